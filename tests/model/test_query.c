/* Queries written by hand (tests/vectors/query.json): both engines give the same bytes, and the rows that
 * the plain model gives; and what a list of queries cannot say. */
#include <stdio.h>
#include <string.h>

#include "db/sql.h"
#include "support/query_json.h"
#include "support/query_world.h"

static struct world *world;

static int setup(void **state)
{
    (void)state;
    world = world_new(&(struct fixture_options){.seed = 3, .regions = 4, .districts = 5, .wards = 1, .persons = 1500});
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    world_free(world);
    return 0;
}

static const struct json *read_json(struct arena *a, struct str text)
{
    const struct json *v;

    assert_ok(json_read(a, text, &world->db[0]->env->limits, &v));
    return v;
}

static const struct json *read_vectors(struct arena *a)
{
    FILE *stream = fopen(VECTORS "/query.json", "rb");
    struct buf text;
    size_t n;

    assert_non_null(stream);
    buf_init(&text, a, 0);
    while ((n = fread(buf_reserve(&text, 4096), 1, 4096, stream)) > 0)
        text.n += n;
    fclose(stream);
    return json_get(read_json(a, buf_str(&text)), "queries");
}

static void check_vector(struct arena *a, const struct json *v, const struct access *who)
{
    const struct json *error = json_get(v, "error"), *answer = json_get(v, "answer");
    struct json_writer w;
    struct buf query;
    struct str found;

    buf_init(&query, a, 500);
    w = json_writer(&query);
    json_put(&w, json_get(v, "query"));
    found = world_check(world, a, who, buf_str(&query));
    if (answer && !str_eq(found, answer->text))
        fail_msg("%s: %.*s", json_get(v, "name")->text.p, STR_ARG(found));
    if (error && !str_starts(found, str_format(a, "{\"error\":\"%.*s\"}", STR_ARG(error->text))))
        fail_msg("%.*s: %.*s", STR_ARG(json_get(v, "name")->text), STR_ARG(found));
    if (!error && str_starts(found, STR("{\"error\"")))
        fail_msg("%.*s: %.*s", STR_ARG(json_get(v, "name")->text), STR_ARG(found));
}

static void vectors_agree(void **state)
{
    struct arena *a = arena_new(), *each = arena_new();

    (void)state;
    for (const struct json *v = read_vectors(a)->first; v; v = v->next)
        for (const struct json *as = json_get(v, "as")->first; as; as = as->next) {
            check_vector(each, v, world_caller(world, str_zero(each, as->text)));
            arena_reset(each);
        }
    arena_free(each);
    arena_free(a);
}

/* ---- helpers ---- */

struct asked {
    struct query_text text;
    const struct plan *plan;
};

static err_t ask(struct arena *a, int engine, const struct access *who, const char *query, struct asked *out)
{
    const struct env *env = world->db[engine]->env;

    assert_ok(query_json_read(a, world->fixture->registry, read_json(a, str_of(query)), &out->text));
    return plan_compile(a, world->fixture->registry, engine ? DB_POSTGRES : DB_SQLITE, &env->limits, who, &out->text.query,
                        &out->plan);
}

static err_t run(struct arena *a, int engine, const struct access *who, const struct asked *q, struct result *out)
{
    return plan_run(q->plan, world->conn[engine], a, who, q->text.values, q->text.value_count, out);
}

#define FOR_ENGINES(e) for (int e = 0; e < WORLD_ENGINES; e++) if (world->conn[e])

/* ---- statements ---- */

static void one_level_is_one_statement(void **state)
{
    struct arena *a = arena_new();
    const struct access *who = world_caller(world, "three districts");
    struct result r;
    struct asked q;

    (void)state;
    FOR_ENGINES(e) {
        struct db_counts before = db_counts(world->conn[e]), after;
        assert_ok(ask(a, e, who, "{\"entity\":\"fixture_person\",\"first\":5,\"fields\":[\"id\",{\"home\":[\"code\"]}]}", &q));
        assert_ok(run(a, e, who, &q, &r));
        after = db_counts(world->conn[e]);
        assert_int_equal(after.statements - before.statements, 1);
        assert_int_equal(after.waits - before.waits, e ? 1 : after.waits - before.waits);
    }
    arena_free(a);
}

/* begin, one a level, commit; PostgreSQL asks once for all parents. */
static void levels_are_read_in_one_snapshot(void **state)
{
    struct arena *a = arena_new();
    const struct access *who = world_caller(world, "everyone");
    struct result r;
    struct asked q;

    (void)state;
    if (!world->conn[1])
        skip();
    assert_ok(ask(a, 1, who, "{\"entity\":\"fixture_place\",\"first\":9,\"fields\":[\"id\",{\"residents\":{\"first\":9,\"fields\":[\"id\","
                  "{\"orders\":{\"first\":2,\"fields\":[\"id\"]}}]}}]}", &q));
    struct db_counts before = db_counts(world->conn[1]);
    assert_ok(run(a, 1, who, &q, &r));
    assert_true(db_counts(world->conn[1]).waits - before.waits <= 5);
    arena_free(a);
}

static void values_stand_apart_from_the_text(void **state)
{
    struct arena *a = arena_new();
    struct asked q;

    (void)state;
    FOR_ENGINES(e) {
        assert_ok(ask(a, e, world_caller(world, "three districts"), "{\"entity\":\"fixture_person\",\"where\":{\"name__icontains\":"
                      "\"needle\",\"code\":\"needle\",\"ext__needle\":\"needle\",\"size__in\":[4711],\"income__gt\":\"4711.00\"},"
                      "\"first\":47,\"offset\":4711,\"fields\":[\"id\"]}", &q));
        for (const struct str *s = plan_statements(q.plan); s->n; s++) {
            assert_true(str_find(*s, STR("needle"), 0) < 0);
            assert_true(str_find(*s, STR("47"), 0) < 0 || str_find(*s, STR("2147483647"), 0) >= 0);
        }
    }
    arena_free(a);
}

/* ---- sums ---- */

enum { SUMMED_PAGE = 100 };

/* Adds what a page shows of `left`, and takes what it shows of orders off their sums. */
static void add_page(const struct result *r, __int128 *left, __int128 *orders)
{
    const struct result_list *list = &r->lists[0];

    for (size_t row = 0; row < r->rows; row++) {
        *left += r->cells[row * r->columns].null ? 0 : r->cells[row * r->columns].i;
        *orders += list->sums[row].i;
    }
    for (size_t i = 0; i < list->result.rows; i++)
        *orders -= list->result.cells[i * list->result.columns].null ? 0 : list->result.cells[i * list->result.columns].i;
}

/* Asked with every page, the sum is that of all. */
static void check_sums(struct arena *a, int engine, const struct access *who, const char *where, size_t *rows, size_t *too_many)
{
    __int128 left = 0, orders = 0;
    struct result r = {.more_after = true};
    struct asked q;

    for (int offset = 0; r.more_after; offset += SUMMED_PAGE) {
        assert_ok(ask(a, engine, who, str_format(a, "{\"entity\":\"fixture_person\",\"offset\":%d,\"first\":%d,\"sums\":[\"left\"]%s,\"fields\":"
                                                 "[\"left\",{\"orders\":{\"first\":90,\"sums\":[\"amount\"],\"fields\":[\"amount\"]}}]}",
                                                 offset, SUMMED_PAGE, where).p, &q));
        assert_ok(run(a, engine, who, &q, &r));
        assert_true(r.total == -1);
        add_page(&r, &left, &orders);
        *rows += r.rows;
    }
    assert_true(orders == 0);
    assert_true(r.sums[0].null == (left > DECIMAL_MAX || left < -DECIMAL_MAX));
    assert_true(r.sums[0].null || r.sums[0].i == left);
    *too_many += r.sums[0].null;
}

static void all_pages_make_the_sum(void **state)
{
    static const char *const callers[] = {"everyone", "three districts", "one district", "one village", "nowhere"};
    static const char *const tests[] = {"", ",\"where\":{\"income__lt\":\"100000.00\"}", ",\"where\":{\"name__icontains\":\"shrestha\"}",
                                        ",\"where\":{\"code\":\"nobody\"}"};
    struct arena *a = arena_new();
    size_t rows = 0, too_many = 0;

    (void)state;
    FOR_ENGINES(e)
        for (size_t i = 0; i < sizeof callers / sizeof *callers; i++)
            for (size_t k = 0; k < sizeof tests / sizeof *tests; k++) {
                check_sums(a, e, world_caller(world, callers[i]), tests[k], &rows, &too_many);
                arena_reset(a);
            }
    assert_true(rows > 1500 && too_many > 0);   /* more than 18 digits are no sum, and no fault either */
    arena_free(a);
}

static void sums_come_with_the_total(void **state)
{
    static const char query[] = "{\"entity\":\"fixture_visit\",\"first\":5,\"count\":true,\"sums\":[\"fee\"],\"fields\":[\"id\"]}";
    struct arena *a = arena_new();
    const struct access *who = world_caller(world, "three districts");
    struct result r;
    struct asked q;

    (void)state;
    FOR_ENGINES(e) {
        struct db_counts before = db_counts(world->conn[e]);
        assert_ok(ask(a, e, who, query, &q));
        assert_ok(run(a, e, who, &q, &r));
        assert_int_equal(db_counts(world->conn[e]).statements - before.statements, 2);
        assert_true(r.total > 5 && r.sums[0].i > 0);
    }
    assert_err(ask(a, 0, who, "{\"entity\":\"fixture_person\",\"sums\":[\"size\"],\"fields\":[\"id\"]}", &q), E_FIELD_UNKNOWN);
    assert_err(ask(a, 0, who, "{\"entity\":\"fixture_person\",\"sums\":[\"orders\"],\"fields\":[\"id\"]}", &q), E_FIELD_UNKNOWN);
    arena_free(a);
}

/* ---- rights and scope ---- */

static void a_plan_serves_only_those_it_was_made_for(void **state)
{
    struct arena *a = arena_new();
    struct result r;
    struct asked q;

    (void)state;
    assert_ok(ask(a, 0, world_caller(world, "everyone"), "{\"entity\":\"fixture_person\",\"fields\":[\"id\"]}", &q));
    assert_err(run(a, 0, world_caller(world, "one district"), &q, &r), E_FORBIDDEN);
    assert_err(run(a, 0, world_caller(world, "persons only"), &q, &r), E_FORBIDDEN);
    assert_err(run(a, 0, &(struct access){0}, &q, &r), E_FORBIDDEN);
    assert_ok(run(a, 0, world_caller(world, "everyone"), &q, &r));
    arena_free(a);
}

static void a_plan_serves_other_places(void **state)
{
    struct arena *a = arena_new();
    struct access one = *world_caller(world, "one district"), other = one;
    const char *query = "{\"entity\":\"fixture_person\",\"first\":50,\"fields\":[\"id\"]}";
    struct result first, second;
    struct asked q, q2;

    (void)state;
    other.places = &world->fixture->districts[3];
    db_arena(world->conn[0], a);
    assert_ok(access_resolve(world->conn[0], a, world->fixture->registry, &other));
    assert_true(plan_key_access(&one) == plan_key_access(&other));
    FOR_ENGINES(e) {
        assert_ok(ask(a, e, &one, query, &q));
        assert_ok(ask(a, e, &other, query, &q2));
        assert_ok(run(a, e, &other, &q, &first));
        assert_ok(run(a, e, &other, &q2, &second));
        assert_int_equal(first.rows, second.rows);
        for (size_t i = 0; i < first.rows; i++)
            assert_int_equal(first.cells[i].i, second.cells[i].i);
    }
    arena_free(a);
}

static void a_stranger_reads_nothing(void **state)
{
    struct arena *a = arena_new();
    struct access nobody = {0}, signed_in = {.signed_in = true, .user = 5};
    struct asked q;

    (void)state;
    assert_err(ask(a, 0, &nobody, "{\"entity\":\"fixture_person\",\"fields\":[\"id\"]}", &q), E_SIGNED_OUT);
    assert_err(ask(a, 0, &nobody, "{\"entity\":\"fixture_gender\",\"fields\":[\"id\"]}", &q), E_SIGNED_OUT);
    assert_err(ask(a, 0, &signed_in, "{\"entity\":\"fixture_person\",\"fields\":[\"id\"]}", &q), E_FORBIDDEN);
    assert_ok(ask(a, 0, &signed_in, "{\"entity\":\"fixture_gender\",\"fields\":[\"id\"]}", &q));
    arena_free(a);
}

static void the_program_sees_what_is_internal(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    FOR_ENGINES(e)
        assert_string_equal(testdb_zero(world_answer(world, e, a, access_program(),
            STR("{\"entity\":\"fixture_person\",\"ignore_scope\":true,\"where\":{\"secret\":\"hidden\"},\"first\":1,\"fields\":[\"secret\"]}"))),
            "{\"offset\":0,\"more_before\":false,\"more_after\":true,\"rows\":[{\"secret\":\"hidden\"}]}");
    assert_err(ask(a, 0, world_caller(world, "everyone"), "{\"entity\":\"fixture_person\",\"ignore_scope\":true,\"fields\":[\"secret\"]}",
                   &(struct asked){0}), E_FIELD_UNKNOWN);
    assert_err(ask(a, 0, world_caller(world, "everyone"), "{\"entity\":\"fixture_person\",\"ignore_scope\":true,\"where\":{\"weight__ne\":"
                   "\"1\"},\"fields\":[\"id\"]}", &(struct asked){0}), E_LOOKUP);
    arena_free(a);
}

static struct str places(struct arena *a, int engine, const char *caller, const char *further)
{
    return world_answer(world, engine, a, world_caller(world, caller),
                        str_format(a, "{\"entity\":\"fixture_place\",\"ignore_own_scope\":true,\"count\":true,\"first\":20,"
                                   "\"order\":[\"id\"],\"fields\":[\"id\"%s]}", further));
}

static void what_is_reached_from_rows_of_everybody_keeps_its_scope(void **state)
{
    static const char residents[] = ",{\"residents\":{\"first\":50,\"fields\":[\"id\"]}}";
    struct arena *a = arena_new();

    (void)state;
    FOR_ENGINES(e) {
        assert_true(str_eq(places(a, e, "one district", ""), places(a, e, "everyone", "")));
        assert_true(str_eq(places(a, e, "one village", ""), places(a, e, "everyone", "")));
        assert_false(str_eq(places(a, e, "one district", residents), places(a, e, "everyone", residents)));
    }
    arena_free(a);
}

/* True of somebody, by what no summary shows. */
static const char *const hidden_tests[] = {
    "\"otherName__isnull\":false", "\"income__isnull\":false", "\"status__isnull\":false", "\"home__isnull\":false",
};

static struct str people(struct arena *a, int engine, const char *caller, const char *way, const char *rest)
{
    return world_answer(world, engine, a, world_caller(world, caller),
                        str_format(a, "{\"entity\":\"fixture_person\",%s\"count\":true,\"first\":100,\"order\":[\"id\"],%s}", way, rest));
}

/* Of rows that are opened only the summary, whatever is asked or sought; what hangs on them keeps its scope. */
static void rows_that_are_opened_show_their_summary(void **state)
{
    static const char summary[] = "\"fields\":[\"id\",\"code\",\"name\",\"dob\",{\"gender\":[\"code\"]}]";
    static const char hidden[] = "\"fields\":[\"otherName\",\"income\",\"spent\",\"ext\",{\"home\":[\"code\"]},{\"mentor\":[\"code\"]}]";
    static const char opened[] = "\"own_summary\":true,";
    struct arena *a = arena_new();

    (void)state;
    FOR_ENGINES(e) {
        assert_true(str_eq(people(a, e, "one district", opened, summary), people(a, e, "everyone", "", summary)));
        assert_false(str_eq(people(a, e, "one district", "", summary), people(a, e, "everyone", "", summary)));
        for (size_t i = 0; i < sizeof hidden_tests / sizeof *hidden_tests; i++) {
            const char *rest = str_format(a, "\"where\":{%s},\"fields\":[\"id\"]", hidden_tests[i]).p;
            assert_true(str_find(people(a, e, "everyone", "", rest), STR("\"rows\":[{"), 0) > 0);
            assert_int_equal(str_find(people(a, e, "one district", opened, rest), STR("\"rows\":[{"), 0), -1);
        }
        assert_int_equal(str_find(people(a, e, "one district", opened, hidden), STR("\":\""), 0), -1);
    }
    arena_free(a);
}

/* ---- values ---- */

static void a_value_of_another_type_is_refused(void **state)
{
    struct arena *a = arena_new();
    const struct access *who = world_caller(world, "everyone");
    struct result r;
    struct asked q;

    (void)state;
    FOR_ENGINES(e) {
        assert_ok(ask(a, e, who, "{\"entity\":\"fixture_person\",\"where\":{\"size\":1},\"fields\":[\"id\"]}", &q));
        q.text.values[0] = db_text(STR("1"));
        assert_err(run(a, e, who, &q, &r), E_FIELD_TYPE);
        q.text.value_count = 0;
        assert_err(run(a, e, who, &q, &r), E_FIELD_TYPE);
        assert_ok(ask(a, e, who, "{\"entity\":\"fixture_person\",\"where\":{\"size\":1},\"fields\":[\"id\"]}", &q));
        q.text.values[0] = db_null(DB_INT);
        assert_ok(run(a, e, who, &q, &r));
        assert_int_equal(r.rows, 0);
    }
    arena_free(a);
}

static void lists_are_limited(void **state)
{
    struct arena *a = arena_new();
    int64_t *ids = ARENA_ARRAY(a, int64_t, 10001);
    const struct access *who = world_caller(world, "everyone");
    struct result r;
    struct asked q;

    (void)state;
    assert_ok(ask(a, 0, who, "{\"entity\":\"fixture_person\",\"where\":{\"size__in\":[1]},\"fields\":[\"id\"]}", &q));
    q.text.values[0] = db_list(DB_INTS, ids, 10000);
    assert_ok(run(a, 0, who, &q, &r));
    q.text.values[0] = db_list(DB_INTS, ids, 10001);
    assert_err(run(a, 0, who, &q, &r), E_LIMIT);
    arena_free(a);
}

static void tests_and_fields_are_limited(void **state)
{
    struct arena *a = arena_new();
    struct asked q;
    struct buf where, fields;

    (void)state;
    buf_init(&where, a, 4000);
    buf_init(&fields, a, 40000);
    buf_add(&where, STR("{\"entity\":\"fixture_person\",\"fields\":[\"id\"],\"where\":{\"or\":[{\"size\":0}"));
    for (int i = 0; i < 64; i++)
        buf_add_format(&where, ",{\"size\":%d}", i);
    buf_add(&where, STR("]}}"));
    buf_add(&fields, STR("{\"entity\":\"fixture_person\",\"fields\":[\"id\""));
    for (int i = 0; i < 2000; i++)
        buf_add(&fields, STR(",\"code\""));
    buf_add(&fields, STR("]}"));
    assert_err(ask(a, 0, access_program(), str_zero(a, buf_str(&where)), &q), E_LIMIT);
    assert_err(ask(a, 0, access_program(), str_zero(a, buf_str(&fields)), &q), E_LIMIT);
    arena_free(a);
}

/* ---- counters and costly orders ---- */

static void set_counters(int engine, const char *sql)
{
    testdb_script(world->db[engine], sql);
}

static int64_t total_of(struct arena *a, int e, const char *caller, const char *query)
{
    const struct access *who = world_caller(world, caller);
    struct result r;
    struct asked q;

    assert_ok(ask(a, e, who, query, &q));
    assert_ok(run(a, e, who, &q, &r));
    return r.total;
}

static void counters_answer_totals(void **state)
{
    static const char all[] = "{\"entity\":\"fixture_visit\",\"count\":true,\"first\":1,\"fields\":[\"id\"]}";
    static const char some[] = "{\"entity\":\"fixture_visit\",\"count\":true,\"first\":1,\"where\":{\"fee__gte\":\"0\"},\"fields\":[\"id\"]}";
    struct arena *a = arena_new();

    (void)state;
    FOR_ENGINES(e) {
        int64_t everywhere = total_of(a, e, "everyone", all), district = total_of(a, e, "one district", all);
        int64_t filtered = total_of(a, e, "everyone", some), nowhere = total_of(a, e, "nowhere", all);
        assert_true(nowhere > 0 && nowhere < district && district < everywhere);
        set_counters(e, "INSERT INTO row_count (entity, place, state, n) VALUES ('fixture_visit', 0, 'x', 1000)");
        assert_int_equal(total_of(a, e, "everyone", all), everywhere + 1000);
        assert_int_equal(total_of(a, e, "one district", all), district + 1000);
        assert_int_equal(total_of(a, e, "nowhere", all), nowhere + 1000);
        assert_int_equal(total_of(a, e, "everyone", some), filtered);
        assert_int_equal(total_of(a, e, "one village", all) % 1000, total_of(a, e, "one village", all));   /* counted exactly */
        set_counters(e, "DELETE FROM row_count WHERE state = 'x'");
    }
    arena_free(a);
}

/* Within a transaction of the caller its state is read, whatever the number of levels. */
static void a_transaction_of_the_caller_is_used(void **state)
{
    struct arena *a = arena_new();
    struct result r;
    struct asked q;

    (void)state;
    FOR_ENGINES(e) {
        assert_ok(ask(a, e, world_caller(world, "everyone"), "{\"entity\":\"fixture_person\",\"first\":3,\"count\":true,\"fields\":[\"id\","
                      "{\"orders\":{\"fields\":[\"id\"]}}]}", &q));
        assert_false(db_begun(world->conn[e]));
        assert_ok(run(a, e, world_caller(world, "everyone"), &q, &r));
        assert_false(db_begun(world->conn[e]));
        assert_ok(db_begin(world->conn[e], DB_READ));
        assert_ok(run(a, e, world_caller(world, "everyone"), &q, &r));
        assert_true(db_begun(world->conn[e]));
        assert_ok(db_commit(world->conn[e]));
    }
    arena_free(a);
}

/* Rows are found by a sum, and it is of every row of the list, wherever that is. */
static void sums_are_tested(void **state)
{
    static const char query[] = "{\"entity\":\"fixture_person\",\"where\":{\"spent__gte\":\"60.00\"},\"first\":100,\"count\":true,\"fields\":[\"spent\"]}";
    struct arena *a = arena_new();
    struct result r;
    struct asked q;
    struct db_rows rows;

    (void)state;
    FOR_ENGINES(e) {
        assert_ok(ask(a, e, world_caller(world, "everyone"), query, &q));
        assert_ok(run(a, e, world_caller(world, "everyone"), &q, &r));
        assert_ok(db_query(world->conn[e], STR("SELECT count(*) FROM fixture_person p WHERE p.deleted_at IS NULL AND 6000 <= (SELECT"
            " SUM(o.amount) FROM fixture_order o WHERE o.person_id = p.id AND o.deleted_at IS NULL)"), NULL, 0,
            (enum db_type[]){DB_INT}, 1, &rows));
        assert_true(r.rows > 0);
        assert_int_equal(r.total, db_cell(&rows, 0, 0)->i);
        for (size_t i = 0; i < r.rows; i++)
            assert_true(r.cells[i * r.columns].i >= 6000 || r.cells[i * r.columns + 1].i >= 6000);
    }
    arena_free(a);
}

static void counts_are_tested(void **state)
{
    static const char query[] = "{\"entity\":\"fixture_person\",\"where\":{\"ordered__gt\":2},\"first\":100,\"count\":true,\"fields\":[\"ordered\"]}";
    struct arena *a = arena_new();
    struct result r;
    struct asked q;
    struct db_rows rows;

    (void)state;
    FOR_ENGINES(e) {
        assert_ok(ask(a, e, world_caller(world, "everyone"), query, &q));
        assert_ok(run(a, e, world_caller(world, "everyone"), &q, &r));
        assert_ok(db_query(world->conn[e], STR("SELECT count(*) FROM fixture_person p WHERE p.deleted_at IS NULL AND 2 < (SELECT"
            " count(*) FROM fixture_order o WHERE o.person_id = p.id AND o.deleted_at IS NULL)"), NULL, 0,
            (enum db_type[]){DB_INT}, 1, &rows));
        assert_true(r.rows > 0);
        assert_int_equal(r.total, db_cell(&rows, 0, 0)->i);
    }
    arena_free(a);
}

static const char *seen_by(struct arena *a, const struct access *who, const char *alias)
{
    long long place;

    if (who->shape == SCOPE_ALL) return "1 = 1";
    place = who->places[0];
    return str_format(a, "%s.district_id = %lld OR %s.district2_id = %lld OR %s.district_id IS NULL", alias, place, alias, place, alias).p;
}

/* The mean is that of the rows that the caller sees. */
static void means_are_tested(void **state)
{
    static const char query[] = "{\"entity\":\"fixture_person\",\"where\":{\"mean\":{\"of\":[\"weight\",\"weight\",\"gender\"],\"percent\":120,"
                                "\"rows\":{\"income__gt\":\"0\"}}},\"first\":100,\"count\":true,\"fields\":[\"code\"]}";
    static const char sql[] = "SELECT count(*) FROM fixture_person p WHERE p.deleted_at IS NULL AND (%s) AND 5 * p.weight * (SELECT"
        " count(o.weight) FROM fixture_person o WHERE o.gender_id = p.gender_id AND o.deleted_at IS NULL AND o.income > 0 AND (%s)) > 6 *"
        " (SELECT SUM(o.weight) FROM fixture_person o WHERE o.gender_id = p.gender_id AND o.deleted_at IS NULL AND o.income > 0 AND (%s))";
    static const char *const names[] = {"everyone", "one district"};
    struct arena *a = arena_new();
    struct result found;
    struct asked q;
    struct db_rows rows;

    (void)state;
    FOR_ENGINES(e) {
        for (size_t i = 0; i < 2; i++) {
            const struct access *who = world_caller(world, names[i]);
            assert_ok(ask(a, e, who, query, &q));
            assert_ok(run(a, e, who, &q, &found));
            assert_ok(db_query(world->conn[e], str_format(a, sql, seen_by(a, who, "p"), seen_by(a, who, "o"), seen_by(a, who, "o")), NULL, 0,
                               (enum db_type[]){DB_INT}, 1, &rows));
            assert_true(found.total > 0);
            assert_int_equal(found.total, db_cell(&rows, 0, 0)->i);
        }
        for (int none = 0; none < 2; none++) {   /* of no rows there is no mean */
            const char *beside = str_format(a, "{\"entity\":\"fixture_person\",\"where\":{\"mean\":{\"of\":[\"weight\",\"weight\",\"gender\"],\"percent\":120,"
                                            "\"rows\":{\"code\":\"nobody\"}%s}},\"first\":1,\"count\":true,\"fields\":[\"code\"]}", none ? ",\"none\":true" : "").p;
            assert_ok(ask(a, e, world_caller(world, "everyone"), beside, &q));
            assert_ok(run(a, e, world_caller(world, "everyone"), &q, &found));
            assert_int_equal(found.total > 0, none);
        }
        assert_err(ask(a, e, world_caller(world, "everyone"), "{\"entity\":\"fixture_person\",\"where\":{\"mean\":{\"of\":[\"weight\",\"code\","
                       "\"gender\"],\"percent\":120,\"rows\":{\"income__gt\":\"0\"}}},\"first\":1,\"fields\":[\"code\"]}", &q), E_FIELD_UNKNOWN);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_agree),
        cmocka_unit_test(one_level_is_one_statement),
        cmocka_unit_test(levels_are_read_in_one_snapshot),
        cmocka_unit_test(values_stand_apart_from_the_text),
        cmocka_unit_test(all_pages_make_the_sum),
        cmocka_unit_test(sums_come_with_the_total),
        cmocka_unit_test(a_plan_serves_only_those_it_was_made_for),
        cmocka_unit_test(a_plan_serves_other_places),
        cmocka_unit_test(a_stranger_reads_nothing),
        cmocka_unit_test(the_program_sees_what_is_internal),
        cmocka_unit_test(what_is_reached_from_rows_of_everybody_keeps_its_scope),
        cmocka_unit_test(rows_that_are_opened_show_their_summary),
        cmocka_unit_test(a_value_of_another_type_is_refused),
        cmocka_unit_test(lists_are_limited),
        cmocka_unit_test(tests_and_fields_are_limited),
        cmocka_unit_test(means_are_tested),
        cmocka_unit_test(counters_answer_totals),
        cmocka_unit_test(a_transaction_of_the_caller_is_used),
        cmocka_unit_test(sums_are_tested),
        cmocka_unit_test(counts_are_tested),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
