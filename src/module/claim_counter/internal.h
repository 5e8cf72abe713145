/* A set of one claim that is nowhere stored: its person's file and the scheme, as a decision would see them. */
#ifndef MODULE_CLAIM_COUNTER_INTERNAL_H
#define MODULE_CLAIM_COUNTER_INTERNAL_H

#include "module/claim_counter/claim_counter.h"
#include "module/claim_set/claim_people.h"
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

/* Ids of items or services by their uuids. E_NOT_FOUND. */
err_t counter_entries(struct counter_set *s, enum law_kind kind, const uuid_t *uuids, size_t n, int64_t *ids);
/* What the services of a list are made of: "items" and "services" of each, as claim.create takes them. */
err_t counter_parts(struct function_call *k, struct counter_set *s, const struct json *services, struct law_line *lines);

#endif
