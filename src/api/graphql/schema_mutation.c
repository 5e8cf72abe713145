#include "api/graphql/mutation.h"
#include "api/graphql/quirks.h"
#include "api/graphql/session.h"

#include <string.h>

/* Inputs of create, update and delete by rule from the entity. Nothing
 * is required here but by the contract's own clients: the write path says what is missing, in the log. Those of other
 * commands, and names that the rule does not give, stand in quirk_mutations.c. */

/* ---- names ---- */

/* "medical_item" -> "MedicalItem". */
static struct str camel(struct schema *s, const char *entity)
{
    struct buf out;
    bool up = true;

    buf_init(&out, s->arena, 32);
    for (; *entity; entity++) {
        if (*entity == '_') {
            up = true;
            continue;
        }
        buf_add_char(&out, up && *entity >= 'a' && *entity <= 'z' ? (char)(*entity - 'a' + 'A') : *entity);
        up = false;
    }
    return buf_str(&out);
}

static struct str cased(struct schema *s, struct str mutation, const char *end)
{
    struct str out = str_format(s->arena, "%.*s%s", STR_ARG(mutation), end);

    if (*out.p >= 'a' && *out.p <= 'z')
        *(char *)out.p = (char)(*out.p - 'a' + 'A');
    return out;
}

/* ---- members of inputs ---- */

static void member(struct schema *s, inputs_t *inputs, struct str name, struct graphql_ref type, struct given given)
{
    struct given *kept = ARENA_NEW(s->arena, struct given);

    *kept = given;
    schema_input(inputs, name, type)->made_from = kept;
}

static void envelope(struct schema *s, inputs_t *inputs)
{
    member(s, inputs, STR("clientMutationId"), schema_ref("String"), (struct given){.kind = GIVEN_CLIENT_ID});
    member(s, inputs, STR("clientMutationLabel"), schema_ref("String"), (struct given){.kind = GIVEN_LABEL});
    member(s, inputs, STR("clientMutationDetails"), schema_ref("[String]"), (struct given){.kind = GIVEN_DETAILS});
    member(s, inputs, STR("mutationExtensions"), schema_ref("ParsedJSONString"), (struct given){.kind = GIVEN_NOTHING});
}

/* Codes come as texts or numbers, but where the enumeration is one of words. */
static struct str input_type_of(const struct schema *s, const struct table *t, const struct field *f)
{
    struct str type = schema_type_of(s, schema_main_face(s, t), f);
    const char *scalar = quirk_input_scalar(str_of(t->entity->name), str_of(f->name));

    if (scalar)
        return str_of(scalar);
    return f->type.kind != TYPE_CODE || quirk_worded(type) ? type : f->type.codes->numeric ? STR("Int") : STR("String");
}

/* By its key, under the name that says so, and by its uuid. */
static void reference_members(struct schema *s, inputs_t *inputs, const struct relation *r, const struct table *to)
{
    enum key key = to ? to->entity->key : KEY_INTEGER;
    const char *const types[] = {[KEY_INTEGER] = "Int", [KEY_UUID] = "UUID", [KEY_CODE] = "String"};
    const enum given_kind kinds[] = {[KEY_INTEGER] = GIVEN_REFERENCE_ID, [KEY_UUID] = GIVEN_REFERENCE, [KEY_CODE] = GIVEN_CODE};

    member(s, inputs, str_format(s->arena, "%sId", r->name), schema_ref(types[key]), (struct given){.kind = kinds[key], .to = r->name});
    member(s, inputs, str_format(s->arena, "%sUuid", r->name), schema_ref("String"), (struct given){.kind = GIVEN_REFERENCE, .to = r->name});
}

static void field_members(struct schema *s, inputs_t *inputs, const struct table *t)
{
    for (const struct field *f = t->entity->fields; f && f->name; f++)
        if (f->column && !(f->flags & (F_READONLY | F_INTERNAL)))
            member(s, inputs, str_of(f->name), schema_ref_to(input_type_of(s, t, f), false),
                   (struct given){.kind = GIVEN_VALUE, .to = f->name, .type = f->type});
    for (const struct relation *r = t->entity->relations; r && r->name; r++)
        if (!(r->flags & (R_OWNER | R_READONLY)))
            reference_members(s, inputs, r, registry_table(s->registry, str_of(r->to)));
}

static struct str child_type(struct schema *s, const struct child *c)
{
    const struct mutation_list *list = mutation_list_of(str_of(c->table->entity->name));

    return list ? str_of(list->type) : schema_join(s, camel(s, c->table->entity->name), "InputType");
}

/* What is in no API is not written by one. */
static bool is_sent(const struct child *c)
{
    const struct mutation_list *list = mutation_list_of(str_of(c->table->entity->name));

    return c->name && c->table->entity->faces && (!list || list->type);
}

static void child_member(struct schema *s, inputs_t *inputs, const struct child *c)
{
    const struct mutation_list *list = mutation_list_of(str_of(c->table->entity->name));
    struct graphql_ref type = schema_ref_list(child_type(s, c), false);

    if (list && list->whole)
        type = schema_ref(str_format(s->arena, "[%s!]", list->type).p);
    member(s, inputs, str_of(list && list->member ? list->member : c->name), type, (struct given){.kind = GIVEN_LIST, .to = c->name});
}

/* What the contract lets clients send of every row of a kind, also where it says nothing of this one. */
static void ignored_members(struct schema *s, inputs_t *inputs, const struct table *t)
{
    if (t->entity->life != LIFE_VERSION)
        return;
    member(s, inputs, STR("dateValidFrom"), schema_ref("Date"), (struct given){.kind = GIVEN_NOTHING});
    member(s, inputs, STR("dateValidTo"), schema_ref("Date"), (struct given){.kind = GIVEN_NOTHING});
}

static void record_members(struct schema *s, inputs_t *inputs, const struct table *t)
{
    member(s, inputs, STR("uuid"), schema_ref("String"), (struct given){.kind = GIVEN_UUID, .to = "uuid"});
    member(s, inputs, STR("id"), schema_ref(t->entity->key == KEY_UUID ? "UUID" : "Int"),
           (struct given){.kind = t->entity->key == KEY_UUID ? GIVEN_UUID : GIVEN_NOTHING, .to = "uuid"});
    field_members(s, inputs, t);
    member(s, inputs, STR("jsonExt"), schema_ref("JSONString"), (struct given){.kind = GIVEN_EXT, .to = "ext"});
    ignored_members(s, inputs, t);
}

static void key_members(struct schema *s, inputs_t *inputs, const struct table *t)
{
    const char *keys = t->entity->key == KEY_UUID ? "[UUID]" : "[String]";

    member(s, inputs, STR("uuid"), schema_ref("String"), (struct given){.kind = GIVEN_UUID, .to = "uuid"});
    member(s, inputs, STR("uuids"), schema_ref(keys), (struct given){.kind = GIVEN_UUIDS, .to = "uuids"});
    member(s, inputs, STR("ids"), schema_ref("[UUID]"), (struct given){.kind = GIVEN_UUIDS, .to = "uuids"});
    if (table_member(t, STR("code")))
        member(s, inputs, STR("code"), schema_ref("String"), (struct given){.kind = GIVEN_NOTHING});
}

/* Where the rule gives a member of that name, the contract's own stands in its place. */
static void replace_members(struct schema *s, inputs_t *inputs, const struct mutation_member *members)
{
    for (const struct mutation_member *x = members; x && x->name; x++) {
        for (size_t i = 0; i < inputs->n; i++)
            if (str_is(inputs->at[i].name, x->name)) {
                inputs->at[i] = inputs->at[--inputs->n];
                break;
            }
        member(s, inputs, str_of(x->name), schema_ref(x->type), x->given);
    }
}

static void more_members(struct schema *s, inputs_t *inputs, struct str name)
{
    const struct mutation_more *more = mutation_more_of(name);

    if (more)
        replace_members(s, inputs, more->members);
}

static const struct graphql_type *input_type(struct schema *s, struct str name, inputs_t *inputs)
{
    struct graphql_type *t = ARENA_NEW(s->arena, struct graphql_type);

    *t = (struct graphql_type){.kind = GRAPHQL_INPUT, .name = name, .inputs = inputs->at, .input_count = (uint32_t)inputs->n};
    return t;
}

/* A row that is there is known by its key. */
static const struct mutation_member listed[] = {
    { "id", "Int", { GIVEN_VALUE, "id", {.kind = TYPE_INT} } }, { NULL, NULL, {0} }
};

static const struct graphql_type *build_child(struct schema *s, const struct origin *o)
{
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    record_members(s, &inputs, o->of);
    if (((const struct table *)o->of)->entity->key == KEY_INTEGER)
        replace_members(s, &inputs, listed);
    more_members(s, &inputs, o->name);
    return input_type(s, o->name, &inputs);
}

static void listed_members(struct schema *s, inputs_t *inputs, const struct mutation_member *members)
{
    for (const struct mutation_member *x = members; x && x->name; x++)
        member(s, inputs, str_of(x->name), schema_ref(x->type), x->given);
}

static const struct graphql_type *build_nested(struct schema *s, const struct origin *o)
{
    const struct mutation_type *t = o->of;
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    listed_members(s, &inputs, t->members);
    if (t->entity)
        record_members(s, &inputs, registry_table(s->registry, str_of(t->entity)));
    return input_type(s, o->name, &inputs);
}

static const struct graphql_type *build_input(struct schema *s, const struct origin *o)
{
    const struct mutation *m = o->of;
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    envelope(s, &inputs);
    listed_members(s, &inputs, m->members);
    if (m->table && m->verb == CRUD_DELETE)
        key_members(s, &inputs, m->table);
    else if (m->table)
        record_members(s, &inputs, m->table);
    for (size_t i = 0; m->table && m->verb != CRUD_DELETE && i < m->table->children_count; i++)
        if (is_sent(&m->table->children[i]))
            child_member(s, &inputs, &m->table->children[i]);
    more_members(s, &inputs, o->name);
    return input_type(s, o->name, &inputs);
}

static const struct graphql_type *build_payload(struct schema *s, const struct origin *o)
{
    fields_t fields;

    vec_init(&fields, s->arena);
    schema_field(s, &fields, STR("internalId"), schema_ref("String"), (struct meaning){.kind = MEANS_MEMBER, .name = STR("internalId")});
    schema_field(s, &fields, STR("clientMutationId"), schema_ref("String"),
                 (struct meaning){.kind = MEANS_MEMBER, .name = STR("clientMutationId")});
    return schema_object(s, o->name, &fields, NULL);
}

/* ---- mutations ---- */

static void add(struct schema *s, struct mutation m)
{
    struct mutation *kept = ARENA_NEW(s->arena, struct mutation);
    struct str types = m.types.n ? m.types : m.name;
    const struct mutation_more *more;

    m.input = cased(s, types, m.bare ? "Input" : "MutationInput");
    more = mutation_more_of(m.input);
    if (more && more->whole)
        m.says = "whole";
    m.payload = cased(s, types, m.bare ? "Payload" : "MutationPayload");
    *kept = m;
    if (map_get(&s->mutations, m.name))
        return;
    map_put(&s->mutations, m.name, kept);
    schema_add(s, m.input, kept, build_input);
    schema_add(s, m.payload, kept, build_payload);
}

static void add_generic(struct schema *s, const struct table *t)
{
    static const struct { uint32_t verb; const char *word, *suffix; } verbs[] = {
        {CRUD_CREATE, "create", ".create"}, {CRUD_UPDATE, "update", ".update"}, {CRUD_DELETE, "delete", ".delete"},
        {CRUD_CREATE, "duplicate", ".duplicate"},
    };
    const char *other = quirk_mutation_entity(str_of(t->entity->name));
    struct str entity = other ? str_of(other) : camel(s, t->entity->name);

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const struct command *c = map_get(&s->registry->commands, str_format(s->arena, "%s%s", t->entity->name, verbs[i].suffix));
        if (c && !mutation_row_of(c->name))
            add(s, (struct mutation){.name = str_format(s->arena, "%s%.*s", verbs[i].word, STR_ARG(entity)), .command = c,
                                     .table = t, .verb = verbs[i].verb});
    }
    for (size_t i = 0; i < t->children_count; i++)
        if (is_sent(&t->children[i]))
            schema_add(s, child_type(s, &t->children[i]), t->children[i].table, build_child);
}

void schema_mutation_types(struct schema *s)
{
    session_types(s);
    for (const struct mutation_type *t = mutation_types(); t->name; t++)
        if (!t->entity || registry_table(s->registry, str_of(t->entity)))
            schema_add(s, str_of(t->name), t, build_nested);
    for (const struct mutation_row *row = mutation_rows(); row->name; row++) {
        const struct command *c = map_get(&s->registry->commands, str_of(row->command));
        if (c)
            add(s, (struct mutation){.name = str_of(row->name), .types = str_of(row->types), .bare = row->bare, .command = c, .members = row->members,
                                     .says = row->says});
    }
    for (size_t i = 0; i < s->registry->table_count; i++)
        if (s->registry->tables[i].entity->faces && !s->registry->tables[i].owner)
            add_generic(s, &s->registry->tables[i]);
}

static void add_field(struct schema *s, fields_t *fields, const struct mutation *m)
{
    inputs_t inputs;
    struct graphql_field *field = schema_field(s, fields, m->name, schema_ref_to(m->payload, false),
                                               (struct meaning){.kind = MEANS_MUTATION, .mutation = m});

    vec_init(&inputs, s->arena);
    schema_input(&inputs, STR("input"), schema_ref_to(m->input, true));
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
}

void schema_mutations(struct schema *s, fields_t *fields)
{
    for (size_t i = 0; i < s->names.n; i++) {
        const struct origin *o = map_get(&s->origins, s->names.at[i]);
        if (o->build == build_payload)
            add_field(s, fields, o->of);
    }
    session_fields(s, fields);
}
