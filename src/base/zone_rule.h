/* The rule at the end of a zone file, which gives the offset after the file's last listed change:
 * the TZ string of POSIX with the wider hours of RFC 8536 section 3.3.1, e.g.
 * "CET-1CEST,M3.5.0,M10.5.0/3". Used by zone.c only. */
#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include "base/str.h"

enum zone_day_form {
    ZONE_DAY_OF_WEEK,   /* Mm.w.d: the w-th day d of month m, week 5 is the last; 0 is Sunday */
    ZONE_DAY_NO_LEAP,   /* Jn: 1 to 365, 29 February is never counted */
    ZONE_DAY_OF_YEAR,   /* n: 0 to 365 */
};

struct zone_day {
    enum zone_day_form form;
    int32_t month, week, day;
    int32_t time_s; /* of the local clock before the change; may be negative or over a day */
};

struct zone_rule {
    int32_t standard_s; /* east of UTC */
    int32_t daylight_s;
    bool has_daylight;
    struct zone_day start, end; /* of daylight time */
};

bool zone_rule_read(struct str text, struct zone_rule *out);
int32_t zone_rule_offset_s(const struct zone_rule *rule, int64_t utc_s);

#endif
