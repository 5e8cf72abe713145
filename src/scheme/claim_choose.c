/* Which product pays a line (claims 3.7): the one that leaves the patient the least. */
#include "scheme/internal.h"

enum { BY_SHARE, BY_AMOUNT };

bool law_candidate_before(const struct candidate *a, const struct candidate *b)
{
    int order = date_cmp(a->due, b->due);

    return order != 0 ? order < 0 : a->coverage->policy < b->coverage->policy;
}

static struct law_limit limit_for(const struct law_cover_line *limits, enum law_visit visit)
{
    if (visit == LAW_VISIT_EMERGENCY) return limits->emergency;
    return visit == LAW_VISIT_REFERRAL ? limits->referral : limits->other;
}

/* A fixed amount of 0 is any amount, so it goes before all others. */
static bool is_higher(int type, money_t a, money_t b)
{
    if (type == BY_AMOUNT && (a.minor == 0 || b.minor == 0)) return a.minor == 0 && b.minor != 0;
    return money_cmp(a, b) > 0;
}

void law_choice_offer(struct choice *choice, const struct claim_case *c, const struct candidate *candidate)
{
    struct law_limit limit = limit_for(&candidate->covered->limits, c->claim->visit);
    int type = limit.type == LAW_FIXED_AMOUNT ? BY_AMOUNT : BY_SHARE;
    money_t value = money_or(c->adult ? limit.adult : limit.child, law_limit_standard(limit.type));

    if (choice->found[type] && !is_higher(type, value, choice->value[type]) &&
        (is_higher(type, choice->value[type], value) || !law_candidate_before(candidate, &choice->best[type])))
        return;
    choice->best[type] = *candidate;
    choice->value[type] = value;
    choice->found[type] = true;
}

/* What the patient pays of one unit decides; at equal parts the co-insurance does. */
static bool choose_type(const struct choice *choice, money_t price, int *type)
{
    money_t share = choice->value[BY_SHARE], amount = choice->value[BY_AMOUNT];
    money_t rest_share, rest_amount;

    *type = choice->found[BY_AMOUNT] ? BY_AMOUNT : BY_SHARE;
    if (!choice->found[BY_SHARE] || !choice->found[BY_AMOUNT]) return true;
    if (amount.minor == 0 || money_cmp(amount, price) > 0) return true;
    *type = BY_SHARE;
    if (money_cmp(share, LAW_WHOLE) == 0) return true;
    if (!money_sub(price, amount, &rest_amount)) return false;
    if (!money_times_pct(price, (pct_t){LAW_WHOLE.minor - share.minor}, &rest_share)) return false;
    if (money_cmp(rest_share, rest_amount) > 0) *type = BY_AMOUNT;
    return true;
}

static void tell_choice(struct law_line *line, const struct choice *choice, int type)
{
    struct law_why *why = law_why_add(line, LAW_RULE_CHOICE);

    why->product = line->product;
    why->policy = line->policy;
    why->limit = line->limitation_value.minor;
    why->before = choice->found[!type] ? choice->value[!type].minor : -1;
}

/* The quantity is cut by the product that pays, not by another that was asked. */
static void cut_quantity(struct law_line *line, const struct candidate *chosen, bool adult)
{
    struct law_why *why;

    if (chosen->reduced.hundredth == DECIMAL_NONE) return;
    why = law_why_add(line, LAW_RULE_PROVISIONS);
    why->product = line->product;
    why->policy = line->policy;
    why->limit = adult ? chosen->covered->most_adult.hundredth : chosen->covered->most_child.hundredth;
    why->before = chosen->provided;
    why->cut = law_line_qty(line).hundredth - chosen->reduced.hundredth;
    line->qty_approved = chosen->reduced;
}

bool law_choice_make(const struct choice *choice, const struct claim_case *c, struct law_line *line)
{
    const struct candidate *chosen;
    int type;

    if (!choose_type(choice, law_line_price(line), &type)) return false;
    chosen = &choice->best[type];
    line->product = chosen->coverage->product;
    line->policy = chosen->coverage->policy;
    line->origin = chosen->covered->origin;
    line->limitation = type == BY_AMOUNT ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE;
    line->limitation_value = choice->value[type];
    tell_choice(line, choice, type);
    cut_quantity(line, chosen, c->adult);
    law_preauthorisation_take(line, chosen);
    return true;
}
