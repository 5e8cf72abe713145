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
    {"AllDetailsCommissionReport", "all_details_commission_report", 0}, {"CreatedDate", "created_date", 0},
    {"Source", "source", 0}, {"SourceVersion", "source_version", 0}, {"PolicyID", "policy_id", 0},
    {"PayerID", "payer_id", M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_premium = {
    .source = "tblPremium", .entity = "premium", .key = "PremiumId", .uuid = "PremiumUUID", .columns = premium_columns,
    .books = "premium",
};
