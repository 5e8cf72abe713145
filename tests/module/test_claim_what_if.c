/* What claims would have cost: in a small world, by numbers computed by hand, on both engines. */
#include "module/claim_world.h"

#include <pthread.h>
#include <string.h>

#include "base/json.h"
#include "module/claim_what_if/claim_replay.h"
#include "module/claim_what_if/claim_what_if.h"

static const struct json *json_of(struct arena *a, const char *text)
{
    const struct json *v;
    struct limits limits;
    char *copy = (char *)str_zero(a, str_of(text));

    limits_standard(&limits);
    for (char *p = copy; *p; p++)
        if (*p == '\'') *p = '"';
    assert_ok(json_read(a, str_of(copy), &limits, &v));
    return v;
}

static err_t run(struct claim_world *w, const char *change, const char *from, size_t group, struct replay *r)
{
    *r = (struct replay){.arena = w->d.arena, .db = w->d.t->db, .write = w->d.write, .who = access_program(), .group = group,
                         .from = DATE_NONE, .to = DATE_NONE};
    if (from) assert_true(date_read(from, 10, &r->from));
    TRY(change_read(w->d.arena, w->d.registry, &w->d.t->env->limits, json_of(w->d.arena, change), &r->change));
    return replay_run(r);
}

/* The result with the change; groups of one claim answer the same bytes. */
static const char *result(struct claim_world *w, const char *change, const char *from)
{
    struct replay r;
    struct str whole, in_ones;

    assert_ok(run(w, change, from, 0, &r));
    assert_ok(replay_result(&r, w->d.arena, &whole));
    assert_ok(run(w, change, from, 1, &r));
    assert_ok(replay_result(&r, w->d.arena, &in_ones));
    assert_string_equal(str_zero(w->d.arena, whole), str_zero(w->d.arena, in_ones));
    return str_zero(w->d.arena, whole);
}

static void holds(const char *text, const char *part)
{
    char want[2048];

    assert_true(strlen(part) < sizeof want);
    memcpy(want, part, strlen(part) + 1);
    for (char *p = want; *p; p++)
        if (*p == '\'') *p = '"';
    if (!strstr(text, want)) fail_msg("no %s in %s", want, text);
}

static void done(struct claim_world *w, int person, int qty)
{
    const char *c = claim_entered(w, person, qty);

    assert_string_equal(claim_do(w, "claim.submit", c), "");
    assert_string_equal(claim_do(w, "claim.process", c), "");
}

/* 250, 150 and 150 under one policy: 550. */
static struct claim_world three(void **state)
{
    struct claim_world w = claim_world_open(state);

    done(&w, 1, 2);
    done(&w, 1, 1);
    done(&w, 2, 1);
    return w;
}

#define AS_IT_IS "'stored':{'approved':'550.00','remunerated':'550.00'},'before':{'approved':'550.00','remunerated':'550.00'}"

/* Of 300 the first takes 250, the second the last 50, the third nothing: ceilings are used up in order, in each world by itself. */
static void test_a_ceiling(void **state)
{
    struct claim_world w = three(state);
    const char *found = result(&w, "{'products': [{'code': 'P1', 'maxPolicy': '300'}]}", NULL);

    holds(found, "'claims':3,'claimsAffected':2,'lines':6,'linesAffected':4,'facilitiesAffected':1,'undecided':0," AS_IT_IS
          ",'after':{'approved':'550.00','remunerated':'300.00'},'difference':{'approved':'0.00','remunerated':'-250.00'}");
    holds(found, "'reasons':[{'cut':'ceiling','reason':null,'linesBefore':0,'linesAfter':4,'before':'0.00','after':'250.00','difference':'250.00'}]");
    holds(found, "'products':[{'code':'P1','name':'P1','claims':3,'claimsAffected':2,'before':'550.00','after':'300.00','difference':'-250.00'}]");
    holds(found, "'facilities':[{'code':'H','name':'H','claims':3,'claimsAffected':2,'before':'550.00','after':'300.00','difference':'-250.00'}]");
    holds(found, "'months':[{'month':'2026-03','claims':3,'claimsAffected':2,'before':'550.00','after':'300.00','difference':'-250.00'}]");
    drive_close(&w.d);
}

/* Four pieces at 80 in place of 100. */
static void test_a_price(void **state)
{
    struct claim_world w = three(state);

    holds(result(&w, "{'items': [{'code': 'I1', 'price': '80'}]}", NULL), "'after':{'approved':'470.00','remunerated':'470.00'}");
    holds(result(&w, "{'prices': [{'pricelist': 'P', 'item': 'I1', 'priceOverrule': '75.50'}]}", NULL),
          "'after':{'approved':'452.00','remunerated':'452.00'}");
    holds(result(&w, "{'prices': [{'pricelist': 'P', 'service': 'S1', 'remove': true}]}", NULL),
          "'reasons':[{'cut':'rejected','reason':2,'linesBefore':0,'linesAfter':3,'before':'0.00','after':'150.00','difference':'150.00'}]");
    holds(result(&w, "{'facilities': [{'code': 'H', 'itemsPricelist': null}]}", NULL), "'after':{'approved':'150.00','remunerated':'150.00'}");
    drive_close(&w.d);
}

/* One piece a year: the first claim gets one of its two, the second none; the other person gets his. */
static void test_a_cover(void **state)
{
    struct claim_world w = three(state);
    const char *found = result(&w, "{'productItems': [{'product': 'P1', 'item': 'I1', 'limitNoAdult': 1, 'limitAdult': '50'}]}", NULL);

    holds(found, "'after':{'approved':'350.00','remunerated':'250.00'}");
    holds(found, "'reasons':[{'cut':'rejected','reason':16,'linesBefore':0,'linesAfter':1,'before':'0.00','after':'100.00','difference':'100.00'},"
          "{'cut':'quantity','reason':null,'linesBefore':0,'linesAfter':1,'before':'0.00','after':'100.00','difference':'100.00'},"
          "{'cut':'co_insurance','reason':null,'linesBefore':0,'linesAfter':2,'before':'0.00','after':'100.00','difference':'100.00'}]");
    found = result(&w, "{'productServices': [{'product': 'P1', 'service': 'S1', 'remove': true}]}", NULL);
    holds(found, "'after':{'approved':'400.00','remunerated':'400.00'}");
    drive_close(&w.d);
}

/* What is not covered today. */
static void test_a_cover_that_is_new(void **state)
{
    struct claim_world w = claim_world_open(state);

    claim_set(&w, "UPDATE product_item SET deleted_at = changed_at");
    done(&w, 1, 2);
    holds(result(&w, "{'productItems': [{'product': 'P1', 'item': 'I1', 'limitAdult': '90'}]}", NULL),
          "'before':{'approved':'50.00','remunerated':'50.00'},'after':{'approved':'250.00','remunerated':'230.00'}");
    holds(result(&w, "{'productItems': [{'product': 'P1', 'item': 'I2', 'limitAdult': '70'}, {'product': 'P1', 'item': 'I1', 'limitAdult': '90'}]}", NULL),
          "'after':{'approved':'250.00','remunerated':'230.00'}");   /* whatever order they are sent in */
    drive_close(&w.d);
}

/* What was decided before the span counts in both worlds as it stands: 250 of 300 are gone. */
static void test_what_was_before_counts(void **state)
{
    struct claim_world w = three(state);
    const char *found;

    testdb_script(w.d.t, "UPDATE claim SET date_claimed = date_claimed + 1 WHERE id > 1");
    found = result(&w, "{'products': [{'code': 'P1', 'maxPolicy': '300'}]}", "2026-03-11");
    holds(found, "'claims':2,'claimsAffected':2");
    holds(found, "'before':{'approved':'300.00','remunerated':'300.00'},'after':{'approved':'300.00','remunerated':'50.00'}");
    drive_close(&w.d);
}

/* A reviewer approved one of two pieces at 40 and refused the service: a change of the register does not undo him. */
static void test_a_reviewer_is_heard(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 2), *found;

    claim_do(&w, "claim.submit", c);
    claim_do(&w, "claim.select_for_review", c);
    assert_ok(drive(&w.d, "claim.review", str_format(w.d.arena, "{'claim': '%s', 'items': [{'id': 1, 'status': 1, 'qtyApproved': '1',"
              " 'priceApproved': '40'}], 'services': [{'id': 1, 'status': 2}], 'submitReview': true}", c).p));
    claim_do(&w, "claim.process", c);
    found = result(&w, "{'items': [{'code': 'I1', 'price': '10'}], 'services': [{'code': 'S1', 'price': '10'}]}", NULL);
    holds(found, "'claims':1,'claimsAffected':0");
    holds(found, "'before':{'approved':'40.00','remunerated':'40.00'},'after':{'approved':'40.00','remunerated':'40.00'}");
    holds(found, "{'cut':'by_officer','reason':null,'linesBefore':1,'linesAfter':1,'before':'50.00','after':'50.00','difference':'0.00'}");
    drive_close(&w.d);
}

static void test_a_setting(void **state)
{
    struct claim_world w = three(state);

    holds(result(&w, "{'settings': {'claim.care_type_strict': true}, 'items': [{'code': 'I1', 'careType': 'I'}]}", NULL),
          "{'cut':'rejected','reason':10,'linesBefore':0,'linesAfter':3,'before':'0.00','after':'400.00','difference':'400.00'}");
    drive_close(&w.d);
}

/* Five pieces are granted; the first claim took three, the second two of its four. Since then the first is not covered any more:
 * in both worlds what it had taken is there for the second, which gets its four. */
static void test_authorisations_are_used_in_each_world_by_itself(void **state)
{
    struct claim_world w = claim_world_open(state);
    bool lite = db_engine(w.d.t->db) == DB_SQLITE;
    const char *uuid, *token;
    struct replay r;
    struct str found;

    claim_set(&w, lite ? "UPDATE product_item SET preauthorisation = 1" : "UPDATE product_item SET preauthorisation = true");
    uuid = drive_new(&w.d, "preauthorisation.create", "{'dateFrom': '2026-03-01', 'dateTo': '2026-03-20', 'insuree': {'id': 1}, 'healthFacility': {'id': 1},"
                     " 'icd': {'id': 1}, 'items': [{'item': {'id': 1}, 'qtyRequested': '5', 'priceRequested': '100'}]}");
    assert_ok(drive(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s'}", uuid).p));
    token = str_format(w.d.arena, "%.19s", drive_rows(&w.d, "SELECT token FROM preauthorisation", "t").p).p;
    for (int i = 0; i < 2; i++)
        assert_string_equal(claim_do(&w, "claim.submit", drive_put(&w.d, "claim.create", "{'code': 'A%d', 'dateFrom': '2026-03-0%d',"
            " 'dateClaimed': '2026-04-10', 'insuree': {'id': 1}, 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'guaranteeId': '%s',"
            " 'items': [{'item': {'id': 1}, 'qtyProvided': '%d', 'priceAsked': '100'}]}", i, 2 + i, token, 3 + i)), "");
    claim_set(&w, "UPDATE policy SET effective_date = (SELECT date_from + 1 FROM claim WHERE id = 1)");
    for (size_t group = 0; group < 2; group++) {               /* 1: a family whose claims are no group */
        assert_ok(run(&w, "{'items': []}", NULL, group, &r));
        assert_ok(replay_result(&r, w.d.arena, &found));
        holds(str_zero(w.d.arena, found), "'claims':2,'claimsAffected':0,");
        holds(str_zero(w.d.arena, found), "'before':{'approved':'400.00','remunerated':'400.00'},'after':{'approved':'400.00','remunerated':'400.00'}");
    }
    drive_close(&w.d);
}

/* ---- nothing is written ---- */

static const char *everything(struct claim_world *w)
{
#define VERSIONS(table) "SELECT count(*), CAST(sum(version) AS bigint) FROM " table
#define ROWS(table) "SELECT count(*), 0 FROM " table
    static const char *const sqls[] = {
        VERSIONS("claim"), VERSIONS("claim_item"), VERSIONS("claim_service"), VERSIONS("claim_consumption"), VERSIONS("claim_decision"),
        VERSIONS("product"), VERSIONS("product_item"), VERSIONS("medical_item"), VERSIONS("items_pricelist_detail"), ROWS("setting"),
        ROWS("journal"), ROWS("command"), "SELECT CAST(sum(n) AS bigint), 0 FROM epoch",
    };
    struct buf out;

    buf_init(&out, w->d.arena, 1024);
    for (size_t i = 0; i < sizeof sqls / sizeof *sqls; i++) buf_add(&out, drive_rows(&w->d, sqls[i], "ii"));
    return str_zero(w->d.arena, buf_str(&out));
}

static void test_nothing_is_written(void **state)
{
    struct claim_world w = three(state);
    const char *before = everything(&w), *rows = str_zero(w.d.arena, drive_rows(&w.d, "SELECT approved, remunerated, status FROM claim ORDER BY id", "iii"));

    result(&w, "{'products': [{'code': 'P1', 'maxPolicy': '300'}], 'settings': {'claim.care_type_strict': true}}", NULL);
    assert_string_equal(everything(&w), before);
    assert_string_equal(str_zero(w.d.arena, drive_rows(&w.d, "SELECT approved, remunerated, status FROM claim ORDER BY id", "iii")), rows);
    drive_close(&w.d);
}

/* ---- what is refused ---- */

static void test_wrong_changes_name_their_member(void **state)
{
    static const struct { const char *change, *code, *field; } wrong[] = {
        {"[]", "field.type", "change"},
        {"{}", "field.required", "change"},
        {"{'bogus': []}", "field.unknown", "bogus"},
        {"{'products': {}}", "field.type", "products"},
        {"{'products': [1]}", "field.type", "products[0]"},
        {"{'products': [{'maxPolicy': '1'}]}", "field.required", "products[0].code"},
        {"{'products': [{'code': 7}]}", "field.type", "products[0].code"},
        {"{'products': [{'code': 'P1'}, {'code': 'P1', 'maxPolice': '1'}]}", "field.unknown", "products[1].maxPolice"},
        {"{'products': [{'code': 'P1', 'lumpSum': '1'}]}", "field.unknown", "products[0].lumpSum"},
        {"{'products': [{'code': 'P1', 'maxPolicy': 'much'}]}", "field.form", "products[0].maxPolicy"},
        {"{'products': [{'code': 'P1', 'maxPolicy': '-1'}]}", "field.range", "products[0].maxPolicy"},
        {"{'products': [{'code': 'P1', 'ceilingType': 'X'}]}", "field.choice", "products[0].ceilingType"},
        {"{'products': [{'code': 'P1', 'remove': true}]}", "field.unknown", "products[0].remove"},
        {"{'products': [{'code': 'P9'}]}", "reference.missing", "products[0].code"},
        {"{'productItems': [{'product': 'P1', 'item': 'I9'}]}", "reference.missing", "productItems[0].item"},
        {"{'productItems': [{'product': 'P1'}]}", "field.required", "productItems[0].item"},
        {"{'productItems': [{'product': 'P1', 'item': 'I1', 'remove': 1}]}", "field.type", "productItems[0].remove"},
        {"{'items': [{'code': 'I1', 'price': null}]}", "field.required", "items[0].price"},
        {"{'items': [{'code': 'I1', 'category': 'S'}]}", "field.unknown", "items[0].category"},
        {"{'prices': [{'pricelist': 'Q', 'item': 'I1'}]}", "reference.missing", "prices[0].pricelist"},
        {"{'prices': [{'pricelist': 'P'}]}", "field.required", "prices[0].service"},
        {"{'facilities': [{'code': 'H', 'itemsPricelist': 'Q'}]}", "reference.missing", "facilities[0].itemsPricelist"},
        {"{'settings': []}", "field.type", "settings"},
    };
    struct claim_world w = claim_world_open(state);
    struct replay r;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        err_t e = run(&w, wrong[i].change, NULL, 0, &r);
        if (!e) fail_msg("not refused: %s", wrong[i].change);
        if (strcmp(err_code(e->id), wrong[i].code) || !str_is(err_value(e, "field"), wrong[i].field))
            fail_msg("%s: %.*s", wrong[i].change, STR_ARG(err_line(w.d.arena, e)));
    }
    assert_true(err_is(run(&w, "{'settings': {'core.currency': 'EUR'}}", NULL, 0, &r), E_SETTING));
    assert_true(err_is(run(&w, "{'settings': {'claim.care_type_strict': 'perhaps'}}", NULL, 0, &r), E_SETTING));
    assert_true(err_is(run(&w, "{'products': [{'code': 'P1', 'maxPolicy': '1', 'maxInsuree': '1'}]}", NULL, 0, &r), E_RULE));
    assert_true(err_is(run(&w, "{'productItems': [{'product': 'P1', 'item': 'I1', 'limitAdult': '101'}]}", NULL, 0, &r), E_RULE));
    drive_close(&w.d);
}

/* ---- on the server ---- */

static const struct access *somebody(struct arena *a, int64_t user, enum scope_shape shape)
{
    static const right_t right = RIGHT_WHAT_IF;
    struct access *who = ARENA_NEW(a, struct access);

    *who = (struct access){.user = user, .signed_in = true, .rights = &right, .right_count = 1, .shape = shape};
    return who;
}

static struct function_call call_of(struct claim_world *w, const struct access *who, const char *arguments)
{
    struct function_call c = {.arena = w->d.arena, .who = who, .registry = w->d.registry, .db = w->d.t->db, .write = w->d.write,
                              .env = w->d.t->env, .language = STR("en"), .arguments = json_of(w->d.arena, arguments)};

    assert_ok(texts_load(w->d.arena, &c.texts));
    buf_init(&c.out, w->d.arena, 4096);
    return c;
}

#define START "{'name': 'Less', 'from': '2026-03-01', 'to': '2026-03-31', 'change': {'products': [{'code': 'P1', 'maxPolicy': '300'}]}}"

static err_t collect(void *to, struct str piece)
{
    buf_add(to, piece);
    return OK;
}

static void test_one_is_asked_for_made_and_told(void **state)
{
    struct claim_world w = three(state);
    const struct access *owner = somebody(w.d.arena, 1, SCOPE_ALL), *other = somebody(w.d.arena, 2, SCOPE_ALL);
    struct function_call c;
    struct answer answer;
    struct buf sheet;
    const char *uuid;
    uuid_t key;

    assert_ok(drive_as(&w.d, owner, "what_if.start", START, &answer));
    assert_int_equal(answer.status, COMMAND_DONE);
    uuid = str_zero(w.d.arena, (struct str){answer.result.p + 9, 36});
    assert_true(uuid_read(str_of(uuid), &key));
    assert_true(err_is(drive_as(&w.d, owner, "what_if.start", START, &answer), E_SHARE) || answer.status == COMMAND_FAILED);
    c = call_of(&w, owner, "{}");
    assert_ok(what_if_list(&c));
    holds(str_zero(w.d.arena, buf_str(&c.out)), "'name':'Less','from':'2026-03-01','to':'2026-03-31','state':'waiting'");
    drive_jobs(&w.d);
    c = call_of(&w, owner, str_format(w.d.arena, "{'uuid': '%s'}", uuid).p);
    assert_ok(what_if_one(&c));
    holds(str_zero(w.d.arena, buf_str(&c.out)), "'state':'done','progress':3,'total':3");
    holds(str_zero(w.d.arena, buf_str(&c.out)), "'change':{'products':[{'code':'P1','maxPolicy':'300'}]},'error':null,'result':{'claims':3,");
    holds(str_zero(w.d.arena, buf_str(&c.out)), "{'cut':'ceiling','reason':null,'text':'Ceiling','linesBefore':0");
    buf_init(&sheet, w.d.arena, 1024);
    assert_ok(what_if_sheet(&c, key, SHEET_CSV, (struct sheet_sink){collect, &sheet}));
    assert_non_null(strstr(str_zero(w.d.arena, buf_str(&sheet)), "By facility,H,H,3,2,,,550.00,300.00,-250.00"));
    c = call_of(&w, other, str_format(w.d.arena, "{'uuid': '%s'}", uuid).p);
    assert_ok(what_if_one(&c));
    assert_int_equal(c.out.n, 0);
    assert_true(err_is(what_if_sheet(&c, key, SHEET_CSV, (struct sheet_sink){collect, &sheet}), E_NOT_FOUND));
    assert_ok(drive_as(&w.d, owner, "what_if.delete", str_format(w.d.arena, "{'uuid': '%s'}", uuid).p, &answer));
    c = call_of(&w, owner, "{}");
    assert_ok(what_if_list(&c));
    assert_string_equal(str_zero(w.d.arena, buf_str(&c.out)), "[]");
    drive_close(&w.d);
}

static void failed(struct claim_world *w, const struct access *who, const char *command, const char *input, const char *part)
{
    struct answer answer = {0};
    err_t e = drive_as(&w->d, who, command, input, &answer);
    const char *said = e ? str_zero(w->d.arena, err_line(w->d.arena, e)) : str_zero(w->d.arena, answer.error_json);

    if (!strstr(said, part)) fail_msg("%s: %s", command, said);
}

/* Who was bound to a place since hears no sums of all places, by neither door. */
static void test_who_is_bound_since_is_not_told(void **state)
{
    struct claim_world w = three(state);
    const struct access *bound = somebody(w.d.arena, 1, SCOPE_DISTRICTS);
    struct function_call c;
    struct answer answer;
    struct buf sheet;
    uuid_t key;

    assert_ok(drive_as(&w.d, somebody(w.d.arena, 1, SCOPE_ALL), "what_if.start", START, &answer));
    drive_jobs(&w.d);
    assert_true(uuid_read((struct str){answer.result.p + 9, 36}, &key));
    c = call_of(&w, bound, str_format(w.d.arena, "{'uuid': '%.36s'}", answer.result.p + 9).p);
    assert_err(what_if_one(&c), E_OUT_OF_SCOPE);
    buf_init(&sheet, w.d.arena, 1024);
    assert_err(what_if_sheet(&c, key, SHEET_CSV, (struct sheet_sink){collect, &sheet}), E_OUT_OF_SCOPE);
    drive_close(&w.d);
}

enum { STARTERS = 8 };

static void *start(void *arg)
{
    struct claim_world *w = arg;
    struct arena *a = arena_new();
    struct request request = {.command = STR("what_if.start"), .who = somebody(a, 1, SCOPE_ALL), .input = json_of(a, START)};
    struct answer answer;

    assert_ok(write_command(w->d.write, a, &request, &answer));
    arena_free(a);
    return NULL;
}

/* However many are asked for at once, so many are at work. */
static void test_one_at_a_time_is_at_work(void **state)
{
    struct claim_world w = three(state);
    pthread_t threads[STARTERS];

    testdb_script(w.d.t, "INSERT INTO core_user (id, uuid, version, created_at, created_by, changed_at, changed_by, username)"
                         " SELECT 1, uuid, 1, created_at, 0, created_at, 0, 'a' FROM location l WHERE id = 1"
                         " AND NOT EXISTS (SELECT 1 FROM core_user WHERE id = 1)");
    for (int i = 0; i < STARTERS; i++) assert_int_equal(pthread_create(&threads[i], NULL, start, &w), 0);
    for (int i = 0; i < STARTERS; i++) pthread_join(threads[i], NULL);
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM what_if", "i"), "1\n");
    drive_close(&w.d);
}

static void test_who_may_not(void **state)
{
    struct claim_world w = three(state);
    const struct access *owner = somebody(w.d.arena, 1, SCOPE_ALL);
    struct answer answer;
    const char *stop;

    failed(&w, somebody(w.d.arena, 1, SCOPE_DISTRICTS), "what_if.start", START, "access.place");
    failed(&w, owner, "what_if.start", "{'name': 'A', 'from': '2026-03-02', 'to': '2026-03-01', 'change': {'items': []}}", "what_if_days");
    failed(&w, owner, "what_if.start", "{'name': 'A', 'from': '2026-03-01', 'to': '2026-03-01', 'change': {'items': [{'code': 'X'}]}}", "items[0].code");
    assert_ok(drive_as(&w.d, owner, "what_if.start", START, &answer));
    stop = str_format(w.d.arena, "{'uuid': '%.36s'}", answer.result.p + 9).p;
    failed(&w, somebody(w.d.arena, 2, SCOPE_ALL), "what_if.stop", stop, "record.not_found");
    assert_ok(drive_as(&w.d, owner, "what_if.stop", stop, &answer));
    drive_jobs(&w.d);
    assert_str(drive_rows(&w.d, "SELECT state FROM job WHERE name = 'what_if.make'", "i"), "5\n");
    drive_close(&w.d);
}

/* Who may less once it was begun gets nothing of it, and reads that it ended and why. */
static void test_who_may_less_in_the_middle_gets_nothing(void **state)
{
    struct claim_world w = three(state);
    const struct access *owner = somebody(w.d.arena, 1, SCOPE_ALL);
    struct function_call c;

    for (int loss = LOSES_RIGHT; loss < DRIVE_LOSSES; loss++) {
        assert_ok(drive_as(&w.d, owner, "what_if.start", START, &(struct answer){0}));
        drive_jobs_losing(&w.d, owner, (enum drive_loss)loss, 1);
        assert_str(drive_rows(&w.d, "SELECT state, CASE WHEN error LIKE '%\"job.access\"%' THEN 1 ELSE 0 END FROM job WHERE name = 'what_if.make'"
                                    " ORDER BY created_at DESC, id DESC LIMIT 1", "ii"), "4|1\n");
        c = call_of(&w, owner, "{}");
        assert_ok(what_if_list(&c));
        holds(str_zero(w.d.arena, buf_str(&c.out)), "'state':'failed'");
    }
    assert_str(drive_rows(&w.d, "SELECT count(*), count(result), count(finished_at) FROM what_if", "iii"), "3|0|0\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_ceiling),
        TESTDB_BOTH(test_a_price),
        TESTDB_BOTH(test_a_cover),
        TESTDB_BOTH(test_a_cover_that_is_new),
        TESTDB_BOTH(test_what_was_before_counts),
        TESTDB_BOTH(test_a_reviewer_is_heard),
        TESTDB_BOTH(test_a_setting),
        TESTDB_BOTH(test_authorisations_are_used_in_each_world_by_itself),
        TESTDB_BOTH(test_nothing_is_written),
        TESTDB_BOTH(test_wrong_changes_name_their_member),
        TESTDB_BOTH(test_one_is_asked_for_made_and_told),
        TESTDB_BOTH(test_who_is_bound_since_is_not_told),
        TESTDB_BOTH(test_one_at_a_time_is_at_work),
        TESTDB_BOTH(test_who_may_less_in_the_middle_gets_nothing), TESTDB_BOTH(test_who_may_not),
    };

    return testdb_run("module/claim_what_if", tests, sizeof tests / sizeof *tests);
}
