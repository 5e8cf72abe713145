/* Rights on the way: the right to read the root's entity is needed. One step from it to an entity that
 * the caller may not read shows the row's summary fields only; a list of it is refused. */
#include "support/query_world.h"

static struct str ask(struct world *w, struct arena *a, const char *caller, const char *query)
{
    return world_check(w, a, world_caller(w, caller), str_of(query));
}

static bool has(struct str answer, const char *text) { return str_find(answer, str_of(text), 0) >= 0; }

static void step_to_a_closed_entity_shows_its_summary(void **state)
{
    struct world *w = *state;
    struct str open, closed;

#define VISITS "{\"entity\":\"fixture_visit\",\"first\":40,\"fields\":[\"id\",{\"person\":[\"code\",\"name\",\"dob\",\"age\"," \
               "\"income\",\"note\",\"version\",\"label\",{\"home\":[\"code\"]},{\"gender\":[\"label\"]}]}]}"
    open = ask(w, w->arena, "everyone", VISITS);
    closed = ask(w, w->arena, "visits only", VISITS);
    assert_true(has(open, "\"code\":\"P") == has(closed, "\"code\":\"P"));
    assert_true(has(open, "\"income\":\"") && has(open, "\"home\":{"));
    assert_false(has(closed, "\"income\":\""));
    assert_true(has(closed, "\"home\":null"));
    assert_false(has(closed, "\"home\":{"));
    assert_true(has(closed, "\"gender\":{"));
    assert_true(has(open, "\"version\":1") || has(open, "\"version\":2"));
    assert_true(has(closed, "\"version\":null"));
}

static void summary_of_a_closed_entity_may_be_tested(void **state)
{
    struct world *w = *state;
    struct str name = ask(w, w->arena, "visits only", "{\"entity\":\"fixture_visit\",\"first\":3,\"count\":true,"
                          "\"where\":{\"person__code__isnull\":false},\"fields\":[\"id\"]}");
    struct str secret = ask(w, w->arena, "visits only", "{\"entity\":\"fixture_visit\",\"first\":3,\"count\":true,"
                            "\"where\":{\"person__income__isnull\":false},\"fields\":[\"id\"]}");

    assert_true(has(name, "\"total\":") || has(name, "lookup"));
    assert_true(has(secret, "\"total\":0"));
}

static void list_of_a_closed_entity_is_refused(void **state)
{
    struct world *w = *state;

    assert_true(has(ask(w, w->arena, "visits only", "{\"entity\":\"fixture_person\",\"fields\":[\"id\"]}"), "{\"error\":\"access.forbidden\""));
    assert_true(has(ask(w, w->arena, "visits only", "{\"entity\":\"fixture_place\",\"fields\":[\"id\",{\"residents\":"
                        "{\"fields\":[\"id\"]}}]}"), "{\"error\":\"access.forbidden\""));
    assert_true(has(ask(w, w->arena, "visits only", "{\"entity\":\"fixture_place\",\"where\":{\"residents__code\":\"P1\"},"
                        "\"fields\":[\"id\"]}"), "{\"error\":\"access.forbidden\""));
}

static int setup(void **state)
{
    *state = world_new(&(struct fixture_options){.seed = 5, .persons = 120});
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_to_a_closed_entity_shows_its_summary),
        cmocka_unit_test(summary_of_a_closed_entity_may_be_tested),
        cmocka_unit_test(list_of_a_closed_entity_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
