/* What is asked of a claim when it is submitted (claims 3.3 to 3.6). */
#include "scheme/internal.h"

/* A line stops at its first failure: why it did, in the making. */
struct fault {
    enum law_reason reason;
    struct law_why why;
};

static struct law_why plain_why(enum law_rule rule)
{
    return (struct law_why){.rule = rule, .level = LAW_LEVEL_NONE, .day = DATE_NONE};
}

static void reject(struct law_line *line, enum law_reason reason, const struct law_why *why)
{
    line->status = LAW_LINE_REJECTED;
    line->reason = reason;
    line->qty_approved = (qty_t){0};
    *why_add(line, why->rule) = *why;
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
    line->why_count = line->why_checks = 0;
}

/* ---- category ---- */

/* Each takes what stands before the next: S, D, A, H, C, O, V. */
static enum law_category category_without_services(const struct claim_case *c)
{
    return c->in_patient ? LAW_HOSPITALISATION : LAW_VISIT;
}

static enum law_category category_with(enum law_category category, const struct law_entry *service)
{
    return service->category != LAW_CATEGORY_NONE && service->category < category ? service->category : category;
}

/* Of all services that the register knows, as it is counted before the lines are checked. */
static enum law_category category_of(const struct claim_case *c)
{
    enum law_category category = category_without_services(c);

    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *line = &c->claim->lines[i];
        const struct law_entry *e;
        if (line->kind != LAW_SERVICE) continue;
        e = law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target);
        if (e != NULL) category = category_with(category, e);
    }
    return category;
}

static enum law_category counted_as(const struct law_rules *rules, enum law_category category)
{
    if (category == LAW_CATEGORY_NONE || (category == LAW_OTHER_CARE && rules->other_care_is_visit)) return LAW_VISIT;
    return category;
}

static enum law_reason category_reason(enum law_category category)
{
    static const int8_t reasons[LAW_CATEGORIES] = {
        [LAW_SURGERY] = LAW_MOST_SURGERIES, [LAW_DELIVERY] = LAW_MOST_DELIVERIES, [LAW_ANTENATAL] = LAW_MOST_ANTENATAL,
        [LAW_HOSPITALISATION] = LAW_MOST_ADMISSIONS, [LAW_CONSULTATION] = LAW_MOST_CONSULTATIONS, [LAW_VISIT] = LAW_MOST_VISITS,
    };

    return (enum law_reason)reasons[category];
}

/* ---- coverage ---- */

static bool is_within(date_t day, date_t from, date_t to)
{
    return !date_none(from) && !date_none(to) && date_cmp(from, day) <= 0 && date_cmp(day, to) <= 0;
}

/* What is counted in a coverage is counted to the end of the policy or of the person's part in it, whichever is first. */
static date_t window_end(const struct law_coverage *v)
{
    return date_cmp(v->expiry, v->policy_expiry) < 0 ? v->expiry : v->policy_expiry;
}

static date_t waiting_end(const struct law_coverage *v, int32_t months)
{
    date_t end = months > 0 ? date_add_months(v->effective, months, MONTH_CLAMP) : v->effective;

    return date_none(end) ? (date_t){INT32_MAX} : end;
}

/* Whether a line may be paid under a coverage, before limits are asked. */
static bool is_candidate(const struct claim_case *c, const struct law_line *line, const struct law_coverage *v,
                         struct candidate *out)
{
    if (!v->usable || !is_within(c->target, v->policy_effective, v->policy_expiry)) return false;
    if (!is_within(c->target, v->effective, v->expiry)) return false;
    out->covered = law_covered_by(c->scheme, line->kind, line->entry, v->product);
    if (out->covered == NULL) return false;
    out->coverage = v;
    out->due = waiting_end(v, c->adult ? out->covered->waiting_adult : out->covered->waiting_child);
    out->reduced = (qty_t){DECIMAL_NONE};
    out->provided = 0;
    return true;
}

/* ---- waiting period, provisions, claims of the category ---- */

/* Only a new policy waits, or who joined it later. */
static bool is_waiting(const struct claim_case *c, const struct candidate *k)
{
    const struct law_coverage *v = k->coverage;
    bool waits = !v->renewed || date_cmp(v->policy_effective, v->effective) < 0;

    return waits && date_cmp(c->target, k->due) < 0;
}

static int64_t add_capped(int64_t a, int64_t b)
{
    return a > DECIMAL_MAX - b ? DECIMAL_MAX : a + b;
}

/* In this coverage by other claims, and by lines of this claim that stand before: a limit cannot be passed by writing
 * one provision as two lines. */
static int64_t provided_before(const struct claim_case *c, const struct law_line *line, const struct law_coverage *v)
{
    const struct law_earlier_line *end = c->file->lines + c->file->line_count;
    date_t last = window_end(v);
    int64_t sum = 0;

    for (const struct law_earlier_line *l = earlier_from(c->file, line->kind, line->entry, v->effective.day);
         l < end && l->kind == line->kind && l->entry == line->entry && date_cmp(l->day, last) <= 0; l++)
        if (l->claim != c->claim->id) sum = add_capped(sum, l->qty.hundredth);
    for (const struct law_line *l = c->claim->lines; l < line; l++)
        if (l->kind == line->kind && l->entry == line->entry && l->status == LAW_LINE_PASSED)
            sum = add_capped(sum, law_line_qty(l).hundredth);
    return sum;
}

/* Reduces the quantity to what is left; false where nothing is. */
static bool provisions_left(const struct claim_case *c, const struct law_line *line, struct candidate *k)
{
    int64_t most = c->adult ? k->covered->most_adult.hundredth : k->covered->most_child.hundredth;

    if (most < 0) return true;
    k->provided = provided_before(c, line, k->coverage);
    if (add_capped(k->provided, law_line_qty(line).hundredth) <= most) return true;
    if (k->provided >= most) return false;
    k->reduced = (qty_t){most - k->provided};
    return true;
}

static int64_t claims_before(const struct claim_case *c, enum law_category category, const struct law_coverage *v)
{
    date_t last = window_end(v);
    int64_t n = 0;

    for (size_t i = 0; i < c->file->claim_count; i++) {
        const struct law_earlier_claim *e = &c->file->claims[i];
        n += e->claim != c->claim->id && counted_as(&c->scheme->rules, e->category) == category &&
             is_within(e->day, v->effective, last);
    }
    return n;
}

/* A product's maximum of claims of this claim's category is reached. */
static bool is_full(const struct claim_case *c, enum law_category category, const struct law_coverage *v, struct law_why *why)
{
    const struct law_benefit *benefit = law_benefit_of(c->scheme, v->product);
    int64_t most, before;

    if (benefit == NULL || category == LAW_OTHER_CARE) return false;
    most = benefit->most_claims[category];
    if (most < 0) return false;
    before = claims_before(c, category, v);
    if (before < most) return false;
    *why = plain_why(LAW_RULE_CATEGORY_COUNT);
    why->product = v->product;
    why->policy = v->policy;
    why->limit = most;
    why->before = before;
    return true;
}

static void tell_waiting(const struct claim_case *c, const struct candidate *k, struct law_why *why)
{
    *why = plain_why(LAW_RULE_WAITING);
    why->limit = c->adult ? k->covered->waiting_adult : k->covered->waiting_child;
    why->day = k->due.day == INT32_MAX ? DATE_NONE : k->due;
    why->product = k->coverage->product;
    why->policy = k->coverage->policy;
}

static void tell_provisions(const struct claim_case *c, const struct law_line *line, const struct candidate *k, struct law_why *why)
{
    *why = plain_why(LAW_RULE_PROVISIONS);
    why->limit = c->adult ? k->covered->most_adult.hundredth : k->covered->most_child.hundredth;
    why->before = k->provided;
    why->cut = law_line_qty(line).hundredth;
    why->product = k->coverage->product;
    why->policy = k->coverage->policy;
}

/* What a candidate fails at, in this order. */
static enum law_reason candidate_fault(const struct claim_case *c, enum law_category category, const struct law_line *line,
                                       struct candidate *k, struct law_why *why)
{
    if (is_waiting(c, k)) {
        tell_waiting(c, k, why);
        return LAW_WAITING;
    }
    if (!provisions_left(c, line, k)) {
        tell_provisions(c, line, k, why);
        return LAW_MOST_PROVISIONS;
    }
    if (line->kind == LAW_SERVICE && is_full(c, category, k->coverage, why)) return category_reason(category);
    return LAW_ACCEPTED;
}

/* Every coverage is asked. One that passes is enough; where none does, the first in their order says why. */
static bool check_coverage(const struct claim_case *c, enum law_category category, struct law_line *line, struct fault *fault)
{
    struct choice choice = {.found = {false, false}};
    struct candidate first = {0}, k;
    struct law_why why;

    *fault = (struct fault){LAW_NOT_COVERED, plain_why(LAW_RULE_NOT_COVERED)};
    fault->why.day = c->target;
    for (size_t i = 0; i < c->file->coverage_count; i++) {
        enum law_reason reason;
        if (!is_candidate(c, line, &c->file->coverages[i], &k)) continue;
        reason = candidate_fault(c, category, line, &k, &why);
        if (reason == LAW_ACCEPTED) {
            choice_offer(&choice, c, &k);
        } else if (first.coverage == NULL || candidate_before(&k, &first)) {
            first = k;
            *fault = (struct fault){reason, why};
        }
    }
    if (!choice.found[0] && !choice.found[1]) return true;
    fault->reason = LAW_ACCEPTED;
    return choice_make(&choice, c, line);
}

/* ---- a line by itself ---- */

/* Facility and line must fit, and a facility for out-patients takes nobody in. Strictly, so must the line and the stay. */
static bool care_fits(const struct claim_case *c, enum law_care care)
{
    enum law_care here = c->facility != NULL ? c->facility->care : LAW_CARE_BOTH;

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
    for (const struct law_earlier_line *l = earlier_from(c->file, line->kind, line->entry, first);
         l < end && l->kind == line->kind && l->entry == line->entry && l->day.day <= last; l++) {
        if (l->claim == c->claim->id) continue;
        *why = plain_why(LAW_RULE_FREQUENCY);
        why->limit = e->frequency;
        why->left = l->day.day < c->target.day ? c->target.day - l->day.day : l->day.day - c->target.day;
        why->day = l->day;
        why->claim = l->claim;
        return true;
    }
    return false;
}

static struct fault simple_fault(enum law_reason reason, enum law_rule rule, date_t day)
{
    struct fault fault = {reason, plain_why(rule)};

    fault.why.day = day;
    return fault;
}

/* The checks that need no coverage, in their order (claims 3.4). */
static struct fault line_fault(const struct claim_case *c, const struct law_line *line, const struct law_entry *e)
{
    int64_t list = case_list(c, line->kind);
    struct fault fault = simple_fault(LAW_ACCEPTED, LAW_RULE_REGISTER, DATE_NONE);

    if (e == NULL) return simple_fault(LAW_NOT_IN_REGISTER, LAW_RULE_REGISTER, c->target);
    if (list == 0 || law_listed_on(c->scheme, line->kind, list, line->entry, c->target) == NULL)
        return simple_fault(LAW_NOT_IN_PRICE_LIST, LAW_RULE_PRICE_LIST, c->target);
    if (!care_fits(c, e->care)) return simple_fault(LAW_CARE_TYPE, LAW_RULE_CARE_TYPE, DATE_NONE);
    if (!patient_fits(c, e->patients)) {
        fault = simple_fault(LAW_PATIENT, LAW_RULE_PATIENT, DATE_NONE);
        fault.why.limit = e->patients;
        fault.why.before = c->patient;
    } else if (is_too_often(c, line, e, &fault.why)) {
        fault.reason = LAW_FREQUENCY;
    }
    return fault;
}

/* A service that passes has its part in the category that is stored. false: an amount is too large. */
static bool check_line(const struct claim_case *c, enum law_category category, struct law_line *line)
{
    const struct law_entry *e = law_entry_on(c->scheme, line->kind, line->entry, c->target);
    struct fault fault = line_fault(c, line, e);

    if (fault.reason == LAW_ACCEPTED && !check_coverage(c, category, line, &fault)) return false;
    if (fault.reason != LAW_ACCEPTED) reject(line, fault.reason, &fault.why);
    else if (line->kind == LAW_SERVICE) c->claim->category = category_with(c->claim->category, e);
    return true;
}

/* ---- the claim as a whole ---- */

static bool is_covered(const struct claim_case *c)
{
    for (size_t i = 0; i < c->file->coverage_count; i++) {
        const struct law_coverage *v = &c->file->coverages[i];
        if (is_within(c->claim->date_from, v->effective, v->expiry) && date_cmp(v->expiry, c->target) >= 0) return true;
    }
    return false;
}

/* Dates that contradict each other: prepared before the visit, or discharged before admission. */
static bool dates_fit(const struct claim_case *c)
{
    const struct law_claim *claim = c->claim;

    return date_cmp(c->target, claim->date_from) >= 0 &&
           (date_none(claim->date_claimed) || date_cmp(claim->date_claimed, claim->date_from) >= 0);
}

/* Every candidate of a service is full: that is too many claims of the kind, and the whole claim fails (claims 3.6). */
static bool is_service_full(const struct claim_case *c, enum law_category category, const struct law_line *line,
                            struct law_why *first_why)
{
    struct candidate first = {0}, k;
    struct law_why why;

    for (size_t i = 0; i < c->file->coverage_count; i++) {
        if (!is_candidate(c, line, &c->file->coverages[i], &k)) continue;
        if (!is_full(c, category, k.coverage, &why)) return false;
        if (first.coverage != NULL && !candidate_before(&k, &first)) continue;
        first = k;
        *first_why = why;
    }
    return first.coverage != NULL;
}

/* Mostly none is, and no service need be asked. */
static bool is_any_full(const struct claim_case *c, enum law_category category)
{
    struct law_why why;

    for (size_t i = 0; i < c->file->coverage_count; i++)
        if (c->file->coverages[i].usable && is_full(c, category, &c->file->coverages[i], &why)) return true;
    return false;
}

static bool is_category_full(const struct claim_case *c, enum law_category category, struct law_why *why)
{
    if (!is_any_full(c, category)) return false;
    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *line = &c->claim->lines[i];
        if (line->kind != LAW_SERVICE || law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target) == NULL) continue;
        if (is_service_full(c, category, line, why)) return true;
    }
    return false;
}

/* What stops the whole claim; LAW_ACCEPTED: nothing. */
static struct fault claim_fault(const struct claim_case *c, bool dated, enum law_category *category)
{
    struct fault fault = simple_fault(LAW_ACCEPTED, LAW_RULE_PERSON, DATE_NONE);

    if (!c->file->valid) return simple_fault(LAW_NO_PERSON, LAW_RULE_PERSON, DATE_NONE);
    if (!dated) return simple_fault(LAW_TARGET_DATE, LAW_RULE_DATES, DATE_NONE);
    if (!is_covered(c)) return simple_fault(LAW_NO_COVER, LAW_RULE_COVER, c->target);
    if (!dates_fit(c)) return simple_fault(LAW_TARGET_DATE, LAW_RULE_DATES, c->target);
    *category = counted_as(&c->scheme->rules, category_of(c));
    if (is_category_full(c, *category, &fault.why)) fault.reason = category_reason(*category);
    return fault;
}

static void reject_all(struct law_claim *claim, const struct fault *fault)
{
    enum law_reason stored = fault->reason == LAW_NO_COVER ? LAW_NO_PERSON : fault->reason;

    claim->cause = fault->reason;
    for (size_t i = 0; i < claim->line_count; i++)
        reject(&claim->lines[i], stored, &fault->why);
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
    bool dated = case_open(&c, scheme, claim);
    struct fault fault;

    claim->cause = LAW_ACCEPTED;
    claim->category = category_without_services(&c);
    claim->approved = MONEY_ZERO;
    claim->valuated = claim->remunerated = MONEY_NONE;
    claim->consumed_count = 0;
    for (size_t i = 0; i < claim->line_count; i++)
        forget(&claim->lines[i]);
    if (!case_complete(&c)) return LAW_FAULT_INPUT;
    fault = claim_fault(&c, dated, &category);
    if (fault.reason != LAW_ACCEPTED) reject_all(claim, &fault);
    for (size_t i = 0; fault.reason == LAW_ACCEPTED && i < claim->line_count; i++)
        if (!check_line(&c, category, &claim->lines[i])) return LAW_FAULT_AMOUNT;
    return finish(claim) ? LAW_FAULT_NONE : LAW_FAULT_AMOUNT;
}

size_t law_claims_check(const struct law_scheme *scheme, struct law_claim *claims, size_t count)
{
    size_t faults = 0;

    for (size_t i = 0; i < count; i++) {
        claims[i].fault = check_claim(scheme, &claims[i]);
        faults += claims[i].fault != LAW_FAULT_NONE;
    }
    return faults;
}
