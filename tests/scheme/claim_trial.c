#include "scheme/claim_trial.h"

#include "base/test.h"

/* ---- what a trial is made of ---- */

/* A number in a struct; all are integers of this many bytes. */
struct field {
    const char *name;
    size_t at, size;
};
#define F(type, member) {#member, offsetof(struct type, member), sizeof(((struct type *)0)->member)}
#define END {NULL, 0, 0}
#define AMOUNTS(type, member) F(type, member.general), F(type, member.ip), F(type, member.op)
#define LEVELS(type, member) AMOUNTS(type, member[0]), AMOUNTS(type, member[1]), AMOUNTS(type, member[2])
#define CATEGORIES(type, member) F(type, member[1]), F(type, member[2]), F(type, member[3]), F(type, member[4]), F(type, member[5]), \
    F(type, member[6]), F(type, member[7])
#define LIMIT(member) F(law_covered, member.type), F(law_covered, member.adult), F(law_covered, member.child)
#define USED(member) F(law_coverage, member.deducted), F(law_coverage, member.deducted_ip), F(law_coverage, member.deducted_op), \
    F(law_coverage, member.paid), F(law_coverage, member.paid_ip), F(law_coverage, member.paid_op)

static const struct field entry_fields[] = {
    F(law_entry, id), F(law_entry, kind), F(law_entry, from), F(law_entry, to), F(law_entry, care), F(law_entry, category),
    F(law_entry, patients), F(law_entry, frequency), F(law_entry, package), F(law_entry, price), END,
};
static const struct field listed_fields[] = {
    F(law_listed, list), F(law_listed, entry), F(law_listed, kind), F(law_listed, from), F(law_listed, to), F(law_listed, overrule), END,
};
static const struct field component_fields[] = {
    F(law_component, service), F(law_component, entry), F(law_component, kind), F(law_component, from), F(law_component, to),
    F(law_component, qty), END,
};
static const struct field covered_fields[] = {
    F(law_covered, entry), F(law_covered, product), F(law_covered, kind), F(law_covered, origin), LIMIT(limits.other),
    LIMIT(limits.referral), LIMIT(limits.emergency), F(law_covered, most_adult), F(law_covered, most_child),
    F(law_covered, waiting_adult), F(law_covered, waiting_child), F(law_covered, exclusion_adult), F(law_covered, exclusion_child),
    F(law_covered, authorise), END,
};
static const struct field benefit_fields[] = {
    F(law_benefit, product), F(law_benefit, by_facility), F(law_benefit, level), LEVELS(law_benefit, deductible),
    LEVELS(law_benefit, ceiling), F(law_benefit, threshold), AMOUNTS(law_benefit, extra_member), AMOUNTS(law_benefit, most_policy),
    CATEGORIES(law_benefit, most_claims), CATEGORIES(law_benefit, category_ceiling), F(law_benefit, changed),
    F(law_benefit, authorise), F(law_benefit, authorise_above), END,
};
static const struct field facility_fields[] = {
    F(law_facility, id), F(law_facility, item_list), F(law_facility, service_list), F(law_facility, care), F(law_facility, hospital), END,
};
static const struct field coverage_fields[] = {
    F(law_coverage, policy), F(law_coverage, product), F(law_coverage, policy_effective), F(law_coverage, policy_expiry),
    F(law_coverage, effective), F(law_coverage, expiry), F(law_coverage, renewed), F(law_coverage, usable), USED(by_person),
    USED(by_policy), F(law_coverage, changed), END,
};
static const struct field person_fields[] = {
    F(law_covered_person, policy), F(law_covered_person, person), F(law_covered_person, effective), F(law_covered_person, expiry), END,
};
static const struct field earlier_fields[] = {
    F(law_earlier_line, claim), F(law_earlier_line, entry), F(law_earlier_line, kind), F(law_earlier_line, day),
    F(law_earlier_line, qty), F(law_earlier_line, visit), F(law_earlier_line, submitted), END,
};
static const struct field earlier_claim_fields[] = {
    F(law_earlier_claim, claim), F(law_earlier_claim, category), F(law_earlier_claim, day), F(law_earlier_claim, submitted), END,
};
static const struct field line_fields[] = {
    F(law_line, entry), F(law_line, kind), F(law_line, qty_provided), F(law_line, price_asked), F(law_line, price_adjusted), END,
};
static const struct field part_fields[] = {
    F(trial_part, line), F(trial_part, kind), F(trial_part, entry), F(trial_part, qty), END,
};
static const struct field review_fields[] = {F(trial_review, line), F(trial_review, price), F(trial_review, qty), END};
static const struct field change_fields[] = {
    F(trial_change, coverage), F(trial_change, gone), F(trial_change, unusable), F(trial_change, limit), END,
};
static const struct field rules_fields[] = {
    F(law_rules, patient.age_of_majority), F(law_rules, patient.other), F(law_rules, care_type_strict), F(law_rules, other_care_is_visit),
    F(law_rules, bundles), F(law_rules, duplicates), F(law_rules, diagnoses_listed), F(law_rules, choose_again),
    F(law_rules, unchecked), END,
};
static const struct field file_fields[] = {
    F(law_file, person.gender), F(law_file, person.birth), F(law_file, valid), END,
};
static const struct field claim_fields[] = {
    F(law_claim, id), F(law_claim, facility), F(law_claim, date_from), F(law_claim, date_to), F(law_claim, date_claimed),
    F(law_claim, visit), F(law_claim, unknown_diagnosis), F(law_claim, submitted), END,
};
static const struct field authorisation_fields[] = {
    F(law_authorisation, facility), F(law_authorisation, granted), F(law_authorisation, of_patient), F(law_authorisation, from),
    F(law_authorisation, to), F(law_authorisation, amount), F(law_authorisation, used), END,
};
static const struct field granted_fields[] = {
    F(law_authorised, entry), F(law_authorised, kind), F(law_authorised, qty), F(law_authorised, used), F(law_authorised, price), END,
};
static const struct field trial_fields[] = {
    F(trial, unlisted), F(trial, indexed), F(trial, w.scheme.authorises), F(trial, spent), F(trial, revoked), F(trial, lost), END,
};

/* A list of the trial: where it stands, how many it may have, and its standard element, in the trial `standard`. */
struct list {
    const char *name;
    size_t at, count, size, room;       /* count: where it stands; 0: there is one */
    const struct field *fields;
};
#define L(name, array, count, fields) \
    {name, offsetof(struct trial, array), offsetof(struct trial, count), sizeof(((struct trial *)0)->array[0]), \
     sizeof(((struct trial *)0)->array) / sizeof(((struct trial *)0)->array[0]), fields}
#define ONE(name, member, fields) {name, offsetof(struct trial, member), 0, sizeof(((struct trial *)0)->member), 1, fields}

static const struct list lists[] = {
    L("lines", w.lines, w.claim.line_count, line_fields),
    L("coverages", w.coverages, w.file.coverage_count, coverage_fields),
    L("earlier", w.earlier, w.file.line_count, earlier_fields),
    L("earlierClaims", w.earlier_claims, w.file.claim_count, earlier_claim_fields),
    L("people", w.people, w.file.people_count, person_fields),
    L("parts", parts, part_count, part_fields),
    L("reviews", reviews, review_count, review_fields),
    L("changes", changes, change_count, change_fields),
    L("granted", w.granted, w.granted_count, granted_fields),
    L("authorisations", w.authorisations, w.authorisation_count, authorisation_fields),
    L("entries", w.entries, w.scheme.entry_count, entry_fields),
    L("listed", w.listed, w.scheme.listed_count, listed_fields),
    L("components", w.components, w.scheme.component_count, component_fields),
    L("covered", w.covered, w.scheme.covered_count, covered_fields),
    L("benefits", w.benefits, w.scheme.benefit_count, benefit_fields),
    L("facilities", w.facilities, w.scheme.facility_count, facility_fields),
    ONE("rules", w.scheme.rules, rules_fields),
    ONE("file", w.file, file_fields),
    ONE("claim", w.claim, claim_fields),
    {"trial", 0, 0, sizeof(struct trial), 1, trial_fields},
};
enum { LISTS = sizeof lists / sizeof *lists };

/* One of everything, as it is when nothing is said. */
static const struct trial *standard(void)
{
    static struct trial t;

    if (t.w.scheme.entry_count) return &t;
    world_init(&t.w);
    world_entry(&t.w, LAW_ITEM, 0, MONEY_ZERO);
    world_listed(&t.w, LAW_ITEM, 0, 0);
    world_component(&t.w, 0, LAW_ITEM, 0, 0);
    world_covered(&t.w, LAW_ITEM, 0, 0);
    world_benefit(&t.w, 0);
    world_coverage(&t.w, 0, 0);
    world_person(&t.w, 0, 0);
    world_earlier(&t.w, 0, LAW_ITEM, 0, DATE_NONE, (qty_t){0});
    world_earlier_claim(&t.w, 0, LAW_CATEGORY_NONE, DATE_NONE);
    world_line(&t.w, LAW_ITEM, 0, (qty_t){0}, MONEY_ZERO);
    world_authorisation(&t.w);
    world_granted(&t.w, LAW_ITEM, 0, (qty_t){0});
    t.reviews[0] = (struct trial_review){0, MONEY_NONE, DECIMAL_NONE};
    t.changes[0] = (struct trial_change){.limit = MONEY_NONE};
    return &t;
}

static size_t *count_of(struct trial *t, const struct list *l)
{
    static size_t one;

    one = 1;
    return l->count ? (size_t *)((char *)t + l->count) : &one;
}

static char *element(const struct trial *t, const struct list *l, size_t i) { return (char *)t + l->at + i * l->size; }

/* ---- as it is decided ---- */

void trial_open(const struct trial *t, struct world *w)
{
    size_t n = 0;

    *w = t->w;
    for (size_t i = 0; i < w->claim.line_count; i++) {
        w->lines[i].parts = &w->parts[n];
        for (size_t k = 0; k < t->part_count; k++)
            if (t->parts[k].line == (int64_t)i) w->parts[n++] = (struct law_part){t->parts[k].entry, t->parts[k].kind, t->parts[k].qty};
        w->lines[i].part_count = (size_t)(&w->parts[n] - w->lines[i].parts);
    }
    world_ready(w);
    if (t->indexed) world_index(w);
}

void trial_review(const struct trial *t, struct world *w)
{
    for (size_t i = 0; i < t->review_count; i++) {
        const struct trial_review *r = &t->reviews[i];
        struct law_line *l = &w->lines[r->line];
        if (r->line >= (int64_t)w->claim.line_count || l->status != LAW_LINE_PASSED) continue;
        if (!money_none(r->price)) l->price_approved = r->price;
        if (r->qty != DECIMAL_NONE && r->qty < law_line_qty(l).hundredth) l->qty_approved.hundredth = r->qty;
    }
}

static void change_one(struct world *w, const struct trial_change *c)
{
    struct law_coverage *v = &w->coverages[c->coverage];

    if (c->coverage >= (int64_t)w->file.coverage_count) return;
    v->changed = w->claim.submitted + 1;
    if (c->unusable) v->usable = false;
    for (size_t i = 0; !money_none(c->limit) && i < w->scheme.covered_count; i++)
        if (w->covered[i].product == v->product) w->covered[i].limits.other.adult = w->covered[i].limits.other.child = c->limit;
    if (c->gone) *v = w->coverages[--w->file.coverage_count];
}

void trial_change(const struct trial *t, struct world *w)
{
    for (size_t i = 0; i < t->change_count; i++) change_one(w, &t->changes[i]);
    w->authorisations[0].used.minor += t->spent.minor;
    if (t->revoked) w->authorisations[0].granted = false;
    if (t->lost) w->claim.authorisation = NULL;
    w->scheme.listed_count -= (size_t)t->unlisted < w->scheme.listed_count ? (size_t)t->unlisted : w->scheme.listed_count;
    if (t->indexed) world_index(w);
}

/* ---- smaller ---- */

static bool without(struct trial *t, const struct list *l, size_t i, trial_fails_fn *fails)
{
    static struct trial smaller;
    size_t *count = count_of(&smaller, l);

    smaller = *t;
    memmove(element(&smaller, l, i), element(&smaller, l, i + 1), (*count - i - 1) * l->size);
    --*count;
    if (!fails(&smaller)) return false;
    *t = smaller;
    return true;
}

static bool plain(struct trial *t, const struct list *l, size_t i, const struct field *f, trial_fails_fn *fails)
{
    static struct trial smaller;
    const char *from = element(standard(), l, 0) + f->at;

    if (memcmp(element(t, l, i) + f->at, from, f->size) == 0) return false;
    smaller = *t;
    memcpy(element(&smaller, l, i) + f->at, from, f->size);
    if (!fails(&smaller)) return false;
    *t = smaller;
    return true;
}

static bool shrink_list(struct trial *t, const struct list *l, trial_fails_fn *fails)
{
    bool any = false;

    for (size_t i = l->count ? *count_of(t, l) : 0; i-- > 0;) any |= without(t, l, i, fails);
    for (size_t i = 0; i < *count_of(t, l); i++)
        for (const struct field *f = l->fields; f->name; f++) any |= plain(t, l, i, f, fails);
    return any;
}

void trial_shrink(struct trial *t, trial_fails_fn *fails)
{
    bool any = true;

    while (any) {
        any = false;
        for (size_t i = 0; i < LISTS; i++) any |= shrink_list(t, &lists[i], fails);
    }
}

/* ---- as text ---- */

static int64_t number_at(const char *p, size_t size)
{
    int32_t four;
    int64_t eight;

    if (size == 1) return *(const int8_t *)p;
    if (size == sizeof four) return memcpy(&four, p, size), four;
    return memcpy(&eight, p, sizeof eight), eight;
}

static void put_number(char *p, size_t size, int64_t n)
{
    int32_t four = (int32_t)n;

    if (size == 1) *p = (char)n;
    else if (size == sizeof four) memcpy(p, &four, size);
    else memcpy(p, &n, sizeof n);
}

static void write_element(struct json_writer *w, const struct list *l, const char *element_)
{
    const char *from = element(standard(), l, 0);

    json_open(w, '{');
    for (const struct field *f = l->fields; f->name; f++) {
        if (memcmp(element_ + f->at, from + f->at, f->size) == 0) continue;
        json_key(w, str_of(f->name));
        json_put_int(w, number_at(element_ + f->at, f->size));
    }
    json_close(w, '}');
}

struct str trial_write(struct arena *a, const struct trial *t)
{
    static struct trial copy;
    struct json_writer w;
    struct buf text;

    buf_init(&text, a, 1024);
    w = json_writer(&text);
    copy = *t;
    json_open(&w, '{');
    for (size_t i = 0; i < LISTS; i++) {
        size_t n = *count_of(&copy, &lists[i]);
        if (n == 0) continue;
        json_key(&w, str_of(lists[i].name));
        json_open(&w, '[');
        for (size_t k = 0; k < n; k++) write_element(&w, &lists[i], element(t, &lists[i], k));
        json_close(&w, ']');
    }
    json_close(&w, '}');
    return buf_str(&text);
}

static void read_element(const struct json *v, const struct list *l, char *out)
{
    for (const struct json *m = v->first; m; m = m->next) {
        const struct field *f = l->fields;
        int64_t n;
        while (f->name && !str_is(m->key, f->name)) f++;
        if (!f->name || !json_int(m, &n)) fail_msg("%s: %.*s is no number of it", l->name, (int)m->key.n, m->key.p);
        else put_number(out + f->at, f->size, n);
    }
}

void trial_read(const struct json *v, struct trial *t)
{
    memset(t, 0, sizeof *t);
    world_init(&t->w);
    t->w.scheme.facility_count = 0;
    for (size_t i = 0; i < LISTS; i++) {
        const struct json *list = json_get(v, lists[i].name);
        size_t n = 0;
        for (const struct json *e = list ? list->first : NULL; e; e = e->next, n++) {
            assert_true(n < lists[i].room);
            if (lists[i].count) memcpy(element(t, &lists[i], n), element(standard(), &lists[i], 0), lists[i].size);
            read_element(e, &lists[i], element(t, &lists[i], n));
        }
        if (lists[i].count) *count_of(t, &lists[i]) = n;
    }
}
