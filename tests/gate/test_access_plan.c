/* The text of every statement that lists at the top, what hangs on them and node(id) are read with holds the predicate of access: of
 * a table whose rows have places, none is read but within them, or by its key, or for a sum that counts everywhere. Asked is every
 * list with what hangs on it, and random documents; what a function reads has its own tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access_gate.h"
#include "gate/random_document.h"

enum { USUAL = 1500, LONG = 30000 };

struct reader {
    const struct registry *registry;
    const struct caller *caller;
    struct arena *arena;                 /* NULL: nobody looks */
    size_t statements, bound;            /* seen; places where a table with places was read */
};

/* ---- words of a statement ---- */

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

static struct str word_at(struct str s, size_t at)
{
    size_t n = at;

    while (n < s.n && is_word(s.p[n])) n++;
    return (struct str){s.p + at, n - at};
}

/* "alias.column", whatever stands around it. */
static bool names(struct str s, struct str alias, const char *column)
{
    size_t n = strlen(column);

    for (ptrdiff_t at = str_find(s, alias, 0); at >= 0; at = str_find(s, alias, (size_t)at + 1)) {
        size_t end = (size_t)at + alias.n;
        if ((at && is_word(s.p[at - 1])) || end + 1 + n > s.n || s.p[end] != '.' || memcmp(s.p + end + 1, column, n) != 0) continue;
        if (end + 1 + n == s.n || !is_word(s.p[end + 1 + n])) return true;
    }
    return false;
}

/* What belongs to the select that begins with this FROM: up to its other half. */
static struct str select_of(struct str sql, size_t from)
{
    ptrdiff_t end = str_find(sql, STR(" UNION ALL "), from);

    return (struct str){sql.p + from, (end < 0 ? sql.n : (size_t)end) - from};
}

/* ---- predicates ---- */

static bool follows(struct reader *r, struct str s, struct str alias, const char *column, const char *then)
{
    return str_find(s, str_format(r->arena, "%.*s.%s%s", STR_ARG(alias), column, then), 0) >= 0;
}

static bool by_place(struct reader *r, struct str s, struct str alias, const struct table *t)
{
    if (t->entity->scope.tree && r->caller->who->shape == SCOPE_VILLAGES)
        return follows(r, s, alias, "id", " = ") || follows(r, s, alias, "id", " IN (");
    return (t->district && names(s, alias, t->names[t->district])) || (t->second && names(s, alias, t->names[t->second]))
        || (t->village && names(s, alias, t->names[t->village]));
}

/* With the row that it belongs to, which is looked at itself, or was before: "s.id = alias.owner_id AND", "alias.owner_id = $1". */
static bool by_owner(struct reader *r, struct str s, struct str alias, const struct table *t)
{
    return t->owner && !t->district && !t->village
        && (follows(r, s, alias, t->owner->column, " AND ") || follows(r, s, alias, t->owner->column, " = ")
            || follows(r, s, alias, t->owner->column, " IN ("));
}

static bool by_facility(struct reader *r, struct str s, struct str alias, const struct table *t)
{
    const struct member *m = t->entity->scope.facility ? table_member(t, str_of(t->entity->scope.facility)) : NULL;

    return m && access_tied(r->caller->who, t->entity)
        && (follows(r, s, alias, t->names[m->column], " = $") || follows(r, s, alias, t->names[m->column], " AND "));
}

/* The row that a row of its own belongs to: who sees that one sees this one. */
static bool by_part(struct reader *r, struct str s, struct str alias, const struct table *t)
{
    struct str step = str_format(r->arena, " %.*s.id = ", STR_ARG(alias));
    ptrdiff_t at = str_find(s, step, 0);

    if (at < 0) return false;
    at += (ptrdiff_t)(step.n + word_at(s, (size_t)at + step.n).n + 1);
    for (size_t i = 0; i < t->children_count; i++)
        if (str_is(word_at(s, (size_t)at), t->children[i].owner->column)) return true;
    return false;
}

/* What is shown of hidden rows: their key, their summary, and the state of the row, which is no more. */
static bool is_shown(const struct table *t, struct str column)
{
    static const char *const always[] = {"id", "uuid", "deleted_at"};
    const struct column *c;

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (str_is(column, always[i])) return true;
    c = map_get(&t->by_column, column);
    if (c && c->field) return c->field->flags & F_SUMMARY;
    if (c && c->relation) return c->relation->flags & R_SUMMARY;
    for (size_t i = 0; i < t->count; i++)   /* a folded key is as good as its field */
        if (t->columns[i].folded && str_is(column, t->names[t->columns[i].folded])) return t->columns[i].field->flags & F_SUMMARY;
    return false;
}

/* Whether all that is asked of the alias may be shown of rows anywhere. */
static bool is_summary(struct str s, struct str alias, const struct table *t)
{
    for (ptrdiff_t at = str_find(s, alias, 0); at >= 0; at = str_find(s, alias, (size_t)at + 1)) {
        size_t end = (size_t)at + alias.n;
        if ((at && is_word(s.p[at - 1])) || end >= s.n || s.p[end] != '.') continue;
        if (!is_shown(t, word_at(s, end + 1))) return false;
    }
    return true;
}

static bool counts(const struct table *of, const struct sum *sum, const struct table *t)
{
    const struct member *via = sum->via ? table_member(of, str_of(sum->via)) : NULL,
                        *list = sum->list ? table_member(via ? via->to : of, str_of(sum->list)) : NULL,
                        *less = sum->less ? table_member(of, str_of(sum->less)) : NULL;

    return (list && list->to == t) || (less && less->to == t) || (sum->beside && of == t);
}

/* A sum that its descriptor declares counts every row. */
static bool is_sum(struct reader *r, struct str sql, size_t from, const struct table *t)
{
    static const char *const begins[] = {"SELECT CAST(SUM(", "SELECT count(", "SELECT COUNT("};
    struct str before = {sql.p, from};

    for (size_t i = 0; i < r->registry->table_count; i++) {
        const struct table *of = &r->registry->tables[i];
        for (const struct field *f = of->entity->fields; f && f->name; f++) {
            if (!f->sum || !counts(of, f->sum, t)) continue;
            for (size_t k = 0; k < 3; k++) {
                ptrdiff_t at = -1;
                for (ptrdiff_t next = str_find(before, str_of(begins[k]), 0); next >= 0; next = str_find(before, str_of(begins[k]), (size_t)next + 1)) at = next;
                if (at >= 0 && before.n - (size_t)at < 60) return true;
            }
        }
    }
    return false;
}

/* ---- one place where a table is read ---- */

static const struct table *table_named(const struct registry *r, struct str name)
{
    if (str_ends(name, STR("_history"))) name.n -= 8;
    for (size_t i = 0; i < r->table_count; i++)
        if (str_is(name, r->tables[i].entity->table)) return &r->tables[i];
    return NULL;
}

static bool is_limited(const struct reader *r, const struct table *t)
{
    return world_scoped(t) && !access_everywhere(r->caller->who, t->entity);
}

/* The keys of what mutations of the caller's own log touched; the rows are read by them afterwards, as all rows are. */
static bool is_touched(struct reader *r, struct str sql)
{
    return str_starts(sql, STR("SELECT DISTINCT j.command_id, p.id FROM "))
        && (follows(r, sql, STR("j"), "command_id", " = ANY($") || follows(r, sql, STR("j"), "command_id", " IN (SELECT value FROM array($"));
}

static void unbound(struct reader *r, struct str sql, struct str table)
{
    fail_msg("as %s, %.*s is read without looking at the caller's places:\n%.*s", r->caller->name, STR_ARG(table), STR_ARG(sql));
}

/* Rows of today and former ones together, "(SELECT ... FROM t WHERE deleted_at IS NULL UNION ALL SELECT ... FROM t_history) r": their name,
 * and what limits them, stand behind the parenthesis. */
static bool with_former(struct str sql, size_t at)
{
    struct str rest = {sql.p + at, sql.n - at};

    return str_starts(rest, STR(" WHERE deleted_at IS NULL UNION ALL ")) || str_starts(rest, STR(") "));
}

static size_t derived_end(struct str sql, size_t at)
{
    for (int depth = 0; at < sql.n && depth >= 0; at++) depth += (sql.p[at] == '(') - (sql.p[at] == ')');
    return at + 1;
}

/* `at`: behind FROM or JOIN. */
static void check_table(struct reader *r, struct str sql, size_t at)
{
    struct str name = word_at(sql, at), alias = word_at(sql, at + name.n + 1), rest = select_of(sql, at);
    const struct table *t = table_named(r->registry, name);

    if (str_is(name, "row_count")) {   /* all of them: whether an order without index may be asked for; the answer tells no number */
        if (!str_ends(sql, STR("FROM row_count WHERE entity = $1")) && str_find(rest, STR("place = 0 OR place "), 0) < 0) unbound(r, sql, name);
        return;
    }
    if (!t || !is_limited(r, t)) return;
    r->bound++;
    if (with_former(sql, at + name.n)) {
        size_t end = derived_end(sql, at + name.n);
        alias = word_at(sql, end);
        rest = (struct str){sql.p + end, sql.n - end};
    }
    if (str_is(alias, "WHERE")) {   /* the row that a given key belongs to: its id */
        if (!str_starts((struct str){sql.p + at + name.n, sql.n - at - name.n}, STR(" WHERE uuid ")) || at < 15
            || memcmp(sql.p + at - 15, "SELECT id FROM ", 15) != 0)
            unbound(r, sql, name);
        return;
    }
    if (follows(r, rest, alias, "id", " = ANY($") || follows(r, rest, alias, "id", " IN (SELECT value FROM array($")) return;   /* rows that were read before */
    if (by_place(r, rest, alias, t) || by_owner(r, rest, alias, t) || by_facility(r, rest, alias, t) || by_part(r, rest, alias, t)) return;
    if (is_summary(sql, alias, t) || is_sum(r, sql, at, t) || is_touched(r, sql)) return;
    unbound(r, sql, name);
}

static err_t see(void *arg, const char *point, struct str sql)
{
    static const char *const before[] = {" FROM ", " JOIN "};
    struct reader *r = arg;

    if (!r->arena || strcmp(point, "statement") != 0 || !str_starts(sql, STR("SELECT"))) return OK;
    r->statements++;
    for (size_t i = 0; i < 2; i++)
        for (ptrdiff_t at = str_find(sql, str_of(before[i]), 0); at >= 0; at = str_find(sql, str_of(before[i]), (size_t)at + 1))
            if (sql.p[at + 6] != '(') check_table(r, sql, (size_t)at + 6);
    return OK;
}

/* ---- what is asked ---- */

static void open_watched(struct gate *g, void **state, struct reader *r)
{
    *r = (struct reader){.arena = NULL};
    testdb_reopen(testdb_of(state), &(struct db_options){.create = true, .fault = see, .fault_arg = r});
    gate_open(g, state);
    r->registry = g->w.d.registry;
}

static void ask_watched(struct gate *g, struct reader *r, const struct caller *c, struct str body)
{
    struct arena *a = arena_new();

    r->arena = a;
    r->caller = c;
    kit_ask(&g->k.kit, a, c->who, body);
    r->arena = NULL;
    arena_free(a);
}

static bool is_limited_caller(const struct caller *c) { return c->who->signed_in && !c->who->administrator; }

static struct str body_of(struct arena *a, struct str query)
{
    struct json_writer w;
    struct buf body;

    buf_init(&body, a, query.n + 64);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, query);
    json_close(&w, '}');
    return buf_str(&body);
}

static void every_list_is_read_within_places(void **state)
{
    struct reader r;
    struct gate g;

    open_watched(&g, state, &r);
    for (const struct json *f = json_get(g.k.query, "fields")->first; f; f = f->next) {
        struct str inner, asked;
        if (is_apart(name_of(&g, f)) || !is_object(&g, f) || !entity_of(&g, name_of(&g, f))) continue;
        inner = select_all(&g.k, g.w.arena, row_type(&g, f), 2, true);
        for (int history = 0; history <= (argument(f, "showHistory") != NULL); history++) {
            asked = question(&g, g.w.arena, f, history ? "showHistory: true" : "", inner, ROW_A);
            if (is_anywhere(name_of(&g, f), asked)) continue;
            for (size_t c = 0; c < g.count; c++)
                if (is_limited_caller(&g.callers[c]) && (g.callers[c].everything || !history))
                    ask_watched(&g, &r, &g.callers[c], body_of(g.w.arena, str_format(g.w.arena, "{ %.*s }", STR_ARG(asked))));
        }
    }
    printf("# %zu statements, %zu places where a table with places is read\n", r.statements, r.bound);
    assert_true(r.bound > 10000);
    gate_close(&g);
}

static void random_documents_are_read_within_places(void **state)
{
    uint64_t count = getenv("IMIS_TEST_LONG") ? LONG : USUAL;
    struct document_maker m;
    struct arena *a = arena_new();
    struct reader r;
    struct gate g;

    open_watched(&g, state, &r);
    document_maker_init(&m, g.w.arena, g.k.kit.api.schema, g.w.d.registry, g.w.d.t);
    m.only_lists = true;
    for (uint64_t i = 1; i <= count; i++) {
        struct str body = document_make(&m, a, i + 5000000);
        const struct caller *c = &g.callers[i % g.count];
        if (is_limited_caller(c) && str_find(body, STR("ignoreLocation"), 0) < 0 && str_find(body, STR("locationsAll"), 0) < 0)
            ask_watched(&g, &r, c, body);
        arena_reset(a);
    }
    printf("# %zu statements, %zu places where a table with places is read\n", r.statements, r.bound);
    assert_true(r.bound > count / 2);
    arena_free(a);
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(every_list_is_read_within_places), TESTDB_BOTH(random_documents_are_read_within_places)};

    return testdb_run("gate/access_plan", tests, sizeof tests / sizeof *tests);
}
