#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#include "support/testdb.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const char schema[] = "CREATE TABLE product (id @id, code @text);"
                             "CREATE UNIQUE INDEX product_u_code ON product (code);"
                             "INSERT INTO product (id, code) VALUES (1, 'one')";

static struct db_conn *with_product(struct testdb *t)
{
    testdb_script(t, schema);
    return testdb_acquire(t, DB_WRITE);
}

/* Sent ahead on PostgreSQL. */
static err_t add(struct db_conn *c, int64_t id, const char *code)
{
    struct db_value params[] = {db_int(id), db_text(str_of(code))};

    return db_exec(c, STR("INSERT INTO product (id, code) VALUES ($1, $2)"), params, 2, NULL);
}

static int64_t count(struct db_conn *c) { return testdb_int(c, "SELECT count(*) FROM product"); }

static void commit_keeps_and_rollback_does_not(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "two"));
    assert_ok(db_commit(c));
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 3, "three"));
    assert_int_equal(count(c), 3);
    db_rollback(c);
    assert_int_equal(count(c), 2);
    db_rollback(c);   /* of nothing */
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 4, "four"));
    testdb_release(t, c);
    assert_int_equal(count(testdb_acquire(t, DB_WRITE)), 2);
}

/* More than SQLite keeps in memory of what a savepoint may have to take back (sqlite_open.c). */
static void a_large_savepoint_can_be_kept_and_undone(void **state)
{
    static const char shift[] = "UPDATE product SET code = 'later ' || code";
    enum { ROWS = 60000 };
    static const char *const columns[] = {"id", "code"};
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    struct db_value *cells = ARENA_ARRAY(t->arena, struct db_value, ROWS * 2);

    for (int i = 0; i < ROWS; i++) {
        cells[i * 2] = db_int(i + 2);
        cells[i * 2 + 1] = db_text(str_format(t->arena, "%08x, a text of some length so that there are pages", i * 7919 % ROWS));
    }
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_copy(c, "product", columns, types, 2, cells, ROWS));
    assert_ok(db_commit(c));
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_savepoint(c));
    assert_ok(db_exec(c, str_of(shift), NULL, 0, NULL));
    assert_ok(db_savepoint_undo(c));
    assert_ok(db_savepoint(c));
    assert_ok(db_exec(c, str_of(shift), NULL, 0, NULL));
    assert_ok(db_savepoint_keep(c));
    assert_ok(db_commit(c));
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product WHERE code LIKE 'later %' AND code NOT LIKE 'later later %'"), ROWS + 1);
}

static void steps_out_of_order_are_refused(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t), *reader = testdb_acquire(t, DB_READ);

    assert_err(db_commit(c), E_DB);
    assert_err(db_savepoint(c), E_DB);
    assert_err(db_savepoint_keep(c), E_DB);
    assert_err(db_savepoint_undo(c), E_DB);
    assert_err(db_begin(reader, DB_WRITE), E_DB);
    assert_ok(db_begin(c, DB_WRITE));
    assert_err(db_begin(c, DB_WRITE), E_DB);
    db_rollback(c);
    assert_ok(db_begin(c, DB_READ));
    assert_ok(db_commit(c));
}

/* The first error of begin, statements and a wait, whenever the engine tells it. */
static err_t add_twice_and_wait(struct db_conn *c)
{
    TRY(add(c, 2, "two"));
    TRY(add(c, 3, "one"));
    TRY(add(c, 4, "four"));
    return db_flush(c);
}

static void an_error_sent_ahead_comes_at_the_next_wait(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    err_t e;

    assert_ok(db_begin(c, DB_WRITE));
    e = assert_err(add_twice_and_wait(c), E_DB_UNIQUE);
    assert_str(err_value(e, "columns"), "code");
    assert_err(add(c, 5, "five"), E_DB);   /* the transaction is broken */
    assert_err(db_savepoint(c), E_DB);
    assert_err(db_commit(c), E_DB);
    assert_int_equal(count(c), 1);         /* and over */
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "two"));
    assert_ok(db_commit(c));
    assert_int_equal(count(c), 2);
}

static void an_error_sent_ahead_comes_at_commit(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    err_t e;

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "two"));
    e = add(c, 3, "one");
    e = e ? e : db_commit(c);
    assert_err(e, E_DB_UNIQUE);
    db_rollback(c);
    assert_int_equal(count(c), 1);
}

static void a_savepoint_is_kept_or_undone(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_savepoint(c));
    assert_ok(add(c, 2, "two"));
    assert_ok(db_savepoint_keep(c));
    assert_ok(db_savepoint(c));
    assert_ok(add(c, 3, "three"));
    assert_ok(db_savepoint_undo(c));
    assert_ok(db_savepoint(c));
    assert_ok(add(c, 4, "four"));
    assert_ok(db_savepoint_keep(c));
    assert_ok(db_commit(c));
    assert_int_equal(testdb_int(c, "SELECT count(*) FROM product WHERE id IN (1, 2, 4)"), 3);
    assert_int_equal(count(c), 3);
}

static void undo_mends_what_failed_behind_the_savepoint(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "two"));
    for (int i = 0; i < 3; i++) {
        assert_ok(db_savepoint(c));
        assert_err(add_twice_and_wait(c), E_DB_UNIQUE);
        assert_ok(db_savepoint_undo(c));
    }
    /* also when nobody has waited for the error */
    assert_ok(db_savepoint(c));
    (void)add(c, 3, "one");
    assert_ok(db_savepoint_undo(c));
    assert_ok(add(c, 5, "five"));
    assert_ok(db_commit(c));
    assert_int_equal(count(c), 3);
}

/* SQLite tells the error at once: there is no savepoint then. */
static void undo_does_not_mend_what_failed_before_the_savepoint(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "one"));
    assert_ok(db_savepoint(c));
    assert_err(db_savepoint_undo(c), E_DB);
    assert_err(db_commit(c), E_DB);
    assert_int_equal(count(c), 1);
}

/* On SQLite the time limit of a writing statement takes the whole transaction with it. */
static void a_write_that_takes_too_long(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    int64_t affected;

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "two"));
    assert_ok(db_savepoint(c));
    db_statement_ms(c, 100);
    assert_err(db_exec(c, STR("WITH RECURSIVE n(i) AS (SELECT id FROM product WHERE id = 2 UNION ALL SELECT i + 1 FROM n)"
                              " INSERT INTO product (id, code) SELECT i + 1, NULL FROM n"), NULL, 0, &affected), E_DB_TIMEOUT);
    if (t->engine == DB_SQLITE)
        assert_err(db_savepoint_undo(c), E_DB_CONFLICT);
    else
        assert_ok(db_savepoint_undo(c));
    db_rollback(c);
    db_statement_ms(c, 0);
    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(add(c, 2, "two"));
    assert_ok(db_commit(c));
    assert_int_equal(count(c), 2);
}

/* Neither side may wait for the other with full buffers. */
static void thousands_sent_ahead(void **state)
{
    enum { MANY = 5000, LONG = 40, SIZE = 1 << 20 };
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    char *text = arena_bytes(t->arena, SIZE);

    memset(text, 'x', SIZE);
    assert_ok(db_begin(c, DB_WRITE));
    for (int i = 0; i < MANY; i++)
        assert_ok(add(c, 100 + i, str_format(t->arena, "%d", i).p));
    for (int i = 0; i < LONG; i++) {
        struct db_value params[] = {db_int(1), db_text((struct str){text, SIZE - (size_t)i})};

        assert_ok(db_exec(c, STR("SELECT $2 FROM product WHERE id <= $1 + 20"), params, 2, NULL));   /* comes back too */
    }
    assert_ok(db_commit(c));
    assert_int_equal(count(c), MANY + 1);
}

static void waiting_is_counted(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    struct db_counts before = db_counts(c), after;

    assert_ok(db_begin(c, DB_WRITE));
    for (int i = 2; i < 12; i++)
        assert_ok(add(c, i, str_format(t->arena, "%d", i).p));
    assert_ok(db_commit(c));
    after = db_counts(c);
    assert_int_equal(after.statements - before.statements, 10);
    assert_int_equal(after.commits - before.commits, 1);
    assert_int_equal(after.waits - before.waits, t->engine == DB_POSTGRES ? 1 : 0);
}

static void a_reader_sees_one_state(void **state)
{
    struct testdb *t = *state;
    struct db_conn *writer = with_product(t), *reader = testdb_acquire(t, DB_READ);

    assert_ok(db_begin(reader, DB_READ));
    assert_int_equal(count(reader), 1);
    assert_ok(db_begin(writer, DB_WRITE));
    assert_ok(add(writer, 2, "two"));
    assert_ok(db_commit(writer));
    assert_int_equal(count(reader), 1);
    err_t e = add(reader, 3, "three");
    assert_err(e ? e : db_flush(reader), E_DB);   /* it only reads */
    db_rollback(reader);
    assert_int_equal(count(reader), 2);
}

/* --- other processes, here other databases on the same file or server --------------------------------- */

static void a_lock_of_another_process_is_a_conflict(void **state)
{
    struct testdb *t = *state;
    struct db_options options = {.wait_ms = 50};
    struct db *other;
    struct db_conn *c = with_product(t), *d;
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    assert_ok(db_open(t->arena, t->env, t->url, &options, &other));
    assert_ok(db_acquire(other, t->arena, DB_WRITE, &d));
    assert_ok(db_begin(c, DB_WRITE));
    if (t->engine == DB_SQLITE) {
        assert_err(db_begin(d, DB_WRITE), E_DB_CONFLICT);
    } else {
        assert_ok(db_query(c, STR("SELECT id FROM product FOR UPDATE"), NULL, 0, types, 1, &rows));
        assert_ok(db_begin(d, DB_WRITE));
        assert_err(db_query(d, STR("SELECT id FROM product FOR UPDATE NOWAIT"), NULL, 0, types, 1, &rows), E_DB_CONFLICT);
        db_rollback(d);
    }
    db_rollback(c);
    assert_ok(db_begin(d, DB_WRITE));
    assert_ok(db_commit(d));
    db_release(d);
    db_close(other);
}

struct other {
    struct db *db;
    struct arena *arena;
    bool wrote;
};

static err_t write_once(struct other *o)
{
    struct db_conn *d;
    err_t e;

    TRY(db_acquire(o->db, o->arena, DB_WRITE, &d));
    e = db_begin(d, DB_WRITE);
    if (!e)
        e = add(d, 7, "seven");
    if (!e)
        e = db_commit(d);
    db_release(d);
    return e;
}

static void *write_beside(void *arg)
{
    struct other *o = arg;

    o->wrote = !write_once(o);
    return NULL;
}

/* Who has written and begins anew finds that who waited was there before. */
static void another_process_that_waits_writes_first(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    struct other o = {.arena = arena_new()};
    pthread_t thread;

    assert_ok(db_open(o.arena, t->env, t->url, NULL, &o.db));
    assert_ok(db_begin(c, DB_WRITE));
    assert_false(db_awaited(c));
    assert_int_equal(pthread_create(&thread, NULL, write_beside, &o), 0);
    while (!db_awaited(c))
        sched_yield();
    assert_ok(db_commit(c));
    assert_ok(db_begin(c, DB_WRITE));
    assert_int_equal(count(c), 2);
    assert_false(db_awaited(c));
    db_rollback(c);
    pthread_join(thread, NULL);
    assert_true(o.wrote);
    db_close(o.db);
    arena_free(o.arena);
}

/* Waits for the write lock until it gives up. */
struct patience {
    struct db *db;
    struct env *env;
    struct arena *arena;
    uint64_t began_us, ended_us;
    int64_t looks;           /* at most: how often it has slept */
    bool conflict;
};

static void *wait_in_vain(void *arg)
{
    struct patience *p = arg;
    struct db_conn *d;
    struct rusage before, after;
    err_t e;

    if (db_acquire(p->db, p->arena, DB_WRITE, &d)) return NULL;
    getrusage(RUSAGE_THREAD, &before);
    p->began_us = env_monotonic_us(p->env);
    e = db_begin(d, DB_WRITE);
    p->ended_us = env_monotonic_us(p->env);
    getrusage(RUSAGE_THREAD, &after);
    p->conflict = err_is(e, E_DB_CONFLICT);
    p->looks = after.ru_nvcsw - before.ru_nvcsw;
    db_release(d);
    return NULL;
}

/* `turn_us`: how long somebody else stands in the turnstile meanwhile. */
static struct patience wait_beside(struct testdb *t, int64_t wait_ms, uint64_t turn_us)
{
    struct db_options options = {.wait_ms = wait_ms};
    struct patience p = {.env = t->env, .arena = arena_new()};
    struct flock turn = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    struct db_conn *c = with_product(t);
    int fd = open(str_format(t->arena, "%s-turn", t->url.p + strlen("sqlite:")).p, O_RDWR | O_CLOEXEC);
    uint64_t until = env_monotonic_us(t->env) + turn_us;
    pthread_t thread;

    assert_ok(db_open(p.arena, t->env, t->url, &options, &p.db));
    assert_ok(db_begin(c, DB_WRITE));
    if (turn_us) assert_int_equal(fcntl(fd, F_OFD_SETLK, &turn), 0);
    assert_int_equal(pthread_create(&thread, NULL, wait_in_vain, &p), 0);
    while (env_monotonic_us(t->env) < until) sched_yield();
    close(fd);
    pthread_join(thread, NULL);
    db_close(p.db);
    arena_free(p.arena);
    db_rollback(c);
    assert_true(p.conflict);
    return p;
}

static void the_waits_for_turnstile_and_lock_are_one(void **state)
{
    enum { WAIT_MS = 1000, TURN_MS = 700, LATE_MS = 500 };
    struct patience p = wait_beside(*state, WAIT_MS, TURN_MS * 1000);

    assert_in_range(p.ended_us - p.began_us, WAIT_MS * 1000, (WAIT_MS + LATE_MS) * 1000);
}

static void who_waits_long_looks_seldom(void **state)
{
    enum { WAIT_MS = 400, LOOKS_MOST = 800 };
    struct patience p = wait_beside(*state, WAIT_MS, 0);

    assert_in_range(p.looks, 1, LOOKS_MOST);
}

/* --- the file where processes stand in line ---------------------------------------------------------- */

static bool is_open(const char *path)
{
    DIR *dir = opendir("/proc/self/fd");
    struct stat wanted, s;
    bool found = false;

    assert_non_null(dir);
    assert_int_equal(stat(path, &wanted), 0);
    for (struct dirent *d; (d = readdir(dir));)
        found |= !fstatat(dirfd(dir), d->d_name, &s, 0) && s.st_dev == wanted.st_dev && s.st_ino == wanted.st_ino;
    closedir(dir);
    return found;
}

static uid_t owner_of(const char *path)
{
    struct stat s;

    assert_int_equal(stat(path, &s), 0);
    return s.st_uid;
}

static void begin_anew(struct testdb *t)
{
    struct db_conn *c;

    testdb_reopen(t, NULL);
    c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_begin(c, DB_WRITE));
    db_rollback(c);
}

/* The service's user may write to the directory and plant what the superuser finds there: he uses nothing of it and gives nothing away. */
static void a_planted_turnstile_is_not_used(void **state)
{
    enum { SERVICE = 65534 };
    struct testdb *t = *state;
    const char *database = str_format(t->arena, "%s/test.db", t->name).p, *secret = str_format(t->arena, "%s/secret", t->name).p,
               *turn = str_format(t->arena, "%s-turn", database).p;

    testdb_close(t);
    if (!geteuid()) assert_int_equal(chown(database, SERVICE, SERVICE), 0);
    unlink(turn);
    assert_int_equal(symlink(secret, turn), 0);
    begin_anew(t);
    assert_int_not_equal(access(secret, F_OK), 0);   /* nor made through it */
    testdb_close(t);
    close(open(secret, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    begin_anew(t);
    assert_false(is_open(secret));
    testdb_close(t);
    unlink(turn);
    assert_int_equal(link(secret, turn), 0);
    begin_anew(t);
    assert_false(is_open(secret));
    assert_int_equal(owner_of(secret), geteuid());
    testdb_close(t);
    unlink(turn);
    begin_anew(t);
    assert_true(is_open(turn));
    assert_int_equal(owner_of(turn), owner_of(database));
    unlink(secret);
}

/* --- the log of SQLite ------------------------------------------------------------------------------- */

static int64_t bytes_of(const struct testdb *t, const char *suffix)
{
    struct stat s;

    assert_int_equal(stat(str_format(t->arena, "%s%s", t->url.p + strlen("sqlite:"), suffix).p, &s), 0);
    return s.st_size;
}

static void write_much(struct testdb *t, struct db_conn *c, int64_t from)
{
    char *text = arena_bytes(t->arena, 4001);

    memset(text, 'x', 4000);
    text[4000] = 0;
    assert_ok(db_begin(c, DB_WRITE));
    for (int64_t i = 0; i < 100; i++)
        assert_ok(add(c, from + i, str_format(t->arena, "%lld %s", (long long)(from + i), text).p));
    assert_ok(db_commit(c));
}

/* It is copied into the database while nobody waits for that, and once it is, it begins anew and does not grow. */
static void the_log_is_copied_beside_the_writer(void **state)
{
    enum { COMMITS = 45, MORE = 500 };
    struct testdb *t = *state;
    struct db_conn *c = with_product(t);
    int64_t before, id = 100;
    int tries = 0;

    for (int i = 0; i < COMMITS; i++, id += 100)
        write_much(t, c, id);
    do {
        before = bytes_of(t, "-wal");
        write_much(t, c, id);
        id += 100;
    } while (bytes_of(t, "-wal") > before && ++tries < MORE);
    assert_true(tries < MORE);
    assert_true(bytes_of(t, "") > 4000 * 4096);
}

static int64_t threads_that_take(int signal)
{
    DIR *dir = opendir("/proc/self/task");
    int64_t n = 0;

    assert_non_null(dir);
    for (struct dirent *d; (d = readdir(dir));) {
        char path[300], line[256];
        unsigned long long blocked;
        FILE *file;

        snprintf(path, sizeof path, "/proc/self/task/%s/status", d->d_name);
        file = d->d_name[0] == '.' ? NULL : fopen(path, "re");
        while (file && fgets(line, sizeof line, file))
            n += sscanf(line, "SigBlk: %llx", &blocked) == 1 && !(blocked >> (signal - 1) & 1);
        if (file) fclose(file);
    }
    closedir(dir);
    return n;
}

static void the_thread_that_copies_takes_no_signals(void **state)
{
    enum { COMMITS = 45 };
    struct testdb *t = *state;
    int64_t before = threads_that_take(SIGTERM);
    struct db_conn *c = with_product(t);

    for (int i = 0; i < COMMITS; i++)
        write_much(t, c, 100 * (1 + i));
    assert_int_equal(threads_that_take(SIGTERM), before);
}

/* --- faults ------------------------------------------------------------------------------------------- */

struct faults {
    struct arena *arena;
    struct buf seen;
    const char *fail_at;
};

static err_t fault(void *arg, const char *point, struct str sql)
{
    struct faults *f = arg;

    buf_add(&f->seen, str_of(point));
    buf_add_char(&f->seen, ' ');
    assert_true(sql.n > 0);
    return f->fail_at && str_is(str_of(point), f->fail_at) ? err_make(f->arena, E_FAULT, "point", point, NULL) : OK;
}

static void with_faults(struct testdb *t, struct faults *f)
{
    struct db_options options = {.fault = fault, .fault_arg = f};

    testdb_script(t, schema);
    *f = (struct faults){.arena = t->arena};
    buf_init(&f->seen, t->arena, 256);
    testdb_reopen(t, &options);
    f->seen.n = 0;
}

static err_t whole_story(struct db_conn *c)
{
    TRY(db_begin(c, DB_WRITE));
    TRY(add(c, 2, "two"));
    TRY(db_savepoint(c));
    TRY(add(c, 3, "three"));
    TRY(db_savepoint_undo(c));
    return db_commit(c);
}

static void every_step_passes_the_fault_hook(void **state)
{
    struct testdb *t = *state;
    struct faults f;
    struct db_conn *c;

    with_faults(t, &f);
    c = testdb_acquire(t, DB_WRITE);
    f.seen.n = 0;
    assert_ok(whole_story(c));
    assert_str(buf_str(&f.seen), "begin statement savepoint statement savepoint commit committed ");
    f.seen.n = 0;
    assert_ok(db_begin(c, DB_WRITE));
    db_rollback(c);
    assert_str(buf_str(&f.seen), "begin rollback ");
}

static void a_fault_at_each_point(void **state)
{
    static const struct { const char *point; int64_t rows; } points[] = {
        {"begin", 1}, {"statement", 1}, {"savepoint", 1}, {"commit", 1}, {"rollback", 1}, {"committed", 2},
    };
    struct testdb *t = *state;
    struct faults f;

    with_faults(t, &f);
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        struct db_conn *c = testdb_acquire(t, DB_WRITE);

        f.fail_at = points[i].point;
        if (str_is(str_of(f.fail_at), "rollback")) {
            assert_ok(db_begin(c, DB_WRITE));
            f.fail_at = NULL;
            assert_ok(add(c, 2, "two"));
            f.fail_at = "rollback";
            db_rollback(c);   /* cannot be told, so the connection goes */
            f.fail_at = NULL;
            assert_err(db_begin(c, DB_WRITE), E_DB_GONE);
        } else {
            assert_err(whole_story(c), E_FAULT);
            f.fail_at = NULL;
        }
        testdb_release(t, c);
        c = testdb_acquire(t, DB_WRITE);
        assert_int_equal(count(c), points[i].rows);
        testdb_release(t, c);
    }
}

/* Files that SQLite has made for a while, and that have no name any more. */
static int files_for_a_while(void)
{
    DIR *all = opendir("/proc/self/fd");
    char target[512];
    int found = 0;

    assert_non_null(all);
    for (const struct dirent *one; (one = readdir(all));) {
        ssize_t n = readlinkat(dirfd(all), one->d_name, target, sizeof target - 1);

        target[n > 0 ? n : 0] = 0;
        found += strstr(target, "etilqs_") != NULL;
    }
    closedir(all);
    return found;
}

static int files_of_a_savepoint(struct db_conn *c)
{
    int found;

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_savepoint(c));
    assert_ok(db_exec(c, STR("UPDATE wide SET n = n + 1"), NULL, 0, NULL));
    found = files_for_a_while();
    assert_ok(db_savepoint_undo(c));
    assert_int_equal(testdb_int(c, "SELECT max(n) FROM wide"), 0);
    db_rollback(c);
    return found;
}

/* Who undoes little needs no file for that, even where it is more; the next one by the same connection does. */
static void little_is_undone_in_memory(void **state)
{
    struct testdb *t = *state;
    struct db_conn *c;

    testdb_script(t, "CREATE TABLE wide (id @int, n @int, filled @text);");
    c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_script(c, STR("WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 500)"
                               " INSERT INTO wide SELECT n, 0, printf('%1000d', n) FROM i")));
    assert_ok(db_little_undone(c));
    assert_int_equal(files_of_a_savepoint(c), 0);
    testdb_release(t, c);
    assert_true(files_of_a_savepoint(testdb_acquire(t, DB_WRITE)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_SQLITE(little_is_undone_in_memory),
        TESTDB_BOTH(commit_keeps_and_rollback_does_not),
        TESTDB_BOTH(a_large_savepoint_can_be_kept_and_undone),
        TESTDB_BOTH(steps_out_of_order_are_refused),
        TESTDB_BOTH(an_error_sent_ahead_comes_at_the_next_wait),
        TESTDB_BOTH(an_error_sent_ahead_comes_at_commit),
        TESTDB_BOTH(a_savepoint_is_kept_or_undone),
        TESTDB_BOTH(undo_mends_what_failed_behind_the_savepoint),
        TESTDB_POSTGRES(undo_does_not_mend_what_failed_before_the_savepoint),
        TESTDB_BOTH(a_write_that_takes_too_long),
        TESTDB_BOTH(thousands_sent_ahead),
        TESTDB_BOTH(waiting_is_counted),
        TESTDB_BOTH(a_reader_sees_one_state),
        TESTDB_BOTH(a_lock_of_another_process_is_a_conflict),
        TESTDB_SQLITE(another_process_that_waits_writes_first),
        TESTDB_SQLITE(the_waits_for_turnstile_and_lock_are_one),
        TESTDB_SQLITE(who_waits_long_looks_seldom),
        TESTDB_SQLITE(a_planted_turnstile_is_not_used),
        TESTDB_SQLITE(the_log_is_copied_beside_the_writer),
        TESTDB_SQLITE(the_thread_that_copies_takes_no_signals),
        TESTDB_BOTH(every_step_passes_the_fault_hook),
        TESTDB_BOTH(a_fault_at_each_point),
    };

    return testdb_run("db/transaction", tests, sizeof tests / sizeof *tests);
}
