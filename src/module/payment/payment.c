#include "module/payment/gateway.h"

#include "model/registry/migration.h"
#include "module/root_search.h"

/* ---- payments ---- */

static const struct code status_codes[] = {
    {"-5", "rejected_5"}, {"-4", "rejected_4"}, {"-3", "rejected"}, {"-2", "number_refused"}, {"-1", "intent_refused"}, {"0", "intent"},
    {"1", "requested"}, {"2", "acknowledged"}, {"3", "numbered"}, {"4", "received"}, {"5", "matched"}, {NULL, NULL},
};
static const struct code_list statuses = {"payment_status", true, status_codes};

#define LK_MAYBE (LK_EXACT | LK_ISNULL)
#define LK_WORDS (LK_TEXT | LK_ISNULL)
#define LK_AMOUNT (LK_ORDER | LK_ISNULL)

static const struct field fields[] = {
    { .name = "expectedAmount", .column = "expected_amount", .type = MONEY, .lookups = LK_AMOUNT, .privacy = P_MONEY },
    { .name = "receivedAmount", .column = "received_amount", .type = MONEY, .lookups = LK_AMOUNT, .privacy = P_MONEY },
    { .name = "officerCode", .column = "officer_code", .type = TEXT(50), .lookups = LK_MAYBE },
    { .name = "phoneNumber", .column = "phone_number", .type = TEXT(50), .lookups = LK_WORDS, .privacy = P_CONTACT },
    { .name = "requestDate", .column = "request_date", .type = DATE, .lookups = LK_AMOUNT },
    { .name = "receivedDate", .column = "received_date", .type = DATE, .lookups = LK_AMOUNT },
    { .name = "status", .column = "status", .type = CODE(statuses), .lookups = LK_MAYBE },
    { .name = "transactionNo", .column = "transaction_no", .type = TEXT(50), .lookups = LK_WORDS },
    { .name = "origin", .column = "origin", .type = TEXT(50), .lookups = LK_WORDS },
    { .name = "matchedDate", .column = "matched_date", .type = DATE, .lookups = LK_AMOUNT },
    { .name = "receiptNo", .column = "receipt_no", .type = TEXT(100), .lookups = LK_WORDS },
    { .name = "paymentDate", .column = "payment_date", .type = DATE, .lookups = LK_AMOUNT },
    { .name = "rejectedReason", .column = "rejected_reason", .type = TEXT(255), .lookups = LK_WORDS },
    { .name = "dateLastSms", .column = "date_last_sms", .type = DATE, .lookups = LK_AMOUNT },
    { .name = "languageName", .column = "language_name", .type = TEXT(10), .lookups = LK_WORDS },
    { .name = "typeOfPayment", .column = "type_of_payment", .type = TEXT(50), .lookups = LK_WORDS },
    { .name = "transferFee", .column = "transfer_fee", .type = MONEY, .lookups = LK_AMOUNT, .privacy = P_MONEY },
    /* ours: who paid, and whether he is to be told */
    { .name = "payerPhoneNumber", .column = "payer_phone_number", .type = TEXT(50), .privacy = P_CONTACT },
    { .name = "smsRequired", .column = "sms_required", .type = BOOL },
    /* what the channel says of its own books */
    { .name = "reconcReqId", .column = "reconc_req_id", .type = TEXT(30), .flags = F_READONLY, .lookups = LK_WORDS },
    { .name = "reconciliationDate", .column = "reconciliation_date", .type = STAMP, .flags = F_READONLY, .lookups = LK_AMOUNT },
    /* of what came in, that it comes once; of imported ones without a value where an earlier one has it */
    { .name = "transactionKey", .column = "transaction_key", .type = TEXT(50), .flags = F_READONLY | F_INTERNAL },
    /* the control number that came with money which was refused */
    { .name = "namedNumber", .column = "named_number", .type = TEXT(50), .flags = F_READONLY, .lookups = LK_WORDS },
    FIELDS_END
};

/* Of the first contribution that it pays. */
static const struct relation relations[] = {
    { .name = "policy", .column = "policy_id", .to = "policy", .flags = R_READONLY },
    RELATIONS_END
};

/* Other modules of openIMIS add conditions by words of their own. None is here: what asks for one is refused, as there. */
static err_t refuse_words(struct root_call *c)
{
    const struct json *v = root_value(c, "additionalFilter"), *read = v;
    struct limits limits;

    if (!v) return OK;
    limits_standard(&limits);
    if (v->kind == JSON_STRING) TRY(json_read(c->arena, v->text, &limits, &read));
    return read->kind == JSON_OBJECT && !read->first ? OK : err_make(c->arena, E_FORBIDDEN, NULL);
}

static err_t payments(struct root_call *c)
{
    const struct json *reconciled = root_value(c, "showReconciled");

    if (reconciled && reconciled->kind == JSON_TRUE)
        root_test(c, "reconciliationDate", LOOKUP_ISNULL, root_slot_of(c, db_bool(false)));
    search_any(c, "search", TEXT(255), LOOKUP_EXACT, LIST("transactionNo", "receiptNo", "phoneNumber", "controlNumbers__controlNumber",
                                                          "paymentDetails__insuranceNumber"));
    search_any(c, "productCode", TEXT(255), LOOKUP_EXACT, LIST("paymentDetails__productCode"));
    return refuse_words(c);
}

static err_t of_premiums(struct root_call *c)
{
    search_uuids(c, "premiumUuids", "paymentDetails__premium");
    return OK;
}

static const struct argument payments_arguments[] = {
    {"showReconciled", "Boolean"}, {"additionalFilter", "JSONString"},
    {"search", "String"},          /* ours: any number of it, as it is */
    {"productCode", "String"},     /* ours */
    ARGUMENTS_END
};
static const struct argument premiums_arguments[] = {{"premiumUuids", "[String]!"}, ARGUMENTS_END};

static const struct root roots[] = {
    { .name = "payments", .kind = ROOT_LIST, .arguments = payments_arguments, .where = payments, .history = true },
    { .name = "paymentsByPremiums", .kind = ROOT_LIST, .arguments = premiums_arguments, .where = of_premiums },
    ROOTS_END
};

/* Seen where the policy's family is (enrolment 1.6); one that is for nobody yet, by all who may. */
const struct entity payment_entity = {
    .name = "payment", .table = "payment", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS, .unique = UNIQUE_CURRENT("transaction_key"),
    .scope = { .district = "district_id", .village = "village_id", .via = "policy" },
    .rights = { RIGHT_PAYMENT_READ, RIGHT_PAYMENT_CREATE, RIGHT_PAYMENT_UPDATE, RIGHT_PAYMENT_DELETE },
    .order = "id", .sorts = SORTS("requestDate", "receivedDate", "matchedDate"), .faces = FACES("PaymentGQLType"), .roots = roots,
};

/* ---- what they are for ---- */

static const struct code stage_codes[] = {{"N", "new"}, {"R", "renewal"}, {NULL, NULL}};
static const struct code_list stages = {"policy_stage", false, stage_codes};

static const struct field detail_fields[] = {
    { .name = "productCode", .column = "product_code", .type = TEXT(8), .lookups = LK_MAYBE },
    { .name = "insuranceNumber", .column = "insurance_number", .type = TEXT(50), .lookups = LK_MAYBE, .privacy = P_IDENTITY },
    { .name = "policyStage", .column = "policy_stage", .type = CODE(stages), .lookups = LK_MAYBE },
    { .name = "amount", .column = "amount", .type = MONEY, .lookups = LK_AMOUNT, .privacy = P_MONEY },
    { .name = "enrollmentDate", .column = "enrollment_date", .type = DATE, .lookups = LK_AMOUNT },
    { .name = "expectedAmount", .column = "expected_amount", .type = MONEY, .lookups = LK_AMOUNT, .privacy = P_MONEY },
    /* its contribution was made by the match, and goes with it */
    { .name = "booked", .column = "booked", .type = BOOL, .flags = F_READONLY },
    FIELDS_END
};

static const struct relation detail_relations[] = {
    { .name = "payment", .column = "payment_id", .to = "payment", .reverse = "paymentDetails", .flags = R_REQUIRED | R_OWNER | R_FILTERS },
    { .name = "premium", .column = "premium_id", .to = "premium", .reverse = "paymentDetails", .flags = R_READONLY | R_FILTERS },
    RELATIONS_END
};

static const struct root detail_roots[] = { { .name = "paymentDetails", .kind = ROOT_LIST }, ROOTS_END };

const struct entity payment_detail_entity = {
    .name = "payment_detail", .table = "payment_detail", .fields = detail_fields, .relations = detail_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .rights = { .read = RIGHT_PAYMENT_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY },
    .order = "id", .faces = FACES("PaymentDetailGQLType"), .roots = detail_roots,
};

/* ---- the module ---- */

#define PAYMENT_1 \
    "expected_amount @int, received_amount @int, officer_code @text, phone_number @text, request_date @date, received_date @date," \
    " status @int, transaction_no @text, origin @text, matched_date @date, receipt_no @text, payment_date @date," \
    " rejected_reason @text, date_last_sms @date, language_name @text, type_of_payment @text, transfer_fee @int," \
    " payer_phone_number @text, sms_required @bool, reconc_req_id @text, reconciliation_date @stamp, policy_id @int, district_id @int, village_id @int"
#define DETAIL_1 \
    "product_code @text, insurance_number @text, policy_stage @text, amount @int, enrollment_date @date, expected_amount @int," \
    " payment_id @int NOT NULL, premium_id @int"

#define CONTROL_3 \
    "control_number @text, status @int, requested_at @stamp, received_at @stamp, issued_at @stamp, request_origin @text," \
    " response_origin @text, comment @text, payment_id @int NOT NULL"

#define RECONCILIATION_4 \
    "date_from @date NOT NULL, date_to @date NOT NULL, source @text NOT NULL, state @text NOT NULL, compared_at @stamp, transactions @int, agreed @int," \
    " missing_here @int, missing_there @int, amount_differs @int"
#define REQUEST_4 \
    "kind @text NOT NULL, state @text NOT NULL, attempts @int NOT NULL, next_at @stamp, sent_at @stamp, last_error @text, reason @text," \
    " payment_id @int, reconciliation_id @int, district_id @int, village_id @int"
#define DIFFERENCE_4 \
    "kind @text NOT NULL, state @text NOT NULL, transaction_no @text NOT NULL, day @date, amount_there @int, amount_here @int, control_number @text," \
    " receipt_no @text, payer_phone_number @text, insurance_number @text, product_code @text, note @text, reconciliation_id @int NOT NULL," \
    " payment_id @int, district_id @int, village_id @int"

static const struct migration migrations[] = {
    { 1, "payments",
      TABLE("payment", PAYMENT_1, FOREIGN("policy_id", "policy"))
      HISTORY("payment", PAYMENT_1)
      INDEX("payment", "request_date", "request_date, id")
      INDEX("payment", "policy", "policy_id, id")
      INDEX("payment", "district", "district_id, id")
      INDEX("payment", "village", "village_id, id")
      INDEX("payment", "district_request_date", "district_id, request_date, id")
      INDEX("payment", "village_request_date", "village_id, request_date, id")
      TABLE("payment_detail", DETAIL_1, FOREIGN("payment_id", "payment") FOREIGN("premium_id", "premium"))
      HISTORY("payment_detail", DETAIL_1)
      INDEX("payment_detail", "payment", "payment_id, id")
      INDEX("payment_detail", "premium", "premium_id, id") },
    { 2, "payments by the day they were received",
      INDEX("payment", "received_date", "received_date, id")
      INDEX("payment", "district_received_date", "district_id, received_date, id")
      INDEX("payment", "village_received_date", "village_id, received_date, id") },
    { 3, "control numbers; a transaction comes in once",
      "ALTER TABLE payment ADD COLUMN transaction_key @text;"
      "ALTER TABLE payment_history ADD COLUMN transaction_key @text;"
      "ALTER TABLE payment ADD COLUMN named_number @text;"
      "ALTER TABLE payment_history ADD COLUMN named_number @text;"
      "ALTER TABLE payment_detail ADD COLUMN booked @bool;"
      "ALTER TABLE payment_detail_history ADD COLUMN booked @bool;"
      INDEX("payment", "transaction", "transaction_no, id")
      "UPDATE payment SET transaction_key = transaction_no WHERE " PAYMENT_HOLDS_KEY ";"
      UNIQUE("payment", "transaction_key")
      INDEX("payment", "matched_date", "matched_date, id")
      INDEX("payment", "district_matched_date", "district_id, matched_date, id")
      INDEX("payment", "village_matched_date", "village_id, matched_date, id")
      INDEX("payment", "status", "status, id")
      INDEX("payment_detail", "insurance_number", "insurance_number, id")
      TABLE("control_number", CONTROL_3, FOREIGN("payment_id", "payment"))
      HISTORY("control_number", CONTROL_3)
      UNIQUE("control_number", "control_number")
      INDEX("control_number", "payment", "payment_id, id")
      INDEX("control_number", "status", "status, id") },
    { 4, "requests to the payment gateway; reconciliation with it",
      TABLE("payment_reconciliation", RECONCILIATION_4)
      INDEX("payment_reconciliation", "date_from", "date_from, id")
      INDEX("payment_reconciliation", "source", "source, date_to")
      INDEX("payment_reconciliation", "state", "state, id")
      AUTHORED("payment_reconciliation")
      TABLE("payment_request", REQUEST_4, FOREIGN("payment_id", "payment") FOREIGN("reconciliation_id", "payment_reconciliation"))
      INDEX("payment_request", "due", "state, next_at, id")
      INDEX("payment_request", "state", "state, id")
      INDEX("payment_request", "next", "next_at, id")
      INDEX("payment_request", "district", "district_id, id")
      INDEX("payment_request", "village", "village_id, id")
      INDEX_OF_SET("payment_request", "payment", "payment_id", "id")
      INDEX_OF_SET("payment_request", "reconciliation", "reconciliation_id", "id")
      AUTHORED("payment_request")
      TABLE("payment_difference", DIFFERENCE_4, FOREIGN("payment_id", "payment") FOREIGN("reconciliation_id", "payment_reconciliation"))
      UNIQUE("payment_difference", "transaction_no")
      INDEX("payment_difference", "state", "state, id")
      INDEX("payment_difference", "day", "day, id")
      INDEX("payment_difference", "district", "district_id, id")
      INDEX("payment_difference", "village", "village_id, id")
      INDEX("payment_difference", "district_day", "district_id, day, id")
      INDEX("payment_difference", "village_day", "village_id, day, id")
      INDEX("payment_difference", "reconciliation", "reconciliation_id, id")
      INDEX_OF_SET("payment_difference", "payment", "payment_id", "id")
      AUTHORED("payment_difference") },
    { .n = 0 }
};

static const struct entity *const entities[] = {
    &payment_entity, &payment_detail_entity, &control_number_entity, &payment_reconciliation_entity, &payment_request_entity, &payment_difference_entity, NULL,
};

const struct module payment_module = {
    .name = "payment", .entities = entities, .migrations = migrations, .commands = payment_commands, .listeners = payment_listeners,
    .jobs = payment_jobs, .settings = payment_settings,
};
