#include "scheme/payment.h"

static int64_t room_of(money_t m) { return m.minor > 0 ? m.minor : 0; }

/* The hundredths that rounding left, fewer than there are lines. */
static int64_t give_rest(int64_t rest, const money_t *rooms, size_t n, money_t *out)
{
    for (size_t i = 0; i < n && rest; i++) {
        if (out[i].minor >= room_of(rooms[i])) continue;
        out[i].minor++;
        rest--;
    }
    return rest;
}

money_t law_spread(money_t received, const money_t *rooms, size_t n, money_t *out)
{
    int64_t rest = room_of(received);
    __int128 total = 0;

    for (size_t i = 0; i < n; i++) total += room_of(rooms[i]);
    for (size_t i = 0; i < n; i++)
        out[i].minor = total <= rest ? room_of(rooms[i]) : (int64_t)((__int128)room_of(received) * room_of(rooms[i]) / total);
    for (size_t i = 0; i < n; i++) rest -= out[i].minor;
    return (money_t){give_rest(rest, rooms, n, out)};
}
