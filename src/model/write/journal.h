/* The journal: what commands changed, append-only; and the seal over it (decisions D6, D7, D8).
 *
 * journal  one row an aggregate and command: id, command_id, at, actor, entity, row_id, row_uuid,
 *          version, op, place_before, place_after, salt, digest, payload; on PostgreSQL tx as well, the
 *          transaction that wrote it.
 *          digest = SHA-256(salt || payload). payload and salt may be erased later; digest stays.
 *          payload of CREATE {"field": value, ...}; UPDATE {"field": [old, new], ...}; DELETE {};
 *          owned rows under the list's name: [{"uuid", "op", ...same form...}].
 * seal     block, first_seq, last_seq, rows, merkle_root, prev_hash, hash, public_key, signature, at.
 *          Blocks are numbered 1, 2, 3 ...; sequence numbers go on from block to block without a gap.
 * journal_seq  seq -> journal_id, in sealed order: what feeds read. Two changes of one row may stand in
 *          swapped order; `version` decides.
 *
 * What is hashed, for whoever checks the chain with a program of his own. Integers are 8 bytes, big
 * endian, two's complement; an optional integer is one byte, 0 or 1, and then, when 1, the integer; text
 * is its length in bytes as an integer and then the bytes; a uuid is its 16 bytes; a digest its 32; a
 * moment is an integer, microseconds since 1970-01-01T00:00:00Z.
 *
 *   leaf  SHA-256( 0x00 | id | command_id | at | actor | entity (text) | row_id | row_uuid | version | op
 *                  | place_before (optional) | place_after (optional) | digest )
 *   node  SHA-256( 0x01 | left | right ); an odd node goes up unchanged, as in RFC 9162
 *   hash  SHA-256( 0x02 | block | first_seq | last_seq | rows | merkle_root | prev_hash | public_key | at )
 *   signature  Ed25519 over the 32 bytes of hash; prev_hash of block 1 is 32 zero bytes
 *
 * tests/vectors/journal.json holds examples. */
#ifndef MODEL_WRITE_JOURNAL_H
#define MODEL_WRITE_JOURNAL_H

#include "model/write/tx.h"

/* ---- entries ---- */

struct journal_row {
    uuid_t command_id;
    stamp_t at;
    int64_t actor;
    struct str entity;
    int64_t row_id;
    uuid_t row_uuid;
    int64_t version;
    enum change_op op;
    int64_t place_before, place_after;   /* 0: none */
    struct str payload;                  /* JSON object; STR_NONE: {} */
};

/* Appends to the journal in the caller's transaction, in this order; makes salts and digests. */
err_t journal_add(struct db_conn *c, struct arena *a, struct env *env, const struct journal_row *rows, size_t n);
/* Takes payload and salt from all entries of a row, in the caller's transaction; seals still hold. The
 * caller adds an OP_ERASE entry for the same row afterwards: without one journal_verify counts the
 * payloads as missing. *erased: entries that had a payload; may be NULL. */
err_t journal_erase(struct db_conn *c, const struct entity *e, int64_t row_id, int64_t *erased);

/* ---- sealing ---- */

struct signer;

/* Reads the key file or makes it (mode 0600). The file holds 64 hexadecimal digits of the seed and may
 * end with a newline. Errors: E_FILE, also for a file that others than its owner may touch. */
err_t signer_open(struct arena *a, const char *path, struct signer **out);
/* The public half: 32 bytes, as in seal.public_key. */
struct str signer_public(const struct signer *s);

enum { SEAL_ROWS = 10000 };   /* most rows of one block */

/* Seals what is committed and not sealed yet, in blocks of at most SEAL_ROWS; none when there is nothing.
 * SQLite: inside the caller's write transaction. PostgreSQL: outside of one; each block is a transaction
 * of its own under an advisory lock, rows whose writers have ended (tx < xmin of the snapshot); when
 * another process is sealing, it does nothing. *rows: how many were sealed. */
err_t journal_seal(struct db_conn *c, struct arena *a, struct env *env, const struct signer *s, size_t *rows);

/* ---- checking ---- */

/* What an operator kept elsewhere. A chain can be cut at its end, or be made anew with another key, and
 * still be sound in itself; these tell. */
struct journal_expected {
    struct str public_key;    /* 32 bytes; STR_NONE: whatever block 1 says */
    int64_t block;            /* 0: not known; else this block must exist and have this hash */
    struct str hash;          /* 32 bytes */
};

struct journal_report {
    int64_t blocks, rows;     /* sealed */
    int64_t unsealed;         /* entries that wait to be sealed */
    int64_t erased;           /* sealed entries without payload */
    int64_t erased_unnoted;   /* those of them with no OP_ERASE entry for the same row after them */
    int64_t bad_block;        /* 0: no block fails; else the first that does */
    struct str what;          /* STR_NONE: all good; else the fault that was found first */
    struct str public_key;    /* hex, of the last block; STR_NONE when there is none */
    struct str head;          /* hex, hash of the last block: worth keeping elsewhere, with `blocks` */
};

/* Reads everything, memory bounded, no long transaction, beside writers. Finds a changed, removed, added
 * or reordered row or block, and a block signed with another key than the one before. Stops at the first
 * fault. A report with `what` set is a broken journal; err_t only when it could not be read.
 * `expected` may be NULL. The caller's arena becomes the connection's. */
err_t journal_verify(struct db_conn *c, struct arena *a, const struct journal_expected *expected, struct journal_report *out);

#endif
