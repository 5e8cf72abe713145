/* Rows through the query compiler, page by page: first which they are, then what they are. So the order is the list's own
 * whatever it is, what changes meanwhile puts no row in twice, and the plan of a page is always the same. */
#include <stdlib.h>

#include "module/export/internal.h"

enum { PAGE = 1000, STATEMENT_MS = 25000 };   /* a job commits before its lease of 30 s is over */

static err_t plan_of(struct function_call *c, struct query *q, const struct plan **out)
{
    struct limits limits = c->env->limits;

    limits.value[LIMIT_PAGE_ROWS] = INT64_MAX / 4;   /* export_ids asks for no more than there may be */
    limits.value[LIMIT_PAGE_NESTED] = INT64_MAX / 4;
    q->as_of_slot = SLOT_NONE;
    q->ignore_scope = access_is_program(c->who);
    return plan_compile(c->arena, c->registry, db_engine(c->db), &limits, c->who, q, out);
}

/* Where a client waits, a statement has its usual time. */
static err_t run(struct function_call *c, bool job, struct arena *a, const struct plan *plan, const struct db_value *values, size_t n, struct result *out)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, a, DB_READ, &conn));
    db_statement_ms(conn, job ? STATEMENT_MS : 0);
    e = plan_run(plan, conn, a, c->who, values, n, out);
    db_statement_ms(conn, 0);
    db_release(conn);
    return e;
}

/* ---- which ---- */

err_t export_ids(struct function_call *c, const struct export_table *t, bool job, int64_t most, int64_t **ids, size_t *n)
{
    static const struct pick id = {.kind = PICK_FIELD, .name = {"id", 2}};
    struct db_value *values = ARENA_ARRAY(c->arena, struct db_value, t->value_count + 1);
    struct arena *page = arena_new();
    struct query q = *t->query;
    const struct plan *plan;
    struct result found;
    err_t e;

    for (size_t i = 0; i < t->value_count; i++) values[i] = t->values[i];
    values[t->value_count] = db_int(most + 1);
    q.picks = &id;
    q.pick_count = 1;
    q.page = (struct page){(int)t->value_count, SLOT_NONE, SLOT_NONE, false, SLOT_NONE};
    q.count = false;
    e = plan_of(c, &q, &plan);
    if (!e) e = run(c, job, page, plan, values, t->value_count + 1, &found);
    *n = e ? 0 : found.rows;
    *ids = ARENA_ARRAY(c->arena, int64_t, *n);
    for (size_t i = 0; i < *n; i++) (*ids)[i] = found.cells[i * found.columns].i;
    e = err_copy(c->arena, e);
    arena_free(page);
    return e;
}

/* ---- what ---- */

struct writing {
    struct function_call *c;
    const struct export_table *table;
    struct export_picks picks;
    const struct plan *plan;
    const struct spot *spots;
    bool job;
    const struct export_taker *taker;
    struct arena *row;                 /* of the row at hand */
};

static const struct condition *among_ids(struct arena *a)
{
    static const struct str path = {"id", 2};
    struct condition *k = ARENA_NEW(a, struct condition);

    *k = (struct condition){.kind = CONDITION_TEST, .path = &path, .path_length = 1, .lookup = LOOKUP_IN, .slot = 0};
    return k;
}

static err_t page_plan(struct writing *w)
{
    static const struct str id = {"id", 2};
    static const struct order_term by_id = {.path = &id, .path_length = 1, .slot = SLOT_NONE};
    const struct query *whole = w->table->query;
    struct query q = {.entity = whole->entity, .rows = whole->rows, .right = whole->right, .ignore_own_scope = whole->ignore_own_scope,
                      .where = among_ids(w->c->arena), .order = &by_id, .order_count = 1, .page = {1, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    size_t n;

    w->picks = export_picks(w->c->arena, w->c->registry, w->table);
    q.picks = w->picks.picks;
    q.pick_count = w->picks.n;
    TRY(plan_of(w->c, &q, &w->plan));
    w->spots = plan_spots(w->plan, &n);
    return OK;
}

/* Rows come by id. */
static bool row_of(const struct result *r, const struct spot *id, int64_t wanted, size_t *out)
{
    size_t from = 0, to = r->rows;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (r->cells[middle * r->columns + id->cell].i < wanted) from = middle + 1;
        else to = middle;
    }
    *out = from;
    return from < r->rows && r->cells[from * r->columns + id->cell].i == wanted;
}

static err_t put_row(struct writing *w, const struct result *r, size_t row, struct sheet_cell *cells)
{
    const struct export_row at = {w->c, w->row, r->cells + row * r->columns, ARENA_ARRAY(w->row, const struct json *, r->columns)};

    for (size_t i = 0; i < w->table->column_count; i++)
        cells[i] = export_cell(&at, &w->table->columns[i], w->picks.members[i + 1], &w->picks.picks[i + 1], &w->spots[i + 1]);
    return w->taker->row(w->taker->arg, cells);
}

static err_t put_page(struct writing *w, struct arena *a, const int64_t *ids, size_t n)
{
    struct sheet_cell *cells = ARENA_ARRAY(a, struct sheet_cell, w->table->column_count);
    const struct db_value values[] = {db_list(DB_INTS, ids, n), db_int((int64_t)n)};
    err_t e = OK;
    struct result r;
    size_t row;

    TRY(run(w->c, w->job, a, w->plan, values, 2, &r));
    for (size_t i = 0; i < n && !e; i++) {
        if (!row_of(&r, &w->spots[0], ids[i], &row)) continue;
        e = err_copy(a, put_row(w, &r, row, cells));
        arena_reset(w->row);
    }
    return e;
}

static uint16_t cell_of(const struct pick *pick, const struct spot *spot)
{
    for (; pick->kind == PICK_ONE; pick = pick->query->picks) spot = spot->inner;
    return spot->cell;
}

/* An extension may be long (limit ext_bytes): with each that a row shows, and there may be one a column, a page is shorter. */
static size_t rows_of_page(const struct writing *w)
{
    const struct export_picks *p = &w->picks;
    size_t extensions = 0;

    for (size_t i = 1; i < p->n; i++) {
        size_t first = 1;
        if (!p->members[i].n) continue;
        while (!p->members[first].n || cell_of(&p->picks[first], &w->spots[first]) != cell_of(&p->picks[i], &w->spots[i])) first++;
        extensions += first == i;
    }
    return (PAGE + extensions) / (1 + extensions);
}

static err_t put_pages(struct writing *w, const int64_t *ids, size_t n, const struct export_progress *progress)
{
    size_t page = rows_of_page(w);
    struct arena *a = arena_new();
    err_t e = OK;

    w->row = arena_new();
    for (size_t at = 0; at < n && !e; at += page) {
        size_t rows = n - at < page ? n - at : page;
        arena_reset(a);
        e = put_page(w, a, ids + at, rows);
        if (!e && progress) e = progress->told(progress->arg, (int64_t)(at + rows), (int64_t)n);
    }
    e = err_copy(w->c->arena, e);
    arena_free(w->row);
    arena_free(a);
    return e;
}

err_t export_rows(struct function_call *c, const struct export_table *t, enum limit_id most, const struct export_taker *taker,
                  const struct export_progress *progress)
{
    const struct limits *limits = &c->env->limits;
    struct writing w = {.c = c, .table = t, .job = progress != NULL, .taker = taker};
    int64_t *ids;
    size_t n;

    TRY(limit_check(c->arena, limits, LIMIT_EXPORT_COLUMNS, (int64_t)t->column_count));
    TRY(page_plan(&w));
    TRY(export_ids(c, t, w.job, limits->value[most], &ids, &n));
    TRY(limit_check(c->arena, limits, most, (int64_t)n));
    return put_pages(&w, ids, n, progress);
}

/* ---- as a file ---- */

struct sheet_shape export_shape(struct arena *a, const struct export_table *t)
{
    struct str *heads = ARENA_ARRAY(a, struct str, t->column_count);

    for (size_t i = 0; i < t->column_count; i++) heads[i] = t->columns[i].head;
    return (struct sheet_shape){.kind = t->kind, .heads = heads, .columns = t->column_count, .outer = t->outer, .entry = t->entry};
}

static err_t put_sheet_row(void *sheet, const struct sheet_cell *cells) { return sheet_row(sheet, cells); }

err_t export_write(struct function_call *c, const struct export_table *t, enum limit_id most, struct sheet_sink sink,
                   const struct export_progress *progress)
{
    struct sheet_shape shape = export_shape(c->arena, t);
    struct sheet *sheet;

    TRY(sheet_begin(c->arena, &c->env->limits, &shape, sink, &sheet));
    TRY(export_rows(c, t, most, &(struct export_taker){put_sheet_row, sheet}, progress));
    return sheet_end(sheet);
}
