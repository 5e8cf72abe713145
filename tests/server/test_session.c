/* Who is calling: tokens in cookies and headers, what voids them, and how soon changes are seen. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "api/right_names.h"
#include "base/json.h"
#include "kit.h"

static struct running *server_with(struct testdb *t, const char *const *words)
{
    struct running *s = server_start(t, words);

    program_run(s, WORDS("user", "add", "anna", "--role", "Clerk"));
    return s;
}

#define ME "GET /api/core/users/current_user/ HTTP/1.1\r\nHost: x\r\n"

static struct heard as_cookie(struct running *s, const char *token)
{
    return ask(s, str_format(s->t->arena, ME "Cookie: a=b; JWT=%s\r\n\r\n", token).p);
}

static struct heard as_bearer(struct running *s, const char *token)
{
    return ask(s, str_format(s->t->arena, ME "Authorization: Bearer %s\r\n\r\n", token).p);
}

static int times(const struct json *list, struct str number)
{
    int n = 0;

    for (const struct json *v = list->first; v; v = v->next) n += str_eq(v->text, number);
    return n;
}

/* Both answers to "what may I": the contract's, and that of the browser client. */
static void says_each_right_once(struct running *s, const char *username, const char *path, const char *member, bool administrator)
{
    struct arena *a = s->t->arena;
    struct str body = ask(s, str_format(a, "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", path,
                                        server_token(s, username)).p).body;
    const struct json *v, *rights;

    assert_ok(json_read(a, body, &s->t->env->limits, &v));
    rights = json_get(json_get(v, member), "rights");
    assert_int_equal(rights->kind, JSON_ARRAY);
    for (const struct right_name *n = right_names(); administrator && n->module; n++)
        assert_int_equal(times(rights, str_format(a, "%u", n->right)), 1);
    for (const struct json *right = rights->first; right; right = right->next)
        assert_int_equal(times(rights, right->text), 1);
    assert_int_equal(times(rights, STR("155101")), administrator);
}

/* What an administrator may is not what his roles list: clients show what stands here. */
static void an_administrator_holds_every_right(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);

    program_run(s, WORDS("user", "add", "root", "--role", "IMIS Administrator"));
    /* An import may bring a role that lacks what a right with several names opens. */
    testdb_script(s->t, "DELETE FROM role_right WHERE right_id <> 101101 AND role_id = (SELECT id FROM role WHERE name = 'IMIS Administrator')");
    says_each_right_once(s, "root", "/api/core/users/current_user/", "i_user", true);
    says_each_right_once(s, "root", "/api/client", "user", true);
    says_each_right_once(s, "anna", "/api/core/users/current_user/", "i_user", false);
    says_each_right_once(s, "anna", "/api/client", "user", false);
    assert_int_equal(server_end(s), 0);
}

static void a_token_names_its_bearer(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    const char *token = server_token(s, "anna");
    struct heard h = as_cookie(s, token), again = as_bearer(s, token);

    assert_int_equal(h.status, 200);
    assert_true(str_find(h.body, STR("\"username\":\"anna\",\"i_user\":{\"id\":1,\"language\":\"en\""), 0) > 0);
    assert_true(str_find(h.body, STR("\"health_facility_id\":null,\"rights\":["), 0) > 0);
    assert_true(str_ends(h.body, STR("],\"has_password\":true},\"t_user\":null}")));
    assert_true(str_eq(h.body, again.body));
    assert_int_equal(as_cookie(s, token).status, 200);   /* from memory */
    assert_int_equal(server_end(s), 0);
    assert_true(str_find(server_log(s), STR("\"status\":\"200\""), 0) > 0);
    assert_true(str_find(server_log(s), STR("anna\",\"i_user"), 0) < 0);
    assert_true(str_find(server_log(s), STR("\"account\":\"1\""), 0) > 0);
}

static void a_bad_token_is_refused_and_its_cookie_taken_away(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    struct heard h = as_cookie(s, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA");

    assert_int_equal(h.status, 401);
    assert_true(str_starts(header_of(s->t->arena, &h, "set-cookie"), STR("JWT=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly")));
    h = as_bearer(s, "nonsense");
    assert_int_equal(h.status, 401);
    assert_null(header_of(s->t->arena, &h, "set-cookie").p);
    assert_int_equal(server_end(s), 0);
}

/* Also one that was found good before. */
static void a_token_ends_in_its_time(void **state)
{
    struct running *s = server_with(testdb_of(state), WORDS("--limit", "session_rate=1000000", "--limit", "address_rate=1000000"));
    const char *token = server_token_for(s, "anna", 3);
    time_t until = time(NULL) + 10;

    assert_int_equal(as_bearer(s, token).status, 200);
    assert_int_equal(as_bearer(s, token).status, 200);
    while (as_bearer(s, token).status == 200)
        assert_true(time(NULL) < until);
    assert_int_equal(as_bearer(s, token).status, 401);
    assert_int_equal(as_bearer(s, server_token(s, "anna")).status, 200);
    assert_int_equal(server_end(s), 0);
}

static struct heard sign_in(struct running *s, const char *username, const char *password)
{
    struct arena *a = s->t->arena;
    struct str body = str_format(a, "{\"query\":\"mutation{tokenAuth(username:\\\"%s\\\",password:\\\"%s\\\"){refreshExpiresIn}}\"}",
                                 username, password);

    return ask(s, str_format(a, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nCookie: csrftoken=abc\r\n"
                             "X-CSRFToken: abc\r\nContent-Length: %zu\r\n\r\n%.*s", body.n, STR_ARG(body)).p);
}

#define SIGN_IN "{\"query\":\"mutation{tokenAuth(username:\\\"anna\\\",password:\\\"wrong\\\"){refreshExpiresIn}}\"}"

static struct heard sign_in_with(struct running *s, const char *headers)
{
    return ask(s, str_format(s->t->arena, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n%s",
                             headers, sizeof SIGN_IN - 1, SIGN_IN).p);
}

static struct str csrf_said(struct running *s, const char *headers) { return sign_in_with(s, headers).body; }

/* The word `undefined` is what the published client sends; whoever is let through gets as far as his wrong password. */
static void signing_in_shows_whose_page_asks(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    struct str csrf = STR("CSRF token missing or incorrect."), password = STR("Please enter valid credentials");

    assert_true(str_find(csrf_said(s, ""), csrf, 0) > 0);
    assert_true(str_find(csrf_said(s, "Cookie: csrftoken=abc\r\n"), csrf, 0) > 0);
    assert_true(str_find(csrf_said(s, "Cookie: csrftoken=abc\r\nX-CSRFToken: abd\r\n"), csrf, 0) > 0);
    assert_true(str_find(csrf_said(s, "Cookie: csrftoken=abc\r\nX-CSRFToken: abc\r\n"), password, 0) > 0);
    assert_true(str_find(csrf_said(s, "Cookie: csrftoken=abc\r\nX-CSRFToken: undefined\r\n"), password, 0) > 0);
    assert_true(str_find(csrf_said(s, "Origin: http://x\r\n"), password, 0) > 0);
    assert_true(str_find(csrf_said(s, "Origin: http://y\r\n"), csrf, 0) > 0);
    assert_true(str_find(csrf_said(s, "Origin: http://x\r\nSec-Fetch-Site: cross-site\r\n"), csrf, 0) > 0);
    assert_true(str_find(csrf_said(s, "Origin: http://y\r\nSec-Fetch-Site: same-origin\r\n"), password, 0) > 0);
    program_run(s, WORDS("setting", "set", "core.csrf_protect_login", "false"));
    assert_true(str_find(csrf_said(s, ""), password, 0) > 0);
    assert_int_equal(server_end(s), 0);
}

/* Web clients since 25.04 write `undefined`, and show only what comes with 200. */
static void later_clients_are_told_why(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    struct heard h;

    assert_int_equal(sign_in_with(s, "X-CSRFToken: undefined\r\n").status, 200);
    for (int i = 0; i < 4; i++)
        assert_int_equal(sign_in(s, "anna", "wrong").status, 401);
    h = sign_in_with(s, "X-CSRFToken: undefined\r\n");
    assert_int_equal(h.status, 200);
    assert_true(str_find(h.body, STR("{\"errors\":[{\"message\":\""), 0) == 0);
    assert_true(str_find(h.body, STR("Please enter valid credentials"), 0) < 0);
    assert_int_equal(sign_in(s, "anna", "wrong").status, 429);
    assert_int_equal(server_end(s), 0);
}

/* Five failures are told as such; then the name must wait, and is told how long. Others are not held up. */
static void failed_sign_ins_must_wait(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    struct heard h;

    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(s, "anna", "wrong").status, 401);
    h = sign_in(s, "anna", "wrong");
    assert_int_equal(h.status, 429);
    assert_in_range(strtol(str_zero(s->t->arena, header_of(s->t->arena, &h, "retry-after")), NULL, 10), 1, 300);
    assert_true(str_find(h.body, STR("\"path\":[\"tokenAuth\"]"), 0) > 0);
    assert_true(str_find(h.body, STR("\"data\""), 0) < 0);
    assert_int_equal(sign_in(s, "bert", "wrong").status, 401);
    assert_int_equal(server_end(s), 0);
}

static void a_new_password_voids_what_was_given(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    const char *token = server_token(s, "anna");

    assert_int_equal(as_bearer(s, token).status, 200);
    program_run(s, WORDS("user", "password", "anna"));
    assert_int_equal(as_bearer(s, token).status, 401);
    assert_int_equal(as_bearer(s, server_token(s, "anna")).status, 200);
    assert_int_equal(server_end(s), 0);
}

static void a_role_is_seen_by_the_next_request(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    const char *token = server_token(s, "anna");
    struct heard before = as_bearer(s, token), after;

    program_run(s, WORDS("user", "role", "anna", "add", "Scheme Administrator"));
    after = as_bearer(s, token);
    assert_int_equal(after.status, 200);
    assert_true(after.body.n > before.body.n);
    assert_int_equal(server_end(s), 0);
}

/* {"query":"{__schema{types{name}}}"} is 35 bytes long. */
#define TYPES "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 35\r\n" \
    "Cookie: csrftoken=a\r\n"
#define TYPES_BODY "\r\n{\"query\":\"{__schema{types{name}}}\"}"

static void a_long_answer_is_packed_where_that_is_taken(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct arena *a = s->t->arena;
    struct heard plain = ask(s, TYPES TYPES_BODY), packed = ask(s, TYPES "Accept-Encoding: br, gzip\r\n" TYPES_BODY);
    struct heard first;

    assert_int_equal(plain.status, 200);
    assert_null(header_of(a, &plain, "content-encoding").p);
    assert_str(header_of(a, &plain, "vary"), "Accept-Encoding");
    assert_str(header_of(a, &packed, "content-encoding"), "gzip");
    assert_in_range(packed.body.n, 100, plain.body.n / 2);
    assert_memory_equal(packed.body.p, "\x1f\x8b", 2);
    /* Beside a secret of its own, a cookie that is set, it stays as it is. */
    first = ask(s, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 35\r\n"
                   "Accept-Encoding: gzip\r\n" TYPES_BODY);
    assert_true(str_starts(header_of(a, &first, "set-cookie"), STR("csrftoken=")));
    assert_null(header_of(a, &first, "content-encoding").p);
    assert_int_equal(server_end(s), 0);
}

static void wrong_passwords_are_counted(void **state)
{
    struct running *s = server_with(testdb_of(state), PLAIN);
    struct str request = str_format(s->t->arena, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    "Cookie: csrftoken=a\r\nX-CSRFToken: a\r\nContent-Length: %zu\r\n\r\n%s",
                                    sizeof SIGN_IN - 1, SIGN_IN);

    for (int i = 0; i < 5; i++)
        assert_int_equal(ask(s, request.p).status, 401);
    assert_true(str_find(ask(s, request.p).body, STR("Rate limit exceeded."), 0) > 0);
    assert_true(str_find(get(s, "/metrics").body, STR("\nimis_sign_in_failed_total 5\n"), 0) > 0);
    assert_true(str_find(get(s, "/metrics").body, STR("\nimis_sign_in_paused_total 1\n"), 0) > 0);
    assert_int_equal(server_end(s), 0);
}

static void an_account_asks_so_often_and_no_more(void **state)
{
    struct running *s = server_with(testdb_of(state), WORDS("--limit", "session_rate=3", "--limit", "address_rate=1"));
    const char *token = server_token(s, "anna");

    for (int i = 0; i < 3; i++)
        assert_int_equal(as_bearer(s, token).status, 200);
    assert_int_equal(as_bearer(s, token).status, 429);
    assert_int_equal(get(s, "/api/core/users/current_user/").status, 401);   /* another count */
    assert_int_equal(as_bearer(s, "nonsense").status, 429);
    assert_int_equal(server_end(s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_token_names_its_bearer), TESTDB_BOTH(an_administrator_holds_every_right),
        TESTDB_SQLITE(a_bad_token_is_refused_and_its_cookie_taken_away),
        TESTDB_SQLITE(a_token_ends_in_its_time),
        TESTDB_SQLITE(signing_in_shows_whose_page_asks),
        TESTDB_SQLITE(later_clients_are_told_why),
        TESTDB_BOTH(failed_sign_ins_must_wait),
        TESTDB_BOTH(a_new_password_voids_what_was_given),
        TESTDB_BOTH(a_role_is_seen_by_the_next_request),
        TESTDB_SQLITE(a_long_answer_is_packed_where_that_is_taken),
        TESTDB_SQLITE(wrong_passwords_are_counted),
        TESTDB_SQLITE(an_account_asks_so_often_and_no_more),
    };

    return testdb_run("server/session", tests, sizeof tests / sizeof *tests);
}
