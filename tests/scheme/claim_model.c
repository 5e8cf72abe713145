#include "scheme/claim_model.h"

#include <string.h>

typedef __int128 wide_t;

enum { NOBODY = -1, HUNDRED = 100, WHOLE_PERCENT = 10000 };

/* ---- numbers and days ---- */

/* a * b / c, the half going up; nothing here is negative. */
static int64_t times(int64_t a, int64_t b, int64_t c)
{
    return (int64_t)(((wide_t)a * b * 2 + c) / (2 * (wide_t)c));
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t known(int64_t value, int64_t otherwise)
{
    return value == DECIMAL_NONE ? otherwise : value;
}

static int target_of(const struct law_claim *claim)
{
    return date_none(claim->date_to) ? claim->date_from.day : claim->date_to.day;
}

static bool is_stay(const struct law_claim *claim)
{
    return target_of(claim) != claim->date_from.day;
}

static bool lies_in(int day, date_t from, date_t to)
{
    return from.day <= day && day <= to.day;
}

/* The birthday counts. */
static bool is_adult(const struct law_scheme *s, const struct law_claim *claim)
{
    struct civil born = date_parts(claim->file->person.birth), now = date_parts((date_t){target_of(claim)});
    int years = now.year - born.year;

    if (now.month * 100 + now.day < born.month * 100 + born.day) years--;
    return years >= s->rules.patient.age_of_majority;
}

static int months_after(date_t from, int months)
{
    struct civil at = date_parts(from);

    for (; months > 0; months--) {
        at.month++;
        if (at.month > 12) at.month = 1, at.year++;
    }
    while (!date_valid(at.year, at.month, at.day)) at.day--;
    return date_of(at.year, at.month, at.day).day;
}

/* ---- registers: the version that began last and is not over ---- */

static const struct law_entry *find_entry(const struct law_scheme *s, enum law_kind kind, int64_t id, int day)
{
    const struct law_entry *found = NULL;

    for (size_t i = 0; i < s->entry_count; i++)
        if (s->entries[i].kind == kind && s->entries[i].id == id && s->entries[i].from.day <= day) found = &s->entries[i];
    return found == NULL || date_none(found->to) || found->to.day >= day ? found : NULL;
}

static const struct law_facility *find_facility(const struct law_scheme *s, int64_t id)
{
    for (size_t i = 0; i < s->facility_count; i++)
        if (s->facilities[i].id == id) return &s->facilities[i];
    return NULL;
}

static const struct law_listed *find_listed(const struct law_scheme *s, const struct law_claim *claim, enum law_kind kind,
                                            int64_t entry)
{
    const struct law_facility *facility = find_facility(s, claim->facility);
    const struct law_listed *found = NULL;
    int64_t list = facility == NULL ? 0 : kind == LAW_ITEM ? facility->item_list : facility->service_list;
    int day = target_of(claim);

    for (size_t i = 0; list != 0 && i < s->listed_count; i++) {
        const struct law_listed *l = &s->listed[i];
        if (l->kind == kind && l->list == list && l->entry == entry && l->from.day <= day) found = l;
    }
    return found == NULL || date_none(found->to) || found->to.day >= day ? found : NULL;
}

static const struct law_covered *find_covered(const struct law_scheme *s, enum law_kind kind, int64_t entry, int64_t product)
{
    for (size_t i = 0; i < s->covered_count; i++) {
        const struct law_covered *c = &s->covered[i];
        if (c->kind == kind && c->entry == entry && c->product == product) return c;
    }
    return NULL;
}

static const struct law_benefit *find_benefit(const struct law_scheme *s, int64_t product)
{
    for (size_t i = 0; i < s->benefit_count; i++)
        if (s->benefits[i].product == product) return &s->benefits[i];
    return NULL;
}

/* ---- category ---- */

static int category(const struct law_scheme *s, const struct law_claim *claim, const struct model_claim *only_passed)
{
    static const int order[] = {LAW_SURGERY, LAW_DELIVERY, LAW_ANTENATAL, LAW_HOSPITALISATION, LAW_CONSULTATION, LAW_OTHER_CARE};

    for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
        if (order[k] == LAW_HOSPITALISATION && is_stay(claim)) return LAW_HOSPITALISATION;
        for (size_t i = 0; i < claim->line_count; i++) {
            const struct law_entry *e;
            if (claim->lines[i].kind != LAW_SERVICE || (only_passed && only_passed->lines[i].reason != 0)) continue;
            e = find_entry(s, LAW_SERVICE, claim->lines[i].entry, target_of(claim));
            if (e != NULL && (int)e->category == order[k]) return order[k];
        }
    }
    return LAW_VISIT;
}

static int as_counted(const struct law_scheme *s, int category)
{
    if (category == LAW_CATEGORY_NONE) return LAW_VISIT;
    return category == LAW_OTHER_CARE && s->rules.other_care_is_visit ? LAW_VISIT : category;
}

static int count_reason(int category)
{
    switch (category) {
    case LAW_SURGERY: return 14;
    case LAW_DELIVERY: return 15;
    case LAW_ANTENATAL: return 19;
    case LAW_HOSPITALISATION: return 11;
    case LAW_CONSULTATION: return 13;
    default: return 12;
    }
}

/* ---- candidates ---- */

struct option {
    const struct law_coverage *coverage;
    const struct law_covered *covered;
    int due, last;
    int reason;
    int64_t qty;
    bool authorised;
};

/* Another claim, and where products are chosen again one that came before. */
static bool counts(const struct law_claim *claim, const struct model_claim *m, int64_t other, int64_t submitted)
{
    if (other == claim->id) return false;
    if (!m->again || submitted < claim->submitted) return true;
    return submitted == claim->submitted && other < claim->id;
}

static bool is_full(const struct law_scheme *s, const struct law_claim *claim, const struct model_claim *m, int category,
                    const struct option *o)
{
    const struct law_benefit *benefit = find_benefit(s, o->coverage->product);
    int64_t count = 0;

    if (benefit == NULL || category == LAW_OTHER_CARE || benefit->most_claims[category] < 0) return false;
    for (size_t i = 0; i < claim->file->claim_count; i++) {
        const struct law_earlier_claim *e = &claim->file->claims[i];
        if (!counts(claim, m, e->claim, e->submitted) || as_counted(s, (int)e->category) != category) continue;
        if (e->day.day >= o->coverage->effective.day && e->day.day <= o->last) count++;
    }
    return count >= benefit->most_claims[category];
}

/* Candidates of a line in the order in which they are asked. */
static size_t options_of(const struct law_scheme *s, const struct law_claim *claim, const struct law_line *line, struct option *out)
{
    size_t n = 0;

    for (size_t i = 0; i < claim->file->coverage_count; i++) {
        const struct law_coverage *v = &claim->file->coverages[i];
        struct option o = {.coverage = v, .covered = find_covered(s, line->kind, line->entry, v->product)};
        size_t at = n;
        if (o.covered == NULL || !v->usable) continue;
        if (!lies_in(target_of(claim), v->effective, v->expiry)) continue;
        if (!lies_in(target_of(claim), v->policy_effective, v->policy_expiry)) continue;
        o.due = months_after(v->effective, is_adult(s, claim) ? o.covered->waiting_adult : o.covered->waiting_child);
        o.last = (int)least(v->expiry.day, v->policy_expiry.day);
        for (; at > 0; at--) {
            const struct option *before = &out[at - 1];
            if (before->due < o.due || (before->due == o.due && before->coverage->policy <= v->policy)) break;
            out[at] = out[at - 1];
        }
        out[at] = o;
        n++;
    }
    return n;
}

static int64_t qty_asked(const struct law_line *line)
{
    return known(line->qty_approved.hundredth, line->qty_provided.hundredth);
}

static int64_t price_asked(const struct law_line *line)
{
    return known(line->price_approved.minor, known(line->price_adjusted.minor, line->price_asked.minor));
}

static int64_t used_before(const struct law_claim *claim, const struct model_claim *m, size_t at, const struct option *o)
{
    const struct law_line *line = &claim->lines[at];
    int64_t used = 0;

    for (size_t i = 0; i < claim->file->line_count; i++) {
        const struct law_earlier_line *e = &claim->file->lines[i];
        if (!counts(claim, m, e->claim, e->submitted) || e->kind != line->kind || e->entry != line->entry) continue;
        if (e->day.day >= o->coverage->effective.day && e->day.day <= o->last) used += e->qty.hundredth;
    }
    for (size_t i = 0; i < at; i++)
        if (claim->lines[i].kind == line->kind && claim->lines[i].entry == line->entry && m->lines[i].reason == 0)
            used += m->lines[i].qty;
    return used;
}

/* ---- pre-authorisations ---- */

static bool is_hospital(const struct law_scheme *s, const struct law_claim *claim, const struct law_benefit *b)
{
    const struct law_facility *facility = find_facility(s, claim->facility);

    return b->by_facility ? facility != NULL && facility->hospital : is_stay(claim);
}

/* The entry asks for one, or the product does: of hospital care, or of claims of which more than an amount is asked. */
static bool needs_authorisation(const struct law_scheme *s, const struct law_claim *claim, const struct option *o)
{
    const struct law_benefit *b = find_benefit(s, o->coverage->product);
    int64_t asked = 0;

    if (!s->authorises) return false;
    if (o->covered->authorise) return true;
    if (b == NULL || b->authorise == LAW_AUTHORISE_NOTHING) return false;
    if (b->authorise == LAW_AUTHORISE_HOSPITAL) return is_hospital(s, claim, b);
    for (size_t i = 0; i < claim->line_count; i++)
        asked += times(claim->lines[i].qty_provided.hundredth, claim->lines[i].price_asked.minor, HUNDRED);
    return asked > b->authorise_above.minor;
}

static const struct law_authorised *find_granted(const struct law_claim *claim, const struct law_line *line)
{
    const struct law_authorisation *a = claim->authorisation;

    for (size_t i = 0; a != NULL && i < a->line_count; i++)
        if (a->lines[i].kind == line->kind && a->lines[i].entry == line->entry) return &a->lines[i];
    return NULL;
}

/* Of what was granted of a line's entry; nothing, or less, where nothing was. */
static int64_t granted_left(const struct law_claim *claim, const struct model_claim *m, size_t at)
{
    const struct law_line *line = &claim->lines[at];
    const struct law_authorised *granted = find_granted(claim, line);
    int64_t left = granted == NULL ? 0 : granted->qty.hundredth - granted->used.hundredth;

    for (size_t i = 0; i < at; i++)
        if (m->lines[i].authorised && claim->lines[i].kind == line->kind && claim->lines[i].entry == line->entry) left -= m->lines[i].qty;
    return left;
}

static bool is_authorised(const struct law_claim *claim, const struct model_claim *m, size_t at)
{
    const struct law_authorisation *a = claim->authorisation;

    if (a == NULL || !a->of_patient || a->facility != claim->facility) return false;
    if (!a->granted && !m->lines[at].authorised) return false;      /* revoked since: what passed under it goes on */
    if (!lies_in(target_of(claim), a->from, a->to)) return false;
    if (a->amount.minor != DECIMAL_NONE && a->used.minor >= a->amount.minor) return false;
    return granted_left(claim, m, at) > 0;
}

/* Waiting period, provisions, claims of the category; last of all the authorisation. */
static void ask(const struct law_scheme *s, const struct law_claim *claim, const struct model_claim *m, size_t at, int category,
                struct option *o)
{
    const struct law_coverage *v = o->coverage;
    int64_t most = is_adult(s, claim) ? o->covered->most_adult.hundredth : o->covered->most_child.hundredth;
    int64_t used = used_before(claim, m, at, o);

    o->qty = m->lines[at].qty;
    if ((!v->renewed || v->policy_effective.day < v->effective.day) && target_of(claim) < o->due) {
        o->reason = 17;
    } else if (most >= 0 && used + o->qty > most && used >= most) {
        o->reason = 16;
    } else if (claim->lines[at].kind == LAW_SERVICE && is_full(s, claim, m, category, o)) {
        o->reason = count_reason(category);
    } else if (most >= 0 && used + o->qty > most) {
        o->qty = most - used;
    }
    if (o->reason != 0 || !needs_authorisation(s, claim, o)) return;
    o->authorised = is_authorised(claim, m, at);
    if (o->authorised) o->qty = least(o->qty, granted_left(claim, m, at));
    else o->reason = 23;
}

/* ---- which product ---- */

static void limit_of(const struct law_scheme *s, const struct law_claim *claim, const struct option *o, bool *fixed, int64_t *value)
{
    const struct law_limit *l = claim->visit == LAW_VISIT_EMERGENCY ? &o->covered->limits.emergency :
                                claim->visit == LAW_VISIT_REFERRAL  ? &o->covered->limits.referral :
                                                                      &o->covered->limits.other;

    *fixed = l->type == LAW_FIXED_AMOUNT;
    *value = known(is_adult(s, claim) ? l->adult.minor : l->child.minor, *fixed ? 0 : WHOLE_PERCENT);
}

static void choose(const struct law_scheme *s, const struct law_claim *claim, const struct option *options, size_t n,
                   const struct law_line *line, struct model_line *out)
{
    int best[2] = {NOBODY, NOBODY};
    int64_t values[2] = {0, 0}, price = price_asked(line);
    int chosen;

    for (size_t i = 0; i < n; i++) {
        bool fixed;
        int64_t value;
        if (options[i].reason != 0) continue;
        limit_of(s, claim, &options[i], &fixed, &value);
        if (fixed && value == 0) value = INT64_MAX;
        if (best[fixed] != NOBODY && value <= values[fixed]) continue;
        best[fixed] = (int)i;
        values[fixed] = value;
    }
    chosen = best[0] == NOBODY ? 1 : 0;
    if (best[0] != NOBODY && best[1] != NOBODY) {
        if (values[1] > price) chosen = 1;
        else if (values[0] != WHOLE_PERCENT && times(price, WHOLE_PERCENT - values[0], WHOLE_PERCENT) > price - values[1]) chosen = 1;
    }
    out->product = options[best[chosen]].coverage->product;
    out->policy = options[best[chosen]].coverage->policy;
    out->origin = options[best[chosen]].covered->origin;
    out->limitation = chosen ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE;
    out->limitation_value = values[chosen] == INT64_MAX ? 0 : values[chosen];
    out->qty = options[best[chosen]].qty;
    out->authorised = options[best[chosen]].authorised;
}

/* ---- submission ---- */

static int care_reason(const struct law_scheme *s, const struct law_claim *claim, enum law_care line)
{
    const struct law_facility *facility = find_facility(s, claim->facility);
    bool strict = s->rules.care_type_strict;

    enum law_care here = facility == NULL ? LAW_CARE_BOTH : facility->care;

    if (here == LAW_CARE_OUT && is_stay(claim)) return 10;
    if (line == LAW_CARE_IN && (here == LAW_CARE_OUT || (strict && !is_stay(claim)))) return 10;
    if (line == LAW_CARE_OUT && (here == LAW_CARE_IN || (strict && is_stay(claim)))) return 10;
    return 0;
}

static bool patient_fits(const struct law_scheme *s, const struct law_claim *claim, int mask)
{
    enum law_gender gender = claim->file->person.gender;
    bool male = gender == LAW_GENDER_MALE || (gender == LAW_GENDER_OTHER && s->rules.patient.other != LAW_OTHER_FEMALE);
    bool female = gender == LAW_GENDER_FEMALE || (gender == LAW_GENDER_OTHER && s->rules.patient.other != LAW_OTHER_MALE);

    if (mask == 0) return true;
    if (!(mask & (is_adult(s, claim) ? 4 : 8))) return false;
    return (male && (mask & 1)) || (female && (mask & 2));
}

static bool too_often(const struct law_claim *claim, const struct law_line *line, int frequency)
{
    for (size_t i = 0; i < claim->file->line_count; i++) {
        const struct law_earlier_line *e = &claim->file->lines[i];
        int apart = e->day.day - target_of(claim);
        if (e->claim == claim->id || e->kind != line->kind || e->entry != line->entry) continue;
        if ((apart < 0 ? -apart : apart) < frequency) return true;
    }
    return false;
}

static bool is_duplicate(const struct law_claim *claim, const struct law_line *line)
{
    for (size_t i = 0; i < claim->file->line_count; i++) {
        const struct law_earlier_line *e = &claim->file->lines[i];
        if (e->claim != claim->id && e->kind == line->kind && e->entry == line->entry && e->visit.day == claim->date_from.day) return true;
    }
    return false;
}

/* Which product pays, and how much of it; or why none does. */
static void cover_line(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *m, size_t at, int category)
{
    struct option options[64];
    size_t n = options_of(s, claim, &claim->lines[at], options), passing = 0;

    for (size_t i = 0; i < n; i++) {
        ask(s, claim, m, at, category, &options[i]);
        passing += options[i].reason == 0;
    }
    if (passing > 0) choose(s, claim, options, n, &claim->lines[at], &m->lines[at]);
    else m->lines[at].reason = n == 0 ? 3 : options[0].reason;
}

/* What a scheme may leave to others: the default validations. */
static void check_fit(const struct law_scheme *s, const struct law_claim *claim, const struct law_line *line, const struct law_entry *e,
                      struct model_line *out)
{
    out->reason = care_reason(s, claim, e->care);
    if (out->reason == 0 && !patient_fits(s, claim, e->patients)) out->reason = 4;
    if (out->reason == 0 && too_often(claim, line, e->frequency)) out->reason = 5;
    if (out->reason == 0 && s->rules.duplicates && is_duplicate(claim, line)) out->reason = 6;
}

static void check_line(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *m, size_t at, int category)
{
    const struct law_line *line = &claim->lines[at];
    const struct law_entry *e = find_entry(s, line->kind, line->entry, target_of(claim));
    struct model_line *out = &m->lines[at];

    out->qty = qty_asked(line);
    out->reason = e == NULL ? 1 : find_listed(s, claim, line->kind, line->entry) == NULL ? 2 : 0;
    if (out->reason == 0 && !s->rules.unchecked) check_fit(s, claim, line, e, out);
    if (out->reason == 0) cover_line(s, claim, m, at, category);
}

/* A service all of whose candidates are full makes the claim one too many. */
static bool claim_is_full(const struct law_scheme *s, const struct law_claim *claim, const struct model_claim *m, int category)
{
    for (size_t i = 0; i < claim->line_count; i++) {
        struct option options[64];
        size_t n, full = 0;
        if (claim->lines[i].kind != LAW_SERVICE) continue;
        if (find_entry(s, LAW_SERVICE, claim->lines[i].entry, target_of(claim)) == NULL) continue;
        n = options_of(s, claim, &claim->lines[i], options);
        for (size_t k = 0; k < n; k++)
            full += is_full(s, claim, m, category, &options[k]);
        if (n > 0 && full == n) return true;
    }
    return false;
}

static int claim_cause(const struct law_scheme *s, const struct law_claim *claim, const struct model_claim *m, int category)
{
    bool covered = false;

    if (!claim->file->valid) return 7;
    for (size_t i = 0; i < claim->file->coverage_count; i++) {
        const struct law_coverage *v = &claim->file->coverages[i];
        covered |= v->effective.day <= claim->date_from.day && v->expiry.day >= target_of(claim) && v->expiry.day >= claim->date_from.day;
    }
    if (!covered) return 21;
    if (target_of(claim) < claim->date_from.day) return 9;
    if (!date_none(claim->date_claimed) && claim->date_claimed.day < claim->date_from.day) return 9;
    if (s->rules.diagnoses_listed && !s->rules.unchecked && claim->unknown_diagnosis) return 8;
    return claim_is_full(s, claim, m, category) ? count_reason(category) : 0;
}

void model_check(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *out)
{
    int counted = as_counted(s, category(s, claim, NULL));
    size_t passed = 0;

    memset(out, 0, sizeof *out);
    out->line_count = claim->line_count;
    out->cause = claim_cause(s, claim, out, counted);
    for (size_t i = 0; i < claim->line_count; i++) {
        struct model_line *l = &out->lines[i];
        if (out->cause == 0) check_line(s, claim, out, i, counted);
        else l->reason = out->cause == 21 ? 7 : out->cause;
        if (l->reason != 0) l->qty = 0;
        else out->approved += times(l->qty, price_asked(&claim->lines[i]), HUNDRED);
        passed += l->reason == 0;
    }
    out->status = passed > 0 ? 4 : 1;
    out->reason = passed > 0 ? 0 : 1;
    out->category = passed > 0 ? category(s, claim, out) : LAW_CATEGORY_NONE;
}

/* ---- value ---- */

/* One policy's deductible and ceilings on the way through its lines. */
struct purse {
    bool hospital, has_ceiling;
    int64_t deductible, deducted_before, ceiling, paid_before, category_ceiling;
    struct model_consumption *c;
};

/* Amounts as a table of three columns: general, in-patient, out-patient. */
static int64_t cell(const struct law_amounts *a, int column)
{
    int64_t columns[3] = {a->general.minor, a->ip.minor, a->op.minor};

    return columns[column];
}

static int64_t used_cell(const struct law_coverage *v, int level, int column, bool paid)
{
    const struct law_consumed *u = level == LAW_POLICY ? &v->by_policy : &v->by_person;
    int64_t columns[2][3] = {
        {u->deducted.minor, u->deducted_ip.minor, u->deducted_op.minor}, {u->paid.minor, u->paid_ip.minor, u->paid_op.minor},
    };

    return level == LAW_TREATMENT ? 0 : known(columns[paid][column], 0);
}

/* First the general column, then that of the side; in each the last level that is set. */
static bool find_level(const struct law_amounts table[LAW_LEVELS], bool hospital, int zero_level, int *level, int *column)
{
    int columns[2] = {0, hospital ? 1 : 2};

    for (int k = 0; k < 2; k++) {
        bool found = false;
        for (int l = 0; l < LAW_LEVELS; l++) {
            int64_t value = cell(&table[l], columns[k]);
            if (value == DECIMAL_NONE || (value == 0 && l != zero_level)) continue;
            *level = l;
            *column = columns[k];
            found = true;
        }
        if (found) return true;
    }
    return false;
}

static int64_t members(const struct law_claim *claim, int64_t policy)
{
    int64_t n = 0;

    for (size_t i = 0; i < claim->file->people_count; i++) {
        const struct law_covered_person *p = &claim->file->people[i];
        bool seen = false;
        if (p->policy != policy || !lies_in(target_of(claim), p->effective, p->expiry)) continue;
        for (size_t k = 0; k < i; k++) {
            const struct law_covered_person *q = &claim->file->people[k];
            seen |= q->policy == policy && q->person == p->person && lies_in(target_of(claim), q->effective, q->expiry);
        }
        n += !seen;
    }
    return n;
}

static void open_purse(const struct law_scheme *s, const struct law_claim *claim, const struct law_coverage *v, int category,
                       struct purse *p)
{
    const struct law_benefit *b = find_benefit(s, v->product);
    int level, column;

    p->hospital = is_hospital(s, claim, b);
    if (find_level(b->deductible, p->hospital, -1, &level, &column)) {
        p->deductible = cell(&b->deductible[level], column);
        p->deducted_before = used_cell(v, level, column, false);
    }
    p->has_ceiling = find_level(b->ceiling, p->hospital, (int)b->level, &level, &column);
    if (p->has_ceiling) {
        int64_t n = members(claim, v->policy), most = cell(&b->most_policy, column);
        p->ceiling = cell(&b->ceiling[level], column);
        p->paid_before = used_cell(v, level, column, true);
        if (level == LAW_POLICY && b->threshold >= 0 && n > b->threshold) {
            p->ceiling += (n - b->threshold) * known(cell(&b->extra_member, column), 0);
            if (most != DECIMAL_NONE && most != 0) p->ceiling = least(p->ceiling, most);
        }
    }
    if (category >= LAW_SURGERY && category <= LAW_CONSULTATION) p->category_ceiling = known(b->category_ceiling[category].minor, 0);
}

/* What a package was made of on the day, and whether that is what was claimed. */
static bool is_as_defined(const struct law_scheme *s, const struct law_claim *claim, const struct law_line *line)
{
    size_t defined = 0;

    for (size_t i = 0; i < s->component_count; i++) {
        const struct law_component *c = &s->components[i], *held = NULL;
        size_t same = 0;
        bool counted = false;
        for (size_t k = 0; k < s->component_count; k++) {
            const struct law_component *d = &s->components[k];
            if (d->service != c->service || d->kind != c->kind || d->entry != c->entry) continue;
            counted |= k < i;
            if (d->from.day <= target_of(claim)) held = d;
        }
        if (c->service != line->entry || counted || held == NULL) continue;
        if (!date_none(held->to) && held->to.day < target_of(claim)) continue;
        for (size_t k = 0; k < line->part_count; k++)
            same += line->parts[k].kind == c->kind && line->parts[k].entry == c->entry && line->parts[k].qty == held->qty;
        if (same != 1) return false;
        defined++;
    }
    return defined == line->part_count;
}

static int64_t bundled(const struct law_scheme *s, const struct law_claim *claim, const struct law_line *line, enum law_origin origin,
                       int64_t price)
{
    const struct law_entry *e = find_entry(s, line->kind, line->entry, target_of(claim));

    if (!s->rules.bundles || line->kind != LAW_SERVICE || e == NULL) return price;
    if (e->package == LAW_FLAT_FEE && origin == LAW_OWN_PRICE) return least(price, e->price.minor);
    if (e->package == LAW_AS_DEFINED && origin != LAW_OWN_PRICE && !is_as_defined(s, claim, line)) return 0;
    return price;
}

/* NOBODY: nothing in the price list says; one less: the register does not. */
static int64_t price_of(const struct law_scheme *s, const struct law_claim *claim, const struct law_line *line, enum law_origin origin)
{
    const struct law_listed *listed = find_listed(s, claim, line->kind, line->entry);
    const struct law_entry *e = find_entry(s, line->kind, line->entry, target_of(claim));

    if (line->price_approved.minor != DECIMAL_NONE) return line->price_approved.minor;
    if (origin == LAW_OWN_PRICE) return line->price_asked.minor;
    if (listed == NULL) return NOBODY;
    if (listed->overrule.minor != DECIMAL_NONE) return listed->overrule.minor;
    return e == NULL ? NOBODY - 1 : e->price.minor;
}

static bool is_excluded(const struct law_scheme *s, const struct law_claim *claim, const struct law_covered *c, bool hospital)
{
    enum law_exclusion e;

    if (c == NULL) return false;
    e = is_adult(s, claim) ? c->exclusion_adult : c->exclusion_child;
    return e == LAW_EXCLUDED_ALWAYS || (e == LAW_EXCLUDED_HOSPITAL && hospital) || (e == LAW_EXCLUDED_OTHER && !hospital);
}

/* What the authorisation leaves of a line's amount, after other claims and lines before. */
static int64_t authorised_amount(const struct law_claim *claim, const struct model_claim *m, size_t at, int64_t w)
{
    const struct law_authorisation *a = claim->authorisation;
    int64_t left;

    if (a == NULL || a->amount.minor == DECIMAL_NONE) return w;
    left = a->amount.minor - a->used.minor;
    for (size_t i = 0; i < at; i++) left -= m->lines[i].of_authorisation;
    return left < 0 ? 0 : least(left, w);
}

/* Steps 1 to 7, with the authorisation's amount before the deductible. */
static void value_line(const struct law_claim *claim, struct model_claim *m, size_t at, struct purse *p, bool excluded)
{
    struct model_line *l = &m->lines[at];
    int64_t w = times(l->qty, l->price, HUNDRED);
    int64_t v = l->limitation_value, room = p->deductible - p->deducted_before - p->c->deducted;

    if (l->limitation == LAW_FIXED_AMOUNT && v > 0 && times(l->qty, v, HUNDRED) < w) w = times(l->qty, v, HUNDRED);
    if (l->authorised) {
        w = authorised_amount(claim, m, at, w);
        l->of_authorisation = claim->authorisation == NULL ? 0 : w;
    }
    if (room > 0 && room >= w) {
        l->deducted = w;
        p->c->deducted += w;
        return;
    }
    if (room > 0) {
        l->deducted = room;
        w -= room;
        p->c->deducted += room;
    }
    if (l->limitation == LAW_CO_INSURANCE) w = times(w, v, WHOLE_PERCENT);
    if (p->category_ceiling > 0) {
        int64_t k = p->c->in_category;
        if (k + w <= p->category_ceiling) {
            p->c->in_category += w;
        } else if (k >= p->category_ceiling) {
            l->excess_category = w;
            w = 0;
        } else {
            l->excess_category = k + w - p->category_ceiling;
            w -= l->excess_category;
            p->c->in_category += w;
        }
    }
    l->value = w;
    if (excluded) return;
    if (p->has_ceiling) {
        room = p->ceiling - p->paid_before - p->c->paid;
        if (room <= 0) l->value = 0;
        else l->value = least(room, w);
        l->excess = w - l->value;
    }
    p->c->paid += l->value;
}

static const struct law_coverage *find_coverage(const struct law_claim *claim, int64_t policy)
{
    for (size_t i = 0; policy != 0 && i < claim->file->coverage_count; i++)
        if (claim->file->coverages[i].policy == policy) return &claim->file->coverages[i];
    return NULL;
}

static bool is_gone(const struct law_scheme *s, const struct law_claim *claim, const struct model_line *l)
{
    return find_coverage(claim, l->policy) == NULL || find_benefit(s, l->product) == NULL;
}

static bool has_changed(const struct law_scheme *s, const struct law_claim *claim, const struct model_claim *m)
{
    bool changed = false;

    for (size_t i = 0; i < claim->file->coverage_count; i++) {
        const struct law_coverage *v = &claim->file->coverages[i];
        const struct law_benefit *b = find_benefit(s, v->product);
        changed |= v->changed > claim->submitted || (b != NULL && b->changed > claim->submitted);
    }
    for (size_t i = 0; i < m->line_count; i++)
        changed |= m->lines[i].reason == 0 && is_gone(s, claim, &m->lines[i]);
    return changed;
}

/* At most the price that was granted. */
static int64_t unit_price(const struct law_scheme *s, const struct law_claim *claim, const struct law_line *line, const struct model_line *l)
{
    const struct law_authorised *granted = l->authorised ? find_granted(claim, line) : NULL;
    int64_t price = price_of(s, claim, line, l->origin);

    if (price < 0) return price;
    price = bundled(s, claim, line, l->origin, price);
    return granted == NULL ? price : least(price, known(granted->price.minor, INT64_MAX));
}

/* Product and price of each line, and whether it has any. Answers how many have no policy. */
static size_t price_lines(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *m, bool process,
                          int rejected[MODEL_LINES])
{
    int counted = as_counted(s, m->category);
    size_t uncovered = 0;

    for (size_t i = 0; i < m->line_count; i++) {
        struct model_line *l = &m->lines[i];
        l->price = l->deducted = l->excess_category = l->excess = l->value = l->of_authorisation = 0;
        rejected[i] = l->reason;
        if (l->reason != 0) continue;
        if (m->again) cover_line(s, claim, m, i, counted);
        if (l->reason == 0 && is_gone(s, claim, l)) l->reason = 3;
        if (l->reason == 0) l->price = unit_price(s, claim, &claim->lines[i], l);
        if (l->price < 0) l->reason = l->price == NOBODY ? 2 : 1;
        if (l->price < 0) l->price = 0;
        if (l->reason != 0 && process) l->authorised = false;
        uncovered += l->reason == 3;
    }
    return uncovered;
}

/* Each policy has its purse, opened by the first of its lines; they go in the order of the claim, as one authorisation may serve several. */
static void value_all(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *out)
{
    struct purse purses[MODEL_LINES] = {{.hospital = false}};

    out->consumed_count = 0;
    for (size_t i = 0; i < out->line_count; i++) {
        const struct law_line *line = &claim->lines[i];
        const struct law_coverage *v = find_coverage(claim, out->lines[i].policy);
        size_t at = 0;
        if (out->lines[i].reason != 0) continue;
        while (at < out->consumed_count && out->consumed[at].policy != v->policy) at++;
        if (at == out->consumed_count) {
            purses[at].c = &out->consumed[out->consumed_count++];
            open_purse(s, claim, v, out->category, &purses[at]);
            *purses[at].c = (struct model_consumption){.policy = v->policy, .hospital = purses[at].hospital};
        }
        value_line(claim, out, i, &purses[at], is_excluded(s, claim, find_covered(s, line->kind, line->entry, v->product), purses[at].hospital));
    }
}

void model_value(const struct law_scheme *s, const struct law_claim *claim, struct model_claim *out, bool process)
{
    bool relative = false, any = false;
    int rejected[MODEL_LINES];
    size_t came = 0, uncovered;

    out->again = process && s->rules.choose_again && has_changed(s, claim, out);
    uncovered = price_lines(s, claim, out, process, rejected);
    out->approved = 0;
    value_all(s, claim, out);
    for (size_t i = 0; i < out->line_count; i++) {
        came += rejected[i] == 0;
        if (out->lines[i].reason == 0) {
            any = true;
            out->approved += out->lines[i].value;
            relative |= out->lines[i].origin == LAW_RELATIVE;
        } else if (process && rejected[i] == 0) {
            out->lines[i].qty = 0;
        }
        if (!process) out->lines[i].reason = rejected[i];
    }
    out->status = !any ? 1 : relative ? 8 : 16;
    out->reason = any ? 0 : came > 0 && uncovered == came ? 3 : 1;
    out->final = any && !relative;
}
