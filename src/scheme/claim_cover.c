/* Which coverages may pay a line, and what they ask first: waiting period, provisions, claims of the category (claims 3.6). */
#include "scheme/internal.h"

/* ---- categories as they are counted ---- */

enum law_category law_category_counted(const struct law_rules *rules, enum law_category category)
{
    if (category == LAW_CATEGORY_NONE || (category == LAW_OTHER_CARE && rules->other_care_is_visit)) return LAW_VISIT;
    return category;
}

enum law_reason law_category_reason(enum law_category category)
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
    out->covered = law_covered_by(c->scheme, line->kind, line->entry, v->product, c->target);
    if (out->covered == NULL) return false;
    out->coverage = v;
    out->due = waiting_end(v, c->adult ? out->covered->waiting_adult : out->covered->waiting_child);
    out->reduced = (qty_t){DECIMAL_NONE};
    out->provided = 0;
    out->authorised = NULL;
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

/* Once a claim has its turn, only those submitted before it count: one that came later found it there. */
static bool is_earlier(const struct claim_case *c, int64_t claim, int64_t submitted)
{
    const struct law_claim *own = c->claim;

    if (claim == own->id) return false;
    return !own->chosen_again || submitted < own->submitted || (submitted == own->submitted && claim < own->id);
}

/* In this coverage by other claims, and by lines of this claim that stand before: a limit cannot be passed by writing
 * one provision as two lines. */
static int64_t provided_before(const struct claim_case *c, const struct law_line *line, const struct law_coverage *v)
{
    const struct law_earlier_line *end = c->file->lines + c->file->line_count;
    date_t last = window_end(v);
    int64_t sum = 0;

    for (const struct law_earlier_line *l = law_earlier_from(c->file, line->kind, line->entry, v->effective.day);
         l < end && l->kind == line->kind && l->entry == line->entry && date_cmp(l->day, last) <= 0; l++)
        if (is_earlier(c, l->claim, l->submitted)) sum = add_capped(sum, l->qty.hundredth);
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
        n += is_earlier(c, e->claim, e->submitted) && law_category_counted(&c->scheme->rules, e->category) == category &&
             is_within(e->day, v->effective, last);
    }
    return n;
}

/* A product's maximum of claims of this claim's category is reached. */
static bool is_full(const struct claim_case *c, enum law_category category, const struct law_coverage *v, struct law_why *why)
{
    const struct law_benefit *benefit = law_benefit_of(c->scheme, v->product, c->target);
    int64_t most, before;

    if (benefit == NULL || category == LAW_OTHER_CARE) return false;
    most = benefit->most_claims[category];
    if (most < 0) return false;
    before = claims_before(c, category, v);
    if (before < most) return false;
    *why = law_why_plain(LAW_RULE_CATEGORY_COUNT);
    why->product = v->product;
    why->policy = v->policy;
    why->limit = most;
    why->before = before;
    return true;
}

static void tell_waiting(const struct claim_case *c, const struct candidate *k, struct law_why *why)
{
    *why = law_why_plain(LAW_RULE_WAITING);
    why->limit = c->adult ? k->covered->waiting_adult : k->covered->waiting_child;
    why->day = k->due.day == INT32_MAX ? DATE_NONE : k->due;
    why->product = k->coverage->product;
    why->policy = k->coverage->policy;
}

static void tell_provisions(const struct claim_case *c, const struct law_line *line, const struct candidate *k, struct law_why *why)
{
    *why = law_why_plain(LAW_RULE_PROVISIONS);
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
    if (line->kind == LAW_SERVICE && is_full(c, category, k->coverage, why)) return law_category_reason(category);
    return law_preauthorisation_check(c, line, k, why);
}

/* Every coverage is asked. One that passes is enough; where none does, the first in their order says why. */
bool law_cover_check(const struct claim_case *c, enum law_category category, struct law_line *line, struct fault *fault)
{
    struct choice choice = {.found = {false, false}};
    struct candidate first = {0}, k;
    struct law_why why;

    *fault = (struct fault){LAW_NOT_COVERED, law_why_plain(LAW_RULE_NOT_COVERED)};
    fault->why.day = c->target;
    for (size_t i = 0; i < c->file->coverage_count; i++) {
        enum law_reason reason;
        if (!is_candidate(c, line, &c->file->coverages[i], &k)) continue;
        reason = candidate_fault(c, category, line, &k, &why);
        if (reason == LAW_ACCEPTED) {
            law_choice_offer(&choice, c, &k);
        } else if (first.coverage == NULL || law_candidate_before(&k, &first)) {
            first = k;
            *fault = (struct fault){reason, why};
        }
    }
    if (!choice.found[0] && !choice.found[1]) return true;
    fault->reason = LAW_ACCEPTED;
    return law_choice_make(&choice, c, line);
}

/* ---- the claim as a whole ---- */

bool law_cover_spans(const struct claim_case *c)
{
    for (size_t i = 0; i < c->file->coverage_count; i++) {
        const struct law_coverage *v = &c->file->coverages[i];
        if (is_within(c->claim->date_from, v->effective, v->expiry) && date_cmp(v->expiry, c->target) >= 0) return true;
    }
    return false;
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
        if (first.coverage != NULL && !law_candidate_before(&k, &first)) continue;
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

bool law_cover_full(const struct claim_case *c, enum law_category category, struct law_why *why)
{
    if (!is_any_full(c, category)) return false;
    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *line = &c->claim->lines[i];
        if (line->kind != LAW_SERVICE || law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target) == NULL) continue;
        if (is_service_full(c, category, line, why)) return true;
    }
    return false;
}

/* ---- since it was submitted ---- */

const struct law_coverage *law_coverage_of(const struct law_file *file, int64_t policy)
{
    for (size_t i = 0; policy != 0 && i < file->coverage_count; i++)
        if (file->coverages[i].policy == policy) return &file->coverages[i];
    return NULL;
}

/* Also one that is gone: a line may name what nobody has any more. */
bool law_cover_changed(const struct claim_case *c)
{
    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *line = &c->claim->lines[i];
        if (line->status != LAW_LINE_PASSED) continue;
        if (law_coverage_of(c->file, line->policy) == NULL || law_benefit_of(c->scheme, line->product, c->target) == NULL) return true;
    }
    for (size_t i = 0; i < c->file->coverage_count; i++) {
        const struct law_coverage *v = &c->file->coverages[i];
        const struct law_benefit *b = law_benefit_of(c->scheme, v->product, c->target);
        if (v->changed > c->claim->submitted || (b != NULL && b->changed > c->claim->submitted)) return true;
    }
    return false;
}
