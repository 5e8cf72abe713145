/* Nepal's calendar, Bikram Sambat: twelve months of 29 to 32 days that follow the sun as almanacs find it, and no rule. So its years are
 * a table: those that were proclaimed, and what a scheme adds of later ones. */
#ifndef SCHEME_NEPAL_H
#define SCHEME_NEPAL_H

#include "base/date.h"

/* The first year that is known, and on which day it began; the last one that is known without being told. */
enum { NEPAL_FIRST = 2000, NEPAL_PROCLAIMED = 2083, NEPAL_YEARS = 200, NEPAL_MONTHS = 12, NEPAL_LEAST = 29 };
#define NEPAL_BEGINS date_of(1943, 4, 14)

struct law_nepal {
    int32_t years;                                  /* known, from NEPAL_FIRST on */
    uint8_t days[NEPAL_YEARS][NEPAL_MONTHS];
};

/* `more`: the years after the last proclaimed one, each the days of its twelve months separated by blanks, a year from the next by a
 * comma; n 0: none. False where that is no such text: then `out` knows what was proclaimed. */
bool law_nepal_open(struct law_nepal *out, const char *more, size_t n);
/* False: the day lies outside of what is known. */
bool law_nepal_parts(const struct law_nepal *k, date_t day, struct civil *out);
/* False: there is no such day, or it is not known. */
bool law_nepal_date(const struct law_nepal *k, int32_t year, int32_t month, int32_t day, date_t *out);

#endif
