#include "base/base64.h"
#include "test.h"

/* RFC 4648, 10 */
static const char *const pairs[][2] = {
    {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
    {"\xff\xef\xbe", "/+++"},
};

static void known_pairs(void **state)
{
    struct str read;

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_str(base64(*state, str_of(pairs[i][0])), pairs[i][1]);
        assert_true(base64_read(*state, str_of(pairs[i][1]), &read));
        assert_str(read, pairs[i][0]);
    }
    assert_true(base64_read(*state, STR("Zg"), &read));
    assert_str(read, "f");
}

static void every_byte_there_and_back(void **state)
{
    char all[256];
    struct str read;

    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    assert_true(base64_read(*state, base64(*state, (struct str){all, sizeof all}), &read));
    assert_int_equal(read.n, sizeof all);
    assert_memory_equal(read.p, all, sizeof all);
}

static void other_signs_are_refused(void **state)
{
    static const char *const wrong[] = {"Zm9v Zm9v", "Zm-v", "Zm9v\n", "Z=g", "Zm9\xc3\xa9"};
    struct str read;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(base64_read(*state, str_of(wrong[i]), &read));
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(known_pairs), TEST(every_byte_there_and_back), TEST(other_signs_are_refused) };

    return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
