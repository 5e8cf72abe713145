#include "api/graphql/quirks.h"
#include "api/graphql/schema.h"

/* Mutations and the rows that they touched, from either side. */

static const struct graphql_type *build_link(struct schema *s, const struct origin *o)
{
    const struct quirk_link *link = o->of;
    fields_t fields;

    vec_init(&fields, s->arena);
    schema_field(s, &fields, STR("id"), schema_ref("UUID!"), (struct meaning){.kind = MEANS_MEMBER, .name = STR("id")});
    schema_field(s, &fields, str_of(link->row), schema_ref_to(str_of(link->face), true),
                 (struct meaning){.kind = MEANS_LINKED, .link = link, .face = schema_face(s, str_of(link->face))});
    schema_field(s, &fields, STR("mutation"), schema_ref("MutationLogGQLType!"), (struct meaning){.kind = MEANS_LOG});
    return schema_object(s, o->name, &fields, link);
}

void schema_links(struct schema *s)
{
    for (const struct quirk_link *link = quirk_links(); link->type; link++)
        if (schema_face(s, str_of(link->face)))
            schema_add(s, str_of(link->type), link, build_link);
}

void schema_log_arguments(struct schema *s, inputs_t *inputs)
{
    static const char *const arguments[][2] = {
        {"id", "ID"}, {"clientMutationId", "String"}, {"clientMutationLabel", "String"}, {"requestDateTime", "DateTime"},
        {"requestDateTime_Gte", "DateTime"}, {"requestDateTime_Lte", "DateTime"}, {"status", "Int"}, {"status_Gte", "Int"},
        {"user", "ID"},
    };

    schema_paging(inputs);
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++)
        schema_input(inputs, str_of(arguments[i][0]), schema_ref(arguments[i][1]));
}

static void add_logs(struct schema *s, fields_t *fields)
{
    struct graphql_field *field = schema_field(s, fields, STR("mutationlogSet"), schema_ref("MutationLogGQLTypeConnection!"),
                                               (struct meaning){.kind = MEANS_LOGS});
    inputs_t inputs;

    vec_init(&inputs, s->arena);
    schema_log_arguments(s, &inputs);
    field->arguments = inputs.at;
    field->argument_count = (uint32_t)inputs.n;
}

void schema_face_links(struct schema *s, const struct face *face, fields_t *fields)
{
    for (const struct quirk_link *link = quirk_links(); link->type; link++)
        if (str_is(face->name, link->face))
            schema_field(s, fields, STR("mutations"), schema_ref_list(str_of(link->type), true),
                         (struct meaning){.kind = MEANS_LINKS, .link = link, .face = face});
    if (face == schema_account_face(s))
        add_logs(s, fields);
}

void schema_log_links(struct schema *s, fields_t *fields)
{
    const struct face *account = schema_account_face(s);

    if (account)
        schema_field(s, fields, STR("user"), schema_ref_to(account->name, false), (struct meaning){.kind = MEANS_ACTOR, .face = account});
    for (const struct quirk_link *link = quirk_links(); link->type; link++) {
        const struct face *face = schema_face(s, str_of(link->face));
        if (face)
            schema_field(s, fields, str_of(link->list), schema_ref_list(str_of(link->type), true),
                         (struct meaning){.kind = MEANS_LINKED, .link = link, .face = face});
    }
}
