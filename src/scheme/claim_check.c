/* What is asked of a claim when it is submitted (claims 3.3 to 3.5, and the order of all). */
#include "scheme/internal.h"

void law_reject(struct law_line *line, enum law_reason reason, const struct law_why *why)
{
    line->status = LAW_LINE_REJECTED;
    line->reason = reason;
    line->qty_approved = (qty_t){0};
    *law_why_add(line, why->rule) = *why;
}

static void forget(struct law_line *line)
{
    line->status = LAW_LINE_PASSED;
    line->reason = LAW_ACCEPTED;
    line->product = line->policy = 0;
    line->origin = LAW_ORIGIN_NONE;
    line->limitation = (enum law_limit_type)0;
    line->limitation_value = MONEY_NONE;
    line->price = line->deducted = line->excess_category = line->excess = line->value = MONEY_ZERO;
    line->remunerated = MONEY_NONE;
    line->authorised = false;
    line->of_authorisation = MONEY_ZERO;
    line->why_count = line->why_checks = 0;
}

/* ---- category ---- */

/* Each takes what stands before the next: S, D, A, H, C, O, V. */
enum law_category law_category_without_services(const struct claim_case *c)
{
    return c->in_patient ? LAW_HOSPITALISATION : LAW_VISIT;
}

enum law_category law_category_with(enum law_category category, const struct law_entry *service)
{
    return service->category != LAW_CATEGORY_NONE && service->category < category ? service->category : category;
}

/* Of all services that the register knows, as it is counted before the lines are checked. */
static enum law_category category_of(const struct claim_case *c)
{
    enum law_category category = law_category_without_services(c);

    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *line = &c->claim->lines[i];
        const struct law_entry *e;
        if (line->kind != LAW_SERVICE) continue;
        e = law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target);
        if (e != NULL) category = law_category_with(category, e);
    }
    return category;
}

/* ---- a line by itself ---- */

/* Facility and line must fit, and a facility for out-patients takes nobody in. Strictly, so must the line and the stay. A
 * facility that is not known has no price list, which is asked before. */
static bool care_fits(const struct claim_case *c, enum law_care care)
{
    enum law_care here = c->facility->care;

    if (here == LAW_CARE_OUT && (c->in_patient || care == LAW_CARE_IN)) return false;
    if (here == LAW_CARE_IN && care == LAW_CARE_OUT) return false;
    if (!c->scheme->rules.care_type_strict) return true;
    return care != (c->in_patient ? LAW_CARE_OUT : LAW_CARE_IN);
}

static bool patient_fits(const struct claim_case *c, int32_t mask)
{
    int32_t both = (mask == 0 ? LAW_EVERYBODY : mask) & c->patient;

    return (both & (LAW_MALE | LAW_FEMALE)) && (both & (LAW_ADULT | LAW_MINOR));
}

/* Exactly `frequency` days apart is far enough. */
static bool is_too_often(const struct claim_case *c, const struct law_line *line, const struct law_entry *e, struct law_why *why)
{
    const struct law_earlier_line *end = c->file->lines + c->file->line_count;
    int64_t first = (int64_t)c->target.day - e->frequency + 1, last = (int64_t)c->target.day + e->frequency - 1;

    if (e->frequency <= 0) return false;
    for (const struct law_earlier_line *l = law_earlier_from(c->file, line->kind, line->entry, first);
         l < end && l->kind == line->kind && l->entry == line->entry && l->day.day <= last; l++) {
        if (l->claim == c->claim->id) continue;
        *why = law_why_plain(LAW_RULE_FREQUENCY);
        why->limit = e->frequency;
        why->left = l->day.day < c->target.day ? c->target.day - l->day.day : l->day.day - c->target.day;
        why->day = l->day;
        why->claim = l->claim;
        return true;
    }
    return false;
}

/* The same of the same visit on another claim: it was paid for already, or will be. */
static bool is_duplicate(const struct claim_case *c, const struct law_line *line, struct law_why *why)
{
    const struct law_earlier_line *end = c->file->lines + c->file->line_count;
    date_t visit = c->claim->date_from;

    if (!c->scheme->rules.duplicates) return false;
    for (const struct law_earlier_line *l = law_earlier_from(c->file, line->kind, line->entry, visit.day);
         l < end && l->kind == line->kind && l->entry == line->entry; l++) {
        if (l->claim == c->claim->id || date_cmp(l->visit, visit) != 0) continue;
        *why = law_why_plain(LAW_RULE_DUPLICATE);
        why->day = visit;
        why->claim = l->claim;
        return true;
    }
    return false;
}

/* The checks that need no coverage, in their order (claims 3.4). A scheme may leave those to others that ask whether care was fit; what a
 * price and a payment stand on is always asked. */
static struct fault line_fault(const struct claim_case *c, const struct law_line *line, const struct law_entry *e)
{
    int64_t list = law_case_list(c, line->kind);
    struct fault fault = law_fault_plain(LAW_ACCEPTED, LAW_RULE_REGISTER, DATE_NONE);

    if (e == NULL) return law_fault_plain(LAW_NOT_IN_REGISTER, LAW_RULE_REGISTER, c->target);
    if (list == 0 || law_listed_on(c->scheme, line->kind, list, line->entry, c->target) == NULL)
        return law_fault_plain(LAW_NOT_IN_PRICE_LIST, LAW_RULE_PRICE_LIST, c->target);
    if (c->scheme->rules.unchecked) return fault;
    if (!care_fits(c, e->care)) return law_fault_plain(LAW_CARE_TYPE, LAW_RULE_CARE_TYPE, DATE_NONE);
    if (!patient_fits(c, e->patients)) {
        fault = law_fault_plain(LAW_PATIENT, LAW_RULE_PATIENT, DATE_NONE);
        fault.why.limit = e->patients;
        fault.why.before = c->patient;
    } else if (is_too_often(c, line, e, &fault.why)) {
        fault.reason = LAW_FREQUENCY;
    } else if (is_duplicate(c, line, &fault.why)) {
        fault.reason = LAW_DUPLICATE;
    }
    return fault;
}

/* A service that passes has its part in the category that is stored. false: an amount is too large. */
static bool check_line(const struct claim_case *c, enum law_category category, struct law_line *line)
{
    const struct law_entry *e = law_entry_on(c->scheme, line->kind, line->entry, c->target);
    struct fault fault = line_fault(c, line, e);

    if (fault.reason == LAW_ACCEPTED && !law_cover_check(c, category, line, &fault)) return false;
    if (fault.reason != LAW_ACCEPTED) law_reject(line, fault.reason, &fault.why);
    else if (line->kind == LAW_SERVICE) c->claim->category = law_category_with(c->claim->category, e);
    return true;
}

/* ---- the claim as a whole ---- */

/* Dates that contradict each other: prepared before the visit, or discharged before admission. */
static bool dates_fit(const struct claim_case *c)
{
    const struct law_claim *claim = c->claim;

    return date_cmp(c->target, claim->date_from) >= 0 &&
           (date_none(claim->date_claimed) || date_cmp(claim->date_claimed, claim->date_from) >= 0);
}

/* What stops the whole claim; LAW_ACCEPTED: nothing. */
static struct fault claim_fault(const struct claim_case *c, bool dated, enum law_category *category)
{
    struct fault fault = law_fault_plain(LAW_ACCEPTED, LAW_RULE_PERSON, DATE_NONE);

    if (!c->file->valid) return law_fault_plain(LAW_NO_PERSON, LAW_RULE_PERSON, DATE_NONE);
    if (!dated) return law_fault_plain(LAW_TARGET_DATE, LAW_RULE_DATES, DATE_NONE);
    if (!law_cover_spans(c)) return law_fault_plain(LAW_NO_COVER, LAW_RULE_COVER, c->target);
    if (!dates_fit(c)) return law_fault_plain(LAW_TARGET_DATE, LAW_RULE_DATES, c->target);
    if (c->scheme->rules.diagnoses_listed && !c->scheme->rules.unchecked && c->claim->unknown_diagnosis)
        return law_fault_plain(LAW_DIAGNOSIS, LAW_RULE_DIAGNOSIS, c->target);
    *category = law_category_counted(&c->scheme->rules, category_of(c));
    if (law_cover_full(c, *category, &fault.why)) fault.reason = law_category_reason(*category);
    return fault;
}

static void reject_all(struct law_claim *claim, const struct fault *fault)
{
    enum law_reason stored = fault->reason == LAW_NO_COVER ? LAW_NO_PERSON : fault->reason;

    claim->cause = fault->reason;
    for (size_t i = 0; i < claim->line_count; i++)
        law_reject(&claim->lines[i], stored, &fault->why);
}

/* ---- totals ---- */

static bool sum_passed(struct law_claim *claim, size_t *passed)
{
    money_t amount;

    for (size_t i = 0; i < claim->line_count; i++) {
        struct law_line *line = &claim->lines[i];
        line->why_checks = line->why_count;
        if (line->status != LAW_LINE_PASSED) continue;
        ++*passed;
        if (!money_times_qty(law_line_price(line), law_line_qty(line), &amount)) return false;
        if (!money_add(claim->approved, amount, &claim->approved)) return false;
    }
    return true;
}

static bool finish(struct law_claim *claim)
{
    size_t passed = 0;

    if (!sum_passed(claim, &passed)) return false;
    claim->status = passed > 0 ? LAW_CLAIM_CHECKED : LAW_CLAIM_REJECTED;
    claim->reason = passed > 0 ? LAW_ACCEPTED : LAW_NOT_IN_REGISTER;
    if (passed == 0) claim->category = LAW_CATEGORY_NONE;
    return true;
}

static enum law_fault check_claim(const struct law_scheme *scheme, struct law_claim *claim)
{
    enum law_category category = LAW_CATEGORY_NONE;
    struct claim_case c;
    bool dated = law_case_open(&c, scheme, claim);
    struct fault fault;

    claim->cause = LAW_ACCEPTED;
    claim->category = law_category_without_services(&c);
    claim->approved = MONEY_ZERO;
    claim->valuated = claim->remunerated = MONEY_NONE;
    claim->consumed_count = 0;
    claim->review_count = 0;
    claim->chosen_again = false;
    for (size_t i = 0; i < claim->line_count; i++)
        forget(&claim->lines[i]);
    if (!law_case_complete(&c)) return LAW_FAULT_INPUT;
    fault = claim_fault(&c, dated, &category);
    if (fault.reason != LAW_ACCEPTED) reject_all(claim, &fault);
    for (size_t i = 0; fault.reason == LAW_ACCEPTED && i < claim->line_count; i++)
        if (!check_line(&c, category, &claim->lines[i])) return LAW_FAULT_AMOUNT;
    if (scheme->own != NULL && fault.reason == LAW_ACCEPTED) law_own_ask(&c);
    return finish(claim) ? LAW_FAULT_NONE : LAW_FAULT_AMOUNT;
}

/* ---- passed by a person ---- */

/* The product leaves less of the line than was passed. */
static enum law_reason what_cut(const struct law_line *line, const struct law_line *before)
{
    if (law_line_qty(line).hundredth >= law_line_qty(before).hundredth) return LAW_ACCEPTED;
    return line->why[line->why_count - 1].rule == LAW_RULE_PROVISIONS ? LAW_MOST_PROVISIONS : LAW_NO_AUTHORISATION;
}

enum law_reason law_line_admit(const struct law_scheme *scheme, struct law_claim *claim, struct law_line *line)
{
    const struct law_line before = *line;
    enum law_category category = claim->category;
    const struct law_entry *e;
    struct claim_case c;
    struct fault fault;

    if (!law_case_open(&c, scheme, claim)) return LAW_TARGET_DATE;
    e = law_entry_on(scheme, line->kind, line->entry, c.target);
    if (e != NULL && line->kind == LAW_SERVICE) category = law_category_with(category, e);
    if (!law_cover_check(&c, law_category_counted(&scheme->rules, category), line, &fault)) fault.reason = LAW_NOT_COVERED;
    if (fault.reason == LAW_ACCEPTED) fault.reason = what_cut(line, &before);
    if (fault.reason != LAW_ACCEPTED) {
        *line = before;
        return fault.reason;
    }
    line->why_count = line->why_checks = 0;     /* it was passed, and not by these steps */
    claim->category = category;
    return LAW_ACCEPTED;
}

/* ---- claims ---- */

size_t law_claims_check(const struct law_scheme *scheme, struct law_claim *claims, size_t count)
{
    size_t faults = 0;

    for (size_t i = 0; i < count; i++) {
        claims[i].fault = check_claim(scheme, &claims[i]);
        faults += claims[i].fault != LAW_FAULT_NONE;
    }
    return faults;
}
