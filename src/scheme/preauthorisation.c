#include "scheme/preauthorisation.h"

enum { GROUP = 4, TEN = 10, ELEVEN = 11 };

static char check_digit(const char *digits, size_t n)
{
    int product = TEN;

    for (size_t i = 0; i < n; i++) {
        int sum = (product + digits[i] - '0') % TEN;
        product = (sum ? sum : TEN) * 2 % ELEVEN;
    }
    return (char)('0' + (ELEVEN - product) % TEN);
}

static void group(const char *digits, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < LAW_TOKEN_DIGITS; i++) {
        if (i && i % GROUP == 0) out[n++] = '-';
        out[n++] = digits[i];
    }
    out[n] = 0;
}

void law_token_make(uint64_t chance, char out[LAW_TOKEN_TEXT])
{
    char digits[LAW_TOKEN_DIGITS];

    for (size_t i = 0; i < LAW_TOKEN_DIGITS - 1; i++, chance /= TEN) digits[i] = (char)('0' + chance % TEN);
    digits[LAW_TOKEN_DIGITS - 1] = check_digit(digits, LAW_TOKEN_DIGITS - 1);
    group(digits, out);
}

bool law_token_read(const char *p, size_t n, char out[LAW_TOKEN_TEXT])
{
    char digits[LAW_TOKEN_DIGITS];
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] == '-' || p[i] == ' ') continue;
        if (p[i] < '0' || p[i] > '9' || count == LAW_TOKEN_DIGITS) return false;
        digits[count++] = p[i];
    }
    if (count < LAW_TOKEN_DIGITS || check_digit(digits, LAW_TOKEN_DIGITS - 1) != digits[LAW_TOKEN_DIGITS - 1]) return false;
    group(digits, out);
    return true;
}
