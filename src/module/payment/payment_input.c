/* Payments as telephones and gateways send them: some of the payment's own columns, and lines that name people and products. */
#include "model/write/input.h"
#include "module/payment/internal.h"

/* ---- lines ---- */

static err_t read_text(struct prepare *p, const struct json *line, const char *name, const char *field, int32_t most, struct str *out)
{
    const struct type type = TEXT(most);
    struct db_value v;

    TRY(value_read(p->arena, &type, field, json_get(line, name), &v));
    *out = v.null ? STR_NONE : str_trim(v.s);
    return OK;
}

static err_t read_line(struct prepare *p, const struct json *line, size_t at, struct payment_line_sent *out)
{
    static const struct type money = MONEY, yes = BOOL;
    const char *field = str_format(p->arena, "lines[%zu]", at).p;
    struct db_value amount, renewal;

    if (line->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", field, "type", "object", NULL);
    TRY(read_text(p, line, "insuranceNumber", field, 50, &out->number));
    TRY(read_text(p, line, "productCode", field, 8, &out->product));
    TRY(value_read(p->arena, &yes, field, json_get(line, "renewal"), &renewal));
    TRY(value_read(p->arena, &money, field, json_get(line, "amount"), &amount));
    out->renewal = !renewal.null && renewal.b;
    out->amount = amount.null ? MONEY_NONE : (money_t){amount.i};
    return OK;
}

static err_t read_lines(struct prepare *p, struct payment_sent *out)
{
    const struct json *list = json_get(p->input, "lines");
    size_t at = 0;

    if (json_is_null(list)) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", "lines", "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_PAYMENT_LINES, list->count));
    out->line_count = list->count;
    out->lines = ARENA_ARRAY(p->arena, struct payment_line_sent, list->count);
    for (const struct json *line = list->first; line; line = line->next, at++) TRY(read_line(p, line, at, &out->lines[at]));
    return OK;
}

/* ---- the payment ---- */

static err_t read_field(struct prepare *p, const char *name, struct record *as)
{
    for (const struct field *f = payment_entity.fields; f->name; f++)
        if (str_is(str_of(name), f->name)) return value_read(p->arena, &f->type, name, json_get(p->input, name), record_cell(as, f->column));
    return OK;
}

static const char *const known_types[] = {"B", "C", "M", "BankTransfer", "Bank", "Cash", "MobilePhone", "Mobile", NULL};

static bool is_known(const struct db_value *type)
{
    if (!payment_has(type)) return true;
    for (const char *const *k = known_types; *k; k++)
        if (str_is(type->s, *k)) return true;
    return false;
}

err_t payment_input(struct prepare *p, const char *const *names, struct payment_sent *out)
{
    err_t errors = OK;

    *out = (struct payment_sent){.as = record_new(p->arena, registry_table_of(p->registry, &payment_entity))};
    for (; *names; names++) errors = err_join(errors, read_field(p, *names, &out->as));
    errors = err_join(errors, read_lines(p, out));
    out->type_known = is_known(record_cell(&out->as, "type_of_payment"));
    return errors;
}

struct record payment_line_row(struct tx *tx, const struct record *payment, const struct payment_line_sent *l)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &payment_detail_entity));

    *record_cell(&r, "payment_id") = payment->at[COLUMN_ID];
    if (l->number.p) *record_cell(&r, "insurance_number") = db_text(l->number);
    if (l->product.p) *record_cell(&r, "product_code") = db_text(l->product);
    *record_cell(&r, "policy_stage") = db_text(l->renewal ? STR("R") : STR("N"));
    return r;
}
