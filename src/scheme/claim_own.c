/* Rules of a scheme's own: asked last, so that they can only be stricter. They are shown what the law left, all of them the
 * same: what one rejects falls when the last has spoken. */
#include "scheme/internal.h"

static struct law_why why_of(const struct law_said *said)
{
    struct law_why why = law_why_plain(LAW_RULE_OWN);

    why.said = said;
    return why;
}

/* The first rule that speaks against a line is its reason. Marked by the reason alone: others are still to see it. */
static void mark(struct law_line *line, const struct law_said *said)
{
    if (line->status != LAW_LINE_PASSED || line->reason != LAW_ACCEPTED) return;
    line->reason = LAW_BY_OWN_RULE;
    line->why_count = 0;
    *law_why_add(line, LAW_RULE_OWN) = why_of(said);
}

static void mark_all(struct law_claim *claim, const struct law_said *said)
{
    claim->cause = LAW_BY_OWN_RULE;
    for (size_t i = 0; i < claim->line_count; i++) mark(&claim->lines[i], said);
}

static void say(void *to, size_t line, const struct law_said *said)
{
    struct law_claim *claim = to;

    if (said->deed == LAW_OWN_REJECT_CLAIM) mark_all(claim, said);
    else if (said->deed != LAW_OWN_REJECT_LINE) {
        if (claim->review_count < LAW_REVIEWS) claim->reviews[claim->review_count++] = said;
    } else if (line < claim->line_count) mark(&claim->lines[line], said);
}

static void drop(struct law_line *line)
{
    struct law_why why = line->why[0];

    line->why_count = 0;
    line->product = line->policy = 0;
    line->origin = LAW_ORIGIN_NONE;
    law_reject(line, LAW_BY_OWN_RULE, &why);
}

static bool any_passed(const struct law_claim *claim)
{
    for (size_t i = 0; i < claim->line_count; i++)
        if (claim->lines[i].status == LAW_LINE_PASSED) return true;
    return false;
}

/* What is left of the claim has the category of what is left. */
static void count_category(const struct claim_case *c)
{
    enum law_category category = law_category_without_services(c);

    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *line = &c->claim->lines[i];
        if (line->kind == LAW_SERVICE && line->status == LAW_LINE_PASSED)
            category = law_category_with(category, law_entry_on(c->scheme, LAW_SERVICE, line->entry, c->target));
    }
    c->claim->category = category;
}

void law_own_ask(const struct claim_case *c)
{
    const struct law_own *own = c->scheme->own;
    bool dropped = false;

    if (!any_passed(c->claim)) return;
    own->ask(own->rules, c->scheme, c->claim, say, c->claim);
    for (size_t i = 0; i < c->claim->line_count; i++) {
        if (c->claim->lines[i].reason != LAW_BY_OWN_RULE) continue;
        drop(&c->claim->lines[i]);
        dropped = true;
    }
    if (dropped) count_category(c);
}
