/* Languages, roles, users, officers, claim administrators. */
#include "api/openimis/mapping.h"

#include <stddef.h>

static const struct mapping_column language_columns[] = {
    {"LanguageCode", "code", 0}, {"LanguageName", "name", 0}, {"SortOrder", "sort_order", 0},
    {"CountryCode", "country_code", 0},
    COLUMNS_END
};
const struct mapping map_language = {
    .source = "tblLanguages", .entity = "language", .key = "LanguageCode", .columns = language_columns, .coded = true,
};

static const struct mapping_column role_columns[] = {
    {"RoleName", "name", 0}, {"AltLanguage", "alt_language", 0}, {"IsSystem", "is_system", 0}, {"IsBlocked", "is_blocked", 0},
    COLUMNS_END
};
const struct mapping map_role = {
    .source = "tblRole", .entity = "role", .key = "RoleID", .uuid = "RoleUUID", .columns = role_columns,
};

static const struct mapping_column right_columns[] = {{"RightID", "right_id", 0}, {"RoleID", "role_id", 0}, COLUMNS_END};
const struct mapping map_role_right = {
    .source = "tblRoleRight", .entity = "role_right", .key = "RoleRightID", .columns = right_columns,
};

static const struct mapping_column officer_columns[] = {
    {"Code", "code", 0}, {"LastName", "last_name", 0}, {"OtherNames", "other_names", 0}, {"DOB", "dob", 0},
    {"Phone", "phone", 0}, {"EmailId", "email", 0}, {"WorksTo", "works_to", 0},
    {"PhoneCommunication", "phone_communication", 0}, {"permanentaddress", "address", 0}, {"HasLogin", "has_login", 0},
    {"VEOCode", "veo_code", 0}, {"VEOLastName", "veo_last_name", 0}, {"VEOOtherNames", "veo_other_names", 0},
    {"VEODOB", "veo_dob", 0}, {"VEOPhone", "veo_phone", 0}, {"LocationId", "location_id", M_ZERO_NONE},
    {"OfficerIDSubst", "substitution_officer_id", M_LATER | M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_officer = {
    .source = "tblOfficer", .entity = "officer", .key = "OfficerID", .uuid = "OfficerUUID", .columns = officer_columns,
};

static const struct mapping_column village_columns[] = {
    {"OfficerId", "officer_id", 0}, {"LocationId", "location_id", 0}, COLUMNS_END
};
const struct mapping map_officer_village = {
    .source = "tblOfficerVillages", .entity = "officer_village", .key = "OfficerVillageId", .columns = village_columns,
};

static const struct mapping_column admin_columns[] = {
    {"ClaimAdminCode", "code", 0}, {"LastName", "last_name", 0}, {"OtherNames", "other_names", 0}, {"DOB", "dob", 0},
    {"EmailId", "email", 0}, {"Phone", "phone", 0}, {"HasLogin", "has_login", 0},
    {"HFId", "health_facility_id", M_ZERO_NONE},
    COLUMNS_END
};
const struct mapping map_claim_admin = {
    .source = "tblClaimAdmin", .entity = "claim_admin", .key = "ClaimAdminId", .uuid = "ClaimAdminUUID",
    .columns = admin_columns,
};

/* One row of tblUsers is a profile, the account that signs in with it, and that account's password; all
 * three keep its id. */
static const struct mapping_column user_columns[] = {
    {"LastName", "last_name", 0}, {"OtherNames", "other_names", 0}, {"Phone", "phone", 0}, {"LoginName", "login_name", 0},
    {"LastLogin", "last_login", 0}, {"EmailId", "email", 0}, {"PasswordValidity", "password_validity", 0},
    {"IsAssociated", "is_associated", 0}, {"RoleID", "legacy_role", 0}, {"HFID", "health_facility_id", M_ZERO_NONE},
    {"LanguageID", "language_id", M_CODE},
    {"StoredPassword", NULL, 0}, {"PrivateKey", NULL, 0}, {"DummyPwd", NULL, 0},
    COLUMNS_END
};
const struct mapping map_user = {
    .source = "tblUsers", .entity = "interactive_user", .key = "UserID", .uuid = "UserUUID", .columns = user_columns,
};

static const struct mapping_column account_columns[] = {
    {"LoginName", "username", 0}, {"UserID", "i_user_id", 0}, COLUMNS_END
};
const struct mapping map_account = {
    .source = "tblUsers", .entity = "core_user", .key = "UserID", .uuid = "UserUUID", .columns = account_columns,
    .living = true, .again = true,
};

static const struct mapping_column password_columns[] = {
    {"StoredPassword", "hash", 0}, {"PrivateKey", "private_key", 0}, {"UserID", "user_id", 0}, COLUMNS_END
};
const struct mapping map_password = {
    .source = "tblUsers", .entity = "user_password", .key = "UserID", .columns = password_columns,
    .only = "StoredPassword", .guard = "set_here", .living = true, .again = true,
};

static const struct mapping_column user_role_columns[] = {
    {"RoleID", "role_id", 0}, {"UserID", "user_id", 0}, {"Assign", NULL, 0}, COLUMNS_END
};
const struct mapping map_user_role = {
    .source = "tblUserRole", .entity = "user_role", .key = "UserRoleID", .columns = user_role_columns,
};

static const struct mapping_column district_columns[] = {
    {"LocationId", "location_id", 0}, {"UserID", "user_id", 0}, COLUMNS_END
};
const struct mapping map_user_district = {
    .source = "tblUsersDistricts", .entity = "user_district", .key = "UserDistrictID", .columns = district_columns,
};
