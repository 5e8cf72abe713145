/* Nepal's fiscal year, by which its scheme numbers claims (claims 3.1). */
#ifndef SCHEME_FISCAL_H
#define SCHEME_FISCAL_H

#include "base/date.h"

/* The year of the Bikram Sambat calendar in which the fiscal year of a day began: on the first of its fourth month (Shrawan). 0: the
 * day lies outside of what is known, 16 July 2013 (2070) to 15 July 2034 (2090). */
int32_t law_nepal_year(date_t day);

#endif
