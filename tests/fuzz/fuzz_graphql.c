/* What is parsed is printed, parsed again and has the same shape; validating, coercing and collecting what passed
 * end well. The first line, when it is JSON, are the variables. */
#include "api/graphql/coerce.h"
#include "api/graphql/introspect.h"
#include "api/graphql/validate.h"
#include "../api/small.h"
#include "fuzz.h"

static void round_trip(struct arena *a, const struct graphql_document *d, const struct limits *limits)
{
    const struct graphql_document *again = NULL;
    struct str text = graphql_print(a, d);

    MUST(graphql_parse(a, text, limits, &again) == OK);
    MUST(str_eq(d->shape, again->shape) && d->hash == again->hash);
    MUST(d->literal_count == again->literal_count);
    for (uint32_t i = 0; i < d->literal_count; i++)
        MUST(d->literals[i]->kind == again->literals[i]->kind && str_eq(d->literals[i]->text, again->literals[i]->text));
    MUST(str_eq(text, graphql_print(a, again)));
}

static void run_field(const struct graphql_request *r, const struct graphql_collected *field, const struct graphql_type *root,
    const struct limits *limits)
{
    const struct graphql_field *type = graphql_field(r->schema, root, field->at[0]->name);
    struct graphql_errors errors;
    struct json_writer w;
    struct buf out;

    MUST(type);
    graphql_errors_init(&errors, r->arena);
    graphql_arguments(r->arena, r->schema, type->arguments, type->argument_count, field->at[0]->arguments, r->variables, &errors);
    MUST(errors.list.n <= 1);
    if (!str_starts(type->name, STR("__")) || str_is(type->name, "__typename"))
        return;
    buf_init(&out, r->arena, 256);
    w = json_writer(&out);
    if (graphql_introspect(r, limits, field, &w) == OK) {
        const struct json *value;

        MUST(json_read(r->arena, buf_str(&out), limits, &value) == OK);
    }
}

static void run(struct arena *a, const struct graphql_schema *s, const struct graphql_document *d, const struct json *given,
    const struct limits *limits)
{
    const struct graphql_definition *operation = graphql_operation(d, STR_NONE);
    struct graphql_request r = {.arena = a, .schema = s, .document = d};
    struct graphql_collected *fields;
    struct graphql_errors errors;
    uint32_t count;

    if (!operation)
        return;
    graphql_errors_init(&errors, a);
    r.variables = graphql_variables(a, s, operation, given, &errors);
    MUST((r.variables == NULL) == (errors.list.n > 0));
    if (!r.variables)
        return;
    fields = graphql_collect(&r, graphql_root(s, operation->kind), operation, &count);
    for (uint32_t i = 0; i < count; i++)
        run_field(&r, &fields[i], graphql_root(s, operation->kind), limits);
}

static const struct json *variables(struct arena *a, struct str *text, const struct limits *limits)
{
    struct str rest = *text, line = str_cut(&rest, '\n');
    const struct json *given = NULL;

    if (!str_starts(line, STR("{")) || !rest.p || json_read(a, line, limits, &given))
        return NULL;
    *text = rest;
    return given;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str text = {(const char *)data, size};
    const struct graphql_schema *schema = small_schema(a);
    const struct graphql_document *d = NULL;
    const struct json *given;
    struct graphql_errors errors;
    struct limits limits;
    err_t e;

    limits_standard(&limits);
    limits.value[LIMIT_GRAPHQL_META] = 20000;
    given = variables(a, &text, &limits);
    e = graphql_parse(a, text, &limits, &d);
    graphql_errors_init(&errors, a);
    if (e) {
        MUST(!d && (err_is(e, E_SYNTAX) || err_is(e, E_UTF8) || err_is(e, E_LIMIT)));
    } else {
        round_trip(a, d, &limits);
        graphql_validate(a, schema, d, &errors);
        if (errors.list.n == 0)
            run(a, schema, d, given, &limits);
    }
    arena_free(a);
    return 0;
}
