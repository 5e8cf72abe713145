/* Hashes of passwords: ours, openIMIS's, and how many are made at a time. */
#include "base/test.h"

#include <pthread.h>

#include "base/vectors.h"
#include "io/crypto.h"
#include "io/password.h"

static void test_a_hash_fits_its_password_only(void **state)
{
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];

    assert_true(crypto_init());
    assert_true(password_hash("Secret-1", 8, hash));
    assert_true(password_hash("Secret-1", 8, again));
    assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
    assert_string_not_equal(hash, again);
    assert_true(password_is_hash(hash, strlen(hash)));
    assert_true(password_fits(hash, "Secret-1", 8));
    assert_false(password_fits(hash, "Secret-2", 8));
    assert_false(password_fits(hash, "Secret-", 7));
    assert_false(password_fits(hash, "", 0));
}

static void test_what_is_no_hash_fits_nothing(void **state)
{
    static const char *const texts[] = {"", "locked", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$broken", "$2b$12$abc"};

    assert_true(crypto_init());
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_false(password_fits(texts[i], "locked", 6));
        assert_false(password_fits(texts[i], "", 0));
        assert_false(password_is_openimis(texts[i], strlen(texts[i])));
    }
    assert_false(password_is_hash("locked", 6));
    assert_false(password_is_hash("$argon2id$", 10));
}

static void test_openimis(void **state)
{
    const struct json *file = vectors(*state, "password_openimis.json");

    assert_true(crypto_init());
    for (const struct json *v = vector_list(file, "vectors"); v; v = v->next) {
        struct str hash = vector_str(v, "hash"), key = vector_str(v, "key"), password = vector_str(v, "password");
        while (password.n && password.p[password.n - 1] == ' ') password.n--;   /* the caller's part */
        assert_int_equal(password_fits_openimis(hash.p, hash.n, key.p, key.n, password.p, password.n), vector_bool(v, "fits"));
    }
}

static void *hash_one(void *arg)
{
    char hash[PASSWORD_HASH_BYTES];

    *(bool *)arg = password_hash("Secret-1", 8, hash) && password_fits(hash, "Secret-1", 8);
    return NULL;
}

/* More than run at a time: none is lost, none waits for ever. */
static void test_many_at_once(void **state)
{
    enum { MANY = 3 * PASSWORD_AT_ONCE };
    pthread_t threads[MANY];
    bool done[MANY] = {false};

    assert_true(crypto_init());
    for (size_t i = 0; i < MANY; i++) assert_int_equal(pthread_create(&threads[i], NULL, hash_one, &done[i]), 0);
    for (size_t i = 0; i < MANY; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < MANY; i++) assert_true(done[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_hash_fits_its_password_only),
        TEST(test_what_is_no_hash_fits_nothing),
        TEST(test_openimis),
        TEST(test_many_at_once),
    };
    return cmocka_run_group_tests_name("io/password", tests, NULL, NULL);
}
