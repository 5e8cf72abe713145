#include "model/registry/migration.h"
#include "module/core/internal.h"

#define LANGUAGE_1 "code @text NOT NULL, name @text NOT NULL, sort_order @int, country_code @text"

#define ROLE_1 "name @text NOT NULL, alt_language @text, is_system @int NOT NULL, is_blocked @bool NOT NULL"
#define ROLE_RIGHT_1 "right_id @int NOT NULL, role_id @int NOT NULL"

#define OFFICER_1 \
    "code @text NOT NULL, last_name @text NOT NULL, other_names @text NOT NULL, dob @date, phone @text, email @text," \
    " works_to @stamp, phone_communication @bool, address @text, has_login @bool, veo_code @text, veo_last_name @text," \
    " veo_other_names @text, veo_dob @date, veo_phone @text, last_name_key @text NOT NULL, other_names_key @text NOT NULL," \
    " location_id @int, substitution_officer_id @int"
#define OFFICER_VILLAGE_1 "officer_id @int NOT NULL, location_id @int NOT NULL"

#define CLAIM_ADMIN_1 \
    "code @text, last_name @text, other_names @text, dob @date, email @text, phone @text, has_login @bool," \
    " last_name_key @text, other_names_key @text, health_facility_id @int, district_id @int"

#define INTERACTIVE_USER_1 \
    "last_name @text NOT NULL, other_names @text NOT NULL, phone @text, login_name @text NOT NULL, last_login @stamp," \
    " email @text, password_validity @stamp, is_associated @bool, legacy_role @int," \
    " last_name_key @text NOT NULL, other_names_key @text NOT NULL, language_id @int NOT NULL," \
    " health_facility_id @int"
#define USER_ROLE_1 "user_id @int NOT NULL, role_id @int NOT NULL"
#define USER_DISTRICT_1 "user_id @int NOT NULL, location_id @int NOT NULL"

#define TECHNICAL_USER_1 "username @text NOT NULL, email @text, is_staff @bool, is_superuser @bool"
#define CORE_USER_1 "username @text NOT NULL, i_user_id @int, officer_id @int, claim_admin_id @int, t_user_id @int"
#define USER_PASSWORD_1 \
    "hash @text NOT NULL, private_key @text, token_count @int NOT NULL, set_here @bool NOT NULL, user_id @int NOT NULL"

#define AUTHOR_OF_REST(uuid, moment) \
    "INSERT INTO core_user (id, uuid, version, created_at, created_by, changed_at, changed_by, deleted_at, username)" \
    " VALUES (-1, " uuid ", 1, " moment ", -1, " moment ", -1, " moment ", 'system');"

const struct migration core_migrations[] = {
    { 1, "accounts, roles, officers and claim administrators",
      TABLE("language", LANGUAGE_1)
      UNIQUE("language", "code")
      TABLE("role", ROLE_1)
      HISTORY("role", ROLE_1)
      UNIQUE("role", "name")
      TABLE("role_right", ROLE_RIGHT_1, FOREIGN("role_id", "role"))
      HISTORY("role_right", ROLE_RIGHT_1)
      INDEX("role_right", "role", "role_id, id")
      INDEX("role_right", "right", "right_id, id")
      TABLE("officer", OFFICER_1, FOREIGN("location_id", "location") FOREIGN("substitution_officer_id", "officer"))
      HISTORY("officer", OFFICER_1)
      UNIQUE("officer", "code")
      INDEX("officer", "name", "last_name_key, id")
      INDEX("officer", "location", "location_id, id")
      INDEX("officer", "substitution", "substitution_officer_id, id")
      TABLE("officer_village", OFFICER_VILLAGE_1, FOREIGN("officer_id", "officer") FOREIGN("location_id", "location"))
      HISTORY("officer_village", OFFICER_VILLAGE_1)
      INDEX("officer_village", "officer", "officer_id, id")
      INDEX("officer_village", "location", "location_id, id")
      TABLE("claim_admin", CLAIM_ADMIN_1, FOREIGN("health_facility_id", "health_facility"))
      HISTORY("claim_admin", CLAIM_ADMIN_1)
      UNIQUE("claim_admin", "code")
      INDEX("claim_admin", "name", "last_name_key, id")
      INDEX("claim_admin", "facility", "health_facility_id, id")
      INDEX("claim_admin", "district", "district_id, id")
      TABLE("interactive_user", INTERACTIVE_USER_1, FOREIGN("language_id", "language")
            FOREIGN("health_facility_id", "health_facility"))
      HISTORY("interactive_user", INTERACTIVE_USER_1)
      UNIQUE("interactive_user", "login_name")
      INDEX("interactive_user", "name", "last_name_key, id")
      INDEX("interactive_user", "language", "language_id, id")
      INDEX("interactive_user", "facility", "health_facility_id, id")
      TABLE("user_role", USER_ROLE_1, FOREIGN("user_id", "interactive_user") FOREIGN("role_id", "role"))
      HISTORY("user_role", USER_ROLE_1)
      INDEX("user_role", "user", "user_id, id")
      INDEX("user_role", "role", "role_id, id")
      TABLE("user_district", USER_DISTRICT_1, FOREIGN("user_id", "interactive_user") FOREIGN("location_id", "location"))
      HISTORY("user_district", USER_DISTRICT_1)
      INDEX("user_district", "user", "user_id, id")
      INDEX("user_district", "location", "location_id, id")
      TABLE("technical_user", TECHNICAL_USER_1)
      UNIQUE("technical_user", "username")
      TABLE("core_user", CORE_USER_1, FOREIGN("i_user_id", "interactive_user") FOREIGN("officer_id", "officer")
            FOREIGN("claim_admin_id", "claim_admin") FOREIGN("t_user_id", "technical_user"))
      UNIQUE("core_user", "username")
      INDEX("core_user", "i_user", "i_user_id, id")
      INDEX("core_user", "officer", "officer_id, id")
      INDEX("core_user", "claim_admin", "claim_admin_id, id")
      INDEX("core_user", "t_user", "t_user_id, id")
      TABLE("user_password", USER_PASSWORD_1, FOREIGN("user_id", "core_user"))
      UNIQUE("user_password", "user_id")
      /* What the program keeps to itself, like the key that signs tokens. No entity: no API reads it. */
      "CREATE TABLE secret (name @text PRIMARY KEY, value @bytes NOT NULL);" },
    /* Whom rows name that nobody here wrote: the program itself, and accounts of other systems that an import brought
     * (USER_PROGRAM of model/query/access.h). Clients take it for granted that a row has its author. He is no account: deleted, he
     * signs in nowhere. */
    { 2, "the author of what nobody here wrote", "",
      .sqlite = AUTHOR_OF_REST("x'00000000000080008000000000000001'", "0"),
      .postgres = AUTHOR_OF_REST("'00000000-0000-8000-8000-000000000001'", "'1970-01-01Z'") },
    { .n = 0 }
};
