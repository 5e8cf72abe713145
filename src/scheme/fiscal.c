#include "scheme/fiscal.h"

#include <stddef.h>
#include <stdint.h>

#include "scheme/nepal.h"

enum { FIRST = 2070, BEFORE = 57, JULY = 7, SHRAWAN = 4, EARLIEST = 16 };

/* The day of July on which Shrawan begins in the years after those that were proclaimed, as almanacs foretell it: they agree on this
 * where they differ in the months themselves. */
static const uint8_t foretold[] = {17, 16, 16, 17, 17, 16, 16};
enum { YEARS = sizeof foretold / sizeof *foretold, AFTER = NEPAL_PROCLAIMED + 1 };

int32_t law_nepal_year(date_t day)
{
    struct civil c = date_parts(day), parts;
    int32_t year = c.year + BEFORE, at = year - AFTER;
    struct law_nepal k;

    law_nepal_open(&k, "", 0);
    if (law_nepal_parts(&k, day, &parts)) {
        year = parts.month >= SHRAWAN ? parts.year : parts.year - 1;
        return year < FIRST ? 0 : year;
    }
    if (at < 0 || at > YEARS) return 0;
    if (c.month > JULY || (c.month == JULY && c.day >= (at == YEARS ? EARLIEST : foretold[at]))) return at == YEARS ? 0 : year;
    return year - 1;
}
