#include "api/openimis/dump_value.h"

#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

enum { DEPTH_MOST = 16, HEAD_WORDS = 4, HEX_DIGITS_MOST = 16 };

static enum dump_value read_value(struct dump_text *t, struct buf *out, int depth);

static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_letter(int c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* ---- dates of SQL Server, written as bytes ---- */

static int hex(char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }

/* "0x0000A5A500000000": the bytes as one number; false: too many. */
static bool read_hex(struct str s, uint64_t *out)
{
    *out = 0;
    if (s.n < 3 || s.n > 2 + HEX_DIGITS_MOST || s.p[0] != '0' || (s.p[1] | 0x20) != 'x') return false;
    for (size_t i = 2; i < s.n; i++) {
        if (!is_digit(s.p[i]) && !((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'f')) return false;
        *out = *out << 4 | (uint64_t)hex(s.p[i]);
    }
    return true;
}

static void set_moment(struct buf *out, size_t from, int32_t day_since_1900, int64_t us)
{
    static const int32_t day_1900 = -25567;   /* before 1970 */
    char text[32];
    stamp_t at = {((int64_t)day_1900 + day_since_1900) * INT64_C(86400000000) + us};

    out->n = from;
    buf_add(out, (struct str){text, stamp_write(at, text)});
}

/* Days and 300ths of a second since 1900; days and minutes. A number of days out of range is no date. */
static bool set_date_of(struct buf *out, size_t from, const struct dump_name *type, uint64_t v, size_t digits)
{
    static const int64_t day_us = INT64_C(86400000000);
    bool small = text_is_word(type, "smalldatetime");
    int32_t days = small ? (int32_t)(v >> 16 & 0xffff) : (int32_t)(uint32_t)(v >> 32);
    int64_t us = small ? (int64_t)(v & 0xffff) * 60000000 : (int64_t)(v & 0xffffffff) * 10000 / 3;

    if (digits != (small ? 8 : 16) || days < -693595 || days > 2958463 || us >= day_us) return false;
    set_moment(out, from, days, us);
    return true;
}

/* Three bytes, the lowest first, of days since the year 1; what older tools add behind them is zero. */
static bool set_day_of(struct buf *out, size_t from, uint64_t v, size_t digits)
{
    int32_t days;

    if (digits == 8 && !(v & 0xff)) v >>= 8;
    else if (digits != 6) return false;
    days = (int32_t)((v >> 16 & 0xff) | (v & 0xff00) | (v & 0xff) << 16) - 693595;
    if (days > 2958463) return false;
    set_moment(out, from, days, 0);
    return true;
}

static bool set_binary(struct buf *out, size_t from, const struct dump_name *type)
{
    struct str s = {out->p + from, out->n - from};
    struct dump_name plain = *type;
    uint64_t v;

    plain.quoted = false;
    if (!read_hex(s, &v)) return false;
    if (text_is_word(&plain, "date")) return set_day_of(out, from, v, s.n - 2);
    if (text_is_word(&plain, "datetime") || text_is_word(&plain, "smalldatetime")) return set_date_of(out, from, &plain, v, s.n - 2);
    return false;
}

/* ---- parts ---- */

/* Counted, so that a value that is not understood can be left from wherever it was given up. */
static bool pass_open(struct dump_text *t)
{
    bool found = text_pass_char(t, '(');

    t->open += found;
    return found;
}

static bool pass_close(struct dump_text *t)
{
    bool found = text_pass_char(t, ')');

    t->open -= found;
    return found;
}

static void read_number(struct dump_text *t, struct buf *out)
{
    int before = 0;

    for (int c = text_peek(t, 0); is_digit(c) || is_letter(c) || c == '.' || ((c == '+' || c == '-') && (!before || (before | 0x20) == 'e'));
         c = text_peek(t, 0)) {
        buf_add_char(out, (char)c);
        text_pass(t);
        text_bound(t, out->n);
        before = c;
    }
}

/* name, name(10, 2), name[], double precision, timestamp with time zone */
static bool pass_type(struct dump_text *t, struct dump_name *first)
{
    static const char *const more[] = {"precision", "varying", "with", "without", "time", "zone"};
    bool again = true;

    if (!text_name(t, first)) return false;
    while (text_pass_char(t, '.'))
        if (!text_name(t, first)) return false;
    while (again) {
        again = false;
        for (size_t i = 0; i < sizeof more / sizeof *more; i++) again = text_pass_word(t, more[i]) || again;
        if (text_pass_char(t, '(')) {
            text_pass_brackets(t, 1);
            again = true;
        }
    }
    while (text_pass_char(t, '['))
        if (!text_pass_char(t, ']')) return false;
    return true;
}

static enum dump_value read_cast(struct dump_text *t, struct buf *out, int depth)
{
    size_t from = out->n;
    struct dump_name type;
    enum dump_value kind;

    if (!pass_open(t)) return VALUE_WRONG;
    kind = read_value(t, out, depth + 1);
    if (kind == VALUE_WRONG || !text_pass_word(t, "as") || !pass_type(t, &type) || !pass_close(t)) return VALUE_WRONG;
    if (kind == VALUE_TEXT && out->n > from + 1 && out->p[from] == '0' && (out->p[from + 1] | 0x20) == 'x')
        return set_binary(out, from, &type) ? VALUE_TEXT : VALUE_WRONG;
    return kind;
}

static enum dump_value read_text(struct dump_text *t, const struct dump_name *head, struct buf *out)
{
    text_quoted(t, t->dialect.escapes || text_is_word(head, "e"), out);
    return VALUE_TEXT;
}

/* N'', E'', B'', DATE '', timestamp with time zone '' */
static enum dump_value read_headed(struct dump_text *t, struct dump_name *word, struct buf *out)
{
    if (text_is_word(word, "e") && text_peek(t, 0) != '\'') return VALUE_WRONG;
    for (int words = 0; words < HEAD_WORDS; words++) {
        text_pass_blanks(t);
        if (text_peek(t, 0) == '\'') return read_text(t, word, out);
        if (!text_name(t, word) || word->quoted || word->n == 1) return VALUE_WRONG;
    }
    return VALUE_WRONG;
}

static enum dump_value read_word(struct dump_text *t, struct buf *out, int depth)
{
    struct dump_name word;

    if (!text_name(t, &word) || word.quoted) return VALUE_WRONG;
    if (text_is_word(&word, "null") || text_is_word(&word, "default")) return VALUE_NONE;
    if (text_is_word(&word, "cast")) return read_cast(t, out, depth);
    if (text_is_word(&word, "true") || text_is_word(&word, "false")) {
        buf_add_char(out, (char)(word.text[0] | 0x20));
        return VALUE_TEXT;
    }
    return read_headed(t, &word, out);
}

static enum dump_value read_plain(struct dump_text *t, struct buf *out, int depth)
{
    static const struct dump_name none = {0};
    enum dump_value kind;
    int c;

    text_pass_blanks(t);
    c = text_peek(t, 0);
    if (c == '\'') return read_text(t, &none, out);
    if (is_letter(c)) return read_word(t, out, depth);
    if (pass_open(t)) {
        kind = read_value(t, out, depth + 1);
        return pass_close(t) ? kind : VALUE_WRONG;
    }
    if (c == '$') return !t->dialect.server && text_dollars(t, out) ? VALUE_TEXT : VALUE_WRONG;
    if (!is_digit(c) && c != '-' && c != '+' && c != '.') return VALUE_WRONG;
    read_number(t, out);
    return VALUE_TEXT;
}

static enum dump_value read_value(struct dump_text *t, struct buf *out, int depth)
{
    enum dump_value kind = depth < DEPTH_MOST ? read_plain(t, out, depth) : VALUE_WRONG;
    struct dump_name type;

    text_pass_blanks(t);
    while (kind != VALUE_WRONG && text_peek(t, 0) == ':' && text_peek(t, 1) == ':') {
        text_pass(t);
        text_pass(t);
        if (!pass_type(t, &type)) return VALUE_WRONG;
        text_pass_blanks(t);
    }
    return kind;
}

enum dump_value dump_value_read(struct dump_text *t, struct buf *out)
{
    return read_value(t, out, 0);
}
