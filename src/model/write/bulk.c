#include "model/write/bulk.h"

#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"
#include "db/migrate.h"
#include "db/sql.h"
#include "model/write/chain.h"
#include "model/write/place.h"
#include "model/write/queue.h"

enum { CHUNK_ROWS = 10000, STATEMENT_MS = 3600 * 1000 };

struct bulk {
    struct arena *arena;      /* the caller's */
    struct arena *chunk;      /* texts and errors of the chunk being filled */
    struct write *write;
    const struct table *table;
    struct bulk_options options;
    const char *target;
    const char **names;
    enum db_type *types;
    size_t width;             /* columns of a row */
    struct db_value *cells;
    size_t rows, room;
    int64_t stored;
};

static void free_chunk(void *bulk)
{
    arena_free(((struct bulk *)bulk)->chunk);
}

static void bulk_columns(struct bulk *b)
{
    static const char *const names[BULK_HISTORY] = {"legacy_id", "validity_from", "validity_to"};
    static const enum db_type types[BULK_HISTORY] = {DB_INT, DB_STAMP, DB_STAMP};
    const struct table *t = b->table;

    b->width = t->count + (b->options.history ? BULK_HISTORY : 0);
    b->names = ARENA_ARRAY(b->arena, const char *, t->count + BULK_HISTORY);
    b->types = ARENA_ARRAY(b->arena, enum db_type, t->count + BULK_HISTORY);
    memcpy(b->names, t->names, t->count * sizeof *t->names);
    memcpy(b->types, t->types, t->count * sizeof *t->types);
    memcpy(b->names + t->count, names, sizeof names);
    memcpy(b->types + t->count, types, sizeof types);
    b->target = t->entity->table;
    if (b->options.history) b->target = str_format(b->arena, "%s_history", t->entity->table).p;
}

err_t bulk_begin(struct arena *a, struct write *w, const struct entity *e, const struct bulk_options *o, struct bulk **out)
{
    struct bulk *b = ARENA_NEW(a, struct bulk);

    b->arena = a;
    b->chunk = arena_new();
    arena_cleanup(a, free_chunk, b);
    b->write = w;
    b->table = registry_table_of(w->registry, e);
    if (o) b->options = *o;
    if (!b->options.who) b->options.who = access_program();
    if (uuid_none(b->options.command_id)) b->options.command_id = uuid_new(w->env);
    b->room = b->options.chunk_rows ? b->options.chunk_rows : CHUNK_ROWS;
    bulk_columns(b);
    b->cells = ARENA_ARRAY(a, struct db_value, b->room * b->width);
    *out = b;
    return OK;
}

static struct record row_at(const struct bulk *b, size_t i)
{
    return (struct record){b->table, b->cells + i * b->width};
}

struct record bulk_row(struct bulk *b)
{
    struct record r = row_at(b, b->rows);

    for (size_t i = 0; i < b->width; i++) r.at[i] = db_null(b->types[i]);
    return r;
}

/* ---- a row ---- */

static void standard(struct db_value *to, struct db_value v)
{
    if (to->null) *to = v;
}

static void fill_header(struct bulk *b, struct record r)
{
    struct env *env = b->write->env;

    if (r.at[COLUMN_UUID].null) r.at[COLUMN_UUID] = db_uuid(uuid_new(env));
    if (r.at[COLUMN_CHANGED_AT].null) r.at[COLUMN_CHANGED_AT] = db_stamp(env_now(env));
    standard(&r.at[COLUMN_VERSION], db_int(1));
    standard(&r.at[COLUMN_CREATED_AT], r.at[COLUMN_CHANGED_AT]);
    standard(&r.at[COLUMN_CHANGED_BY], db_int(b->options.who->user));
    standard(&r.at[COLUMN_CREATED_BY], r.at[COLUMN_CHANGED_BY]);
}

/* The name a person knows a column by. */
static const char *public_name(const struct bulk *b, size_t column)
{
    const struct column *c = column < b->table->count ? &b->table->columns[column] : NULL;

    if (c && c->field) return c->field->name;
    return c && c->relation ? c->relation->name : b->names[column];
}

/* What the engines would see differently, or not at all. */
static err_t check_cell(struct bulk *b, size_t column, const struct db_value *v)
{
    const char *name = public_name(b, column);

    if (v->type != b->types[column]) return err_make(b->chunk, E_FIELD_TYPE, "field", name, "type", "another", NULL);
    if (v->null || v->type != DB_TEXT) return OK;
    if (utf8_valid(v->s) && !memchr(v->s.p ? v->s.p : "x", 0, v->s.n)) return OK;
    return err_make(b->chunk, E_UTF8, "field", name, NULL);
}

static err_t check_cells(struct bulk *b, struct record r)
{
    err_t all = OK;

    for (size_t i = 0; i < b->width; i++) all = err_join(all, check_cell(b, i, &r.at[i]));
    for (size_t i = b->table->count; i < b->width; i++)
        if (r.at[i].null) all = err_join(all, err_make(b->chunk, E_FIELD_REQUIRED, "field", b->names[i], NULL));
    return all;
}

static err_t set_ext(struct bulk *b, struct db_value *ext)
{
    const struct limits *limits = &b->write->env->limits;
    const struct json *object;
    struct str text;

    if (ext->null) return OK;
    TRY(json_read(b->chunk, ext->s, limits, &object));
    TRY(ext_canonical(b->chunk, limits, object, &text));
    *ext = text.p ? db_text(text) : db_null(DB_TEXT);
    return OK;
}

static void keep_texts(struct bulk *b, struct record r)
{
    for (size_t i = 0; i < b->width; i++)
        if (!r.at[i].null && (r.at[i].type == DB_TEXT || r.at[i].type == DB_BYTES)) r.at[i].s = str_copy(b->chunk, r.at[i].s);
}

static err_t accept(struct bulk *b, struct record r)
{
    struct tx rules = {.arena = b->chunk, .env = b->write->env, .registry = b->write->registry};

    fill_header(b, r);
    TRY(check_cells(b, r));
    keep_texts(b, r);
    TRY(err_join(set_ext(b, &r.at[COLUMN_EXT]), record_validate(&rules, NULL, &r)));
    record_fold(b->chunk, &r);
    return OK;
}

/* ---- a chunk ---- */

static err_t give_ids(struct bulk *b, struct tx *tx)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, b->rows);
    size_t missing = 0;

    for (size_t i = 0; i < b->rows; i++) missing += row_at(b, i).at[COLUMN_ID].null;
    if (!missing) return OK;
    TRY(db_next_ids(tx->conn, b->table->sequence, missing, ids));
    for (size_t i = 0; i < b->rows; i++)
        if (row_at(b, i).at[COLUMN_ID].null) row_at(b, i).at[COLUMN_ID] = db_int(*ids++);
    return OK;
}

static struct record *all_rows(struct bulk *b, struct tx *tx)
{
    struct record *records = ARENA_ARRAY(tx->arena, struct record, b->rows);

    for (size_t i = 0; i < b->rows; i++) records[i] = row_at(b, i);
    return records;
}

static err_t store_ext(struct bulk *b, struct tx *tx, const struct record *records)
{
    struct db_value *cells;
    size_t rows;

    TRY(ext_rows(tx->conn, tx->arena, &tx->env->limits, &tx->hidden->ext_keys, records, b->rows, &cells, &rows));
    return rows ? db_copy(tx->conn, "ext_value", ext_columns, ext_types, EXT_COLUMNS, cells, rows) : OK;
}

/* What current rows have beside themselves and former states have not. */
static err_t store_beside(struct bulk *b, struct tx *tx, const struct record *records)
{
    for (size_t i = 0; i < b->rows; i++) count_add(&tx->hidden->counts, &records[i], 1);
    tx_touch(tx, b->table->entity->epoch);
    if (b->options.replace)
        return ext_store(tx->conn, tx->arena, &tx->env->limits, &tx->hidden->ext_keys, records, b->rows, true);
    return store_ext(b, tx, records);
}

/* ---- rows that are there already ---- */

/* What counters lose: the rows as they are. */
static err_t uncount(struct bulk *b, struct tx *tx, const struct record *records)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, b->rows);
    struct db_value list = db_list(DB_INTS, ids, b->rows);
    struct db_rows old;
    struct sql s;

    for (size_t i = 0; i < b->rows; i++) ids[i] = records[i].at[COLUMN_ID].i;
    sql_init(&s, tx->arena, db_engine(b->write->db));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < b->table->count; i++) sql_add(&s, "%s%s", i ? ", " : "", b->table->names[i]);
    sql_add(&s, " FROM %s WHERE ", b->target);
    sql_in(&s, "id", 1);
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, b->table->types, b->table->count, &old));
    for (size_t i = 0; i < old.rows; i++) {
        struct record r = {b->table, (struct db_value *)(uintptr_t)db_cell(&old, i, 0)};
        count_add(&tx->hidden->counts, &r, -1);
    }
    return OK;
}

static bool is_kept(const struct bulk *b, size_t column)
{
    return column == COLUMN_ID || column == COLUMN_VERSION || column == COLUMN_CREATED_AT || column == COLUMN_CREATED_BY;
}

static err_t overwrite(struct bulk *b, struct tx *tx, const struct record *records)
{
    struct sql s;

    if (!b->options.history && b->table->entity->counted) TRY(uncount(b, tx, records));
    sql_init(&s, tx->arena, db_engine(b->write->db));
    sql_add(&s, "UPDATE %s SET version = %s.version + 1", b->target, b->target);
    for (size_t i = 0; i < b->width; i++)
        if (!is_kept(b, i)) sql_add(&s, ", %s = r.%s", b->names[i], b->names[i]);
    sql_add(&s, " FROM ");
    sql_rows(&s, "r", b->names, b->types, b->width);
    sql_add(&s, " WHERE %s.id = r.id", b->target);
    return db_exec_rows(tx->conn, sql_text(&s), b->types, b->width, b->cells, b->rows);
}

static err_t store_rows(struct bulk *b, struct tx *tx, const struct record *records)
{
    if (b->options.replace) return overwrite(b, tx, records);
    return db_copy(tx->conn, b->target, b->names, b->types, b->width, b->cells, b->rows);
}

static struct str digest_of(const struct bulk *b, struct arena *a)
{
    struct sha256 s;
    uint8_t digest[SHA256_BYTES];

    sha256_begin(&s);
    for (size_t i = 0; i < b->rows * b->width; i++) chain_optional(&s, &b->cells[i]);
    sha256_end(&s, digest);
    return hex_text(a, digest, sizeof digest);
}

static void id_range(const struct bulk *b, int64_t *first, int64_t *last)
{
    *first = *last = row_at(b, 0).at[COLUMN_ID].i;
    for (size_t i = 1; i < b->rows; i++) {
        int64_t id = row_at(b, i).at[COLUMN_ID].i;
        if (id < *first) *first = id;
        if (id > *last) *last = id;
    }
}

static err_t note_chunk(struct bulk *b, struct tx *tx, int64_t first, int64_t last)
{
    struct buf payload;
    struct json_writer w;

    buf_init(&payload, tx->arena, 160);
    w = json_writer(&payload);
    json_open(&w, '{');
    json_key(&w, STR("rows"));
    json_put_int(&w, (int64_t)b->rows);
    json_key(&w, STR("digest"));
    json_put_str(&w, digest_of(b, tx->arena));
    json_key(&w, STR("first"));
    json_put_int(&w, first);
    json_key(&w, STR("last"));
    json_put_int(&w, last);
    if (b->options.history) {
        json_key(&w, STR("history"));
        json_put_bool(&w, true);
    }
    json_close(&w, '}');
    return tx_note(tx, b->table->entity, OP_BULK, NULL, buf_str(&payload));
}

static err_t store_chunk(struct bulk *b, struct tx *tx)
{
    struct record *records = all_rows(b, tx);
    int64_t first, last;

    TRY(give_ids(b, tx));
    TRY(place_fill(tx->conn, tx->arena, records, b->rows));
    TRY(store_rows(b, tx, records));
    id_range(b, &first, &last);
    if (!b->options.replace) TRY(db_ids_past(tx->conn, b->table->sequence, last));
    if (!b->options.history) TRY(store_beside(b, tx, records));
    if (b->options.beside) TRY(b->options.beside(b->options.beside_arg, tx));
    return note_chunk(b, tx, first, last);
}

static err_t write_chunk(struct bulk *b, struct arena *a)
{
    struct tx *tx;
    err_t failed;

    TRY(tx_begin(b->write, a, b->options.who, b->options.command_id, &tx));
    db_statement_ms(tx->conn, STATEMENT_MS);   /* now and then a row waits until large indexes are merged */
    failed = store_chunk(b, tx);
    if (!failed) return tx_commit(tx);
    tx_rollback(tx);
    return failed;
}

static err_t flush(struct bulk *b)
{
    struct arena *a = arena_new();
    err_t failed = b->rows ? write_chunk(b, a) : OK;

    if (failed) failed = err_copy(b->arena, failed);
    else b->stored += (int64_t)b->rows;
    arena_free(a);
    arena_reset(b->chunk);
    if (!failed && b->rows && b->options.progress) b->options.progress(b->options.progress_arg, b->table->entity, b->stored);
    b->rows = 0;
    return failed;
}

err_t bulk_add(struct bulk *b)
{
    err_t wrong = accept(b, row_at(b, b->rows));

    if (wrong) return err_copy(b->arena, wrong);
    return ++b->rows == b->room ? flush(b) : OK;
}

err_t bulk_end(struct bulk *b, int64_t *rows)
{
    err_t failed = flush(b);

    if (rows) *rows = b->stored;
    return failed;
}
