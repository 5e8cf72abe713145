/* What an officer earned in a month, as the runs wrote it down (enrolment 8.5). He signs in with his code; who may read commissions asks for others'. */
#include "api/phone/frame.h"
#include "module/commission/commission.h"
#include "module/core/core.h"
#include "module/location/location.h"

static const struct phone_column columns[] = {
    {"officerCode", "officer.code", AS_TEXT}, {"productCode", "product.code", AS_TEXT}, {"productName", "product.name", AS_TEXT},
    {"district", "commissionRun.location.name", AS_TEXT}, {"policies", "policies", AS_INT}, {"contributions", "contributions", AS_INT},
    {"refunds", "refunds", AS_INT}, {"rate", "rate", AS_AMOUNT}, {"base", "base", AS_AMOUNT}, {"commission", "amount", AS_AMOUNT},
    {"settledOn", "commissionRun.settledOn", AS_DATE}, {"reference", "commissionRun.reference", AS_TEXT}, PHONE_COLUMNS_END
};

enum { V_OFFICER, V_MONTH, V_MODE, V_PRODUCT, V_PAYER, V_COUNT };

struct asked {
    struct str officer;
    date_t month;                  /* its first day */
    struct str mode;
};

static err_t read_month(struct phone *p, date_t *out)
{
    int64_t month, year;

    TRY(phone_int(p, p->body, "month", &month));
    TRY(phone_int(p, p->body, "year", &year));
    if (month < 1 || month > 12 || year < 2000 || year > 9999) return phone_wrong(p, "month is 1 to 12, year has four digits");
    *out = date_of((int32_t)year, (int32_t)month, 1);
    return OK;
}

static err_t read_asked(struct phone *p, struct asked *out)
{
    int64_t mode;

    TRY(read_month(p, &out->month));
    TRY(phone_int(p, p->body, "mode", &mode));
    if (mode != 0 && mode != 1) return phone_wrong(p, "mode is 0 (booked contributions) or 1 (matched payments)");
    out->mode = commission_mode_text(mode ? LAW_COUNTS_PAID : LAW_COUNTS_PRESCRIBED);
    out->officer = phone_text(p->body, phone_member(p->body, "enrolment_officer_code") ? "enrolment_officer_code" : "officer");
    if (!out->officer.n) out->officer = p->call->account->username;
    return OK;
}

/* His own he may know whatever his rights; his places stay. */
static err_t reader_of(struct phone *p, const struct asked *q, const struct access **out)
{
    static const right_t own[] = {RIGHT_COMMISSION_READ, RIGHT_OFFICER_READ, 121001, RIGHT_LOCATION_READ};

    if (!str_eq(q->officer, p->call->account->username)) TRY(access_may(p->call->arena, p->call->who, RIGHT_COMMISSION_READ));
    *out = access_lent(p->call->arena, p->call->who, own, sizeof own / sizeof *own);
    return OK;
}

static err_t read(struct phone *p, const struct asked *q, struct found *out)
{
    struct arena *a = p->call->arena;
    struct str product = phone_text(p->body, "insrance_product_code");
    struct condition tests[V_COUNT] = {
        rows_test(a, "officer__code", LOOKUP_EXACT, V_OFFICER), rows_test(a, "commissionRun__dateFrom", LOOKUP_EXACT, V_MONTH),
        rows_test(a, "commissionRun__mode", LOOKUP_EXACT, V_MODE),
    };
    struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = V_PRODUCT};
    struct db_value values[V_COUNT] = {db_text(q->officer), db_date(q->month), db_text(q->mode)};
    const struct access *who;
    int64_t payer;

    TRY(reader_of(p, q, &who));
    TRY(phone_int(p, p->body, "payer", &payer));
    if (!product.n) product = phone_text(p->body, "product");
    if (product.n) {
        tests[all.part_count] = rows_test(a, "product__code", LOOKUP_EXACT, (int)all.part_count);
        values[all.part_count++] = db_text(product);
    }
    if (payer) {
        tests[all.part_count] = rows_test(a, "commissionRun__payer__id", LOOKUP_EXACT, (int)all.part_count);
        values[all.part_count++] = db_int(payer);
    }
    return rows_read(&p->function, who, (struct query){.entity = &commission_entity, .where = &all},
                     "rate policies contributions refunds base amount officer{code} product{code name} commissionRun{settledOn reference location{name}}",
                     values, all.part_count, out);
}

static err_t commissions(struct phone *p)
{
    struct asked q;
    struct found rows;

    TRY(read_asked(p, &q));
    TRY(read(p, &q, &rows));
    phone_put_rows(p, &rows, columns);
    return OK;
}

const struct phone_call phone_commission_calls[] = {
    {METHOD_POST, "policy/commissions", PHONE_SIGNED_IN, 0, 0, commissions}, PHONE_CALLS_END
};
