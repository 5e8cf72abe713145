/* The price of an item or service in a price list (enrolment 3.4). Pure and freestanding. */
#ifndef SCHEME_PRICE_H
#define SCHEME_PRICE_H

#include "base/money.h"

/* The list's own price where it has one, else the register's. A list may set a price of 0 (defect 12 of
 * the reference ignores it). */
money_t law_price_effective(money_t overrule, money_t registered);

#endif
