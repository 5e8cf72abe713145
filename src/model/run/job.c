/* The queue as people see it: start, cancel, look. Working on it is in work.c. */
#include "model/run/job.h"

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

err_t job_start(struct tx *tx, const char *name, struct str input_json, uuid_t *id)
{
    const struct job *job = map_get(&tx->registry->jobs, str_of(name));
    const struct access *who = tx->who;

    if (!job)
        return err_make(tx->arena, E_JOB_UNKNOWN, "job", name, NULL);
    TRY(has_room(tx, job));
    *id = uuid_new(tx->env);
    return db_exec(tx->conn,
                   STR("INSERT INTO job (id, name, actor, access, input, state, progress, total, attempts, cancel,"
                       " created_at, due_at) VALUES ($1, $2, $3, $4, $5, 1, 0, 0, 0, $6, $7, $7)"),
                   (const struct db_value[]){db_uuid(*id), db_text(str_of(name)), db_int(who->user),
                                             db_text(access_write(tx->arena, who)), db_text(input_json), db_bool(false),
                                             db_stamp(tx->now)},
                   7, NULL);
}

/* ---- looking ---- */

enum {
    COL_ID, COL_NAME, COL_STATE, COL_ACTOR, COL_PROGRESS, COL_TOTAL, COL_ATTEMPTS,
    COL_RESULT, COL_ERROR, COL_CREATED, COL_STARTED, COL_ENDED, COL_COUNT
};

#define JOB_COLUMNS "id, name, state, actor, progress, total, attempts, result, error, created_at, started_at, ended_at"

static const enum db_type job_types[COL_COUNT] = {
    DB_UUID, DB_TEXT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_STAMP, DB_STAMP, DB_STAMP,
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

err_t job_list(struct db_conn *c, struct arena *a, size_t limit, struct job_row **out, size_t *n)
{
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT " JOB_COLUMNS " FROM job ORDER BY created_at DESC, id DESC LIMIT $1"),
                 (const struct db_value[]){db_int((int64_t)limit)}, 1, job_types, COL_COUNT, &rows));
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
