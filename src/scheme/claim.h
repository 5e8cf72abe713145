/* The law of claims: submission checks, choice of product, price, deductible, co-insurance, ceilings and totals
 * (claims 1.1, 3.2 to 3.8, 4). Pure and freestanding; the caller gives all memory.
 *
 * Three inputs decide a claim, and nothing else (but rules of the scheme's own, where it has any: struct law_own):
 *   law_scheme   registers, price lists, what products cover, facilities, rules. Immutable: threads share one.
 *   law_file     one person: birth, gender, coverages with what is consumed, earlier lines and claims.
 *   law_claim    the claim with its lines. What is decided is written into it.
 *
 * The target date is date_to where there is one, else date_from. A claim is in-patient when the target date is not
 * date_from. Dates are calendar days, both ends inclusive. Money is rounded half away from zero at each assignment.
 *
 * Arrays of the scheme and of the file must ascend as told; equal keys in the order of the ids of their rows. An empty
 * array may be NULL. "id 0" means none, everywhere.
 *
 * What a scheme may settle otherwise stands in law_rules; all off is the standard. */
#ifndef SCHEME_CLAIM_H
#define SCHEME_CLAIM_H

#include <stddef.h>

#include "base/date.h"
#include "base/money.h"
#include "scheme/patient.h"
#include "scheme/product.h"
#include "scheme/text.h"

/* ---- codes ---- */

enum law_kind { LAW_ITEM, LAW_SERVICE };

/* Of an entry and of a facility. A facility of which nothing is known serves both. */
enum law_care { LAW_CARE_BOTH, LAW_CARE_IN, LAW_CARE_OUT };

/* Of a service and of a claim. A claim without one (LAW_CATEGORY_NONE) counts as a visit. */
enum law_category {
    LAW_CATEGORY_NONE,
    LAW_SURGERY,            /* S */
    LAW_DELIVERY,           /* D */
    LAW_ANTENATAL,          /* A */
    LAW_HOSPITALISATION,    /* H */
    LAW_CONSULTATION,       /* C */
    LAW_OTHER_CARE,         /* O */
    LAW_VISIT,              /* V */
    LAW_CATEGORIES
};

/* Unknown or empty: other. */
enum law_visit { LAW_VISIT_OTHER, LAW_VISIT_EMERGENCY, LAW_VISIT_REFERRAL };

/* Whose price a covered line is paid by. */
enum law_origin { LAW_ORIGIN_NONE, LAW_PRICE_LIST /* P */, LAW_OWN_PRICE /* O */, LAW_RELATIVE /* R */ };

/* When a covered line neither heeds nor consumes the general ceiling. */
enum law_exclusion { LAW_EXCLUDED_NEVER, LAW_EXCLUDED_HOSPITAL /* H */, LAW_EXCLUDED_OTHER /* N */, LAW_EXCLUDED_ALWAYS /* B */ };

/* How a service that is a bundle is paid (claims 4.1), where rules.bundles says that they are heeded. */
enum law_package { LAW_SINGLE, LAW_FLAT_FEE /* F: at most the register's price */, LAW_AS_DEFINED /* P: made up as the register says */ };

/* Rejection reasons as stored (claims 3.2). 18 and 20 are never found here. */
enum law_reason {
    LAW_BY_AI = -2,
    LAW_BY_OFFICER = -1,
    LAW_ACCEPTED = 0,
    LAW_NOT_IN_REGISTER = 1,        /* of a claim: every line is rejected */
    LAW_NOT_IN_PRICE_LIST = 2,
    LAW_NOT_COVERED = 3,
    LAW_PATIENT = 4,
    LAW_FREQUENCY = 5,
    LAW_NO_PERSON = 7,
    LAW_TARGET_DATE = 9,
    LAW_CARE_TYPE = 10,
    LAW_MOST_ADMISSIONS = 11,
    LAW_MOST_VISITS = 12,
    LAW_MOST_CONSULTATIONS = 13,
    LAW_MOST_SURGERIES = 14,
    LAW_MOST_DELIVERIES = 15,
    LAW_MOST_PROVISIONS = 16,
    LAW_WAITING = 17,
    LAW_MOST_ANTENATAL = 19,
    LAW_NO_COVER = 21,              /* told as the claim's cause; its lines carry LAW_NO_PERSON */
    LAW_DUPLICATE = 6,              /* where rules.duplicates says so */
    LAW_DIAGNOSIS = 8,              /* where rules.diagnoses_listed says so */
    LAW_BY_OWN_RULE = 22,           /* of a line, or the cause of the whole claim */
    LAW_NO_PREAUTHORISATION = 23,      /* ours: the product asks for a pre-authorisation */
};

enum law_line_status { LAW_LINE_PASSED = 1, LAW_LINE_REJECTED = 2 };

enum { LAW_DIAGNOSES = 5 };         /* of a claim */

enum law_claim_status {
    LAW_CLAIM_REJECTED = 1, LAW_CLAIM_ENTERED = 2, LAW_CLAIM_CHECKED = 4, LAW_CLAIM_PROCESSED = 8, LAW_CLAIM_VALUATED = 16
};

/* ---- the scheme ---- */

/* A version of an item or service, in force from `from` to `to` (DATE_NONE: still). On any day the version counts that
 * began last, if it has not ended before. Ascending by kind, id, from. */
struct law_entry {
    int64_t id;
    enum law_kind kind;
    date_t from, to;
    enum law_care care;
    enum law_category category;         /* of a service */
    int32_t patients;                   /* mask of scheme/patient.h; 0 is everybody, as 15 */
    int32_t frequency;                  /* days; 0 or less: as often as one likes */
    enum law_package package;           /* of a service */
    money_t price;
};

/* A version of what a bundle is made of, as law_entry. Ascending by service, kind, entry, from. Asked only where
 * rules.bundles says so. */
struct law_component {
    int64_t service, entry;
    enum law_kind kind;
    date_t from, to;
    int64_t qty;                        /* of one bundle */
};

/* A version of a line of a price list, as law_entry. A list that is not valid has no lines. Ascending by kind, list,
 * entry, from. */
struct law_listed {
    int64_t list, entry;
    enum law_kind kind;
    date_t from, to;
    money_t overrule;                   /* MONEY_NONE: the register's price */
};

/* What a state of a product covers (law_benefit.state). Ascending by kind, entry, product; one each. */
struct law_covered {
    int64_t entry, product;
    enum law_kind kind;
    enum law_origin origin;
    /* For each kind of visit. Without a value: the whole price (co-insurance), or any amount (fixed amount). */
    struct law_cover_line limits;
    qty_t most_adult, most_child;       /* provisions in the time of coverage; {DECIMAL_NONE}: any number */
    int32_t waiting_adult, waiting_child;   /* months; 0: none */
    enum law_exclusion exclusion_adult, exclusion_child;
    bool authorise;                     /* needs a pre-authorisation, whatever the product says */
};

/* What holds for all that a product covers. Amounts that are MONEY_NONE or 0 are not set, with one exception: a ceiling
 * of 0 at the product's own level pays nothing (enrolment 4.3). Where several levels are set policy goes before insuree
 * before treatment (claims 4.3). A state of a product: on any day the one counts that began last. Ascending by product, from. */
struct law_benefit {
    int64_t product;
    date_t from;
    int64_t state;                      /* as what it covers names it; 0: by the product itself */
    bool by_facility;                   /* hospital side: by the facility (interpretation H); else by the stay (I, or not said) */
    enum law_level level;               /* its ceiling type; LAW_LEVEL_NONE: not said */
    struct law_amounts deductible[LAW_LEVELS];
    struct law_amounts ceiling[LAW_LEVELS];
    int64_t threshold;                  /* members; -1: the policy ceiling does not grow with them */
    struct law_amounts extra_member;    /* what each above the threshold adds to the policy ceiling */
    struct law_amounts most_policy;     /* what it is at most with them; MONEY_NONE or 0: not limited */
    int64_t most_claims[LAW_CATEGORIES];        /* in the time of coverage; -1: any number. Of other care: none exists, -1 */
    money_t category_ceiling[LAW_CATEGORIES];   /* of a claim; MONEY_NONE or 0: none. Of visits and other care: none exists */
    int64_t changed;                    /* when, and what it covers with it; as law_claim.submitted */
    enum law_authorise { LAW_AUTHORISE_NOTHING, LAW_AUTHORISE_HOSPITAL, LAW_AUTHORISE_ABOVE } authorise;   /* what needs a pre-authorisation */
    money_t authorise_above;            /* claims of which more than this is asked for all lines together */
};

/* Ascending by id. */
struct law_facility {
    int64_t id;
    int64_t item_list, service_list;    /* 0: it has none, and all its lines are rejected */
    enum law_care care;
    bool hospital;                      /* its level is H */
};

struct law_rules {
    struct law_patient_rule patient;
    bool care_type_strict;              /* lines must fit the claim's stay too, not only the facility */
    bool other_care_is_visit;           /* category O counts as a visit where claims are counted */
    bool bundles;                       /* packages are paid as their type says (native_code_for_services off) */
    bool duplicates;                    /* the same entry for the same visit on another claim is rejected (reason 6) */
    bool diagnoses_listed;              /* a diagnosis that the register does not know rejects the claim (reason 8) */
    bool unchecked;                     /* type of care, patient, frequency, duplicates and diagnoses are not asked (10, 4, 5, 6, 8) */
    bool choose_again;                  /* products are chosen again at processing where something changed in between */
};

/* Where runs of equal keys begin, by hash (law_scheme_index). All zero: none, and the array is searched by halves. */
struct law_index {
    const uint32_t *slots;              /* position + 1 of a run's first element; 0: empty */
    uint32_t mask;                      /* slots less one; a power of two less one */
};

struct law_own;

struct law_scheme {
    const struct law_entry *entries;
    size_t entry_count;
    const struct law_listed *listed;
    size_t listed_count;
    const struct law_covered *covered;
    size_t covered_count;
    const struct law_benefit *benefits;
    size_t benefit_count;
    const struct law_facility *facilities;
    size_t facility_count;
    struct law_rules rules;
    struct law_index entry_index, listed_index, covered_index;
    const struct law_component *components;
    size_t component_count;
    bool authorises;                    /* some product asks for pre-authorisations */
    const struct law_own *own;          /* NULL: the scheme has no rules of its own */
};

/* Makes searches several times faster; worth it where thousands of claims are decided by one scheme. `room` holds
 * law_index_room numbers and lives as long as the scheme. The arrays are complete and do not change after it. */
size_t law_index_room(const struct law_scheme *scheme);
void law_scheme_index(struct law_scheme *scheme, uint32_t *room);

/* ---- a person ---- */

/* What OTHER claims consumed of a policy: sums of ded_* and rem_* of the consumption rows in force (null is 0). */
struct law_consumed {
    money_t deducted, deducted_ip, deducted_op;
    money_t paid, paid_ip, paid_op;
};

/* A current insuree-policy with its policy. Every policy that a line names must be there, also one no longer usable. Any
 * order; where a policy has several, the first is asked for what is consumed. */
struct law_coverage {
    int64_t policy, product;
    date_t policy_effective, policy_expiry;     /* DATE_NONE: nothing is covered */
    date_t effective, expiry;                   /* of this person */
    bool renewed;                               /* stage R */
    bool usable;                                /* the policy is active or expired (2, 8) and of the person's family */
    struct law_consumed by_person, by_policy;   /* this person's, everybody's */
    int64_t changed;                            /* when, the policy or this person's part; as law_claim.submitted */
};

/* Somebody's coverage in one of the policies above, this person's included. Ascending by policy, person. */
struct law_covered_person {
    int64_t policy, person;
    date_t effective, expiry;
};

/* A line that passed, of a claim of this person that is submitted and not rejected (status 4 and more). Lines of the
 * claim that is decided may be among them: they are passed over. Ascending by kind, entry, day. */
struct law_earlier_line {
    int64_t claim, entry;
    enum law_kind kind;
    date_t day;                         /* target date */
    qty_t qty;                          /* approved, else provided */
    date_t visit;                       /* date_from of its claim; asked only where rules.duplicates says so */
    int64_t submitted;                  /* its claim's; asked only where rules.choose_again says so */
};

/* Such a claim. Any order. */
struct law_earlier_claim {
    int64_t claim;
    enum law_category category;
    date_t day;
    int64_t submitted;                  /* as of a line */
};

struct law_file {
    struct law_person person;           /* birth DATE_NONE: an adult */
    bool valid;                         /* the person is current, and so is the family */
    const struct law_coverage *coverages;
    size_t coverage_count;
    const struct law_covered_person *people;
    size_t people_count;
    const struct law_earlier_line *lines;
    size_t line_count;
    const struct law_earlier_claim *claims;
    size_t claim_count;
};

/* ---- pre-authorisations ---- */

/* What was granted of an entry; one each. */
struct law_authorised {
    int64_t entry;
    enum law_kind kind;
    qty_t qty, used;                    /* used: by other claims */
    money_t price;                      /* the most of a unit; MONEY_NONE: any */
};

/* The pre-authorisation whose number a claim carries. */
struct law_preauthorisation {
    int64_t id, facility;
    bool granted;                       /* approved and not revoked; days and quantities decide for themselves */
    bool of_patient;                    /* it is for the claim's patient */
    date_t from, to;
    money_t amount, used;               /* of all lines together, MONEY_NONE: any; used by other claims */
    const struct law_authorised *lines;
    size_t line_count;
};

/* ---- why ---- */

enum law_rule {
    LAW_RULE_PERSON,            /* rejects: the person or the family is not valid */
    LAW_RULE_COVER,             /* rejects: nobody covers the days of the claim */
    LAW_RULE_DATES,             /* rejects: no date, or dates that contradict each other */
    LAW_RULE_REGISTER,          /* rejects: not in the register on `day` */
    LAW_RULE_PRICE_LIST,        /* rejects: not in the facility's price list on `day` */
    LAW_RULE_CARE_TYPE,         /* rejects */
    LAW_RULE_PATIENT,           /* rejects: limit the entry's mask, before the person's bits */
    LAW_RULE_FREQUENCY,         /* rejects: limit days, left days between; `day` and `claim` of the other provision */
    LAW_RULE_NOT_COVERED,       /* rejects: no policy covers the entry on `day` */
    LAW_RULE_WAITING,           /* rejects: limit months; `day` is the first that would do */
    LAW_RULE_PROVISIONS,        /* rejects or reduces the quantity: limit, before, left after this line, cut */
    LAW_RULE_CATEGORY_COUNT,    /* rejects: limit claims, before */
    LAW_RULE_CHOICE,            /* the product chosen: limit the value of its limitation; before that of the product it beat,
                                   when it beat one of the other type (else -1) */
    LAW_RULE_PRICE,             /* limit the unit price, before the price asked, cut: asked less price, each unit */
    LAW_RULE_FIXED_AMOUNT,      /* limit: quantity times amount; before: quantity times price; cut */
    LAW_RULE_DEDUCTIBLE,        /* limit, before: already deducted, left after this line, cut */
    LAW_RULE_CO_INSURANCE,      /* limit: percent paid; before: the amount it is taken of; cut: the patient's part */
    LAW_RULE_CATEGORY_CEILING,  /* limit, before, left, cut */
    LAW_RULE_EXCLUSION,         /* left: paid without a look at the ceiling */
    LAW_RULE_CEILING,           /* limit, before, left, cut */
    LAW_RULE_DUPLICATE,         /* rejects: `claim` has the same of the same visit, on `day` */
    LAW_RULE_DIAGNOSIS,         /* rejects: a diagnosis is not in the register */
    LAW_RULE_FLAT_FEE,          /* limit the register's price, before the price it takes the place of, cut; each unit */
    LAW_RULE_BUNDLE,            /* a package pays as it is defined, or nothing: limit parts it has, before parts claimed, left
                                   those of them that are as defined */
    LAW_RULE_PARTS,             /* limit what a reviewer left of a bundle's parts comes to, before the price, cut; each unit */
    LAW_RULE_SAMPLE,            /* the price that a sample's review leaves (scheme/sampling.h): limit, before, cut, each unit */
    LAW_RULE_PREAUTHORISATION,     /* rejects: the claim carries none that was granted, for its patient and its facility */
    LAW_RULE_PREAUTHORISATION_DAYS,    /* rejects: it does not cover `day` */
    LAW_RULE_PREAUTHORISATION_ENTRY,   /* rejects: it was not granted for this entry */
    LAW_RULE_PREAUTHORISATION_QTY,     /* rejects or reduces the quantity: limit, before, left after this line, cut */
    LAW_RULE_PREAUTHORISATION_PRICE,   /* limit the price granted, before the price, cut: each unit */
    LAW_RULE_PREAUTHORISATION_AMOUNT,  /* rejects (nothing is left) or cuts the amount: limit, before, left, cut */
    LAW_RULE_OWN,               /* rejects: said */
    LAW_RULES
};

/* What the four numbers of a rule count. */
enum law_unit { LAW_UNIT_NONE, LAW_UNIT_MONEY /* hundredths */, LAW_UNIT_QTY /* hundredths */, LAW_UNIT_COUNT, LAW_UNIT_DAYS,
                LAW_UNIT_MONTHS, LAW_UNIT_MIXED /* LAW_RULE_CO_INSURANCE: limit hundredths of a percent, the others money;
                                                   LAW_RULE_CHOICE: as the limitations are */ };

/* One step of a decision. Members that a rule does not tell are 0 (day: DATE_NONE). */
struct law_why {
    enum law_rule rule;
    enum law_level level;       /* at which a deductible or ceiling holds; else LAW_LEVEL_NONE */
    date_t day;
    int64_t product, policy;
    int64_t claim;              /* another claim */
    int64_t limit, before, left, cut;
    const struct law_said *said;        /* of a rule of the scheme's own; else NULL */
};

/* ---- rules of a scheme's own ---- */

/* What a rule may do. It never accepts: what the law rejects stays rejected. */
enum law_deed { LAW_OWN_REJECT_LINE, LAW_OWN_REJECT_CLAIM, LAW_OWN_REVIEW,
                LAW_OWN_FAILED /* its own error: a claim that it could not judge is a person's to judge */ };

/* What a rule says, with what it takes to find the rule again. */
struct law_said {
    enum law_deed deed;
    struct law_text name, hash;
    int64_t version;
    struct law_text words;              /* its reason; of one that failed the error */
};

struct law_claim;
typedef void law_say(void *to, size_t line /* of LAW_OWN_REJECT_LINE */, const struct law_said *said);

/* Comes from outside, as this floor runs nothing but itself. Asked once at submission, after the law's own checks, of claims
 * of which a line passed; every rule is shown the same. What is said must live as long as the decision. */
struct law_own {
    void *rules;
    void (*ask)(void *rules, const struct law_scheme *scheme, const struct law_claim *claim, law_say *say, void *to);
};

enum { LAW_REVIEWS = 8 };               /* so many reasons for a review are kept */

/* The most steps one line can have: 3 of the checks and the choice, 9 of the value, and one that rejects it. */
enum { LAW_WHYS = 13 };

/* ---- a claim ---- */

/* What a bundle was made of as it was claimed: of one of it. */
struct law_part {
    int64_t entry;
    enum law_kind kind;
    int64_t qty;                        /* displayed */
    money_t price;                      /* asked; MONEY_NONE: none */
    bool judged;                        /* by a reviewer, who leaves of it: */
    int64_t qty_left;                   /* 0: it counts no more */
    money_t price_left;
};

struct law_line {
    /* given */
    int64_t entry;
    enum law_kind kind;
    qty_t qty_provided;
    money_t price_asked;                /* of a unit, as the two below */
    money_t price_adjusted;             /* MONEY_NONE: none yet */
    money_t price_approved;             /* by the reviewer; MONEY_NONE: none */
    /* {DECIMAL_NONE}: none. Decided by the checks too: what provisions leave, or 0 when rejected. Where a claim is
     * submitted again the caller takes back what an earlier submission wrote. */
    qty_t qty_approved;
    /* decided by the checks; given to the valuation, which looks at lines that passed only */
    enum law_line_status status;
    enum law_reason reason;
    int64_t product, policy;            /* 0: none */
    enum law_origin origin;
    enum law_limit_type limitation;
    money_t limitation_value;           /* percent with two decimals, or an amount */
    bool authorised;                    /* under the claim's pre-authorisation */
    /* decided by the valuation */
    money_t price;                      /* of a unit: price_adjusted as stored */
    money_t deducted, excess_category, excess;
    money_t value;                      /* of the line: price_valuated */
    money_t remunerated;                /* MONEY_NONE: relative, waits for the batch run */
    money_t of_preauthorisation;           /* what it uses of the pre-authorisation's amount */
    /* why: those of the checks first */
    struct law_why why[LAW_WHYS];
    uint8_t why_count, why_checks;      /* 0 where the valuation starts from stored lines */
    /* given: parts of a bundle; any order */
    const struct law_part *parts;
    size_t part_count;
};

/* What a claim consumes of one policy: one consumption row. The amounts stand in the general pair and, alike, in the
 * in-patient pair (hospital) or the out-patient pair; `in_category` in the column of the claim's category. */
struct law_consumption {
    int64_t policy, product;
    bool hospital;
    money_t deducted, paid, in_category;
};

/* Why a claim cannot be decided at all; its decision is then not to be used. */
enum law_fault {
    LAW_FAULT_NONE,
    LAW_FAULT_AMOUNT,       /* an amount passes DECIMAL_MAX */
    LAW_FAULT_INPUT,        /* no date to value by; a line lacks its quantity or price, or one is negative */
};

struct law_claim {
    /* given */
    const struct law_file *file;        /* of the patient */
    int64_t id;
    int64_t facility;
    date_t date_from, date_to, date_claimed;    /* DATE_NONE: not said */
    enum law_visit visit;
    struct law_line *lines;             /* items first, then services, each by id: ceilings are consumed in this order */
    size_t line_count;
    struct law_consumption *consumed;   /* room for as many as there are lines */
    const struct law_preauthorisation *preauthorisation;      /* NULL: it carries none that is known */
    /* decided by the checks; given to the valuation */
    enum law_category category;
    /* decided */
    enum law_claim_status status;
    enum law_reason reason;             /* stored: 0; 1 every line is rejected; 3 the valuation found no policy at all */
    enum law_reason cause;              /* of the whole claim: 7, 9, 21, 22, or the category count that is full; else 0 */
    money_t approved;
    money_t valuated, remunerated;      /* MONEY_NONE: not known yet */
    size_t consumed_count;
    enum law_fault fault;
    /* given; asked only where rules say so */
    bool unknown_diagnosis;             /* one of its diagnoses is not in the register on its target date */
    int64_t submitted;                  /* when, in any count that rises; 0: before all others */
    /* decided by the valuation */
    bool chosen_again;                  /* product, policy and quantity of its lines may be others than were given */
    /* for rules of the scheme's own: given, passed through */
    struct law_text code;
    int64_t diagnoses[LAW_DIAGNOSES];   /* the main one first */
    void *own_memory;                   /* where they keep what they say; NULL: they decide alike, without their reasons */
    /* decided by them: a claim with any reason for it is to be looked at by a person */
    const struct law_said *reviews[LAW_REVIEWS];
    uint8_t review_count;
};

/* What the valuation decides: RESERVE the consumption alone, at submission and after each review, where status, reasons
 * and the claim's amounts stay as they are; PROCESS all. The amounts of the lines are written by both. */
enum law_valuation { LAW_RESERVE, LAW_PROCESS };

/* Claims are decided one by one and do not see each other: of one family, and of one policy, only one may be in an array.
 * The next is decided with what this one left in its file. */

/* Submission (claims 3.3 to 3.7): category, reasons, approved quantities, product and limitation, status, approved amount.
 * Returns how many could not be decided (fault). */
size_t law_claims_check(const struct law_scheme *scheme, struct law_claim *claims, size_t count);
/* Value (claims 4): products again where rules.choose_again says so (LAW_PROCESS alone); price, limits, deductible, co-insurance, ceilings; what is consumed; totals and status. Returns how many
 * could not be decided (fault). */
size_t law_claims_value(const struct law_scheme *scheme, struct law_claim *claims, size_t count, enum law_valuation what);

/* A line that a person passes although the checks rejected it gets the product that they would have given it, and a service its part in the
 * claim's category. What they held against the line alone is his to overrule; what the policy does not pay, all of the line's quantity, is
 * not: then the reason is answered, and nothing is changed. The file has what was provided before. */
enum law_reason law_line_admit(const struct law_scheme *scheme, struct law_claim *claim, struct law_line *line);

enum law_unit law_rule_unit(enum law_rule rule);
/* Whether the claim is hospital care for a product (claims 4.3). */
bool law_claim_hospital(const struct law_scheme *scheme, const struct law_claim *claim, int64_t product);
date_t law_target_date(date_t date_from, date_t date_to);
/* approved, else provided; approved, else adjusted, else asked (claims 1.3). */
qty_t law_line_qty(const struct law_line *line);
money_t law_line_price(const struct law_line *line);
/* What a reviewer left of the parts of one bundle comes to. False: he judged none, or one has no price. */
bool law_parts_left(const struct law_line *line, money_t *out);

/* ---- how far a claim looks back ---- */

/* Days of the past, and of the future, both inclusive. */
struct law_reach { int32_t from, to; };

/* Of which days earlier lines of the line's entry, and earlier claims, can change what the checks decide: a file without the
 * others gives the same answer. False: none can. The claim has its file, and that its coverages. */
bool law_line_reach(const struct law_scheme *scheme, const struct law_claim *claim, const struct law_line *line, struct law_reach *out);
bool law_claim_reach(const struct law_scheme *scheme, const struct law_claim *claim, struct law_reach *out);

/* ---- what the scheme holds on a day; NULL where nothing does (claim_find.c) ---- */

const struct law_entry *law_entry_on(const struct law_scheme *scheme, enum law_kind kind, int64_t id, date_t day);
const struct law_listed *law_listed_on(const struct law_scheme *scheme, enum law_kind kind, int64_t list, int64_t entry,
                                       date_t day);
const struct law_covered *law_covered_by(const struct law_scheme *scheme, enum law_kind kind, int64_t entry, int64_t product,
                                         date_t day);
const struct law_benefit *law_benefit_of(const struct law_scheme *scheme, int64_t product, date_t day);
const struct law_facility *law_facility_of(const struct law_scheme *scheme, int64_t id);
/* The first of the earlier lines of an entry on or after a day; lines + line_count where there is none. */
const struct law_earlier_line *law_earlier_from(const struct law_file *file, enum law_kind kind, int64_t entry, int64_t day);

#endif
