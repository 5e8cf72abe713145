/* Amounts and other decimals as 64-bit integers of a fixed scale: never floating point.
 * money and qty have 2 decimals, pct 2, rate 4 (price index, distribution). They are separate types so
 * that the compiler refuses to mix them. NONE is "no value", the NULL of the database; arithmetic on
 * NONE is a programming error (asserted in checked builds).
 * Freestanding: no libc, no allocation; part of scheme.wasm. Rounding: half away from zero. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { int64_t minor; } money_t;     /* hundredths of the currency unit */
typedef struct { int64_t hundredth; } qty_t;
typedef struct { int64_t basis; } pct_t;       /* hundredths of a percent: 100 % is 10000 */
typedef struct { int64_t e4; } rate_t;         /* ten-thousandths */

#define DECIMAL_NONE INT64_MIN
/* Largest magnitude that storage and the contract hold: Decimal(18,2), i.e. 18 digits. */
#define DECIMAL_MAX INT64_C(999999999999999999)

#define MONEY_NONE ((money_t){DECIMAL_NONE})
#define MONEY_ZERO ((money_t){0})
static inline bool money_none(money_t m) { return m.minor == DECIMAL_NONE; }
static inline money_t money_or(money_t m, money_t other) { return money_none(m) ? other : m; }
static inline int money_cmp(money_t a, money_t b) { return (a.minor > b.minor) - (a.minor < b.minor); }
static inline money_t money_min(money_t a, money_t b) { return a.minor < b.minor ? a : b; }
static inline money_t money_max(money_t a, money_t b) { return a.minor > b.minor ? a : b; }

/* Checked: false (and *out untouched) when the result passes DECIMAL_MAX. */
bool money_add(money_t a, money_t b, money_t *out);
bool money_sub(money_t a, money_t b, money_t *out);
bool money_times_qty(money_t price, qty_t qty, money_t *out);
bool money_times_pct(money_t amount, pct_t pct, money_t *out);
bool money_times_rate(money_t amount, rate_t rate, money_t *out);
/* amount * part / whole in 128 bits, rounded once; false when whole is 0 or the result too large. */
bool money_share(money_t amount, int64_t part, int64_t whole, money_t *out);
/* Rounds to a multiple of step (step 1: unchanged; 100: whole units). step >= 1. Towards zero where
 * the multiple away from it would pass DECIMAL_MAX. */
money_t money_round(money_t amount, int64_t step);

/* Decimal text of any of the four types. Reads optional sign, digits, optional '.' and digits; no
 * exponent, no spaces; scale 0 to 18. More decimals than `scale` are rounded half away from zero when
 * `round`, else refused. Returns false on any other form or when |value| > DECIMAL_MAX. */
bool decimal_read(const char *p, size_t n, int scale, bool round, int64_t *out);
/* Writes at most 24 bytes, no ending zero; always exactly `scale` decimals. Returns the length. */
size_t decimal_write(int64_t value, int scale, char out[24]);
/* value / 10^from to / 10^to, rounded half away from zero; DECIMAL_NONE when it passes DECIMAL_MAX. */
int64_t decimal_rescale(int64_t value, int from, int to);

#endif
