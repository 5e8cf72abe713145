/* A value among the VALUES of an INSERT, as the text that PostgreSQL would print for it. */
#ifndef API_OPENIMIS_DUMP_VALUE_H
#define API_OPENIMIS_DUMP_VALUE_H

#include "api/openimis/dump_text.h"

enum dump_value { VALUE_NONE, VALUE_TEXT, VALUE_WRONG };   /* wrong: not understood; the text stands within it, in t->open brackets more */

/* Appends it to `out`. Known: texts in all quotes, numbers, NULL, DEFAULT, TRUE, FALSE, CAST(... AS ...), ...::type, DATE '...',
 * and SQL Server's 0x... for DateTime, SmallDateTime and Date. */
enum dump_value dump_value_read(struct dump_text *t, struct buf *out);

#endif
