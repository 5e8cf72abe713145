/* What the checks and the valuation of claims share. */
#include "scheme/internal.h"

/* ---- a claim as it is decided ---- */

date_t law_target_date(date_t date_from, date_t date_to)
{
    return date_none(date_to) ? date_from : date_to;
}

bool law_case_open(struct claim_case *c, const struct law_scheme *scheme, struct law_claim *claim)
{
    const struct law_patient_rule *rule = &scheme->rules.patient;
    struct law_person person = claim->file->person;

    *c = (struct claim_case){
        .scheme = scheme, .file = claim->file, .claim = claim, .facility = law_facility_of(scheme, claim->facility),
        .target = law_target_date(claim->date_from, claim->date_to),
    };
    if (date_none(claim->date_from)) return false;
    c->in_patient = date_cmp(c->target, claim->date_from) != 0;
    /* Born that many years ago is grown up today, whatever the age of majority is. */
    if (date_none(person.birth)) person.birth = date_add_years(c->target, -rule->age_of_majority);
    if (date_none(person.birth)) return false;
    c->patient = law_patient_category(&person, c->target, rule);
    c->adult = (c->patient & LAW_ADULT) != 0;
    return true;
}

static bool is_amount(int64_t value)
{
    return value >= 0 && value <= DECIMAL_MAX;
}

bool law_case_complete(const struct claim_case *c)
{
    for (size_t i = 0; i < c->claim->line_count; i++) {
        const struct law_line *l = &c->claim->lines[i];
        if (!is_amount(law_line_qty(l).hundredth) || !is_amount(l->qty_provided.hundredth)) return false;
        if (!is_amount(law_line_price(l).minor) || !is_amount(l->price_asked.minor)) return false;
    }
    return true;
}

int64_t law_case_list(const struct claim_case *c, enum law_kind kind)
{
    if (c->facility == NULL) return 0;
    return kind == LAW_ITEM ? c->facility->item_list : c->facility->service_list;
}

bool law_claim_hospital(const struct law_scheme *scheme, const struct law_claim *claim, int64_t product)
{
    date_t target = law_target_date(claim->date_from, claim->date_to);
    const struct law_benefit *benefit = law_benefit_of(scheme, product, target);
    const struct law_facility *facility;

    if (benefit == NULL || !benefit->by_facility) return date_cmp(target, claim->date_from) != 0;
    facility = law_facility_of(scheme, claim->facility);
    return facility != NULL && facility->hospital;
}

/* ---- lines ---- */

qty_t law_line_qty(const struct law_line *line)
{
    return line->qty_approved.hundredth == DECIMAL_NONE ? line->qty_provided : line->qty_approved;
}

money_t law_line_price(const struct law_line *line)
{
    return money_or(line->price_approved, money_or(line->price_adjusted, line->price_asked));
}

/* There is room (LAW_WHYS); if there were not, the last step would stand for those after it, and nothing be overwritten. */
struct law_why *law_why_add(struct law_line *line, enum law_rule rule)
{
    struct law_why *why = &line->why[line->why_count];

    line->why_count = (uint8_t)(line->why_count + (line->why_count < LAW_WHYS - 1));
    *why = law_why_plain(rule);
    return why;
}

enum law_unit law_rule_unit(enum law_rule rule)
{
    static const uint8_t units[LAW_RULES] = {
        [LAW_RULE_PATIENT] = LAW_UNIT_COUNT,
        [LAW_RULE_FREQUENCY] = LAW_UNIT_DAYS,
        [LAW_RULE_WAITING] = LAW_UNIT_MONTHS,
        [LAW_RULE_PROVISIONS] = LAW_UNIT_QTY,
        [LAW_RULE_CATEGORY_COUNT] = LAW_UNIT_COUNT,
        [LAW_RULE_CHOICE] = LAW_UNIT_MIXED,
        [LAW_RULE_PRICE] = LAW_UNIT_MONEY,
        [LAW_RULE_FIXED_AMOUNT] = LAW_UNIT_MONEY,
        [LAW_RULE_DEDUCTIBLE] = LAW_UNIT_MONEY,
        [LAW_RULE_CO_INSURANCE] = LAW_UNIT_MIXED,
        [LAW_RULE_CATEGORY_CEILING] = LAW_UNIT_MONEY,
        [LAW_RULE_EXCLUSION] = LAW_UNIT_MONEY,
        [LAW_RULE_CEILING] = LAW_UNIT_MONEY,
        [LAW_RULE_PREAUTHORISATION_QTY] = LAW_UNIT_QTY,
        [LAW_RULE_PREAUTHORISATION_PRICE] = LAW_UNIT_MONEY,
        [LAW_RULE_PREAUTHORISATION_AMOUNT] = LAW_UNIT_MONEY,
        [LAW_RULE_FLAT_FEE] = LAW_UNIT_MONEY,
        [LAW_RULE_BUNDLE] = LAW_UNIT_COUNT,
        [LAW_RULE_PARTS] = LAW_UNIT_MONEY,
        [LAW_RULE_SAMPLE] = LAW_UNIT_MONEY,
    };

    return (unsigned)rule < LAW_RULES ? (enum law_unit)units[rule] : LAW_UNIT_NONE;
}
