/* What packages of services are paid (claims 4.1), where the scheme heeds them. */
#include "scheme/internal.h"

static bool is_same(const struct law_component *a, const struct law_component *b)
{
    return a->service == b->service && a->kind == b->kind && a->entry == b->entry;
}

/* As of registers: the version that began last, if it has not ended. */
static bool is_in_force(const struct law_scheme *s, size_t at, date_t day)
{
    const struct law_component *c = &s->components[at];

    if (date_cmp(c->from, day) > 0 || (!date_none(c->to) && date_cmp(c->to, day) < 0)) return false;
    return at + 1 == s->component_count || !is_same(c, c + 1) || date_cmp(c[1].from, day) > 0;
}

static bool is_claimed(const struct law_line *line, const struct law_component *c)
{
    for (size_t i = 0; i < line->part_count; i++)
        if (line->parts[i].kind == c->kind && line->parts[i].entry == c->entry) return line->parts[i].qty == c->qty;
    return false;
}

/* One for one. What is defined is defined once, so equal numbers leave no part over. */
static bool is_as_defined(const struct claim_case *c, struct law_line *line)
{
    const struct law_scheme *s = c->scheme;
    struct law_why *why = law_why_add(line, LAW_RULE_BUNDLE);

    why->before = (int64_t)line->part_count;
    for (size_t i = law_components_of(s, line->entry); i < s->component_count && s->components[i].service == line->entry; i++) {
        if (!is_in_force(s, i, c->target)) continue;
        why->limit++;
        why->left += is_claimed(line, &s->components[i]);
    }
    return why->left == why->limit && why->before == why->limit;
}

static void cap(struct law_line *line, money_t most, money_t *price)
{
    struct law_why *why;

    if (money_cmp(*price, most) <= 0) return;
    why = law_why_add(line, LAW_RULE_FLAT_FEE);
    why->limit = most.minor;
    why->before = price->minor;
    why->cut = price->minor - most.minor;
    *price = most;
}

/* A reviewer's price meets the package too: it is the scheme's limit, not the facility's word. */
void law_bundle_price(const struct claim_case *c, struct law_line *line, money_t *price)
{
    const struct law_entry *e;

    if (!c->scheme->rules.bundles || line->kind != LAW_SERVICE) return;
    e = law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target);
    if (e == NULL) return;
    if (e->package == LAW_FLAT_FEE && line->origin == LAW_OWN_PRICE) cap(line, e->price, price);
    if (e->package == LAW_AS_DEFINED && line->origin != LAW_OWN_PRICE && !is_as_defined(c, line)) *price = MONEY_ZERO;
}
