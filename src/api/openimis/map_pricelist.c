#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column items_columns[] = {
    {"PLItemName", "name", 0}, {"DatePL", "pricelist_date", 0}, {"LocationId", "location_id", 0},
    COLUMNS_END
};
const struct mapping map_items_pricelist = {
    .source = "tblPLItems", .entity = "items_pricelist", .key = "PLItemID", .uuid = "PLItemUUID", .columns = items_columns,
};

static const struct mapping_column item_columns[] = {
    {"PriceOverule", "price_overrule", 0}, {"PLItemID", "items_pricelist_id", 0}, {"ItemID", "item_id", 0},
    COLUMNS_END
};
const struct mapping map_items_pricelist_detail = {
    .source = "tblPLItemsDetail", .entity = "items_pricelist_detail", .key = "PLItemDetailID", .columns = item_columns,
};

static const struct mapping_column services_columns[] = {
    {"PLServName", "name", 0}, {"DatePL", "pricelist_date", 0}, {"LocationId", "location_id", 0},
    COLUMNS_END
};
const struct mapping map_services_pricelist = {
    .source = "tblPLServices", .entity = "services_pricelist", .key = "PLServiceID", .uuid = "PLServiceUUID",
    .columns = services_columns,
};

static const struct mapping_column service_columns[] = {
    {"PriceOverule", "price_overrule", 0}, {"PLServiceID", "services_pricelist_id", 0}, {"ServiceID", "service_id", 0},
    COLUMNS_END
};
const struct mapping map_services_pricelist_detail = {
    .source = "tblPLServicesDetail", .entity = "services_pricelist_detail", .key = "PLServiceDetailID",
    .columns = service_columns,
};
