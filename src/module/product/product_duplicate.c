/* A new product made from another one: its data, written as the input of a creation. What the request
 * sends stands in place of the source's: a list that is sent is not doubled (defect 15 of the reference). */
#include "db/sql.h"
#include "model/write/input.h"
#include "module/product/internal.h"

static void put_fields(struct json_writer *w, const struct json *sent, const struct record *r)
{
    for (size_t i = COLUMN_HEADER; i < r->table->count; i++) {
        const struct field *f = r->table->columns[i].field;
        if (!f || r->at[i].null || f->flags & F_READONLY || json_get(sent, f->name)) continue;
        json_key(w, str_of(f->name));
        value_write(w, &f->type, &r->at[i]);
    }
}

static void put_relations(struct json_writer *w, const struct json *sent, const struct record *r)
{
    for (size_t i = COLUMN_HEADER; i < r->table->count; i++) {
        const struct relation *relation = r->table->columns[i].relation;
        if (!relation || r->at[i].null || relation->flags & (R_OWNER | R_READONLY) || json_get(sent, relation->name)) continue;
        json_key(w, str_of(relation->name));
        json_open(w, '{');
        json_key(w, STR("id"));
        json_put_int(w, r->at[i].i);
        json_close(w, '}');
    }
}

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

static err_t read_rows(struct prepare *p, struct db_conn *c, const struct table *t, const char *where, struct db_value key,
                       struct db_rows *out)
{
    struct sql s;

    sql_init(&s, p->arena, db_engine(p->db));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM %s WHERE %s = $1 AND deleted_at IS NULL ORDER BY id", t->entity->table, where);
    return db_query(c, sql_text(&s), &key, 1, t->types, t->count, out);
}

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
    TRY(read_rows(p, c, child->table, child->owner->column, of->at[COLUMN_ID], &rows));
    json_key(w, STR("relativePrices"));
    json_open(w, '[');
    for (int i = 0; i < PRODUCT_CARES; i++) {
        const struct db_value *period = record_cell(of, product_cares[i].column);
        if (!period->null) put_care(w, &product_cares[i], child->table, &rows, str_is(period->s, "M") ? 12 : str_is(period->s, "Q") ? 4 : 1);
    }
    json_close(w, ']');
    return OK;
}

static err_t put_list(struct prepare *p, struct db_conn *c, struct json_writer *w, const struct child *child, const struct record *of)
{
    struct db_rows rows;

    if (child->table->entity == &product_distribution_entity) return put_relative_prices(p, c, w, child, of);
    if (json_get(p->input, child->name)) return OK;
    TRY(read_rows(p, c, child->table, child->owner->column, of->at[COLUMN_ID], &rows));
    json_key(w, str_of(child->name));
    json_open(w, '[');
    for (size_t i = 0; i < rows.rows; i++) {
        struct record line = {child->table, (struct db_value *)db_cell(&rows, i, 0)};
        json_open(w, '{');
        put_fields(w, NULL, &line);
        put_relations(w, NULL, &line);
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
}

static void put_sent(struct json_writer *w, const struct json *input)
{
    for (const struct json *v = input->first; v; v = v->next) {
        if (str_is(v->key, "source")) continue;
        json_key(w, v->key);
        json_put(w, v);
    }
}

static void put_ext(struct json_writer *w, const struct json *sent, const struct record *r)
{
    if (r->at[COLUMN_EXT].null || json_get(sent, "ext")) return;
    json_key(w, STR("ext"));
    json_put_raw(w, r->at[COLUMN_EXT].s);
}

static err_t put_source(struct prepare *p, struct db_conn *c, uuid_t source, struct json_writer *w)
{
    const struct table *t = registry_table_of(p->registry, &product_entity);
    struct db_rows rows;
    struct record r;

    TRY(read_rows(p, c, t, "uuid", db_uuid(source), &rows));
    if (!rows.rows)
        return err_make(p->arena, E_REFERENCE, "field", "source", "value", uuid_text(p->arena, source).p, NULL);
    r = (struct record){t, (struct db_value *)db_cell(&rows, 0, 0)};
    json_open(w, '{');
    put_fields(w, p->input, &r);
    put_amounts(w, p->input, &r);
    put_relations(w, p->input, &r);
    put_ext(w, p->input, &r);
    for (size_t i = 0; i < t->children_count; i++) TRY(put_list(p, c, w, &t->children[i], &r));
    put_sent(w, p->input);
    json_close(w, '}');
    return OK;
}

/* ---- the command ---- */

err_t product_duplicate_prepare(struct prepare *p, void **plan)
{
    struct json_writer w;
    struct db_conn *c;
    struct buf text;
    uuid_t source;
    err_t e;

    TRY(input_uuid(p, "source", true, &source));
    if (json_is_null(json_get(p->input, "code"))) return err_make(p->arena, E_FIELD_REQUIRED, "field", "code", NULL);
    buf_init(&text, p->arena, 4096);
    w = json_writer(&text);
    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = put_source(p, c, source, &w);
    db_release(c);
    if (e) return e;
    TRY(json_read(p->arena, buf_str(&text), &p->env->limits, &p->input));
    return product_write_prepare(p, plan);
}
