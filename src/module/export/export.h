/* Rows of a list as a file: the same query as the list's, with the caller's rights and places, in chosen columns. A small one
 * is made at once, a large one by a job; either way it is a kept file that its owner fetches by its name, for a day, while he
 * still may and sees what he did when he asked. */
#ifndef MODULE_EXPORT_EXPORT_H
#define MODULE_EXPORT_EXPORT_H

#include "io/blob.h"
#include "io/sheet.h"
#include "model/query/query.h"
#include "model/run/function.h"
#include "model/run/job.h"

extern const struct module export_module;
extern const struct entity export_entity;

/* For so many hours a file may be fetched. */
#define SETTING_EXPORT_HOURS "export.keep_hours"

enum export_how {
    EXPORT_VALUE,
    EXPORT_BIT,        /* of a number: 1 where it has `bit`, else 0 */
    EXPORT_DAY_US,     /* a day as month/day/year */
    EXPORT_CODE,       /* of a code list: its word in the caller's language */
};

struct export_column {
    const char *path;             /* public names joined by "__": "product__code"; "ext__weight": a member of the extension */
    struct str head;
    enum export_how how;
    int64_t bit;
};

struct export_table {
    const struct query *query;    /* entity, where, order, rows, right; its page and picks do not count */
    const struct db_value *values;
    size_t value_count;
    const struct export_column *columns;
    size_t column_count;
    enum sheet_kind kind;
    const char *outer, *entry;    /* SHEET_XML */
};

/* All rows that c->who sees, as they are now, in the query's order. Memory is that of one page and of the rows' ids; the cells
 * live until the taker returns. `most`: the limit of rows. `progress`, that of a job, is told how many are done of how many; NULL:
 * a client waits. Errors: those of plan_compile and plan_run; E_LIMIT (most, export_columns); what the taker or progress says. */
struct export_taker { err_t (*row)(void *arg, const struct sheet_cell *cells); void *arg; };
struct export_progress { err_t (*told)(void *arg, int64_t done, int64_t total); void *arg; };
err_t export_rows(struct function_call *c, const struct export_table *t, enum limit_id most, const struct export_taker *taker,
                  const struct export_progress *progress);
/* The same as a file of the table's kind. */
struct sheet_shape export_shape(struct arena *a, const struct export_table *t);
err_t export_write(struct function_call *c, const struct export_table *t, enum limit_id most, struct sheet_sink sink,
                   const struct export_progress *progress);

/* Makes the file, or starts the job that does; *name is what its owner asks for it by: "<what>_<uuid>.csv". `reader`: c->who, or
 * him with what this function lends him. E_SHARE while he has as many at work (exports_at_work) or
 * keeps as much (exports_kept, exports_bytes) as he may. */
err_t export_make(struct function_call *c, const struct access *reader, const char *what, const struct export_table *t, struct str *name);

struct export_file {
    enum sheet_kind kind;
    struct blob_key blob;         /* where ready */
    bool ready;
    enum job_state state;         /* where not */
    int64_t progress, total;
};
/* Errors: E_NOT_FOUND, E_FORBIDDEN for whoever is not its owner, E_FORBIDDEN and E_OUT_OF_SCOPE when he has lost a right or a
 * place since he asked, E_DELETED when its time is over, E_RULE where its job failed. */
err_t export_find(struct function_call *c, struct str name, struct export_file *out);

#endif
