/* What the `where` of a root list uses to turn arguments of its own into conditions. The plan of a query
 * depends on which arguments were sent, not on their values: use slots; a value that must be looked at
 * becomes part of the plan's key. */
#ifndef MODEL_QUERY_ROOT_H
#define MODEL_QUERY_ROOT_H

#include "base/json.h"
#include "model/query/query.h"

struct settings;
struct zone;

/* Filled by the API that reads a request; a `where` uses it through the words below. */
struct root_call {
    struct arena *arena;
    const struct access *who;
    const struct registry *registry;
    const struct root *root;
    const struct zone *zone;             /* in which moments without a zone are meant */
    stamp_t now;
    const struct settings *settings;     /* for areas, NULL: their standards hold; one that decides about the plan becomes part of its key by `choose` */
    const struct json *arguments;        /* as sent, an object */
    struct query *query;                 /* in the making */
    void *api;                           /* for the three below */
    int (*slot)(void *api, struct db_value v);
    void (*choose)(void *api, const char *argument, const struct json *v);   /* v becomes part of the plan's key */
    void (*hold)(void *api, const struct condition *condition);              /* one more test that must hold */
    err_t error;                         /* the first value that did not fit; E_REGISTRY for an argument not declared */
};

bool root_sent(const struct root_call *c, const char *argument);          /* sent and not null */
/* Slot of an argument's value, read as `type`; lists give list slots. A text that is no uuid is no row's, not a fault. */
int root_slot(struct root_call *c, const char *argument, struct type type);
/* Slot of a value that the function itself has. */
int root_slot_of(struct root_call *c, struct db_value v);
/* The value itself; from now on part of the plan's key. NULL when not sent. */
const struct json *root_value(struct root_call *c, const char *argument);
/* AND path lookup slot; the path with "__" between its names: "family__location__uuid". */
void root_test(struct root_call *c, const char *path, enum lookup lookup, int slot);
void root_and(struct root_call *c, const struct condition *condition);
/* Parts to build a condition with: root_test as a value, and OR/AND/NOT over several. */
struct condition root_condition(struct root_call *c, const char *path, enum lookup lookup, int slot);
/* The list's own rows are read wherever they are (ignoreLocation); what is reached from them keeps its scope:
 * query.ignore_own_scope. Or with deleted rows, or former states. */
void root_ignore_scope(struct root_call *c);
void root_rows(struct root_call *c, enum rows rows);

#endif
