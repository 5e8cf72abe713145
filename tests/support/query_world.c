#include "support/query_world.h"

#include <stdio.h>

#include "support/naive.h"
#include "support/query_json.h"

/* ---- callers ---- */

static const right_t reader_rights[] = {FIXTURE_READ_PERSON, FIXTURE_READ_VISIT, FIXTURE_READ_TASK};
static const right_t upper_rights[] = {FIXTURE_READ_PERSON, FIXTURE_READ_VISIT, FIXTURE_READ_TASK, FIXTURE_EVERYWHERE};
static const right_t person_rights[] = {FIXTURE_READ_PERSON};
static const right_t visit_rights[] = {FIXTURE_READ_VISIT, FIXTURE_READ_TASK};

static const struct caller {
    const char *name;
    enum scope_shape shape;
    size_t places;
    const right_t *rights;
    size_t right_count;
    int64_t facility;       /* of visits: the person */
} callers[] = {
    {"everyone", SCOPE_ALL, 0, reader_rights, 3, 0},
    {"nowhere", SCOPE_NOTHING, 0, reader_rights, 3, 0},
    {"no district", SCOPE_DISTRICTS, 0, reader_rights, 3, 0},
    {"one district", SCOPE_DISTRICTS, 1, reader_rights, 3, 0},
    {"three districts", SCOPE_DISTRICTS, 3, reader_rights, 3, 0},
    {"upper", SCOPE_DISTRICTS, 3, upper_rights, 4, 0},
    {"sixteen districts", SCOPE_DISTRICTS, 16, reader_rights, 3, 0},
    {"eighteen districts", SCOPE_DISTRICTS, 18, reader_rights, 3, 0},
    {"one village", SCOPE_VILLAGES, 1, reader_rights, 3, 0},
    {"five villages", SCOPE_VILLAGES, 5, reader_rights, 3, 0},
    {"twenty villages", SCOPE_VILLAGES, 20, reader_rights, 3, 0},
    {"persons only", SCOPE_ALL, 0, person_rights, 1, 0},
    {"visits only", SCOPE_ALL, 0, visit_rights, 2, 0},
    {"visits of three districts", SCOPE_DISTRICTS, 3, visit_rights, 2, 0},
    {"at a facility", SCOPE_DISTRICTS, 3, reader_rights, 3, 3},
    {"at a facility, nowhere", SCOPE_NOTHING, 0, reader_rights, 3, 5},
};
enum { CALLERS = sizeof callers / sizeof *callers };

/* Places spread over the country. */
static const int64_t *some_places(struct world *w, const struct caller *c)
{
    bool villages = c->shape == SCOPE_VILLAGES;
    const int64_t *all = villages ? w->fixture->villages : w->fixture->districts;
    size_t n = villages ? w->fixture->village_count : w->fixture->district_count;
    int64_t *places = ARENA_ARRAY(w->arena, int64_t, c->places);

    assert_true(c->places <= n);
    for (size_t i = 0; i < c->places; i++)
        places[i] = all[i * n / c->places];
    return places;
}

static void add_callers(struct world *w)
{
    const char **names = ARENA_ARRAY(w->arena, const char *, CALLERS + 1);

    w->callers = ARENA_ARRAY(w->arena, struct access, CALLERS + 1);
    w->caller_names = names;
    w->callers[0] = *access_program();
    names[0] = "program";
    w->caller_count = 1;
    for (size_t i = 0; i < CALLERS; i++) {
        if (callers[i].places > (callers[i].shape == SCOPE_VILLAGES ? w->fixture->village_count : w->fixture->district_count))
            continue;
        names[w->caller_count] = callers[i].name;
        struct access *who = &w->callers[w->caller_count++];
        *who = (struct access){
            .user = 7, .signed_in = true, .shape = callers[i].shape, .rights = callers[i].rights,
            .right_count = callers[i].right_count, .facility = callers[i].facility, .places = some_places(w, &callers[i]), .place_count = callers[i].places,
        };
        assert_ok(access_resolve(w->conn[0], w->arena, w->fixture->registry, who));
    }
}

const struct access *world_caller(const struct world *w, const char *name)
{
    for (size_t i = 0; i < w->caller_count; i++)
        if (str_is(str_of(name), w->caller_names[i]))
            return &w->callers[i];
    fail_msg("no caller %s", name);
    return NULL;
}

/* ---- the world ---- */

struct world *world_new(const struct fixture_options *o)
{
    struct arena *a = arena_new();
    struct world *w = ARENA_NEW(a, struct world);

    w->arena = a;
    w->fixture = fixture_new(a, fixture_registry(a), o);
    assert_int_equal(testdb_setup_sqlite((void **)&w->db[0]), 0);
    if (testdb_server())
        assert_int_equal(testdb_setup_postgres((void **)&w->db[1]), 0);
    for (int i = 0; i < WORLD_ENGINES; i++) {
        if (!w->db[i])
            continue;
        fixture_store(w->db[i], w->fixture);
        w->conn[i] = testdb_acquire(w->db[i], DB_READ);
    }
    add_callers(w);
    return w;
}

void world_free(struct world *w)
{
    for (int i = 0; i < WORLD_ENGINES; i++)
        if (w->db[i])
            assert_int_equal(testdb_teardown((void **)&w->db[i]), 0);
    arena_free(w->arena);
}

/* ---- answers ---- */

static const struct json *parse(const struct world *w, struct arena *a, struct str text)
{
    const struct json *v;

    assert_ok(json_read(a, text, &w->db[0]->env->limits, &v));
    return v;
}

struct str world_answer(struct world *w, int engine, struct arena *a, const struct access *who, struct str query)
{
    struct buf out;
    err_t e;

    buf_init(&out, a, 1000);
    db_arena(w->conn[engine], a);
    e = query_json_run(w->fixture->registry, w->conn[engine], a, who, parse(w, a, query), &out);
    if (!e)
        return buf_str(&out);
    return str_format(a, "{\"error\":\"%s\"} %.*s", err_code(e->id), STR_ARG(err_line(a, e)));
}

/* ---- the plain model ---- */

struct compared {
    struct world *w;
    struct arena *arena;
    struct naive naive;
    struct str query;
};

static void differ(const struct compared *c, const char *what, int64_t found, int64_t wanted)
{
    print_error("# %.*s\n# %s: found %lld, wanted %lld\n", STR_ARG(c->query), what, (long long)found, (long long)wanted);
    fail();
}

static void same(const struct compared *c, const char *what, int64_t found, int64_t wanted)
{
    if (found != wanted)
        differ(c, what, found, wanted);
}

static void same_ids(const struct compared *c, const struct naive_page *page, const struct result *r, size_t from,
                     size_t to, size_t cell)
{
    same(c, "rows", (int64_t)(to - from), (int64_t)page->n);
    for (size_t i = from; i < to; i++)
        same(c, "id", r->cells[i * r->columns + cell].i, page->ids[i - from]);
}

static void same_sums(const struct compared *c, const struct query *q, const struct db_value *found, const struct db_value *wanted)
{
    for (size_t i = 0; i < q->sum_count; i++) {
        if (!wanted[i].type) continue;
        same(c, "no sum", found[i].null, wanted[i].null);
        same(c, "sum", found[i].i, wanted[i].i);
    }
}

static bool is_random(const struct query *q)
{
    for (size_t i = 0; i < q->order_count; i++)
        if (!q->order[i].path_length)
            return true;
    return false;
}

static void same_list(const struct compared *c, const struct pick *pick, const struct spot *s, const struct result *root,
                      size_t id_cell)
{
    const struct result_list *list = &root->lists[s->list];

    for (size_t row = 0; row < root->rows; row++) {
        struct naive_page page = naive_list(c->arena, &c->naive, pick, root->cells[row * root->columns + id_cell].i);
        same_ids(c, &page, &list->result, list->from[row], list->from[row + 1], s->inner[0].cell);
        same(c, "more of the list", list->more_after[row], page.more_after);
        if (list->total)
            same(c, "total of the list", list->total[row], page.total);
        same_sums(c, pick->query, list->sums + row * pick->query->sum_count, page.sums);
    }
}

static void same_root(const struct compared *c, const struct spot *spots, const struct result *r)
{
    struct naive_page page = naive_run(c->arena, &c->naive);
    const struct query *q = c->naive.query;

    same_ids(c, &page, r, 0, r->rows, spots[0].cell);
    same(c, "more after", r->more_after, page.more_after);
    if (q->page.after_id_slot == SLOT_NONE) {
        same(c, "more before", r->more_before, page.more_before);
        same(c, "offset", r->offset, page.offset);
    }
    if (q->count)
        same(c, "total", r->total, page.total);
    if (q->page.after_id_slot == SLOT_NONE)
        same_sums(c, q, r->sums, page.sums);
    for (size_t i = 0; i < q->pick_count; i++)
        if (q->picks[i].kind == PICK_LIST && !is_random(q->picks[i].query))
            same_list(c, &q->picks[i], &spots[i], r, spots[0].cell);
}

static void compare_plain(struct world *w, struct arena *a, const struct access *who, struct str query)
{
    struct query_text text;
    struct compared c = {w, a, {w->fixture, who, NULL, NULL}, query};
    const struct plan *plan;
    struct result r;
    size_t n;

    assert_ok(query_json_read(a, w->fixture->registry, parse(w, a, query), &text));
    c.naive.query = &text.query;
    c.naive.values = text.values;
    assert_ok(plan_compile(a, w->fixture->registry, DB_SQLITE, &w->db[0]->env->limits, who, &text.query, &plan));
    assert_ok(plan_run(plan, w->conn[0], a, who, text.values, text.value_count, &r));
    if (!is_random(&text.query))
        same_root(&c, plan_spots(plan, &n), &r);
}

struct str world_check(struct world *w, struct arena *a, const struct access *who, struct str query)
{
    struct str first = world_answer(w, 0, a, who, query), second;

    if (w->conn[1]) {
        second = world_answer(w, 1, a, who, query);
        if (!str_eq(first, second)) {
            print_error("# %.*s\n# SQLite     %.*s\n# PostgreSQL %.*s\n", STR_ARG(query), STR_ARG(first), STR_ARG(second));
            fail();
        }
    }
    if (!str_starts(first, STR("{\"error\"")))
        compare_plain(w, a, who, query);
    return first;
}
