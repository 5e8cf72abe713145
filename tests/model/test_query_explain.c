#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/query/plan.h"
#include "support/query_json.h"
#include "support/query_world.h"

static const char *const queries[] = {
    "{\"entity\":\"fixture_person\",\"first\":10,\"fields\":[\"id\",\"code\",\"name\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"order\":[\"name\"],\"fields\":[\"id\",\"code\",\"name\",{\"home\":[\"name\",{\"parent\":[\"name\"]}]},{\"mentor\":[\"code\",\"note\"]}]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"order\":[\"-code\"],\"offset\":200,\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"order\":[\"name\"],\"where\":{\"name__icontains\":\"shrestha\"},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"name__icontains\":\"shrestha\"},\"fields\":[\"id\",\"code\",{\"home\":[\"code\"]}]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"order\":[\"-id\"],\"where\":{\"or\":[{\"name__icontains\":\"shrestha\"},{\"otherName__icontains\":\"shrestha\"}]},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"name__icontains\":\"zzq\"},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"name__istartswith\":\"sita g\"},\"order\":[\"name\"],\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"code\":\"P007919\"},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"size\":3},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"home__code\":\"V030\"},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"where\":{\"pupils__code\":\"P007919\"},\"fields\":[\"id\",\"code\"]}",
    "{\"entity\":\"fixture_person\",\"first\":10,\"order\":[\"name\"],\"fields\":[\"id\",\"code\",{\"pupils\":{\"first\":3,\"fields\":[\"id\",\"name\",{\"home\":[\"name\"]}]}}]}",
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void show(struct world *w, int engine, struct arena *a, const struct access *who, const char *name, const char *text)
{
    struct query_text q;
    const struct plan *plan;
    const struct json *v;
    struct result r;
    struct db_rows rows;
    double best = 1e9, last = 0;

    assert_ok(json_read(a, str_of(text), &w->db[0]->env->limits, &v));
    assert_ok(query_json_read(a, w->fixture->registry, v, &q));
    assert_ok(plan_compile(a, w->fixture->registry, engine ? DB_POSTGRES : DB_SQLITE, &w->db[0]->env->limits, who, &q.query, &plan));
    db_arena(w->conn[engine], a);
    for (int i = 0; i < 20; i++) {
        double t = now_ms();
        assert_ok(plan_run(plan, w->conn[engine], a, who, q.values, q.value_count, &r));
        t = now_ms() - t;
        if (t < best) best = t;
        last = t;
    }
    printf("== %s %s best %.3f last %.3f ms rows %zu\n   %s\n", engine ? "PG" : "SQLITE", name, best, last, r.rows, text);
    if (!getenv("SHOW")) return;
    struct run run = {plan, w->conn[engine], a, who, q.values, q.value_count, ARENA_ARRAY(a, const struct str *, q.value_count)};
    struct window window;
    struct db_value *params;
    assert_ok(run_window(&run, plan->root, &window));
    const struct statement *s = &plan->root->pages[REACH_PAGE][run_grams(&run, plan->root)];
    assert_ok(run_bind(&run, s, &(struct bound){.window = &window}, &params));
    if (getenv("SQL")) printf("%.*s\n", STR_ARG(s->sql));
    if (engine) {
        assert_ok(db_query(w->conn[1], str_format(a, "EXPLAIN ANALYZE %.*s", STR_ARG(s->sql)), params, s->count, (enum db_type[]){DB_TEXT}, 1, &rows));
        for (size_t i = 0; i < rows.rows; i++) printf("     %.*s\n", STR_ARG(db_cell(&rows, i, 0)->s));
    } else {
        assert_ok(db_query(w->conn[0], str_format(a, "EXPLAIN QUERY PLAN %.*s", STR_ARG(s->sql)), params, s->count, (enum db_type[]){DB_INT, DB_INT, DB_INT, DB_TEXT}, 4, &rows));
        for (size_t i = 0; i < rows.rows; i++) printf("     %lld %lld %.*s\n", (long long)db_cell(&rows, i, 0)->i, (long long)db_cell(&rows, i, 1)->i, STR_ARG(db_cell(&rows, i, 3)->s));
    }
}

static void plans(void **state)
{
    double t = now_ms();
    struct world *w = world_new(&(struct fixture_options){.seed = 3, .regions = 4, .districts = 5, .wards = 5, .villages = 10, .persons = 200000, .plain = true});
    struct arena *a = arena_new();
    static const char *const callers[] = {"everyone", "one district", "sixteen districts", "eighteen districts", "one village"};
    printf("load %.0f ms\n", now_ms() - t);
    (void)state;
    for (size_t c = 0; c < 5; c++)
        for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
            for (int e = 0; e < 2; e++)
                if (w->conn[e] && (!getenv("ONLY") || atoi(getenv("ONLY")) == (int)i)) {
                    show(w, e, a, world_caller(w, callers[c]), callers[c], queries[i]);
                    arena_reset(a);
                }
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(plans)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
