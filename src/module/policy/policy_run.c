/* The nightly runs over policies as people start and follow them (enrolment 8.1):
 *
 *   policy_renewal.prompt {"interval"?, "location"?: uuid, "officer"?: uuid, "dateFrom"?, "dateTo"?, "dry"?: true} -> {"job"}
 *   policy.expire {} -> {"job"} */
#include "db/sql.h"
#include "model/run/function.h"
#include "model/run/job.h"
#include "model/write/input.h"
#include "module/core/core.h"
#include "module/location/location.h"
#include "module/policy/internal.h"
#include "module/rows.h"

/* ---- starting ---- */

struct run_plan {
    const char *job;
    int64_t interval;
    bool has_interval, dry;
    uuid_t location, officer;          /* UUID_NONE: any */
    struct db_value from, to;
};

static err_t read_dates(struct prepare *p, struct run_plan *plan)
{
    static const struct type day = DATE;

    TRY(value_read(p->arena, &day, "dateFrom", json_get(p->input, "dateFrom"), &plan->from));
    TRY(value_read(p->arena, &day, "dateTo", json_get(p->input, "dateTo"), &plan->to));
    return OK;
}

static err_t read_interval(struct prepare *p, struct run_plan *plan)
{
    struct type type = INT_RANGE(0, 3660);
    struct db_value v;

    TRY(value_read(p->arena, &type, "interval", json_get(p->input, "interval"), &v));
    plan->has_interval = !v.null;
    plan->interval = v.null ? 0 : v.i;
    return OK;
}

err_t policy_prompt_prepare(struct prepare *p, void **plan)
{
    struct run_plan *run = ARENA_NEW(p->arena, struct run_plan);

    run->job = JOB_PROMPT;
    *plan = run;
    TRY(input_only(p, LIST("interval", "location", "officer", "dateFrom", "dateTo", "dry")));
    TRY(read_interval(p, run));
    TRY(read_dates(p, run));
    TRY(input_bool(p, "dry", &run->dry));
    return err_join(input_uuid(p, "location", false, &run->location), input_uuid(p, "officer", false, &run->officer));
}

err_t policy_expire_prepare(struct prepare *p, void **plan)
{
    struct run_plan *run = ARENA_NEW(p->arena, struct run_plan);

    run->job = JOB_EXPIRE;
    run->from = run->to = db_null(DB_DATE);
    *plan = run;
    return input_only(p, LIST(NULL));
}

static err_t put_id(struct tx *tx, struct json_writer *w, const char *field, const struct entity *e, uuid_t uuid)
{
    int64_t id;

    TRY(tx_reference(tx, e, uuid, field, &id));
    if (id) answer_int(w, field, id);
    return OK;
}

static void put_day(struct json_writer *w, const char *field, const struct db_value *v)
{
    if (v->null) return;
    json_key(w, str_of(field));
    json_put_date(w, v->d);
}

static err_t input_of(struct tx *tx, const struct run_plan *plan, struct buf *out)
{
    struct json_writer w = json_writer(out);

    json_open(&w, '{');
    if (plan->has_interval) answer_int(&w, "interval", plan->interval);
    TRY(put_id(tx, &w, "location", &location_entity, plan->location));
    TRY(put_id(tx, &w, "officer", &officer_entity, plan->officer));
    put_day(&w, "dateFrom", &plan->from);
    put_day(&w, "dateTo", &plan->to);
    if (plan->dry) {
        json_key(&w, STR("dry"));
        json_put_bool(&w, true);
    }
    json_close(&w, '}');
    return OK;
}

err_t policy_run_apply(struct tx *tx, void *prepared)
{
    const struct run_plan *plan = prepared;
    struct buf input;
    uuid_t job;

    buf_init(&input, tx->arena, 128);
    TRY(input_of(tx, plan, &input));
    TRY(job_start(tx, plan->job, buf_str(&input), &job));
    tx->result = str_format(tx->arena, "{\"job\":\"%.36s\"}", uuid_text(tx->arena, job).p);
    return OK;
}

/* ---- how far they are ---- */

enum { R_ID, R_INPUT, R_COUNT };

static err_t last_run(struct db_conn *conn, struct arena *a, const char *name, bool *found, struct job_row *job, struct str *input)
{
    static const enum db_type types[R_COUNT] = {DB_UUID, DB_TEXT};
    const struct db_value key = db_text(str_of(name));
    struct db_rows rows;

    TRY(db_query(conn, STR("SELECT id, input FROM job WHERE name = $1 ORDER BY created_at DESC, id DESC LIMIT 1"), &key, 1, types, R_COUNT, &rows));
    *found = rows.rows > 0;
    if (!*found) return OK;
    *input = db_cell(&rows, 0, R_INPUT)->s;
    return job_get(conn, a, db_cell(&rows, 0, R_ID)->u, job);
}

static void put_stamp(struct json_writer *w, const char *key, stamp_t t)
{
    static const struct type type = STAMP;
    struct db_value v = db_stamp(t);

    json_key(w, str_of(key));
    value_write(w, &type, &v);
}

static err_t put_counts(struct function_call *c, struct json_writer *w, struct str result)
{
    static const char *const names[] = {"prompted", "photos", "warned", "expired"};
    const struct json *counts = NULL;

    if (result.n) TRY(json_read(c->arena, result, &c->env->limits, &counts));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int64_t n;
        json_key(w, str_of(names[i]));
        if (counts && json_int(json_get(counts, names[i]), &n)) json_put_int(w, n);
        else json_put_null(w);
    }
    return OK;
}

static err_t is_dry(struct function_call *c, struct str input, bool *out)
{
    const struct json *v;

    *out = false;
    TRY(json_read(c->arena, input, &c->env->limits, &v));
    if (json_get(v, "dry")) json_bool(json_get(v, "dry"), out);
    return OK;
}

static err_t put_run(struct function_call *c, struct json_writer *w, const struct job_row *job, struct str input, int64_t due)
{
    bool dry;

    TRY(is_dry(c, input, &dry));
    json_open(w, '{');
    json_key(w, STR("job"));
    if (uuid_none(job->id)) json_put_null(w);
    else json_put_uuid(w, job->id);
    answer_text(w, "name", job->name);
    json_key(w, STR("state"));
    if (uuid_none(job->id)) json_put_null(w);
    else json_put_str(w, str_of(job_state_name(job->state)));
    answer_int(w, "progress", job->progress);
    answer_int(w, "total", job->total);
    json_key(w, STR("dry"));
    json_put_bool(w, dry);
    TRY(put_counts(c, w, job->result));
    answer_int(w, "due", due);
    answer_text(w, "error", job->error);
    put_stamp(w, "startedAt", job->started_at);
    put_stamp(w, "endedAt", job->ended_at);
    json_close(w, '}');
    return OK;
}

/* Of the policies that the caller sees; the run itself asks for no places. */
static err_t count_due(struct function_call *c, int64_t *out)
{
    const struct db_value values[] = {db_int(LAW_EXPIRED), db_date(env_today(c->env))};
    const struct condition over = rows_test(c->arena, "status", LOOKUP_EXACT, 0);
    const struct condition parts[] = {{.kind = CONDITION_NOT, .parts = &over, .part_count = 1}, rows_test(c->arena, "expiryDate", LOOKUP_LT, 1)};
    const struct condition all = {.kind = CONDITION_AND, .parts = parts, .part_count = 2};
    struct found found;

    TRY(rows_after(c, c->who, (struct query){.entity = &policy_entity, .where = &all, .count = true}, "id", values, 2, 0, 1, &found));
    *out = found.result->total;
    return OK;
}

static err_t put_runs(struct function_call *c, struct db_conn *conn, int64_t due)
{
    static const char *const names[] = {JOB_PROMPT, JOB_EXPIRE};
    struct json_writer w = json_writer(&c->out);
    struct job_row job;
    struct str input;
    bool found;

    json_open(&w, '[');
    for (size_t i = 0; i < 2; i++) {
        TRY(last_run(conn, c->arena, names[i], &found, &job, &input));
        if (!found) {
            job = (struct job_row){.id = UUID_NONE, .name = str_of(names[i]), .started_at = STAMP_NONE, .ended_at = STAMP_NONE};
            input = STR("{}");
        }
        TRY(put_run(c, &w, &job, input, i ? due : 0));
    }
    json_close(&w, ']');
    return OK;
}

/* The last run of each, and how many policies the next one would end. */
err_t policy_runs(struct function_call *c)
{
    struct db_conn *conn;
    int64_t due;
    err_t e;

    TRY(count_due(c, &due));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = put_runs(c, conn, due);
    db_release(conn);
    return e;
}

/* ---- whom an officer stands in for ---- */

static err_t put_officers(struct function_call *c, struct db_conn *conn, uuid_t uuid)
{
    static const enum db_type types[] = {DB_INT}, uuids[] = {DB_UUID};
    const struct db_value key = db_uuid(uuid);
    struct json_writer w = json_writer(&c->out);
    struct db_value list;
    struct db_rows rows;
    int64_t *ids;
    struct sql s;
    size_t n;

    json_open(&w, '[');
    TRY(db_query(conn, STR("SELECT id FROM officer WHERE uuid = $1 AND deleted_at IS NULL"), &key, 1, types, 1, &rows));
    if (rows.rows) {
        TRY(policy_officers_of(conn, c->arena, db_cell(&rows, 0, 0)->i, &ids, &n));
        list = db_list(DB_INTS, ids, n);
        sql_init(&s, c->arena, db_engine(c->db));
        s.params = 1;
        sql_add(&s, "SELECT uuid FROM officer WHERE ");
        sql_in(&s, "id", 1);
        sql_add(&s, " ORDER BY id");
        TRY(db_query(conn, sql_text(&s), &list, 1, uuids, 1, &rows));
        for (size_t i = 0; i < rows.rows; i++) json_put_uuid(&w, db_cell(&rows, i, 0)->u);
    }
    json_close(&w, ']');
    return OK;
}

err_t policy_stands_in(struct function_call *c)
{
    static const struct type type = UUID;
    struct db_value uuid;
    struct db_conn *conn;
    err_t e;

    TRY(value_read(c->arena, &type, "officerUuid", json_get(c->arguments, "officerUuid"), &uuid));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = put_officers(c, conn, uuid.u);
    db_release(conn);
    return e;
}
