/* What the files of this area share. */
#ifndef MODULE_EXPORT_INTERNAL_H
#define MODULE_EXPORT_INTERNAL_H

#include "base/vec.h"
#include "module/export/export.h"

/* How many rows there would be; at most one more than `most`. */
err_t export_ids(struct function_call *c, const struct export_table *t, int64_t most, int64_t **ids, size_t *n);

/* Columns as a plan reads them. */
struct export_picks {
    const struct pick *picks;          /* the id first */
    const struct str *members;         /* of extensions; STR_NONE */
    size_t n;
};
struct export_picks export_picks(struct arena *a, const struct registry *r, const struct export_table *t);
struct sheet_cell export_cell(struct function_call *c, struct arena *a, const struct export_column *column, struct str member,
                              const struct pick *pick, const struct spot *spot, const struct result *result, size_t row);

err_t export_step(struct job_run *run, bool *more);
err_t export_sweep_step(struct job_run *run, bool *more);

#endif
