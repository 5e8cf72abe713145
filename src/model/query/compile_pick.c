#include "model/query/plan.h"

#include <string.h>

static size_t cell_add(struct level *level, const char *expression, enum db_type type)
{
    for (size_t i = 0; i < level->cells.n; i++)
        if (!strcmp(level->cells.at[i].expression, expression))
            return i;
    *vec_add(&level->cells) = (struct cell){expression, type};
    return level->cells.n - 1;
}

/* A place for a value that is computed after the row has come; its text differs from that of a value that
 * may not be seen, so that it is never shared. */
static size_t cell_reserve(struct compile *c, struct level *level, enum db_type type)
{
    *vec_add(&level->cells) = (struct cell){compile_text(c, "(%s)", compile_null(c, type)), type};
    return level->cells.n - 1;
}

static const char *column_of(struct compile *c, struct join *row, const struct named *n)
{
    if (!n->column)
        return "CAST(NULL AS bigint)";
    if (!strcmp(n->column, "id"))
        return join_id(c, row);
    return join_column(c, row, n->column, n->summary);
}

static err_t compile_batch(struct compile *c, struct level *level, struct join *row, const struct named *n, size_t *cell)
{
    const struct field *f = n->member->field;
    struct str rest = str_of(f->needs ? f->needs : "");
    struct batch *batch = vec_add(&level->batches);
    size_t *needs = ARENA_ARRAY(c->arena, size_t, rest.n + 1);

    *batch = (struct batch){.field = f, .needs = needs};
    while (rest.p && rest.n) {
        struct str name = str_cut(&rest, ' ');
        struct named need;
        if (!name.n)
            continue;
        c->internal++;
        TRY(named_find(c, row, name, &need));
        c->internal--;
        need.summary = n->summary;   /* a computed field shows what its own flag allows */
        needs[batch->count++] = cell_add(level, column_of(c, row, &need), type_storage(&need.type));
    }
    batch->row = cell_add(level, n->summary ? join_id(c, row) : join_full_id(c, row), DB_INT);
    batch->out = *cell = cell_reserve(c, level, type_storage(&f->type));
    return OK;
}

static err_t pick_field(struct compile *c, struct level *level, struct join *row, const struct pick *p, struct spot *spot)
{
    struct named n;
    size_t cell;

    TRY(named_find(c, row, p->name, &n));
    if (n.kind == NAMED_ONE || n.kind == NAMED_LIST)
        return err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->table->entity->name, "field",
                        str_zero(c->arena, p->name), NULL);
    if (n.kind == NAMED_COMPUTED)
        TRY(compile_batch(c, level, row, &n, &cell));
    else if (n.kind == NAMED_SUM)
        cell = cell_add(level, sum_text(c, row, &n), type_storage(&n.type));
    else
        cell = cell_add(level, column_of(c, row, &n), type_storage(&n.type));
    *spot = (struct spot){.cell = (uint16_t)cell, .type = n.type};
    return OK;
}

static err_t pick_member(struct compile *c, const struct join *row, const struct pick *p, int kind, struct named *out)
{
    TRY(named_find(c, row, p->name, out));
    if ((int)out->kind != kind || !p->query)
        return err_make(c->arena, E_FIELD_UNKNOWN, "entity", row->table->entity->name, "field",
                        str_zero(c->arena, p->name), NULL);
    return OK;
}

static err_t pick_one(struct compile *c, struct level *level, struct join *row, const struct pick *p, int64_t depth,
                      struct spot *spot)
{
    struct named n;
    struct join *step;

    TRY(pick_member(c, row, p, NAMED_ONE, &n));
    step = join_step(c, &level->picked, row, n.member->relation, n.member->to);
    /* of who wrote a row there may be no account: the program itself, or a technical user */
    *spot = (struct spot){.cell = (uint16_t)cell_add(level, n.member->column < 0 ? join_column(c, step, "id", true) : join_id(c, step), DB_INT),
                          .inner_count = p->query->pick_count};
    return compile_picks(c, level, step, p->query->picks, p->query->pick_count, depth + 1, &spot->inner);
}

static err_t pick_list(struct compile *c, struct level *level, struct join *row, const struct pick *p, int64_t depth,
                       struct spot *spot)
{
    struct named n;
    struct list *list = vec_add(&level->lists);
    struct level *inner;
    size_t number = level->lists.n - 1;

    TRY(pick_member(c, row, p, NAMED_LIST, &n));
    list->key = cell_add(level, join_full_id(c, row), DB_INT);
    TRY(compile_level(c, p->query, row, n.member, depth + 1, &inner));
    inner->outer = level;
    level->lists.at[number].level = inner;
    *spot = (struct spot){.list = (uint16_t)number, .inner = inner->spots, .inner_count = inner->spot_count};
    return OK;
}

err_t compile_picks(struct compile *c, struct level *level, struct join *row, const struct pick *picks, size_t n,
                    int64_t depth, const struct spot **spots)
{
    struct spot *at = ARENA_ARRAY(c->arena, struct spot, n);

    *spots = at;
    TRY(limit_check(c->arena, c->limits, LIMIT_QUERY_DEPTH, depth));
    TRY(limit_check(c->arena, c->limits, LIMIT_QUERY_FIELDS, c->fields += (int64_t)n));
    for (size_t i = 0; i < n; i++) {
        if (picks[i].kind == PICK_ONE)
            TRY(pick_one(c, level, row, &picks[i], depth, &at[i]));
        else if (picks[i].kind == PICK_LIST)
            TRY(pick_list(c, level, row, &picks[i], depth, &at[i]));
        else
            TRY(pick_field(c, level, row, &picks[i], &at[i]));
    }
    return OK;
}
