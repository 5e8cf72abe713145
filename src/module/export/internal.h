/* What the files of this area share. */
#ifndef MODULE_EXPORT_INTERNAL_H
#define MODULE_EXPORT_INTERNAL_H

#include "base/vec.h"
#include "module/export/export.h"

/* The ids of the rows that there would be, in the query's order; at most one more than `most`. `job`: nobody waits for the answer. */
err_t export_ids(struct function_call *c, const struct export_table *t, bool job, int64_t most, int64_t **ids, size_t *n);

/* Columns as a plan reads them. */
struct export_picks {
    const struct pick *picks;          /* the id first */
    const struct str *members;         /* of extensions, zero-ended; STR_NONE */
    size_t n;
};
struct export_picks export_picks(struct arena *a, const struct registry *r, const struct export_table *t);
/* The row at hand, and what has been made of it. */
struct export_row {
    struct function_call *call;
    struct arena *arena;                   /* of this row */
    const struct db_value *cells;
    const struct json **extensions;        /* by cell: those that were read */
};
struct sheet_cell export_cell(const struct export_row *row, const struct export_column *column, struct str member,
                              const struct pick *pick, const struct spot *spot);

err_t export_step(struct job_run *run, bool *more);
err_t export_sweep_step(struct job_run *run, bool *more);

#endif
