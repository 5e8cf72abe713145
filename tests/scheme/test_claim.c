/* The law of claims by its vectors: tests/vectors/claim_choice.json, claim_check.json, claim_value.json. */
#include "base/vectors.h"

#include "scheme/claim.h"
#include "scheme/claim_world.h"
#include "scheme/law.h"

static bool has(const struct json *v, const char *key)
{
    return !json_is_null(json_get(v, key));
}

#define EXPECT(name, is, wanted)                                                                                 \
    do {                                                                                                         \
        long long is_ = (long long)(is), wanted_ = (long long)(wanted);                                          \
        if (is_ != wanted_) fail_msg("%.*s: %s is %lld, not %lld", (int)(name).n, (name).p, #is, is_, wanted_);   \
    } while (0)

/* ---- choice ---- */

/* A policy with one product for each limitation of a list; they begin one day after another, so that they stand in order. */
static void offer(struct world *w, const struct json *list, enum law_limit_type type)
{
    for (const struct json *v = list->first; v; v = v->next) {
        int64_t product = (int64_t)w->file.coverage_count + 1;
        struct law_coverage *coverage = world_coverage(w, product, product);
        struct law_covered *covered = world_covered(w, LAW_ITEM, 1, product);
        int64_t value;
        assert_true(decimal_read(v->text.p, v->text.n, 2, false, &value));
        covered->limits.other = (struct law_limit){type, {value}, MONEY_NONE};
        coverage->effective = date_add_days(coverage->effective, (int32_t)product);
        world_benefit(w, product);
    }
}

static void test_choice(void **state)
{
    static struct world w;

    for (const struct json *v = vector_list(vectors(*state, "claim_choice.json"), "cases"); v; v = v->next) {
        struct str name = vector_str(v, "name");
        bool fixed = letter_in(v, "is", 'C') == 'F';
        world_init(&w);
        world_entry(&w, LAW_ITEM, 1, money_in(v, "p", MONEY_NONE));
        world_listed(&w, LAW_ITEM, 1, 1);
        offer(&w, json_get(v, "c"), LAW_CO_INSURANCE);
        offer(&w, json_get(v, "f"), LAW_FIXED_AMOUNT);
        world_line(&w, LAW_ITEM, 1, (qty_t){100}, money_in(v, "p", MONEY_NONE));
        world_ready(&w);
        assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
        EXPECT(name, w.lines[0].status, LAW_LINE_PASSED);
        EXPECT(name, w.lines[0].limitation, fixed ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE);
        EXPECT(name, w.lines[0].limitation_value.minor, decimal_in(v, "value", -1));
        EXPECT(name, w.lines[0].product, int_in(v, "product", w.lines[0].product));
        EXPECT(name, w.lines[0].policy, w.lines[0].product);
        EXPECT(name, w.lines[0].why[0].rule, LAW_RULE_CHOICE);
    }
}

/* ---- submission ---- */

static enum law_kind kind_in(const struct json *v)
{
    return letter_in(v, "kind", 'I') == 'S' ? LAW_SERVICE : LAW_ITEM;
}

static void add_entry(struct world *w, const struct json *v, int64_t id)
{
    char missing = letter_in(v, "missing", '-');
    enum law_kind kind = kind_in(v);

    if (missing != 'r') {
        struct law_entry *e = world_entry(w, kind, id, (money_t){10000});
        e->patients = (int32_t)int_in(v, "patients", LAW_EVERYBODY);
        e->frequency = (int32_t)int_in(v, "frequency", 0);
        e->care = care_in(v, "care");
        e->category = category_in(v, "category");
    }
    if (missing != 'l') world_listed(w, kind, 1, id);
    if (missing != 'p') {
        struct law_covered *covered = world_covered(w, kind, id, 1);
        covered->waiting_adult = (int32_t)int_in(v, "waiting", 0);
        covered->most_adult.hundredth = decimal_in(v, "most", DECIMAL_NONE);
    }
}

static void add_lines(struct world *w, const struct json *lines)
{
    int64_t id = 1;

    for (const struct json *v = lines->first; v; v = v->next, id++) {
        int64_t entry = int_in(v, "entry", id);
        if (entry == id) add_entry(w, v, id);
        world_line(w, kind_in(v), entry, (qty_t){decimal_in(v, "q", 100)}, (money_t){10000})->qty_approved.hundredth =
            decimal_in(v, "given", DECIMAL_NONE);
    }
}

static void add_benefit(struct world *w, const struct json *v)
{
    struct law_benefit *benefit = world_benefit(w, 1);
    struct law_coverage *coverage = world_coverage(w, 1, 1);

    coverage->effective = date_in(v, "effective", coverage->effective);
    coverage->policy_effective = date_in(v, "policyEffective", coverage->policy_effective);
    coverage->renewed = bool_in(v, "renewed");
    coverage->usable = !bool_in(v, "unusable");
    for (int i = LAW_SURGERY; i < LAW_CATEGORIES; i++) {
        char key[] = {'m', 'o', 's', 't', "-SDAHCOV"[i], 0};
        benefit->most_claims[i] = int_in(v, key, -1);
    }
}

static void add_earlier(struct world *w, const struct json *v)
{
    const struct json *list = json_get(v, "earlier");

    for (const struct json *e = list ? list->first : NULL; e; e = e->next) {
        int64_t line = vector_int(e, "line");
        struct law_earlier_line *l = world_earlier(w, int_in(e, "claim", 1), w->lines[line - 1].kind, line,
                                                   date_in(e, "day", DATE_NONE), (qty_t){decimal_in(e, "q", 100)});
        l->visit = date_in(e, "visit", l->day);
    }
    list = json_get(v, "earlierClaims");
    for (const struct json *e = list ? list->first : NULL; e; e = e->next)
        world_earlier_claim(w, 1, category_in(e, "category"), date_in(e, "day", DATE_NONE));
}

static void check_world(struct world *w, const struct json *v)
{
    world_init(w);
    w->scheme.rules.care_type_strict = bool_in(v, "strict");
    w->scheme.rules.other_care_is_visit = bool_in(v, "otherIsVisit");
    w->scheme.rules.duplicates = bool_in(v, "duplicates");
    w->scheme.rules.diagnoses_listed = bool_in(v, "diagnosesListed");
    w->scheme.rules.unchecked = bool_in(v, "unchecked");
    w->claim.unknown_diagnosis = bool_in(v, "unknownDiagnosis");
    w->file.person.birth = date_in(v, "birth", w->file.person.birth);
    w->file.valid = !bool_in(v, "invalid");
    w->facilities[0].care = care_in(v, "care");
    w->claim.date_from = date_in(v, "from", w->claim.date_from);
    w->claim.date_to = date_in(v, "to", DATE_NONE);
    w->claim.date_claimed = date_in(v, "claimed", DATE_NONE);
    add_benefit(w, v);
    add_lines(w, json_get(v, "lines"));
    add_earlier(w, v);
    world_ready(w);
}

/* What the last step tells, where the vector says so. */
static void expect_why(struct str name, const struct law_line *line, const struct json *wanted)
{
    const struct law_why *why = &line->why[line->why_count - 1];

    if (wanted == NULL) return;
    EXPECT(name, why->limit, int_in(wanted, "limit", 0));
    EXPECT(name, why->before, int_in(wanted, "before", 0));
    EXPECT(name, why->left, int_in(wanted, "left", 0));
    EXPECT(name, why->cut, int_in(wanted, "cut", 0));
    EXPECT(name, why->day.day, date_in(wanted, "day", DATE_NONE).day);
}

static void test_check(void **state)
{
    static struct world w;

    for (const struct json *v = vector_list(vectors(*state, "claim_check.json"), "cases"); v; v = v->next) {
        struct str name = vector_str(v, "name");
        size_t i = 0;
        check_world(&w, v);
        assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
        for (const struct json *l = json_get(v, "lines")->first; l; l = l->next, i++) {
            int64_t reason = int_in(l, "reason", 0);
            EXPECT(name, w.lines[i].reason, reason);
            EXPECT(name, w.lines[i].status, reason ? LAW_LINE_REJECTED : LAW_LINE_PASSED);
            EXPECT(name, w.lines[i].qty_approved.hundredth, decimal_in(l, "approved", reason ? 0 : DECIMAL_NONE));
            EXPECT(name, w.lines[i].why_count > 0, true);
            expect_why(name, &w.lines[i], json_get(l, "why"));
        }
        EXPECT(name, w.claim.status, int_in(v, "status", w.claim.status));
        EXPECT(name, w.claim.reason, w.claim.status == LAW_CLAIM_REJECTED ? 1 : 0);
        EXPECT(name, w.claim.cause, int_in(v, "cause", 0));
        EXPECT(name, w.claim.approved.minor, decimal_in(v, "approved", w.claim.approved.minor));
        if (has(v, "category")) EXPECT(name, w.claim.category, category_in(v, "category"));
    }
}

/* ---- value ---- */

static void read_levels(struct law_amounts out[LAW_LEVELS], const struct json *v, const char *of)
{
    for (int level = 0; level < LAW_LEVELS; level++) {
        char general[] = {of[0], of[1], of[2], "TIP"[level], 0};
        char ip[] = {of[0], of[1], of[2], 'I', 'p', "TIP"[level], 0};
        char op[] = {of[0], of[1], of[2], 'O', 'p', "TIP"[level], 0};
        out[level] = (struct law_amounts){money_in(v, general, MONEY_NONE), money_in(v, ip, MONEY_NONE), money_in(v, op, MONEY_NONE)};
    }
}

static void add_product(struct world *w, const struct json *v, int64_t id)
{
    struct law_benefit *b = world_benefit(w, id);
    struct law_coverage *coverage = world_coverage(w, id, id);

    read_levels(b->deductible, v, "ded");
    read_levels(b->ceiling, v, "max");
    b->by_facility = letter_in(v, "interpretation", 'I') == 'H';
    b->level = letter_in(v, "level", '-') == 'I' ? LAW_INSUREE : letter_in(v, "level", '-') == 'T' ? LAW_TREATMENT : LAW_LEVEL_NONE;
    b->threshold = int_in(v, "threshold", -1);
    b->extra_member.general = money_in(v, "extra", MONEY_NONE);
    b->most_policy.general = money_in(v, "most", MONEY_NONE);
    b->category_ceiling[LAW_SURGERY] = money_in(v, "ceilingS", MONEY_NONE);
    b->category_ceiling[LAW_DELIVERY] = money_in(v, "ceilingD", MONEY_NONE);
    coverage->by_person.deducted = money_in(v, "dedPerson", MONEY_ZERO);
    coverage->by_person.deducted_op = money_in(v, "dedOpPerson", MONEY_ZERO);
    coverage->by_person.paid = money_in(v, "paidPerson", MONEY_ZERO);
    coverage->by_policy.deducted = money_in(v, "dedPolicy", MONEY_ZERO);
    coverage->by_policy.paid = money_in(v, "paidPolicy", MONEY_ZERO);
    if (bool_in(v, "emptyUse"))
        coverage->by_person = (struct law_consumed){MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE, MONEY_NONE};
    for (int64_t i = 0; i < int_in(v, "members", 1); i++)
        world_person(w, id, i + 1);
}

/* [[kind, entry, quantity], ...] */
/* [kind, entry, quantity, price asked?, quantity left by a reviewer?, price left?]; an empty price: none */
static void judge_part(struct law_part *p, const struct json *price)
{
    money_t *to[] = {&p->price, &p->price_left};

    for (int i = 0; price && i < 2; i++) {
        if (!decimal_read(price->text.p, price->text.n, 2, false, &to[i]->minor)) *to[i] = MONEY_NONE;
        price = price->next;
        if (i == 0 && price) {
            p->judged = true;
            assert_true(json_int(price, &p->qty_left));
            price = price->next;
        }
    }
}

static void each_part(const struct json *list, struct world *w, int64_t of, void (*add)(struct world *, int64_t, enum law_kind, int64_t, int64_t))
{
    for (const struct json *v = list ? list->first : NULL; v; v = v->next) {
        int64_t entry = 0, qty = 0;
        assert_true(json_int(v->first->next, &entry) && json_int(v->first->next->next, &qty));
        add(w, of, *v->first->text.p == 'S' ? LAW_SERVICE : LAW_ITEM, entry, qty);
        if (v->count > 3) judge_part(&w->parts[w->part_count - 1], v->first->next->next->next);
    }
}

static void define(struct world *w, int64_t service, enum law_kind kind, int64_t entry, int64_t qty)
{
    world_component(w, service, kind, entry, qty);
}

/* What the bundle was before, and what it will be. */
static void define_otherwise(struct world *w, int64_t service, enum law_kind kind, int64_t entry, int64_t qty)
{
    date_t day = w->claim.date_from;

    world_component(w, service, kind, entry, qty + 1)->to = date_add_days(day, -1);
    world_component(w, service, kind, entry, qty)->from = day;
    world_component(w, service, kind, entry, qty + 2)->from = date_add_days(day, 1);
    world_component(w, service, kind, entry + 50, qty)->from = date_add_days(day, 1);
    world_component(w, service, kind, entry + 60, qty)->to = date_add_days(day, -1);
}

static void claimed(struct world *w, int64_t service, enum law_kind kind, int64_t entry, int64_t qty)
{
    (void)service;
    world_part(w, kind, entry, qty);
}

static void add_bundle(struct world *w, const struct json *v, int64_t id)
{
    char package = letter_in(v, "package", 'S');

    if (package == 'S') return;
    w->entries[w->scheme.entry_count - 1].package = package == 'F' ? LAW_FLAT_FEE : LAW_AS_DEFINED;
    w->entries[w->scheme.entry_count - 1].price = money_in(v, "register", w->entries[w->scheme.entry_count - 1].price);
    each_part(json_get(v, "definition"), w, id, bool_in(v, "versions") ? define_otherwise : define);
    each_part(json_get(v, "parts"), w, id, claimed);
}

static void add_priced(struct world *w, const struct json *v, int64_t id)
{
    enum law_kind kind = kind_in(v);
    money_t listed = money_in(v, "p", MONEY_NONE);
    int64_t policy = int_in(v, "policy", 1);
    struct law_covered *covered = world_covered(w, kind, id, policy);
    struct law_line *line = world_line(w, kind, id, (qty_t){decimal_in(v, "q", 100)}, money_in(v, "asked", listed));
    char origin = letter_in(v, "origin", 'P');

    if (letter_in(v, "missing", '-') != 'r') world_entry(w, kind, id, bool_in(v, "registered") ? listed : (money_t){77777});
    if (letter_in(v, "missing", '-') != 'l') world_listed(w, kind, 1, id)->overrule = bool_in(v, "registered") ? MONEY_NONE : listed;
    covered->exclusion_adult = exclusion_in(v, "exclusion");
    line->status = LAW_LINE_PASSED;
    line->product = line->policy = policy;
    line->origin = origin == 'O' ? LAW_OWN_PRICE : origin == 'R' ? LAW_RELATIVE : LAW_PRICE_LIST;
    line->limitation = has(v, "F") ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE;
    line->limitation_value = money_in(v, has(v, "F") ? "F" : "C", LAW_WHOLE);
    line->qty_approved.hundredth = decimal_in(v, "qApproved", DECIMAL_NONE);
    line->price_approved = money_in(v, "approved", MONEY_NONE);
    if (letter_in(v, "missing", '-') != 'r') add_bundle(w, v, id);
}

static void value_world(struct world *w, const struct json *v)
{
    const struct json *list = json_get(v, "products");
    int64_t id = 1;

    world_init(w);
    w->file.person.birth = date_in(v, "birth", w->file.person.birth);
    w->facilities[0].hospital = bool_in(v, "hospital");
    w->scheme.rules.bundles = bool_in(v, "bundles");
    w->claim.date_to = date_add_days(w->claim.date_from, (int32_t)int_in(v, "nights", 0));
    w->claim.category = category_in(v, "category");
    if (list == NULL) add_product(w, v, 1);
    for (const struct json *p = list ? list->first : NULL; p; p = p->next)
        add_product(w, p, id++);
    id = 1;
    for (const struct json *l = json_get(v, "lines")->first; l; l = l->next)
        add_priced(w, l, id++);
    world_ready(w);
}

static void expect_lines(const struct world *w, const struct json *v, struct str name)
{
    const struct law_line *line = w->lines;

    for (const struct json *l = json_get(v, "lines")->first; l; l = l->next, line++) {
        EXPECT(name, line->deducted.minor, decimal_in(l, "ded", 0));
        EXPECT(name, line->excess_category.minor, decimal_in(l, "xc", 0));
        EXPECT(name, line->excess.minor, decimal_in(l, "xg", 0));
        EXPECT(name, line->value.minor, decimal_in(l, "val", -1));
        EXPECT(name, line->reason, int_in(l, "reason", 0));
        EXPECT(name, line->remunerated.minor, line->origin == LAW_RELATIVE ? DECIMAL_NONE : line->value.minor);
    }
}

static void expect_consumed(const struct world *w, const struct json *v, struct str name)
{
    const struct law_consumption *c = w->consumed;

    EXPECT(name, w->claim.consumed_count, json_get(v, "consumed")->count);
    for (const struct json *e = json_get(v, "consumed")->first; e; e = e->next, c++) {
        EXPECT(name, c->policy, c - w->consumed + 1);
        EXPECT(name, c->deducted.minor, decimal_in(e, "ded", -1));
        EXPECT(name, c->paid.minor, decimal_in(e, "rem", -1));
        EXPECT(name, c->in_category.minor, decimal_in(e, "category", 0));
        EXPECT(name, c->hospital, bool_in(e, "hospital"));
    }
}

static void test_value(void **state)
{
    static struct world w;

    for (const struct json *v = vector_list(vectors(*state, "claim_value.json"), "cases"); v; v = v->next) {
        struct str name = vector_str(v, "name");
        size_t faults;
        value_world(&w, v);
        faults = law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS);
        EXPECT(name, w.claim.fault, int_in(v, "fault", 0));
        EXPECT(name, faults, w.claim.fault != LAW_FAULT_NONE);
        if (faults > 0) continue;
        expect_lines(&w, v, name);
        expect_consumed(&w, v, name);
        EXPECT(name, w.claim.status, int_in(v, "status", w.claim.status));
        EXPECT(name, w.claim.reason, int_in(v, "claimReason", 0));
        EXPECT(name, w.claim.remunerated.minor, decimal_in(v, "remunerated", w.claim.remunerated.minor));
    }
}

/* A reservation tells what a claim will consume and leaves the claim as it is. */
static void test_reserve(void **state)
{
    static struct world w;
    static struct law_claim before;

    for (const struct json *v = vector_list(vectors(*state, "claim_value.json"), "cases"); v; v = v->next) {
        struct str name = vector_str(v, "name");
        if (has(v, "fault")) continue;
        value_world(&w, v);
        w.claim.status = LAW_CLAIM_CHECKED;
        w.claim.approved = (money_t){1};
        before = w.claim;
        assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 0);
        expect_consumed(&w, v, name);
        before.consumed_count = w.claim.consumed_count;
        assert_memory_equal(&before, &w.claim, sizeof before);
        EXPECT(name, w.lines[0].status, LAW_LINE_PASSED);
    }
}

/* ---- why ---- */

/* Vector 14's last line: every step that took something says how much. */
static void test_why(void **state)
{
    static const struct { enum law_rule rule; int64_t limit, before, left, cut; } steps[] = {
        {LAW_RULE_PRICE, 120000, 120000, 0, 0},
        {LAW_RULE_DEDUCTIBLE, 50000, 50000, 0, 0},
        {LAW_RULE_CO_INSURANCE, 7500, 120000, 0, 30000},
        {LAW_RULE_CATEGORY_CEILING, 120000, 50000, 0, 20000},
        {LAW_RULE_CEILING, 100000, 50000, 0, 20000},
    };
    static struct world w;

    for (const struct json *v = vector_list(vectors(*state, "claim_value.json"), "cases"); v; v = v->next) {
        if (!str_is(vector_str(v, "name"), "V14")) continue;
        value_world(&w, v);
        assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS), 0);
    }
    assert_int_equal(w.lines[2].why_count, sizeof steps / sizeof *steps);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        const struct law_why *why = &w.lines[2].why[i];
        assert_int_equal(why->rule, steps[i].rule);
        assert_int_equal(why->limit, steps[i].limit);
        assert_int_equal(why->before, steps[i].before);
        assert_int_equal(why->left, steps[i].left);
        assert_int_equal(why->cut, steps[i].cut);
    }
    assert_int_equal(law_rule_unit(LAW_RULE_CEILING), LAW_UNIT_MONEY);
    assert_int_equal(law_rule_unit(LAW_RULES), LAW_UNIT_NONE);
    assert_true(LAW_VERSION >= 1);
}

/* ---- what cannot be decided ---- */

static void one_line(struct world *w)
{
    world_init(w);
    world_entry(w, LAW_ITEM, 1, (money_t){100});
    world_listed(w, LAW_ITEM, 1, 1);
    world_covered(w, LAW_ITEM, 1, 1);
    world_benefit(w, 1);
    world_coverage(w, 1, 1);
    world_line(w, LAW_ITEM, 1, (qty_t){100}, (money_t){100});
    world_ready(w);
}

static void test_fault(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.lines[0].qty_provided.hundredth = -1;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 1);
    assert_int_equal(w.claim.fault, LAW_FAULT_INPUT);
    one_line(&w);
    w.lines[0].price_asked = MONEY_NONE;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 1);
    one_line(&w);
    w.lines[0].qty_provided.hundredth = w.lines[0].price_asked.minor = DECIMAL_MAX;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 1);
    assert_int_equal(w.claim.fault, LAW_FAULT_AMOUNT);
    one_line(&w);
    w.claim.date_from = DATE_NONE;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
    assert_int_equal(w.claim.cause, LAW_TARGET_DATE);
    assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 1);
    assert_int_equal(w.claim.fault, LAW_FAULT_INPUT);
    one_line(&w);
    w.file.person.birth = DATE_NONE;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 0);
    assert_int_equal(w.claim.status, LAW_CLAIM_CHECKED);
}

/* Amounts that pass what is stored are refused wherever they arise, not cut. */
static void test_overflow(void **state)
{
    const money_t most = {DECIMAL_MAX};
    static struct world w;

    (void)state;
    for (int i = 0; i < 8; i++) {
        one_line(&w);
        w.lines[0].status = LAW_LINE_PASSED;
        w.lines[0].policy = w.lines[0].product = 1;
        if (i == 0 || i == 1) {     /* a ceiling that grows */
            w.benefits[0].ceiling[LAW_POLICY].general = most;
            w.benefits[0].threshold = 0;
            w.benefits[0].extra_member.general = i == 0 ? most : (money_t){1};
            world_person(&w, 1, 1);
            world_person(&w, 1, 2);
        }
        if (i == 2) {               /* what is left of a deductible */
            w.benefits[0].deductible[LAW_POLICY].general = most;
            w.coverages[0].by_policy.deducted.minor = -DECIMAL_MAX;
        }
        if (i == 3) {               /* the same of a ceiling */
            w.benefits[0].ceiling[LAW_INSUREE].general = most;
            w.coverages[0].by_person.paid.minor = -DECIMAL_MAX;
        }
        if (i == 4) w.lines[0].limitation_value = most;     /* more than all of it is paid */
        if (i == 5 || i == 6) {     /* two lines together */
            w.lines[0].origin = i == 5 ? LAW_OWN_PRICE : LAW_RELATIVE;
            w.lines[0].price_asked = most;
            w.lines[1] = w.lines[0];
            w.claim.line_count = 2;
            w.covered[0].exclusion_adult = i == 5 ? LAW_EXCLUDED_NEVER : LAW_EXCLUDED_ALWAYS;
            if (i == 6) w.entries[0].price = most;
        }
        if (i == 7) w.lines[0].price_approved.minor = -1;
        if (i == 4) w.lines[0].price_approved = most;
        world_ready(&w);
        assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS), 1);
        assert_int_equal(w.claim.fault, i == 7 ? LAW_FAULT_INPUT : LAW_FAULT_AMOUNT);
        assert_int_equal(w.claim.consumed_count, 0);
    }
    one_line(&w);       /* a fixed amount too large to multiply leaves the line whole */
    w.lines[0].status = LAW_LINE_PASSED;
    w.lines[0].policy = w.lines[0].product = 1;
    w.lines[0].qty_provided.hundredth = 200;
    w.lines[0].limitation = LAW_FIXED_AMOUNT;
    w.lines[0].limitation_value = most;
    assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS), 0);
    assert_int_equal(w.lines[0].value.minor, 200);
}

/* The sum of two lines. */
static void test_overflow_at_submission(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.lines[0].price_asked.minor = DECIMAL_MAX;
    w.lines[1] = w.lines[0];
    w.claim.line_count = 2;
    assert_int_equal(law_claims_check(&w.scheme, &w.claim, 1), 1);
    assert_int_equal(w.claim.fault, LAW_FAULT_AMOUNT);
}

/* ---- versions ---- */

static void find_all(bool indexed)
{
    static struct world w;

    world_init(&w);
    world_entry(&w, LAW_ITEM, 5, (money_t){1})->to = (date_t){100};
    world_entry(&w, LAW_ITEM, 5, (money_t){2})->from = (date_t){100};
    w.entries[1].to = (date_t){200};
    world_entry(&w, LAW_SERVICE, 5, (money_t){3});
    world_ready(&w);
    if (indexed) world_index(&w);
    assert_int_equal(law_entry_on(&w.scheme, LAW_ITEM, 5, (date_t){99})->price.minor, 1);
    assert_int_equal(law_entry_on(&w.scheme, LAW_ITEM, 5, (date_t){100})->price.minor, 2);
    assert_int_equal(law_entry_on(&w.scheme, LAW_ITEM, 5, (date_t){200})->price.minor, 2);
    assert_null(law_entry_on(&w.scheme, LAW_ITEM, 5, (date_t){201}));
    assert_null(law_entry_on(&w.scheme, LAW_ITEM, 4, (date_t){100}));
    assert_int_equal(law_entry_on(&w.scheme, LAW_SERVICE, 5, (date_t){201})->price.minor, 3);
    assert_null(law_listed_on(&w.scheme, LAW_ITEM, 1, 5, (date_t){1}));
    assert_null(law_covered_by(&w.scheme, LAW_ITEM, 5, 1, (date_t){0}));
    assert_null(law_benefit_of(&w.scheme, 1, (date_t){0}));
    assert_null(law_facility_of(&w.scheme, 2));
    assert_int_equal(law_facility_of(&w.scheme, 1)->id, 1);
}

/* The day before a change, the day itself and any after it; what each state covers is its own. */
static void states_of(bool indexed)
{
    static struct world w;

    world_init(&w);
    world_covered(&w, LAW_ITEM, 5, 70)->waiting_adult = 1;
    world_covered(&w, LAW_ITEM, 5, 71)->waiting_adult = 2;
    world_covered(&w, LAW_SERVICE, 6, 70);
    world_benefit(&w, 7)->state = 70;
    *world_benefit(&w, 7) = (struct law_benefit){.product = 7, .from = {100}, .state = 71};
    w.benefits[0].from = (date_t){-1000};
    world_ready(&w);
    if (indexed) world_index(&w);
    assert_int_equal(law_benefit_of(&w.scheme, 7, (date_t){99})->state, 70);
    assert_int_equal(law_benefit_of(&w.scheme, 7, (date_t){100})->state, 71);
    assert_int_equal(law_benefit_of(&w.scheme, 7, (date_t){101})->state, 71);
    assert_null(law_benefit_of(&w.scheme, 7, (date_t){-1001}));
    assert_null(law_benefit_of(&w.scheme, 8, (date_t){100}));
    assert_int_equal(law_covered_by(&w.scheme, LAW_ITEM, 5, 7, (date_t){99})->waiting_adult, 1);
    assert_int_equal(law_covered_by(&w.scheme, LAW_ITEM, 5, 7, (date_t){100})->waiting_adult, 2);
    assert_non_null(law_covered_by(&w.scheme, LAW_SERVICE, 6, 7, (date_t){99}));
    assert_null(law_covered_by(&w.scheme, LAW_SERVICE, 6, 7, (date_t){100}));
}

static void test_states_of_products(void **state)
{
    (void)state;
    states_of(false);
    states_of(true);
}

static void test_find(void **state)
{
    (void)state;
    find_all(false);
    find_all(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_choice), TEST(test_check), TEST(test_value), TEST(test_reserve), TEST(test_why), TEST(test_fault), TEST(test_overflow),
        TEST(test_overflow_at_submission), TEST(test_find), TEST(test_states_of_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
