/* From start to end: port file, health, what is counted, what is logged, limits, an orderly end. */
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kit.h"

static void it_says_when_it_is_ready(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);

    assert_int_equal(get(s, "/healthz").status, 200);
    assert_str(get(s, "/readyz").body, "{\"status\":\"ready\"}");
    assert_str(get(s, "/ht/").body, "{\"database\":\"working\"}");
    assert_int_equal(server_end(s), 0);
    assert_int_equal(dial_try(s), -1);
}

static void a_stranger_hears_what_the_contract_says(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct heard h = get(s, "/api/core/users/current_user/");

    assert_int_equal(h.status, 401);
    assert_str(h.body, "{\"detail\":\"Authentication credentials were not provided.\"}");
    h = ask(s, "GET /api/nowhere HTTP/1.1\r\nHost: x\r\nAccept-Language: de, fr;q=0.8, en;q=0.5\r\n\r\n");
    assert_int_equal(h.status, 404);
    assert_int_equal(server_end(s), 0);
}

/* With or without the client in it, the program answers a browser with a page. */
static void a_browser_gets_a_page(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct arena *a = s->t->arena;
    struct heard h = get(s, "/families?page=2"), head;
    struct str policy = header_of(a, &h, "content-security-policy");
    int fd = dial(s);

    assert_int_equal(h.status, 200);
    assert_str(header_of(a, &h, "content-type"), "text/html; charset=utf-8");
    assert_true(str_starts(h.body, STR("<!doctype html>")));
    assert_true(str_starts(policy, STR("default-src 'none'; script-src 'self'; ")));
    assert_true(str_find(h.head, STR("Content-Security-Policy"), (size_t)str_find(h.head, STR("Content-Security-Policy"), 0) + 1) < 0);
    assert_str(header_of(a, &h, "x-content-type-options"), "nosniff");
    assert_str(header_of(a, &h, "cache-control"), "no-cache");
    say(fd, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    head = hear(a, fd, true);
    assert_int_equal(head.status, 200);
    assert_str(header_of(a, &head, "content-length"), str_format(a, "%zu", h.body.n).p);
    say(fd, "GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", str_zero(a, header_of(a, &h, "etag")));
    assert_int_equal(hear(a, fd, true).status, 304);
    say(fd, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");   /* nothing came behind it */
    assert_str(hear(a, fd, false).body, "{\"status\":\"up\"}");
    assert_int_equal(get(s, "/start-ABCD1234.js").status, 404);
    assert_int_equal(get(s, "/api/nowhere").status, 404);
    assert_int_equal(server_end(s), 0);
}

static void a_request_in_flight_is_answered_before_the_end(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    int fd = dial(s), other;
    struct heard h;

    say(fd, "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
    assert_int_equal(get(s, "/healthz").status, 200);   /* so the head before it has been read */
    kill(s->pid, SIGTERM);
    while ((other = dial_try(s)) >= 0) {
        close(other);
        nap();
    }
    say(fd, "world");
    h = hear(s->t->arena, fd, false);
    assert_int_equal(h.status, 404);
    assert_str(header_of(s->t->arena, &h, "connection"), "close");
    close(fd);
    assert_int_equal(server_wait(s), 0);
    assert_true(str_find(server_log(s), STR("\"event\":\"server.stopped\""), 0) > 0);
}

static void a_second_signal_ends_at_once(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    int fd = dial(s), other;

    say(fd, "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
    assert_int_equal(get(s, "/healthz").status, 200);
    kill(s->pid, SIGTERM);
    while ((other = dial_try(s)) >= 0) {
        close(other);
        nap();
    }
    kill(s->pid, SIGTERM);
    assert_int_equal(server_wait(s), -1);
    close(fd);
}

static void who_asks_too_often_waits(void **state)
{
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "address_rate=5", "--proxy", "127.0.0.1"));
    struct heard h;

    for (int i = 0; i < 5; i++)
        assert_int_equal(get(s, "/api/core/users/current_user/").status, 401);
    h = get(s, "/api/core/users/current_user/");
    assert_int_equal(h.status, 429);
    assert_true(str_starts(h.body, STR("{\"detail\":\"Rate limit exceeded.")));
    assert_int_equal(header_of(s->t->arena, &h, "retry-after").n, 2);   /* 12 s or a little less */
    /* Another client behind the proxy is another address; a made-up address before it changes nothing. */
    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(s, str_format(s->t->arena, "GET /api/core/users/current_user/ HTTP/1.1\r\nHost: x\r\n"
                                           "X-Forwarded-For: 9.9.9.%d, 1.2.3.4\r\n\r\n", i).p).status, 401);
    assert_int_equal(ask(s, "GET /api/core/users/current_user/ HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 8.8.8.8, 1.2.3.4\r\n\r\n")
                         .status, 429);
    assert_int_equal(get(s, "/healthz").status, 200);   /* never limited */
    assert_true(str_find(get(s, "/metrics").body, STR("\nimis_http_too_often_total 2\n"), 0) > 0);
    assert_int_equal(server_end(s), 0);
}

/* ---- the database goes and comes back ---- */

static void admin(struct running *s, const char *format)
{
    PGconn *c = PQconnectdb(testdb_server());
    PGresult *r = PQexec(c, str_format(s->t->arena, "%s", format).p);

    assert_true(PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK);
    PQclear(r);
    PQfinish(c);
}

static void allow(struct running *s, bool on)
{
    struct arena *a = s->t->arena;

    admin(s, str_format(a, "ALTER DATABASE %s ALLOW_CONNECTIONS %s", s->t->name, on ? "true" : "false").p);
    if (!on)
        admin(s, str_format(a, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", s->t->name).p);
}

static void it_survives_its_database(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);

    assert_int_equal(get(s, "/readyz").status, 200);
    allow(s, false);
    assert_int_equal(get(s, "/readyz").status, 503);
    assert_int_equal(get(s, "/ht/").status, 503);
    assert_int_equal(get(s, "/api/core/users/current_user/").status, 503);
    assert_int_equal(get(s, "/healthz").status, 200);
    allow(s, true);
    while (get(s, "/readyz").status != 200)
        nap();
    assert_int_equal(get(s, "/ht/").status, 200);
    assert_int_equal(server_end(s), 0);
}

/* A request that hangs in the database when the signal comes. */
static void a_worker_may_finish_before_the_end(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct arena *a = s->t->arena;
    PGconn *c = PQconnectdb(testdb_url(a, str_of(testdb_server()), s->t->name).p);
    int fd = dial(s), other;
    struct heard h;

    PQclear(PQexec(c, "BEGIN"));
    PQclear(PQexec(c, "LOCK TABLE epoch IN ACCESS EXCLUSIVE MODE"));
    say(fd, "GET /ht/ HTTP/1.1\r\nHost: x\r\n\r\n");
    while (str_find(get(s, "/metrics").body, STR("\nimis_http_working 2\n"), 0) < 0)   /* that one, and this */
        nap();
    kill(s->pid, SIGTERM);
    while ((other = dial_try(s)) >= 0) {
        close(other);
        nap();
    }
    PQclear(PQexec(c, "COMMIT"));
    PQfinish(c);
    h = hear(a, fd, false);
    assert_str(h.body, "{\"database\":\"working\"}");
    assert_str(header_of(a, &h, "connection"), "close");
    close(fd);
    assert_int_equal(server_wait(s), 0);
}

/* ---- counts and log ---- */

/* Every line is a comment or "name value" or "name{labels} value". */
static void check_metrics(struct str text)
{
    while (text.n > 0) {
        struct str line = str_cut(&text, '\n');
        size_t at = line.n;

        if (line.p[0] == '#') {
            assert_true(str_starts(line, STR("# HELP imis_")) || str_starts(line, STR("# TYPE imis_")));
            continue;
        }
        while (at > 0 && ((line.p[at - 1] >= '0' && line.p[at - 1] <= '9') || line.p[at - 1] == '.'))
            at--;
        assert_true(at > 0 && at < line.n && line.p[at - 1] == ' ');
        assert_true(str_starts(line, STR("imis_")));
        assert_true((str_find(line, STR("{"), 0) > 0) == (line.p[at - 2] == '}'));
    }
}

static void it_counts_what_it_does(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct heard h;

    for (int i = 0; i < 3; i++)
        get(s, "/healthz");
    get(s, "/api/nowhere");
    h = get(s, "/metrics");
    assert_int_equal(h.status, 200);
    check_metrics(h.body);
    assert_true(str_find(h.body, STR("imis_http_requests_total{route=\"/healthz\",status=\"200\"} 3\n"), 0) > 0);
    assert_true(str_find(h.body, STR("imis_http_requests_total{route=\"other\",status=\"404\"} 1\n"), 0) > 0);
    assert_true(str_find(h.body, STR("imis_http_request_seconds_count{route=\"/healthz\"} 3\n"), 0) > 0);
    for (const char *const *name = WORDS("imis_http_turned_away_total 0", "imis_http_too_often_total 0", "imis_sign_in_failed_total 0",
                                         "imis_sign_in_paused_total 0", "imis_db_waiting{pool=", "imis_db_refused_total{pool=",
                                         "imis_plan_cache_hits_total 0", "imis_plan_cache_plans 0", "imis_write_waiting 0",
                                         "imis_jobs{state=\"waiting\"} ", "imis_background_failed_total 0");
         *name; name++)
        if (str_find(h.body, str_format(s->t->arena, "\n%s", *name), 0) < 0)
            fail_msg("no %s", *name);
    assert_true(str_find(h.body, s->t->engine == DB_POSTGRES ? STR("imis_db_connections_most{pool=\"all\"} ")
                                                             : STR("imis_db_connections_most{pool=\"writer\"} 1\n"), 0) > 0);
    assert_int_equal(ask(s, "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n").status, 404);
    assert_int_equal(server_end(s), 0);
}

static void connections_follow_the_workers(void **state)
{
    struct running *s = server_start(testdb_of(state), WORDS("--limit", "workers=3"));

    assert_true(str_find(get(s, "/metrics").body, STR("\nimis_db_connections_most{pool=\"all\"} 7\n"), 0) > 0);
    assert_int_equal(server_end(s), 0);
    s = server_start(testdb_of(state), WORDS("--limit", "workers=3", "--limit", "db_connections=5"));
    assert_true(str_find(get(s, "/metrics").body, STR("\nimis_db_connections_most{pool=\"all\"} 5\n"), 0) > 0);
    assert_int_equal(server_end(s), 0);
}

static void metrics_may_be_read_from_elsewhere_with_a_token(void **state)
{
    struct testdb *t = testdb_of(state);
    char path[] = "/tmp/imis-token-XXXXXX";
    int fd = mkstemp(path);
    struct running *s;

    assert_int_equal(write(fd, "open sesame\n", 12), 12);
    close(fd);
    s = server_start(t, WORDS("--metrics-token-file", path));
    unlink(path);
    assert_int_equal(ask(s, "GET /metrics HTTP/1.1\r\nHost: x\r\nForwarded: for=1.2.3.4\r\n"
                            "Authorization: Bearer open sesame\r\n\r\n").status, 200);
    assert_int_equal(ask(s, "GET /metrics HTTP/1.1\r\nHost: x\r\nForwarded: for=1.2.3.4\r\n"
                            "Authorization: Bearer open Sesame\r\n\r\n").status, 404);
    assert_int_equal(server_end(s), 0);
}

static void the_log_names_nobody(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct heard h;
    struct str log;

    ask(s, "GET /api/nowhere/Kumar?name=Adhikari HTTP/1.1\r\nHost: x\r\nCookie: JWT=Secret\r\nUser-Agent: Lakshmi\r\n\r\n");
    ask(s, "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nGurung");
    h = ask(s, "GET /api/core/users/current_user/?chf=070707070 HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(server_end(s), 0);
    log = server_log(s);
    assert_true(str_find(log, STR("\"event\":\"http.request\""), 0) > 0);
    assert_true(str_find(log, header_of(s->t->arena, &h, "x-request-id"), 0) > 0);
    for (const char *const *word = WORDS("Kumar", "Adhikari", "Secret", "Lakshmi", "Gurung", "070707070", "127.0.0.1\",\"route"); *word; word++)
        if (str_find(log, str_of(*word), 0) >= 0)
            fail_msg("the log says %s", *word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(it_says_when_it_is_ready),
        TESTDB_BOTH(a_stranger_hears_what_the_contract_says),
        TESTDB_SQLITE(a_browser_gets_a_page),
        TESTDB_BOTH(a_request_in_flight_is_answered_before_the_end),
        TESTDB_POSTGRES(a_worker_may_finish_before_the_end),
        TESTDB_SQLITE(a_second_signal_ends_at_once),
        TESTDB_SQLITE(who_asks_too_often_waits),
        TESTDB_POSTGRES(it_survives_its_database),
        TESTDB_BOTH(it_counts_what_it_does),
        TESTDB_POSTGRES(connections_follow_the_workers),
        TESTDB_SQLITE(metrics_may_be_read_from_elsewhere_with_a_token),
        TESTDB_SQLITE(the_log_names_nobody),
    };

    return testdb_run("server/life", tests, sizeof tests / sizeof *tests);
}
