#include "module/mobile/list.h"

#include "base/zone.h"

struct writing {
    struct function_call *c;
    const struct list_column *columns;
    struct json_writer *w;
};

static date_t day_of(struct env *env, const struct db_value *v)
{
    if (v->null) return DATE_NONE;
    return v->type == DB_STAMP ? zone_day(env->zone, v->t) : v->d;
}

struct str list_dmy(struct arena *a, const struct db_value *v)
{
    char text[10];

    if (v->null) return STR("");
    date_write(v->d, text);
    return str_format(a, "%.2s/%.2s/%.4s", text + 8, text + 5, text);
}

static void put(const struct writing *t, const struct list_column *column, const struct db_value *v)
{
    struct json_writer *w = t->w;

    json_key(w, str_of(column->key));
    if (column->as == AS_DMY) json_put_str(w, list_dmy(t->c->arena, v));
    else if (v->null) json_put_null(w);
    else if (column->as == AS_AMOUNT) json_put_decimal(w, v->i, 2, false);
    else if (column->as == AS_DAY) json_put_date(w, day_of(t->c->env, v));
    else if (v->type == DB_INT) json_put_int(w, v->i);
    else if (v->type == DB_BOOL) json_put_bool(w, v->b);
    else if (v->type == DB_UUID) json_put_uuid(w, v->u);
    else json_put_str(w, v->s);
}

static err_t take(void *arg, const struct found *page)
{
    const struct writing *t = arg;

    for (size_t i = page->from; i < page->to; i++) {
        json_open(t->w, '{');
        for (const struct list_column *column = t->columns; column->key; column++) put(t, column, rows_cell(page, i, column->path));
        json_close(t->w, '}');
    }
    return OK;
}

err_t list_write(struct function_call *c, const struct access *who, struct query q, const char *picks, const struct list_column *columns,
                 const struct db_value *values, size_t n, struct json_writer *w)
{
    struct writing t = {c, columns, w};

    json_open(w, '[');
    TRY(rows_each(c, who, q, picks, values, n, take, &t));
    json_close(w, ']');
    return OK;
}
