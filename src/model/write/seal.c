#include "model/write/seal.h"

#include <string.h>

#include "db/sql.h"

struct head {
    int64_t block, seq;
    struct hash hash;
};

static struct db_value hash_value(const struct hash *h)
{
    return db_bytes((struct str){(const char *)h->b, sizeof h->b});
}

static err_t head_read(struct sealer *s, struct head *out)
{
    const enum db_type types[] = {DB_INT, DB_INT, DB_BYTES};
    struct db_rows rows;
    struct str hash;

    *out = (struct head){0};
    TRY(db_query(s->conn, STR("SELECT block, last_seq, hash FROM seal ORDER BY block DESC LIMIT 1"), NULL, 0, types, 3,
                 &rows));
    if (!rows.rows) return OK;
    hash = db_cell(&rows, 0, 2)->s;
    if (hash.n != sizeof out->hash.b) return err_make(s->scratch, E_JOURNAL, "what", "the last block has no hash", NULL);
    out->block = db_cell(&rows, 0, 0)->i;
    out->seq = db_cell(&rows, 0, 1)->i;
    memcpy(out->hash.b, hash.p, hash.n);
    return OK;
}

static err_t sequence_store(struct sealer *s, int64_t after, const struct db_rows *entries)
{
    static const char *const columns[] = {"seq", "journal_id"};
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct db_value *cells = ARENA_ARRAY(s->scratch, struct db_value, entries->rows * 2);
    struct sql sql;

    for (size_t i = 0; i < entries->rows; i++) {
        cells[2 * i] = db_int(after + 1 + (int64_t)i);
        cells[2 * i + 1] = *db_cell(entries, i, LEAF_ID);
    }
    sql_init(&sql, s->scratch, db_engine(db_of(s->conn)));
    sql_insert_rows(&sql, "journal_seq", columns, types, 2);
    return db_exec_rows(s->conn, sql_text(&sql), types, 2, cells, entries->rows);
}

/* The primary key of table seal is what keeps the chain from forking, whatever happens to locks. */
static err_t block_store(struct sealer *s, const struct block *b)
{
    uint8_t signature[ED25519_SIGNATURE_BYTES];
    struct hash hash = block_hash(b);
    const struct db_value params[] = {
        db_int(b->number), db_int(b->first_seq), db_int(b->last_seq), db_int(b->rows), hash_value(&b->root),
        hash_value(&b->prev), hash_value(&hash), db_bytes(signer_public(s->signer)),
        db_bytes((struct str){(const char *)signature, sizeof signature}), db_stamp(b->at),
    };

    ed25519_sign(&s->signer->key, hash.b, sizeof hash.b, signature);
    return db_exec(s->conn,
                   STR("INSERT INTO seal (block, first_seq, last_seq, rows, merkle_root, prev_hash, hash, public_key,"
                       " signature, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
                   params, sizeof params / sizeof *params, NULL);
}

err_t seal_block(struct sealer *s, const struct db_rows *entries)
{
    struct merkle tree = {0};
    struct head head;
    struct block b;

    if (!entries->rows) return OK;
    TRY(head_read(s, &head));
    for (size_t i = 0; i < entries->rows; i++) merkle_add(&tree, leaf_hash(db_cell(entries, i, 0)));
    b = (struct block){
        .number = head.block + 1,
        .first_seq = head.seq + 1,
        .last_seq = head.seq + (int64_t)entries->rows,
        .rows = (int64_t)entries->rows,
        .root = merkle_root(&tree),
        .prev = head.hash,
        .at = env_peek(s->env),
    };
    memcpy(b.public_key, s->signer->public_key, sizeof b.public_key);
    TRY(block_store(s, &b));
    TRY(sequence_store(s, head.seq, entries));
    s->sealed += entries->rows;
    return OK;
}

/* One writer, so ids ascend as transactions commit: what is not sealed stands behind what is. */
static err_t seal_sqlite(struct sealer *s)
{
    struct db_rows entries;

    do {
        arena_reset(s->scratch);
        TRY(db_query(s->conn,
                     STR("SELECT " LEAF_COLUMNS " FROM journal WHERE id >"
                         " (SELECT coalesce(max(journal_id), 0) FROM journal_seq) ORDER BY id LIMIT 10000"),
                     NULL, 0, leaf_types, LEAF_COUNT, &entries));
        TRY(seal_block(s, &entries));
    } while (entries.rows == SEAL_ROWS);
    return OK;
}
_Static_assert(SEAL_ROWS == 10000, "the statements that read a block's entries say so too");

err_t journal_seal(struct db_conn *c, struct arena *a, struct env *env, const struct signer *signer, size_t *rows)
{
    struct sealer s = {.conn = c, .scratch = arena_new(), .env = env, .signer = signer};
    err_t e;

    db_arena(c, s.scratch);
    e = db_engine(db_of(c)) == DB_SQLITE ? seal_sqlite(&s) : seal_postgres(&s);
    db_arena(c, a);
    if (e) e = err_copy(a, e);
    arena_free(s.scratch);
    *rows = s.sealed;
    return e;
}
