/* A backlog of claims that is killed wherever it is, again and again, and begun anew, and jobs over all claims whose workers are
 * killed: in the end every claim, line, consumption and decision is what an undisturbed run makes of them, on both engines, the books
 * balance and the journal verifies. */
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/testdb.h"

enum { CLAIMS = 1500, KILLS = 3, KILLS_LONG = 20, AFTER_US_MOST = 20000 };

extern char **environ;

static char folder[] = "/tmp/imis-kill-claims-XXXXXX";
static struct arena *kept;
static struct str undisturbed_dump;   /* the same on both engines */

static const char *file(const char *name) { return str_format(kept, "%s/%s", folder, name).p; }

static pid_t start(struct testdb *t, const char *const *words)
{
    const char *argv[20] = {getenv("IMIS_PROGRAM"), "--db", t->url.p, "--key-file", file("key"), "--blobs", file("blobs")};
    posix_spawn_file_actions_t files;
    size_t n = 7;
    pid_t child;

    assert_non_null(argv[0]);
    while (*words) argv[n++] = *words++;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, file("said"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    assert_int_equal(posix_spawn(&child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ), 0);
    posix_spawn_file_actions_destroy(&files);
    return child;
}

static int run(struct testdb *t, const char *const *words)
{
    pid_t child = start(t, words);
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define ADJUDICATE WORDS("claim", "adjudicate", "--process", "--group", "30")

static void country(struct testdb *t)
{
    assert_int_equal(run(t, WORDS("db", "init")), 0);
    assert_int_equal(run(t, WORDS("demo", "--families", "400", "--claims", "1500", "--claims-status", "entered", "--no-serve", "--clock",
                                  "2026-06-30T12:00:00")), 0);
}

/* ---- what the database holds ---- */

static const struct { const char *sql, *types; } parts[] = {
    {"SELECT code, status, rejection_reason, approved, remunerated FROM claim ORDER BY code", "tiiii"},
    {"SELECT id, status, rejection_reason, qty_approved, price_adjusted, price_valuated, remunerated_amount, policy_id FROM claim_item ORDER BY id", "iiiiiiii"},
    {"SELECT id, status, rejection_reason, qty_approved, price_adjusted, price_valuated, remunerated_amount, policy_id FROM claim_service ORDER BY id", "iiiiiiii"},
    {"SELECT claim_id, policy_id, ded_g, rem_g, rem_ip, rem_op FROM claim_consumption WHERE deleted_at IS NULL ORDER BY claim_id, policy_id", "iiiiii"},
    {"SELECT claim_id, stage, law_version FROM claim_decision ORDER BY claim_id, stage DESC", "iti"},
    {"SELECT account, CAST(sum(amount) AS bigint), count(*) FROM posting GROUP BY account ORDER BY account", "tii"},
};

static struct str dump(struct testdb *t)
{
    struct db_conn *c = testdb_acquire(t, DB_READ);
    struct buf out;

    buf_init(&out, t->arena, 1 << 16);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        enum db_type types[8];
        struct db_rows rows;
        for (size_t k = 0; parts[i].types[k]; k++) types[k] = parts[i].types[k] == 't' ? DB_TEXT : DB_INT;
        assert_ok(db_query(c, str_of(parts[i].sql), NULL, 0, types, strlen(parts[i].types), &rows));
        buf_add(&out, testdb_text(t->arena, &rows));
    }
    testdb_release(t, c);
    return buf_str(&out);
}

#define DECIDED "SELECT count(*) FROM claim WHERE status <> 2"

static int64_t ask(struct testdb *t, const char *sql)
{
    struct db_conn *c = testdb_acquire(t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(t, c);
    return n;
}

/* The last line of what the program said. */
static bool says_last(const char *begins)
{
    char line[200] = "", last[200] = "";
    FILE *said = fopen(file("said"), "re");

    assert_non_null(said);
    while (fgets(line, sizeof line, said)) memcpy(last, line, sizeof last);
    fclose(said);
    return strncmp(last, begins, strlen(begins)) == 0 && strstr(last, "/s\n");
}

/* What a run makes that nobody kills. Whichever test asks first finds out, in a database of its own, so that each stands alone. */
static struct str undisturbed(void)
{
    void *state = NULL;

    if (undisturbed_dump.n) return undisturbed_dump;
    assert_int_equal(testdb_setup_sqlite(&state), 0);
    country(state);
    assert_int_equal(run(state, ADJUDICATE), 0);
    undisturbed_dump = str_copy(kept, dump(state));
    assert_int_equal(testdb_teardown(&state), 0);
    return undisturbed_dump;
}

static void assert_whole(struct testdb *t)
{
    struct str here = dump(t), whole = undisturbed();

    assert_int_equal(here.n, whole.n);
    assert_memory_equal(here.p, whole.p, here.n);
    assert_int_equal(run(t, WORDS("ledger", "check")), 0);
    assert_int_equal(run(t, WORDS("journal", "seal")), 0);
    assert_int_equal(run(t, WORDS("journal", "verify")), 0);
}

/* ---- the tests ---- */

static void test_undisturbed(void **state)
{
    struct testdb *t = testdb_of(state);

    country(t);
    assert_int_equal(run(t, ADJUDICATE), 0);
    assert_true(says_last("1500 claims, "));
    assert_whole(t);
    assert_int_equal(run(t, ADJUDICATE), 0);
    assert_true(says_last("0 claims, "));
}

/* False: it had come to its end before; one that ended otherwise fails the test. */
static bool wait_for(struct testdb *t, pid_t child, const char *done, int64_t claims)
{
    int status;

    while (ask(t, done) < claims) {
        pid_t over = waitpid(child, &status, WNOHANG);
        assert_true(over == 0 || (over == child && WIFEXITED(status) && WEXITSTATUS(status) == 0));
        if (over) return false;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    return true;
}

/* True: it was killed before its end. */
static bool kill_at(struct testdb *t, pid_t child, const char *done, int64_t claims, long after_us)
{
    int status;

    if (!wait_for(t, child, done, claims)) return false;
    nanosleep(&(struct timespec){.tv_nsec = after_us * 1000}, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

/* The rounds share one backlog; each begins where the one before was killed, and dies at some moment a share further on. */
static void test_killed(void **state)
{
    struct testdb *t = testdb_of(state);
    int rounds = getenv("IMIS_TEST_LONG") ? KILLS_LONG : KILLS, killed = 0;
    uint64_t chance = (uint64_t)getpid();

    print_message("# seed %llu\n", (unsigned long long)chance);
    country(t);
    for (int i = 0; i < rounds; i++) {
        chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        killed += kill_at(t, start(t, ADJUDICATE), DECIDED, 1 + i * (CLAIMS - CLAIMS / 10) / rounds, (long)(chance >> 33) % AFTER_US_MOST);
    }
    print_message("# %d of %d were killed before their end\n", killed, rounds);
    assert_true(killed > 0);
    assert_int_equal(run(t, ADJUDICATE), 0);
    assert_whole(t);
}

/* Ended by a signal it says so, leaves no group half done, and goes on. */
static void test_stopped(void **state)
{
    struct testdb *t = testdb_of(state);
    int status;
    pid_t child;

    country(t);
    child = start(t, WORDS("claim", "adjudicate", "--process", "--group", "3"));
    assert_true(wait_for(t, child, DECIDED, 3));
    assert_int_equal(kill(child, SIGINT), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(ask(t, DECIDED) < CLAIMS);
    assert_int_equal(run(t, ADJUDICATE), 0);
    assert_whole(t);
}

/* ---- a job over all claims ---- */

#define WORK WORDS("job", "run", "--until-idle", "--limit", "claims_a_chunk=30")

/* Whoever comes next need not wait until the dead worker's lease is over. */
static void end_lease(struct testdb *t) { testdb_script(t, "UPDATE job SET lease_until = created_at WHERE state = 2"); }

static int kill_workers(struct testdb *t, const char *command, const char *filters, const char *done)
{
    const char *input = str_format(kept, "{\"command\":\"%s\",\"filters\":%s}", command, filters).p;
    int killed = 0;

    assert_int_equal(run(t, WORDS("job", "start", "claim.bulk", input)), 0);
    for (int i = 0; i < KILLS; i++) {
        killed += kill_at(t, start(t, WORK), done, 1 + i * (CLAIMS - CLAIMS / 5) / KILLS, i * AFTER_US_MOST / KILLS);
        end_lease(t);
    }
    assert_int_equal(run(t, WORK), 0);
    return killed;
}

/* As a command over a search begins it: what each worker left the next goes on with, and no claim is decided twice or left out. */
static void test_workers_killed(void **state)
{
    struct testdb *t = testdb_of(state);
    int killed;

    country(t);
    killed = kill_workers(t, "claim.submit", "{\"status\":2}", DECIDED);
    killed += kill_workers(t, "claim.process", "{\"status\":4}", "SELECT count(*) FROM claim_decision WHERE stage = 'P'");
    print_message("# %d of %d were killed before their end\n", killed, 2 * KILLS);
    assert_true(killed > 0);
    assert_int_equal(ask(t, "SELECT count(*) FROM job WHERE name = 'claim.bulk' AND state = 3 AND progress = total"), 2);
    assert_int_equal(ask(t, "SELECT progress FROM job WHERE name = 'claim.bulk' ORDER BY created_at LIMIT 1"), CLAIMS);
    assert_whole(t);
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at) { return remove(path); }

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(test_undisturbed), TESTDB_BOTH(test_killed), TESTDB_BOTH(test_stopped),
                                       TESTDB_BOTH(test_workers_killed)};
    int failed;

    if (!mkdtemp(folder)) return 1;
    kept = arena_new();
    failed = testdb_run("kill_claims", tests, sizeof tests / sizeof *tests);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(kept);
    return failed;
}
