/* In which calendar people see days (enrolment 1.13): on paper here; the browser does it by itself, from the years that it is told. */
#include "module/core/core.h"
#include "module/drive.h"
#include "module/print.h"

static const char *printed(struct drive *d, int year, int month, int day)
{
    struct function_call c = {.arena = d->arena, .who = access_program(), .registry = d->registry, .db = d->t->db, .env = d->t->env, .language = STR("en"),
                              .settings = drive_settings(d)};
    const struct db_value v = db_date(date_of(year, month, day));
    struct print p;

    assert_ok(texts_load(d->arena, &c.texts));
    print_begin(&p, &c, PAPER_A6, "print.bill.title", STR(""));
    return str_zero(d->arena, print_day(&p, &v));
}

static err_t set(struct drive *d, const char *setting, const char *value)
{
    return drive(d, "setting.set", str_format(d->arena, "{'setting': '%s', 'value': '%s'}", setting, value).p);
}

static void test_days_are_those_of_the_schemes_calendar(void **state)
{
    struct drive d = drive_open(state, NULL);

    assert_string_equal(printed(&d, 2026, 11, 23), "2026-11-23");
    assert_ok(set(&d, SETTING_CALENDAR, "nepali"));
    assert_string_equal(printed(&d, 2026, 11, 23), "7 Mangsir 2083");
    assert_string_equal(printed(&d, 2027, 4, 14), "2027-04-14");
    assert_ok(set(&d, SETTING_NEPAL_YEARS, "31 32 31 32 31 30 30 30 29 29 30 31"));
    assert_string_equal(printed(&d, 2027, 4, 14), "1 Baishakh 2084");
    assert_ok(set(&d, SETTING_CALENDAR, "gregorian"));
    assert_string_equal(printed(&d, 2027, 4, 14), "2027-04-14");
    drive_close(&d);
}

static void test_years_that_cannot_be_are_refused(void **state)
{
    struct drive d = drive_open(state, NULL);

    assert_err(set(&d, SETTING_NEPAL_YEARS, "31 32 31"), E_SETTING);
    assert_err(set(&d, SETTING_CALENDAR, "lunar"), E_SETTING);
    assert_ok(set(&d, SETTING_NEPAL_YEARS, "none"));
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_days_are_those_of_the_schemes_calendar),
        TESTDB_BOTH(test_years_that_cannot_be_are_refused),
    };

    return testdb_run("module/calendar", tests, sizeof tests / sizeof *tests);
}
