#include "api/graphql/quirks.h"
#include "api/graphql/schema.h"

/* A type of an entity: its header by the entity's life, fields, relations, and what points to it. */

static const struct face *target(const struct schema *s, const struct table *to)
{
    const struct face *face = schema_main_face(s, to);
    const char *other = face ? quirk_face(face->name) : NULL;

    return other ? schema_face(s, str_of(other)) : face;
}

/* ---- the header ---- */

struct header_field { const char *name, *type, *pick; enum print print; };

static const struct header_field validity_fields[] = {
    { "validityFrom", "DateTime!", "validity_from", PRINT_VALUE },
    { "validityTo", "DateTime", "validity_to", PRINT_VALUE },
    { "legacyId", "Int", "legacy_id", PRINT_VALUE },
    { "id", "ID!", "id", PRINT_GLOBAL_ID },
    { "uuid", "String!", "uuid", PRINT_VALUE },
    { "auditUserId", "Int!", "changed_by", PRINT_VALUE },
    { "jsonExt", "JSONString", "ext", PRINT_VALUE },
    { NULL, NULL, NULL, PRINT_VALUE }
};

static const struct header_field version_fields[] = {
    { "id", "ID!", "uuid", PRINT_GLOBAL_ID },
    { "uuid", "String", "uuid", PRINT_VALUE },
    { "isDeleted", "Boolean!", "deleted_at", PRINT_GIVEN },
    { "jsonExt", "JSONString", "ext", PRINT_VALUE },
    { "dateCreated", "DateTime", "created_at", PRINT_VALUE },
    { "dateUpdated", "DateTime", "changed_at", PRINT_VALUE },
    { "version", "Int!", "version", PRINT_VALUE },
    { NULL, NULL, NULL, PRINT_VALUE }
};

static const struct header_field code_fields[] = {
    { "id", "Int!", "id", PRINT_VALUE },
    { "validityFrom", "DateTime!", "validity_from", PRINT_VALUE },
    { "validityTo", "DateTime", "validity_to", PRINT_VALUE },
    { NULL, NULL, NULL, PRINT_VALUE }
};

static const char *key_of(const struct table *t)
{
    if (t->entity->key == KEY_UUID)
        return "uuid";
    return t->entity->key == KEY_CODE ? t->columns[table_column(t, "code")].field->name : "id";
}

const struct face *schema_account_face(const struct schema *s)
{
    for (size_t i = 0; i < s->registry->table_count; i++)
        if (s->registry->tables[i].entity->account)
            return schema_main_face(s, &s->registry->tables[i]);
    return NULL;
}

static void add_authors(struct schema *s, fields_t *fields)
{
    static const char *const names[] = {"userCreated", "userUpdated"};
    const struct face *face = schema_account_face(s);

    for (size_t i = 0; face && i < 2; i++)
        schema_field(s, fields, str_of(names[i]), schema_ref_to(face->name, true),
                     (struct meaning){.kind = MEANS_ONE, .name = str_of(names[i]), .face = face});
}

static void add_header(struct schema *s, const struct face *face, fields_t *fields)
{
    enum life life = face->table->entity->life;
    const struct header_field *h = life == LIFE_VALIDITY ? validity_fields : life == LIFE_VERSION ? version_fields : code_fields;

    for (; h->name; h++) {
        struct meaning m = {.kind = MEANS_CELL, .name = str_of(h->pick), .print = h->print};
        const char *other = quirk_shown(face->name, str_of(h->name));
        bool key = str_is(str_of(h->name), "id") && (life != LIFE_CODE || !face->plain);
        if (key) {
            m.name = str_of(key_of(face->table));
            m.print = face->plain ? PRINT_RAW_ID : PRINT_GLOBAL_ID;
        }
        schema_field(s, fields, str_of(h->name), schema_ref(other ? other : key ? "ID!" : h->type), m);
    }
    if (life == LIFE_VERSION)
        add_authors(s, fields);
    /* of a mutation that is still at work: none is, when a row can be read. A client locks rows that have one. */
    schema_field(s, fields, STR("clientMutationId"), schema_ref("String"), (struct meaning){.kind = MEANS_NOTHING});
}

/* ---- its own ---- */

static const char *scalar_of(const struct type *t)
{
    switch (t->kind) {
    case TYPE_INT: return "Int";
    case TYPE_BOOL: return "Boolean";
    case TYPE_TEXT: return "String";
    case TYPE_CODE: return t->codes->numeric ? "Int" : "String";
    case TYPE_MONEY: case TYPE_QTY: case TYPE_PCT: case TYPE_RATE: return "Decimal";
    case TYPE_DATE: return "Date";
    case TYPE_STAMP: return "DateTime";
    case TYPE_UUID: return "UUID";
    case TYPE_JSON: return "JSONString";
    }
    return "String";
}

struct str schema_type_of(const struct schema *s, const struct face *face, const struct field *f)
{
    const char *enumeration = face && f->type.kind == TYPE_CODE ? quirk_enumeration(face->name, str_of(f->name)) : NULL;

    return enumeration && map_get(&s->origins, str_of(enumeration)) ? str_of(enumeration) : str_of(scalar_of(&f->type));
}

static enum print print_of(const struct face *face, const struct field *f, struct str type)
{
    if (quirk_moment(face->name, str_of(f->name)))
        return PRINT_DAY_START;
    if (quirk_number(face->name, str_of(f->name)))
        return PRINT_NUMBER;
    if (f->type.kind != TYPE_CODE || str_is(type, "String") || str_is(type, "Int"))
        return PRINT_VALUE;
    return quirk_worded(type) ? PRINT_WORD : PRINT_CHOICE;
}

static struct str shown_type(struct str type, enum print print)
{
    return print == PRINT_DAY_START ? STR("DateTime") : print == PRINT_NUMBER ? STR("Float") : type;
}

/* A way that leads to a type of a module that is not there is left out. */
static void add_ways(struct schema *s, const struct face *face, fields_t *fields)
{
    for (const struct quirk_way *w = quirk_ways(); w->type; w++) {
        struct graphql_ref type = schema_ref(w->as);
        if (str_is(face->name, w->type))
            schema_field(s, fields, str_of(w->field), type,
                         (struct meaning){.kind = MEANS_WAY, .face = schema_face(s, type.name), .way = w});
    }
}

static void add_gathers(struct schema *s, const struct face *face, fields_t *fields)
{
    for (const struct quirk_gather *g = quirk_gathers(); g->type; g++)
        if (str_is(face->name, g->type))
            schema_field(s, fields, str_of(g->field), schema_ref(g->as), (struct meaning){.kind = MEANS_GATHER, .gather = g});
}

static void add_fields(struct schema *s, const struct face *face, fields_t *fields)
{
    for (const struct field *f = face->table->entity->fields; f && f->name; f++) {
        struct str type = schema_type_of(s, face, f);
        enum print print = print_of(face, f, type);
        const char *other = quirk_shown(face->name, str_of(f->name));
        if (f->flags & F_INTERNAL || quirk_way(face->name, str_of(f->name)))
            continue;
        schema_field(s, fields, str_of(f->name), other ? schema_ref(other) : schema_ref_to(shown_type(type, print), f->flags & F_REQUIRED || quirk_required(face->name, str_of(f->name))),
                     (struct meaning){.kind = MEANS_CELL, .name = str_of(f->name), .print = print});
    }
}

static void add_one(struct schema *s, const struct face *face, fields_t *fields, const struct relation *r)
{
    const struct table *to = registry_table(s->registry, str_of(r->to));
    const struct face *leads = to ? target(s, to) : NULL;

    if (leads)
        schema_field(s, fields, str_of(r->name), schema_ref_to(leads->name, r->flags & R_REQUIRED || quirk_required(face->name, str_of(r->name))),
                     (struct meaning){.kind = MEANS_ONE, .name = str_of(r->name), .face = leads});
}

void schema_paging(inputs_t *inputs)
{
    static const char *const arguments[PAGING_ARGUMENTS][2] = {
        {"offset", "Int"}, {"before", "String"}, {"after", "String"}, {"first", "Int"}, {"last", "Int"},
    };

    for (size_t i = 0; i < PAGING_ARGUMENTS; i++)
        schema_input(inputs, str_of(arguments[i][0]), schema_ref(arguments[i][1]));
}

static void add_list(struct schema *s, const struct face *face, fields_t *fields, struct str name, const struct table *from)
{
    const struct face *leads = target(s, from);
    struct meaning m = {.kind = MEANS_ARRAY, .name = name, .face = leads};
    const char *other = quirk_shown(face->name, name);
    struct graphql_field *field;
    struct filters filters;

    if (!leads)
        return;
    if (leads->plain) {
        schema_field(s, fields, name, schema_ref_list(leads->name, true), m);
        return;
    }
    m.kind = MEANS_CONNECTION;
    field = schema_field(s, fields, name, other ? schema_ref(other) : schema_ref_to(schema_join(s, leads->name, "Connection"), true), m);
    filters = schema_list_filters(s, from);
    field->arguments = filters.at;
    field->argument_count = filters.count;
}

/* What an account wrote. */
static void add_authored(struct schema *s, const struct face *face, fields_t *fields)
{
    const struct relation *const authors[] = {&author_creation, &author_change};

    for (size_t i = 0; i < s->registry->table_count; i++)
        for (size_t k = 0; k < 2; k++) {
            const struct table *from = &s->registry->tables[i];
            if (from->entity->life == LIFE_VERSION && from->entity->faces)
                add_list(s, face, fields, author_list(s->arena, from->entity, authors[k]), from);
        }
}

static void add_relations(struct schema *s, const struct face *face, fields_t *fields)
{
    const struct registry *r = s->registry;

    for (const struct relation *x = face->table->entity->relations; x && x->name; x++)
        add_one(s, face, fields, x);
    for (size_t i = 0; i < r->table_count; i++)
        for (const struct relation *x = r->tables[i].entity->relations; x && x->name; x++)
            if (x->reverse && str_is(str_of(x->to), face->table->entity->name) && r->tables[i].entity->faces
                && !quirk_way(face->name, str_of(x->reverse)))
                add_list(s, face, fields, str_of(x->reverse), &r->tables[i]);
    if (face == schema_account_face(s))
        add_authored(s, face, fields);
}

static void add_nulls(struct schema *s, const struct face *face, fields_t *fields)
{
    for (const struct quirk_null *n = quirk_nulls(); n->type; n++)
        if (str_is(face->name, n->type))
            schema_field(s, fields, str_of(n->field), schema_ref(n->of), (struct meaning){.kind = MEANS_NOTHING});
}

static const struct graphql_type *build_face(struct schema *s, const struct origin *o)
{
    static const struct str node[] = { {"Node", 4} };
    const struct face *face = o->of;
    struct graphql_type *t;
    fields_t fields;

    vec_init(&fields, s->arena);
    add_nulls(s, face, &fields);
    add_header(s, face, &fields);
    add_fields(s, face, &fields);
    add_relations(s, face, &fields);
    add_ways(s, face, &fields);
    add_gathers(s, face, &fields);
    schema_face_links(s, face, &fields);
    t = (struct graphql_type *)schema_object(s, face->name, &fields, face);
    t->names = node;
    t->name_count = !face->plain;
    return t;
}

/* ---- connections ---- */

/* "amount" -> "sumAmount". */
static struct str sum_name(struct schema *s, const char *field)
{
    char first = *field >= 'a' && *field <= 'z' ? (char)(*field - 'a' + 'A') : *field;

    return str_format(s->arena, "sum%c%s", first, field + 1);
}

static void add_sums(struct schema *s, const struct face *face, fields_t *fields)
{
    for (const struct field *f = face->table->entity->fields; f && f->name; f++)
        if (f->flags & F_SUMMED)
            schema_field(s, fields, sum_name(s, f->name), schema_ref("Decimal"),
                         (struct meaning){.kind = MEANS_SUM, .name = str_of(f->name), .face = face});
}

static const struct graphql_type *build_connection(struct schema *s, const struct origin *o)
{
    const struct face *face = o->of;
    struct str stem = {o->name.p, o->name.n - (sizeof "Connection" - 1)};
    struct graphql_ref edges = {schema_join(s, stem, "Edge"), GRAPHQL_REQUIRED | GRAPHQL_LIST << 2};
    fields_t fields;

    vec_init(&fields, s->arena);
    schema_field(s, &fields, STR("pageInfo"), schema_ref("PageInfo!"), (struct meaning){.kind = MEANS_PAGE});
    schema_field(s, &fields, STR("edges"), edges, (struct meaning){.kind = MEANS_EDGES, .face = face});
    schema_field(s, &fields, STR("totalCount"), schema_ref("Int"), (struct meaning){.kind = MEANS_TOTAL});
    schema_field(s, &fields, STR("edgeCount"), schema_ref("Int"), (struct meaning){.kind = MEANS_COUNT});
    add_sums(s, face, &fields);
    return schema_object(s, o->name, &fields, face);
}

static const struct graphql_type *build_edge(struct schema *s, const struct origin *o)
{
    const struct face *face = o->of;
    fields_t fields;

    vec_init(&fields, s->arena);
    schema_field(s, &fields, STR("node"), schema_ref_to(face->name, false), (struct meaning){.kind = MEANS_EDGE_NODE, .face = face});
    schema_field(s, &fields, STR("cursor"), schema_ref("String!"), (struct meaning){.kind = MEANS_CURSOR});
    return schema_object(s, o->name, &fields, face);
}

/* ---- enumerations of code lists ---- */

/* Names begin with a letter, so that a code 1 is A_1. */
struct str schema_choice(struct arena *a, struct str code)
{
    struct str name = str_format(a, "%s%.*s", code.n && *code.p >= '0' && *code.p <= '9' ? "A_" : "", STR_ARG(code));

    for (char *p = (char *)name.p; *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return name;
}

struct str schema_code(struct arena *a, const struct type *t, struct str choice)
{
    for (const struct code *c = t->kind == TYPE_CODE ? t->codes->codes : NULL; c && c->code; c++)
        if (str_eq(choice, schema_choice(a, str_of(c->code))) || str_eq(choice, schema_choice(a, str_of(c->name))))
            return str_of(c->code);
    /* telephones count policies of stage "n" */
    for (const struct code *c = t->kind == TYPE_CODE ? t->codes->codes : NULL; c && c->code; c++)
        if (str_eq(schema_choice(a, choice), schema_choice(a, str_of(c->code))))
            return str_of(c->code);
    return choice;
}

static const struct graphql_type *build_enumeration(struct schema *s, const struct origin *o)
{
    const struct code_list *list = o->of;
    struct graphql_type *t = ARENA_NEW(s->arena, struct graphql_type);
    bool worded = quirk_worded(o->name);
    VEC(struct graphql_choice) choices;

    vec_init(&choices, s->arena);
    for (const struct code *c = list->codes; c->code; c++)
        *vec_add(&choices) = (struct graphql_choice){.name = schema_choice(s->arena, str_of(worded ? c->name : c->code)), .made_from = c};
    *t = (struct graphql_type){.kind = GRAPHQL_ENUMERATION, .name = o->name, .choices = choices.at,
                               .choice_count = (uint32_t)choices.n, .made_from = list};
    return t;
}

static void add_enumerations(struct schema *s, const struct face *face)
{
    for (const struct field *f = face->table->entity->fields; f && f->name; f++) {
        const char *name = f->type.kind == TYPE_CODE ? quirk_enumeration(face->name, str_of(f->name)) : NULL;
        if (name)
            schema_add(s, str_of(name), f->type.codes, build_enumeration);
    }
}

/* A connection under another name, beside the rule's own. */
static void add_connection(struct schema *s, const struct face *face, struct str stem)
{
    schema_add(s, schema_join(s, stem, "Connection"), face, build_connection);
    schema_add(s, schema_join(s, stem, "Edge"), face, build_edge);
}

static void add_other_connections(struct schema *s)
{
    for (const struct quirk_shown *x = quirk_all_shown(); x->type; x++) {
        struct str name = str_of(x->as);
        const struct face *from = schema_face(s, str_of(x->type));
        const struct member *list = from ? table_member(from->table, str_of(x->field)) : NULL;
        if (list && list->kind == MEMBER_LIST && str_ends(name, STR("Connection")))
            add_connection(s, target(s, list->to), (struct str){name.p, name.n - (sizeof "Connection" - 1)});
    }
}

void schema_faces(struct schema *s)
{
    for (size_t i = 0; i < s->registry->table_count; i++) {
        const struct table *t = &s->registry->tables[i];
        for (const char *const *name = t->entity->faces; name && *name; name++) {
            struct face *face = ARENA_NEW(s->arena, struct face);
            *face = (struct face){str_of(*name), t, name == t->entity->faces, quirk_plain(str_of(*name))};
            map_put(&s->faces, face->name, face);
            schema_add(s, face->name, face, build_face);
            add_enumerations(s, face);
            if (face->plain)
                continue;
            add_connection(s, face, face->name);
        }
    }
    add_other_connections(s);
}
