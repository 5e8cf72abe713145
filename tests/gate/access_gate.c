#include "access_gate.h"

#include <string.h>

void gate_open(struct gate *g, void **state)
{
    world_open(&g->w, state);
    g->callers = world_callers(&g->w, &g->count);
    g->oracle = oracle_new(&g->w);
    asker_open(&g->k, &g->w);
}

void gate_close(struct gate *g)
{
    asker_close(&g->k);
    world_close(&g->w);
}

const char *name_of(const struct gate *g, const struct json *field)
{
    return str_zero(g->w.arena, json_get(field, "name")->text);
}

const struct json *argument(const struct json *field, const char *name)
{
    for (const struct json *a = json_get(field, "args")->first; a; a = a->next)
        if (str_is(json_get(a, "name")->text, name)) return a;
    return NULL;
}

/* ---- a field at the top and its right ---- */

const struct table *entity_of(const struct gate *g, const char *root)
{
    const struct registry *r = g->w.d.registry;

    for (size_t i = 0; i < r->table_count; i++)
        for (const struct root *at = r->tables[i].entity->roots; at && at->name; at++)
            if (!strcmp(at->name, root)) return &r->tables[i];
    return NULL;
}

bool may_ask(const struct gate *g, const struct caller *c, const char *root)
{
    const struct table *t = entity_of(g, root);
    const right_t *any = oracle_root(root);

    if (any) return oracle_holds(c, any[0]) || (any[1] && oracle_holds(c, any[1]));
    if (!t) fail_msg("access_oracle.c does not know which right %s needs", root);
    return oracle_holds(c, oracle_reads(t->entity->name));
}


bool is_apart(const char *root)
{
    size_t n = strlen(root);

    return !strcmp(root, "node") || root[0] == '_' || (n > 6 && !strcmp(root + n - 6, "Export"));
}

struct str question(struct gate *g, struct arena *a, const struct json *field, const char *more, struct str inner, int v)
{
    struct str type = ref_name(json_get(field, "type")), given = required_arguments(&g->k, a, field, v);
    struct str all = str_format(a, "%.*s%s%s", STR_ARG(given), given.n && *more ? ", " : "", more);

    return str_format(a, "%s%s%.*s%s %.*s", name_of(g, field), all.n ? "(" : "", STR_ARG(all), all.n ? ")" : "",
                      STR_ARG(select_rows(&g->k, a, type, inner)));
}

struct str row_type(struct gate *g, const struct json *field)
{
    return json_get(asker_node(&g->k, asker_type(&g->k, ref_name(json_get(field, "type")))), "name")->text;
}

bool is_object(struct gate *g, const struct json *field)
{
    return type_is(asker_type(&g->k, ref_name(json_get(field, "type"))), "OBJECT");
}


bool is_anywhere(const char *root, struct str query)
{
    return !strcmp(root, "locationsAll")
        || (!strcmp(root, "healthFacilitiesStr") && str_find(query, STR("ignoreLocation: true"), 0) >= 0);
}

struct walk walk_of(const struct gate *g, const struct caller *c, const char *root, struct str query)
{
    return (struct walk){.oracle = g->oracle, .registry = g->w.d.registry, .caller = c, .root = root, .query = query,
                         .anywhere = is_anywhere(root, query)};
}
