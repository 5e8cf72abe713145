/* One table: read in turns, a chunk at a time, and each chunk through the same steps. */
#include "api/openimis/internal.h"

#include <string.h>

/* ---- reading ---- */

struct chunk {
    struct row *rows;
    size_t n;
    struct str pass;      /* STR_NONE: every row */
};

static bool is_wanted(const struct load *l, const struct chunk *chunk, const struct str *cells)
{
    struct row r = {.cells = cells};

    if (l->mapping->only && !str_trim(row_cell(&r, l->only)).n) return false;
    return !chunk->pass.p || str_eq(str_trim(row_cell(&r, l->pass)), chunk->pass);
}

/* The source's memory is gone with its next rows: the chunk keeps what it needs. */
static void keep_row(struct load *l, struct chunk *chunk, const struct str *cells)
{
    struct str *copy = ARENA_ARRAY(l->batch, struct str, l->column_count);
    struct row *r = &chunk->rows[chunk->n++];

    for (size_t i = 0; i < l->column_count; i++)
        copy[i] = cells[i].p && !cells[i].n ? STR("") : str_copy(l->batch, cells[i]);
    *r = (struct row){.cells = copy};
    r->key = row_cell(r, l->key);
}

typedef err_t (*some_fn)(struct load *l, struct row *rows, size_t n);

static void begin_chunk(struct load *l, struct chunk *chunk)
{
    arena_reset(l->batch);
    chunk->rows = ARENA_ARRAY(l->batch, struct row, l->import->chunk_rows);
    chunk->n = 0;
}

static void say(struct load *l)
{
    const struct import_options *o = l->import->options;
    uint64_t us = env_monotonic_us(l->import->env) - l->begun_us;

    if (o->progress)
        o->progress(o->progress_arg, l->mapping->source, l->report->read, us ? l->report->read * 1000000 / (int64_t)us : 0);
}

static err_t end_chunk(struct load *l, struct chunk *chunk, some_fn some)
{
    if (chunk->n) TRY(some(l, chunk->rows, chunk->n));
    say(l);
    begin_chunk(l, chunk);
    return OK;
}

static err_t read_pass(struct load *l, struct str pass, some_fn some)
{
    struct source *s = l->import->source;
    struct chunk chunk = {.pass = pass};
    struct source_rows rows;
    struct str *columns;
    size_t n;

    TRY(s->kind->open(s, l->import->arena, l->mapping->source, l->mapping->key, &columns, &n));
    begin_chunk(l, &chunk);
    do {
        TRY(s->kind->read(s, &rows));
        for (size_t i = 0; i < rows.rows; i++) {
            if (!is_wanted(l, &chunk, rows.at + i * l->column_count)) continue;
            keep_row(l, &chunk, rows.at + i * l->column_count);
            if (chunk.n == l->import->chunk_rows) TRY(end_chunk(l, &chunk, some));
        }
    } while (rows.rows);
    return end_chunk(l, &chunk, some);
}

err_t load_each(struct load *l, some_fn some)
{
    const char *const *passes = l->pass >= 0 ? l->mapping->passes : NULL;

    if (!passes) return read_pass(l, STR_NONE, some);
    for (size_t i = 0; passes[i]; i++) TRY(read_pass(l, str_of(passes[i]), some));
    return OK;
}

/* ---- the steps ---- */

static void classify(struct load *l, struct row *r)
{
    struct import_table *t = l->report;

    r->kind = row_kind(l, r);
    t->read++;
    *(r->kind == ROW_CURRENT ? &t->current : r->kind == ROW_HISTORY ? &t->history : &t->deleted) += 1;
    row_sums(l, r);
    row_digest(l, r);
    if (r->kind != ROW_HISTORY || entity_has_former(l->table->entity)) return;
    r->state = ROW_DONE;
    t->left++;
    if (!l->mapping->living) report_fault(l, r->key, NULL, STR("former states of this entity are not kept"), true);
}

static void convert(struct load *l, struct row *r)
{
    err_t e;

    if (r->state == ROW_DONE) return;
    e = row_convert(l, r);
    if (e) row_refuse(l, r, e);
}

static err_t load_some(struct load *l, struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) classify(l, &rows[i]);
    TRY(known_find(l, rows, n));
    for (size_t i = 0; i < n; i++) convert(l, &rows[i]);
    TRY(rows_refer(l, rows, n));
    TRY(known_taken(l, rows, n));
    return rows_store(l, rows, n);
}

/* ---- a table ---- */

static void free_batch(void *arena)
{
    arena_free(arena);
}

static err_t prepare(struct load *l)
{
    struct import *i = l->import;
    struct source *s = i->source;

    l->table = registry_table(i->registry, str_of(l->mapping->entity));
    if (!l->table)
        return err_make(i->arena, E_REGISTRY, "entity", l->mapping->entity, "what", "is not known to this program", NULL);
    l->batch = arena_new();
    arena_cleanup(i->arena, free_batch, l->batch);
    l->begun_us = env_monotonic_us(i->env);
    TRY(s->kind->open(s, i->arena, l->mapping->source, l->mapping->key, &l->columns, &l->column_count));
    l->report->missing = !l->column_count;
    if (l->report->missing) return OK;
    TRY(load_bind(l));
    return known_begin(l);
}

err_t load_table(struct import *i, const struct mapping *m)
{
    struct load l = {.import = i, .mapping = m, .report = report_table(i, m)};

    TRY(prepare(&l));
    if (!l.report->missing) TRY(load_each(&l, load_some));
    TRY(report_here(&l));
    i->report->rows += l.report->read;
    return OK;
}
