/* Loading many rows with their ids and uuids kept: importer, fictional country, large files. Goes
 * around commands, not around the rules: types and limits are checked, folded keys, places, searchable
 * extension values and counters are kept, and each chunk leaves one OP_BULK journal row with row count
 * and digest. Listeners do not run. */
#ifndef MODEL_WRITE_BULK_H
#define MODEL_WRITE_BULK_H

#include "model/write/tx.h"

struct bulk;

struct bulk_options {
    size_t chunk_rows;      /* 0: 10000 */
    bool history;           /* rows go to <table>_history: they carry legacy_id, validity_from, validity_to */
    bool replace;           /* the rows are there, by id: they are overwritten; their former states are not kept */
    const struct access *who;   /* NULL: the program */
    uuid_t command_id;      /* UUID_NONE: a fresh one for the whole load */
    /* Writes what belongs to the rows, in the transaction of each chunk, behind them. May be NULL. */
    err_t (*beside)(void *arg, struct tx *tx);
    void *beside_arg;
    void (*progress)(void *arg, const struct entity *e, int64_t rows);
    void *progress_arg;
};

/* With options.history a row has these behind its table's columns: at[table->count + BULK_LEGACY_ID]. */
enum { BULK_LEGACY_ID, BULK_VALIDITY_FROM, BULK_VALIDITY_TO, BULK_HISTORY };

/* Inside one write transaction a chunk; bulk_end commits the last. Memory: one chunk. Options may be
 * NULL. Everything is freed with the arena; a load that is given up needs no end. */
err_t bulk_begin(struct arena *a, struct write *w, const struct entity *e, const struct bulk_options *o, struct bulk **out);
/* A row to fill, all NULL: relation ids, fields, header columns too. Keys and places are set by the load.
 * A header column that is left NULL gets what an insert would give it; an id, though, only when the
 * chunk is written. Texts need to stay until bulk_add. Valid until the next bulk_row. */
struct record bulk_row(struct bulk *b);
/* Accepts the row that was filled. A field error (E_FIELD_..., E_UTF8, E_LIMIT, E_JSON; several are
 * joined): the row is not kept, the load goes on. Any other error comes from the database while a chunk
 * was written: of that chunk nothing is kept, of those before it everything, and the load is over. */
err_t bulk_add(struct bulk *b);
/* Rows of one load may point at each other when the one pointed at comes first. *rows: all that are
 * stored; may be NULL. */
err_t bulk_end(struct bulk *b, int64_t *rows);

/* Payload of the OP_BULK entry: {"rows", "digest", "first", "last"} (ids; "history": true where rows went
 * there). digest: SHA-256, hexadecimal, over the chunk's cells as they were written, row by row, columns
 * in the table's order (history columns last), each as an optional value of journal.h: a byte 0 or 1,
 * then the value; a boolean and a date are integers, bytes are like text. */

#endif
