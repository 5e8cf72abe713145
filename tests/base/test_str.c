#include "test.h"


static void comparing(void **state)
{
    assert_true(str_eq(STR("abc"), STR("abc")));
    assert_false(str_eq(STR("abc"), STR("abd")));
    assert_false(str_eq(STR("abc"), STR("ab")));
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_is(STR("code"), "code"));
    assert_false(str_is(STR("code"), "codes"));
    assert_int_equal(str_of(NULL).n, 0);
    assert_null(str_of(NULL).p);
}

static void byte_order(void **state)
{
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("b"), STR("a")) > 0);
    assert_true(str_cmp(STR("ab"), STR("abc")) < 0);
    assert_true(str_cmp(STR("abc"), STR("ab")) > 0);
    assert_int_equal(str_cmp(STR("abc"), STR("abc")), 0);
    assert_true(str_cmp(STR("\xc3\xa9"), STR("z")) > 0); /* bytes are unsigned */
    assert_true(str_cmp(STR_NONE, STR("a")) < 0);
    assert_int_equal(str_cmp(STR_NONE, STR_NONE), 0);
}

static void beginnings_and_ends(void **state)
{
    assert_true(str_starts(STR("policy"), STR("pol")));
    assert_true(str_starts(STR("policy"), STR_NONE));
    assert_true(str_starts(STR_NONE, STR_NONE));
    assert_false(str_starts(STR("po"), STR("pol")));
    assert_true(str_ends(STR("policy"), STR("icy")));
    assert_true(str_ends(STR_NONE, STR_NONE));
    assert_false(str_ends(STR("policy"), STR("ic")));
}

static void finding(void **state)
{
    assert_int_equal(str_find(STR("abcabc"), STR("bc"), 0), 1);
    assert_int_equal(str_find(STR("abcabc"), STR("bc"), 2), 4);
    assert_int_equal(str_find(STR("abcabc"), STR("bc"), 5), -1);
    assert_int_equal(str_find(STR("abc"), STR("abcd"), 0), -1);
    assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
    assert_int_equal(str_find(STR("abc"), STR(""), 4), -1);
    assert_int_equal(str_find(STR("abc"), STR("c"), 99), -1);
    assert_int_equal(str_find(STR_NONE, STR("c"), 0), -1);
}

static void trimming(void **state)
{
    assert_str(str_trim(STR(" \t\r\n a b \v\f")), "a b");
    assert_str(str_trim(STR("a")), "a");
    assert_str(str_trim(STR(" \n ")), "");
    assert_str(str_trim(STR_NONE), "");
    assert_str(str_trim(STR("\xc2\xa0" "a")), "\xc2\xa0" "a"); /* a no-break space is not ASCII */
}

static void cutting(void **state)
{
    struct str rest = STR("a,,bc,");

    assert_str(str_cut(&rest, ','), "a");
    assert_str(str_cut(&rest, ','), "");
    assert_str(str_cut(&rest, ','), "bc");
    assert_non_null(rest.p);
    assert_str(str_cut(&rest, ','), "");
    assert_null(rest.p);
    assert_str(str_cut(&rest, ','), "");
    rest = STR("whole");
    assert_str(str_cut(&rest, ','), "whole");
    assert_null(rest.p);
}

static void copying(void **state)
{
    char text[] = "name";
    struct str copy = str_copy(*state, (struct str){text, 3});

    text[0] = 'x';
    assert_str(copy, "nam");
    assert_int_equal(copy.p[3], '\0');
    assert_null(str_copy(*state, STR_NONE).p);
    assert_non_null(str_copy(*state, STR("")).p);
    assert_string_equal(str_zero(*state, STR_NONE), "");
    assert_string_equal(str_zero(*state, (struct str){"abcdef", 2}), "ab");
}

static void formatting(void **state)
{
    struct str s = str_format(*state, "%s=%d", "max", 8);

    assert_str(s, "max=8");
    assert_int_equal(s.p[s.n], '\0');
    assert_str(str_format(*state, "%.*s|", STR_ARG(STR_NONE)), "|");
    assert_int_equal(str_format(*state, "%5000d", 1).n, 5000);
}

static void hashes_differ_for_small_changes(void **state)
{
    enum { LENGTH = 40 };
    char text[LENGTH] = {0};
    uint64_t whole = str_hash((struct str){text, LENGTH});

    assert_int_equal(str_hash(STR("abc")), str_hash(str_copy(*state, STR("abc"))));
    for (size_t i = 0; i < LENGTH; i++) {
        assert_int_not_equal(str_hash((struct str){text, i}), str_hash((struct str){text, i + 1}));
        text[i] = 1;
        assert_int_not_equal(str_hash((struct str){text, LENGTH}), whole);
        text[i] = 0;
    }
    assert_int_equal(str_hash(STR_NONE), str_hash(STR("")));
}

static void buffers_grow(void **state)
{
    struct buf b;

    buf_init(&b, *state, 0);
    assert_str(buf_str(&b), "");
    for (int i = 0; i < 100000; i++) {
        buf_add_char(&b, (char)('a' + i % 26));
        if (i % 1000 == 0)
            arena_bytes(*state, 8); /* something newer, so that it has to move */
    }
    assert_int_equal(b.n, 100000);
    for (size_t i = 0; i < b.n; i++)
        assert_int_equal(b.p[i], 'a' + (int)(i % 26));
}

static void buffers_take_slices_numbers_and_formats(void **state)
{
    struct buf b;

    buf_init(&b, *state, 2);
    buf_add(&b, STR("claim "));
    buf_add(&b, STR_NONE);
    buf_add_format(&b, "%s/%04d", "HF", 7);
    buf_add_format(&b, "%s", "");
    buf_add_char(&b, ' ');
    buf_add_int(&b, 0);
    buf_add_char(&b, ' ');
    buf_add_int(&b, INT64_MIN);
    buf_add_char(&b, ' ');
    buf_add_int(&b, INT64_MAX);
    assert_str(buf_str(&b), "claim HF/0007 0 -9223372036854775808 9223372036854775807");
}

static void reserved_room_is_written_by_the_caller(void **state)
{
    struct buf b;
    char *p;

    buf_init(&b, *state, 4);
    buf_add(&b, STR("abc"));
    p = buf_reserve(&b, 5000);
    memset(p, 'x', 5000);
    b.n += 5000;
    assert_int_equal(b.n, 5003);
    assert_memory_equal(b.p, "abcx", 4);
    assert_ptr_equal(buf_reserve(&b, 0), b.p + b.n);
}

static void a_buffer_can_take_a_part_of_itself(void **state)
{
    struct buf b;

    buf_init(&b, *state, 4);
    buf_add(&b, STR("abcd"));
    for (int i = 0; i < 10; i++)
        buf_add(&b, buf_str(&b));
    assert_int_equal(b.n, 4096);
    assert_memory_equal(b.p + 4092, "abcd", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(comparing),
        TEST(byte_order),
        TEST(beginnings_and_ends),
        TEST(finding),
        TEST(trimming),
        TEST(cutting),
        TEST(copying),
        TEST(formatting),
        TEST(hashes_differ_for_small_changes),
        TEST(buffers_grow),
        TEST(buffers_take_slices_numbers_and_formats),
        TEST(reserved_room_is_written_by_the_caller),
        TEST(a_buffer_can_take_a_part_of_itself),
    };

    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
