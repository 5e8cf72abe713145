#include "module/contribution/internal.h"

#include "model/registry/migration.h"
#include "module/root_search.h"
#include "module/rows.h"

static const struct code pay_type_codes[] = {
    {"B", "bank_transfer"}, {"C", "cash"}, {"M", "mobile_phone"}, {"F", "funding"}, {NULL, NULL},
};
static const struct code_list pay_types = {"pay_type", false, pay_type_codes};

static const struct field fields[] = {
    /* below zero: a refund */
    { .name = "amount", .column = "amount", .type = MONEY_SIGNED, .flags = F_REQUIRED | F_SUMMED, .lookups = LK_ORDER, .privacy = P_MONEY },
    { .name = "receipt", .column = "receipt", .type = TEXT(50), .flags = F_REQUIRED, .lookups = LK_EXACT | LK_ICONTAINS },
    { .name = "payDate", .column = "pay_date", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "payType", .column = "pay_type", .type = CODE(pay_types), .flags = F_REQUIRED, .lookups = LK_EXACT },
    { .name = "isPhotoFee", .column = "is_photo_fee", .type = BOOL, .lookups = LK_EXACT, .standard = "false" },
    { .name = "isOffline", .column = "is_offline", .type = BOOL, .standard = "false" },
    /* printed reports that hold it */
    { .name = "reportingId", .column = "reporting_id", .type = INT },
    { .name = "reportingCommissionId", .column = "reporting_commission_id", .type = INT },
    { .name = "overviewCommissionReport", .column = "overview_commission_report", .type = STAMP },
    { .name = "allDetailsCommissionReport", .column = "all_details_commission_report", .type = STAMP },
    { .name = "source", .column = "source", .type = TEXT(50) },
    { .name = "sourceVersion", .column = "source_version", .type = TEXT(15) },
    { .name = "createdDate", .column = "created_date", .type = STAMP, .flags = F_READONLY },
    /* what else was paid for the policy */
    { .name = "otherPremiums", .type = MONEY, .privacy = P_MONEY,
      .sum = SUM_OF(.beside = "policy", .field = "amount", .except = "isPhotoFee") },
    /* why it went back; what went back of it, below zero */
    { .name = "reason", .column = "reason", .type = TEXT(200), .flags = F_READONLY },
    /* the product within which the receipt is unique; of imported contributions without a value where an earlier one has the receipt */
    { .name = "receiptProduct", .column = "receipt_product_id", .type = INT, .flags = F_READONLY | F_INTERNAL },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "policy", .column = "policy_id", .to = "policy", .reverse = "premiums", .flags = R_REQUIRED | R_FILTERS },
    { .name = "payer", .column = "payer_id", .to = "payer", .reverse = "premiums" },
    /* the contribution that this one takes back, or a part of it */
    { .name = "refundOf", .column = "refund_of_id", .to = "premium", .reverse = "refunds", .flags = R_READONLY },
    RELATIONS_END
};

static err_t premiums(struct root_call *c)
{
    TRY(search_id(c, "payerId", "payer"));
    return search_below(c, LIST("policy__family__location"));
}

static err_t of_policies(struct root_call *c)
{
    search_uuids(c, "policyUuids", "policy");
    return OK;
}

static const struct argument premiums_arguments[] = {{"payerId", "ID"}, BELOW_ARGUMENTS, ARGUMENTS_END};
static const struct argument policies_arguments[] = {{"policyUuids", "[String]!"}, ARGUMENTS_END};

static const struct root roots[] = {
    { .name = "premiums", .kind = ROOT_LIST, .arguments = premiums_arguments, .where = premiums, .history = true,
      .file = "premiumsExport" },
    { .name = "premiumsByPolicies", .kind = ROOT_LIST, .arguments = policies_arguments, .where = of_policies },
    ROOTS_END
};

/* Seen where the policy's family is (enrolment 1.6). */
const struct entity premium_entity = {
    .name = "premium", .table = "premium", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .unique = UNIQUE_CURRENT("receipt_product_id,receipt"),
    .scope = { .district = "district_id", .village = "village_id", .via = "policy" },
    .rights = { RIGHT_PREMIUM_READ, RIGHT_PREMIUM_CREATE, RIGHT_PREMIUM_UPDATE, RIGHT_PREMIUM_DELETE },
    .order = "id", .sorts = SORTS("payDate"), .counted = true, .faces = FACES("PremiumGQLType"), .roots = roots,
};

/* ---- the module ---- */

#define PREMIUM_1 \
    "amount @int NOT NULL, receipt @text NOT NULL, pay_date @date NOT NULL, pay_type @text NOT NULL, is_photo_fee @bool," \
    " is_offline @bool, reporting_id @int, reporting_commission_id @int, overview_commission_report @stamp," \
    " all_details_commission_report @stamp, source @text, source_version @text, created_date @stamp," \
    " policy_id @int NOT NULL, payer_id @int, district_id @int, village_id @int"

static const struct migration migrations[] = {
    { 1, "contributions",
      TABLE("premium", PREMIUM_1, FOREIGN("policy_id", "policy") FOREIGN("payer_id", "payer"))
      HISTORY("premium", PREMIUM_1)
      INDEX("premium", "pay_date", "pay_date, id")
      INDEX("premium", "receipt", "receipt, id")
      INDEX("premium", "policy", "policy_id, id")
      INDEX("premium", "payer", "payer_id, id")
      INDEX("premium", "district", "district_id, id")
      INDEX("premium", "village", "village_id, id")
      INDEX("premium", "district_pay_date", "district_id, pay_date, id")
      INDEX("premium", "village_pay_date", "village_id, pay_date, id") },
    { 2, "receipts are unique within a product",
      "ALTER TABLE premium ADD COLUMN receipt_product_id @int;"
      "ALTER TABLE premium_history ADD COLUMN receipt_product_id @int;"
      "UPDATE premium SET receipt_product_id = (SELECT p.product_id FROM policy p WHERE p.id = premium.policy_id)"
      " WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM premium o JOIN policy q ON q.id = o.policy_id"
      " WHERE o.receipt = premium.receipt AND o.id < premium.id AND o.deleted_at IS NULL"
      " AND q.product_id = (SELECT p.product_id FROM policy p WHERE p.id = premium.policy_id));"
      UNIQUE_2("premium", "receipt_product_id", "receipt") },
    { 3, "every contribution has the moment when it was booked",
      "UPDATE premium SET created_date = created_at WHERE created_date IS NULL;"
      "UPDATE premium_history SET created_date = created_at WHERE created_date IS NULL;" },
    { 4, "refunds",
      "ALTER TABLE premium ADD COLUMN refund_of_id @int REFERENCES premium (id);"
      "ALTER TABLE premium_history ADD COLUMN refund_of_id @int;"
      "ALTER TABLE premium ADD COLUMN reason @text;"
      "ALTER TABLE premium_history ADD COLUMN reason @text;"
      INDEX("premium", "refund_of", "refund_of_id, id") },
    { .n = 0 }
};

static const struct entity *const entities[] = {&premium_entity, NULL};

static const struct command commands[] = {
    { .name = "premium.create", .right = RIGHT_PREMIUM_CREATE, .prepare = premium_create_prepare, .apply = premium_write_apply,
      .entity = &premium_entity, .verb = CRUD_CREATE },
    { .name = "premium.update", .right = RIGHT_PREMIUM_UPDATE, .prepare = premium_change_prepare, .apply = premium_write_apply,
      .entity = &premium_entity, .verb = CRUD_UPDATE },
    { .name = "premium.delete", .right = RIGHT_PREMIUM_DELETE, .prepare = premium_change_prepare, .apply = premium_write_apply,
      .entity = &premium_entity, .verb = CRUD_DELETE },
    { .name = "premium.refund", .right = RIGHT_PREMIUM_REFUND, .prepare = premium_refund_prepare, .apply = premium_refund_apply },
    COMMANDS_END
};

static const struct setting settings[] = {
    { .name = SETTING_RECEIPT_LENGTH, .type = INT_RANGE(1, 12), .standard = "5", .what = "setting.contribution.receipt_length" },
    SETTINGS_END
};

/* Whether a receipt is that of no contribution to the product of this policy. */
static err_t free_receipt(struct function_call *c)
{
    struct condition by_uuid = rows_test(c->arena, "uuid", LOOKUP_EXACT, 0);
    struct condition tests[] = {rows_test(c->arena, "receipt", LOOKUP_EXACT, 0), rows_test(c->arena, "policy__product__uuid", LOOKUP_EXACT, 1)};
    struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    struct db_value key, values[2] = {db_text(json_get(c->arguments, "code")->text)};
    struct json_writer w = json_writer(&c->out);
    static const struct type uuid = UUID;
    struct found policy, premiums;

    TRY(value_read(c->arena, &uuid, "policyUuid", json_get(c->arguments, "policyUuid"), &key));
    TRY(rows_read(c, c->who, (struct query){.entity = &policy_entity, .where = &by_uuid}, "product{uuid}", &key, 1, &policy));
    if (!policy.to) return err_make(c->arena, E_NOT_FOUND, "entity", "policy", "key",
                                    str_zero(c->arena, json_get(c->arguments, "policyUuid")->text), NULL);
    values[1] = *rows_cell(&policy, 0, "product.uuid");
    TRY(rows_read(c, access_program(), (struct query){.entity = &premium_entity, .where = &all}, "id", values, 2, &premiums));
    json_put_bool(&w, !premiums.to);
    return OK;
}

static const struct argument receipt_arguments[] = {{"code", "String!"}, {"policyUuid", "String!"}, ARGUMENTS_END};
static const struct argument forecast_arguments[] = {
    {"policyUuid", "String!"}, {"premiumUuid", "String"}, {"amount", "Decimal"}, {"payDate", "Date"}, {"isPhotoFee", "Boolean"}, ARGUMENTS_END
};
static const struct function functions[] = {
    { "premiumForecast", forecast_arguments, "PremiumForecastGQLType", RIGHT_PREMIUM_READ, premium_forecast },
    { "validatePremiumCode", receipt_arguments, "Boolean", RIGHT_PREMIUM_READ, free_receipt },
    FUNCTIONS_END
};

const struct module contribution_module = {
    .name = "contribution", .entities = entities, .migrations = migrations, .commands = commands,
    .listeners = contribution_listeners, .settings = settings, .functions = functions,
};
