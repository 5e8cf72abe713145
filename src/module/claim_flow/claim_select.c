/* Selection for review and for feedback (claims 5.1, 5.2; T5, T8, T9). */
#include "module/claim_flow/claim_tally.h"
#include "module/claim_flow/internal.h"

#include <string.h>

struct selection {
    struct tx *tx;
    const struct claim_many *plan;
    int status, column;
    bool feedback;
    struct refusals refused;
    struct record *old, *changed;
    int64_t *ids;
    size_t n;
};

static err_t wrong_status(struct tx *tx, const struct record *claim)
{
    return err_make(tx->arena, E_RULE, "rule", "claim_not_checked", "value",
                    str_zero(tx->arena, record_cell(claim, "code")->s), NULL);
}

static err_t may_change(struct selection *s, const struct record *claim)
{
    uint32_t status = (uint32_t)claim->at[s->status].i;

    if (!(status & s->plan->transition->from)) return wrong_status(s->tx, claim);
    if (s->feedback && s->plan->transition->to == CLAIM_SELECTED && claim->at[s->column].i != CLAIM_SELECTED)
        return claim_prompt_open(s->tx, claim);
    return OK;
}

static void take(struct selection *s, const struct record *claim)
{
    s->old[s->n] = *claim;
    s->changed[s->n] = record_copy(s->tx->arena, *claim);
    s->changed[s->n].at[s->column] = db_int(s->plan->transition->to);
    s->ids[s->n++] = claim->at[COLUMN_ID].i;
}

static struct selection begin(struct tx *tx, const struct claim_many *plan)
{
    const struct table *t = registry_table_of(tx->registry, &claim_entity);
    struct selection s = {
        .tx = tx, .plan = plan, .status = table_column(t, "status"), .column = table_column(t, plan->transition->column),
        .feedback = strcmp(plan->transition->column, "feedback_status") == 0,
        .old = ARENA_ARRAY(tx->arena, struct record, plan->n), .changed = ARENA_ARRAY(tx->arena, struct record, plan->n),
        .ids = ARENA_ARRAY(tx->arena, int64_t, plan->n),
    };

    refusals_init(&s.refused, tx->arena);
    return s;
}

err_t claim_select(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    struct selection s = begin(tx, many);
    struct record *found = ARENA_ARRAY(tx->arena, struct record, s.plan->n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, s.plan->n);

    TRY(tx_get_many(tx, &claim_entity, s.plan->uuids, s.plan->n, found, why));
    for (size_t i = 0; i < many->n; i++) {
        err_t e = why[i] ? why[i] : claim_check_version(tx, many->versions, i, &found[i]);
        if (!e) e = may_change(&s, &found[i]);
        if (e && err_http(e->id) >= 500) return e;
        if (e) claim_refuse(&s.refused, tally, tx->arena, many->uuids[i], &found[i], e);
        else take(&s, &found[i]);
    }
    tally->asked += (int64_t)many->n;
    tally->done += (int64_t)s.n;
    TRY(tx_update(tx, s.old, s.changed, s.n));
    if (s.feedback && s.plan->transition->to != CLAIM_SELECTED) TRY(claim_prompts_close(tx, s.ids, s.n));
    refusals_tell(&s.refused, tx);
    return OK;
}
