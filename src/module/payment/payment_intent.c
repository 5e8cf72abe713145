/* payment.intent: somebody says what he is going to pay for (enrolment 7.6, flow 1). Input: officerCode, phoneNumber, requestDate, languageName,
 * smsRequired, typeOfPayment, origin, as of a payment; "lines": [{"insuranceNumber", "productCode", "renewal", "amount"}], an amount being an
 * instalment; "request": true asks for a control number at once. What breaks a rule is stored, refused, with its reason. The same
 * intent again, while nothing was paid for it, is answered with the first. */
#include "model/write/input.h"
#include "module/insuree/insuree.h"
#include "module/payment/gateway.h"
#include "module/policy/policy.h"
#include "model/run/setting.h"

struct intent {
    struct payment_sent sent;
    bool request;
};

err_t payment_intent_prepare(struct prepare *p, void **out)
{
    struct intent *i = ARENA_NEW(p->arena, struct intent);

    TRY(input_only(p, LIST("officerCode", "phoneNumber", "requestDate", "languageName", "smsRequired", "typeOfPayment", "origin", "lines", "request")));
    TRY(payment_input(p, LIST("officerCode", "phoneNumber", "requestDate", "languageName", "smsRequired", "typeOfPayment", "origin"), &i->sent));
    TRY(input_bool(p, "request", &i->request));
    if (!i->sent.line_count) return err_make(p->arena, E_FIELD_REQUIRED, "field", "lines", NULL);
    *out = i;
    return OK;
}

/* ---- what the law asks for ---- */

struct asking {
    struct tx *tx;
    const struct payment_sent *sent;
    const struct settings *settings;
    struct law_intent law;
    struct payment_officer officer;
    date_t day;
    int fault;
    money_t expected;              /* of all lines; MONEY_NONE: one is not known */
    struct record *lines;
};

static bool is_true(const struct db_value *v) { return !v->null && v->b; }

static err_t begin(struct asking *a)
{
    const struct record *as = &a->sent->as;
    const struct db_value *code = record_cell(as, "officer_code"), *day = record_cell(as, "request_date");

    TRY(settings_of(a->tx, &a->settings));
    TRY(payment_officer(a->tx->conn, payment_has(code) ? code->s : STR_NONE, &a->officer));
    a->day = day->null ? env_today(a->tx->env) : day->d;
    a->law = (struct law_intent){
        .officer_sent = payment_has(code), .officer_known = a->officer.id != 0, .phone_sent = payment_has(record_cell(as, "phone_number")),
        .message_wanted = is_true(record_cell(as, "sms_required")), .type_known = a->sent->type_known,
        .enrolled_before = setting_bool(a->settings, SETTING_ENROLLED_BEFORE),
    };
    a->fault = (int)law_intent_fault(&a->law);
    return OK;
}

static err_t price(struct asking *a, int64_t family, int64_t product, enum law_stage stage, money_t *out)
{
    return policy_price(a->tx->conn, a->tx->arena, a->settings, env_today(a->tx->env), family, product, stage, a->day, out);
}

static err_t due_of(struct asking *a, const struct payment_line_sent *l, const struct payment_named *n, const struct payment_policy *policy, money_t *out)
{
    struct law_due d = {
        .insured = n->family != 0, .renewal = l->renewal, .policy = policy->id != 0, .status = policy->status, .value = policy->value,
        .paid = policy->paid, .officer = a->law.officer_known, .premium = MONEY_NONE, .again = MONEY_NONE, .proxy = MONEY_NONE, .asked = l->amount,
    };
    struct payment_open open;

    if (d.policy && d.officer && !l->renewal) {
        TRY(payment_uncovered(a->tx, policy->id, NULL, 0, &open));
        if (open.premium) d.premium = open.amount, d.matched = open.covered;
    }
    if (l->renewal && d.policy && d.status != LAW_IDLE) TRY(price(a, n->family, policy->product, LAW_RENEWAL, &d.again));
    if (!d.policy) TRY(price(a, n->family, n->product, LAW_NEW, &d.proxy));
    *out = law_due_of(&d);
    return OK;
}

static err_t ask_line(struct asking *a, const struct payment_line_sent *l, struct record *row)
{
    struct law_number_form form = insuree_number_form(a->settings);
    struct payment_policy policy = {0};
    struct payment_named n;
    struct law_intent_line law;
    money_t due = MONEY_NONE;

    TRY(payment_named(a->tx->conn, l->number, l->product, &n));
    if (n.family && n.product) TRY(payment_policy(a->tx->conn, n.family, n.product, l->renewal, &policy));
    law = (struct law_intent_line){
        .number_sent = l->number.n > 0, .number_lawful = law_number_check(l->number.p, l->number.n, &form, false) == LAW_NUMBER_FITS,
        .insured = n.family != 0, .product_known = n.product != 0, .renewal = l->renewal, .policy = policy.id != 0,
        .sold = !a->law.officer_known || law_officer_sells(n.product_place, a->officer.district, a->officer.region),
    };
    if (!a->fault) a->fault = (int)law_intent_line_fault(&a->law, &law);
    if (n.product) TRY(due_of(a, l, &n, &policy, &due));
    if (!money_none(due)) *record_cell(row, "expected_amount") = db_int(due.minor);
    if (money_none(due) || money_none(a->expected) || !money_add(a->expected, due, &a->expected)) a->expected = MONEY_NONE;
    return OK;
}

static err_t ask(struct asking *a)
{
    TRY(begin(a));
    a->lines = ARENA_ARRAY(a->tx->arena, struct record, a->sent->line_count);
    for (size_t i = 0; i < a->sent->line_count; i++) {
        a->lines[i] = record_new(a->tx->arena, registry_table_of(a->tx->registry, &payment_detail_entity));
        TRY(ask_line(a, &a->sent->lines[i], &a->lines[i]));
    }
    return OK;
}

/* ---- the same again ---- */

static bool same_text(const struct db_value *a, struct str b) { return payment_has(a) ? str_eq(a->s, b) : !b.n; }

static err_t is_same(struct asking *a, const struct record *payment, bool *out)
{
    struct record *lines;
    size_t n;

    TRY(tx_children(a->tx, payment, registry_table_of(a->tx->registry, &payment_detail_entity), &lines, &n));
    *out = n == a->sent->line_count;
    for (size_t i = 0; i < n && *out; i++) {
        const struct payment_line_sent *l = &a->sent->lines[i];
        *out = same_text(record_cell(&lines[i], "insurance_number"), l->number) && same_text(record_cell(&lines[i], "product_code"), l->product) &&
               str_is(record_cell(&lines[i], "policy_stage")->s, l->renewal ? "R" : "N") &&
               db_value_equal(record_cell(&lines[i], "expected_amount"), record_cell(&a->lines[i], "expected_amount"));
    }
    return OK;
}

/* Open ones of this day from the same telephone, or the same officer where none is said. */
static err_t find_same(struct asking *a, struct record *out, bool *found)
{
    static const enum db_type types[] = {DB_INT};
    const struct record *as = &a->sent->as;
    const struct db_value *phone = record_cell(as, "phone_number"), *officer = record_cell(as, "officer_code");
    const struct db_value params[] = {db_date(a->day), db_text(payment_has(phone) ? phone->s : STR("")), db_text(payment_has(officer) ? officer->s : STR(""))};
    struct db_rows rows;

    *found = false;
    TRY(db_query(a->tx->conn, STR("SELECT id FROM payment WHERE request_date = $1 AND COALESCE(phone_number, '') = $2 AND COALESCE(officer_code, '') = $3"
                                  " AND status IN (0, 1, 2, 3) AND deleted_at IS NULL ORDER BY id DESC LIMIT 100"), params, 3, types, 1, &rows));
    for (size_t i = 0; i < rows.rows && !*found; i++) {
        TRY(tx_get_id(a->tx, &payment_entity, db_cell(&rows, i, 0)->i, out));
        TRY(is_same(a, out, found));
    }
    return OK;
}

/* ---- storing it ---- */

static struct record row_of(struct asking *a)
{
    struct record r = record_copy(a->tx->arena, a->sent->as);
    struct str words = payment_intent_words(a->tx->arena, a->fault);

    *record_cell(&r, "request_date") = db_date(a->day);
    *record_cell(&r, "status") = db_int(a->fault ? LAW_PAYMENT_INTENT_REFUSED : LAW_PAYMENT_INTENT);
    if (!money_none(a->expected)) *record_cell(&r, "expected_amount") = db_int(a->expected.minor);
    if (words.p) *record_cell(&r, "rejected_reason") = db_text(words);
    return r;
}

static err_t store(struct asking *a, bool request, struct record *r)
{
    struct record number;

    *r = row_of(a);
    if (request && !a->fault) TRY(payment_move(a->tx, r, LAW_NUMBER_ASKED));
    TRY(tx_insert(a->tx, r, 1));
    for (size_t i = 0; i < a->sent->line_count; i++) {
        struct db_value expected = *record_cell(&a->lines[i], "expected_amount");
        a->lines[i] = payment_line_row(a->tx, r, &a->sent->lines[i]);
        *record_cell(&a->lines[i], "expected_amount") = expected;
    }
    TRY(tx_insert(a->tx, a->lines, a->sent->line_count));
    if (!request || a->fault) return OK;
    number = control_number_asked(a->tx, r, payment_has(record_cell(r, "origin")) ? record_cell(r, "origin")->s : STR_NONE);
    TRY(tx_insert(a->tx, &number, 1));
    return payment_request_numbers(a->tx, r, 1);
}

err_t payment_intent(struct tx *tx, const struct payment_sent *sent, bool request)
{
    struct asking a = {.tx = tx, .sent = sent, .expected = MONEY_ZERO};
    struct payment_told told = {0};
    struct record r;

    TRY(ask(&a));
    if (!a.fault) TRY(find_same(&a, &r, &told.repeated));
    if (!told.repeated) TRY(store(&a, request, &r));
    told.payment = &r;
    told.fault = a.fault;
    told.words = payment_intent_words(tx->arena, a.fault);
    payment_answer(tx, &told);
    return OK;
}

err_t payment_intent_apply(struct tx *tx, void *plan)
{
    const struct intent *i = plan;

    return payment_intent(tx, &i->sent, i->request);
}
