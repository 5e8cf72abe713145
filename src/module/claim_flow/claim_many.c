/* Commands over a set of claims: their input, and what is alike in all of them. */
#include "module/claim/claim_filter.h"
#include "module/claim_flow/claim_tally.h"
#include "module/claim_flow/internal.h"

/* What the client saw of each claim, in the order of the uuids; of one alone "version". */
static err_t read_versions(struct prepare *p, struct claim_many *plan)
{
    const struct json *list = json_get(p->input, "versions");
    int64_t *versions;
    size_t i = 0;
    bool sent;

    if (json_is_null(list)) {
        versions = ARENA_NEW(p->arena, int64_t);
        TRY(input_int(p, "version", versions, &sent));
        if (sent && plan->n == 1) plan->versions = versions;
        return OK;
    }
    if (list->kind != JSON_ARRAY || list->count != plan->n)
        return err_make(p->arena, E_FIELD_TYPE, "field", "versions", "type", "list", NULL);
    versions = ARENA_ARRAY(p->arena, int64_t, plan->n);
    for (const struct json *v = list->first; v; v = v->next)
        if (!json_int(v, &versions[i++])) return err_make(p->arena, E_FIELD_TYPE, "field", "versions", "type", "int", NULL);
    plan->versions = versions;
    return OK;
}

/* A search in place of a list: those that it finds and the command is for; of a set that is small, as they are found now. */
static err_t read_filters(struct prepare *p, const struct json *filters, size_t most, uuids_t *out)
{
    const struct claim_transition *transition = claim_transition_of(p->command->name);
    enum claim_order order = claim_order_of(transition);
    struct claim_turn after = {order, claim_moment_first(order), 0};

    if (filters->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "filters", "type", "object", NULL);
    vec_init(out, p->arena);
    TRY(claim_filtered_after(p, filters, p->command->right, transition->from, &after, most + 1, out, NULL));
    return out->n ? OK : err_make(p->arena, E_RULE, "rule", "nothing_chosen", "field", "filters", NULL);
}

err_t claim_many_prepare(struct prepare *p, void **out)
{
    struct claim_many *plan = ARENA_NEW(p->arena, struct claim_many);
    const struct json *filters = json_get(p->input, "filters");
    size_t most = (size_t)p->env->limits.value[LIMIT_CLAIMS_AT_ONCE];
    uuids_t uuids;

    TRY(input_only(p, LIST("uuid", "uuids", "version", "versions", "filters")));
    plan->transition = claim_transition_of(p->command->name);
    TRY(json_is_null(filters) ? input_uuids(p, NULL, &uuids) : read_filters(p, filters, most, &uuids));
    plan->uuids = uuids.at;
    plan->n = uuids.n;
    TRY(read_versions(p, plan));
    plan->large = plan->n > most;
    if (plan->large && !json_is_null(filters)) plan->filters = filters;
    if (!plan->large && claim_decides(plan->transition)) claim_lock_people(p, plan->uuids, plan->n);
    *out = plan;
    return OK;
}

err_t claim_many_apply(struct tx *tx, void *plan)
{
    const struct claim_many *many = plan;
    struct claim_tally tally = {0};

    if (many->large) return claim_bulk_start(tx, many);
    TRY(many->transition->act(tx, many, &tally));
    if (many->transition->tell) tx->result = many->transition->tell(tx->arena, &tally);
    return OK;
}

/* ---- its claims ---- */

/* PostgreSQL: locks are sent ahead of what is read, so only now are they surely held. Whoever held them before has an earlier
 * moment then, and stamps tell who was decided first. */
static void be_later(struct tx *tx)
{
    stamp_t now = env_now(tx->env);

    if (stamp_cmp(tx->now, now) < 0) tx->now = now;
}

err_t claim_set_open(struct tx *tx, const struct claim_many *many, bool earlier, struct claim_tally *tally, struct claim_set *out)
{
    tally->asked += (int64_t)many->n;
    TRY(claim_set_load_seen(tx, &(struct claim_seen){many->uuids, many->versions, many->n}, many->transition->from, earlier, out));
    be_later(tx);
    for (size_t i = 0; i < out->n; i++)
        if (out->claims[i].why) tally_refused(tally, claim_set_title(out, &out->claims[i]), out->claims[i].why);
    return OK;
}

/* ---- deletion (T3) ---- */

static err_t may_remove(struct tx *tx, const struct claim_many *many, size_t i, const struct record *claim)
{
    TRY(claim_check_version(tx, many->versions, i, claim));
    if ((uint32_t)record_cell(claim, "status")->i & many->transition->from) return OK;
    return err_make(tx->arena, E_RULE, "rule", "claim_not_deletable", NULL);
}

/* Of a set what may not be deleted stays, and the others go. */
err_t claim_remove(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    struct record *found = ARENA_ARRAY(tx->arena, struct record, many->n), *removed = ARENA_ARRAY(tx->arena, struct record, many->n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, many->n);
    struct refusals refused;
    size_t n = 0;

    refusals_init(&refused, tx->arena);
    TRY(tx_get_many(tx, &claim_entity, many->uuids, many->n, found, why));
    for (size_t i = 0; i < many->n; i++) {
        err_t e = why[i] ? why[i] : may_remove(tx, many, i, &found[i]);
        if (!e) {
            removed[n++] = found[i];
            continue;
        }
        if (many->n == 1) return e;
        claim_refuse(&refused, tally, tx->arena, many->uuids[i], &found[i], e);
    }
    tally->asked += (int64_t)many->n;
    tally->done += (int64_t)n;
    refusals_tell(&refused, tx);
    return tx_delete(tx, removed, n);
}
