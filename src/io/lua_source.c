/* Whole numbers only: looked for in the source, because Lua itself has no way to leave fractions out. What escapes here would
 * be harmless, a fraction that nothing takes as an amount. */
#include "io/lua.h"

struct reading { const char *p, *end; int line; };

static char at(const struct reading *r, ptrdiff_t i) { return r->end - r->p > i ? r->p[i] : '\0'; }

static void step(struct reading *r)
{
    if (*r->p++ == '\n') r->line++;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/* The level of "[==[", -1 where none begins. */
static int bracket(const struct reading *r)
{
    int level = 0;

    if (at(r, 0) != '[') return -1;
    while (at(r, 1 + level) == '=') level++;
    return at(r, 1 + level) == '[' ? level : -1;
}

static bool closes(const struct reading *r, int level)
{
    if (at(r, 0) != ']' || at(r, level + 1) != ']') return false;
    for (int i = 1; i <= level; i++)
        if (at(r, i) != '=') return false;
    return true;
}

static void skip(struct reading *r, int n)
{
    while (n-- > 0 && r->p < r->end) step(r);
}

static void skip_long(struct reading *r, int level)
{
    skip(r, level + 2);
    while (r->p < r->end && !closes(r, level)) step(r);
    skip(r, level + 2);
}

static void skip_remark(struct reading *r)
{
    int level;

    skip(r, 2);
    level = bracket(r);
    if (level >= 0) skip_long(r, level);
    else while (r->p < r->end && *r->p != '\n') step(r);
}

static void skip_text(struct reading *r)
{
    char quote = *r->p;

    step(r);
    while (r->p < r->end && *r->p != quote && *r->p != '\n') skip(r, *r->p == '\\' ? 2 : 1);
    skip(r, 1);
}

/* Whether a number is whole and fits; past it. */
static bool skip_number(struct reading *r)
{
    bool hex = at(r, 0) == '0' && (at(r, 1) == 'x' || at(r, 1) == 'X'), whole = true;
    int64_t value = 0;

    if (hex) skip(r, 2);
    for (; r->p < r->end && (is_word(*r->p) || *r->p == '.'); r->p++) {
        if (!(hex ? is_hex(*r->p) : is_digit(*r->p))) whole = false;
        else if (!hex && (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *r->p - '0', &value))) whole = false;
    }
    return whole;
}

/* "..", "...": no number begins in them. */
static bool skip_dots(struct reading *r)
{
    int n = at(r, 1) == '.' ? at(r, 2) == '.' ? 3 : 2 : 1;

    if (n == 1 && is_digit(at(r, 1))) return false;
    skip(r, n);
    return true;
}

static bool skip_token(struct reading *r)
{
    char c = *r->p;

    if (c == '-' && at(r, 1) == '-') skip_remark(r);
    else if (bracket(r) >= 0) skip_long(r, bracket(r));
    else if (c == '"' || c == '\'') skip_text(r);
    else if (is_digit(c)) return skip_number(r);
    else if (is_word(c)) while (r->p < r->end && is_word(*r->p)) r->p++;
    else if (c == '.') return skip_dots(r);
    else if (c == '^' || (c == '/' && at(r, 1) != '/')) return false;
    else skip(r, c == '/' ? 2 : 1);
    return true;
}

int script_fraction(struct str source)
{
    struct reading r = {source.p, source.p + source.n, 1};

    while (r.p < r.end) {
        int line = r.line;
        if (!skip_token(&r)) return line;
    }
    return 0;
}
