#include "model/write/chain.h"

#include <assert.h>
#include <string.h>

/* The first byte keeps a leaf, a node and a block from ever having the same bytes under the hash. */
enum { MARK_LEAF = 0, MARK_NODE = 1, MARK_BLOCK = 2 };

const enum db_type leaf_types[LEAF_COUNT] = {
    DB_INT, DB_UUID, DB_STAMP, DB_INT, DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT, DB_BYTES,
};

static const bool leaf_optional[LEAF_COUNT] = {[9] = true, [10] = true};

static void mark(struct sha256 *s, uint8_t byte)
{
    sha256_begin(s);
    sha256_add(s, &byte, 1);
}

static void add_int(struct sha256 *s, int64_t v)
{
    uint64_t left = (uint64_t)v;
    uint8_t bytes[8];

    for (int i = 7; i >= 0; i--, left >>= 8) bytes[i] = (uint8_t)left;
    sha256_add(s, bytes, sizeof bytes);
}

static void add_hash(struct sha256 *s, const struct hash *h)
{
    sha256_add(s, h->b, sizeof h->b);
}

static struct hash end(struct sha256 *s)
{
    struct hash h;

    sha256_end(s, h.b);
    return h;
}

struct hash payload_digest(const uint8_t salt[SALT_BYTES], struct str payload)
{
    struct sha256 s;

    sha256_begin(&s);
    sha256_add(&s, salt, SALT_BYTES);
    sha256_add(&s, payload.p, payload.n);
    return end(&s);
}

static void add_text(struct sha256 *s, struct str text)
{
    add_int(s, (int64_t)text.n);
    sha256_add(s, text.p, text.n);
}

static void add_cell(struct sha256 *s, const struct db_value *v)
{
    switch (v->type) {
    case DB_INT: add_int(s, v->i); break;
    case DB_BOOL: add_int(s, v->b); break;
    case DB_DATE: add_int(s, v->d.day); break;
    case DB_STAMP: add_int(s, v->t.us); break;
    case DB_UUID: sha256_add(s, v->u.b, sizeof v->u.b); break;
    default: add_text(s, v->s);
    }
}

void chain_optional(struct sha256 *s, const struct db_value *v)
{
    uint8_t there = !v->null;

    sha256_add(s, &there, 1);
    if (there) add_cell(s, v);
}

struct hash leaf_hash(const struct db_value cells[LEAF_COUNT])
{
    struct str digest = cells[LEAF_DIGEST].s;
    struct sha256 s;

    mark(&s, MARK_LEAF);
    for (int i = 0; i < LEAF_DIGEST; i++) {
        if (leaf_optional[i]) chain_optional(&s, &cells[i]);
        else add_cell(&s, &cells[i]);
    }
    /* Without its length: a digest always has 32 bytes, and it comes last. */
    sha256_add(&s, digest.p, digest.n);
    return end(&s);
}

static struct hash node_hash(const struct hash *left, const struct hash *right)
{
    struct sha256 s;

    mark(&s, MARK_NODE);
    add_hash(&s, left);
    add_hash(&s, right);
    return end(&s);
}

/* Like adding one to a binary number: level i is in use when bit i of the count is set. */
void merkle_add(struct merkle *m, struct hash leaf)
{
    int i = 0;

    for (uint64_t n = m->leaves; n & 1; n >>= 1, i++) leaf = node_hash(&m->level[i], &leaf);
    m->level[i] = leaf;
    m->leaves++;
}

struct hash merkle_root(const struct merkle *m)
{
    int i = __builtin_ctzll(m->leaves);
    struct hash root = m->level[i];

    assert(m->leaves);
    for (i++; i < 64; i++)
        if (m->leaves >> i & 1) root = node_hash(&m->level[i], &root);
    return root;
}

struct hash block_hash(const struct block *b)
{
    struct sha256 s;

    mark(&s, MARK_BLOCK);
    add_int(&s, b->number);
    add_int(&s, b->first_seq);
    add_int(&s, b->last_seq);
    add_int(&s, b->rows);
    add_hash(&s, &b->root);
    add_hash(&s, &b->prev);
    sha256_add(&s, b->public_key, sizeof b->public_key);
    add_int(&s, b->at.us);
    return end(&s);
}
