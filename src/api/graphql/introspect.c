/* The selection is compiled once into a tree of writers, since the same few fields are asked of thousands of
 * types, fields and arguments; then the tree walks the type system. */
#include "api/graphql/introspect.h"

#include "api/graphql/coerce.h"
#include "api/graphql/meta.h"
#include "api/graphql/scalar.h"
#include "base/arena.h"

/* One object of the introspection types; a type is its name with wrappers. */
struct subject {
    const void *of;                          /* graphql_field, _input, _choice, _directive_type; NULL: schema, type */
    struct graphql_ref ref;
};

struct writing {
    const struct graphql_schema *schema;
    const struct limits *limits;
    struct arena *arena;
    struct json_writer *out;
    int64_t objects;
};

struct node {
    struct str key;
    err_t (*write)(struct writing *w, const struct node *n, struct subject s);
    const struct node *below;
    uint32_t below_count;
    const struct graphql_type *type;         /* the introspection type it is a field of */
    bool deprecated;                         /* shown too */
};

static err_t put_object(struct writing *w, const struct node *n, struct subject s)
{
    w->objects++;
    TRY(limit_check(w->arena, w->limits, LIMIT_GRAPHQL_META, w->objects));
    json_open(w->out, '{');
    for (uint32_t i = 0; i < n->below_count; i++) {
        json_key(w->out, n->below[i].key);
        TRY(n->below[i].write(w, &n->below[i], s));
    }
    json_close(w->out, '}');
    return OK;
}

static err_t put_null(struct writing *w)
{
    json_put_null(w->out);
    return OK;
}

static err_t put_text(struct writing *w, struct str text)
{
    if (!text.p)
        return put_null(w);
    json_put_str(w->out, text);
    return OK;
}

static err_t put_bool(struct writing *w, bool truth)
{
    json_put_bool(w->out, truth);
    return OK;
}

static err_t put_type(struct writing *w, const struct node *n, struct graphql_ref ref)
{
    return put_object(w, n, (struct subject){.ref = ref});
}

static err_t put_named(struct writing *w, const struct node *n, struct str name)
{
    return name.p ? put_type(w, n, (struct graphql_ref){name, 0}) : put_null(w);
}

static err_t put_inputs(struct writing *w, const struct node *n, const struct graphql_input *inputs, uint32_t count)
{
    json_open(w->out, '[');
    for (uint32_t i = 0; i < count; i++)
        TRY(put_object(w, n, (struct subject){.of = &inputs[i]}));
    json_close(w->out, ']');
    return OK;
}

/* ---- __Schema ---- */

static err_t schema_description(struct writing *w, const struct node *n, struct subject s)
{
    return put_null(w);
}

struct shown {
    struct writing *w;
    const struct graphql_type *scalars;
    size_t scalar_count;
    uint64_t used;                           /* bits of built-in scalars */
};

static void use(struct shown *u, struct str name)
{
    for (size_t i = 0; i < u->scalar_count; i++)
        if (str_eq(u->scalars[i].name, name))
            u->used |= UINT64_C(1) << i;
}

static void use_inputs(struct shown *u, const struct graphql_input *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        use(u, inputs[i].type.name);
}

static void use_type(struct shown *u, const struct graphql_type *type)
{
    use_inputs(u, type->inputs, type->input_count);
    for (uint32_t i = 0; i < type->field_count; i++) {
        use(u, type->fields[i].type.name);
        use_inputs(u, type->fields[i].arguments, type->fields[i].argument_count);
    }
}

/* Built-in scalars are shown when something refers to them and the schema has none of that name itself. */
static err_t put_scalars(struct shown *u, const struct node *n)
{
    const struct graphql_schema *s = u->w->schema;

    for (size_t i = 0; i < u->scalar_count; i++)
        if ((u->used >> i & 1) && !s->find(s, u->scalars[i].name))
            TRY(put_named(u->w, n, u->scalars[i].name));
    return OK;
}

static err_t schema_types(struct writing *w, const struct node *n, struct subject s)
{
    struct shown u = {.w = w};
    size_t name_count, meta_count;
    const struct graphql_type *meta = graphql_meta_types(&meta_count);
    const struct str *names = w->schema->names(w->schema, &name_count);

    u.scalars = graphql_scalar_types(&u.scalar_count);
    json_open(w->out, '[');
    for (size_t i = 0; i < name_count; i++) {
        const struct graphql_type *type = graphql_type(w->schema, names[i]);

        TRY(put_named(w, n, names[i]));
        if (type)
            use_type(&u, type);
    }
    for (size_t i = 0; i < meta_count; i++) {
        TRY(put_named(w, n, meta[i].name));
        use_type(&u, &meta[i]);
    }
    TRY(put_scalars(&u, n));
    json_close(w->out, ']');
    return OK;
}

static err_t schema_queryType(struct writing *w, const struct node *n, struct subject s)
{
    return put_named(w, n, w->schema->query);
}

static err_t schema_mutationType(struct writing *w, const struct node *n, struct subject s)
{
    return put_named(w, n, w->schema->mutation);
}

static err_t schema_subscriptionType(struct writing *w, const struct node *n, struct subject s)
{
    return put_null(w);
}

static err_t schema_directives(struct writing *w, const struct node *n, struct subject s)
{
    size_t count;
    const struct graphql_directive_type *all = graphql_directive_types(&count);

    json_open(w->out, '[');
    for (size_t i = 0; i < count; i++)
        TRY(put_object(w, n, (struct subject){.of = &all[i]}));
    json_close(w->out, ']');
    return OK;
}

/* ---- __Type ---- */

/* NULL for a list or non-null, and for a name without type. */
static const struct graphql_type *bare(const struct writing *w, struct subject s)
{
    return s.ref.wrap ? NULL : graphql_type(w->schema, s.ref.name);
}

static err_t type_kind(struct writing *w, const struct node *n, struct subject s)
{
    static const char *const kinds[] = {
        [GRAPHQL_SCALAR] = "SCALAR", [GRAPHQL_ENUMERATION] = "ENUM", [GRAPHQL_TYPE] = "OBJECT",
        [GRAPHQL_INTERFACE] = "INTERFACE", [GRAPHQL_INPUT] = "INPUT_OBJECT",
    };
    const struct graphql_type *type = bare(w, s);

    if (s.ref.wrap)
        return put_text(w, graphql_ref_list(s.ref) ? STR("LIST") : STR("NON_NULL"));
    return put_text(w, str_of(kinds[type ? type->kind : GRAPHQL_SCALAR]));
}

static err_t type_name(struct writing *w, const struct node *n, struct subject s)
{
    return put_text(w, s.ref.wrap ? STR_NONE : s.ref.name);
}

static err_t type_description(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_type *type = bare(w, s);

    return put_text(w, type ? type->description : STR_NONE);
}

static err_t type_specifiedByURL(struct writing *w, const struct node *n, struct subject s)
{
    return put_null(w);
}

static err_t type_fields(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_type *type = bare(w, s);

    if (!type || !graphql_is_composite(type))
        return put_null(w);
    json_open(w->out, '[');
    for (uint32_t i = 0; i < type->field_count; i++)
        if (n->deprecated || !type->fields[i].deprecated.p)
            TRY(put_object(w, n, (struct subject){.of = &type->fields[i]}));
    json_close(w->out, ']');
    return OK;
}

static err_t put_names(struct writing *w, const struct node *n, const struct graphql_type *type)
{
    json_open(w->out, '[');
    for (uint32_t i = 0; i < type->name_count; i++)
        TRY(put_named(w, n, type->names[i]));
    json_close(w->out, ']');
    return OK;
}

/* An interface has interfaces too, by the specification; ours have none. */
static err_t type_interfaces(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_type *type = bare(w, s);

    if (type && type->kind == GRAPHQL_INTERFACE) {
        json_open(w->out, '[');
        json_close(w->out, ']');
        return OK;
    }
    return type && type->kind == GRAPHQL_TYPE ? put_names(w, n, type) : put_null(w);
}

static err_t type_possibleTypes(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_type *type = bare(w, s);

    return type && type->kind == GRAPHQL_INTERFACE ? put_names(w, n, type) : put_null(w);
}

static err_t type_enumValues(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_type *type = bare(w, s);

    if (!type || type->kind != GRAPHQL_ENUMERATION)
        return put_null(w);
    json_open(w->out, '[');
    for (uint32_t i = 0; i < type->choice_count; i++)
        if (n->deprecated || !type->choices[i].deprecated.p)
            TRY(put_object(w, n, (struct subject){.of = &type->choices[i]}));
    json_close(w->out, ']');
    return OK;
}

static err_t type_inputFields(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_type *type = bare(w, s);

    return type && type->kind == GRAPHQL_INPUT ? put_inputs(w, n, type->inputs, type->input_count) : put_null(w);
}

static err_t type_ofType(struct writing *w, const struct node *n, struct subject s)
{
    return s.ref.wrap ? put_type(w, n, graphql_ref_inner(s.ref)) : put_null(w);
}

/* ---- __Field, __InputValue, __EnumValue, __Directive ---- */

#define TEXT_OF(owner, type_, member, field)                                                \
    static err_t owner##_##field(struct writing *w, const struct node *n, struct subject s) \
    {                                                                                       \
        return put_text(w, ((const struct type_ *)s.of)->member);                           \
    }
TEXT_OF(field, graphql_field, name, name)
TEXT_OF(field, graphql_field, description, description)
TEXT_OF(field, graphql_field, deprecated, deprecationReason)
TEXT_OF(input, graphql_input, name, name)
TEXT_OF(input, graphql_input, description, description)
TEXT_OF(choice, graphql_choice, name, name)
TEXT_OF(choice, graphql_choice, description, description)
TEXT_OF(choice, graphql_choice, deprecated, deprecationReason)
TEXT_OF(directive, graphql_directive_type, name, name)
TEXT_OF(directive, graphql_directive_type, description, description)

static err_t field_args(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_field *field = s.of;

    return put_inputs(w, n, field->arguments, field->argument_count);
}

static err_t field_type(struct writing *w, const struct node *n, struct subject s)
{
    return put_type(w, n, ((const struct graphql_field *)s.of)->type);
}

static err_t field_isDeprecated(struct writing *w, const struct node *n, struct subject s)
{
    return put_bool(w, ((const struct graphql_field *)s.of)->deprecated.p);
}

static err_t input_type(struct writing *w, const struct node *n, struct subject s)
{
    return put_type(w, n, ((const struct graphql_input *)s.of)->type);
}

static void put_literal(const struct writing *w, struct buf *b, struct graphql_ref ref, const struct json *v);

static void put_members(const struct writing *w, struct buf *b, struct graphql_ref ref, const struct json *v)
{
    const struct graphql_type *type = graphql_type(w->schema, ref.name);

    buf_add_char(b, v->kind == JSON_OBJECT ? '{' : '[');
    for (const struct json *item = v->first; item; item = item->next) {
        const struct graphql_input *input = type && v->kind == JSON_OBJECT
            ? graphql_input(type->inputs, type->input_count, item->key) : NULL;

        if (item != v->first)
            buf_add(b, STR(", "));
        if (v->kind == JSON_OBJECT)
            buf_add_format(b, "%.*s: ", STR_ARG(item->key));
        put_literal(w, b, input ? input->type : ref, item);
    }
    buf_add_char(b, v->kind == JSON_OBJECT ? '}' : ']');
}

/* A value in the canonical form of scalar.h as a literal: names of choices and decimals without quotation marks. */
static void put_literal(const struct writing *w, struct buf *b, struct graphql_ref ref, const struct json *v)
{
    const struct graphql_type *type = graphql_type(w->schema, ref.name);
    struct json_writer json = json_writer(b);

    if (v->kind == JSON_OBJECT || v->kind == JSON_ARRAY)
        put_members(w, b, ref, v);
    else if (v->kind == JSON_STRING && type && (type->kind == GRAPHQL_ENUMERATION || str_is(type->name, "Decimal")))
        buf_add(b, v->text);
    else
        json_put(&json, v);
}

static err_t input_defaultValue(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_input *input = s.of;
    struct buf text;

    if (!input->standard)
        return put_null(w);
    buf_init(&text, w->arena, 16);
    put_literal(w, &text, input->type, input->standard);
    return put_text(w, buf_str(&text));
}

static err_t input_isDeprecated(struct writing *w, const struct node *n, struct subject s)
{
    return put_bool(w, false);
}

static err_t input_deprecationReason(struct writing *w, const struct node *n, struct subject s)
{
    return put_null(w);
}

static err_t choice_isDeprecated(struct writing *w, const struct node *n, struct subject s)
{
    return put_bool(w, ((const struct graphql_choice *)s.of)->deprecated.p);
}

static err_t directive_isRepeatable(struct writing *w, const struct node *n, struct subject s)
{
    return put_bool(w, false);
}

static err_t directive_locations(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_directive_type *directive = s.of;

    json_open(w->out, '[');
    for (unsigned i = 0; i < META_LOCATION_COUNT; i++)
        if (directive->on >> i & 1)
            json_put_str(w->out, graphql_meta_locations[i].name);
    json_close(w->out, ']');
    return OK;
}

static err_t directive_args(struct writing *w, const struct node *n, struct subject s)
{
    const struct graphql_directive_type *directive = s.of;

    return put_inputs(w, n, directive->arguments, directive->argument_count);
}

/* ---- compiling ---- */

static err_t any_typename(struct writing *w, const struct node *n, struct subject s)
{
    return put_text(w, n->type->name);
}

typedef err_t (*writer)(struct writing *w, const struct node *n, struct subject s);

#define META(owner, field, value, wraps, takes) owner##_##field,
static const writer schema_writers[] = {META_SCHEMA(META)};
static const writer type_writers[] = {META_TYPE(META)};
static const writer field_writers[] = {META_FIELD(META)};
static const writer input_writers[] = {META_INPUT(META)};
static const writer choice_writers[] = {META_CHOICE(META)};
static const writer directive_writers[] = {META_DIRECTIVE(META)};
#undef META

static const writer *const writers[] = {
    [META_TYPE_SCHEMA] = schema_writers, [META_TYPE_TYPE] = type_writers, [META_TYPE_FIELD] = field_writers,
    [META_TYPE_INPUT] = input_writers, [META_TYPE_CHOICE] = choice_writers, [META_TYPE_DIRECTIVE] = directive_writers,
};

static bool shows_deprecated(const struct graphql_request *r, const struct graphql_field *field,
    const struct graphql_collected *collected)
{
    const struct json *arguments;
    struct graphql_errors errors;

    graphql_errors_init(&errors, r->arena);
    arguments = graphql_arguments(r->arena, r->schema, field->arguments, field->argument_count,
        collected->at[0]->arguments, r->variables, &errors);
    return arguments && json_get(arguments, "includeDeprecated")
        && json_get(arguments, "includeDeprecated")->kind == JSON_TRUE;
}

/* Fragments in fragments can stand for far more fields, and deeper ones, than were written. */
struct compiling {
    const struct graphql_request *request;
    const struct limits *limits;
    int64_t fields, depth;
};

static err_t compile(struct compiling *c, const struct graphql_type *type, const struct graphql_collected *collected,
    struct node *out);

static err_t compile_field(struct compiling *c, const struct graphql_type *type, const struct graphql_collected *collected,
    struct node *out)
{
    size_t type_count;
    const struct graphql_request *r = c->request;
    const struct graphql_type *meta = graphql_meta_types(&type_count);
    const struct graphql_field *field = graphql_field(r->schema, type, collected->at[0]->name);
    bool own = field >= type->fields && field < type->fields + type->field_count;

    c->fields++;
    TRY(limit_check(r->arena, c->limits, LIMIT_GRAPHQL_FIELDS, c->fields));
    out->key = collected->key;
    out->type = type;
    out->write = own ? writers[type - meta][field - type->fields] : any_typename;
    out->deprecated = own && shows_deprecated(r, field, collected);
    return compile(c, graphql_type(r->schema, field->type.name), collected, out);
}

static err_t compile(struct compiling *c, const struct graphql_type *type, const struct graphql_collected *collected,
    struct node *out)
{
    const struct graphql_request *r = c->request;
    struct graphql_collected *fields;
    struct node *below;

    if (!type || !graphql_is_composite(type))
        return OK;
    c->depth++;
    TRY(limit_check(r->arena, c->limits, LIMIT_GRAPHQL_DEPTH, c->depth));
    fields = graphql_collect_below(r, type, collected, &out->below_count);
    out->below = below = ARENA_ARRAY(r->arena, struct node, out->below_count);
    for (uint32_t i = 0; i < out->below_count; i++)
        TRY(compile_field(c, type, &fields[i], &below[i]));
    c->depth--;
    return OK;
}

static struct str named_type(const struct graphql_request *r, const struct graphql_field *field,
    const struct graphql_collected *collected)
{
    struct graphql_errors errors;
    const struct json *arguments;

    graphql_errors_init(&errors, r->arena);
    arguments = graphql_arguments(r->arena, r->schema, field->arguments, field->argument_count,
        collected->at[0]->arguments, r->variables, &errors);
    return arguments && json_get(arguments, "name") ? json_get(arguments, "name")->text : STR_NONE;
}

err_t graphql_introspect(const struct graphql_request *r, const struct limits *limits,
    const struct graphql_collected *field, struct json_writer *w)
{
    const struct graphql_field *root = graphql_meta_field(field->at[0]->name);
    struct writing writing = {.schema = r->schema, .limits = limits, .arena = r->arena, .out = w};
    struct compiling compiling = {.request = r, .limits = limits};
    struct node node = {.key = field->key};
    struct str name;

    TRY(compile(&compiling, graphql_type(r->schema, root->type.name), field, &node));
    if (str_is(root->name, "__schema"))
        return put_object(&writing, &node, (struct subject){0});
    name = named_type(r, root, field);
    if (!name.p || !graphql_type(r->schema, name))
        return put_null(&writing);
    return put_named(&writing, &node, name);
}
