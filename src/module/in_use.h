/* What may not go because something that people keep still points at it. */
#ifndef MODULE_IN_USE_H
#define MODULE_IN_USE_H

#include "model/write/tx.h"

/* Of each of these rows of `e`: E_IN_USE where a current row leads to it, else OK. Only rows that somebody may change count, on their
 * own or with their owner: what happened, such as a run, may outlast what it names; and only those of `by` (names of entities, NULL ends),
 * where it is no NULL. What is owned by one of these rows does not count: it goes with it. */
err_t in_use_each(struct tx *tx, const struct entity *e, const int64_t *ids, size_t n, const char *const *by, err_t *why);
/* The first such fault. */
err_t in_use_check(struct tx *tx, const struct entity *e, const int64_t *ids, size_t n, const char *const *by);
/* E_IN_USE of the row that a change deletes. For listeners behind a deletion, when others have taken away what goes with it
 * (IN_USE_LAST). */
err_t in_use_change(struct tx *tx, const struct change *change, const char *const *by);

/* The error itself: the row of `to` that is called `key` is used by this row of `by`, of which no more is told than the caller may read. */
err_t in_use_error(struct tx *tx, const struct table *to, struct str key, const struct table *by, int64_t user);

enum { IN_USE_LAST = 100 };   /* priority of such a listener */

#endif
