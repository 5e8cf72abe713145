/* What the files of this area share. */
#ifndef MODULE_MOBILE_INTERNAL_H
#define MODULE_MOBILE_INTERNAL_H

#include "model/write/tx.h"
#include "module/mobile/mobile.h"

extern const struct setting mobile_settings[];

err_t mobile_enroll_prepare(struct prepare *p, void **plan);
err_t mobile_enroll_apply(struct tx *tx, void *plan);
err_t mobile_renew_prepare(struct prepare *p, void **plan);
err_t mobile_renew_apply(struct tx *tx, void *plan);

/* ---- commands within a command (chain.c) ---- */

struct step {
    const struct command *command;
    const struct json *input;
    void *plan;
};

/* As if it had been sent alone: its right, its files, its checks. Errors name their field behind `path` ("insurees[2]."). */
err_t chain_prepare(struct prepare *p, const char *command, struct str input, const char *path, struct step *out);
/* Its answer in *result; tx->result is as it was. */
err_t chain_apply(struct tx *tx, const struct step *s, const char *path, struct str *result);
/* Within a transaction, where its input was not known before; only of commands whose prepare looks at nothing else. */
err_t chain_run(struct tx *tx, const char *command, struct str input, const char *path, struct str *result);

/* Members of an object but those named, and those that are null: as JSON text, each with a comma before it. */
void chain_members(struct buf *out, const struct json *object, const char *const *without);

static inline err_t mobile_rule(struct arena *a, const char *rule, const char *field)
{
    return err_make(a, E_RULE, "rule", rule, "field", field, NULL);
}

/* Statements of a prepare, on a reader of its own. */
err_t mobile_look(struct prepare *p, struct str sql, const struct db_value *params, size_t n, const enum db_type *types, size_t columns,
                  struct db_rows *out);
/* Whether the caller may see a family: what his places do not show counts as not there, for what was sent before too. */
err_t mobile_sees_family(struct prepare *p, uuid_t family, bool *out);

#endif
