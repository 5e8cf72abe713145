/* The one order in which claims are decided, for whoever reads them from the database part by part. */
#include "base/map.h"
#include "db/sql.h"
#include "module/claim/internal.h"

enum claim_order claim_order_of(const struct claim_transition *t) { return t->from & CLAIM_ENTERED ? CLAIM_BY_DAY : CLAIM_BY_STAMP; }

/* Imported claims may have no stamp: they were there before. */
const char *claim_moment_sql(struct arena *a, enum db_engine engine, enum claim_order order)
{
    struct sql s;

    if (order == CLAIM_BY_DAY) return "c.date_claimed";
    sql_init(&s, a, engine);
    sql_stamp_or_first(&s, "c.submit_stamp");
    return str_zero(a, sql_text(&s));
}

struct db_value claim_moment_value(enum claim_order order, int64_t moment)
{
    return order == CLAIM_BY_DAY ? db_date((date_t){(int32_t)moment}) : db_stamp((stamp_t){moment});
}

int64_t claim_moment_read(enum claim_order order, const struct db_value *v)
{
    return v->null ? 0 : order == CLAIM_BY_DAY ? v->d.day : v->t.us;
}

int64_t claim_moment_first(enum claim_order order) { return order == CLAIM_BY_DAY ? date_of(1, 1, 1).day : 0; }

/* ---- a list ---- */

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
