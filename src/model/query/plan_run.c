#include "model/query/plan.h"

/* ---- pages ---- */

static err_t page_number(const struct run *r, int slot, const char *field, int64_t *out)
{
    struct db_value v;

    *out = -1;
    if (slot == SLOT_NONE)
        return OK;
    TRY(run_value(r, slot, DB_INT, field, &v));
    if (v.null)
        return OK;
    if (v.i < 0)
        return err_make(r->arena, E_FIELD_RANGE, "field", field, "min", "0", NULL);
    *out = v.i;
    return OK;
}

/* Exports and jobs, which page by key, read as many rows at once as one answer may have. */
static enum limit_id rows_limit(const struct level *level)
{
    return level->page.after_id_slot == SLOT_NONE ? LIMIT_PAGE_ROWS : LIMIT_PAGE_NESTED;
}

err_t run_window(const struct run *r, const struct level *level, struct window *out)
{
    const struct limits *limits = &r->plan->limits;
    int64_t first, last, offset;

    TRY(page_number(r, level->page.first_slot, "first", &first));
    TRY(page_number(r, level->page.last_slot, "last", &last));
    TRY(page_number(r, level->page.offset_slot, "offset", &offset));
    TRY(limit_check(r->arena, limits, rows_limit(level), first));
    TRY(limit_check(r->arena, limits, rows_limit(level), last));
    TRY(limit_check(r->arena, limits, LIMIT_OFFSET, offset));
    *out = (struct window){
        .offset = offset > 0 ? offset : 0, .last = -1, .from_end = level->page.from_end,
        .limit = first >= 0 ? first : last >= 0 ? last : limits->value[rows_limit(level)],
    };
    if (out->from_end)
        out->limit = last >= 0 ? last : out->limit;
    else if (first >= 0 && last >= 0)
        out->last = last;
    return OK;
}

/* What the answer could hold, nested pages multiplied. */
static err_t check_product(const struct run *r, const struct level *level, int64_t outer, int64_t *sum)
{
    struct window w;

    TRY(run_window(r, level, &w));
    if (w.limit && outer > INT64_MAX / 2 / w.limit)
        return limit_check(r->arena, &r->plan->limits, LIMIT_PAGE_NESTED, INT64_MAX);
    *sum += outer * w.limit;
    TRY(limit_check(r->arena, &r->plan->limits, LIMIT_PAGE_NESTED, *sum));
    for (size_t i = 0; i < level->lists.n; i++)
        TRY(check_product(r, level->lists.at[i].level, outer * w.limit, sum));
    return OK;
}

/* ---- computed fields ---- */

static void gather(const struct batch *batch, const struct result *result, struct db_value *needs)
{
    for (size_t row = 0; row < result->rows; row++)
        for (size_t i = 0; i < batch->count; i++)
            needs[row * batch->count + i] = result->cells[row * result->columns + batch->needs[i]];
}

void run_batches(const struct run *r, const struct level *level, struct result *result)
{
    struct db_value *cells = (struct db_value *)result->cells;   /* ours: they lie in our arena */
    date_t today = DATE_NONE;

    if (level->batches.n && result->rows)
        today = env_today(db_env(db_of(r->conn)));
    for (size_t i = 0; i < level->batches.n && result->rows; i++) {
        const struct batch *batch = &level->batches.at[i];
        struct db_value *needs = ARENA_ARRAY(r->arena, struct db_value, result->rows * batch->count);
        struct db_value *out = ARENA_ARRAY(r->arena, struct db_value, result->rows);
        gather(batch, result, needs);
        for (size_t row = 0; row < result->rows; row++)
            out[row] = db_null(type_storage(&batch->field->type));
        batch->field->batch(r->arena, today, needs, result->rows, out);
        for (size_t row = 0; row < result->rows; row++)
            if (!cells[row * result->columns + batch->row].null)
                cells[row * result->columns + batch->out] = out[row];
    }
}

/* ---- counting ---- */

static err_t ask_int(const struct run *r, const struct statement *s, const struct bound *b, struct db_rows *rows,
                     struct db_ask *out)
{
    static const enum db_type type[] = {DB_INT};
    struct db_value *params;

    TRY(run_bind(r, s, b, &params));
    *out = (struct db_ask){s->sql, params, s->count, type, 1, rows};
    return OK;
}

static int64_t int_of(const struct db_rows *rows)
{
    return rows->rows ? db_cell(rows, 0, 0)->i : 0;
}

static err_t query_int(const struct run *r, const struct statement *s, const struct bound *b, int64_t *out)
{
    struct db_rows rows;
    struct db_ask ask;

    TRY(ask_int(r, s, b, &rows, &ask));
    TRY(db_query_all(r->conn, &ask, 1));
    *out = int_of(&rows);
    return OK;
}

/* Which statement. SQLite reads candidates where they lead, but not many, nor where an index knows those with a beginning. */
static err_t choose_set(const struct run *r, const struct level *level, bool ranged, int64_t most, unsigned *out)
{
    const struct statement *few;
    int64_t rows = INT64_MAX;

    *out = run_grams(r, level);
    few = &level->few[*out];
    if (!few->sql.n)
        return OK;
    if (!ranged)
        TRY(query_int(r, few, &(struct bound){.few = most + 1}, &rows));
    if (rows > most)
        *out = 0;
    return OK;
}

static err_t total_statement(const struct run *r, const struct level *level, const struct statement **out)
{
    unsigned set;

    TRY(choose_set(r, level, level->where && test_ranges(level->where, NULL), COUNT_CANDIDATES, &set));
    *out = &level->total[set];
    return OK;
}

static err_t ask_total(const struct run *r, const struct level *level, struct db_rows *rows, struct db_ask *out)
{
    const struct statement *s;
    struct db_value *params;

    TRY(total_statement(r, level, &s));
    TRY(run_bind(r, s, NULL, &params));
    *out = (struct db_ask){s->sql, params, s->count, level->total_types + 1, 2 * level->sum_count + 1, rows};
    return OK;
}

const struct db_value *run_sums(const struct run *r, const struct level *level, const struct db_value *halves)
{
    struct db_value *sums = ARENA_ARRAY(r->arena, struct db_value, level->sum_count);

    for (size_t i = 0; i < level->sum_count; i++) {
        __int128 sum = (__int128)halves[2 * i].i * (INT64_C(1) << 32) + halves[2 * i + 1].i;
        sums[i] = sum < -DECIMAL_MAX || sum > DECIMAL_MAX ? db_null(DB_INT) : db_int((int64_t)sum);
    }
    return sums;
}

static void put_total(const struct run *r, const struct level *level, const struct db_rows *rows, struct result *out)
{
    out->total = int_of(rows);
    out->sums = run_sums(r, level, db_cell(rows, 0, 0) + 1);
}

static err_t run_costly(const struct run *r, const struct level *level)
{
    const struct statement *filtered = &level->costly[run_grams(r, level)];
    int64_t rows, left;

    if (!level->table_rows.sql.n)
        return OK;
    TRY(query_int(r, &level->table_rows, NULL, &rows));
    if (rows <= SORT_ROWS_MOST)
        return OK;
    TRY(query_int(r, filtered, NULL, &left));
    if (left <= SORT_FILTERED_MOST)
        return OK;
    /* not how many: they are those of all places */
    return err_make(r->arena, E_SORT_COSTLY, "field", level->order_field, NULL);
}

/* ---- the root ---- */

/* Candidates by grams come by id; for another order all are gathered, unless they are many and its index is walked. */
err_t run_page(const struct run *r, const struct level *level, const struct window *w, const struct statement **out)
{
    int64_t end = w->offset + w->limit + 1;
    enum reach reach = end <= PAGE_REACH ? REACH_PAGE : end <= NEAR_REACH ? REACH_NEAR : REACH_FAR;
    unsigned set = run_grams(r, level);

    if (level->term_count > 1 || !level->led[set])
        TRY(choose_set(r, level, level->ranged, level->indexed ? PAGE_CANDIDATES : COUNT_CANDIDATES, &set));
    *out = &level->pages[reach][set];
    return OK;
}

/* Drops the row that was read beyond the page, and of `first` with `last` the rows before the last ones. */
static void trim(const struct window *w, const struct db_rows *rows, struct result *out)
{
    size_t limit = (size_t)w->limit, skip = 0;

    out->more_after = rows->rows > limit;
    out->rows = out->more_after ? limit : rows->rows;
    if (w->last >= 0 && out->rows > (size_t)w->last)
        skip = out->rows - (size_t)w->last;
    out->rows -= skip;
    out->columns = rows->columns;
    out->cells = rows->rows ? rows->at + skip * rows->columns : NULL;
    out->offset = w->offset + (int64_t)skip;
    out->more_before = out->offset > 0;
}

/* The page, and with it the total and the sums where they are wanted and not known yet. */
static err_t ask_page(const struct run *r, const struct level *level, const struct window *w, struct db_rows *page,
                      struct result *out)
{
    const struct statement *s;
    bool count = (level->count || level->sum_count) && out->total < 0;
    struct bound bound = {.window = w};
    struct db_value *params;
    struct db_rows counted;
    struct db_ask asks[2];

    TRY(run_page(r, level, w, &s));
    TRY(run_bind(r, s, &bound, &params));
    asks[0] = (struct db_ask){s->sql, params, s->count, level->types, level->cells.n, page};
    if (count)
        TRY(ask_total(r, level, &counted, &asks[1]));
    TRY(db_query_all(r->conn, asks, count ? 2 : 1));
    if (count)
        put_total(r, level, &counted, out);
    return OK;
}

/* A page at the end begins where the total says. */
static err_t find_end(const struct run *r, struct window *w, struct result *out)
{
    struct db_rows counted;
    struct db_ask ask;

    TRY(ask_total(r, r->plan->root, &counted, &ask));
    TRY(db_query_all(r->conn, &ask, 1));
    put_total(r, r->plan->root, &counted, out);
    if (out->total - w->limit > w->offset)
        w->offset = out->total - w->limit;
    return OK;
}

static err_t run_all(const struct run *r, struct window w, struct result *out)
{
    const struct level *root = r->plan->root;
    struct db_rows page;

    TRY(run_costly(r, root));
    if (w.from_end)
        TRY(find_end(r, &w, out));
    TRY(limit_check(r->arena, &r->plan->limits, LIMIT_OFFSET, w.offset));
    TRY(ask_page(r, root, &w, &page, out));
    trim(&w, &page, out);
    run_batches(r, root, out);
    TRY(run_lists(r, root, out));
    if (!root->count)
        out->total = -1;
    return OK;
}

/* All that is asked reads one state; a caller's own transaction already is one. */
static err_t run_snapshot(const struct run *r, const struct window *w, struct result *out)
{
    err_t e;

    if (r->plan->asks_once || db_begun(r->conn))
        return run_all(r, *w, out);
    TRY(db_begin(r->conn, DB_READ));
    e = run_all(r, *w, out);
    if (!e)
        return db_commit(r->conn);
    db_rollback(r->conn);
    return e;
}

err_t plan_run(const struct plan *p, struct db_conn *c, struct arena *a, const struct access *who,
               const struct db_value *values, size_t value_count, struct result *out)
{
    struct run r = {p, c, a, who, values, value_count, ARENA_ARRAY(a, const struct str *, value_count)};
    struct window w;
    int64_t sum = 0;

    *out = (struct result){.total = -1};
    db_arena(c, a);
    /* a plan holds the rights it was compiled under */
    if (plan_key_access(who) != p->access_key)
        return err_make(a, E_FORBIDDEN, "right", "", NULL);
    TRY(check_product(&r, p->root, 1, &sum));
    TRY(run_window(&r, p->root, &w));
    return run_snapshot(&r, &w, out);
}
