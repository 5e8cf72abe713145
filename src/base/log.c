#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/hex.h"
#include "base/utf8.h"

struct log {
    int fd;
    enum log_level least;
};

/* A pipe takes up to 4096 bytes (PIPE_BUF) in one piece, so a line has no more: a field that is too
 * long is cut, and "cut":true says so. No allocation: logging must work when little else does. */
enum { LINE_BYTES = 4096, FIELDS_BYTES = LINE_BYTES - (int)sizeof "\",\"cut\":true}\n" };

struct line {
    char bytes[LINE_BYTES];
    size_t n;
    bool cut;
};

struct log *log_new(struct arena *a, int fd, enum log_level least)
{
    struct log *log = ARENA_NEW(a, struct log);

    *log = (struct log){fd, least};
    return log;
}

static void put(struct line *line, const char *p, size_t n)
{
    memcpy(line->bytes + line->n, p, n);
    line->n += n;
}

/* Puts all or nothing. */
static bool put_if_room(struct line *line, const char *p, size_t n)
{
    if (line->n + n > FIELDS_BYTES) {
        line->cut = true;
        return false;
    }
    put(line, p, n);
    return true;
}

static size_t sequence_bytes(char first)
{
    unsigned char c = (unsigned char)first;

    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* One character, escaped, and how many bytes of s it was; 0 when the line is full. */
static size_t put_char(struct line *line, struct str s)
{
    unsigned char c = (unsigned char)s.p[0];
    size_t n = sequence_bytes(s.p[0]);

    if (c < 0x20 || c == 0x7f) {
        char escape[] = {'\\', 'u', '0', '0', '.', '.'};

        hex_put(&c, 1, escape + 4);
        return put_if_room(line, escape, sizeof escape);
    }
    if (c == '"' || c == '\\') {
        char escape[] = {'\\', s.p[0]};

        return put_if_room(line, escape, sizeof escape);
    }
    if (n > s.n || !utf8_valid((struct str){s.p, n}))
        return put_if_room(line, "\xef\xbf\xbd", 3); /* U+FFFD, one for each wrong byte */
    return put_if_room(line, s.p, n) ? n : 0;
}

/* How many characters from the beginning stand for themselves. */
static size_t plain_chars(struct str s)
{
    size_t n = 0;

    while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f && s.p[n] != '"' && s.p[n] != '\\')
        n++;
    return n;
}

static void put_text(struct line *line, struct str s)
{
    size_t plain = plain_chars(s);

    if (plain > 0 && put_if_room(line, s.p, plain))
        s = (struct str){s.p + plain, s.n - plain};
    while (s.n > 0) {
        size_t taken = put_char(line, s);

        if (taken == 0)
            return;
        s = (struct str){s.p + taken, s.n - taken};
    }
}

/* Names are literals of this program and need no escape. */
static void put_field(struct line *line, const char *name, struct str value)
{
    size_t length = strlen(name);

    if (line->n + length + sizeof ",\"\":\"\"" > FIELDS_BYTES) {
        line->cut = true;
        return;
    }
    put(line, line->n == 0 ? "{\"" : ",\"", 2);
    put(line, name, length);
    put(line, "\":\"", 3);
    put_text(line, value);
    put(line, "\"", 1); /* FIELDS_BYTES leaves room for it */
}

static void begin(struct line *line, enum log_level level, const char *event)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    struct timespec now;
    char at[33];
    size_t length;

    line->n = 0;
    line->cut = false;
    clock_gettime(CLOCK_REALTIME, &now);
    length = stamp_write((stamp_t){(int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000}, at);
    at[length++] = 'Z';
    put_field(line, "at", (struct str){at, length});
    put_field(line, "level", str_of(levels[level]));
    put_field(line, "event", str_of(event));
}

static void end(struct log *log, struct line *line)
{
    const char *p = line->bytes;

    if (line->cut)
        put(line, ",\"cut\":true", sizeof ",\"cut\":true" - 1);
    put(line, "}\n", 2);
    while (line->n > 0) {
        ssize_t done = write(log->fd, p, line->n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return; /* there is nowhere left to say that the log is gone */
        p += done;
        line->n -= (size_t)done;
    }
}

void log_event(struct log *log, enum log_level level, const char *event, ...)
{
    struct line line;
    const char *name;
    va_list pairs;

    if (!log || level < log->least)
        return;
    begin(&line, level, event);
    va_start(pairs, event);
    while ((name = va_arg(pairs, const char *)))
        put_field(&line, name, str_of(va_arg(pairs, const char *)));
    va_end(pairs);
    end(log, &line);
}

static void put_err(struct line *line, struct arena *a, err_t e)
{
    put_field(line, "code", str_of(err_code(e->id)));
    for (size_t i = 0; i < e->arg_count; i++)
        if (!err_arg_private(&e->args[i]))
            put_field(line, e->args[i].name, e->args[i].value);
    if (e->cause)
        put_field(line, "cause", err_line(a, e->cause));
    if (e->next)
        put_field(line, "more", err_line(a, e->next));
}

void log_err(struct log *log, const char *event, err_t e)
{
    struct arena *a;
    struct line line;

    if (!log || !e)
        return;
    a = arena_new();
    begin(&line, LOG_ERROR, event);
    put_err(&line, a, e);
    end(log, &line);
    arena_free(a);
}
