/* What runs by itself and what ran, as an administrator sees it. Changing it is the commands schedule.set, job.start, job.cancel and
 * setting.set. */
#include "base/zone.h"
#include "db/sql.h"
#include "model/run/schedule.h"
#include "module/core/internal.h"
#include "module/rows.h"

/* ---- words ---- */

/* The name of a job in the reader's language; one that has none keeps its own. */
static struct str title_of(struct function_call *c, struct str name)
{
    struct str key = str_format(c->arena, "job.%.*s", STR_ARG(name));
    struct str said = text_of(c->texts, c->language, key.p);

    return str_eq(said, key) ? name : said;
}

static void put_error(struct function_call *c, struct json_writer *w, struct str stored)
{
    const struct json *list, *first = NULL;

    if (stored.n && !json_read(c->arena, stored, &c->env->limits, &list)) first = list->first;
    answer_text(w, "error", first ? text_stored(c->arena, c->texts, c->language, first) : STR_NONE);
}

/* ---- who ---- */

struct people { struct map by_id; };

static err_t people_load(struct function_call *c, struct db_conn *conn, const struct job_row *rows, size_t n, struct people *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, n);
    struct db_value list;
    struct db_rows found;
    struct sql s;

    for (size_t i = 0; i < n; i++) ids[i] = rows[i].actor;
    list = db_list(DB_INTS, ids, n);
    sql_init(&s, c->arena, db_engine(c->db));
    sql_add(&s, "SELECT id, username FROM core_user WHERE id > 0 AND ");
    sql_in(&s, "id", 1);
    TRY(db_query(conn, sql_text(&s), &list, 1, types, 2, &found));
    map_init(&out->by_id, c->arena, found.rows);
    for (size_t i = 0; i < found.rows; i++)
        map_put(&out->by_id, map_id_key(&db_cell(&found, i, 0)->i), (void *)&db_cell(&found, i, 1)->s);
    return OK;
}

/* ---- runs ---- */

/* As the clock on the wall shows it. */
static void put_stamp(struct function_call *c, struct json_writer *w, const char *key, stamp_t t)
{
    json_key(w, str_of(key));
    json_put_stamp(w, stamp_none(t) ? t : zone_local(c->env->zone, t));
}

static void put_seconds(struct json_writer *w, const struct job_row *row, stamp_t now)
{
    json_key(w, STR("seconds"));
    if (stamp_none(row->started_at)) json_put_null(w);
    else json_put_int(w, ((stamp_none(row->ended_at) ? now : row->ended_at).us - row->started_at.us) / 1000000);
}

/* A run whose lease is over has lost its worker; until another takes it up it is told so. */
static const char *state_of(const struct job_row *row, stamp_t now)
{
    bool lost = row->state == JOB_RUNNING && !stamp_none(row->lease_until) && stamp_cmp(row->lease_until, now) < 0;

    return lost ? "interrupted" : job_state_name(row->state);
}

static void put_run(struct function_call *c, struct json_writer *w, const struct people *people, const struct job_row *row)
{
    const struct str *who = map_get(&people->by_id, map_id_key(&row->actor));

    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, row->id);
    answer_text(w, "job", row->name);
    answer_text(w, "title", title_of(c, row->name));
    answer_text(w, "state", str_of(state_of(row, env_peek(c->env))));
    answer_text(w, "startedBy", who ? *who : STR_NONE);
    answer_int(w, "progress", row->progress);
    answer_int(w, "total", row->total);
    answer_int(w, "restarts", row->restarts);
    put_stamp(c, w, "plannedAt", row->planned_at);
    put_stamp(c, w, "createdAt", row->created_at);
    put_stamp(c, w, "startedAt", row->started_at);
    put_stamp(c, w, "endedAt", row->ended_at);
    put_seconds(w, row, env_peek(c->env));
    put_error(c, w, row->error);
    json_key(w, STR("result"));
    if (row->result.n) json_put_raw(w, row->result);
    else json_put_null(w);
    json_close(w, '}');
}

static err_t put_runs(struct function_call *c, struct db_conn *conn, struct json_writer *w, const struct job_row *rows, size_t n)
{
    struct people people;

    TRY(people_load(c, conn, rows, n, &people));
    json_open(w, '[');
    for (size_t i = 0; i < n; i++) put_run(c, w, &people, &rows[i]);
    json_close(w, ']');
    return OK;
}

/* ---- jobs(job, state, byHand, from, to, first, offset) -> {total, rows} ---- */

const struct argument core_jobs_arguments[] = {
    {"job", "String"}, {"state", "String"}, {"byHand", "Boolean"}, {"from", "Date"}, {"to", "Date"}, {"first", "Int"}, {"offset", "Int"},
    ARGUMENTS_END
};

static err_t read_state(struct function_call *c, enum job_state *out)
{
    const struct json *v = json_get(c->arguments, "state");

    *out = 0;
    if (json_is_null(v) || !v->text.n) return OK;
    for (enum job_state s = JOB_WAITING; s <= JOB_CANCELLED; s++)
        if (str_is(v->text, job_state_name(s))) *out = s;
    return *out ? OK : err_make(c->arena, E_FIELD_CHOICE, "field", "state", "value", str_zero(c->arena, v->text), NULL);
}

/* Days of the scheme, both inclusive. */
static stamp_t read_day(struct function_call *c, const char *name, int32_t further)
{
    const struct json *v = json_get(c->arguments, name);
    date_t day;

    if (json_is_null(v) || !date_read(v->text.p, v->text.n, &day)) return STAMP_NONE;
    return zone_day_start(c->env->zone, date_add_days(day, further));
}

static err_t read_count(struct function_call *c, const char *name, int64_t standard, enum limit_id most, size_t *out)
{
    int64_t n = standard;

    json_int(json_get(c->arguments, name), &n);
    if (n < 0) n = 0;
    *out = (size_t)n;
    return limit_check(c->arena, &c->env->limits, most, n);
}

static err_t read_filter(struct function_call *c, struct job_filter *out)
{
    const struct json *name = json_get(c->arguments, "job"), *by_hand = json_get(c->arguments, "byHand");

    *out = (struct job_filter){.from = read_day(c, "from", 0), .to = read_day(c, "to", 1)};
    if (!json_is_null(name)) out->name = name->text;
    if (!json_is_null(by_hand)) json_bool(by_hand, &out->by_hand);
    TRY(read_state(c, &out->state));
    TRY(read_count(c, "first", 50, LIMIT_PAGE_ROWS, &out->first));
    return read_count(c, "offset", 0, LIMIT_OFFSET, &out->skip);
}

static err_t list_runs(struct function_call *c, struct db_conn *conn, const struct job_filter *filter)
{
    struct json_writer w = json_writer(&c->out);
    struct job_row *rows;
    int64_t all;
    size_t n;

    TRY(job_list(conn, c->arena, filter, &rows, &n, &all));
    json_open(&w, '{');
    answer_int(&w, "total", all);
    json_key(&w, STR("rows"));
    TRY(put_runs(c, conn, &w, rows, n));
    json_close(&w, '}');
    return OK;
}

err_t core_jobs(struct function_call *c)
{
    struct job_filter filter;
    struct db_conn *conn;
    err_t e;

    TRY(read_filter(c, &filter));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = list_runs(c, conn, &filter);
    db_release(conn);
    return e;
}

/* ---- schedules -> [...] ---- */

static void put_settings(struct function_call *c, struct json_writer *w, const struct job *job)
{
    json_key(w, STR("settings"));
    json_open(w, '[');
    for (const char *const *name = job->settings; name && *name; name++) {
        const struct setting *s = map_get(&c->registry->settings, str_of(*name));

        json_open(w, '{');
        answer_text(w, "name", str_of(*name));
        answer_text(w, "what", text_of(c->texts, c->language, s->what));
        answer_text(w, "type", str_of(type_name(&s->type)));
        answer_text(w, "value", setting_text(c->settings, *name));
        answer_text(w, "standard", s->standard ? str_of(s->standard) : STR_NONE);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static err_t put_last(struct function_call *c, struct db_conn *conn, struct json_writer *w, const struct schedule_row *row)
{
    struct job_row last;
    struct people people;
    err_t e = uuid_none(row->last_job) ? OK : job_get(conn, c->arena, row->last_job, &last);

    json_key(w, STR("last"));
    if (uuid_none(row->last_job) || err_is(e, E_NOT_FOUND)) {
        json_put_null(w);
        return OK;
    }
    TRY(e);
    TRY(people_load(c, conn, &last, 1, &people));
    put_run(c, w, &people, &last);
    return OK;
}

static err_t put_schedule(struct function_call *c, struct db_conn *conn, struct json_writer *w, const struct schedule_row *row,
                          const struct job *job)
{
    json_open(w, '{');
    answer_text(w, "job", row->job);
    answer_text(w, "title", title_of(c, row->job));
    answer_text(w, "due", row->due);
    answer_text(w, "standard", str_of(job->schedule));
    json_key(w, STR("enabled"));
    json_put_bool(w, row->enabled);
    put_stamp(c, w, "nextAt", row->enabled ? row->next_at : STAMP_NONE);
    put_stamp(c, w, "doneAt", row->done_at);
    put_settings(c, w, job);
    TRY(put_last(c, conn, w, row));
    json_close(w, '}');
    return OK;
}

/* Of modules that are there; the others keep their rows for when they come back. */
static err_t list_schedules(struct function_call *c, struct db_conn *conn)
{
    struct json_writer w = json_writer(&c->out);
    struct schedule_row *rows;
    size_t n;

    TRY(schedule_list(conn, c->arena, &rows, &n));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++) {
        const struct job *job = map_get(&c->registry->jobs, rows[i].job);
        if (job && job->schedule) TRY(put_schedule(c, conn, &w, &rows[i], job));
    }
    json_close(&w, ']');
    return OK;
}

err_t core_schedules(struct function_call *c)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = list_schedules(c, conn);
    db_release(conn);
    return e;
}
