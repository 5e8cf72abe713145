#include "base/zone_rule.h"

#include "base/date.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

static bool take_char(struct str *text, char c)
{
    if (text->n == 0 || text->p[0] != c)
        return false;
    *text = (struct str){text->p + 1, text->n - 1};
    return true;
}

static bool take_number(struct str *text, int32_t least, int32_t most, int32_t *out)
{
    int32_t value = 0;
    size_t digits = 0;

    for (; digits < text->n && digits < 4; digits++) {
        char c = text->p[digits];

        if (c < '0' || c > '9')
            break;
        value = value * 10 + (c - '0');
    }
    *text = (struct str){text->p + digits, text->n - digits};
    *out = value;
    return digits > 0 && value >= least && value <= most;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "CET" or "<+0545>": only says where the offset begins. */
static bool skip_name(struct str *text)
{
    size_t length = 0;

    if (take_char(text, '<')) {
        length = str_cut(text, '>').n;
        return length > 0 && text->p;
    }
    while (length < text->n && is_letter(text->p[length]))
        length++;
    *text = (struct str){text->p + length, text->n - length};
    return length >= 3;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_time(struct str *text, int32_t hours_most, int32_t *out)
{
    int32_t sign = take_char(text, '-') ? -1 : 1;
    int32_t hours;
    int32_t minutes = 0;
    int32_t seconds = 0;

    if (sign > 0)
        take_char(text, '+');
    if (!take_number(text, 0, hours_most, &hours))
        return false;
    if (take_char(text, ':') && !take_number(text, 0, 59, &minutes))
        return false;
    if (take_char(text, ':') && !take_number(text, 0, 59, &seconds))
        return false;
    *out = sign * (hours * HOUR_S + minutes * 60 + seconds);
    return true;
}

static bool take_week_day(struct str *text, struct zone_day *day)
{
    return take_number(text, 1, 12, &day->month) && take_char(text, '.') &&
           take_number(text, 1, 5, &day->week) && take_char(text, '.') &&
           take_number(text, 0, 6, &day->day);
}

static bool take_day(struct str *text, struct zone_day *day)
{
    bool good;

    if (!take_char(text, ','))
        return false;
    if (take_char(text, 'M')) {
        day->form = ZONE_DAY_OF_WEEK;
        good = take_week_day(text, day);
    } else if (take_char(text, 'J')) {
        day->form = ZONE_DAY_NO_LEAP;
        good = take_number(text, 1, 365, &day->day);
    } else {
        day->form = ZONE_DAY_OF_YEAR;
        good = take_number(text, 0, 365, &day->day);
    }
    day->time_s = 2 * HOUR_S;
    return good && (!take_char(text, '/') || take_time(text, 167, &day->time_s));
}

/* POSIX counts offsets west of Greenwich, everybody else east. */
static bool take_offset(struct str *text, int32_t *east_s)
{
    int32_t west_s;

    if (!take_time(text, 24, &west_s))
        return false;
    *east_s = -west_s;
    return true;
}

bool zone_rule_read(struct str text, struct zone_rule *out)
{
    struct zone_rule rule = {0};

    if (!skip_name(&text) || !take_offset(&text, &rule.standard_s))
        return false;
    if (text.n > 0) {
        rule.has_daylight = true;
        rule.daylight_s = rule.standard_s + HOUR_S;
        if (!skip_name(&text) || text.n == 0)
            return false;
        if (text.p[0] != ',' && !take_offset(&text, &rule.daylight_s))
            return false;
        if (!take_day(&text, &rule.start) || !take_day(&text, &rule.end) || text.n > 0)
            return false;
    }
    *out = rule;
    return true;
}

/* Sunday is 0; 1970-01-01 was a Thursday. */
static int32_t weekday(date_t d)
{
    return ((d.day + 4) % 7 + 7) % 7;
}

static date_t week_day_in(const struct zone_day *day, int32_t year)
{
    date_t first = date_of(year, day->month, 1);
    int32_t to_first = (day->day - weekday(first) + 7) % 7;
    int32_t days = to_first + (day->week - 1) * 7;

    if (days >= date_days_in_month(year, day->month))
        days -= 7; /* week 5 is the last one there is */
    return date_add_days(first, days);
}

/* The moment of the change, on the local clock before it, in seconds since 1970-01-01. */
static int64_t change_s(const struct zone_day *day, int32_t year)
{
    date_t on;

    if (day->form == ZONE_DAY_OF_WEEK)
        on = week_day_in(day, year);
    else if (day->form == ZONE_DAY_OF_YEAR)
        on = date_add_days(date_of(year, 1, 1), day->day);
    else if (day->day < 60)
        on = date_add_days(date_of(year, 1, 1), day->day - 1);
    else
        on = date_add_days(date_of(year, 3, 1), day->day - 60);
    return (int64_t)on.day * DAY_S + day->time_s;
}

static int32_t year_of(int64_t local_s)
{
    int64_t day = local_s / DAY_S - (local_s % DAY_S < 0);

    return date_parts((date_t){(int32_t)day}).year;
}

int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t utc_s)
{
    int64_t start;
    int64_t end;
    int32_t year;
    bool daylight;

    if (!rule->has_daylight)
        return rule->standard_s;
    year = year_of(utc_s + rule->standard_s);
    start = change_s(&rule->start, year) - rule->standard_s;
    end = change_s(&rule->end, year) - rule->daylight_s;
    /* In the south daylight time runs over the new year. */
    daylight = start < end ? utc_s >= start && utc_s < end : utc_s >= start || utc_s < end;
    return daylight ? rule->daylight_s : rule->standard_s;
}
