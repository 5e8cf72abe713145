#include "module/message/message_text.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"

static bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/* The next place at or after *from: its name; *from is behind it then, *before where it began. */
static bool next_place(struct str text, size_t *from, size_t *before, struct str *name)
{
    for (size_t i = *from; i < text.n; i++) {
        size_t end = i + 1;

        if (text.p[i] != '{') continue;
        while (end < text.n && is_name(text.p[end])) end++;
        if (end == text.n || text.p[end] != '}' || end == i + 1) continue;
        *name = (struct str){text.p + i + 1, end - i - 1};
        *before = i;
        *from = end + 1;
        return true;
    }
    return false;
}

static void put_form(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));

        if (plain) buf_add_char(out, (char)c);
        else buf_add_format(out, "%%%02X", c);
    }
}

static void put_json(struct buf *out, struct arena *a, struct str s)
{
    struct json_writer w;
    struct buf quoted;

    buf_init(&quoted, a, s.n + 16);
    w = json_writer(&quoted);
    json_put_str(&w, s.p ? s : STR(""));
    buf_add(out, (struct str){quoted.p + 1, quoted.n - 2});
}

static void put_line(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) buf_add_char(out, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
}

static void put_value(struct buf *out, struct arena *a, struct str s, enum message_escape escape)
{
    switch (escape) {
    case MESSAGE_FORM: put_form(out, s); return;
    case MESSAGE_JSON: put_json(out, a, s); return;
    case MESSAGE_LINE: put_line(out, s); return;
    default: buf_add(out, s);
    }
}

static struct str value_of(const struct message_value *values, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, values[i].name)) return values[i].text;
    return STR_NONE;
}

struct str message_fill(struct arena *a, struct str text, const struct message_value *values, size_t n, enum message_escape escape,
                        const char *keep)
{
    size_t from = 0, done = 0, before;
    struct str name;
    struct buf out;

    buf_init(&out, a, text.n + 64);
    while (next_place(text, &from, &before, &name)) {
        buf_add(&out, (struct str){text.p + done, before - done});
        if (keep && str_is(name, keep)) buf_add(&out, (struct str){text.p + before, from - before});
        else put_value(&out, a, value_of(values, n, name), escape);
        done = from;
    }
    if (text.n > done) buf_add(&out, (struct str){text.p + done, text.n - done});
    return str_copy(a, buf_str(&out));
}

struct str message_unknown_place(struct str text, const char *const *names)
{
    size_t from = 0, before;
    struct str name;

    while (next_place(text, &from, &before, &name)) {
        size_t i = 0;

        while (names[i] && !str_is(name, names[i])) i++;
        if (!names[i]) return name;
    }
    return STR_NONE;
}
