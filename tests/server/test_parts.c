/* The parts that need no server: forms, throttle, routes, what is read out of headers. */
#include <stdio.h>
#include <string.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "api/multipart.h"
#include "api/sign_in.h"
#include "api/throttle.h"
#include "server/deadline.h"
#include "server/gzip.h"
#include "server/head.h"
#include "server/route.h"
#include "support/testdb.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

/* ---- forms ---- */

static err_t open_form(struct arena *a, const char *type, const char *body, struct multipart *m)
{
    struct limits limits;

    limits_standard(&limits);
    (void)limits_set(a, &limits, STR("parts"), 3);
    return multipart_open(a, &limits, str_of(type), str_of(body), m);
}

#define TYPE "multipart/form-data; boundary=\"xx\""
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void a_form_gives_its_parts(void **state)
{
    struct multipart m;
    struct part part;
    bool more;

    assert_ok(open_form(*state, TYPE,
                        "--xx\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\\\data\\a;\\\"b\\\".csv\"\r\n"
                        "Content-Type: text/csv\r\n\r\na,b\r\n--x,1\r\n--xx \r\n" NAMED("empty") "\r\n--xx\r\n"
                        NAMED("none") "--xx--\r\nwhatever follows", &m));
    assert_ok(multipart_next(&m, &part, &more));
    assert_true(more);
    assert_str(part.name, "file");
    assert_str(part.file, "a;\"b\".csv");
    assert_str(part.type, "text/csv");
    assert_str(part.content, "a,b\r\n--x,1");
    assert_ok(multipart_next(&m, &part, &more));
    assert_str(part.name, "empty");
    assert_null(part.file.p);
    assert_int_equal(part.content.n, 0);
    assert_ok(multipart_next(&m, &part, &more));
    assert_str(part.name, "none");
    assert_int_equal(part.content.n, 0);
    assert_ok(multipart_next(&m, &part, &more));
    assert_false(more);
    assert_ok(multipart_next(&m, &part, &more));
    assert_false(more);
}

static void a_broken_form_is_refused(void **state)
{
    static const char *const types[] = {
        "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=xx",
        "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    };
    static const char *const bodies[] = {
        "--xx", "--xxy\r\n" NAMED("a") "b\r\n--xx--", "--xx\r\n" NAMED("a") "no end", "--xx\r\nContent-Type: text/csv\r\n\r\nx\r\n--xx--",
        "--xx\r\nno colon\r\n\r\nx\r\n--xx--", "--xx\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--xx--",
        "--xx\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--xx--", "--xx\r\nContent-Disposition: form-data; name=\"a\"",
    };
    struct multipart m;
    struct part part;
    bool more;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_err(open_form(*state, types[i], "--xx\r\n", &m), E_REQUEST);
    assert_err(open_form(*state, TYPE, "", &m), E_REQUEST);
    assert_err(open_form(*state, TYPE, "-xx", &m), E_REQUEST);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        assert_ok(open_form(*state, TYPE, bodies[i], &m));
        assert_err(multipart_next(&m, &part, &more), E_REQUEST);
        assert_false(more);
    }
}

static void a_form_has_so_many_parts_and_no_more(void **state)
{
    struct multipart m;
    struct part part;
    bool more;

    assert_ok(open_form(*state, TYPE, "--xx\r\n" NAMED("a") "\r\n--xx\r\n" NAMED("a") "\r\n--xx\r\n" NAMED("a") "\r\n--xx\r\n"
                        NAMED("a") "\r\n--xx--", &m));
    for (int i = 0; i < 3; i++)
        assert_ok(multipart_next(&m, &part, &more));
    assert_err(multipart_next(&m, &part, &more), E_LIMIT);
}

/* ---- throttle ---- */

static void so_many_a_minute_pass(void **state)
{
    struct env *env = env_new(*state, &(struct env_options){.clock = STAMP_NONE});
    struct throttle *t = throttle_new(*state, env);

    for (int i = 0; i < 10; i++)
        assert_int_equal(throttle_pass(t, STR("a"), 10, 60), 0);
    assert_in_range(throttle_pass(t, STR("a"), 10, 60), 1, 6);
    assert_int_equal(throttle_pass(t, STR("b"), 10, 60), 0);
}

static void failures_in_a_row_pause(void **state)
{
    struct env *env = env_new(*state, &(struct env_options){.clock = STAMP_NONE});
    struct throttle *t = throttle_new(*state, env);

    throttle_failed(t, STR("a"), 3, 300);
    throttle_failed(t, STR("a"), 3, 300);
    throttle_forgive(t, STR("a"));
    throttle_failed(t, STR("a"), 3, 300);
    throttle_failed(t, STR("a"), 3, 300);
    assert_int_equal(throttle_paused(t, STR("a")), 0);
    throttle_failed(t, STR("a"), 3, 300);
    assert_in_range(throttle_paused(t, STR("a")), 299, 300);
    assert_int_equal(throttle_paused(t, STR("b")), 0);
    /* Who floods it with other names does not free himself: a pause outweighs a single request. */
    for (int i = 0; i < 100000; i++)
        throttle_pass(t, str_format(*state, "flood %d", i), 1000, 60);
    assert_in_range(throttle_paused(t, STR("a")), 290, 300);
}

/* ---- heads ---- */

static struct call call_with(struct arena *a, const char *name, const char *value)
{
    struct header *h = ARENA_NEW(a, struct header);

    *h = (struct header){str_of(name), str_of(value)};
    return (struct call){.arena = a, .headers = h, .header_count = 1};
}

static void gzip_is_taken_where_it_is_named(void **state)
{
    static const struct { const char *value; bool takes; } cases[] = {
        {"gzip", true}, {"GZip;q=0.1", true}, {"br, gzip", true}, {"*", true}, {"gzip;q=0", false}, {"gzip; q=0.000", false},
        {"*, gzip;q=0", false}, {"br", false}, {"", false}, {"gzipped", false}, {"*;q=0", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct call c = call_with(*state, "accept-encoding", cases[i].value);

        if (head_takes_gzip(&c) != cases[i].takes)
            fail_msg("%s", cases[i].value);
    }
}

static void the_first_language_that_is_ours_is_taken(void **state)
{
    struct call c = call_with(*state, "accept-language", "de-DE, FR-ca;q=0.8, en");

    assert_str(head_language(&c, text_sources()), "fr");
    c = call_with(*state, "accept-language", "ne");
    assert_null(head_language(&c, text_sources()).p);
}

static void a_bearer_is_read_in_any_case(void **state)
{
    struct call c = call_with(*state, "authorization", "  bEARER   abc.def  ");

    assert_str(head_bearer(&c), "abc.def");
    c = call_with(*state, "authorization", "Basic abc");
    assert_null(head_bearer(&c).p);
}

static void only_proxies_we_know_are_believed(void **state)
{
    const struct str proxies[] = {STR("10.0.0.1"), STR("10.0.0.2"), STR_NONE};
    struct call c = call_with(*state, "x-forwarded-for", "6.6.6.6, 1.2.3.4 ,10.0.0.2");

    assert_str(head_client(&c, STR("10.0.0.1"), proxies), "1.2.3.4");
    assert_str(head_client(&c, STR("9.9.9.9"), proxies), "9.9.9.9");
    assert_str(head_client(&c, STR("10.0.0.1"), NULL), "10.0.0.1");
    c = call_with(*state, "x-forwarded-for", "10.0.0.2");
    assert_str(head_client(&c, STR("10.0.0.1"), proxies), "10.0.0.2");
    c = call_with(*state, "x-forwarded-for", ",");
    assert_str(head_client(&c, STR("10.0.0.1"), proxies), "10.0.0.1");
}

/* ---- double submit ---- */

static void double_submit_wants_both_halves(void **state)
{
    struct header cookie = {STR("csrftoken"), STR("abc")};
    struct call c = call_with(*state, "x-csrftoken", "abc");

    assert_false(call_csrf_fits(&c));
    c.cookies = &cookie;
    c.cookie_count = 1;
    assert_true(call_csrf_fits(&c));
    c.headers = call_with(*state, "x-csrftoken", "abd").headers;
    assert_false(call_csrf_fits(&c));
    c.bearer = true;
    assert_true(call_csrf_fits(&c));
}

/* ---- routes ---- */

static const struct route first_table[] = {
    { .methods = 1 << METHOD_GET | 1 << METHOD_POST, .prefix = "/api/graphql", .tail_slash = true },
    { .methods = 1 << METHOD_GET, .prefix = "/api/" }, ROUTES_END
};
static const struct route second_table[] = { { .methods = 1 << METHOD_PUT, .prefix = "/api/fhir/" }, ROUTES_END };

static void the_longest_prefix_wins(void **state)
{
    const struct route *const tables[] = {first_table, second_table, NULL};
    const struct routes r = {tables};
    struct str tail;

    assert_ptr_equal(route_find(&r, STR("/api/graphql"), &tail), &first_table[0]);
    assert_ptr_equal(route_find(&r, STR("/api/graphql/"), &tail), &first_table[0]);
    assert_ptr_equal(route_find(&r, STR("/api/graphqlx"), &tail), &first_table[1]);
    assert_str(tail, "graphqlx");
    assert_ptr_equal(route_find(&r, STR("/api/fhir/Patient/1"), &tail), &second_table[0]);
    assert_str(tail, "Patient/1");
    assert_null(route_find(&r, STR("/ap"), &tail));
    assert_str(route_allow(*state, &first_table[0]), "GET, POST, HEAD");
    assert_false(route_takes(&first_table[0], 0));
    assert_int_equal(route_count(&r), 3);
    assert_ptr_equal(route_at(&r, route_number(&r, &second_table[0])), &second_table[0]);
}

/* ---- gzip ---- */

static void what_is_packed_is_smaller_or_left(void **state)
{
    struct gzip *g = gzip_new(*state);
    char same[5000], random[500];
    struct str packed;

    memset(same, 'a', sizeof same);
    env_secret(random, sizeof random);
    for (int i = 0; i < 3; i++) {
        packed = gzip_pack(g, *state, (struct str){same, sizeof same});
        assert_in_range(packed.n, 20, 100);
        assert_int_equal((unsigned char)packed.p[0], 0x1f);
    }
    assert_null(gzip_pack(g, *state, (struct str){random, sizeof random}).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_form_gives_its_parts, setup, teardown),
        cmocka_unit_test_setup_teardown(a_broken_form_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_form_has_so_many_parts_and_no_more, setup, teardown),
        cmocka_unit_test_setup_teardown(so_many_a_minute_pass, setup, teardown),
        cmocka_unit_test_setup_teardown(failures_in_a_row_pause, setup, teardown),
        cmocka_unit_test_setup_teardown(gzip_is_taken_where_it_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(the_first_language_that_is_ours_is_taken, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bearer_is_read_in_any_case, setup, teardown),
        cmocka_unit_test_setup_teardown(only_proxies_we_know_are_believed, setup, teardown),
        cmocka_unit_test_setup_teardown(double_submit_wants_both_halves, setup, teardown),
        cmocka_unit_test_setup_teardown(the_longest_prefix_wins, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_packed_is_smaller_or_left, setup, teardown),
    };

    return cmocka_run_group_tests_name("server/parts", tests, NULL, NULL);
}
