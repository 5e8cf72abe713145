#include "api/graphql/serve.h"

#include <stdlib.h>

#include "api/graphql/scalar.h"

/* The schema as SDL: types, fields and arguments in alphabetical order, so that two builds can be compared. */

static int by_name(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

/* Positions of n named things in the order of their names; the name comes first in each of them. */
struct named { struct str name; uint32_t at; };

static const struct named *sorted(struct arena *a, const void *things, size_t size, uint32_t n)
{
    struct named *out = ARENA_ARRAY(a, struct named, n + 1);

    for (uint32_t i = 0; i < n; i++)
        out[i] = (struct named){*(const struct str *)((const char *)things + i * size), i};
    if (n)
        qsort(out, n, sizeof *out, by_name);
    return out;
}

static void put_json(struct buf *out, const struct json *v)
{
    struct json_writer w = json_writer(out);

    json_put(&w, v);
}

static void put_input(struct buf *out, struct arena *a, const struct graphql_input *input)
{
    buf_add_format(out, "%.*s: %.*s", STR_ARG(input->name), STR_ARG(graphql_ref_text(a, input->type)));
    if (input->standard) {
        buf_add(out, STR(" = "));
        put_json(out, input->standard);
    }
}

static void put_field(struct buf *out, struct arena *a, const struct graphql_field *f)
{
    const struct named *order = sorted(a, f->arguments, sizeof *f->arguments, f->argument_count);

    buf_add_format(out, "  %.*s", STR_ARG(f->name));
    for (uint32_t i = 0; i < f->argument_count; i++) {
        buf_add(out, i ? STR(", ") : STR("("));
        put_input(out, a, &f->arguments[order[i].at]);
    }
    buf_add_format(out, "%s: %.*s\n", f->argument_count ? ")" : "", STR_ARG(graphql_ref_text(a, f->type)));
}

static void put_members(struct buf *out, struct arena *a, const struct graphql_type *t)
{
    const struct named *fields = sorted(a, t->fields, sizeof *t->fields, t->field_count);
    const struct named *inputs = sorted(a, t->inputs, sizeof *t->inputs, t->input_count);

    buf_add(out, STR(" {\n"));
    for (uint32_t i = 0; i < t->field_count; i++)
        put_field(out, a, &t->fields[fields[i].at]);
    for (uint32_t i = 0; i < t->input_count; i++) {
        buf_add(out, STR("  "));
        put_input(out, a, &t->inputs[inputs[i].at]);
        buf_add_char(out, '\n');
    }
    for (uint32_t i = 0; i < t->choice_count; i++)
        buf_add_format(out, "  %.*s\n", STR_ARG(t->choices[i].name));
    buf_add(out, STR("}\n"));
}

static void put_type(struct buf *out, struct arena *a, const struct graphql_type *t)
{
    static const char *const words[] = {
        [GRAPHQL_SCALAR] = "scalar", [GRAPHQL_ENUMERATION] = "enum", [GRAPHQL_TYPE] = "type",
        [GRAPHQL_INTERFACE] = "interface", [GRAPHQL_INPUT] = "input",
    };

    buf_add_format(out, "\n%s %.*s", words[t->kind], STR_ARG(t->name));
    for (uint32_t i = 0; t->kind == GRAPHQL_TYPE && i < t->name_count; i++)
        buf_add_format(out, "%s%.*s", i ? " & " : " implements ", STR_ARG(t->names[i]));
    if (t->kind == GRAPHQL_SCALAR)
        buf_add_char(out, '\n');
    else
        put_members(out, a, t);
}

static bool is_standard(struct str name)
{
    static const char *const standard[] = {"Int", "Float", "String", "Boolean", "ID"};

    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        if (str_is(name, standard[i]))
            return true;
    return false;
}

struct str graphql_sdl(struct arena *a, const struct graphql_schema *s)
{
    size_t own, scalars;
    const struct str *names = s->names(s, &own);
    const struct graphql_type *scalar = graphql_scalar_types(&scalars);
    VEC(struct str) all;
    struct buf out;

    vec_init(&all, a);
    for (size_t i = 0; i < own; i++)
        *vec_add(&all) = names[i];
    for (size_t i = 0; i < scalars; i++)
        if (!is_standard(scalar[i].name))
            *vec_add(&all) = scalar[i].name;
    if (all.n)
        qsort(all.at, all.n, sizeof *all.at, by_name);
    buf_init(&out, a, 1 << 20);
    buf_add_format(&out, "schema {\n  query: %.*s\n  mutation: %.*s\n}\n", STR_ARG(s->query), STR_ARG(s->mutation));
    for (size_t i = 0; i < all.n; i++)
        put_type(&out, a, graphql_type(s, all.at[i]));
    return buf_str(&out);
}
