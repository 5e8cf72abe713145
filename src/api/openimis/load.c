/* One table: read in turns, a chunk at a time, and each chunk through the same steps. While a chunk is
 * written on a thread of its own, the next one is read and converted here: it touches nothing of the report. */
#include "api/openimis/internal.h"

#include <pthread.h>
#include <string.h>

#include "io/csv_read.h"

/* ---- two chunks ---- */

struct chunk {
    struct load load;     /* as the table's, with this chunk's arena */
    struct row *rows;
    size_t n;
};

struct reading {
    struct load *load;
    const struct load_steps *steps;
    const char *const *pass;   /* NULL: every row in one */
    struct chunk chunks[2];
    struct chunk *filled, *stored;
    bool storing;         /* `stored` is being written on `thread` */
    pthread_t thread;
    err_t failed;         /* of the writing */
};

static void *store_chunk(void *reading)
{
    struct reading *r = reading;

    r->failed = r->steps->store(&r->stored->load, r->stored->rows, r->stored->n);
    return NULL;
}

static void say(const struct load *l)
{
    const struct import_options *o = l->import->options;
    uint64_t us = env_monotonic_us(l->import->env) - l->begun_us;

    if (o->progress)
        o->progress(o->progress_arg, l->mapping->source, l->report->read, us ? l->report->read * 1000000 / (int64_t)us : 0);
}

static err_t finish_storing(struct reading *r)
{
    if (!r->storing) return OK;
    pthread_join(r->thread, NULL);
    r->storing = false;
    TRY(err_copy(r->load->import->arena, r->failed));
    say(r->load);
    return OK;
}

static void begin_chunk(struct chunk *c, size_t room)
{
    arena_reset(c->load.batch);
    c->rows = ARENA_ARRAY(c->load.batch, struct row, room);
    c->n = 0;
}

/* Hands the filled chunk over and takes the other; a chunk that has no thread is written here. */
static err_t end_chunk(struct reading *r)
{
    struct chunk *filled = r->filled;

    TRY(finish_storing(r));
    if (!filled->n) return OK;
    r->filled = filled == r->chunks ? r->chunks + 1 : r->chunks;
    r->stored = filled;
    begin_chunk(r->filled, r->load->import->chunk_rows);
    r->storing = pthread_create(&r->thread, NULL, store_chunk, r) == 0;
    if (!r->storing) store_chunk(r);
    return r->storing ? OK : r->failed;
}

/* ---- reading ---- */

/* A value that is none of a pass comes with the last one, to be refused there. */
static bool in_pass(const struct reading *r, struct str value)
{
    const char *const *passes = r->load->mapping->passes;

    if (!r->pass || str_is(value, *r->pass)) return true;
    if (r->pass[1]) return false;
    while (*passes && !str_is(value, *passes)) passes++;
    return !*passes;
}

static bool is_wanted(const struct reading *r, const struct str *cells, const char *wrong)
{
    const struct load *l = r->load;
    struct row row = {.cells = cells};

    if (wrong) return r->steps->take && (!r->pass || r->pass == l->mapping->passes);
    if (l->mapping->only && !str_trim(row_cell(&row, l->only)).n) return false;
    return in_pass(r, str_trim(row_cell(&row, l->pass)));
}

/* The source's memory is gone with its next rows: the chunk keeps what it needs. */
static struct row *keep_row(struct chunk *c, const struct str *cells)
{
    size_t n = c->load.column_count, bytes = 0;
    struct str *copy = ARENA_ARRAY(c->load.batch, struct str, n);
    struct row *row = &c->rows[c->n++];
    char *at;

    for (size_t i = 0; i < n; i++) bytes += cells[i].n;
    at = arena_bytes(c->load.batch, bytes);
    for (size_t i = 0; i < n; i++) {
        if (!cells[i].p) continue;
        copy[i] = (struct str){at, cells[i].n};
        memcpy(at, cells[i].p, cells[i].n);
        at += cells[i].n;
    }
    *row = (struct row){.cells = copy};
    row->key = row_cell(row, c->load.key);
    return row;
}

/* A line of the source that is no row of its table; the columns tell nothing, not even the key. */
static void mark_wrong(struct load *l, struct row *row, const struct csv_wrong *wrong, const char *counted)
{
    row->key = str_format(l->batch, "%s %lld", counted, (long long)wrong->row);
    row->wrong = err_make(l->batch, E_FILE, "path", l->mapping->source, "what", str_copy(l->batch, str_of(wrong->what)).p, NULL);
}

static err_t read_rows(struct reading *r)
{
    struct source *s = r->load->import->source;
    size_t room = r->load->import->chunk_rows, columns = r->load->column_count;
    struct source_rows rows;

    do {
        TRY(s->kind->read(s, &rows));
        for (size_t i = 0; i < rows.rows; i++) {
            const struct str *cells = rows.at + i * columns;
            const struct csv_wrong *wrong = rows.wrong && rows.wrong[i].what ? &rows.wrong[i] : NULL;
            struct row *row;
            if (!is_wanted(r, cells, wrong ? wrong->what : NULL)) continue;
            row = keep_row(r->filled, cells);
            if (wrong) mark_wrong(&r->filled->load, row, wrong, rows.counted);
            else if (r->steps->take) r->steps->take(&r->filled->load, row);
            if (r->filled->n == room) TRY(end_chunk(r));
        }
    } while (rows.rows);
    return end_chunk(r);
}

static void free_batch(void *arena)
{
    arena_free(arena);
}

static void init_chunk(struct reading *r, struct chunk *c)
{
    struct import *i = r->load->import;

    c->load = *r->load;
    c->load.batch = arena_new();
    arena_cleanup(i->arena, free_batch, c->load.batch);
    begin_chunk(c, i->chunk_rows);
}

static err_t read_pass(struct reading *r)
{
    const struct load *l = r->load;
    struct source *s = l->import->source;
    struct str *columns;
    size_t n;
    err_t read, stored;

    TRY(s->kind->open(s, l->import->arena, l->mapping->source, l->mapping->key, &columns, &n));
    read = read_rows(r);
    stored = finish_storing(r);
    return stored ? stored : read;
}

err_t load_each(struct load *l, const struct load_steps *steps)
{
    const char *const *passes = l->pass >= 0 ? l->mapping->passes : NULL;
    struct reading r = {.load = l, .steps = steps};

    init_chunk(&r, &r.chunks[0]);
    init_chunk(&r, &r.chunks[1]);
    r.filled = r.chunks;
    if (!passes) return read_pass(&r);
    for (r.pass = passes; *r.pass; r.pass++) TRY(read_pass(&r));
    return OK;
}

/* ---- the steps ---- */

/* Beside the writing of the chunk before: what the row itself says. */
static void take_row(struct load *l, struct row *r)
{
    r->kind = row_kind(l, r);
    row_sums(l, r);
    row_digest(l, r);
    r->wrong = row_convert(l, r);
}

static void count_row(struct load *l, struct row *r)
{
    struct import_table *t = l->report;

    t->read++;
    *(r->kind == ROW_CURRENT ? &t->current : r->kind == ROW_HISTORY ? &t->history : &t->deleted) += 1;
    if (r->kind != ROW_HISTORY || entity_has_former(l->table->entity)) return;
    r->state = ROW_DONE;
    t->left++;
    if (!l->mapping->living) report_fault(l, r->key, NULL, STR("former states of this entity are not kept"), true);
}

static err_t twice(struct load *l, const struct row *r)
{
    return err_make(l->batch, E_NOT_UNIQUE, "entity", l->mapping->entity, "field", l->mapping->key, "value",
                    str_zero(l->batch, r->key), NULL);
}

static err_t store_rows(struct load *l, struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        count_row(l, &rows[i]);
        if (rows[i].state != ROW_DONE && !rows[i].wrong && seen_again(l, &rows[i])) row_refuse(l, &rows[i], twice(l, &rows[i]));
    }
    TRY(known_find(l, rows, n));
    for (size_t i = 0; i < n; i++)
        if (rows[i].state != ROW_DONE && rows[i].wrong) row_refuse(l, &rows[i], rows[i].wrong);
    TRY(rows_refer(l, rows, n));
    TRY(known_taken(l, rows, n));
    rows_own(l, rows, n);
    return rows_store(l, rows, n);
}

static const struct load_steps load_steps = {.take = take_row, .store = store_rows};

/* ---- a table ---- */

/* At its first import only: a table that stays empty would lose and get its indexes again with each. */
static err_t take_aside(struct load *l)
{
    struct import *i = l->import;
    const struct entity *e = l->table->entity;

    TRY(aside_take(i->aside, e->table));
    return entity_has_former(e) ? aside_take(i->aside, str_format(i->arena, "%s_history", e->table).p) : OK;
}

static err_t prepare(struct load *l)
{
    struct import *i = l->import;
    struct source *s = i->source;

    l->table = registry_table(i->registry, str_of(l->mapping->entity));
    if (!l->table)
        return err_make(i->arena, E_REGISTRY, "entity", l->mapping->entity, "what", "is not known to this program", NULL);
    buf_init(&l->bytes, i->arena, 1024);
    l->seen = seen_new(i->arena);
    l->begun_us = env_monotonic_us(i->env);
    TRY(s->kind->open(s, i->arena, l->mapping->source, l->mapping->key, &l->columns, &l->column_count));
    l->report->missing = !l->column_count;
    if (l->report->missing) return OK;
    TRY(load_bind(l));
    own_bind(l);
    TRY(known_begin(l));
    return l->fresh ? take_aside(l) : OK;
}

err_t load_table(struct import *i, const struct mapping *m)
{
    struct load l = {.import = i, .mapping = m, .report = report_table(i, m)};

    TRY(prepare(&l));
    if (!l.report->missing) TRY(load_each(&l, &load_steps));
    TRY(report_here(&l));
    i->report->rows += l.report->read;
    return OK;
}
