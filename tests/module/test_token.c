/* Tokens that are ours, and all the ways in which a text is none; the password policy; e-mail addresses. */
#include "module/drive.h"

#include <string.h>

#undef assert_str   /* vectors.h brings its own of the same meaning */
#include "base/vectors.h"
#include "io/crypto.h"
#include "module/core/internal.h"
#include "module/core/password_policy.h"
#include "module/core/token.h"

struct scene {
    struct drive d;
    const struct token_key *key;
    struct account who;
};

static struct scene open_scene(void **state)
{
    struct scene s = {.d = drive_open(state, NULL)};

    assert_ok(token_key_load(s.d.t->db, s.d.arena, s.d.t->env, &s.key));
    s.who = (struct account){.username = STR("mary"), .token_count = 3};
    return s;
}

static err_t read_token(struct scene *s, const char *text, struct token *out)
{
    return token_read(s->d.arena, s->d.t->env, s->key, str_of(text), out);
}

static void refused(struct scene *s, const char *text)
{
    struct token token;

    assert_err(read_token(s, text, &token), E_SIGNED_OUT);
    assert_int_equal(token.username.n, 0);
}

static const char *issued(struct scene *s)
{
    return str_zero(s->d.arena, token_issue(s->d.arena, s->d.t->env, s->key, &s->who, 0));
}

static void test_what_was_issued_is_read(void **state)
{
    struct scene s = open_scene(state);
    struct token token, again;

    assert_ok(read_token(&s, issued(&s), &token));
    assert_str(token.username, "mary");
    assert_int_equal(token.token_count, 3);
    assert_int_equal(token.expires_s - token.issued_s, TOKEN_LIFE_S);
    assert_ok(token_read(s.d.arena, s.d.t->env, s.key, token_issue(s.d.arena, s.d.t->env, s.key, &s.who, 12345), &again));
    assert_int_equal(again.issued_s, 12345);
    drive_close(&s.d);
}

static void test_all_servers_share_one_key(void **state)
{
    struct scene s = open_scene(state);
    const struct token_key *other;
    struct token token;

    assert_ok(token_key_load(s.d.t->db, s.d.arena, s.d.t->env, &other));
    assert_ok(token_read(s.d.arena, s.d.t->env, other, str_of(issued(&s)), &token));
    drive_close(&s.d);
}

/* Every byte of a token counts. */
static void test_tampered(void **state)
{
    struct scene s = open_scene(state);
    const char *good = issued(&s);
    size_t n = strlen(good);

    for (size_t i = 0; i < n; i++) {
        char *bad = (char *)str_copy(s.d.arena, str_of(good)).p;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        refused(&s, bad);
    }
    refused(&s, "");
    refused(&s, ".");
    refused(&s, "..");
    for (size_t i = 1; i < n; i++) refused(&s, str_zero(s.d.arena, (struct str){good, i}));
    refused(&s, str_format(s.d.arena, "%s.", good).p);
    refused(&s, str_format(s.d.arena, "%s=", good).p);
    refused(&s, str_format(s.d.arena, " %s", good).p);
    drive_close(&s.d);
}

/* {"alg":"none"}, {"alg":"HS512"}, {"alg":"RS256"} with the payload of a good token, unsigned or signed as before. */
static void test_the_algorithm_is_ours(void **state)
{
    static const char *const headers[] = {
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9",
        "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9", "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
    };
    struct scene s = open_scene(state);
    const char *good = issued(&s), *payload = strchr(good, '.'), *signature = strrchr(good, '.');

    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        refused(&s, str_format(s.d.arena, "%s%s", headers[i], payload).p);
        refused(&s, str_format(s.d.arena, "%s%.*s.", headers[i], (int)(signature - payload), payload).p);
        refused(&s, str_format(s.d.arena, "%s%.*s", headers[i], (int)(signature - payload), payload).p);
    }
    drive_close(&s.d);
}

static void test_another_key(void **state)
{
    struct scene s = open_scene(state);
    const char *good = issued(&s);
    const struct token_key *other;

    testdb_script(s.d.t, "DELETE FROM secret");
    assert_ok(token_key_load(s.d.t->db, s.d.arena, s.d.t->env, &other));
    assert_err(token_read(s.d.arena, s.d.t->env, other, str_of(good), &(struct token){0}), E_SIGNED_OUT);
    drive_close(&s.d);
}

static struct env *env_at(struct scene *s, const char *moment)
{
    struct env_options o = {.seeded = true, .id_seed = 1};

    assert_true(stamp_read(moment, strlen(moment), &o.clock, NULL));
    return env_new(s->d.arena, &o);
}

static void test_time(void **state)
{
    struct scene s = open_scene(state);
    struct token token;
    struct str text = token_issue(s.d.arena, env_at(&s, "2026-05-01T12:00:00"), s.key, &s.who, 0);

    assert_ok(token_read(s.d.arena, env_at(&s, "2026-05-02T11:59:58"), s.key, text, &token));
    assert_err(token_read(s.d.arena, env_at(&s, "2026-05-02T12:00:00"), s.key, text, &token), E_SIGNED_OUT);
    assert_err(token_read(s.d.arena, env_at(&s, "2026-05-01T11:58:00"), s.key, text, &token), E_SIGNED_OUT);
    assert_ok(token_read(s.d.arena, env_at(&s, "2026-05-01T11:59:30"), s.key, text, &token));
    drive_close(&s.d);
}

static void test_size(void **state)
{
    struct scene s = open_scene(state);
    char *large = arena_alloc(s.d.arena, 100001);

    memset(large, 'A', 100000);
    memcpy(large, issued(&s), 60);
    refused(&s, large);
    drive_close(&s.d);
}

/* ---- policy ---- */

static unsigned bits_of(const struct json *list)
{
    static const char *const names[] = {"short", "upper", "lower", "digit", "symbol", "name", "long"};
    unsigned bits = 0;

    for (const struct json *v = list->first; v; v = v->next)
        for (unsigned i = 0; i < 7; i++)
            if (str_is(v->text, names[i])) bits |= 1U << i;
    return bits;
}

static int64_t number_of(const struct json *v, const char *name, int64_t standard)
{
    int64_t n;

    return json_int(json_get(v, name), &n) ? n : standard;
}

static void test_policy(void **state)
{
    const struct json *file = vectors(*state, "password_policy.json");

    for (const struct json *v = vector_list(file, "vectors"); v; v = v->next) {
        struct password_policy policy = {number_of(v, "min", 8), number_of(v, "upper", 1), number_of(v, "lower", 1),
                                         number_of(v, "digits", 1), number_of(v, "symbols", 1)};
        struct str names[4];
        size_t n = 0;
        for (const struct json *name = json_get(v, "names") ? json_get(v, "names")->first : NULL; name; name = name->next)
            names[n++] = name->text;
        if (password_faults(&policy, vector_str(v, "password"), names, n) != bits_of(json_get(v, "wrong")))
            fail_msg("%s is judged otherwise", str_zero(*state, vector_str(v, "password")));
    }
    for (const struct json *v = vector_list(file, "trim"); v; v = v->next)
        assert_true(str_eq(password_trim(v->first->text), v->first->next->text));
    for (const struct json *v = vector_list(file, "email"); v; v = v->next)
        if (core_email_valid(v->first->text) != (v->first->next->kind == JSON_TRUE))
            fail_msg("%s is judged otherwise", str_zero(*state, v->first->text));
}

static void test_a_made_password_follows_the_policy(void **state)
{
    static const struct password_policy standard = {8, 1, 1, 1, 1};
    struct str first = password_generate(*state);

    for (int i = 0; i < 100; i++) {
        struct str made = password_generate(*state);
        assert_int_equal(made.n, 16);
        assert_int_equal(password_faults(&standard, made, &first, 1), 0);
    }
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_what_was_issued_is_read),
        TESTDB_BOTH(test_all_servers_share_one_key),
        TESTDB_SQLITE(test_tampered),
        TESTDB_SQLITE(test_the_algorithm_is_ours),
        TESTDB_BOTH(test_another_key),
        TESTDB_SQLITE(test_time),
        TESTDB_SQLITE(test_size),
        cmocka_unit_test_setup_teardown(test_policy, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_made_password_follows_the_policy, setup, teardown),
    };
    return testdb_run("module/token", tests, sizeof tests / sizeof *tests);
}
