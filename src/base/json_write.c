#include "base/json.h"

#include <string.h>

#include "base/hex.h"
#include "base/money.h"

/* What stands before a value: the comma that the value before it did not know it needed. */
static void begin(struct json_writer *w)
{
    if (w->comma)
        buf_add_char(w->out, ',');
    w->comma = true;
}

static void put(struct json_writer *w, struct str text)
{
    begin(w);
    buf_add(w->out, text);
}

static void put_quoted(struct json_writer *w, struct str plain)
{
    begin(w);
    buf_add_char(w->out, '"');
    buf_add(w->out, plain);
    buf_add_char(w->out, '"');
}

void json_open(struct json_writer *w, char bracket)
{
    begin(w);
    buf_add_char(w->out, bracket);
    w->comma = false;
}

void json_close(struct json_writer *w, char bracket)
{
    buf_add_char(w->out, bracket);
    w->comma = true;
}

static bool needs_escape(char c)
{
    return c == '"' || c == '\\' || (uint8_t)c < 0x20;
}

static void add_escape(struct buf *out, char c)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char escape[] = "\\u00..";

    for (const char *p = letters; *p; p += 2)
        if (*p == c) {
            buf_add(out, (struct str){(const char[]){'\\', p[1]}, 2});
            return;
        }
    hex_put(&c, 1, escape + 4);
    buf_add(out, str_of(escape));
}

/* The top bit of each byte that is zero, and maybe of bytes above such a one. */
static uint64_t zero_bytes(uint64_t word)
{
    return (word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080);
}

static bool any_needs_escape(uint64_t word)
{
    uint64_t controls = word & UINT64_C(0xe0e0e0e0e0e0e0e0);   /* zero in a byte below 0x20 */

    return (zero_bytes(controls) | zero_bytes(word ^ UINT64_C(0x2222222222222222))
            | zero_bytes(word ^ UINT64_C(0x5c5c5c5c5c5c5c5c))) != 0;
}

/* How many bytes from the beginning can stand as they are. */
static size_t plain_bytes(struct str s)
{
    uint64_t word;
    size_t at = 0;

    for (; s.n - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        if (any_needs_escape(word))
            break;
    }
    while (at < s.n && !needs_escape(s.p[at]))
        at++;
    return at;
}

/* Nearly every text is short and has nothing to escape: one look at the room, one copy. */
static void add_string(struct buf *out, struct str s)
{
    size_t from = plain_bytes(s);
    char *p;

    if (from == s.n) {
        p = buf_reserve(out, s.n + 2);
        p[0] = p[s.n + 1] = '"';
        if (s.n > 0)
            memcpy(p + 1, s.p, s.n);
        out->n += s.n + 2;
        return;
    }
    buf_add_char(out, '"');
    buf_add(out, (struct str){s.p, from});
    for (size_t at = from; at < s.n; at++) {
        if (!needs_escape(s.p[at]))
            continue;
        buf_add(out, (struct str){s.p + from, at - from});
        add_escape(out, s.p[at]);
        from = at + 1;
    }
    if (from < s.n)
        buf_add(out, (struct str){s.p + from, s.n - from});
    buf_add_char(out, '"');
}

void json_key(struct json_writer *w, struct str key)
{
    begin(w);
    add_string(w->out, key);
    buf_add_char(w->out, ':');
    w->comma = false;
}

void json_put_null(struct json_writer *w)
{
    put(w, STR("null"));
}

void json_put_bool(struct json_writer *w, bool v)
{
    put(w, v ? STR("true") : STR("false"));
}

void json_put_int(struct json_writer *w, int64_t v)
{
    begin(w);
    buf_add_int(w->out, v);
}

void json_put_str(struct json_writer *w, struct str s)
{
    begin(w);
    add_string(w->out, s);
}

void json_put_raw(struct json_writer *w, struct str json_text)
{
    put(w, json_text);
}

void json_put_decimal(struct json_writer *w, int64_t value, int scale, bool quoted)
{
    char text[24];
    struct str written = {text, 0};

    if (value == DECIMAL_NONE) {
        json_put_null(w);
        return;
    }
    written.n = decimal_write(value, scale, text);
    if (quoted)
        put_quoted(w, written);
    else
        put(w, written);
}

void json_put_date(struct json_writer *w, date_t d)
{
    char text[10];

    if (date_none(d)) {
        json_put_null(w);
        return;
    }
    date_write(d, text);
    put_quoted(w, (struct str){text, sizeof text});
}

void json_put_stamp(struct json_writer *w, stamp_t t)
{
    char text[32];
    size_t n;

    if (stamp_none(t)) {
        json_put_null(w);
        return;
    }
    n = stamp_write(t, text);
    put_quoted(w, (struct str){text, n});
}

void json_put_uuid(struct json_writer *w, uuid_t u)
{
    char text[36];

    if (uuid_none(u)) {
        json_put_null(w);
        return;
    }
    uuid_write(u, text);
    put_quoted(w, (struct str){text, sizeof text});
}

static void put_list(struct json_writer *w, const struct json *v)
{
    bool object = v->kind == JSON_OBJECT;

    json_open(w, object ? '{' : '[');
    for (const struct json *child = v->first; child; child = child->next) {
        if (object)
            json_key(w, child->key);
        json_put(w, child);
    }
    json_close(w, object ? '}' : ']');
}

void json_put(struct json_writer *w, const struct json *v)
{
    switch (v ? v->kind : JSON_NULL) {
    case JSON_NULL: json_put_null(w); return;
    case JSON_FALSE: json_put_bool(w, false); return;
    case JSON_TRUE: json_put_bool(w, true); return;
    case JSON_NUMBER: put(w, v->text); return;
    case JSON_STRING: json_put_str(w, v->text); return;
    case JSON_ARRAY:
    case JSON_OBJECT: put_list(w, v); return;
    }
}
