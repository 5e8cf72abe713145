/* Two years of whatever people do with families, policies and money, right or wrong: what is left holds together (enrolment 10.5),
 * the books say what happened, and both engines have the same. */
#include "module/drive.h"

#include <stdio.h>
#include <stdlib.h>

#include "module/enrolment_check.h"
#include "module/ledger/ledger.h"

enum { STEPS = 700, STEPS_LONG = 20000, PLACES = 3, PRODUCTS = 4 };

struct years {
    struct drive d;
    uint64_t chance;
    int people, families, policies, receipts;   /* made so far; numbers are their uuids */
    int done, refused;
    const char *villages[PLACES], *products[PRODUCTS];
    struct arena *step;
};

static int chance(struct years *l, int n)
{
    l->chance = l->chance * 6364136223846793005U + 1442695040888963407U;
    return (int)((l->chance >> 33) % (uint64_t)n);
}

static const char *uuid(struct years *l, char kind, int n) { return str_format(l->step, "0000000%c-0000-7000-8000-%012d", kind, n).p; }
static const char *person(struct years *l) { return uuid(l, '1', chance(l, l->people) + 1); }
static const char *family(struct years *l) { return uuid(l, '2', chance(l, l->families) + 1); }
static const char *policy(struct years *l) { return uuid(l, '3', chance(l, l->policies) + 1); }

/* A day of the last `back` ones. */
static const char *day(struct years *l, int back)
{
    date_t d = date_add_days(env_today(l->d.t->env), -chance(l, back));
    char text[10];

    date_write(d, text);
    return str_copy(l->step, (struct str){text, 10}).p;
}

/* Refused or done; anything else is a fault of the program. */
static void send(struct years *l, const char *command, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void send(struct years *l, const char *command, const char *format, ...)
{
    char input[1024];
    va_list args;
    err_t e;

    va_start(args, format);
    assert_true(vsnprintf(input, sizeof input, format, args) < (int)sizeof input);
    va_end(args);
    e = drive(&l->d, command, input);
    if (!e) l->done++;
    else l->refused++;
    if (e && !err_is(e, E_RULE) && !err_is(e, E_NOT_FOUND) && !err_is(e, E_DELETED) && !err_is(e, E_REFERENCE) && !err_is(e, E_NOT_UNIQUE))
        fail_msg("%s %s: %s", command, input, str_zero(l->d.arena, err_line(l->d.arena, e)));
}

/* ---- what people do ---- */

#define NAMES "'lastName': 'A', 'otherNames': 'B'"

static const char *born(struct years *l) { return str_format(l->step, "%d-0%d-11", 1950 + chance(l, 75), 1 + chance(l, 9)).p; }

static void enrol(struct years *l)
{
    int n = ++l->people;

    send(l, "family.create", "{'uuid': '%s', 'location': '%s', 'headInsuree': {'uuid': '%s', 'chfId': '%d', 'dob': '%s', " NAMES "}}",
         uuid(l, '2', ++l->families), l->villages[chance(l, PLACES)], uuid(l, '1', n), n, born(l));
}

static void join(struct years *l)
{
    int n = ++l->people;

    send(l, "insuree.create", "{'uuid': '%s', 'family': '%s', 'relationship': {'id': %d}, 'chfId': '%d', 'dob': '%s', " NAMES "}", uuid(l, '1', n),
         family(l), 1 + chance(l, 8), n, born(l));
}

static const char *yes(struct years *l) { return chance(l, 2) ? "true" : "false"; }

static void move(struct years *l)
{
    send(l, "insuree.move", "{'uuid': '%s', 'family': '%s', 'cancelPolicies': %s}", person(l), family(l), yes(l));
}

static void leave(struct years *l) { send(l, "insuree.remove", "{'uuid': '%s', 'cancelPolicies': %s}", person(l), yes(l)); }
static void go(struct years *l) { send(l, "insuree.delete", "{'uuid': '%s'}", person(l)); }
static void head(struct years *l) { send(l, "family.set_head", "{'uuid': '%s', 'insuree': '%s'}", family(l), person(l)); }

static void found(struct years *l)
{
    send(l, "family.create", "{'uuid': '%s', 'location': '%s', 'headInsuree': '%s'}", uuid(l, '2', ++l->families), l->villages[chance(l, PLACES)],
         person(l));
}

static void change(struct years *l)
{
    if (chance(l, 2)) send(l, "insuree.update", "{'uuid': '%s', 'relationship': {'id': %d}, 'dob': '%s'}", person(l), 1 + chance(l, 8), born(l));
    else send(l, "family.update", "{'uuid': '%s', 'location': '%s'}", family(l), l->villages[chance(l, PLACES)]);
}

static void stop(struct years *l)
{
    const char *code = chance(l, 3) ? "MOVED" : "DEATH";

    send(l, "insuree.update", "{'uuid': '%s', 'status': '%s', 'statusReason': {'code': '%s'}, 'statusDate': '%s'}", person(l),
         *code == 'M' ? "IN" : "DE", code, day(l, 30));
}

static void back(struct years *l) { send(l, "insuree.update", "{'uuid': '%s', 'status': 'AC'}", person(l)); }

static void end(struct years *l)
{
    send(l, "family.delete", "{'uuid': '%s', 'deleteMembers': %s, 'endPolicies': %s}", family(l), yes(l), yes(l));
}

static void sell(struct years *l)
{
    send(l, chance(l, 4) ? "policy.create" : "policy.renew", "{'uuid': '%s', 'family': '%s', 'product': '%s', 'enrollDate': '%s'}",
         uuid(l, '3', ++l->policies), family(l), l->products[chance(l, PRODUCTS)], day(l, 60));
}

static void pay(struct years *l)
{
    static const char *const actions[] = {"", ", 'action': 'ENFORCE'", ", 'action': 'WAIT'", ", 'action': 'SUSPEND'"};

    send(l, "premium.create", "{'policy': '%s', 'amount': '%d', 'payDate': '%s', 'payType': 'C', 'receipt': '%d'%s}", policy(l), 50 + chance(l, 1200),
         day(l, 20), chance(l, 9) ? ++l->receipts : l->receipts, actions[chance(l, 4)]);
}

/* What was paid too much, or any sum. */
static void refund(struct years *l)
{
    const char *amount = chance(l, 2) ? str_format(l->step, ", 'amount': '%d'", 1 + chance(l, 1200)).p : "";

    send(l, "premium.refund", "{'policy': '%s'%s, 'payDate': '%s', 'payType': 'B', 'reason': 'x', 'receipt': '%d', 'suspend': %s}", policy(l), amount,
         day(l, 5), ++l->receipts, yes(l));
}

static void suspend(struct years *l) { send(l, "policy.suspend", "{'uuid': '%s'}", policy(l)); }

static void drop(struct years *l)
{
    send(l, "policy.delete", "{'uuid': '%s', 'deleteContributions': %s}", policy(l), yes(l));
}

static void alter(struct years *l)
{
    send(l, "policy.update", "{'uuid': '%s', 'product': '%s', 'enrollDate': '%s'}", policy(l), l->products[chance(l, PRODUCTS)], day(l, 60));
}

static void receive(struct years *l)
{
    send(l, "payment.create", "{'receivedAmount': '%d', 'receiptNo': 'M%d', 'requestDate': '%s', 'receivedDate': '%s', 'paymentDetails':"
         " [{'productCode': 'P%d', 'insuranceNumber': '%d', 'policyStage': 'N'}, {'productCode': 'P%d', 'insuranceNumber': '%d', 'policyStage': 'N'}]}",
         50 + chance(l, 2000), ++l->receipts, day(l, 5), day(l, 5), chance(l, PRODUCTS), 1 + chance(l, l->people), chance(l, PRODUCTS),
         1 + chance(l, l->people));
}

/* ---- time ---- */

static void job(struct years *l, const char *name)
{
    struct tx *tx;
    uuid_t id;

    assert_ok(tx_begin(l->d.write, l->step, access_program(), uuid_new(l->d.t->env), &tx));
    assert_ok(job_start(tx, name, STR("{}"), &id));
    assert_ok(tx_commit(tx));
    drive_jobs(&l->d);
}

static void night(struct years *l)
{
    stamp_t now = env_peek(l->d.t->env);

    env_set_clock(l->d.t->env, (stamp_t){now.us + (int64_t)86400 * 1000000 * (1 + chance(l, 14))});
    job(l, "policy.expire");
}

static const struct { int weight; void (*act)(struct years *l); } deeds[] = {
    {8, enrol}, {10, join}, {5, move}, {4, leave}, {2, go}, {4, head}, {2, found}, {4, change}, {5, stop}, {4, back}, {2, end}, {12, sell},
    {16, pay}, {6, refund}, {3, suspend}, {2, drop}, {3, alter}, {3, receive}, {11, night},
};

static void live(struct years *l)
{
    int at, i = 0, all = 0;

    for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++) all += deeds[k].weight;
    at = chance(l, all);
    while (at >= deeds[i].weight) at -= deeds[i++].weight;
    if ((l->families && l->people && l->policies) || deeds[i].act == enrol) deeds[i].act(l);
    else if (l->families) sell(l);
}

/* ---- what is left ---- */

static void prove(struct years *l, int step)
{
    struct db_conn *c = testdb_acquire(l->d.t, DB_READ);
    struct enrolment_report report;
    struct ledger_report books;

    assert_ok(enrolment_check(c, l->step, l->d.registry, &report));
    assert_ok(ledger_check(c, l->step, l->d.registry, &books));
    testdb_release(l->d.t, c);
    for (size_t i = 0; i < report.fault_count; i++)
        print_error("# %d %s: %.*s %.*s\n", report.faults[i].invariant, report.faults[i].what, STR_ARG(report.faults[i].key),
                    STR_ARG(report.faults[i].named));
    if (report.fault_count || books.fault_count) fail_msg("after step %d", step);
}

static void scheme(struct years *l)
{
    struct drive *d = &l->d;
    const char *region = drive_new(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}"),
               *district = drive_put(d, "location.create", "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", region),
               *ward = drive_put(d, "location.create", "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", district);
    static const char *const further[PRODUCTS] = {
        "'premiumAdult': '300', 'premiumChild': '200', 'maxMembers': 4, 'gracePeriodPayment': 2", "'lumpSum': '500', 'threshold': 3, 'premiumAdult': '90'",
        "'premiumAdult': '100', 'startCycle1': '01-01', 'startCycle2': '01-07', 'administrationPeriod': 1", "'lumpSum': '700', 'maxMembers': 2",
    };

    assert_ok(drive(d, "insuree.seed", "{}"));
    for (int i = 0; i < PLACES; i++)
        l->villages[i] = drive_put(d, "location.create", "{'code': 'V%d', 'name': 'V', 'type': 'V', 'parent': '%s'}", i, ward);
    for (int i = 0; i < PRODUCTS; i++)
        l->products[i] = drive_put(d, "product.create", "{'code': 'P%d', 'name': 'P', 'dateFrom': '2020-01-01', 'dateTo': '2098-12-31',"
                                   " 'insurancePeriod': %d, %s}", i, i == 2 ? 6 : 12, further[i]);
}

static struct { struct arena *a; struct str left; } other;

static void test_whatever_people_do(void **state)
{
    static const char left_sql[] =
        "SELECT p.status, p.value, p.start_date, p.effective_date, p.expiry_date, i.chf_id, c.effective_date, c.expiry_date FROM policy p LEFT JOIN"
        " insuree_policy c ON c.policy_id = p.id AND c.deleted_at IS NULL LEFT JOIN insuree i ON i.id = c.insuree_id WHERE p.deleted_at IS NULL"
        " ORDER BY p.uuid, COALESCE(i.chf_id, ''), c.id";
    struct years l = {.d = drive_open(state, NULL), .chance = 20, .step = arena_new()};
    int steps = getenv("IMIS_TEST_LONG") ? STEPS_LONG : STEPS;
    struct str left;

    scheme(&l);
    for (int i = 1; i <= steps; i++) {
        live(&l);
        if (i % 50 == 0 || i == steps) prove(&l, i);
        arena_reset(l.step);
    }
    print_message("# %d done, %d refused; %d people, %d families, %d policies\n", l.done, l.refused, l.people, l.families, l.policies);
    print_message("# %s", str_zero(l.d.arena, drive_rows(&l.d, "SELECT (SELECT count(*) FROM premium), (SELECT count(*) FROM premium WHERE amount < 0), (SELECT count(*) FROM payment), (SELECT count(*) FROM"
                  " policy WHERE status = 2), (SELECT count(*) FROM family WHERE deleted_at IS NOT NULL), (SELECT count(*) FROM insuree_policy)", "iiiiii")));
    assert_true(l.done > l.refused / 2);
    left = drive_rows(&l.d, left_sql, "iidddtdd");
    if (other.a) {
        if (!str_eq(left, other.left)) fail_msg("the engines differ:\n%.*s\n%.*s", STR_ARG(left), STR_ARG(other.left));
        arena_free(other.a);
    } else {
        other.a = arena_new();
        other.left = str_copy(other.a, left);
    }
    arena_free(l.step);
    drive_close(&l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(test_whatever_people_do)};

    return testdb_run("module/enrolment_random", tests, sizeof tests / sizeof *tests);
}
