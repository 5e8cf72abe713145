/* Products chosen again at processing, where a policy or product changed after submission (claims 3.7; a setting, off). */
#include "base/test.h"

#include "scheme/claim_world.h"

enum { THEN = 1000, LATER = 1001 };

/* Two policies: 1 pays 80 %, 2 pays 50 %. One item of 100 and one service of 100 were submitted, and policy 1 pays them. */
static void submitted(struct world *w)
{
    world_init(w);
    w->scheme.rules.choose_again = true;
    for (int64_t id = 1; id <= 2; id++) {
        enum law_kind kind = id == 1 ? LAW_ITEM : LAW_SERVICE;
        world_entry(w, kind, id, (money_t){10000});
        world_listed(w, kind, 1, id);
        world_benefit(w, id)->changed = THEN;
        world_coverage(w, id, id)->changed = THEN;
        for (int64_t product = 1; product <= 2; product++)
            world_covered(w, kind, id, product)->limits.other.adult = (money_t){product == 1 ? 8000 : 5000};
        world_line(w, kind, id, (qty_t){100}, (money_t){10000});
    }
    w->claim.submitted = THEN;
    world_ready(w);
    assert_int_equal(law_claims_check(&w->scheme, &w->claim, 1), 0);
    assert_int_equal(w->lines[0].policy, 1);
}

static void process(struct world *w, bool again, int64_t policy, int64_t remunerated)
{
    assert_int_equal(law_claims_value(&w->scheme, &w->claim, 1, LAW_PROCESS), 0);
    assert_int_equal(w->claim.chosen_again, again);
    for (size_t i = 0; i < w->claim.line_count; i++) assert_int_equal(w->lines[i].policy, policy);
    assert_int_equal(w->claim.remunerated.minor, remunerated);
}

/* Product 2 pays 90 % now. */
static void better(struct world *w)
{
    for (size_t i = 0; i < w->scheme.covered_count; i++)
        if (w->covered[i].product == 2) w->covered[i].limits.other.adult.minor = 9000;
}

static void test_nothing_changed(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    better(&w);
    process(&w, false, 1, 16000);
    submitted(&w);      /* a coverage of a product that nobody knows, which pays nothing either way */
    world_coverage(&w, 3, 3)->changed = THEN;
    process(&w, false, 1, 16000);
}

static void test_a_product_changed(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    better(&w);
    w.benefits[1].changed = LATER;
    process(&w, true, 2, 18000);
    assert_int_equal(w.lines[0].limitation_value.minor, 9000);
    assert_int_equal(w.lines[0].why[0].rule, LAW_RULE_CHOICE);
    submitted(&w);
    better(&w);
    w.benefits[1].changed = LATER;
    w.scheme.rules.choose_again = false;
    process(&w, false, 1, 16000);
}

static void test_a_policy_changed(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    w.coverages[0].usable = false;
    w.coverages[0].changed = LATER;
    process(&w, true, 2, 10000);
}

/* What the line names is nobody's any more: another pays, or none does. */
static void test_a_policy_is_gone(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    w.coverages[0] = w.coverages[1];
    w.file.coverage_count = 1;
    process(&w, true, 2, 10000);
    submitted(&w);
    w.file.coverage_count = 0;
    process(&w, true, 1, DECIMAL_NONE);
    assert_int_equal(w.claim.status, LAW_CLAIM_REJECTED);
    assert_int_equal(w.claim.reason, LAW_NOT_COVERED);
    assert_int_equal(w.lines[0].reason, LAW_NOT_COVERED);
    assert_int_equal(w.lines[0].qty_approved.hundredth, 0);
}

static void test_a_product_is_gone(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    w.benefits[0] = w.benefits[1];
    w.scheme.benefit_count = 1;
    w.covered[0] = w.covered[1];
    w.covered[1] = w.covered[3];
    w.scheme.covered_count = 2;
    process(&w, true, 2, 10000);
}

/* The checks of the product that is chosen now are asked, with what is approved by now. */
static void test_limits_are_asked_again(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    for (size_t i = 0; i < 4; i++) w.covered[i].waiting_adult = 12;
    w.benefits[0].changed = LATER;
    process(&w, true, 1, DECIMAL_NONE);
    assert_int_equal(w.lines[0].reason, LAW_WAITING);
    assert_int_equal(w.claim.reason, LAW_NOT_IN_REGISTER);
    submitted(&w);
    w.covered[0].most_adult.hundredth = 30;
    w.benefits[0].changed = LATER;
    w.lines[1].status = LAW_LINE_REJECTED;
    process(&w, true, 1, 2400);
    assert_int_equal(w.lines[0].qty_approved.hundredth, 30);
}

/* A reservation, as after a review, values what was chosen. */
static void test_a_reservation_chooses_nothing(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    better(&w);
    w.benefits[1].changed = LATER;
    assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_RESERVE), 0);
    assert_false(w.claim.chosen_again);
    assert_int_equal(w.lines[0].value.minor, 8000);
}

/* Of the prices that are compared one cannot be. */
static void test_too_large_is_told(void **state)
{
    static struct world w;

    (void)state;
    submitted(&w);
    for (size_t i = 0; i < w.scheme.covered_count; i++)
        w.covered[i].limits.other = (struct law_limit){w.covered[i].product == 2 ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE, {-DECIMAL_MAX}, {0}};
    w.benefits[1].changed = LATER;
    assert_int_equal(law_claims_value(&w.scheme, &w.claim, 1, LAW_PROCESS), 1);
    assert_int_equal(w.claim.fault, LAW_FAULT_AMOUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_changed), TEST(test_a_product_changed), TEST(test_a_policy_changed), TEST(test_a_policy_is_gone),
        TEST(test_a_product_is_gone), TEST(test_limits_are_asked_again), TEST(test_a_reservation_chooses_nothing),
        TEST(test_too_large_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
