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

static int64_t qty_of(const struct law_part *p) { return p->judged ? p->qty_left : p->qty; }

static bool is_taken_away(const struct law_part *p) { return p->judged && p->qty_left == 0; }

static bool is_claimed(const struct law_line *line, const struct law_component *c)
{
    for (size_t i = 0; i < line->part_count; i++)
        if (line->parts[i].kind == c->kind && line->parts[i].entry == c->entry && !is_taken_away(&line->parts[i]))
            return qty_of(&line->parts[i]) == c->qty;
    return false;
}

static int64_t parts_that_count(const struct law_line *line)
{
    int64_t n = 0;

    for (size_t i = 0; i < line->part_count; i++) n += !is_taken_away(&line->parts[i]);
    return n;
}

/* One for one. What is defined is defined once, so equal numbers leave no part over. */
static bool is_as_defined(const struct claim_case *c, struct law_line *line)
{
    const struct law_scheme *s = c->scheme;
    struct law_why *why = law_why_add(line, LAW_RULE_BUNDLE);

    why->before = parts_that_count(line);
    for (size_t i = law_components_of(s, line->entry); i < s->component_count && s->components[i].service == line->entry; i++) {
        if (!is_in_force(s, i, c->target)) continue;
        why->limit++;
        why->left += is_claimed(line, &s->components[i]);
    }
    return why->left == why->limit && why->before == why->limit;
}

static void cap(struct law_line *line, enum law_rule rule, money_t most, money_t *price)
{
    struct law_why *why;

    if (money_cmp(*price, most) <= 0) return;
    why = law_why_add(line, rule);
    why->limit = most.minor;
    why->before = price->minor;
    why->cut = price->minor - most.minor;
    *price = most;
}

/* Quantities of parts are whole. */
static bool add_part(const struct law_part *p, money_t *sum)
{
    money_t price = p->judged ? p->price_left : p->price, amount;

    if (is_taken_away(p)) return true;
    return !money_none(price) && money_times_qty(price, (qty_t){qty_of(p) * 100}, &amount) && money_add(*sum, amount, sum);
}

bool law_parts_left(const struct law_line *line, money_t *out)
{
    money_t sum = MONEY_ZERO;
    bool judged = false;

    for (size_t i = 0; i < line->part_count; i++) {
        if (!add_part(&line->parts[i], &sum)) return false;
        judged |= line->parts[i].judged;
    }
    if (judged) *out = sum;
    return judged;
}

/* A reviewer's price meets the package too: it is the scheme's limit, not the facility's word. */
void law_bundle_price(const struct claim_case *c, struct law_line *line, money_t *price)
{
    const struct law_entry *e;
    money_t left;

    if (!c->scheme->rules.bundles || line->kind != LAW_SERVICE) return;
    e = law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target);
    if (e != NULL && e->package == LAW_FLAT_FEE && line->origin == LAW_OWN_PRICE) cap(line, LAW_RULE_FLAT_FEE, e->price, price);
    if (e != NULL && e->package == LAW_AS_DEFINED && line->origin != LAW_OWN_PRICE && !is_as_defined(c, line)) *price = MONEY_ZERO;
    if (law_parts_left(line, &left)) cap(line, LAW_RULE_PARTS, left, price);
}
