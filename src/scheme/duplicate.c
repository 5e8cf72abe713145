#include "scheme/duplicate.h"

enum { SAME = 100, WORDS = 90, SOUND = 85, TURNED = 90, NEXT_DAY = 85, ONE_OFF = 80, FIRST_OF_YEAR = 60, YEAR = 40, DISTRICT = 50 };
enum { LEAST_SIMILAR = 30, CROSSED_LESS = 5, ALL = 100 };

struct share { int32_t part; enum law_alike_how how; };

/* ---- names ---- */

static bool is_equal(struct law_name a, struct law_name b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (a.p[i] != b.p[i]) return false;
    return true;
}

enum { GRAM_BITS = 21, GRAMS_MOST = LAW_NAME_BYTES + 1 };   /* one a letter, and one for the blank behind */
struct grams { uint64_t at[GRAMS_MOST]; size_t n; };

static bool is_trailing(char c) { return ((uint8_t)c & 0xC0) == 0x80; }

static uint64_t next_point(struct law_name s, size_t *at)
{
    uint8_t lead = (uint8_t)s.p[(*at)++];
    uint64_t point = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1FU : lead < 0xF0 ? lead & 0x0FU : lead & 0x07U;

    while (*at < s.n && is_trailing(s.p[*at])) point = point << 6 | ((uint8_t)s.p[(*at)++] & 0x3FU);
    return point;
}

static void add_point(struct grams *g, uint64_t *last, uint64_t point)
{
    *last = (*last << GRAM_BITS | point) & ((UINT64_C(1) << 3 * GRAM_BITS) - 1);
    if (*last >> 2 * GRAM_BITS) g->at[g->n++] = *last;
}

static void sort(struct grams *g)
{
    for (size_t i = 1; i < g->n; i++) {
        uint64_t gram = g->at[i];
        size_t to = i;
        for (; to && g->at[to - 1] > gram; to--) g->at[to] = g->at[to - 1];
        g->at[to] = gram;
    }
}

static void grams_of(struct law_name s, struct grams *out)
{
    uint64_t last = ' ';

    out->n = 0;
    if (s.n > LAW_NAME_BYTES) s.n = LAW_NAME_BYTES;
    for (size_t at = 0; at < s.n;) add_point(out, &last, next_point(s, &at));
    add_point(out, &last, ' ');
    sort(out);
}

static int32_t similar(struct law_name a, struct law_name b)
{
    struct grams left, right;
    size_t both = 0;

    grams_of(a, &left);
    grams_of(b, &right);
    for (size_t i = 0, k = 0; i < left.n && k < right.n;) {
        if (left.at[i] == right.at[k]) both++, i++, k++;
        else if (left.at[i] < right.at[k]) i++;
        else k++;
    }
    return (int32_t)(2 * ALL * both / (left.n + right.n));   /* a name has one at least */
}

static struct law_name next_word(struct law_name s, size_t *at)
{
    size_t from = *at, end = from;

    while (end < s.n && s.p[end] != ' ') end++;
    *at = end + 1;   /* one blank between two words */
    return (struct law_name){s.p + from, end - from};
}

static bool has_word(struct law_name s, struct law_name word)
{
    for (size_t at = 0; at < s.n;)
        if (is_equal(next_word(s, &at), word)) return true;
    return false;
}

static bool has_words(struct law_name s, struct law_name of)
{
    for (size_t at = 0; at < of.n;)
        if (!has_word(s, next_word(of, &at))) return false;
    return true;
}

static struct share share_of_names(struct law_name a, struct law_name b, struct law_name a_sound, struct law_name b_sound)
{
    int32_t part;

    if (!a.n || !b.n) return (struct share){0, LAW_HOW_UNKNOWN};
    if (is_equal(a, b)) return (struct share){SAME, LAW_HOW_SAME};
    if (has_words(a, b) || has_words(b, a)) return (struct share){WORDS, LAW_HOW_WORDS};
    part = similar(a, b);
    if (part < SOUND && a_sound.n && is_equal(a_sound, b_sound)) return (struct share){SOUND, LAW_HOW_SOUND};
    return part < LEAST_SIMILAR ? (struct share){0, LAW_HOW_DIFFERENT} : (struct share){part, LAW_HOW_SIMILAR};
}

static void compare_names(const struct law_known *a, const struct law_known *b, struct share out[2], bool *crossed)
{
    struct share turned[2] = {
        share_of_names(a->last, b->other, a->last_sound, b->other_sound), share_of_names(a->other, b->last, a->other_sound, b->last_sound),
    };

    out[0] = share_of_names(a->last, b->last, a->last_sound, b->last_sound);
    out[1] = share_of_names(a->other, b->other, a->other_sound, b->other_sound);
    *crossed = turned[0].part && turned[1].part && turned[0].part + turned[1].part - 2 * CROSSED_LESS > out[0].part + out[1].part;
    for (int i = 0; *crossed && i < 2; i++) out[i] = (struct share){turned[i].part - CROSSED_LESS, turned[i].how};
}

/* ---- birth ---- */

static bool is_first(struct civil c) { return c.month == 1 && c.day == 1; }
static int32_t apart(int32_t a, int32_t b) { return a < b ? b - a : a - b; }

static struct share share_of_births(date_t a, date_t b)
{
    struct civil x, y;

    if (date_none(a) || date_none(b)) return (struct share){0, LAW_HOW_UNKNOWN};
    if (!date_cmp(a, b)) return (struct share){SAME, LAW_HOW_SAME};
    x = date_parts(a);
    y = date_parts(b);
    if (x.year == y.year && x.month == y.day && x.day == y.month) return (struct share){TURNED, LAW_HOW_TURNED};
    if (apart(a.day, b.day) == 1) return (struct share){NEXT_DAY, LAW_HOW_NEXT_DAY};
    if (apart(x.year, y.year) + apart(x.month, y.month) + apart(x.day, y.day) == 1) return (struct share){ONE_OFF, LAW_HOW_ONE_OFF};
    if (x.year != y.year) return (struct share){0, LAW_HOW_DIFFERENT};
    return (struct share){is_first(x) || is_first(y) ? FIRST_OF_YEAR : YEAR, LAW_HOW_YEAR};
}

static date_t day_or(int32_t year, int32_t month, int32_t day, date_t otherwise)
{
    return date_valid(year, month, day) ? date_of(year, month, day) : otherwise;
}

void law_duplicate_days(date_t dob, date_t out[LAW_DOB_DAYS])
{
    struct civil c = date_parts(dob);

    out[0] = dob;
    out[1] = date_add_days(dob, -1);
    out[2] = date_add_days(dob, 1);
    out[3] = day_or(c.year, c.month - 1, c.day, dob);
    out[4] = day_or(c.year, c.month + 1, c.day, dob);
    out[5] = day_or(c.year - 1, c.month, c.day, dob);
    out[6] = day_or(c.year + 1, c.month, c.day, dob);
    out[7] = day_or(c.year, c.day, c.month, dob);
    out[8] = date_of(c.year, 1, 1);
}

/* ---- the rest ---- */

static struct share share_of_ids(int64_t a, int64_t b)
{
    if (!a || !b) return (struct share){0, LAW_HOW_UNKNOWN};
    return a == b ? (struct share){SAME, LAW_HOW_SAME} : (struct share){0, LAW_HOW_DIFFERENT};
}

static struct share share_of_places(const struct law_known *a, const struct law_known *b)
{
    struct share village = share_of_ids(a->village, b->village);

    if (village.how == LAW_HOW_SAME || !a->district || a->district != b->district) return village;
    return (struct share){DISTRICT, LAW_HOW_DISTRICT};
}

struct law_duplicate law_duplicate_of(const struct law_known *a, const struct law_known *b, const int32_t weights[LAW_ALIKE_FIELDS])
{
    struct law_duplicate out = {0};
    struct share shares[LAW_ALIKE_FIELDS];
    int32_t sum = 0, weight = 0;

    compare_names(a, b, shares, &out.crossed);
    shares[LAW_ALIKE_DOB] = share_of_births(a->dob, b->dob);
    shares[LAW_ALIKE_GENDER] = share_of_ids(a->gender, b->gender);
    shares[LAW_ALIKE_PLACE] = share_of_places(a, b);
    for (int i = 0; i < LAW_ALIKE_FIELDS; i++) {
        out.share[i] = shares[i].part;
        out.how[i] = shares[i].how;
        if (shares[i].how == LAW_HOW_UNKNOWN) continue;
        sum += weights[i] * shares[i].part;
        weight += weights[i];
    }
    out.score = weight ? sum / weight : 0;
    return out;
}
