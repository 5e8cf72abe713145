/* Working on jobs. A worker holds a job by its uuid in job.worker and a lease in time; each commit of a
 * chunk writes cursor, progress and a new lease where both still hold, in the chunk's own transaction.
 * So a worker that was thought dead and is not loses its chunk, and never doubles one. */
#include <assert.h>

#include "base/json.h"
#include "base/log.h"
#include "db/sql.h"
#include "model/run/access_json.h"
#include "model/run/job.h"
#include "model/write/error_json.h"

enum {
    LEASE_S = 30,
    TRIES_AT_ONCE = 3,
    PAUSE_S = 10,
    ATTEMPTS_MAX = 5,     /* workers that may die over one chunk */
    SECOND_US = 1000000,
};

struct job_run_hidden {
    struct tx *tx;        /* open between job_tx and job_commit */
};

/* One job in the hands of one worker. */
struct turn {
    const struct runner *runner;
    struct arena *arena;          /* of the turn */
    const struct job *job;
    uuid_t id;
    struct access who;
    const struct json *input;
};

static stamp_t in_seconds(stamp_t t, int64_t s)
{
    return (stamp_t){t.us + s * SECOND_US};
}

static stamp_t lease_end(const struct runner *runner, stamp_t now)
{
    return in_seconds(now, runner->lease_s ? runner->lease_s : LEASE_S);
}

static void say(const struct turn *turn, enum log_level level, const char *event, err_t e)
{
    char id[37] = {0};

    uuid_write(turn->id, id);
    log_event(turn->runner->env->log, level, event, "job", turn->job->name, "id", id, "error",
              e ? str_zero(turn->arena, err_line(turn->arena, e)) : "", NULL);
}

/* ---- taking ---- */

/* Only jobs that this program knows: another instance may run with more modules. */
static struct db_value known_names(const struct registry *r, struct arena *a)
{
    struct str *names = ARENA_ARRAY(a, struct str, r->jobs.count + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->module_count; i++)
        for (const struct job *job = r->modules[i]->jobs; job && job->name; job++)
            names[n++] = str_of(job->name);
    return db_list(DB_TEXTS, names, n);
}

static struct str take_sql(struct arena *a, enum db_engine engine)
{
    struct sql s;

    sql_init(&s, a, engine);
    sql_add(&s, "UPDATE job SET state = 2, worker = $1, lease_until = $2, started_at = COALESCE(started_at, $3),"
                " restarts = restarts + CASE WHEN state = 2 THEN 1 ELSE 0 END,"
                " attempts = attempts + CASE WHEN state = 2 OR started_at IS NULL THEN 1 ELSE 0 END"
                " WHERE id = (SELECT id FROM job WHERE state IN (1, 2) AND due_at <= $3"
                " AND (state = 1 OR lease_until < $3) AND ");
    sql_in(&s, "name", 4);
    sql_add(&s, " ORDER BY due_at, id LIMIT 1");
    sql_for_update(&s);
    if (engine == DB_POSTGRES)
        sql_add(&s, " SKIP LOCKED");
    sql_add(&s, ") RETURNING id, name, access, input, attempts, cancel");
    return sql_text(&s);
}

static err_t take_row(const struct runner *runner, struct db_conn *c, struct arena *a, struct db_rows *rows)
{
    static const enum db_type types[] = {DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_BOOL};
    stamp_t now = env_peek(runner->env);
    const struct db_value params[] = {
        db_uuid(runner->worker), db_stamp(lease_end(runner, now)), db_stamp(now), known_names(runner->registry, a),
    };

    TRY(db_begin(c, DB_WRITE));
    TRY(db_query(c, take_sql(a, db_engine(runner->db)), params, 4, types, 6, rows));
    return db_commit(c);
}

static err_t take(const struct runner *runner, struct arena *a, struct db_rows *rows)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(runner->db, a, DB_WRITE, &c));
    e = take_row(runner, c, a, rows);
    db_release(c);
    return e;
}

/* ---- letting go ---- */

struct ending {
    enum job_state state;
    struct str error, result;
    int64_t progress, total;
    bool keep_progress;       /* what the last commit left stands */
    stamp_t due;              /* JOB_WAITING: when to go on; STAMP_NONE: keeps its place */
};

static err_t let_go(const struct turn *turn, const struct ending *end, struct db_conn *c)
{
    bool waits = end->state == JOB_WAITING;
    stamp_t now = env_now(turn->runner->env);

    return db_exec(c,
                   STR("UPDATE job SET state = $1, error = COALESCE($2, error), result = COALESCE($3, result),"
                       " progress = CASE WHEN $4 THEN progress ELSE $5 END, total = CASE WHEN $4 THEN total ELSE $6 END,"
                       " due_at = COALESCE($7, due_at), ended_at = $8, worker = NULL, lease_until = NULL"
                       " WHERE id = $9 AND worker = $10 AND state = 2"),
                   (const struct db_value[]){
                       db_int(end->state), end->error.p ? db_text(end->error) : db_null(DB_TEXT),
                       end->result.p ? db_text(end->result) : db_null(DB_TEXT), db_bool(end->keep_progress),
                       db_int(end->progress), db_int(end->total), db_stamp(end->due),
                       waits ? db_null(DB_STAMP) : db_stamp(now), db_uuid(turn->id), db_uuid(turn->runner->worker)},
                   10, NULL);
}

/* The schedule remembers when it went well last, whatever becomes of its runs. */
static err_t tell_schedule(const struct turn *turn, const struct ending *end, struct db_conn *c)
{
    if (end->state != JOB_DONE || !turn->job->schedule)
        return OK;
    return db_exec(c, STR("UPDATE schedule SET done_at = $1 WHERE job = $2"),
                   (const struct db_value[]){db_stamp(env_now(turn->runner->env)), db_text(str_of(turn->job->name))}, 2, NULL);
}

static err_t finish(const struct turn *turn, const struct ending *end)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(turn->runner->db, turn->arena, DB_WRITE, &c));
    e = db_begin(c, DB_WRITE);
    if (!e)
        e = let_go(turn, end, c);
    if (!e)
        e = tell_schedule(turn, end, c);
    if (!e)
        e = db_commit(c);
    db_release(c);
    return e;
}

static err_t finish_failed(const struct turn *turn, err_t e)
{
    say(turn, LOG_WARN, "job.failed", e);
    return finish(turn, &(struct ending){.state = JOB_FAILED, .error = error_json(turn->arena, e),
                                         .keep_progress = true, .due = STAMP_NONE});
}

static err_t finish_cancelled(const struct turn *turn)
{
    say(turn, LOG_INFO, "job.cancelled", OK);
    return finish(turn, &(struct ending){.state = JOB_CANCELLED, .keep_progress = true, .due = STAMP_NONE});
}

static err_t finish_done(const struct turn *turn, const struct job_run *run)
{
    say(turn, LOG_INFO, "job.done", OK);
    return finish(turn, &(struct ending){.state = JOB_DONE, .result = run->result, .progress = run->progress,
                                         .total = run->total, .due = STAMP_NONE});
}

static err_t lay_down(const struct turn *turn, stamp_t due)
{
    return finish(turn, &(struct ending){.state = JOB_WAITING, .keep_progress = true, .due = due});
}

/* ---- one step ---- */

/* What the last commit left. Read anew for each step: after an error at commit nobody else knows. */
static err_t read_state(const struct turn *turn, struct db_conn *c, struct job_run *run, struct str *cursor)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_BOOL};
    struct db_rows rows;
    const struct db_value *at;

    TRY(db_query(c, STR("SELECT cursor, result, progress, total, cancel FROM job WHERE id = $1 AND worker = $2 AND state = 2"),
                 (const struct db_value[]){db_uuid(turn->id), db_uuid(turn->runner->worker)}, 2, types, 5, &rows));
    if (rows.rows == 0)
        return err_make(run->arena, E_JOB_LOST, "job", turn->job->name, NULL);
    at = rows.at;
    if (at[4].b)
        return err_make(run->arena, E_JOB_CANCELLED, NULL);
    *cursor = at[0].null ? STR_NONE : at[0].s;
    run->result = at[1].null ? STR_NONE : at[1].s;
    run->progress = at[2].i;
    run->total = at[3].i;
    return OK;
}

static err_t step_prepare(const struct turn *turn, struct job_run *run)
{
    struct str cursor = STR_NONE;
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(turn->runner->db, run->arena, DB_READ, &c));
    e = read_state(turn, c, run, &cursor);
    db_release(c);
    if (e || !cursor.n)
        return e;
    return json_read(run->arena, cursor, &turn->runner->env->limits, &run->cursor);
}

static err_t step_once(const struct turn *turn, struct job_run *run, bool *more)
{
    struct job_run_hidden hidden = {.tx = NULL};
    err_t e;

    run->cursor = NULL;
    TRY(step_prepare(turn, run));
    *more = false;
    run->hidden = &hidden;
    e = turn->job->step(run, more);
    run->hidden = NULL;
    assert((e || !hidden.tx) && "a step commits what it opens");
    if (hidden.tx)
        tx_rollback(hidden.tx);
    return e;
}

static bool is_transient(err_t e)
{
    return err_is(e, E_DB_CONFLICT) || err_is(e, E_DB_GONE) || err_is(e, E_BUSY) || err_is(e, E_STOPPING);
}

static err_t step(const struct turn *turn, struct job_run *run, bool *more)
{
    err_t e = OK;

    for (int try = 0; try < TRIES_AT_ONCE; try++) {
        e = step_once(turn, run, more);
        if (!is_transient(e))
            break;
        say(turn, LOG_INFO, "job.again", e);
    }
    return e;
}

/* Asked in the transaction itself: what is taken from an account is taken from the next chunk. */
static err_t may_go_on(struct job_run *run, struct tx *tx)
{
    const struct runner *r = run->runner;
    struct access now;
    err_t e;

    if (!run->job->of_account || !r->account || access_is_program(&run->who))
        return OK;
    e = r->account(tx->conn, run->arena, r->registry, run->who.user, &now);
    if (!e)
        e = access_still(run->arena, &now, &run->who, "job");
    if (!e || err_http(e->id) >= 500)
        return e;
    return err_join(err_make(run->arena, E_JOB_ACCESS, "job", run->job->name, NULL), err_is(e, E_FORBIDDEN) ? e : OK);
}

err_t job_tx(struct job_run *run, struct tx **out)
{
    err_t e;

    assert(!run->hidden->tx && "one transaction at a time");
    TRY(tx_begin(run->runner->write, run->arena, &run->who, run->id, out));
    e = may_go_on(run, *out);
    if (!e)
        run->hidden->tx = *out;
    else
        tx_rollback(*out);
    return e;
}

/* Why the row was not ours to write. */
static err_t commit_refused(const struct job_run *run, struct db_conn *c)
{
    static const enum db_type types[] = {DB_BOOL};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT cancel FROM job WHERE id = $1 AND worker = $2 AND state = 2"),
                 (const struct db_value[]){db_uuid(run->id), db_uuid(run->runner->worker)}, 2, types, 1, &rows));
    if (rows.rows == 0)
        return err_make(run->arena, E_JOB_LOST, "job", run->job->name, NULL);
    return err_make(run->arena, E_JOB_CANCELLED, NULL);
}

static err_t commit_state(struct job_run *run, struct db_conn *c, struct str cursor)
{
    stamp_t lease = lease_end(run->runner, env_now(run->runner->env));
    int64_t affected;

    TRY(db_exec(c,
                STR("UPDATE job SET cursor = $1, result = $2, progress = $3, total = $4, lease_until = $5, attempts = 1"
                    " WHERE id = $6 AND worker = $7 AND state = 2 AND cancel = $8"),
                (const struct db_value[]){db_text(cursor), run->result.p ? db_text(run->result) : db_null(DB_TEXT),
                                          db_int(run->progress), db_int(run->total), db_stamp(lease), db_uuid(run->id),
                                          db_uuid(run->runner->worker), db_bool(false)},
                8, &affected));
    return affected == 1 ? OK : commit_refused(run, c);
}

err_t job_commit(struct job_run *run, struct str cursor)
{
    struct tx *tx = run->hidden->tx;
    err_t e;

    assert(tx && "job_tx comes first");
    run->hidden->tx = NULL;
    e = commit_state(run, tx->conn, cursor);
    if (!e)
        return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

err_t job_tell(void *told, int64_t done, int64_t total)
{
    struct job_told *t = told;
    struct tx *tx;

    t->run->progress = done;
    t->run->total = total;
    if (env_monotonic_us(t->run->runner->env) < t->next_us) return OK;
    t->next_us = env_monotonic_us(t->run->runner->env) + t->every_us;
    TRY(job_tx(t->run, &tx));
    return job_commit(t->run, STR("{}"));
}

void job_rollback(struct job_run *run)
{
    tx_rollback(run->hidden->tx);
    run->hidden->tx = NULL;
}

/* ---- a turn ---- */

static err_t turn_end(const struct turn *turn, err_t e)
{
    if (err_is(e, E_JOB_LOST)) {
        say(turn, LOG_WARN, "job.lost", e);
        return OK;
    }
    if (err_is(e, E_JOB_CANCELLED))
        return finish_cancelled(turn);
    if (is_transient(e))
        return lay_down(turn, in_seconds(env_now(turn->runner->env), PAUSE_S));
    return finish_failed(turn, e);
}

static err_t steps(const struct turn *turn, struct job_run *run, int64_t max_steps)
{
    bool more = true;
    err_t e = OK;

    for (int64_t n = 0; more; n++) {
        if (max_steps && n == max_steps)
            return lay_down(turn, STAMP_NONE);
        arena_reset(run->arena);
        e = step(turn, run, &more);
        if (e)
            return turn_end(turn, e);
    }
    return finish_done(turn, run);
}

static err_t turn_run(const struct turn *turn, int64_t max_steps)
{
    struct job_run run = {
        .arena = arena_new(), .runner = turn->runner, .job = turn->job, .id = turn->id,
        .who = turn->who, .input = turn->input,
    };
    err_t e = steps(turn, &run, max_steps);

    arena_free(run.arena);
    return e;
}

static err_t turn_open(struct turn *turn, const struct db_rows *rows)
{
    const struct limits *limits = &turn->runner->env->limits;
    int64_t attempts = db_cell(rows, 0, 4)->i;

    if (db_cell(rows, 0, 5)->b)
        return err_make(turn->arena, E_JOB_CANCELLED, NULL);
    if (attempts > ATTEMPTS_MAX)
        return err_make(turn->arena, E_JOB_ATTEMPTS, "job", turn->job->name, "attempts", str_format(turn->arena, "%d", ATTEMPTS_MAX).p, NULL);
    TRY(access_read(turn->arena, limits, db_cell(rows, 0, 2)->s, &turn->who));
    return json_read(turn->arena, db_cell(rows, 0, 3)->s, limits, &turn->input);
}

err_t job_work(const struct runner *runner, struct arena *a, int64_t max_steps, bool *worked)
{
    struct turn turn = {.runner = runner, .arena = a};
    struct db_rows rows;
    err_t e;

    TRY(take(runner, a, &rows));
    *worked = rows.rows > 0;
    if (!*worked)
        return OK;
    turn.id = db_cell(&rows, 0, 0)->u;
    turn.job = map_get(&runner->registry->jobs, db_cell(&rows, 0, 1)->s);
    e = turn_open(&turn, &rows);
    return e ? turn_end(&turn, e) : turn_run(&turn, max_steps);
}
