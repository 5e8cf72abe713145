/* Password hashes: Argon2id of libsodium, and the check of openIMIS's own form. Slow and large on purpose
 * (19 MiB each), so only a few run at a time; the others wait. Any thread may call, after crypto_init. */
#ifndef IO_PASSWORD_H
#define IO_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

enum {
    PASSWORD_HASH_BYTES = 128,   /* with the ending zero */
    PASSWORD_AT_ONCE = 4,        /* hashings of one process at a time */
};

/* "$argon2id$v=19$m=19456,t=2,p=1$...": salt and cost stand in it. False: no memory. */
bool password_hash(const char *password, size_t n, char out[PASSWORD_HASH_BYTES]);
/* A hash made by password_hash; false for anything else. */
bool password_fits(const char *hash, const char *password, size_t n);
bool password_is_hash(const char *hash, size_t n);

/* openIMIS (enrolment 1.3): SHA-256 over the password, without blanks at its end, followed by the private key,
 * in hexadecimal. The caller has cut the blanks. */
bool password_fits_openimis(const char *hash, size_t hash_bytes, const char *key, size_t key_bytes, const char *password, size_t n);
bool password_is_openimis(const char *hash, size_t n);

#endif
