/* The receipt that a family is given for what it paid, and the voucher for what it was given back: A6, or four to a sheet of A4. */
#include "module/contribution/contribution_print.h"

#include "module/contribution/contribution.h"

#define PICKS \
    "id receipt amount payDate payType isPhotoFee reason refundOf{receipt} payer{name}" \
    " policy{uuid startDate expiryDate value balance product{code name} officer{code lastName otherNames}" \
    " family{location{code name} headInsuree{chfId lastName otherNames}}}"

enum { LABEL = 3300, LABEL_NARROW = 2600, QR = 2000 };
static const struct cards receipt = {10500, 14800, 900, 2, 2};

static struct str coded(const struct print *p, const struct found *r, size_t row, const char *code, const char *name)
{
    return print_join(p, rows_text(r, row, code), " ", rows_text(r, row, name));
}

static bool is_refund(const struct found *r, size_t row) { return rows_text(r, row, "refundOf.receipt").n > 0; }

/* What was given back stands on its voucher without a sign. */
static struct str amount_of(const struct print *p, const struct found *r, size_t row)
{
    struct db_value v = *rows_cell(r, row, "amount");

    if (!v.null && v.i < 0) v.i = -v.i;
    return print_money(p, &v);
}

static void put_payment(struct print *p, const struct found *r, size_t row)
{
    print_fields(p, LABEL_NARROW, 90);
    print_field(p, is_refund(r, row) ? "print.refund.voucher" : "field.premium.receipt", rows_text(r, row, "receipt"));
    print_field(p, is_refund(r, row) ? "print.refund.day" : "field.premium.payDate", print_day(p, rows_cell(r, row, "payDate")));
    print_field(p, is_refund(r, row) ? "print.refund.by" : "field.premium.payType", print_code(p, &premium_entity, "payType", rows_cell(r, row, "payType")));
    print_field(p, "print.refund.of", rows_text(r, row, "refundOf.receipt"));
    print_field(p, "field.premium.reason", rows_text(r, row, "reason"));
    print_field(p, "field.premium.payer", rows_text(r, row, "payer.name"));
    print_fields_end(p);
    print_text(p, amount_of(p, r, row), 160, true);
}

/* The payment with the family's QR code beside it. */
static void put_top(struct print *p, const struct found *r, size_t row)
{
    print_columns(p);
    print_column(p, 0);
    put_payment(p, r, row);
    print_column_end(p);
    print_column(p, QR);
    print_qr(p, rows_text(r, row, "policy.family.headInsuree.chfId"), QR);
    print_column_end(p);
    print_columns_end(p);
}

static void put_policy(struct print *p, const struct found *r, size_t row)
{
    print_fields(p, LABEL, 90);
    print_field(p, "print.receipt.family", print_name(p, r, row, "policy.family.headInsuree"));
    print_field(p, "field.insuree.chfId", rows_text(r, row, "policy.family.headInsuree.chfId"));
    print_field(p, "field.family.location", coded(p, r, row, "policy.family.location.code", "policy.family.location.name"));
    print_field(p, "field.policy.product", coded(p, r, row, "policy.product.code", "policy.product.name"));
    print_field(p, "field.policy.startDate", print_day(p, rows_cell(r, row, "policy.startDate")));
    print_field(p, "field.policy.expiryDate", print_day(p, rows_cell(r, row, "policy.expiryDate")));
    print_field(p, "field.policy.value", print_money(p, rows_cell(r, row, "policy.value")));
    print_field(p, "field.policy.balance", print_money(p, rows_cell(r, row, "policy.balance")));
    print_field(p, "field.policy.officer", print_name(p, r, row, "policy.officer"));
    print_fields_end(p);
}

static void put_receipt(struct print *p, const struct found *r, size_t row)
{
    print_open(p, NULL, '[');
    print_text(p, print_word(p, is_refund(r, row) ? "print.refund.title" : "print.receipt.title"), 140, true);
    print_divide(p);
    put_top(p, r, row);
    print_divide(p);
    put_policy(p, r, row);
    print_close(p, ']');
}

/* ---- which ---- */

static struct condition is(struct arena *a, const char *path, enum lookup lookup, struct db_value v, struct db_value *values, size_t *n)
{
    values[*n] = v;
    return rows_test(a, path, lookup, (int)(*n)++);
}

/* The limit of a print is found before its rows are. */
static err_t read(struct function_call *c, const struct receipts *asked, struct found *r)
{
    struct db_value values[4];
    struct condition tests[4], all = {.kind = CONDITION_AND, .parts = tests};
    size_t n = 0;

    if (!date_none(asked->from)) tests[n] = is(c->arena, "payDate", LOOKUP_GTE, db_date(asked->from), values, &n);
    if (!date_none(asked->to)) tests[n] = is(c->arena, "payDate", LOOKUP_LTE, db_date(asked->to), values, &n);
    if (!uuid_none(asked->officer)) tests[n] = is(c->arena, "policy__officer__uuid", LOOKUP_EXACT, db_uuid(asked->officer), values, &n);
    all.part_count = n;
    return rows_after(c, c->who, (struct query){.entity = &premium_entity, .where = &all}, PICKS, values, n, 0,
                      (size_t)c->env->limits.value[LIMIT_PRINT_CARDS] + 1, r);
}

static void begin(struct print *p, struct function_call *c, bool sheet, const char *title, struct str number)
{
    print_cards(p, c, &receipt, sheet, title, number);
    p->name = STR("receipt");
}

static err_t print_these(struct function_call *c, const struct receipts *asked, struct print *p)
{
    struct found r;

    for (size_t i = 0; i < asked->n; i++) {
        TRY(print_row(c, c->who, &premium_entity, RIGHT_NONE_SET, db_uuid(asked->uuids[i]), PICKS, &r));
        if (!i) begin(p, c, asked->sheet, is_refund(&r, 0) ? "print.refund.title" : "print.receipt.title", asked->n == 1 ? rows_text(&r, 0, "receipt") : STR(""));
        put_receipt(p, &r, 0);
    }
    print_cards_end(p);
    return OK;
}

err_t contribution_receipts(struct function_call *c, const struct receipts *asked, struct print *p)
{
    struct found r;

    TRY(access_may(c->arena, c->who, premium_entity.rights.read));
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PRINT_CARDS, (int64_t)asked->n));
    if (asked->n) return print_these(c, asked, p);
    TRY(read(c, asked, &r));
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PRINT_CARDS, (int64_t)(r.to - r.from)));
    if (r.from == r.to) return err_make(c->arena, E_NOT_FOUND, "entity", premium_entity.name, "key", "", NULL);
    begin(p, c, true, "print.receipt.title", STR(""));
    for (size_t i = r.from; i < r.to; i++) put_receipt(p, &r, i);
    print_cards_end(p);
    return OK;
}
