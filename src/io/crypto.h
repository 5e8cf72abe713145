/* Digests and signatures: the only user of libsodium. Bytes in, bytes out; who signs what and why is
 * decided above. All functions may be called from many threads at once, after crypto_init. */
#ifndef IO_CRYPTO_H
#define IO_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SHA256_BYTES = 32,
    ED25519_SEED_BYTES = 32,
    ED25519_PUBLIC_BYTES = 32,
    ED25519_SIGNATURE_BYTES = 64,
};

/* Before anything else here; again and from any thread is fine. False: the library cannot start, so
 * nothing here may be used. */
bool crypto_init(void);

void sha256(const void *data, size_t n, uint8_t out[SHA256_BYTES]);

/* In pieces: begin, add as often as needed, end once. Needs no cleanup. */
struct sha256 { uint64_t hidden[13]; };
void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t n);
void sha256_end(struct sha256 *s, uint8_t out[SHA256_BYTES]);

/* HMAC-SHA-256 (RFC 2104), key of any length. */
void hmac_sha256(const void *key, size_t key_bytes, const void *data, size_t n, uint8_t out[SHA256_BYTES]);

/* SipHash-2-4: 64 bits that nobody without the key can foresee, for tables whose keys strangers choose; no proof of anything. */
enum { SIPHASH_KEY_BYTES = 16 };
uint64_t siphash(const uint8_t key[SIPHASH_KEY_BYTES], const void *data, size_t n);

/* Ed25519 (RFC 8032), detached signatures. The key is secret: crypto_wipe it when done. */
struct ed25519_key { uint8_t hidden[64]; };
void ed25519_from_seed(const uint8_t seed[ED25519_SEED_BYTES], struct ed25519_key *out);
void ed25519_public(const struct ed25519_key *key, uint8_t out[ED25519_PUBLIC_BYTES]);
void ed25519_sign(const struct ed25519_key *key, const void *data, size_t n, uint8_t out[ED25519_SIGNATURE_BYTES]);
bool ed25519_verify(const uint8_t public_key[ED25519_PUBLIC_BYTES], const void *data, size_t n,
                    const uint8_t signature[ED25519_SIGNATURE_BYTES]);

/* Takes the same time wherever the bytes differ. */
bool crypto_equal(const void *a, const void *b, size_t n);
/* Zeroes what the compiler would think is no longer needed. */
void crypto_wipe(void *p, size_t n);

#endif
