#include "scheme/number.h"

#include <stdbool.h>

enum { LUHN = 10, DIGITS_MOST = 50 };

static bool is_number(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9') return false;
    return n > 0;
}

/* Doubling every second digit from the right, the check digit being the first. */
static bool luhn_fits(const char *p, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        int digit = p[n - 1 - i] - '0';
        if (i % 2) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
    }
    return sum % LUHN == 0;
}

static int64_t remainder_of(const char *p, size_t n, int64_t root)
{
    int64_t rest = 0;

    for (size_t i = 0; i < n; i++) rest = (rest * LUHN + (p[i] - '0')) % root;
    return rest;
}

static bool remainder_fits(const char *p, size_t n, int64_t root)
{
    size_t digits = 1;

    for (int64_t most = root - 1; most >= LUHN; most /= LUHN) digits++;
    return n > digits && remainder_of(p, n - digits, root) == remainder_of(p + n - digits, digits, INT64_C(1) << 62);
}

enum law_number_fault law_number_check(const char *p, size_t n, int64_t length, int64_t root)
{
    if (!n) return length > 0 ? LAW_NUMBER_EMPTY : LAW_NUMBER_FITS;
    if (length > 0 && n != (size_t)length) return LAW_NUMBER_LENGTH;
    if (root <= 0) return LAW_NUMBER_FITS;
    if (n > DIGITS_MOST || !is_number(p, n)) return LAW_NUMBER_FORM;
    return (root == LUHN ? luhn_fits(p, n) : remainder_fits(p, n, root)) ? LAW_NUMBER_FITS : LAW_NUMBER_CHECKSUM;
}
