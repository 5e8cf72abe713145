/* Names for errors, made the same way for both engines. */
#include <strings.h>

#include "db/engine.h"

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Takes the word off the front of *s when it stands there, whatever its case. */
static bool take_word(struct str *s, struct str word)
{
    struct str t = str_trim(*s);

    if (t.n <= word.n || strncasecmp(t.p, word.p, word.n) != 0 || !is_space(t.p[word.n]))
        return false;
    *s = (struct str){t.p + word.n, t.n - word.n};
    return true;
}

struct str statement_table(struct str sql)
{
    struct str s = sql;
    size_t n = 0;
    bool changes = (take_word(&s, STR("INSERT")) && take_word(&s, STR("INTO"))) || take_word(&s, STR("UPDATE"))
                   || (take_word(&s, STR("DELETE")) && take_word(&s, STR("FROM")));

    if (!changes)
        return STR("");
    s = str_trim(s);
    while (n < s.n && is_name(s.p[n]))
        n++;
    return (struct str){s.p, n};
}

struct str unique_columns(struct arena *a, struct str table, struct str index)
{
    static const struct str between = {"_u_", 3};
    struct buf out;
    struct str rest;
    ptrdiff_t at;

    if (!str_starts(index, table))
        return STR_NONE;
    rest = (struct str){index.p + table.n, index.n - table.n};
    if (!str_starts(rest, between) || rest.n == between.n)
        return STR_NONE;
    buf_init(&out, a, rest.n);
    rest = (struct str){rest.p + between.n, rest.n - between.n};
    while ((at = str_find(rest, between, 0)) >= 0) {
        buf_add(&out, (struct str){rest.p, (size_t)at});
        buf_add_char(&out, ',');
        rest = (struct str){rest.p + at + between.n, rest.n - (size_t)at - between.n};
    }
    buf_add(&out, rest);
    return buf_str(&out);
}
