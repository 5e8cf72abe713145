/* What the browser client asks of the server beside GraphQL. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "kit.h"

#define ITEM "{\"id\":\"018f0000-0000-7000-8000-00000000000%d\",\"command\":\"medical_item.create\",\"input\":{\"code\":\"%s\"," \
    "\"name\":\"Aspirin\",\"type\":\"D\",\"careType\":\"B\",\"patientCategory\":15,\"price\":\"%s\"}}"

static struct running *server_with(struct testdb *t)
{
    struct running *s = server_start(t, PLAIN);

    program_run(s, WORDS("user", "add", "anna", "--role", "Scheme Administrator"));
    program_run(s, WORDS("user", "add", "bert", "--role", "Clerk"));
    return s;
}

/* As a browser: with cookies. `csrf`: the header that repeats one of them. */
static struct heard request(struct running *s, const char *token, const char *line, const char *csrf, const char *body)
{
    struct arena *a = s->t->arena;

    return ask(s, str_format(a, "%s HTTP/1.1\r\nHost: x\r\nCookie: csrftoken=abc; JWT=%s\r\nX-CSRFToken: %s\r\nContent-Type: application/json\r\n"
                             "Content-Length: %zu\r\n\r\n%s", line, token, csrf, strlen(body), body).p);
}

static struct heard command(struct running *s, const char *token, const char *body)
{
    return request(s, token, "POST /api/command", "abc", body);
}

static struct heard ask_as(struct running *s, const char *token, const char *path)
{
    return ask(s, str_format(s->t->arena, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: JWT=%s\r\n\r\n", path, token).p);
}

static const struct json *json_of(struct running *s, struct str body)
{
    const struct json *v;

    assert_ok(json_read(s->t->arena, body, &s->t->env->limits, &v));
    return v;
}

static bool holds(struct heard h, const char *text)
{
    bool found = str_find(h.body, str_of(text), 0) >= 0;

    if (!found)
        print_message("# %.*s\n", STR_ARG(h.body));
    return found;
}

static int64_t count(struct running *s, const char *sql)
{
    struct db_conn *c = testdb_acquire(s->t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(s->t, c);
    return n;
}

/* ---- commands ---- */

static void a_command_sent_again_is_done_once(void **state)
{
    struct running *s = server_with(testdb_of(state));
    const char *anna = server_token(s, "anna");
    const char *body = str_format(s->t->arena, ITEM, 1, "A1", "12.50").p;
    struct heard first = command(s, anna, body), again = command(s, anna, body);

    assert_int_equal(first.status, 200);
    assert_true(holds(first, "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"status\":\"done\",\"repeated\":false,\"result\":{\"uuid\":\""));
    assert_true(holds(first, "\"version\":1},\"code\":null}"));
    assert_int_equal(again.status, 200);
    assert_true(holds(again, "\"status\":\"done\",\"repeated\":true,"));
    assert_true(str_eq(json_get(json_get(json_of(s, first.body), "result"), "uuid")->text,
                       json_get(json_get(json_of(s, again.body), "result"), "uuid")->text));
    assert_int_equal(count(s, "SELECT count(*) FROM medical_item"), 1);
    again = command(s, anna, str_format(s->t->arena, ITEM, 1, "A2", "12.50").p);
    assert_int_equal(again.status, 409);
    assert_true(holds(again, "\"code\":\"command.differs\""));
    assert_int_equal(command(s, server_token(s, "bert"), body).status, 409);   /* nor is it told to others */
    assert_int_equal(server_end(s), 0);
}

static void a_refusal_names_each_field(void **state)
{
    struct running *s = server_with(testdb_of(state));
    const char *anna = server_token(s, "anna");
    const char *body = "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"command\":\"medical_item.create\",\"input\":{\"type\":\"?\",\"price\":\"x\"}}";
    struct heard h = command(s, anna, body), again;

    assert_int_equal(h.status, 422);
    assert_true(holds(h, "{\"code\":\"field.form\",\"message\":\"Price does not have the right form. Please write it as 0.00.\","
                         "\"args\":{\"field\":\"price\",\"form\":\"0.00\"},\"field\":\"price\"}"));
    assert_true(holds(h, "\"field\":\"type\"}"));
    assert_true(holds(h, "\"status\":\"failed\",\"repeated\":false"));
    again = command(s, anna, body);
    assert_int_equal(again.status, 422);
    assert_true(holds(again, "Price does not have the right form."));
    assert_true(holds(again, "\"status\":\"failed\",\"repeated\":true"));
    command(s, anna, str_format(s->t->arena, ITEM, 2, "A1", "1.00").p);
    h = command(s, anna, str_format(s->t->arena, ITEM, 3, "A1", "1.00").p);
    assert_int_equal(h.status, 409);
    assert_true(holds(h, "\"field\":\"code\""));
    assert_int_equal(count(s, "SELECT count(*) FROM medical_item"), 1);
    assert_int_equal(server_end(s), 0);
}

static void nothing_is_kept_of_what_may_not_be(void **state)
{
    struct running *s = server_with(testdb_of(state));
    const char *anna = server_token(s, "anna"), *bert = server_token(s, "bert");
    const char *body = str_format(s->t->arena, ITEM, 1, "A1", "12.50").p;
    static const char *const wrong[] = {
        "", "[]", "{", "{\"id\":1}", "{\"id\":\"x\",\"command\":\"a\",\"input\":{}}",
        "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"command\":\"medical_item.create\",\"input\":{}}",
        "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"input\":{}}",
        "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"command\":\"medical_item.create\"}",
        "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"command\":\"medical_item.create\",\"input\":[]}",
        "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"command\":\"no.such\",\"input\":{}}",
    };
    int64_t before = count(s, "SELECT count(*) FROM command");
    struct heard h;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        h = command(s, anna, wrong[i]);
        assert_int_equal(h.status, 400);
        assert_true(json_get(json_of(s, h.body), "errors")->count == 1);
    }
    h = command(s, anna, "{\"id\":\"018f0000-0000-7000-8000-000000000001\",\"command\":\"a\",\"input\":{},\"more\":1}");
    assert_int_equal(h.status, 422);
    assert_int_equal(request(s, anna, "POST /api/command", "abd", body).status, 403);
    assert_int_equal(request(s, anna, "POST /api/command", "", body).status, 403);
    assert_int_equal(request(s, "nobody", "POST /api/command", "abc", body).status, 401);
    assert_int_equal(request(s, anna, "GET /api/command", "abc", "").status, 405);
    assert_int_equal(count(s, "SELECT count(*) FROM command"), before);
    h = command(s, bert, body);
    assert_int_equal(h.status, 403);
    assert_true(holds(h, "\"code\":\"access.forbidden\""));
    assert_int_equal(count(s, "SELECT count(*) FROM medical_item"), 0);
    assert_int_equal(server_end(s), 0);
}

/* ---- what a client asks first ---- */

static void a_client_learns_where_it_is(void **state)
{
    struct running *s = server_with(testdb_of(state));
    struct heard h = get(s, "/api/client");
    const struct json *user;

    assert_int_equal(h.status, 200);
    assert_str(h.body, "{\"language\":\"en\",\"scheme\":{\"name\":\"imis\",\"languages\":[\"en\",\"fr\"]},\"user\":null}");
    assert_true(str_starts(header_of(s->t->arena, &h, "set-cookie"), STR("csrftoken=")));
    h = ask_as(s, server_token(s, "bert"), "/api/client");
    user = json_get(json_of(s, h.body), "user");
    assert_str(json_get(user, "username")->text, "bert");
    assert_true(json_get(user, "rights")->count > 5);
    assert_int_equal(json_get(user, "districts")->kind, JSON_ARRAY);
    assert_true(holds(h, "\"currency\":\"USD\",\"decimals\":2,\"today\":\""));
    assert_true(holds(h, "\"insuree.number_length\":9"));
    h = ask_as(s, "nonsense", "/api/client");
    assert_int_equal(h.status, 401);
    assert_true(str_starts(header_of(s->t->arena, &h, "set-cookie"), STR("JWT=; Path=/; Max-Age=0")));
    assert_int_equal(server_end(s), 0);
}

/* The years of Nepal's calendar, where its people count days so. */
static void a_client_learns_its_calendar(void **state)
{
    struct running *s = server_with(testdb_of(state));
    const char *bert = server_token(s, "bert");
    struct heard h = ask_as(s, bert, "/api/client");
    const struct json *nepal;

    assert_null(json_get(json_get(json_of(s, h.body), "scheme"), "nepal"));
    program_run(s, WORDS("setting", "set", "core.calendar", "nepali"));
    h = ask_as(s, bert, "/api/client");
    nepal = json_get(json_get(json_of(s, h.body), "scheme"), "nepal");
    assert_true(holds(h, "\"nepal\":{\"first\":2000,\"begins\":\"1943-04-14\",\"years\":[\"132321110102\",\"223222101011\","));
    assert_int_equal(json_get(nepal, "years")->count, 84);
    assert_int_equal(server_end(s), 0);
}

static void sentences_are_asked_for_once(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct arena *a = s->t->arena;
    struct heard fr = get(s, "/api/text?language=fr"), en = get(s, "/api/text"), unknown = get(s, "/api/text?language=xx"), h;
    struct str tag = header_of(a, &fr, "etag");
    const char *shown = str_zero(a, tag);
    int fd = dial(s);

    assert_true(str_eq(fr.body, *text_sources()[1].json));
    assert_true(str_eq(en.body, *text_sources()[0].json));
    assert_true(str_eq(en.body, unknown.body));
    assert_str(header_of(a, &fr, "cache-control"), "no-cache");
    assert_false(str_eq(tag, header_of(a, &en, "etag")));
    say(fd, "GET /api/text?language=fr HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"x\", %s\r\n\r\n", shown);
    h = hear(a, fd, true);
    assert_int_equal(h.status, 304);
    say(fd, "GET /api/text?language=en HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n", shown);
    assert_int_equal(hear(a, fd, false).status, 200);
    assert_int_equal(server_end(s), 0);
}

/* ---- what a form is made of ---- */

static void a_description_holds_what_the_caller_may(void **state)
{
    struct running *s = server_with(testdb_of(state));
    struct heard anna = ask_as(s, server_token(s, "anna"), "/api/description"), bert = ask_as(s, server_token(s, "bert"), "/api/description");
    const struct json *all = json_of(s, anna.body), *item = json_get(json_get(all, "entities"), "medical_item");

    assert_int_equal(anna.status, 200);
    assert_true(holds(anna, "{\"name\":\"code\",\"label\":\"field.medical_item.code\",\"type\":\"text\",\"max\":6,\"required\":true}"));
    assert_true(holds(anna, "\"choices\":[{\"code\":\"D\",\"label\":\"code.item_type.drug\"}"));
    assert_true(holds(anna, "\"medical_item.create\""));
    assert_int_equal(json_get(json_get(item, "rights"), "create")->kind, JSON_TRUE);
    assert_true(holds(bert, "\"insuree\":{\"label\":\"entity.insuree\""));
    assert_true(str_find(bert.body, STR("\"medical_item.create\""), 0) < 0);
    assert_true(str_find(bert.body, STR("\"user.create\""), 0) < 0);
    assert_null(json_get(json_get(json_of(s, bert.body), "entities"), "interactive_user"));
    assert_true(str_find(anna.body, STR("\"hash\""), 0) < 0);
    assert_true(holds(bert, "\"extensionType\":\"Insuree\""));
    assert_true(str_find(bert.body, STR("\"extension\":"), 0) < 0);
    program_run(s, WORDS("setting", "set", "core.extension_schemas", "{\"Insuree\":{\"properties\":{\"blood\":{\"enum\":[\"A\"]}}}}"));
    bert = ask_as(s, server_token(s, "bert"), "/api/description");
    assert_true(holds(bert, "\"extensionType\":\"Insuree\",\"extension\":{\"properties\":{\"blood\":{\"enum\":[\"A\"]}}}"));
    assert_int_equal(get(s, "/api/description").status, 401);
    assert_int_equal(server_end(s), 0);
}

/* ---- history ---- */

static struct str made(struct running *s, const char *token, const char *body)
{
    struct heard h = command(s, token, body);

    assert_true(holds(h, "\"status\":\"done\""));
    return json_get(json_get(json_of(s, h.body), "result"), "uuid")->text;
}

static struct heard history(struct running *s, const char *token, const char *entity, struct str uuid, const char *more)
{
    return ask_as(s, token, str_format(s->t->arena, "/api/history?entity=%s&uuid=%.*s%s", entity, STR_ARG(uuid), more).p);
}

static void a_row_tells_its_history_with_its_parts(void **state)
{
    struct running *s = server_with(testdb_of(state));
    const char *anna = server_token(s, "anna");
    struct arena *a = s->t->arena;
    struct str item = made(s, anna, str_format(a, ITEM, 1, "A1", "12.50").p);
    struct str list = made(s, anna, str_format(a, "{\"id\":\"018f0000-0000-7000-8000-000000000002\",\"command\":\"items_pricelist.create\",\"input\":"
        "{\"name\":\"L\",\"pricelistDate\":\"2026-01-01\",\"details\":[{\"item\":\"%.*s\",\"priceOverrule\":\"3.00\"}]}}", STR_ARG(item)).p);
    struct heard h;
    const struct json *v;

    made(s, anna, str_format(a, "{\"id\":\"018f0000-0000-7000-8000-000000000003\",\"command\":\"items_pricelist.update\",\"input\":"
         "{\"uuid\":\"%.*s\",\"name\":\"M\"}}", STR_ARG(list)).p);
    h = history(s, anna, "items_pricelist", list, "");
    assert_int_equal(h.status, 200);
    assert_true(holds(h, "\"who\":{\"username\":\"anna\",\"lastName\":\"anna\",\"otherNames\":\"anna\"},\"command\":\"items_pricelist.update\","
                         "\"op\":\"update\",\"version\":2,\"erased\":false,\"changes\":[{\"field\":\"name\",\"label\":\"field.pricelist.name\","
                         "\"old\":\"L\",\"new\":\"M\"}],\"parts\":[]}"));
    assert_true(holds(h, "\"list\":\"details\",\"of\":\"items_pricelist_detail\""));
    assert_true(holds(h, "\"new\":\"3.00\"}"));
    assert_true(holds(h, "\"label\":\"A1 Aspirin\"}"));
    assert_true(holds(h, "\"before\":null}"));
    h = history(s, anna, "items_pricelist", list, "&first=1");
    v = json_of(s, h.body);
    assert_int_equal(json_get(v, "entries")->count, 1);
    h = history(s, anna, "items_pricelist", list, str_format(a, "&before=%.*s", STR_ARG(json_get(v, "before")->text)).p);
    v = json_of(s, h.body);
    assert_int_equal(json_get(v, "entries")->count, 1);
    assert_str(json_get(json_get(v, "entries")->first, "op")->text, "create");
    assert_int_equal(server_end(s), 0);
}

static void history_is_told_to_whom_the_row_is_shown(void **state)
{
    struct running *s = server_with(testdb_of(state));
    const char *anna = server_token(s, "anna"), *bert = server_token(s, "bert");
    struct str role = made(s, anna, str_format(s->t->arena, ITEM, 1, "A1", "12.50").p), none = STR("018f0000-0000-7000-8000-000000000099");

    assert_int_equal(history(s, anna, "medical_item", none, "").status, 404);
    assert_int_equal(history(s, anna, "medical_item", STR("x"), "").status, 400);
    assert_int_equal(history(s, anna, "medical_item", role, "&first=0").status, 400);
    assert_int_equal(history(s, anna, "medical_item", role, "&before=x").status, 400);
    assert_int_equal(history(s, anna, "no_such", role, "").status, 400);
    assert_int_equal(history(s, anna, "items_pricelist_detail", role, "").status, 400);
    assert_int_equal(history(s, anna, "user_password", role, "").status, 400);
    assert_int_equal(history(s, bert, "core_user", none, "").status, 403);
    assert_int_equal(get(s, "/api/history?entity=medical_item&uuid=x").status, 401);
    assert_int_equal(server_end(s), 0);
}

static struct str place(struct running *s, const char *token, int n, const char *code, const char *type, struct str parent)
{
    const char *under = parent.p ? str_format(s->t->arena, ",\"parent\":\"%.*s\"", STR_ARG(parent)).p : "";

    return made(s, token, str_format(s->t->arena, "{\"id\":\"018f0000-0000-7000-8000-0000000000%02d\",\"command\":\"location.create\",\"input\":"
                                     "{\"code\":\"%s\",\"name\":\"%s\",\"type\":\"%s\"%s}}", n, code, code, type, under).p);
}

/* Rows of other districts have no history for him, and where a row points there, he is not told where. */
static void history_stays_in_the_callers_places(void **state)
{
    struct running *s = server_start(testdb_of(state), PLAIN);
    struct str region, mine, other;
    const char *root, *carl;
    struct heard h;

    program_run(s, WORDS("user", "add", "root", "--role", "IMIS Administrator"));
    root = server_token(s, "root");
    region = place(s, root, 10, "R1", "R", STR_NONE);
    mine = place(s, root, 11, "D1", "D", region);
    other = place(s, root, 12, "D2", "D", region);
    program_run(s, WORDS("user", "add", "carl", "--role", "Clerk", "--district", "D1"));
    carl = server_token(s, "carl");
    assert_int_equal(history(s, root, "location", other, "").status, 200);
    assert_int_equal(history(s, carl, "location", other, "").status, 404);
    h = history(s, carl, "location", mine, "");
    assert_int_equal(h.status, 200);
    assert_true(holds(h, "\"field\":\"parent\",\"label\":\"field.location.parent\",\"new\":{\"uuid\":\""));
    assert_true(holds(h, "\"label\":\"R1 R1\"}"));
    h = ask_as(s, carl, "/api/client");
    assert_true(holds(h, "\"districts\":[{\"uuid\":\""));
    assert_true(holds(h, "\"code\":\"D1\",\"name\":\"D1\"}]"));
    assert_int_equal(server_end(s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_command_sent_again_is_done_once),
        TESTDB_BOTH(a_refusal_names_each_field),
        TESTDB_BOTH(nothing_is_kept_of_what_may_not_be),
        TESTDB_BOTH(a_client_learns_where_it_is),
        TESTDB_BOTH(a_client_learns_its_calendar),
        TESTDB_BOTH(a_description_holds_what_the_caller_may),
        TESTDB_BOTH(a_row_tells_its_history_with_its_parts),
        TESTDB_BOTH(history_is_told_to_whom_the_row_is_shown),
        TESTDB_BOTH(history_stays_in_the_callers_places),
        TESTDB_SQLITE(sentences_are_asked_for_once),
    };

    return testdb_run("server/client", tests, sizeof tests / sizeof *tests);
}
