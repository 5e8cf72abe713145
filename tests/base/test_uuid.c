#include "test.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/uuid.h"

static uuid_t read_good(const char *text)
{
    uuid_t u;

    assert_true(uuid_read(str_of(text), &u));
    return u;
}

static void reading_and_writing(void **state)
{
    uuid_t u = read_good("0191F3a2-7b5c-7def-8123-456789abcdef");
    struct arena *arena = arena_new();
    char text[36];

    uuid_write(u, text);
    assert_memory_equal(text, "0191f3a2-7b5c-7def-8123-456789abcdef", 36);
    assert_string_equal(uuid_text(arena, u).p, "0191f3a2-7b5c-7def-8123-456789abcdef");
    assert_int_equal(uuid_text(arena, u).n, 36);
    assert_int_equal(uuid_cmp(u, read_good("0191f3a27b5c7DEF8123456789ABCDEF")), 0);
    assert_int_equal(u.b[0], 0x01);
    assert_int_equal(u.b[15], 0xef);
    arena_free(arena);
}

static void other_texts_are_refused(void **state)
{
    static const char *const texts[] = {
        "", "0191f3a2-7b5c-7def-8123-456789abcde", "0191f3a2-7b5c-7def-8123-456789abcdef0",
        "0191f3a2-7b5c-7def-8123-456789abcdeg", "0191f3a27-b5c-7def-8123-456789abcdef",
        "0191f3a2+7b5c-7def-8123-456789abcdef", "0191f3a27b5c7def8123456789abcdeF ",
        "{191f3a2-7b5c-7def-8123-456789abcde}", "0191f3a27b5c7def8123456789abcde",
        "0191f3a27b5c7def81234567-9abcdef", "0191f3a27b5c7def8123456789abcd\xc3\xa9",
    };
    uuid_t u;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(uuid_read(str_of(texts[i]), &u));
    assert_false(uuid_read(STR_NONE, &u));
}

static void comparing(void **state)
{
    assert_true(uuid_none(UUID_NONE));
    assert_false(uuid_none(read_good("00000000-0000-0000-0000-000000000001")));
    assert_true(uuid_cmp(read_good("00000000-0000-0000-0000-0000000000ff"),
                         read_good("00000000-0000-0000-0000-000000000100")) < 0);
    assert_true(uuid_cmp(read_good("ff000000-0000-0000-0000-000000000000"), UUID_NONE) > 0);
}

static void a_new_one_shows_its_time_version_and_variant(void **state)
{
    const int64_t ms = INT64_C(1795288322756);
    struct env *env = env_new(*state, &(struct env_options){.clock = {ms * 1000 + 500}});
    uuid_t u = uuid_new(env);
    int64_t shown = 0;

    for (int i = 0; i < 6; i++)
        shown = shown << 8 | u.b[i];
    assert_int_equal(shown, ms);
    assert_int_equal(u.b[6] >> 4, 7);
    assert_int_equal(u.b[8] >> 6, 2);
    assert_int_equal((u.b[6] & 15) << 8 | u.b[7], 500 * 4096 / 1000);
}

static void seed_and_clock_repeat_the_sequence(void **state)
{
    const struct env_options options = {.clock = {INT64_C(1795288322756019)}, .seeded = true, .id_seed = 42};
    struct env *first = env_new(*state, &options);
    struct env *second = env_new(*state, &options);

    for (int i = 0; i < 1000; i++)
        assert_int_equal(uuid_cmp(uuid_new(first), uuid_new(second)), 0);
}

static void they_ascend_when_the_clock_stands_or_goes_back(void **state)
{
    struct env *env = env_new(*state, &(struct env_options){.clock = {-5}});
    uuid_t last = UUID_NONE;

    for (int i = 0; i < 10000; i++) { /* before 1970 the clock counts as standing still */
        uuid_t u = uuid_new(env);

        assert_true(uuid_cmp(u, last) > 0);
        last = u;
    }
}

enum { THREADS = 4, COUNT = 20000 };

struct maker {
    struct env *env;
    uuid_t made[COUNT];
};

static void *make(void *arg)
{
    struct maker *maker = arg;

    for (int i = 0; i < COUNT; i++)
        maker->made[i] = uuid_new(maker->env);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    return uuid_cmp(*(const uuid_t *)a, *(const uuid_t *)b);
}

static void four_threads_each_see_them_ascend(void **state)
{
    struct env *env = env_new(*state, &(struct env_options){.clock = STAMP_NONE});
    struct maker *makers = ARENA_ARRAY(*state, struct maker, THREADS);
    uuid_t *all = ARENA_ARRAY(*state, uuid_t, THREADS * COUNT);
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        makers[i].env = env;
        assert_int_equal(pthread_create(&threads[i], NULL, make, &makers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        for (int k = 1; k < COUNT; k++)
            assert_true(uuid_cmp(makers[i].made[k - 1], makers[i].made[k]) < 0);
        memcpy(all + i * COUNT, makers[i].made, sizeof makers[i].made);
    }
    qsort(all, THREADS * COUNT, sizeof *all, compare);
    for (int k = 1; k < THREADS * COUNT; k++) /* their first 64 bits hold the time: never twice the same */
        assert_memory_not_equal(all[k - 1].b, all[k].b, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reading_and_writing),
        TEST(other_texts_are_refused),
        TEST(comparing),
        TEST(a_new_one_shows_its_time_version_and_variant),
        TEST(seed_and_clock_repeat_the_sequence),
        TEST(they_ascend_when_the_clock_stands_or_goes_back),
        TEST(four_threads_each_see_them_ascend),
    };

    return cmocka_run_group_tests_name("uuid", tests, NULL, NULL);
}
