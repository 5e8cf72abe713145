/* Extensions against what an administrator says they hold (model/registry/extension.h): asked for every record that is written,
 * whoever writes it. What is loaded in bulk is only looked at by who loads it. */
#ifndef MODEL_WRITE_EXTENSION_H
#define MODEL_WRITE_EXTENSION_H

#include "model/registry/extension.h"
#include "model/write/tx.h"

/* Gives a new record what its description has as standard, and tells what of it does not fit; of a changed one (old not NULL)
 * only what the change touches. Errors: as extension_check; database errors. */
err_t extension_apply(struct tx *tx, const struct record *old, struct record *new_);
/* Before either, of all of a table that are written together (old: NULL of new ones): reads what is described of them, so that a trouble of the database is none of theirs. */
err_t extension_ready(struct tx *tx, const struct record *old, const struct record *new_, size_t n);
/* The same and record_validate: the faults of both, or the first trouble that is not theirs. */
err_t extension_and_fields(struct tx *tx, const struct record *old, struct record *new_);
/* The description of an entity's extension as of this transaction; NULL: there is none. */
err_t extension_of(struct tx *tx, const struct table *t, const struct extension **out);

#endif
