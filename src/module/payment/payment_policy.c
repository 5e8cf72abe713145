/* What a payment does to policies: each hears what is matched of its contributions by now (enrolment 7.6). */
#include "module/payment/internal.h"
#include "module/policy/policy.h"

/* All payments that came in, and this one, which is about to. */
static err_t matched(struct tx *tx, const struct record *payment, int64_t policy, struct policy_paid *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    const struct db_value params[] = {db_int(policy), db_bool(false), payment->at[COLUMN_ID]};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT CAST(COALESCE(SUM(CASE WHEN z.covered < z.amount THEN z.covered WHEN z.amount > 0 THEN z.amount ELSE 0 END), 0)"
                               " AS BIGINT), CAST(COALESCE(SUM(z.instalments), 0) AS BIGINT) FROM (SELECT q.id, " PAYMENT_LEFT_OF " AS amount,"
                               " SUM(x.amount) AS covered, COUNT(*) AS instalments"
                               " FROM premium q JOIN payment_detail x ON x.premium_id = q.id JOIN payment y ON y.id = x.payment_id"
                               " WHERE q.policy_id = $1 AND q.deleted_at IS NULL AND q.refund_of_id IS NULL AND NOT COALESCE(q.is_photo_fee, $2)"
                               " AND x.deleted_at IS NULL AND x.amount IS NOT NULL AND (y.id = $3 OR (" PAYMENT_CAME_IN ")) GROUP BY q.id, q.amount) z"), params, 3,
                 types, 2, &rows));
    out->paid.minor = db_cell(&rows, 0, 0)->i;
    out->instalments = db_cell(&rows, 0, 1)->i;
    return OK;
}

static date_t day_of(struct tx *tx, const struct record *payment)
{
    const struct db_value *received = record_cell(payment, "received_date"), *paid = record_cell(payment, "payment_date");

    if (!received->null) return received->d;
    return paid->null ? env_today(tx->env) : paid->d;
}

static err_t tell_policy(struct tx *tx, const struct record *payment, int64_t policy)
{
    struct policy_paid paid = {.pay_date = day_of(tx, payment), .decision = LAW_UNDECIDED, .matched = true};

    TRY(matched(tx, payment, policy, &paid));
    return paid.paid.minor > 0 ? policy_activate(tx, policy, &paid, NULL) : OK;
}

err_t payment_tell_policies(struct tx *tx, const struct record *payment, const int64_t *policies, size_t n)
{
    const struct access *before = tx_see_all(tx);
    err_t e = OK;

    for (size_t i = 0; i < n && !e; i++) e = tell_policy(tx, payment, policies[i]);
    tx->who = before;
    return e;
}
