#include "model/run/due.h"

#include <assert.h>

#define MINUTE_US INT64_C(60000000)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

enum {
    SECOND_US = 1000000,
    /* No zone was ever further from UTC than this, the far side of the date line included. */
    OFFSET_S_MAX = 27 * 3600,
    /* The days that a month's due day may be away, and a few more for days that a zone left out. */
    DAYS_AHEAD = 70,
};

/* ---- reading ---- */

static bool read_number(struct str s, int32_t least, int32_t most, int32_t *out)
{
    int32_t n = 0;

    if (s.n == 0 || s.n > 4)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        n = n * 10 + (s.p[i] - '0');
    }
    *out = n;
    return n >= least && n <= most;
}

static bool read_time(struct str s, int32_t *minute)
{
    struct str hours = str_cut(&s, ':');
    int32_t h, m;

    if (hours.n != 2 || s.n != 2 || !read_number(hours, 0, 23, &h) || !read_number(s, 0, 59, &m))
        return false;
    *minute = h * 60 + m;
    return true;
}

/* What stands between commas; str_cut leaves no pointer behind the last one. */
static bool read_times(struct str s, struct due *due)
{
    do {
        struct str one = str_cut(&s, ',');
        int32_t minute;

        if (due->times == DUE_TIMES_MAX || !read_time(one, &minute))
            return false;
        if (due->times && minute <= due->minutes[due->times - 1])
            return false;
        due->minutes[due->times++] = minute;
    } while (s.p);
    return true;
}

static bool read_days(struct str s, bool (*read)(struct str, int32_t *), struct due *due)
{
    do {
        struct str one = str_cut(&s, ',');
        int32_t day;

        if (!read(one, &day) || due->days >> day)   /* this one or a later one is there already */
            return false;
        due->days |= UINT32_C(1) << day;
    } while (s.p);
    return true;
}

static bool read_weekday(struct str s, int32_t *day)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

    for (int32_t i = 0; i < 7; i++)
        if (str_is(s, names[i])) {
            *day = i;
            return true;
        }
    return false;
}

static bool read_every(struct str rest, struct due *due)
{
    int64_t unit;
    int32_t n;

    if (rest.n < 2)
        return false;
    switch (rest.p[rest.n - 1]) {
    case 'm': unit = MINUTE_US; break;
    case 'h': unit = HOUR_US; break;
    default: return false;
    }
    rest.n--;
    if (!read_number(rest, 1, (int32_t)(DAY_US / unit), &n))
        return false;
    due->every_us = n * unit;
    return true;
}

static bool read_daily(struct str rest, struct due *due)
{
    return read_times(rest, due);
}

static bool read_weekly(struct str rest, struct due *due)
{
    struct str days = str_cut(&rest, ' ');

    return read_days(days, read_weekday, due) && read_times(rest, due);
}

static bool read_day_of_month(struct str s, int32_t *day)
{
    return read_number(s, 1, 31, day);
}

static bool read_monthly(struct str rest, struct due *due)
{
    struct str days = str_cut(&rest, ' ');

    return read_days(days, read_day_of_month, due) && read_times(rest, due);
}

bool due_read(struct str text, struct due *out)
{
    static bool (*const read[])(struct str, struct due *) = {
        [DUE_EVERY] = read_every, [DUE_DAILY] = read_daily,
        [DUE_WEEKLY] = read_weekly, [DUE_MONTHLY] = read_monthly,
    };
    static const char *const words[] = {
        [DUE_EVERY] = "every", [DUE_DAILY] = "daily", [DUE_WEEKLY] = "weekly", [DUE_MONTHLY] = "monthly",
    };
    struct str word = str_cut(&text, ' ');

    for (unsigned kind = DUE_EVERY; kind <= DUE_MONTHLY; kind++)
        if (str_is(word, words[kind])) {
            *out = (struct due){.kind = kind};
            return read[kind](text, out);
        }
    return false;
}

/* ---- the next moment ---- */

/* The first moment whose wall clock shows `local` or later, where the clock leaves `local` out. */
static stamp_t after_gap(const struct zone *z, stamp_t local)
{
    int64_t below = local.us / SECOND_US - OFFSET_S_MAX;
    int64_t above = local.us / SECOND_US + OFFSET_S_MAX;

    while (above - below > 1) {
        int64_t middle = below + (above - below) / 2;
        stamp_t t = {middle * SECOND_US};

        if (stamp_cmp(zone_local(z, t), local) < 0)
            below = middle;
        else
            above = middle;
    }
    return (stamp_t){above * SECOND_US};
}

static stamp_t moment_of(const struct zone *z, date_t day, int32_t minute)
{
    stamp_t local = {day.day * DAY_US + minute * MINUTE_US};
    stamp_t t = zone_utc(z, local);

    return stamp_cmp(zone_local(z, t), local) == 0 ? t : after_gap(z, local);
}

static int32_t weekday_of(date_t d)
{
    int32_t from_monday = (d.day + 3) % 7;   /* 1970-01-01 was a Thursday */

    return from_monday < 0 ? from_monday + 7 : from_monday;
}

static bool falls_on(const struct due *due, date_t d)
{
    struct civil c;
    int32_t last;

    if (due->kind == DUE_DAILY)
        return true;
    if (due->kind == DUE_WEEKLY)
        return due->days >> weekday_of(d) & 1;
    c = date_parts(d);
    last = date_days_in_month(c.year, c.month);
    return c.day < last ? due->days >> c.day & 1 : due->days >> last != 0;
}

static stamp_t next_step(int64_t every_us, stamp_t after)
{
    int64_t steps = after.us / every_us;

    if (after.us < 0 && after.us % every_us != 0)
        steps--;
    return (stamp_t){(steps + 1) * every_us};
}

stamp_t due_next(const struct due *due, const struct zone *z, stamp_t after)
{
    date_t first;

    if (due->kind == DUE_EVERY)
        return next_step(due->every_us, after);
    /* From the day before: a time that a skipped midnight put off belongs to yesterday. */
    first = date_add_days(zone_day(z, after), -1);
    for (int32_t i = 0;; i++) {
        date_t d = date_add_days(first, i);
        stamp_t next;

        assert(i < DAYS_AHEAD && "every month has a due day");
        if (!falls_on(due, d))
            continue;
        for (size_t k = 0; k < due->times; k++) {
            next = moment_of(z, d, due->minutes[k]);
            if (stamp_cmp(next, after) > 0)
                return next;
        }
    }
}
