#include "scheme/pattern.h"

enum { COUNT_MOST = 200, WORDS = LAW_PATTERN_PLACES / 64 + 1 };

/* ---- characters ---- */

struct text { const uint8_t *at, *end; };

static uint32_t next_character(struct text *t)
{
    uint32_t c = *t->at++;
    int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;

    if (more) c &= 0x3Fu >> more;
    for (; more && t->at < t->end; more--) c = c << 6 | (*t->at++ & 0x3Fu);
    return c;
}

static bool take(struct text *t, char c)
{
    if (t->at == t->end || *t->at != (uint8_t)c) return false;
    t->at++;
    return true;
}

/* ---- reading ---- */

struct reading {
    struct text text;
    struct law_pattern *out;
    enum law_pattern_fault fault;
};

static void wrong(struct reading *r, enum law_pattern_fault fault)
{
    if (r->fault == LAW_PATTERN_READS) r->fault = fault;
}

static void add_range(struct reading *r, struct law_pattern_place *place, uint32_t from, uint32_t to)
{
    struct law_pattern *p = r->out;

    if (from > to) wrong(r, LAW_PATTERN_FORM);
    if (p->range_count == LAW_PATTERN_RANGES) {
        wrong(r, LAW_PATTERN_LARGE);
        return;
    }
    p->ranges[p->range_count++] = (struct law_pattern_range){from, to};
    place->count++;
}

static const struct { char name; uint8_t count; struct law_pattern_range ranges[4]; } classes[] = {
    {'d', 1, {{'0', '9'}}},
    {'w', 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    {'s', 2, {{'\t', '\r'}, {' ', ' '}}},
};
enum { CLASSES = sizeof classes / sizeof *classes };

static bool is_sign(uint32_t c)
{
    for (const char *sign = "^$\\.*+?()[]{}|/-"; *sign; sign++)
        if (c == (uint8_t)*sign) return true;
    return false;
}

/* Behind a backslash; *one: the character it stands for, 0: a class, which is added. */
static bool read_escape(struct reading *r, struct law_pattern_place *place, bool may_be_other, uint32_t *one)
{
    uint32_t c = r->text.at < r->text.end ? next_character(&r->text) : 0;

    *one = is_sign(c) ? c : 0;
    for (int i = 0; i < CLASSES; i++) {
        uint32_t other = (uint32_t)(classes[i].name - 'a' + 'A');
        if (c != (uint8_t)classes[i].name && !(may_be_other && c == other)) continue;
        if (may_be_other) place->other = c == other;
        for (int k = 0; k < classes[i].count; k++) add_range(r, place, classes[i].ranges[k].from, classes[i].ranges[k].to);
        return true;
    }
    return *one != 0;
}

/* One character, or a class by its letter, within [ ]. */
static void read_member(struct reading *r, struct law_pattern_place *place)
{
    uint32_t from = next_character(&r->text), to;

    if (from == '\\' && !read_escape(r, place, false, &from)) wrong(r, LAW_PATTERN_FORM);
    if (!from) return;
    to = from;
    if (r->text.end - r->text.at > 1 && *r->text.at == '-' && r->text.at[1] != ']') {
        r->text.at++;
        to = next_character(&r->text);
        if (to == '\\' && (!read_escape(r, place, false, &to) || !to)) wrong(r, LAW_PATTERN_FORM);
    }
    add_range(r, place, from, to);
}

static void read_class(struct reading *r, struct law_pattern_place *place)
{
    place->other = take(&r->text, '^');
    while (r->text.at < r->text.end && *r->text.at != ']' && r->fault == LAW_PATTERN_READS) read_member(r, place);
    if (!take(&r->text, ']') || !place->count) wrong(r, LAW_PATTERN_FORM);
}

static void read_place(struct reading *r, struct law_pattern_place *place)
{
    uint32_t c = next_character(&r->text);

    *place = (struct law_pattern_place){.range = (uint8_t)r->out->range_count};
    if (c == '(' || c == ')') {
        wrong(r, LAW_PATTERN_GROUP);
    } else if (c == '[') {
        read_class(r, place);
    } else if (c == '.') {
        place->other = true;
    } else if (c == '\\') {
        if (!read_escape(r, place, true, &c)) wrong(r, LAW_PATTERN_FORM);
        if (c) add_range(r, place, c, c);
    } else {
        if (c != '-' && c != '/' && is_sign(c)) wrong(r, LAW_PATTERN_FORM);
        add_range(r, place, c, c);
    }
}

static int read_count(struct reading *r)
{
    int n = 0;
    bool any = false;

    for (; r->text.at < r->text.end && *r->text.at >= '0' && *r->text.at <= '9'; r->text.at++, any = true)
        if (n <= COUNT_MOST) n = n * 10 + (*r->text.at - '0');
    if (!any) wrong(r, LAW_PATTERN_FORM);
    if (n > COUNT_MOST) wrong(r, LAW_PATTERN_LARGE);
    return n;
}

enum { ENDLESS = -1 };

static void read_often(struct reading *r, int *least, int *most)
{
    *least = *most = 1;
    if (take(&r->text, '?')) {
        *least = 0;
    } else if (take(&r->text, '*')) {
        *least = 0, *most = ENDLESS;
    } else if (take(&r->text, '+')) {
        *most = ENDLESS;
    } else if (take(&r->text, '{')) {
        *least = *most = read_count(r);
        if (take(&r->text, ',')) *most = r->text.at < r->text.end && *r->text.at == '}' ? ENDLESS : read_count(r);
        if (!take(&r->text, '}') || *most == 0 || (*most != ENDLESS && *most < *least)) wrong(r, LAW_PATTERN_FORM);
    }
}

static void put_place(struct reading *r, struct law_pattern_place place, bool skip, bool again)
{
    struct law_pattern *p = r->out;

    if (p->place_count == LAW_PATTERN_PLACES) {
        wrong(r, LAW_PATTERN_LARGE);
        return;
    }
    place.skip = skip;
    place.again = again;
    p->places[p->place_count++] = place;
    p->ways[p->way_count].count++;
}

static void read_part(struct reading *r)
{
    struct law_pattern_place place;
    int least, most;

    read_place(r, &place);
    read_often(r, &least, &most);
    if (r->fault != LAW_PATTERN_READS) return;
    for (int i = 1; i < least; i++) put_place(r, place, false, false);
    put_place(r, place, least == 0, most == ENDLESS);
    for (int i = least > 0 ? least : 1; i < most; i++) put_place(r, place, true, false);
}

/* What stands up to a |, or the end. */
static void read_way(struct reading *r)
{
    struct law_pattern_way *way = &r->out->ways[r->out->way_count];

    *way = (struct law_pattern_way){.place = r->out->place_count, .begin = take(&r->text, '^')};
    while (r->text.at < r->text.end && *r->text.at != '|' && !way->end && r->fault == LAW_PATTERN_READS) {
        way->end = take(&r->text, '$');
        if (!way->end) read_part(r);
    }
    r->out->way_count++;
}

enum law_pattern_fault law_pattern_read(const char *p, size_t n, struct law_pattern *out)
{
    const uint8_t *at = (const uint8_t *)p;
    struct reading r = {.text = {at, at + n}, .out = out};

    out->range_count = out->place_count = 0;
    out->way_count = 0;
    do {
        if (out->way_count == LAW_PATTERN_WAYS) return LAW_PATTERN_LARGE;
        read_way(&r);
    } while (r.fault == LAW_PATTERN_READS && take(&r.text, '|'));
    if (r.text.at < r.text.end) wrong(&r, LAW_PATTERN_FORM);   /* behind a $ */
    return r.fault;
}

/* ---- matching ---- */

/* Which places may come next; one behind the last: all have come. */
struct state { uint64_t at[WORDS]; };

static void set(struct state *s, size_t i) { s->at[i / 64] |= UINT64_C(1) << (i % 64); }
static bool has(const struct state *s, size_t i) { return s->at[i / 64] >> (i % 64) & 1; }

static bool accepts(const struct law_pattern *pattern, const struct law_pattern_place *place, uint32_t c)
{
    for (int i = 0; i < place->count; i++) {
        const struct law_pattern_range *range = &pattern->ranges[place->range + i];
        if (c >= range->from && c <= range->to) return !place->other;
    }
    return place->other;
}

/* A place that may be left out lets the next one come. */
static void leave_out(const struct law_pattern_place *places, size_t n, struct state *s)
{
    for (size_t i = 0; i < n; i++)
        if (places[i].skip && has(s, i)) set(s, i + 1);
}

static struct state step(const struct law_pattern *pattern, const struct law_pattern_way *way, const struct state *s, uint32_t c)
{
    const struct law_pattern_place *places = pattern->places + way->place;
    struct state next = {{0}};

    for (size_t i = 0; i < way->count; i++) {
        if (!has(s, i) || !accepts(pattern, &places[i], c)) continue;
        set(&next, i + 1);
        if (places[i].again) set(&next, i);
    }
    return next;
}

static bool goes(const struct law_pattern *pattern, const struct law_pattern_way *way, struct text text)
{
    const struct law_pattern_place *places = pattern->places + way->place;
    struct state s = {{0}};

    set(&s, 0);
    leave_out(places, way->count, &s);
    while (text.at < text.end && (way->end || !has(&s, way->count))) {
        s = step(pattern, way, &s, next_character(&text));
        if (!way->begin) set(&s, 0);
        leave_out(places, way->count, &s);
    }
    return has(&s, way->count);
}

bool law_pattern_fits(const struct law_pattern *pattern, const char *p, size_t n)
{
    const uint8_t *at = (const uint8_t *)p;

    if (n > LAW_PATTERN_TEXT) return false;
    for (int i = 0; i < pattern->way_count; i++)
        if (goes(pattern, &pattern->ways[i], (struct text){at, at + n})) return true;
    return false;
}
