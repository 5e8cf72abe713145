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
    bool waiting_only;
    date_t from;

    TRY(tx_get_id(tx, &policy_entity, policy_id, &policy));
    TRY(policy_terms_of(tx, &policy, &terms));
    payment = payment_of(&policy, paid, &terms);
    if (!law_pay(&payment, &terms.rules, &a)) return policy_rule(tx->arena, "policy_value_overflow", "amount");
    if (answer) *answer = a;
    if (a.refused) return policy_rule(tx->arena, refusal(a.situation), "action");
    changed = policy;
    if (a.status != payment.status) TRY(change_status(tx, &policy, &a, &changed));
    from = law_covers_from(&payment, &a, terms.value.value, &waiting_only);
    return date_none(from) ? OK : policy_cover_all(tx, &changed, from, waiting_only);
}

/* ---- before it is booked ---- */

err_t policy_forecast(struct tx *tx, const struct record *policy, const struct policy_paid *paid, struct policy_forecast *out)
{
    struct policy_terms terms;

    TRY(policy_terms_of(tx, policy, &terms));
    *out = (struct policy_forecast){.payment = payment_of(policy, paid, &terms)};
    out->choices = law_choices(&out->payment, &terms.rules);
    for (int i = LAW_UNDECIDED; i <= LAW_SUSPEND; i++) {
        struct policy_outcome *o = &out->of[i];
        out->payment.decision = (enum law_decision)i;
        if (!law_pay(&out->payment, &terms.rules, &o->answer)) return policy_rule(tx->arena, "policy_value_overflow", "amount");
        o->from = law_covers_from(&out->payment, &o->answer, terms.value.value, &o->waiting_only);
    }
    return OK;
}
