/* What a payment gateway has, as its file: of the days that its lines name, compared with what came in here. All lines must be good, for what cannot be
 * read would be missing there. */
#include "base/arena.h"
#include "base/map.h"
#include "module/payment/gateway.h"
#include "module/payment/sheet.h"
#include "module/rows.h"

static err_t check_lines(const struct payment_sheet *s)
{
    struct arena *a = s->call->arena;

    if (!s->lines.n) return err_make(a, E_REQUEST, "what", "the file has no line", NULL);
    for (size_t i = 0; i < s->lines.n; i++)
        if (s->lines.at[i].outcome == LINE_REFUSED)
            return err_make(a, E_REQUEST, "what", str_format(a, "line %lld: %.*s", (long long)s->lines.at[i].row, STR_ARG(s->lines.at[i].why)).p, NULL);
    return OK;
}

static struct payment_there there_of(const struct sheet_line *l)
{
    const struct record *as = &l->receipt.sent.as;
    const struct str *cells = l->cells;

    return (struct payment_there){
        .transaction = cells[L_TRANSACTION], .number = cells[L_NUMBER], .receipt = cells[L_RECEIPT], .phone = cells[L_PHONE], .insurance = cells[L_INSURANCE],
        .product = cells[L_PRODUCT], .day = record_cell(as, "received_date")->d, .amount = {record_cell(as, "received_amount")->i},
    };
}

static err_t theres_of(const struct payment_sheet *s, payment_theres_t *out, date_t *from, date_t *to)
{
    struct map seen;

    vec_init(out, s->call->arena);
    map_init(&seen, s->call->arena, s->lines.n);
    *from = *to = there_of(&s->lines.at[0]).day;
    for (size_t i = 0; i < s->lines.n; i++) {
        const struct payment_there t = there_of(&s->lines.at[i]);
        if (date_cmp(t.day, *from) < 0) *from = t.day;
        if (date_cmp(t.day, *to) > 0) *to = t.day;
        TRY(payment_there_add(s->call->arena, &seen, &t, out));
    }
    return OK;
}

static err_t compare(struct tx *tx, const payment_theres_t *there, date_t from, date_t to, struct record *run)
{
    TRY(payment_reconciliation_begin(tx, from, to, RECONCILED_FILE, run));
    TRY(payment_reconciliation_compare(tx, run, there));
    return tx_get(tx, &payment_reconciliation_entity, run->at[COLUMN_UUID].u, run);
}

static void answer(struct function_call *c, const struct record *run)
{
    static const struct { const char *key, *column; } counts[] = {
        {"sent", "transactions"}, {"agreed", "agreed"}, {"missingHere", "missing_here"}, {"missingThere", "missing_there"}, {"amountDiffers", "amount_differs"},
    };
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '{');
    json_key(&w, STR("success"));
    json_put_bool(&w, true);
    json_key(&w, STR("data"));
    json_open(&w, '{');
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) answer_int(&w, counts[i].key, record_cell(run, counts[i].column)->i);
    json_close(&w, '}');
    json_key(&w, STR("errors"));
    json_open(&w, '[');
    json_close(&w, ']');
    json_close(&w, '}');
}

err_t payment_reconcile_file(struct function_call *c, bool dry_run, struct str bytes)
{
    struct payment_sheet s = {.call = c, .most = LIMIT_RECONCILED};
    payment_theres_t there;
    struct record run;
    date_t from, to;
    struct tx *tx;
    err_t e;

    TRY(access_may(c->arena, c->who, RIGHT_PAYMENT_UPDATE));
    TRY(payment_sheet_read(&s, bytes));
    TRY(check_lines(&s));
    TRY(theres_of(&s, &there, &from, &to));
    TRY(tx_begin(c->write, c->arena, c->who, uuid_new(c->env), &tx));
    e = compare(tx, &there, from, to, &run);
    if (!e) answer(c, &run);
    if (!e && !dry_run) return tx_commit(tx);
    if (e) e = err_copy(c->arena, e);
    tx_rollback(tx);
    return e;
}
