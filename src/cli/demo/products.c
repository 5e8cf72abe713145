/* Three products with different rules: a lump sum for a household, a price a head with cycles, deductible and co-insurance,
 * and a fund of one district at relative prices. */
#include <string.h>

#include "cli/demo/internal.h"
#include "cli/demo/medicine.h"
#include "scheme/product.h"

struct offer {
    struct law_plan plan;
    const char *code, *name;
    const char *cycles[LAW_CYCLES];
    const char *limits;                    /* members of JSON: deductibles, ceilings, periods of relative prices */
    char origin_items, origin_services;
    int32_t adult_drugs, adult_services;   /* co-insurance: percent that is paid */
    int32_t waiting_surgery;               /* months, adults */
    const char *without;                   /* codes that are not covered, each with a blank behind it */
    bool home;                             /* sold in the home district only */
};

#define M(units) {(units) * 100}

static const struct offer offers[PRODUCTS] = {
    { .code = "BASIC", .name = "Basic Health Cover",
      .plan = { .insurance_period = 12, .recurrence = -1, .grace_renewal = 1, .grace_payment = 2, .threshold = 5, .instalments_max = 3,
                .lump_sum = M(6000), .adult = M(1200), .child = M(500), .registration_lump_sum = M(300),
                .renewal_discount_months = 1, .renewal_discount_percent = 5 },
      .limits = "\"ceilingType\":\"I\",\"ceiling\":\"60000.00\",\"maxNoConsultation\":24,\"maxNoDelivery\":2,"
                "\"ceilingInterpretation\":\"I\"",
      .origin_items = 'P', .origin_services = 'P', .adult_drugs = 100, .adult_services = 100, .waiting_surgery = 0,
      .without = "M010 S007 X005 " },
    { .code = "FAMILY", .name = "Family Comprehensive",
      .plan = { .insurance_period = 12, .recurrence = -1, .grace_enrolment = 1, .grace_renewal = 1, .grace_payment = 1, .instalments_max = 2,
                .adult = M(2600), .child = M(1100), .registration_fee = M(100), .enrolment_discount_months = 1,
                .enrolment_discount_percent = 10 },
      .cycles = {"01-01", "01-04", "01-07", "01-10"},
      .limits = "\"ceilingType\":\"P\",\"deductibleOp\":\"250.00\",\"ceilingIp\":\"250000.00\",\"ceilingOp\":\"60000.00\","
                "\"ceilingInterpretation\":\"H\",\"maxAmountDelivery\":\"20000.00\"",
      .origin_items = 'P', .origin_services = 'P', .adult_drugs = 80, .adult_services = 90, .waiting_surgery = 3, .without = "" },
    { .code = "FUND", .name = "District Solidarity Fund",
      .plan = { .insurance_period = 6, .recurrence = -1, .grace_renewal = 1, .grace_payment = 1, .instalments_max = 1, .lump_sum = M(2400) },
      .limits = "\"ceilingType\":\"T\",\"deductible\":\"50.00\",\"ceiling\":\"12000.00\","
                "\"ceilingInterpretation\":\"I\"",
      .origin_items = 'P', .origin_services = 'R', .adult_drugs = 100, .adult_services = 100, .without = "M010 S004 S005 S007 B003 H003 ",
      .home = true },
};

static void amount(struct buf *b, const char *name, money_t m)
{
    if (m.minor)
        buf_add_format(b, ",\"%s\":\"%lld.%02lld\"", name, (long long)m.minor / 100, (long long)m.minor % 100);
}

static void count(struct buf *b, const char *name, int64_t n)
{
    if (n)
        buf_add_format(b, ",\"%s\":%lld", name, (long long)n);
}

static void terms(struct buf *b, const struct offer *o)
{
    const struct law_plan *p = &o->plan;
    char name[] = "startCycle0";

    count(b, "insurancePeriod", p->insurance_period);
    count(b, "gracePeriodEnrolment", p->grace_enrolment);
    count(b, "gracePeriodRenewal", p->grace_renewal);
    count(b, "gracePeriodPayment", p->grace_payment);
    count(b, "threshold", p->threshold);
    count(b, "maxInstallments", p->instalments_max);
    count(b, "enrolmentDiscountPeriod", p->enrolment_discount_months);
    count(b, "enrolmentDiscountPerc", p->enrolment_discount_percent);
    count(b, "renewalDiscountPeriod", p->renewal_discount_months);
    count(b, "renewalDiscountPerc", p->renewal_discount_percent);
    amount(b, "lumpSum", p->lump_sum);
    amount(b, "premiumAdult", p->adult);
    amount(b, "premiumChild", p->child);
    amount(b, "registrationLumpSum", p->registration_lump_sum);
    amount(b, "registrationFee", p->registration_fee);
    for (int i = 0; i < LAW_CYCLES && o->cycles[i]; i++) {
        name[10] = (char)('1' + i);
        buf_add_format(b, ",\"%s\":\"%s\"", name, o->cycles[i]);
    }
}

static bool covers(const struct offer *o, const char *code) { return !strstr(o->without, code); }

static void line(struct buf *b, const char *relation, int64_t id, char origin, int32_t percent, int32_t waiting)
{
    buf_add_format(b, "%s{\"%s\":{\"id\":%lld},\"priceOrigin\":\"%c\",\"limitationType\":\"C\",\"limitationTypeR\":\"C\",\"limitationTypeE\":"
                   "\"C\",\"limitAdult\":\"%d.00\",\"limitChild\":\"100.00\",\"limitAdultR\":\"%d.00\",\"limitChildR\":\"100.00\","
                   "\"limitAdultE\":\"100.00\",\"limitChildE\":\"100.00\",\"waitingPeriodAdult\":%d,\"waitingPeriodChild\":0}",
                   b->p[b->n - 1] == '[' ? "" : ",", relation, (long long)id, origin, percent, percent, waiting);
}

static void lines(struct demo *d, struct buf *b, const struct offer *o)
{
    buf_add(b, STR(",\"items\":["));
    for (size_t i = 0; i < d->items.n; i++)
        if (covers(o, medical_items[i].code))
            line(b, "item", d->items.at[i], o->origin_items, medical_items[i].type == 'D' ? o->adult_drugs : 100, 0);
    buf_add(b, STR("],\"services\":["));
    for (size_t i = 0; i < d->services.n; i++)
        if (covers(o, medical_services[i].code))
            line(b, "service", d->services.at[i], o->origin_services, o->adult_services,
                 medical_services[i].category == 'S' ? o->waiting_surgery : 0);
    buf_add(b, STR("]"));
}

/* What each month sets aside of the contributions that are earned in it. */
static void relative_prices(struct buf *b, const struct offer *o)
{
    if (o->origin_services != 'R')
        return;
    buf_add(b, STR(",\"relativePrices\":[{\"careType\":\"B\",\"periods\":["));
    for (int month = 1; month <= 12; month++) buf_add(b, month > 1 ? STR(",\"18.00\"") : STR("\"18.00\""));
    buf_add(b, STR("]}]"));
}

static err_t create(struct demo *d, const struct offer *o, struct made *out)
{
    struct buf b;
    char from[10], to[10];

    date_write(date_add_years(d->begin, -1), from);
    date_write(date_add_years(d->begin, 6), to);
    buf_init(&b, d->work, 65536);
    buf_add_format(&b, "{\"code\":\"%s\",\"name\":\"%s\",\"dateFrom\":\"%.10s\",\"dateTo\":\"%.10s\",%s", o->code, o->name, from, to, o->limits);
    if (o->home)
        buf_add_format(&b, ",\"location\":{\"id\":%lld}", (long long)d->places[PLACE_DISTRICT].at[HOME_DISTRICT].id);
    terms(&b, o);
    lines(d, &b, o);
    relative_prices(&b, o);
    buf_add(&b, STR("}"));
    return demo_do(d, &d->administrator, "product.create", buf_str(&b), out);
}

err_t make_products(struct demo *d)
{
    for (size_t i = 0; i < PRODUCTS; i++) {
        struct made made;
        struct sold *s = &d->products[i];
        TRY(create(d, &offers[i], &made));
        *s = (struct sold){.id = made.id, .code = offers[i].code, .plan = offers[i].plan};
        for (int k = 0; k < LAW_CYCLES && offers[i].cycles[k]; k++)
            s->plan.cycles[k] = law_cycle_read(offers[i].cycles[k], strlen(offers[i].cycles[k]));
    }
    return OK;
}
