/* Sealing beside others: transactions that end in any order, other sealers, another cluster, a kill. */
#include "model/journal_kit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/write/seal.h"

/* The first seal of all reads the whole journal; these tests are about those that follow. */
static struct kit kit_placed(void **state)
{
    struct kit k = kit_open(state);

    kit_seal(&k);
    return k;
}

static void begin(struct kit *k, struct db_conn **c)
{
    *c = testdb_acquire(k->t, DB_WRITE);
    assert_ok(db_begin(*c, DB_WRITE));
}

static void add(struct kit *k, struct db_conn *c, int64_t row)
{
    assert_ok(kit_add(c, k->t->arena, k->t->env, row, 1));
    assert_ok(db_flush(c));
}

/* The lower number belongs to the later transaction: what is sealed first is not what has the lower id. */
static void an_id_that_comes_late(void **state)
{
    struct kit k = kit_placed(state);
    struct db_conn *early, *late;

    begin(&k, &early);
    testdb_int(early, "SELECT pg_current_xact_id()::text::bigint");
    begin(&k, &late);
    add(&k, late, 1);
    add(&k, early, 2);
    assert_int_equal(kit_seal(&k), 0);
    assert_ok(db_commit(early));
    assert_int_equal(kit_seal(&k), 1);
    assert_string_equal(kit_order(&k), "2");
    kit_sound(&k, 1, 1, 0);
    assert_ok(db_commit(late));
    assert_int_equal(kit_seal(&k), 1);
    assert_string_equal(kit_order(&k), "2 1");
    kit_sound(&k, 2, 2, 0);
}

static void a_long_transaction_holds_back_what_began_after_it(void **state)
{
    struct kit k = kit_placed(state);
    struct db_conn *slow;

    kit_write(&k, 1, 1);
    begin(&k, &slow);
    add(&k, slow, 2);
    kit_write(&k, 3, 2);
    assert_int_equal(kit_seal(&k), 1);
    kit_sound(&k, 1, 1, 2);
    db_rollback(slow);
    assert_int_equal(kit_seal(&k), 2);
    assert_string_equal(kit_order(&k), "1 3 4");
    kit_sound(&k, 2, 3, 0);
}

/* A savepoint has a transaction number of its own; the entry carries the outer one. */
static void inside_savepoints(void **state)
{
    struct kit k = kit_placed(state);
    struct db_conn *other;

    begin(&k, &other);
    add(&k, other, 1);
    assert_ok(db_savepoint(other));
    add(&k, other, 2);
    assert_ok(db_savepoint_undo(other));
    assert_ok(db_savepoint(other));
    add(&k, other, 3);
    assert_ok(db_savepoint_keep(other));
    assert_int_equal(kit_seal(&k), 0);
    assert_ok(db_commit(other));
    assert_int_equal(kit_seal(&k), 2);
    assert_string_equal(kit_order(&k), "1 3");
    kit_sound(&k, 1, 2, 0);
}

static void another_sealer_at_work(void **state)
{
    struct kit k = kit_placed(state);
    struct db_conn *other;

    kit_write(&k, 1, 2);
    begin(&k, &other);
    testdb_int(other, "SELECT pg_try_advisory_xact_lock(7596844090483097932)::int::bigint");
    assert_int_equal(kit_seal(&k), 0);
    db_rollback(other);
    assert_int_equal(kit_seal(&k), 2);
}

/* Without its lock a second sealer still cannot add another block of the same number. */
static void the_chain_cannot_fork(void **state)
{
    struct kit k = kit_open(state);

    kit_write(&k, 1, 1);
    kit_seal(&k);
    assert_err(db_script(k.c, STR("INSERT INTO seal (block, first_seq, last_seq, rows, merkle_root, prev_hash, hash, public_key,"
                                  " signature, at) SELECT block, 2, 2, 1, merkle_root, prev_hash, hash, public_key, signature, at"
                                  " FROM seal")), E_DB_UNIQUE);
    kit_sound(&k, 1, 1, 0);
}

/* ---- another cluster ---- */

static void moved_here(struct kit *k)
{
    assert_ok(db_script(k->c, STR("UPDATE journal_position SET origin = 'elsewhere 1', tx = '999999999999'")));
}

/* After dump and restore old entries carry numbers that the new cluster has not reached yet, or has
 * long passed. */
static void restored_elsewhere(void **state)
{
    struct kit k = kit_open(state);

    kit_write(&k, 1, 3);
    kit_seal(&k);
    kit_write(&k, 4, 4);
    assert_ok(db_script(k.c, STR("UPDATE journal SET tx = '999999999999' WHERE id IN (1, 4, 5); UPDATE journal SET tx = '3' WHERE id IN (2, 6)")));
    moved_here(&k);
    assert_int_equal(kit_seal(&k), 4);
    kit_write(&k, 8, 2);
    assert_int_equal(kit_seal(&k), 2);
    assert_int_equal(kit_seal(&k), 0);
    assert_string_equal(kit_order(&k), "1 2 3 4 5 6 7 8 9");
    kit_sound(&k, 3, 9, 0);
}

static void restored_with_writers_at_work(void **state)
{
    struct kit k = kit_open(state);
    struct db_conn *oldest, *slow;

    kit_write(&k, 1, 1);
    kit_seal(&k);
    moved_here(&k);
    begin(&k, &oldest);
    testdb_int(oldest, "SELECT pg_current_xact_id()::text::bigint");
    begin(&k, &slow);
    add(&k, slow, 2);
    kit_write(&k, 3, 2);
    assert_int_equal(kit_seal(&k), 2);
    assert_string_equal(kit_order(&k), "1 3 4");
    add(&k, oldest, 5);
    assert_ok(db_commit(slow));
    assert_ok(db_commit(oldest));
    assert_int_equal(kit_seal(&k), 2);
    assert_string_equal(kit_order(&k), "1 3 4 2 5");
    kit_sound(&k, 3, 5, 0);
}

static void restored_to_a_new_table(void **state)
{
    struct kit k = kit_open(state);
    struct position p;

    kit_write(&k, 1, 3);
    kit_seal(&k);
    assert_ok(position_read(k.c, &p));
    assert_true(p.fits);
    assert_ok(db_script(k.c, STR("CREATE TABLE old AS SELECT * FROM journal; TRUNCATE journal;"
                                 " INSERT INTO journal SELECT * FROM old; DROP TABLE old")));
    assert_ok(position_read(k.c, &p));
    assert_false(p.fits);
    assert_int_equal(kit_seal(&k), 0);
    assert_ok(position_read(k.c, &p));
    assert_true(p.fits);
    kit_sound(&k, 1, 3, 0);
}

static void a_large_backlog_after_a_restore(void **state)
{
    struct kit k = kit_open(state);

    kit_write(&k, 1, SEAL_ROWS + 5);
    kit_seal(&k);
    kit_write(&k, 1, 2 * SEAL_ROWS + 5);
    moved_here(&k);
    assert_int_equal(kit_seal(&k), 2 * SEAL_ROWS + 5);
    kit_sound(&k, 5, 3 * SEAL_ROWS + 10, 0);
}

/* ---- many at once ---- */

struct crowd {
    struct kit *k;
    atomic_bool stop;
    atomic_int written, failed;
    const struct signer *signer;
};

/* Short and long transactions, some of which come to nothing. */
static err_t write_some(struct crowd *crowd, struct arena *a, struct db_conn *c, unsigned *seed)
{
    struct env *env = crowd->k->t->env;
    size_t n = 1 + (size_t)rand_r(seed) % 4;

    TRY(db_begin(c, DB_WRITE));
    for (size_t i = 0; i < n; i++) {
        TRY(kit_add(c, a, env, 1, 1));
        TRY(db_flush(c));
        if (rand_r(seed) % 8 == 0) usleep((useconds_t)rand_r(seed) % 20000);
    }
    if (rand_r(seed) % 10 == 0) {
        db_rollback(c);
        return OK;
    }
    TRY(db_commit(c));
    atomic_fetch_add(&crowd->written, (int)n);
    return OK;
}

static void *writer(void *arg)
{
    struct crowd *crowd = arg;
    struct arena *a = arena_new();
    unsigned seed = (unsigned)(uintptr_t)&seed;
    struct db_conn *c = NULL;
    err_t e = db_acquire(crowd->k->t->db, a, DB_WRITE, &c);

    while (!e && !atomic_load(&crowd->stop)) e = write_some(crowd, a, c, &seed);
    if (e) atomic_fetch_add(&crowd->failed, 1);
    db_release(c);
    arena_free(a);
    return NULL;
}

static void *sealer(void *arg)
{
    struct crowd *crowd = arg;
    struct arena *a = arena_new();
    struct db_conn *c = NULL;
    size_t rows;
    err_t e = db_acquire(crowd->k->t->db, a, DB_WRITE, &c);

    while (!e && !atomic_load(&crowd->stop)) e = journal_seal(c, a, crowd->k->t->env, crowd->signer, &rows);
    if (e) atomic_fetch_add(&crowd->failed, 1);
    db_release(c);
    arena_free(a);
    return NULL;
}

static void many_writers_and_two_sealers(void **state)
{
    enum { WRITERS = 8, SEALERS = 2 };
    struct kit k = kit_open(state);
    struct crowd crowd = {.k = &k, .signer = k.signer};
    pthread_t threads[WRITERS + SEALERS];

    testdb_reopen(k.t, &(struct db_options){.connections = WRITERS + SEALERS + 1});
    k.c = testdb_acquire(k.t, DB_WRITE);
    for (int i = 0; i < WRITERS + SEALERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i < WRITERS ? writer : sealer, &crowd), 0);
    usleep(1500000);
    assert_str(kit_verify(&k, NULL).what, "");
    atomic_store(&crowd.stop, true);
    for (int i = 0; i < WRITERS + SEALERS; i++) pthread_join(threads[i], NULL);
    kit_seal(&k);
    assert_int_equal(atomic_load(&crowd.failed), 0);
    assert_true(atomic_load(&crowd.written) > 100);
    assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM journal"), atomic_load(&crowd.written));
    kit_sound(&k, testdb_int(k.c, "SELECT count(*) FROM seal"), atomic_load(&crowd.written), 0);
    assert_true(testdb_int(k.c, "SELECT count(*) FROM seal") > 10);
}

/* ---- killed ---- */

static int steps_left;

/* Ends the process as a kill would: nothing is flushed, closed or rolled back. */
static err_t die_at_step(void *arg, const char *point, struct str sql)
{
    if (steps_left-- == 0) _exit(0);
    return OK;
}

enum { SURVIVED = 7 };

/* A process of its own: opens the database, writes two entries, seals, and dies at the given step. */
static void child(const struct testdb *t, const char *key, int step)
{
    const struct db_options options = {.fault = die_at_step};
    struct arena *a = arena_new();
    struct signer *signer;
    struct db_conn *c;
    struct db *db;
    size_t rows;

    steps_left = 1 << 20;
    if (db_open(a, t->env, t->url, &options, &db) || signer_open(a, key, &signer) || db_acquire(db, a, DB_WRITE, &c)) _exit(1);
    steps_left = step;
    if (db_begin(c, DB_WRITE) || kit_add(c, a, t->env, 1, 2)) _exit(2);
    if (t->engine == DB_SQLITE && journal_seal(c, a, t->env, signer, &rows)) _exit(3);
    if (db_commit(c)) _exit(4);
    if (t->engine == DB_POSTGRES && journal_seal(c, a, t->env, signer, &rows)) _exit(5);
    _exit(SURVIVED);
}

static bool killed_at(struct kit *k, const char *key, int step)
{
    pid_t pid;
    int status;

    testdb_close(k->t);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) child(k->t, key, step);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == SURVIVED);
    testdb_reopen(k->t, NULL);
    k->c = testdb_acquire(k->t, DB_WRITE);
    return WEXITSTATUS(status) == 0;
}

/* Whatever was committed is sealed afterwards, in one piece, by whoever comes next. */
static void killed_at_every_step(void **state)
{
    struct kit k = kit_open(state);
    const char *key = kit_key_path(k.t->arena);
    int step = 0;

    assert_ok(signer_open(k.t->arena, key, &k.signer));
    for (; killed_at(&k, key, step); step++) {
        struct journal_report report = kit_verify(&k, NULL);
        assert_str(report.what, "");
        assert_int_equal(report.rows + report.unsealed, testdb_int(k.c, "SELECT count(*) FROM journal"));
        assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM journal") % 2, 0);
        kit_seal(&k);
        kit_sound(&k, testdb_int(k.c, "SELECT count(*) FROM seal"), testdb_int(k.c, "SELECT count(*) FROM journal"), 0);
    }
    assert_true(step > 5);
    assert_int_equal(testdb_int(k.c, "SELECT count(*) FROM journal") > 2, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_POSTGRES(an_id_that_comes_late),
        TESTDB_POSTGRES(a_long_transaction_holds_back_what_began_after_it),
        TESTDB_POSTGRES(inside_savepoints),
        TESTDB_POSTGRES(another_sealer_at_work),
        TESTDB_BOTH(the_chain_cannot_fork),
        TESTDB_POSTGRES(restored_elsewhere),
        TESTDB_POSTGRES(restored_with_writers_at_work),
        TESTDB_POSTGRES(restored_to_a_new_table),
        TESTDB_POSTGRES(a_large_backlog_after_a_restore),
        TESTDB_POSTGRES(many_writers_and_two_sealers),
        TESTDB_BOTH(killed_at_every_step),
    };

    return cmocka_run_group_tests_name("seal", tests, NULL, NULL);
}
