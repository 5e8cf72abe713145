/* Candidates by trigram (decision D15): they find rows that can contain a text; the test itself decides. */
#include "model/query/plan.h"

#include <string.h>

void write_grams(struct writer *w, const struct test *t)
{
    const char *table = t->table->entity->table;
    int alias = 0;

    while (t->expression[alias] && t->expression[alias] != '.')
        alias++;
    if (w->sql.engine == DB_POSTGRES) {
        sql_add(&w->sql, " AND %s LIKE ", t->expression);
        writer_param(w, (struct param){.kind = PARAM_LIKE, .slot = t->slot, .field = t->field});
        return;
    }
    sql_add(&w->sql, " AND %.*s.id IN (SELECT rowid FROM %s_grams WHERE %s_grams MATCH ", alias, t->expression, table, table);
    writer_param(w, (struct param){.kind = PARAM_GRAMS, .slot = t->slot, .part = SLOT_NONE, .field = t->field});
    sql_add(&w->sql, ")");
}

/* The slots of a test that every row must pass and whose candidates the own row's trigram table gives. */
static unsigned leading_slots(const struct writer *w, const struct test *t)
{
    unsigned all = 0, one;

    if (!t)
        return 0;
    if (t->kind == TEST_VALUE)
        return t->gram >= 0 && str_starts(str_of(t->expression), STR("r.")) ? w->grams & 1u << t->gram : 0;
    if (t->kind != TEST_ALL && t->kind != TEST_ANY)
        return 0;
    for (size_t i = 0; i < t->count; i++) {
        one = leading_slots(w, t->parts[i]);
        if (t->kind == TEST_ALL && one)
            return one;
        if (t->kind == TEST_ANY && !one)
            return 0;
        all |= one;
    }
    return all;
}

/* Candidates come by id, one by one, so a page by id that they lead ends as soon as it is full. */
unsigned grams_lead(const struct writer *w)
{
    const struct level *level = w->level;

    if (w->sql.engine != DB_SQLITE || level->relation || level->term_count != 1
        || level->terms[0].seed_slot != SLOT_NONE || strcmp(level->terms[0].expression, "r.id"))
        return 0;
    return leading_slots(w, level->where);
}

/* Any of the texts; there are at most two. */
struct param grams_param(const struct writer *w)
{
    const int *slots = w->level->gram_slots;
    struct param p = {.kind = PARAM_GRAMS, .part = SLOT_NONE, .field = "grams"};

    _Static_assert(GRAM_SLOTS == 2, "two slots fit");
    p.slot = slots[w->driver & 1u ? 0 : 1];
    if (w->driver == GRAM_SETS - 1)
        p.part = slots[1];
    return p;
}

