/* The slip with which a family pays: its control number, also as a QR code, the amount and what it is for. A6, one page. */
#include "module/payment/payment_print.h"

#include "module/payment/payment.h"

#define PICKS \
    "uuid transactionNo expectedAmount receivedAmount requestDate receivedDate status officerCode phoneNumber controlNumbers{controlNumber}" \
    " paymentDetails{insuranceNumber productCode policyStage amount expectedAmount}"

enum { LABEL = 3300, LABEL_NARROW = 2600, QR = 2400 };

/* The last that was issued. */
static struct str control_number(const struct found *r)
{
    struct found numbers = rows_list(r, 0, "controlNumbers", NULL);
    struct str number = STR("");

    for (size_t i = numbers.from; i < numbers.to; i++)
        if (rows_text(&numbers, i, "controlNumber").n) number = rows_text(&numbers, i, "controlNumber");
    return number;
}

static const struct db_value *amount_of(const struct found *r, size_t row, const char *first, const char *second)
{
    const struct db_value *v = rows_cell(r, row, first);

    return v->null ? rows_cell(r, row, second) : v;
}

static void put_payment(struct print *p, const struct found *r, struct str number)
{
    if (number.n) print_text(p, number, 160, true);
    print_fields(p, LABEL_NARROW, 90);
    print_field(p, "field.payment.status", print_code(p, &payment_entity, "status", rows_cell(r, 0, "status")));
    print_field(p, "field.payment.requestDate", print_day(p, rows_cell(r, 0, "requestDate")));
    print_field(p, "field.payment.receivedDate", print_day(p, rows_cell(r, 0, "receivedDate")));
    print_field(p, "field.payment.transactionNo", rows_text(r, 0, "transactionNo"));
    print_field(p, "field.payment.officerCode", rows_text(r, 0, "officerCode"));
    print_fields_end(p);
    print_text(p, print_money(p, amount_of(r, 0, "receivedAmount", "expectedAmount")), 160, true);
}

static void put_line(struct print *p, const struct found *lines, size_t i)
{
    print_fields(p, LABEL, 90);
    print_field(p, "field.payment_detail.insuranceNumber", rows_text(lines, i, "insuranceNumber"));
    print_field(p, "field.payment_detail.productCode", rows_text(lines, i, "productCode"));
    print_field(p, "field.payment_detail.policyStage", print_code(p, &payment_detail_entity, "policyStage", rows_cell(lines, i, "policyStage")));
    print_field(p, "field.payment_detail.amount", print_money(p, amount_of(lines, i, "expectedAmount", "amount")));
    print_fields_end(p);
}

static void put_lines(struct print *p, const struct found *r)
{
    struct found lines = rows_list(r, 0, "paymentDetails", NULL);

    for (size_t i = lines.from; i < lines.to; i++) {
        if (i > lines.from) print_divide(p);
        put_line(p, &lines, i);
    }
}

err_t payment_slip(struct function_call *c, uuid_t uuid, struct print *p)
{
    struct found r;
    struct str number;

    TRY(print_row(c, c->who, &payment_entity, RIGHT_NONE_SET, db_uuid(uuid), PICKS, &r));
    number = control_number(&r);
    print_begin(p, c, PAPER_A6, "print.slip.title", number);
    p->name = STR("slip");
    print_text(p, print_word(p, "print.slip.title"), 140, true);
    print_divide(p);
    print_columns(p);
    print_column(p, 0);
    put_payment(p, &r, number);
    print_column_end(p);
    if (number.n) {
        print_column(p, QR);
        print_qr(p, number, QR);
        print_column_end(p);
    }
    print_columns_end(p);
    print_divide(p);
    put_lines(p, &r);
    print_end(p);
    return OK;
}
