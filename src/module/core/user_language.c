/* The language in which the program speaks to somebody: his own choice (enrolment 1.5). Input: {"language": code}. */
#include "model/write/input.h"
#include "module/core/internal.h"

struct language_plan {
    struct db_value code;
};

err_t user_set_language_prepare(struct prepare *p, void **out)
{
    static const struct type text = TEXT(5);
    struct language_plan *plan = ARENA_NEW(p->arena, struct language_plan);

    TRY(input_only(p, LIST("language")));
    TRY(value_read(p->arena, &text, "language", json_get(p->input, "language"), &plan->code));
    if (plan->code.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", "language", NULL);
    *out = plan;
    return OK;
}

static err_t find_language(struct tx *tx, const struct language_plan *plan, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM language WHERE code = $1 AND deleted_at IS NULL"), &plan->code, 1, types, 1, &rows));
    if (!rows.rows) return err_make(tx->arena, E_REFERENCE, "field", "language", "value", str_zero(tx->arena, plan->code.s), NULL);
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

err_t user_set_language_apply(struct tx *tx, void *plan)
{
    struct record account, old, person;
    int64_t language = 0;

    TRY(tx_get_id(tx, &core_user_entity, tx->who->user, &account));
    if (record_cell(&account, "i_user_id")->null)
        return err_make(tx->arena, E_NOT_FOUND, "entity", "interactive_user", "key", "", NULL);
    TRY(find_language(tx, plan, &language));
    TRY(tx_get_id(tx, &interactive_user_entity, record_cell(&account, "i_user_id")->i, &old));
    person = record_copy(tx->arena, old);
    *record_cell(&person, "language_id") = db_int(language);
    return tx_update(tx, &old, &person, 1);
}
