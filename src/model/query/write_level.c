/* The statements of a level. "Page first, join after": the innermost select cuts the page, joins that only
 * cells need come outside of it. */
#include "model/query/plan.h"

#include <string.h>

static const struct param page_limit = {.kind = PARAM_LIMIT};
static const struct param page_offset = {.kind = PARAM_OFFSET};

/* ---- order ---- */

static const char *nulls(const struct writer *w, const struct term *t)
{
    /* PostgreSQL's own way is what we want; SQLite takes NULL for the least value */
    if (w->sql.engine == DB_POSTGRES || !t->nullable)
        return "";
    return t->descending ? " NULLS FIRST" : " NULLS LAST";
}

/* A number below 2^31 that depends on the id and the seed; every step stays below 2^62, so both engines
 * give the same. */
static void write_random(struct writer *w, const struct term *t)
{
    struct param p = {.kind = PARAM_RANDOM, .slot = t->seed_slot, .field = "seed"};
    unsigned n[4];

    for (p.part = 0; p.part < 4; p.part++)
        n[p.part] = writer_number(w, p);
    sql_add(&w->sql, "((%s %% 2147483647 * $%u + $%u) %% 2147483647 %% 1000003 * $%u + $%u) %% 2147483647",
            t->expression, n[0], n[1], n[2], n[3]);
}

static void write_term(struct writer *w, const struct term *t, size_t i, bool exported)
{
    if (exported && (t->seed_slot != SLOT_NONE || strcmp(t->expression, "r.id")))
        sql_add(&w->sql, "r.o%zu", i);
    else if (t->seed_slot != SLOT_NONE)
        write_random(w, t);
    else
        sql_add(&w->sql, "%s", t->expression);
}

static void write_terms(struct writer *w, bool exported)
{
    for (size_t i = 0; i < w->level->term_count; i++) {
        const struct term *t = &w->level->terms[i];
        sql_add(&w->sql, i ? ", " : "");
        write_term(w, t, i, exported);
        sql_add(&w->sql, "%s%s", t->descending ? " DESC" : "", nulls(w, t));
    }
}

void write_order(struct writer *w, bool exported)
{
    sql_add(&w->sql, " ORDER BY ");
    write_terms(w, exported);
}

/* ---- selects ---- */

static void write_exports(struct writer *w)
{
    const struct level *level = w->level;

    sql_add(&w->sql, "r.id");
    for (size_t i = 0; i < level->exports.n; i++)
        if (strcmp(level->exports.at[i], "id"))
            sql_add(&w->sql, ", r.%s", level->exports.at[i]);
    for (size_t i = 0; i < level->term_count; i++) {
        if (level->terms[i].seed_slot == SLOT_NONE && !strcmp(level->terms[i].expression, "r.id"))
            continue;
        sql_add(&w->sql, ", ");
        write_term(w, &level->terms[i], i, false);
        sql_add(&w->sql, " AS o%zu", i);
    }
}

static void write_cells(struct writer *w)
{
    for (size_t i = 0; i < w->level->cells.n; i++)
        sql_add(&w->sql, "%s%s", i ? ", " : "", w->level->cells.at[i].expression);
}

void write_select(struct writer *w, bool exported)
{
    sql_add(&w->sql, "SELECT ");
    if (exported)
        write_exports(w);
    else
        write_cells(w);
    sql_add(&w->sql, " FROM ");
    write_from(w, w->level->inner.own);
    write_joins(w, &w->level->inner);
}

static const char *glue(bool *first)
{
    const char *text = *first ? " WHERE " : " AND ";

    *first = false;
    return text;
}

/* Which rows of the list: those of one parent, or of the parent that the lateral join stands at. */
static void write_link(struct writer *w, bool *first)
{
    const struct level *level = w->level;

    if (level->relation) {
        sql_add(&w->sql, "%sr.%s = ", glue(first), level->relation->column);
        if (w->sql.engine == DB_POSTGRES)
            sql_add(&w->sql, "p.id");
        else
            writer_param(w, (struct param){.kind = PARAM_PARENT});
    }
    if (level->page.after_id_slot != SLOT_NONE) {
        sql_add(&w->sql, "%sr.id > ", glue(first));
        writer_param(w, (struct param){.kind = PARAM_SLOT, .slot = level->page.after_id_slot, .type = DB_INT, .field = "after"});
    }
}

static void write_tests(struct writer *w, bool *first)
{
    const struct level *level = w->level;

    if (level->inner.own->source == SOURCE_LIVE && level->inner.own->rows == ROWS_CURRENT)
        write_live(w, level->inner.own, glue(first));
    if (level->where) {
        sql_add(&w->sql, "%s", glue(first));
        write_test(w, level->where);
    }
    if (level->scope != SCOPE_FORM_NONE) {
        sql_add(&w->sql, "%s", glue(first));
        write_scope(w, level->inner.own->table, level->inner.own->source, "r");
    }
}

static void write_one_select(struct writer *w, bool exported)
{
    bool first = true;

    write_select(w, exported);
    write_link(w, &first);
    write_tests(w, &first);
    write_order(w, false);
}

static void write_cut(struct writer *w)
{
    bool skips = w->level->relation && w->level->page.from_end;

    sql_add(&w->sql, " LIMIT ");
    writer_param(w, page_limit);
    sql_add(&w->sql, " OFFSET ");
    if (skips && w->sql.engine == DB_POSTGRES)
        sql_add(&w->sql, "p.skip");
    else
        writer_param(w, skips ? (struct param){.kind = PARAM_SKIP} : page_offset);
}

/* PostgreSQL plans a statement once for all values, and then takes LIMIT $n for a tenth of all rows: joins
 * get hash tables and caches of that size (the Memoize trap, libraries.md 3). A plain number inside tells
 * it that a page is short. */
static void write_page(struct writer *w, bool near)
{
    bool fence = near && w->sql.engine == DB_POSTGRES;
    bool branches = near && w->level->scope == SCOPE_FORM_BRANCHES;

    if (fence || branches)
        sql_add(&w->sql, "SELECT * FROM (");
    if (branches)
        write_branches(w);
    else
        write_one_select(w, true);
    if (fence && !branches)
        sql_add(&w->sql, " LIMIT %d", NEAR_ROWS);
    if (fence || branches) {
        sql_add(&w->sql, ") r");
        write_order(w, true);
    }
    write_cut(w);
}

static bool is_plain(const struct writer *w, bool near)
{
    return !w->level->relation && !joins_any(&w->level->picked)
        && !(near && (w->level->scope == SCOPE_FORM_BRANCHES || w->sql.engine == DB_POSTGRES));
}

static void write_parents(struct writer *w)
{
    unsigned ids = writer_number(w, (struct param){.kind = PARAM_PARENTS});

    sql_add(&w->sql, " FROM unnest($%u::bigint[]", ids);
    if (w->level->page.from_end)
        sql_add(&w->sql, ", $%u::bigint[]", writer_number(w, (struct param){.kind = PARAM_SKIPS}));
    sql_add(&w->sql, ") WITH ORDINALITY AS p(id, %sn) CROSS JOIN LATERAL (", w->level->page.from_end ? "skip, " : "");
}

static void write_joined_page(struct writer *w, bool near)
{
    bool lateral = w->level->relation && w->sql.engine == DB_POSTGRES;

    sql_add(&w->sql, lateral ? "SELECT p.n, " : "SELECT ");
    write_cells(w);
    if (lateral)
        write_parents(w);
    else
        sql_add(&w->sql, " FROM (");
    write_page(w, near);
    sql_add(&w->sql, ") r");
    write_joins(w, &w->level->picked);
    sql_add(&w->sql, lateral ? " ORDER BY p.n, " : " ORDER BY ");
    write_terms(w, true);
}

static struct statement page_statement(struct compile *c, struct level *level, unsigned grams, bool near)
{
    struct writer w;

    writer_begin(&w, c, level, grams);
    /* over many places, or far behind, the order's index is walked; a filter with an index goes first */
    w.walk = level->indexed || (level->where && level->where->selective);
    if (is_plain(&w, near)) {
        write_one_select(&w, false);
        write_cut(&w);
    } else {
        write_joined_page(&w, near);
    }
    return writer_end(&w);
}

/* ---- counting ---- */

static void write_count_from(struct writer *w)
{
    bool first = true;

    sql_add(&w->sql, " FROM ");
    write_from(w, w->level->inner.own);
    write_joins(w, &w->level->inner);
    if (w->level->relation) {
        sql_add(&w->sql, "%s", glue(&first));
        sql_in(&w->sql, compile_text(w->compile, "r.%s", w->level->relation->column),
               writer_number(w, (struct param){.kind = PARAM_PARENTS}));
    }
    write_tests(w, &first);
}

static void write_counters(struct writer *w, bool all)
{
    const struct compile *c = w->compile;

    sql_add(&w->sql, "SELECT CAST(COALESCE(SUM(n), 0) AS bigint) FROM row_count WHERE entity = ");
    writer_param(w, (struct param){.kind = PARAM_TEXT, .text = str_of(w->level->inner.own->table->entity->name)});
    if (all || w->level->scope == SCOPE_FORM_NONE)
        return;
    sql_add(&w->sql, " AND (place = 0");
    if (c->who->shape == SCOPE_DISTRICTS) {
        sql_add(&w->sql, " OR ");
        sql_in(&w->sql, "place", writer_number(w, (struct param){.kind = PARAM_PLACES}));
    }
    sql_add(&w->sql, ")");
}

static struct statement total_statement(struct compile *c, struct level *level, unsigned grams)
{
    struct writer w;

    writer_begin(&w, c, level, grams);
    if (level->counters) {
        write_counters(&w, false);
        return writer_end(&w);
    }
    if (!level->relation) {
        sql_add(&w.sql, "SELECT count(*)");
        write_count_from(&w);
        return writer_end(&w);
    }
    sql_add(&w.sql, "SELECT r.%s, count(*)", level->relation->column);
    write_count_from(&w);
    sql_add(&w.sql, " GROUP BY r.%s ORDER BY r.%s", level->relation->column, level->relation->column);
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

static void write_costly(struct compile *c, struct level *level, unsigned sets)
{
    struct writer w;

    writer_begin(&w, c, level, 0);
    write_counters(&w, true);
    level->table_rows = writer_end(&w);
    for (unsigned grams = 0; grams < sets; grams++)
        level->costly[grams] = costly_statement(c, level, grams);
}

void write_level(struct compile *c, struct level *level)
{
    unsigned sets = 1u << level->gram_count;

    for (unsigned grams = 0; grams < sets; grams++) {
        level->far[grams] = page_statement(c, level, grams, false);
        level->near[grams] = level->relation ? level->far[grams] : page_statement(c, level, grams, true);
        if (level->count || level->page.from_end)
            level->total[grams] = total_statement(c, level, grams);
    }
    if (!level->relation && !level->indexed && level->inner.own->table->entity->counted)
        write_costly(c, level, sets);
}
