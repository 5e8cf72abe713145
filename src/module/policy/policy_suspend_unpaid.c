/* The job "policy.suspend_unpaid": policies in force that are not fully paid when their last day to pay is past are suspended,
 * where the scheme asks for it (enrolment 7.3). */
#include "base/arena.h"
#include "model/run/job.h"
#include "module/policy/internal.h"

enum { CHUNK_ROWS = 200 };

/* Nothing is paid, and nothing due, in a build without the module that books contributions. */
static err_t unpaid(struct tx *tx, int64_t after, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(after), db_int(CHUNK_ROWS)};

    *rows = (struct db_rows){0};
    if (!table_member(registry_table_of(tx->registry, &policy_entity), STR("premiums"))) return OK;
    return db_query(tx->conn, STR("SELECT id FROM policy WHERE status = 2 AND id > $1 AND deleted_at IS NULL AND value >"
                                  " (SELECT COALESCE(SUM(amount), 0) FROM premium WHERE policy_id = policy.id AND deleted_at IS NULL"
                                  " AND NOT COALESCE(is_photo_fee, FALSE)) ORDER BY id LIMIT $2"), params, 2, types, 1, rows);
}

/* One that the law gives no days for, as an import may bring, is left to people. */
static err_t is_late(struct tx *tx, const struct record *policy, bool *out)
{
    struct policy_terms terms;
    date_t last;
    err_t e = policy_terms_of(tx, policy, &terms);

    *out = false;
    if (e) return err_is(e, E_RULE) || err_is(e, E_NOT_FOUND) ? OK : e;
    last = law_last_payment(&terms.product.plan, &terms.enrolment, policy_day(policy, "start_date"), &terms.rules);
    *out = !date_none(last) && date_cmp(env_today(tx->env), last) > 0;
    return OK;
}

static err_t suspend(struct tx *tx, const struct db_rows *rows, int64_t *count)
{
    struct record old, r;
    bool late;

    for (size_t i = 0; i < rows->rows; i++) {
        TRY(tx_get_id(tx, &policy_entity, db_cell(rows, i, 0)->i, &old));
        TRY(is_late(tx, &old, &late));
        if (!late) continue;
        r = record_copy(tx->arena, old);
        *record_cell(&r, "status") = db_int(law_policy_next(LAW_ACTIVE, LAW_STOPPED, LAW_ON_CONTRIBUTION));
        TRY(tx_update(tx, &old, &r, 1));
        ++*count;
    }
    return OK;
}

static err_t chunk(struct job_run *run, struct tx *tx, int64_t *after, bool *more)
{
    const struct settings *s;
    struct db_rows rows;

    TRY(settings_of(tx, &s));
    if (!setting_bool(s, SETTING_SUSPEND_UNPAID)) return OK;
    TRY(unpaid(tx, *after, &rows));
    TRY(suspend(tx, &rows, &run->progress));
    *more = rows.rows == CHUNK_ROWS;
    if (rows.rows) *after = db_cell(&rows, rows.rows - 1, 0)->i;
    return OK;
}

err_t policy_suspend_unpaid_step(struct job_run *run, bool *more)
{
    int64_t after = 0;
    struct tx *tx;

    if (run->cursor) json_int(json_get(run->cursor, "after"), &after);
    TRY(job_tx(run, &tx));
    TRY(chunk(run, tx, &after, more));
    run->result = str_format(run->arena, "{\"suspended\":%lld}", (long long)run->progress);
    return job_commit(run, str_format(run->arena, "{\"after\":%lld}", (long long)after));
}
