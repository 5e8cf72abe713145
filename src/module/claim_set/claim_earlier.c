/* What was provided to the people of a set before, as far as the law can ask for it: lines of the entries and claims of the days
 * that these claims reach back to, and not a person's whole past. Where nothing reaches back, nothing is asked. Rules of a scheme's
 * own may ask for any entry on any day: where there are any, it is the whole past. */
#include "module/claim_set/claim_people.h"

#include "db/sql.h"

enum { REACH_CLAIMS = 2, REACHES };   /* 0 and 1: lines, by enum law_kind */

typedef VEC(int64_t) ids_t;

struct reach {
    bool any, whole;                 /* whole: of any entry */
    struct law_reach days;
    ids_t people, entries;
};

static void add_reach(struct reach *r, struct law_reach days, int64_t person, int64_t entry)
{
    if (!r->any || days.from < r->days.from) r->days.from = days.from;
    if (!r->any || days.to > r->days.to) r->days.to = days.to;
    r->any = true;
    if (!r->people.n || r->people.at[r->people.n - 1] != person) *vec_add(&r->people) = person;
    *vec_add(&r->entries) = entry;
}

static void look_back(const struct claim_set *s, const struct set_claim *c, struct reach reaches[REACHES])
{
    const struct law_scheme *law = &s->scheme->law;
    struct law_reach days;

    if (law_claim_reach(law, &c->law, &days)) add_reach(&reaches[REACH_CLAIMS], days, c->person->id, 0);
    for (size_t i = 0; i < c->law.line_count; i++) {
        const struct law_line *l = &c->law.lines[i];
        if (law_line_reach(law, &c->law, l, &days)) add_reach(&reaches[l->kind], days, c->person->id, l->entry);
    }
}

/* Whatever a rule of the scheme's own may ask for. */
static void look_at_all(const struct set_claim *c, struct reach reaches[REACHES])
{
    for (int k = 0; k < REACHES; k++) {
        add_reach(&reaches[k], (struct law_reach){INT32_MIN, INT32_MAX}, c->person->id, 0);
        reaches[k].whole = true;
    }
}

/* ---- questions ---- */

enum { EARLIER_PERSON, EARLIER_CLAIM, EARLIER_ENTRY, EARLIER_DAY, EARLIER_QTY, EARLIER_CATEGORY, EARLIER_VISIT, EARLIER_SUBMITTED, EARLIER_COLUMNS };
static const enum db_type types[EARLIER_COLUMNS] = {DB_INT, DB_INT, DB_INT, DB_DATE, DB_INT, DB_TEXT, DB_DATE, DB_STAMP};

/* Of claims that are submitted and not rejected, and none of the set: what index claim_i_provided holds. The + keeps SQLite from
 * going through all lines of an entry. */
#define DAY "coalesce(c.date_to, c.date_from)"
static const struct { const char *columns, *from, *line, *entry; } parts[REACHES] = {
    {"l.item_id, " DAY ", coalesce(l.qty_approved, l.qty_provided), NULL", " JOIN claim_item l ON l.claim_id = c.id",
     " AND l.deleted_at IS NULL AND l.status = 1 AND coalesce(l.rejection_reason, 0) = 0", "+l.item_id"},
    {"l.service_id, " DAY ", coalesce(l.qty_approved, l.qty_provided), NULL", " JOIN claim_service l ON l.claim_id = c.id",
     " AND l.deleted_at IS NULL AND l.status = 1 AND coalesce(l.rejection_reason, 0) = 0", "+l.service_id"},
    {"0, " DAY ", 0, c.category", "", NULL, NULL},
};

/* Open ends of time are days that databases can write: 0001-01-01 and 9999-12-31. */
enum { DAY_LEAST = -719162, DAY_MOST = 2932896 };

static date_t written_day(int32_t day) { return (date_t){day < DAY_LEAST ? DAY_LEAST : day > DAY_MOST ? DAY_MOST : day}; }

static struct db_ask question(struct claim_set *s, const struct reach *r, int which, const int64_t *own, size_t n, struct db_rows *rows)
{
    struct db_value *params = ARENA_ARRAY(s->tx->arena, struct db_value, 5);
    bool by_entry = parts[which].entry && !r->whole;
    struct sql q;

    params[0] = db_list(DB_INTS, r->people.at, r->people.n);
    params[1] = db_date(written_day(r->days.from));
    params[2] = db_date(written_day(r->days.to));
    params[3] = db_list(DB_INTS, own, n);
    params[4] = db_list(DB_INTS, r->entries.at, r->entries.n);
    sql_init(&q, s->tx->arena, db_engine(db_of(s->tx->conn)));
    sql_add(&q, "SELECT c.insuree_id, c.id, %s, c.date_from, c.submit_stamp FROM claim c%s WHERE ", parts[which].columns, parts[which].from);
    sql_in(&q, "c.insuree_id", 1);
    sql_add(&q, " AND c.status >= 4 AND c.deleted_at IS NULL AND " DAY " >= $2 AND " DAY " <= $3 AND NOT ");
    sql_in(&q, "c.id", 4);
    if (parts[which].entry) sql_add(&q, "%s", parts[which].line);
    if (by_entry) {
        sql_add(&q, " AND ");
        sql_in(&q, parts[which].entry, 5);
    }
    sql_add(&q, " ORDER BY 1, 3, 4, 2");
    return (struct db_ask){sql_text(&q), params, by_entry ? 5 : 4, types, EARLIER_COLUMNS, rows};
}

/* ---- answers ---- */

static struct person *person_of(const struct claim_set *s, const struct db_value *at)
{
    return map_get(&s->people, (struct str){(const char *)&at[EARLIER_PERSON].i, sizeof(int64_t)});
}

static int64_t submitted(const struct db_value *at) { return at[EARLIER_SUBMITTED].null ? 0 : at[EARLIER_SUBMITTED].t.us; }

static void make_room(struct claim_set *s, struct person *p, struct arena *a)
{
    if (p->lines) return;
    p->lines = ARENA_ARRAY(a, struct law_earlier_line, p->lines_in_set);
    p->claims = ARENA_ARRAY(a, struct law_earlier_claim, p->claims_in_set);
    p->line_room = p->lines_in_set;
    p->claim_room = p->claims_in_set;
    p->file.lines = p->lines;
    p->file.claims = p->claims;
}

/* Items stand before services, each by entry and day, as the law wants them. */
static void take(struct claim_set *s, const struct db_rows rows[REACHES])
{
    for (int k = 0; k < REACHES; k++)
        for (size_t i = 0; i < rows[k].rows; i++) {
            struct person *p = person_of(s, db_cell(&rows[k], i, 0));
            if (k == REACH_CLAIMS) p->claims_in_set++;
            else p->lines_in_set++;
        }
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person) make_room(s, s->claims[i].person, s->tx->arena);
    for (int k = 0; k < REACHES; k++)
        for (size_t i = 0; i < rows[k].rows; i++) {
            const struct db_value *at = db_cell(&rows[k], i, 0);
            struct person *p = person_of(s, at);
            if (k == REACH_CLAIMS)
                p->claims[p->file.claim_count++] = (struct law_earlier_claim){
                    at[EARLIER_CLAIM].i, at[EARLIER_CATEGORY].null ? LAW_CATEGORY_NONE : claim_category_read(at[EARLIER_CATEGORY].s),
                    at[EARLIER_DAY].d, submitted(at)};
            else
                p->lines[p->file.line_count++] = (struct law_earlier_line){
                    at[EARLIER_CLAIM].i, at[EARLIER_ENTRY].i, (enum law_kind)k, at[EARLIER_DAY].d, {at[EARLIER_QTY].i},
                    at[EARLIER_VISIT].d, submitted(at)};
        }
}

err_t claim_earlier_load(struct claim_set *s, const int64_t *own, size_t n, bool whole)
{
    struct reach reaches[REACHES];
    struct db_rows rows[REACHES] = {0};
    struct db_ask asks[REACHES];
    size_t count = 0;

    for (int k = 0; k < REACHES; k++) {
        reaches[k] = (struct reach){0};
        vec_init(&reaches[k].people, s->tx->arena);
        vec_init(&reaches[k].entries, s->tx->arena);
    }
    for (size_t i = 0; i < s->n; i++) {
        if (!s->claims[i].person) continue;
        if (whole) look_at_all(&s->claims[i], reaches);
        else look_back(s, &s->claims[i], reaches);
    }
    for (int k = 0; k < REACHES; k++)
        if (reaches[k].any) asks[count++] = question(s, &reaches[k], k, own, n, &rows[k]);
    if (count) TRY(db_query_all(s->tx->conn, asks, count));
    take(s, rows);
    return OK;
}
