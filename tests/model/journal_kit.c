#include "model/journal_kit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void remove_key(void *path)
{
    char *slash = strrchr(path, '/');

    unlink(path);
    *slash = 0;
    rmdir(path);
}

const char *kit_key_path(struct arena *a)
{
    char folder[] = "/tmp/imis-key-XXXXXX";
    char *path;

    assert_non_null(mkdtemp(folder));
    path = (char *)(uintptr_t)str_format(a, "%s/seal.key", folder).p;
    arena_cleanup(a, remove_key, path);
    return path;
}

struct kit kit_open(void **state)
{
    struct kit k = {.t = testdb_of(state)};

    land_open(k.t);
    k.c = testdb_acquire(k.t, DB_WRITE);
    assert_ok(signer_open(k.t->arena, kit_key_path(k.t->arena), &k.signer));
    return k;
}

err_t kit_add(struct db_conn *c, struct arena *a, struct env *env, int64_t first, size_t n)
{
    struct journal_row *rows = ARENA_ARRAY(a, struct journal_row, n);

    for (size_t i = 0; i < n; i++) {
        int64_t id = first + (int64_t)i;
        rows[i] = (struct journal_row){
            .command_id = uuid_new(env), .at = env_now(env), .actor = 3, .entity = STR("thing"), .row_id = id,
            .row_uuid = uuid_new(env), .version = 1, .op = OP_CREATE, .place_after = id % 3,
            .payload = str_format(a, "{\"name\":\"n%lld\"}", (long long)id),
        };
    }
    return journal_add(c, a, env, rows, n);
}

void kit_write(struct kit *k, int64_t first, size_t n)
{
    assert_ok(db_begin(k->c, DB_WRITE));
    assert_ok(kit_add(k->c, k->t->arena, k->t->env, first, n));
    assert_ok(db_commit(k->c));
}

size_t kit_seal(struct kit *k)
{
    size_t rows;

    if (k->t->engine == DB_SQLITE) assert_ok(db_begin(k->c, DB_WRITE));
    assert_ok(journal_seal(k->c, k->t->arena, k->t->env, k->signer, &rows));
    if (k->t->engine == DB_SQLITE) assert_ok(db_commit(k->c));
    return rows;
}

struct journal_report kit_verify(struct kit *k, const struct journal_expected *expected)
{
    struct journal_report report;

    assert_ok(journal_verify(k->c, k->t->arena, expected, &report));
    return report;
}

void kit_sound(struct kit *k, int64_t blocks, int64_t rows, int64_t unsealed)
{
    struct journal_report report = kit_verify(k, NULL);

    assert_str(report.what, "");
    assert_int_equal(report.bad_block, 0);
    assert_int_equal(report.blocks, blocks);
    assert_int_equal(report.rows, rows);
    assert_int_equal(report.unsealed, unsealed);
}

const char *kit_order(struct kit *k)
{
    enum db_type type = DB_INT;
    struct db_rows rows;
    struct buf out;

    assert_ok(db_query(k->c, STR("SELECT journal_id FROM journal_seq ORDER BY seq"), NULL, 0, &type, 1, &rows));
    buf_init(&out, k->t->arena, 64);
    for (size_t i = 0; i < rows.rows; i++) {
        if (i) buf_add_char(&out, ' ');
        buf_add_int(&out, db_cell(&rows, i, 0)->i);
    }
    return str_zero(k->t->arena, buf_str(&out));
}
