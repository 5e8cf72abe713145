#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

void print(int fd, struct str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            _exit(EXIT_FAILED);   /* nobody is there to be told */
        text.p += n;
        text.n -= (size_t)n;
    }
}

void print_line(int fd, const char *format, ...)
{
    struct arena *a = arena_new();
    struct buf line;
    va_list args;
    int n;

    buf_init(&line, a, 256);
    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n > 0) {
        va_start(args, format);
        line.n = (size_t)vsnprintf(buf_reserve(&line, (size_t)n + 1), (size_t)n + 1, format, args);
        va_end(args);
    }
    buf_add_char(&line, '\n');
    print(fd, buf_str(&line));
    arena_free(a);
}

struct str show_stamp(struct arena *a, stamp_t t)
{
    char text[32];
    size_t n;

    if (stamp_none(t))
        return STR("-");
    t.us -= t.us % 1000000;
    n = stamp_write(t, text);
    return str_format(a, "%.*sZ", (int)n, text);
}
