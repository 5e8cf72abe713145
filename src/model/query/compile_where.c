/* Conditions become tests. A test is true or not: NULL counts as "not", so that CONDITION_NOT gives
 * exactly the other rows. LOOKUP_NE wants a value that differs, as openIMIS has it: rows without a value
 * match neither EXACT nor NE; who wants them asks NOT EXACT, or ISNULL. */
#include "model/query/plan.h"

#include <string.h>

struct context {
    struct compile *c;
    struct level *level;
    struct joins *joins;
    struct join *row;
    bool negated;
    int64_t *filters;
};

static const struct { uint32_t bit; const char *name; } lookups[] = {
    [LOOKUP_EXACT] = { LK_EXACT, "exact" },       [LOOKUP_IEXACT] = { LK_IEXACT, "iexact" },
    [LOOKUP_ISTARTSWITH] = { LK_ISTARTSWITH, "istartswith" }, [LOOKUP_ICONTAINS] = { LK_ICONTAINS, "icontains" },
    [LOOKUP_LT] = { LK_LT, "lt" },                [LOOKUP_LTE] = { LK_LTE, "lte" },
    [LOOKUP_GT] = { LK_GT, "gt" },                [LOOKUP_GTE] = { LK_GTE, "gte" },
    [LOOKUP_IN] = { LK_IN, "in" },                [LOOKUP_ISNULL] = { LK_ISNULL, "isnull" },
    [LOOKUP_NE] = { LK_NE, "ne" },
};

static err_t test_of(struct context x, const struct condition *k, struct test **out);

static err_t refused(struct compile *c, const char *field, enum lookup lookup)
{
    return err_make(c->arena, E_LOOKUP, "field", field, "lookup", lookups[lookup].name, NULL);
}

static struct test *test_new(struct compile *c, enum test_kind kind)
{
    struct test *t = ARENA_NEW(c->arena, struct test);

    t->kind = kind;
    t->slot = SLOT_NONE;
    t->gram = -1;
    return t;
}

/* ---- the value of a column ---- */

static bool is_text_lookup(enum lookup k) { return k == LOOKUP_IEXACT || k == LOOKUP_ISTARTSWITH || k == LOOKUP_ICONTAINS; }

/* Whether a lookup means something for values stored so, whatever the descriptor says. */
static bool lookup_fits(enum lookup k, const struct type *t)
{
    enum db_type stored = type_storage(t);

    if (k == LOOKUP_ISNULL)
        return true;
    if (t->kind == TYPE_JSON)
        return false;
    if (k == LOOKUP_IN)
        return stored == DB_INT || stored == DB_TEXT || stored == DB_UUID;
    return k != LOOKUP_ISTARTSWITH && k != LOOKUP_ICONTAINS ? true : stored == DB_TEXT;
}

static enum db_type value_type(enum lookup k, enum db_type stored)
{
    if (k == LOOKUP_ISNULL)
        return DB_BOOL;
    if (k != LOOKUP_IN)
        return stored;
    return stored == DB_INT ? DB_INTS : stored == DB_TEXT ? DB_TEXTS : DB_UUIDS;
}

static bool is_unique(const struct table *t, const char *column)
{
    if (!strcmp(column, "id") || !strcmp(column, "uuid"))
        return true;
    for (const char *const *u = t->entity->unique; u && *u; u++)
        if (!strcmp(*u, column))
            return true;
    return false;
}

/* The bit of a slot among those whose text may be long enough for candidates; -1 when there are too many. */
static int gram_bit(struct level *level, int slot)
{
    for (int i = 0; i < level->gram_count; i++)
        if (level->gram_slots[i] == slot)
            return i;
    if (level->gram_count == GRAM_SLOTS)
        return -1;
    level->gram_slots[level->gram_count] = slot;
    return level->gram_count++;
}

/* A beginning has its index; SQLite's grams lead to it too, where rows are wanted in another order than that index's. */
static bool has_grams(const struct context *x, const struct named *n, enum lookup lookup)
{
    const struct table *table = x->row->table;

    if (x->negated || x->row->source != SOURCE_LIVE || !named_among(table->entity->grams, table, n->index))
        return false;
    return lookup == LOOKUP_ICONTAINS
        || (lookup == LOOKUP_ISTARTSWITH && x->c->engine == DB_SQLITE && x->row == x->level->inner.own);
}

static char gram_mark(const struct table *t, int column)
{
    char mark = '0';

    for (const char *const *name = t->entity->grams; !named_among((const char *const[]){*name, NULL}, t, column); name++)
        mark++;
    return mark;
}

static void folded_test(struct context *x, const struct named *n, enum lookup lookup, struct test *t)
{
    const struct table *table = x->row->table;
    int16_t key = table->columns[n->index].folded;

    t->form = FORM_FOLDED;
    t->expression = join_column(x->c, x->row, table->names[key], n->summary);
    t->selective = lookup != LOOKUP_ICONTAINS && named_among(table->entity->sorts, table, n->index);
    if (!has_grams(x, n, lookup))
        return;
    t->gram = gram_bit(x->level, t->slot);
    t->gram_mark = gram_mark(table, n->index);
    t->selective = t->selective || t->gram >= 0;
    t->table = table;
}

static const char *column_text(struct context *x, const struct named *n)
{
    if (n->kind == NAMED_SUM)
        return sum_text(x->c, x->row, n);
    if (!n->column)
        return "CAST(NULL AS bigint)";
    if (!strcmp(n->column, "id") && x->row->source != SOURCE_AS_OF)
        return join_id(x->c, x->row);
    /* as of a moment, id means the record, whichever state of it is read */
    if (!strcmp(n->column, "id"))
        return join_column(x->c, x->row, "record_id", true);
    return join_column(x->c, x->row, n->column, n->summary);
}

/* Codes are compared without regard to case. SQLite cannot know whether few of them begin so: it is asked first. */
static void lower_test(struct context *x, const struct named *n, struct test *t)
{
    t->form = FORM_LOWER;
    t->range = t->lookup != LOOKUP_ICONTAINS && !x->negated && n->kind == NAMED_COLUMN && n->index > 0 && x->row->source == SOURCE_LIVE
        && named_among(x->row->table->entity->sorts, x->row->table, n->index);
    t->selective = t->range;
    if (t->range && x->c->engine == DB_SQLITE && x->row == x->level->inner.own)
        t->gram = gram_bit(x->level, t->slot);
}

static struct test *column_test(struct context *x, const struct named *n, const struct condition *k, const char *field)
{
    struct test *t = test_new(x->c, TEST_VALUE);
    enum db_type stored = type_storage(&n->type);

    t->lookup = k->lookup;
    t->slot = k->slot;
    t->field = field;
    t->type = value_type(k->lookup, stored);
    if (stored != DB_TEXT && is_text_lookup(k->lookup))
        t->lookup = LOOKUP_EXACT;   /* iexact of a code or uuid */
    if (is_text_lookup(t->lookup) && n->index > 0 && x->row->table->columns[n->index].folded) {
        folded_test(x, n, t->lookup, t);
        return t;
    }
    t->expression = column_text(x, n);
    if (is_text_lookup(t->lookup))
        lower_test(x, n, t);
    else
        t->selective = (t->lookup == LOOKUP_EXACT || t->lookup == LOOKUP_IN) && n->column
                       && is_unique(x->row->table, n->column);
    return t;
}

/* A reference compared by uuid: the uuid is turned into the id first, which an index on the key serves. */
static struct test *key_test(struct context *x, const char *id, const struct table *target, const struct condition *k,
                             const char *field)
{
    struct test *t = test_new(x->c, TEST_KEY);

    t->lookup = k->lookup == LOOKUP_IN ? LOOKUP_IN : LOOKUP_EXACT;
    t->slot = k->slot;
    t->field = field;
    t->type = value_type(t->lookup, DB_UUID);
    t->expression = id;
    t->table = target;
    t->selective = target->entity->life != LIFE_CODE;
    return t;
}

static bool by_key(enum lookup k) { return k == LOOKUP_EXACT || k == LOOKUP_IEXACT || k == LOOKUP_IN; }

static err_t reference_test(struct context *x, const struct named *n, const struct condition *k, const char *field,
                            struct test **out)
{
    const struct table *target = n->member->to;
    struct join *step;
    struct named uuid;

    if (k->lookup == LOOKUP_ISNULL) {
        *out = column_test(x, n, k, field);
        return OK;
    }
    if (!by_key(k->lookup))
        return refused(x->c, field, k->lookup);
    step = join_step(x->c, x->joins, x->row, n->member->relation, target);
    if (step->source == SOURCE_LIVE) {
        *out = key_test(x, join_id(x->c, step), target, k, field);
        return OK;
    }
    x->row = step;   /* the owner of a former state is a former state, with a uuid of its own */
    TRY(named_find(x->c, step, STR("uuid"), &uuid));
    *out = column_test(x, &uuid, k, field);
    return OK;
}

static bool names_row(const struct context *x, const struct named *n, enum lookup k)
{
    return n->column && !strcmp(n->column, "uuid") && by_key(k)
        && (x->row->source == SOURCE_AS_OF || (x->row->parent && x->row->source == SOURCE_LIVE));
}

static err_t value_test(struct context x, const struct named *n, const struct condition *k, struct str name,
                        struct test **out)
{
    const char *field = str_zero(x.c->arena, name);
    struct named id;

    if (n->kind == NAMED_COMPUTED || !lookup_fits(k->lookup, &n->type)
        || (!(n->lookups & lookups[k->lookup].bit) && !x.c->internal))
        return refused(x.c, field, k->lookup);
    if (n->kind == NAMED_ONE)
        return reference_test(&x, n, k, field, out);
    if (!names_row(&x, n, k->lookup)) {
        *out = column_test(&x, n, k, field);
        return OK;
    }
    TRY(named_find(x.c, x.row, STR("id"), &id));
    *out = key_test(&x, column_text(&x, &id), x.row->table, k, field);
    (*out)->selective = true;
    return OK;
}

/* ---- extension values ---- */

static err_t ext_test(struct context x, const struct condition *k, size_t used, struct test **out)
{
    struct test *t;

    if (used + 1 != k->path_length)
        return refused(x.c, "ext", k->lookup);
    t = test_new(x.c, TEST_EXT);
    t->key = str_copy(x.c->arena, k->path[used]);
    t->lookup = k->lookup;
    t->slot = k->slot;
    t->field = t->key.p;
    t->table = x.row->table;
    t->expression = join_full_id(x.c, x.row);
    t->selective = k->lookup == LOOKUP_EXACT || k->lookup == LOOKUP_IEXACT;
    if (k->lookup == LOOKUP_IN)
        return refused(x.c, t->field, k->lookup);
    *out = t;
    return OK;
}

/* ---- some row of a list ---- */

static err_t some_test(struct context x, const struct named *list, const struct condition *part, struct test **out)
{
    struct test *t = test_new(x.c, TEST_SOME);
    struct joins *joins = ARENA_NEW(x.c->arena, struct joins);

    TRY(access_may(x.c->arena, x.c->who, list->member->to->entity->rights.read));
    t->link = list->member->relation->column;
    t->expression = join_full_id(x.c, x.row);
    t->parts = ARENA_NEW(x.c->arena, struct test *);
    t->count = 1;
    t->joins = joins;
    joins_begin(x.c, joins, list->member->to, compile_alias(x.c, "e"));
    joins->own->source = join_list_source(x.row, list->member->relation);
    joins->own->rows = joins->own->source == SOURCE_LIVE ? ROWS_CURRENT : x.row->rows;
    joins->own->as_of_slot = joins->own->source == SOURCE_LIVE ? SLOT_NONE : x.row->as_of_slot;
    x.joins = joins;
    x.row = joins->own;
    TRY(test_of(x, part, &t->parts[0]));
    t->selective = t->parts[0]->selective;
    *out = t;
    return OK;
}

static err_t list_test(struct context x, const struct named *list, const struct condition *k, size_t used,
                       struct test **out)
{
    static const struct str uuid[] = { {"uuid", 4} };
    struct condition rest = *k;

    (*x.filters)--;   /* the rest is counted when it is resolved */
    rest.path = used < k->path_length ? k->path + used : uuid;
    rest.path_length = used < k->path_length ? k->path_length - used : 1;
    return some_test(x, list, &rest, out);
}

static err_t path_test(struct context x, const struct condition *k, struct test **out)
{
    struct named last;
    size_t used;

    if (k->lookup > LOOKUP_NE)
        return refused(x.c, "", LOOKUP_EXACT);
    TRY(limit_check(x.c->arena, x.c->limits, LIMIT_FILTERS, ++*x.filters));
    TRY(named_walk(x.c, x.joins, k->path, k->path_length, &x.row, &last, &used));
    if (last.kind == NAMED_LIST)
        return list_test(x, &last, k, used, out);
    if (last.kind == NAMED_EXT && used < k->path_length)
        return ext_test(x, k, used, out);
    return value_test(x, &last, k, k->path[used - 1], out);
}

static err_t any_test(struct context x, const struct condition *k, struct test **out)
{
    struct named last;
    size_t used;

    TRY(named_walk(x.c, x.joins, k->path, k->path_length, &x.row, &last, &used));
    if (last.kind != NAMED_LIST || used != k->path_length || k->part_count != 1)
        return err_make(x.c->arena, E_FIELD_UNKNOWN, "entity", x.row->table->entity->name, "field",
                        str_zero(x.c->arena, k->path[used - 1]), NULL);
    return some_test(x, &last, k->parts, out);
}

/* ---- the mean of the rows beside ---- */

static err_t no_mean(struct context *x, const struct condition *k)
{
    return err_make(x->c->arena, E_FIELD_UNKNOWN, "entity", x->row->table->entity->name, "field",
                    k->path_length ? str_zero(x->c->arena, k->path[0]) : "", NULL);
}

static bool is_number(const struct member *m)
{
    return m && m->kind == MEMBER_FIELD && m->column >= 0 && type_storage(&m->field->type) == DB_INT;
}

static err_t mean_test(struct context x, const struct condition *k, struct test **out)
{
    const struct table *table = x.row->table;
    const struct member *names[3] = {NULL};
    struct test *t = test_new(x.c, TEST_MEAN);

    for (size_t i = 0; i < 3 && k->path_length == 3; i++) names[i] = table_member(table, k->path[i]);
    if (!is_number(names[0]) || !is_number(names[1]) || !names[2] || names[2]->kind != MEMBER_ONE || k->part_count != 1) return no_mean(&x, k);
    TRY(limit_check(x.c->arena, x.c->limits, LIMIT_FILTERS, ++*x.filters));
    t->slot = k->slot;
    t->lookup = k->lookup;
    t->field = names[0]->field->name;
    t->type = DB_INT;
    t->number = join_column(x.c, x.row, names[0]->field->column, false);
    t->expression = join_column(x.c, x.row, names[2]->relation->column, false);
    t->link = names[2]->relation->column;
    t->parts = ARENA_NEW(x.c->arena, struct test *);
    t->count = 1;
    t->joins = ARENA_NEW(x.c->arena, struct joins);
    joins_begin(x.c, t->joins, table, compile_alias(x.c, "m"));
    t->of = compile_text(x.c, "%s.%s", t->joins->own->alias, names[1]->field->column);
    x.joins = t->joins;
    x.row = x.joins->own;
    TRY(test_of(x, k->parts, &t->parts[0]));
    *out = t;
    return OK;
}

/* ---- where the row stands ---- */

static err_t place_test(struct context x, const struct condition *k, struct test **out)
{
    const struct table *t = x.row->table;
    struct test *test = test_new(x.c, TEST_PLACE);
    const struct column *parent;

    TRY(limit_check(x.c->arena, x.c->limits, LIMIT_FILTERS, ++*x.filters));
    test->table = registry_tree(x.c->registry, &parent);
    if (!test->table || !t->district)
        return err_make(x.c->arena, E_FIELD_UNKNOWN, "entity", t->entity->name, "field", "district", NULL);
    test->slot = k->slot;
    test->type = DB_UUID;
    test->field = "district";
    test->link = parent->name;
    test->region = k->kind == CONDITION_REGION;
    test->expression = join_column(x.c, x.row, t->names[t->district], true);
    *out = test;
    return OK;
}

/* ---- the tree ---- */

static bool selective(const struct test *t)
{
    bool all = t->count > 0, any = false;

    for (size_t i = 0; i < t->count; i++) {
        all = all && t->parts[i]->selective;
        any = any || t->parts[i]->selective;
    }
    return t->kind == TEST_ALL ? any : t->kind == TEST_ANY && all;
}

static err_t group_test(struct context x, const struct condition *k, enum test_kind kind, struct test **out)
{
    struct test *t = test_new(x.c, kind);

    x.negated = x.negated || kind == TEST_NOT;
    t->count = k->part_count;
    t->parts = ARENA_ARRAY(x.c->arena, struct test *, k->part_count);
    for (size_t i = 0; i < k->part_count; i++)
        TRY(test_of(x, &k->parts[i], &t->parts[i]));
    t->selective = selective(t);
    *out = t;
    return OK;
}

static err_t test_of(struct context x, const struct condition *k, struct test **out)
{
    switch (k->kind) {
    case CONDITION_AND: return group_test(x, k, TEST_ALL, out);
    case CONDITION_OR: return group_test(x, k, TEST_ANY, out);
    case CONDITION_NOT: return group_test(x, k, TEST_NOT, out);
    case CONDITION_ANY: return any_test(x, k, out);
    case CONDITION_MEAN: return mean_test(x, k, out);
    case CONDITION_DISTRICT:
    case CONDITION_REGION: return place_test(x, k, out);
    case CONDITION_TEST: break;
    }
    return path_test(x, k, out);
}

bool test_ranges(const struct test *t, const char *expression)
{
    if (t->kind == TEST_VALUE)
        return t->lookup == LOOKUP_ISTARTSWITH && (expression ? (t->range || t->form == FORM_FOLDED) && !strcmp(t->expression, expression)
                                                              : t->form == FORM_FOLDED);
    for (size_t i = 0; t->kind == TEST_ALL && i < t->count; i++)
        if (test_ranges(t->parts[i], expression))
            return true;
    return false;
}

err_t compile_where(struct compile *c, struct level *level, const struct condition *where)
{
    int64_t filters = 0;
    struct context x = {c, level, &level->inner, level->inner.own, false, &filters};

    return where ? test_of(x, where, &level->where) : OK;
}
