#include "model/run/schedule.h"

#include "base/json.h"
#include "base/zone.h"
#include "model/run/due.h"

err_t schedule_next(struct arena *a, const struct zone *z, struct str when, stamp_t after, stamp_t *out)
{
    struct due due;

    if (!due_read(when, &due))
        return err_make(a, E_SETTING, "setting", "schedule", "what", str_zero(a, when), NULL);
    *out = due_next(&due, z, after);
    return OK;
}

/* ---- rows ---- */

enum { ROW_JOB, ROW_DUE, ROW_NEXT, ROW_LAST, ROW_LAST_JOB, ROW_ENABLED, ROW_DONE, ROW_COUNT };

static struct schedule_row row_read(const struct db_rows *rows, size_t i)
{
    return (struct schedule_row){
        .job = db_cell(rows, i, ROW_JOB)->s,
        .due = db_cell(rows, i, ROW_DUE)->s,
        .next_at = db_cell(rows, i, ROW_NEXT)->t,
        .last_at = db_cell(rows, i, ROW_LAST)->null ? STAMP_NONE : db_cell(rows, i, ROW_LAST)->t,
        .last_job = db_cell(rows, i, ROW_LAST_JOB)->null ? UUID_NONE : db_cell(rows, i, ROW_LAST_JOB)->u,
        .enabled = db_cell(rows, i, ROW_ENABLED)->b,
        .done_at = db_cell(rows, i, ROW_DONE)->null ? STAMP_NONE : db_cell(rows, i, ROW_DONE)->t,
    };
}

err_t schedule_list(struct db_conn *c, struct arena *a, struct schedule_row **out, size_t *n)
{
    static const enum db_type types[ROW_COUNT] = {DB_TEXT, DB_TEXT, DB_STAMP, DB_STAMP, DB_UUID, DB_BOOL, DB_STAMP};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT job, due, next_at, last_at, last_job, enabled, done_at FROM schedule ORDER BY job"), NULL, 0,
                 types, ROW_COUNT, &rows));
    *out = ARENA_ARRAY(a, struct schedule_row, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++)
        (*out)[i] = row_read(&rows, i);
    return OK;
}

/* ---- standard schedules ---- */

static err_t install_one(const struct runner *runner, struct db_conn *c, struct arena *a, const struct job *job)
{
    struct str when = str_of(job->schedule);
    stamp_t next;

    TRY(schedule_next(a, runner->env->zone, when, env_now(runner->env), &next));
    return db_exec(c, STR("INSERT INTO schedule (job, due, next_at, enabled) VALUES ($1, $2, $3, $4)"
                          " ON CONFLICT (job) DO NOTHING"),
                   (const struct db_value[]){db_text(str_of(job->name)), db_text(when), db_stamp(next), db_bool(!job->off)}, 4,
                   NULL);
}

static err_t install_all(const struct runner *runner, struct db_conn *c, struct arena *a)
{
    const struct registry *r = runner->registry;

    TRY(db_begin(c, DB_WRITE));
    for (size_t i = 0; i < r->module_count; i++)
        for (const struct job *job = r->modules[i]->jobs; job && job->name; job++)
            if (job->schedule)
                TRY(install_one(runner, c, a, job));
    return db_commit(c);
}

err_t schedule_install(const struct runner *runner, struct arena *a)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(runner->db, a, DB_WRITE, &c));
    e = install_all(runner, c, a);
    db_release(c);   /* rolls back what failed */
    return e;
}

/* ---- ticking ---- */

#define AGAIN_US INT64_C(60000000)   /* a job that was at work when its time came is tried again at the next full minute */

static err_t rows_read(const struct runner *runner, struct arena *a, struct schedule_row **rows, size_t *n)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(runner->db, a, DB_READ, &c));
    e = schedule_list(c, a, rows, n);
    db_release(c);
    return e;
}

/* Moves next_at on; *won: nobody did it before. Who did not win keeps nothing of what he began. */
static err_t move(struct tx *tx, const struct schedule_row *row, stamp_t next, bool *won)
{
    int64_t affected;

    TRY(db_exec(tx->conn, STR("UPDATE schedule SET next_at = $1 WHERE job = $2 AND next_at = $3 AND due = $4 AND enabled = $5"),
                (const struct db_value[]){db_stamp(next), db_text(row->job), db_stamp(row->next_at), db_text(row->due),
                                          db_bool(true)},
                5, &affected));
    *won = affected == 1;
    return OK;
}

/* What was missed while nothing ran is made up for once. What is still at work is left alone, and its time comes again soon: the night's
 * run is not lost to one that somebody began by hand for a part. */
static err_t start_due(struct tx *tx, const struct schedule_row *row, stamp_t now, stamp_t *next, bool *won)
{
    stamp_t soon = {(now.us / AGAIN_US + 1) * AGAIN_US};
    uuid_t id;
    err_t e = job_start_planned(tx, str_zero(tx->arena, row->job), row->next_at, &id);

    if (e && !err_is(e, E_JOB_AT_WORK))
        return e;
    if (e && stamp_cmp(soon, *next) < 0)
        *next = soon;
    return move(tx, row, *next, won);
}

static err_t tick_one(const struct runner *runner, struct arena *a, const struct schedule_row *row, stamp_t now, stamp_t *next)
{
    struct tx *tx;
    bool won = false;
    err_t e;

    TRY(schedule_next(a, runner->env->zone, row->due, now, next));
    TRY(tx_begin(runner->write, a, access_program(), uuid_new(runner->env), &tx));
    e = start_due(tx, row, now, next, &won);
    if (!e && won)
        return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

err_t schedule_tick(const struct runner *runner, struct arena *a, stamp_t *next)
{
    stamp_t now = env_peek(runner->env);   /* how often this runs is not for a fixed clock to know */
    struct schedule_row *rows;
    size_t n;

    *next = STAMP_NONE;
    TRY(rows_read(runner, a, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        stamp_t at = rows[i].next_at;

        /* A job of a module that is switched off keeps its row for when it comes back. */
        if (!rows[i].enabled || !map_get(&runner->registry->jobs, rows[i].job))
            continue;
        if (stamp_cmp(at, now) <= 0)
            TRY(tick_one(runner, a, &rows[i], now, &at));
        if (stamp_none(*next) || stamp_cmp(at, *next) < 0)
            *next = at;
    }
    return OK;
}

/* Schedules are no records: only the name under which the journal knows them. */
static const struct entity schedule_entity = {.name = "schedule"};

static struct str change_json(struct arena *a, const char *job, struct str when, bool enabled)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 128);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("job"));
    json_put_str(&w, str_of(job));
    json_key(&w, STR("due"));
    json_put_str(&w, when);
    json_key(&w, STR("enabled"));
    json_put_bool(&w, enabled);
    json_close(&w, '}');
    return buf_str(&out);
}

err_t schedule_set(struct tx *tx, const char *name, struct str when, bool enabled)
{
    const struct job *job = map_get(&tx->registry->jobs, str_of(name));
    stamp_t next;

    if (!job || !job->schedule)
        return err_make(tx->arena, E_JOB_UNKNOWN, "job", name, NULL);
    TRY(schedule_next(tx->arena, tx->env->zone, when, tx->now, &next));
    TRY(db_exec(tx->conn, STR("INSERT INTO schedule (job, due, next_at, enabled) VALUES ($1, $2, $3, $4)"
                              " ON CONFLICT (job) DO UPDATE SET due = excluded.due, next_at = excluded.next_at,"
                              " enabled = excluded.enabled"),
                (const struct db_value[]){db_text(str_of(name)), db_text(when), db_stamp(next), db_bool(enabled)}, 4, NULL));
    return tx_note(tx, &schedule_entity, OP_UPDATE, NULL, change_json(tx->arena, name, when, enabled));
}
