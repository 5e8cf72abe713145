#include "module/claim_set/claim_people.h"

#include <string.h>

/* ---- questions ---- */

/* '@n' is "in list n": 1 people, 2 claims of the set; '@(' ... '@)' is "in what this finds", found first. */
#define IN_COVERS "@(SELECT policy_id FROM insuree_policy WHERE deleted_at IS NULL AND insuree_id @1@)"
/* Lines and claims of these people that count: of claims that are submitted and not rejected, and none of the set. Number 2
 * is the claim itself. The + keeps engines from going through all claims by their status. */
#define EARLIER(kind, table, column)                                                                            \
    "SELECT c.insuree_id, c.id, " kind " AS kind, l." column " AS entry, coalesce(c.date_to, c.date_from) AS day," \
    " coalesce(l.qty_approved, l.qty_provided) AS qty, NULL AS category, c.date_from FROM claim c JOIN " table " l ON l.claim_id = c.id" \
    " WHERE c.insuree_id @1 AND +c.status >= 4 AND c.deleted_at IS NULL AND l.deleted_at IS NULL AND l.status = 1" \
    " AND coalesce(l.rejection_reason, 0) = 0 AND NOT c.id @2"
#define SUM(column) ", CAST(coalesce(sum(" column "), 0) AS bigint)"

enum { ASK_PERSONS, ASK_COVERAGES, ASK_COVERED, ASK_USES, ASK_EARLIER };
_Static_assert(ASK_EARLIER + 1 == PEOPLE_ASKS, "each has its answer");

static const struct { const char *sql, *types; } questions[PEOPLE_ASKS] = {
    [ASK_PERSONS] = {
        "SELECT i.id, i.dob, g.code, CASE WHEN i.deleted_at IS NULL AND (f.id IS NULL OR f.deleted_at IS NULL) THEN 1 ELSE 0 END"
        " FROM insuree i LEFT JOIN gender g ON g.id = i.gender_id LEFT JOIN family f ON f.id = i.family_id WHERE i.id @1", "idti" },
    [ASK_COVERAGES] = {
        "SELECT c.insuree_id, c.policy_id, p.product_id, p.effective_date, p.expiry_date, c.effective_date, c.expiry_date, p.stage,"
        " CASE WHEN p.status IN (2, 8) AND p.deleted_at IS NULL AND p.family_id = i.family_id THEN 1 ELSE 0 END,"
        " CASE WHEN p.changed_at > c.changed_at THEN p.changed_at ELSE c.changed_at END FROM insuree_policy c JOIN policy p ON p.id = c.policy_id JOIN insuree i ON i.id = c.insuree_id"
        " WHERE c.deleted_at IS NULL AND c.insuree_id @1 ORDER BY c.insuree_id, c.id", "iiiddddtis" },
    [ASK_COVERED] = {
        "SELECT policy_id, insuree_id, effective_date, expiry_date FROM insuree_policy WHERE deleted_at IS NULL AND policy_id "
        IN_COVERS " ORDER BY policy_id, insuree_id, id", "iidd" },
    [ASK_USES] = {
        "SELECT policy_id, insuree_id" SUM("ded_g") SUM("ded_ip") SUM("ded_op") SUM("rem_g") SUM("rem_ip") SUM("rem_op")
        " FROM claim_consumption WHERE deleted_at IS NULL AND policy_id " IN_COVERS " GROUP BY policy_id, insuree_id", "iiiiiiii" },
    [ASK_EARLIER] = {
        "SELECT * FROM (" EARLIER("0", "claim_item", "item_id") " UNION ALL " EARLIER("1", "claim_service", "service_id")
        " UNION ALL SELECT c.insuree_id, c.id, 2, 0, coalesce(c.date_to, c.date_from), 0, c.category, c.date_from FROM claim c"
        " WHERE c.insuree_id @1 AND +c.status >= 4 AND c.deleted_at IS NULL AND NOT c.id @2) v ORDER BY 1, 3, 4, 5, 2", "iiiiditd" },
};

/* The sums as they are now are kept by triggers (claim_migration.c). */
#define USES_NOW                                                                                                         \
    "SELECT policy_id, nullif(insuree_id, 0), ded_g, ded_ip, ded_op, rem_g, rem_ip, rem_op FROM claim_used WHERE policy_id " IN_COVERS

/* Of other claims only those of before a day count, where the set is looked at so. */
static void put_view(struct buf *text, int which, char mark, const struct claim_view *view)
{
    if (!view->only_before) return;
    if (which == ASK_USES && mark == ')') buf_add(text, STR(" AND (SELECT c.date_claimed FROM claim c WHERE c.id = claim_id) < $3"));
    if (which == ASK_EARLIER && mark == '2') buf_add(text, STR(" AND c.date_claimed < $3"));
}

static void put_mark(struct buf *text, char mark, bool postgres)
{
    if (mark == '(') buf_add(text, postgres ? STR("= ANY(ARRAY(") : STR("IN ("));
    else if (mark == ')') buf_add(text, postgres ? STR("))") : STR(")"));
    else buf_add_format(text, postgres ? "= ANY($%c)" : "IN (SELECT value FROM array($%c))", mark);
}

static struct str text_of(struct arena *a, int which, const struct claim_view *view, bool postgres)
{
    const char *sql = which == ASK_USES && !view->only_before ? USES_NOW : questions[which].sql;
    struct buf text;

    buf_init(&text, a, strlen(sql) + 256);
    for (const char *p = sql, *at; *p; p = at + (*at ? 2 : 0)) {
        at = p + strcspn(p, "@");
        buf_add(&text, (struct str){p, (size_t)(at - p)});
        if (!*at) continue;
        put_mark(&text, at[1], postgres);
        put_view(&text, which, at[1], view);
    }
    return buf_str(&text);
}

static size_t params_of(const struct claim_people *a, int which)
{
    bool viewed = a->s->view.only_before;

    if (which == ASK_EARLIER) return viewed ? 3 : 2;
    return which == ASK_USES && viewed ? 3 : 1;
}

static enum db_type kind_of(char letter)
{
    return letter == 't' ? DB_TEXT : letter == 'd' ? DB_DATE : letter == 's' ? DB_STAMP : DB_INT;
}

static struct db_ask question(struct claim_people *a, int which)
{
    const char *types = questions[which].types;
    struct arena *arena = a->s->tx->arena;
    size_t columns = strlen(types);
    enum db_type *kinds = ARENA_ARRAY(arena, enum db_type, columns);

    for (size_t i = 0; i < columns; i++) kinds[i] = kind_of(types[i]);
    return (struct db_ask){text_of(arena, which, &a->s->view, db_engine(db_of(a->s->tx->conn)) == DB_POSTGRES), a->lists,
                           params_of(a, which), kinds, columns, &a->rows[which]};
}

/* ---- who ---- */

static void gather_people(struct claim_people *a)
{
    struct claim_set *s = a->s;
    int64_t *ids = ARENA_ARRAY(s->tx->arena, int64_t, s->n);
    size_t n = 0;

    map_init(&s->people, s->tx->arena, s->n);
    for (size_t i = 0; i < s->n; i++) {
        struct set_claim *c = &s->claims[i];
        int64_t *id;
        if (c->why) continue;
        id = &c->old.at[s->c.insuree_id].i;
        c->person = map_get(&s->people, map_id_key(id));
        if (!c->person) {
            c->person = ARENA_NEW(s->tx->arena, struct person);
            c->person->id = *id;
            map_put(&s->people, map_id_key(&c->person->id), c->person);
            ids[n++] = *id;
        }
        c->person->claims_in_set++;
        c->law.file = &c->person->file;
    }
    a->lists[0] = db_list(DB_INTS, ids, n);
}

static void count_lines(struct claim_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person) s->claims[i].person->lines_in_set += s->claims[i].line_count;
}

static struct person *person_at(struct claim_people *a, const struct db_rows *rows, size_t row)
{
    return map_get(&a->s->people, map_id_key(&db_cell(rows, row, 0)->i));
}

/* Rows of one person stand together: how many are left of his. */
static size_t rows_of(const struct db_rows *rows, size_t row)
{
    size_t n = 1;

    while (row + n < rows->rows && db_cell(rows, row + n, 0)->i == db_cell(rows, row, 0)->i) n++;
    return n;
}

static enum law_gender gender_of(const struct db_value *v)
{
    if (!v->null && str_is(v->s, "M")) return LAW_GENDER_MALE;
    return !v->null && str_is(v->s, "O") ? LAW_GENDER_OTHER : LAW_GENDER_FEMALE;
}

static void take_persons(struct claim_people *a)
{
    const struct db_rows *rows = &a->rows[ASK_PERSONS];

    for (size_t i = 0; i < rows->rows; i++) {
        struct person *p = person_at(a, rows, i);
        const struct db_value *dob = db_cell(rows, i, 1);
        p->file.person = (struct law_person){gender_of(db_cell(rows, i, 2)), dob->null ? DATE_NONE : dob->d};
        p->file.valid = db_cell(rows, i, 3)->i;
    }
}

/* ---- covers ---- */

static date_t day(const struct db_value *v) { return v->null ? DATE_NONE : v->d; }

static void take_coverage(struct claim_people *a, const struct db_rows *rows, size_t row)
{
    struct person *p = person_at(a, rows, row);
    const struct db_value *at = db_cell(rows, row, 0);
    struct law_coverage *c;

    if (!p->coverages) p->coverages = ARENA_ARRAY(a->s->tx->arena, struct law_coverage, rows_of(rows, row));
    c = &p->coverages[p->file.coverage_count++];
    p->file.coverages = p->coverages;
    *c = (struct law_coverage){
        .policy = at[1].i, .product = at[2].i, .policy_effective = day(&at[3]), .policy_expiry = day(&at[4]),
        .effective = day(&at[5]), .expiry = day(&at[6]), .renewed = !at[7].null && str_is(at[7].s, "R"), .usable = at[8].i,
        .changed = at[9].t.us,
    };
}

/* Everybody whom one of these policies covers: all files share the list. */
static void take_covered(struct claim_people *a)
{
    const struct db_rows *rows = &a->rows[ASK_COVERED];
    struct law_covered_person *people = ARENA_ARRAY(a->s->tx->arena, struct law_covered_person, rows->rows);

    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *at = db_cell(rows, i, 0);
        people[i] = (struct law_covered_person){at[0].i, at[1].i, day(&at[2]), day(&at[3])};
    }
    for (size_t i = 0; i < a->s->n; i++)
        if (a->s->claims[i].person) {
            a->s->claims[i].person->file.people = people;
            a->s->claims[i].person->file.people_count = rows->rows;
        }
}

/* ---- earlier ---- */

void claim_people_room(struct claim_set *s, struct person *p, size_t lines, size_t claims)
{
    struct law_earlier_line *more_lines = ARENA_ARRAY(s->tx->arena, struct law_earlier_line, lines);
    struct law_earlier_claim *more_claims = ARENA_ARRAY(s->tx->arena, struct law_earlier_claim, claims);

    if (p->file.line_count) memcpy(more_lines, p->lines, p->file.line_count * sizeof *more_lines);
    if (p->file.claim_count) memcpy(more_claims, p->claims, p->file.claim_count * sizeof *more_claims);
    p->file.lines = p->lines = more_lines;
    p->file.claims = p->claims = more_claims;
    p->line_room = lines;
    p->claim_room = claims;
}

static void take_earlier_row(struct claim_people *a, const struct db_rows *rows, size_t row)
{
    const struct db_value *at = db_cell(rows, row, 0);
    struct person *p = person_at(a, rows, row);

    if (!p->lines) {
        size_t room = rows_of(rows, row);
        claim_people_room(a->s, p, room + p->lines_in_set, room + p->claims_in_set);
    }
    if (at[2].i == 2)
        p->claims[p->file.claim_count++] = (struct law_earlier_claim){
            at[1].i, at[6].null ? LAW_CATEGORY_NONE : claim_category_read(at[6].s), day(&at[4]), 0};
    else
        p->lines[p->file.line_count++] = (struct law_earlier_line){
            at[1].i, at[3].i, at[2].i ? LAW_SERVICE : LAW_ITEM, day(&at[4]), {at[5].i}, day(&at[7]), 0};
}

static void take_earlier(struct claim_people *a)
{
    const struct db_rows *rows = &a->rows[ASK_EARLIER];

    for (size_t i = 0; i < rows->rows; i++) take_earlier_row(a, rows, i);
    for (size_t i = 0; i < a->s->n; i++) {
        struct person *p = a->s->claims[i].person;
        if (!p) continue;
        if (!p->lines) claim_people_room(a->s, p, p->lines_in_set, p->claims_in_set);
    }
}

size_t claim_people_ask(struct claim_people *a, struct claim_set *s, const int64_t *claims, size_t n, bool earlier,
                        struct db_ask *asks)
{
    int count = earlier ? PEOPLE_ASKS : ASK_EARLIER;

    *a = (struct claim_people){.s = s, .earlier = earlier};
    a->lists[1] = db_list(DB_INTS, claims, s->view.all ? 0 : n);
    a->lists[2] = db_date(s->view.before);
    gather_people(a);
    for (int i = 0; i < count; i++) asks[i] = question(a, i);
    return (size_t)count;
}

void claim_people_take(struct claim_people *a)
{
    count_lines(a->s);
    take_persons(a);
    for (size_t i = 0; i < a->rows[ASK_COVERAGES].rows; i++) take_coverage(a, &a->rows[ASK_COVERAGES], i);
    take_covered(a);
    claim_people_take_uses(a, &a->rows[ASK_USES]);
    if (a->earlier) take_earlier(a);
}
