#include "model/query/plan.h"

#include <string.h>

/* ---- parameters ---- */

void writer_begin(struct writer *w, struct compile *c, const struct level *level, unsigned grams)
{
    *w = (struct writer){.compile = c, .level = level, .grams = grams, .reach = REACH_FAR};
    sql_init(&w->sql, c->arena, c->engine);
    vec_init(&w->params, c->arena);
}

struct statement writer_end(struct writer *w)
{
    struct statement s = {sql_text(&w->sql), w->params.at, w->params.n};

    *vec_add(&w->compile->statements) = s.sql;
    return s;
}

static bool same(const struct param *a, const struct param *b)
{
    return a->kind == b->kind && a->slot == b->slot && a->part == b->part && a->type == b->type && str_eq(a->text, b->text)
        && a->test == b->test && a->grams == b->grams;
}

unsigned writer_number(struct writer *w, struct param p)
{
    for (size_t i = 0; i < w->params.n; i++)
        if (same(&w->params.at[i], &p))
            return (unsigned)i + 1;
    *vec_add(&w->params) = p;
    w->sql.params = (unsigned)w->params.n;
    return w->sql.params;
}

void writer_param(struct writer *w, struct param p) { sql_add(&w->sql, "$%u", writer_number(w, p)); }

/* ---- tests ---- */

static const char *const operators[] = {
    [LOOKUP_EXACT] = "=", [LOOKUP_IEXACT] = "=", [LOOKUP_LT] = "<", [LOOKUP_LTE] = "<=",
    [LOOKUP_GT] = ">", [LOOKUP_GTE] = ">=", [LOOKUP_NE] = "<>",
};

static struct param slot_param(const struct test *t)
{
    static const enum param_kind kinds[] = {
        [FORM_PLAIN] = PARAM_SLOT, [FORM_FOLDED] = PARAM_FOLDED, [FORM_LOWER] = PARAM_LOWER,
    };

    return (struct param){.kind = kinds[t->form], .slot = t->slot, .type = t->type, .field = t->field};
}

static const char *text_operand(struct writer *w, const struct test *t)
{
    struct sql lower;

    if (t->form != FORM_LOWER)
        return t->expression;
    sql_init(&lower, w->compile->arena, w->sql.engine);
    sql_lower(&lower, t->expression);
    return str_zero(w->compile->arena, sql_text(&lower));
}

const struct test *range_find(const struct test *t, unsigned grams)
{
    const struct test *found = NULL;

    if (t->kind == TEST_VALUE)
        return t->range && t->gram >= 0 && grams & 1u << t->gram ? t : NULL;
    for (size_t i = 0; t->kind == TEST_ALL && i < t->count && !found; i++)
        found = range_find(t->parts[i], grams);
    return found;
}

/* In byte order, which is that of the index, capitals stand before small letters. */
void write_range(struct writer *w, const struct test *t)
{
    struct param capitals = {.kind = PARAM_UPPER, .slot = t->slot, .type = t->type, .field = t->field};
    unsigned first = writer_number(w, capitals), last = writer_number(w, slot_param(t));

    sql_add(&w->sql, "%s >= $%u AND %s ", t->expression, first, t->expression);
    if (t->lookup == LOOKUP_ISTARTSWITH)
        sql_add(&w->sql, "< $%u || %s(1114111)", last, w->sql.engine == DB_POSTGRES ? "chr" : "char");
    else
        sql_add(&w->sql, "<= $%u", last);
}

static bool has_range(const struct writer *w, const struct test *t)
{
    const struct level *level = w->level;

    return t->range && (t->gram < 0 || w->grams & 1u << t->gram || (level->indexed && !strcmp(level->terms[0].expression, t->expression)));
}

static void write_value(struct writer *w, const struct test *t)
{
    const char *operand = text_operand(w, t);
    unsigned n = writer_number(w, slot_param(t));

    if (has_range(w, t)) {
        write_range(w, t);
        sql_add(&w->sql, " AND ");
    }
    switch (t->lookup) {
    case LOOKUP_ISTARTSWITH:
        sql_starts(&w->sql, t->gram >= 0 && !t->range && w->held ? compile_text(w->compile, "+%s", operand) : operand, n);
        return;
    case LOOKUP_ICONTAINS:
        sql_add(&w->sql, "(");
        sql_contains(&w->sql, operand, n);
        if (t->gram >= 0 && !w->led && w->grams & 1u << t->gram)
            write_grams(w, t);
        sql_add(&w->sql, ")");
        return;
    case LOOKUP_IN:
        sql_in(&w->sql, operand, n);
        return;
    case LOOKUP_ISNULL:
        sql_add(&w->sql, "(%s IS NULL) = $%u", operand, n);
        return;
    default:
        sql_add(&w->sql, "%s %s $%u", operand, operators[t->lookup], n);
    }
}

static void write_key(struct writer *w, const struct test *t)
{
    unsigned n = writer_number(w, slot_param(t));

    sql_add(&w->sql, "%s %s (SELECT id FROM %s WHERE ", t->expression, t->lookup == LOOKUP_IN ? "IN" : "=",
            t->table->entity->table);
    if (t->lookup == LOOKUP_IN)
        sql_in(&w->sql, "uuid", n);
    else
        sql_add(&w->sql, "uuid = $%u", n);
    sql_add(&w->sql, ")");
}

void write_place(struct writer *w, const struct test *t, const char *district)
{
    const char *table = t->table->entity->table;
    unsigned n = writer_number(w, slot_param(t));

    if (t->region)
        sql_add(&w->sql, "%s IN (SELECT id FROM %s WHERE %s = (SELECT id FROM %s WHERE uuid = $%u))", district, table,
                t->link, table, n);
    else
        sql_add(&w->sql, "%s = (SELECT id FROM %s WHERE uuid = $%u)", district, table, n);
}

/* The part, of a row that the caller may see. */
static void write_beside(struct writer *w, const struct test *t)
{
    const struct join *own = t->joins->own;

    write_test(w, t->parts[0]);
    write_live(w, own, " AND ");
    if (!scope_limits(w->compile, own->table))
        return;
    sql_add(&w->sql, " AND ");
    write_scope(w, own->table, own->source, own->alias);
}

/* Driven from the list where its own test finds few rows, else a look at each row's list. */
static void write_some(struct writer *w, const struct test *t)
{
    const struct join *own = t->joins->own;

    if (t->selective)
        sql_add(&w->sql, "%s IN (SELECT %s.%s FROM ", t->expression, own->alias, t->link);
    else
        sql_add(&w->sql, "EXISTS (SELECT 1 FROM ");
    write_from(w, own);
    write_joins(w, t->joins);
    sql_add(&w->sql, " WHERE ");
    if (!t->selective)
        sql_add(&w->sql, "%s.%s = %s AND ", own->alias, t->link, t->expression);
    write_beside(w, t);
    sql_add(&w->sql, ")");
}

/* Without a division, and wide enough for any amounts. A mean of rows that he does not see would tell of them: of few, each. */
static void write_mean(struct writer *w, const struct test *t)
{
    const struct join *own = t->joins->own;

    sql_add(&w->sql, "EXISTS (SELECT count(*) FROM ");
    write_from(w, own);
    write_joins(w, t->joins);
    sql_add(&w->sql, " WHERE %s.%s = %s AND ", own->alias, t->link, t->expression);
    write_beside(w, t);
    sql_add(&w->sql, " HAVING CAST(%s AS numeric) * 100 * count(%s) > CAST($%u AS numeric) * SUM(%s)", t->number, t->of,
            writer_number(w, slot_param(t)), t->of);
    if (t->lookup == LOOKUP_ISNULL) sql_add(&w->sql, " OR count(%s) = 0", t->of);
    sql_add(&w->sql, ")");
}

/* Which of the three columns is compared follows from the value given: the others are compared with NULL. */
static void write_ext_value(struct writer *w, const struct test *t)
{
    struct param num = {.kind = PARAM_EXT_NUM, .slot = t->slot, .field = t->field};
    struct param text = {.kind = PARAM_EXT_TEXT, .slot = t->slot, .field = t->field};
    struct param day = {.kind = PARAM_EXT_DAY, .slot = t->slot, .field = t->field};

    sql_add(&w->sql, " AND ");
    if (t->lookup == LOOKUP_ICONTAINS) {
        sql_contains(&w->sql, "text_key", writer_number(w, text));
    } else if (t->lookup == LOOKUP_ISTARTSWITH) {
        sql_starts(&w->sql, "text_key", writer_number(w, text));
    } else {
        const char *operator = operators[t->lookup];
        sql_add(&w->sql, "(num %s $%u OR text_key %s $%u OR day %s $%u)", operator, writer_number(w, num),
                operator, writer_number(w, text), operator, writer_number(w, day));
    }
}

static void write_ext(struct writer *w, const struct test *t)
{
    bool missing = t->lookup == LOOKUP_ISNULL;

    sql_add(&w->sql, "%s%s IN (SELECT row_id FROM ext_value WHERE key_id = (SELECT id FROM ext_key WHERE entity = ",
            missing ? "(" : "", t->expression);
    writer_param(w, (struct param){.kind = PARAM_TEXT, .text = str_of(t->table->entity->name)});
    sql_add(&w->sql, " AND name = ");
    writer_param(w, (struct param){.kind = PARAM_TEXT, .text = t->key});
    sql_add(&w->sql, ")");
    if (!missing)
        write_ext_value(w, t);
    sql_add(&w->sql, ")");
    if (!missing)
        return;
    sql_add(&w->sql, ") <> ");
    writer_param(w, (struct param){.kind = PARAM_SLOT, .slot = t->slot, .type = DB_BOOL, .field = t->field});
}

static void write_group(struct writer *w, const struct test *t)
{
    if (!t->count)
        sql_add(&w->sql, t->kind == TEST_ANY ? "1 = 0" : "1 = 1");
    if (t->kind == TEST_NOT || t->count > 1)
        sql_add(&w->sql, "(");
    for (size_t i = 0; i < t->count; i++) {
        if (i)
            sql_add(&w->sql, t->kind == TEST_ANY ? " OR " : " AND ");
        write_test(w, t->parts[i]);
    }
    if (t->kind == TEST_NOT || t->count > 1)
        sql_add(&w->sql, t->kind == TEST_NOT ? ") IS NOT TRUE" : ")");
}

void write_test(struct writer *w, const struct test *t)
{
    switch (t->kind) {
    case TEST_ALL:
    case TEST_ANY:
    case TEST_NOT: write_group(w, t); return;
    case TEST_VALUE: write_value(w, t); return;
    case TEST_KEY: write_key(w, t); return;
    case TEST_SOME: write_some(w, t); return;
    case TEST_EXT: write_ext(w, t); return;
    case TEST_MEAN: write_mean(w, t); return;
    case TEST_PLACE: write_place(w, t, t->expression); return;
    }
}
