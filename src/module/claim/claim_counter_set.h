/* A set of one claim that is nowhere stored: its person's file and the scheme, as a decision would see them. */
#ifndef MODULE_CLAIM_CLAIM_COUNTER_SET_H
#define MODULE_CLAIM_CLAIM_COUNTER_SET_H

#include "module/claim/claim_counter.h"
#include "module/claim/claim_people.h"
#include "module/facility/facility.h"
#include "module/medical/medical.h"

struct counter_set {
    struct claim_set set;
    struct set_claim claim;
    struct db_value cells[1];
    struct db_conn *conn;              /* NULL: not open */
};

/* The caller releases the connection, after an error too. */
err_t counter_open(struct function_call *k, struct counter_set *s);
/* Loads the file of this person into the claim. */
err_t counter_person(struct counter_set *s, int64_t insuree);

#endif
