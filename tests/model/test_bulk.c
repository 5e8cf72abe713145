#include "model/journal_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/crypto.h"
#include "model/write/bulk.h"
#include "model/write/epoch.h"

enum { DISTRICTS = 20, VILLAGES = 10 };   /* one ward a district */

struct load {
    struct testdb *t;
    struct arena *arena;
    const struct registry *registry;
    struct write *write;
    struct db_conn *c;
    const char *key;
};

static void close_write(void *write) { write_close(write); }

static struct load load_open(void **state)
{
    struct load l = {.t = testdb_of(state)};

    l.arena = l.t->arena;
    l.registry = land_open(l.t);
    l.key = kit_key_path(l.arena);
    assert_ok(write_open(l.arena, l.t->db, l.registry, &(struct write_options){.key_file = l.key}, &l.write));
    testdb_leaves(l.t, close_write, l.write);
    l.c = testdb_acquire(l.t, DB_READ);
    return l;
}

/* Ends the write path and looks whether all it journalled is sealed. */
static void load_close(struct load *l)
{
    struct journal_report report;

    testdb_closes(l->t, l->write);
    write_close(l->write);
    assert_ok(journal_verify(l->c, l->arena, NULL, &report));
    assert_str(report.what, "");
    assert_int_equal(report.unsealed, 0);
}

static struct bulk *begin(struct load *l, const struct entity *e, const struct bulk_options *o)
{
    struct bulk *b;

    assert_ok(bulk_begin(l->arena, l->write, e, o, &b));
    return b;
}

static uuid_t uuid_of(int kind, int64_t n)
{
    uuid_t u = {{(uint8_t)kind}};

    for (int i = 0; i < 8; i++) u.b[15 - i] = (uint8_t)(n >> (8 * i));
    return u;
}

static struct record row(struct bulk *b, int kind, int64_t id)
{
    struct record r = bulk_row(b);

    r.at[COLUMN_ID] = db_int(id);
    r.at[COLUMN_UUID] = db_uuid(uuid_of(kind, id));
    r.at[COLUMN_CHANGED_AT] = db_stamp((stamp_t){1700000000000000 + id});
    return r;
}

static void add_place(struct load *l, struct bulk *b, int64_t id, const char *type, int64_t parent)
{
    struct record r = row(b, 1, id);

    land_set(r, "code", db_text(str_format(l->arena, "%s%lld", type, (long long)id)));
    land_set(r, "name", db_text(str_format(l->arena, "Place %lld", (long long)id)));
    land_set(r, "type", db_text(str_of(type)));
    if (parent) land_set(r, "parent_id", db_int(parent));
    assert_ok(bulk_add(b));
}

/* Ids: region 1; of district d: 100 d, its ward 100 d + 1, its villages 100 d + 2 ... */
static void load_places(struct load *l, size_t chunk)
{
    struct bulk *b = begin(l, &land_place_entity, &(struct bulk_options){.chunk_rows = chunk});
    int64_t rows;

    add_place(l, b, 1, "R", 0);
    for (int64_t d = 1; d <= DISTRICTS; d++) {
        add_place(l, b, 100 * d, "D", 1);
        add_place(l, b, 100 * d + 1, "W", 100 * d);
        for (int64_t v = 0; v < VILLAGES; v++) add_place(l, b, 100 * d + 2 + v, "V", 100 * d + 1);
    }
    assert_ok(bulk_end(b, &rows));
    assert_int_equal(rows, 1 + DISTRICTS * (2 + VILLAGES));
}

static int64_t village_of(int64_t n) { return 100 * (1 + n % DISTRICTS) + 2 + n / DISTRICTS % VILLAGES; }

static void fill_family(struct record r, int64_t n)
{
    static const char *const names[] = {"श्रीमती राई", "Ærøskøbing", "ÉTIENNE  Dupont", "አበበ", "O’Brien"};
    static char text[80];   /* until bulk_add */

    snprintf(text, sizeof text, "%s %lld", names[n % 5], (long long)n);
    land_set(r, "name", db_text(str_of(text)));
    land_set(r, "status", db_text(n % 7 ? STR("AC") : STR("IN")));
    if (n % 3) land_set(r, "income", db_int(n * 150));
    land_set(r, "size", db_int(n % 12));
    land_set(r, "poor", db_bool(n % 2));
    land_set(r, "since", db_date((date_t){(int32_t)(n % 20000)}));
    land_set(r, "seen", db_stamp((stamp_t){n * 1000003}));
    if (n % 4 == 0) land_set(r, "tag", db_uuid(uuid_of(9, n)));
    if (n % 10) land_set(r, "location_id", db_int(village_of(n)));
    if (n % 50 == 0) r.at[COLUMN_DELETED_AT] = db_stamp((stamp_t){n});
}

static void load_families(struct load *l, int64_t first, int64_t n, const struct bulk_options *o)
{
    struct bulk *b = begin(l, &land_family_entity, o);
    char ext[64];
    int64_t rows;

    for (int64_t id = first; id < first + n; id++) {
        struct record r = row(b, 2, id);
        fill_family(r, id);
        if (id % 20 == 0) {
            snprintf(ext, sizeof ext, "{ \"score\": %lld, \"kind\": \"K%lld\" }", (long long)id, (long long)(id % 9));
            r.at[COLUMN_EXT] = db_text(str_of(ext));
        }
        assert_ok(bulk_add(b));
        memset(ext, 0, sizeof ext);
    }
    assert_ok(bulk_end(b, &rows));
    assert_int_equal(rows, n);
}

/* SHA-256 over all rows of a query as text. */
static void add_rows(struct load *l, struct sha256 *s, const char *sql, const enum db_type *types, size_t n)
{
    struct arena *a = arena_new();
    struct db_rows rows;

    db_arena(l->c, a);
    for (int64_t after = 0;;) {
        const struct db_value param = db_int(after);
        struct str text;
        assert_ok(db_query(l->c, str_of(sql), &param, 1, types, n, &rows));
        if (!rows.rows) break;
        text = testdb_text(a, &rows);
        sha256_add(s, text.p, text.n);
        after = db_cell(&rows, rows.rows - 1, 0)->i;
        arena_reset(a);
    }
    db_arena(l->c, l->arena);
    arena_free(a);
}

static struct str everything(struct load *l)
{
    static const enum db_type family[] = {DB_INT, DB_UUID, DB_INT, DB_STAMP, DB_INT, DB_STAMP, DB_INT, DB_STAMP, DB_TEXT, DB_TEXT,
                                          DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_BOOL, DB_DATE, DB_STAMP, DB_UUID, DB_INT, DB_INT, DB_INT};
    static const enum db_type place[] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_INT};
    static const enum db_type ext[] = {DB_INT, DB_TEXT, DB_INT, DB_TEXT};
    struct sha256 s;
    uint8_t digest[SHA256_BYTES];
    char *hex = arena_alloc(l->arena, 65);

    sha256_begin(&s);
    add_rows(l, &s, "SELECT id, uuid, version, created_at, created_by, changed_at, changed_by, deleted_at, ext, name, name_key,"
             " status, income, size, poor, since, seen, tag, location_id, district_id, village_id FROM land_family"
             " WHERE id > $1 ORDER BY id LIMIT 10000", family, 21);
    add_rows(l, &s, "SELECT id, uuid, code, name_key, type, parent_id, district_id, village_id FROM land_place"
             " WHERE id > $1 ORDER BY id LIMIT 10000", place, 8);
    add_rows(l, &s, "SELECT v.row_id * 2 + CASE k.name WHEN 'kind' THEN 0 ELSE 1 END, k.name, v.num, v.text_key FROM ext_value v"
             " JOIN ext_key k ON k.id = v.key_id WHERE v.row_id * 2 + CASE k.name WHEN 'kind' THEN 0 ELSE 1 END > $1"
             " ORDER BY 1 LIMIT 10000", ext, 4);
    sha256_end(&s, digest);
    for (size_t i = 0; i < sizeof digest; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return str_of(hex);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void many_rows(void **state)
{
    enum { ROWS = 200000 };
    static char kept[65];
    struct load l = load_open(state);
    double begun;
    struct str found;

    load_places(&l, 7);
    begun = seconds();
    load_families(&l, 1, ROWS, NULL);
    begun = seconds() - begun;
    printf("# bulk: %d families in %.2f s, %.0f rows/s (%s)\n", ROWS, begun, (int)ROWS / begun,
           l.t->engine == DB_SQLITE ? "sqlite" : "postgresql");
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_family WHERE village_id IS NOT NULL"), ROWS / 10 * 9);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM ext_value"), ROWS / 20 * 2);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM ext_key"), 2);
    assert_int_equal(testdb_int(l.c, "SELECT CAST(sum(n) AS bigint) FROM row_count WHERE entity = 'family'"), ROWS - ROWS / 50);
    assert_int_equal(testdb_int(l.c, "SELECT CAST(sum(n) AS bigint) FROM row_count WHERE entity = 'family' AND place = 300"),
                     testdb_int(l.c, "SELECT count(*) FROM land_family WHERE district_id = 300 AND deleted_at IS NULL"));
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM journal WHERE entity = 'family' AND op = 4"), ROWS / 10000);
    found = everything(&l);
    if (l.t->engine == DB_SQLITE) memcpy(kept, found.p, 65);
    else if (*kept) assert_str(found, kept);
    load_close(&l);
}

/* Parents in the same chunk, in one before, and further up. */
static void tree_in_chunks_of(void **state, size_t rows)
{
    struct load l = load_open(state);

    load_places(&l, rows);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_place WHERE type = 'V' AND village_id = id"
                                     " AND district_id = id / 100 * 100"), DISTRICTS * VILLAGES);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_place WHERE type = 'W' AND village_id IS NULL"
                                     " AND district_id = parent_id"), DISTRICTS);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_place WHERE type = 'D' AND district_id = id"), DISTRICTS);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_place WHERE district_id IS NULL"), 1);
    load_close(&l);
}

static void tree_one_by_one(void **state)
{
    tree_in_chunks_of(state, 1);
}

static void tree_in_small_chunks(void **state)
{
    tree_in_chunks_of(state, 3);
}

static void tree_at_once(void **state)
{
    tree_in_chunks_of(state, 0);
}

/* ---- rows that are refused ---- */

struct bad {
    const char *column;
    struct db_value value;
    enum err_id error;
    const char *field;
};

static void check_bad(struct bulk *b, int64_t id, const struct bad *bad)
{
    struct record r = row(b, 2, id);
    err_t e;

    fill_family(r, id);
    land_set(r, bad->column, bad->value);
    e = assert_err(bulk_add(b), bad->error);
    assert_str(err_value(e, bad->error == E_JSON ? "what" : "field"), bad->field);
}

static void bad_rows_are_named(void **state)
{
    const struct bad bad[] = {
        {"name", db_null(DB_TEXT), E_FIELD_REQUIRED, "name"},
        {"name", db_text(STR("123456789 123456789 123456789 123456789 123456789 x")), E_FIELD_LENGTH, "name"},
        {"name", db_text(STR("bad \xff")), E_UTF8, "name"},
        {"name", db_text((struct str){"a\0b", 3}), E_UTF8, "name"},
        {"status", db_text(STR("XX")), E_FIELD_CHOICE, "status"},
        {"size", db_int(51), E_FIELD_RANGE, "size"},
        {"size", db_text(STR("5")), E_FIELD_TYPE, "size"},
        {"income", db_int(-1), E_FIELD_RANGE, "income"},
        {"location_id", db_text(STR("5")), E_FIELD_TYPE, "location"},
        {"ext", db_text(STR("[]")), E_FIELD_TYPE, "ext"},
    };
    struct load l = load_open(state);
    struct bulk *b;
    int64_t rows;

    load_places(&l, 0);
    b = begin(&l, &land_family_entity, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct record r;
        check_bad(b, 1000, &bad[i]);
        r = row(b, 2, (int64_t)i + 1);
        fill_family(r, (int64_t)i + 1);
        assert_ok(bulk_add(b));
    }
    assert_ok(bulk_end(b, &rows));
    assert_int_equal(rows, sizeof bad / sizeof *bad);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_family"), sizeof bad / sizeof *bad);
    load_close(&l);
}

static void every_fault_of_a_row_is_told(void **state)
{
    struct load l = load_open(state);
    struct bulk *b = begin(&l, &land_family_entity, NULL);
    struct record r = row(b, 2, 1);
    err_t e;

    land_set(r, "size", db_int(99));
    r.at[COLUMN_EXT] = db_text(STR("{"));
    e = bulk_add(b);
    assert_non_null(e);
    assert_int_equal(e->id, E_JSON);
    assert_true(err_is(e->next, E_FIELD_REQUIRED));
    assert_str(err_value(e->next, "field"), "name");
    assert_str(err_value(e->next->next, "field"), "status");
    assert_str(err_value(e->next->next->next, "field"), "size");
    assert_null(e->next->next->next->next);
    assert_ok(bulk_end(b, NULL));
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM journal"), 0);
    load_close(&l);
}

/* A chunk that the database refuses leaves nothing, those before it stay. */
static void a_chunk_that_fails(void **state)
{
    struct load l = load_open(state);
    struct bulk *b;
    struct record r;
    int64_t rows;

    load_places(&l, 0);
    b = begin(&l, &land_family_entity, &(struct bulk_options){.chunk_rows = 10});
    for (int64_t id = 1; id < 20; id++) {
        r = row(b, 2, id);
        fill_family(r, id);
        assert_ok(bulk_add(b));
    }
    r = row(b, 2, 20);
    fill_family(r, 20);
    land_set(r, "location_id", db_int(999999));
    assert_err(bulk_add(b), E_DB_FOREIGN);
    assert_ok(bulk_end(b, &rows));
    assert_int_equal(rows, 10);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_family"), 10);
    assert_int_equal(testdb_int(l.c, "SELECT CAST(sum(n) AS bigint) FROM row_count"), 10);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM journal WHERE entity = 'family'"), 1);
    load_close(&l);
}

/* ---- ids, header, history, journal ---- */

static void what_is_left_out_is_given(void **state)
{
    struct load l = load_open(state);
    struct bulk *b = begin(&l, &land_family_entity, NULL);
    struct db_conn *c;
    int64_t id;
    struct record r = row(b, 2, 500);

    fill_family(r, 10);
    assert_ok(bulk_add(b));
    for (int i = 0; i < 2; i++) {
        fill_family(bulk_row(b), 20);
        assert_ok(bulk_add(b));
    }
    assert_ok(bulk_end(b, NULL));
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_family WHERE version = 1 AND created_by = -1 AND changed_by = -1"
                                     " AND created_at = changed_at AND uuid IS NOT NULL"), 3);
    assert_int_equal(testdb_int(l.c, "SELECT count(DISTINCT id) FROM land_family"), 3);
    c = testdb_acquire(l.t, DB_WRITE);
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_next_ids(c, "land_family", 1, &id));
    assert_true(id > 500);
    db_rollback(c);
    testdb_release(l.t, c);
    load_close(&l);
}

static void history_rows(void **state)
{
    struct load l = load_open(state);
    struct bulk *b;
    struct record r;
    size_t own;

    load_places(&l, 0);
    b = begin(&l, &land_family_entity, &(struct bulk_options){.history = true});
    r = row(b, 3, 70);
    own = r.table->count;
    fill_family(r, 21);
    r.at[COLUMN_EXT] = db_text(STR("{\"a\":1}"));
    assert_err(bulk_add(b), E_FIELD_REQUIRED);
    r = row(b, 3, 70);
    fill_family(r, 21);
    r.at[COLUMN_EXT] = db_text(STR("{\"a\":1}"));
    r.at[own + BULK_LEGACY_ID] = db_int(7);
    r.at[own + BULK_VALIDITY_FROM] = db_stamp((stamp_t){10});
    r.at[own + BULK_VALIDITY_TO] = db_stamp((stamp_t){20});
    assert_ok(bulk_add(b));
    assert_ok(bulk_end(b, NULL));
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_family_history WHERE legacy_id = 7 AND district_id = 200"
                                     " AND validity_to > validity_from AND ext = '{\"a\":1}'"), 1);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM land_family"), 0);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM ext_value"), 0);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM row_count"), 0);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM journal WHERE entity = 'family' AND payload LIKE '%\"history\":true}'"), 1);
    load_close(&l);
}

static void note_progress(void *arg, const struct entity *e, int64_t rows)
{
    int64_t *last = arg;

    assert_ptr_equal(e, &land_family_entity);
    assert_true(rows > *last);
    *last = rows;
}

/* The digests that both engines leave are the same. */
static void journal_of_a_load(void **state)
{
    static char kept[1024];
    struct load l = load_open(state);
    struct epochs before, after;
    int64_t progress = 0;
    enum db_type type = DB_TEXT;
    struct db_rows rows;
    struct str text;

    load_places(&l, 0);
    assert_ok(epoch_read(l.c, &before));
    load_families(&l, 1, 25, &(struct bulk_options){.chunk_rows = 10, .command_id = uuid_of(5, 5), .progress = note_progress,
                                                    .progress_arg = &progress});
    assert_int_equal(progress, 25);
    assert_ok(epoch_read(l.c, &after));
    assert_int_equal(after.n[EPOCH_REGISTER] - before.n[EPOCH_REGISTER], 3);
    assert_int_equal(after.n[EPOCH_LOCATION], before.n[EPOCH_LOCATION]);
    assert_int_equal(testdb_int(l.c, "SELECT count(DISTINCT command_id) FROM journal WHERE entity = 'family'"), 1);
    assert_ok(db_query(l.c, STR("SELECT payload FROM journal WHERE op = 4 ORDER BY id"), NULL, 0, &type, 1, &rows));
    assert_int_equal(rows.rows, 4);
    text = testdb_text(l.arena, &rows);
    assert_true(str_find(text, STR("\"rows\":5,\"digest\":\""), 0) > 0 && str_find(text, STR("\"first\":21,\"last\":25}"), 0) > 0);
    assert_true(text.n < sizeof kept);
    if (l.t->engine == DB_SQLITE) memcpy(kept, text.p, text.n);
    else if (*kept) assert_str(text, kept);
    load_close(&l);
}

static void an_empty_load(void **state)
{
    struct load l = load_open(state);
    int64_t rows = -1;

    assert_ok(bulk_end(begin(&l, &land_family_entity, NULL), &rows));
    assert_int_equal(rows, 0);
    begin(&l, &land_family_entity, NULL);
    assert_int_equal(testdb_int(l.c, "SELECT count(*) FROM journal"), 0);
    load_close(&l);
}

#define BOTH(test)                                                            \
    {#test " (sqlite)", test, testdb_setup_sqlite, testdb_teardown, NULL},           \
    {#test " (postgresql)", test, testdb_setup_postgres, testdb_teardown, NULL}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(tree_one_by_one),
        BOTH(tree_in_small_chunks),
        BOTH(tree_at_once),
        BOTH(bad_rows_are_named),
        BOTH(every_fault_of_a_row_is_told),
        BOTH(a_chunk_that_fails),
        BOTH(what_is_left_out_is_given),
        BOTH(history_rows),
        BOTH(journal_of_a_load),
        BOTH(an_empty_load),
        BOTH(many_rows),
    };

    return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
