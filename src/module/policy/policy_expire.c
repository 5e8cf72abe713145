/* The job "policy.expire": policies whose last day is past are over, whatever their state (enrolment 6.1, 8.1). */
#include "base/arena.h"
#include "model/run/job.h"
#include "module/policy/internal.h"

enum { CHUNK_ROWS = 2500 };

/* As the index over policies that are not over has it. */
#define DUE " FROM policy WHERE expiry_date < $1 AND COALESCE(status, 0) <> 8 AND deleted_at IS NULL"

/* Those that are over leave the list by themselves. */
static err_t due(struct tx *tx, uuid_t **out, size_t *n)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value params[] = {db_date(env_today(tx->env)), db_int(CHUNK_ROWS)};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT uuid" DUE " ORDER BY expiry_date, id LIMIT $2"), params, 2, types, 1, &rows));
    *out = ARENA_ARRAY(tx->arena, uuid_t, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) (*out)[i] = db_cell(&rows, i, 0)->u;
    return OK;
}

static bool is_over(const struct tx *tx, const struct record *policy)
{
    return policy_status_of(policy) == LAW_EXPIRED || date_cmp(policy_day(policy, "expiry_date"), env_today(tx->env)) >= 0;
}

/* Locked by now: what somebody changed meanwhile is looked at again. */
static err_t expire(struct tx *tx, const uuid_t *uuids, size_t n, size_t *count)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, n), *changed = ARENA_ARRAY(tx->arena, struct record, n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n);

    *count = 0;
    TRY(tx_get_many(tx, &policy_entity, uuids, n, old, why));
    for (size_t i = 0; i < n; i++) {
        if (why[i] || is_over(tx, &old[i])) continue;
        old[*count] = old[i];
        changed[*count] = record_copy(tx->arena, old[i]);
        *record_cell(&changed[(*count)++], "status") = db_int(law_policy_next(policy_status_of(&old[i]), LAW_ENDED, LAW_ON_CONTRIBUTION));
    }
    return *count ? tx_update(tx, old, changed, *count) : OK;
}

static err_t count_due(struct db_conn *c, date_t today, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value day = db_date(today);
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT COUNT(*)" DUE), &day, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* Who started it does not matter: a policy is over by the calendar. */
static err_t chunk(struct job_run *run, struct tx *tx, size_t *done, bool *more)
{
    uuid_t *uuids;
    size_t n;

    tx_see_all(tx);
    if (!run->total) TRY(count_due(tx->conn, env_today(tx->env), &run->total));
    TRY(due(tx, &uuids, &n));
    TRY(expire(tx, uuids, n, done));
    *more = n == CHUNK_ROWS && *done;   /* or what cannot end would be looked at for ever */
    return OK;
}

err_t policy_expire_step(struct job_run *run, bool *more)
{
    struct tx *tx;
    size_t done;

    TRY(job_tx(run, &tx));
    TRY(chunk(run, tx, &done, more));
    run->progress += (int64_t)done;
    if (run->total < run->progress) run->total = run->progress;
    run->result = str_format(run->arena, "{\"expired\":%lld}", (long long)run->progress);
    return job_commit(run, STR("{}"));
}
