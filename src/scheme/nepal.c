#include "scheme/nepal.h"

enum { MOST = 32, YEAR = 365, LEAP_YEAR = 366 };

/* Days of each month beyond 29. As proclaimed, so far as several published tables, which were made apart, agree on it: before 2000 and
 * from 2084 on they do not. */
static const char proclaimed[][NEPAL_MONTHS + 1] = {
    "132321110102", "223222101011", "223321101011", "232321110012", "132321110102", /* 2000 */
    "223222101011", "223321101011", "232321110012", "222322011002", "223222101011", /* 2005 */
    "223321101011", "232321110012", "222322011011", "223222101011", "223321101011", /* 2010 */
    "232321110012", "222322011011", "223222101011", "232321101011", "232321110102", /* 2015 */
    "222322101011", "223222101011", "232321110011", "232321110102", "222322101011", /* 2020 */
    "223222101011", "232321110012", "132321110102", "223222101011", "223231101011", /* 2025 */
    "232321110012", "132321110102", "223222101011", "223321101011", "232321110012", /* 2030 */
    "132322011002", "223222101011", "223321101011", "232321110012", "222322011011", /* 2035 */
    "223222101011", "223321101011", "232321110012", "222322011011", "223222101011", /* 2040 */
    "232321101011", "232321110012", "222322101011", "223222101011", "232321110011", /* 2045 */
    "232321110102", "222322101011", "223222101011", "232321110011", "232321110102", /* 2050 */
    "223222101011", "223231101011", "232321110012", "132321110102", "223222101011", /* 2055 */
    "223321101011", "232321110012", "132322010102", "223222101011", "223321101011", /* 2060 */
    "232321110012", "222322011002", "223222101011", "223321101011", "232321110012", /* 2065 */
    "222322011011", "223222101011", "232321101011", "232321110012", "222322101011", /* 2070 */
    "223222101011", "232321110011", "232321110102", "222322101011", "223222101011", /* 2075 */
    "232321110011", "232321110102", "223222101011", "223222101011", /* 2080 */
};
_Static_assert(sizeof proclaimed / sizeof *proclaimed == NEPAL_PROCLAIMED - NEPAL_FIRST + 1, "every year is there");

static int32_t days_of(const uint8_t months[NEPAL_MONTHS])
{
    int32_t n = 0;

    for (int m = 0; m < NEPAL_MONTHS; m++) n += months[m];
    return n;
}

/* Two digits and what separates them from the next; true where the year is whole. */
static bool read_year(const char **p, const char *end, uint8_t out[NEPAL_MONTHS])
{
    int32_t days;

    for (int m = 0; m < NEPAL_MONTHS; m++) {
        while (*p < end && **p == ' ') ++*p;
        if (end - *p < 2 || (*p)[0] < '0' || (*p)[0] > '9' || (*p)[1] < '0' || (*p)[1] > '9') return false;
        out[m] = (uint8_t)(((*p)[0] - '0') * 10 + (*p)[1] - '0');
        if (out[m] < NEPAL_LEAST || out[m] > MOST) return false;
        *p += 2;
        if (*p < end && **p != ' ' && **p != ',') return false;
    }
    while (*p < end && **p == ' ') ++*p;
    days = days_of(out);
    return days == YEAR || days == LEAP_YEAR;
}

bool law_nepal_open(struct law_nepal *out, const char *more, size_t n)
{
    const int32_t known = NEPAL_PROCLAIMED - NEPAL_FIRST + 1;
    const char *p = more, *end = more + n;

    for (int32_t y = 0; y < known; y++)
        for (int m = 0; m < NEPAL_MONTHS; m++) out->days[y][m] = (uint8_t)(NEPAL_LEAST + proclaimed[y][m] - '0');
    out->years = known;
    for (int32_t y = known; p < end; y++) {
        if (y == NEPAL_YEARS || !read_year(&p, end, out->days[y]) || (p < end && (*p++ != ',' || p == end))) {
            out->years = known;
            return false;
        }
        out->years = y + 1;
    }
    return true;
}

bool law_nepal_parts(const struct law_nepal *k, date_t day, struct civil *out)
{
    int32_t left = day.day - NEPAL_BEGINS.day;

    if (date_none(day) || date_cmp(day, NEPAL_BEGINS) < 0) return false;
    for (int32_t y = 0; y < k->years; y++) {
        for (int32_t m = 0; m < NEPAL_MONTHS; left -= k->days[y][m], m++) {
            if (left >= k->days[y][m]) continue;
            *out = (struct civil){NEPAL_FIRST + y, m + 1, left + 1};
            return true;
        }
    }
    return false;
}

bool law_nepal_date(const struct law_nepal *k, int32_t year, int32_t month, int32_t day, date_t *out)
{
    int32_t at = year - NEPAL_FIRST, days = day - 1;

    if (at < 0 || at >= k->years || month < 1 || month > NEPAL_MONTHS || day < 1 || day > k->days[at][month - 1]) return false;
    for (int32_t y = 0; y < at; y++) days += days_of(k->days[y]);
    for (int32_t m = 0; m < month - 1; m++) days += k->days[at][m];
    *out = date_add_days(NEPAL_BEGINS, days);
    return true;
}
