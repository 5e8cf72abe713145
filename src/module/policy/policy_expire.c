/* The job "policy.expire": policies whose last day is past are over, whatever their state (enrolment 6.1, 8.1). */
#include "base/arena.h"
#include "model/run/job.h"
#include "module/policy/internal.h"

enum { CHUNK_ROWS = 200 };

/* Those that are over leave the list by themselves; the cursor guards against walking the same rows again. */
static err_t due(struct tx *tx, int64_t after, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_date(env_today(tx->env)), db_int(after), db_int(CHUNK_ROWS)};

    return db_query(tx->conn, STR("SELECT id FROM policy WHERE expiry_date < $1 AND id > $2 AND (status IS NULL OR status <> 8)"
                                  " AND deleted_at IS NULL ORDER BY id LIMIT $3"), params, 3, types, 1, rows);
}

static err_t expire(struct tx *tx, const struct db_rows *rows)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, rows->rows), *r = ARENA_ARRAY(tx->arena, struct record, rows->rows);

    for (size_t i = 0; i < rows->rows; i++) {
        TRY(tx_get_id(tx, &policy_entity, db_cell(rows, i, 0)->i, &old[i]));
        r[i] = record_copy(tx->arena, old[i]);
        *record_cell(&r[i], "status") = db_int(law_policy_next(policy_status_of(&old[i]), LAW_ENDED, LAW_ON_CONTRIBUTION));
    }
    return rows->rows ? tx_update(tx, old, r, rows->rows) : OK;
}

err_t policy_expire_step(struct job_run *run, bool *more)
{
    int64_t after = 0;
    struct db_rows rows;
    struct tx *tx;

    if (run->cursor) json_int(json_get(run->cursor, "after"), &after);
    TRY(job_tx(run, &tx));
    TRY(due(tx, after, &rows));
    TRY(expire(tx, &rows));
    *more = rows.rows == CHUNK_ROWS;
    if (rows.rows) after = db_cell(&rows, rows.rows - 1, 0)->i;
    run->progress += (int64_t)rows.rows;
    run->result = str_format(run->arena, "{\"expired\":%lld}", (long long)run->progress);
    return job_commit(run, str_format(run->arena, "{\"after\":%lld}", (long long)after));
}
