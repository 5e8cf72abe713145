/* How far the checks look back, beside them: what one of them asks of a file's lines or claims is added here. */
#include "scheme/internal.h"

static bool widen(struct law_reach *r, bool any, int64_t from, int64_t to)
{
    int32_t first = from < INT32_MIN ? INT32_MIN : (int32_t)from, last = to > INT32_MAX ? INT32_MAX : (int32_t)to;

    *r = any ? (struct law_reach){first < r->from ? first : r->from, last > r->to ? last : r->to} : (struct law_reach){first, last};
    return true;
}

/* The coverage may be a candidate (claims 3.6): what was provided or claimed in its time may be counted. */
static bool counts(const struct law_coverage *v, date_t target)
{
    return v->usable && !date_none(v->effective) && !date_none(v->expiry) && !date_none(v->policy_expiry) &&
           date_cmp(v->effective, target) <= 0 && date_cmp(target, v->expiry) <= 0;
}

bool law_line_reach(const struct law_scheme *scheme, const struct law_claim *claim, const struct law_line *line, struct law_reach *out)
{
    date_t target = law_target_date(claim->date_from, claim->date_to);
    const struct law_entry *e = date_none(target) ? NULL : law_entry_on(scheme, line->kind, line->entry, target);
    bool any = false;

    if (e == NULL) return false;
    if (e->frequency > 0) any = widen(out, any, (int64_t)target.day - e->frequency, (int64_t)target.day + e->frequency);
    if (scheme->rules.duplicates) any = widen(out, any, claim->date_from.day, INT32_MAX);
    for (size_t i = 0; i < claim->file->coverage_count; i++) {
        const struct law_coverage *v = &claim->file->coverages[i];
        const struct law_covered *k = counts(v, target) ? law_covered_by(scheme, line->kind, line->entry, v->product, target) : NULL;
        if (k != NULL && (k->most_adult.hundredth >= 0 || k->most_child.hundredth >= 0))
            any = widen(out, any, v->effective.day, v->expiry.day);
    }
    return any;
}

bool law_claim_reach(const struct law_scheme *scheme, const struct law_claim *claim, struct law_reach *out)
{
    date_t target = law_target_date(claim->date_from, claim->date_to);
    bool any = false;

    for (size_t i = 0; !date_none(target) && i < claim->file->coverage_count; i++) {
        const struct law_coverage *v = &claim->file->coverages[i];
        const struct law_benefit *b = counts(v, target) ? law_benefit_of(scheme, v->product, target) : NULL;
        for (int k = 0; b != NULL && k < LAW_CATEGORIES; k++)
            if (b->most_claims[k] >= 0) any = widen(out, any, v->effective.day, v->expiry.day);
    }
    return any;
}
