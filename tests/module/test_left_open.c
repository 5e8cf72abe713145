/* What a test that failed left open (a write path with its threads, a transaction that holds locks, a connection) is closed by the teardown: the
 * suite goes on and ends. */
#include "module/drive.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/write/tx.h"

enum { PATIENCE_S = 60 };

static int after_it;   /* tests that ran behind the one that failed */

static void fails_in_the_middle(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct tx *tx;

    drive_place(&d, "R1", "R", NULL);
    testdb_acquire(d.t, DB_READ);
    assert_ok(tx_begin(d.write, d.arena, access_program(), uuid_new(d.t->env), &tx));
    assert_ok(db_exec(tx->conn, STR("UPDATE location SET name = name"), NULL, 0, NULL));
    assert_ok(db_flush(tx->conn));
    assert_true(false);
}

static void goes_on(void **state)
{
    struct drive d = drive_open(state, NULL);

    drive_place(&d, "R1", "R", NULL);
    drive_close(&d);
    after_it++;
}

static void quietly(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
}

/* In a process of its own, which ends by a signal where it hangs. */
static int suite(const struct CMUnitTest *tests, size_t n)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (!child) {
        int failed;
        quietly();
        alarm(PATIENCE_S);
        failed = testdb_run("left_open", tests, n);
        _exit(failed == 1 && after_it == 1 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void test_a_suite_ends_on_sqlite(void **state)
{
    const struct CMUnitTest tests[] = {TESTDB_SQLITE(fails_in_the_middle), TESTDB_SQLITE(goes_on)};

    (void)state;
    assert_int_equal(suite(tests, 2), 0);
}

static void test_a_suite_ends_on_postgresql(void **state)
{
    const struct CMUnitTest tests[] = {TESTDB_POSTGRES(fails_in_the_middle), TESTDB_POSTGRES(goes_on)};

    (void)state;
    if (!testdb_server()) return;
    assert_int_equal(suite(tests, 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_suite_ends_on_sqlite), cmocka_unit_test(test_a_suite_ends_on_postgresql)};

    return _cmocka_run_group_tests("module/left_open", tests, sizeof tests / sizeof *tests, NULL, NULL);
}
