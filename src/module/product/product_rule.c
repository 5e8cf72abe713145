/* Binds rows to the law and names the rules it finds broken (scheme/product.h, enrolment 4.1 to 4.3). */
#include "module/location/location.h"
#include "module/product/internal.h"
#include "scheme/product.h"

struct rule {
    uint32_t bit;
    const char *name;
};

static const struct rule product_rules[] = {
    {LAW_PRODUCT_DATES, "product_dates"},
    {LAW_PRODUCT_PERIOD, "product_insurance_period"},
    {LAW_PRODUCT_CONVERSION, "product_conversion"},
    {LAW_PRODUCT_CYCLE, "product_cycle"},
    {LAW_PRODUCT_CYCLE_ORDER, "product_cycle_order"},
    {LAW_PRODUCT_DEDUCTIBLE, "product_deductible"},
    {LAW_PRODUCT_CEILING, "product_ceiling"},
    {LAW_PRODUCT_LEVEL, "product_level"},
    {LAW_PRODUCT_WEIGHTS, "product_weights"},
    {0, NULL},
};

static const struct rule line_rules[] = {
    {LAW_LINE_NEGATIVE, "product_limit_negative"},
    {LAW_LINE_CO_INSURANCE, "product_co_insurance"},
    {0, NULL},
};

static void report(struct check *c, const struct rule *rules, uint32_t broken)
{
    for (; rules->name; rules++) check_rule(c, !(broken & rules->bit), rules->name);
}

/* ---- values of a record by column ---- */

money_t product_money_of(const struct db_value *v)
{
    return v->null ? MONEY_NONE : (money_t){v->i};
}

static struct law_cycle cycle_of(const struct db_value *v)
{
    return v->null ? law_cycle_read(NULL, 0) : law_cycle_read(v->s.p, v->s.n);
}

enum law_level product_level_of(const struct db_value *v)
{
    static const char *const codes[LAW_LEVELS] = {[LAW_TREATMENT] = "T", [LAW_INSUREE] = "I", [LAW_POLICY] = "P"};

    for (int level = 0; level < LAW_LEVELS && !v->null; level++)
        if (str_is(v->s, codes[level])) return (enum law_level)level;
    return LAW_LEVEL_NONE;
}

static enum law_limit_type limit_type_of(const struct db_value *v)
{
    return !v->null && str_is(v->s, "F") ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE;
}

/* ---- the product ---- */

const char *const product_deductible_columns[LAW_LEVELS][3] = {
    [LAW_TREATMENT] = {"ded_treatment", "ded_ip_treatment", "ded_op_treatment"},
    [LAW_INSUREE] = {"ded_insuree", "ded_ip_insuree", "ded_op_insuree"},
    [LAW_POLICY] = {"ded_policy", "ded_ip_policy", "ded_op_policy"},
};
const char *const product_ceiling_columns[LAW_LEVELS][3] = {
    [LAW_TREATMENT] = {"max_treatment", "max_ip_treatment", "max_op_treatment"},
    [LAW_INSUREE] = {"max_insuree", "max_ip_insuree", "max_op_insuree"},
    [LAW_POLICY] = {"max_policy", "max_ip_policy", "max_op_policy"},
};
static const char *const cycle_columns[LAW_CYCLES] = {"start_cycle_1", "start_cycle_2", "start_cycle_3", "start_cycle_4"};

static const char *const weight_columns[LAW_INDICATORS] = {
    [LAW_POPULATION] = "weight_population", [LAW_FAMILIES] = "weight_nb_families", [LAW_INSURED_POPULATION] = "weight_insured_population",
    [LAW_INSURED_FAMILIES] = "weight_nb_insured_families", [LAW_VISITS] = "weight_nb_visits", [LAW_ADJUSTED_AMOUNT] = "weight_adjusted_amount",
};

static struct law_amounts amounts_of(const struct record *r, const char *const columns[3])
{
    return (struct law_amounts){product_money_of(record_cell(r, columns[0])), product_money_of(record_cell(r, columns[1])), product_money_of(record_cell(r, columns[2]))};
}

static bool converts_to_itself(const struct record *r)
{
    const struct db_value *to = record_cell(r, "conversion_product_id"), *id = &r->at[COLUMN_ID];

    return !to->null && !id->null && to->i == id->i;
}

static struct law_product product_of(const struct record *r)
{
    struct law_product p = {
        .date_from = record_cell(r, "date_from")->d,
        .date_to = record_cell(r, "date_to")->d,
        .insurance_period = (int32_t)record_cell(r, "insurance_period")->i,
        .converts_to_itself = converts_to_itself(r),
        .level = product_level_of(record_cell(r, "ceiling_type")),
    };

    for (int i = 0; i < LAW_CYCLES; i++) p.cycles[i] = cycle_of(record_cell(r, cycle_columns[i]));
    for (int i = 0; i < LAW_INDICATORS; i++) {
        const struct db_value *weight = record_cell(r, weight_columns[i]);
        p.weight[i] = (pct_t){weight->null ? DECIMAL_NONE : weight->i};
    }
    for (int level = 0; level < LAW_LEVELS; level++) {
        p.deductible[level] = amounts_of(r, product_deductible_columns[level]);
        p.ceiling[level] = amounts_of(r, product_ceiling_columns[level]);
    }
    return p;
}

/* Pre-authorisations for claims above an amount. */
static bool needs_amount(const struct db_value *preauthorisation)
{
    return !preauthorisation->null && str_is(preauthorisation->s, "A");
}

void product_check(struct check *c, const struct record *old, const struct record *new_)
{
    struct law_product p = product_of(new_);

    report(c, product_rules, law_product_broken(&p));
    check_rule(c, !needs_amount(record_cell(new_, "preauthorisation")) || !record_cell(new_, "preauthorisation_above")->null,
               "product_preauthorisation");
}

void product_level_amounts(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    for (size_t i = 0; i < n; i++, needs += 1 + LAW_LEVELS) {
        const money_t by_level[LAW_LEVELS] = {product_money_of(&needs[1]), product_money_of(&needs[2]), product_money_of(&needs[3])};
        money_t amount = law_level_amount(product_level_of(&needs[0]), by_level);
        out[i] = money_none(amount) ? db_null(DB_INT) : db_int(amount.minor);
    }
}

/* ---- lines ---- */

static struct law_limit limit_of(const struct record *r, const char *type, const char *adult, const char *child)
{
    return (struct law_limit){limit_type_of(record_cell(r, type)), product_money_of(record_cell(r, adult)), product_money_of(record_cell(r, child))};
}

void product_line_check(struct check *c, const struct record *old, const struct record *new_)
{
    struct law_cover_line line = {
        .other = limit_of(new_, "limitation_type", "limit_adult", "limit_child"),
        .referral = limit_of(new_, "limitation_type_r", "limit_adult_r", "limit_child_r"),
        .emergency = limit_of(new_, "limitation_type_e", "limit_adult_e", "limit_child_e"),
    };

    report(c, line_rules, law_line_broken(&line));
}

/* A year has as many periods as its type says. */
void product_distribution_check(struct check *c, const struct record *old, const struct record *new_)
{
    check_rule(c, record_cell(new_, "period")->i <= record_cell(new_, "type")->i, "product_distribution_period");
}

/* ---- standard limits ---- */

static void give_limit(struct record *r, const char *type, const char *limit)
{
    struct db_value *v = record_cell(r, limit);

    if (v->null) *v = db_int(law_limit_standard(limit_type_of(record_cell(r, type))).minor);
}

/* The standard depends on the limit's type, so no descriptor can hold it. */
static err_t give_limits(struct tx *tx, struct change *change)
{
    static const char *const limits[][3] = {
        {"limitation_type", "limit_adult", "limit_child"},
        {"limitation_type_r", "limit_adult_r", "limit_child_r"},
        {"limitation_type_e", "limit_adult_e", "limit_child_e"},
    };

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        give_limit(&change->new_, limits[i][0], limits[i][1]);
        give_limit(&change->new_, limits[i][0], limits[i][2]);
    }
    return OK;
}

const struct listener product_listeners[] = {
    { &product_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, location_check_sold },
    { &product_item_entity, 1U << OP_CREATE, PHASE_BEFORE, 0, give_limits },
    { &product_service_entity, 1U << OP_CREATE, PHASE_BEFORE, 0, give_limits },
    LISTENERS_END
};
