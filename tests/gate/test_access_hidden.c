/* Random documents tell nothing of what is hidden: whoever asks from A gets the same bytes whatever stands in B, and whoever has no
 * right to read an entity gets the same bytes whatever its rows hold, be it by totals, filters, orders, or what an error says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access_gate.h"
#include "gate/random_document.h"

enum { USUAL = 40, LONG = 1500 };        /* documents of each caller */

struct asked { const struct caller *who; struct str body, answer; };

static struct str ask(struct gate *g, struct arena *a, const struct asked *q) { return kit_ask(&g->k.kit, a, q->who->who, q->body); }

static bool is_skipped(struct str body)
{
    /* Everybody looks up everything; enquiries open a person wherever he lives (is_enquiry of test_access_change.c). */
    static const char *const wide[] = {"locationsAll", "ignoreLocation", "claimDuplicates", "insureeEnquiry", NULL};

    for (const char *const *word = wide; *word; word++)
        if (str_find(body, str_of(*word), 0) >= 0) return true;
    return false;
}

/* Documents of these callers, with what is answered now. */
static struct asked *ask_all(struct gate *g, bool (*who)(const struct caller *), size_t *n)
{
    size_t each = getenv("IMIS_TEST_LONG") ? LONG : USUAL;
    struct asked *all = ARENA_ARRAY(g->w.arena, struct asked, g->count * each);
    struct document_maker m;
    struct arena *a = arena_new();
    uint64_t seed = 9000000;

    document_maker_init(&m, g->w.arena, g->k.kit.api.schema, g->w.d.registry, g->w.d.t);
    m.repeatable = true;
    *n = 0;
    for (size_t c = 0; c < g->count; c++)
        for (size_t i = 0; who(&g->callers[c]) && i < each; i++) {
            struct asked q = {.who = &g->callers[c], .body = document_make(&m, a, seed++)};
            if (is_skipped(q.body)) continue;
            q.body = str_copy(g->w.arena, q.body);
            q.answer = str_copy(g->w.arena, ask(g, a, &q));
            all[(*n)++] = q;
            arena_reset(a);
        }
    arena_free(a);
    return all;
}

static void compare(struct gate *g, const struct asked *all, size_t n, const char *what)
{
    struct arena *a = arena_new();

    for (size_t i = 0; i < n; i++) {
        struct str answer = ask(g, a, &all[i]);
        if (!str_eq(answer, all[i].answer)) {
            fprintf(stderr, "# before %.*s\n# now %.*s\n# asked %.*s\n", STR_ARG(all[i].answer), STR_ARG(answer), STR_ARG(all[i].body));
            fail_msg("%s is seen by %s", what, all[i].who->name);
        }
        arena_reset(a);
    }
    arena_free(a);
}

static bool is_of_a(const struct caller *c) { return c->side == 'a' && !c->who->administrator; }

static void another_place_tells_nothing(void **state)
{
    struct asked *all;
    struct gate g;
    size_t n;

    gate_open(&g, state);
    world_change_b(&g.w, 1);
    all = ask_all(&g, is_of_a, &n);
    assert_true(n > 500);
    world_change_b(&g.w, 2);
    compare(&g, all, n, "a change in B");
    world_add_b(&g.w);
    compare(&g, all, n, "a new row in B");
    gate_close(&g);
}

/* ---- rights ---- */

static const struct caller *of_role;     /* whose turn it is */

static bool is_of_role(const struct caller *c) { return c == of_role; }

/* Of what a policy leaves, who may ask for it learns what claims have used. */
static const struct { const char *entity, *function; } told[] = {
    {"claim_consumption", "policiesByFamily"}, {"claim_consumption", "policiesByInsuree"},
};

/* An entity is read with the rights of some lists and functions beside its own; those that sum it count it for everybody. */
static bool is_read_otherwise(const struct gate *g, const struct caller *c, const struct table *t)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (!strcmp(told[i].entity, t->entity->name) && may_ask(g, c, told[i].function)) return true;
    for (const struct root *root = t->entity->roots; root && root->name; root++)
        if (may_ask(g, c, root->name)) return true;
    for (size_t i = 0; i < g->w.d.registry->table_count; i++)
        for (const struct field *f = g->w.d.registry->tables[i].entity->fields; f && f->name; f++) {
            const struct member *list = f->sum ? table_member(&g->w.d.registry->tables[i], str_of(f->sum->list)) : NULL;
            if (list && list->to == t) return true;
        }
    return false;
}

static size_t change_unreadable(struct gate *g, const struct caller *c, int turn)
{
    size_t n = 0;

    for (size_t i = 0; i < g->w.d.registry->table_count; i++) {
        const struct table *t = &g->w.d.registry->tables[i];
        if (t->entity->scope.tree || oracle_holds(c, oracle_reads(t->entity->name)) || is_read_otherwise(g, c, t)) continue;
        world_change(&g->w, t, turn);
        n++;
    }
    return n;
}

static void what_one_may_not_read_tells_nothing(void **state)
{
    struct gate g;
    size_t n, changed = 0;

    gate_open(&g, state);
    for (size_t c = 0; c < g.count; c++) {
        struct asked *all;
        of_role = &g.callers[c];
        if (of_role->side == 'b' || of_role->everything || !of_role->who->signed_in || of_role->who->administrator) continue;
        change_unreadable(&g, of_role, 1);
        all = ask_all(&g, is_of_role, &n);
        changed += change_unreadable(&g, of_role, 2);
        compare(&g, all, n, "what he has no right to read");
    }
    assert_true(changed > 50);
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(another_place_tells_nothing), TESTDB_BOTH(what_one_may_not_read_tells_nothing)};

    return testdb_run("gate/access_hidden", tests, sizeof tests / sizeof *tests);
}
