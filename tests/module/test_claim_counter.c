/* What a facility's counter is told before a claim exists, by the law that will judge it. */
#include "module/claim_world.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "db/db.h"
#include "module/claim_counter/claim_counter.h"
#include "module/claim_flow/internal.h"

static const struct settings *read_settings(struct claim_world *w)
{
    struct db_conn *conn;
    struct settings *s;

    assert_ok(db_acquire(w->d.t->db, w->d.arena, DB_READ, &conn));
    assert_ok(settings_load(conn, w->d.arena, w->d.registry, &s));
    db_release(conn);
    return s;
}

static struct function_call call_of(struct claim_world *w, const struct access *who)
{
    struct function_call c = {.arena = w->d.arena, .who = who, .registry = w->d.registry, .db = w->d.t->db, .env = w->d.t->env, .write = w->d.write,
                              .settings = read_settings(w), .language = STR("en")};

    assert_ok(texts_load(w->d.arena, &c.texts));
    buf_init(&c.out, w->d.arena, 1024);
    return c;
}

static date_t on(const char *iso)
{
    date_t d;

    assert_true(date_read(iso, 10, &d));
    return d;
}

static const char *cover(struct claim_world *w, const char *number, const char *day)
{
    struct function_call c = call_of(w, access_program());

    assert_ok(claim_counter_cover(&c, db_text(str_of(number)), on(day)));
    return str_zero(w->d.arena, buf_str(&c.out));
}

static uuid_t uuid_of(struct claim_world *w, const char *table, int id)
{
    static const enum db_type types[] = {DB_UUID};
    struct db_conn *conn;
    struct db_rows rows;

    assert_ok(db_acquire(w->d.t->db, w->d.arena, DB_READ, &conn));
    assert_ok(db_query(conn, str_format(w->d.arena, "SELECT uuid FROM %s WHERE id = %d", table, id), NULL, 0, types, 1, &rows));
    db_release(conn);
    return db_cell(&rows, 0, 0)->u;
}

static const char *text_of_uuid(struct claim_world *w, const char *table, int id)
{
    char text[37] = {0};

    uuid_write(uuid_of(w, table, id), text);
    return str_zero(w->d.arena, str_of(text));
}

static const char *offers(struct claim_world *w, const char *day)
{
    struct function_call c = call_of(w, access_program());

    assert_ok(claim_counter_offers(&c, uuid_of(w, "health_facility", 1), uuid_of(w, "insuree", 1), on(day)));
    return str_zero(w->d.arena, buf_str(&c.out));
}

static const char *forecast(struct claim_world *w, const char *qty)
{
    struct function_call c = call_of(w, access_program());
    const struct json *input;

    assert_ok(json_read(w->d.arena, str_format(w->d.arena, "{\"insuree\":\"%s\",\"healthFacility\":\"%s\",\"icd\":\"%s\",\"dateFrom\":\"2026-03-10\","
        "\"dateClaimed\":\"2026-03-10\",\"items\":[{\"item\":\"%s\",\"qtyProvided\":\"%s\",\"priceAsked\":\"120\"},"
        "{\"item\":\"%s\",\"qtyProvided\":\"1\",\"priceAsked\":\"10\"}]}", text_of_uuid(w, "insuree", 1),
        text_of_uuid(w, "health_facility", 1), text_of_uuid(w, "diagnosis", 1), text_of_uuid(w, "medical_item", 1), qty, text_of_uuid(w, "medical_item", 2)),
        &w->d.t->env->limits, &input));
    assert_ok(claim_counter_forecast(&c, input));
    return str_zero(w->d.arena, buf_str(&c.out));
}

static void holds(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("no %s in %s", part, text);
}

static void test_who_is_covered_and_what_is_left(void **state)
{
    struct claim_world w = claim_world_open(state);

    claim_set(&w, "UPDATE product SET max_insuree = 50000, max_no_visits = 3");
    holds(cover(&w, "1", "2026-03-10"), "\"covers\":true,\"members\":2,\"limits\":[{\"kind\":\"ceiling\",\"level\":\"insuree\",\"side\":\"general\","
          "\"limit\":\"500.00\",\"used\":\"0.00\",\"held\":\"0.00\",\"left\":\"500.00\"}]");
    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    holds(cover(&w, "1", "2026-03-10"), "\"used\":\"0.00\",\"held\":\"150.00\",\"left\":\"350.00\"");
    holds(cover(&w, "1", "2026-03-10"), "\"category\":\"V\",\"limit\":3,\"used\":1");
    holds(cover(&w, "2", "2026-03-10"), "\"held\":\"0.00\",\"left\":\"500.00\"");
    holds(cover(&w, "1", "2027-03-10"), "\"covers\":false");
    assert_string_equal(cover(&w, "99", "2026-03-10"), "null");
    drive_close(&w.d);
}

static void test_what_was_processed_is_used(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *c = claim_entered(&w, 1, 1);

    claim_set(&w, "UPDATE product SET max_policy = 50000");
    assert_string_equal(claim_do(&w, "claim.submit", c), "");
    assert_string_equal(claim_do(&w, "claim.process", c), "");
    holds(cover(&w, "2", "2026-03-10"), "\"level\":\"policy\",\"side\":\"general\",\"limit\":\"500.00\",\"used\":\"150.00\",\"held\":\"0.00\",\"left\":\"350.00\"");
    drive_close(&w.d);
}

static void test_offers_are_those_of_the_price_lists(void **state)
{
    struct claim_world w = claim_world_open(state);

    claim_set(&w, "UPDATE product_item SET limit_no_adult = 5");
    holds(offers(&w, "2026-03-10"), "\"code\":\"I1\",\"name\":\"I1\",\"price\":\"100.00\",\"most\":null,\"reason\":0,\"left\":\"5.00\",\"from\":null,\"why\":[");
    holds(offers(&w, "2026-03-10"), "\"code\":\"S1\",\"name\":\"S1\",\"price\":\"50.00\",\"most\":null,\"reason\":0,\"left\":null");
    assert_null(strstr(offers(&w, "2026-03-10"), "I2"));
    holds(offers(&w, "2027-03-10"), "\"reason\":7");
    drive_close(&w.d);
}

/* An interval says its first free day, with the step that a decision would tell; the register its most of a line. */
/* What has ended since is offered and foreseen for a day before, as claim.create takes it. */
static void test_offers_are_those_of_the_day(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *end = w.d.t->engine == DB_SQLITE ? "1773273600000000" : "TIMESTAMPTZ '2026-03-12T00:00Z'";   /* of the eleventh */

    claim_set(&w, str_format(w.d.arena, "UPDATE medical_item SET deleted_at = %s WHERE id = 1; UPDATE items_pricelist_detail SET deleted_at = %s;"
                             " UPDATE diagnosis SET deleted_at = %s", end, end, end).p);
    env_set_clock(w.d.t->env, (stamp_t){INT64_C(1773396000000000)});
    holds(offers(&w, "2026-03-11"), "\"code\":\"I1\",\"name\":\"I1\",\"price\":\"100.00\"");
    holds(forecast(&w, "2"), "{\"item\":1,\"status\":1,\"reason\":0,\"quantity\":\"2.00\",\"price\":\"100.00\"");
    assert_null(strstr(offers(&w, "2026-03-12"), "\"I1\""));
    holds(offers(&w, "2026-03-12"), "\"S1\"");
    drive_close(&w.d);
}

static void test_offers_say_why_and_until_when(void **state)
{
    struct claim_world w = claim_world_open(state);

    assert_string_equal(claim_do(&w, "claim.submit", claim_entered(&w, 1, 1)), "");
    claim_set(&w, "UPDATE medical_item SET frequency = 30, maximum_amount = 2000");
    holds(offers(&w, "2026-03-20"), "\"most\":\"20.00\",\"reason\":5,\"left\":\"0.00\",\"from\":\"2026-03-31\",\"why\":[{\"rule\":\"frequency\",\"day\":\"2026-03-01\"");
    holds(offers(&w, "2026-03-31"), "\"code\":\"I1\",\"name\":\"I1\",\"price\":\"100.00\",\"most\":\"20.00\",\"reason\":0");
    drive_close(&w.d);
}

static const char *registers(struct claim_world *w, err_t (*ask)(struct function_call *k, struct str text), const char *text)
{
    struct function_call c = call_of(w, access_program());

    assert_ok(ask(&c, str_of(text)));
    return str_zero(w->d.arena, buf_str(&c.out));
}

/* Also what no list of the facility has: that it exists can be said. */
static void test_the_registers_are_named(void **state)
{
    struct claim_world w = claim_world_open(state);

    holds(registers(&w, claim_counter_entries, "i"), "\"code\":\"I2\"");
    holds(registers(&w, claim_counter_entries, "s1"), "[{\"kind\":\"service\",");
    assert_string_equal(registers(&w, claim_counter_entries, "  "), "[]");
    assert_string_equal(registers(&w, claim_counter_entries, "nothing of this"), "[]");
    assert_null(strstr(registers(&w, claim_counter_facilities, "h"), "\"kind\""));
    drive_close(&w.d);
}

/* Of a claim that is not there, in the words of one that is. */
/* What a rule of the scheme's own would say is told at the counter; lists of offers know no rules about claims. */
static void test_a_forecast_knows_own_rules(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *rule = drive_put(&w.d, "claim_rule.create", "{'name': 'R', 'source': 'review(claim.diagnosis .. #claim.lines)"
                                 " reject_line(claim.lines[1], \\\"no\\\")'}"), *said;

    testdb_script(w.d.t, "UPDATE claim_rule SET tested_hash = hash");
    assert_ok(drive(&w.d, "claim_rule.publish", str_format(w.d.arena, "{'uuid': '%s'}", rule).p));
    said = forecast(&w, "2");
    holds(said, "\"review\":[{\"name\":\"R\",\"edition\":1,");
    holds(said, "\"words\":\"A001\"}]");
    holds(said, "\"reason\":22");
    holds(offers(&w, "2026-03-10"), "\"reason\":0");
    assert_null(strstr(offers(&w, "2026-03-10"), "\"reason\":22"));
    drive_close(&w.d);
}

static void test_a_forecast_needs_no_claim(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *said = forecast(&w, "2");

    holds(said, "{\"status\":16,\"reason\":0,\"cause\":0,\"remunerated\":\"200.00\",\"lines\":[{\"item\":1,\"status\":1,\"reason\":0,"
          "\"quantity\":\"2.00\",\"price\":\"100.00\",\"deducted\":\"0.00\"");
    holds(said, "{\"item\":2,\"status\":2,\"reason\":2,\"quantity\":\"0.00\",");
    claim_set(&w, "UPDATE product SET max_treatment = 15000");
    holds(forecast(&w, "2"), "\"excess\":\"50.00\",\"value\":\"150.00\"");
    assert_str(drive_rows(&w.d, "SELECT count(*) FROM claim UNION ALL SELECT count(*) FROM claim_consumption", "i"), "0\n0\n");
    drive_close(&w.d);
}

/* Service 1 as a package of two of item 2, claimed with so many. */
static const char *forecast_of_package(struct claim_world *w, int qty)
{
    struct function_call c = call_of(w, access_program());
    const struct json *input;

    assert_ok(json_read(w->d.arena, str_format(w->d.arena, "{\"insuree\":\"%s\",\"healthFacility\":\"%s\",\"dateFrom\":\"2026-03-10\","
        "\"services\":[{\"service\":\"%s\",\"qtyProvided\":\"1\",\"priceAsked\":\"50\",\"items\":[{\"item\":\"%s\",\"qtyDisplayed\":%d}]}]}",
        text_of_uuid(w, "insuree", 1), text_of_uuid(w, "health_facility", 1), text_of_uuid(w, "medical_service", 1),
        text_of_uuid(w, "medical_item", 2), qty), &w->d.t->env->limits, &input));
    assert_ok(claim_counter_forecast(&c, input));
    return str_zero(w->d.arena, buf_str(&c.out));
}

static void test_a_forecast_knows_packages(void **state)
{
    struct claim_world w = claim_world_open(state);

    assert_ok(drive(&w.d, "medical_service.update", str_format(w.d.arena, "{'uuid': '%s', 'packagetype': 'P', 'servicesLinked':"
                    " [{'item': {'id': 2}, 'qtyProvided': 2}]}", text_of_uuid(&w, "medical_service", 1)).p));
    holds(forecast_of_package(&w, 1), "\"value\":\"50.00\"");
    assert_ok(drive(&w.d, "setting.set", "{'setting': 'claim.native_code_for_services', 'value': 'false'}"));
    holds(forecast_of_package(&w, 1), "\"value\":\"0.00\"");
    holds(forecast_of_package(&w, 2), "\"value\":\"50.00\"");
    drive_close(&w.d);
}

static void is_forbidden(struct claim_world *w, const struct access *who, bool wanted)
{
    struct function_call c = call_of(w, who);
    err_t e[] = {
        claim_counter_cover(&c, db_text(STR("1")), on("2026-03-10")), claim_counter_people(&c, STR("a")), claim_counter_desk(&c),
        claim_counter_entries(&c, STR("a")), claim_counter_facilities(&c, STR("a")),
        claim_counter_offers(&c, uuid_of(w, "health_facility", 1), uuid_of(w, "insuree", 1), on("2026-03-10")),
    };

    for (size_t i = 0; i < sizeof e / sizeof *e; i++) assert_int_equal(err_is(e[i], E_FORBIDDEN), wanted);
}

static void test_the_counter_is_for_who_enters_claims(void **state)
{
    static const right_t enter[] = {111002}, enquire[] = {101105}, read[] = {111001};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 1, .signed_in = true, .rights = read, .right_count = 1, .shape = SCOPE_ALL};

    is_forbidden(&w, &who, true);
    who.rights = enter;
    is_forbidden(&w, &who, false);
    who.rights = enquire;
    is_forbidden(&w, &who, false);
    drive_close(&w.d);
}

/* By number one finds everybody, by name who lives in one's places; another facility's prices are not told (decision D21). */
static void test_places_hold(void **state)
{
    static const right_t rights[] = {111002};
    static const int64_t elsewhere[] = {77};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 1, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_DISTRICTS, .places = elsewhere,
                         .place_count = 1};
    struct function_call c = call_of(&w, &who);

    claim_set(&w, "UPDATE insuree SET district_id = 2, village_id = 4");
    assert_ok(claim_counter_cover(&c, db_text(STR("1")), on("2026-03-10")));
    holds(str_zero(w.d.arena, buf_str(&c.out)), "\"chfId\":\"1\"");
    assert_str(drive_rows(&w.d, "SELECT row_id FROM journal WHERE op = 5", "i"), "1\n");
    c.out.n = 0;
    assert_ok(claim_counter_people(&c, STR("A")));
    assert_str(buf_str(&c.out), "[]");
    c.out.n = 0;
    who.facility = 2;
    assert_true(err_is(claim_counter_offers(&c, uuid_of(&w, "health_facility", 1), uuid_of(&w, "insuree", 1), on("2026-03-10")), E_NOT_FOUND));
    c.out.n = 0;
    assert_ok(claim_counter_desk(&c));
    assert_str(buf_str(&c.out), "{\"facilities\":[],\"admins\":[]}");
    drive_close(&w.d);
}

#define FOR_FAR(more) "{" more "'insuree': {'id': 2}, 'dateFrom': '2026-03-01'}"

/* Who lives elsewhere has a claim where his number was given at the counter, and not where somebody counts ids (decision D21). */
static void test_a_claim_is_for_who_was_opened(void **state)
{
    static const right_t rights[] = {111002, 111010};
    static const int64_t here[] = {2};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 2, .shape = SCOPE_DISTRICTS, .places = here, .place_count = 1};
    const char *of_one = "{'code': 'X1', 'dateFrom': '2026-03-01', 'dateClaimed': '2026-03-02', 'insuree': {'id': 2}, 'healthFacility': {'id': 1},"
                         " 'icd': {'id': 1}, 'items': [], 'services': []}";
    struct function_call c = call_of(&w, &who);
    struct answer answer;
    const char *own;

    claim_set(&w, "UPDATE insuree SET district_id = 2, village_id = 4 WHERE id = 1; UPDATE insuree SET district_id = 3, village_id = 4 WHERE id = 2");
    own = claim_entered(&w, 1, 1);
    assert_err(drive_as(&w.d, &who, "claim.create", of_one, &answer), E_REFERENCE);
    assert_err(drive_as(&w.d, &who, "claim.update", str_format(w.d.arena, FOR_FAR("'uuid': '%s', "), own).p, &answer), E_REFERENCE);
    assert_ok(claim_counter_cover(&c, db_text(STR("2")), on("2026-03-10")));
    claim_set(&w, "UPDATE journal SET actor = 8 WHERE op = 5");
    assert_err(drive_as(&w.d, &who, "claim.create", of_one, &answer), E_REFERENCE);   /* somebody else did */
    claim_set(&w, "UPDATE journal SET actor = 7 WHERE op = 5");
    assert_ok(drive_as(&w.d, &who, "claim.create", of_one, &answer));
    /* whom it is for already he stays, also when the day is over */
    claim_set(&w, "UPDATE journal SET actor = 8 WHERE op = 5");
    own = str_zero(w.d.arena, drive_rows(&w.d, "SELECT CAST(id AS text) FROM claim WHERE code = 'X1'", "t"));
    own = text_of_uuid(&w, "claim", own[0] - '0');
    assert_ok(drive_as(&w.d, &who, "claim.update", str_format(w.d.arena, FOR_FAR("'uuid': '%s', "), own).p, &answer));
    assert_str(drive_rows(&w.d, "SELECT insuree_id FROM claim WHERE code = 'X1'", "i"), "2\n");
    drive_close(&w.d);
}

/* Each word is in a name, and one with a digit begins the number. */
static void test_people_by_what_is_said(void **state)
{
    static const struct { const char *said; bool one, other; } asked[] = {
        {"la", true, false}, {"L", true, false}, {"LAMA as", true, false}, {"as lama", true, false}, {"ast", false, true}, {"as", true, true},
        {"ሊ", false, true}, {"10 ት", false, true}, {"10", false, true}, {"1", true, true}, {"10 lama", false, false}, {"q", false, false},
    };
    static const right_t rights[] = {111002};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 1, .signed_in = true, .administrator = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};

    claim_set(&w, "UPDATE insuree SET last_name = 'Lama', last_name_key = 'lama', other_names = 'Asha', other_names_key = 'asha' WHERE id = 1;"
                  "UPDATE insuree SET chf_id = '103', last_name = 'ሊት', last_name_key = 'ሊት', other_names = 'Ast', other_names_key = 'ast' WHERE id = 2");
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct function_call c = call_of(&w, &who);
        assert_ok(claim_counter_people(&c, str_of(asked[i].said)));
        assert_int_equal(str_find(buf_str(&c.out), STR("\"chfId\":\"1\""), 0) >= 0, asked[i].one);
        assert_int_equal(str_find(buf_str(&c.out), STR("\"chfId\":\"103\""), 0) >= 0, asked[i].other);
    }
    drive_close(&w.d);
}

/* claimForecast: two claims of one policy in one question, the second with what the first leaves; and nothing is stored. */
static void test_a_forecast_of_claims_is_what_processing_decides(void **state)
{
    struct claim_world w = claim_world_open(state);
    const char *first = claim_entered(&w, 1, 1), *second = claim_entered(&w, 2, 1), *answer;
    struct function_call c = call_of(&w, access_program());

    claim_set(&w, "UPDATE product SET max_policy = 20000");
    assert_string_equal(claim_do(&w, "claim.submit", first), "");
    c.write = w.d.write;
    assert_ok(json_read(w.d.arena, str_format(w.d.arena, "{\"uuids\":[\"%s\",\"%s\"]}", first, second), &w.d.t->env->limits, &c.arguments));
    assert_ok(claim_forecast(&c));
    answer = str_zero(w.d.arena, buf_str(&c.out));
    holds(answer, "\"status\":16,\"reason\":0,\"cause\":0,\"remunerated\":\"150.00\"");
    holds(answer, "\"status\":16,\"reason\":0,\"cause\":0,\"remunerated\":\"50.00\"");
    assert_str(drive_rows(&w.d, "SELECT status FROM claim ORDER BY id", "i"), "4\n2\n");
    assert_string_equal(claim_do(&w, "claim.submit", second), "");
    assert_string_equal(claim_do(&w, "claim.process", first), "");
    assert_string_equal(claim_do(&w, "claim.process", second), "");
    assert_str(drive_rows(&w.d, "SELECT remunerated FROM claim ORDER BY id", "i"), "15000\n5000\n");
    drive_close(&w.d);
}

/* ---- entered twice ---- */

static const char *duplicates(struct claim_world *w, const struct access *who, const char *from, const char *more)
{
    struct function_call c = call_of(w, who);
    struct limits limits;
    char *text = (char *)str_format(w->d.arena, "{'insuree': '%s', 'healthFacility': '%s', 'dateFrom': '%s'%s}", text_of_uuid(w, "insuree", 1),
                                    text_of_uuid(w, "health_facility", 1), from, more).p;

    for (char *p = text; *p; p++)
        if (*p == '\'') *p = '"';
    limits_standard(&limits);
    assert_ok(json_read(w->d.arena, str_of(text), &limits, &c.arguments));
    assert_ok(claim_duplicates(&c));
    return str_zero(w->d.arena, buf_str(&c.out));
}

static void test_what_may_be_there_already(void **state)
{
    static const right_t rights[] = {101101, 111001, 111002};
    static const int64_t here[] = {2}, elsewhere[] = {99};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_DISTRICTS, .places = here, .place_count = 1};
    const char *found, *itself;

    claim_entered(&w, 1, 1);                                    /* C1, 1 March */
    claim_entered(&w, 2, 1);                                    /* somebody else's */
    found = duplicates(&w, &who, "2026-03-01", "");
    assert_non_null(strstr(found, "\"code\":\"C1\",\"dateFrom\":\"2026-03-01\",\"dateTo\":null,\"status\":2"));
    assert_non_null(strstr(found, "\"sameFacility\":true,\"sameDiagnosis\":false}],\"others\":0}"));
    assert_non_null(strstr(duplicates(&w, &who, "2026-02-27", ", 'dateTo': '2026-03-05'"), "C1"));
    assert_string_equal(duplicates(&w, &who, "2026-03-02", ""), "{\"claims\":[],\"others\":0}");
    itself = str_format(w.d.arena, ", 'except': '%s'", text_of_uuid(&w, "claim", 1)).p;
    assert_string_equal(duplicates(&w, &who, "2026-03-01", itself), "{\"claims\":[],\"others\":0}");
    testdb_script(w.d.t, "UPDATE claim SET district_id = 1, health_facility_id = 1 WHERE id = 1");
    assert_string_equal(duplicates(&w, &who, "2026-03-01", ""), "{\"claims\":[],\"others\":1}");
    testdb_script(w.d.t, "UPDATE claim SET status = 1 WHERE id = 1");
    assert_string_equal(duplicates(&w, &who, "2026-03-01", ""), "{\"claims\":[],\"others\":0}");
    who.places = elsewhere;
    assert_string_equal(duplicates(&w, &who, "2026-03-01", ""), "{\"claims\":[],\"others\":0}");
    drive_close(&w.d);
}

/* Of claims that he does not see one learns no diagnosis, no facility and no number; nor of a life at once. */
static void test_what_is_not_seen_cannot_be_guessed(void **state)
{
    static const right_t rights[] = {101101, 111001, 111002};
    static const int64_t here[] = {2};
    struct claim_world w = claim_world_open(state);
    struct access who = {.user = 7, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_DISTRICTS, .places = here, .place_count = 1};
    struct function_call c;
    struct limits limits;
    const char *right_guess;

    drive_put(&w.d, "health_facility.create", "{'code': 'H2', 'name': 'H2', 'level': 'H', 'careType': 'B', 'location': {'id': 2}, 'legalForm': {'id': 1}}");
    for (int i = 0; i < 2; i++) claim_entered(&w, 1, 1);
    testdb_script(w.d.t, "UPDATE claim SET district_id = 1, health_facility_id = 2");
    right_guess = str_format(w.d.arena, ", 'dateTo': '2026-03-05', 'icd': '%s'", text_of_uuid(&w, "diagnosis", 1)).p;
    assert_string_equal(duplicates(&w, &who, "2026-03-01", right_guess), "{\"claims\":[],\"others\":1}");
    assert_string_equal(duplicates(&w, &who, "2026-03-01", ", 'dateTo': '2026-03-05'"), "{\"claims\":[],\"others\":1}");
    assert_string_equal(duplicates(&w, &who, "2025-03-06", ", 'dateTo': '2026-03-05'"), "{\"claims\":[],\"others\":1}");
    limits_standard(&limits);
    c = call_of(&w, &who);
    assert_ok(json_read(w.d.arena, STR("{\"dateFrom\":\"2025-03-01\",\"dateTo\":\"2026-03-02\"}"), &limits, &c.arguments));
    assert_err(claim_duplicates(&c), E_FIELD_RANGE);
    drive_close(&w.d);
}

/* ---- with an authorisation ---- */

static void test_a_forecast_knows_the_authorisation(void **state)
{
    struct claim_world w = claim_world_open(state);
    struct str token;
    const char *uuid;

    claim_set(&w, db_engine(w.d.t->db) == DB_SQLITE ? "UPDATE product_item SET preauthorisation = 1" : "UPDATE product_item SET preauthorisation = true");
    uuid = drive_new(&w.d, "preauthorisation.create", "{'dateFrom': '2026-03-01', 'dateTo': '2026-03-20', 'insuree': {'id': 1},"
                     " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'items': [{'item': {'id': 1}, 'qtyRequested': '2', 'priceRequested': '100'}]}");
    assert_ok(drive(&w.d, "preauthorisation.approve", str_format(w.d.arena, "{'uuid': '%s'}", uuid).p));
    token = drive_rows(&w.d, "SELECT token FROM preauthorisation", "t");
    for (int carries = 0; carries < 2; carries++) {
        struct function_call c = call_of(&w, access_program());
        const struct json *input;
        struct limits limits;
        char *text = (char *)str_format(w.d.arena, "{'insuree': '%s', 'healthFacility': '%s', 'dateFrom': '2026-03-02', 'guaranteeId': '%.*s',"
                                        " 'items': [{'item': '%s', 'qtyProvided': '3', 'priceAsked': '100'}]}", text_of_uuid(&w, "insuree", 1),
                                        text_of_uuid(&w, "health_facility", 1), carries ? (int)token.n - 1 : 0, token.p,
                                        text_of_uuid(&w, "medical_item", 1)).p;
        for (char *p = text; *p; p++)
            if (*p == '\'') *p = '"';
        limits_standard(&limits);
        assert_ok(json_read(w.d.arena, str_of(text), &limits, &input));
        assert_ok(claim_counter_forecast(&c, input));
        assert_non_null(strstr(str_zero(w.d.arena, buf_str(&c.out)),
                               carries ? "\"reason\":0,\"quantity\":\"2.00\"" : "\"reason\":23,\"quantity\":\"0.00\""));
    }
    assert_str(drive_rows(&w.d, "SELECT used FROM preauthorisation", "i"), "0\n");
    drive_close(&w.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_who_is_covered_and_what_is_left), TESTDB_BOTH(test_what_was_processed_is_used),
        TESTDB_BOTH(test_offers_are_those_of_the_price_lists), TESTDB_BOTH(test_offers_are_those_of_the_day),
        TESTDB_BOTH(test_offers_say_why_and_until_when),
        TESTDB_BOTH(test_the_registers_are_named), TESTDB_BOTH(test_a_forecast_needs_no_claim),
        TESTDB_BOTH(test_a_forecast_knows_packages), TESTDB_BOTH(test_a_forecast_knows_own_rules),
        TESTDB_BOTH(test_a_forecast_of_claims_is_what_processing_decides),
        TESTDB_BOTH(test_the_counter_is_for_who_enters_claims), TESTDB_BOTH(test_places_hold),
        TESTDB_BOTH(test_a_claim_is_for_who_was_opened), TESTDB_BOTH(test_people_by_what_is_said),
        TESTDB_BOTH(test_what_may_be_there_already), TESTDB_BOTH(test_what_is_not_seen_cannot_be_guessed),
        TESTDB_BOTH(test_a_forecast_knows_the_authorisation),
    };

    return testdb_run("module/claim_counter", tests, sizeof tests / sizeof *tests);
}
