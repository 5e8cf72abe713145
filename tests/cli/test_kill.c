/* A worker that is killed in the middle of its job, five times: no chunk is lost, none is done twice. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/testdb.h"

enum { CHUNKS = 400, ROUNDS = 5 };

extern char **environ;

static char key[] = "/tmp/imis-kill-XXXXXX";

static pid_t start(struct testdb *t, const char *const *words, const char *clock)
{
    const char *argv[16] = {getenv("IMIS_PROGRAM"), "--db", t->url.p, "--key-file", key, "--clock", clock};
    posix_spawn_file_actions_t files;
    size_t n = 7;
    pid_t child;

    assert_non_null(argv[0]);
    while (*words)
        argv[n++] = *words++;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    assert_int_equal(posix_spawn(&child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ), 0);
    posix_spawn_file_actions_destroy(&files);
    return child;
}

static void run(struct testdb *t, const char *const *words, const char *clock)
{
    pid_t child = start(t, words, clock);
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}

static int64_t ask(struct testdb *t, const char *sql)
{
    struct db_conn *c = testdb_acquire(t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(t, c);
    return n;
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
}

/* Lets it work until `chunks` are done, then kills it wherever it is. */
static void kill_at(struct testdb *t, pid_t child, int64_t chunks)
{
    int status;

    while (ask(t, "SELECT count(*) FROM test_chunk") < chunks) {
        assert_int_equal(waitpid(child, &status, WNOHANG), 0);
        wait_a_little();
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* A minute later each time, so that the dead worker's lease is over. */
static const char *minute(struct testdb *t, int n)
{
    return str_format(t->arena, "2026-01-02T03:%02d:00", n).p;
}

static void test_kill(void **state)
{
    struct testdb *t = testdb_of(state);

    run(t, WORDS("db", "init"), minute(t, 0));
    run(t, WORDS("job", "start", "test.count", "{\"chunks\":400}"), minute(t, 0));
    for (int round = 1; round <= ROUNDS; round++) {
        pid_t child = start(t, WORDS("job", "run", "--until-idle"), minute(t, round));

        kill_at(t, child, round * CHUNKS / (ROUNDS + 2) + round);
        /* One statement: PostgreSQL may still be committing what the dead worker had sent. */
        assert_int_equal(ask(t, "SELECT (SELECT count(*) FROM test_chunk) - progress FROM job WHERE name = 'test.count'"), 0);
    }
    run(t, WORDS("job", "run", "--until-idle"), minute(t, ROUNDS + 1));
    assert_int_equal(ask(t, "SELECT count(*) FROM test_chunk"), CHUNKS);
    assert_int_equal(ask(t, "SELECT count(DISTINCT n) FROM test_chunk"), CHUNKS);
    assert_int_equal(ask(t, "SELECT state FROM job WHERE name = 'test.count'"), 3);
    assert_int_equal(ask(t, "SELECT progress FROM job WHERE name = 'test.count'"), CHUNKS);
    assert_int_equal(ask(t, "SELECT count(*) FROM journal WHERE entity = 'test_person'"), CHUNKS);
    run(t, WORDS("journal", "seal"), minute(t, ROUNDS + 2));
    run(t, WORDS("journal", "verify"), minute(t, ROUNDS + 2));
}

/* A signal to end lets the chunk at hand finish, and the next worker goes on at once. */
static void test_stop(void **state)
{
    struct testdb *t = testdb_of(state);
    int status;
    pid_t child;

    run(t, WORDS("db", "init"), minute(t, 0));
    run(t, WORDS("job", "start", "test.count", "{\"chunks\":200}"), minute(t, 0));
    child = start(t, WORDS("job", "run"), minute(t, 1));
    while (ask(t, "SELECT count(*) FROM test_chunk") < 20)
        wait_a_little();
    assert_int_equal(kill(child, SIGTERM), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(ask(t, "SELECT state FROM job WHERE name = 'test.count'"), 1);
    run(t, WORDS("job", "run", "--until-idle"), minute(t, 1));
    assert_int_equal(ask(t, "SELECT count(*) FROM test_chunk"), 200);
    assert_int_equal(ask(t, "SELECT count(DISTINCT n) FROM test_chunk"), 200);
}

static int make_key_name(void **state)
{
    int fd = mkstemp(key);

    if (fd < 0)
        return -1;
    close(fd);
    return unlink(key);
}

static int remove_key(void **state)
{
    unlink(key);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { TESTDB_BOTH(test_kill), TESTDB_BOTH(test_stop) };

    return cmocka_run_group_tests_name("kill", tests, make_key_name, remove_key);
}
