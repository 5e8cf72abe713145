/* A new product made from another one: its data, written as the input of a creation. What the request
 * sends stands in place of the source's: a list that is sent is not doubled (defect 15 of the reference). */
#include "module/copy.h"
#include "module/product/internal.h"

static void put_amounts(struct json_writer *w, const struct json *sent, const struct record *r)
{
    for (int i = 0; i < PRODUCT_AMOUNTS; i++) {
        money_t amount = product_amount(r, i);
        if (money_none(amount) || json_get(sent, product_amount_names[i])) continue;
        json_key(w, str_of(product_amount_names[i]));
        json_put_decimal(w, amount.minor, 2, true);
    }
}

/* ---- reading the source ---- */

/* What of the shares of one care counts: those of its kind of period. */
static void put_care(struct json_writer *w, const struct product_care *care, const struct table *t, const struct db_rows *rows, int64_t type)
{
    int of_type = table_column(t, "type"), of_care = table_column(t, "care_type"), of_period = table_column(t, "period");
    int64_t percents[12] = {0};

    for (size_t i = 0; i < rows->rows; i++)
        if (db_cell(rows, i, (size_t)of_type)->i == type && str_is(db_cell(rows, i, (size_t)of_care)->s, care->code))
            percents[db_cell(rows, i, (size_t)of_period)->i - 1] = db_cell(rows, i, (size_t)table_column(t, "percent"))->i;
    json_open(w, '{');
    json_key(w, STR("careType"));
    json_put_str(w, str_of(care->code));
    json_key(w, STR("periods"));
    json_open(w, '[');
    for (int64_t i = 0; i < type; i++) json_put_decimal(w, percents[i], 2, true);
    json_close(w, ']');
    json_close(w, '}');
}

static err_t put_relative_prices(struct prepare *p, struct db_conn *c, struct json_writer *w, const struct child *child, const struct record *of)
{
    struct db_rows rows;

    if (json_get(p->input, "relativePrices")) return OK;
    TRY(copy_rows(p, c, child->table, child->owner->column, of->at[COLUMN_ID], &rows));
    json_key(w, STR("relativePrices"));
    json_open(w, '[');
    for (int i = 0; i < PRODUCT_CARES; i++) {
        const struct db_value *period = record_cell(of, product_cares[i].column);
        if (!period->null) put_care(w, &product_cares[i], child->table, &rows, str_is(period->s, "M") ? 12 : str_is(period->s, "Q") ? 4 : 1);
    }
    json_close(w, ']');
    return OK;
}

static err_t put_lists(struct prepare *p, struct db_conn *c, struct json_writer *w, const struct record *of)
{
    for (size_t i = 0; i < of->table->children_count; i++) {
        const struct child *child = &of->table->children[i];
        bool shares = child->table->entity == &product_distribution_entity;
        TRY(shares ? put_relative_prices(p, c, w, child, of) : copy_list(p, c, w, child, of));
    }
    return OK;
}

static err_t put_source(struct prepare *p, struct db_conn *c, struct json_writer *w)
{
    struct record r;

    TRY(copy_source(p, c, registry_table_of(p->registry, &product_entity), &r));
    json_open(w, '{');
    copy_fields(w, p->input, &r);
    put_amounts(w, p->input, &r);
    copy_relations(w, p->input, &r);
    copy_ext(w, p->input, &r);
    TRY(put_lists(p, c, w, &r));
    copy_sent(w, p->input);
    json_close(w, '}');
    return OK;
}

/* ---- the command ---- */

err_t product_duplicate_prepare(struct prepare *p, void **plan)
{
    return copy_prepare(p, "code", put_source, product_write_prepare, plan);
}
