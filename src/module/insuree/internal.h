/* What the files of this area share. */
#ifndef MODULE_INSUREE_INTERNAL_H
#define MODULE_INSUREE_INTERNAL_H

#include "base/vec.h"
#include "model/write/tx.h"
#include "module/insuree/insuree.h"

extern const struct migration insuree_migrations[];
extern const struct root insuree_roots[];
extern const struct root family_roots[];
extern const struct root status_reason_roots[];
extern const struct setting insuree_settings[];
extern const struct function insuree_functions[];
extern const struct command insuree_commands[];
extern const struct listener insuree_listeners[];
extern const struct code_list insuree_statuses;   /* AC active, IN inactive, DE dead */

static inline err_t insuree_refused(struct tx *tx, const char *rule, const char *field)
{
    return err_make(tx->arena, E_RULE, "rule", rule, "field", field, NULL);
}

/* Its column was set now: by a new row, or to another value. */
static inline bool insuree_touched(const struct change *change, const char *column)
{
    return change->op == OP_CREATE || !db_value_equal(record_cell(&change->old, column), record_cell(&change->new_, column));
}

/* The number that he has from now on; NULL: he has none, or the one that he had. */
static inline const struct db_value *insuree_new_number(const struct change *change)
{
    const struct db_value *number = record_cell(&change->new_, "chf_id");

    return number->null || !insuree_touched(change, "chf_id") ? NULL : number;
}

/* ---- families ---- */

/* The current people of a family, by id, wherever they live; locks them. */
err_t family_members(struct tx *tx, const struct record *family, struct record **out, size_t *n);

/* E_VERSION when another version was expected than the row has. */
err_t insuree_check_version(struct tx *tx, const struct record *r, bool versioned, int64_t version);

/* ---- people ---- */

/* E_RULE of 5.4 for a number that is not of the configured form, whoever has it. */
struct settings;
err_t insuree_number_lawful(struct arena *a, const struct settings *settings, struct str number, const char *field);
/* E_RULE of 5.4 with the result code, OK for a number of the configured form. */
err_t insuree_check_number(struct tx *tx, const struct change *change);
/* E_RULE of 5.5: an inactive or dead person has a reason of that status and a date; an active one has no reason. */
err_t insuree_check_status(struct tx *tx, struct change *change);

/* Reads a person to be made or changed, on his own or nested in a family. */
struct insuree_plan;
err_t insuree_plan_create(struct prepare *p, const struct json *input, struct str family, struct insuree_plan **out);
err_t insuree_plan_update(struct prepare *p, const struct json *input, struct insuree_plan **out);
err_t insuree_plan_apply(struct tx *tx, const struct insuree_plan *plan, struct record *out);   /* out: as written */

/* ---- lists of codes (insuree_list_rule.c) ---- */

err_t insuree_keep_gender(struct tx *tx, struct change *change);     /* E_RULE code_has_a_meaning */
err_t insuree_keep_relation(struct tx *tx, struct change *change);
err_t insuree_code_went(struct tx *tx, struct change *change);       /* E_IN_USE */

/* ---- commands ---- */

err_t family_create_prepare(struct prepare *p, void **plan);
/* The person of an exact number, for who may enquire (decision D21): noted, and counted. */
struct function_call;
err_t insurees_open(struct function_call *c, bool *out);
err_t family_update_prepare(struct prepare *p, void **plan);
err_t family_write_apply(struct tx *tx, void *plan);
err_t family_split_prepare(struct prepare *p, void **plan);
err_t family_split_apply(struct tx *tx, void *plan);
err_t family_join_prepare(struct prepare *p, void **plan);
err_t family_join_apply(struct tx *tx, void *plan);
err_t family_set_head_prepare(struct prepare *p, void **plan);
err_t family_set_head_apply(struct tx *tx, void *plan);
err_t family_delete_prepare(struct prepare *p, void **plan);
err_t family_delete_apply(struct tx *tx, void *plan);
err_t insuree_create_prepare(struct prepare *p, void **plan);
err_t insuree_update_prepare(struct prepare *p, void **plan);
err_t insuree_write_apply(struct tx *tx, void *plan);
err_t insuree_delete_prepare(struct prepare *p, void **plan);
err_t insuree_delete_apply(struct tx *tx, void *plan);
err_t insuree_remove_prepare(struct prepare *p, void **plan);
err_t insuree_remove_apply(struct tx *tx, void *plan);
err_t insuree_seed_apply(struct tx *tx, void *plan);
err_t insuree_move_prepare(struct prepare *p, void **plan);
err_t insuree_move_apply(struct tx *tx, void *plan);

#endif
