/* Payments that come in for several contributions (enrolment 7.6). */
#ifndef SCHEME_PAYMENT_H
#define SCHEME_PAYMENT_H

#include "base/money.h"

/* Spreads what was received over lines that may take this much each: all of it where it suffices, else by their shares, rounded
 * down, and the hundredths that are left one by one to the first lines. Nothing below zero is spread or taken. Returns what no
 * line took. */
money_t law_spread(money_t received, const money_t *rooms, size_t n, money_t *out);

#endif
