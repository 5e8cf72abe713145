/* What registers and stores should never hold, and what hardly ever comes: the law says so, or decides as if nothing were there. */
#include "base/test.h"

#include "scheme/claim_world.h"
#include "scheme/internal.h"

static const money_t most = {DECIMAL_MAX};

/* One item of 1.00 at its price, which passed and is paid by product 1 of policy 1. */
static void one_line(struct world *w)
{
    world_init(w);
    world_entry(w, LAW_ITEM, 1, (money_t){100});
    world_listed(w, LAW_ITEM, 1, 1);
    world_covered(w, LAW_ITEM, 1, 1);
    world_benefit(w, 1);
    world_coverage(w, 1, 1);
    world_line(w, LAW_ITEM, 1, (qty_t){100}, (money_t){100});
    w->lines[0].status = LAW_LINE_PASSED;
    w->lines[0].policy = w->lines[0].product = 1;
    w->lines[0].limitation = LAW_CO_INSURANCE;
    world_ready(w);
}

static enum law_fault check(struct world *w)
{
    world_ready(w);
    law_claims_check(&w->scheme, &w->claim, 1);
    return w->claim.fault;
}

static enum law_fault value(struct world *w)
{
    world_ready(w);
    law_claims_value(&w->scheme, &w->claim, 1, LAW_PROCESS);
    return w->claim.fault;
}

/* ---- what is given ---- */

static void test_what_a_line_says_is_an_amount(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.lines[0].price_asked.minor = DECIMAL_MAX + 1;
    assert_int_equal(check(&w), LAW_FAULT_INPUT);
    one_line(&w);
    w.lines[0].qty_approved.hundredth = 100;
    w.lines[0].qty_provided.hundredth = -1;
    assert_int_equal(check(&w), LAW_FAULT_INPUT);
    one_line(&w);
    w.lines[0].price_approved.minor = 100;
    w.lines[0].price_asked.minor = -1;
    assert_int_equal(check(&w), LAW_FAULT_INPUT);
}

/* Nobody was born before the first day that there is. */
static void test_a_day_before_all_days(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.file.person.birth = DATE_NONE;
    w.claim.date_from = date_of(1, 1, 1);
    assert_int_equal(check(&w), LAW_FAULT_NONE);
    assert_int_equal(w.claim.cause, LAW_TARGET_DATE);
}

static void test_products_and_facilities_that_nobody_knows(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    assert_false(law_claim_hospital(&w.scheme, &w.claim, 9));
    w.benefits[0].by_facility = true;
    assert_false(law_claim_hospital(&w.scheme, &w.claim, 1));
    w.facilities[0].hospital = true;
    assert_true(law_claim_hospital(&w.scheme, &w.claim, 1));
    w.claim.facility = 9;
    assert_false(law_claim_hospital(&w.scheme, &w.claim, 1));
    w.lines[0].origin = LAW_OWN_PRICE;
    assert_int_equal(value(&w), LAW_FAULT_NONE);
    assert_false(w.consumed[0].hospital);
    assert_int_equal(check(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].reason, LAW_NOT_IN_PRICE_LIST);
}

/* ---- coverage ---- */

static void test_a_coverage_without_days_covers_nothing(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.coverages[0].policy_effective = DATE_NONE;
    assert_int_equal(check(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].reason, LAW_NOT_COVERED);
    one_line(&w);
    w.coverages[0].policy_expiry = DATE_NONE;
    assert_int_equal(check(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].reason, LAW_NOT_COVERED);
}

/* Longer than there are days. */
static void test_a_waiting_period_that_never_ends(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.covered[0].waiting_adult = INT32_MAX;
    assert_int_equal(check(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].reason, LAW_WAITING);
    assert_true(date_none(w.lines[0].why[0].day));
}

static void test_more_was_provided_than_can_be_counted(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.covered[0].most_adult.hundredth = 1000;
    for (int64_t claim = 1; claim <= 2; claim++)
        world_earlier(&w, claim, LAW_ITEM, 1, w.claim.date_from, (qty_t){DECIMAL_MAX});
    assert_int_equal(check(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].reason, LAW_MOST_PROVISIONS);
    assert_int_equal(w.lines[0].why[0].before, DECIMAL_MAX);
}

/* Of two products one pays by a limit that no price can be set against. */
static void test_a_choice_that_cannot_be_made(void **state)
{
    static struct world w;

    (void)state;
    for (int i = 0; i < 2; i++) {
        one_line(&w);
        world_covered(&w, LAW_ITEM, 1, 2)->limits.other = (struct law_limit){LAW_FIXED_AMOUNT, {i == 0 ? -DECIMAL_MAX : 1}, MONEY_NONE};
        world_coverage(&w, 2, 2);
        w.covered[0].limits.other.adult.minor = i == 0 ? 5000 : -DECIMAL_MAX;
        w.lines[0].price_asked = most;
        assert_int_equal(check(&w), LAW_FAULT_AMOUNT);
    }
}

/* Who has no days in a policy, or other days, does not raise its ceiling. */
static void test_members_of_other_days(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.benefits[0].ceiling[LAW_POLICY].general.minor = 10;
    w.benefits[0].extra_member.general.minor = 1;
    w.benefits[0].threshold = 0;
    world_person(&w, 1, 1);
    world_person(&w, 1, 2)->effective = DATE_NONE;
    world_person(&w, 1, 3)->expiry = DATE_NONE;
    world_person(&w, 1, 4)->expiry = date_add_days(w.claim.date_from, -1);
    world_person(&w, 1, 5)->effective = date_add_days(w.claim.date_from, 1);
    world_person(&w, 2, 6);
    world_person(&w, 1, 7)->expiry = w.claim.date_from;
    world_person(&w, 1, 8)->effective = w.claim.date_from;
    assert_int_equal(value(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].value.minor, 13);
}

/* ---- value ---- */

/* What a product no longer covers is excluded from nothing. */
static void test_a_line_that_is_no_longer_covered(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.covered[0].exclusion_adult = LAW_EXCLUDED_ALWAYS;
    w.benefits[0].ceiling[LAW_TREATMENT].general.minor = 30;
    assert_int_equal(value(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].value.minor, 100);
    w.scheme.covered_count = 0;
    assert_int_equal(value(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[0].value.minor, 30);
}

/* Lines of one policy that name another product: its ceiling counts what the first product paid. */
static void two_products(struct world *w)
{
    one_line(w);
    world_benefit(w, 2);
    *world_line(w, LAW_ITEM, 1, (qty_t){100}, (money_t){100}) = w->lines[0];
    w->lines[1].product = 2;
}

static void test_two_products_of_one_policy(void **state)
{
    static struct world w;

    (void)state;
    two_products(&w);
    w.benefits[1].ceiling[LAW_POLICY].general.minor = 120;
    assert_int_equal(value(&w), LAW_FAULT_NONE);
    assert_int_equal(w.lines[1].value.minor, 20);
    assert_int_equal(w.claim.consumed_count, 1);
    two_products(&w);
    w.benefits[1].ceiling[LAW_POLICY].general = most;
    w.coverages[0].by_policy.paid = most;
    assert_int_equal(value(&w), LAW_FAULT_AMOUNT);
    two_products(&w);
    w.lines[0].price_approved = most;
    w.benefits[0].deductible[LAW_INSUREE].general = w.benefits[1].deductible[LAW_POLICY].general = most;
    w.coverages[0].by_policy.deducted.minor = -5;
    assert_int_equal(value(&w), LAW_FAULT_AMOUNT);
}

static void test_a_category_ceiling_that_is_no_amount(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    w.claim.category = LAW_SURGERY;
    w.benefits[0].category_ceiling[LAW_SURGERY].minor = DECIMAL_MAX + 1;
    assert_int_equal(value(&w), LAW_FAULT_AMOUNT);
}

/* No decision has so many; if one had, what stands behind the steps would stay what it is. */
static void test_more_steps_than_there_is_room_for(void **state)
{
    static struct world w;

    (void)state;
    one_line(&w);
    for (int i = 0; i < 2 * LAW_WHYS; i++) law_why_add(&w.lines[0], i == 0 ? LAW_RULE_CHOICE : LAW_RULE_PRICE);
    assert_int_equal(w.lines[0].why_count, LAW_WHYS - 1);
    assert_int_equal(w.lines[0].why[0].rule, LAW_RULE_CHOICE);
    assert_int_equal(w.lines[0].why_checks, 0);
}

/* ---- how far it is looked back ---- */

/* Days that are not known reach nowhere, and none lies outside of all days. */
static void test_no_days_reach_nowhere(void **state)
{
    static struct world w;
    struct law_reach days;

    (void)state;
    one_line(&w);
    w.covered[0].most_adult.hundredth = 100;
    w.benefits[0].most_claims[LAW_VISIT] = 1;
    assert_true(law_line_reach(&w.scheme, &w.claim, &w.lines[0], &days));
    assert_int_equal(days.from, w.coverages[0].effective.day);
    assert_true(law_claim_reach(&w.scheme, &w.claim, &days));
    assert_int_equal(days.to, w.coverages[0].expiry.day);
    for (int i = 0; i < 3; i++) {
        date_t *const missing[] = {&w.coverages[0].effective, &w.coverages[0].expiry, &w.coverages[0].policy_expiry};
        const date_t was = *missing[i];
        *missing[i] = DATE_NONE;
        assert_false(law_line_reach(&w.scheme, &w.claim, &w.lines[0], &days));
        assert_false(law_claim_reach(&w.scheme, &w.claim, &days));
        *missing[i] = was;
    }
    w.entries[0].frequency = INT32_MAX;
    w.claim.date_from = (date_t){1};
    assert_true(law_line_reach(&w.scheme, &w.claim, &w.lines[0], &days));
    assert_int_equal(days.to, INT32_MAX);
    w.claim.date_from = (date_t){-2};
    assert_true(law_line_reach(&w.scheme, &w.claim, &w.lines[0], &days));
    assert_int_equal(days.from, INT32_MIN);
    w.claim.date_from = DATE_NONE;
    assert_false(law_line_reach(&w.scheme, &w.claim, &w.lines[0], &days));
    assert_false(law_claim_reach(&w.scheme, &w.claim, &days));
}

/* ---- passed by a person ---- */

static enum law_reason admit(struct world *w)
{
    world_ready(w);
    return law_line_admit(&w->scheme, &w->claim, &w->lines[0]);
}

/* One service whose patient it is not for, rejected and passed again. */
static void rejected_service(struct world *w)
{
    world_init(w);
    world_entry(w, LAW_SERVICE, 1, (money_t){100})->patients = LAW_MALE | LAW_ADULT;
    w->entries[0].category = LAW_SURGERY;
    world_listed(w, LAW_SERVICE, 1, 1);
    world_covered(w, LAW_SERVICE, 1, 1);
    world_benefit(w, 1);
    world_coverage(w, 1, 1);
    world_line(w, LAW_SERVICE, 1, (qty_t){500}, (money_t){100});
    assert_int_equal(check(w), LAW_FAULT_NONE);
    assert_int_equal(w->lines[0].reason, LAW_PATIENT);
    w->lines[0].status = LAW_LINE_PASSED;
    w->lines[0].reason = LAW_ACCEPTED;
    w->lines[0].qty_approved.hundredth = DECIMAL_NONE;
    w->claim.category = LAW_VISIT;
}

static void test_what_a_person_passes_gets_its_product(void **state)
{
    static struct world w;

    (void)state;
    rejected_service(&w);
    assert_int_equal(admit(&w), LAW_ACCEPTED);
    assert_int_equal(w.lines[0].product, 1);
    assert_int_equal(w.lines[0].why_count, 0);
    assert_int_equal(w.claim.category, LAW_SURGERY);
    assert_int_equal(value(&w), LAW_FAULT_NONE);
    assert_int_equal(w.claim.remunerated.minor, 500);
    rejected_service(&w);       /* nor does the register's silence hold it back; its price would */
    w.scheme.entry_count = 0;
    assert_int_equal(admit(&w), LAW_ACCEPTED);
    assert_int_equal(w.claim.category, LAW_VISIT);
    one_line(&w);
    w.claim.category = LAW_VISIT;
    assert_int_equal(admit(&w), LAW_ACCEPTED);
    assert_int_equal(w.claim.category, LAW_VISIT);
}

static void expect_refused(struct world *w, enum law_reason reason)
{
    const struct law_line before = w->lines[0];

    assert_int_equal(admit(w), reason);
    assert_memory_equal(&w->lines[0], &before, sizeof before);
    assert_int_equal(w->claim.category, LAW_VISIT);
}

static void test_what_the_policy_does_not_pay_no_person_passes(void **state)
{
    static struct world w;

    (void)state;
    rejected_service(&w);
    w.covered[0].waiting_adult = 12;
    expect_refused(&w, LAW_WAITING);
    rejected_service(&w);
    w.covered[0].most_adult.hundredth = 400;
    expect_refused(&w, LAW_MOST_PROVISIONS);
    rejected_service(&w);
    w.benefits[0].most_claims[LAW_SURGERY] = 0;
    expect_refused(&w, LAW_MOST_SURGERIES);
    rejected_service(&w);
    w.scheme.covered_count = 0;
    expect_refused(&w, LAW_NOT_COVERED);
    rejected_service(&w);
    w.scheme.authorises = w.covered[0].authorise = true;
    expect_refused(&w, LAW_NO_AUTHORISATION);
    world_authorisation(&w);
    world_granted(&w, LAW_SERVICE, 1, (qty_t){400});
    expect_refused(&w, LAW_NO_AUTHORISATION);
    w.granted[0].qty.hundredth = 500;
    assert_int_equal(admit(&w), LAW_ACCEPTED);
    assert_true(w.lines[0].authorised);
    rejected_service(&w);
    w.claim.date_from = DATE_NONE;
    expect_refused(&w, LAW_TARGET_DATE);
    rejected_service(&w);
    world_covered(&w, LAW_SERVICE, 1, 2)->limits.other = (struct law_limit){LAW_FIXED_AMOUNT, {-DECIMAL_MAX}, MONEY_NONE};
    world_coverage(&w, 2, 2);
    w.covered[0].limits.other.adult.minor = 5000;
    w.lines[0].price_asked = most;
    expect_refused(&w, LAW_NOT_COVERED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_days_reach_nowhere), TEST(test_what_a_person_passes_gets_its_product), TEST(test_what_the_policy_does_not_pay_no_person_passes),
        TEST(test_what_a_line_says_is_an_amount), TEST(test_a_day_before_all_days), TEST(test_products_and_facilities_that_nobody_knows),
        TEST(test_a_coverage_without_days_covers_nothing), TEST(test_a_waiting_period_that_never_ends),
        TEST(test_more_was_provided_than_can_be_counted), TEST(test_a_choice_that_cannot_be_made), TEST(test_members_of_other_days),
        TEST(test_a_line_that_is_no_longer_covered), TEST(test_two_products_of_one_policy), TEST(test_a_category_ceiling_that_is_no_amount),
        TEST(test_more_steps_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
