/* Giving money back (enrolment 7). Input of premium.refund:
 *   {"premium" or "policy", "amount"?, "payDate"?, "payType", "reason", "receipt"?, "suspend"?}
 * of a contribution: all that did not go back before, unless an amount is said; of a policy: what was paid beyond its value, taken from its
 * newest contributions first. A refund is a contribution below zero that points to the one it takes back, so balances, books, lists and
 * commissions follow without being told of it. It is undone by premium.delete. The answer: {"uuid", "refunds": [{"uuid", "receipt",
 * "amount"}], "left", "warnings"}, amounts as they went back. The policy keeps its status unless "suspend" is said. */
#include "base/arena.h"
#include "model/write/input.h"
#include "module/contribution/internal.h"
#include "module/rows.h"
#include "scheme/contribution.h"

struct plan {
    uuid_t premium, policy;        /* one of them */
    money_t amount;                /* MONEY_NONE: all */
    date_t day;                    /* DATE_NONE: today */
    struct str pay_type, reason, receipt;
    bool suspend;
};

/* ---- the input ---- */

static err_t read_text(const struct prepare *p, const char *name, int most, bool required, struct str *out)
{
    const struct type text = TEXT(most);
    struct db_value v;

    TRY(value_read(p->arena, &text, name, json_get(p->input, name), &v));
    *out = v.null ? STR_NONE : v.s;
    return required && !out->n ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

static err_t read_terms(const struct prepare *p, struct plan *plan)
{
    static const struct type money = MONEY_SIGNED, day = DATE;
    struct db_value amount, on;

    TRY(value_read(p->arena, &money, "amount", json_get(p->input, "amount"), &amount));
    TRY(value_read(p->arena, &day, "payDate", json_get(p->input, "payDate"), &on));
    plan->amount = amount.null ? MONEY_NONE : (money_t){amount.i};
    plan->day = on.null ? DATE_NONE : on.d;
    TRY(read_text(p, "payType", 1, true, &plan->pay_type));
    TRY(read_text(p, "reason", 200, true, &plan->reason));
    TRY(read_text(p, "receipt", 50, false, &plan->receipt));
    if (!str_is(plan->pay_type, "B") && !str_is(plan->pay_type, "C") && !str_is(plan->pay_type, "M"))
        return err_make(p->arena, E_FIELD_CHOICE, "field", "payType", "value", str_zero(p->arena, plan->pay_type), NULL);
    return input_bool(p, "suspend", &plan->suspend);
}

err_t premium_refund_prepare(struct prepare *p, void **out)
{
    struct plan *plan = ARENA_NEW(p->arena, struct plan);

    TRY(input_only(p, LIST("premium", "policy", "amount", "payDate", "payType", "reason", "receipt", "suspend")));
    TRY(input_uuid(p, "premium", false, &plan->premium));
    TRY(input_uuid(p, "policy", uuid_none(plan->premium), &plan->policy));
    TRY(read_terms(p, plan));
    /* locked first, as for a contribution: what is left of a policy's contributions is asked of one after the other */
    if (uuid_none(plan->premium)) prepare_lock(p, &policy_entity, plan->policy);
    else prepare_lock_found(p, &policy_entity, "SELECT policy_id FROM premium WHERE uuid = ANY($1)", &plan->premium, 1);
    *out = plan;
    return OK;
}

/* ---- what it is taken from ---- */

struct source {
    struct record *rows;           /* contributions, the one that gives first before the others */
    money_t *refunded, *out;       /* of each: what went back before, what goes back now */
    size_t n;
    struct record policy;
    money_t amount;                /* in all */
};

static err_t rows_of(struct tx *tx, const struct plan *plan, struct source *s)
{
    const struct db_value params[] = {db_uuid(uuid_none(plan->premium) ? plan->policy : plan->premium), db_bool(false)};

    if (!uuid_none(plan->premium)) {
        s->rows = ARENA_NEW(tx->arena, struct record);
        s->n = 1;
        TRY(tx_get(tx, &premium_entity, plan->premium, s->rows));
        return tx_get_id(tx, &policy_entity, record_cell(s->rows, "policy_id")->i, &s->policy);
    }
    TRY(tx_get(tx, &policy_entity, plan->policy, &s->policy));
    return tx_get_found(tx, &premium_entity, STR("SELECT q.uuid FROM premium q JOIN policy p ON p.id = q.policy_id WHERE p.uuid = $1"
                        " AND q.deleted_at IS NULL AND q.refund_of_id IS NULL AND NOT COALESCE(q.is_photo_fee, $2)"
                        " ORDER BY q.pay_date DESC, q.id DESC"), params, 2, &s->rows, &s->n);
}

static err_t read_refunded(struct tx *tx, struct source *s)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct db_rows rows;

    s->refunded = ARENA_ARRAY(tx->arena, money_t, s->n);
    s->out = ARENA_ARRAY(tx->arena, money_t, s->n);
    for (size_t i = 0; i < s->n; i++) s->refunded[i] = MONEY_ZERO;
    TRY(db_query(tx->conn, STR("SELECT refund_of_id, CAST(-SUM(amount) AS BIGINT) FROM premium WHERE policy_id = $1 AND refund_of_id IS NOT NULL"
                               " AND deleted_at IS NULL GROUP BY refund_of_id"), &s->policy.at[COLUMN_ID], 1, types, 2, &rows));
    for (size_t k = 0; k < rows.rows; k++)
        for (size_t i = 0; i < s->n; i++)
            if (s->rows[i].at[COLUMN_ID].i == db_cell(&rows, k, 0)->i) s->refunded[i].minor = db_cell(&rows, k, 1)->i;
    return OK;
}

static money_t left_of(const struct source *s, size_t i)
{
    return (money_t){record_cell(&s->rows[i], "amount")->i - s->refunded[i].minor};
}

/* How much goes back, and how much of it from which. */
static err_t spread(struct tx *tx, const struct plan *plan, struct source *s)
{
    money_t *left = ARENA_ARRAY(tx->arena, money_t, s->n);
    const struct db_value *value = record_cell(&s->policy, "value");
    struct policy_paid paid;
    money_t most;

    for (size_t i = 0; i < s->n; i++) left[i] = left_of(s, i);
    TRY(premium_paid(tx, s->policy.at[COLUMN_ID].i, &paid));
    most = uuid_none(plan->premium) ? law_surplus((money_t){value->null ? 0 : value->i}, paid.paid) : left[0];
    s->amount = money_none(plan->amount) ? most : plan->amount;
    if (s->amount.minor <= 0) return premium_rule(tx->arena, "premium_refund_nothing", "amount");
    if (money_cmp(s->amount, most) > 0) return premium_rule(tx->arena, "premium_refund_too_much", "amount");
    return law_refund_spread(s->amount, left, s->n, s->out) ? OK : premium_rule(tx->arena, "premium_refund_too_much", "amount");
}

/* ---- doing it ---- */

static const struct refund_rule {
    enum law_refund_rule bit;
    const char *name, *field;
} refund_rules[] = {
    {LAW_REFUND_NOTHING, "premium_refund_nothing", "amount"}, {LAW_REFUND_TOO_MUCH, "premium_refund_too_much", "amount"},
    {LAW_REFUND_FUTURE, "premium_refund_future", "payDate"}, {LAW_REFUND_EARLY, "premium_refund_early", "payDate"},
};

static err_t check(struct tx *tx, const struct source *s, size_t i, date_t day)
{
    const struct record *r = &s->rows[i];
    const struct law_refund refund = {
        .amount = s->out[i], .paid = {record_cell(r, "amount")->i}, .refunded = s->refunded[i], .paid_on = record_cell(r, "pay_date")->d, .day = day,
    };
    uint32_t broken = law_refund_broken(&refund, env_today(tx->env));

    if (premium_is_refund(r)) return premium_rule(tx->arena, "premium_refund_of_refund", "premium");
    for (size_t k = 0; k < sizeof refund_rules / sizeof *refund_rules; k++)
        if (broken & refund_rules[k].bit) return premium_rule(tx->arena, refund_rules[k].name, refund_rules[k].field);
    return OK;
}

/* One that is given serves for the first; further ones are numbered behind it. */
static err_t receipt_of(struct tx *tx, const struct plan *plan, const struct source *s, size_t made, date_t day, struct str *out)
{
    const struct db_value *product = record_cell(&s->policy, "product_id");

    *out = made ? str_format(tx->arena, "%.*s-%zu", STR_ARG(plan->receipt), made + 1) : plan->receipt;
    return plan->receipt.n ? OK : premium_next_receipt(tx, product->i, day, out);
}

static err_t give_back(struct tx *tx, const struct plan *plan, const struct source *s, size_t i, struct str receipt, date_t day, struct record *r)
{
    const struct record *of = &s->rows[i];

    *r = record_new(tx->arena, of->table);
    *record_cell(r, "policy_id") = *record_cell(of, "policy_id");
    *record_cell(r, "payer_id") = *record_cell(of, "payer_id");
    *record_cell(r, "is_photo_fee") = db_bool(premium_is_fee(of));
    *record_cell(r, "refund_of_id") = of->at[COLUMN_ID];
    *record_cell(r, "amount") = db_int(-s->out[i].minor);
    *record_cell(r, "receipt") = db_text(receipt);
    *record_cell(r, "pay_date") = db_date(day);
    *record_cell(r, "pay_type") = db_text(plan->pay_type);
    *record_cell(r, "reason") = db_text(plan->reason);
    *record_cell(r, "is_offline") = db_bool(false);
    r->at[COLUMN_EXT] = of->at[COLUMN_EXT];   /* what a scheme asks of every contribution */
    return tx_insert(tx, r, 1);
}

static void put_refund(struct json_writer *w, const struct record *r)
{
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, r->at[COLUMN_UUID].u);
    answer_text(w, "receipt", record_cell(r, "receipt")->s);
    answer_money(w, "amount", (money_t){-record_cell(r, "amount")->i});
    json_close(w, '}');
}

static err_t give_all(struct tx *tx, const struct plan *plan, const struct source *s, struct json_writer *w)
{
    date_t day = date_none(plan->day) ? env_today(tx->env) : plan->day;
    size_t made = 0;

    for (size_t i = 0; i < s->n; i++) {
        struct str receipt;
        struct record r;

        if (!s->out[i].minor) continue;
        TRY(check(tx, s, i, day));
        TRY(receipt_of(tx, plan, s, made, day, &receipt));
        TRY(give_back(tx, plan, s, i, receipt, day, &r));
        if (!made++) {
            json_key(w, STR("uuid"));
            json_put_uuid(w, r.at[COLUMN_UUID].u);
            json_key(w, STR("refunds"));
            json_open(w, '[');
        }
        put_refund(w, &r);
    }
    json_close(w, ']');
    return OK;
}

static err_t refund(struct tx *tx, const struct plan *plan, struct json_writer *w)
{
    struct policy_paid paid;
    struct source s = {0};

    TRY(rows_of(tx, plan, &s));
    TRY(read_refunded(tx, &s));
    TRY(spread(tx, plan, &s));
    TRY(give_all(tx, plan, &s, w));
    TRY(premium_paid(tx, s.policy.at[COLUMN_ID].i, &paid));
    answer_money(w, "left", (money_t){(record_cell(&s.policy, "value")->null ? 0 : record_cell(&s.policy, "value")->i) - paid.paid.minor});
    return plan->suspend ? policy_stop(tx, s.policy.at[COLUMN_UUID].u) : OK;
}

err_t premium_refund_apply(struct tx *tx, void *prepared)
{
    struct premium_told told = {0};
    struct json_writer w;
    struct buf text;
    err_t e;

    buf_init(&text, tx->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    tx->told_of = &premium_entity;
    tx->told = &told;
    e = refund(tx, prepared, &w);
    tx->told_of = NULL;
    tx->told = NULL;
    if (e) return e;
    premium_put_warnings(&w, told.falls_short);
    json_close(&w, '}');
    tx->result = buf_str(&text);
    return OK;
}
