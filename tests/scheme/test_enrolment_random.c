/* What must hold of numbers, payments, parts and eligibility, whatever comes in. */
#include <stdlib.h>

#include "base/random.h"
#include "base/test.h"

#include "scheme/contribution.h"
#include "scheme/eligibility.h"
#include "scheme/number.h"
#include "scheme/payment.h"

enum { ROUNDS = 100000, LINES = 6 };

static struct random seeded(void)
{
    const char *seed = getenv("IMIS_SEED");

    return (struct random){seed ? strtoull(seed, NULL, 10) | 1 : UINT64_C(20261122)};
}

static int64_t between(struct random *r, int64_t low, int64_t high) { return low + random_below(r, (uint32_t)(high - low + 1)); }

/* ---- numbers ---- */

static void spoil(struct random *r, char *digit)
{
    *digit = (char)('0' + (*digit - '0' + between(r, 1, 9)) % 10);
}

/* What is made fits; Luhn's sum finds any wrong digit, and so does the other where a check digit is wrong. */
static void test_numbers(void **state)
{
    static const int64_t roots[] = {0, 7, 10, 11, 97};
    struct random r = seeded();

    for (int i = 0; i < ROUNDS; i++) {
        const struct law_number_form form = {between(&r, 1, 20), roots[random_below(&r, 5)], LAW_NUMBER_ANY_NATION};
        char out[LAW_NUMBER_MOST], place[] = "R07D4";
        size_t n = law_number_make(place, (size_t)between(&r, 0, 5), random_next(&r), &form, out);
        if (!n) continue;
        assert_int_equal(n, form.length);
        assert_int_equal(law_number_check(out, n, &form, false), LAW_NUMBER_FITS);
        assert_int_equal(law_number_check(out, n, &form, true), LAW_NUMBER_TAKEN);
        if (!form.root) continue;
        spoil(&r, &out[form.root == 10 ? random_below(&r, (uint32_t)n) : n - 1]);
        assert_int_equal(law_number_check(out, n, &form, false), LAW_NUMBER_CHECKSUM);
    }
}

/* ---- payments ---- */

/* Nothing is lost, no line takes more than it may or less than nothing, and each its share but for a hundredth. */
static void test_spread(void **state)
{
    struct random r = seeded();

    for (int i = 0; i < ROUNDS; i++) {
        money_t rooms[LINES], out[LINES], received = {between(&r, -5, 100000)}, left;
        size_t n = random_below(&r, LINES + 1);
        int64_t total = 0, given = 0, there = received.minor > 0 ? received.minor : 0;
        for (size_t k = 0; k < n; k++) {
            rooms[k].minor = between(&r, -100, 40000);
            if (rooms[k].minor > 0) total += rooms[k].minor;
        }
        left = law_spread(received, rooms, n, out);
        for (size_t k = 0; k < n; k++) {
            int64_t room = rooms[k].minor > 0 ? rooms[k].minor : 0;
            assert_true(out[k].minor >= 0 && out[k].minor <= room);
            if (total > there) assert_true(llabs(out[k].minor * total - there * room) <= total);
            given += out[k].minor;
        }
        assert_int_equal(given + left.minor, there);
        assert_int_equal(given, there < total ? there : total);
    }
}

/* ---- parts ---- */

static void test_parts(void **state)
{
    struct random r = seeded();

    for (int i = 0; i < ROUNDS; i++) {
        const struct law_value value = {.registration = {between(&r, 0, 5000)}, .assembly = {between(&r, 0, 5000)}};
        money_t paid = {between(&r, 0, 20000)};
        struct law_parts p = law_parts_of(&value, paid);
        assert_int_equal(p.registration.minor + p.assembly.minor + p.contribution.minor, paid.minor);
        assert_true(p.registration.minor >= 0 && p.assembly.minor >= 0 && p.contribution.minor >= 0);
        assert_true(p.registration.minor <= value.registration.minor && p.assembly.minor <= value.assembly.minor);
        if (p.assembly.minor > 0) assert_int_equal(p.registration.minor, value.registration.minor);
        if (p.contribution.minor > 0) assert_int_equal(p.assembly.minor, value.assembly.minor);
    }
}

/* ---- eligibility ---- */

/* Another cover never leaves less, and the order of covers does not matter. */
static void test_offers(void **state)
{
    struct random r = seeded();
    const date_t today = {19723};

    for (int i = 0; i < ROUNDS; i++) {
        struct law_offer offers[LINES], turned[LINES];
        struct law_offered all, other, fewer;
        bool unlimited = false;
        size_t n = 1 + random_below(&r, LINES);
        for (size_t k = 0; k < n; k++)
            offers[k] = (struct law_offer){{today.day + (int32_t)between(&r, -300, 60)}, (int32_t)between(&r, 0, 6), between(&r, -1, 4), {between(&r, 0, 500)}};
        for (size_t k = 0; k < n; k++) turned[k] = offers[n - 1 - k];
        for (size_t k = 0; k < n; k++)
            unlimited |= offers[k].most < 0 && date_cmp(date_add_months(offers[k].effective, offers[k].waiting, MONTH_CLAMP), today) <= 0;
        all = law_offered(offers, n, today, MONTH_CLAMP);
        other = law_offered(turned, n, today, MONTH_CLAMP);
        fewer = law_offered(offers, n - 1, today, MONTH_CLAMP);
        assert_int_equal(all.from.day, other.from.day);
        assert_int_equal(all.left, other.left);
        if (unlimited) assert_int_equal(all.left, -1);
        if (n > 1 && law_is_eligible(&fewer, NULL, today) && fewer.left > 0) assert_true(all.left < 0 || all.left >= fewer.left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_numbers), TEST(test_spread), TEST(test_parts), TEST(test_offers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
