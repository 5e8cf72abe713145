#include "scheme/price.h"

money_t law_price_effective(money_t overrule, money_t registered)
{
    return money_or(overrule, registered);
}
