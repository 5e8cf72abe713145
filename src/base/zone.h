/* The scheme's time zone. Moments are stored in UTC; days, and what people read, are local.
 * An IANA name ("Asia/Kathmandu") is looked up in the system's zone files (TZif, RFC 8536) under
 * /usr/share/zoneinfo, or where the environment variable TZDIR says. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include "base/date.h"
#include "base/err.h"

struct zone;

/* "UTC" always works. Errors: E_OPTION (unknown zone, no zone files). Lives in the arena; immutable. */
err_t zone_load(struct arena *a, struct str name, const struct zone **out);
int32_t zone_offset_s(const struct zone *z, stamp_t t); /* seconds east of UTC at t */
date_t zone_day(const struct zone *z, stamp_t t);       /* local day of t */
stamp_t zone_local(const struct zone *z, stamp_t t);    /* t shifted to read as local wall time */
/* Inverse; the earlier one where clocks go back. Where they leap over `local`, the moment at which a clock
 * that was not put forward shows it: 02:30 becomes 03:30. */
stamp_t zone_utc(const struct zone *z, stamp_t local);
/* First and last microsecond of a local day. As-of a day means its end (decision D13). */
stamp_t zone_day_start(const struct zone *z, date_t d);
stamp_t zone_day_end(const struct zone *z, date_t d);

#endif
