/* Changing, suspending and deleting policies (enrolment 6.1, 6.5). */
#include "base/arena.h"
#include "model/write/input.h"
#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/product/product.h"

/* ---- change: only while it is idle ---- */

struct change_plan {
    uuid_t uuid;
    date_t enrolled, start;        /* DATE_NONE: as it is; start: the law's */
    struct policy_ref family, product, officer;
    int64_t version;
    struct db_value ext;
    bool versioned, ext_sent, no_officer;   /* no_officer: sent as null */
};

static err_t read_day(const struct prepare *p, const char *name, date_t *out)
{
    static const struct type day = DATE;
    struct db_value v;

    TRY(value_read(p->arena, &day, name, json_get(p->input, name), &v));
    *out = v.null ? DATE_NONE : v.d;
    return OK;
}

err_t policy_update_prepare(struct prepare *p, void **plan)
{
    struct change_plan *c = ARENA_NEW(p->arena, struct change_plan);

    TRY(input_only(p, LIST("uuid", "version", "family", "product", "officer", "enrollDate", "startDate", "expiryDate", "value",
                           "contributionPlan", "isPaid", "receipt", "payer", "ext")));
    TRY(input_uuid(p, "uuid", true, &c->uuid));
    TRY(input_int(p, "version", &c->version, &c->versioned));
    TRY(policy_ref_read(p, "family", false, &c->family));
    TRY(policy_ref_read(p, "product", false, &c->product));
    TRY(policy_ref_read(p, "officer", false, &c->officer));
    c->no_officer = json_get(p->input, "officer") && !c->officer.sent;
    TRY(read_day(p, "enrollDate", &c->enrolled));
    TRY(read_day(p, "startDate", &c->start));
    TRY(input_ext(p, &c->ext, &c->ext_sent));
    prepare_lock(p, &policy_entity, c->uuid);
    *plan = c;
    return OK;
}

static err_t check_version(struct tx *tx, const struct change_plan *c, const struct record *policy)
{
    if (!c->versioned || c->version == policy->at[COLUMN_VERSION].i) return OK;
    return err_make(tx->arena, E_VERSION, "entity", policy_entity.name, NULL);
}

/* Product and officer may change, the family may not. */
static err_t refer(struct tx *tx, const struct change_plan *plan, struct record *r)
{
    struct change_plan c = *plan;

    TRY(policy_ref_resolve(tx, &family_entity, &c.family));
    TRY(policy_ref_resolve(tx, &product_entity, &c.product));
    TRY(policy_ref_resolve(tx, &officer_entity, &c.officer));
    if (c.family.sent && c.family.id != record_cell(r, "family_id")->i) return policy_rule(tx->arena, "policy_family_fixed", "family");
    if (c.product.sent) *record_cell(r, "product_id") = db_int(c.product.id);
    if (c.officer.sent || c.no_officer) *record_cell(r, "officer_id") = c.no_officer ? db_null(DB_INT) : db_int(c.officer.id);
    return OK;
}

err_t policy_update_apply(struct tx *tx, void *plan)
{
    const struct change_plan *c = plan;
    struct law_period lawful;
    struct policy_terms terms;
    struct record old, r;

    TRY(tx_get(tx, &policy_entity, c->uuid, &old));
    TRY(check_version(tx, c, &old));
    if (policy_status_of(&old) != LAW_IDLE) return policy_rule(tx->arena, "policy_not_idle", "uuid");
    r = record_copy(tx->arena, old);
    TRY(refer(tx, c, &r));
    if (!date_none(c->enrolled)) *record_cell(&r, "enroll_date") = db_date(c->enrolled);
    TRY(policy_terms_of(tx, &r, &terms));
    lawful = terms.period;
    if (!date_none(c->start)) TRY(policy_start_on(tx, &terms, c->start));
    TRY(policy_entry_check(tx, &terms, lawful, DATE_NONE));
    if (c->ext_sent) r.at[COLUMN_EXT] = c->ext;
    *record_cell(&r, "start_date") = db_date(terms.period.start);
    *record_cell(&r, "expiry_date") = db_date(terms.period.expiry);
    *record_cell(&r, "value") = db_int(terms.value.value.minor);
    TRY(tx_update(tx, &old, &r, 1));
    TRY(policy_cover_all(tx, &r, DATE_NONE, false));
    TRY(tx_get(tx, &policy_entity, c->uuid, &r));
    tx_answer(tx, &r);
    return OK;
}

/* ---- many at once ---- */

struct many {
    uuids_t uuids;
    bool contributions;            /* delete: what was paid for it goes with it */
};

err_t policy_many_prepare(struct prepare *p, void **plan)
{
    struct many *m = ARENA_NEW(p->arena, struct many);

    TRY(input_only(p, LIST("uuid", "uuids")));
    TRY(input_uuids(p, &policy_entity, &m->uuids));
    *plan = m;
    return OK;
}

static err_t suspend(struct tx *tx, uuid_t uuid)
{
    struct record old, r;

    TRY(tx_get(tx, &policy_entity, uuid, &old));
    r = record_copy(tx->arena, old);
    *record_cell(&r, "status") = db_int(law_policy_next(policy_status_of(&old), LAW_STOPPED, LAW_ON_CONTRIBUTION));
    if (record_cell(&r, "status")->i != LAW_SUSPENDED || policy_status_of(&old) == LAW_SUSPENDED)
        return policy_rule(tx->arena, "policy_not_suspendable", "uuids");
    return tx_update(tx, &old, &r, 1);
}

err_t policy_stop(struct tx *tx, uuid_t uuid)
{
    TRY(access_may(tx->arena, tx->who, RIGHT_POLICY_UPDATE));
    return suspend(tx, uuid);
}

err_t policy_suspend_apply(struct tx *tx, void *plan)
{
    const struct many *m = plan;

    for (size_t i = 0; i < m->uuids.n; i++) TRY(suspend(tx, m->uuids.at[i]));
    return OK;
}

/* ---- activating by hand (enrolment 6.1): what is paid and waits for it ---- */

static err_t activate(struct tx *tx, uuid_t uuid)
{
    date_t today = env_today(tx->env), effective;
    struct record old, r;

    TRY(tx_get(tx, &policy_entity, uuid, &old));
    r = record_copy(tx->arena, old);
    *record_cell(&r, "status") = db_int(law_policy_next(policy_status_of(&old), LAW_ACTIVATED, LAW_WHEN_READY));
    if (policy_status_of(&old) != LAW_READY || law_is_over(policy_day(&old, "expiry_date"), today))
        return policy_rule(tx->arena, "policy_not_ready", "uuids");
    effective = law_effective(today, policy_day(&old, "start_date"));
    *record_cell(&r, "effective_date") = db_date(effective);
    TRY(tx_update(tx, &old, &r, 1));
    return policy_cover_all(tx, &r, effective, false);
}

err_t policy_activate_apply(struct tx *tx, void *plan)
{
    const struct many *m = plan;

    for (size_t i = 0; i < m->uuids.n; i++) TRY(activate(tx, m->uuids.at[i]));
    return OK;
}

/* ---- deleting ---- */

err_t policy_delete_prepare(struct prepare *p, void **plan)
{
    struct many *m = ARENA_NEW(p->arena, struct many);

    TRY(input_only(p, LIST("uuid", "uuids", "deleteContributions")));
    TRY(input_uuids(p, &policy_entity, &m->uuids));
    TRY(input_bool(p, "deleteContributions", &m->contributions));
    *plan = m;
    return OK;
}

err_t policy_count_of(struct tx *tx, const char *list, const struct record *policy, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct member *m = table_member(policy->table, str_of(list));
    struct db_rows rows;

    *out = 0;
    if (!m) return OK;
    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT count(*) FROM %s WHERE %s = $1 AND deleted_at IS NULL", m->to->entity->table,
                                      m->relation->column), &policy->at[COLUMN_ID], 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t delete_one(struct tx *tx, const struct many *m, uuid_t uuid)
{
    int64_t used, paid;
    struct record r;

    TRY(tx_get(tx, &policy_entity, uuid, &r));
    TRY(policy_count_of(tx, "claimDedRems", &r, &used));
    if (used) return policy_rule(tx->arena, "policy_consumed", "uuids");
    TRY(policy_count_of(tx, "premiums", &r, &paid));
    if (paid && !m->contributions) return policy_rule(tx->arena, "policy_has_contributions", "uuids");
    return tx_delete(tx, &r, 1);
}

err_t policy_delete_apply(struct tx *tx, void *plan)
{
    const struct many *m = plan;

    for (size_t i = 0; i < m->uuids.n; i++) TRY(delete_one(tx, m, m->uuids.at[i]));
    return OK;
}
