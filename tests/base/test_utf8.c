#include "base/utf8.h"
#include "random.h"
#include "vectors.h"

static void folds(void **state)
{
    for (const struct json *v = vectors(*state, "fold.json")->first; v; v = v->next) {
        struct str key = utf8_fold(*state, vector_str(v, "text"));
        struct str expected = vector_str(v, "key");

        if (!str_eq(key, expected))
            fail_msg("%.*s: '%.*s', not '%.*s'", STR_ARG(vector_str(v, "rule")), STR_ARG(key),
                     STR_ARG(expected));
    }
}

static void well_formed(void **state)
{
    assert_true(utf8_valid(STR_NONE));
    assert_true(utf8_valid(STR("plain ASCII text")));
    assert_true(utf8_valid(STR("\0\x7f")));
    assert_true(utf8_valid(STR("\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf")));
    assert_true(utf8_valid(STR("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf")));
}

static void malformed(void **state)
{
    static const struct str texts[] = {
        STR("\x80"), STR("\xbf"), STR("\xc0\xaf"), STR("\xc1\xbf"), STR("\xc3"), STR("\xc3("),
        STR("\xe0\x9f\xbf"), STR("\xe2\x82"), STR("\xe2\x28\xa1"), STR("\xe2\x82("), STR("\xed\xa0\x80"),
        STR("\xed\xbf\xbf"), STR("\xf0\x8f\xbf\xbf"), STR("\xf0\x90\x80"), STR("\xf0\x90\x80("),
        STR("\xf4\x90\x80\x80"), STR("\xf5\x80\x80\x80"), STR("\xff"), STR("\xfe"), STR("12345678\xc3"),
        STR("1234567\xe9 12345678"),
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (utf8_valid(texts[i]))
            fail_msg("text %zu passed", i);
        assert_int_equal(utf8_fold(*state, texts[i]).n, 0);
    }
}

/* Every code point, and the surrogates, encoded by a formula of its own. */
static void every_code_point(void **state)
{
    for (uint32_t c = 0x80; c < 0x120000; c++) {
        uint32_t bits[] = {0xF0 | c >> 18, 0x80 | (c >> 12 & 0x3F), 0x80 | (c >> 6 & 0x3F),
                           0x80 | (c & 0x3F)};
        size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        char bytes[4];
        struct str s = {bytes + 4 - length, length};

        for (size_t i = 0; i < 4; i++)
            bytes[i] = (char)bits[i];
        if (length == 2)
            bytes[2] = (char)(0xC0 | c >> 6);
        if (length == 3)
            bytes[1] = (char)(0xE0 | c >> 12);
        if (utf8_valid(s) != (c < 0x110000 && (c < 0xD800 || c > 0xDFFF)))
            fail_msg("U+%04X", c);
        s.n--;
        assert_false(utf8_valid(s));
    }
}

static void counting(void **state)
{
    assert_int_equal(utf8_count(STR_NONE), 0);
    assert_int_equal(utf8_count(STR("abc")), 3);
    assert_int_equal(utf8_count(STR("é€😀")), 3);
    assert_int_equal(utf8_count(STR("श्रीमती")), 7);
}

static void ascii_letters_only(void **state)
{
    assert_str(ascii_lower(*state, STR("AZaz[@`{09 É")), "azaz[@`{09 É");
    assert_str(ascii_lower(*state, STR_NONE), "");
}

static void add_point(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_add_char(out, (char)c);
        return;
    }
    if (c >= 0x10000)
        buf_add_char(out, (char)(0xF0 | c >> 18));
    if (c >= 0x800)
        buf_add_char(out, (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3F) : 0xE0 | c >> 12));
    buf_add_char(out, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6));
    buf_add_char(out, (char)(0x80 | (c & 0x3F)));
}

/* Mostly what folding treats in some way of its own; now and then anything. */
static uint32_t any_point(struct random *random)
{
    static const uint32_t blocks[] = {
        0x20,   0x40,   0x60,   0xA0,   0xC0,   0xE0,   0x130,  0x1A0,  0x250,  0x2B0,
        0x300,  0x310,  0x340,  0x370,  0x3A0,  0x400,  0x480,  0x590,  0x640,  0x900,
        0x930,  0x9B0,  0x1100, 0x1160, 0x11A0, 0x1780, 0x17B0, 0x1E00, 0x1F00, 0x1FB0,
        0x2000, 0x2020, 0x2120, 0x3040, 0x3090, 0xA780, 0xAC00, 0xFB00, 0xFE00, 0xFF00,
    };
    enum { BLOCKS = sizeof blocks / sizeof blocks[0] };
    uint32_t c = random_below(random, 16) ? blocks[random_below(random, BLOCKS)] + random_below(random, 32)
                                          : random_below(random, 0x110000);

    return c >= 0xD800 && c <= 0xDFFF ? 0xE9 : c;
}

static struct str any_text(struct arena *a, struct random *random)
{
    struct buf text;

    buf_init(&text, a, 64);
    for (uint32_t left = random_below(random, 12); left > 0; left--)
        add_point(&text, any_point(random));
    return buf_str(&text);
}

static void folding_twice_changes_nothing(void **state)
{
    struct random random = {5};

    for (int i = 0; i < 300000; i++) {
        struct str text = any_text(*state, &random);
        struct str once = utf8_fold(*state, text);
        struct str twice = utf8_fold(*state, once);

        assert_true(utf8_valid(once));
        if (!str_eq(once, twice))
            fail_msg("'%.*s' -> '%.*s' -> '%.*s'", STR_ARG(text), STR_ARG(once), STR_ARG(twice));
        arena_reset(*state);
    }
}

static void every_code_point_folds_once(void **state)
{
    for (uint32_t c = 1; c < 0x110000; c++) {
        struct buf text;
        struct str once;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        buf_init(&text, *state, 8);
        add_point(&text, c);
        once = utf8_fold(*state, buf_str(&text));
        if (!str_eq(once, utf8_fold(*state, once)))
            fail_msg("U+%04X", c);
        arena_reset(*state);
    }
}

/* The short way for ASCII gives what the long way gives. */
static void ascii_is_no_exception(void **state)
{
    struct random random = {6};

    for (int i = 0; i < 50000; i++) {
        struct buf text;
        struct str direct;

        buf_init(&text, *state, 32);
        buf_add_char(&text, 'x');
        for (uint32_t left = random_below(&random, 12); left > 0; left--)
            buf_add_char(&text, (char)random_below(&random, 128));
        buf_add_char(&text, 'Y');
        direct = utf8_fold(*state, buf_str(&text));
        buf_add(&text, STR("\xe2\x80\x8b")); /* invisible: dropped by the long way */
        assert_true(str_eq(direct, utf8_fold(*state, buf_str(&text))));
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(folds),
        TEST(well_formed),
        TEST(malformed),
        TEST(every_code_point),
        TEST(counting),
        TEST(ascii_letters_only),
        TEST(folding_twice_changes_nothing),
        TEST(every_code_point_folds_once),
        TEST(ascii_is_no_exception),
    };

    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
