#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"

static const uint64_t high_bits = UINT64_C(0x8080808080808080);

/* How many bytes from `at` on are surely ASCII, a multiple of 8. */
static size_t ascii_run(struct str s, size_t at)
{
    size_t start = at;

    for (uint64_t word; at + sizeof word <= s.n; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        if (word & high_bits)
            break;
    }
    return at - start;
}

size_t utf8_put(uint32_t point, char out[UTF8_BYTES_MAX])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* Well-formed sequences of more than one byte (RFC 3629, section 4). Only the second byte's range
 * depends on the first: that is what keeps out overlong forms, surrogates and what is past U+10FFFF. */
static const struct sequence {
    uint8_t first, last; /* of the leading byte */
    uint8_t low, high;   /* of the second */
    uint8_t length;
} sequences[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

static bool is_trailing(char c)
{
    return ((uint8_t)c & 0xC0) == 0x80;
}

/* Length of the well-formed sequence at the start of s, which begins with a byte over 0x7F; 0: none. */
static size_t sequence_length(struct str s)
{
    uint8_t lead = (uint8_t)s.p[0];

    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        const struct sequence *q = &sequences[i];

        if (lead < q->first || lead > q->last)
            continue;
        if (s.n < q->length || (uint8_t)s.p[1] < q->low || (uint8_t)s.p[1] > q->high)
            return 0;
        for (size_t k = 2; k < q->length; k++)
            if (!is_trailing(s.p[k]))
                return 0;
        return q->length;
    }
    return 0;
}

bool utf8_valid(struct str s)
{
    size_t at = ascii_run(s, 0);

    while (at < s.n) {
        size_t length;

        if ((uint8_t)s.p[at] < 0x80) {
            at++;
            continue;
        }
        length = sequence_length((struct str){s.p + at, s.n - at});
        if (length == 0)
            return false;
        at += length;
        at += ascii_run(s, at);
    }
    return true;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.n; i++)
        count += !is_trailing(s.p[i]);
    return count;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

struct str ascii_lower(struct arena *a, struct str s)
{
    char *out = arena_bytes(a, s.n);

    for (size_t i = 0; i < s.n; i++)
        out[i] = lower(s.p[i]);
    return (struct str){out, s.n};
}

struct str ascii_upper(struct arena *a, struct str s)
{
    char *out = arena_bytes(a, s.n);

    for (size_t i = 0; i < s.n; i++)
        out[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
    return (struct str){out, s.n};
}

/* Letters that have no decomposition but that people type as plain ones, in their folded case, and
 * the typographic forms of the apostrophe and the hyphen. Ascending by `from`. */
static const struct plain {
    int32_t from;
    char to[3];
} plains[] = {
    {0x00E6, "ae"}, /* æ */ {0x00F0, "d"}, /* ð */  {0x00F8, "o"}, /* ø */ {0x00FE, "th"}, /* þ */
    {0x0111, "d"},  /* đ */ {0x0127, "h"}, /* ħ */  {0x0131, "i"}, /* ı */ {0x0142, "l"},  /* ł */
    {0x014B, "n"},  /* ŋ */ {0x0153, "oe"}, /* œ */ {0x0167, "t"}, /* ŧ */ {0x0180, "b"},  /* ƀ */
    {0x0188, "c"},  /* ƈ */ {0x0192, "f"}, /* ƒ */  {0x0199, "k"}, /* ƙ */ {0x019A, "l"},  /* ƚ */
    {0x01A5, "p"},  /* ƥ */ {0x01AD, "t"}, /* ƭ */  {0x01B4, "y"}, /* ƴ */ {0x01B6, "z"},  /* ƶ */
    {0x01DD, "e"},  /* ǝ */ {0x01E5, "g"}, /* ǥ */  {0x023C, "c"}, /* ȼ */ {0x0247, "e"},  /* ɇ */
    {0x0249, "j"},  /* ɉ */ {0x024D, "r"}, /* ɍ */  {0x024F, "y"}, /* ɏ */ {0x0253, "b"},  /* ɓ */
    {0x0254, "o"},  /* ɔ */ {0x0256, "d"}, /* ɖ */  {0x0257, "d"}, /* ɗ */ {0x0259, "e"},  /* ə */
    {0x025B, "e"},  /* ɛ */ {0x0260, "g"}, /* ɠ */  {0x0263, "g"}, /* ɣ */ {0x0268, "i"},  /* ɨ */
    {0x0269, "i"},  /* ɩ */ {0x0272, "n"}, /* ɲ */  {0x0289, "u"}, /* ʉ */ {0x028A, "u"},  /* ʊ */
    {0x028B, "v"},  /* ʋ */ {0x0292, "z"}, /* ʒ */
    {0x02BB, "'"}, {0x02BC, "'"}, {0x02BD, "'"}, {0x02BE, "'"}, {0x02BF, "'"},
    {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2015, "-"},
    {0x2018, "'"}, {0x2019, "'"}, {0x201B, "'"}, {0x2032, "'"}, {0x2043, "-"}, {0x2212, "-"},
    {0x2C61, "l"},  /* ⱡ */ {0x2C65, "a"}, /* ⱥ */  {0x2C66, "t"}, /* ⱦ */
    {0xA78C, "'"},
};

/* Where Latin, Greek and Cyrillic letters live, as far as NFKD with folded case leaves any. */
static const struct range {
    int32_t first, last;
} stripped_scripts[] = {
    {'a', 'z'},       {0x00DF, 0x024F}, {0x0250, 0x02AF}, {0x0370, 0x03FF}, {0x0400, 0x052F},
    {0x1C80, 0x1C8F}, {0x1D00, 0x1DBF}, {0x1E00, 0x1FFF}, {0x2C60, 0x2C7F}, {0xA640, 0xA69F},
    {0xA722, 0xA7FF}, {0xAB30, 0xAB6F},
};

static int plain_cmp(const void *key, const void *element)
{
    int32_t c = *(const int32_t *)key;
    const struct plain *p = element;

    return (c > p->from) - (c < p->from);
}

static const struct plain *plain_find(int32_t c)
{
    if (c < plains[0].from)
        return NULL;
    return bsearch(&c, plains, sizeof plains / sizeof plains[0], sizeof plains[0], plain_cmp);
}

static bool is_mark(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

static bool loses_marks(int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);

    if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_LO)
        return false;
    for (size_t i = 0; i < sizeof stripped_scripts / sizeof stripped_scripts[0]; i++)
        if (c >= stripped_scripts[i].first && c <= stripped_scripts[i].last)
            return true;
    return false;
}

/* White_Space of the Unicode database, less what NFKD has made a plain space. */
static bool is_blank(int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x1680 || c == 0x2028 || c == 0x2029;
}

/* The spacing acute serves as an apostrophe (N´Golo), but NFKD would make it a space and a mark. */
static int32_t acute_to_apostrophe(int32_t c, void *unused)
{
    (void)unused;
    return c == 0x00B4 || c == 0x1FFD ? '\'' : c;
}

struct points {
    int32_t *at;
    size_t n;
};

/* NFKD with folded case, invisible characters dropped (Default_Ignorable_Code_Point, as in Unicode's
 * NFKC_Casefold): a soft hyphen or a joiner that nobody sees must not hide a name. */
static struct points decompose(struct arena *a, struct str s)
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                  UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    const uint8_t *p = (const uint8_t *)s.p;
    utf8proc_ssize_t length = (utf8proc_ssize_t)s.n;
    utf8proc_ssize_t room = length; /* enough for nearly all text */
    int32_t *points = arena_array(a, s.n, sizeof *points);
    utf8proc_ssize_t n = utf8proc_decompose_custom(p, length, points, room, how, acute_to_apostrophe, NULL);

    if (n > room) {
        points = arena_array(a, (size_t)n, sizeof *points);
        n = utf8proc_decompose_custom(p, length, points, n, how, acute_to_apostrophe, NULL);
    }
    return (struct points){points, n > 0 ? (size_t)n : 0};
}

/* Marks stripped where they may be, plain letters, single blanks. */
static struct points simplify(struct arena *a, struct points in)
{
    struct points out = {arena_array(a, in.n, 2 * sizeof *out.at), 0};
    bool strip = false;

    for (size_t i = 0; i < in.n; i++) {
        int32_t c = in.at[i];
        const struct plain *plain;

        if (is_mark(c)) {
            if (!strip)
                out.at[out.n++] = c;
            continue;
        }
        strip = loses_marks(c);
        plain = plain_find(c);
        if (plain)
            for (const char *to = plain->to; *to; to++)
                out.at[out.n++] = *to;
        else if (!is_blank(c))
            out.at[out.n++] = c;
        else if (out.n > 0 && out.at[out.n - 1] != ' ')
            out.at[out.n++] = ' ';
    }
    if (out.n > 0 && out.at[out.n - 1] == ' ')
        out.n--;
    return out;
}

static struct str encode(struct arena *a, struct points points)
{
    char *out = arena_bytes(a, 4 * points.n);
    size_t n = 0;

    for (size_t i = 0; i < points.n; i++)
        n += (size_t)utf8proc_encode_char(points.at[i], (uint8_t *)out + n);
    return (struct str){out, n};
}

static struct str fold_ascii(struct arena *a, struct str s)
{
    char *out = arena_bytes(a, s.n);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (!is_blank(s.p[i]))
            out[n++] = lower(s.p[i]);
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    return (struct str){out, n > 0 && out[n - 1] == ' ' ? n - 1 : n};
}

struct str utf8_fold(struct arena *a, struct str s)
{
    size_t ascii = ascii_run(s, 0);
    struct points points;
    utf8proc_ssize_t n;

    while (ascii < s.n && (uint8_t)s.p[ascii] < 0x80)
        ascii++;
    if (ascii == s.n)
        return fold_ascii(a, s);
    if (!utf8_valid(s))
        return STR("");
    points = simplify(a, decompose(a, s));
    n = utf8proc_normalize_utf32(points.at, (utf8proc_ssize_t)points.n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n <= 0)
        return STR("");
    return encode(a, (struct points){points.at, (size_t)n});
}
