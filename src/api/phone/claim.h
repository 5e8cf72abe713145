/* A claim as a telephone sends it. */
#ifndef API_PHONE_CLAIM_H
#define API_PHONE_CLAIM_H

#include "api/phone/frame.h"
#include "base/money.h"

enum phone_claim_code {
    CLAIM_ACCEPTED = 2001, CLAIM_FACILITY, CLAIM_DUPLICATE, CLAIM_INSUREE, CLAIM_DATES, CLAIM_DIAGNOSIS, CLAIM_ITEM, CLAIM_SERVICE,
    CLAIM_ADMIN, CLAIM_NOT_ACCEPTED, CLAIM_FAILED = 2999,
};

enum { SENT_ITEMS, SENT_SERVICES, SENT_KINDS };
enum { SENT_DIAGNOSES = 5 };

struct sent_line {
    struct str code;
    money_t price;
    qty_t quantity;
    bool known;
};

struct sent_claim {
    struct str code, diagnoses[SENT_DIAGNOSES], visit, comment;
    date_t claimed, from, to;
    int64_t facility, insuree, admin;      /* ids here; 0: unknown */
    bool diagnoses_known;
    VEC(struct sent_line) lines[SENT_KINDS];
};

/* Reads it and looks up what it names, in a fixed number of statements. Errors: of the form of what was sent. */
err_t sent_claim_read(struct phone *p, const struct json *v, struct sent_claim *out);
/* What is wrong with it before it is entered; CLAIM_ACCEPTED: nothing. */
enum phone_claim_code sent_claim_check(const struct sent_claim *s);
/* Whether a claim that is here has the same lines. */
err_t sent_claim_lines_are(struct phone *p, const struct sent_claim *s, int64_t claim, bool *out);
/* As claim.create takes it. */
struct str sent_claim_input(struct phone *p, const struct sent_claim *s);

#endif
