#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/zone.h"
#include "base/zone_rule.h"

static stamp_t at(const char *text)
{
    stamp_t t;

    assert_true(stamp_read(text, strlen(text), &t, NULL));
    return t;
}

#define assert_stamp(stamp, expected)            \
    do {                                         \
        char written[32];                        \
        size_t n = stamp_write((stamp), written); \
        assert_str(((struct str){written, n}), (expected)); \
    } while (0)

static const struct zone *load(struct arena *a, const char *name)
{
    const struct zone *z = NULL;
    err_t e = zone_load(a, str_of(name), &z);

    if (e)
        fail_msg("%.*s", STR_ARG(err_line(a, e)));
    return z;
}

static void utc_needs_no_file(void **state)
{
    const struct zone *z;

    setenv("TZDIR", "/nonexistent", 1);
    z = load(*state, "UTC");
    unsetenv("TZDIR");
    assert_int_equal(zone_offset_s(z, at("2026-07-01T12:00:00")), 0);
    assert_int_equal(zone_offset_s(z, at("0001-01-01T00:00:00")), 0);
    assert_stamp(zone_local(z, at("2026-07-01T12:00:00")), "2026-07-01T12:00:00");
}

static void kathmandu_is_five_hours_and_three_quarters_ahead(void **state)
{
    const struct zone *z = load(*state, "Asia/Kathmandu");
    date_t day = date_of(2026, 11, 22);

    assert_int_equal(zone_offset_s(z, at("2026-11-21T19:12:02")), 5 * 3600 + 45 * 60);
    assert_int_equal(zone_offset_s(z, at("1980-01-01T00:00:00")), 5 * 3600 + 30 * 60);
    assert_stamp(zone_local(z, at("2026-11-21T19:12:02.756019")), "2026-11-22T00:57:02.756019");
    assert_int_equal(date_cmp(zone_day(z, at("2026-11-21T18:14:59.999999")), date_of(2026, 11, 21)), 0);
    assert_int_equal(date_cmp(zone_day(z, at("2026-11-21T18:15:00")), day), 0);
    assert_stamp(zone_day_start(z, day), "2026-11-21T18:15:00");
    assert_stamp(zone_day_end(z, day), "2026-11-22T18:14:59.999999");
}

static void paris_goes_forward_and_back(void **state)
{
    const struct zone *z = load(*state, "Europe/Paris");

    assert_int_equal(zone_offset_s(z, at("2026-03-29T00:59:59.999999")), 3600);
    assert_int_equal(zone_offset_s(z, at("2026-03-29T01:00:00")), 7200);
    assert_int_equal(zone_offset_s(z, at("2026-10-25T00:59:59.999999")), 7200);
    assert_int_equal(zone_offset_s(z, at("2026-10-25T01:00:00")), 3600);
    assert_stamp(zone_utc(z, at("2026-01-15T12:00:00")), "2026-01-15T11:00:00");
    assert_stamp(zone_utc(z, at("2026-07-15T12:00:00")), "2026-07-15T10:00:00");
    /* 02:00 to 03:00 does not exist on 29 March */
    assert_stamp(zone_utc(z, at("2026-03-29T01:59:59")), "2026-03-29T00:59:59");
    assert_stamp(zone_utc(z, at("2026-03-29T02:30:00")), "2026-03-29T01:30:00");
    assert_stamp(zone_local(z, at("2026-03-29T01:30:00")), "2026-03-29T03:30:00");
    assert_stamp(zone_utc(z, at("2026-03-29T03:00:00")), "2026-03-29T01:00:00");
    /* and comes twice on 25 October */
    assert_stamp(zone_utc(z, at("2026-10-25T01:59:59")), "2026-10-24T23:59:59");
    assert_stamp(zone_utc(z, at("2026-10-25T02:30:00")), "2026-10-25T00:30:00");
    assert_stamp(zone_utc(z, at("2026-10-25T03:00:00")), "2026-10-25T02:00:00");
}

static void days_have_23_to_25_hours_in_paris(void **state)
{
    const struct zone *z = load(*state, "Europe/Paris");

    assert_stamp(zone_day_start(z, date_of(2026, 3, 29)), "2026-03-28T23:00:00");
    assert_stamp(zone_day_end(z, date_of(2026, 3, 29)), "2026-03-29T21:59:59.999999");
    assert_stamp(zone_day_start(z, date_of(2026, 10, 25)), "2026-10-24T22:00:00");
    assert_stamp(zone_day_end(z, date_of(2026, 10, 25)), "2026-10-25T22:59:59.999999");
}

static void the_rule_holds_after_the_last_listed_change(void **state)
{
    const struct zone *paris = load(*state, "Europe/Paris");
    const struct zone *kathmandu = load(*state, "Asia/Kathmandu");
    const struct zone *sydney = load(*state, "Australia/Sydney");

    /* the last Sundays of March and October 2090 are the 26th and the 29th */
    assert_int_equal(zone_offset_s(paris, at("2090-03-26T00:59:59")), 3600);
    assert_int_equal(zone_offset_s(paris, at("2090-03-26T01:00:00")), 7200);
    assert_int_equal(zone_offset_s(paris, at("2090-10-29T00:59:59")), 7200);
    assert_int_equal(zone_offset_s(paris, at("2090-10-29T01:00:00")), 3600);
    assert_int_equal(zone_offset_s(kathmandu, at("2090-06-01T00:00:00")), 20700);
    assert_int_equal(zone_offset_s(sydney, at("2090-01-01T00:00:00")), 39600);
    assert_int_equal(zone_offset_s(sydney, at("2090-07-01T00:00:00")), 36000);
}

static void midnight_may_not_exist(void **state)
{
    /* Toronto, 1919: 23:30 on 30 March became 00:30 on the 31st. */
    const struct zone *toronto = load(*state, "America/Toronto");
    /* São Paulo, 2018: 00:00 on 4 November became 01:00. */
    const struct zone *sao_paulo = load(*state, "America/Sao_Paulo");

    assert_stamp(zone_day_start(toronto, date_of(1919, 3, 31)), "1919-03-31T04:30:00");
    assert_stamp(zone_day_end(toronto, date_of(1919, 3, 30)), "1919-03-31T04:29:59.999999");
    assert_stamp(zone_day_start(sao_paulo, date_of(2018, 11, 4)), "2018-11-04T03:00:00");
}

static void a_day_may_not_exist(void **state)
{
    /* Samoa went over the date line: after 29 December 2011 came the 31st. */
    const struct zone *z = load(*state, "Pacific/Apia");

    assert_stamp(zone_day_end(z, date_of(2011, 12, 29)), "2011-12-30T09:59:59.999999");
    assert_stamp(zone_day_start(z, date_of(2011, 12, 30)), "2011-12-30T10:00:00");
    assert_stamp(zone_day_start(z, date_of(2011, 12, 31)), "2011-12-30T10:00:00");
}

static void before_the_first_change_local_mean_time_holds(void **state)
{
    assert_int_equal(zone_offset_s(load(*state, "Europe/Paris"), at("1800-01-01T00:00:00")), 561);
}

static void there_and_back_is_the_same_moment(void **state)
{
    static const char *const names[] = {"Europe/Paris", "Asia/Kathmandu", "America/St_Johns",
                                        "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia"};
    const int64_t step_us = 7 * 3600 * INT64_C(1000000) + 1;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct zone *z = load(*state, names[i]);

        for (stamp_t t = at("1965-01-01T00:00:00"); stamp_cmp(t, at("2050-01-01T00:00:00")) < 0;
             t.us += step_us) {
            stamp_t back = zone_utc(z, zone_local(z, t));

            assert_true(stamp_cmp(back, t) <= 0); /* earlier where the clock shows it twice */
            assert_int_equal(zone_local(z, back).us, zone_local(z, t).us);
        }
    }
}

static void other_names_are_refused(void **state)
{
    static const char *const names[] = {
        "", ".", "..", "/etc/passwd", "../../../etc/passwd", "Europe/../../../../etc/passwd", "Europe/",
        "Europe", "Asia/Nowhere", "Europe/Paris\n", "tzdata.zi", "right/Europe/Paris",
        "AVeryLongNameAVeryLongNameAVeryLongNameAVeryLongNameAVeryLongName",
    };
    const struct zone *z;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(err_is(zone_load(*state, str_of(names[i]), &z), E_OPTION));
    assert_true(err_is(zone_load(*state, (struct str){"Europe/Paris\0x", 14}, &z), E_OPTION));
}

static void a_missing_folder_says_what_to_install(void **state)
{
    const struct zone *z;
    err_t e;

    setenv("TZDIR", "/nonexistent", 1);
    e = zone_load(*state, STR("Europe/Paris"), &z);
    unsetenv("TZDIR");
    assert_true(err_is(e, E_OPTION));
    assert_true(str_find(err_value(e, "what"), STR("install the package tzdata"), 0) >= 0);
}

/* Loads the first `size` bytes of a real zone file from a folder of our own, one byte of it changed. */
static err_t load_spoilt(struct arena *a, const char *folder, struct str whole, size_t size, size_t at_byte,
                         char xor)
{
    const char *path = str_format(a, "%s/Spoilt", folder).p;
    char *bytes = arena_bytes(a, whole.n);
    FILE *file = fopen(path, "wb");
    const struct zone *z;
    err_t e;

    assert_non_null(file);
    memcpy(bytes, whole.p, whole.n);
    bytes[at_byte] = (char)(bytes[at_byte] ^ xor);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    e = zone_load(a, STR("Spoilt"), &z);
    if (!e)
        zone_day_start(z, date_of(2090, 7, 1)); /* the sanitizers watch */
    unlink(path);
    return e;
}

static void spoilt_files_are_refused(void **state)
{
    char folder[] = "/tmp/imis-zone-XXXXXX";
    char bytes[8192];
    FILE *file = fopen("/usr/share/zoneinfo/Europe/Paris", "rb");
    struct arena *each = arena_new();
    struct str whole;

    assert_non_null(file);
    whole = (struct str){bytes, fread(bytes, 1, sizeof bytes, file)};
    fclose(file);
    assert_non_null(mkdtemp(folder));
    setenv("TZDIR", folder, 1);
    assert_null(load_spoilt(each, folder, whole, whole.n, 0, 0));
    assert_true(err_is(load_spoilt(each, folder, whole, whole.n, 0, 1), E_OPTION));
    for (size_t size = 0; size < whole.n; size += 5) {
        assert_true(err_is(load_spoilt(each, folder, whole, size, 0, 0), E_OPTION));
        load_spoilt(each, folder, whole, whole.n, size, (char)0xff);
        arena_reset(each);
    }
    unsetenv("TZDIR");
    rmdir(folder);
    arena_free(each);
}

static int32_t offset_by(const char *rule_text, const char *moment)
{
    struct zone_rule rule;

    assert_true(zone_rule_read(str_of(rule_text), &rule));
    return zone_rule_offset_s(&rule, at(moment).us / 1000000);
}

static void rules_are_read(void **state)
{
    assert_int_equal(offset_by("<+0545>-5:45", "2090-01-01T00:00:00"), 20700);
    assert_int_equal(offset_by("EST5", "2090-01-01T00:00:00"), -18000);
    /* the second Sunday of March 2027 is the 14th; 02:00 is 07:00 UTC */
    assert_int_equal(offset_by("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T06:59:59"), -18000);
    assert_int_equal(offset_by("EST5EDT,M3.2.0,M11.1.0", "2027-03-14T07:00:00"), -14400);
    /* Ireland's standard time is that of summer */
    assert_int_equal(offset_by("IST-1GMT0,M10.5.0,M3.5.0/1", "2090-01-01T00:00:00"), 0);
    assert_int_equal(offset_by("IST-1GMT0,M10.5.0,M3.5.0/1", "2090-07-01T00:00:00"), 3600);
    /* Greenland changes at 22:00 on the Saturday before, written as hour -1 of Sunday */
    assert_int_equal(offset_by("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2090-03-26T00:59:59"), -7200);
    assert_int_equal(offset_by("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2090-03-26T01:00:00"), -3600);
    /* day 60 without leap days is 1 March in every year, day 59 from 0 is 29 February in leap years */
    assert_int_equal(offset_by("AAA0BBB,J60/0,J300/0", "2028-02-29T23:59:59"), 0);
    assert_int_equal(offset_by("AAA0BBB,J60/0,J300/0", "2028-03-01T00:00:00"), 3600);
    assert_int_equal(offset_by("AAA0BBB,59/0,300/0", "2028-02-29T00:00:00"), 3600);
    assert_int_equal(offset_by("AAA0BBB,J59/0,J300/0", "2027-02-28T00:00:00"), 3600);
    /* daylight time all the year (RFC 8536, 3.3.1) */
    assert_int_equal(offset_by("AAA3BBB4,0/0,J365/23", "2027-01-01T03:00:00"), -14400);
    assert_int_equal(offset_by("AAA3BBB4,0/0,J365/23", "2027-12-31T23:59:59"), -14400);
}

static void other_rules_are_refused(void **state)
{
    static const char *const rules[] = {
        "", "EST", "E5", "<5", "<>5", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
        "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J5", "EST5EDT,366,5",
        "EST5EDT,M3.2.0,M11.1.0x", "EST5EDT,M3.2.0/168,M11.1.0", "EST25", "EST5:60", "EST5 ",
    };
    struct zone_rule rule;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (zone_rule_read(str_of(rules[i]), &rule))
            fail_msg("\"%s\" was taken for a rule", rules[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(utc_needs_no_file),
        TEST(kathmandu_is_five_hours_and_three_quarters_ahead),
        TEST(paris_goes_forward_and_back),
        TEST(days_have_23_to_25_hours_in_paris),
        TEST(the_rule_holds_after_the_last_listed_change),
        TEST(midnight_may_not_exist),
        TEST(a_day_may_not_exist),
        TEST(before_the_first_change_local_mean_time_holds),
        TEST(there_and_back_is_the_same_moment),
        TEST(other_names_are_refused),
        TEST(a_missing_folder_says_what_to_install),
        TEST(spoilt_files_are_refused),
        TEST(rules_are_read),
        TEST(other_rules_are_refused),
    };

    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
