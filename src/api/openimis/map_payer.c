#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column columns[] = {
    {"PayerType", "type", 0}, {"PayerName", "name", 0}, {"PayerAddress", "address", 0}, {"Phone", "phone", 0},
    {"Fax", "fax", 0}, {"eMail", "email", 0}, {"LocationId", "location_id", 0},
    COLUMNS_END
};
const struct mapping map_payer = {
    .source = "tblPayer", .entity = "payer", .key = "PayerID", .uuid = "PayerUUID", .columns = columns,
};

static const struct mapping_column premium_columns[] = {
    {"Amount", "amount", 0}, {"Receipt", "receipt", 0}, {"PayDate", "pay_date", 0}, {"PayType", "pay_type", 0},
    {"isPhotoFee", "is_photo_fee", 0}, {"isOffline", "is_offline", 0}, {"ReportingId", "reporting_id", 0},
    {"ReportingCommissionID", "reporting_commission_id", 0},
    {"OverviewCommissionReport", "overview_commission_report", 0},
    {"AllDetailsCommissionReport", "all_details_commission_report", 0}, {"CreatedDate", "created_date", M_SINCE},
    {"Source", "source", 0}, {"SourceVersion", "source_version", 0}, {"PolicyID", "policy_id", 0},
    {"PayerID", "payer_id", M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_premium = {
    .source = "tblPremium", .entity = "premium", .key = "PremiumId", .uuid = "PremiumUUID", .columns = premium_columns,
    .books = "premium",
};

/* Of the later kind: its key is a uuid. */
static const struct mapping_column funding_columns[] = {
    {"ProdID", "product_id", 0}, {"Amount", "amount", 0}, {"PaidDate", "pay_date", 0}, {"Status", "status", 0},
    {"PayerID", "payer_id", 0}, {"Receipt", "receipt", 0},
    COLUMNS_END
};
const struct mapping map_funding = {
    .source = "tblFunding", .entity = "funding", .key = "UUID", .uuid = "UUID", .columns = funding_columns, .keyless = true,
    .books = "funding",
};

static const struct mapping_column payment_columns[] = {
    {"ExpectedAmount", "expected_amount", 0}, {"ReceivedAmount", "received_amount", 0}, {"OfficerCode", "officer_code", 0},
    {"PhoneNumber", "phone_number", 0}, {"RequestDate", "request_date", 0}, {"ReceivedDate", "received_date", 0},
    {"PaymentStatus", "status", 0}, {"TransactionNo", "transaction_no", 0}, {"PaymentOrigin", "origin", 0},
    {"MatchedDate", "matched_date", 0}, {"ReceiptNo", "receipt_no", 0}, {"PaymentDate", "payment_date", 0},
    {"RejectedReason", "rejected_reason", 0}, {"DateLastSMS", "date_last_sms", 0}, {"LanguageName", "language_name", 0},
    {"TypeOfPayment", "type_of_payment", 0}, {"TransferFee", "transfer_fee", 0}, {"SpReconcReqId", "reconc_req_id", 0},
    {"ReconciliationDate", "reconciliation_date", 0}, {"PayerPhoneNumber", "payer_phone_number", 0}, {"SmsRequired", "sms_required", 0},
    COLUMNS_END
};
const struct mapping map_payment = {
    .source = "tblPayment", .entity = "payment", .key = "PaymentID", .uuid = "PaymentUUID", .columns = payment_columns,
    .books = "payment",
};

static const struct mapping_column payment_detail_columns[] = {
    {"ProductCode", "product_code", 0}, {"InsuranceNumber", "insurance_number", 0}, {"PolicyStage", "policy_stage", 0},
    {"Amount", "amount", 0}, {"enrollmentDate", "enrollment_date", 0}, {"ExpectedAmount", "expected_amount", 0},
    {"PremiumID", "premium_id", M_ZERO_NONE | M_LOOSE}, {"PaymentID", "payment_id", 0},
    COLUMNS_END
};
const struct mapping map_payment_detail = {
    .source = "tblPaymentDetails", .entity = "payment_detail", .key = "PaymentDetailsID", .columns = payment_detail_columns,
    .books = "payment_detail",
};
