/* Job core.sweep_blobs: what no row and no former state names goes, unless it is young. */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/blob.h"
#include "model/write/tx.h"
#include "module/drive.h"
#include "module/insuree/insuree.h"

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *at)
{
    return remove(path);
}

static struct blob_key put(struct drive *d, const char *content, bool old)
{
    struct timespec times[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    struct blobs *b = d->t->env->blobs;
    struct blob_key key;

    assert_ok(blob_put(b, d->arena, str_of(content), &key));
    if (old)
        assert_int_equal(utimensat(AT_FDCWD, str_format(d->arena, "%s/%.2s/%s", blobs_folder(b), key.hex, key.hex).p, times, 0), 0);
    return key;
}

static bool is_there(struct drive *d, const struct blob_key *key)
{
    return blob_check(d->t->env->blobs, d->arena, key) == OK;
}

static void set(struct record *r, const struct blob_key *key)
{
    *record_cell(r, "blob") = db_text(blob_key_str(key));
}

/* A photo that was one file and is another now; in the end the row is deleted where `gone`. */
static void photo(struct drive *d, const struct blob_key *first, const struct blob_key *second, bool gone)
{
    const struct table *t = registry_table_of(d->registry, &insuree_photo_entity);
    struct record one = record_new(d->arena, t), two;
    struct tx *tx;

    *record_cell(&one, "officer_id") = db_int(0);
    *record_cell(&one, "date") = db_date(date_of(2026, 1, 1));
    set(&one, first);
    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(tx_insert(tx, &one, 1));
    assert_ok(tx_commit(tx));
    two = record_copy(d->arena, one);
    set(&two, second);
    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(tx_update(tx, &one, &two, 1));
    assert_ok(tx_commit(tx));
    if (!gone)
        return;
    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(tx_delete(tx, &two, 1));
    assert_ok(tx_commit(tx));
}

static void sweep(struct drive *d)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(job_start(tx, "core.sweep_blobs", STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(d);
}

static void what_nobody_names_goes(void **state)
{
    char folder[] = "/tmp/imis-sweep-XXXXXX";
    struct drive d = drive_open(state, NULL);
    struct blob_key first, second, third, fourth, nobodys, young;

    d.t->env->blobs = blobs_new(d.arena, mkdtemp(folder), &d.t->env->limits);
    first = put(&d, "first", true);
    second = put(&d, "second", true);
    third = put(&d, "third", true);
    fourth = put(&d, "fourth", true);
    nobodys = put(&d, "nobody's", true);
    young = put(&d, "young", false);
    photo(&d, &first, &second, false);
    photo(&d, &third, &fourth, true);
    sweep(&d);
    assert_true(is_there(&d, &first) && is_there(&d, &second));    /* former, current */
    assert_true(is_there(&d, &third) && is_there(&d, &fourth));    /* former, deleted */
    assert_true(is_there(&d, &young));
    assert_false(is_there(&d, &nobodys));
    assert_str(drive_rows(&d, "SELECT result FROM job WHERE name = 'core.sweep_blobs'", "t"), "{\"deleted\":1}\n");
    drive_close(&d);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TESTDB_BOTH(what_nobody_names_goes) };

    return testdb_run("module/sweep", tests, sizeof tests / sizeof *tests);
}
