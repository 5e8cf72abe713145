#include "model/query/plan.h"

#include <string.h>

/* PostgreSQL answers with at most 1664 columns. */
enum { CELLS_MOST = 1600 };

static err_t no_states(struct compile *c, const struct query *q)
{
    return err_make(c->arena, E_LOOKUP, "field", q->as_of_slot != SLOT_NONE ? "as_of" : "rows", "lookup", "history", NULL);
}

static err_t choose_rows(struct compile *c, struct join *own, const struct query *q, const struct join *parent,
                         const struct member *list)
{
    bool states = q->rows == ROWS_HISTORY || q->as_of_slot != SLOT_NONE;

    if (states && own->table->entity->history != HISTORY_ROWS)
        return no_states(c, q);
    own->rows = q->rows;
    own->as_of_slot = q->as_of_slot;
    own->source = q->as_of_slot != SLOT_NONE ? SOURCE_AS_OF : states ? SOURCE_STATES : SOURCE_LIVE;
    if (!list || join_list_source(parent, list->relation) != SOURCE_PARTS)
        return OK;
    own->source = SOURCE_PARTS;
    if (own->as_of_slot == SLOT_NONE)
        own->as_of_slot = parent->as_of_slot;
    return OK;
}

/* ---- how row scope is written ---- */

static bool asks_place(const struct test *t)
{
    for (size_t i = 0; t->kind == TEST_ALL && i < t->count; i++)
        if (asks_place(t->parts[i]))
            return true;
    return t->kind == TEST_PLACE;
}

/* One branch a place pays where the index by place and order gives each branch its first rows at once. A
 * filter that an index answers, or an order without one, is better served by one plain predicate. So is one place:
 * the branches of others would be walked to their ends. */
static bool branches_pay(const struct compile *c, const struct level *level)
{
    const struct table *t = level->inner.own->table;
    int16_t column = c->who->shape == SCOPE_VILLAGES ? t->village : t->district;

    if (level->where && asks_place(level->where))
        return false;
    return !level->outer && column && !access_tied(c->who, t->entity) && level->indexed && level->inner.own->source == SOURCE_LIVE
        && c->who->shape != SCOPE_NOTHING && c->who->place_count && c->who->place_count <= BRANCH_PLACES
        && level->page.after_id_slot == SLOT_NONE && (level->ranged || !(level->where && level->where->selective));
}

/* Rows that a visible row owns are visible with it. */
static void choose_scope(struct compile *c, struct level *level, bool ignore)
{
    if (ignore || !scope_limits(c, level->inner.own->table) || (level->relation && level->relation->flags & R_OWNER))
        level->scope = SCOPE_FORM_NONE;
    else
        level->scope = branches_pay(c, level) ? SCOPE_FORM_BRANCHES : SCOPE_FORM_TEST;
}

static const struct test *place_alone(const struct test *t)
{
    while (t && t->kind == TEST_ALL && t->count == 1)
        t = t->parts[0];
    return t && t->kind == TEST_PLACE ? t : NULL;
}

/* Counters are kept by (first) district: they know the total for everybody and for districts, and of one of them. */
static bool counters_know(const struct compile *c, const struct level *level)
{
    const struct table *t = level->inner.own->table;

    if (level->outer || level->sum_count || (level->where && !level->place) || !t->entity->counted || level->inner.own->source != SOURCE_LIVE
        || level->inner.own->rows != ROWS_CURRENT)
        return false;
    if (level->scope == SCOPE_FORM_NONE)
        return true;
    if (level->place && c->who->shape != SCOPE_DISTRICTS)
        return false;
    return c->who->shape != SCOPE_VILLAGES && !access_tied(c->who, t->entity) && t->district && !t->entity->scope.tree;
}

static void choose_types(struct compile *c, struct level *level)
{
    size_t leading = level->relation && c->engine == DB_POSTGRES;
    enum db_type *types = ARENA_ARRAY(c->arena, enum db_type, level->cells.n + leading + 1);

    types[0] = DB_INT;   /* the parent's number */
    for (size_t i = 0; i < level->cells.n; i++)
        types[i + leading] = level->cells.at[i].type;
    level->types = types;
}

static struct level *level_new(struct compile *c, const struct query *q, const struct table *t, const struct member *list)
{
    struct level *level = ARENA_NEW(c->arena, struct level);

    level->relation = list ? list->relation : NULL;
    level->page = q->page;
    level->count = q->count;
    vec_init(&level->cells, c->arena);
    vec_init(&level->exports, c->arena);
    vec_init(&level->lists, c->arena);
    vec_init(&level->batches, c->arena);
    joins_begin(c, &level->inner, t, "r");
    joins_begin(c, &level->picked, t, "r");
    return level;
}

/* Rows that are part of what is open to the account that is asked about itself. */
static bool owned_by_himself(const struct relation *r) { return r->flags & R_OWNER && r->flags & R_HIMSELF; }

err_t compile_level(struct compile *c, const struct query *q, const struct join *parent, const struct member *list,
                    int64_t depth, struct level **out)
{
    const struct table *t = list ? list->to : registry_table_of(c->registry, q->entity);
    struct level *level;
    bool himself;

    if (!t)
        return err_make(c->arena, E_ENTITY_UNKNOWN, "entity", q->entity->name, NULL);
    himself = list ? parent->himself && owned_by_himself(list->relation) : q->right == RIGHT_HIMSELF;
    if (!list)
        TRY(access_may(c->arena, c->who, q->right ? q->right : t->entity->rights.read));
    else if (!himself)
        TRY(access_may(c->arena, c->who, t->entity->rights.read));
    level = level_new(c, q, t, list);
    level->inner.own->himself = himself;
    level->inner.own->limited = level->inner.own->closed = !list && q->own_summary;
    TRY(choose_rows(c, level->inner.own, q, parent, list));
    *level->picked.own = *level->inner.own;
    level->picked.end = &level->picked.own->next;
    level->picked.own->exports = &level->exports;
    TRY(compile_where(c, level, q->where));
    TRY(compile_order(c, level, q->order, q->order_count));
    TRY(compile_sums(c, level, q->sums, q->sum_count));
    level->ranged = level->indexed && level->where && test_ranges(level->where, level->terms[0].expression);
    TRY(compile_picks(c, level, level->picked.own, q->picks, q->pick_count, depth, &level->spots));
    level->spot_count = q->pick_count;
    if (level->cells.n > CELLS_MOST)
        TRY(limit_check(c->arena, c->limits, LIMIT_QUERY_FIELDS, INT64_MAX));
    if (!level->cells.n)
        *vec_add(&level->cells) = (struct cell){"r.id", DB_INT};
    level->outer = list ? level : NULL;   /* pick_list sets the real one; here it says "nested" */
    choose_scope(c, level, !list && (q->ignore_own_scope || q->own_summary));
    level->place = place_alone(level->where);
    level->counters = counters_know(c, level);
    choose_types(c, level);
    write_level(c, level);
    *out = level;
    return OK;
}

/* ---- plans ---- */

static uint64_t mix(uint64_t key, const void *p, size_t n)
{
    return key * UINT64_C(0x9e3779b97f4a7c15) ^ str_hash((struct str){p, n});
}

uint64_t plan_key_access(const struct access *who)
{
    unsigned char head[] = {
        (unsigned char)who->shape, who->administrator, who->signed_in, who->user == USER_PROGRAM,
        (unsigned char)(who->place_count > BRANCH_PLACES ? BRANCH_PLACES + 1 : who->place_count), who->facility != 0,
    };

    return mix(mix(1, head, sizeof head), who->rights, who->right_count * sizeof *who->rights);
}

err_t plan_compile(struct arena *a, const struct registry *r, enum db_engine engine, const struct limits *limits,
                   const struct access *who, const struct query *q, const struct plan **out)
{
    struct compile c = {.arena = a, .registry = r, .engine = engine, .limits = limits, .who = who,
                        .ignore_scope = q->ignore_scope, .internal = q->ignore_scope && access_is_program(who)};
    struct plan *plan = ARENA_NEW(a, struct plan);
    struct level *root;

    vec_init(&c.statements, a);
    TRY(compile_level(&c, q, NULL, NULL, 1, &root));
    *vec_add(&c.statements) = STR_NONE;
    *plan = (struct plan){
        .engine = engine, .access_key = plan_key_access(who), .limits = *limits, .root = root,
        .statements = c.statements.at,
        .asks_once = !root->lists.n && !root->page.from_end && root->indexed,
    };
    *out = plan;
    return OK;
}

const struct str *plan_statements(const struct plan *p) { return p->statements; }

const struct spot *plan_spots(const struct plan *p, size_t *n)
{
    *n = p->root->spot_count;
    return p->root->spots;
}
