#include "test.h"

#include "base/vec.h"

struct item {
    uint64_t number;
    char name[5];
};

static void elements_are_zeroed_and_stay(void **state)
{
    VEC(struct item) items;

    vec_init(&items, *state);
    for (uint64_t i = 0; i < 50000; i++) {
        struct item *item = vec_add(&items);

        assert_int_equal(item->number, 0);
        assert_int_equal(item->name[4], 0);
        *item = (struct item){i, "name"};
        if (i % 999 == 0)
            arena_alloc(*state, 3);
    }
    assert_int_equal(items.n, 50000);
    for (uint64_t i = 0; i < items.n; i++)
        assert_int_equal(items.at[i].number, i);
}

static void pointers_are_elements_too(void **state)
{
    VEC(const char *) names;

    vec_init(&names, *state);
    *vec_add(&names) = "one";
    *vec_add(&names) = "two";
    assert_string_equal(names.at[1], "two");
    assert_true(names.room >= names.n);
}

static void an_empty_array_has_no_room(void **state)
{
    VEC(int) numbers;

    vec_init(&numbers, *state);
    assert_int_equal(numbers.n, 0);
    assert_null(numbers.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(elements_are_zeroed_and_stay),
        TEST(pointers_are_elements_too),
        TEST(an_empty_array_has_no_room),
    };

    return cmocka_run_group_tests_name("vec", tests, NULL, NULL);
}
