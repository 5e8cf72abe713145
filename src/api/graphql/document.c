#include "api/graphql/document.h"

#include "base/arena.h"

/* Adds the wrappers and the name from `text` on; counts as graphql_ref_read does. */
static bool read_ref(struct str text, struct graphql_ref *out, unsigned count)
{
    bool required = str_ends(text, STR("!"));

    if (count + 2 > GRAPHQL_WRAPS_MAX)
        return false;
    if (required)
        text.n--;
    if (str_starts(text, STR("["))) {
        if (!str_ends(text, STR("]")) || !read_ref((struct str){text.p + 1, text.n - 2}, out, count + 2))
            return false;
        out->wrap = (uint16_t)(out->wrap << 2 | GRAPHQL_LIST);
    } else {
        *out = (struct graphql_ref){text, 0};
    }
    if (required)
        out->wrap = (uint16_t)(out->wrap << 2 | GRAPHQL_REQUIRED);
    return text.n > 0;
}

bool graphql_ref_read(struct str text, struct graphql_ref *out)
{
    return read_ref(text, out, 0);
}

struct str graphql_ref_text(struct arena *a, struct graphql_ref r)
{
    struct buf b;
    char ends[GRAPHQL_WRAPS_MAX];
    size_t n = 0;

    if (r.wrap == 0)
        return r.name;
    buf_init(&b, a, r.name.n + 2 * GRAPHQL_WRAPS_MAX);
    for (; r.wrap; r = graphql_ref_inner(r)) {
        ends[n++] = graphql_ref_list(r) ? ']' : '!';
        if (graphql_ref_list(r))
            buf_add_char(&b, '[');
    }
    buf_add(&b, r.name);
    while (n > 0)
        buf_add_char(&b, ends[--n]);
    return buf_str(&b);
}

struct str graphql_syntax_message(struct arena *a, err_t e)
{
    return str_format(a, "Syntax Error GraphQL (%.*s:%.*s) %.*s", STR_ARG(err_value(e, "line")),
        STR_ARG(err_value(e, "column")), STR_ARG(err_value(e, "value")));
}

static uint32_t number_of(struct str digits)
{
    uint32_t n = 0;

    for (size_t i = 0; i < digits.n; i++)
        n = n * 10 + (uint32_t)(digits.p[i] - '0');
    return n;
}

struct graphql_place graphql_syntax_place(err_t e)
{
    return (struct graphql_place){number_of(err_value(e, "line")), number_of(err_value(e, "column"))};
}

const struct graphql_definition *graphql_fragment(const struct graphql_document *d, struct str name)
{
    for (const struct graphql_definition *at = d->first; at; at = at->next)
        if (at->kind == GRAPHQL_FRAGMENT && str_eq(at->name, name))
            return at;
    return NULL;
}

const struct graphql_definition *graphql_operation(const struct graphql_document *d, struct str name)
{
    const struct graphql_definition *found = NULL;

    for (const struct graphql_definition *at = d->first; at; at = at->next) {
        if (at->kind == GRAPHQL_FRAGMENT || (name.p && !str_eq(at->name, name)))
            continue;
        if (found)
            return NULL;
        found = at;
    }
    return found;
}

const struct graphql_argument *graphql_argument(const struct graphql_argument *first, const char *name)
{
    for (; first; first = first->next)
        if (str_is(first->name, name))
            return first;
    return NULL;
}

/* ---- errors ---- */

void graphql_errors_init(struct graphql_errors *errors, struct arena *a)
{
    vec_init(&errors->list, a);
}

void graphql_errors_add(struct graphql_errors *errors, struct str message,
    const struct graphql_place *places, uint32_t place_count)
{
    struct graphql_place *copy = ARENA_ARRAY(errors->list.arena, struct graphql_place, place_count);

    for (uint32_t i = 0; i < place_count; i++)
        copy[i] = places[i];
    *vec_add(&errors->list) = (struct graphql_error){message, copy, place_count};
}
