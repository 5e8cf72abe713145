/* What the job "policy.prompt" reads of a block: a fixed number of statements however many policies it has. */
#include <stddef.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/zone.h"
#include "db/sql.h"
#include "module/policy/policy_prompt.h"

/* ---- the policies ---- */

enum { C_POLICY, C_FAMILY, C_PRODUCT, C_OFFICER, C_STATUS, C_EXPIRY, C_HEAD, C_DISTRICT, C_VILLAGE, C_COUNT };

/* A place is a region, a district, a ward or a village: of the first two the districts, of the others the villages. */
#define CASES \
    " FROM policy p JOIN family f ON f.id = p.family_id AND f.deleted_at IS NULL WHERE p.id > $1 AND p.id <= $2 AND p.status IN (2, 8)" \
    " AND p.expiry_date >= $3 AND p.expiry_date <= $4 AND ($5 = 0 OR p.officer_id = $5) AND ($6 = 0 OR p.district_id IN" \
    " (SELECT id FROM location WHERE id = $6 OR parent_id = $6) OR p.village_id IN (SELECT id FROM location WHERE id = $6 OR parent_id = $6))" \
    " AND p.deleted_at IS NULL AND f.head_insuree_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM policy_renewal r WHERE r.policy_id = p.id)"
enum { CASE_PARAMS = 6 };

/* Who renews locks the family too: by then it is seen whether he did. SQLite has one writer. */
static err_t lock_families(struct tx *tx, const struct db_value params[CASE_PARAMS])
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    if (db_engine(db_of(tx->conn)) == DB_SQLITE) return OK;
    return db_query(tx->conn, STR("SELECT id FROM family WHERE id IN (SELECT p.family_id" CASES ") ORDER BY id FOR UPDATE"), params, CASE_PARAMS,
                    types, 1, &rows);
}

static int64_t id_of(const struct db_value *v) { return v->null ? 0 : v->i; }

static struct prompt_case case_of(const struct db_value *row)
{
    return (struct prompt_case){
        .policy = row[C_POLICY].i, .family = row[C_FAMILY].i, .product = row[C_PRODUCT].i, .officer = id_of(&row[C_OFFICER]),
        .head = row[C_HEAD].i,
        .ending = {.status = (enum law_policy_status)row[C_STATUS].i, .expiry = row[C_EXPIRY].d, .followed = DATE_NONE,
                   .works_to = DATE_NONE},
    };
}

/* A job that an account asked for does what lies in its places. */
static bool sees(struct job_run *job, struct record *scratch, const struct db_value *row)
{
    scratch->at[scratch->table->district] = row[C_DISTRICT];
    scratch->at[scratch->table->village] = row[C_VILLAGE];
    return access_sees(&job->who, *scratch);
}

err_t prompt_cases(struct job_run *job, struct tx *tx, const struct prompt_wish *wish, int64_t after, int64_t upto, struct prompt_case **out,
                   size_t *n)
{
    static const enum db_type types[C_COUNT] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_DATE, DB_INT, DB_INT, DB_INT};
    date_t first = date_of(1, 1, 1), last = date_of(9999, 12, 31), ahead = last;
    struct record scratch = record_new(tx->arena, registry_table_of(tx->registry, &policy_entity));
    struct db_value params[CASE_PARAMS];
    struct db_rows rows;

    if (wish->interval > 0) ahead = date_add_days(env_today(tx->env), (int32_t)wish->interval);
    if (!date_none(wish->from)) first = wish->from;
    if (!date_none(wish->to)) last = wish->to;
    params[0] = db_int(after), params[1] = db_int(upto), params[2] = db_date(first);
    params[3] = db_date(date_cmp(ahead, last) < 0 ? ahead : last), params[4] = db_int(wish->officer), params[5] = db_int(wish->location);
    TRY(lock_families(tx, params));
    TRY(db_query(tx->conn, STR("SELECT p.id, p.family_id, p.product_id, p.officer_id, p.status, p.expiry_date, f.head_insuree_id,"
                               " p.district_id, p.village_id" CASES " ORDER BY p.id"), params, CASE_PARAMS, types, C_COUNT, &rows));
    *out = ARENA_ARRAY(tx->arena, struct prompt_case, rows.rows);
    *n = 0;
    for (size_t i = 0; i < rows.rows; i++)
        if (sees(job, &scratch, db_cell(&rows, i, 0))) (*out)[(*n)++] = case_of(db_cell(&rows, i, 0));
    return OK;
}

/* ---- chains ---- */

enum { L_ID, L_NEXT, L_FROM, L_UNTIL, L_PHONE, L_COUNT };

struct chains {
    const char *select;            /* the five columns; ends before the test of ids */
    enum db_type until;
};
static const struct chains products = {
    "SELECT id, conversion_product_id, date_from, date_to, CAST(NULL AS text) FROM product WHERE deleted_at IS NULL AND ", DB_DATE,
};
static const struct chains officers = {
    "SELECT id, substitution_officer_id, CAST(NULL AS date), works_to, phone FROM officer WHERE deleted_at IS NULL AND ", DB_STAMP,
};

static const struct prompt_link *link_of(const struct map *links, int64_t id) { return id ? map_get(links, map_id_key(&id)) : NULL; }

static date_t day_of(const struct env *env, const struct db_value *v)
{
    if (v->null) return DATE_NONE;
    return v->type == DB_STAMP ? zone_day(env->zone, v->t) : v->d;
}

static void take(struct tx *tx, const struct db_value *row, struct map *links)
{
    struct prompt_link *link = ARENA_NEW(tx->arena, struct prompt_link);

    *link = (struct prompt_link){
        .id = row[L_ID].i, .next = id_of(&row[L_NEXT]), .from = day_of(tx->env, &row[L_FROM]), .until = day_of(tx->env, &row[L_UNTIL]),
        .phone = row[L_PHONE].null ? STR_NONE : row[L_PHONE].s,
    };
    map_put(links, map_id_key(&link->id), link);
}

/* Those that ids name, and those behind them as far as a chain goes: a hop a statement, mostly one in all. */
static err_t follow_all(struct tx *tx, const struct chains *of, int64_t *ids, size_t n, struct map *links)
{
    const enum db_type types[L_COUNT] = {DB_INT, DB_INT, DB_DATE, of->until, DB_TEXT};
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "%s", of->select);
    sql_in(&s, "id", 1);
    for (int hops = 0; n && hops <= LAW_HOPS; hops++) {
        const struct db_value list = db_list(DB_INTS, ids, n);
        struct db_rows rows;
        TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, L_COUNT, &rows));
        for (size_t i = 0; i < rows.rows; i++) take(tx, db_cell(&rows, i, 0), links);
        ids = ARENA_ARRAY(tx->arena, int64_t, rows.rows);
        n = 0;
        for (size_t i = 0; i < rows.rows; i++) {
            int64_t next = id_of(db_cell(&rows, i, L_NEXT));
            if (next && !link_of(links, next)) ids[n++] = next;
        }
    }
    return OK;
}

/* The last of a chain that is asked on a day; NULL where the first is not there. */
static const struct prompt_link *end_of(const struct map *links, int64_t id, date_t day)
{
    const struct prompt_link *at = link_of(links, id), *last = at;

    for (int hops = 0; at; hops++) {
        const struct prompt_link *next = link_of(links, at->next);
        last = at;
        at = law_follow(at->until, next != NULL, day, hops) == LAW_GO_ON ? next : NULL;
    }
    return last;
}

static size_t distinct(struct arena *a, const struct prompt_case *cases, size_t n, size_t offset, int64_t **out)
{
    struct map seen;
    size_t count = 0;

    map_init(&seen, a, 64);
    *out = ARENA_ARRAY(a, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        const int64_t *id = (const int64_t *)(const void *)((const char *)&cases[i] + offset);
        if (!*id || map_put(&seen, map_id_key(id), (void *)(uintptr_t)id)) continue;
        (*out)[count++] = *id;
    }
    return count;
}
#define DISTINCT(tx, cases, n, member, out) distinct((tx)->arena, cases, n, offsetof(struct prompt_case, member), out)

/* ---- what follows ---- */

struct sale { int64_t family, product; date_t start; };
_Static_assert(offsetof(struct sale, start) == 16, "what stands before it is a key");

static struct str sale_key(const struct sale *s) { return (struct str){(const char *)s, offsetof(struct sale, start)}; }

/* The latest start of each product in each of the families. */
static err_t sales_read(struct tx *tx, const struct prompt_case *cases, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_DATE};
    struct db_value list;
    struct db_rows rows;
    int64_t *families;
    struct sale *sales;
    struct sql s;

    list = db_list(DB_INTS, NULL, DISTINCT(tx, cases, n, family, &families));
    list.list.at = families;
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "SELECT family_id, product_id, MAX(start_date) FROM policy WHERE deleted_at IS NULL AND ");
    sql_in(&s, "family_id", 1);
    sql_add(&s, " GROUP BY family_id, product_id");
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 3, &rows));
    sales = ARENA_ARRAY(tx->arena, struct sale, rows.rows);
    map_init(out, tx->arena, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        sales[i] = (struct sale){db_cell(&rows, i, 0)->i, db_cell(&rows, i, 1)->i, db_cell(&rows, i, 2)->d};
        map_put(out, sale_key(&sales[i]), &sales[i]);
    }
    return OK;
}

static date_t latest(const struct map *sales, int64_t family, int64_t product)
{
    const struct sale key = {family, product, DATE_NONE}, *found = map_get(sales, sale_key(&key));

    return found ? found->start : DATE_NONE;
}

static void settle(struct prompt_case *c, const struct map *sold, const struct map *working, const struct map *sales)
{
    date_t renewal = law_renewal_date(c->ending.expiry), same, other;
    const struct prompt_link *product = end_of(sold, c->product, renewal);

    c->asks = end_of(working, c->officer, renewal);
    c->sold = product ? product->id : c->product;
    c->ending.sold_from = product ? product->from : DATE_NONE;
    c->ending.sold_to = product ? product->until : DATE_NONE;
    c->ending.officer = c->asks != NULL;
    c->ending.works_to = c->asks ? c->asks->until : DATE_NONE;
    same = latest(sales, c->family, c->product);
    other = latest(sales, c->family, c->sold);
    c->ending.followed = date_cmp(same, other) > 0 ? same : other;
}

err_t prompt_context(struct tx *tx, struct prompt_case *cases, size_t n)
{
    struct map sold, working, sales;
    int64_t *ids;
    size_t count;

    map_init(&sold, tx->arena, 64);
    map_init(&working, tx->arena, 64);
    count = DISTINCT(tx, cases, n, product, &ids);
    TRY(follow_all(tx, &products, ids, count, &sold));
    count = DISTINCT(tx, cases, n, officer, &ids);
    TRY(follow_all(tx, &officers, ids, count, &working));
    TRY(sales_read(tx, cases, n, &sales));
    for (size_t i = 0; i < n; i++) settle(&cases[i], &sold, &working, &sales);
    return OK;
}

/* ---- photos ---- */

err_t prompt_photos(struct tx *tx, const struct settings *s, const struct prompt_case *cases, size_t n, struct prompt_member **out,
                    size_t *count)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_DATE, DB_DATE};
    const struct law_photo_ages ages = {(int32_t)setting_int(s, SETTING_PHOTO_AGE_ADULT), (int32_t)setting_int(s, SETTING_PHOTO_AGE_CHILD)};
    const struct law_policy_rules rules = policy_rules(s);
    struct db_value list;
    struct db_rows rows;
    int64_t *families;
    struct sql sql;

    list = db_list(DB_INTS, NULL, DISTINCT(tx, cases, n, family, &families));
    list.list.at = families;
    sql_init(&sql, tx->arena, db_engine(db_of(tx->conn)));
    sql.params = 1;
    sql_add(&sql, "SELECT i.family_id, i.id, i.dob, f.date FROM insuree i LEFT JOIN insuree_photo f ON f.id = i.photo_id AND f.deleted_at"
                  " IS NULL WHERE i.deleted_at IS NULL AND COALESCE(i.status, 'AC') = 'AC' AND ");
    sql_in(&sql, "i.family_id", 1);
    sql_add(&sql, " ORDER BY i.family_id, i.id");
    TRY(db_query(tx->conn, sql_text(&sql), &list, 1, types, 4, &rows));
    *out = ARENA_ARRAY(tx->arena, struct prompt_member, rows.rows);
    *count = 0;
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        date_t taken = row[3].null ? DATE_NONE : row[3].d;
        if (law_photo_due(taken, row[2].d, env_today(tx->env), &ages, &rules)) (*out)[(*count)++] = (struct prompt_member){row[0].i, row[1].i};
    }
    return OK;
}
