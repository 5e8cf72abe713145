#include "module/payment_plan/internal.h"

#include "model/registry/migration.h"
#include "module/facility/facility.h"
#include "module/medical/medical.h"
#include "module/product/product.h"
#include "module/rows.h"

/* ---- words ---- */

const struct payment_rule payment_rules[LAW_PAYMENT_RULES] = {
    [LAW_FEE_FOR_SERVICE] = {"C", "0a1b6d54-eef4-4ee6-ac47-2a99cfa5e9a8"}, [LAW_BY_HEAD] = {"H", "0a1b6d54-5681-4fa6-ac47-2a99c235eaa8"},
};
static const struct code rule_codes[] = {{"C", "by_claim"}, {"H", "by_head"}, {NULL, NULL}};
static const struct code_list rules = {"payment_rule", false, rule_codes};

/* ---- what clients see of it in other words ---- */

static void calculations(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    uuid_t uuid;

    (void)a;
    (void)today;
    for (size_t i = 0; i < n; i++) out[i] = db_null(DB_UUID);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < LAW_PAYMENT_RULES; k++)
            if (!needs[i].null && str_is(needs[i].s, payment_rules[k].code) && uuid_read(str_of(payment_rules[k].uuid), &uuid)) out[i] = db_uuid(uuid);
}

/* Kinds of rows have numbers: that of a product (module/invoice/invoice_reference.c). */
enum { KIND_PRODUCT = 8 };

static void type_numbers(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    (void)a;
    (void)today;
    for (size_t i = 0; i < n; i++) out[i] = needs[i].null ? db_null(DB_INT) : db_int(KIND_PRODUCT);
}

static void type_names(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    (void)a;
    (void)today;
    for (size_t i = 0; i < n; i++) out[i] = needs[i].null ? db_null(DB_TEXT) : db_text(STR("product"));
}

/* ---- fields ---- */

#define LEVEL(n) { .name = "hfLevel" n, .column = "hf_level_" n, .type = CODE(facility_levels) }
#define SUBLEVEL(n) { .name = "hfSublevel" n, .column = "hf_sublevel_" n, .type = CODE(facility_sublevels) }
#define SHARE(n) { .name = "distr" n, .column = "distr_" n, .type = PCT }
#define WEIGHT(name_, column_) { .name = name_, .column = column_, .type = PCT }

static const struct field fields[] = {
    { .name = "code", .column = "code", .type = TEXT(100), .flags = F_REQUIRED | F_ONCE | F_SUMMARY, .lookups = LK_TEXT },
    /* 1, and one more each time that one takes the place of another */
    { .name = "edition", .column = "edition", .type = INT_RANGE(1, INT32_MAX), .flags = F_REQUIRED | F_READONLY, .standard = "1" },
    { .name = "name", .column = "name", .type = TEXT(255), .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_TEXT },
    { .name = "rule", .column = "rule", .type = CODE(rules), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "calculation", .type = UUID, .needs = "rule", .batch = calculations },
    { .name = "benefitPlanType", .type = INT, .needs = "rule", .batch = type_numbers },
    { .name = "benefitPlanTypeName", .type = TEXT(20), .needs = "rule", .batch = type_names },
    { .name = "periodicity", .column = "periodicity", .type = INT_RANGE(1, LAW_MONTHS), .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "dateValidFrom", .column = "date_valid_from", .type = DATE, .flags = F_REQUIRED, .lookups = LK_GTE | LK_LTE },
    { .name = "dateValidTo", .column = "date_valid_to", .type = DATE, .lookups = LK_GTE | LK_LTE | LK_ISNULL },
    /* the plan that took its place */
    { .name = "replacementUuid", .column = "replacement_uuid", .type = UUID, .flags = F_READONLY, .lookups = LK_ISNULL },
    /* whom it is for */
    { .name = "claimType", .column = "claim_type", .type = CODE(care_types), .flags = F_REQUIRED, .standard = "B", .lookups = LK_EXACT },
    LEVEL("1"), SUBLEVEL("1"), LEVEL("2"), SUBLEVEL("2"), LEVEL("3"), SUBLEVEL("3"), LEVEL("4"), SUBLEVEL("4"),
    /* by claim: shares of what is set aside, by the month of the run */
    SHARE("1"), SHARE("2"), SHARE("3"), SHARE("4"), SHARE("5"), SHARE("6"), SHARE("7"), SHARE("8"), SHARE("9"), SHARE("10"),
    SHARE("11"), SHARE("12"),
    /* by head */
    WEIGHT("shareContribution", "share_contribution"),
    WEIGHT("weightPopulation", "weight_population"),
    WEIGHT("weightNumberFamilies", "weight_number_families"),
    WEIGHT("weightInsuredPopulation", "weight_insured_population"),
    WEIGHT("weightNumberInsuredFamilies", "weight_number_insured_families"),
    WEIGHT("weightNumberVisits", "weight_number_visits"),
    WEIGHT("weightAdjustedAmount", "weight_adjusted_amount"),
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .reverse = "paymentPlans", .flags = R_REQUIRED },
    RELATIONS_END
};

/* ---- against the law ---- */

static const struct { uint32_t bit; const char *name; } faults[] = {
    {LAW_PLAN_PERIODICITY, "payment_plan_periodicity"}, {LAW_PLAN_DATES, "payment_plan_dates"}, {LAW_PLAN_SUBLEVEL, "payment_plan_sublevel"},
    {LAW_PLAN_WEIGHTS, "payment_plan_weights"}, {LAW_PLAN_FOREIGN, "payment_plan_foreign"}, {LAW_PLAN_SHARES, "payment_plan_shares"},
};

static void check_plan(struct check *c, const struct record *old, const struct record *new_)
{
    struct law_payment_plan plan = payment_plan_law(new_);
    uint32_t broken = law_payment_plan_broken(&plan);

    (void)old;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) check_rule(c, !(broken & faults[i].bit), faults[i].name);
}

/* Read by everybody who may, as products are: no scope. */
const struct entity payment_plan_entity = {
    .name = "payment_plan", .table = "payment_plan", .fields = fields, .relations = relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("code,edition"),
    .rights = { RIGHT_PAYMENT_PLAN_READ, RIGHT_PAYMENT_PLAN_CREATE, RIGHT_PAYMENT_PLAN_UPDATE, RIGHT_PAYMENT_PLAN_DELETE },
    .order = "id", .sorts = SORTS("code", "name", "dateValidFrom"), .epoch = EPOCH_REGISTER, .check = check_plan,
    .faces = FACES("PaymentPlanGQLType"), .roots = payment_plan_roots,
};

/* ---- the module ---- */

#define PLAN_1 \
    "code @text NOT NULL, edition @int NOT NULL, name @text NOT NULL, rule @text NOT NULL, periodicity @int NOT NULL," \
    " date_valid_from @date NOT NULL, date_valid_to @date, replacement_uuid @uuid, claim_type @text NOT NULL," \
    " hf_level_1 @text, hf_sublevel_1 @text, hf_level_2 @text, hf_sublevel_2 @text, hf_level_3 @text, hf_sublevel_3 @text," \
    " hf_level_4 @text, hf_sublevel_4 @text, distr_1 @int, distr_2 @int, distr_3 @int, distr_4 @int, distr_5 @int, distr_6 @int," \
    " distr_7 @int, distr_8 @int, distr_9 @int, distr_10 @int, distr_11 @int, distr_12 @int, share_contribution @int," \
    " weight_population @int, weight_number_families @int, weight_insured_population @int, weight_number_insured_families @int," \
    " weight_number_visits @int, weight_adjusted_amount @int, product_id @int NOT NULL"

static const struct migration migrations[] = {
    { 1, "payment plans",
      TABLE("payment_plan", PLAN_1, FOREIGN("product_id", "product"))
      HISTORY("payment_plan", PLAN_1)
      UNIQUE_2("payment_plan", "code", "edition")
      INDEX("payment_plan", "code", "code, id")
      INDEX("payment_plan", "name", "name, id")
      INDEX("payment_plan", "date_valid_from", "date_valid_from, id")
      INDEX("payment_plan", "product", "product_id, id")
      AUTHORED("payment_plan") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&payment_plan_entity, NULL};

static const struct crud crud[] = {
    { &payment_plan_entity, CRUD_DELETE },
    CRUD_END
};

static const struct command commands[] = {
    { .name = "payment_plan.create", .right = RIGHT_PAYMENT_PLAN_CREATE, .prepare = payment_plan_write_prepare,
      .entity = &payment_plan_entity, .verb = CRUD_CREATE },
    { .name = "payment_plan.update", .right = RIGHT_PAYMENT_PLAN_UPDATE, .prepare = payment_plan_write_prepare,
      .entity = &payment_plan_entity, .verb = CRUD_UPDATE },
    { .name = "payment_plan.replace", .right = RIGHT_PAYMENT_PLAN_REPLACE, .prepare = payment_plan_replace_prepare, .apply = payment_plan_replace_apply },
    COMMANDS_END
};

static const struct argument free_arguments[] = {{"paymentPlanCode", "String!"}, ARGUMENTS_END};
FUNCTION_FREE(free_code, payment_plan_entity, "code", "paymentPlanCode")

static const struct function functions[] = {
    { "validatePaymentPlanCode", free_arguments, "Boolean", RIGHT_PAYMENT_PLAN_READ, free_code },
    FUNCTIONS_END
};

const struct module payment_plan_module = {
    .name = "payment_plan", .entities = entities, .migrations = migrations, .crud = crud, .commands = commands,
    .listeners = payment_plan_listeners, .functions = functions,
};
