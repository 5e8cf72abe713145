/* Statements of banks as files (enrolment 7.6, flow 5): what becomes of each line, on both engines. */
#include "module/till.h"

#include <string.h>

#include "model/run/function.h"
#include "module/payment/payment.h"

static const char *language = "en";
enum sent_as { A_STATEMENT, THE_GATEWAYS };

static err_t send_as(struct till *k, const struct access *who, enum sent_as what, bool dry_run, const char *file, struct str *out)
{
    struct settings *settings;
    struct db_conn *conn = testdb_acquire(k->d.t, DB_READ);
    const struct texts *texts;
    struct function_call c = {.arena = k->d.arena, .who = who, .registry = k->d.registry, .db = k->d.t->db, .write = k->d.write, .env = k->d.t->env,
                              .language = str_of(language)};
    err_t e;

    assert_ok(settings_load(conn, k->d.arena, k->d.registry, &settings));
    testdb_release(k->d.t, conn);
    assert_ok(texts_load(k->d.arena, &texts));
    c.settings = settings;
    c.texts = texts;
    buf_init(&c.out, k->d.arena, 256);
    e = what == THE_GATEWAYS ? payment_reconcile_file(&c, dry_run, str_of(file)) : payment_take_statement(&c, STR("Bank of North"), dry_run, str_of(file));
    *out = buf_str(&c.out);
    return e;
}

static err_t take_as(struct till *k, const struct access *who, bool dry_run, const char *file, struct str *out)
{
    return send_as(k, who, A_STATEMENT, dry_run, file, out);
}

static const char *take(struct till *k, bool dry_run, const char *file)
{
    struct str out;

    assert_ok(take_as(k, access_program(), dry_run, file, &out));
    return str_zero(k->d.arena, out);
}

static void says(const char *answer, const char *part)
{
    if (!strstr(answer, part)) fail_msg("%s\nis not in\n%s", part, answer);
}

/* A payment of 1000 that is awaited under this number. */
static void await(struct till *k, const char *phone, const char *number)
{
    const char *p = drive_put(&k->d, "payment.intent", "{'requestDate': '2024-01-02', 'phoneNumber': '%s', 'request': true, 'lines': [{'insuranceNumber': '100',"
                              " 'productCode': 'P1'}]}", phone);

    drive_put(&k->d, "payment.assign_number", "{'uuid': '%s', 'controlNumber': '%s'}", p, number);
}

static void payments(struct till *k, const char *wanted)
{
    assert_str(drive_rows(&k->d, "SELECT status, COALESCE(transaction_no, '-'), COALESCE(received_amount, -1), COALESCE(origin, '-'), COALESCE(named_number, '-')"
                          " FROM payment ORDER BY id", "ititt"), wanted);
}

#define HEADS "Transaction,Date,Amount,ControlNumber,InsuranceNumber,ProductCode\n"
#define FILE_OF_THREE HEADS "T-1,2024-02-01,1000.00,CN-1,,\nT-2,2024-02-01,500,CN-9,,\nT-3,2024-02-02,1000,,100,P1\n"

static void test_each_line_is_money(void **state)
{
    struct till k = till_open(state);
    const char *answer;

    await(&k, "1", "CN-1");
    answer = take(&k, true, FILE_OF_THREE);
    says(answer, "\"data\":{\"sent\":3,\"received\":2,\"waiting\":1,\"unchanged\":0,\"refused\":0}");
    payments(&k, "3|-|-1|-|-\n");
    till_books(&k, "");
    assert_string_equal(take(&k, false, FILE_OF_THREE), answer);
    payments(&k, "4|T-1|100000|Bank of North|-\n4|T-2|50000|Bank of North|CN-9\n4|T-3|100000|Bank of North|-\n");
    till_books(&k, "bank|250000\nunallocated|-250000\n");
    /* the same file again adds nothing */
    says(take(&k, false, FILE_OF_THREE), "\"data\":{\"sent\":3,\"received\":0,\"waiting\":0,\"unchanged\":3,\"refused\":0}");
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment", "i"), "3\n");
    drive_close(&k.d);
}

/* The bank has it, so it waits, though the gateway's word for it would be refused. */
static void test_money_under_a_wrong_number_waits(void **state)
{
    struct till k = till_open(state);
    const char *answer;

    await(&k, "1", "CN-1");
    answer = take(&k, false, HEADS "T-1,2024-02-01,999,CN-1,,\nT-2,2024-02-01,1000,CN-1,,\nT-3,2024-02-01,1000,CN-1,,\nT-4,2024-02-01,5,,,\n");
    says(answer, "\"received\":1,\"waiting\":3,");
    says(answer, "{\"row\":2,\"code\":\"T-1\",\"outcome\":\"waiting\",\"message\":\"\"}");
    payments(&k, "4|T-2|100000|Bank of North|-\n4|T-1|99900|Bank of North|CN-1\n4|T-3|100000|Bank of North|CN-1\n4|T-4|500|Bank of North|-\n");
    drive_close(&k.d);
}

/* ---- statements ---- */

/* What a longer list may take, as one statement in several pieces; nothing is asked line by line. */
enum { MORE_PIECES = 8 };
static int asked;

static void watch(void *arg, struct db_conn *c, const struct db_seen *seen)
{
    (void)arg;
    (void)c;
    asked += !strcmp(seen->point, "statement");
}

/* Each third line under a number that is awaited, for a person and a product, for nobody. */
static const char *file_of(struct till *k, int first, int n)
{
    struct buf out;

    buf_init(&out, k->d.arena, 4096);
    buf_add(&out, STR(HEADS));
    for (int i = first; i < first + n; i++) {
        if (i % 3 == 0) await(k, str_format(k->d.arena, "%d", i).p, str_format(k->d.arena, "CN-%d", i).p);
        buf_add_format(&out, i % 3 == 0 ? "T-%d,2024-02-01,1000,CN-%d,,\n" : i % 3 == 1 ? "T-%d,2024-02-01,1000,,100,P1\n" : "T-%d,2024-02-01,7,,,\n", i, i);
    }
    return str_zero(k->d.arena, buf_str(&out));
}

static int statements_of(struct till *k, const char *file)
{
    const char *answer;

    asked = 0;
    answer = take(k, false, file);
    says(answer, "\"unchanged\":0,\"refused\":0");
    return asked;
}

static void test_the_area_asks_once_for_all_lines(void **state)
{
    struct till k;
    int few, many;

    testdb_reopen(testdb_of(state), &(struct db_options){.watch = watch});
    k = till_open(state);
    statements_of(&k, file_of(&k, 900, 3));   /* the first one of a process learns more */
    few = statements_of(&k, file_of(&k, 0, 6));
    many = statements_of(&k, file_of(&k, 30, 60));
    print_message("# %d statements for 6 lines, %d for 60\n", few, many);
    assert_true(many - few <= MORE_PIECES);
    assert_str(drive_rows(&k.d, "SELECT status, COUNT(*) FROM payment GROUP BY status", "ii"), "4|69\n");
    till_books(&k, "bank|4616100\nunallocated|-4616100\n");
    drive_close(&k.d);
}

static void test_lines_that_are_no_money(void **state)
{
    struct till k = till_open(state);
    const char *answer = take(&k, false, HEADS "T-1,2099-02-01,999,,,\nT-2,01/02/2024,1,,,\n,2024-02-01,1,,,\nT-4,2024-02-01,-5,,,\nT-5,2024-02-01,0,,,\nT-6\nT-7,2024-02-01,7,,,\n");

    says(answer, "\"received\":0,\"waiting\":1,\"unchanged\":0,\"refused\":6}");
    says(answer, "{\"row\":2,\"code\":\"T-1\",\"outcome\":\"refused\",\"message\":\"Money came on a day up to today. Correct the date.\"}");
    says(answer, "\"rejected\":[[\"T-1\",\"2099-02-01\",\"999\",");
    payments(&k, "4|T-7|700|Bank of North|-\n");
    /* another amount under a transaction that came in */
    answer = take(&k, false, HEADS "T-7,2024-02-01,8,,,\n");
    says(answer, "\"refused\":1}");
    says(answer, "\"message\":\"Money came under this transaction or control number already");
    language = "fr";
    says(take(&k, true, HEADS "T-8,2024-02-01,0,,,\n"), "\"message\":\"Ce qui est reçu est plus que rien. Corrigez le montant.\"}");
    language = "en";
    drive_close(&k.d);
}

static void test_files_that_are_none(void **state)
{
    static const right_t rights[] = {101402};
    const struct access clerk = {.user = 1, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    struct till k = till_open(state);
    struct str out;

    assert_err(take_as(&k, access_program(), false, "Transaction,Date\nT-1,2024-01-01\n", &out), E_REQUEST);
    assert_err(take_as(&k, access_program(), false, "Transaction,Date,Amount,Colour\nT-1,2024-01-01,1,red\n", &out), E_REQUEST);
    assert_err(take_as(&k, &clerk, false, FILE_OF_THREE, &out), E_FORBIDDEN);
    k.d.t->env->limits.value[LIMIT_STATEMENT_LINES] = 2;
    assert_err(take_as(&k, access_program(), false, FILE_OF_THREE, &out), E_LIMIT);
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment", "i"), "0\n");
    drive_close(&k.d);
}

/* ---- the payment gateway's own file ---- */

static void test_the_gateways_file_is_compared(void **state)
{
    static const right_t rights[] = {101410};
    const struct access cashier = {.user = 1, .signed_in = true, .rights = rights, .right_count = 1, .shape = SCOPE_ALL};
    static const char file[] = HEADS "T-1,2024-02-01,1000.00,CN-1,,\nT-9,2024-02-03,500,,,\nT-9,2024-02-03,500,,,\n";
    struct till k = till_open(state);
    struct str out;

    await(&k, "1", "CN-1");
    take(&k, false, HEADS "T-1,2024-02-01,1000,CN-1,,\n");
    assert_err(send_as(&k, &cashier, THE_GATEWAYS, false, file, &out), E_FORBIDDEN);
    assert_ok(send_as(&k, access_program(), THE_GATEWAYS, true, file, &out));
    assert_str(drive_rows(&k.d, "SELECT COUNT(*) FROM payment_reconciliation", "i"), "0\n");
    assert_ok(send_as(&k, access_program(), THE_GATEWAYS, false, file, &out));
    assert_str(out, "{\"success\":true,\"data\":{\"sent\":2,\"agreed\":1,\"missingHere\":1,\"missingThere\":0,\"amountDiffers\":0},\"errors\":[]}");
    assert_str(drive_rows(&k.d, "SELECT source, date_from, date_to, state FROM payment_reconciliation", "tddt"), "file|19754|19756|compared\n");
    assert_str(drive_rows(&k.d, "SELECT kind, transaction_no, amount_there FROM payment_difference", "tti"), "missing_here|T-9|50000\n");
    assert_err(send_as(&k, access_program(), THE_GATEWAYS, false, HEADS "T-1,2024-02-01,,,,\n", &out), E_REQUEST);
    assert_err(send_as(&k, access_program(), THE_GATEWAYS, false, HEADS, &out), E_REQUEST);
    drive_close(&k.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(test_each_line_is_money), TESTDB_BOTH(test_money_under_a_wrong_number_waits), TESTDB_BOTH(test_lines_that_are_no_money),
        TESTDB_BOTH(test_files_that_are_none), TESTDB_BOTH(test_the_area_asks_once_for_all_lines),
        TESTDB_BOTH(test_the_gateways_file_is_compared),
    };
    return testdb_run("module/payment_statement", tests, sizeof tests / sizeof *tests);
}
