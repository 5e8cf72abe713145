/* Files of money that came, read: which column says what, and what a line says. */
#include "base/arena.h"
#include "base/utf8.h"
#include "io/sheet_read.h"
#include "module/payment/sheet.h"

/* ---- columns ---- */

static const struct { const char *head, *column; bool required; } columns[L_COLUMNS] = {
    [L_TRANSACTION] = {"Transaction", "transaction_no", true}, [L_DATE] = {"Date", "received_date", true}, [L_AMOUNT] = {"Amount", "received_amount", true},
    [L_NUMBER] = {"ControlNumber", NULL, false}, [L_RECEIPT] = {"Receipt", "receipt_no", false}, [L_PHONE] = {"PayerPhone", "payer_phone_number", false},
    [L_FEE] = {"Fee", "transfer_fee", false}, [L_INSURANCE] = {"InsuranceNumber", NULL, false}, [L_PRODUCT] = {"ProductCode", NULL, false},
    [L_RENEWAL] = {"Renewal", NULL, false},
};

const char *payment_sheet_head(size_t column) { return columns[column].head; }

/* ---- the file ---- */

static err_t wrong(struct payment_sheet *s, struct str column, const char *what)
{
    return err_make(s->call->arena, E_REQUEST, "what", str_format(s->call->arena, "the column %.*s is %s", STR_ARG(column), what).p, NULL);
}

static err_t read_heads(struct payment_sheet *s, const struct sheet_reader *reader)
{
    size_t n;
    const struct str *heads = sheet_reader_columns(reader, &n);

    for (size_t k = 0; k < L_COLUMNS; k++) s->to[k] = -1;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < L_COLUMNS && !str_eq(utf8_fold(s->call->arena, str_trim(heads[i])), utf8_fold(s->call->arena, str_of(columns[k].head)))) k++;
        if (k == L_COLUMNS) return wrong(s, heads[i], "not known here");
        s->to[k] = (int)i;
    }
    for (size_t k = 0; k < L_COLUMNS; k++)
        if (columns[k].required && s->to[k] < 0) return wrong(s, str_of(columns[k].head), "missing");
    return OK;
}

void payment_sheet_refuse(struct payment_sheet *s, struct sheet_line *l, err_t why)
{
    l->outcome = LINE_REFUSED;
    l->why = str_copy(s->call->arena, text_err(s->call->arena, s->call->texts, s->call->language, why));
}

static err_t read_lines(struct payment_sheet *s, struct sheet_reader *reader)
{
    struct arena *a = s->call->arena;
    struct csv_rows rows;

    TRY(sheet_reader_rows(reader, &rows));
    while (rows.rows) {
        for (size_t i = 0; i < rows.rows; i++) {
            struct sheet_line *l = vec_add(&s->lines);
            *l = (struct sheet_line){.row = rows.wrong[i].row};
            for (size_t k = 0; k < L_COLUMNS; k++)
                if (s->to[k] >= 0) l->cells[k] = str_copy(a, str_trim(rows.at[i * rows.columns + (size_t)s->to[k]]));
            if (rows.wrong[i].what) payment_sheet_refuse(s, l, err_make(a, E_REQUEST, "what", rows.wrong[i].what, NULL));
        }
        TRY(limit_check(a, &s->call->env->limits, s->most, (int64_t)s->lines.n));
        TRY(sheet_reader_rows(reader, &rows));
    }
    return OK;
}

/* ---- what a line says ---- */

static const struct field *field_of(const char *column)
{
    const struct field *f = payment_entity.fields;

    while (!str_is(str_of(column), f->column)) f++;
    return f;
}

/* A day of a workbook comes with its hour. */
static struct str cell_of(const struct sheet_line *l, size_t k)
{
    struct str cell = l->cells[k];

    return k == L_DATE && cell.n > 10 && (cell.p[10] == 'T' || cell.p[10] == ' ') ? (struct str){cell.p, 10} : cell;
}

static err_t read_cell(struct payment_sheet *s, const struct sheet_line *l, size_t k, struct record *as)
{
    struct arena *a = s->call->arena;
    struct str cell = cell_of(l, k);

    if (!utf8_valid(cell)) return err_make(a, E_UTF8, "field", columns[k].head, NULL);
    if (!cell.n) return columns[k].required ? err_make(a, E_FIELD_REQUIRED, "field", columns[k].head, NULL) : OK;
    if (!columns[k].column) return cell.n <= 50 ? OK : err_make(a, E_FIELD_LENGTH, "field", columns[k].head, "max", "50", NULL);
    return value_read_text(a, &field_of(columns[k].column)->type, columns[k].head, cell, record_cell(as, columns[k].column));
}

static void read_line(struct payment_sheet *s, struct sheet_line *l)
{
    struct payment_sent *sent = &l->receipt.sent;
    struct payment_line_sent *of;

    *sent = (struct payment_sent){.as = record_new(s->call->arena, registry_table_of(s->call->registry, &payment_entity)), .type_known = true};
    for (size_t k = 0; k < L_COLUMNS && l->outcome != LINE_REFUSED; k++) {
        err_t e = read_cell(s, l, k, &sent->as);
        if (e) payment_sheet_refuse(s, l, e);
    }
    l->receipt.banked = true;
    l->receipt.number = l->cells[L_NUMBER].n ? l->cells[L_NUMBER] : STR_NONE;
    *record_cell(&sent->as, "type_of_payment") = db_text(STR("B"));
    if (s->origin.n) *record_cell(&sent->as, "origin") = db_text(s->origin);
    if (!l->cells[L_INSURANCE].n && !l->cells[L_PRODUCT].n) return;
    of = ARENA_NEW(s->call->arena, struct payment_line_sent);
    *of = (struct payment_line_sent){.number = l->cells[L_INSURANCE], .product = l->cells[L_PRODUCT], .amount = MONEY_NONE,
                                     .renewal = str_is(l->cells[L_RENEWAL], "1") || str_is(l->cells[L_RENEWAL], "R")};
    sent->lines = of;
    sent->line_count = 1;
}

err_t payment_sheet_read(struct payment_sheet *s, struct str bytes)
{
    struct sheet_reader *reader;

    vec_init(&s->lines, s->call->arena);
    TRY(sheet_reader_open(s->call->arena, &s->call->env->limits, bytes, &reader));
    TRY(read_heads(s, reader));
    TRY(read_lines(s, reader));
    for (size_t i = 0; i < s->lines.n; i++)
        if (s->lines.at[i].outcome != LINE_REFUSED) read_line(s, &s->lines.at[i]);
    return OK;
}
