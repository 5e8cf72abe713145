/* Codes that the program itself understands (enrolment 5.1), and those that somebody has, stay. */
#include "module/in_use.h"
#include "module/insuree/internal.h"

static err_t stays(struct tx *tx, const char *field)
{
    return insuree_refused(tx, "code_has_a_meaning", field);
}

/* Male, female and other: who is a patient of what, and what clients draw. */
err_t insuree_keep_gender(struct tx *tx, struct change *change)
{
    const struct db_value *code = record_cell(&change->old, "code");

    if (!str_is(code->s, "M") && !str_is(code->s, "F") && !str_is(code->s, "O")) return OK;
    return change->op == OP_DELETE || !db_value_equal(code, record_cell(&change->new_, "code")) ? stays(tx, "code") : OK;
}

/* Whom the law prices outside the lump sum. */
err_t insuree_keep_relation(struct tx *tx, struct change *change)
{
    return change->old.at[COLUMN_ID].i == RELATION_OTHER ? stays(tx, "uuid") : OK;
}

err_t insuree_code_went(struct tx *tx, struct change *change) { return in_use_change(tx, change, NULL); }
