/* A set of claims with all that a decision about them needs, loaded in a fixed number of statements whatever their number
 * (decision D11), decided one after the other, and written back with one statement a table. */
#ifndef MODULE_CLAIM_SET_CLAIM_SET_H
#define MODULE_CLAIM_SET_CLAIM_SET_H

#include "module/claim/claim.h"
#include "module/claim/claim_refusals.h"
#include "module/claim_set/claim_scheme.h"

/* Positions of the columns that decisions read and write. */
#define CLAIM_COLUMNS(X)                                                                                        \
    X(code) X(date_from) X(date_to) X(date_claimed) X(visit_type) X(status) X(review_status) X(feedback_status) \
    X(category) X(rejection_reason) X(date_processed) X(submit_stamp) X(process_stamp) X(approved) X(remunerated) \
    X(adjustment) X(audit_user_id_review) X(audit_user_id_submit) X(audit_user_id_process) X(insuree_id)        \
    X(health_facility_id) X(validity_from_review) X(claimed) X(guarantee_id) X(icd_id) X(icd_1_id) X(icd_2_id) X(icd_3_id) X(icd_4_id) \
    X(adjuster_id)
#define LINE_COLUMNS(X)                                                                                         \
    X(claim_id) X(qty_provided) X(price_asked) X(status) X(rejection_reason) X(qty_approved) X(price_adjusted)  \
    X(price_approved) X(price_valuated) X(remunerated_amount) X(deductable_amount) X(exceed_ceiling_amount)     \
    X(exceed_ceiling_amount_category) X(price_origin) X(limitation) X(limitation_value) X(justification)        \
    X(audit_user_id_review) X(product_id) X(policy_id) X(nominal_value) X(validity_from_review) \
    X(preauthorisation_id) X(authorised_qty) X(authorised_amount)
#define USED_COLUMNS(X)                                                                                         \
    X(claim_id) X(policy_id) X(insuree_id) X(ded_g) X(ded_ip) X(ded_op) X(rem_g) X(rem_ip) X(rem_op) X(rem_consult) \
    X(rem_surgery) X(rem_delivery) X(rem_hospitalization) X(rem_antenatal)
#define AT(name) int name;
struct claim_columns { CLAIM_COLUMNS(AT) };
struct line_columns { LINE_COLUMNS(AT) int entry; };
struct used_columns { USED_COLUMNS(AT) };
#undef AT

struct set_line {
    struct record old, now;
    struct law_line *law;
};

struct person;
struct set_authorisation;
struct set_claim {
    uuid_t uuid;
    err_t why;                       /* cannot be decided: not found, another status, a fault of the law */
    struct record old, now;
    int64_t submitted;               /* microseconds; 0: not yet */
    struct law_claim law;
    struct str guarantee;            /* the number of a pre-authorisation that it may carry */
    struct set_authorisation *authorisation;     /* NULL: it carries none */
    struct set_line *lines;          /* items first */
    size_t line_count;
    struct person *person;
    struct record *used;             /* consumption rows in force */
    size_t used_count;
    bool releases;                   /* they are closed without new ones */
    bool consumes;                   /* they are replaced by law.consumed */
};

/* How a set is looked at that is decided once more. */
struct claim_view {
    bool only_before;                /* of claims outside of the set only those claimed before a day count */
    date_t before;                   /* that day */
    const struct claim_scheme *scheme;   /* in place of the registers as they are; NULL: those */
    bool all;                        /* what the set's own claims provided is among what was provided before */
};

struct claim_set {
    struct tx *tx;
    struct claim_view view;
    const struct claim_scheme *scheme;
    const struct table *claim_table, *line_tables[2], *used_table;
    struct claim_columns c;
    struct line_columns l[2];        /* by enum law_kind */
    struct used_columns u;
    struct set_claim *claims;        /* in the order in which they are decided: submit_stamp, id; of entered ones date_claimed, id */
    size_t n;
    struct map people, uses;
    struct set_authorisation *authorisations;    /* what claims of the set carry; NULL: nothing */
    size_t authorisation_count;
    struct refusals refused;
    struct claim_kept *kept;         /* claim_set_keep */
    struct db_value reviewer;        /* claim_reviewer */
};

/* Claims that are not there, or whose status is none of `from` (bits), have their error in `why` and no lines. Without
 * `earlier` what was provided to the patients before is left out. */
err_t claim_set_load(struct tx *tx, const uuid_t *uuids, size_t n, uint32_t from, bool earlier, struct claim_set *out);
/* The same of claims that a client saw: E_VERSION of one that has changed since. */
struct claim_seen {
    const uuid_t *uuids;
    const int64_t *versions;         /* that he saw, each its uuid's; NULL: he does not say */
    size_t n;
};
err_t claim_set_load_seen(struct tx *tx, const struct claim_seen *seen, uint32_t from, bool earlier, struct claim_set *out);
err_t claim_check_version(struct tx *tx, const int64_t *versions, size_t i, const struct record *claim);
/* A claim in the log: its code, or as it was asked for. */
struct str claim_set_title(const struct claim_set *s, const struct set_claim *c);

/* The same for a reader (tx_reader), who looks at claims whatever became of them and decides nothing about their rows. What is
 * reserved or consumed of the set's own claims is no part of the sums. */
err_t claim_set_look(struct tx *tx, const uuid_t *uuids, size_t n, const struct claim_view *view, struct claim_set *out);
/* As it was loaded, so that it may be decided under another law: claims, lines, what people used and were provided. */
void claim_set_keep(struct claim_set *s);
void claim_set_rewind(struct claim_set *s);
void claim_set_rewind_claim(struct claim_set *s, struct set_claim *c);   /* it and its pre-authorisation, and not its people */

/* Sets what others consumed and did before this claim is decided; tells the file what this claim did afterwards. */
void claim_set_before(struct claim_set *s, struct set_claim *c);
void claim_set_after(struct claim_set *s, struct set_claim *c);
/* In place of claim_set_after where it could not be decided: what it reserved or consumed stands as before. */
void claim_set_leave(struct claim_set *s, struct set_claim *c);

/* The law's answers into the rows. */
void claim_take_product(const struct line_columns *l, struct set_line *line);
void claim_take_check(struct claim_set *s, struct set_claim *c);
void claim_take_value(struct claim_set *s, struct set_claim *c);
/* Writes claims, lines, consumption and decisions (`stage`: "S", "R", "P"; NULL: nothing was decided). Refusals of the set go into the log. */
err_t claim_set_store(struct claim_set *s, const char *stage);

/* Pre-authorisations (claim_authorisation.c): what claims carry is loaded where a product asks for any, or a line stands under
 * one, in two round trips whatever their number; each claim finds what others left of it, and tells what it takes. */
err_t claim_authorisations_load(struct claim_set *s);
/* False: after a review it would take more of an entry than others left. */
bool claim_authorisation_fits(const struct claim_set *s, const struct set_claim *c);
void claim_authorisation_before(struct claim_set *s, struct set_claim *c);
void claim_authorisation_after(struct claim_set *s, struct set_claim *c);
void claim_authorisation_rewind(struct set_claim *c);   /* it, and what the claim's lines took of it, as they were loaded */
/* What a line of another claim took of pre-authorisation `id` (kind, entry, qty_provided, of_authorisation), if it is this claim's. */
void claim_authorisation_give_back(struct set_claim *c, int64_t id, const struct law_line *line);
err_t claim_authorisations_store(struct claim_set *s);

/* "review": reasons of rules of the scheme's own, where there are any: a member of an object. */
void claim_put_reviews(struct json_writer *w, const struct law_claim *c);
struct str claim_explanation(struct arena *a, const struct set_claim *c);
struct str claim_line_whys(struct arena *a, const struct law_line *l);   /* its steps: a JSON list */
/* A person's verdict, or that of the check by AI: no law takes it back. */
static inline bool claim_by_person(enum law_reason reason) { return reason == LAW_BY_OFFICER || reason == LAW_BY_AI; }
const char *claim_rule_name(enum law_rule rule);
const char *claim_level_name(enum law_level level);
/* A step as it was written. False: a rule that this program does not know. */
bool claim_why_read(struct arena *a, const struct json *v, struct law_why *out);
void claim_put_why(struct buf *out, const struct law_why *why);
money_t claim_approved(const struct set_claim *c);

#endif
