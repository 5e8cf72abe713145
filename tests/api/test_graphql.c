/* Requests from files, those in tests/api/graphql: both engines answer with the same bytes, and with what the file
 * says. A file holds a list of {"as": caller, "query", "variables", "answer": "200 {...}"}. With IMIS_TEST_RECORD
 * in the environment the answers are printed instead of compared. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/graphql_kit.h"
#include "base/json.h"
#include "support/query_world.h"

static struct str read_whole(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf out;
    size_t n;

    assert_non_null(f);
    buf_init(&out, a, 4096);
    do {
        n = fread(buf_reserve(&out, 4096), 1, 4096, f);
        out.n += n;
    } while (n);
    fclose(f);
    return buf_str(&out);
}

struct suite {
    struct world *world;
    struct kit kits[WORLD_ENGINES];
    struct arena *arena;
};

static struct str body_of(struct arena *a, const struct json *request)
{
    struct json_writer w;
    struct buf body;

    buf_init(&body, a, 512);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put(&w, json_get(request, "query"));
    json_key(&w, STR("variables"));
    json_put(&w, json_get(request, "variables"));
    json_close(&w, '}');
    return buf_str(&body);
}

static void check_request(struct suite *s, const char *file, const struct json *request)
{
    const struct access *who = world_caller(s->world, str_zero(s->arena, json_get(request, "as")->text));
    struct str body = body_of(s->arena, request), found[WORLD_ENGINES] = {{0}};

    for (int i = 0; i < WORLD_ENGINES; i++)
        if (s->world->conn[i])
            found[i] = kit_ask(&s->kits[i], s->arena, who, body);
    if (found[1].p && !str_eq(found[0], found[1])) {
        print_error("# %s %.*s\n# SQLite     %.*s\n# PostgreSQL %.*s\n", file, STR_ARG(body), STR_ARG(found[0]), STR_ARG(found[1]));
        fail();
    }
    if (getenv("IMIS_TEST_RECORD")) {
        printf("# %s\t%.*s\n", file, STR_ARG(found[0]));
        return;
    }
    if (!str_eq(found[0], json_get(request, "answer")->text)) {
        print_error("# %s %.*s\n# found  %.*s\n# wanted %.*s\n", file, STR_ARG(body), STR_ARG(found[0]),
                    STR_ARG(json_get(request, "answer")->text));
        fail();
    }
}

static void check_file(struct suite *s, const char *name)
{
    struct str text = read_whole(s->arena, str_format(s->arena, "%s/%s", REQUESTS, name).p);
    const struct json *list;

    assert_ok(json_read(s->arena, text, &s->world->db[0]->env->limits, &list));
    for (const struct json *request = list->first; request; request = request->next)
        check_request(s, name, request);
}

static void requests_are_answered(void **state)
{
    struct suite *s = *state;
    struct dirent **files;
    int n = scandir(REQUESTS, &files, NULL, alphasort), checked = 0;

    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        if (str_ends(str_of(files[i]->d_name), STR(".json"))) {
            check_file(s, files[i]->d_name);
            checked++;
        }
        free(files[i]);
    }
    free(files);
    assert_true(checked > 0);
}

/* A plan serves every request of its shape; another caller's plan is another one. */
static void plans_are_shared_by_shape_and_rights(void **state)
{
    struct suite *s = *state;
    const struct access *one = world_caller(s->world, "one district"), *all = world_caller(s->world, "everyone");
    struct str first, again, other;

    first = kit_query(&s->kits[0], s->arena, one, "{ persons(first: 3, code_Icontains: \"P0\") { totalCount edges { node { code } } } }");
    other = kit_query(&s->kits[0], s->arena, all, "{ persons(first: 3, code_Icontains: \"P0\") { totalCount edges { node { code } } } }");
    again = kit_query(&s->kits[0], s->arena, one, "{ persons(first: 3, code_Icontains: \"P0\") { totalCount edges { node { code } } } }");
    assert_true(str_eq(first, again));
    assert_false(str_eq(first, other));
}

static int setup(void **state)
{
    struct suite *s = calloc(1, sizeof *s);

    s->world = world_new(&(struct fixture_options){.seed = 5, .persons = 120});
    s->arena = arena_new();
    for (int i = 0; i < WORLD_ENGINES; i++)
        if (s->world->conn[i])
            kit_open(&s->kits[i], s->world->db[i], s->world->fixture->registry, NULL);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct suite *s = *state;

    for (int i = 0; i < WORLD_ENGINES; i++)
        if (s->world->conn[i])
            kit_close(&s->kits[i]);
    arena_free(s->arena);
    world_free(s->world);
    free(s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_answered),
        cmocka_unit_test(plans_are_shared_by_shape_and_rights),
    };

    return cmocka_run_group_tests_name("api/graphql", tests, setup, teardown);
}
