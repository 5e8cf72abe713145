#include "module/claim_set/claim_people.h"

#include <string.h>

/* What one person, or everybody (person 0), has used of a policy: of all claims, those of the set included. */
struct use {
    int64_t policy, person;
    struct law_consumed sum, kept;
};

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
    const char *sql = questions[which].sql;
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

/* ---- consumption ---- */

static struct str use_key(const struct use *u) { return (struct str){(const char *)u, 2 * sizeof(int64_t)}; }

static struct use *use_of(struct claim_set *s, int64_t policy, int64_t person)
{
    struct use key = {.policy = policy, .person = person};
    struct use *u = map_get(&s->uses, use_key(&key));

    if (u) return u;
    u = ARENA_NEW(s->tx->arena, struct use);
    *u = key;
    map_put(&s->uses, use_key(u), u);
    return u;
}

/* Sums of amounts that the storage holds: a sum past its largest stays there, and leaves nothing of any ceiling. */
static void add(money_t *to, money_t v)
{
    if (!money_add(*to, v, to)) *to = (money_t){v.minor < 0 ? -DECIMAL_MAX : DECIMAL_MAX};
}

static void add_all(struct law_consumed *to, const struct law_consumed *v, int sign)
{
    const money_t from[] = {v->deducted, v->deducted_ip, v->deducted_op, v->paid, v->paid_ip, v->paid_op};
    money_t *const into[] = {&to->deducted, &to->deducted_ip, &to->deducted_op, &to->paid, &to->paid_ip, &to->paid_op};

    for (size_t i = 0; i < 6; i++) add(into[i], (money_t){sign * from[i].minor});
}

static void add_use(struct claim_set *s, int64_t policy, int64_t person, const struct law_consumed *v, int sign)
{
    add_all(&use_of(s, policy, person)->sum, v, sign);
    add_all(&use_of(s, policy, 0)->sum, v, sign);
}

static void take_uses(struct claim_people *a)
{
    const struct db_rows *rows = &a->rows[ASK_USES];

    map_init(&a->s->uses, a->s->tx->arena, a->rows[ASK_COVERAGES].rows * 2);
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *at = db_cell(rows, i, 0);
        add_use(a->s, at[0].i, at[1].null ? -1 : at[1].i, &(struct law_consumed){{at[2].i}, {at[3].i}, {at[4].i}, {at[5].i},
                {at[6].i}, {at[7].i}}, 1);
    }
}

static money_t amount(const struct db_value *v) { return v->null ? MONEY_ZERO : (money_t){v->i}; }

static struct law_consumed of_row(const struct claim_set *s, const struct db_value *at)
{
    return (struct law_consumed){amount(&at[s->u.ded_g]), amount(&at[s->u.ded_ip]), amount(&at[s->u.ded_op]),
                                 amount(&at[s->u.rem_g]), amount(&at[s->u.rem_ip]), amount(&at[s->u.rem_op])};
}

static struct law_consumed of_law(const struct law_consumption *c)
{
    struct law_consumed out = {.deducted = c->deducted, .paid = c->paid};

    *(c->hospital ? &out.deducted_ip : &out.deducted_op) = c->deducted;
    *(c->hospital ? &out.paid_ip : &out.paid_op) = c->paid;
    return out;
}

/* ---- earlier ---- */

static void make_room(struct claim_set *s, struct person *p, size_t lines, size_t claims)
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
        make_room(a->s, p, room + p->lines_in_set, room + p->claims_in_set);
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
        if (!p->lines) make_room(a->s, p, p->lines_in_set, p->claims_in_set);
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
    take_uses(a);
    if (a->earlier) take_earlier(a);
}

/* ---- one claim after the other ---- */

/* What its rows say of consumption, out of the sums (-1) or into them. */
static void take_own(struct claim_set *s, const struct set_claim *c, int sign)
{
    for (size_t i = 0; i < c->used_count; i++) {
        const struct db_value *at = c->used[i].at;
        struct law_consumed own = of_row(s, at);
        add_use(s, at[s->u.policy_id].i, at[s->u.insuree_id].null ? -1 : at[s->u.insuree_id].i, &own, sign);
    }
}

/* Where only claims of before a day count, those of the set are none of them. */
void claim_set_disown(struct claim_set *s, struct set_claim *c)
{
    if (!s->view.only_before && !c->why) take_own(s, c, -1);
    c->used_count = 0;
}

void claim_set_before(struct claim_set *s, struct set_claim *c)
{
    struct person *p = c->person;

    take_own(s, c, -1);
    for (size_t i = 0; i < p->file.coverage_count; i++) {
        p->coverages[i].by_person = use_of(s, p->coverages[i].policy, p->id)->sum;
        p->coverages[i].by_policy = use_of(s, p->coverages[i].policy, 0)->sum;
    }
    claim_authorisation_before(s, c);
}

static int order(const struct law_earlier_line *a, const struct law_earlier_line *b)
{
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->entry != b->entry) return a->entry < b->entry ? -1 : 1;
    return date_cmp(a->day, b->day);
}

static void remember_line(struct person *p, struct law_earlier_line line)
{
    size_t i = p->file.line_count++;

    for (; i > 0 && order(&p->lines[i - 1], &line) > 0; i--) p->lines[i] = p->lines[i - 1];
    p->lines[i] = line;
}

static void remember(struct set_claim *c)
{
    date_t target = law_target_date(c->law.date_from, c->law.date_to);
    struct person *p = c->person;

    if (!p->lines || c->law.status < LAW_CLAIM_CHECKED) return;
    p->claims[p->file.claim_count++] = (struct law_earlier_claim){c->law.id, c->law.category, target, c->law.submitted};
    for (size_t i = 0; i < c->law.line_count; i++) {
        const struct law_line *l = &c->law.lines[i];
        if (l->status == LAW_LINE_PASSED)
            remember_line(p, (struct law_earlier_line){c->law.id, l->entry, l->kind, target, law_line_qty(l), c->law.date_from,
                                                        c->law.submitted});
    }
}

void claim_set_leave(struct claim_set *s, struct set_claim *c) { take_own(s, c, 1); }

void claim_set_after(struct claim_set *s, struct set_claim *c)
{
    struct law_consumed own;

    if (c->consumes)
        for (size_t i = 0; i < c->law.consumed_count; i++) {
            own = of_law(&c->law.consumed[i]);
            add_use(s, c->law.consumed[i].policy, c->person->id, &own, 1);
        }
    else if (!c->releases)
        take_own(s, c, 1);
    claim_authorisation_after(s, c);
    remember(c);
}

/* ---- once more ---- */

struct person_kept {
    struct law_file file;
    struct law_earlier_line *lines;
    struct law_earlier_claim *claims;
};

static void keep_uses(struct claim_set *s, struct person *p, bool back)
{
    for (size_t i = 0; i < p->file.coverage_count; i++) {
        struct use *uses[] = {use_of(s, p->coverages[i].policy, p->id), use_of(s, p->coverages[i].policy, 0)};
        for (int k = 0; k < 2; k++)
            if (back) uses[k]->sum = uses[k]->kept;
            else uses[k]->kept = uses[k]->sum;
    }
}

static void keep_person(struct claim_set *s, struct person *p)
{
    p->kept = ARENA_NEW(s->tx->arena, struct person_kept);
    p->kept->file = p->file;
    p->kept->lines = ARENA_ARRAY(s->tx->arena, struct law_earlier_line, p->file.line_count);
    p->kept->claims = ARENA_ARRAY(s->tx->arena, struct law_earlier_claim, p->file.claim_count);
    if (p->file.line_count) memcpy(p->kept->lines, p->lines, p->file.line_count * sizeof *p->lines);
    if (p->file.claim_count) memcpy(p->kept->claims, p->claims, p->file.claim_count * sizeof *p->claims);
    keep_uses(s, p, false);
}

void claim_people_keep(struct claim_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person && !s->claims[i].person->kept) keep_person(s, s->claims[i].person);
}

static void need_room(struct claim_set *s, struct person *p, size_t lines, size_t claims)
{
    size_t l = p->file.line_count + lines + p->lines_in_set, c = p->file.claim_count + claims + p->claims_in_set;

    if (l > p->line_room || c > p->claim_room) make_room(s, p, 2 * l, 2 * c);
}

void claim_people_recall(struct claim_set *s, const struct claim_recalled *r)
{
    struct person *p = map_get(&s->people, map_id_key(&r->person));

    for (size_t i = 0; i < r->used_count; i++) {
        struct law_consumed own = of_law(&r->used[i]);
        add_use(s, r->used[i].policy, r->person, &own, 1);
    }
    claim_authorisation_recall(s, r->taken, r->taken_count);
    if (!p || !r->claim.claim) return;
    need_room(s, p, r->line_count, 1);
    p->claims[p->file.claim_count++] = r->claim;
    for (size_t i = 0; i < r->line_count; i++) remember_line(p, r->lines[i]);
}

static void rewind_person(struct claim_set *s, struct person *p)
{
    p->file.line_count = p->kept->file.line_count;
    p->file.claim_count = p->kept->file.claim_count;
    if (p->file.line_count) memcpy(p->lines, p->kept->lines, p->file.line_count * sizeof *p->lines);
    if (p->file.claim_count) memcpy(p->claims, p->kept->claims, p->file.claim_count * sizeof *p->claims);
    keep_uses(s, p, true);
}

void claim_people_rewind(struct claim_set *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->claims[i].person) rewind_person(s, s->claims[i].person);
}
