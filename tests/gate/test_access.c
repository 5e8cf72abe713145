/* Who sees what, and who changes what: every field at the top of the program's own schema, as every kind of caller, over
 * rows of two districts. What may be seen is said a second time in access_oracle.c. */
#include "access_gate.h"

/* ---- rights and rows ---- */

/* Of the rows that an administrator gets, those that the caller may see, and no other. What is longer than a page
 * has no place. */
static int expected_rows(const struct gate *g, const struct caller *c, const struct json *list, bool anywhere)
{
    const struct json *edges = json_get(list, "edges");
    int64_t total = 0;
    int n = 0, v;

    if (json_int(json_get(list, "totalCount"), &total) && total > edges->count) return (int)total;

    for (const struct json *e = edges ? edges->first : NULL; e; e = e->next) {
        const struct json *node = json_get(e, "node"), *uuid = json_get(node, "uuid");
        const struct table *t;
        if (!uuid) uuid = json_get(node, "id");
        t = uuid && uuid->kind == JSON_STRING ? world_row(g->w.d.registry, uuid->text, &v) : NULL;
        n += !t || anywhere || oracle_sees(g->oracle, c, t, v);
    }
    return n;
}

static void check_total(const struct gate *g, const struct caller *c, const char *root, const struct json *mine, const struct json *all,
                        bool anywhere)
{
    const struct json *total = json_get(mine, "totalCount");
    int64_t n;

    if (!total || !entity_of(g, root)) return;   /* rows of a function tell no place */
    assert_true(json_int(total, &n));
    if (n != expected_rows(g, c, all, anywhere) || (int64_t)json_get(mine, "edges")->count != (n > 100 ? 100 : n))
        fail_msg("%s, asked by %s: totalCount %ld, of which it shows %u, but there are %d for him", root, c->name, (long)n,
                 json_get(mine, "edges")->count, expected_rows(g, c, all, anywhere));
}

static void ask_as(struct gate *g, const struct caller *c, const struct json *field, struct str query, const struct json *all, bool history)
{
    const char *root = name_of(g, field);
    struct arena *a = arena_new();
    const struct json *answer = ask_json(&g->k, a, ask_text(&g->k, a, c, str_format(a, "{ %.*s }", STR_ARG(query))));
    const struct json *data = json_get(answer, "data");
    struct str error = ask_error(answer);
    struct walk w = walk_of(g, c, root, query);

    w.deleted_too = history;
    if (may_ask(g, c, root)) {
        /* a function may read what asks for more than its own right: told, for it is no leak */
        if (error.p && !entity_of(g, root)) print_message("# %s is refused to %s\n", root, c->name);
        else if (error.p) fail_msg("%s is refused to %s: %.*s\n%.*s", root, c->name, STR_ARG(error), STR_ARG(query));
        walk_answer(&w, data);
        check_total(g, c, root, json_get(data, root), json_get(all, root), w.anywhere);
    } else if (!str_is(error, "unauthorized") || !data || !json_is_null(json_get(data, root))) {
        fail_msg("%s answers %s, who has no right to it: %s", root, c->name, str_zero(a, error));
    }
    arena_free(a);
}

static void ask_everybody(struct gate *g, const struct json *field, struct str query, bool history)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    const struct caller admin = {"administrator", &administrator, 0, false};
    struct arena *a = arena_new();
    const struct json *all = ask_json(&g->k, a, ask_text(&g->k, a, &admin, str_format(a, "{ %.*s }", STR_ARG(query))));

    if (ask_error(all).p) fail_msg("%.*s\n%.*s", STR_ARG(ask_error(all)), STR_ARG(query));
    for (size_t i = 0; i < g->count; i++) ask_as(g, &g->callers[i], field, query, json_get(all, "data"), history);
    arena_free(a);
}

static void every_root_shows_what_it_should(void **state)
{
    struct gate g;
    int asked = 0;

    gate_open(&g, state);
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next) {
        struct str inner = is_object(&g, f) ? select_all(&g.k, g.w.arena, row_type(&g, f), 1, false) : STR("");
        if (is_apart(name_of(&g, f))) continue;
        for (int v = ROW_A; v <= ROW_B; v += ROW_B - ROW_A) ask_everybody(&g, f, question(&g, g.w.arena, f, "", inner, v), false);
        if (argument(f, "showHistory")) ask_everybody(&g, f, question(&g, g.w.arena, f, "showHistory: true", inner, ROW_B), true);
        if (argument(f, "ignoreLocation")) ask_everybody(&g, f, question(&g, g.w.arena, f, "ignoreLocation: true", inner, ROW_B), false);
        asked++;
    }
    assert_true(asked > 40);
    gate_close(&g);
}

/* ---- what hangs on what ---- */

/* Each relation and each list of a row apart, two steps deep: a list that one may not read would refuse the others. */
static void ask_below(struct gate *g, const struct caller *c, const struct json *root, const struct json *field, size_t *hidden)
{
    struct arena *a = arena_new();
    const struct json *type = asker_type(&g->k, ref_name(json_get(field, "type")));
    struct str inner = select_below(&g->k, a, field, c->everything);
    struct str query, error;
    const struct json *answer;
    struct walk w;

    if (!inner.n || type_is(type, "SCALAR")) {
        arena_free(a);
        return;
    }
    query = question(g, a, root, argument(root, "first") ? "first: 12" : "", str_format(a, "id %.*s", STR_ARG(inner)), ROW_A);
    answer = ask_json(&g->k, a, ask_text(&g->k, a, c, str_format(a, "{ %.*s }", STR_ARG(query))));
    error = ask_error(answer);
    if (error.p && !str_is(error, "unauthorized")) fail_msg("%.*s\n%.*s", STR_ARG(error), STR_ARG(query));
    w = walk_of(g, c, name_of(g, root), query);
    walk_answer(&w, json_get(answer, "data"));
    *hidden += w.hidden;
    arena_free(a);
}

static void what_hangs_on_rows_is_limited_too(void **state)
{
    struct gate g;
    size_t hidden = 0;

    gate_open(&g, state);
    for (const struct json *root = json_get(g.k.query, "fields")->first; root; root = root->next) {
        const struct json *fields = is_object(&g, root) ? json_get(asker_type(&g.k, row_type(&g, root)), "fields") : NULL;
        if (is_apart(name_of(&g, root)) || !entity_of(&g, name_of(&g, root))) continue;
        for (const struct json *f = fields ? fields->first : NULL; f; f = f->next)
            for (size_t i = 0; i < g.count; i++)
                if (g.callers[i].side == 'a') ask_below(&g, &g.callers[i], root, f, &hidden);
    }
    assert_true(hidden > 100);   /* there was something to hide */
    gate_close(&g);
}

/* ---- one row by its key ---- */

static void ask_node(struct gate *g, const struct caller *c, const struct table *t, int v, size_t *shown)
{
    const char *face = t->entity->faces[0];
    struct arena *a = arena_new();
    struct str query = str_format(a, "{ node(id: \"%.*s\") { id ... on %s { %.*s } } }", STR_ARG(global_id(a, face, world_row_id(t, v))), face,
                                  STR_ARG(select_all(&g->k, a, str_of(face), 1, false)));
    const struct json *answer = ask_json(&g->k, a, ask_text(&g->k, a, c, query));
    const struct json *node = json_get(json_get(answer, "data"), "node");
    bool may = oracle_holds(c, oracle_reads(t->entity->name));

    if (!json_is_null(node) && (!may || !oracle_sees(g->oracle, c, t, v) || oracle_is_deleted(v)))
        fail_msg("node shows %s %d to %s", t->entity->name, v, c->name);
    *shown += !json_is_null(node);
    arena_free(a);
}

static void keys_open_nothing(void **state)
{
    struct gate g;
    size_t shown = 0;

    gate_open(&g, state);
    for (size_t i = 0; i < g.w.d.registry->table_count; i++) {
        const struct table *t = &g.w.d.registry->tables[i];
        struct str face = str_of(t->entity->faces ? t->entity->faces[0] : NULL);
        if (!face.p || !map_get(&g.k.types, face) || t->entity->scope.tree) continue;
        for (size_t c = 0; c < g.count; c++)
            for (int v = 0; v < LATE_B; v++)
                if (type_is_node(&g.k, face)) ask_node(&g, &g.callers[c], t, v, &shown);
    }
    assert_true(shown > 500);
    gate_close(&g);
}

/* ---- what nobody is shown ---- */

static const struct json *member_of(const struct json *type, const char *list, const char *name)
{
    const struct json *all = json_get(type, list);

    for (const struct json *m = json_is_null(all) ? NULL : all->first; m; m = m->next)
        if (str_is(json_get(m, "name")->text, name)) return m;
    return NULL;
}

/* Of its types the schema tells no field that the descriptor keeps for the program itself. */
static void check_schema(struct gate *g, const struct table *t)
{
    for (const char *const *face = t->entity->faces; face && *face; face++) {
        const struct json *type = map_get(&g->k.types, str_of(*face));
        for (const struct field *f = t->entity->fields; type && f && f->name; f++)
            if (f->flags & F_INTERNAL && member_of(type, "fields", f->name)) fail_msg("%s tells %s", *face, f->name);
    }
}

static void check_words(struct gate *g)
{
    static const char *const words[] = {"hash", "privateKey", "tokenCount", "setHere"};

    for (const struct json *type = g->k.all->first; type; type = type->next)
        for (size_t n = 0; n < sizeof words / sizeof *words; n++)
            if (member_of(type, "inputFields", words[n]) || member_of(type, "fields", words[n]))
                fail_msg("%.*s tells %s", STR_ARG(json_get(type, "name")->text), words[n]);
}

static void ask_for_secrets(struct gate *g, const struct caller *c, const struct json *root)
{
    struct arena *a = arena_new();
    const char *page = argument(root, "first") ? "first: 12" : "";

    for (const struct json *f = json_get(asker_type(&g->k, row_type(g, root)), "fields")->first; f; f = f->next) {
        struct str below = select_below(&g->k, a, f, true);
        struct str query = str_format(a, "{ %.*s }", STR_ARG(question(g, a, root, page, below.n ? below : STR("__typename"), ROW_A)));
        struct str answer = ask_text(&g->k, a, c, query);
        if (str_find(answer, STR(HIDDEN_TEXT), 0) >= 0) fail_msg("%s shows what nobody may see: %.*s", name_of(g, root), STR_ARG(answer));
    }
    arena_free(a);
}

static void secrets_are_told_to_nobody(void **state)
{
    static const struct access administrator = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    const struct caller admin = {"administrator", &administrator, 0, false};
    struct gate g;

    gate_open(&g, state);
    for (size_t i = 0; i < g.w.d.registry->table_count; i++) check_schema(&g, &g.w.d.registry->tables[i]);
    check_words(&g);
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next)
        if (!is_apart(name_of(&g, f)) && is_object(&g, f)) ask_for_secrets(&g, &admin, f);
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(every_root_shows_what_it_should),
        TESTDB_BOTH(what_hangs_on_rows_is_limited_too),
        TESTDB_BOTH(keys_open_nothing),
        TESTDB_BOTH(secrets_are_told_to_nobody),
    };

    return testdb_run("gate/access", tests, sizeof tests / sizeof *tests);
}
