#include "base/money.h"

#include "base/check.h"

typedef __int128 wide_t;

enum { SCALE_MAX = 18 };

static bool fits(wide_t value, int64_t *out)
{
    if (value > DECIMAL_MAX || value < -DECIMAL_MAX)
        return false;
    *out = (int64_t)value;
    return true;
}

/* Half away from zero: 5/2 is 3, -5/2 is -3. */
static wide_t divide_rounded(wide_t dividend, wide_t divisor)
{
    wide_t quotient = dividend / divisor;
    wide_t rest = dividend % divisor;
    wide_t twice = rest < 0 ? -2 * rest : 2 * rest;

    if (twice < (divisor < 0 ? -divisor : divisor))
        return quotient;
    return (dividend < 0) == (divisor < 0) ? quotient + 1 : quotient - 1;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;

    while (exponent-- > 0)
        power *= 10;
    return power;
}

bool money_add(money_t a, money_t b, money_t *out)
{
    CHECK(!money_none(a) && !money_none(b));
    return fits((wide_t)a.minor + b.minor, &out->minor);
}

bool money_sub(money_t a, money_t b, money_t *out)
{
    CHECK(!money_none(a) && !money_none(b));
    return fits((wide_t)a.minor - b.minor, &out->minor);
}

bool money_times_qty(money_t price, qty_t qty, money_t *out)
{
    return money_share(price, qty.hundredth, 100, out);
}

bool money_times_pct(money_t amount, pct_t pct, money_t *out)
{
    return money_share(amount, pct.basis, 10000, out);
}

bool money_times_rate(money_t amount, rate_t rate, money_t *out)
{
    return money_share(amount, rate.e4, 10000, out);
}

bool money_share(money_t amount, int64_t part, int64_t whole, money_t *out)
{
    CHECK(!money_none(amount) && part != DECIMAL_NONE && whole != DECIMAL_NONE);
    if (whole == 0)
        return false;
    return fits(divide_rounded((wide_t)amount.minor * part, whole), &out->minor);
}

money_t money_round(money_t amount, int64_t step)
{
    money_t rounded;

    CHECK(!money_none(amount) && step >= 1);
    if (!fits(divide_rounded(amount.minor, step) * step, &rounded.minor))
        rounded.minor = amount.minor / step * step;
    return rounded;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool append_digit(int64_t *value, int digit)
{
    if (*value > (DECIMAL_MAX - digit) / 10)
        return false;
    *value = *value * 10 + digit;
    return true;
}

/* Reads digits from *at on while there are any, at most `most` of them. */
static bool read_digits(const char *p, size_t n, size_t *at, size_t most, int64_t *value)
{
    for (; most > 0 && *at < n && is_digit(p[*at]); most--, ++*at)
        if (!append_digit(value, p[*at] - '0'))
            return false;
    return true;
}

static bool append_zeros(int64_t *value, size_t count)
{
    while (count-- > 0)
        if (!append_digit(value, 0))
            return false;
    return true;
}

/* What stands behind the point: at least one digit, to the end. */
static bool read_fraction(const char *p, size_t n, size_t scale, bool round, int64_t *value)
{
    size_t at = 0;
    bool up;

    if (n == 0 || !read_digits(p, n, &at, scale, value) || !append_zeros(value, scale - at))
        return false;
    if (at == n)
        return true;
    if (!round)
        return false;
    up = p[at] >= '5';
    while (at < n && is_digit(p[at]))
        at++;
    *value += up;
    return at == n && *value <= DECIMAL_MAX;
}

bool decimal_read(const char *p, size_t n, int scale, bool round, int64_t *out)
{
    size_t at = 0;
    int64_t value = 0;
    bool negative = n > 0 && p[0] == '-';

    CHECK(scale >= 0 && scale <= SCALE_MAX);
    if (negative || (n > 0 && p[0] == '+'))
        at++;
    if (at == n || !is_digit(p[at]) || !read_digits(p, n, &at, n, &value))
        return false;
    if (at == n) {
        if (!append_zeros(&value, (size_t)scale))
            return false;
    } else if (p[at] != '.' || !read_fraction(p + at + 1, n - at - 1, (size_t)scale, round, &value)) {
        return false;
    }
    *out = negative ? -value : value;
    return true;
}

size_t decimal_write(int64_t value, int scale, char out[24])
{
    char reversed[24];
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    size_t n = 0;

    CHECK(value != DECIMAL_NONE && scale >= 0 && scale <= SCALE_MAX);
    for (int digits = 0; rest > 0 || digits <= scale; digits++) {
        if (digits == scale && scale > 0)
            reversed[n++] = '.';
        reversed[n++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (value < 0)
        reversed[n++] = '-';
    for (size_t i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

int64_t decimal_rescale(int64_t value, int from, int to)
{
    int64_t rescaled;

    CHECK(value != DECIMAL_NONE && from >= 0 && from <= SCALE_MAX && to >= 0 && to <= SCALE_MAX);
    if (!fits(divide_rounded((wide_t)value * power_of_ten(to), power_of_ten(from)), &rescaled))
        return DECIMAL_NONE;
    return rescaled;
}
