/* A claim as telephones and files send it: whatever it names, by its code. One way to find that, and what was sent before. */
#ifndef MODULE_MOBILE_SENT_CLAIM_H
#define MODULE_MOBILE_SENT_CLAIM_H

#include "base/json.h"
#include "base/vec.h"
#include "module/rows.h"

enum { SENT_ITEMS, SENT_SERVICES, SENT_KINDS };
enum { SENT_DIAGNOSES = 5 };

enum sent_fault {
    SENT_WHOLE, SENT_NO_FACILITY, SENT_CODE_TAKEN, SENT_WRONG_DATES, SENT_NO_DIAGNOSIS, SENT_NO_ITEM, SENT_NO_SERVICE, SENT_NO_ADMIN, SENT_NO_PERSON,
};

struct sent_line {
    struct str code, quantity;             /* as they were sent; STR_NONE: not */
    struct str price;                      /* the same; where none or nothing was sent sent_claim_find writes what the facility asks */
    bool unknown;                          /* the register does not have it */
};

struct sent_claim {
    struct str code, facility, person, admin, diagnoses[SENT_DIAGNOSES];   /* as they were sent; STR_NONE: not */
    date_t from, to;                       /* to: DATE_NONE: not sent */
    VEC(struct sent_line) lines[SENT_KINDS];
    /* told by sent_claim_find */
    enum sent_fault fault;
    struct str wrong;                      /* the code that the fault is about; STR_NONE: it was not sent */
    int64_t facility_id, admin_id, person_id;
    /* told by sent_claim_look too: the claim that is there and is the one that was sent */
    bool there;
    struct found claim;                    /* its row: id, uuid, status, and its lines: code, status, rejectionReason */
};

void sent_claim_init(struct sent_claim *s, struct arena *a);
/* Looks up what it names, in a fixed number of statements, with the caller's places: the facility, then the claim that may be
 * there, registers, who answers for it where somebody is named, and only when all of that is known
 * the person, by insuree_opens: who lives elsewhere is noted and counted. E_RATE, E_LIMIT (children). Needs c->write. */
err_t sent_claim_find(struct function_call *c, struct sent_claim *s);
/* Whether it is there: a claim of this code that the caller may see, of the same facility, person, day and lines. A claim of this
 * code that is another is SENT_CODE_TAKEN; one that he may not see is left to claim.create, which refuses the code. */
err_t sent_claim_look(struct function_call *c, struct sent_claim *s);
/* Members of what claim.create takes, into an object that is open: the code, what it names, its lines. */
void sent_claim_write(const struct sent_claim *s, struct json_writer *w);

#endif
