#include "module/claim_set/claim_rules.h"

#include "base/zone.h"
#include "db/sql.h"

enum { PARTS = 2, DIAGNOSES = PARTS, RULE_ASKS };

struct asking {
    struct claim_set *s;
    struct db_ask asks[RULE_ASKS];
    size_t n;
    struct db_rows rows[RULE_ASKS];
    struct map claims;               /* by id */
};

/* ---- parts of bundles ---- */

static const struct entity *const part_entities[PARTS] = {&claim_service_item_entity, &claim_service_service_entity};

static const struct table *part_table(const struct claim_set *s, int kind)
{
    return registry_table_of(s->tx->registry, part_entities[kind]);
}

/* The services of the set by the ids of their rows. */
static struct map services_of(struct claim_set *s)
{
    struct map out;
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) n += s->claims[i].line_count;
    map_init(&out, s->tx->arena, n);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; k < s->claims[i].line_count; k++) {
            struct set_line *line = &s->claims[i].lines[k];
            if (line->law->kind == LAW_SERVICE) map_put(&out, map_id_key(&line->old.at[COLUMN_ID].i), line->law);
        }
    return out;
}

/* A part and the line it is of; NULL: of none that counts. */
struct found {
    struct law_line *line;
    struct law_part part;
};

static void read_parts(struct asking *a, int kind, const struct map *services, struct found *out)
{
    const struct table *t = part_table(a->s, kind);
    struct record *rows = tx_records(a->s->tx, t, &a->rows[kind]);
    int service = table_column(t, "claim_service_id"), entry = table_column(t, kind ? "service_id" : "item_id");
    int qty = table_column(t, "qty_displayed");

    for (size_t i = 0; i < a->rows[kind].rows; i++) {
        const struct db_value *at = rows[i].at;
        out[i] = (struct found){map_get(services, map_id_key(&at[service].i)),
                                {at[entry].i, (enum law_kind)kind, at[qty].null ? 0 : at[qty].i}};
        if (out[i].line) out[i].line->part_count++;
    }
}

static void take_parts(struct asking *a)
{
    size_t n = a->rows[0].rows + a->rows[1].rows, room = 0;
    struct found *found = ARENA_ARRAY(a->s->tx->arena, struct found, n);
    struct law_part *parts = ARENA_ARRAY(a->s->tx->arena, struct law_part, n);
    struct map services = services_of(a->s);

    read_parts(a, 0, &services, found);
    read_parts(a, 1, &services, found + a->rows[0].rows);
    for (size_t i = 0; i < n; i++) {
        struct law_line *line = found[i].line;
        if (!line || line->parts) continue;
        line->parts = parts + room;
        room += line->part_count;
        line->part_count = 0;
    }
    for (size_t i = 0; i < n; i++)
        if (found[i].line) parts[found[i].line->parts - parts + (ptrdiff_t)found[i].line->part_count++] = found[i].part;
}

/* ---- diagnoses ---- */

/* Claims with the day on which the first of their diagnoses left the register. */
static struct db_ask diagnoses_ask(struct claim_set *s, const struct db_value *claims, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT, DB_STAMP};
    struct sql sql;

    sql_init(&sql, s->tx->arena, db_engine(db_of(s->tx->conn)));
    sql_add(&sql, "SELECT c.id, min(d.deleted_at) FROM claim c JOIN diagnosis d ON d.id = c.icd_id OR d.id = c.icd_1_id"
            " OR d.id = c.icd_2_id OR d.id = c.icd_3_id OR d.id = c.icd_4_id WHERE d.deleted_at IS NOT NULL AND ");
    sql_in(&sql, "c.id", 1);
    sql_add(&sql, " GROUP BY c.id");
    return (struct db_ask){sql_text(&sql), claims, 1, types, 2, out};
}

static void take_diagnoses(struct asking *a)
{
    const struct db_rows *rows = &a->rows[DIAGNOSES];

    for (size_t i = 0; i < rows->rows; i++) {
        struct set_claim *c = map_get(&a->claims, map_id_key(&db_cell(rows, i, 0)->i));
        date_t gone = zone_day(a->s->tx->env->zone, db_cell(rows, i, 1)->t);
        c->law.unknown_diagnosis = date_cmp(gone, law_target_date(c->law.date_from, c->law.date_to)) < 0;
    }
}

static struct map claims_of(struct claim_set *s)
{
    struct map out;

    map_init(&out, s->tx->arena, s->n);
    for (size_t i = 0; i < s->n; i++)
        if (!s->claims[i].why) map_put(&out, map_id_key(&s->claims[i].law.id), &s->claims[i]);
    return out;
}

/* ---- all that is asked ---- */

err_t claim_rules_load(struct claim_set *s, const int64_t *claims, size_t n)
{
    const struct law_rules *rules = &s->scheme->law.rules;
    struct db_value ids = db_list(DB_INTS, claims, n);
    struct asking a = {.s = s};

    for (int kind = 0; rules->bundles && kind < PARTS; kind++)
        a.asks[a.n++] = tx_children_ask(s->tx, part_table(s, kind), claims, n, &a.rows[kind]);
    if (rules->diagnoses_listed) a.asks[a.n++] = diagnoses_ask(s, &ids, &a.rows[DIAGNOSES]);
    if (!a.n) return OK;
    TRY(db_query_all(s->tx->conn, a.asks, a.n));
    if (rules->bundles) take_parts(&a);
    a.claims = claims_of(s);
    if (rules->diagnoses_listed) take_diagnoses(&a);
    return OK;
}
