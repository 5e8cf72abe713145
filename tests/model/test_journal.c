#include "model/journal_kit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void nothing_to_seal(void **state)
{
    struct kit k = kit_open(state);

    assert_int_equal(kit_seal(&k), 0);
    kit_sound(&k, 0, 0, 0);
    kit_write(&k, 1, 0);
    assert_int_equal(kit_seal(&k), 0);
    assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM seal"), 0);
}

static void sealing_in_order(void **state)
{
    struct kit k = kit_open(state);
    struct journal_report report;

    kit_write(&k, 1, 3);
    kit_write(&k, 4, 2);
    kit_sound(&k, 0, 0, 5);
    assert_int_equal(kit_seal(&k), 5);
    kit_sound(&k, 1, 5, 0);
    kit_write(&k, 6, 1);
    kit_sound(&k, 1, 5, 1);
    assert_int_equal(kit_seal(&k), 1);
    assert_int_equal(kit_seal(&k), 0);
    kit_sound(&k, 2, 6, 0);
    assert_string_equal(kit_order(&k), "1 2 3 4 5 6");
    report = kit_verify(&k, &(struct journal_expected){.public_key = signer_public(k.signer)});
    assert_str(report.what, "");
    assert_int_equal(report.public_key.n, 64);
    assert_int_equal(report.head.n, 64);
}

static void rolled_back_entries(void **state)
{
    struct kit k = kit_open(state);

    kit_write(&k, 1, 2);
    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(kit_add(k.c, k.t->arena, k.t->env, 3, 2));
    db_rollback(k.c);
    kit_write(&k, 5, 2);
    assert_int_equal(kit_seal(&k), 4);
    kit_sound(&k, 1, 4, 0);
}

static void blocks_have_a_bound(void **state)
{
    struct kit k = kit_open(state);

    kit_write(&k, 1, 2 * SEAL_ROWS);
    kit_write(&k, 2 * SEAL_ROWS + 1, 1);
    assert_int_equal(kit_seal(&k), 2 * SEAL_ROWS + 1);
    kit_sound(&k, 3, 2 * SEAL_ROWS + 1, 0);
    assert_int_equal(testdb_int(k.c, "SELECT max(rows) FROM seal"), SEAL_ROWS);
    assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM journal_seq WHERE seq <> journal_id"), 0);
}

static void entries_as_they_were_given(void **state)
{
    struct kit k = kit_open(state);
    struct arena *a = k.t->arena;
    const struct journal_row row = {
        .command_id = {{1, 2, 3}}, .at = {1700000000000001}, .actor = -1, .entity = STR("policy"), .row_id = 1234567890123,
        .row_uuid = {{0xff, 0xee}}, .version = 7, .op = OP_UPDATE, .place_before = 11, .place_after = 0,
        .payload = STR("{\"name\":[\"\xe0\xa4\x85\",\"\"]}"),
    };
    static const enum db_type types[] = {DB_UUID, DB_STAMP, DB_INT, DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT,
                                         DB_BYTES, DB_BYTES, DB_TEXT};
    struct db_rows rows;

    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(journal_add(k.c, a, k.t->env, &row, 1));
    assert_ok(db_query(k.c, STR("SELECT command_id, at, actor, entity, row_id, row_uuid, version, op, place_before, place_after,"
                                " salt, digest, payload FROM journal"), NULL, 0, types, 13, &rows));
    assert_ok(db_commit(k.c));
    assert_int_equal(rows.rows, 1);
    assert_int_equal(uuid_cmp(db_cell(&rows, 0, 0)->u, row.command_id), 0);
    assert_int_equal(db_cell(&rows, 0, 1)->t.us, row.at.us);
    assert_int_equal(db_cell(&rows, 0, 2)->i, -1);
    assert_str(db_cell(&rows, 0, 3)->s, "policy");
    assert_int_equal(db_cell(&rows, 0, 4)->i, row.row_id);
    assert_int_equal(uuid_cmp(db_cell(&rows, 0, 5)->u, row.row_uuid), 0);
    assert_int_equal(db_cell(&rows, 0, 6)->i, 7);
    assert_int_equal(db_cell(&rows, 0, 7)->i, OP_UPDATE);
    assert_int_equal(db_cell(&rows, 0, 8)->i, 11);
    assert_true(db_cell(&rows, 0, 9)->null);
    assert_int_equal(db_cell(&rows, 0, 10)->s.n, 16);
    assert_int_equal(db_cell(&rows, 0, 11)->s.n, 32);
    assert_true(str_eq(db_cell(&rows, 0, 12)->s, row.payload));
    assert_int_equal(kit_seal(&k), 1);
    kit_sound(&k, 1, 1, 0);
}

/* The same content twice has two digests: who knows one payload cannot find it again in the journal. */
static void salts_differ(void **state)
{
    struct kit k = kit_open(state);
    const struct journal_row rows[2] = {{.entity = STR("thing"), .op = OP_DELETE}, {.entity = STR("thing"), .op = OP_DELETE}};

    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(journal_add(k.c, k.t->arena, k.t->env, rows, 2));
    assert_ok(db_commit(k.c));
    assert_int_equal(testdb_int(k.c, "SELECT count(DISTINCT digest) FROM journal"), 2);
    assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM journal WHERE payload = '{}'"), 2);
    assert_int_equal(kit_seal(&k), 2);
    kit_sound(&k, 1, 2, 0);
}

static void add_erase_note(struct kit *k, int64_t row_id)
{
    const struct journal_row note = {.entity = STR("family"), .row_id = row_id, .op = OP_ERASE};

    assert_ok(journal_add(k->c, k->t->arena, k->t->env, &note, 1));
}

static void erasure(void **state)
{
    struct kit k = kit_open(state);
    const struct journal_row row = {.entity = STR("family"), .row_id = 7, .op = OP_CREATE, .payload = STR("{\"name\":\"x\"}")};
    const struct journal_row rows[] = {row, row, {.entity = STR("family"), .row_id = 8, .op = OP_CREATE},
                                       {.entity = STR("person"), .row_id = 7, .op = OP_CREATE}};
    struct journal_report report;
    int64_t erased;

    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(journal_add(k.c, k.t->arena, k.t->env, rows, 4));
    assert_ok(db_commit(k.c));
    kit_seal(&k);
    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(journal_erase(k.c, &land_family_entity, 7, &erased));
    assert_int_equal(erased, 2);
    report = kit_verify(&k, NULL);
    assert_str(report.what, "");
    assert_int_equal(report.erased, 2);
    assert_int_equal(report.erased_unnoted, 2);
    add_erase_note(&k, 8);
    add_erase_note(&k, 7);
    assert_ok(db_commit(k.c));
    kit_seal(&k);
    assert_ok(journal_erase(k.c, &land_family_entity, 99, &erased));
    assert_int_equal(erased, 0);
    report = kit_verify(&k, NULL);
    assert_str(report.what, "");
    assert_int_equal(report.erased, 2);
    assert_int_equal(report.erased_unnoted, 0);
    assert_int_equal(report.rows, 6);
    assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM journal WHERE payload IS NULL AND salt IS NULL"), 2);
}

/* The chain of both engines for the same input, byte by byte: fixed clock, seeded salts. */
static struct str chain_text(struct kit *k)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_BYTES, DB_BYTES, DB_BYTES};
    struct db_rows rows;

    assert_ok(db_query(k->c, STR("SELECT block, first_seq, last_seq, merkle_root, prev_hash, hash FROM seal ORDER BY block"),
                       NULL, 0, types, 6, &rows));
    return testdb_text(k->t->arena, &rows);
}

static void one_chain_on_both_engines(void **state)
{
    static const uint8_t seed[32] = {7};
    static char kept[4096];
    struct kit k = kit_open(state);
    const char *path = kit_key_path(k.t->arena);
    FILE *file = fopen(path, "w");
    struct str text;

    assert_non_null(file);
    for (size_t i = 0; i < sizeof seed; i++) fprintf(file, "%02x", seed[i]);
    fclose(file);
    assert_int_equal(chmod(path, 0600), 0);
    assert_ok(signer_open(k.t->arena, path, &k.signer));
    for (int i = 0; i < 3; i++) {
        kit_write(&k, 10 * i + 1, 5);
        kit_seal(&k);
    }
    text = chain_text(&k);
    assert_true(text.n > 0 && text.n < sizeof kept);
    if (k.t->engine == DB_SQLITE) memcpy(kept, text.p, text.n);
    else assert_str(text, kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(nothing_to_seal),
        TESTDB_BOTH(sealing_in_order),
        TESTDB_BOTH(rolled_back_entries),
        TESTDB_BOTH(blocks_have_a_bound),
        TESTDB_BOTH(entries_as_they_were_given),
        TESTDB_BOTH(salts_differ),
        TESTDB_BOTH(erasure),
        TESTDB_BOTH(one_chain_on_both_engines),
    };

    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
