/* Plans by key: the least recently used goes first, a plan in use stays alive. */
#include <pthread.h>
#include <stdio.h>

#include "../base/random.h"
#include "model/query/plan.h"
#include "support/testdb.h"

static int freed;

static void count_freed(void *arg)
{
    (void)arg;
    __atomic_add_fetch(&freed, 1, __ATOMIC_SEQ_CST);
}

static struct limits some_limits(int64_t plans, int64_t bytes)
{
    struct limits limits;

    limits_standard(&limits);
    limits.value[LIMIT_PLANS] = plans;
    limits.value[LIMIT_PLAN_BYTES] = bytes;
    return limits;
}

/* A plan that knows its number. */
static const struct plan *put(struct plan_cache *cache, uint64_t key, const char *text, uint64_t number)
{
    struct arena *a = arena_new();
    struct plan *plan = ARENA_NEW(a, struct plan);

    plan->access_key = number;
    arena_cleanup(a, count_freed, NULL);
    return plan_cache_put(cache, key, str_of(text), a, plan);
}

static bool has(struct plan_cache *cache, uint64_t key, const char *text)
{
    const struct plan *plan = plan_cache_get(cache, key, str_of(text));

    if (plan)
        plan_cache_release(cache, plan);
    return plan;
}

static void a_plan_is_found_by_key_and_text(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = some_limits(16, 1 << 20);
    struct plan_cache *cache = plan_cache_new(a, &limits);

    (void)state;
    plan_cache_release(cache, put(cache, 1, "one", 11));
    plan_cache_release(cache, put(cache, 1, "other", 12));   /* the same key, another text */
    assert_true(has(cache, 1, "one"));
    assert_true(has(cache, 1, "other"));
    assert_false(has(cache, 1, "none"));
    assert_false(has(cache, 2, "one"));
    plan_cache_free(cache);
    arena_free(a);
}

static void the_first_of_two_stays(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = some_limits(16, 1 << 20);
    struct plan_cache *cache = plan_cache_new(a, &limits);
    const struct plan *first = put(cache, 1, "one", 11), *second;

    (void)state;
    freed = 0;
    second = put(cache, 1, "one", 12);
    assert_ptr_equal(first, second);
    assert_int_equal(freed, 1);
    plan_cache_release(cache, first);
    plan_cache_release(cache, second);
    plan_cache_free(cache);
    assert_int_equal(freed, 2);
    arena_free(a);
}

static void the_least_recently_used_goes(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = some_limits(3, 1 << 20);
    struct plan_cache *cache = plan_cache_new(a, &limits);
    const struct plan *used;

    (void)state;
    freed = 0;
    plan_cache_release(cache, put(cache, 1, "", 1));
    plan_cache_release(cache, put(cache, 2, "", 2));
    plan_cache_release(cache, put(cache, 3, "", 3));
    used = plan_cache_get(cache, 1, STR(""));
    plan_cache_release(cache, put(cache, 4, "", 4));
    assert_false(has(cache, 2, ""));
    assert_int_equal(freed, 1);
    plan_cache_release(cache, put(cache, 5, "", 5));
    plan_cache_release(cache, put(cache, 6, "", 6));
    plan_cache_release(cache, put(cache, 7, "", 7));
    assert_false(has(cache, 1, ""));
    assert_int_equal(used->access_key, 1);   /* gone from the cache, but still there for its user */
    assert_int_equal(freed, 3);
    plan_cache_release(cache, used);
    assert_int_equal(freed, 4);
    plan_cache_free(cache);
    assert_int_equal(freed, 7);
    arena_free(a);
}

static void bytes_are_bounded(void **state)
{
    struct arena *a = arena_new(), *big = arena_new();
    struct limits limits = some_limits(100, 10000);
    struct plan_cache *cache = plan_cache_new(a, &limits);
    struct plan *plan = ARENA_NEW(big, struct plan);

    (void)state;
    plan_cache_release(cache, put(cache, 1, "", 1));
    arena_alloc(big, 20000);
    plan_cache_release(cache, plan_cache_put(cache, 2, STR(""), big, plan));
    assert_false(has(cache, 1, ""));
    assert_true(has(cache, 2, ""));   /* the newest stays, whatever it takes */
    plan_cache_free(cache);
    arena_free(a);
}

struct worker { struct plan_cache *cache; uint64_t seed; bool wrong; };

static void *work(void *arg)
{
    struct worker *w = arg;
    struct random random = {w->seed};

    for (int i = 0; i < 20000; i++) {
        uint64_t key = random_below(&random, 40);
        const struct plan *plan = plan_cache_get(w->cache, key, STR("q"));
        if (!plan)
            plan = put(w->cache, key, "q", key);
        w->wrong = w->wrong || plan->access_key != key;
        plan_cache_release(w->cache, plan);
    }
    return NULL;
}

static void threads_share_it(void **state)
{
    enum { THREADS = 4 };
    struct arena *a = arena_new();
    struct limits limits = some_limits(16, 1 << 20);
    struct plan_cache *cache = plan_cache_new(a, &limits);
    struct worker workers[THREADS];
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){cache, (uint64_t)i * 2 + 1, false};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(workers[i].wrong);
    }
    plan_cache_free(cache);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_found_by_key_and_text),
        cmocka_unit_test(the_first_of_two_stays),
        cmocka_unit_test(the_least_recently_used_goes),
        cmocka_unit_test(bytes_are_bounded),
        cmocka_unit_test(threads_share_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
