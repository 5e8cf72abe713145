/* The arithmetic of the journal's chain, as journal.h defines it: leaves, Merkle roots, block hashes.
 * Pure; the sealer and the verifier share it, so that they cannot disagree. */
#ifndef MODEL_WRITE_CHAIN_H
#define MODEL_WRITE_CHAIN_H

#include "io/crypto.h"
#include "model/write/journal.h"

struct hash { uint8_t b[SHA256_BYTES]; };

enum { SALT_BYTES = 16 };

struct hash payload_digest(const uint8_t salt[SALT_BYTES], struct str payload);

/* Columns of journal that a leaf covers, in the order of journal.h. */
#define LEAF_COLUMNS "id, command_id, at, actor, entity, row_id, row_uuid, version, op, place_before, place_after, digest"
enum { LEAF_COUNT = 12, LEAF_ID = 0, LEAF_ENTITY = 4, LEAF_ROW_ID = 5, LEAF_DIGEST = 11 };
extern const enum db_type leaf_types[LEAF_COUNT];

/* One byte, 0 or 1, and the value when there is one. */
void chain_optional(struct sha256 *s, const struct db_value *v);
struct hash leaf_hash(const struct db_value cells[LEAF_COUNT]);

/* A Merkle tree that grows by one leaf after the other: full subtrees by size. */
struct merkle {
    uint64_t leaves;
    struct hash level[64];
};
void merkle_add(struct merkle *m, struct hash leaf);
struct hash merkle_root(const struct merkle *m);   /* at least one leaf */

struct block {
    int64_t number, first_seq, last_seq, rows;
    struct hash root, prev;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    stamp_t at;
};
struct hash block_hash(const struct block *b);

#endif
