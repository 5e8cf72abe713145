#include "model/query/plan.h"

static void write_count_from(struct writer *w)
{
    bool first = true;

    w->led = grams_lead(w);
    sql_add(&w->sql, " FROM ");
    if (w->led)
        sql_add(&w->sql, "%s_grams g CROSS JOIN ", w->level->inner.own->table->entity->table);
    write_from(w, w->level->inner.own);
    write_joins(w, &w->level->inner);
    if (w->led) {
        sql_add(&w->sql, "%sr.id = g.rowid AND ", write_glue(&first));
        write_lead(w);
    }
    if (w->level->relation) {
        sql_add(&w->sql, "%s", write_glue(&first));
        sql_in(&w->sql, compile_text(w->compile, "r.%s", w->level->relation->column),
               writer_number(w, (struct param){.kind = PARAM_PARENTS}));
    }
    write_tests(w, &first);
}

/* Rows that are seen by their second district alone, which counters do not know: few, and found by its index. */
static void write_second(struct writer *w, const struct table *t)
{
    unsigned places = writer_number(w, (struct param){.kind = PARAM_PLACES});

    sql_add(&w->sql, " + (SELECT count(*) FROM %s r WHERE ", t->entity->table);
    sql_in(&w->sql, compile_text(w->compile, "r.%s", t->names[t->second]), places);
    sql_add(&w->sql, " AND r.%s IS NOT NULL AND NOT ", t->names[t->district]);
    sql_in(&w->sql, compile_text(w->compile, "%sr.%s", w->sql.engine == DB_SQLITE ? "+" : "", t->names[t->district]), places);
    sql_add(&w->sql, " AND r.deleted_at IS NULL)");
}

/* "AND [NOT] column IN the caller's places" */
static void write_ours(struct writer *w, const char *glue, const char *column)
{
    sql_add(&w->sql, "%s", glue);
    sql_in(&w->sql, column, writer_number(w, (struct param){.kind = PARAM_PLACES}));
}

/* Rows in the place that are seen by their second district alone: few, and found by its index. */
static void write_placed_second(struct writer *w, const struct table *t)
{
    const char *first = compile_text(w->compile, "%sr.%s", w->sql.engine == DB_SQLITE ? "+" : "", t->names[t->district]);

    sql_add(&w->sql, " + (SELECT count(*) FROM %s r WHERE ", t->entity->table);
    write_ours(w, "", compile_text(w->compile, "r.%s", t->names[t->second]));
    write_ours(w, " AND NOT ", first);
    sql_add(&w->sql, " AND ");
    write_place(w, w->level->place, first);
    sql_add(&w->sql, " AND r.deleted_at IS NULL)");
}

/* Of the rows in one place. */
static void write_placed(struct writer *w)
{
    const struct table *t = w->level->inner.own->table;
    bool all = w->level->scope == SCOPE_FORM_NONE;

    sql_add(&w->sql, "SELECT CAST(COALESCE(SUM(n), 0) AS bigint)");
    if (t->second && !all)
        write_placed_second(w, t);
    sql_add(&w->sql, " FROM row_count WHERE entity = ");
    writer_param(w, (struct param){.kind = PARAM_TEXT, .text = str_of(t->entity->name)});
    sql_add(&w->sql, " AND ");
    write_place(w, w->level->place, "place");
    if (!all)
        write_ours(w, " AND ", "place");
}

static void write_counters(struct writer *w, bool all)
{
    const struct compile *c = w->compile;
    const struct table *t = w->level->inner.own->table;

    sql_add(&w->sql, "SELECT CAST(COALESCE(SUM(n), 0) AS bigint)");
    if (!all && w->level->scope != SCOPE_FORM_NONE && c->who->shape == SCOPE_DISTRICTS && t->second)
        write_second(w, t);
    sql_add(&w->sql, " FROM row_count WHERE entity = ");
    writer_param(w, (struct param){.kind = PARAM_TEXT, .text = str_of(t->entity->name)});
    if (all || w->level->scope == SCOPE_FORM_NONE)
        return;
    sql_add(&w->sql, " AND (place = 0");
    if (c->who->shape == SCOPE_DISTRICTS) {
        sql_add(&w->sql, " OR ");
        sql_in(&w->sql, "place", writer_number(w, (struct param){.kind = PARAM_PLACES}));
    }
    sql_add(&w->sql, ")");
}

/* The rows with what is summed of each, once: a planner that pulled them up would compute a sum of other rows for either half. */
static void write_summed(struct writer *w)
{
    const struct level *level = w->level;

    sql_add(&w->sql, " FROM (SELECT ");
    if (level->relation)
        sql_add(&w->sql, "r.%s, ", level->relation->column);
    for (size_t i = 0; i < level->sum_count; i++)
        sql_add(&w->sql, "%s%s AS s%zu", i ? ", " : "", level->sums[i].expression, i);
    write_count_from(w);
    if (level->sums_computed)
        sql_add(&w->sql, w->sql.engine == DB_SQLITE ? " LIMIT -1" : " OFFSET 0");
    sql_add(&w->sql, ") f");
}

/* How many they are, and the sums in halves of 32 bits, as SQLite refuses a sum that passes 64 (PostgreSQL's of bigint is numeric,
 * decision D14). */
static void write_found(struct writer *w)
{
    sql_add(&w->sql, "count(*)");
    for (size_t i = 0; i < w->level->sum_count; i++)
        sql_add(&w->sql, ", CAST(COALESCE(SUM(f.s%zu >> 32), 0) AS bigint), CAST(COALESCE(SUM(f.s%zu & 4294967295), 0) AS bigint)", i, i);
    if (w->level->sum_count)
        write_summed(w);
    else
        write_count_from(w);
}

struct statement write_total(struct compile *c, struct level *level, unsigned grams)
{
    const char *parent;
    struct writer w;

    writer_begin(&w, c, level, grams);
    if (level->counters) {
        if (level->place)
            write_placed(&w);
        else
            write_counters(&w, false);
        return writer_end(&w);
    }
    if (!level->relation) {
        sql_add(&w.sql, "SELECT ");
        write_found(&w);
        return writer_end(&w);
    }
    parent = compile_text(c, "%s.%s", level->sum_count ? "f" : "r", level->relation->column);
    sql_add(&w.sql, "SELECT %s, ", parent);
    write_found(&w);
    sql_add(&w.sql, " GROUP BY %s ORDER BY %s", parent, parent);
    return writer_end(&w);
}

/* Candidates, counted no further than matters. */
struct statement write_few(struct compile *c, struct level *level, unsigned grams)
{
    const char *table = level->inner.own->table->entity->table;
    const struct test *range = level->where && !level->relation ? range_find(level->where, grams) : NULL;
    struct writer w;

    writer_begin(&w, c, level, grams);
    if (!grams_lead(&w) && !range)
        return (struct statement){0};
    sql_add(&w.sql, "SELECT count(*) FROM (SELECT 1 AS one FROM %s%s WHERE ", table, range ? " r" : "_grams g");
    if (range)
        write_range(&w, range);
    else
        write_lead(&w);
    sql_add(&w.sql, " LIMIT ");
    writer_param(&w, (struct param){.kind = PARAM_FEW});
    sql_add(&w.sql, ") g");
    return writer_end(&w);
}

/* How many rows an order without index would have to sort, counted no further than matters. */
static struct statement costly_statement(struct compile *c, struct level *level, unsigned grams)
{
    struct writer w;

    writer_begin(&w, c, level, grams);
    sql_add(&w.sql, "SELECT count(*) FROM (SELECT 1 AS one");
    write_count_from(&w);
    sql_add(&w.sql, " LIMIT ");
    writer_param(&w, (struct param){.kind = PARAM_COSTLY});
    sql_add(&w.sql, ") r");
    return writer_end(&w);
}

void write_costly(struct compile *c, struct level *level, unsigned sets)
{
    struct writer w;

    writer_begin(&w, c, level, 0);
    write_counters(&w, true);
    level->table_rows = writer_end(&w);
    for (unsigned grams = 0; grams < sets; grams++)
        level->costly[grams] = costly_statement(c, level, grams);
}

