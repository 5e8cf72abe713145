/* On 200,000 rows, default orders and pages within a caller's places walk an index: no scan of the whole
 * table, no sort of it. PostgreSQL runs with work_mem 32 MB (the Memoize trap). */

#include "model/query/plan.h"
#include "support/query_json.h"
#include "support/query_world.h"

static struct world *world;

static int setup(void **state)
{
    (void)state;
    world = world_new(&(struct fixture_options){
        .seed = 3, .regions = 4, .districts = 5, .wards = 5, .villages = 10, .persons = 200000, .plain = true});
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(world);
    return 0;
}

#define ONES "{\"home\":[\"name\",{\"parent\":[\"name\"]}]},{\"mentor\":[\"code\",\"note\"]}"
#define PERSONS "{\"entity\":\"fixture_person\",\"first\":10,"

static const char *const pages[] = {
    PERSONS "\"fields\":[\"id\",\"code\",\"name\"]}",
    PERSONS "\"fields\":[\"id\",\"code\",\"name\"," ONES "]}",
    PERSONS "\"order\":[\"name\"],\"fields\":[\"id\",\"code\",\"name\"," ONES "]}",
    PERSONS "\"order\":[\"-code\"],\"fields\":[\"id\"," ONES "]}",
    PERSONS "\"order\":[\"name\"],\"offset\":60,\"fields\":[\"id\",\"code\"]}",
    PERSONS "\"order\":[\"name\"],\"where\":{\"name__istartswith\":\"sita g\"},\"fields\":[\"id\",\"code\"]}",
    PERSONS "\"where\":{\"code\":\"P007919\"},\"fields\":[\"id\",\"code\"," ONES "]}",
    PERSONS "\"where\":{\"name__icontains\":\"shrestha\"},\"fields\":[\"id\",\"name\"," ONES "]}",
    PERSONS "\"where\":{\"name__icontains\":\"zzqq\"},\"fields\":[\"id\",\"name\"]}",
    PERSONS "\"where\":{\"pupils__code\":\"P007919\"},\"fields\":[\"id\"]}",
    PERSONS "\"after\":100000,\"fields\":[\"id\",\"code\"]}",
    PERSONS "\"fields\":[\"id\",{\"pupils\":{\"first\":3,\"fields\":[\"id\",\"name\",{\"home\":[\"name\"]}]}}]}",
};
static const char *const callers[] = {
    "everyone", "nowhere", "one district", "three districts", "sixteen districts", "eighteen districts", "one village", "five villages",
};

struct asked {
    struct query_text text;
    const struct plan *plan;
    struct run run;
};

static void ask(struct arena *a, int engine, const char *caller, const char *query, struct asked *q)
{
    const struct access *who = world_caller(world, caller);
    const struct env *env = world->db[engine]->env;
    const struct json *v;

    db_arena(world->conn[engine], a);
    assert_ok(json_read(a, str_of(query), &env->limits, &v));
    assert_ok(query_json_read(a, world->fixture->registry, v, &q->text));
    assert_ok(plan_compile(a, world->fixture->registry, engine ? DB_POSTGRES : DB_SQLITE, &env->limits, who, &q->text.query,
                           &q->plan));
    q->run = (struct run){q->plan, world->conn[engine], a, who, q->text.values, q->text.value_count,
                          ARENA_ARRAY(a, const struct str *, q->text.value_count)};
}

static err_t answer(struct asked *q, struct result *out)
{
    return plan_run(q->plan, q->run.conn, q->run.arena, q->run.who, q->run.values, q->run.value_count, out);
}

/* ---- plans ---- */

static struct str page_sql(struct asked *q, struct db_value **params, size_t *n)
{
    const struct level *root = q->plan->root;
    struct window *w = ARENA_NEW(q->run.arena, struct window);
    const struct statement *s;

    assert_ok(run_window(&q->run, root, w));
    s = &root->pages[REACH_PAGE][run_grams(&q->run, root)];
    assert_ok(run_bind(&q->run, s, &(struct bound){.window = w}, params));
    *n = s->count;
    return s->sql;
}

static void wrong_plan(const struct db_rows *rows, int column, const char *caller, const char *query, const char *line)
{
    print_error("# %s: %s\n", caller, query);
    for (size_t i = 0; i < rows->rows; i++)
        print_error("#   %.*s\n", STR_ARG(db_cell(rows, i, (size_t)column)->s));
    fail_msg("%s", line);
}

/* Rows of the page itself may be sorted (parent 0: outside of the cut), and the few that a filter by an
 * index leaves; else the table is walked in the order of its key or by an index. */
static void check_sqlite(struct asked *q, const char *caller, const char *query)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_TEXT};
    const struct level *root = q->plan->root;
    bool by_id = root->term_count == 1, few = root->where && root->where->selective;
    struct db_value *params;
    struct db_rows rows;
    size_t n;
    struct str sql = page_sql(q, &params, &n);

    assert_ok(db_query(q->run.conn, str_format(q->run.arena, "EXPLAIN QUERY PLAN %.*s", STR_ARG(sql)), params, n, types, 4, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct str line = db_cell(&rows, i, 3)->s;
        bool cut = db_cell(&rows, i, 1)->i != 0 || (!joins_any(&root->picked) && root->scope != SCOPE_FORM_BRANCHES);
        if (cut && !few && str_starts(line, STR("USE TEMP B-TREE")))
            wrong_plan(&rows, 3, caller, query, "rows are sorted before the page is cut");
        if (cut && str_is(line, "SCAN r") && !by_id)
            wrong_plan(&rows, 3, caller, query, "the table is scanned");
    }
}

static void check_postgres(struct asked *q, const char *caller, const char *query)
{
    struct db_value *params;
    struct db_rows rows;
    size_t n;
    struct str sql = page_sql(q, &params, &n);

    assert_ok(db_query(q->run.conn, str_format(q->run.arena, "EXPLAIN %.*s", STR_ARG(sql)), params, n, (enum db_type[]){DB_TEXT}, 1,
                       &rows));
    for (size_t i = 0; i < rows.rows; i++)
        if (str_find(db_cell(&rows, i, 0)->s, STR("Seq Scan on fixture_person"), 0) >= 0)
            wrong_plan(&rows, 0, caller, query, "the table is scanned");
}

static void pages_walk_an_index(void **state)
{
    struct arena *a = arena_new();
    struct asked q;

    (void)state;
    if (world->conn[1])
        assert_ok(db_script(world->conn[1], STR("SET work_mem = '32MB'")));
    for (int e = 0; e < WORLD_ENGINES; e++)
        for (size_t c = 0; world->conn[e] && c < sizeof callers / sizeof *callers; c++)
            for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
                ask(a, e, callers[c], pages[i], &q);
                (e ? check_postgres : check_sqlite)(&q, callers[c], pages[i]);
                arena_reset(a);
            }
    arena_free(a);
}

/* ---- names ---- */

/* "g" are the candidates that FTS5 finds; an index is walked within a beginning, and where a part is too frequent. PostgreSQL scans the
 * table for a part of less than three letters that hardly anybody has. */
static const struct { const char *query, *sqlite; } searches[] = {
    {PERSONS "\"where\":{\"name__icontains\":\"zq\"},\"count\":true,\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"where\":{\"name__icontains\":\"ሰ\"},\"count\":true,\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"where\":{\"name__icontains\":\"मत\"},\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"where\":{\"name__icontains\":\"e\"},\"count\":true,\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"where\":{\"name__istartswith\":\"s\"},\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"where\":{\"name__istartswith\":\"sita gur\",\"otherName__icontains\":\"ab\"},\"count\":true,\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"where\":{\"or\":[{\"name__icontains\":\"zq\"},{\"otherName__icontains\":\"zz\"}]},\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"order\":[\"name\"],\"where\":{\"name__icontains\":\"zq\"},\"count\":true,\"fields\":[\"id\"]}", "SCAN g VIRTUAL TABLE"},
    {PERSONS "\"order\":[\"name\"],\"where\":{\"name__icontains\":\"sh\"},\"count\":true,\"fields\":[\"id\"]}", "_i_name"},
    {PERSONS "\"order\":[\"name\"],\"where\":{\"name__istartswith\":\"s\",\"otherName__istartswith\":\"ab\"},\"count\":true,\"fields\":[\"id\"]}",
     "_i_name (name_key>? AND name_key<?)"},
    {PERSONS "\"order\":[\"code\"],\"where\":{\"name__istartswith\":\"s\"},\"count\":true,\"fields\":[\"id\"]}", "_code"},
    {PERSONS "\"where\":{\"code__istartswith\":\"0079\"},\"count\":true,\"fields\":[\"id\"]}", "(code>? AND code<?)"},
    {PERSONS "\"where\":{\"code__istartswith\":\"p\"},\"count\":true,\"fields\":[\"id\"]}", "SCAN r"},
    {PERSONS "\"where\":{\"code__iexact\":\"007919\"},\"count\":true,\"fields\":[\"id\"]}", "(code>? AND code<?)"},
    {PERSONS "\"order\":[\"code\"],\"where\":{\"code__istartswith\":\"p\"},\"count\":true,\"fields\":[\"id\"]}", "(code>? AND code<?)"},
};

static void check_search(struct asked *q, const char *query, const char *wanted)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_TEXT};
    struct window w;
    const struct statement *s;
    struct db_value *params;
    struct db_rows rows;

    assert_ok(run_window(&q->run, q->plan->root, &w));
    assert_ok(run_page(&q->run, q->plan->root, &w, &s));
    assert_ok(run_bind(&q->run, s, &(struct bound){.window = &w}, &params));
    assert_ok(db_query(q->run.conn, str_format(q->run.arena, "EXPLAIN QUERY PLAN %.*s", STR_ARG(s->sql)), params, s->count, types, 4, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        if (str_find(db_cell(&rows, i, 3)->s, str_of(wanted), 0) >= 0)
            return;
    wrong_plan(&rows, 3, "everyone", query, "names are not found by what they hold");
}

/* As after a load, before the server has looked at the table. */
static void forget_statistics(void)
{
    testdb_script(world->db[1], "DELETE FROM pg_statistic WHERE starelid = 'fixture_person'::regclass;"
                                "UPDATE pg_class SET reltuples = -1 WHERE oid = 'fixture_person'::regclass");
}

static void postgres_finds_names_by_indexes(void **state)
{
    static const char *const names[] = {
        PERSONS "\"where\":{\"name__icontains\":\"shrestha\",\"otherName__icontains\":\"gurung\"},\"fields\":[\"id\"]}",
        PERSONS "\"where\":{\"name__icontains\":\"zzqq\"},\"fields\":[\"id\"]}",
        PERSONS "\"where\":{\"name__icontains\":\"ሰላም\",\"otherName__icontains\":\"zzqq\"},\"fields\":[\"id\"]}",
        PERSONS "\"where\":{\"or\":[{\"name__icontains\":\"zzqq\"},{\"otherName__icontains\":\"zzq\"}]},\"fields\":[\"id\"]}",
        PERSONS "\"where\":{\"name__istartswith\":\"zz\"},\"fields\":[\"id\"]}",
        PERSONS "\"order\":[\"name\"],\"where\":{\"name__istartswith\":\"s\",\"otherName__istartswith\":\"ab\"},\"fields\":[\"id\"]}",
        PERSONS "\"order\":[\"name\"],\"where\":{\"name__icontains\":\"zzqq\"},\"fields\":[\"id\"]}",
        PERSONS "\"where\":{\"code__istartswith\":\"0079\"},\"fields\":[\"id\"]}",
    };
    struct arena *a = arena_new();
    struct asked q;

    (void)state;
    for (int round = 0; world->conn[1] && round < 2; round++) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            ask(a, 1, "everyone", names[i], &q);
            check_postgres(&q, "everyone", names[i]);
            arena_reset(a);
        }
        if (round == 0) forget_statistics();
    }
    if (world->conn[1]) testdb_script(world->db[1], "ANALYZE fixture_person");
    arena_free(a);
}

/* The same rows and totals on both engines, whichever way they are found. */
static void names_are_found_by_what_they_hold(void **state)
{
    struct arena *a = arena_new();
    struct result results[WORLD_ENGINES];
    struct asked q;

    (void)state;
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        for (int e = 0; e < WORLD_ENGINES; e++) {
            if (!world->conn[e])
                continue;
            ask(a, e, "everyone", searches[i].query, &q);
            if (e == 0) check_search(&q, searches[i].query, searches[i].sqlite);
            assert_ok(answer(&q, &results[e]));
        }
        if (world->conn[1]) {
            assert_int_equal(results[0].rows, results[1].rows);
            assert_int_equal(results[0].total, results[1].total);
            for (size_t row = 0; row < results[0].rows; row++)
                assert_int_equal(results[0].cells[row * results[0].columns].i, results[1].cells[row * results[1].columns].i);
        }
        arena_reset(a);
    }
    arena_free(a);
}

/* ---- orders without index ---- */

static void costly_orders_are_refused(void **state)
{
    static const char all[] = PERSONS "\"order\":[\"dob\"],\"fields\":[\"id\"]}";
    static const char few[] = PERSONS "\"order\":[\"dob\"],\"where\":{\"size\":3},\"fields\":[\"id\"]}";
    static const char random[] = PERSONS "\"order\":[\"?\"],\"seed\":1,\"fields\":[\"id\"]}";
    struct arena *a = arena_new();
    struct result r;
    struct asked q;

    (void)state;
    for (int e = 0; e < WORLD_ENGINES; e++) {
        if (!world->conn[e])
            continue;
        ask(a, e, "everyone", all, &q);
        assert_ok(answer(&q, &r));
        testdb_script(world->db[e], "INSERT INTO row_count (entity, place, state, n) VALUES ('fixture_person', 0, 'x', 1000000)");
        assert_str(err_value(assert_err(answer(&q, &r), E_SORT_COSTLY), "field"), "dob");
        ask(a, e, "everyone", random, &q);
        assert_err(answer(&q, &r), E_SORT_COSTLY);
        ask(a, e, "everyone", few, &q);
        assert_ok(answer(&q, &r));
        ask(a, e, "one district", all, &q);
        assert_ok(answer(&q, &r));
        ask(a, e, "everyone", pages[2], &q);
        assert_ok(answer(&q, &r));
        testdb_script(world->db[e], "DELETE FROM row_count WHERE state = 'x'");
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_walk_an_index),
        cmocka_unit_test(names_are_found_by_what_they_hold),
        cmocka_unit_test(postgres_finds_names_by_indexes),
        cmocka_unit_test(costly_orders_are_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
