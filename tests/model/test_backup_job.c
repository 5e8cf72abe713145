/* Backups by time: made where there is room, read through, so many kept, what a killed run left taken away. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/run.h"
#include "model/run/backup.h"

struct folder { char path[64]; };

static struct folder folder_new(struct run *r)
{
    struct folder f;

    snprintf(f.path, sizeof f.path, "/tmp/imis-backups-XXXXXX");
    assert_non_null(mkdtemp(f.path));
    r->first.backups = str_zero(r->a, str_of(f.path));
    r->first.key_file = r->key;
    return f;
}

static const char *within(struct run *r, const struct folder *f, const char *name) { return str_format(r->a, "%s/%s", f->path, name).p; }

static void touch(struct run *r, const struct folder *f, const char *name)
{
    int fd = open(within(r, f, name), O_WRONLY | O_CREAT, 0600);

    assert_true(fd >= 0);
    close(fd);
}

static bool is_there(struct run *r, const struct folder *f, const char *name) { return access(within(r, f, name), F_OK) == 0; }

static void folder_end(struct run *r, const struct folder *f)
{
    assert_int_equal(system(str_format(r->a, "rm -rf %s", f->path).p), 0);
}

static struct job_row back_up(struct run *r)
{
    uuid_t id = run_start(r, "model.backup", "{}");

    assert_true(run_work(r, &r->first, 0));
    return run_job(r, id);
}

#define OLD_1 "imis-20250101T010000Z.backup"
#define OLD_2 "imis-20250102T010000Z.backup"
#define HALF "imis-20250103T010000Z.backup.part"
#define OTHER "imis-notes.backup"
#define MADE "imis-20260102T030405Z.backup"

static void test_made(void **state)
{
    struct run *r = run_of(state);
    struct folder f = folder_new(r);
    struct job_row row;

    touch(r, &f, OLD_1);
    touch(r, &f, OLD_2);
    touch(r, &f, HALF);
    touch(r, &f, HALF ".database-wal");
    touch(r, &f, OTHER);
    assert_ok(run_command(r, access_program(), "setting.set", "{\"setting\":\"model.backup_keep\",\"value\":\"2\"}", NULL));
    row = back_up(r);
    if (row.error.n) print_message("# %s\n", str_zero(r->a, row.error));
    assert_int_equal(row.state, JOB_DONE);
    assert_true(is_there(r, &f, MADE) && is_there(r, &f, OLD_2) && is_there(r, &f, OTHER));
    assert_false(is_there(r, &f, OLD_1) || is_there(r, &f, HALF) || is_there(r, &f, HALF ".database-wal"));
    assert_false(is_there(r, &f, MADE ".part") || is_there(r, &f, MADE ".database"));
    assert_non_null(strstr(str_zero(r->a, row.result), "{\"file\":\"" MADE "\""));
    assert_non_null(strstr(str_zero(r->a, row.result), "\"removed\":1}"));
    folder_end(r, &f);
}

/* What it made is a whole database, with what was in it. Of PostgreSQL tests/cli/test_backup.sh shows it, which makes databases there. */
static void test_restored(void **state)
{
    struct run *r = run_of(state);
    struct folder f = folder_new(r);
    struct backup_report report;
    const char *db, *key;
    struct env *env = r->t->env;

    assert_int_equal(back_up(r).state, JOB_DONE);
    db = within(r, &f, "again.db");
    key = within(r, &f, "again.key");
    assert_ok(backup_restore(r->a, env, r->registry, str_format(r->a, "sqlite:%s", db), key, within(r, &f, MADE), &report));
    assert_true(report.key && report.database_bytes > 0);
    assert_int_equal(access(db, F_OK), 0);
    folder_end(r, &f);
}

static void test_refused(void **state)
{
    struct run *r = run_of(state);
    struct job_row row;

    r->first.key_file = r->key;
    row = back_up(r);
    assert_int_equal(row.state, JOB_FAILED);
    assert_non_null(strstr(str_zero(r->a, row.error), "\"option\":\"backups\""));
    r->first.backups = "/nowhere/at/all";
    row = back_up(r);
    assert_int_equal(row.state, JOB_FAILED);
    assert_non_null(strstr(str_zero(r->a, row.error), "/nowhere/at/all"));
    r->first.backups = "/proc";                          /* a disk without room */
    row = back_up(r);
    assert_int_equal(row.state, JOB_FAILED);
    assert_non_null(strstr(str_zero(r->a, row.error), "0 bytes are free there"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { RUN_BOTH(test_made), { "test_restored (sqlite)", test_restored, run_setup_sqlite, run_teardown, NULL },
                                        RUN_BOTH(test_refused) };

    return cmocka_run_group_tests_name("backup_job", tests, NULL, NULL);
}
