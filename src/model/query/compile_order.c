#include "model/query/plan.h"

#include <string.h>

/* Order and ties (decision D16): the id ends every order, in the direction of the last term. */

static err_t refused(struct compile *c, const struct table *t, const char *field)
{
    struct buf choices;

    buf_init(&choices, c->arena, 64);
    buf_add(&choices, STR("id"));
    for (const char *const *s = t->entity->sorts; s && *s; s++)
        buf_add_format(&choices, ", %s", *s);
    buf_add_char(&choices, '\0');
    return err_make(c->arena, E_SORT, "field", field, "choices", choices.p, NULL);
}

/* One of the header's names stands among the sorts as itself. */
static bool served(const struct table *t, const struct named *n, const char *field)
{
    if (n->index >= 0)
        return named_among(t->entity->sorts, t, n->index);
    for (const char *const *s = t->entity->sorts; s && *s; s++)
        if (!strcmp(*s, field))
            return true;
    return !strcmp(n->column, "id");
}

static bool walked(const struct level *level, const struct join *row, const struct named *n, const char *field)
{
    return row == level->inner.own && row->source == SOURCE_LIVE && n->kind == NAMED_COLUMN && n->column && served(row->table, n, field);
}

static err_t term_of(struct compile *c, struct level *level, const struct str *path, size_t length, bool descending,
                     struct term *out)
{
    struct join *row = level->inner.own;
    const char *field = str_zero(c->arena, path[length - 1]);
    struct named n;
    size_t used;
    int16_t folded;

    TRY(named_walk(c, &level->inner, path, length, &row, &n, &used));
    if (used != length || n.kind == NAMED_LIST || n.kind == NAMED_COMPUTED || n.type.kind == TYPE_JSON || !n.column)
        return refused(c, level->inner.own->table, field);
    folded = n.index > 0 ? row->table->columns[n.index].folded : 0;
    *out = (struct term){
        .expression = join_column(c, row, folded ? row->table->names[folded] : n.column, n.summary),
        .descending = descending, .nullable = n.nullable || row->parent, .seed_slot = SLOT_NONE, .behind_slot = SLOT_NONE,
        .type = type_storage(&n.type),
    };
    level->indexed = walked(level, row, &n, field);
    level->order_field = field;
    return OK;
}

static struct term id_term(struct compile *c, struct level *level, bool descending)
{
    return (struct term){.expression = join_column(c, level->inner.own, "id", true), .descending = descending,
                         .seed_slot = SLOT_NONE, .behind_slot = SLOT_NONE, .type = DB_INT};
}

static err_t standard_order(struct compile *c, struct level *level)
{
    const char *order = level->inner.own->table->entity->order;
    bool descending = order && *order == '-';
    struct str name = str_of(order ? order + descending : "id");

    if (level->page.after_id_slot != SLOT_NONE)
        name = STR("id"), descending = false;
    level->term_count = 1;
    TRY(term_of(c, level, &name, 1, descending, level->terms));
    /* the standard order has an index by definition */
    level->indexed = level->inner.own->source == SOURCE_LIVE;
    return OK;
}

static err_t asked_order(struct compile *c, struct level *level, const struct order_term *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (order[i].path_length) {
            TRY(term_of(c, level, order[i].path, order[i].path_length, order[i].descending, &level->terms[i]));
            continue;
        }
        level->terms[i] = id_term(c, level, order[i].descending);
        level->terms[i].seed_slot = order[i].slot;
        level->order_field = "?";
        level->indexed = false;
    }
    level->term_count = n;
    level->indexed = level->indexed && n == 1;
    return OK;
}

/* Row after row along one index, which whoever asks for such pages has made: a row's key is this value and its id. */
static err_t key_order(struct compile *c, struct level *level, const struct order_term *order, size_t n)
{
    struct term *t = &level->terms[0];
    struct sql s;

    if (n != 1 || !order->path_length || order->descending || order->slot == SLOT_NONE)
        return refused(c, level->inner.own->table, "after");
    TRY(asked_order(c, level, order, n));
    t->behind_slot = order->slot;
    level->indexed = true;
    if (t->type == DB_TEXT || (t->nullable && t->type != DB_STAMP))
        return refused(c, level->inner.own->table, level->order_field);
    if (!t->nullable)
        return OK;
    sql_init(&s, c->arena, c->engine);
    sql_stamp_or_first(&s, t->expression);
    t->expression = str_zero(c->arena, sql_text(&s));
    t->nullable = false;
    return OK;
}

static bool is_id(const struct term *t) { return t->seed_slot == SLOT_NONE && !strcmp(t->expression, "r.id"); }

err_t compile_order(struct compile *c, struct level *level, const struct order_term *order, size_t n)
{
    struct term *last;

    TRY(limit_check(c->arena, c->limits, LIMIT_ORDER_TERMS, (int64_t)n));
    level->terms = ARENA_ARRAY(c->arena, struct term, n + 2);
    if (n && level->page.after_id_slot != SLOT_NONE)
        TRY(key_order(c, level, order, n));
    else
        TRY(n ? asked_order(c, level, order, n) : standard_order(c, level));
    last = &level->terms[level->term_count - 1];
    if (!is_id(last))
        level->terms[level->term_count++] = id_term(c, level, last->descending);
    return OK;
}
