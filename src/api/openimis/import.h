/* `imis import openimis`: brings the rows of an openIMIS database here, ids and uuids kept, table by table,
 * a chunk a transaction. Repeating it changes nothing; a run that was stopped is repeated: what is here is
 * passed over. A row that cannot be taken is told of with its reason, and the rest goes in.
 * A row that changed in the source is taken as it is there now: the source wins over a change made here,
 * but for passwords (decision of this project; docs in README.md). */
#ifndef API_OPENIMIS_IMPORT_H
#define API_OPENIMIS_IMPORT_H

#include "base/json.h"
#include "base/vec.h"
#include "model/write/write.h"

/* ---- what it found ---- */

struct import_fault {
    struct str key;           /* primary key in the source */
    struct str column;        /* of the source; STR_NONE: the whole row */
    struct str reason;        /* as err_line writes it */
    bool refused;             /* false: the row went in without this value or, where the reason says so, with it */
};

struct import_sum {
    const char *column;       /* of the source */
    const char *here;
    int64_t source, target;   /* minor units; target counts what is here, whoever made it */
    int scale;
};

struct import_table {
    const char *source, *entity;
    bool missing;             /* the source has no such table */
    int64_t read, current, history, deleted;             /* rows of the source, by what they are */
    int64_t unchanged, written, changed, refused, left;  /* what became of them; left: not of this entity */
    int64_t here_current, here_history, here_deleted;
    VEC(struct import_fault) faults;                     /* at most IMPORT_FAULTS */
    VEC(struct import_sum) sums;
    VEC(struct str) unknown;  /* columns that are not known here, and not kept */
    VEC(const char *) absent; /* columns that the source has not, taken as null */
};
enum { IMPORT_FAULTS = 100000 };

/* A table that is known and not taken. */
struct passed { const char *table, *reason; };

struct import_report {
    VEC(struct import_table *) tables;
    VEC(const struct passed *) passed;   /* of the tables of the source */
    VEC(struct str) others;              /* tables of the source that are not known here */
    int64_t rows, refused;
    int64_t us;               /* how long it took */
};

/* ---- doing it ---- */

struct import_options {
    struct str from;          /* postgresql://..., the file of a dump, or a folder */
    size_t chunk_rows;        /* 0: 10000 */
    /* After each chunk: rows of the table read so far, rows a second since its begin. May be NULL. */
    void (*progress)(void *arg, const char *table, int64_t rows, int64_t rate);
    void *progress_arg;
};

/* E_FILE, E_DB... when the source cannot be read or the database cannot be written: what was done stays. */
err_t import_openimis(struct arena *a, struct db *db, struct write *w, const struct registry *r,
                      const struct import_options *o, struct import_report **out);
struct str import_report_json(struct arena *a, const struct import_report *r);
/* A line for each table, then what was refused by reason. */
struct str import_report_text(struct arena *a, const struct import_report *r);

#endif
