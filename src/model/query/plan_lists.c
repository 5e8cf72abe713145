/* Nested lists: all parents of one list at once (decision D18). PostgreSQL joins each parent with its page
 * in one statement; SQLite runs one prepared statement a parent. */
#include "model/query/plan.h"

#include <string.h>

struct parents {
    size_t count;              /* rows of the outer level */
    size_t asked;              /* of them, those that have a parent row */
    const size_t *rows;        /* which they are */
    const int64_t *ids;        /* their parents' ids */
    const int64_t *totals;     /* per asked parent; NULL: not counted */
    const struct db_value *const *sums;   /* likewise; NULL of a parent: it has no rows */
    const int64_t *skips;
};

struct part { const struct db_value *cells; size_t rows; };

static struct parents parents_of(const struct run *r, const struct result *outer, size_t key)
{
    size_t *rows = ARENA_ARRAY(r->arena, size_t, outer->rows);
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, outer->rows);
    struct parents p = {.count = outer->rows, .rows = rows, .ids = ids};

    for (size_t i = 0; i < outer->rows; i++) {
        const struct db_value *id = &outer->cells[i * outer->columns + key];
        if (id->null)
            continue;
        rows[p.asked] = i;
        ids[p.asked++] = id->i;
    }
    return p;
}

/* ---- totals ---- */

/* What was counted of one parent: the total, the sums; NULL: no rows. */
static const struct db_value *counted_of(const struct db_rows *rows, int64_t id)
{
    size_t low = 0, high = rows->rows;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t at = db_cell(rows, middle, 0)->i;
        if (at == id)
            return db_cell(rows, middle, 0) + 1;
        if (at < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static err_t count_parents(const struct run *r, const struct level *level, struct parents *p)
{
    const struct statement *s = &level->total[run_grams(r, level)];
    struct db_value list = db_list(DB_INTS, p->ids, p->asked), *params;
    struct bound bound = {.parents = &list};
    int64_t *totals = ARENA_ARRAY(r->arena, int64_t, p->asked);
    const struct db_value **sums = ARENA_ARRAY(r->arena, const struct db_value *, p->asked);
    struct db_rows rows;

    TRY(run_bind(r, s, &bound, &params));
    TRY(db_query(r->conn, s->sql, params, s->count, level->total_types, 2 * level->sum_count + 2, &rows));
    for (size_t i = 0; i < p->asked; i++) {
        const struct db_value *counted = counted_of(&rows, p->ids[i]);
        totals[i] = counted ? counted->i : 0;
        sums[i] = counted ? run_sums(r, level, counted + 1) : NULL;
    }
    p->totals = totals;
    p->sums = sums;
    return OK;
}

static void place_pages(const struct run *r, const struct window *w, struct parents *p)
{
    int64_t *skips = ARENA_ARRAY(r->arena, int64_t, p->asked);

    for (size_t i = 0; i < p->asked; i++) {
        skips[i] = w->offset;
        if (w->from_end && p->totals[i] - w->limit > w->offset)
            skips[i] = p->totals[i] - w->limit;
    }
    p->skips = skips;
}

/* ---- rows ---- */

/* Rows come with the number of their parent first. */
static err_t read_together(const struct run *r, const struct level *level, const struct window *w,
                           const struct parents *p, struct part *parts)
{
    const struct statement *s = &level->pages[REACH_FAR][run_grams(r, level)];
    struct db_value ids = db_list(DB_INTS, p->ids, p->asked), skips = db_list(DB_INTS, p->skips, p->asked), *params;
    struct bound bound = {.window = w, .parents = &ids, .skips = &skips};
    struct db_rows rows;

    TRY(run_bind(r, s, &bound, &params));
    TRY(db_query(r->conn, s->sql, params, s->count, level->types, level->cells.n + 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct part *part = &parts[db_cell(&rows, i, 0)->i - 1];
        if (!part->rows++)
            part->cells = db_cell(&rows, i, 0);
    }
    return OK;
}

static err_t read_each(const struct run *r, const struct level *level, const struct window *w, const struct parents *p,
                       struct part *parts)
{
    const struct statement *s = &level->pages[REACH_FAR][run_grams(r, level)];
    struct db_value parent = db_int(0), skip = db_int(0), *one, *all;
    struct bound bound = {.window = w, .parents = &parent, .skips = &skip};
    struct db_rows *rows = ARENA_ARRAY(r->arena, struct db_rows, p->asked);

    TRY(run_bind(r, s, &bound, &one));
    all = ARENA_ARRAY(r->arena, struct db_value, p->asked * s->count);
    for (size_t i = 0; i < p->asked; i++)
        for (size_t k = 0; k < s->count; k++) {
            enum param_kind kind = s->params[k].kind;
            all[i * s->count + k] = kind == PARAM_PARENT ? db_int(p->ids[i])
                                  : kind == PARAM_SKIP ? db_int(p->skips[i]) : one[k];
        }
    TRY(db_query_many(r->conn, s->sql, all, s->count, p->asked, level->types, level->cells.n, rows));
    for (size_t i = 0; i < p->asked; i++)
        parts[i] = (struct part){rows[i].at, rows[i].rows};
    return OK;
}

/* ---- one result of all parts ---- */

/* The rows of one part that belong to the page: the one read beyond it goes, and with `last` the first ones. */
static struct part cut(const struct window *w, struct part part, size_t stride, bool *more)
{
    size_t limit = (size_t)w->limit, skip = 0;

    *more = part.rows > limit;
    if (*more)
        part.rows = limit;
    if (!part.rows)
        return (struct part){0};
    if (w->last >= 0 && part.rows > (size_t)w->last)
        skip = part.rows - (size_t)w->last;
    return (struct part){part.cells + skip * stride, part.rows - skip};
}

struct lists_out {
    size_t *from;
    int64_t *totals;
    bool *more;
    struct db_value *cells, *sums;
};

static size_t copy_part(const struct level *level, struct part part, size_t leading, struct db_value *to)
{
    size_t columns = level->cells.n;

    for (size_t i = 0; i < part.rows; i++)
        memcpy(to + i * columns, part.cells + i * (columns + leading) + leading, columns * sizeof *to);
    return part.rows;
}

static size_t rows_in(const struct part *parts, size_t n)
{
    size_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += parts[i].rows;
    return sum;
}

static void assemble(const struct run *r, const struct level *level, const struct window *w, const struct parents *p,
                     const struct part *parts, struct result_list *out)
{
    size_t leading = r->plan->engine == DB_POSTGRES, columns = level->cells.n, at = 0, asked = 0, sums = level->sum_count;
    struct lists_out to = {
        ARENA_ARRAY(r->arena, size_t, p->count + 1), ARENA_ARRAY(r->arena, int64_t, p->count),
        ARENA_ARRAY(r->arena, bool, p->count),
        ARENA_ARRAY(r->arena, struct db_value, rows_in(parts, p->asked) * columns),
        ARENA_ARRAY(r->arena, struct db_value, p->count * sums),
    };

    for (size_t i = 0; i < p->count; i++) {
        to.from[i] = at;
        for (size_t k = 0; k < sums; k++)
            to.sums[i * sums + k] = db_int(0);
        if (asked == p->asked || p->rows[asked] != i)
            continue;
        at += copy_part(level, cut(w, parts[asked], columns + leading, &to.more[i]), leading, to.cells + at * columns);
        if (p->totals)
            to.totals[i] = p->totals[asked];
        if (sums && p->sums[asked])
            memcpy(to.sums + i * sums, p->sums[asked], sums * sizeof *to.sums);
        asked++;
    }
    to.from[p->count] = at;
    *out = (struct result_list){.from = to.from, .total = level->count ? to.totals : NULL, .sums = to.sums, .more_after = to.more,
        .result = {.rows = at, .columns = columns, .cells = to.cells, .total = -1, .offset = w->offset,
                   .more_before = w->offset > 0}};
}

static err_t run_list(const struct run *r, const struct list *list, const struct result *outer, struct result_list *out)
{
    const struct level *level = list->level;
    struct parents p = parents_of(r, outer, list->key);
    struct part *parts = ARENA_ARRAY(r->arena, struct part, p.asked);
    struct window w;

    TRY(run_window(r, level, &w));
    if (p.asked && (level->count || w.from_end || level->sum_count))
        TRY(count_parents(r, level, &p));
    place_pages(r, &w, &p);
    if (p.asked)
        TRY((r->plan->engine == DB_POSTGRES ? read_together : read_each)(r, level, &w, &p, parts));
    assemble(r, level, &w, &p, parts, out);
    run_batches(r, level, &out->result);
    return run_lists(r, level, &out->result);
}

err_t run_lists(const struct run *r, const struct level *level, struct result *result)
{
    struct result_list *lists = ARENA_ARRAY(r->arena, struct result_list, level->lists.n);

    for (size_t i = 0; i < level->lists.n; i++)
        TRY(run_list(r, &level->lists.at[i], result, &lists[i]));
    result->lists = lists;
    result->list_count = level->lists.n;
    return OK;
}
