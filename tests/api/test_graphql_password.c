/* A forgotten password, from the question to the new one (enrolment 1.3). */
#include <string.h>

#include "api/graphql_kit.h"
#include "io/crypto.h"
#include "module/core/account.h"
#include "module/core/token.h"
#include "module/drive.h"

#define RESET "mutation { resetPassword(input: {username: \"%s\"}) { success error } }"
#define SET "mutation { setPassword(input: {username: \"%s\", token: \"%s\", newPassword: \"%s\"}) { success error } }"

struct desk {
    struct drive d;
    struct kit k;
};

static void set(struct drive *d, const char *name, const char *value)
{
    struct tx *tx;

    assert_ok(tx_begin(d->write, d->arena, access_program(), uuid_new(d->t->env), &tx));
    assert_ok(setting_set(tx, name, str_of(value)));
    assert_ok(tx_commit(tx));
}

static void desk_open(struct desk *k, void **state)
{
    k->d = drive_open(state, NULL);
    assert_true(crypto_init());
    assert_ok(drive(&k->d, "core.seed", "{}"));
    assert_ok(drive(&k->d, "user.create", "{'username': 'awa', 'userTypes': ['INTERACTIVE'], 'lastName': 'N', 'otherNames': 'A', 'language': 'fr', 'roles': [1],"
                    " 'email': 'awa@example.org', 'password': 'Old-Secret-1234'}"));
    assert_ok(drive(&k->d, "user.create", "{'username': 'ben', 'userTypes': ['INTERACTIVE'], 'lastName': 'N', 'otherNames': 'B', 'language': 'en', 'roles': [1],"
                    " 'password': 'Old-Secret-1234'}"));
    set(&k->d, "core.frontend_url", "https://here.example");
    kit_open(&k->k, k->d.t, k->d.registry, k->d.write);
    if (!k->k.api.token_key) assert_ok(token_key_load(k->d.t->db, k->d.arena, k->d.t->env, &k->k.api.token_key));
}

static void desk_close(struct desk *k)
{
    kit_close(&k->k);
    drive_close(&k->d);
}

static void asked(struct desk *k, const char *username, const char *wanted)
{
    static const struct access stranger = {0};

    assert_str(kit_query(&k->k, k->d.arena, &stranger, str_format(k->d.arena, RESET, username).p), wanted);
    drive_jobs(&k->d);
}

static bool taken(struct desk *k, const char *username, const char *token, const char *password)
{
    static const struct access stranger = {0};
    struct str answer = kit_query(&k->k, k->d.arena, &stranger, str_format(k->d.arena, SET, username, token, password).p);

    return str_find(answer, STR("\"success\":true"), 0) >= 0;
}

/* What the mail's link ends with. */
static const char *token_of(struct desk *k)
{
    struct str secret = str_trim(str_copy(k->d.arena, drive_rows(&k->d, "SELECT secret FROM message ORDER BY id DESC LIMIT 1", "t")));
    struct str before = STR("https://here.example/set_password?token=");

    assert_true(str_starts(secret, before));
    return str_zero(k->d.arena, (struct str){secret.p + before.n, secret.n - before.n});
}

static bool signs_in(struct desk *k, const char *password)
{
    struct account *who;

    return account_sign_in(k->d.write, k->d.t->db, k->d.arena, k->d.registry, STR("awa"), str_of(password), &who) == OK;
}

#define DONE "200 {\"data\":{\"resetPassword\":{\"success\":true,\"error\":null}}}"

static void test_a_link_sets_a_new_password_once(void **state)
{
    struct desk k;
    const char *token;

    desk_open(&k, state);
    asked(&k, "awa", DONE);
    assert_str(drive_rows(&k.d, "SELECT kind, channel, recipient, language, state FROM message", "ttttt"), "password_reset|email|awa@example.org|fr|queued\n");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM message WHERE text LIKE '%{link}%'", "i"), "1\n");
    token = token_of(&k);
    assert_false(taken(&k, "ben", token, "New-Secret-1234"));      /* another's */
    assert_false(taken(&k, "awa", token, "short"));
    assert_true(signs_in(&k, "Old-Secret-1234"));
    assert_true(taken(&k, "awa", token, "New-Secret-1234"));
    assert_true(signs_in(&k, "New-Secret-1234"));
    assert_false(signs_in(&k, "Old-Secret-1234"));
    assert_false(taken(&k, "awa", token, "Third-Secret-1234"));    /* once */
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM command WHERE input LIKE '%Secret-1234%' OR input LIKE '%eyJ%'", "i"), "0\n");
    desk_close(&k);
}

static void test_nobody_learns_who_is_there(void **state)
{
    struct desk k;

    desk_open(&k, state);
    asked(&k, "awa", DONE);
    asked(&k, "nobody", DONE);
    asked(&k, "ben", DONE);                                        /* has no address */
    asked(&k, "awa", DONE);                                        /* one mail an hour */
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM message", "i"), "1\n");
    env_set_clock(k.d.t->env, (stamp_t){env_now(k.d.t->env).us + INT64_C(3600000000)});
    asked(&k, "awa", DONE);
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM message", "i"), "2\n");
    desk_close(&k);
}

/* Whatever name it was, the same commands and jobs are written: neither the answer nor its time nor the log tells. An address has so many. */
static void test_every_name_is_asked_for_alike(void **state)
{
    static const char *const names[] = {"awa", "nobody"};
    static const struct access stranger = {0};
    struct str first, one;
    struct desk k;

    desk_open(&k, state);
    for (size_t i = 0; i < 2; i++) {
        testdb_script(k.d.t, "DELETE FROM job; DELETE FROM command WHERE name = 'user.ask_password'");
        asked(&k, names[i], DONE);
        one = str_copy(k.d.arena, drive_rows(&k.d, "SELECT j.name, j.state, j.actor, c.status, (SELECT count(*) FROM job), (SELECT count(*) FROM command"
                                                   " WHERE name = 'user.ask_password') FROM job j JOIN command c ON c.name = 'user.ask_password'", "tiiiii"));
        if (i) assert_str(one, str_zero(k.d.arena, first));
        first = one;
    }
    assert_str(first, "core.mail_password|3|-1|2|1|1\n");
    k.d.t->env->limits.value[LIMIT_RESET_RATE] = 3;
    for (int i = 0; i < 4; i++) one = kit_query(&k.k, k.d.arena, &stranger, str_format(k.d.arena, RESET, "ben").p);
    assert_true(str_find(one, STR("\"success\":true"), 0) < 0);
    assert_str(drive_rows(&k.d, "SELECT count(*) FROM job WHERE state = 1", "i"), "2\n");
    desk_close(&k);
}

static void test_a_link_has_its_time(void **state)
{
    struct desk k;
    const char *token;
    struct token read;
    struct account who = {.username = STR("awa"), .token_count = 1};

    desk_open(&k, state);
    asked(&k, "awa", DONE);
    token = token_of(&k);
    /* neither kind of token is good for the other's use */
    assert_err(token_read(k.d.arena, k.d.t->env, k.k.api.token_key, str_of(token), &read), E_SIGNED_OUT);
    assert_false(taken(&k, "awa", str_zero(k.d.arena, token_issue(k.d.arena, k.d.t->env, k.k.api.token_key, &who, 0)), "New-Secret-1234"));
    env_set_clock(k.d.t->env, (stamp_t){env_now(k.d.t->env).us + INT64_C(3601000000)});
    assert_false(taken(&k, "awa", token, "New-Secret-1234"));
    desk_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_link_sets_a_new_password_once), TESTDB_BOTH(test_nobody_learns_who_is_there), TESTDB_BOTH(test_a_link_has_its_time),
        TESTDB_BOTH(test_every_name_is_asked_for_alike),
    };

    return testdb_run("api/graphql_password", tests, sizeof tests / sizeof *tests);
}
