/* Names by their sound (tests/vectors/sound.json). */
#include "base/sound.h"

#include <string.h>

#include "base/utf8.h"
#include "random.h"
#include "vectors.h"

static struct str sound(struct arena *a, struct str name) { return name_sound(a, utf8_fold(a, name)); }

static void test_sounds(void **state)
{
    const struct json *all = vectors(*state, "sound.json");

    for (const struct json *v = vector_list(all, "sounds"); v; v = v->next) {
        struct str is = sound(*state, vector_str(v, "name")), expected = vector_str(v, "sound");
        if (!str_eq(is, expected))
            fail_msg("%.*s: %.*s is '%.*s', not '%.*s'", STR_ARG(vector_str(v, "rule")), STR_ARG(vector_str(v, "name")), STR_ARG(is),
                     STR_ARG(expected));
    }
}

/* Spellings of one name have one sound. */
static void test_alike(void **state)
{
    const struct json *all = vectors(*state, "sound.json");

    for (const struct json *v = vector_list(all, "alike"); v; v = v->next) {
        const struct json *first = vector_list(v, "names");
        struct str expected = sound(*state, first->text);
        assert_true(expected.n > 0);
        for (const struct json *name = first->next; name; name = name->next) {
            struct str is = sound(*state, name->text);
            if (!str_eq(is, expected))
                fail_msg("%.*s is '%.*s', %.*s '%.*s'", STR_ARG(first->text), STR_ARG(expected), STR_ARG(name->text), STR_ARG(is));
        }
    }
}

static void test_different(void **state)
{
    const struct json *all = vectors(*state, "sound.json");

    for (const struct json *v = vector_list(all, "different"); v; v = v->next) {
        const struct json *names = vector_list(v, "names");
        if (str_eq(sound(*state, names->text), sound(*state, names->next->text)))
            fail_msg("%.*s and %.*s sound alike", STR_ARG(names->text), STR_ARG(names->next->text));
    }
}

/* Whatever a name is, its sound is text of bounded length, and the same again. */
static void test_any_text(void **state)
{
    static const uint32_t starts[] = {0x20, 0x5D0, 0x620, 0x900, 0xE00, 0x1000, 0x1200, 0x1780, 0x4E00, 0x10300};
    struct random r = {7};

    for (int n = 0; n < 20000; n++) {
        char text[64];
        size_t length = 0;
        for (uint64_t i = random_below(&r, 12); i; i--)
            length += utf8_put(starts[random_below(&r, sizeof starts / sizeof *starts)] + (uint32_t)random_below(&r, 0x70), text + length);
        struct str is = sound(*state, (struct str){text, length});
        assert_true(utf8_valid(is));
        assert_true(is.n <= SOUND_MOST);
        assert_true(str_eq(is, sound(*state, (struct str){text, length})));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_sounds), TEST(test_alike), TEST(test_different), TEST(test_any_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
