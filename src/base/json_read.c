#include "base/json.h"

#include <string.h>

#include "base/arena.h"
#include "base/json_member.h"
#include "base/utf8.h"

struct reader {
    struct arena *arena;
    const struct limits *limits;
    struct str text;
    size_t at;
    int64_t depth;
    int64_t values;
};

static err_t malformed(struct reader *r, const char *what, size_t offset)
{
    return err_make(r->arena, E_JSON, "what", what, "offset",
                    str_zero(r->arena, str_format(r->arena, "%zu", offset)), NULL);
}

static bool ended(const struct reader *r)
{
    return r->at == r->text.n;
}

static void skip_space(struct reader *r)
{
    for (; !ended(r); r->at++) {
        char c = r->text.p[r->at];

        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return;
    }
}

/* Steps over `c` when it is what comes next. */
static bool take(struct reader *r, char c)
{
    skip_space(r);
    if (ended(r) || r->text.p[r->at] != c)
        return false;
    r->at++;
    return true;
}

/* Whether one of 8 bytes is a quote, a backslash or under 0x20. Each line sets the high bit of such a
 * byte; a borrow may set more, but never without one. */
static bool word_is_special(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = word ^ (ones * '"');
    uint64_t backslash = word ^ (ones * '\\');
    uint64_t found = (quote - ones) & ~quote;

    found |= (backslash - ones) & ~backslash;
    found |= (word - ones * 0x20) & ~word;
    return found & (ones * 0x80);
}

/* Where the next quote, backslash or control character stands, or the end of the text. */
static size_t find_special(struct str text, size_t at)
{
    for (uint64_t word; at + sizeof word <= text.n; at += sizeof word) {
        memcpy(&word, text.p + at, sizeof word);
        if (word_is_special(word))
            break;
    }
    while (at < text.n && text.p[at] != '"' && text.p[at] != '\\' && (uint8_t)text.p[at] >= 0x20)
        at++;
    return at;
}

/* The four digits of \uXXXX at `at`; false when that is not what stands there. */
static bool read_unit(struct str raw, size_t at, uint32_t *unit)
{
    *unit = 0;
    if (raw.n - at < 6 || raw.p[at] != '\\' || raw.p[at + 1] != 'u')
        return false;
    for (size_t i = at + 2; i < at + 6; i++) {
        char c = raw.p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;

        if (digit < 0)
            return false;
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

/* Reads \uXXXX, or two of them when they are a pair. Returns what is wrong, or NULL. */
static const char *read_point(struct str raw, size_t *at, uint32_t *point)
{
    uint32_t low;

    if (!read_unit(raw, *at, point))
        return "escape";
    if (*point == 0)
        return "zero character";
    *at += 6;
    if (*point < 0xD800 || *point > 0xDFFF)
        return NULL;
    if (*point > 0xDBFF || !read_unit(raw, *at, &low) || low < 0xDC00 || low > 0xDFFF)
        return "lone surrogate";
    *at += 6;
    *point = 0x10000 + ((*point - 0xD800) << 10 | (low - 0xDC00));
    return NULL;
}

/* The character that a one-letter escape stands for, or 0. */
static char short_escape(char c)
{
    static const char pairs[] = "\"\"\\\\//b\bf\fn\nr\rt\t";

    for (const char *p = pairs; *p; p += 2)
        if (*p == c)
            return p[1];
    return 0;
}

/* Decoded text is never longer than its escapes were. */
static err_t decode(struct reader *r, struct str raw, struct str *out)
{
    char *to = arena_bytes(r->arena, raw.n);
    size_t n = 0;

    for (size_t at = 0; at < raw.n;) {
        size_t run = find_special(raw, at) - at;
        size_t escape = at + run;
        const char *wrong;
        uint32_t point;

        memcpy(to + n, raw.p + at, run);
        n += run;
        at = escape;
        if (at == raw.n)
            break;
        point = (uint8_t)short_escape(raw.p[at + 1]);
        if (point) {
            to[n++] = (char)point;
            at += 2;
            continue;
        }
        wrong = read_point(raw, &at, &point);
        if (wrong)
            return malformed(r, wrong, (size_t)(raw.p - r->text.p) + escape);
        n += utf8_put(point, to + n);
    }
    *out = (struct str){to, n};
    return OK;
}

/* Moves to the closing quote; a backslash always takes the byte behind it along. */
static err_t find_quote(struct reader *r, bool *escaped)
{
    *escaped = false;
    for (;;) {
        r->at = find_special(r->text, r->at);
        if (ended(r))
            return malformed(r, "string not ended", r->at);
        if (r->text.p[r->at] == '"')
            return OK;
        if (r->text.p[r->at] != '\\')
            return malformed(r, "control character", r->at);
        *escaped = true;
        r->at += r->text.n - r->at < 2 ? 1 : 2;
    }
}

/* Begins at the opening quote. */
static err_t read_string(struct reader *r, struct str *out)
{
    size_t start = ++r->at;
    bool escaped;

    TRY(find_quote(r, &escaped));
    *out = (struct str){r->text.p + start, r->at - start};
    r->at++;
    if (!utf8_valid(*out))
        return err_make(r->arena, E_UTF8, "field", "json", "offset",
                        str_zero(r->arena, str_format(r->arena, "%zu", start)), NULL);
    return escaped ? decode(r, *out, out) : OK;
}

static bool skip_digits(struct reader *r)
{
    size_t start = r->at;

    while (!ended(r) && r->text.p[r->at] >= '0' && r->text.p[r->at] <= '9')
        r->at++;
    return r->at > start;
}

static bool skip_one(struct reader *r, char a, char b)
{
    if (ended(r) || (r->text.p[r->at] != a && r->text.p[r->at] != b))
        return false;
    r->at++;
    return true;
}

static bool skip_number(struct reader *r)
{
    skip_one(r, '-', '-');
    if (!skip_one(r, '0', '0') && !skip_digits(r))
        return false;
    if (skip_one(r, '.', '.') && !skip_digits(r))
        return false;
    if (!skip_one(r, 'e', 'E'))
        return true;
    skip_one(r, '+', '-');
    return skip_digits(r);
}

static err_t read_number(struct reader *r, struct json *v)
{
    size_t start = r->at;
    char c = r->text.p[start];

    if (c != '-' && (c < '0' || c > '9'))
        return malformed(r, "value expected", start);
    if (!skip_number(r))
        return malformed(r, "number", start);
    v->kind = JSON_NUMBER;
    v->text = (struct str){r->text.p + start, r->at - start};
    return OK;
}

static err_t read_word(struct reader *r, struct json *v, struct str word, enum json_kind kind)
{
    if (!str_starts((struct str){r->text.p + r->at, r->text.n - r->at}, word))
        return malformed(r, "value expected", r->at);
    r->at += word.n;
    v->kind = kind;
    return OK;
}

static err_t refuse_duplicates(struct reader *r, const struct json *object)
{
    const struct json *twice = json_member_twice(r->arena, object);
    bool in_text;

    if (!twice)
        return OK;
    /* A key that had to be decoded is not in the text: then the end of the object is the place. */
    in_text = twice->key.p >= r->text.p && twice->key.p < r->text.p + r->text.n;
    return malformed(r, "duplicate key", in_text ? (size_t)(twice->key.p - r->text.p) : r->at);
}

static err_t read_value(struct reader *r, struct json *v);

static err_t read_key(struct reader *r, struct str *key)
{
    skip_space(r);
    if (ended(r) || r->text.p[r->at] != '"')
        return malformed(r, "key expected", r->at);
    TRY(read_string(r, key));
    return take(r, ':') ? OK : malformed(r, "colon expected", r->at);
}

/* An array or an object, from its opening bracket on. */
static err_t read_list(struct reader *r, struct json *v, enum json_kind kind, char close)
{
    const struct json **end = &v->first;

    v->kind = kind;
    r->at++;
    TRY(limit_check(r->arena, r->limits, LIMIT_JSON_DEPTH, ++r->depth));
    if (!take(r, close)) {
        do {
            struct json *child = ARENA_NEW(r->arena, struct json);

            if (kind == JSON_OBJECT)
                TRY(read_key(r, &child->key));
            TRY(read_value(r, child));
            *end = child;
            end = &child->next;
            v->count++;
        } while (take(r, ','));
        if (!take(r, close))
            return malformed(r, "comma or end expected", r->at);
    }
    r->depth--;
    return kind == JSON_OBJECT ? refuse_duplicates(r, v) : OK;
}

static err_t read_value(struct reader *r, struct json *v)
{
    if (++r->values > r->limits->value[LIMIT_JSON_VALUES])
        return limit_check(r->arena, r->limits, LIMIT_JSON_VALUES, r->values);
    skip_space(r);
    if (ended(r))
        return malformed(r, "value expected", r->at);
    switch (r->text.p[r->at]) {
    case '{': return read_list(r, v, JSON_OBJECT, '}');
    case '[': return read_list(r, v, JSON_ARRAY, ']');
    case '"': v->kind = JSON_STRING; return read_string(r, &v->text);
    case 'n': return read_word(r, v, STR("null"), JSON_NULL);
    case 'f': return read_word(r, v, STR("false"), JSON_FALSE);
    case 't': return read_word(r, v, STR("true"), JSON_TRUE);
    default: return read_number(r, v);
    }
}

err_t json_read(struct arena *a, struct str text, const struct limits *limits, const struct json **out)
{
    struct reader r = {.arena = a, .limits = limits, .text = text};
    struct json *root;

    TRY(limit_check(a, limits, LIMIT_JSON_BYTES, (int64_t)text.n));
    root = ARENA_NEW(a, struct json);
    TRY(read_value(&r, root));
    skip_space(&r);
    if (!ended(&r))
        return malformed(&r, "text after the value", r.at);
    *out = root;
    return OK;
}
