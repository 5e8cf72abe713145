#include "model/journal_kit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hex.h"
#include "model/write/chain.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void put(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

static void a_key_is_made_once(void **state)
{
    struct signer *first, *second;
    const char *path = kit_key_path(*state);
    struct stat s;

    assert_ok(signer_open(*state, path, &first));
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    assert_int_equal(s.st_size, 65);
    assert_int_equal(s.st_nlink, 1);
    assert_ok(signer_open(*state, path, &second));
    assert_true(str_eq(signer_public(first), signer_public(second)));
}

/* RFC 8032, test 1. */
static void a_given_key(void **state)
{
    static const char public_key[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const char *path = kit_key_path(*state);
    struct signer *signer;

    put(path, SEED, 0600);
    assert_ok(signer_open(*state, path, &signer));
    assert_str(hex_text(*state, signer_public(signer).p, 32), public_key);
    put(path, "9D61B19DEFFD5A60BA844AF492EC2CC44449C5697B326919703BAC031CAE7F60\n", 0400);
    assert_ok(signer_open(*state, path, &signer));
    assert_str(hex_text(*state, signer_public(signer).p, 32), public_key);
}

static void refused_files(void **state)
{
    static const struct { const char *text; mode_t mode; } files[] = {
        {SEED, 0640}, {SEED, 0604}, {SEED, 0610}, {SEED, 0602}, {"", 0600}, {"9d61", 0600}, {SEED "0", 0600},
        {SEED "\n\n", 0600}, {SEED " ", 0600}, {"x" SEED, 0600},
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f6g", 0600},
    };
    const char *path = kit_key_path(*state);
    struct signer *signer;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        put(path, files[i].text, files[i].mode);
        assert_err(signer_open(*state, path, &signer), E_FILE);
    }
    assert_err(signer_open(*state, "/tmp/imis-no-such-folder/key", &signer), E_FILE);
    assert_err(signer_open(*state, "/tmp", &signer), E_FILE);
}

static void *open_it(void *path)
{
    struct arena *a = arena_new();
    struct signer *signer;
    uint8_t *kept = NULL;

    if (!signer_open(a, path, &signer)) {
        kept = calloc(1, 32);
        memcpy(kept, signer_public(signer).p, 32);
    }
    arena_free(a);
    return kept;
}

static void many_start_at_once(void **state)
{
    enum { THREADS = 8 };
    const char *path = kit_key_path(*state);
    pthread_t threads[THREADS];
    void *keys[THREADS];

    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, open_it, (void *)(uintptr_t)path), 0);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], &keys[i]);
    for (int i = 0; i < THREADS; i++) {
        assert_non_null(keys[i]);
        assert_memory_equal(keys[0], keys[i], 32);
    }
    for (int i = 0; i < THREADS; i++) free(keys[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_is_made_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_given_key, setup, teardown),
        cmocka_unit_test_setup_teardown(refused_files, setup, teardown),
        cmocka_unit_test_setup_teardown(many_start_at_once, setup, teardown),
    };

    return cmocka_run_group_tests_name("signer", tests, NULL, NULL);
}
