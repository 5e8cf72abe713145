/* Rules of a scheme's own, as the law takes them: here they are a function of the test. */
#include "base/vectors.h"

#include "scheme/claim.h"
#include "scheme/claim_world.h"

enum { SPEECHES = 16 };

/* What is said when the law asks, and what was asked. */
struct speaker {
    struct { size_t line; struct law_said said; } speeches[SPEECHES];
    size_t count;
    int asked, passed;
};

static void ask(void *rules, const struct law_scheme *scheme, const struct law_claim *claim, law_say *say, void *to)
{
    struct speaker *s = rules;

    s->asked++;
    for (size_t i = 0; i < s->count; i++) say(to, s->speeches[i].line, &s->speeches[i].said);
    /* all are shown the same: what was rejected a moment ago still stands there as passed */
    s->passed = 0;
    for (size_t i = 0; i < claim->line_count; i++) s->passed += claim->lines[i].status == LAW_LINE_PASSED;
}

static void speech(struct speaker *s, enum law_deed deed, size_t line)
{
    s->speeches[s->count].line = line;
    s->speeches[s->count++].said = (struct law_said){.deed = deed, .version = (int64_t)s->count};
}

/* Item 1, item 2 that is for nobody, an operation and a consultation. */
static struct world *world_of(struct speaker *s, struct law_own *own)
{
    static struct world w;

    world_init(&w);
    world_coverage(&w, 1, 1);
    world_benefit(&w, 1);
    for (int64_t id = 1; id <= 4; id++) {
        enum law_kind kind = id < 3 ? LAW_ITEM : LAW_SERVICE;
        struct law_entry *e = world_entry(&w, kind, id, (money_t){10000});
        if (id == 2) e->patients = LAW_MALE | LAW_ADULT;
        e->category = id == 3 ? LAW_SURGERY : id == 4 ? LAW_CONSULTATION : LAW_CATEGORY_NONE;
        world_listed(&w, kind, 1, id);
        world_covered(&w, kind, id, 1);
        world_line(&w, kind, id, (qty_t){100}, (money_t){10000});
    }
    world_ready(&w);
    *own = (struct law_own){s, ask};
    w.scheme.own = own;
    return &w;
}

static struct law_claim *check(struct world *w)
{
    assert_int_equal(law_claims_check(&w->scheme, &w->claim, 1), 0);
    return &w->claim;
}

static void is_line(const struct world *w, size_t i, enum law_line_status status, int reason)
{
    assert_int_equal(w->lines[i].status, status);
    assert_int_equal(w->lines[i].reason, reason);
}

static void test_nothing_said_nothing_changed(void **state)
{
    struct speaker s = {.count = 0};
    struct law_own own;
    struct world *w = world_of(&s, &own);
    struct law_claim *c = check(w);

    assert_int_equal(s.asked, 1);
    assert_int_equal(s.passed, 3);
    assert_int_equal(c->status, LAW_CLAIM_CHECKED);
    assert_int_equal(c->category, LAW_SURGERY);
    assert_int_equal(c->approved.minor, 30000);
    assert_int_equal(c->review_count, 0);
    is_line(w, 1, LAW_LINE_REJECTED, LAW_PATIENT);
}

static void test_a_line_falls_and_the_category_with_it(void **state)
{
    struct speaker s = {.count = 0};
    struct law_own own;
    struct world *w = world_of(&s, &own);
    struct law_claim *c;

    speech(&s, LAW_OWN_REJECT_LINE, 2);
    speech(&s, LAW_OWN_REJECT_LINE, 2);        /* too late */
    speech(&s, LAW_OWN_REJECT_LINE, 1);        /* the law was first */
    speech(&s, LAW_OWN_REJECT_LINE, 99);       /* there is none */
    c = check(w);
    assert_int_equal(s.passed, 3);
    is_line(w, 0, LAW_LINE_PASSED, 0);
    is_line(w, 1, LAW_LINE_REJECTED, LAW_PATIENT);
    is_line(w, 2, LAW_LINE_REJECTED, LAW_BY_OWN_RULE);
    is_line(w, 3, LAW_LINE_PASSED, 0);
    assert_int_equal(w->lines[2].why_count, 1);
    assert_int_equal(w->lines[2].why_checks, 1);
    assert_int_equal(w->lines[2].why[0].rule, LAW_RULE_OWN);
    assert_ptr_equal(w->lines[2].why[0].said, &s.speeches[0].said);
    assert_int_equal(w->lines[2].qty_approved.hundredth, 0);
    assert_int_equal(w->lines[2].product, 0);
    assert_int_equal(w->lines[2].policy, 0);
    assert_int_equal(c->status, LAW_CLAIM_CHECKED);
    assert_int_equal(c->cause, 0);
    assert_int_equal(c->category, LAW_CONSULTATION);
    assert_int_equal(c->approved.minor, 20000);
    assert_int_equal(law_claims_value(&w->scheme, c, 1, LAW_PROCESS), 0);
    assert_int_equal(c->remunerated.minor, 20000);
}

static void test_a_claim_falls(void **state)
{
    struct speaker s = {.count = 0};
    struct law_own own;
    struct world *w = world_of(&s, &own);
    struct law_claim *c;

    speech(&s, LAW_OWN_REJECT_LINE, 3);
    speech(&s, LAW_OWN_REJECT_CLAIM, 0);
    c = check(w);
    is_line(w, 0, LAW_LINE_REJECTED, LAW_BY_OWN_RULE);
    is_line(w, 1, LAW_LINE_REJECTED, LAW_PATIENT);
    is_line(w, 3, LAW_LINE_REJECTED, LAW_BY_OWN_RULE);
    assert_ptr_equal(w->lines[0].why[0].said, &s.speeches[1].said);
    assert_ptr_equal(w->lines[3].why[0].said, &s.speeches[0].said);
    assert_int_equal(c->status, LAW_CLAIM_REJECTED);
    assert_int_equal(c->reason, LAW_NOT_IN_REGISTER);
    assert_int_equal(c->cause, LAW_BY_OWN_RULE);
    assert_int_equal(c->category, LAW_CATEGORY_NONE);
    assert_int_equal(c->approved.minor, 0);
}

static void test_reasons_for_a_review_are_kept(void **state)
{
    struct speaker s = {.count = 0};
    struct law_own own;
    struct world *w = world_of(&s, &own);
    struct law_claim *c;

    speech(&s, LAW_OWN_FAILED, 0);
    for (int i = 0; i < LAW_REVIEWS; i++) speech(&s, LAW_OWN_REVIEW, 0);
    c = check(w);
    assert_int_equal(c->status, LAW_CLAIM_CHECKED);
    assert_int_equal(c->approved.minor, 30000);
    assert_int_equal(c->review_count, LAW_REVIEWS);
    for (int i = 0; i < LAW_REVIEWS; i++) assert_ptr_equal(c->reviews[i], &s.speeches[i].said);
    s.count = 0;
    assert_int_equal(check(w)->review_count, 0);
}

static void test_what_the_law_stopped_is_not_asked_about(void **state)
{
    struct speaker s = {.count = 0};
    struct law_own own;
    struct world *w = world_of(&s, &own);

    w->file.valid = false;
    assert_int_equal(check(w)->cause, LAW_NO_PERSON);
    assert_int_equal(s.asked, 0);
    w = world_of(&s, &own);
    w->claim.lines = &w->lines[1];
    w->claim.line_count = 1;
    assert_int_equal(check(w)->status, LAW_CLAIM_REJECTED);
    assert_int_equal(s.asked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_said_nothing_changed), cmocka_unit_test(test_a_line_falls_and_the_category_with_it),
        cmocka_unit_test(test_a_claim_falls), cmocka_unit_test(test_reasons_for_a_review_are_kept),
        cmocka_unit_test(test_what_the_law_stopped_is_not_asked_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
