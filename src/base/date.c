#include "base/date.h"

#include "base/check.h"

/* Days are counted in years that begin on 1 March, so that the leap day is the last of its year and
 * month lengths follow one formula. Day 0 of that count is 1 March of the year 0. */
enum {
    DAYS_TO_EPOCH = 719468, /* from 0000-03-01 to 1970-01-01 */
    DAYS_1_YEAR = 365,
    DAYS_4_YEARS = 1461,
    DAYS_100_YEARS = 36524,
    DAYS_400_YEARS = 146097,
    DAY_FIRST = -719162, /* 0001-01-01 */
    DAY_LAST = 2932896,  /* 9999-12-31 */
    YEAR_LAST = 9999,
};

static const int64_t us_per_second = 1000000;
static const int64_t us_per_day = INT64_C(86400) * 1000000;

static bool in_range(date_t d)
{
    return d.day >= DAY_FIRST && d.day <= DAY_LAST;
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int32_t date_days_in_month(int32_t year, int32_t month)
{
    CHECK(month >= 1 && month <= 12);
    if (month == 2)
        return is_leap(year) ? 29 : 28;
    /* Odd months are long up to July, even ones from August on. */
    return 30 + ((month + month / 8) & 1);
}

bool date_valid(int32_t year, int32_t month, int32_t day)
{
    return year >= 1 && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 &&
           day <= date_days_in_month(year, month);
}

/* Days before a month of the year that begins in March; month 0 is March. */
static int32_t days_before_month(int32_t month_from_march)
{
    return (153 * month_from_march + 2) / 5;
}

date_t date_of(int32_t year, int32_t month, int32_t day)
{
    int32_t y = month <= 2 ? year - 1 : year;
    int32_t m = (month + 9) % 12;

    CHECK(date_valid(year, month, day));
    return (date_t){DAYS_1_YEAR * y + y / 4 - y / 100 + y / 400 + days_before_month(m) + day - 1 -
                    DAYS_TO_EPOCH};
}

struct civil date_parts(date_t d)
{
    int32_t rest = d.day + DAYS_TO_EPOCH;
    int32_t year = rest / DAYS_400_YEARS * 400;
    int32_t centuries, years, month;

    CHECK(in_range(d));
    rest %= DAYS_400_YEARS;
    /* The fourth century, and the fourth year, are a day longer than their division says. */
    centuries = rest / DAYS_100_YEARS < 3 ? rest / DAYS_100_YEARS : 3;
    rest -= centuries * DAYS_100_YEARS;
    year += centuries * 100 + rest / DAYS_4_YEARS * 4;
    rest %= DAYS_4_YEARS;
    years = rest / DAYS_1_YEAR < 3 ? rest / DAYS_1_YEAR : 3;
    rest -= years * DAYS_1_YEAR;
    year += years;
    month = (5 * rest + 2) / 153;
    rest -= days_before_month(month);
    return (struct civil){month < 10 ? year : year + 1, month < 10 ? month + 3 : month - 9, rest + 1};
}

/* The month that lies `months` after that of c, its day still c's; year 0 when out of range. */
static struct civil month_after(struct civil c, int64_t months)
{
    int64_t count = (int64_t)c.year * 12 + c.month - 1 + months;

    if (count < 12 || count > YEAR_LAST * 12 + 11)
        return (struct civil){0};
    return (struct civil){(int32_t)(count / 12), (int32_t)(count % 12) + 1, c.day};
}

static date_t add_clamped(struct civil from, int64_t months)
{
    struct civil to = month_after(from, months);
    int32_t last;

    if (to.year == 0)
        return DATE_NONE;
    last = date_days_in_month(to.year, to.month);
    return date_of(to.year, to.month, to.day < last ? to.day : last);
}

/* Month by month, because a day that rolled over stays rolled: 31 January, 3 March, 3 April. Adding
 * the length of the month left (or, backwards, taking that of the month entered) is the same as
 * counting the day from the first of the next month. From day 28 down nothing rolls any more. */
static date_t add_rolled(struct civil at, int64_t months)
{
    int64_t step = months < 0 ? -1 : 1;

    while (months != 0 && at.day > 28) {
        struct civil next = month_after(at, step);

        if (next.year == 0)
            return DATE_NONE;
        at = date_parts(date_add_days(date_of(next.year, next.month, 1), next.day - 1));
        months -= step;
    }
    return add_clamped(at, months);
}

date_t date_add_months(date_t d, int32_t months, enum month_arithmetic how)
{
    struct civil from = date_parts(d);

    return how == MONTH_ROLL ? add_rolled(from, months) : add_clamped(from, months);
}

date_t date_add_years(date_t d, int32_t years)
{
    return add_clamped(date_parts(d), (int64_t)years * 12);
}

int32_t date_age(date_t birth, date_t day)
{
    struct civil from = date_parts(birth);
    struct civil to = date_parts(day);
    bool reached = to.month != from.month ? to.month > from.month : to.day >= from.day;

    return to.year - from.year - (reached ? 0 : 1);
}

/* `count` digits, no sign. */
static bool read_number(const char *p, size_t count, int32_t *out)
{
    int32_t value = 0;

    for (size_t i = 0; i < count; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        value = value * 10 + (p[i] - '0');
    }
    *out = value;
    return true;
}

static void write_number(int32_t value, size_t count, char *out)
{
    while (count > 0) {
        out[--count] = (char)('0' + value % 10);
        value /= 10;
    }
}

bool date_read(const char *p, size_t n, date_t *out)
{
    int32_t year, month, day;

    if (n != 10 || p[4] != '-' || p[7] != '-')
        return false;
    if (!read_number(p, 4, &year) || !read_number(p + 5, 2, &month) || !read_number(p + 8, 2, &day))
        return false;
    if (!date_valid(year, month, day))
        return false;
    *out = date_of(year, month, day);
    return true;
}

void date_write(date_t d, char out[10])
{
    struct civil c = date_parts(d);

    write_number(c.year, 4, out);
    out[4] = '-';
    write_number(c.month, 2, out + 5);
    out[7] = '-';
    write_number(c.day, 2, out + 8);
}

/* "HH:MM:SS", exactly 8 bytes, as seconds. A leap second has no place on our scale: refused. */
static bool read_clock(const char *p, int32_t *seconds)
{
    int32_t hour, minute, second;

    if (p[2] != ':' || p[5] != ':')
        return false;
    if (!read_number(p, 2, &hour) || !read_number(p + 3, 2, &minute) || !read_number(p + 6, 2, &second))
        return false;
    *seconds = (hour * 60 + minute) * 60 + second;
    return hour < 24 && minute < 60 && second < 60;
}

/* ".756019" at *at, if it stands there. */
static bool read_microseconds(const char *p, size_t n, size_t *at, int32_t *us)
{
    int32_t worth = 100000;
    size_t first = *at + 1;

    *us = 0;
    if (*at == n || p[*at] != '.')
        return true;
    for (*at = first; *at < n && p[*at] >= '0' && p[*at] <= '9'; ++*at) {
        *us += (p[*at] - '0') * worth;
        worth /= 10;
    }
    return *at > first;
}

/* The whole of p: "", "Z", "+05", "+05:45", "+0545". */
static bool read_offset(const char *p, size_t n, int32_t *seconds)
{
    int32_t hours, minutes = 0;

    *seconds = 0;
    if (n == 0 || (n == 1 && p[0] == 'Z'))
        return true;
    if ((p[0] != '+' && p[0] != '-') || (n != 3 && n != 5 && n != 6))
        return false;
    if (!read_number(p + 1, 2, &hours) || (n > 3 && !read_number(p + n - 2, 2, &minutes)))
        return false;
    if ((n == 6 && p[3] != ':') || hours > 23 || minutes > 59)
        return false;
    *seconds = (hours * 60 + minutes) * 60 * (p[0] == '-' ? -1 : 1);
    return true;
}

bool stamp_read(const char *p, size_t n, stamp_t *out, bool *zoned)
{
    const int64_t first = DAY_FIRST * us_per_day;
    const int64_t end = (DAY_LAST + 1) * us_per_day;
    size_t at = 19;
    date_t d;
    int32_t clock, fraction, offset;
    int64_t us;

    if (n < at || (p[10] != 'T' && p[10] != ' ') || !date_read(p, 10, &d) || !read_clock(p + 11, &clock))
        return false;
    if (!read_microseconds(p, n, &at, &fraction) || !read_offset(p + at, n - at, &offset))
        return false;
    us = d.day * us_per_day + (clock - offset) * us_per_second + fraction;
    if (us < first || us >= end)
        return false;
    out->us = us;
    if (zoned)
        *zoned = n > at;
    return true;
}

size_t stamp_write(stamp_t t, char out[32])
{
    int64_t day = (t.us - (t.us < 0 ? us_per_day - 1 : 0)) / us_per_day;
    int64_t us = t.us - day * us_per_day;
    int32_t second = (int32_t)(us / us_per_second);
    int32_t fraction = (int32_t)(us % us_per_second);

    CHECK(!stamp_none(t));
    date_write((date_t){(int32_t)day}, out);
    out[10] = 'T';
    write_number(second / 3600, 2, out + 11);
    out[13] = ':';
    write_number(second / 60 % 60, 2, out + 14);
    out[16] = ':';
    write_number(second % 60, 2, out + 17);
    if (fraction == 0)
        return 19;
    out[19] = '.';
    write_number(fraction, 6, out + 20);
    return 26;
}
