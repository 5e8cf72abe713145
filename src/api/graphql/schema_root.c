#include "api/graphql/builtin.h"
#include "api/graphql/scalar.h"
#include "api/graphql/schema.h"

/* Query: the lists of the entities, functions of the modules, and what relay asks for. */

static bool is_scalar(struct str name)
{
    size_t n;
    const struct graphql_type *types = graphql_scalar_types(&n);

    for (size_t i = 0; i < n; i++)
        if (str_eq(types[i].name, name))
            return true;
    return false;
}

static bool is_known(const struct schema *s, struct str type) { return map_get(&s->origins, type) || is_scalar(type); }

/* What has a type of a module that is not there is left out. */
static void add_arguments(struct schema *s, inputs_t *inputs, const struct argument *arguments)
{
    for (; arguments && arguments->name; arguments++) {
        struct graphql_ref type = schema_ref(arguments->type);
        if (is_known(s, type.name))
            schema_input(inputs, str_of(arguments->name), type);
    }
}

/* A root's own argument goes before a filter of the same name. */
static void list_arguments(struct schema *s, const struct table *t, const struct root *root, inputs_t *inputs)
{
    struct filters filters = schema_filters(s, t);

    if (root->kind != ROOT_ONE)
        schema_input(inputs, STR("orderBy"), schema_ref("[String]"));
    if (root->history)
        schema_input(inputs, STR("showHistory"), schema_ref("Boolean"));
    if (root->kind == ROOT_LIST) {
        schema_input(inputs, STR("clientMutationId"), schema_ref("String"));
        if (t->entity->life != LIFE_CODE)
            schema_input(inputs, STR("customFilters"), schema_ref("[String]"));
        schema_paging(inputs);
    }
    for (uint32_t i = 0; root->kind == ROOT_LIST && i < filters.count; i++)
        schema_input(inputs, filters.at[i].name, filters.at[i].type)->made_from = filters.at[i].made_from;
}

static struct graphql_ref list_type(struct schema *s, const struct face *face, const struct root *root)
{
    if (root->kind == ROOT_ONE)
        return schema_ref_to(face->name, false);
    if (root->kind == ROOT_PLAIN || face->plain)
        return schema_ref_list(face->name, false);
    return schema_ref_to(schema_join(s, face->name, "Connection"), false);
}

/* The same rows as a file: what it is to hold beside which rows. */
static void add_file(struct schema *s, fields_t *fields, struct meaning m, const inputs_t *list)
{
    struct graphql_field *field;
    inputs_t inputs;

    m.kind = MEANS_FILE_ROOT;
    vec_init(&inputs, s->arena);
    for (size_t i = 0; i < list->n; i++)
        *vec_add(&inputs) = list->at[i];
    schema_input(&inputs, STR("fileFormat"), schema_ref("String"));
    schema_input(&inputs, STR("fields"), schema_ref("[String]"));
    schema_input(&inputs, STR("fieldsColumns"), schema_ref("GenericScalar"));
    field = schema_field(s, fields, str_of(m.root->file), schema_ref("String"), m);
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
}

static void add_list(struct schema *s, fields_t *fields, const struct table *t, const struct root *root)
{
    const struct face *face = root->face ? schema_face(s, str_of(root->face)) : schema_main_face(s, t);
    struct meaning m = {.kind = MEANS_LIST_ROOT, .face = face, .root = root};
    struct graphql_field *field;
    inputs_t inputs;
    size_t own;

    if (!face)
        return;
    vec_init(&inputs, s->arena);
    add_arguments(s, &inputs, root->arguments);
    own = inputs.n;
    list_arguments(s, t, root, &inputs);
    for (size_t i = 0; i < own; i++)
        inputs.at[i].made_from = NULL;
    field = schema_field(s, fields, str_of(root->name), list_type(s, face, root), m);
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
    if (root->file)
        add_file(s, fields, m, &inputs);
}

static void add_function(struct schema *s, fields_t *fields, const struct function *f)
{
    struct graphql_ref type = schema_ref(f->type);
    struct meaning m = {.kind = MEANS_FUNCTION, .face = schema_face(s, type.name), .function = f};
    struct graphql_field *field;
    inputs_t inputs;

    if (!is_known(s, type.name))
        return;
    vec_init(&inputs, s->arena);
    add_arguments(s, &inputs, f->arguments);
    field = schema_field(s, fields, str_of(f->name), type, m);
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
}

static const struct argument node_arguments[] = {{"id", "ID!"}, ARGUMENTS_END};

static void add_fixed(struct schema *s, fields_t *fields, const char *name, const char *type, enum meaning_kind kind,
                      const struct argument *arguments)
{
    struct graphql_field *field;
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    add_arguments(s, &inputs, arguments);
    field = schema_field(s, fields, str_of(name), schema_ref(type), (struct meaning){.kind = kind});
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
}

static void add_log(struct schema *s, fields_t *fields)
{
    struct graphql_field *field = schema_field(s, fields, STR("mutationLogs"), schema_ref("MutationLogGQLTypeConnection"),
                                               (struct meaning){.kind = MEANS_LOG});
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    schema_input(&inputs, STR("orderBy"), schema_ref("[String]"));
    schema_log_arguments(s, &inputs);
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
}

static const struct graphql_type *build_query(struct schema *s, const struct origin *o)
{
    const struct registry *r = s->registry;
    fields_t fields;

    vec_init(&fields, s->arena);
    for (size_t i = 0; i < r->table_count; i++)
        for (const struct root *root = r->tables[i].entity->roots; root && root->name; root++)
            add_list(s, &fields, &r->tables[i], root);
    for (size_t i = 0; i < r->module_count; i++)
        for (const struct function *f = r->modules[i]->functions; f && f->name; f++)
            add_function(s, &fields, f);
    for (const struct function *f = graphql_functions; f->name; f++)
        add_function(s, &fields, f);
    add_log(s, &fields);
    add_fixed(s, &fields, "_debug", "DjangoDebug", MEANS_NOTHING, NULL);
    add_fixed(s, &fields, "node", "Node", MEANS_NODE, node_arguments);
    return schema_object(s, o->name, &fields, NULL);
}

static const struct graphql_type *build_mutation(struct schema *s, const struct origin *o)
{
    fields_t fields;

    vec_init(&fields, s->arena);
    schema_mutations(s, &fields);
    return schema_object(s, o->name, &fields, NULL);
}

void schema_roots(struct schema *s)
{
    schema_add(s, STR("Query"), NULL, build_query);
    schema_add(s, STR("Mutation"), NULL, build_mutation);
}
