#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column form_columns[] = {
    {"LegalFormCode", "code", 0}, {"LegalForms", "legal_form", 0}, {"SortOrder", "sort_order", 0},
    {"AltLanguage", "alt_language", 0},
    COLUMNS_END
};
const struct mapping map_legal_form = {
    .source = "tblLegalForms", .entity = "legal_form", .key = "LegalFormCode", .columns = form_columns, .coded = true,
};

static const struct mapping_column sublevel_columns[] = {
    {"HFSublevel", "code", 0}, {"HFSublevelDesc", "health_facility_sub_level", 0}, {"SortOrder", "sort_order", 0},
    {"AltLanguage", "alt_language", 0},
    COLUMNS_END
};
const struct mapping map_sublevel = {
    .source = "tblHFSublevel", .entity = "facility_sublevel", .key = "HFSublevel", .columns = sublevel_columns, .coded = true,
};

static const struct mapping_column columns[] = {
    {"HFCode", "code", 0}, {"HFName", "name", 0}, {"AccCode", "acc_code", 0}, {"HFLevel", "level", 0},
    {"HFAddress", "address", 0}, {"Phone", "phone", 0}, {"Fax", "fax", 0}, {"eMail", "email", 0},
    {"HFCareType", "care_type", 0}, {"OffLine", "offline", 0}, {"ContractStartDate", "contract_start_date", 0},
    {"ContractEndDate", "contract_end_date", 0}, {"status", "status", 0}, {"LegalForm", "legal_form_id", M_CODE},
    {"HFSublevel", "sub_level_id", M_CODE}, {"LocationId", "location_id", 0},
    {"PLServiceID", "services_pricelist_id", 0}, {"PLItemID", "items_pricelist_id", 0},
    COLUMNS_END
};
const struct mapping map_facility = {
    .source = "tblHF", .entity = "health_facility", .key = "HfID", .uuid = "HfUUID", .columns = columns,
};

static const struct mapping_column catchment_columns[] = {
    {"Catchment", "catchment", 0}, {"HFID", "health_facility_id", 0}, {"LocationId", "location_id", 0},
    COLUMNS_END
};
const struct mapping map_catchment = {
    .source = "tblHFCatchment", .entity = "health_facility_catchment", .key = "HFCatchmentId", .columns = catchment_columns,
};
