/* When jobs are due: the text of schedules, local time, and the days on which clocks are put forward or back. */
#include "base/test.h"

#include "base/zone.h"
#include "model/run/schedule.h"

struct due_case {
    const char *zone, *when, *after, *next;   /* UTC */
};

static stamp_t moment(const char *text)
{
    stamp_t t;

    assert_true(stamp_read(text, strlen(text), &t, NULL));
    return t;
}

static void check(struct arena *a, const struct due_case *c)
{
    const struct zone *zone;
    stamp_t next;
    char text[32];

    assert_null(zone_load(a, str_of(c->zone), &zone));
    assert_null(schedule_next(a, zone, str_of(c->when), moment(c->after), &next));
    text[stamp_write(next, text)] = 0;
    if (strcmp(text, c->next) != 0)
        print_message("# %s in %s after %s\n", c->when, c->zone, c->after);
    assert_string_equal(text, c->next);
}

#define CHECK_ALL(a, cases)                                           \
    do {                                                              \
        for (size_t i = 0; i < sizeof (cases) / sizeof *(cases); i++) \
            check(a, &(cases)[i]);                                    \
    } while (0)

static void test_every(void **state)
{
    static const struct due_case cases[] = {
        {"UTC", "every 15m", "2026-01-01T00:00:00", "2026-01-01T00:15:00"},
        {"UTC", "every 15m", "2026-01-01T00:14:59.999999", "2026-01-01T00:15:00"},
        {"UTC", "every 24h", "2026-01-01T00:14:00", "2026-01-02T00:00:00"},
        {"UTC", "every 1m", "1969-12-31T23:58:30", "1969-12-31T23:59:00"},
        {"UTC", "every 1m", "1969-12-31T23:59:00", "1970-01-01T00:00:00"},
        /* elapsed time: no matter what the clock on the wall does */
        {"Europe/Paris", "every 1h", "2026-10-25T00:30:00", "2026-10-25T01:00:00"},
        {"Asia/Kathmandu", "every 1h", "2026-01-01T00:10:00", "2026-01-01T01:00:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_daily(void **state)
{
    static const struct due_case cases[] = {
        {"UTC", "daily 02:30", "2026-01-01T02:29:59", "2026-01-01T02:30:00"},
        {"UTC", "daily 02:30", "2026-01-01T02:30:00", "2026-01-02T02:30:00"},
        {"UTC", "daily 00:00", "2026-12-31T12:00:00", "2027-01-01T00:00:00"},
        /* 5:45 ahead: 02:30 there is 20:45 the day before here */
        {"Asia/Kathmandu", "daily 02:30", "2026-06-01T20:44:00", "2026-06-01T20:45:00"},
        {"Asia/Kathmandu", "daily 02:30", "2026-06-01T20:45:00", "2026-06-02T20:45:00"},
        {"Asia/Kathmandu", "daily 23:59", "2026-06-01T18:14:00", "2026-06-02T18:14:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_clock_forward(void **state)
{
    static const struct due_case cases[] = {
        /* Paris, 2026-03-29: 02:00 becomes 03:00, which is 01:00 UTC */
        {"Europe/Paris", "daily 02:30", "2026-03-28T00:00:00", "2026-03-28T01:30:00"},
        {"Europe/Paris", "daily 02:30", "2026-03-28T01:30:00", "2026-03-29T01:00:00"},
        {"Europe/Paris", "daily 02:30", "2026-03-29T01:00:00", "2026-03-30T00:30:00"},
        {"Europe/Paris", "daily 02:00", "2026-03-28T12:00:00", "2026-03-29T01:00:00"},
        {"Europe/Paris", "daily 03:00", "2026-03-28T12:00:00", "2026-03-29T01:00:00"},
        {"Europe/Paris", "daily 01:59", "2026-03-28T12:00:00", "2026-03-29T00:59:00"},
        {"Europe/Paris", "weekly sun 02:30", "2026-03-28T12:00:00", "2026-03-29T01:00:00"},
        /* Samoa went over the date line: there was no 30 December 2011, and local midnight was 10:00 UTC */
        {"Pacific/Apia", "daily 02:30", "2011-12-29T12:30:00", "2011-12-30T10:00:00"},
        {"Pacific/Apia", "daily 02:30", "2011-12-30T10:00:00", "2011-12-30T12:30:00"},
        /* Beirut skips midnight: 00:00 becomes 01:00 */
        {"Asia/Beirut", "daily 00:30", "2024-03-30T12:00:00", "2024-03-30T22:00:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_clock_back(void **state)
{
    static const struct due_case cases[] = {
        /* Paris, 2026-10-25: 03:00 becomes 02:00; 02:30 comes at 00:30 and at 01:30 UTC, and only the first counts */
        {"Europe/Paris", "daily 02:30", "2026-10-24T12:00:00", "2026-10-25T00:30:00"},
        {"Europe/Paris", "daily 02:30", "2026-10-25T00:30:00", "2026-10-26T01:30:00"},
        {"Europe/Paris", "daily 02:30", "2026-10-25T01:00:00", "2026-10-26T01:30:00"},
        {"Europe/Paris", "daily 03:00", "2026-10-25T00:30:00", "2026-10-25T02:00:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_weekly(void **state)
{
    static const struct due_case cases[] = {
        /* 2026-01-01 is a Thursday */
        {"UTC", "weekly thu 03:00", "2026-01-01T00:00:00", "2026-01-01T03:00:00"},
        {"UTC", "weekly thu 03:00", "2026-01-01T03:00:00", "2026-01-08T03:00:00"},
        {"UTC", "weekly mon 03:00", "2026-01-01T00:00:00", "2026-01-05T03:00:00"},
        {"UTC", "weekly sun 23:59", "1969-12-25T00:00:00", "1969-12-28T23:59:00"},
        {"Asia/Kathmandu", "weekly mon 03:00", "2026-01-04T21:14:00", "2026-01-04T21:15:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_monthly(void **state)
{
    static const struct due_case cases[] = {
        {"UTC", "monthly 1 04:00", "2026-01-01T04:00:00", "2026-02-01T04:00:00"},
        {"UTC", "monthly 31 04:00", "2026-01-31T04:00:00", "2026-02-28T04:00:00"},
        {"UTC", "monthly 31 04:00", "2028-01-31T04:00:00", "2028-02-29T04:00:00"},
        {"UTC", "monthly 31 04:00", "2026-02-28T04:00:00", "2026-03-31T04:00:00"},
        {"UTC", "monthly 30 04:00", "2026-02-01T00:00:00", "2026-02-28T04:00:00"},
        {"UTC", "monthly 29 04:00", "2026-02-28T04:00:00", "2026-03-29T04:00:00"},
        {"UTC", "monthly 31 00:00", "2026-12-31T00:00:00", "2027-01-31T00:00:00"},
        {"Europe/Paris", "monthly 29 02:30", "2026-03-01T00:00:00", "2026-03-29T01:00:00"},
        {"Asia/Kathmandu", "monthly 1 00:00", "2026-01-31T18:14:59", "2026-01-31T18:15:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_several(void **state)
{
    static const struct due_case cases[] = {
        {"UTC", "daily 08:00,12:00,20:00", "2026-01-01T08:00:00", "2026-01-01T12:00:00"},
        {"UTC", "daily 08:00,12:00,20:00", "2026-01-01T12:00:00", "2026-01-01T20:00:00"},
        {"UTC", "daily 08:00,12:00,20:00", "2026-01-01T20:00:00", "2026-01-02T08:00:00"},
        /* 2026-01-01 is a Thursday */
        {"UTC", "weekly mon,wed,sun 03:00,15:00", "2026-01-01T00:00:00", "2026-01-04T03:00:00"},
        {"UTC", "weekly mon,wed,sun 03:00,15:00", "2026-01-04T03:00:00", "2026-01-04T15:00:00"},
        {"UTC", "weekly mon,wed,sun 03:00,15:00", "2026-01-05T15:00:00", "2026-01-07T03:00:00"},
        {"UTC", "monthly 1,15 04:00", "2026-01-01T04:00:00", "2026-01-15T04:00:00"},
        {"UTC", "monthly 1,15 04:00", "2026-01-15T04:00:00", "2026-02-01T04:00:00"},
        /* a short month: both of its days are the last one, which comes once */
        {"UTC", "monthly 15,30,31 04:00", "2026-02-15T04:00:00", "2026-02-28T04:00:00"},
        {"UTC", "monthly 15,30,31 04:00", "2026-02-28T04:00:00", "2026-03-15T04:00:00"},
        {"UTC", "monthly 15,30,31 04:00", "2026-03-30T04:00:00", "2026-03-31T04:00:00"},
        /* both are skipped by the clock, and one moment is behind the gap */
        {"Europe/Paris", "daily 02:15,02:45", "2026-03-28T12:00:00", "2026-03-29T01:00:00"},
        {"Europe/Paris", "daily 02:15,02:45", "2026-03-29T01:00:00", "2026-03-30T00:15:00"},
    };

    CHECK_ALL(*state, cases);
}

static void test_wrong_texts(void **state)
{
    static const char *const texts[] = {
        "", "daily", "daily 2:30", "daily 24:00", "daily 02:60", "daily 02:30 ", "daily  02:30", "every", "every m", "every 0m",
        "every 15", "every 15s", "every 25h", "every 1441m", "every -1m", "weekly 03:00", "weekly monday 03:00", "weekly mon",
        "monthly 0 04:00", "monthly 32 04:00", "monthly 1", "hourly", "Daily 02:30", "daily 02:30\n", "every 99999999999m",
        "daily 02:30,", "daily ,02:30", "daily 03:00,02:00", "daily 03:00,03:00", "daily 03:00, 04:00", "weekly mon,mon 03:00",
        "weekly wed,mon 03:00", "weekly mon,, 03:00", "monthly 15,1 04:00", "monthly 1,32 04:00",
        "daily 00:00,00:01,00:02,00:03,00:04,00:05,00:06,00:07,00:08,00:09,00:10,00:11,00:12,00:13,00:14,00:15,00:16,00:17,00:18,"
        "00:19,00:20,00:21,00:22,00:23,00:24",
    };
    struct arena *a = *state;
    const struct zone *zone;
    stamp_t next;

    assert_null(zone_load(a, STR("UTC"), &zone));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        err_t e = schedule_next(a, zone, str_of(texts[i]), moment("2026-01-01T00:00:00"), &next);

        if (!err_is(e, E_SETTING))
            print_message("# \"%s\" was taken\n", texts[i]);
        assert_true(err_is(e, E_SETTING));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every), TEST(test_daily), TEST(test_clock_forward), TEST(test_clock_back),
        TEST(test_weekly), TEST(test_monthly), TEST(test_several), TEST(test_wrong_texts),
    };

    return cmocka_run_group_tests_name("due", tests, NULL, NULL);
}
