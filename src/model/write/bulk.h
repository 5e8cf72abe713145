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
    void (*progress)(void *arg, const struct entity *e, int64_t rows);
    void *progress_arg;
};

/* Inside one write transaction a chunk; bulk_end commits the last. */
err_t bulk_begin(struct arena *a, struct write *w, const struct entity *e, const struct bulk_options *o, struct bulk **out);
/* A row to fill: header columns too. Valid until the next bulk_row. */
struct record bulk_row(struct bulk *b);
/* Accepts the row that was filled; E_DB..., or a field error, after which the row is not kept. */
err_t bulk_add(struct bulk *b);
err_t bulk_end(struct bulk *b, int64_t *rows);

#endif
