/* The receipt that a family is given for what it paid: A6, one page. */
#include "module/contribution/contribution_print.h"

#include "module/contribution/contribution.h"

#define PICKS \
    "uuid receipt amount payDate payType isPhotoFee payer{name}" \
    " policy{uuid startDate expiryDate value balance product{code name} officer{code lastName otherNames}" \
    " family{location{code name} headInsuree{chfId lastName otherNames}}}"

enum { LABEL = 3300, LABEL_NARROW = 2600, QR = 2000 };

static struct str coded(const struct print *p, const struct found *r, const char *code, const char *name)
{
    return print_join(p, rows_text(r, 0, code), " ", rows_text(r, 0, name));
}

static void put_payment(struct print *p, const struct found *r)
{
    print_fields(p, LABEL_NARROW, 90);
    print_field(p, "field.premium.receipt", rows_text(r, 0, "receipt"));
    print_field(p, "field.premium.payDate", print_day(p, rows_cell(r, 0, "payDate")));
    print_field(p, "field.premium.payType", print_code(p, &premium_entity, "payType", rows_cell(r, 0, "payType")));
    print_field(p, "field.premium.payer", rows_text(r, 0, "payer.name"));
    print_fields_end(p);
    print_text(p, print_money(p, rows_cell(r, 0, "amount")), 160, true);
}

/* The payment with the family's QR code beside it. */
static void put_top(struct print *p, const struct found *r)
{
    print_columns(p);
    print_column(p, 0);
    put_payment(p, r);
    print_column_end(p);
    print_column(p, QR);
    print_qr(p, rows_text(r, 0, "policy.family.headInsuree.chfId"), QR);
    print_column_end(p);
    print_columns_end(p);
}

static void put_policy(struct print *p, const struct found *r)
{
    print_fields(p, LABEL, 90);
    print_field(p, "print.receipt.family", print_name(p, r, 0, "policy.family.headInsuree"));
    print_field(p, "field.insuree.chfId", rows_text(r, 0, "policy.family.headInsuree.chfId"));
    print_field(p, "field.family.location", coded(p, r, "policy.family.location.code", "policy.family.location.name"));
    print_field(p, "field.policy.product", coded(p, r, "policy.product.code", "policy.product.name"));
    print_field(p, "field.policy.startDate", print_day(p, rows_cell(r, 0, "policy.startDate")));
    print_field(p, "field.policy.expiryDate", print_day(p, rows_cell(r, 0, "policy.expiryDate")));
    print_field(p, "field.policy.value", print_money(p, rows_cell(r, 0, "policy.value")));
    print_field(p, "field.policy.balance", print_money(p, rows_cell(r, 0, "policy.balance")));
    print_field(p, "field.policy.officer", print_name(p, r, 0, "policy.officer"));
    print_fields_end(p);
}

err_t contribution_receipt(struct function_call *c, uuid_t uuid, struct print *p)
{
    struct found r;

    TRY(print_row(c, c->who, &premium_entity, RIGHT_NONE_SET, db_uuid(uuid), PICKS, &r));
    print_begin(p, c, PAPER_A6, "print.receipt.title", rows_text(&r, 0, "receipt"));
    p->name = STR("receipt");
    print_text(p, print_word(p, "print.receipt.title"), 140, true);
    print_divide(p);
    put_top(p, &r);
    print_divide(p);
    put_policy(p, &r);
    print_end(p);
    return OK;
}
