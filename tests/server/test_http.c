/* What strangers try: heads that leave room for two readings, too much of everything, and dawdling. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "kit.h"

/* ---- heads ---- */

#define LINE "GET /healthz HTTP/1.1\r\n"
#define POST "POST /nowhere HTTP/1.1\r\nHost: x\r\n"

#define GRAPHQL "POST /api/graphql HTTP/1.1\r\nHost: x\r\n"
#define JSON "Content-Type: application/json\r\n"

/* `library`: not HTTP, so that the library answers before we see it: a page of its own and the right status. Version 0.9.75
 * garbles the page; 1.0 refuses more by itself. */
enum { LIBRARY_IS_STRICT = MHD_VERSION >= 0x00097601 };

static const struct probe { const char *what, *request; int status; bool library; } probes[] = {
    { "a plain request", LINE "Host: x\r\n\r\n", 200 },
    { "HTTP/1.0 without Host", "GET /healthz HTTP/1.0\r\n\r\n", 200 },
    { "no Host", LINE "\r\n", 400 },
    { "two Hosts", LINE "Host: x\r\nHost: y\r\n\r\n", 400 },
    { "length and encoding", POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
    { "encoding and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400 },
    { "encoding", POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 400 },
    { "an encoding that nobody knows", POST "Transfer-Encoding: gzip, chunked\r\n\r\nz\r\n", 400 },
    { "a chunk that is none", POST "Transfer-Encoding: chunked\r\n\r\nzzz\r\n", 400 },
    { "two lengths", POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400 },
    { "two equal lengths", POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400 },
    { "a list of lengths", POST "Content-Length: 5, 5\r\n\r\nhello", 400, true },
    { "a length with sign", POST "Content-Length: +5\r\n\r\nhello", 400, true },
    { "a negative length", POST "Content-Length: -5\r\n\r\nhello", 400, true },
    { "a length that is none", POST "Content-Length: five\r\n\r\nhello", 400, true },
    { "a length past all numbers", POST "Content-Length: 99999999999999999999999\r\n\r\nhello", 413, true },
    { "a line without colon", LINE "Host: x\r\nnonsense\r\n\r\n", 400, true },
    { "a version to come", "GET /healthz HTTP/3.0\r\nHost: x\r\n\r\n", 505, true },
    { "a folded line", LINE "Host: x\r\n foo: b\r\n\r\n", 400 },
    { "a blank before the colon", LINE "Host: x\r\nFoo : b\r\n\r\n", 400 },
    { "a header name with a quote", LINE "Host: x\r\nF\"oo: b\r\n\r\n", 400 },
    { "a value that is no UTF-8", LINE "Host: x\r\nFoo: \xff\xfe\r\n\r\n", 400 },
    { "a zero in the address", "GET /healthz%00/x HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "an address that is no UTF-8", "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "an argument that is no UTF-8", "GET /healthz?a=%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "an unknown expectation", LINE "Host: x\r\nExpect: miracles\r\n\r\n", 417 },
    { "no such path", "GET /api/nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404 },
    { "a path beside", "GET /api/client/ HTTP/1.1\r\nHost: x\r\n\r\n", 404 },
    { "the wrong method", "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405 },
    { "a method nobody knows", "BREW /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 405 },
    { "a body where none belongs", LINE "Host: x\r\nContent-Length: 5\r\n\r\nhello", 413 },
    { "a body on the way to nowhere", POST "Content-Length: 5\r\n\r\nhello", 404 },
    { "a packed body", GRAPHQL JSON "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b", 415 },
    { "a body packed by a way nobody knows", GRAPHQL JSON "Content-Encoding: x\r\nContent-Length: 2\r\n\r\n{}", 415 },
    { "a body of the wrong type", GRAPHQL "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}", 415 },
    { "a body of a longer type", GRAPHQL "Content-Type: application/json2\r\nContent-Length: 2\r\n\r\n{}", 415 },
    { "a body of no type", GRAPHQL "Content-Length: 2\r\n\r\n{}", 415 },
};

static void a_head_is_read_in_one_way(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);

    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        struct heard h = ask(s, probes[i].request);

        if (h.status != probes[i].status)
            fail_msg("%s: %d, wanted %d", probes[i].what, h.status, probes[i].status);
        if (h.status != 200 && !probes[i].library && !(LIBRARY_IS_STRICT && h.status == 400)
            && !str_starts(h.body, STR("{\"detail\":\"")))
            fail_msg("%s: refused without our words", probes[i].what);
        if (h.status == 405)
            assert_str(header_of(s->t->arena, &h, "allow"), "GET, HEAD");
    }
    assert_int_equal(server_end(s), 0);
}

/* ---- bodies ---- */

static struct heard post(struct running *s, const char *type, struct str body)
{
    return ask(s, str_format(s->t->arena, GRAPHQL "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%.*s", type, body.n,
                             STR_ARG(body)).p);
}

static void a_body_must_be_json(void **state)
{
    static const struct { const char *what, *body, *says; } bodies[] = {
        { "not JSON", "hello", "POST body sent invalid JSON." },
        { "an empty one", "", "POST body sent invalid JSON." },
        { "half of one", "{\"query\":\"{a", "POST body sent invalid JSON." },
        { "no UTF-8", "{\"query\":\"\xff\xfe\"}", "POST body sent invalid JSON." },
        { "half a character", "{\"query\":\"\xe0\xa4\"}", "POST body sent invalid JSON." },
        { "a list", "[]", "Batch GraphQL requests are not enabled." },
        { "the wrong type", "{\"query\":1}", "Must provide query string." },
        { "variables in no JSON", "{\"query\":\"{__typename}\",\"variables\":\"text\"}", "Variables are invalid JSON." },
        { "variables of another kind", "{\"query\":\"{__typename}\",\"variables\":\"[1]\"}", "Variables are invalid JSON." },
    };
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "address_rate=1000000", "--limit", "json_depth=8"));
    struct heard h;

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        h = post(s, "Application/JSON; charset=utf-8", str_of(bodies[i].body));
        if (h.status != 400 || str_find(h.body, str_of(bodies[i].says), 0) < 0)
            fail_msg("%s: %d %.*s", bodies[i].what, h.status, STR_ARG(h.body));
    }
    h = post(s, "application/json", STR("{\"query\":\"query ($a: Boolean!) { __typename a: __typename @include(if: $a) }\",\"variables\":\"{\\\"a\\\": true}\"}"));
    assert_int_equal(h.status, 200);
    assert_str(h.body, "{\"data\":{\"__typename\":\"Query\",\"a\":\"Query\"}}");
    h = post(s, "application/json", STR("{\"query\":\"{ __typename }\",\"variables\":\"\"}"));
    assert_int_equal(h.status, 200);
    h = post(s, "application/json", STR("{\"variables\":[[[[[[[[[[]]]]]]]]]]}"));
    assert_int_equal(h.status, 400);
    assert_true(str_find(h.body, STR("json_depth may be 8 at most"), 0) > 0);
    assert_int_equal(server_end(s), 0);
}

static void a_refusal_is_json_and_ends_the_connection(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    int fd = dial(s);
    struct heard h;

    say(fd, "%s", POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n");
    h = hear(s->t->arena, fd, false);
    assert_int_equal(h.status, 400);
    assert_true(str_starts(h.body, STR("{\"detail\":\"")));
    assert_str(header_of(s->t->arena, &h, "connection"), "close");
    assert_str(header_of(s->t->arena, &h, "content-type"), "application/json");
    hear_end(fd);
    assert_int_equal(server_end(s), 0);
}

static struct str filled(struct arena *a, const char *before, size_t n, const char *after)
{
    struct buf b;

    buf_init(&b, a, n + 1024);
    buf_add(&b, str_of(before));
    memset(buf_reserve(&b, n), 'a', n);
    b.n += n;
    buf_add(&b, str_of(after));
    buf_add_char(&b, 0);
    return buf_str(&b);
}

static void too_much_is_refused(void **state)
{
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "body_bytes=2000", "--limit", "address_rate=100000"));
    struct arena *a = s->t->arena;
    struct heard h = ask(s, filled(a, LINE "Host: x\r\nLong: ", 20000, "\r\n\r\n").p);

    assert_int_equal(h.status, 431);
    assert_true(str_starts(h.body, STR("{\"detail\":\"")));
    h = ask(s, filled(a, LINE "Host: x\r\nLong: ", 32000, "\r\n\r\n").p);
    assert_int_equal(h.status, 431);
    assert_true(str_find(h.body, STR("head_bytes may be 16384 at most"), 0) > 0);
    assert_int_equal(ask(s, filled(a, LINE "Host: x\r\nLong: ", 200000, "\r\n\r\n").p).status, 431);   /* the library's */
    assert_int_equal(ask(s, filled(a, "GET /", 20000, " HTTP/1.1\r\nHost: x\r\n\r\n").p).status, 431);
    h = ask(s, filled(a, POST "Content-Length: 3000\r\n\r\n", 3000, "").p);
    assert_int_equal(h.status, 413);
    assert_true(str_find(h.body, STR("2000"), 0) > 0);
    assert_int_equal(ask(s, filled(a, POST "Content-Length: 2000\r\n\r\n", 2000, "").p).status, 404);
    /* Too large to be worth reading: refused at once. */
    assert_int_equal(ask(s, POST "Content-Length: 99999999999\r\n\r\n").status, 413);
    assert_int_equal(ask(s, POST "Content-Length: 3000\r\nExpect: 100-continue\r\n\r\n").status, 413);
    assert_int_equal(server_end(s), 0);
}

static void too_many_headers_are_refused(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct buf b;

    buf_init(&b, s->t->arena, 4096);
    buf_add(&b, STR(LINE "Host: x\r\n"));
    for (int i = 0; i < 100; i++)
        buf_add_format(&b, "a%d: b\r\n", i);
    buf_add(&b, STR("\r\n"));
    buf_add_char(&b, 0);
    assert_int_equal(ask(s, b.p).status, 431);
    assert_int_equal(server_end(s), 0);
}

/* ---- good manners ---- */

static void a_connection_serves_many_requests(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    int fd = dial(s);
    struct heard h;

    for (int i = 0; i < 3; i++) {
        say(fd, LINE "Host: x\r\n\r\n");
        assert_int_equal(hear(s->t->arena, fd, false).status, 200);
    }
    say(fd, "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    h = hear(s->t->arena, fd, true);
    assert_int_equal(h.status, 200);
    assert_str(header_of(s->t->arena, &h, "content-length"), "15");
    say(fd, LINE "Host: x\r\n\r\n");
    h = hear(s->t->arena, fd, false);
    assert_str(h.body, "{\"status\":\"up\"}");
    assert_str(header_of(s->t->arena, &h, "x-content-type-options"), "nosniff");
    assert_str(header_of(s->t->arena, &h, "x-frame-options"), "DENY");
    assert_str(header_of(s->t->arena, &h, "cache-control"), "no-store");
    assert_int_equal(header_of(s->t->arena, &h, "x-request-id").n, 36);
    assert_null(header_of(s->t->arena, &h, "access-control-allow-origin").p);
    close(fd);
    assert_int_equal(server_end(s), 0);
}

static size_t count(struct str text, const char *word)
{
    size_t n = 0;

    for (ptrdiff_t at = str_find(text, str_of(word), 0); at >= 0; at = str_find(text, str_of(word), (size_t)at + 1))
        n++;
    return n;
}

/* Said at once, answered one after the other; what follows a refusal is not read. */
static void requests_may_come_before_the_answers(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    int fd = dial(s);
    struct str all;

    say(fd, LINE "Host: x\r\n\r\n" POST "Content-Length: 5\r\n\r\nhello" LINE "Host: x\r\nConnection: close\r\n\r\n");
    all = hear_all(s->t->arena, fd);
    assert_true(str_starts(all, STR("HTTP/1.1 200")));
    assert_int_equal(count(all, "HTTP/1.1 "), 3);
    assert_in_range(str_find(all, STR("HTTP/1.1 404"), 0), 100, str_find(all, STR("HTTP/1.1 200"), 100));
    fd = dial(s);
    say(fd, POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" LINE "Host: x\r\n\r\n");
    all = hear_all(s->t->arena, fd);
    assert_true(str_starts(all, STR("HTTP/1.1 400")));
    assert_int_equal(count(all, "HTTP/1.1 "), 1);
    assert_int_equal(server_end(s), 0);
}

static void who_asks_for_100_gets_it(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    int fd = dial(s);

    say(fd, POST "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assert_int_equal(hear(s->t->arena, fd, false).status, 100);
    say(fd, "hello");
    assert_int_equal(hear(s->t->arena, fd, false).status, 404);
    close(fd);
    assert_int_equal(server_end(s), 0);
}

/* ---- dawdling ---- */

/* Says a little every few milliseconds until the other side hangs up, and how long that took. */
static int64_t trickle(int fd, const char *piece)
{
    int64_t begun = now_ms();

    while (say_try(fd, piece) && now_ms() - begun < 10000)
        for (int i = 0; i < 20; i++)
            nap();
    return now_ms() - begun;
}

static void who_dawdles_is_hung_up_on(void **state)
{
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "head_ms=300", "--limit", "body_ms=300", "--limit",
                                                             "idle_ms=300", "--limit", "body_rate=1000000"));
    int64_t begun = now_ms();
    int idle = dial(s), half = dial(s), kept = dial(s), head = dial(s), body = dial(s);

    say(half, "GET /heal");
    say(kept, LINE "Host: x\r\n\r\n");
    assert_int_equal(hear(s->t->arena, kept, false).status, 200);
    say(head, LINE "Host: x\r\n");
    assert_in_range(trickle(head, "a: b\r\n"), 100, 3000);
    hear_end(idle);
    hear_end(half);
    hear_end(kept);
    assert_in_range(now_ms() - begun, 250, 4000);
    close(head);
    close(body);
    body = dial(s);
    say(body, POST "Content-Length: 5000\r\n\r\n");
    assert_in_range(trickle(body, "x"), 250, 3000);
    close(body);
    assert_int_equal(get(s, "/healthz").status, 200);
    assert_int_equal(server_end(s), 0);
}

/* More than the system keeps for a reader who does not come. */
#define LONG_BODY "{\"query\":\"{a:__schema{...x}b:__schema{...x}c:__schema{...x}d:__schema{...x}e:__schema{...x}f:__schema{...x}" \
    "g:__schema{...x}h:__schema{...x}i:__schema{...x}j:__schema{...x}k:__schema{...x}l:__schema{...x}}" \
    "fragment x on __Schema{types{name fields{name args{name type{name}} type{name ofType{name}}}}}\"}"

/* A reader who has taken nothing of a long answer when its time is over. */
static void who_does_not_read_is_hung_up_on(void **state)
{
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "body_ms=300", "--limit", "body_rate=1000000000", "--limit", "graphql_meta=100000000",
                                                             "--limit", "address_rate=1000000"));
    struct heard whole = post(s, "application/json", STR(LONG_BODY));
    int fd = dial(s), narrow = 4096;

    assert_in_range(whole.body.n, 6 << 20, 1 << 28);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &narrow, sizeof narrow);
    say(fd, GRAPHQL JSON "Content-Length: %zu\r\n\r\n%s", sizeof LONG_BODY - 1, LONG_BODY);
    while (str_find(get(s, "/metrics").body, STR("\nimis_http_too_slow_total 1\n"), 0) < 0)
        nap();
    while (str_find(get(s, "/metrics").body, STR("\nimis_http_in_flight 1\n"), 0) < 0)   /* only this one */
        nap();
    close(fd);
    assert_int_equal(server_end(s), 0);
}

/* ---- many ---- */

static void an_address_has_so_many_connections_and_no_more(void **state)
{
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "address_connections=2", "--limit", "address_rate=100000"));
    struct arena *a = s->t->arena;
    int first = dial(s), second = dial(s), third;
    struct heard h;

    for (int i = 0; i < 2; i++) {   /* each has been seen, so each counts */
        say(i ? first : second, LINE "Host: x\r\n\r\n");
        assert_int_equal(hear(a, i ? first : second, false).status, 200);
    }
    third = dial(s);
    h = hear(a, third, false);
    assert_int_equal(h.status, 503);
    assert_true(str_starts(h.body, STR("{\"detail\":\"The server is busy.")));
    assert_str(header_of(a, &h, "retry-after"), "1");
    hear_end(third);
    close(first);
    while (get(s, "/healthz").status != 200)
        nap();
    close(second);
    assert_int_equal(server_end(s), 0);
}

enum { MANY = 64, TURNS = 20 };

static void many_at_once_are_all_answered(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct arena *a = arena_new();
    int fd[MANY];

    for (int i = 0; i < MANY; i++)
        fd[i] = dial(s);
    for (int turn = 0; turn < TURNS; turn++) {
        arena_reset(a);
        for (int i = 0; i < MANY; i++)
            say(fd[i], "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", i % 2 ? "/ht/" : "/api/core/users/current_user/");
        for (int i = 0; i < MANY; i++)
            assert_int_equal(hear(a, fd[i], false).status, i % 2 ? 200 : 401);
    }
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
    arena_free(a);
    assert_int_equal(server_end(s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_SQLITE(a_head_is_read_in_one_way),
        TESTDB_SQLITE(a_refusal_is_json_and_ends_the_connection),
        TESTDB_SQLITE(too_much_is_refused),
        TESTDB_SQLITE(too_many_headers_are_refused),
        TESTDB_SQLITE(a_connection_serves_many_requests),
        TESTDB_SQLITE(who_asks_for_100_gets_it),
        TESTDB_SQLITE(who_dawdles_is_hung_up_on),
        TESTDB_SQLITE(a_body_must_be_json),
        TESTDB_SQLITE(requests_may_come_before_the_answers),
        TESTDB_SQLITE(who_does_not_read_is_hung_up_on),
        TESTDB_SQLITE(an_address_has_so_many_connections_and_no_more),
        TESTDB_BOTH(many_at_once_are_all_answered),
    };

    return testdb_run("server/http", tests, sizeof tests / sizeof *tests);
}
