/* Claims of facilities: what they say, how they are entered, and what becomes of them. */
#ifndef CLI_DEMO_CLAIMS_H
#define CLI_DEMO_CLAIMS_H

#include "cli/demo/internal.h"
#include "cli/demo/medicine.h"

/* ---- what a claim says (claim_draft.c) ---- */

enum { DRAFT_LINES = CASE_LINES + 1 };

struct draft_line {
    size_t entry;                          /* index into the register */
    int64_t qty;                           /* whole units */
    int32_t price;                         /* of one */
};

struct draft {
    int64_t number;
    const struct facility *facility;
    int64_t patient, icd;                  /* ids */
    date_t from, to, claimed;
    char visit;                            /* E emergency, R referral, O other */
    bool stays;
    struct draft_line items[DRAFT_LINES], services[DRAFT_LINES];
    size_t item_count, service_count;
};

/* Facilities drawn by how much they have to do. */
struct claim_source { uint16_t *weights; };
void claim_source_begin(struct demo *d, struct claim_source *out);
/* false: nobody was ill that day. */
bool claim_drawn(struct demo *d, const struct claim_source *s, int64_t number, date_t claimed, struct draft *out);
int64_t draft_amount(const struct draft *c);
struct str draft_code(struct demo *d, const struct draft *c);

/* ---- how it comes in (claim_enter.c) ---- */

/* By the administrator of the facility's claims, on the day it is claimed. */
err_t claim_create(struct demo *d, const struct draft *c);
/* Many, all of them entered and no more, streamed: a backlog. */
err_t claims_load(struct demo *d, const struct claim_source *s, int64_t count);

/* ---- what becomes of it (claim_month.c, bills.c) ---- */

/* All claims that are entered, or checked: up to this status, in sets. */
err_t claims_bring(struct demo *d, int64_t status);
/* What is done from the first days of a month on with the claims of the month before; `last`: this is the month of today. */
err_t claims_decide(struct demo *d, date_t month, bool last);
/* What quick facilities did with this month's. */
err_t claims_submit_early(struct demo *d);
/* The runs of a month that is over, and the bills of the one before, paid. */
err_t month_run(struct demo *d, date_t month);
err_t bills_pay(struct demo *d, date_t month);


#endif
