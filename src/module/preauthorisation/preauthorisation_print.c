/* The letter that says what was granted: for the facility that asked, and for the patient. */
#include "module/preauthorisation/internal.h"

#define LINE_PICKS "qtyRequested priceRequested qtyApproved priceApproved "
#define PICKS \
    "uuid token status dateFrom dateTo requested amount used validFrom validTo note justification decidedAt" \
    " insuree{chfId lastName otherNames dob} healthFacility{code name} icd{code name}" \
    " items{" LINE_PICKS "item{code name}} services{" LINE_PICKS "service{code name}}"

enum { LABEL = 5200, SIZE = 100, LARGE = 150, CODE_SIDE = 2200, CODE_WIDTH = 2600 };

static void put_head(struct print *p, const struct found *r)
{
    print_fields(p, LABEL, SIZE);
    print_field(p, "field.preauthorisation.token", rows_text(r, 0, "token"));
    print_field(p, "field.preauthorisation.status", print_code(p, &preauthorisation_entity, "status", rows_cell(r, 0, "status")));
    print_field(p, "field.preauthorisation.validFrom", print_day(p, rows_cell(r, 0, "validFrom")));
    print_field(p, "field.preauthorisation.validTo", print_day(p, rows_cell(r, 0, "validTo")));
    print_field(p, "field.preauthorisation.amount", print_money(p, rows_cell(r, 0, "amount")));
    print_field(p, "field.preauthorisation.used", print_money(p, rows_cell(r, 0, "used")));
    print_field(p, "field.preauthorisation.insuree", print_name(p, r, 0, "insuree"));
    print_field(p, "field.insuree.chfId", rows_text(r, 0, "insuree.chfId"));
    print_field(p, "field.insuree.dob", print_day(p, rows_cell(r, 0, "insuree.dob")));
    print_field(p, "field.preauthorisation.healthFacility", print_coded(p, r, 0, "healthFacility"));
    print_field(p, "field.preauthorisation.icd", print_coded(p, r, 0, "icd"));
    print_field(p, "field.preauthorisation.dateFrom", print_day(p, rows_cell(r, 0, "dateFrom")));
    print_field(p, "field.preauthorisation.dateTo", print_day(p, rows_cell(r, 0, "dateTo")));
    print_field(p, "field.preauthorisation.requested", print_money(p, rows_cell(r, 0, "requested")));
    print_fields_end(p);
}

static const char *const heads[] = {
    "print.claim.line", "field.preauthorisation_line.qtyRequested", "field.preauthorisation_line.priceRequested",
    "field.preauthorisation_line.qtyApproved", "field.preauthorisation_line.priceApproved",
};

static void put_lines(struct print *p, const struct found *r, const char *list, const char *what)
{
    struct found lines = rows_list(r, 0, list, NULL);

    for (size_t row = lines.from; row < lines.to; row++) {
        print_open(p, NULL, '[');
        json_put_str(&p->w, print_coded(p, &lines, row, what));
        json_put_str(&p->w, print_decimal(p, rows_cell(&lines, row, "qtyRequested")));
        json_put_str(&p->w, print_amount(p, rows_cell(&lines, row, "priceRequested")));
        json_put_str(&p->w, print_decimal(p, rows_cell(&lines, row, "qtyApproved")));
        json_put_str(&p->w, print_amount(p, rows_cell(&lines, row, "priceApproved")));
        print_close(p, ']');
    }
}

static void put_table(struct print *p, const struct found *r)
{
    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    json_key(&p->w, STR("widths"));
    json_put_raw(&p->w, STR("[40,14,16,14,16]"));
    json_key(&p->w, STR("align"));
    json_put_raw(&p->w, STR("[\"left\",\"right\",\"right\",\"right\",\"right\"]"));
    print_open(p, "head", '[');
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) json_put_str(&p->w, print_word(p, heads[i]));
    print_close(p, ']');
    print_open(p, "rows", '[');
    put_lines(p, r, "services", "service");
    put_lines(p, r, "items", "item");
    print_close(p, ']');
    print_close(p, '}');
    print_close(p, '}');
}

static void put_title(struct print *p, const struct found *r)
{
    struct str token = rows_text(r, 0, "token");

    print_columns(p);
    print_column(p, 0);
    print_text(p, print_word(p, "print.preauthorisation.title"), LARGE, true);
    if (token.n) print_text(p, token, LARGE, true);
    print_column_end(p);
    print_column(p, CODE_WIDTH);
    if (token.n) print_qr(p, token, CODE_SIDE);
    print_column_end(p);
    print_columns_end(p);
}

err_t preauthorisation_print(struct function_call *c, uuid_t uuid, struct print *p)
{
    struct found r;

    TRY(print_row(c, c->who, &preauthorisation_entity, RIGHT_PREAUTHORISATION_PRINT, db_uuid(uuid), PICKS, &r));
    print_begin(p, c, PAPER_A4, "print.preauthorisation.title", rows_text(&r, 0, "token"));
    p->name = STR("authorisation");
    put_title(p, &r);
    print_divide(p);
    put_head(p, &r);
    put_table(p, &r);
    print_fields(p, LABEL, SIZE);
    print_field(p, "field.preauthorisation.note", rows_text(&r, 0, "note"));
    print_field(p, "field.preauthorisation.justification", rows_text(&r, 0, "justification"));
    print_fields_end(p);
    print_end(p);
    return OK;
}
