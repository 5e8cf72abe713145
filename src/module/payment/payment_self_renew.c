/* payment.self_renew {"phoneNumber", "insuranceNumber", "productCode"}: a person asks by his own telephone to renew (mobile-offline 7), without an
 * officer: an intent whose control number is asked for at once. The same telephone is told again of what it asked for; another one, that somebody
 * asked already. */
#include "model/write/input.h"
#include "module/payment/gateway.h"

enum { ASKED_DAYS = 30 };          /* so long an unpaid request keeps others from asking */

struct wish {
    struct payment_sent sent;
    struct payment_line_sent line;
    struct str phone;
};

static err_t read_text(struct prepare *p, const char *name, int32_t most, struct str *out)
{
    const struct type type = TEXT(most);
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), &v));
    *out = v.null ? STR_NONE : str_trim(v.s);
    return out->n ? OK : err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
}

/* E.164: at most 15 digits, a plus before them or not. */
static bool is_phone(struct str s)
{
    size_t from = s.n && s.p[0] == '+', digits = s.n - from;

    for (size_t i = from; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return digits >= 6 && digits <= 15;
}

err_t payment_self_renew_prepare(struct prepare *p, void **out)
{
    struct wish *w = ARENA_NEW(p->arena, struct wish);

    TRY(input_only(p, LIST("phoneNumber", "insuranceNumber", "productCode")));
    TRY(read_text(p, "phoneNumber", 16, &w->phone));
    TRY(read_text(p, "insuranceNumber", 50, &w->line.number));
    TRY(read_text(p, "productCode", 8, &w->line.product));
    if (!is_phone(w->phone)) return payment_rule(p->arena, "payment_self_phone", "phoneNumber");
    w->line.renewal = true;
    w->line.amount = MONEY_NONE;
    w->sent = (struct payment_sent){.lines = &w->line, .line_count = 1, .type_known = true,
                                    .as = record_new(p->arena, registry_table_of(p->registry, &payment_entity))};
    *record_cell(&w->sent.as, "phone_number") = db_text(w->phone);
    *record_cell(&w->sent.as, "sms_required") = db_bool(true);
    *record_cell(&w->sent.as, "type_of_payment") = db_text(STR("MobilePhone"));
    *record_cell(&w->sent.as, "origin") = db_text(STR("self"));
    *out = w;
    return OK;
}

/* The newest request for the same renewal that nobody paid yet; id 0: none. */
static err_t find_asked(struct tx *tx, const struct wish *w, int64_t *payment, bool *same_phone)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT};
    const struct db_value params[] = {db_text(w->line.number), db_text(w->line.product), db_date(date_add_days(env_today(tx->env), -ASKED_DAYS))};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT y.id, COALESCE(y.phone_number, '') FROM payment_detail x JOIN payment y ON y.id = x.payment_id"
                               " WHERE x.insurance_number = $1 AND x.product_code = $2 AND x.policy_stage = 'R' AND x.deleted_at IS NULL"
                               " AND y.status IN (0, 1, 2, 3) AND y.request_date >= $3 AND y.deleted_at IS NULL ORDER BY y.id DESC LIMIT 1"),
                 params, 3, types, 2, &rows));
    *payment = rows.rows ? db_cell(&rows, 0, 0)->i : 0;
    *same_phone = rows.rows && str_eq(db_cell(&rows, 0, 1)->s, w->phone);
    return OK;
}

static err_t told_again(struct tx *tx, int64_t payment)
{
    struct payment_told told = {.repeated = true};
    struct record r;

    TRY(tx_get_id(tx, &payment_entity, payment, &r));
    told.payment = &r;
    payment_answer(tx, &told);
    return OK;
}

static err_t renew(struct tx *tx, const struct wish *w)
{
    struct payment_policy policy = {0};
    struct payment_named named;
    int64_t asked;
    bool same_phone;

    TRY(payment_named(tx->conn, w->line.number, w->line.product, &named));
    if (!named.family) return payment_rule(tx->arena, "payment_self_number", "insuranceNumber");
    if (named.product) TRY(payment_policy(tx->conn, named.family, named.product, true, &policy));
    if (!policy.id) return payment_rule(tx->arena, "payment_self_nothing", "productCode");
    TRY(find_asked(tx, w, &asked, &same_phone));
    if (asked && !same_phone) return payment_rule(tx->arena, "payment_self_asked", "insuranceNumber");
    return asked ? told_again(tx, asked) : payment_intent(tx, &w->sent, true);
}

err_t payment_self_renew_apply(struct tx *tx, void *plan)
{
    const struct access *before = tx_see_all(tx);   /* who renews for himself has no places */
    err_t e = renew(tx, plan);

    tx->who = before;
    return e;
}
