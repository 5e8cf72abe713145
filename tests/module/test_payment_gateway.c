/* Requests that the program sends to the payment gateway, and reconciliation with it, on both engines: against a server that speaks HTTP and answers
 * well, badly, late and not at all. */
#include "module/till.h"

#include <string.h>

#include "base/hex.h"
#include "io/crypto.h"
#include "model/write/tx.h"
#include "support/gateway_server.h"

struct gate {
    struct till k;
    struct gateway_server *server;
};

static struct gate gate_open(void **state)
{
    struct gate g = {.k = till_open(state), .server = gateway_server_start(false)};

    assert_true(crypto_init());
    till_set(&g.k, "payment.gateway_url", str_format(g.k.d.arena, "http://127.0.0.1:%d/pay", g.server->port).p);
    return g;
}

static void gate_close(struct gate *g)
{
    gateway_server_stop(g->server);
    drive_close(&g->k.d);
}

static const char *ask(struct gate *g, const char *phone)
{
    return drive_put(&g->k.d, "payment.intent", "{'requestDate': '2024-01-02', 'phoneNumber': '%s', 'request': true, 'lines': [{'insuranceNumber': '100',"
                     " 'productCode': 'P1'}]}", phone);
}

static void run(struct gate *g, const char *job)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(g->k.d.write, g->k.d.arena, access_program(), uuid_new(g->k.d.t->env), &tx));
    assert_ok(job_start(tx, job, STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&g->k.d);
}

static void send(struct gate *g) { run(g, "payment.send"); }

/* Of the one row that `where` finds. */
static const char *uuid_of(struct gate *g, const char *table, const char *where)
{
    const char *uuid = g->k.d.t->engine == DB_POSTGRES ? "CAST(uuid AS text)" : "lower(hex(uuid))";

    return str_zero(g->k.d.arena, str_trim(drive_rows(&g->k.d, str_format(g->k.d.arena, "SELECT %s FROM %s WHERE %s", uuid, table, where).p, "t")));
}

static void later(struct gate *g, int64_t seconds)
{
    env_set_clock(g->k.d.t->env, (stamp_t){env_now(g->k.d.t->env).us + seconds * 1000000});
}

static void says(const char *text, const char *part)
{
    if (!strstr(text, part)) fail_msg("no %s in:\n%s", part, text);
}

#define payments(g, wanted) \
    assert_str(drive_rows(&(g)->k.d, "SELECT y.status, COALESCE(n.control_number, '-'), n.status, COALESCE(y.rejected_reason, '-') FROM payment y" \
                          " JOIN control_number n ON n.payment_id = y.id WHERE y.deleted_at IS NULL ORDER BY y.id, n.id", "itit"), wanted)
#define requests(g, wanted) \
    assert_str(drive_rows(&(g)->k.d, "SELECT kind, state, attempts, COALESCE(last_error, '-') FROM payment_request ORDER BY id", "ttit"), wanted)

static const char *key_of(const char *request)
{
    static char key[2][37];
    static int turn;
    const char *at = strstr(request, "Idempotency-Key: ");

    assert_non_null(at);
    turn = !turn;
    memcpy(key[turn], at + strlen("Idempotency-Key: "), 36);
    return key[turn];
}

/* ---- control numbers ---- */

static void test_a_number_is_asked_for_once(void **state)
{
    struct gate g = gate_open(state);
    const char *request;

    gateway_server_says(g.server, 200, "{\"internal_identifier\":1,\"control_number\":\"CN-1\",\"error_occured\":false}");
    ask(&g, "0555");
    requests(&g, "number|queued|0|-\n");
    send(&g);
    requests(&g, "number|sent|1|-\n");
    payments(&g, "3|CN-1|2|-\n");
    send(&g);
    assert_int_equal(gateway_server_count(g.server), 1);
    request = gateway_server_request(g.server, 0);
    says(request, "POST /pay/PostReqControlNumber HTTP");
    says(request, "Idempotency-Key: ");
    says(request, "{\"internal_identifier\":1,\"amount_to_be_paid\":1000.00,\"phone_number\":\"0555\",\"request_date\":\"2024-01-02\",\"policies\":["
                  "{\"insurance_number\":\"100\",\"insurance_product_code\":\"P1\",\"renewal\":false,\"amount\":1000.00}]}");
    gate_close(&g);
}

/* Method, path, time and body under the secret, as of the gateway's own calls. */
static void test_requests_are_signed(void **state)
{
    struct gate g = gate_open(state);
    const char *request, *body, *stamp, *signature;
    uint8_t mac[32];
    struct str text;

    till_set(&g.k, "payment.gateway_secret", "hush");
    gateway_server_says(g.server, 202, "");
    ask(&g, "0555");
    send(&g);
    payments(&g, "2|-|1|-\n");   /* an empty answer: it has the request */
    request = gateway_server_request(g.server, 0);
    body = strstr(request, "\r\n\r\n") + 4;
    stamp = strstr(request, "X-Timestamp: ") + 13;
    signature = strstr(request, "X-Signature: ") + 13;
    text = str_format(g.k.d.arena, "POST\n/pay/PostReqControlNumber\n%.*s\n%s", (int)strcspn(stamp, "\r"), stamp, body);
    hmac_sha256("hush", 4, text.p, text.n, mac);
    assert_memory_equal(signature, hex_text(g.k.d.arena, mac, sizeof mac).p, 64);
    gate_close(&g);
}

/* At once, by its status or by its words: -2, and it may be asked again. */
static void test_the_gateway_refuses(void **state)
{
    struct gate g = gate_open(state);
    const char *payment = ask(&g, "0555");

    gateway_server_says(g.server, 422, "{\"error_message\":\"no such account\"}");
    send(&g);
    requests(&g, "number|failed|1|no such account\n");
    payments(&g, "-2|-|-1|no such account\n");
    assert_ok(drive(&g.k.d, "payment.request_number", str_format(g.k.d.arena, "{'uuid': '%s'}", payment).p));
    gateway_server_says(g.server, 200, "{\"error_occured\":true,\"error_message\":\"still none\"}");
    send(&g);
    payments(&g, "-2|-|-1|still none\n-2|-|-1|still none\n");
    gate_close(&g);
}

static void test_a_number_that_another_payment_has(void **state)
{
    struct gate g = gate_open(state);

    gateway_server_says(g.server, 200, "{\"control_number\":\"CN-1\"}");
    ask(&g, "1");
    ask(&g, "2");
    send(&g);
    payments(&g, "3|CN-1|2|-\n-3|-|-1|8: duplicated control number\n");
    gate_close(&g);
}

/* Out of reach, broken, or our secret is wrong: nothing is decided, and the same request goes again. */
static void test_a_gateway_that_is_down_is_asked_again(void **state)
{
    struct gate g = gate_open(state);
    static const int down[] = {503, 401, 404, 0};
    const char *uuid;

    ask(&g, "0555");
    for (size_t i = 0; i < sizeof down / sizeof *down; i++) {
        gateway_server_says(g.server, down[i], "{}");
        send(&g);
        payments(&g, "1|-|0|-\n");
        later(&g, 6 * 3600);
    }
    gateway_server_says(g.server, 200, "no JSON at all");
    send(&g);
    requests(&g, "number|queued|5|its answer cannot be read: json.malformed\n");
    later(&g, 6 * 3600);
    till_set(&g.k, "payment.gateway_attempts", "6");
    gateway_server_says(g.server, 500, "");
    send(&g);
    requests(&g, "number|failed|6|HTTP 500\n");
    payments(&g, "1|-|0|-\n");
    /* a person sends it anew; all of them under one name */
    uuid = uuid_of(&g, "payment_request", "1 = 1");
    gateway_server_says(g.server, 200, "{\"control_number\":7001}");
    assert_ok(drive(&g.k.d, "payment_request.retry", str_format(g.k.d.arena, "{'uuid': '%s'}", uuid).p));
    send(&g);
    requests(&g, "number|sent|1|-\n");
    payments(&g, "3|7001|2|-\n");
    drive_refused(&g.k.d, "payment_request.retry", str_format(g.k.d.arena, "{'uuid': '%s'}", uuid).p, "payment_request_not_retryable");
    drive_refused(&g.k.d, "payment_request.give_up", str_format(g.k.d.arena, "{'uuid': '%s'}", uuid).p, "payment_request_not_given_up");
    assert_string_equal(key_of(gateway_server_request(g.server, 0)), key_of(gateway_server_request(g.server, gateway_server_count(g.server) - 1)));
    gate_close(&g);
}

static void test_nothing_is_sent_where_nobody_said_to_whom(void **state)
{
    struct gate g = gate_open(state);

    till_set(&g.k, "payment.gateway_url", "");
    ask(&g, "0555");
    send(&g);
    requests(&g, "");
    assert_int_equal(gateway_server_count(g.server), 0);
    drive_refused(&g.k.d, "payment.reconcile", "{'dateFrom': '2024-01-01', 'dateTo': '2024-01-02'}", "payment_gateway_unknown");
    gate_close(&g);
}

static void test_many_numbers_at_once(void **state)
{
    struct gate g = gate_open(state);

    gateway_server_says(g.server, 200, "");
    assert_ok(drive(&g.k.d, "payment.bulk_numbers", "{'productCode': 'P1', 'count': 12}"));
    send(&g);
    assert_int_equal(gateway_server_count(g.server), 12);
    assert_str(drive_rows(&g.k.d, "SELECT status, COUNT(*) FROM payment GROUP BY status", "ii"), "2|12\n");
    gate_close(&g);
}

/* ---- cancelled ---- */

static void test_the_gateway_is_told_of_what_is_cancelled(void **state)
{
    struct gate g = gate_open(state);
    const char *payment = ask(&g, "0555");

    gateway_server_says(g.server, 200, "{\"control_number\":\"CN-1\"}");
    send(&g);
    assert_ok(drive(&g.k.d, "payment.cancel", str_format(g.k.d.arena, "{'uuid': '%s', 'reason': 'moved away'}", payment).p));
    gateway_server_says(g.server, 200, "");
    send(&g);
    requests(&g, "number|sent|1|-\ncancel|sent|1|-\n");
    says(gateway_server_request(g.server, 1), "POST /pay/CancelControlNumber HTTP");
    says(gateway_server_request(g.server, 1), "{\"internal_identifier\":1,\"control_number\":\"CN-1\",\"reason\":\"moved away\"}");
    payments(&g, "-3|CN-1|-1|moved away\n");
    gate_close(&g);
}

/* What it never heard of need not be taken back. */
static void test_what_was_not_sent_is_not_cancelled_there(void **state)
{
    struct gate g = gate_open(state);
    const char *payment = ask(&g, "0555");

    assert_ok(drive(&g.k.d, "payment.cancel", str_format(g.k.d.arena, "{'uuid': '%s', 'reason': 'no'}", payment).p));
    send(&g);
    requests(&g, "number|given_up|0|-\n");
    assert_int_equal(gateway_server_count(g.server), 0);
    gate_close(&g);
}

/* The gateway's own calls came first: there is nothing to be asked. */
static void test_what_was_answered_meanwhile_is_not_asked(void **state)
{
    struct gate g = gate_open(state);
    const char *payment = ask(&g, "0555");

    assert_ok(drive(&g.k.d, "payment.assign_number", str_format(g.k.d.arena, "{'uuid': '%s', 'controlNumber': 'CN-5'}", payment).p));
    send(&g);
    requests(&g, "number|given_up|1|it is no longer awaited\n");
    assert_int_equal(gateway_server_count(g.server), 0);
    payments(&g, "3|CN-5|2|-\n");
    gate_close(&g);
}

/* ---- reconciliation ---- */

#define differences(g, wanted) \
    assert_str(drive_rows(&(g)->k.d, "SELECT kind, state, transaction_no, COALESCE(amount_there, -1), COALESCE(amount_here, -1), COALESCE(note, '-')" \
                          " FROM payment_difference ORDER BY transaction_no", "tttiit"), wanted)
#define runs(g, wanted) \
    assert_str(drive_rows(&(g)->k.d, "SELECT source, state, COALESCE(transactions, -1), COALESCE(agreed, -1), COALESCE(missing_here, -1)," \
                          " COALESCE(missing_there, -1), COALESCE(amount_differs, -1) FROM payment_reconciliation ORDER BY id", "ttiiiii"), wanted)

/* Under control number CN-<phone>, so that the gateway must know of it. */
static void paid(struct gate *g, const char *phone, const char *transaction)
{
    const char *p = ask(g, phone);

    drive_put(&g->k.d, "payment.assign_number", "{'uuid': '%s', 'controlNumber': 'CN-%s'}", p, phone);
    drive_put(&g->k.d, "payment.receive", "{'transactionNo': '%s', 'receivedAmount': '1000', 'receivedDate': '2024-01-05', 'controlNumber': 'CN-%s'}", transaction,
              phone);
}

#define TOLD(list) "{'dateFrom': '2024-01-04', 'dateTo': '2024-01-06', 'transactions': [" list "]}"
#define ONE(transaction, amount) "{'transaction_identification': '" transaction "', 'received_amount': '" amount "', 'received_date': '2024-01-05T10:00:00'}"

static void three_paid(struct gate *g)
{
    paid(g, "1", "T-1");
    paid(g, "2", "T-2");
    paid(g, "3", "T-3");
}

static void test_both_sides_are_compared(void **state)
{
    struct gate g = gate_open(state);

    three_paid(&g);
    assert_ok(drive(&g.k.d, "payment.reconciled", TOLD(ONE("T-1", "1000.00") "," ONE("T-2", "999") "," ONE("T-9", "50") "," ONE("T-9", "50.00"))));
    runs(&g, "told|compared|3|1|1|1|1\n");
    differences(&g, "amount|open|T-2|99900|100000|-\nmissing_there|open|T-3|-1|100000|-\nmissing_here|open|T-9|5000|-1|-\n");
    assert_str(drive_rows(&g.k.d, "SELECT transaction_no, CASE WHEN reconciliation_date IS NULL THEN '-' ELSE reconc_req_id END FROM payment ORDER BY id", "tt"),
               "T-1|1\nT-2|-\nT-3|-\n");
    /* the same again: nothing is doubled; what agrees by now is gone */
    assert_ok(drive(&g.k.d, "payment.reconciled", TOLD(ONE("T-1", "1000") "," ONE("T-2", "1000") "," ONE("T-9", "60"))));
    runs(&g, "told|compared|3|1|1|1|1\ntold|compared|3|2|1|1|0\n");
    differences(&g, "amount|gone|T-2|99900|100000|-\nmissing_there|open|T-3|-1|100000|-\nmissing_here|open|T-9|6000|-1|-\n");
    gate_close(&g);
}

static const char *of(struct gate *g, const char *uuid, const char *more) { return str_format(g->k.d.arena, "{'uuid': '%s'%s}", uuid, more).p; }

static void test_what_is_done_about_differences(void **state)
{
    struct gate g = gate_open(state);
    struct drive *d = &g.k.d;
    const char *there, *here;

    paid(&g, "3", "T-3");
    assert_ok(drive(d, "payment.reconciled", TOLD(ONE("T-9", "50"))));
    here = uuid_of(&g, "payment_difference", "kind = 'missing_here'");
    there = uuid_of(&g, "payment_difference", "kind = 'missing_there'");
    drive_refused(d, "payment_difference.take", of(&g, there, ""), "payment_difference_not_taken");
    assert_ok(drive(d, "payment_difference.take", of(&g, here, "")));
    drive_refused(d, "payment_difference.take", of(&g, here, ""), "payment_difference_not_taken");
    assert_str(drive_rows(d, "SELECT status, received_amount FROM payment WHERE transaction_no = 'T-9'", "ii"), "4|5000\n");
    assert_err(drive(d, "payment_difference.settle", of(&g, there, "")), E_FIELD_REQUIRED);
    assert_ok(drive(d, "payment_difference.settle", of(&g, there, ", 'note': 'paid at the counter'")));
    drive_refused(d, "payment_difference.settle", of(&g, there, ", 'note': 'again'"), "payment_difference_not_open");
    differences(&g, "missing_there|settled|T-3|-1|100000|paid at the counter\nmissing_here|taken|T-9|5000|-1|-\n");
    /* what was settled stays so while nothing changes */
    assert_ok(drive(d, "payment.reconciled", TOLD(ONE("T-9", "50"))));
    differences(&g, "missing_there|settled|T-3|-1|100000|paid at the counter\nmissing_here|taken|T-9|5000|-1|-\n");
    assert_ok(drive(d, "payment_difference.settle", of(&g, there, ", 'open': true")));
    drive_refused(d, "payment_difference.settle", of(&g, there, ", 'open': true"), "payment_difference_not_settled");
    differences(&g, "missing_there|open|T-3|-1|100000|-\nmissing_here|taken|T-9|5000|-1|-\n");
    gate_close(&g);
}

static void test_the_gateway_is_asked_for_its_transactions(void **state)
{
    struct gate g = gate_open(state);
    const char *request;

    three_paid(&g);
    assert_ok(drive(&g.k.d, "payment.reconcile", "{'dateFrom': '2024-01-04', 'dateTo': '2024-01-06'}"));
    runs(&g, "asked|begun|-1|-1|-1|-1|-1\n");
    gateway_server_says(g.server, 200, "{\"transactions\":[{\"transaction_identification\":\"T-1\",\"received_amount\":1000,\"received_date\":\"2024-01-05\"}]}");
    send(&g);
    runs(&g, "asked|compared|1|1|0|2|0\n");
    request = gateway_server_request(g.server, gateway_server_count(g.server) - 1);
    says(request, "POST /pay/GetTransactions HTTP");
    says(request, "{\"date_from\":\"2024-01-04\",\"date_to\":\"2024-01-06\"}");
    gate_close(&g);
}

/* The night's job makes up for days that were missed, and asks for none twice. */
static void test_every_night(void **state)
{
    struct gate g = gate_open(state);
    const char *yesterday = "{\"transactions\":[]}";

    gateway_server_says(g.server, 200, yesterday);
    for (int night = 0; night < 2; night++) {
        run(&g, "payment.reconcile");
        send(&g);
    }
    runs(&g, "asked|compared|0|0|0|0|0\n");
    later(&g, 3 * 86400);
    run(&g, "payment.reconcile");
    assert_str(drive_rows(&g.k.d, "SELECT COUNT(*) FROM payment_reconciliation WHERE date_to > date_from", "i"), "1\n");
    gateway_server_says(g.server, 404, "");
    till_set(&g.k, "payment.gateway_attempts", "1");
    send(&g);
    runs(&g, "asked|compared|0|0|0|0|0\nasked|failed|-1|-1|-1|-1|-1\n");
    gate_close(&g);
}

static void test_what_is_no_reconciliation(void **state)
{
    struct gate g = gate_open(state);
    struct drive *d = &g.k.d;

    drive_refused(d, "payment.reconcile", "{'dateFrom': '2024-01-04', 'dateTo': '2024-01-03'}", "payment_reconcile_days");
    drive_refused(d, "payment.reconcile", "{'dateFrom': '2024-01-01', 'dateTo': '2024-02-01'}", "payment_reconcile_days");
    drive_refused(d, "payment.reconcile", "{'dateFrom': '2999-01-01', 'dateTo': '2999-01-01'}", "payment_reconcile_days");
    drive_refused(d, "payment.reconciled", TOLD(ONE("T-1", "1") "," ONE("T-1", "2")), "payment_reconcile_twice");
    assert_err(drive(d, "payment.reconciled", TOLD("{'received_amount': '1'}")), E_FIELD_REQUIRED);
    assert_err(drive(d, "payment.reconciled", TOLD("7")), E_FIELD_TYPE);
    assert_err(drive(d, "payment.reconciled", "{'dateFrom': '2024-01-04', 'dateTo': '2024-01-06'}"), E_FIELD_TYPE);
    d->t->env->limits.value[LIMIT_RECONCILED] = 1;
    assert_err(drive(d, "payment.reconciled", TOLD(ONE("T-1", "1") "," ONE("T-2", "2"))), E_LIMIT);
    gate_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_a_number_is_asked_for_once), TESTDB_BOTH(test_requests_are_signed), TESTDB_BOTH(test_the_gateway_refuses),
        TESTDB_BOTH(test_a_number_that_another_payment_has), TESTDB_BOTH(test_a_gateway_that_is_down_is_asked_again),
        TESTDB_BOTH(test_nothing_is_sent_where_nobody_said_to_whom), TESTDB_BOTH(test_many_numbers_at_once),
        TESTDB_BOTH(test_the_gateway_is_told_of_what_is_cancelled), TESTDB_BOTH(test_what_was_not_sent_is_not_cancelled_there),
        TESTDB_BOTH(test_what_was_answered_meanwhile_is_not_asked), TESTDB_BOTH(test_both_sides_are_compared),
        TESTDB_BOTH(test_what_is_done_about_differences), TESTDB_BOTH(test_the_gateway_is_asked_for_its_transactions), TESTDB_BOTH(test_every_night),
        TESTDB_BOTH(test_what_is_no_reconciliation),
    };
    return testdb_run("module/payment_gateway", tests, sizeof tests / sizeof *tests);
}
