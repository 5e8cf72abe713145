/* Patterns of texts (tests/vectors/pattern.json), and random ones against a plain matcher that tries everything. */
#include <string.h>

#include "base/vectors.h"

#include "scheme/pattern.h"

static void assert_fits(const struct law_pattern *p, struct str pattern, const struct json *texts, bool is)
{
    for (const struct json *t = texts->first; t; t = t->next)
        if (law_pattern_fits(p, t->text.p, t->text.n) != is)
            fail_msg("%.*s: \"%.*s\" %s fit", STR_ARG(pattern), STR_ARG(t->text), is ? "must" : "must not");
}

static void test_patterns(void **state)
{
    struct law_pattern p;

    for (const struct json *v = vector_list(vectors(*state, "pattern.json"), "fits"); v; v = v->next) {
        struct str pattern = vector_str(v, "pattern");
        enum law_pattern_fault fault = law_pattern_read(pattern.p, pattern.n, &p), wanted = LAW_PATTERN_READS;

        if (json_get(v, "fault")) wanted = (enum law_pattern_fault)vector_int(v, "fault");
        if (fault != wanted) fail_msg("%.*s: fault %d, not %d", STR_ARG(pattern), (int)fault, (int)wanted);
        if (wanted != LAW_PATTERN_READS) continue;
        assert_fits(&p, pattern, json_get(v, "yes"), true);
        assert_fits(&p, pattern, json_get(v, "no"), false);
    }
}

static void test_bounds(void **state)
{
    static struct law_pattern p;
    static char text[LAW_PATTERN_TEXT + 1], ranges[2 * LAW_PATTERN_RANGES + 4];

    (void)state;
    memset(text, 'a', sizeof text);
    assert_int_equal(law_pattern_read("a*", 2, &p), LAW_PATTERN_READS);
    assert_true(law_pattern_fits(&p, text, LAW_PATTERN_TEXT));
    assert_false(law_pattern_fits(&p, text, LAW_PATTERN_TEXT + 1));
    assert_int_equal(law_pattern_read("^a{200}b{56}$", 13, &p), LAW_PATTERN_READS);
    memset(text + 200, 'b', 56);
    assert_true(law_pattern_fits(&p, text, 256));
    assert_false(law_pattern_fits(&p, text, 255));
    memset(ranges, 'x', sizeof ranges);
    assert_int_equal(law_pattern_read(ranges, LAW_PATTERN_RANGES, &p), LAW_PATTERN_READS);
    assert_int_equal(law_pattern_read(ranges, LAW_PATTERN_RANGES + 1, &p), LAW_PATTERN_LARGE);
    assert_int_equal(law_pattern_read("\xE0", 1, &p), LAW_PATTERN_READS);   /* a text that is cut reads nothing behind its end */
    assert_true(law_pattern_fits(&p, "\xE0", 1));
}

/* ---- random patterns ---- */

static uint64_t seed = 88172645463325252u;

static unsigned draw(unsigned n)
{
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (unsigned)(seed % n);
}

struct part { char of[4]; int least, most; };   /* any of `of`; most -1: endless */
enum { PARTS = 5, LONGEST = 7 };

static bool tried(const struct part *parts, int n, const char *text, int times, bool end)
{
    if (!n) return !end || !*text;
    if (times >= parts->least && tried(parts + 1, n - 1, text, 0, end)) return true;
    if (!*text || !strchr(parts->of, *text) || (parts->most >= 0 && times >= parts->most)) return false;
    return tried(parts, n, text + 1, times + 1, end);
}

static bool plain(const struct part *parts, int n, const char *text, bool begin, bool end)
{
    do if (tried(parts, n, text, 0, end)) return true;
    while (!begin && *text++);
    return false;
}

static int draw_part(struct part *p, char *out)
{
    static const char *const sets[] = {"a", "b", "ab", "bc", "c"};
    static const struct { const char *text; int least, most; } often[] = {{"", 1, 1}, {"?", 0, 1}, {"*", 0, -1}, {"+", 1, -1}, {"{2}", 2, 2}, {"{1,2}", 1, 2}, {"{0,2}", 0, 2}, {"{2,}", 2, -1}};
    unsigned set = draw(5), how = draw(8);

    strncpy(p->of, sets[set], 3);
    p->of[3] = 0;
    p->least = often[how].least;
    p->most = often[how].most;
    return sprintf(out, strlen(sets[set]) > 1 ? "[%s]%s" : "%s%s", sets[set], often[how].text);
}

static void test_random(void **state)
{
    struct law_pattern p;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct part parts[PARTS];
        char pattern[100], text[LONGEST + 1];
        bool begin = draw(2), end = draw(2);
        int n = (int)draw(PARTS + 1), at = 0, length = (int)draw(LONGEST + 1);

        if (begin) pattern[at++] = '^';
        for (int i = 0; i < n; i++) at += draw_part(&parts[i], pattern + at);
        if (end) pattern[at++] = '$';
        pattern[at] = 0;
        for (int i = 0; i < length; i++) text[i] = "abc"[draw(3)];
        text[length] = 0;
        assert_int_equal(law_pattern_read(pattern, (size_t)at, &p), LAW_PATTERN_READS);
        if (law_pattern_fits(&p, text, (size_t)length) != plain(parts, n, text, begin, end)) fail_msg("%s against \"%s\"", pattern, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_patterns), TEST(test_bounds), TEST(test_random)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
