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
    bool is_id = t->seed_slot == SLOT_NONE && !strcmp(t->expression, "r.id");

    if (exported && !is_id)
        sql_add(&w->sql, "r.o%zu", i);
    else if (w->led && !exported && is_id)
        sql_add(&w->sql, "g.rowid");
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
    if (w->led)
        sql_add(&w->sql, "%s_grams g CROSS JOIN ", w->level->inner.own->table->entity->table);
    write_from(w, w->level->inner.own);
    write_joins(w, &w->level->inner);
}

const char *write_glue(bool *first)
{
    const char *text = *first ? " WHERE " : " AND ";

    *first = false;
    return text;
}

/* The value alone, too: by a pair SQLite does not find its place in an index on an expression. */
static void write_behind(struct writer *w, bool *first)
{
    const struct param id = {.kind = PARAM_SLOT, .slot = w->level->page.after_id_slot, .type = DB_INT, .field = "after"};
    const char *column = w->led ? "g.rowid" : "r.id";
    const struct term *t = &w->level->terms[0];
    unsigned value;

    if (t->behind_slot == SLOT_NONE) {
        sql_add(&w->sql, "%s%s > ", write_glue(first), column);
        writer_param(w, id);
        return;
    }
    value = writer_number(w, (struct param){.kind = PARAM_SLOT, .slot = t->behind_slot, .type = t->type, .field = "after"});
    sql_add(&w->sql, "%s%s >= $%u AND (%s, %s) > ($%u, ", write_glue(first), t->expression, value, t->expression, column, value);
    writer_param(w, id);
    sql_add(&w->sql, ")");
}

/* Which rows of the list: those of one parent, or of the parent that the lateral join stands at. */
static void write_link(struct writer *w, bool *first)
{
    const struct level *level = w->level;

    if (w->led) {
        sql_add(&w->sql, "%sr.id = g.rowid AND ", write_glue(first));
        write_lead(w);
    }
    if (level->relation) {
        sql_add(&w->sql, "%sr.%s = ", write_glue(first), level->relation->column);
        if (w->sql.engine == DB_POSTGRES)
            sql_add(&w->sql, "p.id");
        else
            writer_param(w, (struct param){.kind = PARAM_PARENT});
    }
    if (level->page.after_id_slot != SLOT_NONE)
        write_behind(w, first);
}

void write_tests(struct writer *w, bool *first)
{
    const struct level *level = w->level;

    if (level->inner.own->source == SOURCE_LIVE && level->inner.own->rows == ROWS_CURRENT)
        write_live(w, level->inner.own, write_glue(first));
    if (level->where) {
        sql_add(&w->sql, "%s", write_glue(first));
        write_test(w, level->where);
    }
    if (level->scope != SCOPE_FORM_NONE) {
        sql_add(&w->sql, "%s", write_glue(first));
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

/* PostgreSQL plans a statement once for all values if that costs no more than planning it each time. It
 * takes LIMIT $n for a tenth of all rows, and then joins get hash tables and caches of that size (the Memoize
 * trap, libraries.md 3) and no plan serves twice. A plain number inside tells it that a page is short. */
void write_fence(struct writer *w)
{
    sql_add(&w->sql, " LIMIT %d", w->reach == REACH_PAGE ? PAGE_REACH : NEAR_REACH);
}

/* How many rows hold a text differs too much for one plan. */
static bool has_fence(const struct writer *w)
{
    return w->reach != REACH_FAR && w->sql.engine == DB_POSTGRES && !w->grams;
}

static bool has_branches(const struct writer *w)
{
    return w->reach != REACH_FAR && w->level->scope == SCOPE_FORM_BRANCHES;
}

static void write_merged(struct writer *w)
{
    sql_add(&w->sql, "SELECT * FROM (");
    write_branches(w);
    sql_add(&w->sql, ") r");
    write_order(w, true);
}

static void write_page(struct writer *w)
{
    if (has_fence(w))
        sql_add(&w->sql, "SELECT * FROM (");
    if (has_branches(w))
        write_merged(w);
    else
        write_one_select(w, true);
    if (has_fence(w)) {
        write_fence(w);
        sql_add(&w->sql, ") r");
        write_order(w, true);
    }
    write_cut(w);
}

static bool is_plain(const struct writer *w)
{
    return !w->level->relation && !joins_any(&w->level->picked) && !has_branches(w) && !has_fence(w);
}

static void write_parents(struct writer *w)
{
    unsigned ids = writer_number(w, (struct param){.kind = PARAM_PARENTS});

    sql_add(&w->sql, " FROM unnest($%u::bigint[]", ids);
    if (w->level->page.from_end)
        sql_add(&w->sql, ", $%u::bigint[]", writer_number(w, (struct param){.kind = PARAM_SKIPS}));
    sql_add(&w->sql, ") WITH ORDINALITY AS p(id, %sn) CROSS JOIN LATERAL (", w->level->page.from_end ? "skip, " : "");
}

static void write_joined_page(struct writer *w)
{
    bool lateral = w->level->relation && w->sql.engine == DB_POSTGRES;

    sql_add(&w->sql, lateral ? "SELECT p.n, " : "SELECT ");
    write_cells(w);
    if (lateral)
        write_parents(w);
    else
        sql_add(&w->sql, " FROM (");
    write_page(w);
    sql_add(&w->sql, ") r");
    write_joins(w, &w->level->picked);
    sql_add(&w->sql, lateral ? " ORDER BY p.n, " : " ORDER BY ");
    write_terms(w, true);
}

static struct statement page_statement(struct compile *c, struct level *level, unsigned grams, enum reach reach)
{
    struct writer w;

    writer_begin(&w, c, level, grams);
    w.reach = reach;
    w.led = level->led[grams] = !level->ranged && grams_lead(&w);
    w.held = c->engine == DB_SQLITE && level->indexed && !level->ranged && !w.led;
    /* over many places, or far behind, the order's index is walked; a filter with an index goes first */
    w.walk = level->indexed || (level->where && level->where->selective);
    if (is_plain(&w)) {
        write_one_select(&w, false);
        write_cut(&w);
    } else {
        write_joined_page(&w);
    }
    return writer_end(&w);
}

/* SQLite reads every near page the same way; nested lists are cut for each parent. */
static void write_pages(struct compile *c, struct level *level, unsigned grams)
{
    level->pages[REACH_FAR][grams] = page_statement(c, level, grams, REACH_FAR);
    level->pages[REACH_PAGE][grams] = level->pages[REACH_NEAR][grams] = level->pages[REACH_FAR][grams];
    if (level->relation || (c->engine == DB_SQLITE && level->scope != SCOPE_FORM_BRANCHES))
        return;
    level->pages[REACH_NEAR][grams] = page_statement(c, level, grams, REACH_NEAR);
    level->pages[REACH_PAGE][grams] = c->engine == DB_SQLITE ? level->pages[REACH_NEAR][grams]
                                                             : page_statement(c, level, grams, REACH_PAGE);
}

void write_level(struct compile *c, struct level *level)
{
    unsigned sets = 1u << level->gram_count;

    for (unsigned grams = 0; grams < sets; grams++) {
        write_pages(c, level, grams);
        level->few[grams] = write_few(c, level, grams);
        if (level->count || level->page.from_end || level->sum_count)
            level->total[grams] = write_total(c, level, grams);
    }
    if (!level->relation && !level->indexed && level->inner.own->table->entity->counted)
        write_costly(c, level, sets);
}
