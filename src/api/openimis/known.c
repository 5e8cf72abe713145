/* What an earlier run has brought: a digest for each row of the source, by entity and key. */
#include "api/openimis/internal.h"

#include <stdlib.h>
#include <string.h>

#include "db/sql.h"
#include "io/crypto.h"

/* The length and one more, seven bits a byte: none and an empty text differ. */
static void add_cell(struct buf *b, struct str cell)
{
    char head[10];
    size_t n = 0;

    for (uint64_t left = cell.p ? cell.n + 1 : 0; n == 0 || left; left >>= 7) head[n++] = (char)((left & 127) | (left > 127 ? 128 : 0));
    buf_add(b, (struct str){head, n});
    if (cell.n) buf_add(b, cell);
}

/* Over the columns that are read here, so that a column we do not know changes nothing. */
void row_digest(struct load *l, struct row *r)
{
    const int own[] = {l->uuid, l->from, l->to, l->legacy, l->audit, l->ext};
    uint8_t digest[SHA256_BYTES];
    struct sha256 s;

    l->bytes.n = 0;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) add_cell(&l->bytes, row_cell(r, own[i]));
    for (size_t i = 0; i < l->bound_count; i++) add_cell(&l->bytes, row_cell(r, l->bound[i].from));
    sha256_begin(&s);
    sha256_add(&s, l->bytes.p, l->bytes.n);
    sha256_end(&s, digest);
    memcpy(r->digest.b, digest, sizeof r->digest.b);
}

/* ---- looking up ---- */

static err_t one_int(struct db_conn *c, const char *sql, const struct db_value *params, size_t n, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(c, str_of(sql), params, n, types, 1, &rows));
    *out = rows.rows && !db_cell(&rows, 0, 0)->null ? db_cell(&rows, 0, 0)->i : 0;
    return OK;
}

static err_t begin(struct load *l, struct db_conn *c)
{
    struct arena *a = l->import->arena;
    struct db_value source = db_text(str_of(l->mapping->entity));
    const char *table = l->table->entity->table;
    int64_t found, history = 0;

    TRY(one_int(c, "SELECT 1 FROM import_row WHERE source = $1 LIMIT 1", &source, 1, &found));
    l->fresh = !found;
    TRY(one_int(c, str_format(a, "SELECT max(id) FROM %s", table).p, NULL, 0, &l->highest));
    if (entity_has_former(l->table->entity))
        TRY(one_int(c, str_format(a, "SELECT max(id) FROM %s_history", table).p, NULL, 0, &history));
    if (history > l->highest) l->highest = history;
    return OK;
}

err_t known_begin(struct load *l)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(l->import->db, l->import->arena, DB_READ, &c));
    e = begin(l, c);
    db_release(c);
    return e;
}

static err_t read_digests(struct load *l, struct row *rows, size_t n, struct db_rows *out)
{
    static const enum db_type types[] = {DB_TEXT, DB_UUID};
    struct str *keys = ARENA_ARRAY(l->batch, struct str, n);
    struct db_value params[2];
    struct db_conn *c;
    struct sql s;
    err_t e;

    for (size_t i = 0; i < n; i++) keys[i] = rows[i].key;
    params[0] = db_text(str_of(l->mapping->entity));
    params[1] = db_list(DB_TEXTS, keys, n);
    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "SELECT key, digest FROM import_row WHERE source = $1 AND ");
    sql_in(&s, "key", 2);
    TRY(db_acquire(l->import->db, l->batch, DB_READ, &c));
    e = db_query(c, sql_text(&s), params, 2, types, 2, out);
    db_release(c);
    return e;
}

err_t known_find(struct load *l, struct row *rows, size_t n)
{
    struct db_rows found;
    struct map by_key;

    if (l->fresh || !n) return OK;
    TRY(read_digests(l, rows, n, &found));
    map_init(&by_key, l->batch, found.rows);
    for (size_t i = 0; i < found.rows; i++) map_put(&by_key, db_cell(&found, i, 0)->s, (void *)(uintptr_t)(i + 1));
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)(uintptr_t)map_get(&by_key, rows[i].key);
        if (!at || rows[i].state == ROW_DONE) continue;
        rows[i].known = true;
        rows[i].state = ROW_CHANGED;
        if (uuid_cmp(db_cell(&found, at - 1, 1)->u, rows[i].digest) != 0) continue;
        rows[i].state = ROW_DONE;
        l->report->unchanged++;
    }
    return OK;
}

/* ---- ids that are taken ---- */

/* A row of which no digest is here, but its id and its uuid, is the same one. What was made here and has the
 * id by chance is never overwritten. */
static void mark_taken(struct load *l, struct row *r, uuid_t uuid, bool guarded)
{
    if (guarded) {
        r->state = ROW_DONE;
        l->report->unchanged++;
    } else if (uuid_cmp(uuid, r->at[COLUMN_UUID].u) == 0) {
        r->state = ROW_CHANGED;
    } else if (l->mapping->numbered) {   /* what a new scheme began with */
        r->at[COLUMN_UUID] = db_uuid(uuid);
        r->state = ROW_CHANGED;
    } else if (r->known) {
        r->at[COLUMN_UUID] = db_uuid(uuid);
    } else {
        row_refuse(l, r, err_make(l->batch, E_NOT_UNIQUE, "entity", l->mapping->entity, "field", "id", "value",
                                  str_zero(l->batch, r->key), NULL));
    }
}

static int by_id(const void *a, const void *b)
{
    int64_t x = (*(struct row *const *)a)->at[COLUMN_ID].i, y = (*(struct row *const *)b)->at[COLUMN_ID].i;

    return (x > y) - (x < y);
}

static err_t look(struct load *l, bool history, struct row **rows, size_t n)
{
    enum db_type types[] = {DB_INT, DB_UUID, DB_BOOL};
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n);
    struct db_value list = db_list(DB_INTS, ids, n);
    struct db_conn *c;
    struct db_rows found;
    struct sql s;
    err_t e;

    for (size_t i = 0; i < n; i++) ids[i] = rows[i]->at[COLUMN_ID].i;
    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "SELECT id, uuid%s%s FROM %s%s WHERE ", l->guard < 0 ? "" : ", ", l->guard < 0 ? "" : l->mapping->guard,
            l->table->entity->table, history ? "_history" : "");
    sql_in(&s, "id", 1);
    sql_add(&s, " ORDER BY id");
    TRY(db_acquire(l->import->db, l->batch, DB_READ, &c));
    e = db_query(c, sql_text(&s), &list, 1, types, l->guard < 0 ? 2 : 3, &found);
    db_release(c);
    if (e) return e;
    for (size_t i = 0, k = 0; i < found.rows; i++) {
        while (rows[k]->at[COLUMN_ID].i != db_cell(&found, i, 0)->i) k++;
        mark_taken(l, rows[k], db_cell(&found, i, 1)->u, l->guard >= 0 && db_cell(&found, i, 2)->b);
    }
    return OK;
}

/* The row of a list is the one with its code, whoever made it. */
static void take_coded(struct load *l, struct row *rows, size_t n, const struct db_rows *found)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < found->rows && rows[i].state != ROW_DONE; k++) {
            if (!str_eq(db_cell(found, k, 0)->s, str_trim(rows[i].key))) continue;
            rows[i].at[COLUMN_ID] = *db_cell(found, k, 1);
            rows[i].at[COLUMN_UUID] = *db_cell(found, k, 2);
            rows[i].state = ROW_CHANGED;
        }
}

static err_t look_coded(struct load *l, struct row *rows, size_t n)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_UUID};
    struct db_conn *c;
    struct db_rows found;
    err_t e;

    TRY(db_acquire(l->import->db, l->batch, DB_READ, &c));
    e = db_query(c, str_format(l->batch, "SELECT code, id, uuid FROM %s WHERE deleted_at IS NULL", l->table->entity->table),
                 NULL, 0, types, 3, &found);
    db_release(c);
    if (!e) take_coded(l, rows, n, &found);
    return e;
}

static void take_uuids(struct load *l, struct row *rows, size_t n, const struct db_rows *found)
{
    struct map ids;

    map_init(&ids, l->batch, found->rows);
    for (size_t k = 0; k < found->rows; k++)
        map_put(&ids, (struct str){(const char *)db_cell(found, k, 0)->u.b, sizeof(uuid_t)}, (void *)(uintptr_t)db_cell(found, k, 1));
    for (size_t i = 0; i < n; i++) {
        const struct db_value *id;
        if (rows[i].state == ROW_DONE) continue;
        id = map_get(&ids, (struct str){(const char *)rows[i].at[COLUMN_UUID].u.b, sizeof(uuid_t)});
        if (!id) continue;
        rows[i].at[COLUMN_ID] = *id;
        rows[i].state = ROW_CHANGED;
    }
}

/* A row without an id of the source's is the one with its uuid. */
static err_t look_uuids(struct load *l, struct row *rows, size_t n)
{
    static const enum db_type types[] = {DB_UUID, DB_INT};
    uuid_t *uuids = ARENA_ARRAY(l->batch, uuid_t, n + 1);
    size_t count = 0;
    struct db_value list;
    struct db_conn *c;
    struct db_rows found;
    struct sql s;
    err_t e;

    for (size_t i = 0; i < n; i++)
        if (rows[i].state != ROW_DONE) uuids[count++] = rows[i].at[COLUMN_UUID].u;
    list = db_list(DB_UUIDS, uuids, count);
    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "SELECT uuid, id FROM %s WHERE ", l->table->entity->table);
    sql_in(&s, "uuid", 1);
    TRY(db_acquire(l->import->db, l->batch, DB_READ, &c));
    e = db_query(c, sql_text(&s), &list, 1, types, 2, &found);
    db_release(c);
    if (!e) take_uuids(l, rows, n, &found);
    return e;
}

err_t known_taken(struct load *l, struct row *rows, size_t n)
{
    struct row **some = ARENA_ARRAY(l->batch, struct row *, n + 1);

    if (l->mapping->coded) return look_coded(l, rows, n);
    if (!l->highest) return OK;
    if (l->mapping->keyless) return look_uuids(l, rows, n);
    for (int history = 0; history < 2; history++) {
        size_t count = 0;
        if (history && !entity_has_former(l->table->entity)) break;
        for (size_t i = 0; i < n; i++)
            if (rows[i].state != ROW_DONE && (rows[i].kind == ROW_HISTORY) == history && rows[i].at[COLUMN_ID].i <= l->highest)
                some[count++] = &rows[i];
        if (count) qsort(some, count, sizeof *some, by_id);
        if (count) TRY(look(l, history, some, count));
    }
    return OK;
}

/* ---- keeping ---- */

enum { KNOWN_COLUMNS = 4 };
static const char *const known_columns[KNOWN_COLUMNS] = {"source", "key", "target", "digest"};
static const enum db_type known_types[KNOWN_COLUMNS] = {DB_TEXT, DB_TEXT, DB_INT, DB_UUID};

static void fill_known(struct load *l, const struct row *r, struct db_value *cells)
{
    cells[0] = db_text(str_of(l->mapping->entity));
    cells[1] = db_text(r->key);
    cells[2] = r->at[COLUMN_ID].null ? db_int(0) : r->at[COLUMN_ID];
    cells[3] = db_uuid(r->digest);
}

static struct str update_text(struct load *l)
{
    struct sql s;

    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "UPDATE import_row SET digest = r.digest FROM ");
    sql_rows(&s, "r", known_columns, known_types, KNOWN_COLUMNS);
    sql_add(&s, " WHERE import_row.source = r.source AND import_row.key = r.key");
    return sql_text(&s);
}

err_t known_store(struct load *l, struct tx *tx, struct row *const *rows, size_t n)
{
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * KNOWN_COLUMNS + 1);
    size_t at = 0, fresh;

    for (size_t i = 0; i < n; i++)
        if (!rows[i]->known) fill_known(l, rows[i], cells + at++ * KNOWN_COLUMNS);
    fresh = at;
    for (size_t i = 0; i < n; i++)
        if (rows[i]->known) fill_known(l, rows[i], cells + at++ * KNOWN_COLUMNS);
    if (fresh) TRY(db_copy(tx->conn, "import_row", known_columns, known_types, KNOWN_COLUMNS, cells, fresh));
    if (n == fresh) return OK;
    return db_exec_rows(tx->conn, update_text(l), known_types, KNOWN_COLUMNS, cells + fresh * KNOWN_COLUMNS, n - fresh);
}
