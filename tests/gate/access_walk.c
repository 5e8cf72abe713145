#include "access_walk.h"

#include <string.h>

enum at { AT_TOP, AT_LIST, AT_STEP };

static void walk(struct walk *w, const struct json *v, enum at at, bool top);

static void leak(const struct walk *w, const struct table *t, int v, const char *what)
{
    fail_msg("%s, asked by %s: %s %d %s\n%.*s", w->root, w->caller->name, t->entity->name, v, what, STR_ARG(w->query));
}

static const struct table *row_of(const struct walk *w, const struct json *object, int *v)
{
    const struct json *key = json_get(object, "uuid");
    const struct table *t = key && key->kind == JSON_STRING ? world_row(w->registry, key->text, v) : NULL;

    if (t) return t;
    key = json_get(object, "id");
    return key && key->kind == JSON_STRING ? world_row(w->registry, key->text, v) : NULL;
}

static bool is_empty(const struct json *v)
{
    const struct json *total = json_get(v, "totalCount"), *edges = json_get(v, "edges");

    if (json_is_null(v) || (v->kind == JSON_STRING && !v->text.n)) return true;
    if (v->kind == JSON_ARRAY) return !v->count;
    return edges && !edges->count && (!total || str_is(total->text, "0"));
}

/* What must be there is false of a row that he may not see, deleted or not. */
static bool says_nothing(const struct json *m) { return is_empty(m) || (str_is(m->key, "isDeleted") && m->kind == JSON_FALSE); }

/* Of a row that he may not see: keys, its summary, and steps that belong to the summary. */
static void check_hidden(const struct walk *w, const struct json *object, const struct table *t, int v)
{
    static const char always[] = " id uuid __typename ";

    for (const struct json *m = object->first; m; m = m->next) {
        const char *spaced = str_format(w->registry->arena, " %.*s ", STR_ARG(m->key)).p;
        if (says_nothing(m) || strstr(always, spaced) || oracle_is_summary(t, m->key)) continue;
        leak(w, t, v, str_format(w->registry->arena, "shows %.*s", STR_ARG(m->key)).p);
    }
}

static void check_row(struct walk *w, const struct json *object, enum at at, bool top)
{
    int v;
    const struct table *t = row_of(w, object, &v);
    bool sees, reads;

    if (!t) return;
    w->rows++;
    sees = oracle_sees(w->oracle, w->caller, t, v) || (top && w->anywhere);
    reads = top || oracle_holds(w->caller, oracle_reads(t->entity->name));
    if (at != AT_STEP && !sees) leak(w, t, v, "stands in the list");
    if (at != AT_STEP && !t->entity->scope.tree && oracle_is_deleted(v) && !w->deleted_too) leak(w, t, v, "is deleted");
    if (!sees || !reads) {
        w->hidden++;
        check_hidden(w, object, t, v);
    }
}

static void walk_object(struct walk *w, const struct json *object, enum at at, bool top)
{
    check_row(w, object, at, top);
    for (const struct json *m = object->first; m; m = m->next) {
        bool edge = str_is(m->key, "node") || str_is(m->key, "edges");
        walk(w, m, edge ? AT_LIST : m->kind == JSON_ARRAY ? AT_LIST : AT_STEP, top && edge);
    }
}

static void walk(struct walk *w, const struct json *v, enum at at, bool top)
{
    if (v->kind == JSON_OBJECT) walk_object(w, v, at, top);
    if (v->kind == JSON_ARRAY)
        for (const struct json *m = v->first; m; m = m->next) walk(w, m, at, top);
}

void walk_answer(struct walk *w, const struct json *data)
{
    for (const struct json *m = data ? data->first : NULL; m; m = m->next) walk(w, m, AT_TOP, true);
}
