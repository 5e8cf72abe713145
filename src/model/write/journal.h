/* The journal: what commands changed, append-only; and the seal over it (decisions D6, D7, D8).
 *
 * journal  one row an aggregate and command: id, tx, command_id, at, actor, entity, row_id, row_uuid,
 *          version, op, place_before, place_after, salt, digest, payload.
 *          digest = SHA-256(salt || payload). payload and salt may be erased later; digest stays.
 *          payload of CREATE {"field": value, ...}; UPDATE {"field": [old, new], ...}; DELETE {};
 *          owned rows under the list's name: [{"uuid", "op", ...same form...}].
 * seal     block, first_seq, last_seq, rows, merkle_root, prev_hash, hash, public_key, signature, at.
 *          leaf = SHA-256(0x00 || canonical row without payload and salt), node = SHA-256(0x01 || l || r),
 *          an odd node goes up unchanged; hash = SHA-256 over block, first_seq, last_seq, rows, root,
 *          prev_hash, at; signed with Ed25519.
 * journal_seq  seq -> journal_id, in sealed order: what feeds read. */
#ifndef MODEL_WRITE_JOURNAL_H
#define MODEL_WRITE_JOURNAL_H

#include "model/write/tx.h"

struct signer;

/* Reads the key file or makes it. The file holds 64 hexadecimal digits of the seed. Errors: E_FILE. */
err_t signer_open(struct arena *a, const char *path, struct signer **out);

/* Seals what is committed and not sealed yet: one block, none when there is nothing. SQLite: called
 * inside the group's transaction; PostgreSQL: its own transaction under an advisory lock, rows whose
 * writers have ended (tx < xmin of the snapshot). *rows: how many were sealed. */
err_t journal_seal(struct db_conn *c, struct arena *a, struct env *env, const struct signer *s, size_t *rows);

struct journal_report {
    int64_t blocks, rows, unsealed, erased;
    int64_t bad_block;        /* 0: all good; else the first block that fails */
    struct str what;          /* why */
    struct str public_key;    /* hex; E_JOURNAL when blocks carry several that were not rotated in a block */
};
/* Reads everything, memory bounded. Finds a changed, removed, added or reordered row or block. A report
 * with bad_block > 0 or `what` set is a broken journal; err_t only when it could not be read. */
err_t journal_verify(struct db_conn *c, struct arena *a, struct journal_report *out);

#endif
