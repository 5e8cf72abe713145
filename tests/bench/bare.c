#include "bench/bare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

int64_t bench_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t bench_cpu_us(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * INT64_C(1000000) + u.ru_utime.tv_usec + u.ru_stime.tv_usec;
}

_Noreturn void bench_die(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(2);
}

/* As our ids are: time first, so that they come into indexes in order. */
static uuid_t draw(struct bare *b)
{
    uint64_t us = (uint64_t)b->texts->now.us + (uint64_t)bench_us(), rest = b->thread << 48 | ++b->drawn;
    uuid_t u;

    for (int i = 7; i >= 0; i--, us >>= 8) u.b[i] = (uint8_t)us;
    for (int i = 15; i >= 8; i--, rest >>= 8) u.b[i] = (uint8_t)rest;
    return u;
}

void bare_next(struct bare *b)
{
    b->command = draw(b);
    b->product = draw(b);
    snprintf(b->code, sizeof b->code, "%08llX", atomic_fetch_add(b->codes, 1));
}

/* Integers that differ from product to product, or are one of these. */
static int64_t number(const struct bare *b, char letter, size_t row)
{
    switch (letter) {
    case 'I': return b->ids[0];
    case 'L': return b->ids[1 + row];
    case 'M': return b->texts->item_ids[row];
    case 'K': return LINES;
    case 'a': return 8000;
    case 'o': return -1;
    case 'B': return b->block;
    case 'F': return b->first;
    case 'Q': return b->last;
    case 'G': return b->journal;
    default: return letter == 'i';
    }
}

static struct str text(const struct bare *b, char letter)
{
    switch (letter) {
    case 'C': return (struct str){b->code, 8};
    case 'N': return STR("family cover of the scheme");
    case 'w': return STR("product");
    case 'W': return STR("product_item");
    case 'r': return STR("register");
    case 'P': return b->texts->payload;
    case 'J': return b->texts->input;
    case 'R': return b->texts->result;
    default: return STR("P");
    }
}

static struct str bytes(char letter)
{
    static const char some[64] = "bytes that stand for a hash, a salt, a public key or a signature";

    return (struct str){some, letter == 's' ? 16 : letter == 'g' ? 64 : 32};
}

enum db_type bare_type(char letter)
{
    static const char *const letters[] = {
        [DB_TEXT] = "xtCNwWrPJR", [DB_BYTES] = "shg", [DB_UUID] = "ucp", [DB_DATE] = "D", [DB_STAMP] = "Sm",
        [DB_UUIDS] = "A", [DB_BOOL] = "b",
    };

    for (size_t i = DB_BOOL; i <= DB_UUIDS; i++)
        if (letters[i] && strchr(letters[i], letter)) return (enum db_type)i;
    return DB_INT;
}

struct db_value bare_value(struct bare *b, char letter, size_t row)
{
    enum db_type type = bare_type(letter);

    if (strchr("nxm", letter)) return db_null(type);
    switch (type) {
    case DB_TEXT: return db_text(text(b, letter));
    case DB_BYTES: return db_bytes(bytes(letter));
    case DB_UUID: return db_uuid(letter == 'c' ? b->command : letter == 'p' ? b->product : draw(b));
    case DB_BOOL: return db_bool(false);
    case DB_DATE: return db_date((date_t){20454});
    case DB_STAMP: return db_stamp(b->texts->now);
    case DB_UUIDS: return db_list(DB_UUIDS, b->texts->items, LINES);
    default: return db_int(number(b, letter, row));
    }
}
