/* Reads the chain from its first block to its last beside running writers. Blocks and what they cover
 * never change once sealed (erasure apart, which is one statement), so no transaction has to hold the
 * whole journal still; only the last look, at what is not sealed, is taken page by page. */
#include <string.h>

#include "base/hex.h"
#include "model/write/seal.h"

enum { BLOCK_PAGE = 1000, ENTRY_PAGE = 2000, REST_PAGE = 20000 };

/* One page of a list that is read by key. Its memory goes when the next page comes. */
struct pages {
    struct arena *arena;
    struct db_rows rows;
    size_t next;
};

struct verifier {
    struct db_conn *conn;
    struct arena *arena;           /* the caller's */
    const struct journal_expected *expected;
    struct journal_report *report;
    struct pages blocks, entries;
    struct hash last_hash;
    uint8_t public_key[ED25519_PUBLIC_BYTES];
    bool key_known;
    int64_t last_seq;              /* of the last block checked */
    int64_t end;                   /* last block there was when we began */
};

static bool broken(const struct verifier *v)
{
    return v->report->what.p != NULL;
}

/* Notes the first fault; always false, so that a check can end with it. */
static bool fault(struct verifier *v, int64_t block, struct str what)
{
    v->report->bad_block = block;
    v->report->what = what;
    return false;
}

static err_t read_page(struct verifier *v, struct pages *p, struct str sql, const struct db_value *params, size_t n,
                       const enum db_type *types, size_t columns)
{
    if (p->next < p->rows.rows) return OK;
    arena_reset(p->arena);
    db_arena(v->conn, p->arena);
    p->next = 0;
    p->rows = (struct db_rows){0};
    return db_query(v->conn, sql, params, n, types, columns, &p->rows);
}

/* ---- blocks ---- */

static const enum db_type block_types[] = {
    DB_INT, DB_INT, DB_INT, DB_INT, DB_BYTES, DB_BYTES, DB_BYTES, DB_BYTES, DB_BYTES, DB_STAMP,
};
enum { BLOCK_COLUMNS = sizeof block_types / sizeof *block_types };

struct signed_block {
    struct block block;
    struct hash hash;
    uint8_t signature[ED25519_SIGNATURE_BYTES];
};

/* NULL at the end. */
static err_t next_block(struct verifier *v, const struct db_value **cells)
{
    const struct db_value params[] = {db_int(v->report->blocks), db_int(v->end)};

    TRY(read_page(v, &v->blocks,
                  STR("SELECT block, first_seq, last_seq, rows, merkle_root, prev_hash, hash, public_key, signature, at"
                      " FROM seal WHERE block > $1 AND block <= $2 ORDER BY block LIMIT 1000"),
                  params, 2, block_types, BLOCK_COLUMNS));
    *cells = v->blocks.next < v->blocks.rows.rows ? db_cell(&v->blocks.rows, v->blocks.next++, 0) : NULL;
    return OK;
}
_Static_assert(BLOCK_PAGE == 1000 && ENTRY_PAGE == 2000 && REST_PAGE == 20000, "the statements say so too");

static bool take(const struct db_value *cell, void *to, size_t n)
{
    if (cell->null || cell->s.n != n) return false;
    memcpy(to, cell->s.p, n);
    return true;
}

static bool block_read(const struct db_value *cells, struct signed_block *out)
{
    struct block *b = &out->block;

    *out = (struct signed_block){.block = {.number = cells[0].i, .first_seq = cells[1].i, .last_seq = cells[2].i,
                                           .rows = cells[3].i, .at = cells[9].t}};
    return take(&cells[4], b->root.b, sizeof b->root.b) && take(&cells[5], b->prev.b, sizeof b->prev.b)
        && take(&cells[6], out->hash.b, sizeof out->hash.b) && take(&cells[7], b->public_key, sizeof b->public_key)
        && take(&cells[8], out->signature, sizeof out->signature);
}

static bool same(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}

static bool key_fits(struct verifier *v, const struct block *b)
{
    if (!v->key_known) memcpy(v->public_key, b->public_key, sizeof v->public_key);
    v->key_known = true;
    if (memcmp(v->public_key, b->public_key, sizeof v->public_key) == 0) return true;
    return fault(v, b->number, STR("signed with another key"));
}

static bool head_fits(struct verifier *v, const struct signed_block *s)
{
    const struct journal_expected *e = v->expected;

    if (!e || e->block != s->block.number) return true;
    if (e->hash.n == sizeof s->hash.b && memcmp(e->hash.p, s->hash.b, e->hash.n) == 0) return true;
    return fault(v, e->block, STR("the block is not the one that was expected"));
}

static bool block_fits(struct verifier *v, const struct signed_block *s)
{
    const struct block *b = &s->block;
    int64_t due = v->report->blocks + 1;
    struct hash hash = block_hash(b);

    if (b->number != due) return fault(v, due, STR("the block is missing"));
    if (!same(&b->prev, &v->last_hash)) return fault(v, due, STR("does not follow the block before it"));
    if (!same(&hash, &s->hash)) return fault(v, due, STR("the block was changed: its hash differs"));
    if (!ed25519_verify(b->public_key, hash.b, sizeof hash.b, s->signature))
        return fault(v, due, STR("the signature is not valid"));
    if (b->first_seq != v->last_seq + 1 || b->rows < 1 || b->last_seq - b->first_seq != b->rows - 1)
        return fault(v, due, STR("its sequence numbers do not follow those of the block before it"));
    return key_fits(v, b) && head_fits(v, s);
}

/* ---- entries ---- */

enum { ENTRY_SEQ = LEAF_COUNT, ENTRY_SALT, ENTRY_PAYLOAD, ENTRY_NOTED, ENTRY_COLUMNS };

static const enum db_type entry_types[ENTRY_COLUMNS] = {
    DB_INT, DB_UUID, DB_STAMP, DB_INT, DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT, DB_BYTES,
    DB_INT, DB_BYTES, DB_TEXT, DB_BOOL,
};

static err_t next_entry(struct verifier *v, int64_t seq, const struct db_value **cells)
{
    const struct db_value after = db_int(seq - 1);

    TRY(read_page(v, &v->entries,
                  STR("SELECT " LEAF_COLUMNS ", seq, salt, payload, payload IS NULL AND EXISTS (SELECT 1 FROM journal e"
                      " WHERE e.entity = j.entity AND e.row_id = j.row_id AND e.id > j.id AND e.op = 6)"
                      " FROM journal_seq s LEFT JOIN journal j ON j.id = s.journal_id WHERE s.seq > $1"
                      " ORDER BY s.seq LIMIT 2000"),
                  &after, 1, entry_types, ENTRY_COLUMNS));
    *cells = v->entries.next < v->entries.rows.rows ? db_cell(&v->entries.rows, v->entries.next++, 0) : NULL;
    return OK;
}
_Static_assert(OP_ERASE == 6, "the statement that reads entries says so too");

static bool payload_fits(struct verifier *v, const struct db_value *cells)
{
    const struct db_value *salt = &cells[ENTRY_SALT], *payload = &cells[ENTRY_PAYLOAD];
    const struct db_value *digest = &cells[LEAF_DIGEST];
    struct hash hash;

    if (salt->null && payload->null) {
        v->report->erased++;
        v->report->erased_unnoted += !cells[ENTRY_NOTED].b;
        return true;
    }
    if (salt->null || payload->null || salt->s.n != SALT_BYTES) return false;
    hash = payload_digest((const uint8_t *)salt->s.p, payload->s);
    return digest->s.n == sizeof hash.b && memcmp(digest->s.p, hash.b, sizeof hash.b) == 0;
}

static bool entry_fits(struct verifier *v, const struct block *b, int64_t seq, const struct db_value *cells)
{
    long long number = (long long)seq;

    if (!cells || cells[ENTRY_SEQ].i != seq)
        return fault(v, b->number, str_format(v->arena, "sequence number %lld is missing", number));
    if (cells[LEAF_ID].null)
        return fault(v, b->number, str_format(v->arena, "the entry of sequence number %lld is missing", number));
    if (payload_fits(v, cells)) return true;
    return fault(v, b->number, str_format(v->arena, "the payload of entry %lld, sequence number %lld, was changed",
                                          (long long)cells[LEAF_ID].i, number));
}

static err_t entries_check(struct verifier *v, const struct block *b)
{
    struct merkle tree = {0};
    const struct db_value *cells;
    struct hash root;

    for (int64_t seq = b->first_seq; seq <= b->last_seq; seq++) {
        TRY(next_entry(v, seq, &cells));
        if (!entry_fits(v, b, seq, cells)) return OK;
        merkle_add(&tree, leaf_hash(cells));
    }
    root = merkle_root(&tree);
    if (!same(&root, &b->root)) fault(v, b->number, STR("an entry was changed, or their order was"));
    return OK;
}

static err_t chain_check(struct verifier *v)
{
    const struct db_value *cells;
    struct signed_block s;

    for (;;) {
        TRY(next_block(v, &cells));
        if (!cells) return OK;
        if (!block_read(cells, &s)) fault(v, v->report->blocks + 1, STR("a part of the block has another length"));
        if (broken(v) || !block_fits(v, &s)) return OK;
        TRY(entries_check(v, &s.block));
        if (broken(v)) return OK;
        v->last_hash = s.hash;
        v->last_seq = s.block.last_seq;
        v->report->blocks++;
        v->report->rows += s.block.rows;
    }
}

/* ---- the ends, and what is not sealed ---- */

/* Both in one statement: a sealer may be at work. */
static err_t ends_check(struct verifier *v)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    struct db_rows rows;
    int64_t sealed;

    db_arena(v->conn, v->blocks.arena);
    TRY(db_query(v->conn,
                 STR("SELECT coalesce((SELECT max(last_seq) FROM seal), 0), coalesce(max(seq), 0),"
                     " coalesce(min(seq), 1) FROM journal_seq"),
                 NULL, 0, types, 3, &rows));
    sealed = db_cell(&rows, 0, 0)->i;
    if (db_cell(&rows, 0, 1)->i > sealed || db_cell(&rows, 0, 2)->i < 1)
        fault(v, v->report->blocks + 1, STR("there are sequence numbers that no block covers"));
    if (v->expected && v->expected->block > v->report->blocks)
        fault(v, v->report->blocks + 1, STR("the chain ends before the block that was expected"));
    return OK;
}

/* Up to where nothing unsealed can be. SQLite: id; PostgreSQL: (tx, id). */
static err_t limit_read(struct verifier *v, struct position *out)
{
    const enum db_type type = DB_INT;
    struct db_rows rows;

    db_arena(v->conn, v->blocks.arena);
    if (db_engine(db_of(v->conn)) == DB_POSTGRES) return position_read(v->conn, out);
    TRY(db_query(v->conn, STR("SELECT coalesce(max(journal_id), 0) FROM journal_seq"), NULL, 0, &type, 1, &rows));
    *out = (struct position){.journal_id = db_cell(&rows, 0, 0)->i};
    return OK;
}

/* A subquery and no join: else each page may begin with reading the other table up to its place. */
#define REST(late)                                                                                                  \
    STR("SELECT count(*), count(*) FILTER (WHERE seq IS NULL), min(CASE WHEN seq IS NULL AND late THEN id END),"    \
        " max(id) FROM (SELECT j.id, " late " AS late, (SELECT seq FROM journal_seq s WHERE s.journal_id = j.id)"   \
        " AS seq FROM journal j WHERE j.id > $1 ORDER BY j.id LIMIT 20000) page")

/* An entry that a sealer would have taken long ago, had it been there. */
static err_t rest_check(struct verifier *v, const struct position *limit)
{
    bool postgres = db_engine(db_of(v->conn)) == DB_POSTGRES;
    struct str sql = postgres ? REST("(j.tx, j.id) <= ($3::text::xid8, $2)") : REST("j.id <= $2");
    struct db_value params[] = {db_int(INT64_MIN), db_int(limit->journal_id), db_int(limit->tx)};
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT};
    struct pages page = {.arena = v->entries.arena};

    for (;;) {
        TRY(read_page(v, &page, sql, params, postgres ? 3 : 2, types, 4));
        page.next = 1;
        v->report->unsealed += db_cell(&page.rows, 0, 1)->i;
        if (!db_cell(&page.rows, 0, 2)->null) {
            fault(v, 0, str_format(v->arena, "entry %lld was added among sealed ones",
                                   (long long)db_cell(&page.rows, 0, 2)->i));
            return OK;
        }
        if (db_cell(&page.rows, 0, 0)->i < REST_PAGE) return OK;
        params[0] = *db_cell(&page.rows, 0, 3);
    }
}

static err_t end_read(struct verifier *v)
{
    const enum db_type type = DB_INT;
    struct db_rows rows;

    db_arena(v->conn, v->blocks.arena);
    TRY(db_query(v->conn, STR("SELECT coalesce(max(block), 0) FROM seal"), NULL, 0, &type, 1, &rows));
    v->end = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t verify(struct verifier *v)
{
    struct position limit;

    TRY(limit_read(v, &limit));
    TRY(end_read(v));
    TRY(chain_check(v));
    if (!broken(v)) TRY(ends_check(v));
    if (!broken(v)) TRY(rest_check(v, &limit));
    return OK;
}

err_t journal_verify(struct db_conn *c, struct arena *a, const struct journal_expected *expected, struct journal_report *out)
{
    struct verifier v = {.conn = c, .arena = a, .expected = expected, .report = out,
                         .blocks.arena = arena_new(), .entries.arena = arena_new()};
    err_t e;

    *out = (struct journal_report){0};
    v.key_known = expected && expected->public_key.n == sizeof v.public_key;
    if (v.key_known) memcpy(v.public_key, expected->public_key.p, sizeof v.public_key);
    e = verify(&v);
    db_arena(c, a);
    if (e) e = err_copy(a, e);
    if (out->blocks) out->head = hex_text(a, v.last_hash.b, sizeof v.last_hash.b);
    if (out->blocks) out->public_key = hex_text(a, v.public_key, sizeof v.public_key);
    arena_free(v.blocks.arena);
    arena_free(v.entries.arena);
    return e;
}
