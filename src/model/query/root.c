/* An API that offers roots defines these words for its requests (api/graphql). A program without one has no
 * request: nothing is sent, nothing is asked. Weak, so that such a program links. */
#include "model/query/root.h"

#define WEAK __attribute__((weak))

WEAK bool root_sent(const struct root_call *c, const char *argument) { return false; }
WEAK int root_slot(struct root_call *c, const char *argument, struct type type) { return SLOT_NONE; }
WEAK int root_slot_of(struct root_call *c, struct db_value v) { return SLOT_NONE; }
WEAK const struct json *root_value(struct root_call *c, const char *argument) { return NULL; }
WEAK void root_test(struct root_call *c, const char *path, enum lookup lookup, int slot) {}
WEAK void root_and(struct root_call *c, const struct condition *condition) {}
WEAK struct condition root_condition(struct root_call *c, const char *path, enum lookup lookup, int slot)
{
    return (struct condition){.kind = CONDITION_AND};
}
WEAK void root_ignore_scope(struct root_call *c) {}
WEAK void root_rows(struct root_call *c, enum rows rows) {}
