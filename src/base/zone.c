#include "base/zone.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/zone_rule.h"

static const int64_t SECOND_US = 1000000;
static const int64_t DAY_US = 86400 * 1000000LL;

/* Zone files have a few kilobytes; a larger one is not a zone file. */
enum { FILE_BYTES_MOST = 1 << 20, HEADER_BYTES = 44, OFFSET_S_MOST = 24 * 3600 };

struct zone {
    size_t count;
    const int64_t *at_s;     /* when the offset changes, ascending */
    const int32_t *offset_s; /* what it is from then on */
    int32_t first_s;         /* what it is before the first change */
    bool has_rule;
    struct zone_rule rule;   /* what it is after the last change */
};

/* What a header announces; the names are RFC 8536's. */
struct counts {
    uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

static uint64_t big_endian(const char *p, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | (unsigned char)p[i];
    return value;
}

static uint32_t big_32(const char *p)
{
    return (uint32_t)big_endian(p, 4);
}

static int64_t big_64(const char *p)
{
    return (int64_t)big_endian(p, 8);
}

static bool read_header(struct str *file, struct counts *out)
{
    const char *p = file->p;

    if (file->n < HEADER_BYTES || memcmp(p, "TZif", 4) != 0 || p[4] < '2')
        return false;
    *out = (struct counts){big_32(p + 20), big_32(p + 24), big_32(p + 28),
                           big_32(p + 32), big_32(p + 36), big_32(p + 40)};
    *file = (struct str){p + HEADER_BYTES, file->n - HEADER_BYTES};
    return true;
}

static uint64_t block_bytes(const struct counts *c, uint64_t time_bytes)
{
    return c->timecnt * (time_bytes + 1) + c->typecnt * UINT64_C(6) + c->charcnt +
           c->leapcnt * (time_bytes + 4) + c->isstdcnt + c->isutcnt;
}

static bool skip(struct str *file, uint64_t bytes)
{
    if (bytes > file->n)
        return false;
    *file = (struct str){file->p + bytes, file->n - (size_t)bytes};
    return true;
}

static bool read_changes(struct arena *a, const char *block, const struct counts *c, struct zone *z)
{
    const char *kinds = block + (size_t)c->timecnt * 8;
    const char *types = kinds + c->timecnt;
    int64_t *at = ARENA_ARRAY(a, int64_t, c->timecnt);
    int32_t *offset = ARENA_ARRAY(a, int32_t, c->timecnt);

    for (size_t i = 0; i < c->timecnt; i++) {
        size_t kind = (unsigned char)kinds[i];

        at[i] = big_64(block + i * 8);
        if (kind >= c->typecnt || (i > 0 && at[i] <= at[i - 1]))
            return false;
        offset[i] = (int32_t)big_32(types + kind * 6);
        if (abs(offset[i]) > OFFSET_S_MOST)
            return false;
    }
    z->count = c->timecnt;
    z->at_s = at;
    z->offset_s = offset;
    z->first_s = (int32_t)big_32(types);
    return abs(z->first_s) <= OFFSET_S_MOST;
}

/* The last line, between two line feeds; it may be empty. */
static bool read_footer(struct str footer, struct zone *z)
{
    struct str line;

    if (!str_starts(footer, STR("\n")))
        return false;
    footer = (struct str){footer.p + 1, footer.n - 1};
    line = str_cut(&footer, '\n');
    if (!footer.p)
        return false;
    z->has_rule = line.n > 0;
    return !z->has_rule || zone_rule_read(line, &z->rule);
}

/* RFC 8536: the 32-bit block, which is passed over, then the same with 64 bits, then the footer.
 * Files that count leap seconds are of no use: our moments do not. */
static bool read_zone(struct arena *a, struct str file, struct zone *z)
{
    struct counts c;
    const char *block;

    if (!read_header(&file, &c) || !skip(&file, block_bytes(&c, 4)) || !read_header(&file, &c))
        return false;
    block = file.p;
    if (!skip(&file, block_bytes(&c, 8)) || c.typecnt == 0 || c.leapcnt > 0)
        return false;
    return read_changes(a, block, &c, z) && read_footer(file, z);
}

static bool name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '+' || c == '-' || c == '/';
}

/* Without dots and leading slash a name cannot leave the folder of zone files. */
static bool name_good(struct str name)
{
    if (name.n == 0 || name.n > 64 || name.p[0] == '/')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!name_char(name.p[i]))
            return false;
    return true;
}

static bool read_file(struct arena *a, const char *path, struct str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat about;
    char *bytes = NULL;
    ssize_t got = -1;

    if (fd < 0)
        return false;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= FILE_BYTES_MOST) {
        bytes = arena_bytes(a, (size_t)about.st_size);
        got = read(fd, bytes, (size_t)about.st_size);
    }
    close(fd);
    *out = (struct str){bytes, got > 0 ? (size_t)got : 0};
    return got >= 0;
}

/* TZDIR is where glibc, too, looks for zone files that are not in the usual place. */
static const char *zone_folder(void)
{
    const char *folder = getenv("TZDIR");

    return folder && folder[0] ? folder : "/usr/share/zoneinfo";
}

static err_t no_zone(struct arena *a, const char *what)
{
    return err_make(a, E_OPTION, "option", "zone", "what", what, NULL);
}

static err_t no_file(struct arena *a, struct str name)
{
    const char *folder = zone_folder();

    if (access(folder, R_OK | X_OK) != 0)
        return no_zone(a, str_format(a, "there are no time zone files in %s: install the package tzdata",
                                     folder).p);
    return no_zone(a, str_format(a, "%s has no time zone %.*s; give a name like Africa/Kinshasa or UTC",
                                 folder, STR_ARG(name)).p);
}

err_t zone_load(struct arena *a, struct str name, const struct zone **out)
{
    struct zone *z = ARENA_NEW(a, struct zone);
    struct str file;

    *out = z;
    if (str_is(name, "UTC"))
        return OK;
    if (!name_good(name))
        return no_zone(a, "a time zone has a name like Africa/Kinshasa or UTC");
    if (!read_file(a, str_format(a, "%s/%.*s", zone_folder(), STR_ARG(name)).p, &file))
        return no_file(a, name);
    if (!read_zone(a, file, z))
        return no_zone(a, str_format(a, "%s/%.*s is not a zone file that this program can read",
                                     zone_folder(), STR_ARG(name)).p);
    return OK;
}

static int64_t floor_div(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

static int32_t offset_at(const struct zone *z, int64_t utc_s)
{
    size_t low = 0;
    size_t high = z->count;

    if (z->has_rule && (z->count == 0 || utc_s >= z->at_s[z->count - 1]))
        return zone_rule_offset_s(&z->rule, utc_s);
    while (low < high) { /* the first change after utc_s */
        size_t middle = low + (high - low) / 2;

        if (z->at_s[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? z->first_s : z->offset_s[low - 1];
}

int32_t zone_offset_s(const struct zone *z, stamp_t t)
{
    return offset_at(z, floor_div(t.us, SECOND_US));
}

stamp_t zone_local(const struct zone *z, stamp_t t)
{
    return (stamp_t){t.us + zone_offset_s(z, t) * SECOND_US};
}

date_t zone_day(const struct zone *z, stamp_t t)
{
    return (date_t){(int32_t)floor_div(zone_local(z, t).us, DAY_US)};
}

static stamp_t minus_s(stamp_t t, int32_t seconds)
{
    return (stamp_t){t.us - seconds * SECOND_US};
}

/* No offset is larger than a day, so the one that holds a day before and the one that holds a day
 * after are the only candidates. The one from before gives the earlier of two moments, and where the
 * clock left out this time, the moment that the old clock would have shown so. */
stamp_t zone_utc(const struct zone *z, stamp_t local)
{
    int32_t before_s = zone_offset_s(z, (stamp_t){local.us - DAY_US});
    int32_t after_s = zone_offset_s(z, (stamp_t){local.us + DAY_US});
    stamp_t by_before = minus_s(local, before_s);
    stamp_t by_after = minus_s(local, after_s);

    if (zone_offset_s(z, by_before) != before_s && zone_offset_s(z, by_after) == after_s)
        return by_after;
    return by_before;
}

/* The first second in (low_s, high_s] that has the offset of high_s. */
static int64_t change_between(const struct zone *z, int64_t low_s, int64_t high_s)
{
    int32_t new_s = offset_at(z, high_s);

    while (high_s - low_s > 1) {
        int64_t middle = low_s + (high_s - low_s) / 2;

        if (offset_at(z, middle) == new_s)
            high_s = middle;
        else
            low_s = middle;
    }
    return high_s;
}

/* Where the clock leaps over midnight, the day begins with the leap. */
stamp_t zone_day_start(const struct zone *z, date_t d)
{
    stamp_t midnight = {d.day * DAY_US};
    stamp_t start = zone_utc(z, midnight);
    int64_t leapt_us = zone_local(z, start).us - midnight.us;
    int64_t start_s = floor_div(start.us, SECOND_US);

    if (leapt_us == 0)
        return start;
    return (stamp_t){change_between(z, start_s - leapt_us / SECOND_US, start_s) * SECOND_US};
}

stamp_t zone_day_end(const struct zone *z, date_t d)
{
    return (stamp_t){zone_day_start(z, date_add_days(d, 1)).us - 1};
}
