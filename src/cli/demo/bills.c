/* Runs of past months, and their bills paid. */
#include "cli/demo/claims.h"

enum { DAY_RUN = 5, DAY_PAY = 20 };

static err_t run(struct demo *d, date_t month, struct str place)
{
    struct civil parts = date_parts(month);

    return demo_do(d, &d->accountant, "batch.run", demo_text(d, "{\"year\":%d,\"month\":%d%.*s}", parts.year, parts.month, STR_ARG(place)), NULL);
}

/* Of the products that are sold everywhere, and of the home district's own. */
err_t month_run(struct demo *d, date_t month)
{
    date_t day = date_add_days(date_add_months(month, 1, MONTH_CLAMP), DAY_RUN);

    if (date_cmp(day, d->today) >= 0)
        return OK;
    demo_clock(d, day, 10, 30);
    TRY(run(d, month, STR("")));
    return run(d, month, demo_text(d, ",\"location\":{\"id\":%lld}", (long long)d->places[PLACE_DISTRICT].at[HOME_DISTRICT].id));
}

enum { BILL_UUID, BILL_AMOUNT, BILL_CODE };

static err_t pay(struct demo *d, const struct db_value *bill, date_t day)
{
    char date[10];

    date_write(day, date);
    return demo_do(d, &d->accountant, "bill.pay",
                   demo_text(d, "{\"bill\":\"%s\",\"amount\":\"%lld.%02lld\",\"date\":\"%.10s\",\"reference\":\"TR-%.*s\"}",
                             uuid_text(d->work, bill[BILL_UUID].u).p,
                             (long long)bill[BILL_AMOUNT].i / 100, (long long)bill[BILL_AMOUNT].i % 100, date, STR_ARG(bill[BILL_CODE].s)),
                   NULL);
}

/* Two weeks after the run, all that are there. */
err_t bills_pay(struct demo *d, date_t month)
{
    static const enum db_type types[] = {DB_UUID, DB_INT, DB_TEXT};
    date_t day = date_add_days(date_add_months(month, 1, MONTH_CLAMP), DAY_PAY);
    struct arena *a;
    struct db_rows rows;
    err_t e;

    if (date_cmp(day, d->today) >= 0)
        return OK;
    demo_clock(d, day, 11, 0);
    a = arena_new();
    e = demo_rows(d, a, STR("SELECT uuid, amount_total, code FROM bill WHERE status IN (0, 1) AND amount_total > 0 AND deleted_at IS NULL"
                            " ORDER BY id"), NULL, 0, types, 3, &rows);
    for (size_t i = 0; !e && i < rows.rows; i++)
        e = pay(d, db_cell(&rows, i, 0), day);
    arena_free(a);
    return e;
}
