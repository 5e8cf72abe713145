/* What stands in the cells of a workbook, as people see it. */
#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"
#include "io/book_read.h"

enum {
    DIGITS = 15,                  /* that a spreadsheet shows; its numbers are of a few more, which are noise */
    EXPONENT_MOST = 30,
    EPOCH_SERIAL = 25569,         /* 1970-01-01 counted from 1899-12-30 */
    EPOCH_SERIAL_1904 = 24107,
    SERIAL_FEIGNED = 60,          /* 29 February 1900, which was not: days before it count from 1899-12-31 */
    SERIAL_MOST = 2958465,        /* 9999-12-31 */
    DAY_SECONDS = 86400,
};
static const int64_t serial_scale = 1000000000;

/* ---- forms of numbers ---- */

bool book_format_shows_days(int64_t number)
{
    return (number >= 14 && number <= 17) || number == 22 || (number >= 27 && number <= 36) || (number >= 50 && number <= 58);
}

/* Texts in quotes, colours in brackets and what stands behind a backslash say nothing. */
bool book_format_tells_days(struct str code)
{
    bool month = false, clock = false;

    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        if (c == '\\') i++;
        else if (c == '"') while (++i < code.n && code.p[i] != '"') continue;
        else if (c == '[') while (++i < code.n && code.p[i] != ']') continue;
        else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') return true;
        else if (c == 'm' || c == 'M') month = true;
        else if (c == 'h' || c == 'H' || c == 's' || c == 'S') clock = true;
    }
    return month && !clock;
}

/* ---- numbers ---- */

struct number {
    char digits[DIGITS + 1];      /* significant ones, one more than are kept */
    size_t n;
    int64_t point;                /* where it stands before, counted from the first of them */
    bool minus;
};

static bool read_exponent(struct str s, int64_t *out)
{
    return decimal_read(s.n && *s.p == '+' ? s.p + 1 : s.p, s.n && *s.p == '+' ? s.n - 1 : s.n, 0, false, out)
        && *out <= EXPONENT_MOST && *out >= -EXPONENT_MOST;
}

static bool read_number(struct str s, struct number *out)
{
    int64_t exponent = 0;
    bool fraction = false, any = false;
    size_t i = s.n && *s.p == '-';

    *out = (struct number){.minus = i};
    for (; i < s.n && s.p[i] != 'E' && s.p[i] != 'e'; i++) {
        char c = s.p[i];
        if (c == '.' && !fraction) { fraction = true; continue; }
        if (c < '0' || c > '9') return false;
        any = true;
        if (out->n || c != '0') {
            if (out->n < sizeof out->digits) out->digits[out->n++] = c;
            out->point += !fraction;
        } else {
            out->point -= fraction;
        }
    }
    if (i < s.n && !read_exponent((struct str){s.p + i + 1, s.n - i - 1}, &exponent)) return false;
    out->point += exponent;
    return any && out->point <= EXPONENT_MOST && out->point >= -EXPONENT_MOST;
}

/* To the digits that are kept, half up; 999 becomes 1 and a place more. */
static void round_number(struct number *v)
{
    bool up = v->n > DIGITS && v->digits[DIGITS] >= '5';

    if (v->n > DIGITS) v->n = DIGITS;
    while (up && v->n && v->digits[v->n - 1] == '9') v->n--;
    if (up && v->n) v->digits[v->n - 1]++;
    if (up && !v->n) {
        v->digits[v->n++] = '1';
        v->point++;
    }
    while (v->n && v->digits[v->n - 1] == '0') v->n--;
}

struct str book_number(struct arena *a, struct str text)
{
    struct number v;
    struct buf out;

    if (!read_number(text, &v)) return text;
    round_number(&v);
    if (!v.n) return STR("0");
    buf_init(&out, a, 2 * EXPONENT_MOST);
    if (v.minus) buf_add_char(&out, '-');
    if (v.point <= 0) buf_add(&out, STR("0."));
    for (int64_t i = v.point; i < 0; i++) buf_add_char(&out, '0');
    for (int64_t i = 0; i < (int64_t)v.n || i < v.point; i++) {
        if (i == v.point && i) buf_add_char(&out, '.');
        buf_add_char(&out, i < (int64_t)v.n ? v.digits[i] : '0');
    }
    return buf_str(&out);
}

/* ---- days ---- */

struct str book_day(struct arena *a, struct str text, bool since_1904)
{
    struct str plain = book_number(a, text);
    char *room = arena_alloc(a, 32);
    int64_t serial, days, seconds;
    stamp_t t;

    if (!decimal_read(plain.p, plain.n, 9, true, &serial) || serial < 0 || serial / serial_scale > SERIAL_MOST) return text;
    seconds = (serial % serial_scale * DAY_SECONDS + serial_scale / 2) / serial_scale;
    days = serial / serial_scale + seconds / DAY_SECONDS;
    seconds %= DAY_SECONDS;
    if (!since_1904 && days < SERIAL_FEIGNED) days++;
    days -= since_1904 ? EPOCH_SERIAL_1904 : EPOCH_SERIAL;
    if (!seconds) {
        date_write((date_t){(int32_t)days}, room);
        return (struct str){room, 10};
    }
    t.us = (days * DAY_SECONDS + seconds) * 1000000;
    return (struct str){room, stamp_write(t, room)};
}

/* ---- places ---- */

int64_t book_column(struct str name)
{
    enum { LETTERS = 26, NAME_MOST = 4 };
    int64_t column = 0;
    size_t i = 0;

    for (; i < name.n && name.p[i] >= 'A' && name.p[i] <= 'Z'; i++) {
        if (i == NAME_MOST) return -1;
        column = column * LETTERS + (name.p[i] - 'A' + 1);
    }
    return column - 1;
}
