/* What commands read again and again and what seldom changes, the registers that law asks for: loaded once, immutable,
 * shared by all threads, loaded anew when an epoch of it has moved (decision D12). */
#ifndef MODEL_WRITE_SHARED_H
#define MODEL_WRITE_SHARED_H

#include "model/write/epoch.h"
#include "model/write/tx.h"

struct shared_kind {
    uint32_t epochs;          /* bits 1 << EPOCH_... */
    /* Makes the value from the database, all of it in `a`, which lives as long as anybody uses the value; the
     * connection's results go there too. */
    err_t (*load)(struct tx *tx, struct arena *a, const struct epochs *at, const void **out);
};

/* The value as of epochs that this transaction has read; it stays until tx->arena is reset. The address of `kind` is its name. */
err_t tx_shared_at(struct tx *tx, const struct shared_kind *kind, const struct epochs *at, const void **out);

/* The same as of epochs that this transaction reads for it, once. */
err_t tx_shared(struct tx *tx, const struct shared_kind *kind, const void **out);

struct shared;
void shared_init(struct arena *a, struct shared **out);
/* After a commit that failed: what was loaded beside uncommitted changes is of no use. */
void shared_forget(struct shared *s);

#endif
