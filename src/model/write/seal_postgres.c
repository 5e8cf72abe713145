/* Sealing where many transactions write at once (decision D6). Entries are taken in the order
 * (tx, id), below the oldest transaction still running: of those below, all that will ever be visible
 * is visible, so a position in that order is all there is to remember, and its index finds what is new
 * however large the journal is. Within a block they stand by id: an entry is written under its row's
 * lock, so that is the order in which one row was changed. */
#include "model/write/seal.h"

#include <assert.h>
#include <string.h>

/* Any constant of our own: "imisSEAL". */
#define SEAL_LOCK INT64_C(0x696d69735345414c)

enum { REBUILD_MS = 3600 * 1000 };

static err_t lock_try(struct sealer *s, bool *got)
{
    const struct db_value key = db_int(SEAL_LOCK);
    enum db_type type = DB_BOOL;
    struct db_rows rows;

    TRY(db_query(s->conn, STR("SELECT pg_try_advisory_xact_lock($1)"), &key, 1, &type, 1, &rows));
    *got = db_cell(&rows, 0, 0)->b;
    return OK;
}

/* The cluster alone would not do: a journal moved to another cluster and back without a seal between
 * would seem to fit. A restored table has a new file. */
err_t position_read(struct db_conn *c, struct position *out)
{
    const enum db_type types[] = {DB_TEXT, DB_BOOL, DB_INT, DB_INT};
    struct db_rows rows;
    struct str origin;

    TRY(db_query(c, STR("SELECT here.origin, coalesce(p.origin = here.origin, false), p.tx::text::bigint, p.journal_id"
                        " FROM (SELECT system_identifier::text || ' ' || pg_relation_filenode('journal')::text AS origin"
                        " FROM pg_control_system()) here LEFT JOIN journal_position p ON true"),
                 NULL, 0, types, 4, &rows));
    origin = db_cell(&rows, 0, 0)->s;
    assert(origin.n < sizeof out->origin);
    *out = (struct position){.fits = db_cell(&rows, 0, 1)->b};
    memcpy(out->origin, origin.p, origin.n);
    if (!out->fits) return OK;
    out->tx = db_cell(&rows, 0, 2)->i;
    out->journal_id = db_cell(&rows, 0, 3)->i;
    return OK;
}

static err_t position_store(struct sealer *s, const struct position *p)
{
    const struct db_value params[] = {db_text(str_of(p->origin)), db_int(p->tx), db_int(p->journal_id)};

    return db_exec(s->conn,
                   STR("INSERT INTO journal_position (one, origin, tx, journal_id) VALUES (true, $1, $2::text::xid8, $3)"
                       " ON CONFLICT (one) DO UPDATE SET origin = excluded.origin, tx = excluded.tx,"
                       " journal_id = excluded.journal_id"),
                   params, 3, NULL);
}

static const enum db_type entry_types[LEAF_COUNT + 1] = {
    DB_INT, DB_UUID, DB_STAMP, DB_INT, DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT, DB_BYTES, DB_INT,
};

/* After a rebuild entries at the position and behind it may be sealed already. The test for it is a
 * subquery and no join, so that it stays one look into an index for each entry whatever the planner
 * believes of the tables' sizes. */
static err_t entries_next(struct sealer *s, const struct position *p, struct db_rows *out)
{
    const struct db_value params[] = {db_int(p->tx), db_int(p->journal_id)};

    return db_query(s->conn,
                    STR("SELECT " LEAF_COLUMNS ", tx::text::bigint FROM (SELECT tx, " LEAF_COLUMNS " FROM journal j"
                        " WHERE (tx, id) > ($1::text::xid8, $2) AND tx < pg_snapshot_xmin(pg_current_snapshot())"
                        " AND (SELECT seq FROM journal_seq s WHERE s.journal_id = j.id) IS NULL"
                        " ORDER BY tx, id LIMIT 10000) block ORDER BY id"),
                    params, 2, entry_types, LEAF_COUNT + 1, out);
}

static void position_move(struct position *p, const struct db_rows *entries)
{
    for (size_t i = 0; i < entries->rows; i++) {
        int64_t tx = db_cell(entries, i, LEAF_COUNT)->i, id = db_cell(entries, i, LEAF_ID)->i;
        if (tx < p->tx || (tx == p->tx && id <= p->journal_id)) continue;
        p->tx = tx;
        p->journal_id = id;
    }
}

static err_t seal_next(struct sealer *s, struct position *p, bool *more)
{
    struct db_rows entries;

    TRY(entries_next(s, p, &entries));
    *more = entries.rows == SEAL_ROWS;
    if (!entries.rows) return OK;
    position_move(p, &entries);
    TRY(seal_block(s, &entries));
    return position_store(s, p);
}

static err_t oldest_running(struct sealer *s, int64_t *tx)
{
    enum db_type type = DB_INT;
    struct db_rows rows;

    TRY(db_query(s->conn, STR("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"), NULL, 0, &type, 1, &rows));
    *tx = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* Reads the whole journal once and seals every visible entry that is not sealed, whatever its tx, which
 * may be a number of another cluster. What is not visible now was, or will be, written by a transaction
 * that had not ended before: so sealing goes on from the oldest one that ran at the start. */
static err_t seal_rebuild(struct sealer *s, struct position *p)
{
    struct db_value after = db_int(0);
    struct db_rows entries;

    p->journal_id = 0;
    TRY(oldest_running(s, &p->tx));
    db_statement_ms(s->conn, REBUILD_MS);
    do {
        arena_reset(s->scratch);
        TRY(db_query(s->conn,
                     STR("SELECT " LEAF_COLUMNS " FROM journal j WHERE id > $1 AND NOT EXISTS"
                         " (SELECT 1 FROM journal_seq s WHERE s.journal_id = j.id AND s.journal_id > $1)"
                         " ORDER BY id LIMIT 10000"),
                     &after, 1, leaf_types, LEAF_COUNT, &entries));
        TRY(seal_block(s, &entries));
        if (entries.rows) after = *db_cell(&entries, entries.rows - 1, LEAF_ID);
    } while (entries.rows == SEAL_ROWS);
    return position_store(s, p);
}

static err_t seal_locked(struct sealer *s, bool *more)
{
    struct position p;
    bool got;

    TRY(lock_try(s, &got));
    if (!got) return OK;
    TRY(position_read(s->conn, &p));
    return p.fits ? seal_next(s, &p, more) : seal_rebuild(s, &p);
}

/* Each block is durable before the next is begun, so no transaction grows with the backlog. */
static err_t seal_one(struct sealer *s, bool *more)
{
    size_t before = s->sealed;
    err_t e;

    *more = false;
    TRY(db_begin(s->conn, DB_WRITE));
    e = seal_locked(s, more);
    if (!e) e = db_commit(s->conn);
    if (!e) return OK;
    db_rollback(s->conn);
    s->sealed = before;
    return e;
}

err_t seal_postgres(struct sealer *s)
{
    bool more;
    err_t e;

    do {
        arena_reset(s->scratch);
        e = seal_one(s, &more);
    } while (!e && more);
    db_statement_ms(s->conn, 0);
    return e;
}
