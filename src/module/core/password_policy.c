#include "module/core/password_policy.h"

#include "base/arena.h"
#include "base/env.h"
#include "model/run/setting.h"

#define SETTING_MIN "core.password_min_length"
#define SETTING_UPPER "core.password_uppercase"
#define SETTING_LOWER "core.password_lowercase"
#define SETTING_DIGITS "core.password_digits"
#define SETTING_SYMBOLS "core.password_symbols"

struct password_policy password_policy(const struct settings *s)
{
    return (struct password_policy){
        .min_length = setting_int(s, SETTING_MIN), .upper = setting_int(s, SETTING_UPPER),
        .lower = setting_int(s, SETTING_LOWER), .digits = setting_int(s, SETTING_DIGITS),
        .symbols = setting_int(s, SETTING_SYMBOLS),
    };
}

/* ---- counting ---- */

struct counts { int64_t characters, upper, lower, digits, symbols; };

static void count_one(struct counts *n, unsigned char c)
{
    if ((c & 0xC0) == 0x80) return;   /* goes on with a character of several bytes */
    n->characters++;
    if (c >= 0x80) return;
    if (c >= 'A' && c <= 'Z') n->upper++;
    else if (c >= 'a' && c <= 'z') n->lower++;
    else if (c >= '0' && c <= '9') n->digits++;
    else if (c != ' ') n->symbols++;
}

static char lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_name(struct str password, struct str name)
{
    bool same = true, reversed = true;

    if (!name.n || name.n != password.n) return false;
    for (size_t i = 0; i < name.n; i++) {
        same = same && lower_of(password.p[i]) == lower_of(name.p[i]);
        reversed = reversed && lower_of(password.p[i]) == lower_of(name.p[name.n - 1 - i]);
    }
    return same || reversed;
}

unsigned password_faults(const struct password_policy *policy, struct str password, const struct str *names, size_t n)
{
    struct counts found = {0};
    unsigned faults = 0;

    for (size_t i = 0; i < password.n; i++) count_one(&found, (unsigned char)password.p[i]);
    if (found.characters < policy->min_length || !password.n) faults |= PASSWORD_SHORT;
    if (found.upper < policy->upper) faults |= PASSWORD_NO_UPPER;
    if (found.lower < policy->lower) faults |= PASSWORD_NO_LOWER;
    if (found.digits < policy->digits) faults |= PASSWORD_NO_DIGIT;
    if (found.symbols < policy->symbols) faults |= PASSWORD_NO_SYMBOL;
    if (password.n > PASSWORD_BYTES_MAX) faults |= PASSWORD_LONG;
    for (size_t i = 0; i < n; i++)
        if (is_name(password, names[i])) faults |= PASSWORD_IS_NAME;
    return faults;
}

/* ---- errors ---- */

static const char *number(struct arena *a, int64_t n)
{
    return str_format(a, "%lld", (long long)n).p;
}

err_t password_check(struct arena *a, const struct password_policy *policy, const char *field, struct str password,
                     const struct str *names, size_t n)
{
    const struct { unsigned bit; const char *rule; int64_t wanted; } rules[] = {
        {PASSWORD_SHORT, "password_length", policy->min_length},   {PASSWORD_NO_UPPER, "password_upper", policy->upper},
        {PASSWORD_NO_LOWER, "password_lower", policy->lower},      {PASSWORD_NO_DIGIT, "password_digits", policy->digits},
        {PASSWORD_NO_SYMBOL, "password_symbols", policy->symbols}, {PASSWORD_IS_NAME, "password_is_name", 0},
        {PASSWORD_LONG, "password_too_long", PASSWORD_BYTES_MAX},
    };
    unsigned faults = password_faults(policy, password, names, n);
    err_t errors = OK;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (faults & rules[i].bit)
            errors = err_join(errors, err_make(a, E_RULE, "rule", rules[i].rule, "field", field, "least",
                                               number(a, rules[i].wanted), NULL));
    return errors;
}

/* ---- passwords ---- */

struct str password_trim(struct str password)
{
    while (password.n && (password.p[password.n - 1] == ' ' ||
                          (password.p[password.n - 1] >= '\t' && password.p[password.n - 1] <= '\r')))
        password.n--;
    return password;
}

/* One of each class at a place of chance would need more care than it gives: draw until all are there. */
struct str password_generate(struct arena *a)
{
    /* 64 signs, so that a byte's lowest six bits choose evenly; none that a reader confuses. */
    static const char signs[65] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_+=.:#";
    static const struct password_policy standard = {16, 1, 1, 1, 1};
    char *text = arena_bytes(a, 17);
    uint8_t drawn[16];

    do {
        env_secret(drawn, sizeof drawn);
        for (size_t i = 0; i < sizeof drawn; i++) text[i] = signs[drawn[i] & 63];
    } while (password_faults(&standard, (struct str){text, 16}, NULL, 0));
    text[16] = 0;
    return (struct str){text, 16};
}
