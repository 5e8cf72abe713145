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

/* A line stops at its first failure: why it did, in the making. */
struct fault {
    enum law_reason reason;
    struct law_why why;
};

/* A coverage under which a line may be paid. */
struct candidate {
    const struct law_coverage *coverage;
    const struct law_covered *covered;
    date_t due;             /* first day after the waiting period: candidates stand in its order, then by policy */
    qty_t reduced;          /* what provisions leave of the quantity; {DECIMAL_NONE}: all of it */
    int64_t provided;       /* hundredths, before this line */
    const struct law_authorised *authorised;    /* NULL: it needs no pre-authorisation */
    int64_t taken;          /* hundredths of it, before this line */
};

/* The best candidate of each type of limitation, so far. */
struct choice {
    struct candidate best[2];       /* co-insurance, fixed amount */
    money_t value[2];
    bool found[2];
};

/* false: there is no date to decide by. */
bool law_case_open(struct claim_case *c, const struct law_scheme *scheme, struct law_claim *claim);
/* Whether the lines have what a decision needs. */
bool law_case_complete(const struct claim_case *c);
int64_t law_case_list(const struct claim_case *c, enum law_kind kind);

/* A step that tells nothing yet; one more step of a line's decision; a fault of a day. */
static inline struct law_why law_why_plain(enum law_rule rule)
{
    return (struct law_why){.rule = rule, .level = LAW_LEVEL_NONE, .day = DATE_NONE};
}
static inline struct fault law_fault_plain(enum law_reason reason, enum law_rule rule, date_t day)
{
    return (struct fault){reason, {.rule = rule, .level = LAW_LEVEL_NONE, .day = day}};
}
struct law_why *law_why_add(struct law_line *line, enum law_rule rule);

/* ---- checks ---- */

void law_reject(struct law_line *line, enum law_reason reason, const struct law_why *why);
enum law_category law_category_without_services(const struct claim_case *c);
enum law_category law_category_with(enum law_category category, const struct law_entry *service);
/* Asks the scheme's own rules about what passed, and does what they say. */
void law_own_ask(const struct claim_case *c);

/* ---- coverage ---- */

/* As what a claim of a category is counted, and why one too many is rejected. */
enum law_category law_category_counted(const struct law_rules *rules, enum law_category category);
enum law_reason law_category_reason(enum law_category category);
/* Any coverage from the day of the visit to the target date. */
bool law_cover_spans(const struct claim_case *c);
/* A service of the claim has candidates, and all have their maximum of claims of the category. */
bool law_cover_full(const struct claim_case *c, enum law_category category, struct law_why *why);
/* Gives the line its product, or tells the fault. false: an amount is too large. */
bool law_cover_check(const struct claim_case *c, enum law_category category, struct law_line *line, struct fault *fault);

/* NULL: the person has no such policy, or 0 is asked for. */
const struct law_coverage *law_coverage_of(const struct law_file *file, int64_t policy);
/* A policy or product changed after the claim was submitted, or is gone. */
bool law_cover_changed(const struct claim_case *c);

/* ---- choice ---- */

bool law_candidate_before(const struct candidate *a, const struct candidate *b);
void law_choice_offer(struct choice *choice, const struct claim_case *c, const struct candidate *candidate);
/* Writes the product chosen into the line. false: an amount is too large. At least one was offered. */
bool law_choice_make(const struct choice *choice, const struct claim_case *c, struct law_line *line);

/* ---- pre-authorisations ---- */

/* LAW_ACCEPTED, or why the line may not be paid under the candidate. Of one that needs a
 * pre-authorisation the candidate tells what was granted. */
enum law_reason law_preauthorisation_check(const struct claim_case *c, const struct law_line *line, struct candidate *k, struct law_why *why);
/* Reduces the quantity of a line that was given the candidate's product to what was granted. */
void law_preauthorisation_take(struct law_line *line, const struct candidate *k);
/* The price of a unit, and then an amount, cut to what was granted. */
void law_preauthorisation_price(const struct claim_case *c, struct law_line *line, money_t *price);
void law_preauthorisation_amount(const struct claim_case *c, struct law_line *line, money_t *amount);

/* ---- deductibles and ceilings ---- */

/* An amount that is used up: a deductible, a ceiling. */
struct pool {
    bool set;
    enum law_level level;
    money_t limit, before;      /* before: by other claims */
};

struct pool law_pool_deductible(const struct law_benefit *b, const struct law_coverage *v, bool hospital);
/* false: an amount is too large. */
bool law_pool_ceiling(const struct claim_case *c, const struct law_benefit *b, const struct law_coverage *v, bool hospital,
                  struct pool *out);

/* ---- bundles ---- */

/* The price of a unit, as its package has it. Tells the step that changes it. */
void law_bundle_price(const struct claim_case *c, struct law_line *line, money_t *price);
/* What a service is made of begins there, in order; component_count where it is made of nothing. */
size_t law_components_of(const struct law_scheme *scheme, int64_t service);

#endif
