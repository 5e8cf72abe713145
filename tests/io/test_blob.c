/* io/blob: content under its own digest, whole or not at all, whatever happens. */
#include "base/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io/blob.h"

enum { KILLS = 12, BIG = 300000 };

static struct limits limits;

static const char *new_folder(struct arena *a)
{
    char *path = (char *)str_copy(a, STR("/tmp/imis-blob-XXXXXX")).p;

    assert_non_null(mkdtemp(path));
    return path;
}

static struct blobs *open_in(struct arena *a, const char *folder)
{
    limits_standard(&limits);
    return blobs_new(a, str_format(a, "%s/blobs", folder).p, &limits);
}

static void remove_in(struct arena *a, const char *path)
{
    const struct dirent *entry;
    DIR *d = opendir(path);

    while (d && (entry = readdir(d))) {
        const char *inner = str_format(a, "%s/%s", path, entry->d_name).p;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (unlink(inner) != 0)
            remove_in(a, inner);
    }
    if (d)
        closedir(d);
    rmdir(path);
}

static size_t count(struct blobs *b, struct arena *a)
{
    struct blob_info *list;
    size_t all = 0, n;

    for (unsigned i = 0; i < BLOB_FOLDERS; i++) {
        assert_null(blob_list(b, a, i, &list, &n));
        for (size_t k = 0; k < n; k++)
            assert_null(blob_check(b, a, &list[k].key));
        all += n;
    }
    return all;
}

static size_t count_new(struct blobs *b, struct arena *a)
{
    DIR *d = opendir(str_format(a, "%s/new", blobs_folder(b)).p);
    size_t n = 0;

    if (!d)
        return 0;
    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

static void what_is_put_is_got(void **state)
{
    struct arena *a = *state;
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    struct blob_key key, again;
    struct str got;

    assert_null(blob_put(b, a, STR("abc"), &key));
    /* FIPS 180-2, B.1 */
    assert_string_equal(key.hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_null(blob_put(b, a, STR("abc"), &again));
    assert_string_equal(key.hex, again.hex);
    assert_null(blob_get(b, a, &key, BLOB_VERIFY, &got));
    assert_str(got, "abc");
    assert_null(blob_put(b, a, STR(""), &key));
    assert_null(blob_get(b, a, &key, BLOB_VERIFY, &got));
    assert_int_equal(got.n, 0);
    assert_int_equal(count(b, a), 2);
    assert_int_equal(count_new(b, a), 0);
    remove_in(a, folder);
}

static void pieces_make_the_same(void **state)
{
    struct arena *a = *state;
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    char *big = arena_bytes(a, BIG);
    struct blob_writer *w;
    struct blob_key whole, pieces;
    int64_t bytes;
    int fd;

    for (size_t i = 0; i < BIG; i++)
        big[i] = (char)(i * 7 + i / 251);
    assert_null(blob_put(b, a, (struct str){big, BIG}, &whole));
    assert_null(blob_begin(b, a, LIMIT_BLOB_BYTES, &w));
    for (size_t at = 0; at < BIG; at += 999)
        assert_null(blob_add(w, (struct str){big + at, BIG - at < 999 ? BIG - at : 999}));
    assert_null(blob_end(w, &pieces));
    assert_string_equal(whole.hex, pieces.hex);
    assert_null(blob_open(b, a, &whole, &fd, &bytes));
    close(fd);
    assert_int_equal(bytes, BIG);
    remove_in(a, folder);
}

static void what_is_not_ended_is_not_kept(void **state)
{
    struct arena *a = *state, *short_life = arena_new();
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    struct blob_writer *w;
    struct blob_key key;

    assert_true(err_is(blob_begin(NULL, a, LIMIT_BLOB_BYTES, &w), E_FILE));
    assert_true(err_is(blob_draft(NULL, a, LIMIT_BLOB_BYTES, NULL, &w), E_FILE));
    assert_null(blob_begin(b, short_life, LIMIT_BLOB_BYTES, &w));
    assert_null(blob_add(w, STR("half a ")));
    assert_int_equal(count_new(b, a), 1);
    arena_free(short_life);
    assert_int_equal(count_new(b, a), 0);
    assert_int_equal(limits_set(a, &limits, STR("blob_bytes"), 1024) == OK, true);
    assert_true(err_is(blob_put(b, a, (struct str){arena_alloc(a, 1025), 1025}, &key), E_LIMIT));
    assert_null(blob_begin(b, a, LIMIT_BLOB_BYTES, &w));
    assert_null(blob_add(w, (struct str){arena_alloc(a, 1000), 1000}));
    assert_true(err_is(blob_add(w, (struct str){arena_alloc(a, 25), 25}), E_LIMIT));
    assert_int_equal(count(b, a) + count_new(b, a), 0);
    remove_in(a, folder);
}

static void damage_is_seen(void **state)
{
    struct arena *a = *state;
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    struct blob_key key;
    struct str got;
    int fd;

    assert_null(blob_put(b, a, STR("what was written"), &key));
    fd = open(str_format(a, "%s/%.2s/%s", blobs_folder(b), key.hex, key.hex).p, O_WRONLY);
    assert_int_equal(pwrite(fd, "W", 1, 0), 1);
    close(fd);
    assert_true(err_is(blob_get(b, a, &key, BLOB_VERIFY, &got), E_FILE));
    assert_true(err_is(blob_check(b, a, &key), E_FILE));
    assert_null(blob_get(b, a, &key, BLOB_AS_IT_IS, &got));
    assert_str(got, "What was written");
    remove_in(a, folder);
}

static void keys_are_no_paths(void **state)
{
    struct blob_key key;

    assert_false(blob_key_read(STR("../../../../etc/passwd"), &key));
    assert_false(blob_key_read(STR("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), &key));
    assert_false(blob_key_read(STR("/a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), &key));
    assert_true(blob_key_read(STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), &key));
    assert_str(blob_key_str(&key), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void only_the_old_is_deleted(void **state)
{
    struct arena *a = *state;
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    struct blob_key key;
    struct str got;
    const char *path;
    bool gone;

    assert_null(blob_put(b, a, STR("abc"), &key));
    path = str_format(a, "%s/%.2s/%s", blobs_folder(b), key.hex, key.hex).p;
    assert_null(blob_delete(b, a, &key, time(NULL) - 60, &gone));
    assert_false(gone);
    assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    assert_null(blob_put(b, a, STR("abc"), &key));     /* young again */
    assert_null(blob_delete(b, a, &key, time(NULL) - 60, &gone));
    assert_false(gone);
    assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
    assert_null(blob_delete(b, a, &key, time(NULL) - 60, &gone));
    assert_true(gone);
    assert_true(err_is(blob_get(b, a, &key, BLOB_VERIFY, &got), E_NOT_FOUND));
    assert_null(blob_delete(b, a, &key, time(NULL), &gone));
    assert_false(gone);
    remove_in(a, folder);
}

/* The child says what it was told is kept; then it dies anywhere. */
static void put_for_ever(struct blobs *b, struct arena *a, int out, int round)
{
    struct blob_key key;

    for (int i = 0;; i++) {
        struct str content = str_format(a, "%d of %d %*d", i, round, 1 + i % 5000, i);

        if (blob_put(b, a, content, &key) != OK)
            _exit(1);
        if (write(out, key.hex, BLOB_KEY_CHARACTERS) != BLOB_KEY_CHARACTERS)
            _exit(2);
    }
}

static size_t kill_one(struct blobs *b, struct arena *a, int round)
{
    struct timespec nap = {.tv_nsec = 3000000 + round * 1700000};
    struct blob_key key;
    char hex[BLOB_KEY_CHARACTERS];
    size_t told = 0;
    int ends[2], status;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0)
        put_for_ever(b, a, ends[1], round);
    close(ends[1]);
    assert_int_equal(read(ends[0], hex, sizeof hex), sizeof hex);   /* it is at work */
    told = 1;
    nanosleep(&nap, NULL);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    do {
        assert_true(blob_key_read((struct str){hex, sizeof hex}, &key));
        assert_null(blob_check(b, a, &key));
        told++;
    } while (read(ends[0], hex, sizeof hex) == (ssize_t)sizeof hex);
    close(ends[0]);
    return told;
}

static void a_killed_put_leaves_whole_files_or_none(void **state)
{
    struct arena *a = *state;
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    size_t told = 0;

    for (int i = 0; i < KILLS; i++)
        told += kill_one(b, a, i);
    assert_true(count(b, a) + KILLS >= told - KILLS);   /* count() checks each */
    assert_null(blobs_tidy(b, a, time(NULL) + 10));
    assert_int_equal(count_new(b, a), 0);
    remove_in(a, folder);
}

/* For one answer: nobody finds it, not even after a kill; whoever holds it reads it from its beginning. */
static void a_draft_has_no_name(void **state)
{
    struct arena *a = *state, *inner = arena_new();
    const char *folder = new_folder(a), *path;
    struct blobs *b = open_in(a, folder);
    struct blob_writer *w;
    int64_t bytes;
    char text[16];
    int fd;

    assert_null(blob_draft(b, inner, LIMIT_EXPORT_BYTES, NULL, &w));
    assert_null(blob_add(w, STR("one ")));
    assert_int_equal(count_new(b, a), 0);
    assert_null(blob_add(w, STR("two")));
    assert_null(blob_give(w, &fd, &bytes));
    arena_reset(inner);
    assert_int_equal(bytes, 7);
    assert_int_equal(read(fd, text, sizeof text), 7);
    assert_memory_equal(text, "one two", 7);
    close(fd);
    /* by its path, for a library; one that does not come leaves nothing either */
    assert_null(blob_draft(b, inner, LIMIT_EXPORT_BYTES, &path, &w));
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(truncate(path, 5), 0);
    assert_int_equal(unlink(path), 0);
    assert_null(blob_give(w, &fd, &bytes));
    assert_int_equal(bytes, 5);
    close(fd);
    assert_null(blob_draft(b, inner, LIMIT_EXPORT_BYTES, &path, &w));
    arena_reset(inner);
    assert_int_equal(count_new(b, a), 0);
    limits.value[LIMIT_EXPORT_BYTES] = 3;
    assert_null(blob_draft(b, inner, LIMIT_EXPORT_BYTES, NULL, &w));
    assert_true(err_is(blob_add(w, STR("four")), E_LIMIT));
    assert_int_equal(count(b, a), 0);
    arena_free(inner);
    remove_in(a, folder);
}

static void a_full_disk(void **state)
{
    struct arena *a = *state;
    const char *folder = new_folder(a);
    struct blobs *b = open_in(a, folder);
    struct blob_key small, big;
    struct str got;
    err_t e;

    if (mount("tmpfs", folder, "tmpfs", 0, "size=256k") != 0) {
        print_message("# may not mount here\n");
        remove_in(a, folder);
        return;
    }
    assert_null(blob_put(b, a, STR("fits"), &small));
    e = blob_put(b, a, (struct str){arena_alloc(a, BIG), BIG}, &big);
    assert_true(err_is(e, E_DB_FULL));
    assert_null(blob_get(b, a, &small, BLOB_VERIFY, &got));
    assert_int_equal(count(b, a), 1);
    assert_int_equal(count_new(b, a), 0);
    assert_int_equal(umount(folder), 0);
    remove_in(a, folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_put_is_got), TEST(pieces_make_the_same), TEST(what_is_not_ended_is_not_kept), TEST(damage_is_seen),
        TEST(keys_are_no_paths), TEST(only_the_old_is_deleted), TEST(a_killed_put_leaves_whole_files_or_none), TEST(a_full_disk), TEST(a_draft_has_no_name),
    };

    return cmocka_run_group_tests_name("blob", tests, NULL, NULL);
}
