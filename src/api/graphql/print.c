#include <string.h>

#include "api/graphql/link.h"
#include "api/graphql/reading.h"
#include "base/zone.h"

/* JSON straight from the cells of a result. */

static struct str number_text(struct execution *x, int64_t n)
{
    struct buf out;

    buf_init(&out, x->arena, 24);
    buf_add_int(&out, n);
    return buf_str(&out);
}

/* "lead:key", as ids and cursors hide it. */
static void put_hidden(struct execution *x, struct json_writer *w, struct str lead, struct str key)
{
    struct buf out;

    buf_init(&out, x->arena, lead.n + 1 + key.n);
    buf_add(&out, lead);
    buf_add_char(&out, ':');
    buf_add(&out, key);
    json_put_str(w, base64(x->arena, buf_str(&out)));
}

static void put_cursor(struct execution *x, struct json_writer *w, int64_t position)
{
    json_put_str(w, page_cursor(x->arena, position));
}

/* ---- cells ---- */

static struct str key_text(struct execution *x, const struct db_value *v)
{
    char *text;

    if (v->type == DB_TEXT)
        return v->s;
    if (v->type != DB_UUID)
        return number_text(x, v->i);
    text = arena_bytes(x->arena, 36);
    uuid_write(v->u, text);
    return (struct str){text, 36};
}

static void put_moment(struct execution *x, struct json_writer *w, stamp_t t)
{
    json_put_stamp(w, zone_local(x->call->api->env->zone, t));
}

static struct str word_of(struct execution *x, const struct type *t, const struct db_value *v)
{
    struct str code = key_text(x, v);

    for (const struct code *c = t->codes->codes; c->code; c++)
        if (str_is(code, c->code))
            return str_of(c->name);
    return code;
}

static void put_day_start(struct execution *x, struct json_writer *w, date_t d)
{
    char text[10];

    date_write(d, text);
    json_put_str(w, str_format(x->arena, "%.10sT00:00:00", text));
}

static void put_value(struct execution *x, struct json_writer *w, const struct type *t, const struct db_value *v)
{
    if (t->kind == TYPE_STAMP)
        put_moment(x, w, v->t);
    else if (t->kind == TYPE_JSON)
        json_put_str(w, v->s);
    else
        value_write(w, t, v);
}

static void put_cell(struct execution *x, struct json_writer *w, const struct shape *shape, enum print print,
                     const struct type *t, const struct db_value *v)
{
    if (print == PRINT_GIVEN) {
        json_put_bool(w, !v->null);
        return;
    }
    if (v->null) {
        json_put_null(w);
        return;
    }
    switch (print) {
    case PRINT_GLOBAL_ID:
        put_hidden(x, w, shape->type, key_text(x, v));
        return;
    case PRINT_RAW_ID: json_put_str(w, key_text(x, v)); return;
    case PRINT_CHOICE: json_put_str(w, schema_choice(x->arena, key_text(x, v))); return;
    case PRINT_WORD: json_put_str(w, schema_choice(x->arena, word_of(x, t, v))); return;
    case PRINT_DAY_START: put_day_start(x, w, v->d); return;
    case PRINT_NUMBER: json_put_decimal(w, v->i, type_scale(t), false); return;
    default: put_value(x, w, t, v); return;
    }
}

/* ---- objects ---- */

static void put_list(struct execution *x, struct json_writer *w, const struct shape_field *f, const struct spot *s,
                     const struct result *result, size_t row)
{
    const struct result_list *list = &result->lists[s->list];
    struct rows_of rows = {
        .result = &list->result, .from = list->from[row], .to = list->from[row + 1],
        .total = list->total ? list->total[row] : -1, .more_after = list->more_after && list->more_after[row],
        .offset = f->shape->lower, .sums = list->sums + row * f->shape->sums,
    };

    if (f->meaning->kind == MEANS_ARRAY)
        print_array(x, w, f->shape, s->inner, &rows);
    else
        print_connection(x, w, f->shape, s->inner, &rows);
}

static void put_field(struct execution *x, struct json_writer *w, const struct shape *shape, const struct shape_field *f,
                      const struct spot *spots, const struct result *result, size_t row)
{
    const struct db_value *cells = result->cells + row * result->columns;
    const struct spot *s = &spots[f->pick];

    if (!f->meaning) {
        json_put_str(w, shape->type);
        return;
    }
    switch (f->meaning->kind) {
    case MEANS_CELL: put_cell(x, w, shape, f->meaning->print, &s->type, &cells[s->cell]); return;
    case MEANS_ARRAY: case MEANS_CONNECTION: put_list(x, w, f, s, result, row); return;
    case MEANS_WAY: way_print(x, w, f, spots, result, row); return;
    case MEANS_GATHER: gather_print(x, w, f, s->inner, &result->lists[s->list], row); return;
    case MEANS_LINKS: case MEANS_LOGS: links_print(w, f, &cells[s->cell]); return;
    case MEANS_ONE:
        if (!cells[s->cell].null)
            print_object(x, w, f->shape, s->inner, result, row);
        else
            json_put_null(w);
        return;
    default: json_put_null(w); return;
    }
}

void print_object(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                  const struct result *result, size_t row)
{
    json_open(w, '{');
    for (uint32_t i = 0; i < shape->count; i++) {
        json_key(w, shape->fields[i].key);
        put_field(x, w, shape, &shape->fields[i], spots, result, row);
    }
    json_close(w, '}');
}

void print_array(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                 const struct rows_of *rows)
{
    json_open(w, '[');
    for (size_t i = rows->from; i < rows->to; i++)
        print_object(x, w, shape, spots, rows->result, i);
    json_close(w, ']');
}

/* ---- connections ---- */

static void put_edges(struct execution *x, struct json_writer *w, const struct shape *edge, const struct spot *spots,
                      const struct rows_of *rows)
{
    json_open(w, '[');
    for (size_t row = rows->from; row < rows->to; row++) {
        json_open(w, '{');
        for (uint32_t i = 0; i < edge->count; i++) {
            const struct shape_field *f = &edge->fields[i];
            json_key(w, f->key);
            if (!f->meaning)
                json_put_str(w, edge->type);
            else if (f->meaning->kind == MEANS_CURSOR)
                put_cursor(x, w, rows->offset + (int64_t)(row - rows->from));
            else
                print_object(x, w, f->shape, spots, rows->result, row);
        }
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* More is only told of in the direction that was asked for. */
static bool has_next(const struct shape *c, const struct rows_of *rows)
{
    int64_t end = rows->offset + (int64_t)(rows->to - rows->from);

    return c->first && (c->upper >= 0 ? end < c->upper && rows->more_after : rows->more_after);
}

static void put_page(struct execution *x, struct json_writer *w, const struct shape *c, const struct shape *page,
                     const struct rows_of *rows)
{
    size_t n = rows->to - rows->from;

    json_open(w, '{');
    for (uint32_t i = 0; i < page->count; i++) {
        const struct shape_field *f = &page->fields[i];
        json_key(w, f->key);
        if (!f->meaning)
            json_put_str(w, page->type);
        else if (str_is(f->meaning->name, "hasNextPage"))
            json_put_bool(w, has_next(c, rows));
        else if (str_is(f->meaning->name, "hasPreviousPage"))
            json_put_bool(w, c->last && rows->offset > c->lower);
        else if (!n)
            json_put_null(w);
        else
            put_cursor(x, w, rows->offset + (str_is(f->meaning->name, "endCursor") ? (int64_t)n - 1 : 0));
    }
    json_close(w, '}');
}

void print_connection(struct execution *x, struct json_writer *w, const struct shape *shape, const struct spot *spots,
                      const struct rows_of *rows)
{
    json_open(w, '{');
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct shape_field *f = &shape->fields[i];
        json_key(w, f->key);
        if (!f->meaning)
            json_put_str(w, shape->type);
        else if (f->meaning->kind == MEANS_TOTAL)
            json_put_int(w, rows->total);
        else if (f->meaning->kind == MEANS_COUNT)
            json_put_int(w, (int64_t)(rows->to - rows->from));
        else if (f->meaning->kind == MEANS_SUM)
            put_cell(x, w, shape, PRINT_VALUE, &table_member(f->meaning->face->table, f->meaning->name)->field->type, &rows->sums[f->pick]);
        else if (f->meaning->kind == MEANS_PAGE)
            put_page(x, w, shape, f->shape, rows);
        else
            put_edges(x, w, f->shape, spots, rows);
    }
    json_close(w, '}');
}
