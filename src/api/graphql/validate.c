#include "api/graphql/validation.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

enum { ERRORS_MOST = 100, WORK_MOST = 1000000 };

__attribute__((format(printf, 2, 0)))
static struct str filled(struct arena *a, const char *format, va_list arguments)
{
    va_list again;
    struct buf b;
    int n;

    va_copy(again, arguments);
    n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    buf_init(&b, a, 0);
    vsnprintf(buf_reserve(&b, (size_t)n + 1), (size_t)n + 1, format, arguments);
    b.n = (size_t)n;
    return buf_str(&b);
}

bool told_enough(const struct validation *v)
{
    return v->errors->list.n >= ERRORS_MOST;
}

void wrong(struct validation *v, struct graphql_place at, const char *format, ...)
{
    va_list arguments;

    if (told_enough(v))
        return;
    va_start(arguments, format);
    graphql_errors_add(v->errors, filled(v->arena, format, arguments), &at, 1);
    va_end(arguments);
}

void wrong_two(struct validation *v, struct graphql_place first, struct graphql_place second, const char *format, ...)
{
    va_list arguments;

    if (told_enough(v))
        return;
    va_start(arguments, format);
    graphql_errors_add(v->errors, filled(v->arena, format, arguments), (struct graphql_place[]){first, second}, 2);
    va_end(arguments);
}

bool spend(struct validation *v, int64_t steps)
{
    if (v->work < 0)
        return false;
    v->work -= steps < v->work ? steps : v->work + 1;
    if (v->work < 0)
        graphql_errors_add(v->errors, STR("The document is too costly to check: ask for fewer repeated fields."),
            &v->document->first->at, 1);
    return v->work >= 0;
}

static void scan(struct validation *v)
{
    uint32_t n = 0;

    for (const struct graphql_definition *d = v->document->first; d; d = d->next)
        v->scanned_count++;
    v->scanned = ARENA_ARRAY(v->arena, struct scanned, v->scanned_count);
    map_init(&v->fragments, v->arena, 0);
    for (const struct graphql_definition *d = v->document->first; d; d = d->next) {
        struct scanned *s = &v->scanned[n++];

        s->definition = d;
        vec_init(&s->usages, v->arena);
        vec_init(&s->spreads, v->arena);
        if (d->kind == GRAPHQL_FRAGMENT && !map_get(&v->fragments, d->name))
            map_put(&v->fragments, d->name, s);
    }
}

static struct graphql_place first_place(const struct graphql_error *e)
{
    return e->place_count ? e->places[0] : (struct graphql_place){0, 0};
}

static bool before(struct graphql_place a, struct graphql_place b)
{
    return a.line != b.line ? a.line < b.line : a.column < b.column;
}

/* Few errors; those of one place stay in the order of the rules. */
static void sort_errors(struct graphql_errors *errors)
{
    struct graphql_error *at = errors->list.at;

    for (size_t i = 1; i < errors->list.n; i++)
        for (size_t k = i; k > 0 && before(first_place(&at[k]), first_place(&at[k - 1])); k--) {
            struct graphql_error swapped = at[k];

            at[k] = at[k - 1];
            at[k - 1] = swapped;
        }
}

static bool all_leaves(const struct validation *v)
{
    for (uint32_t i = 0; i < v->document->literal_count; i++)
        if (!v->leaves[i])
            return false;
    return true;
}

void graphql_validate(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d,
    struct graphql_errors *errors)
{
    graphql_validate_leaves(a, s, d, errors, NULL);
}

bool graphql_validate_leaves(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d,
    struct graphql_errors *errors, const struct graphql_type **leaves)
{
    struct validation v = {.arena = a, .schema = s, .document = d, .errors = errors, .work = WORK_MOST, .leaves = leaves};

    for (uint32_t i = 0; leaves && i < d->literal_count; i++)
        leaves[i] = NULL;
    scan(&v);
    check_definitions(&v);
    for (uint32_t i = 0; i < v.scanned_count; i++) {
        check_variable_types(&v, v.scanned[i].definition);
        walk_definition(&v, &v.scanned[i]);
    }
    check_fragments(&v);
    for (uint32_t i = 0; i < v.scanned_count && !v.cyclic; i++)
        check_overlaps(&v, v.scanned[i].definition);
    for (uint32_t i = 0; i < v.scanned_count; i++)
        if (v.scanned[i].definition->kind != GRAPHQL_FRAGMENT)
            check_variable_uses(&v, &v.scanned[i]);
    sort_errors(errors);
    return leaves && !errors->list.n && !v.compared && all_leaves(&v);
}
