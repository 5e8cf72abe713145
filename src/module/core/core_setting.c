/* Settings of this area (enrolment 10.2). */
#include <string.h>

#include "base/json.h"
#include "base/zone.h"
#include "model/registry/extension.h"
#include "module/core/internal.h"

const struct law_nepal *core_nepal(struct arena *a, const struct settings *s)
{
    struct str more = setting_text(s, SETTING_NEPAL_YEARS);
    struct law_nepal *out;

    if (!str_is(setting_text(s, SETTING_CALENDAR), "nepali")) return NULL;
    out = ARENA_NEW(a, struct law_nepal);
    law_nepal_open(out, more.p, str_is(more, "none") ? 0 : more.n);
    return out;
}

static err_t check_nepal_years(struct arena *a, const struct db_value *v)
{
    struct law_nepal k;

    if (v->null || str_is(v->s, "none") || law_nepal_open(&k, v->s.p, v->s.n)) return OK;
    return err_make(a, E_FIELD_FORM, "field", "value", "form", "31 32 31 32 31 30 30 30 29 29 30 31, ...", NULL);
}

static err_t check_zone(struct arena *a, const struct db_value *v)
{
    const struct zone *zone;

    return v->null ? OK : zone_load(a, v->s, &zone);
}

/* {"field": "O" | "H" | "M", ...} (enrolment 1.1, rule 11) */
static err_t check_controls(struct arena *a, const struct db_value *v)
{
    const struct json *controls;
    struct limits limits;

    if (v->null) return OK;
    limits_standard(&limits);
    TRY(json_read(a, v->s, &limits, &controls));
    if (controls->kind != JSON_OBJECT) return err_make(a, E_FIELD_TYPE, "field", "value", "type", "object", NULL);
    for (const struct json *c = controls->first; c; c = c->next)
        if (c->kind != JSON_STRING || c->text.n != 1 || !strchr("OHM", c->text.p[0]))
            return err_make(a, E_FIELD_CHOICE, "field", str_zero(a, c->key), "value", str_zero(a, c->text), NULL);
    return OK;
}

/* ---- objects of objects ---- */

static err_t wrong_kind(struct arena *a, struct str where, const char *type)
{
    return err_make(a, E_FIELD_TYPE, "field", where.n ? str_zero(a, where) : "value", "type", type, NULL);
}

static err_t check_objects(struct arena *a, const struct db_value *v, err_t (*check)(struct arena *, const struct json *))
{
    const struct json *all;
    struct limits limits;

    if (v->null) return OK;
    limits_standard(&limits);
    TRY(json_read(a, v->s, &limits, &all));
    if (all->kind != JSON_OBJECT) return wrong_kind(a, STR_NONE, "object");
    for (const struct json *one = all->first; one; one = one->next) {
        if (one->kind != JSON_OBJECT) return wrong_kind(a, one->key, "object");
        TRY(check(a, one));
    }
    return OK;
}

static err_t check_configuration(struct arena *a, const struct json *module)
{
    static const struct { const char *name; enum json_kind kind; const char *type; } members[] = {
        {"config", JSON_OBJECT, "object"}, {"version", JSON_STRING, "text"}, {"isDisabledUntil", JSON_STRING, "text"},
        {"controls", JSON_ARRAY, "list"},
    };
    const struct json *layer = json_get(module, "layer"), *v;
    stamp_t until;

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        v = json_get(module, members[i].name);
        if (!json_is_null(v) && v->kind != members[i].kind) return wrong_kind(a, str_of(members[i].name), members[i].type);
    }
    v = json_get(module, "isDisabledUntil");
    if (!json_is_null(v) && !stamp_read(v->text.p, v->text.n, &until, NULL)) return wrong_kind(a, STR("isDisabledUntil"), "stamp");
    if (!json_is_null(layer) && !str_is(layer->text, "fe") && !str_is(layer->text, "be"))
        return err_make(a, E_FIELD_CHOICE, "field", "layer", "value", str_zero(a, layer->text), NULL);
    v = json_get(module, "controls");
    for (v = json_is_null(v) ? NULL : v->first; v; v = v->next)
        if (!json_get(v, "field")) return err_make(a, E_FIELD_REQUIRED, "field", "field", NULL);
    return OK;
}

static err_t check_schema(struct arena *a, const struct json *schema)
{
    struct extension read;

    return extension_read(a, schema, &read);
}

static err_t check_modules(struct arena *a, const struct db_value *v) { return check_objects(a, v, check_configuration); }
static err_t check_extensions(struct arena *a, const struct db_value *v) { return check_objects(a, v, check_schema); }

#define COUNT INT_RANGE(0, 50)

static const struct code gender_codes[] = {{"either", "either"}, {"male", "male"}, {"female", "female"}, {NULL, NULL}};
static const struct code_list gender_other = {"gender_other_mask", false, gender_codes};

static const struct code calendar_codes[] = {{"gregorian", "gregorian"}, {"nepali", "nepali"}, {NULL, NULL}};
static const struct code_list calendars = {"calendar", false, calendar_codes};

const struct setting core_settings[] = {
    { .name = SETTING_TIME_ZONE, .type = TEXT(64), .standard = "UTC", .flags = SETTING_LAW | SETTING_PUBLIC,
      .what = "setting.core.time_zone", .check = check_zone },
    { .name = SETTING_SCHEME_NAME, .type = TEXT(100), .standard = "imis", .flags = SETTING_PUBLIC,
      .what = "setting.core.scheme_name" },
    { .name = SETTING_CALENDAR, .type = CODE(calendars), .standard = "gregorian", .what = "setting.core.calendar" },
    { .name = SETTING_NEPAL_YEARS, .type = TEXT(4000), .standard = "none", .what = "setting.core.nepal_years", .check = check_nepal_years },
    { .name = SETTING_CURRENCY, .type = TEXT(3), .standard = "USD", .what = "setting.core.currency" },
    { .name = SETTING_USERNAME_LENGTH, .type = INT_RANGE(1, 50), .standard = "12", .flags = SETTING_PUBLIC,
      .what = "setting.core.username_code_length" },
    { .name = SETTING_USERNAME_CHANGEABLE, .type = BOOL, .standard = "true", .what = "setting.core.username_changeable" },
    { .name = SETTING_USER_CONTROLS, .type = TEXT(4000), .standard = "{}", .what = "setting.core.fields_controls_user",
      .check = check_controls },
    { .name = SETTING_OFFICER_CONTROLS, .type = TEXT(4000), .standard = "{}", .what = "setting.core.fields_controls_eo",
      .check = check_controls },
    { .name = "core.password_min_length", .type = INT_RANGE(1, 128), .standard = "8", .flags = SETTING_PUBLIC,
      .what = "setting.core.password_min_length" },
    { .name = "core.password_uppercase", .type = COUNT, .standard = "1", .flags = SETTING_PUBLIC,
      .what = "setting.core.password_uppercase" },
    { .name = "core.password_lowercase", .type = COUNT, .standard = "1", .flags = SETTING_PUBLIC,
      .what = "setting.core.password_lowercase" },
    { .name = "core.password_digits", .type = COUNT, .standard = "1", .flags = SETTING_PUBLIC,
      .what = "setting.core.password_digits" },
    { .name = "core.password_symbols", .type = COUNT, .standard = "1", .flags = SETTING_PUBLIC,
      .what = "setting.core.password_symbols" },
    { .name = SETTING_CONTRACT_REQUIRED, .type = BOOL, .standard = "false",
      .what = "setting.core.is_valid_health_facility_contract_required" },
    { .name = SETTING_LOGIN_FAILURES, .type = INT_RANGE(1, 1000), .standard = "5",
      .what = "setting.core.login_lockout_failure_limit" },
    { .name = SETTING_LOGIN_WAIT_S, .type = INT_RANGE(1, 86400), .standard = "300",
      .what = "setting.core.login_lockout_cooloff_s" },
    { .name = SETTING_FRONTEND_URL, .type = TEXT(200), .standard = "none", .what = "setting.core.frontend_url" },
    { .name = SETTING_CSRF_LOGIN, .type = BOOL, .standard = "true", .what = "setting.core.csrf_protect_login" },
    { .name = SETTING_AGE_OF_MAJORITY, .type = INT_RANGE(1, 100), .standard = "18", .flags = SETTING_LAW | SETTING_PUBLIC,
      .what = "setting.core.age_of_majority" },
    { .name = SETTING_GENDER_OTHER, .type = CODE(gender_other), .standard = "either", .flags = SETTING_LAW,
      .what = "setting.core.gender_other_mask" },
    { .name = SETTING_MODULES, .type = TEXT(1 << 20), .standard = "{}", .what = "setting.core.module_configurations", .check = check_modules },
    { .name = SETTING_EXTENSIONS, .type = TEXT(1 << 18), .standard = "{}", .what = "setting.core.extension_schemas", .check = check_extensions },
    { .name = SETTING_FICTION, .type = TEXT(200), .standard = "none", .flags = SETTING_PUBLIC, .what = "setting.core.fiction" },
    SETTINGS_END
};
