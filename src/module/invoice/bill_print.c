/* A bill on paper: to whom, for what, each claim with what was taken off, the sum, and how it was paid. */
#include "module/invoice/bill_print.h"

#include "base/json.h"
#include "base/zone.h"
#include "module/invoice/invoice.h"

#define HEAD_PICKS "id uuid code status dateBill dateDue datePayed thirdparty terms paymentReference amountTotal"
#define LINE_PICKS "lineItemsBill{code description dateValidFrom unitPrice deduction amountTotal}"

enum { LABEL = 4200, SIZE = 90, HEAD_SIZE = 140, SUM_SIZE = 120 };

static const char *const heads[] = {
    "print.bill.line", "field.invoice_line_item.description", "field.claim.dateFrom", "field.invoice_line_item.unitPrice",
    "field.invoice_line_item.deduction", "field.invoice.amountTotal",
};

/* What the facility was when the bill was made: {"code", "name"}. */
static struct str third_party(const struct print *p, const struct found *r)
{
    const struct json *v, *code, *name;
    struct limits limits = p->call->env->limits;

    if (json_read(p->call->arena, rows_text(r, 0, "thirdparty"), &limits, &v) || v->kind != JSON_OBJECT) return STR("");
    code = json_get(v, "code");
    name = json_get(v, "name");
    return print_join(p, code && code->kind == JSON_STRING ? code->text : STR(""), " ",
                      name && name->kind == JSON_STRING ? name->text : STR(""));
}

static void put_head(struct print *p, const struct found *r)
{
    print_fields(p, LABEL, SIZE);
    print_field(p, "report.facility", third_party(p, r));
    print_field(p, "field.invoice.dateInvoice", print_day(p, rows_cell(r, 0, "dateBill")));
    print_field(p, "field.invoice.dateDue", print_day(p, rows_cell(r, 0, "dateDue")));
    print_field(p, "field.invoice.status", print_code(p, &bill_entity, "status", rows_cell(r, 0, "status")));
    print_field(p, "field.invoice.terms", rows_text(r, 0, "terms"));
    print_field(p, "field.invoice.datePayed", print_day(p, rows_cell(r, 0, "datePayed")));
    print_field(p, "field.invoice.paymentReference", rows_text(r, 0, "paymentReference"));
    print_fields_end(p);
}

static struct str day_of(const struct print *p, const struct db_value *moment)
{
    const struct db_value day = db_date(moment->null ? DATE_NONE : zone_day(p->call->env->zone, moment->t));

    return moment->null ? STR("") : print_day(p, &day);
}

static void put_row(struct print *p, const struct found *r, size_t row)
{
    print_open(p, NULL, '[');
    json_put_str(&p->w, rows_text(r, row, "code"));
    json_put_str(&p->w, rows_text(r, row, "description"));
    json_put_str(&p->w, day_of(p, rows_cell(r, row, "dateValidFrom")));
    json_put_str(&p->w, print_amount(p, rows_cell(r, row, "unitPrice")));
    json_put_str(&p->w, print_amount(p, rows_cell(r, row, "deduction")));
    json_put_str(&p->w, print_amount(p, rows_cell(r, row, "amountTotal")));
    print_close(p, ']');
}

static void put_table(struct print *p, const struct found *lines)
{
    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    json_key(&p->w, STR("widths"));
    json_put_raw(&p->w, STR("[18,34,13,15,13,15]"));
    json_key(&p->w, STR("align"));
    json_put_raw(&p->w, STR("[\"left\",\"left\",\"left\",\"right\",\"right\",\"right\"]"));
    print_open(p, "head", '[');
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) json_put_str(&p->w, print_word(p, heads[i]));
    print_close(p, ']');
    print_open(p, "rows", '[');
    for (size_t row = lines->from; row < lines->to; row++) put_row(p, lines, row);
    print_close(p, ']');
    print_close(p, '}');
    print_close(p, '}');
}

/* Counted before one of them is read. */
static err_t count_lines(struct function_call *c, const struct db_value *bill, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT count(*) FROM bill_item WHERE bill_id = $1 AND deleted_at IS NULL"), bill, 1, types, 1, &rows);
    db_release(conn);
    *out = e ? 0 : db_cell(&rows, 0, 0)->i;
    return e;
}

static err_t read_bill(struct function_call *c, uuid_t uuid, struct found *head, struct found *lines)
{
    struct found bill;
    int64_t n;

    TRY(print_row(c, c->who, &bill_entity, RIGHT_NONE_SET, db_uuid(uuid), HEAD_PICKS, head));
    TRY(count_lines(c, rows_cell(head, 0, "id"), &n));
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_REPORT_ROWS, n));
    TRY(print_row(c, c->who, &bill_entity, RIGHT_NONE_SET, db_uuid(uuid), LINE_PICKS, &bill));
    *lines = rows_list(&bill, 0, "lineItemsBill", NULL);
    return OK;
}

err_t bill_print(struct function_call *c, uuid_t uuid, struct print *p)
{
    struct found r, lines;

    TRY(read_bill(c, uuid, &r, &lines));
    print_begin(p, c, PAPER_A4, "print.bill.title", rows_text(&r, 0, "code"));
    p->name = STR("bill");
    print_text(p, print_join(p, print_word(p, "print.bill.title"), " ", rows_text(&r, 0, "code")), HEAD_SIZE, true);
    print_divide(p);
    put_head(p, &r);
    put_table(p, &lines);
    print_text(p, print_money(p, rows_cell(&r, 0, "amountTotal")), SUM_SIZE, true);
    print_end(p);
    return OK;
}
