/* The job "claim.expire_preauthorisations": those whose last day is past are told to be expired. The law does not ask: their days
 * decide, and claims of those days may still come. */
#include "model/run/job.h"
#include "module/preauthorisation/internal.h"

enum { CHUNK_ROWS = 200 };

/* Those that are expired leave the list by themselves; the cursor guards against walking the same rows again. */
static err_t due(struct tx *tx, int64_t after, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_date(env_today(tx->env)), db_int(after), db_int(CHUNK_ROWS)};

    return db_query(tx->conn, STR("SELECT id FROM preauthorisation WHERE valid_to < $1 AND id > $2 AND status IN (8, 16)"
                                  " AND deleted_at IS NULL ORDER BY id LIMIT $3"), params, 3, types, 1, rows);
}

static bool is_due(struct tx *tx, struct record *r)
{
    int64_t status = record_cell(r, "status")->i;

    return (status == PREAUTHORISATION_APPROVED || status == PREAUTHORISATION_PARTLY_USED) &&
           date_cmp(record_cell(r, "valid_to")->d, env_today(tx->env)) < 0;
}

/* PostgreSQL: what was found may have been revoked or used up before its lock was had. */
static err_t expire(struct tx *tx, const struct db_rows *rows, int64_t *done)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, rows->rows), *now = ARENA_ARRAY(tx->arena, struct record, rows->rows);
    size_t n = 0;

    for (size_t i = 0; i < rows->rows; i++) {
        TRY(tx_get_id(tx, &preauthorisation_entity, db_cell(rows, i, 0)->i, &old[n]));
        if (!is_due(tx, &old[n])) continue;
        now[n] = record_copy(tx->arena, old[n]);
        *record_cell(&now[n++], "status") = db_int(PREAUTHORISATION_EXPIRED);
    }
    *done += (int64_t)n;
    return n ? tx_update(tx, old, now, n) : OK;
}

err_t preauthorisation_expire_step(struct job_run *run, bool *more)
{
    int64_t after = 0;
    struct db_rows rows;
    struct tx *tx;

    if (run->cursor) json_int(json_get(run->cursor, "after"), &after);
    TRY(job_tx(run, &tx));
    TRY(due(tx, after, &rows));
    TRY(expire(tx, &rows, &run->progress));
    *more = rows.rows == CHUNK_ROWS;
    if (rows.rows) after = db_cell(&rows, rows.rows - 1, 0)->i;
    run->result = str_format(run->arena, "{\"expired\":%lld}", (long long)run->progress);
    return job_commit(run, str_format(run->arena, "{\"after\":%lld}", (long long)after));
}
