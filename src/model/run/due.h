/* The text of a schedule: "every 15m", "every 2h", "daily 02:30", "weekly mon 03:00", "monthly 31 04:00". Times and days may
 * be several, each once and in their order: "daily 08:00,20:00", "weekly mon,wed,fri 03:00", "monthly 1,15 04:00".
 * "every" counts elapsed time from 1970-01-01T00:00Z, whatever the zone; up to 24 hours. The others are
 * local wall time. A month that is too short runs on its last day. */
#ifndef MODEL_RUN_DUE_H
#define MODEL_RUN_DUE_H

#include "base/zone.h"

enum { DUE_TIMES_MAX = 24 };

struct due {
    enum { DUE_EVERY = 1, DUE_DAILY, DUE_WEEKLY, DUE_MONTHLY } kind;
    int64_t every_us;
    uint32_t days;                      /* a bit each; weekly: 0 Monday .. 6 Sunday; monthly: 1 .. 31 */
    int32_t minutes[DUE_TIMES_MAX];     /* of the local day, rising */
    size_t times;
};

bool due_read(struct str text, struct due *out);
stamp_t due_next(const struct due *due, const struct zone *z, stamp_t after);

#endif
