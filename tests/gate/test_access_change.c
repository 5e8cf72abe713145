/* What a caller may not see changes none of his answers: each question, with every argument, every order and every list
 * below, is asked twice, and in between all that stands in the other district gets other values, and more rows. An
 * answer that differs tells something of what is hidden, be it by a total, a filter or an order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access_gate.h"

enum { TOGETHER = 25, CALLERS_MOST = 8 };

struct questions { VEC(struct str) list; };

static void keep(struct questions *q, struct gate *g, struct str text) { *vec_add(&q->list) = str_copy(g->w.arena, text); }

/* What some ask is asked in one document, each under a name of its own. */
struct gathered { struct buf text; int n; };

static void flush(struct questions *q, struct gate *g, struct gathered *all)
{
    if (all->n) keep(q, g, str_format(g->w.arena, "{ %.*s }", STR_ARG(buf_str(&all->text))));
    all->n = 0;
    all->text.n = 0;
}

static void gather(struct questions *q, struct gate *g, struct gathered *all, struct str question)
{
    buf_add_format(&all->text, "q%d: %.*s ", all->n, STR_ARG(question));
    if (++all->n == TOGETHER) flush(q, g, all);
}

/* ---- every argument ---- */

static struct str keys_of(struct gate *g, const struct json *field)
{
    const struct json *fields = is_object(g, field) ? json_get(asker_type(&g->k, row_type(g, field)), "fields") : NULL;

    for (const struct json *f = fields ? fields->first : NULL; f; f = f->next)
        if (str_is(json_get(f, "name")->text, "id")) return STR("id");
    return STR("__typename");
}

static void each_argument(struct questions *q, struct gate *g, struct gathered *all, const struct json *field)
{
    struct str keys = keys_of(g, field);

    for (const struct json *a = json_get(field, "args")->first; a; a = a->next) {
        struct str name = json_get(a, "name")->text, value;
        const char *level = str_is(name, "parentLocation") ? ", parentLocationLevel: 3" : "";
        if (ref_required(json_get(a, "type")) || str_is(name, "orderBy")) continue;
        for (int v = ROW_A; v <= ROW_B; v += ROW_B - ROW_A) {
            struct str asked;
            value = value_for(&g->k, g->w.arena, name, json_get(a, "type"), v);
            if (!value.p) continue;
            asked = question(g, g->w.arena, field, str_format(g->w.arena, "%.*s: %.*s%s", STR_ARG(name), STR_ARG(value), level).p, keys, v);
            if (!is_anywhere(name_of(g, field), asked)) gather(q, g, all, asked);
        }
    }
}

/* ---- every order ---- */

static void order_by(struct questions *q, struct gate *g, struct gathered *all, const struct json *field, struct str path)
{
    gather(q, g, all, question(g, g->w.arena, field, str_format(g->w.arena, "orderBy: [\"%.*s\"]", STR_ARG(path)).p, keys_of(g, field), ROW_A));
}

/* By the row's own values and by those of each row that it leads to. */
static void each_order(struct questions *q, struct gate *g, struct gathered *all, const struct json *field)
{
    const struct table *t = entity_of(g, name_of(g, field));

    if (!t || !argument(field, "orderBy")) return;
    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        const struct column *c = &t->columns[i];
        if (c->field) order_by(q, g, all, field, str_of(c->field->name));
        for (size_t k = COLUMN_HEADER; c->relation && k < c->to->count; k++)
            if (c->to->columns[k].field)
                order_by(q, g, all, field, str_format(g->w.arena, "%s__%s", c->relation->name, c->to->columns[k].field->name));
    }
}

/* ---- what hangs on it ---- */

static void each_list(struct questions *q, struct gate *g, const struct json *field)
{
    const struct json *fields = is_object(g, field) ? json_get(asker_type(&g->k, row_type(g, field)), "fields") : NULL;
    const char *page = argument(field, "first") ? "first: 12" : "";

    for (const struct json *f = fields ? fields->first : NULL; f; f = f->next) {
        struct str below = select_below(&g->k, g->w.arena, f, true);
        if (below.n) keep(q, g, str_format(g->w.arena, "{ %.*s }", STR_ARG(question(g, g->w.arena, field, page, below, ROW_A))));
    }
}

/* They open the person who is named by his key, or by the number that he had before he was merged, wherever he lives, which is noted and
 * limited; tested in test_claim_entry, test_policy and test_claim_merge. */
static bool is_enquiry(const char *root) { return !strcmp(root, "claimDuplicates") || !strcmp(root, "insureeEnquiry"); }

static void each_question(struct questions *q, struct gate *g)
{
    struct gathered all = {.n = 0};

    vec_init(&q->list, g->w.arena);
    buf_init(&all.text, g->w.arena, 1 << 16);
    for (const struct json *f = json_get(g->k.query, "fields")->first; f; f = f->next) {
        const char *name = name_of(g, f);
        struct str inner = is_object(g, f) ? select_all(&g->k, g->w.arena, row_type(g, f), 1, false) : STR("");
        if (is_apart(name) || is_enquiry(name)) continue;
        for (int v = ROW_A; v <= ROW_B; v += ROW_B - ROW_A)
            keep(q, g, str_format(g->w.arena, "{ %.*s }", STR_ARG(question(g, g->w.arena, f, "", inner, v))));
        if (argument(f, "showHistory"))
            keep(q, g, str_format(g->w.arena, "{ %.*s }", STR_ARG(question(g, g->w.arena, f, "showHistory: true", inner, ROW_A))));
        each_argument(q, g, &all, f);
        each_order(q, g, &all, f);
        flush(q, g, &all);
        each_list(q, g, f);
    }
}

/* ---- asked, changed, asked again ---- */

static uint64_t *answers(struct gate *g, const struct questions *q, const struct caller *c)
{
    uint64_t *digests = ARENA_ARRAY(g->w.arena, uint64_t, q->list.n);
    struct arena *a = arena_new();

    for (size_t i = 0; i < q->list.n; i++) {
        digests[i] = str_hash(ask_text(&g->k, a, c, q->list.at[i]));
        arena_reset(a);
    }
    arena_free(a);
    return digests;
}

/* How many answers differ; for a caller of A none may. */
static size_t compare(struct gate *g, const struct questions *q, const struct caller *c, const uint64_t *before, const char *what)
{
    struct arena *a = arena_new();
    size_t differ = 0;

    for (size_t i = 0; i < q->list.n; i++) {
        struct str answer = ask_text(&g->k, a, c, q->list.at[i]);
        if (str_hash(answer) != before[i]) {
            if (c->side == 'a')
                fail_msg("%s in B is seen by %s:\n%.*s\n%.*s", what, c->name, STR_ARG(q->list.at[i]), STR_ARG(answer));
            differ++;
        }
        arena_reset(a);
    }
    arena_free(a);
    return differ;
}

static size_t observers(const struct gate *g, const struct caller **out)
{
    size_t n = 0;

    for (size_t i = 0; i < g->count && n < CALLERS_MOST; i++)
        if ((g->callers[i].everything && g->callers[i].side == 'a') || !strcmp(g->callers[i].name, "everything b") || !strcmp(g->callers[i].name, "nobody a") || !strcmp(g->callers[i].name, "Claim Administrator a"))
            out[n++] = &g->callers[i];
    return n;
}

static void what_is_hidden_tells_nothing(void **state)
{
    const struct caller *who[CALLERS_MOST];
    uint64_t *before[CALLERS_MOST];
    size_t n, differ = 0;
    struct questions q;
    struct gate g;

    if (testdb_of(state)->engine == DB_POSTGRES && !getenv("IMIS_TEST_LONG")) skip();   /* minutes; SQL that asks for places is the same */
    gate_open(&g, state);
    each_question(&q, &g);
    assert_true(q.list.n > 500);
    n = observers(&g, who);
    world_change_b(&g.w, 1);
    for (size_t i = 0; i < n; i++) before[i] = answers(&g, &q, who[i]);
    world_change_b(&g.w, 2);
    for (size_t i = 0; i < n; i++) differ += compare(&g, &q, who[i], before[i], "a change");
    assert_true(differ > 50);   /* those of B saw it */
    world_add_b(&g.w);
    for (size_t i = 0; i < n; i++)
        if (who[i]->side == 'a') compare(&g, &q, who[i], before[i], "a new row");
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TESTDB_BOTH(what_is_hidden_tells_nothing) };

    return testdb_run("gate/access_change", tests, sizeof tests / sizeof *tests);
}
