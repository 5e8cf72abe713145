/* What a product pays only with a pre-authorisation, and how much of what was granted is left (claims 10, O7). */
#include "scheme/internal.h"

/* ---- whether one is needed ---- */

/* What is asked for the whole claim, so that nothing is gained by writing two lines; what is too large to add is above any amount. */
static bool asks_above(const struct law_claim *claim, money_t limit)
{
    money_t sum = MONEY_ZERO, amount;

    for (size_t i = 0; i < claim->line_count; i++) {
        if (!money_times_qty(claim->lines[i].price_asked, claim->lines[i].qty_provided, &amount)) return true;
        if (!money_add(sum, amount, &sum)) return true;
    }
    return money_cmp(sum, limit) > 0;
}

static bool is_needed(const struct claim_case *c, const struct candidate *k)
{
    const struct law_benefit *benefit;

    if (!c->scheme->authorises) return false;
    if (k->covered->authorise) return true;
    benefit = law_benefit_of(c->scheme, k->coverage->product, c->target);
    if (benefit == NULL) return false;
    if (benefit->authorise == LAW_AUTHORISE_HOSPITAL) return law_claim_hospital(c->scheme, c->claim, benefit->product);
    return benefit->authorise == LAW_AUTHORISE_ABOVE && asks_above(c->claim, benefit->authorise_above);
}

/* ---- what was granted, and what is left of it ---- */

static const struct law_authorised *granted_of(const struct law_preauthorisation *a, const struct law_line *line)
{
    for (size_t i = 0; i < a->line_count; i++)
        if (a->lines[i].kind == line->kind && a->lines[i].entry == line->entry) return &a->lines[i];
    return NULL;
}

/* By other claims, and by lines of this one that stand before; only lines that pass are authorised. */
static int64_t taken_before(const struct claim_case *c, const struct law_line *line, const struct law_authorised *granted)
{
    int64_t sum = granted->used.hundredth;

    for (const struct law_line *l = c->claim->lines; l < line; l++)
        if (l->authorised && l->kind == line->kind && l->entry == line->entry)
            sum += law_line_qty(l).hundredth;
    return sum;
}

static enum law_reason refused(struct law_why *why, enum law_rule rule)
{
    *why = law_why_plain(rule);
    return LAW_NO_PREAUTHORISATION;
}

/* One that was revoked goes on for lines that passed under it before. */
static bool is_of(const struct law_preauthorisation *a, const struct law_claim *claim, const struct law_line *line)
{
    return a != NULL && (a->granted || line->authorised) && a->of_patient && a->facility == claim->facility;
}

static enum law_reason none_left(const struct law_line *line, const struct candidate *k, struct law_why *why)
{
    enum law_reason reason = refused(why, LAW_RULE_PREAUTHORISATION_QTY);

    why->limit = k->authorised->qty.hundredth;
    why->before = k->taken;
    why->cut = law_line_qty(line).hundredth;
    return reason;
}

static enum law_reason all_spent(const struct law_preauthorisation *a, struct law_why *why)
{
    enum law_reason reason = refused(why, LAW_RULE_PREAUTHORISATION_AMOUNT);

    why->limit = a->amount.minor;
    why->before = a->used.minor;
    return reason;
}

static enum law_reason not_that_day(date_t day, struct law_why *why)
{
    enum law_reason reason = refused(why, LAW_RULE_PREAUTHORISATION_DAYS);

    why->day = day;
    return reason;
}

enum law_reason law_preauthorisation_check(const struct claim_case *c, const struct law_line *line, struct candidate *k, struct law_why *why)
{
    const struct law_preauthorisation *a = c->claim->preauthorisation;

    if (!is_needed(c, k)) return LAW_ACCEPTED;
    if (!is_of(a, c->claim, line)) return refused(why, LAW_RULE_PREAUTHORISATION);
    if (date_cmp(c->target, a->from) < 0 || date_cmp(c->target, a->to) > 0) return not_that_day(c->target, why);
    k->authorised = granted_of(a, line);
    if (k->authorised == NULL) return refused(why, LAW_RULE_PREAUTHORISATION_ENTRY);
    k->taken = taken_before(c, line, k->authorised);
    if (k->taken >= k->authorised->qty.hundredth) return none_left(line, k, why);
    if (!money_none(a->amount) && money_cmp(a->used, a->amount) >= 0) return all_spent(a, why);
    return LAW_ACCEPTED;
}

void law_preauthorisation_take(struct law_line *line, const struct candidate *k)
{
    int64_t wanted = law_line_qty(line).hundredth, left;
    struct law_why *why;

    line->authorised = k->authorised != NULL;
    if (!line->authorised) return;
    left = k->authorised->qty.hundredth - k->taken;
    if (wanted <= left) return;
    why = law_why_add(line, LAW_RULE_PREAUTHORISATION_QTY);
    why->limit = k->authorised->qty.hundredth;
    why->before = k->taken;
    why->cut = wanted - left;
    line->qty_approved = (qty_t){left};
}

/* ---- money ---- */

void law_preauthorisation_price(const struct claim_case *c, struct law_line *line, money_t *price)
{
    const struct law_authorised *granted = line->authorised && c->claim->preauthorisation ? granted_of(c->claim->preauthorisation, line) : NULL;
    struct law_why *why;

    if (granted == NULL || money_none(granted->price) || money_cmp(*price, granted->price) <= 0) return;
    why = law_why_add(line, LAW_RULE_PREAUTHORISATION_PRICE);
    why->limit = granted->price.minor;
    why->before = price->minor;
    why->cut = price->minor - granted->price.minor;
    *price = granted->price;
}

/* What is left is never less than nothing, so that no sum here passes the amount, or what was used of it before. */
static int64_t amount_before(const struct claim_case *c, const struct law_line *line)
{
    int64_t sum = c->claim->preauthorisation->used.minor;

    for (const struct law_line *l = c->claim->lines; l < line; l++) sum += l->authorised ? l->of_preauthorisation.minor : 0;
    return sum;
}

void law_preauthorisation_amount(const struct claim_case *c, struct law_line *line, money_t *amount)
{
    const struct law_preauthorisation *a = c->claim->preauthorisation;
    int64_t before, room;
    struct law_why *why;

    if (!line->authorised || a == NULL) return;
    line->of_preauthorisation = *amount;
    if (money_none(a->amount)) return;
    before = amount_before(c, line);
    room = before < a->amount.minor ? a->amount.minor - before : 0;
    if (room < amount->minor) line->of_preauthorisation = (money_t){room};
    why = law_why_add(line, LAW_RULE_PREAUTHORISATION_AMOUNT);
    why->limit = a->amount.minor;
    why->before = before;
    why->left = room - line->of_preauthorisation.minor;
    why->cut = amount->minor - line->of_preauthorisation.minor;
    *amount = line->of_preauthorisation;
}
