/* payment.match {"uuid", "policy"?}: finds the contribution of each line that has none yet, by insurance number and product (enrolment 7.6). The first of
 * the policy that payments do not cover yet; where there is none and no officer took the money, one is booked; a renewal of what is in force or over makes the policy that follows. A policy
 * that a person chooses takes the place of what a line says, or of a line.
 * payment.unmatch {"uuid", "premium"?}: takes back the match with a contribution, or with all of them. Policies stay what they are. */
#include "db/sql.h"
#include "model/write/input.h"
#include "module/contribution/contribution.h"
#include "module/payment/internal.h"
#include "module/policy/policy.h"

enum { RIGHT_PREMIUM_CREATE = 101302 };

struct matching {
    struct tx *tx;
    struct payment_lines p;
    bool officer_sent;
    struct payment_officer officer;
    size_t booked;                 /* contributions, so far */
    size_t chosen_line;            /* whose policy somebody chose; only where `chosen` is one */
    int64_t chosen;
};

static err_t wrong(struct matching *m, size_t line, const char *rule)
{
    return payment_rule(m->tx->arena, rule, str_format(m->tx->arena, "paymentDetails[%zu]", line).p);
}

/* ---- whom and what a line names ---- */

static const struct { int fault; const char *rule; } fault_rules[] = {
    {LAW_LINE_NUMBER_MISSING, "payment_line_number"}, {LAW_LINE_PRODUCT_MISSING, "payment_line_product"},
    {LAW_LINE_NUMBER, "payment_line_unknown_number"}, {LAW_LINE_NO_POLICY, "payment_line_no_policy"},
    {LAW_LINE_PRODUCT, "payment_line_unknown_product"}, {LAW_LINE_PLACE, "payment_line_place"},
    {LAW_LINE_OFFICER, "payment_line_unknown_officer"}, {LAW_LINE_OFFICER_PLACE, "payment_line_officer_place"},
    {LAW_LINE_NO_PREMIUM, "payment_line_no_contribution"},
};

static err_t faulty(struct matching *m, size_t line, enum law_line_fault fault)
{
    for (size_t i = 0; i < sizeof fault_rules / sizeof *fault_rules; i++)
        if (fault_rules[i].fault == (int)fault)
            return err_make(m->tx->arena, E_RULE, "rule", fault_rules[i].rule, "field", str_format(m->tx->arena, "paymentDetails[%zu]", line).p,
                            "code", str_format(m->tx->arena, "%d", (int)fault).p, NULL);
    return OK;
}

/* What the law asks for, of one line. */
struct lining {
    struct payment_named named;
    struct payment_policy policy;
    struct payment_open open;
    bool renewal;
};

static struct str text_of_line(const struct record *line, const char *column)
{
    const struct db_value *v = record_cell(line, column);

    return payment_has(v) ? v->s : STR_NONE;
}

static err_t find_open(struct matching *m, int64_t policy, struct payment_open *out)
{
    int64_t *taken = ARENA_ARRAY(m->tx->arena, int64_t, m->p.count);
    size_t n = 0;

    for (size_t k = 0; k < m->p.count; k++) {
        const struct db_value *of = record_cell(&m->p.now[k], "premium_id");
        if (!of->null) taken[n++] = of->i;
    }
    return payment_uncovered(m->tx, policy, taken, n, out);
}

static err_t find(struct matching *m, size_t i, struct lining *l)
{
    const struct record *line = &m->p.now[i];
    struct record policy;

    *l = (struct lining){.renewal = str_is(text_of_line(line, "policy_stage"), "R")};
    TRY(payment_named(m->tx->conn, text_of_line(line, "insurance_number"), text_of_line(line, "product_code"), &l->named));
    if (m->chosen && i == m->chosen_line)
        TRY(payment_policy_by_id(m->tx->conn, m->chosen, &l->policy));
    else if (l->named.family && l->named.product)
        TRY(payment_policy(m->tx->conn, l->named.family, l->named.product, l->renewal, &l->policy));
    if (l->policy.id && tx_get_id(m->tx, &policy_entity, l->policy.id, &policy)) l->policy.id = 0;   /* not to be seen by who matches */
    return l->policy.id ? find_open(m, l->policy.id, &l->open) : OK;
}

static err_t check(struct matching *m, size_t i, const struct lining *l)
{
    const struct record *line = &m->p.now[i];
    const struct law_line law = {
        .number_sent = text_of_line(line, "insurance_number").n > 0, .insured = l->named.family != 0,
        .product_sent = text_of_line(line, "product_code").n > 0, .product_known = l->named.product != 0, .policy = l->policy.id != 0,
        .sold = l->policy.sold, .officer_sent = m->officer_sent, .officer_known = m->officer.id != 0,
        .officer_sells = law_officer_sells(l->named.product_place, m->officer.district, m->officer.region), .premium = l->open.premium != 0,
        .renewal = l->renewal,
    };

    return faulty(m, i, law_line_fault(&law));
}

/* ---- its contribution ---- */

static struct str pay_type(const struct record *payment)
{
    const struct db_value *v = record_cell(payment, "type_of_payment");

    if (payment_has(v) && (*v->s.p == 'M' || *v->s.p == 'm')) return STR("M");
    return str_is(v->s, "C") || str_is(v->s, "Cash") ? STR("C") : STR("B");
}

static err_t receipt_of(struct matching *m, struct str *out)
{
    const struct db_value *transaction = record_cell(&m->p.payment, "transaction_no"), *receipt = record_cell(&m->p.payment, "receipt_no");

    if (!payment_has(transaction) && !payment_has(receipt)) return payment_rule(m->tx->arena, "payment_receipt_missing", "transactionNo");
    *out = payment_has(transaction) ? transaction->s : receipt->s;
    if (m->booked) *out = str_format(m->tx->arena, "%.*s-%zu", STR_ARG(*out), m->booked + 1);
    m->booked++;
    return OK;
}

static date_t day_of(struct matching *m)
{
    const struct db_value *received = record_cell(&m->p.payment, "received_date"), *paid = record_cell(&m->p.payment, "payment_date");

    return !received->null ? received->d : !paid->null ? paid->d : env_today(m->tx->env);
}

static err_t book(struct matching *m, size_t i, int64_t policy, struct str type, int64_t *out)
{
    const struct db_value *amount = record_cell(&m->p.now[i], "amount");
    struct record r = record_new(m->tx->arena, registry_table_of(m->tx->registry, &premium_entity));
    struct str receipt = STR_NONE;

    TRY(access_may(m->tx->arena, m->tx->who, RIGHT_PREMIUM_CREATE));
    if (amount->null || amount->i <= 0) return wrong(m, i, "payment_line_nothing_left");
    TRY(receipt_of(m, &receipt));
    *record_cell(&r, "policy_id") = db_int(policy);
    *record_cell(&r, "amount") = *amount;
    *record_cell(&r, "receipt") = db_text(receipt);
    *record_cell(&r, "pay_date") = db_date(day_of(m));
    *record_cell(&r, "pay_type") = db_text(type);
    *record_cell(&r, "is_photo_fee") = *record_cell(&r, "is_offline") = db_bool(false);
    TRY(tx_insert(m->tx, &r, 1));
    *out = r.at[COLUMN_ID].i;
    *record_cell(&m->p.now[i], "booked") = db_bool(true);
    return OK;
}

/* From the day after the policy before; the contribution is of type C, as openIMIS has it. */
static err_t renew(struct matching *m, size_t i, const struct lining *l, int64_t *out)
{
    const struct policy_renewing r = {
        .family = l->named.family, .product = l->policy.product, .officer = m->officer.id, .enrolled = day_of(m),
    };
    struct record policy;

    TRY(access_may(m->tx->arena, m->tx->who, RIGHT_POLICY_RENEW));
    TRY(policy_renew(m->tx, &r, &policy));
    return book(m, i, policy.at[COLUMN_ID].i, STR("C"), out);
}

static err_t match_line(struct matching *m, size_t i)
{
    struct law_line_policy law;
    struct lining l;
    int64_t premium = 0;

    TRY(find(m, i, &l));
    TRY(check(m, i, &l));
    law = (struct law_line_policy){
        .status = l.policy.status, .renewal = l.renewal, .premium = l.open.premium != 0, .value = l.policy.value, .paid = l.policy.paid,
        .ahead = !date_none(l.policy.start) && date_cmp(l.policy.start, day_of(m)) > 0,
    };
    switch (law_line_effect(&law)) {
    case LAW_LINE_COVERS: premium = l.open.premium; break;
    case LAW_LINE_BOOKS: TRY(book(m, i, l.policy.id, pay_type(&m->p.payment), &premium)); break;
    case LAW_LINE_RENEWS: TRY(renew(m, i, &l, &premium)); break;
    case LAW_LINE_IDLE: return wrong(m, i, "payment_line_paid");
    }
    return payment_point(m->tx, &m->p.now[i], premium);
}

/* ---- a policy that somebody chose ---- */

/* Whom and what it is of goes into the first line that is matched with nothing, or into a new one; its money is spread before it is booked. */
static err_t choose(struct matching *m, uuid_t policy)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT};
    struct record r, *line;
    struct db_rows rows;
    size_t at = 0;

    TRY(tx_get(m->tx, &policy_entity, policy, &r));
    m->chosen = r.at[COLUMN_ID].i;
    TRY(db_query(m->tx->conn, STR("SELECT h.chf_id, d.code, CASE WHEN p.status = 8 THEN 'R' ELSE p.stage END FROM policy p JOIN product d ON d.id = p.product_id"
                                  " JOIN family f ON f.id = p.family_id LEFT JOIN insuree h ON h.id = f.head_insuree_id WHERE p.id = $1"),
                 &r.at[COLUMN_ID], 1, types, 3, &rows));
    while (at < m->p.count && !record_cell(&m->p.now[at], "premium_id")->null) at++;
    m->chosen_line = at;
    line = payment_add_line(m->tx, &m->p, at);
    *record_cell(line, "insurance_number") = *db_cell(&rows, 0, 0);
    *record_cell(line, "product_code") = *db_cell(&rows, 0, 1);
    *record_cell(line, "policy_stage") = *db_cell(&rows, 0, 2);
    *record_cell(line, "amount") = db_null(DB_INT);   /* where nothing is expected, all that is unallocated */
    return payment_spread(m->tx, &m->p);
}

/* ---- all lines ---- */

static err_t match_lines(struct matching *m)
{
    err_t errors = OK;

    for (size_t i = 0; i < m->p.count; i++)
        if (record_cell(&m->p.now[i], "premium_id")->null) {
            err_t e = match_line(m, i);
            if (e && !err_is(e, E_RULE)) return e;
            errors = err_join(errors, e);
        }
    return errors;
}

static err_t match(struct tx *tx, uuid_t payment, uuid_t policy, struct payment_lines *out)
{
    struct matching m = {.tx = tx};
    const struct db_value *officer;

    TRY(payment_open(tx, payment, 1, &m.p));
    if (!payment_came_in(&m.p.payment)) return payment_rule(tx->arena, "payment_not_received", "status");
    officer = record_cell(&m.p.payment, "officer_code");
    m.officer_sent = payment_has(officer);
    TRY(payment_officer(tx->conn, m.officer_sent ? officer->s : STR_NONE, &m.officer));
    if (!uuid_none(policy)) TRY(choose(&m, policy));
    TRY(match_lines(&m));
    *out = m.p;
    return payment_settle(tx, out);
}

err_t payment_match(struct tx *tx, uuid_t payment)
{
    struct payment_lines lines;

    return match(tx, payment, UUID_NONE, &lines);
}

/* ---- the commands ---- */

struct plan { uuid_t payment, premium, policy; };

static err_t prepare(struct prepare *p, const char *const *names, struct plan **out)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan);

    TRY(input_only(p, names));
    TRY(input_uuid(p, "uuid", true, &plan->payment));
    TRY(input_uuid(p, "premium", false, &plan->premium));
    TRY(input_uuid(p, "policy", false, &plan->policy));
    *out = plan;
    return OK;
}

/* Policies first (by table): two payments of one are spread one after the other. */
void payment_match_lock(struct prepare *p, uuid_t payment)
{
    prepare_lock(p, &payment_entity, payment);
    prepare_lock_found(p, &policy_entity, "SELECT p.id FROM policy p JOIN insuree i ON i.family_id = p.family_id JOIN payment_detail x"
                       " ON x.insurance_number = i.chf_id JOIN payment y ON y.id = x.payment_id WHERE p.deleted_at IS NULL AND y.uuid = ANY($1)",
                       &payment, 1);
}

err_t payment_match_prepare(struct prepare *p, void **out)
{
    struct plan *plan;

    TRY(prepare(p, LIST("uuid", "policy"), &plan));
    payment_match_lock(p, plan->payment);
    if (!uuid_none(plan->policy)) prepare_lock(p, &policy_entity, plan->policy);
    *out = plan;
    return OK;
}

err_t payment_match_apply(struct tx *tx, void *plan)
{
    const struct plan *of = plan;
    struct payment_lines lines;

    TRY(match(tx, of->payment, of->policy, &lines));
    tx_answer(tx, &lines.payment);
    return OK;
}

err_t payment_unmatch_prepare(struct prepare *p, void **out)
{
    struct plan *plan;

    TRY(prepare(p, LIST("uuid", "premium"), &plan));
    prepare_lock(p, &payment_entity, plan->payment);
    *out = plan;
    return OK;
}

err_t payment_unmatch_apply(struct tx *tx, void *prepared)
{
    const struct plan *plan = prepared;
    struct payment_lines p;
    int64_t premium = 0;

    if (!uuid_none(plan->premium)) TRY(payment_premium(tx, plan->premium, &premium));
    TRY(payment_open(tx, plan->payment, 0, &p));
    TRY(payment_detach(tx, &p, premium));
    TRY(payment_unbook(tx, &p, premium));
    tx_answer(tx, &p.payment);
    return OK;
}
