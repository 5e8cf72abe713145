/* Counters that tell caches to rebuild (decision D12). Bumped in the writing transaction; read in every
 * command's own transaction and once by every request. */
#ifndef MODEL_WRITE_EPOCH_H
#define MODEL_WRITE_EPOCH_H

#include "model/registry/registry.h"

struct epochs { int64_t n[EPOCH_COUNT]; };

err_t epoch_read(struct db_conn *c, struct epochs *out);
err_t epoch_one(struct db_conn *c, enum epoch which, int64_t *out);
/* All of them as a question that is sent with others (db_query_all), and its answer. */
struct db_ask epochs_ask(struct db_rows *rows);
struct epochs epochs_of(const struct db_rows *rows);
/* The sum of all, cheaper to read: as epochs only grow, the same sum means the same epochs. */
err_t epoch_total(struct db_conn *c, int64_t *out);
struct db_ask epoch_total_ask(struct db_rows *rows);   /* one row, one number */
int64_t epochs_sum(const struct epochs *e);
err_t epoch_bump(struct db_conn *c, uint32_t which /* bits 1 << EPOCH_... */);

#endif
