/* What a patient said is brought (claims 5.2; T10): it takes the place of what was brought before, and the prompt is
 * closed. */
#include "base/zone.h"
#include "model/write/input.h"
#include "module/claim_flow/internal.h"

struct feedback {
    uuid_t claim;
    struct record answers;
};

static const char *const answers[] = {"careRendered", "paymentAsked", "drugPrescribed", "drugReceived", "asessment", "officerId",
                                      "feedbackDate", NULL};

static err_t read_answer(struct prepare *p, const struct json *v, struct record *out)
{
    const struct member *m = table_member(out->table, v->key);
    const char *const *name = answers;
    const char *field = str_format(p->arena, "feedback.%.*s", STR_ARG(v->key)).p;

    while (*name && !str_is(v->key, *name)) name++;
    if (!*name) return err_make(p->arena, E_FIELD_UNKNOWN, "entity", "feedback", "field", field, NULL);
    return value_read(p->arena, &m->field->type, field, v, &out->at[m->column]);
}

static struct db_value *day_of(const struct record *feedback) { return record_cell(feedback, "feedback_date"); }

/* Nobody has said anything of tomorrow. */
static err_t read_answers(struct prepare *p, const struct json *given, struct record *out)
{
    err_t errors = OK;

    if (json_is_null(given)) return err_make(p->arena, E_FIELD_REQUIRED, "field", "feedback", NULL);
    if (given->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "feedback", "type", "object", NULL);
    *out = record_new(p->arena, registry_table_of(p->registry, &feedback_entity));
    for (const struct json *v = given->first; v; v = v->next) errors = err_join(errors, read_answer(p, v, out));
    TRY(errors);
    if (day_of(out)->null || date_cmp(zone_day(p->env->zone, day_of(out)->t), env_today(p->env)) <= 0) return OK;
    return err_make(p->arena, E_RULE, "rule", "claim_feedback_in_future", "field", "feedback.feedbackDate", NULL);
}

err_t claim_feedback_prepare(struct prepare *p, void **out)
{
    struct feedback *f = ARENA_NEW(p->arena, struct feedback);

    TRY(input_only(p, LIST("claim", "feedback")));
    TRY(input_uuid(p, "claim", true, &f->claim));
    TRY(read_answers(p, json_get(p->input, "feedback"), &f->answers));
    prepare_lock(p, &claim_entity, f->claim);
    *out = f;
    return OK;
}

static err_t replace(struct tx *tx, const struct record *claim, const struct feedback *f, struct record *out)
{
    const struct db_value *former = record_cell(claim, "feedback_id");
    struct record old;

    if (!former->null) {
        err_t e = tx_get_id(tx, &feedback_entity, former->i, &old);
        if (e && !err_is(e, E_NOT_FOUND) && !err_is(e, E_DELETED)) return e;
        if (!e) TRY(tx_delete(tx, &old, 1));
    }
    *out = record_copy(tx->arena, f->answers);
    *record_cell(out, "claim_id") = claim->at[COLUMN_ID];
    if (day_of(out)->null) *day_of(out) = db_stamp(tx->now);
    return tx_insert(tx, out, 1);
}

err_t claim_feedback_apply(struct tx *tx, void *plan)
{
    const struct feedback *f = plan;
    struct record old, changed, made;
    int64_t status;

    TRY(tx_get(tx, &claim_entity, f->claim, &old));
    status = record_cell(&old, "status")->i;
    if (status < CLAIM_CHECKED) return err_make(tx->arena, E_RULE, "rule", "claim_not_checked", NULL);
    TRY(replace(tx, &old, f, &made));
    changed = record_copy(tx->arena, old);
    *record_cell(&changed, "feedback_id") = made.at[COLUMN_ID];
    *record_cell(&changed, "feedback_available") = db_bool(true);
    *record_cell(&changed, "feedback_status") = db_int(CLAIM_DELIVERED);
    TRY(tx_update(tx, &old, &changed, 1));
    return claim_prompts_close(tx, &old.at[COLUMN_ID].i, 1);
}
