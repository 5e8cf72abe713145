/* How a reconciliation comes about:
 *   payment.reconcile   {"dateFrom", "dateTo"}: the gateway is asked for its transactions of those days
 *   payment.reconciled  {"dateFrom", "dateTo", "transactions": [...]}: the gateway tells them
 * and the job payment.reconcile, which asks every night for the days since the last one. */
#include "base/map.h"
#include "model/run/job.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/payment/gateway.h"

enum { MISSED_DAYS_MOST = 7 };     /* that the night's job makes up for: of what is longer ago a person asks */

/* ---- transactions as they are told ---- */

struct reading {
    struct arena *arena;
    const struct json *of;
    size_t at;
};

static err_t read_value(struct reading *r, const char *name, struct type type, bool required, struct db_value *out)
{
    const char *field = str_format(r->arena, "transactions[%zu].%s", r->at, name).p;

    TRY(value_read(r->arena, &type, field, json_get(r->of, name), out));
    return required && (out->null || (type.kind == TYPE_TEXT && !str_trim(out->s).n)) ? err_make(r->arena, E_FIELD_REQUIRED, "field", field, NULL) : OK;
}

static err_t read_text(struct reading *r, const char *name, int32_t most, bool required, struct str *out)
{
    struct db_value v;

    TRY(read_value(r, name, TEXT(most), required, &v));
    *out = v.null || !str_trim(v.s).n ? STR_NONE : str_trim(v.s);
    return OK;
}

/* A day, or a moment that begins with it. */
static err_t read_day_of(struct reading *r, date_t *out)
{
    struct str text;

    TRY(read_text(r, "received_date", 40, false, &text));
    *out = DATE_NONE;
    if (text.n > 10 && (text.p[10] == 'T' || text.p[10] == ' ')) text.n = 10;
    if (!text.n || date_read(text.p, text.n, out)) return OK;
    return err_make(r->arena, E_FIELD_TYPE, "field", str_format(r->arena, "transactions[%zu].received_date", r->at).p, "type", "date", NULL);
}

static err_t read_one(struct reading *r, struct payment_there *out)
{
    struct db_value amount;

    if (r->of->kind != JSON_OBJECT)
        return err_make(r->arena, E_FIELD_TYPE, "field", str_format(r->arena, "transactions[%zu]", r->at).p, "type", "object", NULL);
    TRY(read_text(r, "transaction_identification", 50, true, &out->transaction));
    TRY(read_text(r, "control_number", 50, false, &out->number));
    TRY(read_text(r, "receipt_identification", 100, false, &out->receipt));
    TRY(read_text(r, "payer_phone_number", 50, false, &out->phone));
    TRY(read_text(r, "insurance_number", 50, false, &out->insurance));
    TRY(read_text(r, "insurance_product_code", 8, false, &out->product));
    TRY(read_value(r, "received_amount", MONEY, true, &amount));
    out->amount = (money_t){amount.i};
    return read_day_of(r, &out->day);
}

err_t payment_there_add(struct arena *a, struct map *seen, const struct payment_there *t, payment_theres_t *out)
{
    const struct payment_there *before = map_get(seen, t->transaction);
    struct payment_there *kept;

    if (before && money_cmp(before->amount, t->amount) != 0)
        return err_make(a, E_RULE, "rule", "payment_reconcile_twice", "value", str_zero(a, t->transaction), NULL);
    if (before) return OK;
    kept = ARENA_NEW(a, struct payment_there);
    *kept = *t;
    map_put(seen, kept->transaction, kept);
    *vec_add(out) = *t;
    return OK;
}

err_t payment_there_read(struct arena *a, const struct limits *limits, const struct json *list, payment_theres_t *out)
{
    struct reading r = {.arena = a};
    struct map seen;

    vec_init(out, a);
    if (!list || list->kind != JSON_ARRAY) return err_make(a, E_FIELD_TYPE, "field", "transactions", "type", "list", NULL);
    TRY(limit_check(a, limits, LIMIT_RECONCILED, list->count));
    map_init(&seen, a, list->count);
    for (r.of = list->first; r.of; r.of = r.of->next, r.at++) {
        struct payment_there one;

        TRY(read_one(&r, &one));
        TRY(payment_there_add(a, &seen, &one, out));
    }
    return OK;
}

/* ---- days ---- */

struct days { date_t from, to; };

static err_t read_day(struct prepare *p, const char *name, date_t *out)
{
    static const struct type type = DATE;
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), &v));
    if (v.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    *out = v.d;
    return OK;
}

static err_t read_days(struct prepare *p, struct days *out)
{
    TRY(read_day(p, "dateFrom", &out->from));
    return read_day(p, "dateTo", &out->to);
}

/* ---- payment.reconcile ---- */

static err_t ask(struct tx *tx, const struct days *d, struct record *run)
{
    TRY(payment_reconciliation_begin(tx, d->from, d->to, RECONCILED_ASKED, run));
    return payment_request_transactions(tx, run);
}

static err_t gateway_known(struct tx *tx, bool *out)
{
    const struct settings *s;

    TRY(settings_of(tx, &s));
    *out = setting_text(s, SETTING_GATEWAY_URL).n > 0;
    return OK;
}

err_t payment_reconcile_prepare(struct prepare *p, void **plan)
{
    struct days *d = ARENA_NEW(p->arena, struct days);

    TRY(input_only(p, LIST("dateFrom", "dateTo")));
    *plan = d;
    return read_days(p, d);
}

err_t payment_reconcile_apply(struct tx *tx, void *plan)
{
    struct record run;
    bool known;

    TRY(gateway_known(tx, &known));
    if (!known) return payment_rule(tx->arena, "payment_gateway_unknown", "dateFrom");
    TRY(ask(tx, plan, &run));
    tx_answer(tx, &run);
    return OK;
}

/* ---- the same by night ---- */

/* From the day behind the last one that was compared; yesterday where there was none. */
static err_t next_days(struct tx *tx, struct days *out, bool *due)
{
    static const enum db_type types[] = {DB_DATE};
    date_t yesterday = date_add_days(env_today(tx->env), -1), earliest = date_add_days(yesterday, 1 - MISSED_DAYS_MOST);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT MAX(date_to) FROM payment_reconciliation WHERE source = 'asked' AND state IN ('begun', 'compared')"
                               " AND deleted_at IS NULL"), NULL, 0, types, 1, &rows));
    *out = (struct days){yesterday, yesterday};
    if (rows.rows && !db_cell(&rows, 0, 0)->null) out->from = date_add_days(db_cell(&rows, 0, 0)->d, 1);
    if (date_cmp(out->from, earliest) < 0) out->from = earliest;
    *due = date_cmp(out->from, yesterday) <= 0;
    return OK;
}

err_t payment_reconcile_step(struct job_run *run, bool *more)
{
    struct record made;
    struct days days;
    struct tx *tx;
    bool due = false;

    (void)more;
    TRY(job_tx(run, &tx));
    TRY(gateway_known(tx, &due));
    if (due) TRY(next_days(tx, &days, &due));
    if (due) TRY(ask(tx, &days, &made));
    run->progress = due;
    run->result = due ? STR("{\"asked\":1}") : STR("{\"asked\":0}");
    return job_commit(run, STR("{}"));
}

/* ---- payment.reconciled ---- */

struct told {
    struct days days;
    payment_theres_t there;
};

err_t payment_reconciled_prepare(struct prepare *p, void **plan)
{
    struct told *t = ARENA_NEW(p->arena, struct told);

    TRY(payment_by_gateway(p));
    TRY(input_only(p, LIST("dateFrom", "dateTo", "transactions")));
    TRY(read_days(p, &t->days));
    TRY(payment_there_read(p->arena, &p->env->limits, json_get(p->input, "transactions"), &t->there));
    *plan = t;
    return OK;
}

err_t payment_reconciled_apply(struct tx *tx, void *plan)
{
    const struct told *t = plan;
    struct record run;

    TRY(payment_reconciliation_begin(tx, t->days.from, t->days.to, RECONCILED_TOLD, &run));
    TRY(payment_reconciliation_compare(tx, &run, &t->there));
    tx_answer(tx, &run);
    return OK;
}
