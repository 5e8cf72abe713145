/* Changes, new rows and ends of registers that are entered ahead, to hold from a day (enrolment 3.4, 4). */
#ifndef MODULE_DATED_CHANGE_DATED_CHANGE_H
#define MODULE_DATED_CHANGE_DATED_CHANGE_H

#include "model/registry/module.h"
#include "model/write/write.h"

extern const struct module dated_change_module;
extern const struct entity dated_change_entity;

/* What waits for one row, in the order in which it will hold. */
struct dated_change {
    date_t day;
    bool ends;                     /* the row ends, and `change` is empty */
    const struct json *change;     /* what its update will be sent */
};

/* Those of a row of which the day lies not behind `until`; in arena `a`, read within `limits`. */
err_t dated_changes_until(struct db_conn *c, struct arena *a, const struct limits *limits, uuid_t record, date_t until,
                          struct dated_change **out, size_t *n);

#endif
