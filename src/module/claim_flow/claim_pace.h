/* How long runs over claims leave room for those who write beside them. SQLite has one writer: whoever enters or submits a claim waits
 * until the run's transaction ends. So a large transaction looks after each part whether somebody waits, and is given up if so: he
 * waits for a part, and what was done is done again. As long as people come, transactions are small and none is given up; then they
 * grow, and cost no more than if nobody had been there. On PostgreSQL nobody waits but for these people's claims. */
#ifndef MODULE_CLAIM_FLOW_CLAIM_PACE_H
#define MODULE_CLAIM_FLOW_CLAIM_PACE_H

#include "model/write/tx.h"

enum { PACE_LEAST = 5 };   /* claims of a transaction, however much waits */

size_t pace_part(const struct tx *tx, size_t n);   /* claims of n after which a transaction looks */
/* Whether a transaction that has decided `done` of `n` claims is to be given up. */
bool pace_gives_way(const struct tx *tx, size_t done, size_t n);
/* Claims of the next transaction, after one of `size` of which so many took so long. Asked before it ends. */
size_t pace_next(const struct tx *tx, size_t size, size_t done, uint64_t us);

#endif
