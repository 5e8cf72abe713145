/* What is written beside a row: epochs, counters, searchable extension values, places. */
#include "model/land.h"

#include <pthread.h>

#include "base/json.h"
#include "model/write/count.h"
#include "model/write/epoch.h"
#include "model/write/ext.h"
#include "model/write/place.h"

struct beside {
    struct testdb *t;
    struct arena *arena;
    const struct registry *registry;
    struct db_conn *c;
};

static struct beside beside_open(void **state)
{
    struct beside b = {.t = testdb_of(state)};

    b.arena = b.t->arena;
    b.registry = land_open(b.t);
    b.c = testdb_acquire(b.t, DB_WRITE);
    return b;
}

static struct record new_row(struct beside *b, const struct entity *e, int64_t id)
{
    struct record r = record_new(b->arena, registry_table_of(b->registry, e));

    r.at[COLUMN_ID] = db_int(id);
    return r;
}

/* ---- epochs ---- */

static void epochs_are_bumped_together(void **state)
{
    struct beside b = beside_open(state);
    struct epochs before, after;

    assert_ok(epoch_read(b.c, &before));
    for (int i = EPOCH_NONE + 1; i < EPOCH_COUNT; i++) assert_int_equal(before.n[i], 1);
    assert_ok(db_begin(b.c, DB_WRITE));
    assert_ok(epoch_bump(b.c, 1u << EPOCH_REGISTER | 1u << EPOCH_SETTING | 1u << EPOCH_NONE));
    assert_ok(db_commit(b.c));
    assert_ok(epoch_read(b.c, &after));
    assert_int_equal(after.n[EPOCH_REGISTER], 2);
    assert_int_equal(after.n[EPOCH_ACCESS], 1);
    assert_int_equal(after.n[EPOCH_LOCATION], 1);
    assert_int_equal(after.n[EPOCH_SETTING], 2);
    assert_ok(db_begin(b.c, DB_WRITE));
    assert_ok(epoch_bump(b.c, 1u << EPOCH_LOCATION));
    db_rollback(b.c);
    assert_ok(epoch_read(b.c, &after));
    assert_int_equal(after.n[EPOCH_LOCATION], 1);
}

/* ---- counters ---- */

static struct record family(struct beside *b, int64_t district)
{
    struct record r = new_row(b, &land_family_entity, 1);

    if (district) land_set(r, "district_id", db_int(district));
    return r;
}

static struct str totals(struct beside *b)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_TEXT, DB_INT};
    struct db_rows rows;

    assert_ok(db_query(b->c, STR("SELECT entity, place, state, CAST(sum(n) AS bigint) FROM row_count GROUP BY entity, place, state"
                                 " ORDER BY entity, place, state"), NULL, 0, types, 4, &rows));
    return testdb_text(b->arena, &rows);
}

static void write_counts_of(struct beside *b, const struct counts *counts)
{
    assert_ok(db_begin(b->c, DB_WRITE));
    assert_ok(counts_write(b->c, b->arena, counts));
    assert_ok(db_commit(b->c));
}

static void counters(void **state)
{
    struct beside b = beside_open(state);
    struct record in_3 = family(&b, 3), in_4 = family(&b, 4), gone = family(&b, 3), nowhere = family(&b, 0);
    struct record place = new_row(&b, &land_place_entity, 1);
    struct counts counts;

    land_set(gone, "deleted_at", db_stamp((stamp_t){1}));
    counts_init(&counts, b.arena);
    write_counts_of(&b, &counts);
    count_add(&counts, &in_3, 5);
    count_add(&counts, &in_4, 2);
    count_add(&counts, &nowhere, 1);
    count_add(&counts, &gone, 7);
    count_add(&counts, &place, 1);
    write_counts_of(&b, &counts);
    assert_str(totals(&b), "family|0|current|1\nfamily|3|current|5\nfamily|4|current|2\n");
    counts_init(&counts, b.arena);
    count_move(&counts, &in_3, &in_4);
    count_move(&counts, &in_4, &in_4);
    count_move(&counts, &in_3, &gone);
    count_add(&counts, &nowhere, -1);
    write_counts_of(&b, &counts);
    assert_str(totals(&b), "family|0|current|0\nfamily|3|current|3\nfamily|4|current|3\n");
    counts_init(&counts, b.arena);
    count_move(&counts, &gone, &in_3);
    write_counts_of(&b, &counts);
    assert_str(totals(&b), "family|0|current|0\nfamily|3|current|4\nfamily|4|current|3\n");
}

static void counters_are_folded(void **state)
{
    struct beside b = beside_open(state);
    struct record in_3 = family(&b, 3), in_4 = family(&b, 4);
    struct counts counts;
    struct str before;
    int64_t folded;

    for (int i = 0; i < 10; i++) {
        counts_init(&counts, b.arena);
        count_add(&counts, &in_3, i);
        if (i < 1) count_add(&counts, &in_4, 1);
        write_counts_of(&b, &counts);
    }
    before = totals(&b);
    assert_str(before, "family|3|current|45\nfamily|4|current|1\n");
    assert_ok(count_compact(b.c, &folded));
    assert_int_equal(folded, b.t->engine == DB_POSTGRES ? 8 : 0);
    assert_int_equal(testdb_int(b.c, "SELECT count(*) FROM row_count"), 2);
    assert_true(str_eq(totals(&b), before));
    assert_ok(count_compact(b.c, &folded));
    assert_int_equal(folded, 0);
}

/* ---- extensions ---- */

static const struct json *parse(struct beside *b, const char *text)
{
    const struct json *v;

    assert_ok(json_read(b->arena, str_of(text), &b->t->env->limits, &v));
    return v;
}

static void canonical_text(void **state)
{
    struct beside b = beside_open(state);
    struct limits limits = b.t->env->limits;
    struct str out;

    assert_ok(ext_canonical(b.arena, &limits, parse(&b, " { \"b\" : 1.50 , \"a\":[ 1, {\"x\":null} ] , \"\\u0041\" : \"\\u00e9\\/\"} "), &out));
    assert_str(out, "{\"b\":1.50,\"a\":[1,{\"x\":null}],\"A\":\"\xc3\xa9/\"}");
    assert_ok(ext_canonical(b.arena, &limits, NULL, &out));
    assert_null(out.p);
    assert_ok(ext_canonical(b.arena, &limits, parse(&b, "null"), &out));
    assert_null(out.p);
    assert_ok(ext_canonical(b.arena, &limits, parse(&b, "{}"), &out));
    assert_null(out.p);
    assert_err(ext_canonical(b.arena, &limits, parse(&b, "[1]"), &out), E_FIELD_TYPE);
    assert_err(ext_canonical(b.arena, &limits, parse(&b, "\"a\""), &out), E_FIELD_TYPE);
    limits.value[LIMIT_EXT_KEYS] = 2;
    assert_ok(ext_canonical(b.arena, &limits, parse(&b, "{\"a\":1,\"b\":\"x\",\"c\":null,\"d\":[],\"e\":{}}"), &out));
    assert_err(ext_canonical(b.arena, &limits, parse(&b, "{\"a\":1,\"b\":\"x\",\"c\":true}"), &out), E_LIMIT);
    limits.value[LIMIT_EXT_BYTES] = 10;
    assert_ok(ext_canonical(b.arena, &limits, parse(&b, "{\"a\":1234}"), &out));
    assert_err(ext_canonical(b.arena, &limits, parse(&b, "{\"a\":12345}"), &out), E_LIMIT);
}

struct scalar_case { const char *json, *text_key; int64_t num; const char *day; };

static void scalars(void **state)
{
    static const struct scalar_case cases[] = {
        {"12", "12", 120000, NULL}, {"-0.00005", "-0.00005", -1, NULL}, {"1e5", "1e5", DECIMAL_NONE, NULL},
        {"99999999999999999999", "99999999999999999999", DECIMAL_NONE, NULL},
        {"\"2.5\"", "2.5", 25000, NULL}, {"\"\\u00c9t\\u00e9  X\"", "ete x", DECIMAL_NONE, NULL}, {"\"\"", "", DECIMAL_NONE, NULL},
        {"true", "true", DECIMAL_NONE, NULL}, {"false", "false", DECIMAL_NONE, NULL},
        {"\"2024-02-29\"", "2024-02-29", DECIMAL_NONE, "2024-02-29"}, {"\"2023-02-29\"", "2023-02-29", DECIMAL_NONE, NULL},
        {"\"2024-02-29T10:00:00Z\"", "2024-02-29t10:00:00z", DECIMAL_NONE, "2024-02-29"},
        {"\"2024-02-29x\"", "2024-02-29x", DECIMAL_NONE, NULL},
    };
    struct beside b = beside_open(state);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ext_scalar s;
        char day[10] = "";
        assert_true(ext_scalar(b.arena, parse(&b, cases[i].json), &s));
        assert_str(s.text_key, cases[i].text_key);
        assert_int_equal(s.num, cases[i].num);
        assert_int_equal(date_none(s.day), cases[i].day == NULL);
        if (cases[i].day) date_write(s.day, day);
        if (cases[i].day) assert_memory_equal(day, cases[i].day, 10);
    }
    assert_false(ext_scalar(b.arena, parse(&b, "null"), &(struct ext_scalar){0}));
    assert_false(ext_scalar(b.arena, parse(&b, "[1]"), &(struct ext_scalar){0}));
    assert_false(ext_scalar(b.arena, parse(&b, "{}"), &(struct ext_scalar){0}));
}

static struct record with_ext(struct beside *b, const struct entity *e, int64_t id, const char *ext)
{
    struct record r = new_row(b, e, id);

    if (ext) r.at[COLUMN_EXT] = db_text(str_of(ext));
    return r;
}

static struct str ext_values(struct beside *b)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_TEXT, DB_INT, DB_TEXT, DB_DATE};
    struct db_rows rows;

    assert_ok(db_query(b->c, STR("SELECT v.entity, v.row_id, k.name, v.num, v.text_key, v.day FROM ext_value v"
                                 " JOIN ext_key k ON k.id = v.key_id AND k.entity = v.entity ORDER BY v.entity, v.row_id, k.name"),
                       NULL, 0, types, 6, &rows));
    return testdb_text(b->arena, &rows);
}

static void ext_rows_are_kept(void **state)
{
    struct beside b = beside_open(state);
    const struct limits *limits = &b.t->env->limits;
    struct ext_keys keys;
    struct record rows[] = {
        with_ext(&b, &land_family_entity, 1, "{\"a\":1,\"b\":\"X\",\"deep\":{\"c\":1},\"none\":null}"),
        with_ext(&b, &land_family_entity, 2, NULL),
        with_ext(&b, &land_family_entity, 3, "{\"b\":\"2024-01-02\"}"),
    };
    struct record person = with_ext(&b, &land_person_entity, 1, "{\"a\":true}");
    struct record changed = with_ext(&b, &land_family_entity, 1, "{\"z\":3}");

    assert_ok(db_begin(b.c, DB_WRITE));
    ext_keys_init(&keys, b.arena);
    assert_ok(ext_store(b.c, b.arena, limits, &keys, rows, 3, false));
    assert_ok(ext_store(b.c, b.arena, limits, &keys, &person, 1, false));
    assert_ok(db_commit(b.c));
    assert_str(ext_values(&b), "family|1|a|10000|1|NULL\nfamily|1|b|NULL|x|NULL\nfamily|3|b|NULL|2024-01-02|19724\nperson|1|a|NULL|true|NULL\n");
    assert_int_equal(testdb_int(b.c, "SELECT count(*) FROM ext_key"), 3);
    assert_ok(db_begin(b.c, DB_WRITE));
    ext_keys_init(&keys, b.arena);
    assert_ok(ext_store(b.c, b.arena, limits, &keys, &changed, 1, true));
    assert_ok(ext_store(b.c, b.arena, limits, &keys, &rows[1], 1, true));
    assert_ok(db_commit(b.c));
    assert_str(ext_values(&b), "family|1|z|30000|3|NULL\nfamily|3|b|NULL|2024-01-02|19724\nperson|1|a|NULL|true|NULL\n");
}

/* What an index could not hold is cut or left out, not refused. */
static void long_keys_and_texts(void **state)
{
    struct beside b = beside_open(state);
    struct ext_keys keys;
    struct buf text;
    struct record r = new_row(&b, &land_family_entity, 1);

    buf_init(&text, b.arena, 16384);
    buf_add(&text, STR("{\""));
    for (int i = 0; i < EXT_NAME_BYTES + 1; i++) buf_add_char(&text, 'k');
    buf_add(&text, STR("\":1,\"a\":\""));
    for (int i = 0; i < 3000; i++) buf_add(&text, STR("\xe0\xa4\x95"));
    buf_add(&text, STR("\"}"));
    r.at[COLUMN_EXT] = db_text(buf_str(&text));
    ext_keys_init(&keys, b.arena);
    assert_ok(db_begin(b.c, DB_WRITE));
    assert_ok(ext_store(b.c, b.arena, &b.t->env->limits, &keys, &r, 1, false));
    assert_ok(db_commit(b.c));
    assert_int_equal(testdb_int(b.c, "SELECT count(*) FROM ext_value"), 1);
    assert_int_equal(testdb_int(b.c, "SELECT max(length(text_key)) FROM ext_value"), EXT_TEXT_BYTES / 3);
}

struct adder { struct testdb *t; const struct registry *registry; err_t failed; };

static err_t add_keys(struct adder *adder, struct arena *a, int i)
{
    struct db_conn *c;
    struct record r = record_new(a, registry_table_of(adder->registry, &land_family_entity));
    struct ext_keys keys;
    err_t e;

    r.at[COLUMN_ID] = db_int(i + 1);
    r.at[COLUMN_EXT] = db_text(str_format(a, i % 2 ? "{\"k%d\":1,\"j%d\":2}" : "{\"j%d\":1,\"k%d\":2}", i / 4, i / 4));
    ext_keys_init(&keys, a);
    TRY(db_acquire(adder->t->db, a, DB_WRITE, &c));
    e = db_begin(c, DB_WRITE);
    if (!e) e = ext_store(c, a, &adder->t->env->limits, &keys, &r, 1, false);
    if (!e) e = db_commit(c);
    db_release(c);
    return e;
}

static void *adding(void *arg)
{
    struct adder *adder = arg;
    struct arena *a = arena_new();

    for (int i = 0; i < 40 && !adder->failed; i++)
        if (add_keys(adder, a, i)) adder->failed = (err_t)adder;
    arena_free(a);
    return NULL;
}

/* Several transactions meet the same new key: one makes it, the others wait and use it. */
static void one_key_from_many(void **state)
{
    struct beside b = beside_open(state);
    struct adder adders[3];
    pthread_t threads[3];

    for (int i = 0; i < 3; i++) adders[i] = (struct adder){b.t, b.registry, OK};
    testdb_release(b.t, b.c);
    for (int i = 0; i < 3; i++) assert_int_equal(pthread_create(&threads[i], NULL, adding, &adders[i]), 0);
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 3; i++) assert_null(adders[i].failed);
    b.c = testdb_acquire(b.t, DB_WRITE);
    assert_int_equal(testdb_int(b.c, "SELECT count(*) FROM ext_key"), 20);
    assert_int_equal(testdb_int(b.c, "SELECT count(*) FROM ext_value v JOIN ext_key k ON k.id = v.key_id"), 3 * 40 * 2);
}

/* ---- places ---- */

static struct record place(struct beside *b, int64_t id, const char *type, int64_t parent)
{
    struct record r = new_row(b, &land_place_entity, id);

    land_set(r, "type", db_text(str_of(type)));
    if (parent) land_set(r, "parent_id", db_int(parent));
    return r;
}

static void at(struct record r, const char *column, int64_t id)
{
    struct db_value v = land_get(r, column);

    assert_int_equal(v.null ? 0 : v.i, id);
}

static void insert_places(struct beside *b)
{
    assert_ok(db_script(b->c, str_format(b->arena,
        "INSERT INTO land_place (id, uuid, version, created_at, created_by, changed_at, changed_by, code, name, type, parent_id,"
        " district_id, village_id) SELECT id, %s, 1, %s, 1, %s, 1, code, code, type, parent, district, village FROM ("
        "SELECT 1 AS id, 'R1' AS code, 'R' AS type, CAST(NULL AS bigint) AS parent, CAST(NULL AS bigint) AS district,"
        " CAST(NULL AS bigint) AS village UNION ALL SELECT 2, 'D2', 'D', 1, 2, NULL UNION ALL SELECT 3, 'W3', 'W', 2, 2, NULL"
        " UNION ALL SELECT 4, 'V4', 'V', 3, 2, 4 UNION ALL SELECT 5, 'D5', 'D', 1, 5, NULL) x",
        b->t->engine == DB_SQLITE ? "randomblob(16)" : "gen_random_uuid()",
        b->t->engine == DB_SQLITE ? "0" : "now()", b->t->engine == DB_SQLITE ? "0" : "now()")));
}

static void places_of_the_tree(void **state)
{
    struct beside b = beside_open(state);
    struct record tree[] = {
        place(&b, 10, "R", 0), place(&b, 11, "D", 10), place(&b, 12, "W", 11), place(&b, 13, "V", 12),
        place(&b, 14, "W", 2), place(&b, 15, "V", 14), place(&b, 16, "V", 3), place(&b, 17, "V", 999),
    };

    insert_places(&b);
    assert_ok(place_fill(b.c, b.arena, tree, sizeof tree / sizeof *tree));
    at(tree[0], "district_id", 0);
    at(tree[1], "district_id", 11);
    at(tree[1], "village_id", 0);
    at(tree[2], "district_id", 11);
    at(tree[3], "district_id", 11);
    at(tree[3], "village_id", 13);
    at(tree[4], "district_id", 2);
    at(tree[4], "village_id", 0);
    at(tree[5], "district_id", 2);
    at(tree[5], "village_id", 15);
    at(tree[6], "district_id", 2);
    at(tree[6], "village_id", 16);
    at(tree[7], "district_id", 0);
    at(tree[7], "village_id", 17);
}

static void places_of_rows(void **state)
{
    struct beside b = beside_open(state);
    struct record families[] = {new_row(&b, &land_family_entity, 1), new_row(&b, &land_family_entity, 2),
                                new_row(&b, &land_family_entity, 3)};
    uint64_t before;

    insert_places(&b);
    land_set(families[0], "location_id", db_int(4));
    land_set(families[1], "location_id", db_int(5));
    land_set(families[2], "district_id", db_int(77));
    before = db_counts(b.c).statements;
    assert_ok(place_fill(b.c, b.arena, families, 3));
    assert_int_equal(db_counts(b.c).statements - before, 1);
    at(families[0], "district_id", 2);
    at(families[0], "village_id", 4);
    at(families[1], "district_id", 5);
    at(families[1], "village_id", 0);
    at(families[2], "district_id", 0);
    assert_ok(place_fill(b.c, b.arena, families, 0));
}

static void second_districts(void **state)
{
    struct beside b = beside_open(state);
    struct record people[3];

    insert_places(&b);
    assert_ok(db_script(b.c, str_format(b.arena,
        "INSERT INTO land_family (id, uuid, version, created_at, created_by, changed_at, changed_by, name, status, location_id,"
        " district_id, village_id) VALUES (1, %s, 1, %s, 1, %s, 1, 'x', 'AC', 4, 2, 4)",
        b.t->engine == DB_SQLITE ? "randomblob(16)" : "gen_random_uuid()",
        b.t->engine == DB_SQLITE ? "0" : "now()", b.t->engine == DB_SQLITE ? "0" : "now()")));
    for (int i = 0; i < 3; i++) {
        people[i] = new_row(&b, &land_person_entity, i + 1);
        land_set(people[i], "family_id", db_int(1));
    }
    land_set(people[0], "home_id", db_int(3));
    land_set(people[1], "home_id", db_int(5));
    assert_ok(place_fill(b.c, b.arena, people, 3));
    for (int i = 0; i < 3; i++) at(people[i], "district_id", 2);
    for (int i = 0; i < 3; i++) at(people[i], "village_id", 4);
    at(people[0], "district2_id", 0);
    at(people[1], "district2_id", 5);
    at(people[2], "district2_id", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(epochs_are_bumped_together),
        TESTDB_BOTH(counters),
        TESTDB_BOTH(counters_are_folded),
        TESTDB_SQLITE(canonical_text),
        TESTDB_SQLITE(scalars),
        TESTDB_BOTH(ext_rows_are_kept),
        TESTDB_BOTH(long_keys_and_texts),
        TESTDB_BOTH(one_key_from_many),
        TESTDB_BOTH(places_of_the_tree),
        TESTDB_BOTH(places_of_rows),
        TESTDB_BOTH(second_districts),
    };

    return cmocka_run_group_tests_name("beside", tests, NULL, NULL);
}
