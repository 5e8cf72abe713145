#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column item_columns[] = {
    {"ItemCode", "code", 0}, {"ItemName", "name", 0}, {"ItemType", "type", 0}, {"ItemPackage", "package", 0},
    {"ItemPrice", "price", 0}, {"Quantity", "quantity", 0}, {"MaximumAmount", "maximum_amount", 0},
    {"ItemCareType", "care_type", 0}, {"ItemFrequency", "frequency", 0}, {"ItemPatCat", "patient_category", 0},
    COLUMNS_END
};
const struct mapping map_item = {
    .source = "tblItems", .entity = "medical_item", .key = "ItemID", .uuid = "ItemUUID", .columns = item_columns,
};

static const struct mapping_column service_columns[] = {
    {"ServCategory", "category", 0}, {"ServCode", "code", 0}, {"ServName", "name", 0}, {"ServType", "type", 0},
    {"ServPackageType", "package_type", 0}, {"manualPrice", "manual_price", 0}, {"ServLevel", "level", 0},
    {"ServPrice", "price", 0}, {"MaximumAmount", "maximum_amount", 0}, {"ServCareType", "care_type", 0},
    {"ServFrequency", "frequency", 0}, {"ServPatCat", "patient_category", 0},
    COLUMNS_END
};
const struct mapping map_service = {
    .source = "tblServices", .entity = "medical_service", .key = "ServiceID", .uuid = "ServiceUUID",
    .columns = service_columns,
};

/* What packages are made of: tables of 2024, named as the reference names them. */
static const struct mapping_column service_item_columns[] = {
    {"ServiceId", "parent_id", 0}, {"ItemID", "item_id", 0}, {"qty", "qty_provided", 0}, {"created_date", "pcp_date", 0},
    {"price", "price_asked", 0}, {"status", "status", 0},
    COLUMNS_END
};
const struct mapping map_service_item = {
    .source = "tblProductContainedPackage", .entity = "medical_service_item", .key = "idPCP", .columns = service_item_columns,
};

static const struct mapping_column service_service_columns[] = {
    {"ServiceLinked", "parent_id", 0}, {"ServiceId", "service_id", 0}, {"qty", "qty_provided", 0},
    {"created_date", "scp_date", 0}, {"price", "price_asked", 0}, {"status", "status", 0},
    COLUMNS_END
};
const struct mapping map_service_service = {
    .source = "tblServiceContainedPackage", .entity = "medical_service_service", .key = "idSCP",
    .columns = service_service_columns,
};

static const struct mapping_column diagnosis_columns[] = {
    {"ICDCode", "code", 0}, {"ICDName", "name", 0},
    COLUMNS_END
};
const struct mapping map_diagnosis = {
    .source = "tblICDCodes", .entity = "diagnosis", .key = "ICDID", .columns = diagnosis_columns,
};
