/* What telephones do in one go (mobile-offline 6.1, 7): a family enrolled, a policy renewed and paid; again and again. */
#include <string.h>

#include "io/blob.h"
#include "io/picture.h"
#include "module/insuree/insuree.h"
#include "module/kept.h"
#include "module/ledger/ledger.h"
#include "module/policy/policy.h"

struct desk {
    struct drive d;
    const char *product;
};

#define NAMES "'lastName': 'Doe', 'otherNames': 'Ann', 'dob': '1980-01-01'"
#define HEAD "'headInsuree': {'chfId': '100', " NAMES "}"
#define FAMILY "'family': {'location': {'id': 4}, 'poverty': true, 'address': 'Here', " HEAD "}"
#define SPOUSE "{'chfId': '101', " NAMES ", 'phone': '55'}"
#define POLICY "{'mobileId': 7, 'product': {'id': 1}, 'enrollDate': '2024-01-01', 'startDate': '2024-01-01', 'expiryDate': '2024-12-31', 'value': '1000'}"
#define PREMIUM "{'mobilePolicy': 7, 'policy': '7', 'receipt': 'A', 'amount': '1000', 'payDate': '2024-01-01', 'payType': 'C'}"

static struct desk desk_open(void **state)
{
    struct desk k = {.d = drive_open(state, NULL)};
    struct drive *d = &k.d;
    const char *at = drive_new(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");

    at = drive_put(d, "location.create", "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", at);
    at = drive_put(d, "location.create", "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", at);
    drive_put(d, "location.create", "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': '%s'}", at);
    k.product = drive_new(d, "product.create", "{'code': 'P1', 'name': 'Basic', 'dateFrom': '2020-01-01', 'dateTo': '2035-12-31',"
                          " 'insurancePeriod': 12, 'lumpSum': '1000'}");
    return k;
}

static const char *send(struct desk *k, const char *command, const char *input)
{
    struct answer answer;

    assert_ok(drive_as(&k->d, access_program(), command, input, &answer));
    return str_zero(k->d.arena, answer.result);
}

static void says(const char *answer, const char *part)
{
    if (!strstr(answer, part)) fail_msg("%s does not say %s", answer, part);
}

static const char *counts(struct desk *k)
{
    return str_zero(k->d.arena, drive_rows(&k->d, "SELECT (SELECT count(*) FROM family WHERE deleted_at IS NULL), (SELECT count(*) FROM insuree"
                                           " WHERE deleted_at IS NULL), (SELECT count(*) FROM policy WHERE deleted_at IS NULL),"
                                           " (SELECT count(*) FROM premium WHERE deleted_at IS NULL)", "iiii"));
}

static const char *whole = "{" FAMILY ", 'insurees': [" SPOUSE "], 'policies': [" POLICY "], 'premiums': [" PREMIUM "]}";

static void a_family_in_one_go(void **state)
{
    struct desk k = desk_open(state);
    const char *answer = send(&k, "mobile.enroll", whole);

    says(answer, "\"family\":{\"done\":\"created\",\"row\":{\"uuid\":");
    says(answer, "\"insurees\":[{\"chfId\":\"101\",\"done\":\"created\"");
    says(answer, "\"policies\":[{\"mobileId\":7,\"done\":\"created\"");
    says(answer, "\"value\":\"1000.00\",\"valueSent\":\"1000\"");
    says(answer, "\"premiums\":[{\"receipt\":\"A\",\"done\":\"created\"");
    assert_string_equal(counts(&k), "1|2|1|1\n");
    assert_str(drive_rows(&k.d, "SELECT p.status, (SELECT count(*) FROM insuree_policy c WHERE c.effective_date IS NOT NULL) FROM policy p", "ii"), "2|2\n");
    drive_close(&k.d);
}

/* With other uuids, as a telephone makes them up at every attempt. */
static void the_same_again_changes_nothing(void **state)
{
    struct desk k = desk_open(state);
    const char *answer;

    send(&k, "mobile.enroll", whole);
    answer = send(&k, "mobile.enroll", "{'family': {'uuid': '00000000-0000-4000-8000-0000000000f1', 'location': {'id': 4}, 'poverty': true,"
                  " 'address': 'Here', " HEAD "}, 'insurees': [" SPOUSE "], 'policies': [{'uuid': '00000000-0000-4000-8000-0000000000a1',"
                  " 'mobileId': 9, 'product': {'id': 1}, 'enrollDate': '2024-01-01', 'value': '900'}], 'premiums': [{'mobilePolicy': 9,"
                  " 'receipt': 'A', 'amount': '1000.00', 'payDate': '2024-01-01', 'payType': 'C'}]}");
    says(answer, "\"mobileId\":9,\"done\":\"there\"");
    says(answer, "\"value\":\"1000.00\",\"valueSent\":\"900\"");
    says(answer, "\"receipt\":\"A\",\"done\":\"there\"");
    assert_string_equal(counts(&k), "1|2|1|1\n");
    assert_str(drive_rows(&k.d, "SELECT max(version) FROM family UNION ALL SELECT max(version) FROM insuree WHERE chf_id = '101'", "i"), "2\n1\n");
    /* a second payment of the policy that is there */
    answer = send(&k, "mobile.enroll", "{" FAMILY ", 'policies': [" POLICY "], 'premiums': [{'mobilePolicy': 7, 'receipt': 'B', 'amount': '50',"
                  " 'payDate': '2024-01-02', 'payType': 'C'}]}");
    says(answer, "\"receipt\":\"B\",\"done\":\"created\"");
    assert_string_equal(counts(&k), "1|2|1|2\n");
    drive_close(&k.d);
}

static void absence_takes_nothing_away(void **state)
{
    struct desk k = desk_open(state);

    send(&k, "mobile.enroll", whole);
    send(&k, "mobile.enroll", "{'family': {'address': 'There', 'headInsuree': {'chfId': '100', 'lastName': 'Doe', 'otherNames': 'Bea',"
         " 'dob': '1980-01-01', 'phone': null}}, 'insurees': [{'chfId': '102', " NAMES "}]}");
    assert_str(drive_rows(&k.d, "SELECT chf_id, other_names, phone FROM insuree WHERE family_id = 1 AND deleted_at IS NULL ORDER BY chf_id", "ttt"),
               "100|Bea|NULL\n101|Ann|55\n102|Ann|NULL\n");
    assert_str(drive_rows(&k.d, "SELECT address, poverty FROM family WHERE deleted_at IS NULL", "tb"), "There|true\n");
    drive_close(&k.d);
}

static void all_or_nothing(void **state)
{
    struct desk k = desk_open(state);
    struct answer answer;
    err_t e;

    send(&k, "mobile.enroll", "{'family': {'location': {'id': 4}, 'headInsuree': {'chfId': '1', " NAMES "}}, 'policies': [" POLICY "],"
         " 'premiums': [" PREMIUM "]}");
    /* the receipt is taken */
    e = drive_as(&k.d, access_program(), "mobile.enroll", whole, &answer);
    assert_true(err_is(e, E_NOT_UNIQUE));
    assert_str(err_value(e, "field"), "premiums[0].receipt");
    assert_string_equal(counts(&k), "1|1|1|1\n");
    /* all that is wrong is told at once */
    e = drive(&k.d, "mobile.enroll", "{'family': {'location': {'id': 4}, 'headInsuree': {'chfId': '2', 'dob': 'x'}}, 'insurees': [{'chfId': '3',"
              " 'lastName': 7}], 'premiums': [{'mobilePolicy': 1}]}");
    assert_str(err_value(e, "field"), "family.dob");
    assert_str(err_value(e->next, "field"), "insurees[0].lastName");
    assert_str(err_value(e->next->next, "field"), "premiums[0].policy");
    drive_refused(&k.d, "mobile.enroll", "{'family': {'location': {'id': 4}}}", "mobile_no_head");
    assert_true(err_is(drive(&k.d, "mobile.enroll", "{'insurees': []}"), E_FIELD_REQUIRED));
    assert_true(err_is(drive(&k.d, "mobile.enroll", "{" FAMILY ", 'insurees': 7}"), E_FIELD_TYPE));
    /* a number of another family */
    assert_true(err_is(drive(&k.d, "mobile.enroll", "{" FAMILY ", 'insurees': [{'chfId': '1', " NAMES "}]}"), E_NOT_UNIQUE));
    assert_string_equal(counts(&k), "1|1|1|1\n");
    drive_close(&k.d);
}

static void another_head_is_decided_at_a_desk(void **state)
{
    struct desk k = desk_open(state);
    struct str uuid;

    send(&k, "mobile.enroll", whole);
    uuid = drive_rows(&k.d, k.d.t->engine == DB_POSTGRES ? "SELECT uuid::text FROM family" :
                      "SELECT lower(substr(hex(uuid),1,8)||'-'||substr(hex(uuid),9,4)||'-'||substr(hex(uuid),13,4)||'-'||substr(hex(uuid),17,4)||'-'||substr(hex(uuid),21)) FROM family", "t");
    drive_refused(&k.d, "mobile.enroll", str_format(k.d.arena, "{'family': {'uuid': '%.36s', 'headInsuree': {'chfId': '101', " NAMES "}}}", uuid.p).p,
                  "mobile_other_head");
    drive_close(&k.d);
}

static void rights_of_every_part(void **state)
{
    static const right_t some[] = {101002, 101003, 101102, 101103, 101202};
    struct access who = {.user = 5, .signed_in = true, .rights = some, .right_count = 5, .shape = SCOPE_ALL};
    struct desk k = desk_open(state);
    struct answer answer;
    err_t e = drive_as(&k.d, &who, "mobile.enroll", whole, &answer);

    assert_true(err_is(e, E_FORBIDDEN));
    assert_str(err_value(e, "right"), "101302");
    assert_string_equal(counts(&k), "0|0|0|0\n");
    assert_ok(drive_as(&k.d, &who, "mobile.enroll", "{" FAMILY ", 'policies': [" POLICY "]}", &answer));
    who.right_count = 0;
    assert_true(err_is(drive_as(&k.d, &who, "mobile.enroll", whole, &answer), E_FORBIDDEN));
    drive_close(&k.d);
}

static void photos_travel_along(void **state)
{
    struct desk k = desk_open(state);
    const char *photo;

    kept_open(&k.d);
    photo = kept_sent(&k.d, picture_png(k.d.arena, 40, 30, false));
    send(&k, "mobile.enroll", str_format(k.d.arena, "{'family': {'location': {'id': 4}, 'headInsuree': {'chfId': '100', " NAMES ", 'photo': {'photo':"
         " '%s', 'date': '2024-01-01', 'officerId': 3}}}, 'insurees': [{'chfId': '101', " NAMES ", 'photo': {'photo': '%s'}}]}", photo, photo).p);
    assert_str(drive_rows(&k.d, "SELECT p.chf_id, p.officer_id FROM insuree_photo p ORDER BY p.chf_id", "ti"), "100|3\n101|0\n");
    assert_int_equal(kept_count(&k.d), 1);
    kept_close(&k.d);
    drive_close(&k.d);
}

/* ---- renewals ---- */

static void prompt(struct desk *k)
{
    testdb_script(k->d.t, str_format(k->d.arena, "INSERT INTO policy_renewal (id, uuid, version, created_at, created_by, changed_at, changed_by,"
                  " renewal_prompt_date, renewal_date, sms_status, insuree_id, policy_id, new_product_id, district_id, village_id) SELECT 5, %s, 1,"
                  " created_at, -1, created_at, -1, enroll_date, enroll_date, 0, 1, 1, 1, district_id, village_id FROM policy WHERE id = 1",
                  k->d.t->engine == DB_POSTGRES ? "'00000000-0000-4000-8000-000000000005'" : "x'00000000000040008000000000000005'").p);
}

#define PAYMENT "'receipt': 'R2', 'amount': '1000', 'payDate': '2024-12-20', 'payType': 'C'"

static void a_policy_is_renewed_and_paid_once(void **state)
{
    struct desk k = desk_open(state);
    const char *answer;

    send(&k, "mobile.enroll", whole);
    prompt(&k);
    answer = send(&k, "mobile.renew", "{'renewal': {'id': 5}, " PAYMENT "}");
    says(answer, "{\"done\":\"created\",\"policy\":{\"uuid\":");
    assert_string_equal(counts(&k), "1|2|2|2\n");
    assert_str(drive_rows(&k.d, "SELECT stage, CASE WHEN start_date > enroll_date THEN 1 ELSE 0 END FROM policy ORDER BY id", "ti"), "N|0\nR|1\n");
    assert_str(drive_rows(&k.d, "SELECT count(*) FROM policy_renewal WHERE deleted_at IS NULL AND COALESCE(response_status, 0) = 0", "i"), "0\n");
    answer = send(&k, "mobile.renew", "{'renewal': {'id': 5}, " PAYMENT "}");
    says(answer, "{\"done\":\"there\",\"policy\":{\"uuid\":");
    answer = send(&k, "mobile.renew", "{'chfId': '101', 'productCode': 'P1', " PAYMENT "}");
    says(answer, "{\"done\":\"there\"");
    drive_refused(&k.d, "mobile.renew", "{'renewal': {'id': 5}, 'receipt': 'R3', 'amount': '1000', 'payDate': '2024-12-21'}", "renewal_closed");
    assert_string_equal(counts(&k), "1|2|2|2\n");
    drive_close(&k.d);
}

static void what_cannot_be_renewed(void **state)
{
    struct desk k = desk_open(state);
    struct answer answer;

    send(&k, "mobile.enroll", whole);
    prompt(&k);
    drive_refused(&k.d, "mobile.renew", "{'renewal': {'id': 9}, " PAYMENT "}", "renewal_unknown");
    drive_refused(&k.d, "mobile.renew", "{'chfId': '100', 'productCode': 'P9', " PAYMENT "}", "renewal_unknown");
    assert_true(err_is(drive(&k.d, "mobile.renew", "{'renewal': {'id': 5}, 'receipt': 'A', 'amount': '1000', 'payDate': '2024-12-20'}"), E_NOT_UNIQUE));
    assert_true(err_is(drive(&k.d, "mobile.renew", "{'renewal': {'id': 5}, 'officerCode': 'NONE', " PAYMENT "}"), E_REFERENCE));
    assert_true(err_is(drive(&k.d, "mobile.renew", "{'renewal': {'id': 5}, 'receipt': 'C', 'amount': '1'}"), E_FIELD_REQUIRED));
    assert_string_equal(counts(&k), "1|2|1|1\n");
    assert_str(drive_rows(&k.d, "SELECT count(*) FROM policy_renewal WHERE deleted_at IS NULL AND COALESCE(response_status, 0) = 0", "i"), "1\n");
    assert_ok(drive_as(&k.d, access_program(), "mobile.renew", "{'chfId': '100', 'productCode': 'P1', 'discontinue': true}", &answer));
    assert_str(answer.result, "{\"done\":\"discontinued\",\"policy\":null,\"premium\":null}");
    assert_str(drive_rows(&k.d, "SELECT count(*) FROM policy_renewal WHERE deleted_at IS NULL AND COALESCE(response_status, 0) = 0", "i"), "0\n");
    drive_close(&k.d);
}

/* Another's places show nothing of what is here: he is told what he would be told of nobody, and what he sends adds nothing. */
static void what_is_elsewhere_counts_as_not_there(void **state)
{
    static const right_t rights[] = {101002, 101003, 101102, 101103, 101202, 101204, 101205, 101302};
    static const int64_t elsewhere[] = {5};
    struct access who = {.user = 5, .signed_in = true, .rights = rights, .right_count = 8, .shape = SCOPE_DISTRICTS, .places = elsewhere, .place_count = 1};
    struct desk k = desk_open(state);
    struct answer answer;
    const char *policy, *at;

    at = drive_put(&k.d, "location.create", "{'code': 'D2', 'name': 'D', 'type': 'D', 'parent': {'id': 1}}");
    at = drive_put(&k.d, "location.create", "{'code': 'W2', 'name': 'W', 'type': 'W', 'parent': '%s'}", at);
    drive_put(&k.d, "location.create", "{'code': 'V2', 'name': 'V', 'type': 'V', 'parent': '%s'}", at);
    send(&k, "mobile.enroll", whole);
    prompt(&k);
    policy = strstr(send(&k, "mobile.enroll", whole), "\"mobileId\":7,\"done\":\"there\",\"row\":{\"uuid\":\"") + 43;
    for (int again = 0; again < 2; again++) {
        assert_err(drive_as(&k.d, &who, "mobile.enroll", whole, &answer), E_REFERENCE);
        assert_err(drive_as(&k.d, &who, "mobile.enroll", str_format(k.d.arena, "{'family': {'location': {'id': 7}, 'headInsuree': {'chfId': '200', " NAMES "}}, 'premiums': [{'policy':"
                            " '%.36s', 'receipt': 'A', 'amount': '1000', 'payDate': '2024-01-01', 'payType': 'C'}]}", policy).p, &answer), E_REFERENCE);
        assert_str(err_value(answer.error, "field"), "premiums[0].policy");
        assert_err(drive_as(&k.d, &who, "mobile.renew", "{'renewal': {'id': 5}, " PAYMENT "}", &answer), E_RULE);
        assert_str(err_value(answer.error, "rule"), "renewal_unknown");
        assert_err(drive_as(&k.d, &who, "mobile.renew", "{'chfId': '100', 'productCode': 'P1', 'discontinue': true}", &answer), E_RULE);
        assert_str(err_value(answer.error, "rule"), "renewal_unknown");
    }
    assert_string_equal(counts(&k), "1|2|1|1\n");
    drive_close(&k.d);
}

/* Ids of prompts are those of the database that the telephone was filled from: the number says whose it is. */
static void a_prompt_of_somebody_else_renews_nothing(void **state)
{
    struct desk k = desk_open(state);

    send(&k, "mobile.enroll", whole);
    prompt(&k);
    drive_put(&k.d, "family.create", "{'location': {'id': 4}, 'headInsuree': {'chfId': '300', " NAMES "}}");
    drive_refused(&k.d, "mobile.renew", "{'renewal': {'id': 5}, 'chfId': '300', 'productCode': 'P1', " PAYMENT "}", "renewal_unknown");
    says(send(&k, "mobile.renew", "{'renewal': {'id': 5}, 'chfId': '101', 'productCode': 'P1', " PAYMENT "}"), "{\"done\":\"created\"");
    drive_close(&k.d);
}

static void prompts_are_put_away(void **state)
{
    struct desk k = desk_open(state);

    send(&k, "mobile.enroll", whole);
    prompt(&k);
    assert_ok(drive(&k.d, "policy_renewal.delete", "{'uuids': ['00000000-0000-4000-8000-000000000005']}"));
    assert_ok(drive(&k.d, "policy_renewal.delete", "{'uuids': ['00000000-0000-4000-8000-000000000005']}"));
    assert_true(err_is(drive(&k.d, "policy_renewal.delete", "{'uuid': '00000000-0000-4000-8000-000000000006'}"), E_NOT_FOUND));
    assert_str(drive_rows(&k.d, "SELECT count(*) FROM policy_renewal WHERE deleted_at IS NULL AND COALESCE(response_status, 0) = 0", "i"), "0\n");
    drive_close(&k.d);
}

/* What a family says of messages is kept with it; saying it again changes nothing, and who never agreed has said nothing by not agreeing. */
static void what_it_says_of_messages(void **state)
{
#define SAYS(said) "{" FAMILY ", 'notice': {'approval': " said "}}"
    struct desk k = desk_open(state);
    const char *kept = "SELECT n.version, n.approval, n.language FROM family_notice n JOIN family f ON f.id = n.family_id";

    send(&k, "mobile.enroll", SAYS("false"));
    assert_str(drive_rows(&k.d, kept, "ibt"), "");
    send(&k, "mobile.enroll", SAYS("true, 'language': 'fr'"));
    assert_str(drive_rows(&k.d, kept, "ibt"), "1|true|fr\n");
    send(&k, "mobile.enroll", SAYS("true, 'language': 'fr'"));
    send(&k, "mobile.enroll", "{" FAMILY "}");
    assert_str(drive_rows(&k.d, kept, "ibt"), "1|true|fr\n");
    send(&k, "mobile.enroll", SAYS("false"));
    assert_str(drive_rows(&k.d, kept, "ibt"), "2|false|fr\n");
    assert_true(err_is(drive(&k.d, "mobile.enroll", SAYS("'yes'")), E_FIELD_TYPE));
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_family_in_one_go), TESTDB_BOTH(the_same_again_changes_nothing), TESTDB_BOTH(absence_takes_nothing_away),
        TESTDB_BOTH(all_or_nothing), TESTDB_BOTH(another_head_is_decided_at_a_desk), TESTDB_BOTH(rights_of_every_part),
        TESTDB_BOTH(photos_travel_along), TESTDB_BOTH(a_policy_is_renewed_and_paid_once), TESTDB_BOTH(what_cannot_be_renewed),
        TESTDB_BOTH(what_is_elsewhere_counts_as_not_there),
        TESTDB_BOTH(a_prompt_of_somebody_else_renews_nothing),
        TESTDB_BOTH(prompts_are_put_away), TESTDB_BOTH(what_it_says_of_messages),
    };

    return testdb_run("module/mobile", tests, sizeof tests / sizeof *tests);
}
