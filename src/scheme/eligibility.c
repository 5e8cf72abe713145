#include "scheme/eligibility.h"

enum { WHOLE_QTY = 100 };

int64_t law_category_left(const struct law_category_room *c)
{
    if (c->most < 0) return -1;
    return c->most > c->used ? c->most - c->used : 0;
}

bool law_category_closed(const struct law_category_room *c)
{
    return law_category_left(c) == 0 || (!money_none(c->amount) && c->amount.minor <= 0);
}

static int64_t left_of(const struct law_offer *o)
{
    int64_t used = o->used.hundredth / WHOLE_QTY + (o->used.hundredth % WHOLE_QTY > 0);

    return o->most > used ? o->most - used : 0;
}

/* The earliest that is open counts, else the earliest. */
static date_t earlier(date_t a, date_t b, date_t today)
{
    bool a_open = date_cmp(a, today) <= 0, b_open = date_cmp(b, today) <= 0;

    if (a_open != b_open) return a_open ? a : b;
    return date_cmp(b, a) < 0 ? b : a;
}

/* A cover that is open and knows no limit lifts the limits of the others. */
struct law_offered law_offered(const struct law_offer *offers, size_t n, date_t today, enum month_arithmetic months)
{
    struct law_offered out = {DATE_NONE, -1};
    bool unlimited = false;

    for (size_t i = 0; i < n; i++) {
        const struct law_offer *o = &offers[i];
        date_t from = date_add_months(o->effective, o->waiting, months);
        if (date_none(from)) continue;   /* after all days */
        out.from = date_none(out.from) ? from : earlier(out.from, from, today);
        if (o->most < 0) unlimited |= date_cmp(from, today) <= 0;
        else if (left_of(o) > out.left) out.left = left_of(o);
    }
    if (unlimited) out.left = -1;
    return out;
}

bool law_is_eligible(const struct law_offered *o, const struct law_category_room *category, date_t today)
{
    if (date_none(o->from) || date_cmp(o->from, today) > 0 || o->left == 0) return false;
    return !category || !law_category_closed(category);
}
