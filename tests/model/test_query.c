/* First light. */
#include "support/fixture.h"
#include "support/query_json.h"

#include <stdio.h>

static void first(void **state)
{
    struct testdb *t = testdb_of(state);
    struct fixture *f = fixture_new(t->arena, fixture_registry(t->arena), &(struct fixture_options){.seed = 1, .persons = 300});
    static const char *const queries[] = {
        "{\"entity\":\"fixture_person\",\"first\":3,\"fields\":[\"id\",\"code\",\"name\",\"age\",{\"home\":[\"code\",{\"parent\":[\"name\"]}]}]}",
        "{\"entity\":\"fixture_person\",\"first\":3,\"where\":{\"name__icontains\":\"sHRes\"},\"order\":[\"-name\"],\"count\":true,\"fields\":[\"id\",\"name\",{\"orders\":{\"first\":2,\"count\":true,\"fields\":[\"id\",\"amount\"]}}]}",
    };
    struct db_conn *c;

    fixture_store(t, f);
    c = testdb_acquire(t, DB_READ);
    for (size_t i = 0; i < 2; i++) {
        const struct json *v;
        struct buf out;
        buf_init(&out, t->arena, 100);
        assert_ok(json_read(t->arena, str_of(queries[i]), &t->env->limits, &v));
        assert_ok(query_json_run(f->registry, c, t->arena, access_program(), v, &out));
        printf("# %.*s\n", STR_ARG(buf_str(&out)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(first)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
