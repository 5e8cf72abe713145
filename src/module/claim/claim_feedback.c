/* What a patient said is brought (claims 5.2; T10): it takes the place of what was brought before, and the prompt is
 * closed. */
#include "model/write/input.h"
#include "module/claim/internal.h"

struct feedback {
    uuid_t claim;
    const struct json *given;
};

static const char *const answers[] = {"careRendered", "paymentAsked", "drugPrescribed", "drugReceived", "asessment", "officerId",
                                      "feedbackDate", NULL};

err_t claim_feedback_prepare(struct prepare *p, void **out)
{
    struct feedback *f = ARENA_NEW(p->arena, struct feedback);

    TRY(input_only(p, LIST("claim", "feedback")));
    TRY(input_uuid(p, "claim", true, &f->claim));
    f->given = json_get(p->input, "feedback");
    if (json_is_null(f->given)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "feedback", NULL);
    if (f->given->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "feedback", "type", "object", NULL);
    prepare_lock(p, &claim_entity, f->claim);
    *out = f;
    return OK;
}

static err_t fill(struct tx *tx, const struct feedback *f, struct record *r)
{
    for (size_t i = 0; answers[i]; i++) {
        const struct member *m = table_member(r->table, str_of(answers[i]));
        const struct json *v = json_get(f->given, answers[i]);
        if (v) TRY(value_read(tx->arena, &m->field->type, answers[i], v, &r->at[m->column]));
    }
    if (r->at[table_column(r->table, "feedback_date")].null) r->at[table_column(r->table, "feedback_date")] = db_stamp(tx->now);
    return OK;
}

static err_t replace(struct tx *tx, const struct record *claim, const struct feedback *f, struct record *out)
{
    const struct table *t = registry_table_of(tx->registry, &feedback_entity);
    const struct db_value *former = &claim->at[table_column(claim->table, "feedback_id")];
    struct record old;

    if (!former->null) {
        err_t e = tx_get_id(tx, &feedback_entity, former->i, &old);
        if (e && !err_is(e, E_NOT_FOUND) && !err_is(e, E_DELETED)) return e;
        if (!e) TRY(tx_delete(tx, &old, 1));
    }
    *out = record_new(tx->arena, t);
    out->at[table_column(t, "claim_id")] = claim->at[COLUMN_ID];
    TRY(fill(tx, f, out));
    return tx_insert(tx, out, 1);
}

err_t claim_feedback_apply(struct tx *tx, void *plan)
{
    const struct feedback *f = plan;
    struct record old, changed, made;
    int64_t status;

    TRY(tx_get(tx, &claim_entity, f->claim, &old));
    status = old.at[table_column(old.table, "status")].i;
    if (status < CLAIM_CHECKED) return err_make(tx->arena, E_RULE, "rule", "claim_not_checked", NULL);
    TRY(replace(tx, &old, f, &made));
    changed = record_copy(tx->arena, old);
    changed.at[table_column(old.table, "feedback_id")] = made.at[COLUMN_ID];
    changed.at[table_column(old.table, "feedback_available")] = db_bool(true);
    changed.at[table_column(old.table, "feedback_status")] = db_int(CLAIM_DELIVERED);
    TRY(tx_update(tx, &old, &changed, 1));
    return claim_prompts_close(tx, &old.at[COLUMN_ID].i, 1);
}
