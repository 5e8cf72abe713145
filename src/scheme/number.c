#include "scheme/number.h"

enum { LUHN = 10, NATION_DIGITS = 13 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool is_number(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_digit(p[i])) return false;
    return true;
}

/* ---- checksums ---- */

/* What the check digit behind these digits must be: every second digit doubled, from the right, the last of them first. */
static int64_t luhn_of(const char *p, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        int digit = p[n - 1 - i] - '0';
        if (i % 2 == 0) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
    }
    return (LUHN - sum % LUHN) % LUHN;
}

static int64_t remainder_of(const char *p, size_t n, int64_t root)
{
    int64_t rest = 0;

    for (size_t i = 0; i < n; i++) rest = (rest * LUHN + (p[i] - '0')) % root;
    return rest;
}

static size_t check_digits(int64_t root)
{
    size_t digits = root > 0;

    for (int64_t most = root - 1; root != LUHN && most >= LUHN; most /= LUHN) digits++;
    return digits;
}

static int64_t checksum_of(const char *p, size_t n, int64_t root) { return root == LUHN ? luhn_of(p, n) : remainder_of(p, n, root); }

static bool checksum_fits(const char *p, size_t n, int64_t root)
{
    size_t digits = check_digits(root);

    return n > digits && checksum_of(p, n - digits, root) == remainder_of(p + n - digits, digits, INT64_C(1) << 62);
}

/* ---- a nation's form ---- */

static bool is_given_out(const char *p) { return (p[0] >= '1' && p[0] <= '3') || (p[0] == '0' && p[1] == '9'); }

static int weighted_sum(const char *p)
{
    static const int weights[] = {7, 3, 1};
    int sum = 0;

    for (int i = 0; i < NATION_DIGITS - 1; i++) sum += (p[i] - '0') * weights[i % 3];
    return sum;
}

static enum law_number_fault check_nation(const char *p, size_t n)
{
    if (n != NATION_DIGITS) return LAW_NUMBER_LENGTH;
    if (!is_number(p, n) || !is_given_out(p)) return LAW_NUMBER_FORM;
    return weighted_sum(p) % 10 == p[n - 1] - '0' ? LAW_NUMBER_FITS : LAW_NUMBER_CHECKSUM;
}

/* ---- checking ---- */

enum law_number_fault law_number_check(const char *p, size_t n, const struct law_number_form *form, bool taken)
{
    if (taken) return LAW_NUMBER_TAKEN;
    if (!n) return form->nation || form->length > 0 ? LAW_NUMBER_EMPTY : LAW_NUMBER_FITS;
    if (form->nation) return check_nation(p, n);
    if (form->length > 0 && n != (size_t)form->length) return LAW_NUMBER_LENGTH;
    if (form->root <= 0) return LAW_NUMBER_FITS;
    if (n > LAW_NUMBER_MOST || !is_number(p, n)) return LAW_NUMBER_FORM;
    return checksum_fits(p, n, form->root) ? LAW_NUMBER_FITS : LAW_NUMBER_CHECKSUM;
}

/* ---- making ---- */

/* The last digits of a value, with zeros before it. */
static void put_digits(uint64_t value, size_t n, char *out)
{
    for (size_t i = n; i > 0; i--, value /= LUHN) out[i - 1] = (char)('0' + value % LUHN);
}

size_t law_number_make(const char *place, size_t n, uint64_t chance, const struct law_number_form *form, char *out)
{
    size_t checks = check_digits(form->root), length = (size_t)form->length, at = 0;

    if (form->nation || form->length <= 0 || length > LAW_NUMBER_MOST || length <= checks) return 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(place[i])) continue;
        if (at + checks + 1 >= length) return 0;   /* one digit is left to chance */
        out[at++] = place[i];
    }
    put_digits(chance, length - checks - at, out + at);
    if (form->root > 0) put_digits((uint64_t)checksum_of(out, length - checks, form->root), checks, out + length - checks);
    return length;
}
