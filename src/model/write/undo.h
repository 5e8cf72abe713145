/* What the halves of taking back share: undo.c gives rows what they had, undo_used.c finds what has come to use them. */
#ifndef MODEL_WRITE_UNDO_H
#define MODEL_WRITE_UNDO_H

#include "model/write/internal.h"

/* One row that the command touched, once or several times. */
struct touched {
    const struct table *table;
    int64_t id, version;                   /* as the command left it */
    bool made, gone;                       /* it created it; deleted it */
    const struct json *born;               /* made: what it was created with */
    VEC(const struct json *) payloads;     /* of its changes, the last one first */
};

struct undo {
    struct tx *tx;
    uuid_t command;
    int64_t first;                         /* the first line that it left in the journal */
    VEC(struct touched) rows;              /* as they were touched, the last one first */
    struct map by_key;                     /* of a table and an id: which of them, counted from 1 */
};

/* NULL: a row that only follows another one's place has no change of its own. */
struct touched *undo_find(const struct undo *u, const struct table *table, int64_t id);
bool undo_has_changes(const struct touched *t);
err_t undo_refused(struct undo *u, const char *rule, const struct touched *t);
/* E_RULE undo_used_since. A fixed number of statements: one a relation that leads to a table of which rows are at stake. */
err_t undo_unused(struct undo *u);

#endif
