/* Writes rows through bulk: living ones and former states, new ones and those that changed. A chunk that
 * the database refuses is halved until the row is found that it refuses. */
#include "api/openimis/internal.h"

#include <string.h>

struct part {
    struct load *load;
    bool history, replace;
    struct row **rows;
    size_t n;
};

static bool is_of_row(err_t e)
{
    return err_is(e, E_DB_UNIQUE) || err_is(e, E_DB_FOREIGN) || err_is(e, E_DB) || err_is(e, E_NOT_UNIQUE);
}

/* The rows that a write took, and their digests with them: both are here after a kill, or neither. */
struct taken {
    struct load *load;
    struct row **rows;
    size_t n;
};

static err_t store_beside(void *arg, struct tx *tx)
{
    const struct taken *t = arg;

    TRY(rows_book(t->load, tx, t->rows, t->n));
    return known_store(t->load, tx, t->rows, t->n);
}

/* Rows that fail their checks are given up here: *n is what is left. */
static err_t fill(struct part *p, struct bulk *b, struct row **rows, size_t *n)
{
    size_t width = p->load->table->count + (p->history ? BULK_HISTORY : 0), kept = 0;

    for (size_t i = 0; i < *n; i++) {
        struct record to = bulk_row(b);
        err_t e;
        memcpy(to.at, rows[i]->at, width * sizeof *to.at);
        e = bulk_add(b);
        if (e) row_refuse(p->load, rows[i], e);
        else rows[kept++] = rows[i];
    }
    *n = kept;
    return OK;
}

static err_t write_some(struct part *p, struct row **rows, size_t *n)
{
    struct import *i = p->load->import;
    struct taken taken = {.load = p->load, .rows = rows};
    struct bulk_options o = {
        .chunk_rows = *n + 1, .history = p->history, .replace = p->replace, .command_id = i->command_id,
        .beside = store_beside, .beside_arg = &taken,
    };
    struct bulk *b;

    TRY(bulk_begin(p->load->batch, i->write, p->load->table->entity, &o, &b));
    TRY(fill(p, b, rows, n));
    taken.n = *n;
    return bulk_end(b, NULL);
}

static void count(struct part *p, size_t n)
{
    *(p->replace ? &p->load->report->changed : &p->load->report->written) += (int64_t)n;
}

static err_t store_some(struct part *p, struct row **rows, size_t n)
{
    err_t e;

    if (!n) return OK;
    e = write_some(p, rows, &n);
    if (e && !is_of_row(e)) return e;
    if (e && n == 1) {
        row_refuse(p->load, rows[0], e);
        return OK;
    }
    if (e) {
        TRY(store_some(p, rows, n / 2));
        return store_some(p, rows + n / 2, n - n / 2);
    }
    count(p, n);
    return OK;
}

err_t rows_store(struct load *l, struct row *rows, size_t n)
{
    struct row **some = ARENA_ARRAY(l->batch, struct row *, n + 1);

    for (int i = 0; i < 4; i++) {
        struct part p = {.load = l, .history = i & 1, .replace = i & 2};
        size_t count_ = 0;
        for (size_t k = 0; k < n; k++)
            if (rows[k].state == (p.replace ? ROW_CHANGED : ROW_NEW) && (rows[k].kind == ROW_HISTORY) == p.history)
                some[count_++] = &rows[k];
        TRY(store_some(&p, some, count_));
    }
    return OK;
}
