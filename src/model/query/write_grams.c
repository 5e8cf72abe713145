/* Candidates by parts of texts (decision D15): they find rows that can contain a text; the test itself decides. */
#include "model/query/plan.h"

#include <string.h>

static void write_match(struct writer *w, const struct test *t)
{
    writer_param(w, (struct param){.kind = PARAM_GRAMS, .slot = SLOT_NONE, .field = "grams", .test = t, .grams = w->grams});
}

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
    write_match(w, t);
    sql_add(&w->sql, ")");
}

bool grams_find(const struct test *t, unsigned grams)
{
    bool all = t->count > 0, any = false;

    if (t->kind == TEST_VALUE)
        return t->gram >= 0 && !t->range && grams & 1u << t->gram && str_starts(str_of(t->expression), STR("r."));
    for (size_t i = 0; i < t->count; i++) {
        bool one = grams_find(t->parts[i], grams);
        all = all && one;
        any = any || one;
    }
    return t->kind == TEST_ALL ? any : t->kind == TEST_ANY && all;
}

/* Candidates come by id, one by one, so a page by id ends as soon as it is full. */
bool grams_lead(const struct writer *w)
{
    const struct level *level = w->level;

    return w->sql.engine == DB_SQLITE && !level->relation && level->where && grams_find(level->where, w->grams);
}

void write_lead(struct writer *w)
{
    sql_add(&w->sql, "g.%s_grams MATCH ", w->level->inner.own->table->entity->table);
    write_match(w, w->level->where);
}
