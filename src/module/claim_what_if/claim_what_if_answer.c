/* What-ifs as their owner sees them. */
#include "base/json.h"
#include "module/claim_what_if/claim_moved.h"
#include "module/claim_what_if/claim_what_if.h"
#include "module/rows.h"

#define PICKS "uuid name from to created_at finished job"

/* One: by its uuid, the second value. The owner is the first. */
static err_t find(struct function_call *c, const uuid_t *uuid, const char *picks, struct found *out)
{
    const struct condition tests[] = {rows_test(c->arena, "created_by", LOOKUP_EXACT, 0), rows_test(c->arena, "uuid", LOOKUP_EXACT, 1)};
    struct condition where = {.kind = CONDITION_AND, .parts = tests, .part_count = uuid ? 2 : 1};
    const struct str id = STR("id");
    const struct order_term newest = {.path = &id, .path_length = 1, .descending = true};
    struct db_value values[] = {db_int(c->who->user), db_uuid(uuid ? *uuid : UUID_NONE)};

    return rows_read(c, access_program(), (struct query){.entity = &what_if_entity, .where = &where, .order = &newest, .order_count = 1},
                     picks, values, uuid ? 2 : 1, out);
}

static err_t find_one(struct function_call *c, uuid_t uuid, struct found *out)
{
    TRY(find(c, &uuid, PICKS " change result", out));
    return out->to ? OK : err_make(c->arena, E_NOT_FOUND, "entity", "what_if", "key", uuid_text(c->arena, uuid).p, NULL);
}

/* ---- members ---- */

static err_t job_of(struct function_call *c, struct db_conn *conn, const struct found *r, size_t row, struct job_row *out)
{
    return job_get(conn, c->arena, rows_cell(r, row, "job")->u, out);
}

static void put_day(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    json_put_date(w, v->d);
}

static void put_stamp(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    json_put_stamp(w, v->null ? STAMP_NONE : v->t);
}

static void put_members(struct json_writer *w, const struct found *r, size_t row, const struct job_row *job)
{
    json_key(w, STR("uuid"));
    json_put_uuid(w, rows_cell(r, row, "uuid")->u);
    answer_text(w, "name", rows_text(r, row, "name"));
    put_day(w, "from", rows_cell(r, row, "from"));
    put_day(w, "to", rows_cell(r, row, "to"));
    answer_text(w, "state", str_of(job_state_name(job->state)));
    answer_int(w, "progress", job->progress);
    answer_int(w, "total", job->total);
    put_stamp(w, "createdAt", rows_cell(r, row, "created_at"));
    put_stamp(w, "finishedAt", rows_cell(r, row, "finished"));
}

/* ---- functions ---- */

static err_t list_all(struct function_call *c, struct db_conn *conn, const struct found *r)
{
    struct json_writer w = json_writer(&c->out);
    struct job_row job;

    json_open(&w, '[');
    for (size_t i = 0; i < r->to; i++) {
        TRY(job_of(c, conn, r, i, &job));
        json_open(&w, '{');
        put_members(&w, r, i, &job);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    return OK;
}

err_t what_if_list(struct function_call *c)
{
    struct db_conn *conn;
    struct found r;
    err_t e;

    TRY(find(c, NULL, PICKS, &r));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = list_all(c, conn, &r);
    db_release(conn);
    return e;
}

/* Of our own making, so that no limit of what strangers send holds. */
static err_t read_own(struct function_call *c, struct str text, const struct json **out)
{
    struct limits limits = c->env->limits;

    limits.value[LIMIT_JSON_BYTES] = limits.value[LIMIT_JSON_VALUES] = INT64_MAX;
    return json_read(c->arena, text, &limits, out);
}

static err_t put_result(struct function_call *c, struct json_writer *w, const struct found *r)
{
    const struct words words = {c->arena, c->texts, c->language};
    const struct db_value *text = rows_cell(r, 0, "result");
    const struct json *v;

    json_key(w, STR("result"));
    if (text->null) {
        json_put_null(w);
        return OK;
    }
    TRY(read_own(c, text->s, &v));
    moved_show(&words, v, w);
    return OK;
}

static void put_error(struct json_writer *w, struct function_call *c, const struct job_row *job)
{
    json_key(w, STR("error"));
    if (job->state == JOB_FAILED) json_put_str(w, text_of(c->texts, c->language, "what_if.failed"));
    else json_put_null(w);
}

static err_t put_one(struct function_call *c, struct db_conn *conn, const struct found *r)
{
    struct json_writer w = json_writer(&c->out);
    struct job_row job;

    TRY(job_of(c, conn, r, 0, &job));
    json_open(&w, '{');
    put_members(&w, r, 0, &job);
    json_key(&w, STR("change"));
    json_put_raw(&w, rows_text(r, 0, "change"));
    put_error(&w, c, &job);
    TRY(put_result(c, &w, r));
    json_close(&w, '}');
    return OK;
}

/* null for one that is not there or another's. */
err_t what_if_one(struct function_call *c)
{
    const struct json *uuid = json_get(c->arguments, "uuid");
    struct db_conn *conn;
    struct found r;
    uuid_t key = UUID_NONE;
    err_t e;

    TRY(what_if_may_sum(c->arena, c->who));   /* still: he may have been bound to a place since */
    if (uuid) uuid_read(uuid->text, &key);
    e = find_one(c, key, &r);
    if (e) return err_is(e, E_NOT_FOUND) ? OK : e;
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = put_one(c, conn, &r);
    db_release(conn);
    return e;
}

err_t what_if_sheet(struct function_call *c, uuid_t uuid, enum sheet_kind kind, struct sheet_sink sink)
{
    const struct words words = {c->arena, c->texts, c->language};
    const struct json *v;
    struct found r;

    TRY(what_if_may_sum(c->arena, c->who));
    TRY(find_one(c, uuid, &r));
    if (rows_cell(&r, 0, "result")->null)
        return err_make(c->arena, E_NOT_FOUND, "entity", "what_if", "key", uuid_text(c->arena, uuid).p, NULL);
    TRY(read_own(c, rows_text(&r, 0, "result"), &v));
    return moved_sheet(c->arena, &c->env->limits, &words, v, kind, sink);
}
