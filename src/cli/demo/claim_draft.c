#include "cli/demo/claims.h"

#include <string.h>

#include "cli/demo/patients.h"

enum { LATEST_DAYS = 12, UNCOVERED = 45, OVERPRICED = 50, ELSEWHERE = 25, EXTRA = 300, REFERRED = 60, EMERGENCY = 70 };

void claim_source_begin(struct demo *d, struct claim_source *out)
{
    static const uint16_t of_level[FACILITY_LEVELS] = {[FACILITY_DISPENSARY] = 5, [FACILITY_CENTRE] = 8, [FACILITY_HOSPITAL] = 11};

    out->weights = ARENA_ARRAY(d->arena, uint16_t, d->facility_count);
    for (size_t i = 0; i < d->facility_count; i++)
        out->weights[i] = (uint16_t)(of_level[d->facilities[i].level] * (d->facilities[i].district == HOME_DISTRICT ? 3 : 1));
}

/* ---- what is done ---- */

static const struct medical_case *case_drawn(struct chance *c, enum facility_level level)
{
    size_t sum = 0, at;
    const struct medical_case *k;

    for (k = medical_cases; k->icd; k++)
        sum += k->at & 1U << level ? k->weight : 0;
    at = chance_below(c, sum);
    for (k = medical_cases; k->icd; k++) {
        size_t weight = k->at & 1U << level ? k->weight : 0;
        if (at < weight)
            break;
        at -= weight;
    }
    return k;
}

static size_t item_index(const char *code)
{
    size_t i = 0;

    while (strcmp(medical_items[i].code, code))
        i++;
    return i;
}

static size_t service_index(const char *code)
{
    size_t i = 0;

    while (strcmp(medical_services[i].code, code))
        i++;
    return i;
}

static int64_t icd_of(const struct demo *d, const char *code)
{
    size_t i = 0;

    while (strcmp(diagnoses[i].code, code))
        i++;
    return d->diagnoses.at[i];
}

/* What a nurse does elsewhere a clinical officer does in a hospital. */
static const char *service_at(const char *code, enum facility_level level)
{
    if (level == FACILITY_HOSPITAL && !strcmp(code, "C001"))
        return "C002";
    return level == FACILITY_DISPENSARY && !strcmp(code, "C002") ? "C001" : code;
}

/* Some ask more than the list allows. */
static int32_t asked(struct chance *c, int32_t price, enum facility_level level)
{
    int32_t right = price_at(price, level);

    return chance_hit(c, OVERPRICED) ? right + (int32_t)((int64_t)right * chance_between(c, 10, 40) / 100) / 100 * 100 : right;
}

/* What a facility does not offer it seldom claims. */
static bool is_claimed(struct chance *c, uint8_t at, enum facility_level level) { return at & 1U << level || chance_hit(c, ELSEWHERE); }

static void add_service(struct draft *to, struct chance *c, const struct case_line *l, int64_t nights)
{
    enum facility_level level = to->facility->level;
    size_t i = service_index(service_at(l->code, level));

    if (!is_claimed(c, medical_services[i].at, level))
        return;
    to->services[to->service_count++] = (struct draft_line){i, l->qty ? l->qty : nights, asked(c, medical_services[i].price, level)};
}

static void add_item(struct draft *to, struct chance *c, const char *code, int64_t qty)
{
    enum facility_level level = to->facility->level;
    size_t i = item_index(code);

    if (is_claimed(c, medical_items[i].at, level))
        to->items[to->item_count++] = (struct draft_line){i, qty, asked(c, medical_items[i].price, level)};
}

static void add_lines(struct draft *to, struct chance *c, const struct medical_case *k, int64_t nights)
{
    for (int i = 0; i < CASE_LINES && k->services[i].code; i++)
        add_service(to, c, &k->services[i], nights);
    for (int i = 0; i < CASE_LINES && k->items[i].code; i++)
        add_item(to, c, k->items[i].code, k->items[i].qty);
    if (to->item_count < DRAFT_LINES && chance_hit(c, EXTRA))
        add_item(to, c, "M001", 1);
}

/* ---- for whom, when ---- */

bool claim_drawn(struct demo *d, const struct claim_source *s, int64_t number, date_t claimed, struct draft *out)
{
    struct chance c = chance_of(d->seed, CHANCE_CLAIMS, (uint64_t)number);
    const struct facility *f = &d->facilities[chance_weighted(&c, s->weights, d->facility_count)];
    const struct medical_case *k = case_drawn(&c, f->level);
    const struct patient *p;
    int64_t nights;

    *out = (struct draft){.number = number, .facility = f, .claimed = claimed, .visit = 'O', .icd = icd_of(d, k->icd)};
    out->to = date_add_days(claimed, -(int32_t)chance_between(&c, 0, LATEST_DAYS));
    if (date_cmp(out->to, d->begin) < 0)
        out->to = d->begin;
    p = patient_draw(d, &c, f->district, out->to, !chance_hit(&c, UNCOVERED), k->of);
    if (!p)
        return false;
    nights = k->nights ? chance_between(&c, 1, k->nights) : 0;
    out->stays = nights > 0;
    out->from = date_add_days(out->to, (int32_t)-nights);
    if (date_cmp(out->from, p->registered) < 0)
        out->from = out->to;
    out->patient = p->id;
    if (f->level != FACILITY_DISPENSARY && chance_hit(&c, EMERGENCY))
        out->visit = 'E';
    else if (f->level == FACILITY_HOSPITAL && chance_hit(&c, REFERRED))
        out->visit = 'R';
    add_lines(out, &c, k, nights ? nights : 1);
    return out->service_count + out->item_count > 0;
}

int64_t draft_amount(const struct draft *c)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->item_count; i++)
        sum += c->items[i].qty * c->items[i].price;
    for (size_t i = 0; i < c->service_count; i++)
        sum += c->services[i].qty * c->services[i].price;
    return sum;
}

struct str draft_code(struct demo *d, const struct draft *c)
{
    return demo_text(d, "%s-%07lld", c->facility->code, (long long)c->number + 1);
}
