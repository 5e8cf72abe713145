/* What both sealers share, and where PostgreSQL's sealer stands. */
#ifndef MODEL_WRITE_SEAL_H
#define MODEL_WRITE_SEAL_H

#include "model/write/chain.h"
#include "model/write/signer.h"

struct sealer {
    struct db_conn *conn;
    struct arena *scratch;    /* one block's; the connection's while sealing */
    struct env *env;
    const struct signer *signer;
    size_t sealed;
};

/* Entries that go into one block, in order: cells of `columns` values, of which the leaf's are the first. */
err_t seal_block(struct sealer *s, const struct db_rows *entries);
err_t seal_postgres(struct sealer *s);

/* PostgreSQL: everything up to and including (tx, journal_id), in that order, is sealed. A transaction's
 * number means something only in the cluster and the table it was made in: `fits` is false when the
 * journal was restored elsewhere since, and then the position says nothing. */
struct position {
    bool fits;
    int64_t tx, journal_id;
    char origin[48];          /* where we are now */
};
err_t position_read(struct db_conn *c, struct position *out);

#endif
