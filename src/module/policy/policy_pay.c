/* What a payment does to a policy and to whom it covers (enrolment 7.2, 5.6). */
#include "module/policy/internal.h"
#include "scheme/cover.h"

static struct law_payment payment_of(const struct record *policy, const struct policy_paid *paid, const struct policy_terms *t)
{
    const struct db_value *value = record_cell(policy, "value");
    date_t start = policy_day(policy, "start_date");

    return (struct law_payment){
        .status = policy_status_of(policy), .value = {value->null ? 0 : value->i}, .paid = paid->paid, .instalments = paid->instalments,
        .instalments_max = t->product.plan.instalments_max, .pay_date = paid->pay_date, .start = start,
        .last = law_last_payment(&t->product.plan, &t->enrolment, start, &t->rules), .matched = paid->matched, .decision = paid->decision,
    };
}

static err_t change_status(struct tx *tx, const struct record *policy, const struct law_payment_answer *a, struct record *out)
{
    *out = record_copy(tx->arena, *policy);
    *record_cell(out, "status") = db_int(a->status);
    if (a->status == LAW_ACTIVE) *record_cell(out, "effective_date") = db_date(a->effective);
    return tx_update(tx, policy, out, 1);
}

/* Of a policy in force: those who joined later and wait for what they cost. */
static err_t cover_waiting(struct tx *tx, const struct record *policy, const struct policy_terms *t, const struct policy_paid *paid,
                           date_t effective)
{
    return law_pays_waiting(t->value.value, paid->paid, paid->decision) ? policy_cover_all(tx, policy, effective, true) : OK;
}

static const char *refusal(enum law_situation situation)
{
    switch (situation) {
    case LAW_LATE: return "policy_decision_late";
    case LAW_INSTALMENTS_EXCEEDED: return "policy_decision_instalments";
    default: return "policy_decision";
    }
}

err_t policy_activate(struct tx *tx, int64_t policy_id, const struct policy_paid *paid, struct law_payment_answer *answer)
{
    struct record policy, changed;
    struct policy_terms terms;
    struct law_payment payment;
    struct law_payment_answer a;

    TRY(tx_get_id(tx, &policy_entity, policy_id, &policy));
    TRY(policy_terms_of(tx, &policy, &terms));
    payment = payment_of(&policy, paid, &terms);
    if (!law_pay(&payment, &terms.rules, &a)) return policy_rule(tx->arena, "policy_value_overflow", "amount");
    if (answer) *answer = a;
    if (a.refused) return policy_rule(tx->arena, refusal(a.situation), "action");
    if (a.status == payment.status)
        return a.status == LAW_ACTIVE ? cover_waiting(tx, &policy, &terms, paid, law_effective(payment.pay_date, payment.start)) : OK;
    TRY(change_status(tx, &policy, &a, &changed));
    return a.status == LAW_ACTIVE ? policy_cover_all(tx, &changed, a.effective, false) : OK;
}
