#include "io/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* OWASP's least for Argon2id: 19 MiB, two passes. */
enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024 };

_Static_assert((size_t)PASSWORD_HASH_BYTES == crypto_pwhash_argon2id_STRBYTES, "hash size");

/* What is bounded is memory of the whole process, so the bound is the process's too. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int running;

static void enter(void)
{
    pthread_mutex_lock(&lock);
    while (running == PASSWORD_AT_ONCE) pthread_cond_wait(&freed, &lock);
    running++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

bool password_hash(const char *password, size_t n, char out[PASSWORD_HASH_BYTES])
{
    bool made;

    memset(out, 0, PASSWORD_HASH_BYTES);
    enter();
    made = crypto_pwhash_str_alg(out, password, n, PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0;
    leave();
    return made;
}

bool password_is_hash(const char *hash, size_t n)
{
    return n < PASSWORD_HASH_BYTES && n > sizeof crypto_pwhash_argon2id_STRPREFIX
        && !memcmp(hash, crypto_pwhash_argon2id_STRPREFIX, sizeof crypto_pwhash_argon2id_STRPREFIX - 1);
}

bool password_fits(const char *hash, const char *password, size_t n)
{
    bool fits;

    enter();
    fits = crypto_pwhash_str_verify(hash, password, n) == 0;
    leave();
    return fits;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool password_is_openimis(const char *hash, size_t n)
{
    if (n != 2 * crypto_hash_sha256_BYTES) return false;
    for (size_t i = 0; i < n; i++)
        if (!is_hex(hash[i])) return false;
    return true;
}

bool password_fits_openimis(const char *hash, size_t hash_bytes, const char *key, size_t key_bytes, const char *password, size_t n)
{
    unsigned char stored[crypto_hash_sha256_BYTES], made[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;

    if (!password_is_openimis(hash, hash_bytes)) return false;
    sodium_hex2bin(stored, sizeof stored, hash, hash_bytes, NULL, NULL, NULL);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)password, n);
    crypto_hash_sha256_update(&state, (const unsigned char *)key, key_bytes);
    crypto_hash_sha256_final(&state, made);
    sodium_memzero(&state, sizeof state);
    return sodium_memcmp(stored, made, sizeof made) == 0;
}
