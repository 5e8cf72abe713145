#include "module/notice/internal.h"

#include "model/registry/migration.h"
#include "module/insuree/insuree.h"
#include "scheme/renewal.h"

/* ---- what a family agreed to ---- */

static const struct field fields[] = {
    { .name = "approval", .column = "approval", .type = BOOL, .flags = F_REQUIRED, .lookups = LK_EXACT, .standard = "false" },
    { .name = "language", .column = "language", .type = TEXT(5), .lookups = LK_EXACT },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "family", .column = "family_id", .to = "family", .reverse = "notices", .flags = R_REQUIRED | R_ONCE | R_FILTERS },
    RELATIONS_END
};

static const struct root roots[] = { { .name = "familyNotices", .kind = ROOT_LIST }, ROOTS_END };

const struct entity family_notice_entity = {
    .name = "family_notice", .table = "family_notice", .fields = fields, .relations = relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("family_id"),
    .scope = { .district = "district_id", .village = "village_id", .via = "family" },
    .rights = { RIGHT_FAMILY_READ, RIGHT_FAMILY_CREATE, RIGHT_FAMILY_UPDATE, RIGHT_FAMILY_DELETE },
    .order = "id", .faces = FACES("FamilyNoticeGQLType"), .roots = roots,
};

/* ---- what the scheme sends ---- */

const struct notice_kind notice_kinds[NOTICE_KINDS] = {
    {"notice.policy_activated", "policy_activated"}, {"notice.policy_started", "policy_started"}, {"notice.policy_renew", "policy_renew"},
    {"notice.policy_ends", "policy_ends"}, {"notice.policy_ended", "policy_ended"}, {"notice.policy_renewed", "policy_renewed"},
};

#define SWITCH(setting) { .name = setting, .type = BOOL, .standard = "false", .what = "setting." setting }
#define DAYS(setting, value) { .name = setting, .type = INT_RANGE(1, 366), .standard = value, .what = "setting." setting }
const struct setting notice_settings[] = {
    SWITCH("notice.policy_activated"), SWITCH("notice.policy_started"), SWITCH("notice.policy_renew"), SWITCH("notice.policy_ends"),
    SWITCH("notice.policy_ended"), SWITCH("notice.policy_renewed"), SWITCH(SETTING_NOTICE_RENEWAL_OFFICER), SWITCH(SETTING_NOTICE_RENEWAL_HEAD),
    SWITCH(SETTING_NOTICE_FEEDBACK_OFFICER), SWITCH(SETTING_NOTICE_PAYMENT),
    DAYS("notice.days_before", "14"), DAYS("notice.days_after", "5"), DAYS("notice.prompt_days", "2"),
    SETTINGS_END
};

enum { FRESH_DAYS = 5 };   /* enrolment 8.4 */

struct law_notice_rules notice_rules(const struct settings *s)
{
    struct law_notice_rules r = {.before = (int32_t)setting_int(s, "notice.days_before"), .after = (int32_t)setting_int(s, "notice.days_after"),
                                 .fresh_activation = FRESH_DAYS, .fresh_renewal = FRESH_DAYS};

    for (int i = 0; i < NOTICE_KINDS; i++)
        if (setting_bool(s, notice_kinds[i].setting)) r.on |= 1U << i;
    return r;
}

struct str notice_text(const struct db_value *v) { return v->null ? STR("") : v->s; }

struct notice_scheme notice_scheme(struct arena *a, const struct settings *s)
{
    return (struct notice_scheme){setting_text(s, SETTING_SCHEME_NAME), core_nepal(a, s)};
}

struct str notice_day(struct arena *a, const struct notice_scheme *of, const struct db_value *day)
{
    struct civil civil;
    char text[10];

    if (day->null) return STR("");
    if (of->nepal && law_nepal_parts(of->nepal, day->d, &civil)) return str_format(a, "%04d-%02d-%02d", (int)civil.year, (int)civil.month, (int)civil.day);
    date_write(day->d, text);
    return str_copy(a, (struct str){text, sizeof text});
}

/* ---- the module ---- */

static const struct entity *const entities[] = {&family_notice_entity, NULL};
static const struct crud crud[] = { { &family_notice_entity, CRUD_ALL }, CRUD_END };

/* The last three serve the jobs: what is due on a day is found without a walk through all policies and prompts. */
static const struct migration migrations[] = {
    { 1, "families that agreed to messages, and what is due",
      TABLE("family_notice", "approval @bool NOT NULL, language @text, family_id @int NOT NULL, district_id @int, village_id @int",
            FOREIGN("family_id", "family") FOREIGN("district_id", "location") FOREIGN("village_id", "location"))
      UNIQUE("family_notice", "family_id")
      INDEX("family_notice", "family", "family_id, id")
      INDEX("family_notice", "district", "district_id, id")
      INDEX("family_notice", "village", "village_id, id")
      AUTHORED("family_notice")
      INDEX("policy", "notice_effective", "effective_date, id")
      INDEX("policy_renewal", "notice_prompt", "renewal_prompt_date, id")
      INDEX("feedback_prompt", "notice_prompt", "feedback_prompt_date, id") },
    { .n = 0 }
};

static const struct job jobs[] = {
    { .name = "notice.policies", .right = RIGHT_ADMINISTRATOR, .step = notice_policies_step, .schedule = "daily 08:00" },
    { .name = "notice.prompts", .right = RIGHT_ADMINISTRATOR, .step = notice_prompts_step, .schedule = "daily 08:00,11:00,14:00,17:00" },
    JOBS_END
};

const struct module notice_module = {
    .name = "notice", .entities = entities, .migrations = migrations, .crud = crud, .listeners = notice_listeners, .jobs = jobs,
    .settings = notice_settings,
};
