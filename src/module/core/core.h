/* What every scheme has, whatever it pays for: accounts, roles, languages, officers, claim administrators,
 * settings (enrolment 1). */
#ifndef MODULE_CORE_CORE_H
#define MODULE_CORE_CORE_H

#include "model/registry/module.h"
#include "model/run/setting.h"
#include "scheme/nepal.h"

/* IANA name of the scheme's zone. In force from the next start of each process. */
#define SETTING_TIME_ZONE "core.time_zone"
/* What the scheme is called where people sign in. */
#define SETTING_SCHEME_NAME "core.scheme_name"
/* In which people see and enter days: "gregorian", "nepali". Kept, told and asked by interfaces they are Gregorian (enrolment 1.13). */
#define SETTING_CALENDAR "core.calendar"
/* Years of Nepal's calendar after those that the program knows (law_nepal_open). "none": none. */
#define SETTING_NEPAL_YEARS "core.nepal_years"
/* Of all amounts that people see, and of bills: ISO 4217. */
#define SETTING_CURRENCY "core.currency"
/* Enrolment 1.1, rules 2, 4 and 11. */
#define SETTING_USERNAME_LENGTH "core.username_code_length"
#define SETTING_USERNAME_CHANGEABLE "core.username_changeable"
#define SETTING_USER_CONTROLS "core.fields_controls_user"
#define SETTING_OFFICER_CONTROLS "core.fields_controls_eo"
/* Enrolment 1.3: who works at a facility signs in only while its contract runs. */
#define SETTING_CONTRACT_REQUIRED "core.is_valid_health_facility_contract_required"
/* Enrolment 1.3: after so many failures an account and an address wait for so many seconds. Who counts is
 * the server. */
#define SETTING_LOGIN_FAILURES "core.login_lockout_failure_limit"
#define SETTING_LOGIN_WAIT_S "core.login_lockout_cooloff_s"
/* Where people open the client, without a slash at its end: what mails lead to. "none": no link can be sent. */
#define SETTING_FRONTEND_URL "core.frontend_url"
/* Whether signing in must repeat the cookie csrftoken in a header. */
#define SETTING_CSRF_LOGIN "core.csrf_protect_login"
/* Full years from which a person is an adult; whether whoever is neither male nor female may have what is for either, or
 * counts as one of them (enrolment 10.2). */
#define SETTING_AGE_OF_MAJORITY "core.age_of_majority"
#define SETTING_GENDER_OTHER "core.gender_other_mask"

/* What web clients are told before anybody signs in, by module: {"fe-core": {"layer", "version", "isExposed", "isDisabledUntil",
 * "config": {...}, "controls": [{"field", "usage"}]}, ...} (enrolment 1.7). */
#define SETTING_MODULES "core.module_configurations"

/* Which fictional country this is (`imis demo`); nothing where people are real. */
#define SETTING_FICTION "core.fiction"

/* Nepal's calendar, where people see days in it; else NULL. Its table is opened anew at each call: once for many days. */
const struct law_nepal *core_nepal(struct arena *a, const struct settings *s);

extern const struct module core_module;
extern const struct entity language_entity, role_entity, role_right_entity, interactive_user_entity, user_role_entity,
    user_district_entity, technical_user_entity, officer_entity, officer_village_entity, claim_admin_entity,
    core_user_entity, user_password_entity;

enum {
    RIGHT_OFFICER_READ = 121501, RIGHT_OFFICER_CREATE, RIGHT_OFFICER_UPDATE, RIGHT_OFFICER_DELETE,
    RIGHT_CLAIM_ADMIN_READ = 121601, RIGHT_CLAIM_ADMIN_CREATE, RIGHT_CLAIM_ADMIN_UPDATE, RIGHT_CLAIM_ADMIN_DELETE,
    RIGHT_USER_READ = 121701, RIGHT_USER_CREATE, RIGHT_USER_UPDATE, RIGHT_USER_DELETE,
    RIGHT_ROLE_READ = 122001, RIGHT_ROLE_CREATE, RIGHT_ROLE_UPDATE, RIGHT_ROLE_DELETE, RIGHT_ROLE_DUPLICATE,
};

/* role.isSystem of the role whose holders are administrators (enrolment 1.2.1). */
enum { SYSTEM_ADMINISTRATOR = 64 };

#endif
