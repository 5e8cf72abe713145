#include "api/openimis/mapping.h"

#include <stddef.h>

/* ---- lists ---- */

#define ORDER_AND_LANGUAGE {"SortOrder", "sort_order", 0}, {"AltLanguage", "alt_language", 0}

static const struct mapping_column gender_columns[] = {
    {"Code", "code", 0}, {"Gender", "gender", 0}, ORDER_AND_LANGUAGE, COLUMNS_END
};
const struct mapping map_gender = {
    .source = "tblGender", .entity = "gender", .key = "Code", .columns = gender_columns, .coded = true,
};

static const struct mapping_column family_type_columns[] = {
    {"FamilyTypeCode", "code", 0}, {"FamilyType", "type", 0}, ORDER_AND_LANGUAGE, COLUMNS_END
};
const struct mapping map_family_type = {
    .source = "tblFamilyTypes", .entity = "family_type", .key = "FamilyTypeCode", .columns = family_type_columns,
    .coded = true,
};

static const struct mapping_column confirmation_columns[] = {
    {"ConfirmationTypeCode", "code", 0}, {"ConfirmationType", "confirmation_type", 0},
    {"is_confirmation_number_required", "is_confirmation_number_required", 0}, ORDER_AND_LANGUAGE, COLUMNS_END
};
const struct mapping map_confirmation_type = {
    .source = "tblConfirmationTypes", .entity = "confirmation_type", .key = "ConfirmationTypeCode",
    .columns = confirmation_columns, .coded = true,
};

static const struct mapping_column identification_columns[] = {
    {"IdentificationCode", "code", 0}, {"IdentificationTypes", "identification_type", 0}, ORDER_AND_LANGUAGE, COLUMNS_END
};
const struct mapping map_identification_type = {
    .source = "tblIdentificationTypes", .entity = "identification_type", .key = "IdentificationCode",
    .columns = identification_columns, .coded = true,
};

static const struct mapping_column relation_columns[] = {{"Relation", "relation", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
const struct mapping map_relation = {
    .source = "tblRelations", .entity = "relation", .key = "RelationId", .columns = relation_columns, .numbered = true,
};

static const struct mapping_column education_columns[] = {{"Education", "education", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
const struct mapping map_education = {
    .source = "tblEducations", .entity = "education", .key = "EducationId", .columns = education_columns, .numbered = true,
};

static const struct mapping_column profession_columns[] = {{"Profession", "profession", 0}, ORDER_AND_LANGUAGE, COLUMNS_END};
const struct mapping map_profession = {
    .source = "tblProfessions", .entity = "profession", .key = "ProfessionId", .columns = profession_columns, .numbered = true,
};

static const struct mapping_column reason_columns[] = {
    {"Code", "code", 0}, {"StatusReason", "insuree_status_reason", 0}, {"StatusType", "status_type", 0}, COLUMNS_END
};
const struct mapping map_status_reason = {
    .source = "tblInsureeStatusReason", .entity = "insuree_status_reason", .key = "StatusReasonId",
    .columns = reason_columns, .numbered = true, .living = true,
};

/* ---- people ---- */

static const struct mapping_column family_columns[] = {
    {"Poverty", "poverty", 0}, {"FamilyAddress", "address", 0}, {"isOffline", "is_offline", 0}, {"Ethnicity", "ethnicity", 0},
    {"ConfirmationNo", "confirmation_no", 0}, {"Source", "source", 0}, {"SourceVersion", "source_version", 0},
    {"ConfirmationType", "confirmation_type_id", M_CODE}, {"FamilyType", "family_type_id", M_CODE},
    {"LocationId", "location_id", 0}, {"InsureeID", "head_insuree_id", M_LATER},
    COLUMNS_END
};
const struct mapping map_family = {
    .source = "tblFamilies", .entity = "family", .key = "FamilyID", .uuid = "FamilyUUID", .columns = family_columns,
};

static const struct mapping_column insuree_columns[] = {
    {"CHFID", "chf_id", 0}, {"LastName", "last_name", 0}, {"OtherNames", "other_names", 0}, {"DOB", "dob", 0},
    {"IsHead", "head", 0}, {"Marital", "marital", 0}, {"passport", "passport", 0}, {"Phone", "phone", 0},
    {"Email", "email", 0}, {"CurrentAddress", "current_address", 0}, {"GeoLocation", "geolocation", 0},
    {"PhotoDate", "photo_date", 0}, {"CardIssued", "card_issued", 0}, {"isOffline", "offline", 0},
    {"status", "status", 0}, {"status_date", "status_date", 0}, {"Vulnerability", "vulnerability", 0},
    {"Source", "source", 0}, {"SourceVersion", "source_version", 0},
    {"FamilyID", "family_id", 0}, {"Gender", "gender_id", M_CODE}, {"CurrentVillage", "current_village_id", M_ZERO_NONE | M_LOOSE},
    {"PhotoID", "photo_id", M_LATER | M_ZERO_NONE}, {"Relationship", "relationship_id", M_ZERO_NONE},
    {"Profession", "profession_id", M_ZERO_NONE}, {"Education", "education_id", M_ZERO_NONE},
    {"TypeOfId", "type_of_id_id", M_CODE}, {"HFID", "health_facility_id", M_ZERO_NONE},
    {"StatusReason", "status_reason_id", M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_insuree = {
    .source = "tblInsuree", .entity = "insuree", .key = "InsureeID", .uuid = "InsureeUUID", .columns = insuree_columns,
};

/* The officer is a plain number here, as in the contract. */
static const struct mapping_column photo_columns[] = {
    {"InsureeID", "insuree_id", M_ZERO_NONE}, {"CHFID", "chf_id", 0}, {"PhotoFolder", "folder", 0},
    {"PhotoFileName", "filename", 0}, {"photo", "photo", 0}, {"OfficerID", "officer_id", 0}, {"PhotoDate", "date", 0},
    COLUMNS_END
};
const struct mapping map_photo = {
    .source = "tblPhotos", .entity = "insuree_photo", .key = "PhotoID", .uuid = "PhotoUUID", .columns = photo_columns,
};
