/* Payments: what may become of them, intents, money that comes in, lines (tests/vectors/payment.json), how one is spread over its
 * lines (payment_spread.json); and, of all that can be said of a line, a second, plain way to the same answer. */
#include "base/vectors.h"

#include <string.h>

#include "scheme/payment.h"

enum { MOST = 8, ROUNDS = 20000 };

static const struct json *list(void **state, const char *name) { return vector_list(vectors(*state, "payment.json"), name); }

static money_t money(const struct json *v)
{
    money_t m = MONEY_NONE;

    if (!json_is_null(v)) assert_true(decimal_read(v->text.p, v->text.n, 2, false, &m.minor));
    return m;
}

static int64_t number(const struct json *v, const char *key)
{
    int64_t n = 0;

    if (json_get(v, key)) assert_true(json_int(json_get(v, key), &n));
    return n;
}

static bool flag(const struct json *v, const char *key) { return json_get(v, key) && json_get(v, key)->kind == JSON_TRUE; }

/* A word of the member "is". */
static bool is(const struct json *v, const char *word)
{
    struct str rest = json_get(v, "is")->text;

    while (rest.p)
        if (str_is(str_cut(&rest, ' '), word)) return true;
    return false;
}

/* ---- what may become of a payment ---- */

static const char *const events[] = {
    [LAW_NUMBER_ASKED] = "number_asked", [LAW_ASKING_REFUSED] = "asking_refused", [LAW_ASKING_TAKEN] = "asking_taken",
    [LAW_ASKING_FAILED] = "asking_failed", [LAW_NUMBER_GIVEN] = "number_given", [LAW_NUMBER_FAILED] = "number_failed",
    [LAW_MONEY_CAME] = "money_came", [LAW_CANCELLED] = "cancelled", [LAW_MATCH_MADE] = "match_made", [LAW_MATCH_UNDONE] = "match_undone",
    [LAW_MONEY_ENTERED] = "money_entered", [LAW_MONEY_DENIED] = "money_denied",
};

/* What is not listed cannot happen. */
static void test_every_event_in_every_status(void **state)
{
    for (int e = LAW_NUMBER_ASKED; e <= LAW_MONEY_DENIED; e++) {
        const struct json *v = list(state, "transitions");
        while (!str_is(json_get(v, "event")->text, events[e])) assert_non_null(v = v->next);
        for (int from = LAW_PAYMENT_REJECTED - 2; from <= LAW_PAYMENT_MATCHED + 1; from++) {
            enum law_payment_status to = LAW_PAYMENT_MATCHED + 9;
            bool may = false;
            for (const struct json *f = json_get(v, "from")->first; f; f = f->next) {
                int64_t listed;
                assert_true(json_int(f, &listed));
                may |= listed == from;
            }
            assert_int_equal(law_payment_next(from, e, &to), may);
            assert_int_equal(to, may ? number(v, "to") : LAW_PAYMENT_MATCHED + 9);
        }
    }
}

static bool listed(void **state, int from, int to)
{
    for (const struct json *v = list(state, "transitions"); v; v = v->next)
        for (const struct json *f = json_get(v, "from")->first; f; f = f->next) {
            int64_t n;
            assert_true(json_int(f, &n));
            if (n == from && number(v, "to") == to) return true;
        }
    return from == to;
}

static void test_what_may_become_of_each(void **state)
{
    for (int from = LAW_PAYMENT_REJECTED; from <= LAW_PAYMENT_MATCHED; from++)
        for (int to = LAW_PAYMENT_REJECTED; to <= LAW_PAYMENT_MATCHED; to++)
            assert_int_equal(law_payment_may_become(from, to), listed(state, from, to));
}

/* What the gateway told before. Of refusals only where it was the gateway that refused. */
static void test_what_was_told_before(void **state)
{
    for (int e = LAW_NUMBER_ASKED; e <= LAW_MONEY_DENIED; e++)
        for (int s = LAW_PAYMENT_REJECTED; s <= LAW_PAYMENT_MATCHED; s++) {
            bool told = false;
            for (const struct json *v = list(state, "told"); v; v = v->next)
                for (const struct json *in = json_get(v, "in")->first; in; in = in->next) {
                    int64_t n;
                    assert_true(json_int(in, &n));
                    told |= str_is(json_get(v, "event")->text, events[e]) && n == s;
                }
            assert_int_equal(law_payment_told(s, e, true), told);
            assert_int_equal(law_payment_told(s, e, false), told && e == LAW_ASKING_TAKEN);
        }
}

static void test_what_came_in(void **state)
{
    (void)state;
    for (int s = LAW_PAYMENT_REJECTED; s <= LAW_PAYMENT_MATCHED; s++) assert_int_equal(law_payment_came_in(s), s == 4 || s == 5);
}

static void test_what_the_payer_is_told(void **state)
{
    for (const struct json *v = list(state, "notices"); v; v = v->next)
        assert_int_equal(law_payment_notice((enum law_payment_status)number(v, "from"), (enum law_payment_status)number(v, "to"), flag(v, "named"),
                                            (enum law_policy_status)number(v, "policy")), number(v, "tells"));
}

/* ---- intents ---- */

static struct law_intent intent_in(const struct json *v)
{
    return (struct law_intent){
        .officer_sent = is(v, "officer_sent"), .officer_known = is(v, "officer_known"), .phone_sent = is(v, "phone_sent"),
        .message_wanted = is(v, "message_wanted"), .type_known = !is(v, "type_unknown"), .enrolled_before = is(v, "enrolled_before"),
    };
}

static void test_intents(void **state)
{
    for (const struct json *v = list(state, "intents"); v; v = v->next) {
        struct law_intent i = intent_in(v);
        assert_int_equal(law_intent_fault(&i), number(v, "fault"));
    }
}

static void test_lines_of_intents(void **state)
{
    for (const struct json *v = list(state, "intent_lines"); v; v = v->next) {
        struct law_intent i = intent_in(v);
        struct law_intent_line l = {
            .number_sent = is(v, "number_sent"), .number_lawful = is(v, "number_lawful"), .insured = is(v, "insured"),
            .product_known = is(v, "product_known"), .sold = is(v, "sold"), .renewal = is(v, "renewal"), .policy = is(v, "policy"),
        };
        assert_int_equal(law_intent_line_fault(&i, &l), number(v, "fault"));
    }
}

static void test_who_sells(void **state)
{
    for (const struct json *v = list(state, "sells"); v; v = v->next)
        assert_int_equal(law_officer_sells(number(v, "product"), number(v, "district"), number(v, "region")), flag(v, "sells"));
}

static void test_what_is_expected(void **state)
{
    for (const struct json *v = list(state, "dues"); v; v = v->next) {
        struct law_due d = {
            .insured = is(v, "insured"), .renewal = is(v, "renewal"), .policy = is(v, "policy"), .officer = is(v, "officer"),
            .status = (enum law_policy_status)number(v, "status"), .value = money_or(money(json_get(v, "value")), MONEY_ZERO),
            .paid = money_or(money(json_get(v, "paid")), MONEY_ZERO), .premium = money(json_get(v, "premium")),
            .matched = money_or(money(json_get(v, "matched")), MONEY_ZERO), .again = money(json_get(v, "again")),
            .proxy = money(json_get(v, "proxy")), .asked = money(json_get(v, "asked")),
        };
        assert_int_equal(law_due_of(&d).minor, money(json_get(v, "due")).minor);
    }
}

/* ---- money that comes in ---- */

static void test_what_waits_though_a_rule_is_broken(void **state)
{
    (void)state;
    for (int fault = LAW_ARRIVAL_SOUND; fault <= LAW_ARRIVAL_TYPE; fault++) assert_int_equal(law_arrival_waits(fault), fault >= 3 && fault <= 5);
}

static void test_arrivals(void **state)
{
    for (const struct json *v = list(state, "arrivals"); v; v = v->next) {
        struct law_arrival a = {
            .day = DATE_NONE, .today = date_of(2024, 3, 10), .amount = money(json_get(v, "amount")), .expected = money(json_get(v, "expected")),
            .type_known = !flag(v, "type_unknown"), .numbered = flag(v, "numbered"), .awaited = json_get(v, "status") != NULL,
            .status = (enum law_payment_status)number(v, "status"),
        };
        if (json_get(v, "day")) assert_true(date_read(json_get(v, "day")->text.p, 10, &a.day));
        assert_int_equal(law_arrival_fault(&a), number(v, "fault"));
    }
}

/* ---- reconciliation ---- */

static void test_reconciliation(void **state)
{
    for (const struct json *v = list(state, "reconciled"); v; v = v->next)
        assert_int_equal(law_reconcile(money(json_get(v, "here")), money(json_get(v, "there"))), number(v, "is"));
}

/* ---- lines that are to be matched ---- */

static void test_lines(void **state)
{
    for (const struct json *v = list(state, "lines"); v; v = v->next) {
        struct law_line l = {
            .number_sent = is(v, "number_sent"), .insured = is(v, "insured"), .product_sent = is(v, "product_sent"),
            .product_known = is(v, "product_known"), .policy = is(v, "policy"), .sold = is(v, "sold"), .officer_sent = is(v, "officer_sent"),
            .officer_known = is(v, "officer_known"), .officer_sells = is(v, "officer_sells"), .premium = is(v, "premium"), .renewal = is(v, "renewal"),
        };
        assert_int_equal(law_line_fault(&l), number(v, "fault"));
    }
}

/* The model: what must hold, in order, each with the number of its fault. */
static int plain_fault(const struct law_line *l)
{
    bool officer = l->officer_sent;
    const struct { bool holds; int fault; } rules[] = {
        {l->number_sent, 101}, {l->product_sent, 102}, {l->insured, 103}, {l->product_known, 105}, {l->policy, 104}, {l->sold, 106},
        {!officer || l->officer_known, 107}, {!officer || l->officer_sells, 108}, {!officer || l->renewal || l->premium, 109},
    };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!rules[i].holds) return rules[i].fault;
    return 0;
}

static void test_all_that_can_be_said_of_a_line(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1U << 11; bits++) {
        struct law_line l = {
            .number_sent = bits & 1, .insured = bits & 2, .product_sent = bits & 4, .product_known = bits & 8, .policy = bits & 16, .sold = bits & 32,
            .officer_sent = bits & 64, .officer_known = bits & 128, .officer_sells = bits & 256, .premium = bits & 512, .renewal = bits & 1024,
        };
        assert_int_equal(law_line_fault(&l), plain_fault(&l));
    }
}

static void test_effects(void **state)
{
    static const char *const words[] = {
        [LAW_LINE_COVERS] = "covers", [LAW_LINE_BOOKS] = "books", [LAW_LINE_RENEWS] = "renews", [LAW_LINE_IDLE] = "idle",
    };

    for (const struct json *v = list(state, "effects"); v; v = v->next) {
        struct law_line_policy p = {
            .status = (enum law_policy_status)number(v, "status"), .renewal = flag(v, "renewal"), .premium = flag(v, "premium"),
            .ahead = flag(v, "ahead"), .value = money(json_get(v, "value")), .paid = money(json_get(v, "paid")),
        };
        assert_true(str_is(json_get(v, "does")->text, words[law_line_effect(&p)]));
    }
}

/* ---- spreading ---- */

static size_t read(const struct json *from, money_t out[MOST])
{
    size_t n = 0;

    for (const struct json *v = from->first; v; v = v->next) out[n++] = money(v);
    return n;
}

static void test_spread(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "payment_spread.json"), "cases"); v; v = v->next) {
        money_t rooms[MOST], due[MOST], out[MOST], left;
        size_t n = read(json_get(v, "rooms"), rooms);
        assert_int_equal(read(json_get(v, "lines"), due), n);
        left = law_spread(money(json_get(v, "received")), rooms, n, out);
        for (size_t i = 0; i < n; i++) assert_int_equal(out[i].minor, due[i].minor);
        assert_int_equal(left.minor, money(json_get(v, "left")).minor);
    }
}

static uint64_t draw(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Defect 41 and invariant 10.5.5: it ends, nothing is lost or made, no line gets more than it takes, nor less than its share. */
static void test_what_holds_of_every_spread(void **state)
{
    uint64_t seed = 88172645463325252U;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        money_t rooms[MOST], out[MOST], received = {(int64_t)(draw(&seed) % 5000)}, left;
        size_t n = draw(&seed) % (MOST + 1);
        int64_t total = 0, given = 0;
        for (size_t i = 0; i < n; i++) total += rooms[i].minor = (int64_t)(draw(&seed) % 2000);
        left = law_spread(received, rooms, n, out);
        for (size_t i = 0; i < n; i++) {
            given += out[i].minor;
            assert_in_range(out[i].minor, 0, rooms[i].minor);
            if (total > received.minor) assert_true(out[i].minor >= received.minor * rooms[i].minor / total);
        }
        assert_int_equal(given + left.minor, received.minor);
        assert_int_equal(given, total < received.minor ? total : received.minor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_event_in_every_status), TEST(test_what_may_become_of_each), TEST(test_what_was_told_before),
        TEST(test_what_the_payer_is_told), TEST(test_what_came_in), TEST(test_intents), TEST(test_lines_of_intents), TEST(test_who_sells),
        TEST(test_what_is_expected), TEST(test_arrivals), TEST(test_what_waits_though_a_rule_is_broken), TEST(test_reconciliation),
        TEST(test_lines), TEST(test_all_that_can_be_said_of_a_line), TEST(test_effects),
        TEST(test_spread), TEST(test_what_holds_of_every_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
