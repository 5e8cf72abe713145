/* What the files of the write path share. */
#ifndef MODEL_WRITE_INTERNAL_H
#define MODEL_WRITE_INTERNAL_H

#include "model/write/count.h"
#include "model/write/epoch.h"
#include "model/write/ext.h"
#include "model/write/journal.h"
#include "model/write/tx.h"

/* Statements of one table, written once when the write path opens. */
struct table_sql {
    struct str insert;          /* row source: all columns */
    struct str get_uuid, get_id;/* all columns of one row, locked */
    struct str children;        /* all columns of an owner's current rows, by id */
    struct str get_many;        /* all columns of the rows of a list of uuids, by id, locked */
    struct str get_many_id;     /* the same of a list of ids */
    struct str look_many;       /* the same, not locked */
    struct str children_many;   /* all columns of the current rows of a list of owners, by id */
    struct str owned;           /* list number, owner and id of current rows that are kept with their owners, $1; may be none */
    struct str keep;            /* row source keep_types: copies live rows to history */
    struct str remove;          /* row source: id, at */
    struct str resolve;         /* id, uuid and places by a list of uuids */
    struct str resolve_id;      /* the same by a list of ids */
};

/* id, uuid, live, at; of owned rows also the owner's history id and since when the owner's state held. */
enum { KEEP_COLUMNS_ROOT = 4, KEEP_COLUMNS = 6 };
extern const enum db_type keep_types[KEEP_COLUMNS];

err_t table_sql_all(struct arena *a, const struct registry *r, enum db_engine engine, const struct table_sql **out);
/* UPDATE of some columns; row source: id, changed_at, changed_by, then those. */
struct str table_sql_update(struct arena *a, enum db_engine engine, const struct table *t,
                            const int *columns, size_t n);

/* One row of the journal in the making: a record and the owned rows written with it. */
struct aggregate {
    const struct table *table;
    int64_t id;
    uuid_t uuid;
    int64_t version;
    enum change_op op;
    int64_t place_before, place_after;   /* 0: none */
    bool kept;                           /* its former state is in the history tables */
    struct buf fields;                   /* JSON members */
    struct buf *lists;                   /* JSON elements, one buffer a child table */
};

struct tx_hidden {
    struct write *write;
    const struct table_sql *sql;         /* by table number */
    uint32_t epochs;
    bool quiet;                          /* tx_quiet */
    bool reads;                          /* a reader's: nothing is locked */
    VEC(struct aggregate) aggregates;
    struct map latest;                   /* of a table and an id: which of them is the last one, counted from 1 */
    VEC(struct journal_row) notes;
    struct counts counts;
    struct ext_keys ext_keys;
    const struct extensions *extensions; /* extension.c; NULL: not asked for yet */
    struct epochs seen;                  /* those of the bits in `looked`, as this transaction read them (shared.c) */
    uint32_t looked;
    bool numbered;                       /* tx_insert_numbered */
    const char *const *paths;            /* where the records of the next call stand in the input: "items[2]." each */
};

err_t tx_make(struct write *w, struct db_conn *c, struct arena *a, const struct access *who, uuid_t command_id, struct tx **out);
/* Writes what the transaction has gathered: counters, epochs, journal. Before its commit. */
err_t tx_finish(struct tx *tx);

/* The moment of the command is never before that of the state it changes, whatever the clocks of several
 * instances say: former states would end before they begin. */
void tx_not_before(struct tx *tx, const struct record *r);

static inline const struct table_sql *tx_sql(const struct tx *tx, const struct table *t)
{
    return &tx->hidden->sql[t->number];
}

/* Faults of one request, all reported together: enough to work on, and not more than that to keep. */
enum { FAULTS_MAX = 100 };
struct faults {
    err_t first;
    size_t n;
};
void faults_add(struct faults *f, err_t e);   /* OK adds nothing */
/* The errors with their fields under a path such as "items[2]."; NULL or "": as they are. */
err_t faults_under(struct arena *a, const char *path, err_t e);
/* Whether an error is the command's own fault (it goes into the log) or a passing trouble. */
bool error_is_final(err_t e);

err_t row_missing(struct arena *a, enum err_id id, const struct entity *e, uuid_t uuid);

struct aggregate *aggregate_find(struct tx *tx, const struct table *t, int64_t id);
/* The version that a record gets now. Not the next one of `r` where a listener has written the row since
 * that was read. */
int64_t aggregate_next_version(struct tx *tx, const struct record *r);
/* tx_keep of records of one table: one statement for all of them where they own nothing. */
err_t keep_all(struct tx *tx, const struct record *const *owners, size_t n);
/* Keeps how a deleted row that owns nothing stood until it was deleted, before it stands again; what the command changes is later than that. */
err_t keep_gone(struct tx *tx, const struct record *r);
/* Notes that the record's former state is in the history tables. */
void aggregate_kept(struct tx *tx, const struct record *owner);
/* Adds a written record to its aggregate; an owned row needs its owner's there already. */
err_t aggregate_note(struct tx *tx, const struct change *change);

err_t aggregates_journal(struct tx *tx);

/* BEFORE, of rows of one table and one op: why[i] (OK at first) says of each what refuses it. An error is one of all. */
err_t listeners_before(struct tx *tx, struct change *changes, size_t n, err_t *why);
/* AFTER: those that hear of one row, then, once all are written, those that hear of them together. */
err_t listeners_after(struct tx *tx, struct change *change);
err_t listeners_after_all(struct tx *tx, struct change *changes, size_t n);

/* All faults joined; OK when there is none. */
err_t record_validate(struct tx *tx, const struct record *old, const struct record *new_);
void record_fold(struct arena *a, struct record *r);   /* folded keys from their texts */

/* Sets the bits of columns that differ, and only those; returns how many. The header is not compared, except ext. */
size_t record_diff(const struct record *old, const struct record *new_, uint64_t *bits);
static inline size_t bits_words(size_t columns) { return (columns + 63) / 64; }
static inline bool bit_has(const uint64_t *bits, size_t i) { return bits[i / 64] >> (i % 64) & 1; }
static inline void bit_set(uint64_t *bits, size_t i) { bits[i / 64] |= UINT64_C(1) << (i % 64); }

/* E_NOT_UNIQUE when another current row, or another of these records, holds a unique value of one of
 * them. */
err_t unique_check(struct tx *tx, const struct record *records, size_t n);
/* Of rows that stand for themselves, in why[i], where that is OK yet: one statement a rule of one column. */
err_t unique_check_each(struct tx *tx, const struct record *records, size_t n, err_t *why);
/* The same of rows that change, of the values that differ: bits[i] of records[i]. */
err_t unique_check_changed(struct tx *tx, const struct record *records, const uint64_t *const *bits, size_t n, err_t *why);
/* What the engine says of a unique index, in the words of the entity. */
err_t unique_error(struct arena *a, const struct registry *r, err_t from_db);

/* Sets place columns anew in the rows of other tables that take their place from this record, when its
 * own place changed. Not for the location tree: moving a part of that is a job. */
err_t place_cascade(struct tx *tx, const struct change *changed);

/* ---- the mutation log ---- */

struct command_row {
    uuid_t id;
    const struct request *request;
    struct str digest;      /* 32 bytes: SHA-256 of name and canonical input */
    struct str input;       /* canonical JSON */
    stamp_t at;
};

struct str command_digest(struct arena *a, struct str name, struct str input);
/* PostgreSQL: waits until the same mutation, sent a second time under its client's id, has ended. */
err_t command_lock(struct db_conn *c, const struct command_row *row);
err_t command_insert(struct db_conn *c, struct arena *a, const struct command_row *row, const struct answer *answer, stamp_t done_at);
/* The stored answer of an id (or of the same mutation sent again within ten minutes); *found. */
err_t command_find(struct db_conn *c, struct arena *a, const struct command_row *row, struct answer *out, bool *found);

#endif
