#include "module/enrolment_check.h"

#include <string.h>

#include "base/vec.h"
#include "module/location/location.h"

enum { STATEMENT_MS = 24 * 60 * 60 * 1000 };

struct checking {
    struct db_conn *conn;
    struct arena *arena, *scratch;    /* of what is told; of one statement */
    const struct registry *registry;
    struct enrolment_report *report;
    VEC(struct enrolment_fault) faults;
};

/* Rows t of a table that hold `where` break an invariant; `name`: a text by which people know the row. */
struct rule {
    int invariant;
    const char *what, *table, *name, *where;
};

static err_t count_rows(struct checking *c, const struct rule *rule, const char *where, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(c->conn, str_format(c->scratch, "SELECT count(*) FROM %s t WHERE %s", rule->table, where), NULL, 0, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t name_rows(struct checking *c, const struct rule *rule, const char *where)
{
    static const enum db_type types[] = {DB_UUID, DB_TEXT};
    struct db_rows rows;

    TRY(db_query(c->conn, str_format(c->scratch, "SELECT t.uuid, %s FROM %s t WHERE %s ORDER BY t.id LIMIT %d", rule->name, rule->table, where,
                                     ENROLMENT_FAULTS_NAMED), NULL, 0, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        *vec_add(&c->faults) = (struct enrolment_fault){
            .invariant = rule->invariant, .what = rule->what, .key = uuid_text(c->arena, db_cell(&rows, i, 0)->u),
            .named = db_cell(&rows, i, 1)->null ? STR_NONE : str_copy(c->arena, db_cell(&rows, i, 1)->s),
        };
    return OK;
}

/* Current rows unless the rule says otherwise. */
static err_t prove(struct checking *c, const struct rule *rule)
{
    int64_t n;

    arena_reset(c->scratch);
    TRY(count_rows(c, rule, rule->where, &n));
    c->report->rows[rule->invariant] += n;
    return n ? name_rows(c, rule, rule->where) : OK;
}

/* ---- what is written out ---- */

#define CURRENT "t.deleted_at IS NULL AND "
#define NUMBER_OF(column) "(SELECT i.chf_id FROM insuree i WHERE i.id = t." column ")"
/* Two that wait for money, or two of which one begins before the other ends; one that ended before it began is of no day. */
#define DAYS(c) "COALESCE(" c ".effective_date <= " c ".expiry_date, " c ".effective_date IS NOT NULL)"
#define NOT_BEHIND(c, other) "COALESCE(" c ".effective_date <= " other ".expiry_date, TRUE)"
#define ANOTHER_STRETCH                                                                                                         \
    "o.insuree_id = t.insuree_id AND o.policy_id = t.policy_id AND o.id < t.id AND o.deleted_at IS NULL AND ((o.effective_date IS NULL" \
    " AND t.effective_date IS NULL) OR (" DAYS("o") " AND " DAYS("t") " AND " NOT_BEHIND("o", "t") " AND " NOT_BEHIND("t", "o") "))"

/* Status of a policy: 1 idle, 16 ready, 2 active. */
static const struct rule rules[] = {
    {1, "family has not one head", "family", NUMBER_OF("head_insuree_id"),
     CURRENT "(SELECT count(*) FROM insuree i WHERE i.family_id = t.id AND i.head AND i.deleted_at IS NULL) <> 1"},
    {1, "family points to a head who is none of its people", "family", NUMBER_OF("head_insuree_id"),
     CURRENT "NOT EXISTS (SELECT 1 FROM insuree i WHERE i.id = t.head_insuree_id AND i.family_id = t.id AND i.head AND i.deleted_at IS NULL)"},
    {1, "insuree heads no family", "insuree", "t.chf_id",
     CURRENT "t.head AND NOT EXISTS (SELECT 1 FROM family f WHERE f.id = t.family_id AND f.head_insuree_id = t.id AND f.deleted_at IS NULL)"},
    {3, "cover is of a person who is not there", "insuree_policy", NUMBER_OF("insuree_id"),
     CURRENT "NOT EXISTS (SELECT 1 FROM insuree i WHERE i.id = t.insuree_id AND i.deleted_at IS NULL)"},
    {3, "cover is of a policy that is not there", "insuree_policy", NUMBER_OF("insuree_id"),
     CURRENT "NOT EXISTS (SELECT 1 FROM policy p WHERE p.id = t.policy_id AND p.deleted_at IS NULL)"},
    {3, "cover is of a policy of a family that the person was never in", "insuree_policy", NUMBER_OF("insuree_id"),
     CURRENT "NOT EXISTS (SELECT 1 FROM policy p JOIN insuree i ON i.family_id = p.family_id WHERE p.id = t.policy_id AND i.id = t.insuree_id)"
     " AND NOT EXISTS (SELECT 1 FROM policy p JOIN insuree_history h ON h.family_id = p.family_id WHERE p.id = t.policy_id AND h.legacy_id = t.insuree_id)"},
    {3, "cover is of days that another one of the same person and policy has", "insuree_policy", NUMBER_OF("insuree_id"),
     CURRENT "EXISTS (SELECT 1 FROM insuree_policy o WHERE " ANOTHER_STRETCH ")"},
    {4, "policy has a value below zero", "policy", "NULL", CURRENT "t.value < 0"},
    {4, "policy ends before it starts", "policy", "NULL", CURRENT "t.expiry_date < t.start_date"},
    {4, "policy holds before it starts", "policy", "NULL", CURRENT "t.effective_date < t.start_date"},
    {4, "policy is idle or ready and holds already", "policy", "NULL", CURRENT "t.status IN (1, 16) AND t.effective_date IS NOT NULL"},
    {4, "policy is active and holds from no day", "policy", "NULL", CURRENT "t.status = 2 AND t.effective_date IS NULL"},
    {5, "payment gives its lines more than came in", "payment", "t.receipt_no",
     CURRENT "t.received_amount < (SELECT SUM(d.amount) FROM payment_detail d WHERE d.payment_id = t.id AND d.deleted_at IS NULL)"},
    {6, "contribution has the receipt of another one of its product", "premium", "t.receipt",
     CURRENT "t.id IN (SELECT r.id FROM (SELECT m.id, count(*) OVER (PARTITION BY p.product_id, m.receipt) AS n FROM premium m"
     " JOIN policy p ON p.id = m.policy_id WHERE m.deleted_at IS NULL AND m.receipt <> '') r WHERE r.n > 1)"},
    {6, "refund is not of a contribution that is there, to the same policy", "premium", "t.receipt",
     CURRENT "t.refund_of_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM premium q WHERE q.id = t.refund_of_id AND q.deleted_at IS NULL"
     " AND q.refund_of_id IS NULL AND q.policy_id = t.policy_id AND t.amount < 0)"},
    {6, "more was given back of a contribution than it was", "premium", "t.receipt",
     CURRENT "t.amount + (SELECT SUM(r.amount) FROM premium r WHERE r.refund_of_id = t.id AND r.deleted_at IS NULL) < 0"},
    {7, "location does not stand one level under its parent", "location", "t.code",
     CURRENT "COALESCE((SELECT p.type FROM location p WHERE p.id = t.parent_id AND p.deleted_at IS NULL), '') || t.type NOT IN ('R', 'RD', 'DW', 'WV')"},
};

/* ---- places ---- */

static const struct { const char *what, *table, *column, *name, *levels; } places[] = {
    {"family lives in no village", "family", "location_id", NUMBER_OF("head_insuree_id"), "'V'"},
    {"insuree lives in what is no village", "insuree", "current_village_id", "t.chf_id", "'V'"},
    {"health facility stands in no district", "health_facility", "location_id", "t.code", "'D'"},
    {"health facility serves what is no village", "health_facility_catchment", "location_id", "NULL", "'V'"},
    {"officer belongs to what is no district", "officer", "location_id", "t.code", "'D'"},
    {"officer works in what is no village", "officer_village", "location_id", "NULL", "'V'"},
    {"user has what is no district", "user_district", "location_id", "NULL", "'D'"},
    {"payer is of what is no region or district", "payer", "location_id", "t.name", "'R', 'D'"},
    {"product is sold in what is no region or district", "product", "location_id", "t.code", "'R', 'D'"},
    {"price list is of what is no region or district", "items_pricelist", "location_id", "t.name", "'R', 'D'"},
    {"price list is of what is no region or district", "services_pricelist", "location_id", "t.name", "'R', 'D'"},
};

/* Also where the place is not there any more. */
static err_t check_places(struct checking *c)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct str where = str_format(c->arena, CURRENT "t.%s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM location l WHERE l.id = t.%s"
                                      " AND l.type IN (%s) AND l.deleted_at IS NULL)", places[i].column, places[i].column, places[i].levels);
        struct rule rule = {7, places[i].what, places[i].table, places[i].name, where.p};
        TRY(prove(c, &rule));
    }
    return OK;
}

/* ---- codes and former states, of every table ---- */

/* "a,b" as the columns that two rows have alike. */
static struct str alike(struct arena *a, const char *unique)
{
    struct buf out;

    buf_init(&out, a, 128);
    for (const char *from = unique, *to; *from; from = *to ? to + 1 : to) {
        to = from + strcspn(from, ",");
        buf_add_format(&out, " AND o.%.*s = t.%.*s", (int)(to - from), from, (int)(to - from), from);
    }
    return buf_str(&out);
}

static err_t check_unique(struct checking *c, const struct table *t)
{
    const char *table = t->entity->table;

    for (const char *const *u = t->entity->unique; u && *u; u++) {
        struct str where = str_format(c->arena, CURRENT "EXISTS (SELECT 1 FROM %s o WHERE o.id < t.id AND o.deleted_at IS NULL%.*s)", table,
                                      STR_ARG(alike(c->arena, *u)));
        struct rule rule = {2, str_format(c->arena, "%s has the %s of another one", t->entity->name, *u).p, table, "NULL", where.p};
        TRY(prove(c, &rule));
    }
    return OK;
}

static err_t check_history(struct checking *c, const struct table *t)
{
    struct str table = str_format(c->arena, "%s_history", t->entity->table);
    struct str where = str_format(c->arena, "t.validity_from > t.validity_to OR NOT EXISTS (SELECT 1 FROM %s l WHERE l.id = t.legacy_id)",
                                  t->entity->table);
    struct rule rule = {8, str_format(c->arena, "former state of a %s ends before it begins, or is of no row", t->entity->name).p, table.p, "NULL",
                        where.p};

    return prove(c, &rule);
}

static err_t check_all(struct checking *c)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) TRY(prove(c, &rules[i]));
    TRY(check_places(c));
    for (size_t i = 0; i < c->registry->table_count; i++) {
        const struct table *t = &c->registry->tables[i];
        TRY(check_unique(c, t));
        if (t->entity->history == HISTORY_ROWS) TRY(check_history(c, t));
    }
    return OK;
}

err_t enrolment_look(struct db_conn *conn, struct arena *a, const struct registry *r, struct enrolment_report *out)
{
    struct checking c = {.conn = conn, .arena = a, .scratch = arena_new(), .registry = r, .report = out};
    err_t e;

    *out = (struct enrolment_report){0};
    vec_init(&c.faults, a);
    db_arena(conn, c.scratch);
    e = err_copy(a, check_all(&c));
    db_arena(conn, a);
    arena_free(c.scratch);
    out->faults = c.faults.at;
    out->fault_count = c.faults.n;
    return e;
}

/* One snapshot, so that what is being written meanwhile is no fault. */
err_t enrolment_check(struct db_conn *conn, struct arena *a, const struct registry *r, struct enrolment_report *out)
{
    err_t e;

    db_statement_ms(conn, STATEMENT_MS);
    e = db_begin(conn, DB_READ);
    if (!e) e = enrolment_look(conn, a, r, out);
    db_rollback(conn);
    db_statement_ms(conn, 0);
    return e;
}
