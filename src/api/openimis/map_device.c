#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column control_columns[] = {
    {"FieldName", "code", 0}, {"Adjustibility", "adjustment", 0}, {"Usage", "usage", 0}, COLUMNS_END
};
const struct mapping map_form_control = {
    .source = "tblControls", .entity = "form_control", .key = "FieldName", .columns = control_columns, .coded = true,
};

static const struct mapping_column rule_columns[] = {
    {"RuleName", "code", 0}, {"RuleValue", "value", 0}, {"Usage", "usage", 0}, COLUMNS_END
};
const struct mapping map_phone_rule = {
    .source = "tblIMISDefaultsPhone", .entity = "phone_rule", .key = "RuleName", .columns = rule_columns, .coded = true,
};
