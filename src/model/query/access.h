/* Who asks, and what he may do and see. Rights decide what; places decide which rows (decisions D20,
 * D21, enrolment 1.6). Deny by default: a zeroed struct access may do nothing. */
#ifndef MODEL_QUERY_ACCESS_H
#define MODEL_QUERY_ACCESS_H

#include "model/registry/registry.h"

enum scope_shape {
    SCOPE_NOTHING = 0,    /* sees only rows without place */
    SCOPE_ALL,            /* no limit */
    SCOPE_DISTRICTS,      /* places are districts */
    SCOPE_VILLAGES,       /* places are villages: an enrolment officer */
};

enum { USER_PROGRAM = -1 };   /* whom rows name that nobody here wrote; accounts are numbered from 1 */

struct access {
    int64_t user;             /* id of the account; USER_PROGRAM: the program itself or a technical user */
    bool signed_in;
    bool administrator;       /* passes every right and sees every row */
    const right_t *rights;    /* ascending */
    size_t right_count;
    enum scope_shape shape;
    const int64_t *places;    /* ascending location ids of the kind that shape says */
    size_t place_count;
    const int64_t *above;     /* ascending ids of the locations above the places, up to the region;
                               * with SCOPE_VILLAGES the wards and districts too */
    size_t above_count;
    int64_t facility;         /* the one he is tied to (struct scope); 0: none */
};

/* E_SIGNED_OUT, E_FORBIDDEN (right), or OK. */
err_t access_may(struct arena *a, const struct access *who, right_t right);
bool access_holds(const struct access *who, right_t right);
struct command;
/* The same of a command: either of its rights, and all of those that it needs as well. */
err_t access_may_run(struct arena *a, const struct access *who, const struct command *c);
/* The program itself or a copy of access_program(), not merely an administrator. */
bool access_is_program(const struct access *who);
/* Everything allowed; for jobs, imports and the command line. */
const struct access *access_program(void);
/* The same with further rights, where a function may show what its own right does not open elsewhere; his places stay. */
const struct access *access_lent(struct arena *a, const struct access *who, const right_t *rights, size_t n);
/* Whether who may and sees all that `once` did, so that what was made for the one may be given to the other. E_SIGNED_OUT,
 * E_FORBIDDEN (right), E_OUT_OF_SCOPE (entity: what is not given). */
err_t access_still(struct arena *a, const struct access *who, const struct access *once, const char *entity);
/* Fills `above` from the location tree. */
err_t access_resolve(struct db_conn *c, struct arena *a, const struct registry *r, struct access *who);
/* Whether places do not limit what he sees of this entity. */
bool access_everywhere(const struct access *who, const struct entity *e);
/* Whether he sees of this entity what belongs to his facility, whatever the places say. */
bool access_tied(const struct access *who, const struct entity *e);
/* Where a row says which facility it belongs to, or to which row that says it; 0: nowhere. */
int16_t access_facility_column(const struct table *t);
/* Whether one row (a record with its scope columns) is in the caller's scope; the same rule as the SQL.
 * An owned row without scope columns is seen with its owner: ask for that one; so is, for a caller who is tied to a
 * facility, a row that belongs to one by way of another row. */
bool access_sees(const struct access *who, struct record row);

#endif
