/* payment.match {"uuid"}: finds the contribution of each line that has none yet, by insurance number and product (enrolment 7.6). The first of
 * the policy that payments do not cover yet; where there is none and no officer took the money, one is booked.
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
    size_t booked;                 /* contributions, so far */
};

static bool has(const struct db_value *v) { return !v->null && v->s.n; }

static err_t wrong(struct matching *m, size_t line, const char *rule)
{
    return payment_rule(m->tx->arena, rule, str_format(m->tx->arena, "paymentDetails[%zu]", line).p);
}

static err_t count(struct tx *tx, const char *sql, const struct db_value *params, size_t n, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, str_of(sql), params, n, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* ---- who and what a line names ---- */

static err_t check_names(struct matching *m, size_t i)
{
    const struct record *line = &m->p.now[i];
    int64_t people, products;

    if (!has(record_cell(line, "insurance_number"))) return wrong(m, i, "payment_line_number");
    if (!has(record_cell(line, "product_code"))) return wrong(m, i, "payment_line_product");
    TRY(count(m->tx, "SELECT COUNT(*) FROM insuree WHERE chf_id = $1 AND deleted_at IS NULL", record_cell(line, "insurance_number"), 1, &people));
    if (!people) return wrong(m, i, "payment_line_unknown_number");
    TRY(count(m->tx, "SELECT COUNT(*) FROM product WHERE code = $1 AND deleted_at IS NULL", record_cell(line, "product_code"), 1, &products));
    return products ? OK : wrong(m, i, "payment_line_unknown_product");
}

/* Where the officer works, or whose region it is, the product is sold. */
static err_t check_officer(struct matching *m, size_t i, int64_t product)
{
    static const enum db_type types[] = {DB_BOOL};
    const struct db_value *code = record_cell(&m->p.payment, "officer_code"), params[] = {*code, db_int(product)};
    struct db_rows rows;

    if (!has(code)) return OK;
    TRY(db_query(m->tx->conn, STR("SELECT d.location_id IS NULL OR o.location_id IS NULL OR d.location_id = o.location_id OR"
                                  " d.location_id = COALESCE(l.parent_id, 0) FROM officer o JOIN product d ON d.id = $2"
                                  " LEFT JOIN location l ON l.id = o.location_id WHERE o.code = $1 AND o.deleted_at IS NULL"), params, 2, types, 1,
                 &rows));
    if (!rows.rows) return wrong(m, i, "payment_line_unknown_officer");
    return db_cell(&rows, 0, 0)->b ? OK : wrong(m, i, "payment_line_officer_place");
}

enum { POLICY_ID, POLICY_STATUS, POLICY_PRODUCT, POLICY_SOLD, POLICY_COLUMNS };

/* One that is still to be paid goes before one in force, one of the line's stage before others, the latest before all. */
static err_t find_policy(struct matching *m, size_t i, const struct db_value **out)
{
    static const enum db_type types[POLICY_COLUMNS] = {DB_INT, DB_INT, DB_INT, DB_BOOL};
    const struct db_value *stage = record_cell(&m->p.now[i], "policy_stage"),
                          params[] = {*record_cell(&m->p.now[i], "insurance_number"), *record_cell(&m->p.now[i], "product_code"),
                                      stage->null ? db_text(STR("")) : *stage};
    struct db_rows *rows = ARENA_NEW(m->tx->arena, struct db_rows);
    struct record policy;

    TRY(db_query(m->tx->conn, STR("SELECT p.id, p.status, p.product_id, p.enroll_date >= d.date_from AND (d.date_to IS NULL OR p.enroll_date <= d.date_to)"
                                  " AND (d.location_id IS NULL OR d.location_id = COALESCE(p.district_id, 0) OR d.location_id = COALESCE(l.parent_id, 0))"
                                  " FROM insuree i JOIN policy p ON p.family_id = i.family_id JOIN product d ON d.id = p.product_id"
                                  " LEFT JOIN location l ON l.id = p.district_id WHERE i.chf_id = $1 AND i.deleted_at IS NULL AND d.code = $2"
                                  " AND d.deleted_at IS NULL AND p.deleted_at IS NULL AND p.status IN (1, 2, 16)"
                                  " ORDER BY CASE p.status WHEN 2 THEN 1 ELSE 0 END, CASE WHEN p.stage = $3 THEN 0 ELSE 1 END, p.start_date DESC,"
                                  " p.id DESC LIMIT 1"), params, 3, types, POLICY_COLUMNS, rows));
    if (!rows->rows || tx_get_id(m->tx, &policy_entity, db_cell(rows, 0, POLICY_ID)->i, &policy)) return wrong(m, i, "payment_line_no_policy");
    *out = db_cell(rows, 0, 0);
    return (*out)[POLICY_SOLD].b ? OK : wrong(m, i, "payment_line_place");
}

/* ---- its contribution ---- */

/* Its first that payments, this one's other lines among them, do not cover. 0: none. */
static err_t uncovered(struct matching *m, int64_t policy, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(policy), db_bool(false)};
    struct db_rows rows;

    *out = 0;
    TRY(db_query(m->tx->conn, STR("SELECT q.id FROM premium q WHERE q.policy_id = $1 AND q.deleted_at IS NULL AND NOT COALESCE(q.is_photo_fee, $2)"
                                  " AND q.amount > COALESCE((SELECT SUM(x.amount) FROM payment_detail x JOIN payment y ON y.id = x.payment_id"
                                  " WHERE x.premium_id = q.id AND x.deleted_at IS NULL AND " PAYMENT_CAME_IN "), 0) ORDER BY q.id"),
                 params, 2, types, 1, &rows));
    for (size_t i = 0; i < rows.rows && !*out; i++) {
        int64_t id = db_cell(&rows, i, 0)->i;
        bool taken = false;
        for (size_t k = 0; k < m->p.count; k++) {
            const struct db_value *of = record_cell(&m->p.now[k], "premium_id");
            taken |= !of->null && of->i == id;
        }
        if (!taken) *out = id;
    }
    return OK;
}

static struct str pay_type(const struct record *payment)
{
    const struct db_value *v = record_cell(payment, "type_of_payment");

    if (has(v) && (*v->s.p == 'M' || *v->s.p == 'm')) return STR("M");
    return str_is(v->s, "C") || str_is(v->s, "Cash") ? STR("C") : STR("B");
}

static err_t receipt_of(struct matching *m, struct str *out)
{
    const struct db_value *transaction = record_cell(&m->p.payment, "transaction_no"), *receipt = record_cell(&m->p.payment, "receipt_no");

    if (!has(transaction) && !has(receipt)) return payment_rule(m->tx->arena, "payment_receipt_missing", "transactionNo");
    *out = has(transaction) ? transaction->s : receipt->s;
    if (m->booked) *out = str_format(m->tx->arena, "%.*s-%zu", STR_ARG(*out), m->booked + 1);
    m->booked++;
    return OK;
}

static err_t book(struct matching *m, size_t i, int64_t policy, int64_t *out)
{
    const struct db_value *amount = record_cell(&m->p.now[i], "amount"), *received = record_cell(&m->p.payment, "received_date"),
                          *paid = record_cell(&m->p.payment, "payment_date");
    struct record r = record_new(m->tx->arena, registry_table_of(m->tx->registry, &premium_entity));
    struct str receipt = STR_NONE;

    TRY(access_may(m->tx->arena, m->tx->who, RIGHT_PREMIUM_CREATE));
    if (amount->null || amount->i <= 0) return wrong(m, i, "payment_line_nothing_left");
    TRY(receipt_of(m, &receipt));
    *record_cell(&r, "policy_id") = db_int(policy);
    *record_cell(&r, "amount") = *amount;
    *record_cell(&r, "receipt") = db_text(receipt);
    *record_cell(&r, "pay_date") = !received->null ? *received : !paid->null ? *paid : db_date(env_today(m->tx->env));
    *record_cell(&r, "pay_type") = db_text(pay_type(&m->p.payment));
    *record_cell(&r, "is_photo_fee") = *record_cell(&r, "is_offline") = db_bool(false);
    TRY(tx_insert(m->tx, &r, 1));
    *out = r.at[COLUMN_ID].i;
    return OK;
}

static err_t match_line(struct matching *m, size_t i)
{
    const struct db_value none[POLICY_COLUMNS] = {0}, *policy = none;
    int64_t premium = 0;

    TRY(check_names(m, i));
    TRY(find_policy(m, i, &policy));
    TRY(check_officer(m, i, policy[POLICY_PRODUCT].i));
    TRY(uncovered(m, policy[POLICY_ID].i, &premium));
    if (!premium && has(record_cell(&m->p.payment, "officer_code"))) return wrong(m, i, "payment_line_no_contribution");
    if (!premium && policy[POLICY_STATUS].i == LAW_ACTIVE) return wrong(m, i, "payment_line_paid");
    if (!premium) TRY(book(m, i, policy[POLICY_ID].i, &premium));
    return payment_point(m->tx, &m->p.now[i], premium);
}

/* ---- the commands ---- */

struct plan { uuid_t payment, premium; };

static err_t prepare(struct prepare *p, const char *const *names, struct plan **out)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan);

    TRY(input_only(p, names));
    TRY(input_uuid(p, "uuid", true, &plan->payment));
    TRY(input_uuid(p, "premium", false, &plan->premium));
    prepare_lock(p, &payment_entity, plan->payment);
    *out = plan;
    return OK;
}

err_t payment_match_prepare(struct prepare *p, void **out)
{
    struct plan *plan;

    TRY(prepare(p, LIST("uuid"), &plan));
    prepare_lock_found(p, &policy_entity, "SELECT p.id FROM policy p JOIN insuree i ON i.family_id = p.family_id JOIN payment_detail x"
                       " ON x.insurance_number = i.chf_id JOIN payment y ON y.id = x.payment_id WHERE p.deleted_at IS NULL AND y.uuid = ANY($1)",
                       &plan->payment, 1);
    *out = plan;
    return OK;
}

err_t payment_match_apply(struct tx *tx, void *plan)
{
    struct matching m = {.tx = tx};
    err_t errors = OK;

    TRY(payment_open(tx, ((const struct plan *)plan)->payment, 0, &m.p));
    if (!payment_came_in(&m.p.payment)) return payment_rule(tx->arena, "payment_not_received", "status");
    for (size_t i = 0; i < m.p.count; i++)
        if (record_cell(&m.p.now[i], "premium_id")->null) {
            err_t e = match_line(&m, i);
            if (e && !err_is(e, E_RULE)) return e;
            errors = err_join(errors, e);
        }
    TRY(errors);
    TRY(payment_settle(tx, &m.p));
    tx_answer(tx, &m.p.payment);
    return OK;
}

err_t payment_unmatch_prepare(struct prepare *p, void **out)
{
    struct plan *plan;

    TRY(prepare(p, LIST("uuid", "premium"), &plan));
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
    tx_answer(tx, &p.payment);
    return OK;
}
