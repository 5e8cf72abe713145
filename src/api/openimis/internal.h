/* What the files of the importer share. */
#ifndef API_OPENIMIS_INTERNAL_H
#define API_OPENIMIS_INTERNAL_H

#include "api/openimis/import.h"
#include "api/openimis/mapping.h"
#include "api/openimis/source.h"
#include "base/map.h"
#include "db/aside.h"
#include "model/registry/extension.h"
#include "model/write/bulk.h"

struct import {
    struct arena *arena;
    struct db *db;
    struct write *write;
    const struct registry *registry;
    struct env *env;
    struct source *source;
    const struct import_options *options;
    const struct json *schemas;   /* of fields of the scheme's own; NULL: none */
    struct aside *aside;      /* what empty tables do without until all is here */
    size_t chunk_rows;
    uuid_t command_id;
    stamp_t now;              /* of rows that have no time of their own */
    struct import_report *report;
    uuid_t opening_contributions, opening_payments, opening_claims;   /* entries of the ledger; UUID_NONE: none yet */
};

/* A column of the mapping, found in both tables. */
struct bound {
    const struct mapping_column *mapping;
    int from;                     /* -1: the source has it not */
    int to;                       /* -1: not kept */
    const struct column *column;
    const struct table *list;     /* M_CODE: whose codes */
    struct map codes;             /* code -> struct coded */
};
struct coded { int64_t id; };

enum row_kind { ROW_CURRENT, ROW_HISTORY, ROW_DELETED };
enum row_state { ROW_NEW, ROW_CHANGED, ROW_DONE };   /* done: unchanged, refused or left */

struct row {
    const struct str *cells;
    enum row_kind kind;
    enum row_state state;
    struct str key;
    uuid_t digest;
    err_t wrong;                  /* what converting found */
    bool known;                   /* there is a digest of it */
    struct db_value *at;          /* as of bulk_row */
};

struct load {
    struct import *import;
    const struct mapping *mapping;
    const struct table *table;
    struct import_table *report;
    struct arena *batch;          /* of the rows at hand */
    struct buf bytes;             /* of the row whose digest is taken */
    struct str *columns;          /* of the source */
    size_t column_count;
    struct bound *bound;
    size_t bound_count;
    const struct extension *described;   /* its fields of the scheme's own; NULL: none */
    int key, uuid, from, to, gone, created, legacy, audit, ext, pass, only, guard;
    bool fresh;                   /* no digest of this entity yet */
    int64_t highest;              /* id here before */
    struct seen *seen;            /* keys of this run */
    uint64_t begun_us;
};

/* passed.c: table NULL ends */
extern const struct passed passed[];

/* bind.c */
err_t load_bind(struct load *l);
static inline struct str row_cell(const struct row *r, int column) { return column < 0 ? STR_NONE : r->cells[column]; }

/* convert.c: fills row->at. Errors of all columns joined. */
err_t row_convert(struct load *l, struct row *r);
void row_sums(struct load *l, const struct row *r);
enum row_kind row_kind(const struct load *l, const struct row *r);

/* known.c: digests of what was imported before, and ids that are taken. */
void row_digest(struct load *l, struct row *r);
err_t known_begin(struct load *l);
err_t known_find(struct load *l, struct row *rows, size_t n);
err_t known_taken(struct load *l, struct row *rows, size_t n);
err_t known_store(struct load *l, struct tx *tx, struct row *const *rows, size_t n);

/* seen.c: keys that a run has met. `r` has been converted. */
struct seen *seen_new(struct arena *a);
bool seen_again(const struct load *l, const struct row *r);

/* reference.c: refuses rows that point to what is not there. */
err_t rows_refer(struct load *l, struct row *rows, size_t n);

/* own.c: warns of what does not fit the description of an extension. */
err_t own_begin(struct import *i);
void own_bind(struct load *l);
void rows_own(struct load *l, const struct row *rows, size_t n);

/* store.c */
err_t rows_store(struct load *l, struct row *rows, size_t n);

/* money.c: what the rows that were written mean to receipts and to the ledger, in their transaction. */
err_t rows_book(struct load *l, struct tx *tx, struct row *const *rows, size_t n);

/* later.c: fills what had to wait (M_LATER). */
err_t later_fill(struct import *i, const struct mapping *m);

/* report.c */
struct import_table *report_table(struct import *i, const struct mapping *m);
void report_fault(struct load *l, struct str key, const char *column, struct str reason, bool refused);
/* Tells of each of the errors and gives the row up. */
void row_refuse(struct load *l, struct row *r, err_t why);
/* Tells of one error of a row that is kept as it is. */
void row_warn(struct load *l, const struct row *r, err_t why);
err_t report_here(struct load *l);

/* load.c */
err_t load_table(struct import *i, const struct mapping *m);
/* What is done with the rows of a table, a chunk at a time. `take` is called as rows are read, beside the
 * storing of the chunk before, and must leave report and database alone but for the source's sums. */
struct load_steps {
    void (*take)(struct load *l, struct row *r);   /* may be NULL */
    err_t (*store)(struct load *l, struct row *rows, size_t n);
};
err_t load_each(struct load *l, const struct load_steps *steps);

#endif
