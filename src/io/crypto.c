#include "io/crypto.h"

#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(struct sha256) >= sizeof(crypto_hash_sha256_state), "state fits");
_Static_assert(_Alignof(struct sha256) >= _Alignof(crypto_hash_sha256_state), "state is aligned");
_Static_assert(SHA256_BYTES == crypto_hash_sha256_BYTES, "digest size");
_Static_assert(SHA256_BYTES == crypto_auth_hmacsha256_BYTES, "mac size");
_Static_assert(ED25519_SEED_BYTES == crypto_sign_SEEDBYTES, "seed size");
_Static_assert(ED25519_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "key size");
_Static_assert(ED25519_SIGNATURE_BYTES == crypto_sign_BYTES, "signature size");
_Static_assert(sizeof(struct ed25519_key) == crypto_sign_SECRETKEYBYTES, "secret key size");

/* sodium_init locks by itself and answers 1 when it has run before. */
bool crypto_init(void)
{
    return sodium_init() >= 0;
}

/* The digests of sodium have no error to report: their int results are always 0. */
void sha256(const void *data, size_t n, uint8_t out[SHA256_BYTES])
{
    crypto_hash_sha256(out, data, n);
}

static crypto_hash_sha256_state *state_of(struct sha256 *s)
{
    return (crypto_hash_sha256_state *)s->hidden;
}

void sha256_begin(struct sha256 *s)
{
    crypto_hash_sha256_init(state_of(s));
}

void sha256_add(struct sha256 *s, const void *data, size_t n)
{
    crypto_hash_sha256_update(state_of(s), data, n);
}

void sha256_end(struct sha256 *s, uint8_t out[SHA256_BYTES])
{
    crypto_hash_sha256_final(state_of(s), out);
}

void hmac_sha256(const void *key, size_t key_bytes, const void *data, size_t n, uint8_t out[SHA256_BYTES])
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, key_bytes);
    crypto_auth_hmacsha256_update(&state, data, n);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

uint64_t siphash(const uint8_t key[SIPHASH_KEY_BYTES], const void *data, size_t n)
{
    uint64_t hash;

    _Static_assert((int)SIPHASH_KEY_BYTES == (int)crypto_shorthash_KEYBYTES && sizeof hash == crypto_shorthash_BYTES, "as the library has it");
    crypto_shorthash((unsigned char *)&hash, data, n, key);
    return hash;
}

void ed25519_from_seed(const uint8_t seed[ED25519_SEED_BYTES], struct ed25519_key *out)
{
    uint8_t public_key[ED25519_PUBLIC_BYTES];

    crypto_sign_seed_keypair(public_key, out->hidden, seed);
}

void ed25519_public(const struct ed25519_key *key, uint8_t out[ED25519_PUBLIC_BYTES])
{
    crypto_sign_ed25519_sk_to_pk(out, key->hidden);
}

void ed25519_sign(const struct ed25519_key *key, const void *data, size_t n, uint8_t out[ED25519_SIGNATURE_BYTES])
{
    crypto_sign_detached(out, NULL, data, n, key->hidden);
}

bool ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], const void *data, size_t n,
                    const uint8_t signature[ED25519_SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, data, n, public_key) == 0;
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

void crypto_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}
