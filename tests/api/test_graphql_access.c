/* Access by root, generated from the registry of the real modules: a stranger, somebody without any right and somebody
 * of another district get nothing; what is written is shown to whom it belongs. */
#include <stdio.h>
#include <string.h>

#include "api/graphql/type.h"
#include "api/graphql_kit.h"
#include "module/drive.h"

static const struct access stranger = {0};
static const struct access nobody = {.user = 7001, .signed_in = true, .shape = SCOPE_DISTRICTS};

static bool has(struct str answer, const char *text) { return str_find(answer, str_of(text), 0) >= 0; }

static struct str root_query(struct arena *a, const struct entity *e, const struct root *root)
{
    bool array = root->kind != ROOT_LIST;

    (void)e;
    for (const struct argument *k = root->arguments; k && k->name; k++)
        if (strchr(k->type, '!'))
            return STR_NONE;   /* cannot be asked without knowing what for */
    return str_format(a, "{ %s%s }", root->name, array ? " { __typename }" : " { totalCount edges { node { __typename } } }");
}

static void each_root(struct kit *k, struct arena *a, const struct access *who, void (*check)(const struct root *, right_t, struct str))
{
    const struct registry *r = k->api.registry;

    for (size_t i = 0; i < r->table_count; i++) {
        const struct entity *e = r->tables[i].entity;
        for (const struct root *root = e->roots; root && root->name; root++) {
            struct str query = root_query(a, e, root);
            right_t right = root->right ? root->right : e->rights.read;
            if (query.p)
                check(root, right, kit_query(k, a, who, query.p));
        }
    }
}

static void refused_unless_public(const struct root *root, right_t right, struct str answer)
{
    char null[128];

    if (right == RIGHT_PUBLIC)
        return;
    snprintf(null, sizeof null, "\"%s\":null", root->name);
    if (!has(answer, "\"message\":\"unauthorized\"") || !has(answer, null))
        fail_msg("%s: %s", root->name, testdb_zero(answer));
}

static void refused_without_right(const struct root *root, right_t right, struct str answer)
{
    if (right == RIGHT_SIGNED_IN || right == RIGHT_PUBLIC)
        return;
    refused_unless_public(root, right, answer);
}

static void roots_are_closed(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct kit k;

    kit_open(&k, d.t, d.registry, d.write);
    each_root(&k, d.arena, &stranger, refused_unless_public);
    each_root(&k, d.arena, &nobody, refused_without_right);
    kit_close(&k);
    drive_close(&d);
}

/* A mutation is answered, and what it made is found by its client's id, by its maker alone. */
static void mutations_answer_and_are_logged(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct access admin = {.user = 1, .signed_in = true, .administrator = true, .shape = SCOPE_ALL};
    struct access other = {.user = 2, .signed_in = true, .shape = SCOPE_ALL};
    struct kit k;
    struct str a;

    kit_open(&k, d.t, d.registry, d.write);
    a = kit_query(&k, d.arena, &admin, "mutation { createItem(input: {clientMutationId: \"m1\", code: \"A1\", name: \"Aspirin\","
                  " type: \"D\", careType: \"B\", price: 12.5, patientCategory: 15}) { clientMutationId internalId } }");
    assert_true(str_starts(a, STR("200 {\"data\":{\"createItem\":{\"clientMutationId\":\"m1\",\"internalId\":\"")));
    a = kit_query(&k, d.arena, &admin, "{ medicalItems(clientMutationId: \"m1\") { totalCount edges { node { code price } } }"
                  " mutationLogs(clientMutationId: \"m1\") { edges { node { status error jsonContent } } } }");
    assert_str(a, "200 {\"data\":{\"medicalItems\":{\"totalCount\":1,\"edges\":[{\"node\":{\"code\":\"A1\",\"price\":\"12.50\"}}]},"
               "\"mutationLogs\":{\"edges\":[{\"node\":{\"status\":2,\"error\":null,\"jsonContent\":\"{\\\"code\\\":\\\"A1\\\","
               "\\\"name\\\":\\\"Aspirin\\\",\\\"type\\\":\\\"D\\\",\\\"price\\\":\\\"12.5\\\",\\\"care_type\\\":\\\"B\\\","
               "\\\"patient_category\\\":15}\"}}]}}}");
    a = kit_query(&k, d.arena, &other, "{ mutationLogs(clientMutationId: \"m1\") { totalCount } }");
    assert_str(a, "200 {\"data\":{\"mutationLogs\":{\"totalCount\":0}}}");
    kit_close(&k);
    drive_close(&d);
}

/* A refusal stands in the log only; a stranger is answered and leaves nothing behind. */
static void refusals_stand_in_the_log(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct kit k;
    struct str a;

    kit_open(&k, d.t, d.registry, d.write);
    a = kit_query(&k, d.arena, &nobody, "mutation { createItem(input: {clientMutationId: \"m2\", code: \"B1\", name: \"B\","
                  " type: \"D\", careType: \"B\", price: \"1\", patientCategory: 15}) { clientMutationId } }");
    assert_str(a, "200 {\"data\":{\"createItem\":{\"clientMutationId\":\"m2\"}}}");
    a = kit_query(&k, d.arena, &nobody, "{ mutationLogs(clientMutationId: \"m2\") { edges { node { status error } } } }");
    assert_true(has(a, "\"status\":1") && has(a, "access.forbidden"));
    a = kit_query(&k, d.arena, &stranger, "mutation { createItem(input: {clientMutationId: \"m3\", code: \"B2\", name: \"B\"})"
                  " { clientMutationId } }");
    assert_str(a, "200 {\"data\":{\"createItem\":{\"clientMutationId\":\"m3\"}}}");
    assert_int_equal(testdb_int(testdb_acquire(d.t, DB_READ), "SELECT count(*) FROM command WHERE client_mutation_id = 'm3'"), 0);
    kit_close(&k);
    drive_close(&d);
}

static void same_schema_every_time(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct str one = graphql_sdl(d.arena, graphql_schema_new(d.arena, d.registry));
    struct str two = graphql_sdl(d.arena, graphql_schema_new(d.arena, d.registry));

    assert_true(one.n > 100000 && str_eq(one, two));
    assert_true(has(one, "type InsureeGQLType implements Node {"));
    assert_true(has(one, "  healthFacilities(") && has(one, "): HealthFacilityGQLTypeConnection\n"));
    drive_close(&d);
}

static void known(const struct graphql_schema *s, struct str where, struct str type)
{
    if (!graphql_type(s, type))
        fail_msg("%.*s names a type that is not there: %.*s", STR_ARG(where), STR_ARG(type));
}

/* Whatever a type names is there too, so that a client can build the schema. */
static void schema_is_whole(void **state)
{
    struct drive d = drive_open(state, NULL);
    const struct graphql_schema *s = graphql_schema_new(d.arena, d.registry);
    size_t n;
    const struct str *names = s->names(s, &n);

    for (size_t i = 0; i < n; i++) {
        const struct graphql_type *t = graphql_type(s, names[i]);
        assert_non_null(t);
        for (uint32_t f = 0; f < t->field_count; f++) {
            known(s, t->fields[f].name, t->fields[f].type.name);
            for (uint32_t a = 0; a < t->fields[f].argument_count; a++)
                known(s, t->fields[f].name, t->fields[f].arguments[a].type.name);
        }
        for (uint32_t f = 0; f < t->input_count; f++)
            known(s, t->inputs[f].name, t->inputs[f].type.name);
        assert_true(t->kind != GRAPHQL_TYPE || t->field_count > 0);
        assert_true(t->kind != GRAPHQL_INPUT || t->input_count > 0);
    }
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(roots_are_closed), TESTDB_BOTH(mutations_answer_and_are_logged), TESTDB_BOTH(refusals_stand_in_the_log),
        TESTDB_SQLITE(same_schema_every_time), TESTDB_SQLITE(schema_is_whole),
    };

    return testdb_run("api/graphql_access", tests, sizeof tests / sizeof *tests);
}
