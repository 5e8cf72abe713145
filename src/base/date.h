/* Civil dates (proleptic Gregorian, no zone), and moments in time. Freestanding; part of scheme.wasm.
 * Periods are inclusive: a period of one month from 1 March ends on 31 March (enrolment 1.13). */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { int32_t day; } date_t;   /* days since 1970-01-01 */
typedef struct { int64_t us; } stamp_t;   /* microseconds since 1970-01-01T00:00:00Z */

#define DATE_NONE ((date_t){INT32_MIN})
#define STAMP_NONE ((stamp_t){INT64_MIN})
/* Years 1 to 9999; everything outside is refused by the readers. */
static inline bool date_none(date_t d) { return d.day == INT32_MIN; }
static inline int date_cmp(date_t a, date_t b) { return (a.day > b.day) - (a.day < b.day); }
static inline date_t date_add_days(date_t d, int32_t days) { return (date_t){d.day + days}; }
static inline bool stamp_none(stamp_t t) { return t.us == INT64_MIN; }
static inline int stamp_cmp(stamp_t a, stamp_t b) { return (a.us > b.us) - (a.us < b.us); }

struct civil {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

/* How a month is added (enrolment 1.13): CLAMP keeps the day or takes the month's last;
 * ROLL adds the length of each successive month, as the modular reference does: 31 January and two
 * months is 3 April. DATE_NONE when the result leaves the years 1 to 9999. */
enum month_arithmetic { MONTH_CLAMP, MONTH_ROLL };

bool date_valid(int32_t year, int32_t month, int32_t day);
date_t date_of(int32_t year, int32_t month, int32_t day); /* the parts must be valid */
struct civil date_parts(date_t d);
int32_t date_days_in_month(int32_t year, int32_t month);
date_t date_add_months(date_t d, int32_t months, enum month_arithmetic how);
date_t date_add_years(date_t d, int32_t years); /* 29 February goes to 28 February */
/* Full years from birth to day: the birthday itself counts. Negative before birth. */
int32_t date_age(date_t birth, date_t day);

/* "YYYY-MM-DD", exactly 10 bytes. */
bool date_read(const char *p, size_t n, date_t *out);
void date_write(date_t d, char out[10]);
/* ISO 8601 with 'T' or ' ', optional fraction (to microseconds, further digits cut), optional zone
 * ("Z", "+05", "+05:45", "+0545"). Without a zone it is taken as UTC; *zoned tells (may be NULL). */
bool stamp_read(const char *p, size_t n, stamp_t *out, bool *zoned);
/* "2026-11-21T19:12:02.756019", no zone; the fraction is left out when it is zero. Returns the length. */
size_t stamp_write(stamp_t t, char out[32]);

#endif
