/* A small scheme in which claims can be judged: two members of a family under one policy, two items and a service that a
 * product covers, a hospital with price lists and an officer in the village. */
#ifndef TESTS_MODULE_CLAIM_WORLD_H
#define TESTS_MODULE_CLAIM_WORLD_H

#include "module/claim/claim.h"
#include "module/drive.h"

struct claim_world {
    struct drive d;
    int claims;
};

struct claim_world claim_world_open(void **state);
/* `n` more families 2, 3, ...: each one person, whose number is one more than the family's, under a policy of the family's number. */
void claim_families(struct claim_world *w, int n);
/* A visit in March 2026 of a person, one item of 100.00 (quantity `qty`) and one service of 50.00; answers its uuid. */
const char *claim_entered(struct claim_world *w, int person, int qty);
/* Sends {"uuids": [uuid]}; answers the error list, or "" where none was told. */
const char *claim_do(struct claim_world *w, const char *command, const char *uuid);
/* What was used of policies is kept as a sum, which is that of the rows. */
void claim_uses_add_up(struct claim_world *w);
void claim_set(struct claim_world *w, const char *sql);   /* changes the scheme behind the program's back, registers too */

#endif
