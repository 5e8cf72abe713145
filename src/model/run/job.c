/* The queue as people see it: start, cancel, look. Working on it is in work.c. */
#include "model/run/job.h"

#include <string.h>

#include "base/json.h"
#include "model/run/access_json.h"

const char *job_state_name(enum job_state s)
{
    static const char *const names[] = {
        [JOB_WAITING] = "waiting", [JOB_RUNNING] = "running", [JOB_DONE] = "done", [JOB_FAILED] = "failed", [JOB_CANCELLED] = "cancelled",
    };

    return names[s];
}

/* ---- starting ---- */

/* Two that count at once would both find room. The key: "JOB" and the account. */
static err_t lock_account(struct tx *tx)
{
    const struct db_value key = db_int(INT64_C(0x4a4f42) << 40 ^ tx->who->user);

    if (db_engine(db_of(tx->conn)) == DB_SQLITE) return OK;   /* one writes at a time */
    return db_exec(tx->conn, STR("SELECT pg_advisory_xact_lock($1)"), &key, 1, NULL);
}

/* One that was cancelled and has not heard of it yet no longer counts. The states stand in the text for the index over unfinished
 * jobs. */
static err_t has_room(struct tx *tx, const struct job *job)
{
    static const enum db_type types[] = {DB_TEXT, DB_BOOL};
    const struct db_value owner = db_int(tx->who->user);
    int64_t all = 0, same = 0;
    struct db_rows rows;

    if (!job->of_account || access_is_program(tx->who)) return OK;
    TRY(lock_account(tx));
    TRY(db_query(tx->conn, STR("SELECT name, cancel FROM job WHERE state IN (1, 2) AND actor = $1"), &owner, 1, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct job *other = map_get(&tx->registry->jobs, db_cell(&rows, i, 0)->s);
        if (!other || !other->of_account || db_cell(&rows, i, 1)->b) continue;
        all++;
        same += other == job;
    }
    if (job->most) TRY(limit_share(tx->arena, &tx->env->limits, (enum limit_id)job->most, same));
    return limit_share(tx->arena, &tx->env->limits, LIMIT_JOBS_AT_WORK, all);
}

/* *started: false where another one is at work: its row has the only place in the index over `alone`, so that of two who come
 * at once, wherever they run, one finds it taken. */
static err_t insert(struct tx *tx, const struct job *job, struct str input_json, stamp_t planned, uuid_t id, bool *started)
{
    int64_t affected;

    TRY(db_exec(tx->conn,
                STR("INSERT INTO job (id, name, actor, access, input, state, progress, total, attempts, cancel,"
                    " created_at, due_at, alone, planned_at) VALUES ($1, $2, $3, $4, $5, 1, 0, 0, 0, $6, $7, $7, $8, $9)"
                    " ON CONFLICT (alone) WHERE state IN (1, 2) DO NOTHING"),
                (const struct db_value[]){db_uuid(id), db_text(str_of(job->name)), db_int(tx->who->user),
                                          db_text(access_write(tx->arena, tx->who)), db_text(input_json), db_bool(false),
                                          db_stamp(tx->now), job->schedule ? db_text(str_of(job->name)) : db_null(DB_TEXT),
                                          db_stamp(planned)},
                9, &affected));
    *started = affected == 1;
    return OK;
}

static err_t start(struct tx *tx, const char *name, struct str input_json, stamp_t planned, uuid_t *id)
{
    const struct job *job = map_get(&tx->registry->jobs, str_of(name));
    bool started;

    if (!job)
        return err_make(tx->arena, E_JOB_UNKNOWN, "job", name, NULL);
    TRY(has_room(tx, job));
    *id = uuid_new(tx->env);
    TRY(insert(tx, job, input_json, planned, *id, &started));
    if (!started)
        return err_make(tx->arena, E_JOB_AT_WORK, "job", name, NULL);
    if (!job->schedule)
        return OK;
    return db_exec(tx->conn, STR("UPDATE schedule SET last_at = $1, last_job = $2 WHERE job = $3"),
                   (const struct db_value[]){db_stamp(tx->now), db_uuid(*id), db_text(str_of(name))}, 3, NULL);
}

err_t job_start(struct tx *tx, const char *name, struct str input_json, uuid_t *id)
{
    return start(tx, name, input_json, STAMP_NONE, id);
}

err_t job_start_planned(struct tx *tx, const char *name, stamp_t planned, uuid_t *id)
{
    return start(tx, name, STR("{}"), planned, id);
}

/* ---- looking ---- */

enum {
    COL_ID, COL_NAME, COL_STATE, COL_ACTOR, COL_PROGRESS, COL_TOTAL, COL_ATTEMPTS,
    COL_RESULT, COL_ERROR, COL_CREATED, COL_STARTED, COL_ENDED, COL_RESTARTS, COL_PLANNED, COL_LEASE, COL_COUNT
};

#define JOB_COLUMNS \
    "id, name, state, actor, progress, total, attempts, result, error, created_at, started_at, ended_at, restarts, planned_at," \
    " lease_until"

static const enum db_type job_types[COL_COUNT] = {
    DB_UUID, DB_TEXT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_STAMP, DB_STAMP, DB_STAMP, DB_INT, DB_STAMP,
    DB_STAMP,
};

static struct str text_or_none(const struct db_value *v)
{
    return v->null ? STR_NONE : v->s;
}

static stamp_t stamp_or_none(const struct db_value *v)
{
    return v->null ? STAMP_NONE : v->t;
}

static struct job_row row_of(const struct db_value *at)
{
    return (struct job_row){
        .id = at[COL_ID].u,
        .name = at[COL_NAME].s,
        .state = (enum job_state)at[COL_STATE].i,
        .actor = at[COL_ACTOR].i,
        .progress = at[COL_PROGRESS].i,
        .total = at[COL_TOTAL].i,
        .attempts = at[COL_ATTEMPTS].i,
        .result = text_or_none(&at[COL_RESULT]),
        .error = text_or_none(&at[COL_ERROR]),
        .created_at = at[COL_CREATED].t,
        .started_at = stamp_or_none(&at[COL_STARTED]),
        .ended_at = stamp_or_none(&at[COL_ENDED]),
        .restarts = at[COL_RESTARTS].i,
        .planned_at = stamp_or_none(&at[COL_PLANNED]),
        .lease_until = stamp_or_none(&at[COL_LEASE]),
    };
}

static err_t missing(struct arena *a, uuid_t id)
{
    return err_make(a, E_NOT_FOUND, "entity", "job", "key", uuid_text(a, id).p, NULL);
}

err_t job_get(struct db_conn *c, struct arena *a, uuid_t id, struct job_row *out)
{
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT " JOB_COLUMNS " FROM job WHERE id = $1"), (const struct db_value[]){db_uuid(id)}, 1,
                 job_types, COL_COUNT, &rows));
    if (rows.rows == 0)
        return missing(a, id);
    *out = row_of(rows.at);
    return OK;
}

/* The conditions that are set, and their values. */
static struct str where_of(struct arena *a, const struct job_filter *f, struct db_value *values, size_t *n)
{
    struct buf out;

    buf_init(&out, a, 256);
    *n = 0;
    if (f->name.n) values[*n] = db_text(f->name), buf_add_format(&out, " AND name = $%zu", ++*n);
    if (f->state) values[*n] = db_int(f->state), buf_add_format(&out, " AND state = $%zu", ++*n);
    if (f->by_hand) buf_add(&out, STR(" AND planned_at IS NULL"));
    if (!stamp_none(f->from)) values[*n] = db_stamp(f->from), buf_add_format(&out, " AND created_at >= $%zu", ++*n);
    if (!stamp_none(f->to)) values[*n] = db_stamp(f->to), buf_add_format(&out, " AND created_at < $%zu", ++*n);
    if (!out.n) return STR_NONE;
    return str_format(a, " WHERE %.*s", (int)(out.n - strlen(" AND ")), out.p + strlen(" AND "));
}

static err_t count_all(struct db_conn *c, struct arena *a, struct str where, const struct db_value *values, size_t n, int64_t *all)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(c, str_format(a, "SELECT count(*) FROM job%.*s", STR_ARG(where)), values, n, types, 1, &rows));
    *all = db_cell(&rows, 0, 0)->i;
    return OK;
}

err_t job_list(struct db_conn *c, struct arena *a, const struct job_filter *filter, struct job_row **out, size_t *n, int64_t *all)
{
    struct db_value values[8];
    struct db_rows rows;
    size_t bound;
    struct str where = where_of(a, filter, values, &bound);

    if (all) TRY(count_all(c, a, where, values, bound, all));
    values[bound] = db_int((int64_t)filter->first);
    values[bound + 1] = db_int((int64_t)filter->skip);
    TRY(db_query(c, str_format(a, "SELECT " JOB_COLUMNS " FROM job%.*s ORDER BY created_at DESC, id DESC LIMIT $%zu OFFSET $%zu",
                               STR_ARG(where), bound + 1, bound + 2), values, bound + 2, job_types, COL_COUNT, &rows));
    *out = ARENA_ARRAY(a, struct job_row, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++)
        (*out)[i] = row_of(&rows.at[i * rows.columns]);
    return OK;
}

/* The numbers stand in the text, so that the index over unfinished jobs answers. */
err_t job_count(struct db_conn *c, struct job_counts *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct db_rows rows;

    *out = (struct job_counts){0};
    TRY(db_query(c, STR("SELECT state, count(*) FROM job WHERE state IN (1, 2) GROUP BY state"), NULL, 0, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        *(db_cell(&rows, i, 0)->i == JOB_WAITING ? &out->waiting : &out->running) = db_cell(&rows, i, 1)->i;
    return OK;
}

/* ---- cancelling ---- */

/* Whoever started a job may end it, and whoever may start it. */
static err_t may_cancel(struct tx *tx, const struct job_row *row)
{
    const struct job *job = map_get(&tx->registry->jobs, row->name);

    if (tx->who->signed_in && row->actor == tx->who->user)
        return OK;
    return access_may(tx->arena, tx->who, job ? job->right : RIGHT_ADMINISTRATOR);
}

err_t job_cancel_tx(struct tx *tx, uuid_t id)
{
    struct job_row row;

    TRY(job_get(tx->conn, tx->arena, id, &row));
    TRY(may_cancel(tx, &row));
    return db_exec(tx->conn,
                   STR("UPDATE job SET cancel = $1, ended_at = CASE WHEN state = 1 THEN $2 ELSE ended_at END,"
                       " state = CASE WHEN state = 1 THEN 5 ELSE state END WHERE id = $3 AND state IN (1, 2)"),
                   (const struct db_value[]){db_bool(true), db_stamp(tx->now), db_uuid(id)}, 3, NULL);
}

err_t job_cancel(const struct runner *runner, struct arena *a, const struct access *who, uuid_t id)
{
    struct tx *tx;
    err_t e;

    TRY(tx_begin(runner->write, a, who, uuid_new(runner->env), &tx));
    e = job_cancel_tx(tx, id);
    if (!e)
        return tx_commit(tx);
    tx_rollback(tx);
    return e;
}
