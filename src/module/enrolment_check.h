/* The proof that what was enrolled holds together: the invariants of enrolment 10.5, looked for in every row. Those that writing
 * guards (indexes, listeners) are proved too, because loads go around listeners: an import keeps what it brings, and this tells it. */
#ifndef MODULE_ENROLMENT_CHECK_H
#define MODULE_ENROLMENT_CHECK_H

#include "model/registry/registry.h"

struct enrolment_fault {
    int invariant;                    /* 1 to 8, as 10.5 numbers them */
    const char *what;                 /* "family %s has not one head": an English line about the row */
    struct str key;                   /* the row's uuid */
    struct str named;                 /* and what people know it by; may be empty */
};

enum { ENROLMENT_INVARIANTS = 8, ENROLMENT_FAULTS_NAMED = 10 };

struct enrolment_report {
    int64_t rows[ENROLMENT_INVARIANTS + 1];       /* that break each, by its number */
    size_t fault_count;                           /* named below: the first ten of each thing that is looked for */
    struct enrolment_fault *faults;
};

/* Reads everything in one state of the database, with bounded memory. */
err_t enrolment_check(struct db_conn *c, struct arena *a, const struct registry *r, struct enrolment_report *out);
/* The same within a transaction of the caller's. */
err_t enrolment_look(struct db_conn *c, struct arena *a, const struct registry *r, struct enrolment_report *out);

#endif
