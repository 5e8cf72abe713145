/* Every kind of change that somebody with the database in his hands could make, and what is found. */
#include "model/journal_kit.h"

#define ROW_OF_6 " WHERE id = 6"

struct plant {
    const char *name;
    const char *sql;
    int64_t block;
    const char *what;
};

/* Three blocks of four entries: ids and sequence numbers 1 to 12. */
static const struct plant plants[] = {
    {"actor", "UPDATE journal SET actor = 99" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"entity", "UPDATE journal SET entity = 'thinG'" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"row", "UPDATE journal SET row_id = 7" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"uuid", "UPDATE journal SET row_uuid = command_id" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"command", "UPDATE journal SET command_id = row_uuid" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"version", "UPDATE journal SET version = 2" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"operation", "UPDATE journal SET op = 3" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"time", "UPDATE journal SET at = (SELECT at FROM journal WHERE id = 7)" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"place", "UPDATE journal SET place_after = 2 WHERE id = 7", 2, "an entry was changed, or their order was"},
    {"place from none to 0", "UPDATE journal SET place_before = 0" ROW_OF_6, 2, "an entry was changed, or their order was"},
    {"place moved", "UPDATE journal SET place_before = place_after, place_after = NULL WHERE id = 7", 2,
     "an entry was changed, or their order was"},
    {"payload", "UPDATE journal SET payload = '{}'" ROW_OF_6, 2, "the payload of entry 6, sequence number 6, was changed"},
    {"salt", "UPDATE journal SET salt = (SELECT salt FROM journal WHERE id = 7)" ROW_OF_6, 2,
     "the payload of entry 6, sequence number 6, was changed"},
    {"salt only erased", "UPDATE journal SET salt = NULL" ROW_OF_6, 2, "the payload of entry 6, sequence number 6, was changed"},
    {"payload only erased", "UPDATE journal SET payload = NULL" ROW_OF_6, 2,
     "the payload of entry 6, sequence number 6, was changed"},
    {"payload, salt and digest of another",
     "UPDATE journal SET (payload, salt, digest) = (SELECT payload, salt, digest FROM journal WHERE id = 7)" ROW_OF_6, 2,
     "an entry was changed, or their order was"},
    {"first entry of all", "UPDATE journal SET actor = 99 WHERE id = 1", 1, "an entry was changed, or their order was"},
    {"last entry of all", "UPDATE journal SET actor = 99 WHERE id = 12", 3, "an entry was changed, or their order was"},
    {"entry removed", "DELETE FROM journal" ROW_OF_6, 2, "the entry of sequence number 6 is missing"},
    {"sequence removed", "DELETE FROM journal_seq WHERE seq = 6", 2, "sequence number 6 is missing"},
    {"last sequence removed", "DELETE FROM journal_seq WHERE seq = 12", 3, "sequence number 12 is missing"},
    {"order swapped", "UPDATE journal_seq SET journal_id = -1 WHERE seq = 5; UPDATE journal_seq SET journal_id = 5 WHERE seq = 6;"
     " UPDATE journal_seq SET journal_id = 6 WHERE seq = 5", 2, "an entry was changed, or their order was"},
    {"order swapped between blocks", "UPDATE journal_seq SET journal_id = -1 WHERE seq = 4;"
     " UPDATE journal_seq SET journal_id = 4 WHERE seq = 5; UPDATE journal_seq SET journal_id = 5 WHERE seq = 4", 1,
     "an entry was changed, or their order was"},
    {"sequence added before", "INSERT INTO journal_seq (seq, journal_id) VALUES (0, 99)", 4,
     "there are sequence numbers that no block covers"},
    {"sequence added behind", "INSERT INTO journal_seq (seq, journal_id) VALUES (13, 99)", 4,
     "there are sequence numbers that no block covers"},
    {"last block removed", "DELETE FROM seal WHERE block = 3", 3, "there are sequence numbers that no block covers"},
    {"block removed", "DELETE FROM seal WHERE block = 2", 2, "the block is missing"},
    {"first block removed", "DELETE FROM seal WHERE block = 1", 1, "the block is missing"},
    {"block counts", "UPDATE seal SET rows = 3 WHERE block = 2", 2, "the block was changed: its hash differs"},
    {"block time", "UPDATE seal SET at = (SELECT at FROM seal WHERE block = 1) WHERE block = 2", 2,
     "the block was changed: its hash differs"},
    {"block root", "UPDATE seal SET merkle_root = hash WHERE block = 2", 2, "the block was changed: its hash differs"},
    {"block hash", "UPDATE seal SET hash = merkle_root WHERE block = 2", 2, "the block was changed: its hash differs"},
    {"link", "UPDATE seal SET prev_hash = hash WHERE block = 2", 2, "does not follow the block before it"},
    {"signature", "UPDATE seal SET signature = (SELECT signature FROM seal WHERE block = 1) WHERE block = 2", 2,
     "the signature is not valid"},
    {"signature cut", "UPDATE seal SET signature = hash WHERE block = 2", 2, "a part of the block has another length"},
    {"key", "UPDATE seal SET public_key = hash WHERE block = 2", 2, "the block was changed: its hash differs"},
};

static struct kit three_blocks(void **state)
{
    struct kit k = kit_open(state);

    for (int i = 0; i < 3; i++) {
        kit_write(&k, 4 * i + 1, 4);
        assert_int_equal(kit_seal(&k), 4);
    }
    kit_sound(&k, 3, 12, 0);
    return k;
}

static void found(struct kit *k, const struct journal_expected *expected, int64_t block, const char *what)
{
    struct journal_report report = kit_verify(k, expected);

    assert_str(report.what, what);
    assert_int_equal(report.bad_block, block);
}

static void every_plant_is_found(void **state)
{
    struct kit k = three_blocks(state);

    for (size_t i = 0; i < sizeof plants / sizeof *plants; i++) {
        struct journal_report report;
        assert_ok(db_begin(k.c, DB_WRITE));
        assert_ok(db_script(k.c, str_of(plants[i].sql)));
        report = kit_verify(&k, NULL);
        if (report.bad_block != plants[i].block || !str_is(report.what, plants[i].what))
            fail_msg("%s: block %lld, %.*s", plants[i].name, (long long)report.bad_block, STR_ARG(report.what));
        db_rollback(k.c);
    }
    kit_sound(&k, 3, 12, 0);
}

/* Above what a sealer would still take, an entry is a new one; below, it was put in afterwards. */
static void entry_added_among_sealed_ones(void **state)
{
    struct kit k = three_blocks(state);
    const char *tx = k.t->engine == DB_POSTGRES ? ", tx" : "";

    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(db_script(k.c, str_format(k.t->arena,
                                        "INSERT INTO journal (id, command_id, at, actor, entity, row_id, row_uuid, version, op,"
                                        " digest%s) SELECT -5, command_id, at, actor, entity, row_id, row_uuid, version, op,"
                                        " digest%s FROM journal WHERE id = 2", tx, tx)));
    found(&k, NULL, 0, "entry -5 was added among sealed ones");
    db_rollback(k.c);
}

static void end_cut_off(void **state)
{
    struct kit k = three_blocks(state);
    struct journal_expected expected = {.block = 3};
    enum db_type type = DB_BYTES;
    struct db_rows rows;

    assert_ok(db_query(k.c, STR("SELECT hash FROM seal WHERE block = 3"), NULL, 0, &type, 1, &rows));
    expected.hash = db_cell(&rows, 0, 0)->s;
    found(&k, &expected, 0, "");
    kit_write(&k, 13, 4);
    kit_seal(&k);
    found(&k, &expected, 0, "");
    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(db_script(k.c, STR("DELETE FROM seal WHERE block > 2; DELETE FROM journal_seq WHERE seq > 8;"
                                 " DELETE FROM journal WHERE id > 8")));
    found(&k, NULL, 0, "");
    found(&k, &expected, 3, "the chain ends before the block that was expected");
    db_rollback(k.c);
    expected.hash = STR("another hash that has 32 bytes..");
    found(&k, &expected, 3, "the block is not the one that was expected");
}

/* Sequence numbers and block gone, entries still there: PostgreSQL knows how far it had come, SQLite
 * would seal them again, which only the expected block tells. */
static void end_unsealed(void **state)
{
    struct kit k = three_blocks(state);

    assert_ok(db_begin(k.c, DB_WRITE));
    assert_ok(db_script(k.c, STR("DELETE FROM seal WHERE block > 2; DELETE FROM journal_seq WHERE seq > 8")));
    if (k.t->engine == DB_POSTGRES) found(&k, NULL, 0, "entry 9 was added among sealed ones");
    else assert_int_equal(kit_verify(&k, NULL).unsealed, 4);
    db_rollback(k.c);
}

static void another_key(void **state)
{
    struct kit k = three_blocks(state);
    struct str own = signer_public(k.signer);

    found(&k, &(struct journal_expected){.public_key = own}, 0, "");
    assert_ok(signer_open(k.t->arena, kit_key_path(k.t->arena), &k.signer));
    found(&k, &(struct journal_expected){.public_key = signer_public(k.signer)}, 1, "signed with another key");
    kit_write(&k, 13, 1);
    kit_seal(&k);
    found(&k, NULL, 4, "signed with another key");
}

/* Pages of blocks and of entries end in the middle of each other. */
static void longer_than_a_page(void **state)
{
    struct kit k = kit_open(state);
    int64_t at = 1;

    for (int i = 0; i < 1203; i++, at += 1 + i % 4) {
        kit_write(&k, at, (size_t)(1 + i % 4));
        if (k.t->engine == DB_SQLITE || i % 3 == 0) kit_seal(&k);
    }
    kit_seal(&k);
    kit_sound(&k, testdb_int(k.c, "SELECT count(*) FROM seal"), testdb_int(k.c, "SELECT count(*) FROM journal"), 0);
    assert_ok(db_script(k.c, STR("UPDATE journal SET actor = 5 WHERE id = 2500")));
    assert_true(kit_verify(&k, NULL).bad_block > 300);
}

static void unreadable(void **state)
{
    struct kit k = kit_open(state);
    struct journal_report report;

    assert_ok(db_script(k.c, STR("DROP TABLE seal")));
    assert_err(journal_verify(k.c, k.t->arena, NULL, &report), E_DB);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(every_plant_is_found),
        TESTDB_BOTH(entry_added_among_sealed_ones),
        TESTDB_BOTH(end_cut_off),
        TESTDB_BOTH(end_unsealed),
        TESTDB_BOTH(another_key),
        TESTDB_BOTH(longer_than_a_page),
        TESTDB_BOTH(unreadable),
    };

    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}
