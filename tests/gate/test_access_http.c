/* The same gate from outside: a server that runs, asked by a stranger, with a bad token, and by people who signed
 * in. */
#include <stdio.h>
#include <string.h>

#include "api/phone/frame.h"
#include "base/json.h"
#include "server/kit.h"

static struct heard post(struct running *s, const char *headers, const char *query)
{
    struct arena *a = s->t->arena;
    struct json_writer w;
    struct buf body;

    buf_init(&body, a, 512);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, str_of(query));
    json_close(&w, '}');
    return ask(s, str_format(a, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n%.*s",
                             headers, body.n, STR_ARG(buf_str(&body))).p);
}

static const struct json *data_of(struct running *s, const struct heard *h)
{
    const struct json *v;

    assert_int_equal(h->status, 200);
    assert_ok(json_read(s->t->arena, h->body, &s->t->env->limits, &v));
    return v;
}

/* Names of the fields at the top that need no argument, with what can be selected of each. */
static void each_root(struct running *s, const char *headers, void (*check)(struct running *, const char *, const char *, const char *))
{
    struct heard h = post(s, "", "{ __schema { queryType { fields { name args { type { kind } } type { kind name } } } } }");
    const struct json *fields = json_get(json_get(json_get(json_get(data_of(s, &h), "data"), "__schema"), "queryType"), "fields");
    int n = 0;

    for (const struct json *f = fields->first; f; f = f->next, n++) {
        const char *name = str_zero(s->t->arena, json_get(f, "name")->text);
        bool scalar = str_is(json_get(json_get(f, "type"), "kind")->text, "SCALAR"), needs = false;
        for (const struct json *a = json_get(f, "args")->first; a; a = a->next)
            needs = needs || str_is(json_get(json_get(a, "type"), "kind")->text, "NON_NULL");
        if (!needs && name[0] != '_') check(s, headers, name, scalar ? "" : " { __typename }");
    }
    assert_true(n > 40);
}

static bool is_public(const char *root)
{
    return !strcmp(root, "moduleConfigurations") || !strcmp(root, "passwordPolicy");
}

static void is_refused(struct running *s, const char *headers, const char *root, const char *selection)
{
    struct heard h = post(s, headers, str_format(s->t->arena, "{ %s%s }", root, selection).p);
    const struct json *v = data_of(s, &h), *errors = json_get(v, "errors");

    if (is_public(root)) return;
    if (!errors || !str_is(json_get(errors->first, "message")->text, "unauthorized") || !json_is_null(json_get(json_get(v, "data"), root)))
        fail_msg("%s: %s", root, str_zero(s->t->arena, h.body));
}

static void is_no_session(struct running *s, const char *headers, const char *root, const char *selection)
{
    struct heard h = post(s, headers, str_format(s->t->arena, "{ %s%s }", root, selection).p);

    if (h.status != 401 || str_find(h.body, STR("\"data\""), 0) >= 0) fail_msg("%s: %d %s", root, h.status, str_zero(s->t->arena, h.body));
}

static void strangers_are_told_nothing(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);

    each_root(s, "", is_refused);
    each_root(s, "Authorization: Bearer x.y.z\r\n", is_no_session);
    each_root(s, "Cookie: JWT=eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImFubmEifQ.\r\n", is_no_session);
    assert_int_equal(get(s, "/api/core/users/current_user/").status, 401);
    assert_int_equal(ask(s, "POST /api/command HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").status, 401);
    assert_str(get(s, "/api/client").body, "{\"language\":\"en\",\"scheme\":{\"name\":\"imis\",\"languages\":[\"en\",\"fr\"]},\"user\":null}");
    assert_int_equal(get(s, "/api/claim/print/?uuid=x").status, 401);
    assert_int_equal(get(s, "/api/claim/preauthorisation/print/?uuid=x").status, 401);
    assert_int_equal(get(s, "/api/claim/attach?id=1").status, 401);
    assert_int_equal(get(s, "/api/tools/extracts/download_master_data").status, 401);
    assert_int_equal(get(s, "/api/tools/extracts/download_phone_extract?location=1").status, 401);
    assert_int_equal(get(s, "/api/tools/extracts/download_renewals?officer_id=1").status, 401);
    assert_int_equal(get(s, "/api/tools/extracts/download_feedbacks?officer_id=1").status, 401);
    assert_int_equal(get(s, "/api/claim/photo?uuid=x").status, 401);
    assert_int_equal(get(s, "/api/claim/people/photo?uuid=x").status, 401);
    assert_int_equal(get(s, "/api/contribution/receipt?uuid=x").status, 401);
    assert_int_equal(get(s, "/api/insuree/card?uuid=x").status, 401);
    assert_int_equal(get(s, "/api/insuree/photo?uuid=x").status, 401);
    assert_int_equal(server_end(s), 0);
}

/* ---- signed in ---- */

static int64_t log_rows(struct running *s)
{
    struct db_conn *c = testdb_acquire(s->t, DB_READ);
    int64_t n = testdb_int(c, "SELECT count(*) FROM command");

    testdb_release(s->t, c);
    return n;
}

/* As sign-in gives it. */
static const char *bearer(struct running *s, const char *username)
{
    return str_format(s->t->arena, "Authorization: Bearer %s\r\n", server_token(s, username)).p;
}

static void answers(struct running *s, const char *headers, const char *root, bool answered)
{
    struct heard h = post(s, headers, str_format(s->t->arena, "{ %s { totalCount } }", root).p);

    if ((str_find(h.body, STR("unauthorized"), 0) < 0) != answered) fail_msg("%s: %s", root, str_zero(s->t->arena, h.body));
}

static void roles_open_what_is_theirs(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    const char *clerk, *manager;
    int64_t before;

    program_run(s, WORDS("user", "add", "anna", "--role", "Clerk"));
    program_run(s, WORDS("user", "add", "max", "--role", "Manager"));
    clerk = bearer(s, "anna");
    manager = bearer(s, "max");
    answers(s, clerk, "families", true);
    answers(s, manager, "families", false);
    answers(s, clerk, "users", false);
    answers(s, "", "families", false);
    before = log_rows(s);
    post(s, "", "mutation { createFamily(input: {clientMutationId: \"x\"}) { internalId } }");
    assert_int_equal(log_rows(s), before);
    post(s, manager, "mutation { createFamily(input: {clientMutationId: \"x\"}) { internalId } }");
    assert_int_equal(log_rows(s), before + 1);   /* refused, and kept as refused */
    assert_int_equal(server_end(s), 0);
}

/* ---- the calls of the older apps ---- */

/* Any of these rights; 0: signing in is enough; RIGHT_PUBLIC: nothing is needed. */
static const struct { const char *path; right_t rights[2]; } phone_rights[] = {
    {"POST login", {RIGHT_PUBLIC}}, {"POST validate/credentials", {RIGHT_PUBLIC}}, {"GET system/apkversion/*", {RIGHT_PUBLIC}},
    {"POST userinfo", {0}}, {"GET master", {0}}, {"POST claim/GetDiagnosesServicesItems", {0}}, {"GET claim/Controls", {0}},
    {"POST claim/GetPaymentLists", {111002, 111001}}, {"GET claim/GetClaimAdmins", {111002, 111001}}, {"POST claim", {111002}},
    {"POST claim/GetClaims", {111001}}, {"GET insuree/*", {101105}}, {"GET insuree/*/enquire", {101105}}, {"GET family/*", {101001}},
    {"POST family", {101002}}, {"GET policy", {101201}}, {"POST policy/renew", {101205}}, {"DELETE policy/renew/*", {101204}},
    {"POST premium/receipt", {101201}}, {"GET feedback", {111009}}, {"POST feedback", {111009}}, {"POST report/enrolment", {131208}},
    {"POST report/feedback", {111009}}, {"POST report/renewal", {131217}}, {"POST report/indicators/snapshot", {131201}},
    {"POST report/indicators/cumulative", {131201}}, {"POST GetControlNumber", {101402}}, {"POST GetControlNumber/Single", {101402}},
    {"POST GetControlNumbersForEO", {101402}}, {"POST RequestBulkControlNumbers", {101402}}, {"POST GetAssignedControlNumbers", {101402, 101401}},
    {"POST MatchPayment", {101403}}, {"POST WebMatchPayment", {101403}}, {"POST payment/cancel", {101403}}, {"GET payment/requests", {101409}},
    {"POST PostReqControlNumberAck", {101409}}, {"POST GetReqControlNumber", {101409}}, {"POST GetPaymentData", {101409}},
    {"POST Reconciliation", {101403}}, {"POST GetReconciliationData", {101409}}, {"POST ProvideReconciliationData", {101409}},
    {"POST policy/selfrenewal", {101402}}, {"POST policy/commissions", {0}},
};

static const right_t *rights_of(const char *call)
{
    for (size_t i = 0; i < sizeof phone_rights / sizeof *phone_rights; i++)
        if (!strcmp(phone_rights[i].path, call)) return phone_rights[i].rights;
    fail_msg("%s stands not in phone_rights", call);
    return NULL;
}

static bool manager_holds(right_t right) { return right == 101105 || (right >= 131201 && right <= 131203) || right == 131208; }

static int phone_status(struct running *s, const char *headers, const char *call)
{
    const char *path = strchr(call, ' ') + 1;

    return ask(s, str_format(s->t->arena, "%.*s /rest/api/%s HTTP/1.1\r\nHost: x\r\n%s%s", (int)(path - call) - 1, call, path, headers,
                             *call == 'P' ? "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}" : "\r\n").p).status;
}

static void check_phone_call(struct running *s, const char *manager, const struct phone_call *c)
{
    const char *method = c->method == METHOD_GET ? "GET" : c->method == METHOD_POST ? "POST" : "DELETE";
    const char *call = str_format(s->t->arena, "%s %s", method, c->path).p;
    const right_t *rights = rights_of(call);
    int stranger = phone_status(s, "", call), signed_in = phone_status(s, manager, call);
    bool open = rights[0] == RIGHT_PUBLIC, may = open || !rights[0] || manager_holds(rights[0]) || manager_holds(rights[1]);

    if ((stranger == 401) == open && strcmp(call, "POST login") != 0) fail_msg("%s: a stranger gets %d", call, stranger);
    if ((signed_in == 403) == may) fail_msg("%s: the manager gets %d", call, signed_in);
}

/* Each call of the tables: what it asks for stands above once more. */
static void phones_get_what_is_theirs(void **state)
{
    static const struct phone_call *const tables[] = {
        phone_sign_calls, phone_register_calls, phone_people_calls, phone_enrol_calls, phone_policy_calls, phone_feedback_calls,
        phone_claim_calls, phone_report_calls, phone_payment_calls, phone_gateway_calls, phone_reconciliation_calls,
        phone_self_renewal_calls, phone_commission_calls,
    };
    struct running *s = server_start(testdb_of(state), PLAIN);
    const char *manager;

    program_run(s, WORDS("user", "add", "max", "--role", "Manager"));
    manager = bearer(s, "max");
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct phone_call *c = tables[i]; c->path; c++) check_phone_call(s, manager, c);
    assert_int_equal(server_end(s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(strangers_are_told_nothing), TESTDB_BOTH(roles_open_what_is_theirs), TESTDB_BOTH(phones_get_what_is_theirs),
    };

    return testdb_run("gate/access_http", tests, sizeof tests / sizeof *tests);
}
