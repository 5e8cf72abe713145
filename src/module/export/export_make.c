/* Files: made at once or by a job, found by their owner, taken away when their time is over. */
#include "base/arena.h"
#include "base/json.h"
#include "model/query/query_text.h"
#include "model/run/access_json.h"
#include "module/export/internal.h"
#include "module/rows.h"

enum { SWEPT_A_STEP = 200, TOLD_US = 5000000 };

/* ---- the request as a job reads it ---- */

static struct str request_text(struct arena *a, const struct export_table *t)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, a, 1024);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, query_write(a, t->query, t->values, t->value_count));
    json_key(&w, STR("columns"));
    json_open(&w, '[');
    for (size_t i = 0; i < t->column_count; i++) {
        json_open(&w, '{');
        answer_text(&w, "path", str_of(t->columns[i].path));
        answer_text(&w, "head", t->columns[i].head);
        json_key(&w, STR("how"));
        json_put_int(&w, t->columns[i].how);
        json_key(&w, STR("bit"));
        json_put_int(&w, t->columns[i].bit);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
    return buf_str(&out);
}

static const struct export_column *columns_of(struct arena *a, const struct json *list, size_t *n)
{
    struct export_column *out = ARENA_ARRAY(a, struct export_column, list ? list->count : 0);
    int64_t how;

    *n = 0;
    for (const struct json *v = list ? list->first : NULL; v; v = v->next) {
        struct export_column *column = &out[(*n)++];
        *column = (struct export_column){.path = str_zero(a, json_get(v, "path")->text), .head = json_get(v, "head")->text};
        if (json_int(json_get(v, "how"), &how)) column->how = (enum export_how)how;
        json_int(json_get(v, "bit"), &column->bit);
    }
    return out;
}

static err_t request_read(struct job_run *run, const struct record *row, struct export_table *t)
{
    const struct limits *limits = &run->runner->env->limits;
    struct query *q = ARENA_NEW(run->arena, struct query);
    const struct json *v, *query;
    struct db_value *values;

    *t = (struct export_table){.query = q};
    TRY(json_read(run->arena, record_cell(row, "request")->s, limits, &v));
    query = json_get(v, "query");
    if (json_is_null(query)) return err_make(run->arena, E_JSON, "what", "no query", "offset", "0", NULL);
    TRY(query_read(run->arena, run->runner->registry, limits, query->text, q, &values, &t->value_count));
    t->values = values;
    t->columns = columns_of(run->arena, json_get(v, "columns"), &t->column_count);
    sheet_kind_read(record_cell(row, "kind")->s, &t->kind);
    return OK;
}

/* ---- the file ---- */

struct file {
    struct blob_writer *writer;
    struct blob_key key;
    int64_t bytes;
};

static err_t put(void *to, struct str piece)
{
    struct file *f = to;

    f->bytes += (int64_t)piece.n;
    return blob_add(f->writer, piece);
}

static err_t make_file(struct function_call *c, const struct export_table *t, const struct export_progress *progress, struct file *out)
{
    *out = (struct file){0};
    TRY(blob_begin(c->env->blobs, c->arena, LIMIT_EXPORT_BYTES, &out->writer));
    TRY(export_write(c, t, LIMIT_EXPORT_ROWS_MOST, (struct sheet_sink){put, out}, progress));
    return blob_end(out->writer, &out->key);
}

static void put_file(struct tx *tx, struct record *row, const struct file *f)
{
    *record_cell(row, "blob") = db_text(blob_key_str(&f->key));
    *record_cell(row, "bytes") = db_int(f->bytes);
    *record_cell(row, "finished_at") = db_stamp(tx->now);
    *record_cell(row, "request") = db_text(STR("{}"));   /* nobody makes it again */
}

/* ---- asked for ---- */

struct order {
    struct record row;
    const struct file *file;         /* NULL: a job makes it */
};

static struct record order_row(struct function_call *c, const char *what, const struct export_table *t)
{
    struct record row = record_new(c->arena, registry_table_of(c->registry, &export_entity));
    uuid_t uuid = uuid_new(c->env);

    row.at[COLUMN_UUID] = db_uuid(uuid);
    *record_cell(&row, "name") = db_text(str_format(c->arena, "%s_%s.%s", what, uuid_text(c->arena, uuid).p, sheet_ending(t->kind)));
    *record_cell(&row, "kind") = db_text(str_of(sheet_ending(t->kind)));
    *record_cell(&row, "request") = db_text(request_text(c->arena, t));
    *record_cell(&row, "access") = db_text(access_write(c->arena, c->who));
    *record_cell(&row, "language") = db_text(c->language.n ? c->language : STR("en"));
    return row;
}

static err_t order_store(struct tx *tx, struct order *o)
{
    struct db_value *job = record_cell(&o->row, "job");

    if (o->file) {
        put_file(tx, &o->row, o->file);
    } else {
        struct str uuid = uuid_text(tx->arena, o->row.at[COLUMN_UUID].u);
        *job = db_uuid(UUID_NONE);
        TRY(job_start(tx, "export.make", str_format(tx->arena, "{\"export\":\"%s\"}", uuid.p), &job->u));
    }
    return tx_insert(tx, &o->row, 1);
}

/* What an account has, and nothing of it is sent in parts: files, rows, and how many are being made. Asked before the work begins, so that requests at the same moment
 * may pass together. */
static err_t has_room(struct function_call *c)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    const struct db_value owner = db_int(c->who->user);
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT count(*), CAST(COALESCE(sum(e.bytes), 0) AS bigint), count(j.id) FROM export e LEFT JOIN job j"
                           " ON e.finished_at IS NULL AND j.id = e.job AND j.state IN (1, 2) WHERE e.created_by = $1 AND e.deleted_at IS NULL"),
                 &owner, 1, types, 3, &rows);
    db_release(conn);
    if (e) return e;
    TRY(limit_share(c->arena, &c->env->limits, LIMIT_EXPORTS_AT_WORK, db_cell(&rows, 0, 2)->i));
    TRY(limit_share(c->arena, &c->env->limits, LIMIT_EXPORTS_KEPT, db_cell(&rows, 0, 0)->i));
    return limit_share(c->arena, &c->env->limits, LIMIT_EXPORTS_BYTES, db_cell(&rows, 0, 1)->i);
}

err_t export_make(struct function_call *c, const struct access *reader, const char *what, const struct export_table *t, struct str *name)
{
    const struct limits *limits = &c->env->limits;
    struct order o = {.row = order_row(c, what, t)};
    struct function_call lent = *c;
    struct file file;
    struct tx *tx;
    int64_t *ids;
    size_t n;
    err_t e;

    lent.who = reader;
    TRY(has_room(c));
    TRY(export_ids(&lent, t, false, limits->value[LIMIT_EXPORT_ROWS], &ids, &n));
    if ((int64_t)n <= limits->value[LIMIT_EXPORT_ROWS]) {
        TRY(make_file(&lent, t, NULL, &file));
        o.file = &file;
    }
    TRY(tx_begin(c->write, c->arena, reader, uuid_new(c->env), &tx));
    e = order_store(tx, &o);
    *name = record_cell(&o.row, "name")->s;
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

/* ---- the job ---- */

static err_t order_of(struct job_run *run, struct tx *tx, struct record *out)
{
    const struct json *v = json_get(run->input, "export");
    uuid_t uuid = UUID_NONE;

    if (v && v->kind == JSON_STRING) uuid_read(v->text, &uuid);
    TRY(tx_get(tx, &export_entity, uuid, out));
    if (out->at[COLUMN_CREATED_BY].i == run->who.user) return OK;
    return err_make(run->arena, E_FORBIDDEN, "right", "owner", NULL);
}

static err_t read_order(struct job_run *run, struct record *out)
{
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(order_of(run, tx, out));
    return job_commit(run, STR("{}"));
}

static err_t finish(struct job_run *run, const struct file *file)
{
    struct record old, row;
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(order_of(run, tx, &old));
    row = record_copy(run->arena, old);
    put_file(tx, &row, file);
    TRY(tx_update(tx, &old, &row, 1));
    return job_commit(run, STR("{}"));
}

static bool is_to_make(const struct job_run *run, const struct record *row)
{
    const struct db_value *job = record_cell(row, "job");

    return record_cell(row, "finished_at")->null && !job->null && uuid_cmp(job->u, run->id) == 0;
}

/* One step: a file is whole or nothing, so that a worker that died is followed by one that begins anew. Each commit on
 * the way keeps the lease. */
err_t export_step(struct job_run *run, bool *more)
{
    const struct runner *r = run->runner;
    struct job_told told = {.run = run, .every_us = TOLD_US};
    const struct texts *texts;
    struct export_table t;
    struct record row;
    struct file file;

    TRY(read_order(run, &row));
    if (!is_to_make(run, &row)) return OK;
    TRY(request_read(run, &row, &t));
    TRY(texts_load(run->arena, &texts));
    TRY(make_file(&(struct function_call){.arena = run->arena, .who = &run->who, .registry = r->registry, .db = r->db, .env = r->env,
                                          .texts = texts, .language = record_cell(&row, "language")->s},
                  &t, &(struct export_progress){job_tell, &told}, &file));
    return finish(run, &file);
}

/* ---- fetched ---- */

static err_t state_of(struct function_call *c, uuid_t job, struct export_file *out)
{
    struct db_conn *conn;
    struct job_row row;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = job_get(conn, c->arena, job, &row);
    db_release(conn);
    if (e) return e;
    out->state = row.state;
    out->progress = row.progress;
    out->total = row.total;
    return row.state == JOB_FAILED || row.state == JOB_CANCELLED ? err_make(c->arena, E_RULE, "rule", "export_failed", NULL) : OK;
}

err_t export_find(struct function_call *c, struct str name, struct export_file *out)
{
    struct condition is = rows_test(c->arena, "name", LOOKUP_EXACT, 0);
    struct query q = {.entity = &export_entity, .where = &is};
    struct db_value value = db_text(name);
    const struct db_value *blob;
    struct access once;
    struct found f;

    *out = (struct export_file){0};
    TRY(rows_read(c, access_program(), q, "created_by kind access blob job finished", &value, 1, &f));
    if (!f.to) return err_make(c->arena, E_NOT_FOUND, "entity", "export", "key", str_zero(c->arena, name), NULL);
    if (!c->who->signed_in || rows_cell(&f, 0, "created_by")->i != c->who->user)
        return err_make(c->arena, E_FORBIDDEN, "right", "owner", NULL);
    sheet_kind_read(rows_text(&f, 0, "kind"), &out->kind);
    blob = rows_cell(&f, 0, "blob");
    if (rows_cell(&f, 0, "access")->null || (blob->null && !rows_cell(&f, 0, "finished")->null))
        return err_make(c->arena, E_DELETED, "entity", "export", "key", str_zero(c->arena, name), NULL);
    TRY(access_read(c->arena, &c->env->limits, rows_text(&f, 0, "access"), &once));
    TRY(access_still(c->arena, c->who, &once, "export"));
    out->ready = !blob->null && blob_key_read(blob->s, &out->blob);
    return out->ready ? OK : state_of(c, rows_cell(&f, 0, "job")->u, out);
}

/* ---- job export.sweep ---- */

static err_t forget(struct tx *tx, const struct db_value *before_most, size_t *n)
{
    struct record *old, *rows;

    TRY(tx_get_found(tx, &export_entity, STR("SELECT uuid FROM export WHERE blob IS NOT NULL AND finished_at < $1 AND deleted_at IS NULL"
                                             " ORDER BY id LIMIT $2"), before_most, 2, &old, n));
    rows = ARENA_ARRAY(tx->arena, struct record, *n);
    for (size_t i = 0; i < *n; i++) {
        rows[i] = record_copy(tx->arena, old[i]);
        *record_cell(&rows[i], "blob") = db_null(DB_TEXT);
        *record_cell(&rows[i], "bytes") = db_null(DB_INT);
    }
    return tx_update(tx, old, rows, *n);
}

/* Whatever became of it: a row says that its time is over for as long as the file was kept, then it goes too. One that is being made
 * waits for its job, one that still names a file for `forget`. */
static err_t drop(struct tx *tx, const struct db_value *before_most, size_t *n)
{
    struct record *old;

    TRY(tx_get_found(tx, &export_entity, STR("SELECT uuid FROM export e WHERE deleted_at IS NULL AND created_at < $1 AND COALESCE(finished_at,"
                                             " created_at) < $1 AND blob IS NULL AND NOT EXISTS (SELECT 1 FROM job j WHERE j.id = e.job"
                                             " AND j.state IN (1, 2)) ORDER BY created_at, id LIMIT $2"), before_most, 2, &old, n));
    return tx_delete(tx, old, *n);
}

static struct db_value ago(const struct tx *tx, int64_t hours)
{
    return db_stamp((stamp_t){tx->now.us - hours * INT64_C(3600000000)});
}

/* The file itself goes with those that no row names (core.sweep_blobs). */
err_t export_sweep_step(struct job_run *run, bool *more)
{
    const struct settings *settings;
    struct db_value over[2], gone[2];
    size_t forgotten, dropped;
    struct tx *tx;
    int64_t hours;

    TRY(job_tx(run, &tx));
    TRY(settings_of(tx, &settings));
    hours = setting_int(settings, SETTING_EXPORT_HOURS);
    over[0] = ago(tx, hours);
    gone[0] = ago(tx, 2 * hours);
    over[1] = gone[1] = db_int(SWEPT_A_STEP);
    TRY(forget(tx, over, &forgotten));
    TRY(drop(tx, gone, &dropped));
    run->progress += (int64_t)(forgotten + dropped);
    *more = forgotten == SWEPT_A_STEP || dropped == SWEPT_A_STEP;
    return job_commit(run, STR("{}"));
}
