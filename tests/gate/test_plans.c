/* Every list at the top is read by an index: in its standard order and as the published client asks first, without a look at
 * the rows of other places, and by whoever sees everything in every order that its descriptor offers. No sort before the page is
 * cut, but of what given keys lead to. What the engines say of their plans does not depend on how many rows there are here:
 * SQLite's planner knows no numbers, PostgreSQL's is kept from scans and sorts wherever it has another way. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "access_gate.h"
#include "random_rows.h"

/* How the searchers of the published web client come up. */
static const struct { const char *root, *order; } comes_up[] = {
    {"families", "-validity_from"}, {"insurees", "chfId"}, {"policies", "-enrollDate"}, {"premiums", "-payDate"},
    {"claims", "-dateClaimed"}, {"payments", "-receivedDate"}, {"users", "-username"}, {"medicalItems", "code"},
    {"medicalServices", "code"}, {"bill", "code"}, {"invoice", "code"}, {"locations", "code"},
};
enum { COMES_UP = sizeof comes_up / sizeof *comes_up };

struct looker {
    struct testdb *t;
    struct db_conn *conn;                /* on which plans are asked for */
    struct arena *arena;                 /* NULL: nobody looks */
    pthread_t asker;                     /* whose statements are looked at: the sealer reads in between */
    const struct caller *caller;
    const struct table *table;           /* NULL: the log of mutations, which is no entity */
    const char *root, *order;
    bool looking, standard;
    size_t plans, faults;
    size_t came_up[COMES_UP];            /* plans of each */
};

static void fault(struct looker *l, const struct db_rows *plan, size_t column, struct str sql, const char *what)
{
    l->faults++;
    fprintf(stderr, "# %s by %s%s, asked by %s: %s\n#   %.*s\n", l->root, l->standard ? "standard " : "", l->order, l->caller->name, what,
            STR_ARG(sql));
    for (size_t i = 0; i < plan->rows; i++) fprintf(stderr, "#     %.*s\n", STR_ARG(db_cell(plan, i, column)->s));
}

/* Of one select a place the results are merged; what is sorted behind them is the page. In the tree of places the few above one's
 * own are found by id and sorted. */
static bool is_merged(struct str sql) { return str_find(sql, STR(" UNION ALL "), 0) >= 0; }

#define LOG_ORDER "requestDateTime"

static bool is_tree(const struct looker *l) { return l->table && l->table->entity->scope.tree; }

/* Whether the places of the caller are all that he may see of the table. */
static bool is_limited(const struct looker *l)
{
    const struct access *who = l->caller->who;

    return l->table && (l->table->district || l->table->village) && who->place_count && !access_everywhere(who, l->table->entity)
        && !access_tied(who, l->table->entity);
}

static void look_sqlite(struct looker *l, const struct db_seen *seen)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_TEXT};
    struct db_rows plan;

    assert_ok(db_query(l->conn, str_format(l->arena, "EXPLAIN QUERY PLAN %.*s", STR_ARG(seen->sql)), seen->values, seen->columns,
                       types, 4, &plan));
    for (size_t i = 0; i < plan.rows; i++) {
        struct str line = db_cell(&plan, i, 3)->s;
        bool cut = db_cell(&plan, i, 1)->i != 0 || !is_merged(seen->sql);
        if (!cut) continue;
        if (!(is_tree(l) && is_limited(l)) && str_starts(line, STR("USE TEMP B-TREE FOR ORDER BY")))
            fault(l, &plan, 3, seen->sql, "rows are sorted before the page is cut");
        if ((str_is(line, "SCAN r") || str_is(line, "SCAN command")) && strcmp(l->order, "id") != 0)
            fault(l, &plan, 3, seen->sql, "the table is scanned");
        if (str_starts(line, STR("SCAN r")) && is_limited(l) && is_merged(seen->sql))
            fault(l, &plan, 3, seen->sql, "rows of other places are looked at");
    }
}

static void look_postgres(struct looker *l, const struct db_seen *seen)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows plan;

    assert_ok(db_query(l->conn, str_format(l->arena, "EXPLAIN %.*s", STR_ARG(seen->sql)), seen->values, seen->columns, types, 1, &plan));
    for (size_t i = 0; i < plan.rows; i++) {
        struct str line = db_cell(&plan, i, 0)->s;
        bool none = str_find(line, STR(" rows=0 "), 0) >= 0;   /* known before it is run */
        bool partly = str_find(line, STR("Incremental"), 0) >= 0;   /* only rows alike but for their id */
        bool whole = str_find(line, STR("Sort  ("), 0) >= 0 && !partly && !none;
        if (whole && !(is_tree(l) && is_limited(l)) && !(i == 0 && is_merged(seen->sql)))
            fault(l, &plan, 0, seen->sql, "rows are sorted");
        if (str_find(line, str_format(l->arena, "Seq Scan on %s ", l->table ? l->table->entity->table : "command"), 0) >= 0)
            fault(l, &plan, 0, seen->sql, "the table is scanned");
    }
}

/* Asked first, and of nobody else's: his thread fills what the others would read. */
static bool is_asker(pthread_t asker) { return pthread_equal(asker, pthread_self()); }

static bool is_select(const struct db_seen *seen) { return !strcmp(seen->point, "statement") && str_starts(seen->sql, STR("SELECT")); }

static void see(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct looker *l = arg;
    struct str from;

    if (!is_asker(l->asker) || !l->arena || l->looking || !is_select(seen)) return;
    from = l->table ? str_format(l->arena, "FROM %s r", l->table->entity->table) : STR("FROM command");
    if (str_find(seen->sql, from, 0) < 0 || str_find(seen->sql, STR(" LIMIT "), 0) < 0) return;   /* not its page */
    l->looking = true;
    l->plans++;
    (l->t->engine == DB_SQLITE ? look_sqlite : look_postgres)(l, seen);
    l->looking = false;
}

/* ---- what is asked ---- */

static void ask(struct gate *g, struct looker *l, const struct caller *c, const struct json *root, const char *order)
{
    struct arena *a = arena_new();
    bool standard = !strcmp(order, l->table ? l->table->entity->order : LOG_ORDER);
    struct str given = required_arguments(&g->k, a, root, ROW_A);
    struct str query = str_format(a, "{ %s(%.*s%s first: 5%s) { edges { node { id } } } }", name_of(g, root), STR_ARG(given),
                                  given.n ? "," : "", standard ? "" : str_format(a, " orderBy: [\"%s\"]", order).p);

    l->root = name_of(g, root);
    l->order = order;
    l->caller = c;
    l->arena = a;
    db_arena(l->conn, a);
    ask_text(&g->k, a, c, query);
    l->arena = NULL;
    arena_free(a);
}

static bool is_typical(const struct caller *c)
{
    return c->side == 'a' && (!strcmp(c->name, "everything a") || !strcmp(c->name, "everything as officer a"));
}

static void each_order(struct gate *g, struct looker *l, const struct caller *c, const struct json *root)
{
    l->standard = true;
    ask(g, l, c, root, l->table ? l->table->entity->order : LOG_ORDER);
    l->standard = false;
    if (!l->table) ask(g, l, c, root, "-" LOG_ORDER);
    for (size_t i = 0; i < COMES_UP; i++)
        if (!strcmp(comes_up[i].root, name_of(g, root)) && !c->who->administrator) {
            size_t before = l->plans;
            ask(g, l, c, root, comes_up[i].order);
            l->came_up[i] += l->plans - before;
        }
    if (!l->table || !c->who->administrator) return;
    for (const char *const *sort = l->table->entity->sorts; sort && *sort; sort++) {
        ask(g, l, c, root, *sort);
        ask(g, l, c, root, str_format(g->w.arena, "-%s", *sort).p);
    }
}

/* A reader's connection is set up by its first statement; what is set after that stays. */
static void hold_planner(struct looker *l, const char *settings)
{
    struct db_rows rows;

    assert_ok(db_query(l->conn, STR("SELECT 1"), NULL, 0, (enum db_type[]){DB_INT}, 1, &rows));
    assert_ok(db_script(l->conn, str_of(settings)));
}

static void open_looked(struct gate *g, void **state, struct looker *l)
{
    *l = (struct looker){.t = testdb_of(state), .asker = pthread_self()};
    testdb_reopen(l->t, &(struct db_options){.create = true, .watch = see, .watch_arg = l});
    gate_open(g, state);
    l->conn = testdb_acquire(l->t, DB_READ);
    if (l->t->engine == DB_POSTGRES) hold_planner(l, "SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off");
}

static void lists_are_read_by_indexes(void **state)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    static const struct caller nation = {"somebody who sees everything", &administrator, 0, false, 0};
    struct looker l;
    struct gate g;

    open_looked(&g, state, &l);
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next) {
        l.table = entity_of(&g, name_of(&g, f));
        if (is_apart(name_of(&g, f)) || (!l.table && strcmp(name_of(&g, f), "mutationLogs") != 0)) continue;
        if (!argument(f, "first") || required_arguments(&g.k, g.w.arena, f, ROW_A).n) continue;
        each_order(&g, &l, &nation, f);
        for (size_t c = 0; c < g.count; c++)
            if (is_typical(&g.callers[c])) each_order(&g, &l, &g.callers[c], f);
    }
    printf("# %zu plans\n", l.plans);
    assert_true(l.plans > 200);
    for (size_t i = 0; i < COMES_UP; i++)
        if (!l.came_up[i]) fail_msg("nobody asked for %s by %s", comes_up[i].root, comes_up[i].order);
    assert_int_equal(l.faults, 0);
    gate_close(&g);
}

/* ---- what hangs on rows ---- */

struct below { struct looker l; struct map seen; };

/* All rows are looked at, or all in the order of another index, for those of one parent. */
static bool is_led_astray(struct str line)
{
    return str_find(line, STR("Seq Scan"), 0) >= 0
        || (str_find(line, STR("Filter: "), 0) >= 0 && str_find(line, STR("= p.id)"), 0) >= 0);
}

/* What is asked with a value has an index that leads by it. PostgreSQL's planner, kept from scans, has no other way than one then;
 * SQLite has the same indexes. */
static void see_below(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    static const enum db_type types[] = {DB_TEXT};
    struct below *b = arg;
    struct db_rows plan;

    if (!is_asker(b->l.asker) || !b->l.arena || b->l.looking || !seen->columns || !is_select(seen)) return;
    if (map_get(&b->seen, seen->sql)) return;
    b->l.looking = true;
    map_put(&b->seen, str_copy(b->seen.arena, seen->sql), b);
    assert_ok(db_query(b->l.conn, str_format(b->l.arena, "EXPLAIN %.*s", STR_ARG(seen->sql)), seen->values, seen->columns, types, 1,
                       &plan));
    b->l.plans++;
    for (size_t i = 0; i < plan.rows; i++)
        if (is_led_astray(db_cell(&plan, i, 0)->s)) fault(&b->l, &plan, 0, seen->sql, "a table is scanned");
    b->l.looking = false;
}

static void what_hangs_on_rows_is_read_by_indexes(void **state)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    static const struct caller nation = {"somebody who sees everything", &administrator, 0, false, 0};
    struct below b = {.l = {.t = testdb_of(state), .asker = pthread_self()}};
    struct arena *a = arena_new();
    struct gate g;

    testdb_reopen(b.l.t, &(struct db_options){.create = true, .watch = see_below, .watch_arg = &b});
    gate_open(&g, state);
    map_init(&b.seen, g.w.arena, 2000);
    b.l.order = "all that hangs on it";
    b.l.conn = testdb_acquire(b.l.t, DB_READ);
    hold_planner(&b.l, "SET enable_seqscan = off; SET enable_bitmapscan = off");
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next) {
        const char *page = argument(f, "first") ? "first: 3" : "";
        struct str all;
        if (is_apart(name_of(&g, f)) || !is_object(&g, f)) continue;
        b.l.root = name_of(&g, f);
        b.l.caller = &nation;
        b.l.arena = a;
        db_arena(b.l.conn, a);
        all = question(&g, a, f, page, select_all(&g.k, a, row_type(&g, f), 2, true), ROW_A);
        ask_text(&g.k, a, &nation, str_format(a, "{ %.*s }", STR_ARG(all)));
        b.l.arena = NULL;
        arena_reset(a);
    }
    printf("# %zu plans\n", b.l.plans);
    assert_true(b.l.plans > 300);
    assert_int_equal(b.l.faults, 0);
    arena_free(a);
    gate_close(&g);
}

/* ---- the rows of one place ---- */

/* How many stand in a place of the tree: by the total, which counters may know, and by the rows of a page. */
static void count_place(struct gate *g, struct arena *a, const struct caller *c, const char *root, struct str place, int level,
                        size_t *some)
{
    struct str query = str_format(a, "{ %s(first: 100, parentLocation: \"%.*s\", parentLocationLevel: %d) { totalCount"
                                  " edges { node { id } } } }", root, STR_ARG(place), level);
    const struct json *data = json_get(json_get(ask_json(&g->k, a, ask_text(&g->k, a, c, query)), "data"), root);
    int64_t total;
    unsigned rows;

    if (!data || json_is_null(data)) return;
    assert_true(json_int(json_get(data, "totalCount"), &total));
    rows = json_get(data, "edges")->count;
    if (total != rows) fail_msg("%s, asked by %s: %lld in all, %u rows", query.p, c->name, (long long)total, rows);
    *some += total > 0;
}

struct counting { pthread_t asker; size_t n; };

static void see_counting(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct counting *k = arg;

    (void)c;
    if (is_asker(k->asker)) k->n += is_select(seen) && str_starts(seen->sql, STR("SELECT count(*)"));
}

static void totals_of_a_place_are_those_of_its_rows(void **state)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    static const struct caller nation = {"somebody who sees everything", &administrator, 0, false, 0};
    struct arena *a = arena_new();
    struct counting counting = {.asker = pthread_self()};
    size_t some = 0;
    struct gate g;

    testdb_reopen(testdb_of(state), &(struct db_options){.create = true, .watch = see_counting, .watch_arg = &counting});
    gate_open(&g, state);
    random_rows(&g.w, 11);
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next)
        for (int place = 0; argument(f, "parentLocation") && argument(f, "first") && place < 3; place++) {
            struct str uuid = world_uuid(g.w.arena, registry_table(g.w.d.registry, STR("location")), place < 2 ? place : 4);
            const struct table *t = entity_of(&g, name_of(&g, f));
            size_t before = counting.n;
            count_place(&g, a, &nation, name_of(&g, f), uuid, place > 0, &some);
            if (t && t->entity->counted && counting.n > before) fail_msg("%s are counted one by one", name_of(&g, f));
            for (size_t c = 0; c < g.count; c++) count_place(&g, a, &g.callers[c], name_of(&g, f), uuid, place > 0, &some);
            arena_reset(a);
        }
    printf("# %zu totals\n", some);
    assert_true(some > 30);
    arena_free(a);
    gate_close(&g);
}

/* ---- sums ---- */

static void see_sum(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct looker *l = arg;

    (void)c;
    if (!is_asker(l->asker) || !l->arena || l->looking || !is_select(seen) || str_find(seen->sql, STR(" >> 32)"), 0) < 0) return;
    l->looking = true;
    l->plans++;
    (l->t->engine == DB_SQLITE ? look_sqlite : look_postgres)(l, seen);
    l->looking = false;
}

/* Of who has places, all of them are summed by way of the index of places; the total comes with the sum. */
static void sums_of_places_are_read_by_indexes(void **state)
{
    static const struct { const char *root, *sums; } lists[] = {
        {"premiums", "sumAmount"}, {"policies", "sumValue sumBalance"}, {"claims", "sumClaimed sumApproved sumRemunerated"},
    };
    struct arena *a = arena_new();
    struct looker l = {.t = testdb_of(state), .asker = pthread_self(), .order = "sum"};
    struct gate g;

    testdb_reopen(l.t, &(struct db_options){.create = true, .watch = see_sum, .watch_arg = &l});
    gate_open(&g, state);
    l.conn = testdb_acquire(l.t, DB_READ);
    db_arena(l.conn, a);
    if (l.t->engine == DB_POSTGRES) hold_planner(&l, "SET enable_seqscan = off");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t c = 0; c < g.count; c++) {
            l.table = entity_of(&g, lists[i].root);
            if (!is_typical(&g.callers[c])) continue;
            l.root = lists[i].root;
            l.caller = &g.callers[c];
            l.arena = a;
            ask_text(&g.k, a, &g.callers[c], str_format(a, "{ %s { totalCount %s } }", lists[i].root, lists[i].sums));
            l.arena = NULL;
        }
    printf("# %zu plans\n", l.plans);
    assert_true(l.plans >= 6);
    assert_int_equal(l.faults, 0);
    arena_free(a);
    gate_close(&g);
}

/* ---- one round trip a level ---- */

enum { FURTHER = 2 };

struct counter { pthread_t asker; struct arena *arena; struct map by_text; size_t statements, most; char said[1000]; };   /* most: how often one was said */

static void count(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    struct counter *k = arg;
    uintptr_t n;

    if (!is_asker(k->asker) || !k->arena || !seen->waits || !is_select(seen)) return;
    n = (uintptr_t)map_get(&k->by_text, seen->sql) + 1;
    map_put(&k->by_text, n == 1 ? str_copy(k->arena, seen->sql) : seen->sql, (void *)n);
    k->statements++;
    if (n <= k->most) return;
    k->most = n;
    snprintf(k->said, sizeof k->said, "%.*s", STR_ARG(seen->sql));
}

static size_t repeated(struct gate *g, struct counter *k, const struct json *root, const struct caller *c, const char *page)
{
    struct arena *a = arena_new();
    struct str inner = select_all(&g->k, a, row_type(g, root), 2, true);

    *k = (struct counter){.asker = pthread_self(), .arena = a};
    map_init(&k->by_text, a, 200);
    ask_text(&g->k, a, c, str_format(a, "{ %.*s }", STR_ARG(question(g, a, root, page, inner, ROW_A))));
    k->arena = NULL;
    arena_free(a);
    return k->most;
}

/* A page with all that hangs on it asks for each list once, with its total and what its computed fields need, whatever the number
 * of rows: none is said more often for nine of them than for three, but for lists alike that have rows only further down. SQLite,
 * which is no trip away, says the same statement again for each. */
static void each_list_is_one_trip(void **state)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    static const struct caller nation = {"somebody who sees everything", &administrator, 0, false, 0};
    struct counter k = {.asker = pthread_self()};
    struct gate g;
    size_t deepest = 0;

    testdb_reopen(testdb_of(state), &(struct db_options){.create = true, .watch = count, .watch_arg = &k});
    gate_open(&g, state);
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next) {
        size_t few, many;
        if (is_apart(name_of(&g, f)) || !is_object(&g, f)) continue;
        if (!entity_of(&g, name_of(&g, f)) || !argument(f, "first")) continue;
        few = repeated(&g, &k, f, &nation, "first: 3");
        many = repeated(&g, &k, f, &nation, "first: 12");
        if (many > few + FURTHER)
            fail_msg("%s says a statement %zu times for three rows and %zu times for nine: %s", name_of(&g, f), few, many, k.said);
        deepest = k.statements > deepest ? k.statements : deepest;
    }
    printf("# at most %zu statements\n", deepest);
    assert_true(deepest > 20);
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(lists_are_read_by_indexes),
        TESTDB_POSTGRES(what_hangs_on_rows_is_read_by_indexes),
        TESTDB_BOTH(totals_of_a_place_are_those_of_its_rows),
        TESTDB_BOTH(sums_of_places_are_read_by_indexes),
        TESTDB_POSTGRES(each_list_is_one_trip),
    };

    return testdb_run("gate/plans", tests, sizeof tests / sizeof *tests);
}
