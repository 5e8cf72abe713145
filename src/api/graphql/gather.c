/* Numbers of a list, shown in one object for all rows that agree (struct quirk_gather). */
#include "api/graphql/quirks.h"
#include "api/graphql/reading.h"

enum { BY, ALSO, EACH, PICKS };          /* of each row */

static struct order_term by(struct arena *a, const char *name)
{
    struct str *path = ARENA_NEW(a, struct str);

    *path = str_of(name);
    return (struct order_term){.path = path, .path_length = 1, .slot = SLOT_NONE};
}

void gather_add(struct reading *r, const struct graphql_collected *field, picks_t *picks, struct shape_field *out)
{
    const struct quirk_gather *g = out->meaning->gather;
    const char *const names[PICKS] = {[BY] = g->by, [ALSO] = g->also, [EACH] = g->each};
    struct pick *inner = ARENA_ARRAY(r->x->arena, struct pick, PICKS);
    struct order_term *order = ARENA_ARRAY(r->x->arena, struct order_term, 3);
    struct query *q = ARENA_NEW(r->x->arena, struct query);

    for (int i = 0; i < PICKS; i++)
        inner[i] = (struct pick){.kind = PICK_FIELD, .name = str_of(names[i])};
    order[0] = by(r->x->arena, g->by);
    order[1] = by(r->x->arena, g->also);
    order[2] = by(r->x->arena, g->order);
    *q = (struct query){.as_of_slot = SLOT_NONE, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE},
                        .order = order, .order_count = 3, .picks = inner, .pick_count = PICKS};
    out->collected = field;
    out->pick = picks->n;
    *vec_add(picks) = (struct pick){.kind = PICK_LIST, .name = str_of(g->list), .query = q};
}

/* ---- printing ---- */

static const struct db_value *cell(const struct result *r, const struct spot *spots, size_t row, int pick)
{
    return &r->cells[row * r->columns + spots[pick].cell];
}

static bool agree(const struct db_value *a, const struct db_value *b)
{
    return a->type == DB_TEXT ? str_eq(a->s, b->s) : a->i == b->i;
}

static size_t end_of(const struct result *r, const struct spot *spots, size_t from, size_t to)
{
    size_t end = from + 1;

    while (end < to && agree(cell(r, spots, from, BY), cell(r, spots, end, BY)) && agree(cell(r, spots, from, ALSO), cell(r, spots, end, ALSO)))
        end++;
    return end;
}

static bool any(const struct result *r, const struct spot *spots, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (cell(r, spots, i, EACH)->i != 0)
            return true;
    return false;
}

static void put_word(struct execution *x, struct json_writer *w, const struct type *t, struct str code)
{
    for (const struct code *c = t->codes->codes; c->code; c++)
        if (str_is(code, c->code))
            json_put_str(w, schema_choice(x->arena, str_of(c->name)));
}

static void put_group(struct execution *x, struct json_writer *w, const struct quirk_gather *g, const struct spot *spots,
                      const struct result *r, size_t from, size_t to)
{
    json_open(w, '{');
    json_key(w, str_of(g->by));
    put_word(x, w, &spots[BY].type, cell(r, spots, from, BY)->s);
    json_key(w, str_of(g->into));
    json_open(w, '[');
    for (size_t i = from; i < to; i++)
        value_write(w, &spots[EACH].type, cell(r, spots, i, EACH));
    json_close(w, ']');
    json_close(w, '}');
}

void gather_print(struct execution *x, struct json_writer *w, const struct shape_field *f, const struct spot *spots,
                  const struct result_list *list, size_t row)
{
    const struct quirk_gather *g = f->meaning->gather;
    const struct json *groups;
    struct json_writer out;
    struct buf text;

    buf_init(&text, x->arena, 256);
    out = json_writer(&text);
    json_open(&out, '[');
    for (size_t i = list->from[row], end; i < list->from[row + 1]; i = end) {
        end = end_of(&list->result, spots, i, list->from[row + 1]);
        if (any(&list->result, spots, i, end))
            put_group(x, &out, g, spots, &list->result, i, end);
    }
    json_close(&out, ']');
    if (json_read(x->arena, buf_str(&text), &x->call->api->env->limits, &groups))
        json_put_null(w);
    else
        project(x, w, schema_ref(g->as), f->collected, groups);
}
