#include "support/testdb.h"

#include "db/cache.h"

static struct str key(struct arena *a, int i) { return str_format(a, "SELECT %d", i); }

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void a_key_keeps_its_slot(void **state)
{
    struct cache *c = cache_new(*state);
    bool fresh;
    size_t slot = cache_slot(c, STR("a"), &fresh);

    assert_true(fresh);
    assert_int_not_equal(cache_slot(c, STR("b"), &fresh), slot);
    assert_true(fresh);
    assert_int_equal(cache_slot(c, STR("a"), &fresh), slot);
    assert_false(fresh);
    assert_string_equal(cache_key(c, slot).p, "a");
}

static void the_one_used_longest_ago_goes(void **state)
{
    struct cache *c = cache_new(*state);
    bool fresh;

    for (int i = 0; i < CACHE_SLOTS; i++)
        cache_slot(c, key(*state, i), &fresh);
    cache_slot(c, key(*state, 0), &fresh);
    assert_false(fresh);
    cache_slot(c, STR("one more"), &fresh);   /* takes the slot of 1, for 0 has just been used */
    assert_true(fresh);
    cache_slot(c, key(*state, 0), &fresh);
    assert_false(fresh);
    cache_slot(c, key(*state, 2), &fresh);
    assert_false(fresh);
    cache_slot(c, key(*state, 1), &fresh);
    assert_true(fresh);
}

/* The chains and the list must stay whole through many changes of hands. */
static void many_keys_in_turn(void **state)
{
    enum { KEYS = CACHE_SLOTS * 2, ROUNDS = 20000 };
    static int64_t last_used[KEYS];
    struct cache *c = cache_new(*state);
    uint32_t random = 1;

    for (int round = 1; round <= ROUNDS; round++) {
        random = random * 1664525 + 1013904223;
        int i = (int)(random >> 8) % KEYS, newer = 0;
        bool fresh;
        size_t slot = cache_slot(c, key(*state, i), &fresh);

        for (int k = 0; k < KEYS; k++)
            newer += last_used[k] > last_used[i];
        assert_true(fresh == (last_used[i] == 0 || newer >= CACHE_SLOTS));
        assert_true(str_eq(cache_key(c, slot), key(*state, i)));
        last_used[i] = round;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_keeps_its_slot, setup, teardown),
        cmocka_unit_test_setup_teardown(the_one_used_longest_ago_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(many_keys_in_turn, setup, teardown),
    };

    return cmocka_run_group_tests_name("db/cache", tests, NULL, NULL);
}
