#include "test.h"

#include "base/map.h"

static void an_empty_map_finds_nothing(void **state)
{
    struct map m;

    map_init(&m, *state, 0);
    assert_null(map_get(&m, STR("code")));
    map_init(&m, *state, 10);
    assert_null(map_get(&m, STR("code")));
    assert_null(map_get(&m, STR_NONE));
}

static void putting_again_returns_the_former_value(void **state)
{
    struct map m;
    int one = 1;
    int two = 2;

    map_init(&m, *state, 0);
    assert_null(map_put(&m, STR("code"), &one));
    assert_ptr_equal(map_put(&m, STR("code"), &two), &one);
    assert_ptr_equal(map_get(&m, STR("code")), &two);
    assert_int_equal(m.count, 1);
}

static void the_empty_key_is_a_key(void **state)
{
    struct map m;
    int one = 1;

    map_init(&m, *state, 0);
    map_put(&m, STR_NONE, &one);
    assert_ptr_equal(map_get(&m, STR("")), &one);
    assert_null(map_get(&m, (struct str){"\0", 1}));
}

static void fill(struct arena *a, struct map *m, size_t expected)
{
    enum { COUNT = 100000 };
    uint32_t *numbers = ARENA_ARRAY(a, uint32_t, COUNT);

    map_init(m, a, expected);
    for (uint32_t i = 0; i < COUNT; i++) {
        numbers[i] = i;
        assert_null(map_put(m, str_format(a, "insuree-%u", i), &numbers[i]));
    }
    assert_int_equal(m->count, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        assert_ptr_equal(map_get(m, str_format(a, "insuree-%u", i)), &numbers[i]);
    assert_null(map_get(m, STR("insuree-100000")));
    assert_null(map_get(m, STR("insuree-")));
}

static void a_hundred_thousand_keys(void **state)
{
    struct map m;

    fill(*state, &m, 0);
    assert_true(m.room <= 262144);
}

static void expected_keys_need_no_growth(void **state)
{
    struct map m;
    struct map_slot *slots;

    map_init(&m, *state, 100000);
    slots = m.slots;
    for (uint32_t i = 0; i < 100000; i++)
        map_put(&m, str_format(*state, "%u", i), &m);
    assert_ptr_equal(m.slots, slots);
    fill(*state, &m, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_map_finds_nothing),
        TEST(putting_again_returns_the_former_value),
        TEST(the_empty_key_is_a_key),
        TEST(a_hundred_thousand_keys),
        TEST(expected_keys_need_no_growth),
    };

    return cmocka_run_group_tests_name("map", tests, NULL, NULL);
}
