/* What the files of the law of claims share. */
#ifndef SCHEME_INTERNAL_H
#define SCHEME_INTERNAL_H

#include "scheme/claim.h"

/* A claim that is being decided, with what is asked of it again and again. */
struct claim_case {
    const struct law_scheme *scheme;
    const struct law_file *file;
    struct law_claim *claim;
    const struct law_facility *facility;    /* NULL: not known */
    date_t target;
    int32_t patient;                        /* bits of scheme/patient.h */
    bool in_patient, adult;
};

/* A coverage under which a line may be paid. */
struct candidate {
    const struct law_coverage *coverage;
    const struct law_covered *covered;
    date_t due;             /* first day after the waiting period: candidates stand in its order, then by policy */
    qty_t reduced;          /* what provisions leave of the quantity; {DECIMAL_NONE}: all of it */
    int64_t provided;       /* hundredths, before this line */
};

/* The best candidate of each type of limitation, so far. */
struct choice {
    struct candidate best[2];       /* co-insurance, fixed amount */
    money_t value[2];
    bool found[2];
};

/* false: there is no date to decide by. */
bool case_open(struct claim_case *c, const struct law_scheme *scheme, struct law_claim *claim);
/* Whether the lines have what a decision needs. */
bool case_complete(const struct claim_case *c);
int64_t case_list(const struct claim_case *c, enum law_kind kind);

/* One more step of a line's decision. */
struct law_why *why_add(struct law_line *line, enum law_rule rule);

bool candidate_before(const struct candidate *a, const struct candidate *b);
void choice_offer(struct choice *choice, const struct claim_case *c, const struct candidate *candidate);
/* Writes the product chosen into the line. false: an amount is too large. At least one was offered. */
bool choice_make(const struct choice *choice, const struct claim_case *c, struct law_line *line);

/* The first of the earlier lines of an entry on or after a day; lines + line_count where there is none. */
const struct law_earlier_line *earlier_from(const struct law_file *file, enum law_kind kind, int64_t entry, int64_t day);

#endif
