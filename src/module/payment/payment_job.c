/* The job "payment.match_received": what came in and is for nobody yet is matched as soon as what it names is there (enrolment 7.6). By time it is the
 * program's; whoever starts it by hand matches what he could match one by one. */
#include "base/arena.h"
#include "model/run/job.h"
#include "module/payment/internal.h"

enum { CHUNK = 50 };

/* Those that were matched leave the list by themselves; the cursor passes those that cannot be. */
static err_t due(struct job_run *run, int64_t after, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_INT, DB_UUID};
    const struct db_value params[] = {db_int(after), db_int(CHUNK)};
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(run->runner->db, run->arena, DB_READ, &c));
    e = db_query(c, STR("SELECT y.id, y.uuid FROM payment y WHERE y.status = 4 AND y.id > $1 AND y.deleted_at IS NULL AND EXISTS (SELECT 1"
                        " FROM payment_detail x WHERE x.payment_id = y.id AND x.premium_id IS NULL AND x.deleted_at IS NULL) ORDER BY y.id LIMIT $2"),
                 params, 2, types, 2, rows);
    db_release(c);
    return e;
}

/* Alone, so that one that cannot be matched keeps none back, and leaves nothing behind. */
static err_t match_one(struct job_run *run, uuid_t payment, bool *matched)
{
    struct prepare p = {.arena = run->arena, .registry = run->runner->registry};
    struct tx *tx;
    err_t e;

    *matched = false;
    vec_init(&p.locks, run->arena);
    payment_match_lock(&p, payment);
    TRY(tx_begin(run->runner->write, run->arena, &run->who, run->id, &tx));
    e = tx_lock(tx, &p);
    if (!e) e = payment_match(tx, payment);
    if (e) {
        e = err_copy(run->arena, e);
        tx_rollback(tx);
        return err_http(e->id) < 500 && !err_is(e, E_DB_CONFLICT) ? OK : e;
    }
    *matched = true;
    return tx_commit(tx);
}

err_t payment_match_step(struct job_run *run, bool *more)
{
    int64_t after = json_get_int(run->cursor, "after", 0), matched = json_get_int(run->cursor, "matched", 0);
    struct db_rows rows;
    struct tx *tx;

    TRY(job_tx(run, &tx));   /* asks whether the account still may, before anything is matched */
    job_rollback(run);
    TRY(due(run, after, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        bool one;
        TRY(match_one(run, db_cell(&rows, i, 1)->u, &one));
        matched += one;
    }
    *more = rows.rows == CHUNK;
    if (rows.rows) after = db_cell(&rows, rows.rows - 1, 0)->i;
    run->progress += (int64_t)rows.rows;
    run->result = str_format(run->arena, "{\"matched\":%lld}", (long long)matched);
    TRY(job_tx(run, &tx));
    return job_commit(run, str_format(run->arena, "{\"after\":%lld,\"matched\":%lld}", (long long)after, (long long)matched));
}
