#include "module/core/internal.h"

#include <string.h>

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_local(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter_or_digit(s.p[i]) && (!s.p[i] || !strchr(".!#$%&'*+/=?^_`{|}~-", s.p[i]))) return false;
    return s.n > 0;
}

/* 1 to 63 letters, digits and hyphens, no hyphen at either end. */
static bool is_label(struct str s)
{
    if (!s.n || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-') return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter_or_digit(s.p[i]) && s.p[i] != '-') return false;
    return true;
}

bool core_email_valid(struct str s)
{
    struct str rest = s, local = str_cut(&rest, '@');

    if (!rest.p || !is_local(local)) return false;
    while (rest.p) {
        struct str label = str_cut(&rest, '.');
        if (!is_label(label)) return false;
    }
    return true;
}

void core_check_email(struct check *c, const struct db_value *v)
{
    check_rule(c, !v->s.n || core_email_valid(v->s), "email_form");
}
