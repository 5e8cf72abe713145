/* Rights and places in memory. */
#include "support/naive.h"
#include "support/query_world.h"

static void rights_deny_by_default(void **state)
{
    struct arena *a = *state = arena_new();
    static const right_t rights[] = {10, 20, 30};
    const struct access nobody = {0}, reader = {.signed_in = true, .user = 5, .rights = rights, .right_count = 3};
    const struct access administrator = {.signed_in = true, .administrator = true, .user = 6};
    const struct access forged = {.rights = rights, .right_count = 3};   /* not signed in */

    assert_err(access_may(a, &nobody, 10), E_SIGNED_OUT);
    assert_err(access_may(a, &nobody, RIGHT_SIGNED_IN), E_SIGNED_OUT);
    assert_err(access_may(a, &forged, 10), E_SIGNED_OUT);
    assert_ok(access_may(a, &nobody, RIGHT_PUBLIC));
    assert_ok(access_may(a, &reader, RIGHT_SIGNED_IN));
    for (size_t i = 0; i < 3; i++)
        assert_ok(access_may(a, &reader, rights[i]));
    assert_str(err_value(assert_err(access_may(a, &reader, 15), E_FORBIDDEN), "right"), "15");
    assert_err(access_may(a, &reader, 9), E_FORBIDDEN);
    assert_err(access_may(a, &reader, 31), E_FORBIDDEN);
    assert_ok(access_may(a, &administrator, 15));
    arena_free(a);
}

static void nobody_but_the_program_does_what_is_nobodys(void **state)
{
    struct arena *a = *state = arena_new();
    const struct access administrator = {.signed_in = true, .administrator = true, .user = 6};
    const struct access technical = {.signed_in = true, .user = -1};

    assert_ok(access_may(a, access_program(), RIGHT_NOBODY));
    assert_ok(access_may(a, access_program(), 4711));
    assert_err(access_may(a, &administrator, RIGHT_NOBODY), E_FORBIDDEN);
    assert_err(access_may(a, &technical, RIGHT_NOBODY), E_FORBIDDEN);
    assert_err(access_may(a, access_program(), RIGHT_NONE_SET), E_FORBIDDEN);
    arena_free(a);
}

static bool among(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static int64_t parent_of(const struct world *w, int64_t id)
{
    const struct db_value *parent = fixture_cell(w->fixture->at[FIXTURE_PLACE].rows[id - 1].record, "parent_id");

    return parent->null ? 0 : parent->i;
}

/* Everything above the places and nothing else, ascending, the same on both engines. */
static void places_above_are_found(void **state)
{
    struct world *w = world_new(&(struct fixture_options){.seed = 5, .regions = 4, .districts = 5, .wards = 1, .persons = 1});

    (void)state;
    for (int e = 0; e < WORLD_ENGINES; e++) {
        if (!w->conn[e])
            continue;
        for (size_t c = 0; c < w->caller_count; c++) {
            struct access who = w->callers[c];
            size_t above = 0;
            assert_ok(access_resolve(w->conn[e], w->arena, w->fixture->registry, &who));
            for (size_t i = 0; i < who.place_count; i++)
                for (int64_t id = parent_of(w, who.places[i]); id; id = parent_of(w, id))
                    assert_true(among(who.above, who.above_count, id));
            for (size_t i = 0; i < who.above_count; i++) {
                assert_true(!i || who.above[i - 1] < who.above[i]);
                for (size_t p = 0; p < who.place_count; p++)
                    for (int64_t id = parent_of(w, who.places[p]); id; id = parent_of(w, id))
                        if (id == who.above[i])
                            goto known;
                fail_msg("%lld is above none", (long long)who.above[i]);
            known:
                above++;
            }
            assert_int_equal(above, who.above_count);
        }
    }
    world_free(w);
}

static void the_rule_in_memory_is_that_of_the_queries(void **state)
{
    static const enum fixture_table tables[] = {FIXTURE_PLACE, FIXTURE_PERSON, FIXTURE_VISIT, FIXTURE_TASK};
    struct world *w = world_new(&(struct fixture_options){.seed = 5, .regions = 4, .districts = 5, .wards = 1, .persons = 200});
    struct query q = {0};
    size_t seen = 0, hidden = 0;

    (void)state;
    for (size_t c = 0; c < w->caller_count; c++)
        for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
            for (size_t i = 0; i < w->fixture->at[tables[t]].live; i++) {
                const struct fixture_row *row = &w->fixture->at[tables[t]].rows[i];
                struct naive n = {w->fixture, &w->callers[c], &q, NULL};
                bool sees = access_sees(&w->callers[c], row->record);
                assert_int_equal(sees, naive_sees(&n, row));
                *(sees ? &seen : &hidden) += 1;
            }
    assert_true(seen > 1000 && hidden > 1000);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_deny_by_default),
        cmocka_unit_test(nobody_but_the_program_does_what_is_nobodys),
        cmocka_unit_test(places_above_are_found),
        cmocka_unit_test(the_rule_in_memory_is_that_of_the_queries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
