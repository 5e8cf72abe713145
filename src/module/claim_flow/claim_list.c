/* A list of claims as they stand in the order in which they are decided. */
#include "base/map.h"
#include "db/sql.h"
#include "module/claim_flow/internal.h"

enum claim_order claim_order_of(const struct claim_transition *t) { return t->from & CLAIM_ENTERED ? CLAIM_BY_DAY : CLAIM_BY_STAMP; }

struct placing {
    const struct claim_many *from;
    struct map at;                   /* places in `from` by uuid */
    uuid_t *uuids;
    int64_t *versions;
    size_t n;
    bool *placed;
};

static struct str key_of(const uuid_t *u) { return (struct str){(const char *)u, sizeof *u}; }

static void place(struct placing *p, size_t i)
{
    p->placed[i] = true;
    p->uuids[p->n] = p->from->uuids[i];
    if (p->versions) p->versions[p->n] = p->from->versions[i];
    p->n++;
}

static struct placing begin(struct arena *a, const struct claim_many *many)
{
    struct placing p = {.from = many, .uuids = ARENA_ARRAY(a, uuid_t, many->n), .placed = ARENA_ARRAY(a, bool, many->n)};

    if (many->versions) p.versions = ARENA_ARRAY(a, int64_t, many->n);
    map_init(&p.at, a, many->n);
    for (size_t i = 0; i < many->n; i++) map_put(&p.at, key_of(&many->uuids[i]), (void *)(uintptr_t)&many->uuids[i]);
    return p;
}

err_t claim_in_order(struct tx *tx, struct claim_many *many)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value list = db_list(DB_UUIDS, many->uuids, many->n);
    enum db_engine engine = db_engine(db_of(tx->conn));
    struct placing p = begin(tx->arena, many);
    struct db_rows rows;
    struct sql q;

    sql_init(&q, tx->arena, engine);
    sql_add(&q, "SELECT c.uuid FROM claim c WHERE ");
    sql_in(&q, "c.uuid", 1);
    sql_add(&q, " ORDER BY %s, c.id", claim_moment_sql(tx->arena, engine, claim_order_of(many->transition)));
    TRY(db_query(tx->conn, sql_text(&q), &list, 1, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const uuid_t *at = map_get(&p.at, key_of(&db_cell(&rows, i, 0)->u));
        place(&p, (size_t)(at - many->uuids));
    }
    for (size_t i = 0; i < many->n; i++)
        if (!p.placed[i]) place(&p, i);
    many->uuids = p.uuids;
    many->versions = p.versions;
    return OK;
}
