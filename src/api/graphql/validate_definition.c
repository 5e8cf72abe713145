/* Rules over whole definitions: names that come once, fragments that are used and do not hold themselves. */
#include "api/graphql/validation.h"

#include "base/arena.h"

static void once(struct validation *v, struct map *known, const struct graphql_definition *d, const char *format)
{
    const struct graphql_definition *other = map_get(known, d->name);
    struct str message;

    if (!other) {
        map_put(known, d->name, (void *)(uintptr_t)d); // NOLINT(performance-no-int-to-ptr): only drops const
        return;
    }
    message = str_format(v->arena, "There can only be one %s named \"%.*s\".", format, STR_ARG(d->name));
    wrong_two(v, other->name_at, d->name_at, "%.*s", STR_ARG(message));
}

void check_definitions(struct validation *v)
{
    struct map operations, fragments;
    uint32_t operation_count = 0;

    map_init(&operations, v->arena, 0);
    map_init(&fragments, v->arena, 0);
    for (const struct graphql_definition *d = v->document->first; d; d = d->next) {
        if (d->kind == GRAPHQL_FRAGMENT)
            once(v, &fragments, d, "fragment");
        else if (d->name.p)
            once(v, &operations, d, "operation");
        operation_count += d->kind != GRAPHQL_FRAGMENT;
    }
    for (const struct graphql_definition *d = v->document->first; d && operation_count > 1; d = d->next)
        if (d->kind != GRAPHQL_FRAGMENT && !d->name.p)
            wrong(v, d->at, "This anonymous operation must be the only defined operation.");
}

/* ---- fragments ---- */

static void reach(struct validation *v, struct scanned *from, const void *search)
{
    if (from->reached == search || !spend(v, 1))
        return;
    from->reached = search;
    for (size_t i = 0; i < from->spreads.n; i++) {
        struct scanned *fragment = map_get(&v->fragments, from->spreads.at[i]->name);

        if (fragment)
            reach(v, fragment, search);
    }
}

static void check_unused(struct validation *v)
{
    for (uint32_t i = 0; i < v->scanned_count; i++)
        if (v->scanned[i].definition->kind != GRAPHQL_FRAGMENT)
            reach(v, &v->scanned[i], v);
    for (uint32_t i = 0; i < v->scanned_count; i++) {
        const struct graphql_definition *d = v->scanned[i].definition;

        if (d->kind == GRAPHQL_FRAGMENT && v->scanned[i].reached != v && v->work >= 0)
            wrong(v, d->at, "Fragment \"%.*s\" is never used.", STR_ARG(d->name));
    }
}

/* The way of spreads from one fragment to the one that is looked at. */
struct way {
    const struct way *before;
    const struct scanned *fragment;
    const struct graphql_selection *spread;  /* out of it */
    uint32_t length;
};

/* `from` closes a circle with the last spread of `way`. */
static void report_cycle(struct validation *v, const struct way *way, const struct scanned *from, struct str name)
{
    struct graphql_place *places = ARENA_ARRAY(v->arena, struct graphql_place, way->length);
    struct str *names = ARENA_ARRAY(v->arena, struct str, way->length);
    uint32_t n = way->length, first;
    struct buf message;

    for (const struct way *at = way; at; at = at->before) {
        places[--n] = at->spread->at;
        names[n] = at->spread->name;
        if (at->fragment == from)
            break;
    }
    first = n;
    v->cyclic = true;
    buf_init(&message, v->arena, 64);
    buf_add_format(&message, "Cannot spread fragment \"%.*s\" within itself", STR_ARG(name));
    for (uint32_t i = first; i + 1 < way->length; i++)
        buf_add_format(&message, "%s%.*s", i == first ? " via " : ", ", STR_ARG(names[i]));
    buf_add_char(&message, '.');
    if (!told_enough(v))
        graphql_errors_add(v->errors, buf_str(&message), places + first, way->length - first);
}

static bool on_way(const struct way *way, const struct scanned *fragment)
{
    for (; way; way = way->before)
        if (way->fragment == fragment)
            return true;
    return false;
}

/* Each fragment is entered once, so that each circle is told once. */
static void find_cycles(struct validation *v, struct scanned *fragment, const struct way *before)
{
    struct way way = {before, fragment, NULL, before ? before->length + 1 : 1};

    if (fragment->reached == &v->fragments || !spend(v, way.length))
        return;
    fragment->reached = &v->fragments;
    for (size_t i = 0; i < fragment->spreads.n && spend(v, way.length); i++) {
        struct scanned *next;

        way.spread = fragment->spreads.at[i];
        next = map_get(&v->fragments, way.spread->name);
        if (next && on_way(&way, next))
            report_cycle(v, &way, next, way.spread->name);
        else if (next)
            find_cycles(v, next, &way);
    }
}

void check_fragments(struct validation *v)
{
    check_unused(v);
    for (uint32_t i = 0; i < v->scanned_count; i++)
        if (v->scanned[i].definition->kind == GRAPHQL_FRAGMENT)
            find_cycles(v, &v->scanned[i], NULL);
}
