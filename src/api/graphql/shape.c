#include "api/graphql/reading.h"

/* The selection of a row becomes picks of the query and a shape that says how the answer is written. */

int reading_slot(struct reading *r, struct db_value v)
{
    *vec_add(&r->slots) = v;
    return (int)r->slots.n - 1;
}

static size_t pick(picks_t *picks, struct pick p)
{
    *vec_add(picks) = p;
    return picks->n - 1;
}

static struct query *query_new(struct reading *r)
{
    struct query *q = ARENA_NEW(r->x->arena, struct query);

    *q = (struct query){.as_of_slot = SLOT_NONE,
                        .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    return q;
}

static void close_picks(struct query *q, const picks_t *picks)
{
    q->picks = picks->at;
    q->pick_count = picks->n;
}

static err_t add_one(struct reading *r, struct shape_field *out, const struct graphql_collected *field, picks_t *picks)
{
    const struct face *face = out->meaning->face;
    struct query *q = query_new(r);
    picks_t inner;
    err_t e = OK;

    vec_init(&inner, r->x->arena);
    out->shape = shape_object(r, face, graphql_type(r->x->schema, face->name), field, &inner, &e);
    close_picks(q, &inner);
    out->pick = pick(picks, (struct pick){.kind = PICK_ONE, .name = out->meaning->name, .query = q});
    return e;
}

static err_t nested_arguments(struct reading *r, const struct graphql_field *field, const struct graphql_collected *c,
                              struct shape *shape, struct query *q)
{
    const struct json *arguments = arguments_of(r->x, field, c);
    conditions_t conditions;

    vec_init(&conditions, r->x->arena);
    TRY(page_arguments(r, field->name, arguments, shape, q));
    TRY(argument_conditions(r, field, arguments, &conditions));
    if (conditions.n) {
        struct condition *all = ARENA_NEW(r->x->arena, struct condition);
        *all = (struct condition){.kind = CONDITION_AND, .parts = conditions.at, .part_count = conditions.n};
        q->where = all;
    }
    return OK;
}

static err_t add_list(struct reading *r, struct shape_field *out, const struct graphql_field *field,
                      const struct graphql_collected *c, picks_t *picks)
{
    const struct face *face = out->meaning->face;
    struct query *q = query_new(r);
    struct shape *shape;
    picks_t inner;
    err_t e = OK;

    vec_init(&inner, r->x->arena);
    if (out->meaning->kind == MEANS_ARRAY)
        shape = shape_object(r, face, graphql_type(r->x->schema, face->name), c, &inner, &e);
    else
        shape = shape_connection(r, face, field->type.name, c, &inner, &e);
    if (e)
        return e;
    if (out->meaning->kind == MEANS_CONNECTION)
        TRY(nested_arguments(r, field, c, shape, q));
    q->count = shape_wants(shape, MEANS_TOTAL);
    shape_sums(r, shape, q);
    close_picks(q, &inner);
    out->shape = shape;
    out->pick = pick(picks, (struct pick){.kind = PICK_LIST, .name = out->meaning->name, .query = q});
    return OK;
}

static err_t add_field(struct reading *r, const struct face *face, struct shape_field *out, const struct graphql_field *field,
                       const struct graphql_collected *c, picks_t *picks)
{
    switch (out->meaning->kind) {
    case MEANS_CELL:
        out->pick = pick(picks, (struct pick){.kind = PICK_FIELD, .name = out->meaning->name});
        return OK;
    case MEANS_ONE: return add_one(r, out, c, picks);
    case MEANS_ARRAY: case MEANS_CONNECTION: return add_list(r, out, field, c, picks);
    case MEANS_WAY: return way_add(r, face, c, picks, out);
    case MEANS_GATHER: gather_add(r, c, picks, out); return OK;
    case MEANS_LINKS: case MEANS_LOGS:
        out->pick = pick(picks, (struct pick){.kind = PICK_FIELD, .name = STR("record_id")});
        out->field = field;
        out->collected = c;
        r->linked = true;
        return OK;
    default: return OK;
    }
}

/* `type` is the object at hand: with node() the interface's selections are read as those of the row's type. */
struct shape *shape_object(struct reading *r, const struct face *face, const struct graphql_type *type,
                           const struct graphql_collected *field, picks_t *picks, err_t *e)
{
    struct shape *shape = ARENA_NEW(r->x->arena, struct shape);
    struct graphql_collected *c = collect_below(r->x, type, field, &shape->count);

    shape->type = face->name;
    shape->fields = ARENA_ARRAY(r->x->arena, struct shape_field, shape->count);
    for (uint32_t i = 0; i < shape->count && !*e; i++) {
        const struct graphql_field *f = graphql_field(r->x->schema, type, c[i].at[0]->name);
        shape->fields[i] = (struct shape_field){.key = c[i].key, .meaning = f ? f->made_from : NULL};
        if (shape->fields[i].meaning)
            *e = add_field(r, face, &shape->fields[i], f, &c[i], picks);
    }
    return shape;
}

static void add_connection_field(struct reading *r, const struct face *face, struct shape_field *out,
                                 const struct graphql_field *f, const struct graphql_collected *c, picks_t *picks, err_t *e);

/* PageInfo, edges and the connection itself: objects whose fields are no picks of their own. */
static struct shape *shape_around(struct reading *r, const struct face *face, const struct graphql_type *type,
                                  const struct graphql_collected *field, picks_t *picks, err_t *e)
{
    struct shape *shape = ARENA_NEW(r->x->arena, struct shape);
    struct graphql_collected *c = collect_below(r->x, type, field, &shape->count);

    shape->type = type->name;
    shape->upper = -1;
    shape->fields = ARENA_ARRAY(r->x->arena, struct shape_field, shape->count);
    for (uint32_t i = 0; i < shape->count && !*e; i++) {
        const struct graphql_field *f = graphql_field(r->x->schema, type, c[i].at[0]->name);
        shape->fields[i] = (struct shape_field){.key = c[i].key, .meaning = f ? f->made_from : NULL};
        if (shape->fields[i].meaning)
            add_connection_field(r, face, &shape->fields[i], f, &c[i], picks, e);
    }
    return shape;
}

static void add_connection_field(struct reading *r, const struct face *face, struct shape_field *out,
                                 const struct graphql_field *f, const struct graphql_collected *c, picks_t *picks, err_t *e)
{
    const struct graphql_type *type = graphql_type(r->x->schema, f->type.name);

    if (out->meaning->kind == MEANS_PAGE || out->meaning->kind == MEANS_EDGES)
        out->shape = shape_around(r, face, type, c, picks, e);
    else if (out->meaning->kind == MEANS_EDGE_NODE)
        out->shape = shape_object(r, face, type, c, picks, e);
}

struct shape *shape_connection(struct reading *r, const struct face *face, struct str type, const struct graphql_collected *field,
                               picks_t *picks, err_t *e)
{
    return shape_around(r, face, graphql_type(r->x->schema, type), field, picks, e);
}

bool shape_wants(const struct shape *connection, enum meaning_kind kind)
{
    for (uint32_t i = 0; i < connection->count; i++)
        if (connection->fields[i].meaning && connection->fields[i].meaning->kind == kind)
            return true;
    return false;
}

void shape_sums(struct reading *r, struct shape *connection, struct query *q)
{
    struct str *names = ARENA_ARRAY(r->x->arena, struct str, connection->count);

    q->sums = names;
    for (uint32_t i = 0; i < connection->count; i++) {
        struct shape_field *f = &connection->fields[i];
        if (!f->meaning || f->meaning->kind != MEANS_SUM)
            continue;
        f->pick = q->sum_count;
        names[q->sum_count++] = f->meaning->name;
    }
    connection->sums = (uint32_t)q->sum_count;
}
