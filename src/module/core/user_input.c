#include <string.h>

#include "base/utf8.h"
#include "io/crypto.h"
#include "model/run/setting.h"
#include "model/write/input.h"
#include "module/core/password_policy.h"
#include "module/core/user_plan.h"

#define OF_ALL(column) column, column, column

const struct user_member user_members[USER_MEMBERS] = {
    {"lastName", TEXT(100), OF_ALL("last_name")},
    {"otherNames", TEXT(100), OF_ALL("other_names")},
    {"phone", TEXT(50), OF_ALL("phone")},
    {"email", TEXT(200), OF_ALL("email")},
    {"birthDate", DATE, NULL, "dob", "dob"},
    {"address", TEXT(100), NULL, "address", NULL},
    {"worksTo", STAMP, NULL, "works_to", NULL},
    {"phoneCommunication", BOOL, NULL, "phone_communication", NULL},
};

/* ---- references ---- */

static err_t read_ref(struct prepare *p, const char *name, const struct json *v, struct user_ref *out)
{
    const struct json *id = v->kind == JSON_OBJECT && v->count == 1 ? json_get(v, "id") : v;

    out->shown = id ? id->text : STR("");
    out->by_id = id && json_int(id, &out->id);
    if (out->by_id || (id && id->kind == JSON_STRING && uuid_read(id->text, &out->uuid))) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "uuid", NULL);
}

static err_t read_one(struct prepare *p, const char *name, struct user_refs *out)
{
    const struct json *v = json_get(p->input, name);

    *out = (struct user_refs){.name = name, .sent = v != NULL};
    if (json_is_null(v)) return OK;
    out->at = ARENA_NEW(p->arena, struct user_ref);
    out->n = 1;
    return read_ref(p, name, v, out->at);
}

static err_t read_many(struct prepare *p, const char *name, struct user_refs *out)
{
    const struct json *v = json_get(p->input, name);

    *out = (struct user_refs){.name = name, .sent = !json_is_null(v)};
    if (!out->sent) return OK;
    if (v->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_LIST_VALUES, v->count));
    out->at = ARENA_ARRAY(p->arena, struct user_ref, v->count);
    for (const struct json *e = v->first; e; e = e->next) TRY(read_ref(p, name, e, &out->at[out->n++]));
    return OK;
}

static err_t missing(struct tx *tx, const struct user_refs *refs, const struct user_ref *ref)
{
    return err_make(tx->arena, E_REFERENCE, "field", refs->name, "value", str_zero(tx->arena, ref->shown), NULL);
}

err_t user_refs_resolve(struct tx *tx, const struct entity *e, struct user_refs *refs, int64_t **ids)
{
    const struct table *t = registry_table_of(tx->registry, e);

    *ids = ARENA_ARRAY(tx->arena, int64_t, refs->n);
    for (size_t i = 0; i < refs->n; i++) {
        if (refs->at[i].by_id)
            TRY(tx_resolve_ids(tx, t, &refs->at[i].id, 1, &(*ids)[i]));
        else
            TRY(tx_resolve(tx, t, &refs->at[i].uuid, 1, &(*ids)[i]));
        if (!(*ids)[i]) return missing(tx, refs, &refs->at[i]);
    }
    return OK;
}

/* ---- types ---- */

static unsigned type_named(struct str name)
{
    static const struct { const char *name; unsigned type; } names[] = {
        {"INTERACTIVE", USER_INTERACTIVE}, {"OFFICER", USER_OFFICER}, {"CLAIM_ADMIN", USER_CLAIM_ADMIN},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i].name)) return names[i].type;
    return 0;
}

static err_t read_types(struct prepare *p, struct user_plan *plan)
{
    const struct json *v = json_get(p->input, "userTypes");

    if (json_is_null(v) || (v->kind == JSON_ARRAY && !v->count))
        return plan->create ? err_make(p->arena, E_FIELD_REQUIRED, "field", "userTypes", NULL) : OK;
    if (v->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", "userTypes", "type", "list", NULL);
    for (const struct json *e = v->first; e; e = e->next) {
        unsigned type = e->kind == JSON_STRING ? type_named(e->text) : 0;
        if (!type) return err_make(p->arena, E_FIELD_CHOICE, "field", "userTypes", "value", str_zero(p->arena, e->text), NULL);
        plan->types |= type;
    }
    return OK;
}

/* ---- field controls (enrolment 1.1, rule 11; every field is looked at, which MOD forgot) ---- */

static bool is_blank(const struct json *v)
{
    return json_is_null(v) || (v->kind == JSON_STRING && !str_trim(v->text).n) || (v->kind == JSON_ARRAY && !v->count);
}

static err_t check_controls(struct prepare *p, const struct settings *s, const char *setting, bool create)
{
    const struct json *controls;
    err_t errors = OK;

    TRY(json_read(p->arena, setting_text(s, setting), &p->env->limits, &controls));
    for (const struct json *c = controls->first; c; c = c->next) {
        const char *name = str_zero(p->arena, c->key);
        const struct json *v = json_get(p->input, name);
        if (str_is(c->text, "H") && !is_blank(v))
            errors = err_join(errors, err_make(p->arena, E_RULE, "rule", "user_field_hidden", "field", name, NULL));
        else if (str_is(c->text, "M") && (v || create) && is_blank(v))
            errors = err_join(errors, err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL));
    }
    return errors;
}

/* ---- password ---- */

err_t user_hash_password(struct prepare *p, const struct settings *s, const char *field, struct str password,
                         const struct str *names, size_t n, char hash[PASSWORD_HASH_BYTES])
{
    struct password_policy policy = password_policy(s);

    password = password_trim(password);
    TRY(password_check(p->arena, &policy, field, password, names, n));
    if (crypto_init() && password_hash(password.p, password.n, hash)) return OK;
    return err_make(p->arena, E_FILE, "path", "libsodium", "what", "no memory to hash a password", NULL);
}

static err_t read_password(struct prepare *p, const struct settings *s, struct user_plan *plan)
{
    const struct json *v = json_get(p->input, "password");
    struct str names[4];
    size_t n = 0;

    if (json_is_null(v) || (v->kind == JSON_STRING && !v->text.n)) return OK;
    if (v->kind != JSON_STRING) return err_make(p->arena, E_FIELD_TYPE, "field", "password", "type", "text", NULL);
    names[n++] = plan->username;
    for (int i = 0; i < 4; i++)
        if (i != 2 && plan->sent[i] && !plan->values[i].null) names[n++] = plan->values[i].s;
    return user_hash_password(p, s, "password", v->text, names, n, plan->hash);
}

/* ---- all members ---- */

static err_t read_text(struct prepare *p, const char *name, int32_t max, struct str *out)
{
    struct type type = TEXT(max);
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), &v));
    *out = v.null ? STR_NONE : str_trim(v.s);
    if (!v.null && !out->n) *out = STR_NONE;
    return OK;
}

static err_t read_members(struct prepare *p, struct user_plan *plan)
{
    err_t errors = OK;

    for (int i = 0; i < USER_MEMBERS; i++) {
        const struct user_member *m = &user_members[i];
        const struct json *v = json_get(p->input, m->name);
        plan->sent[i] = v != NULL;
        errors = err_join(errors, value_read(p->arena, &m->type, m->name, v, &plan->values[i]));
        if (v && m->type.kind == TYPE_TEXT && !plan->values[i].null && !plan->values[i].s.n)
            plan->values[i] = db_null(DB_TEXT);
    }
    return errors;
}

static err_t read_username(struct prepare *p, const struct settings *s, struct user_plan *plan)
{
    TRY(read_text(p, "username", 50, &plan->username));
    plan->username_max = setting_int(s, SETTING_USERNAME_LENGTH);
    plan->username_changeable = setting_bool(s, SETTING_USERNAME_CHANGEABLE);
    if (plan->create && !plan->username.n) return err_make(p->arena, E_FIELD_REQUIRED, "field", "username", NULL);
    return OK;
}

static err_t read_all(struct prepare *p, const struct settings *s, struct user_plan *plan)
{
    err_t errors = read_username(p, s, plan);

    errors = err_join(errors, read_types(p, plan));
    errors = err_join(errors, read_members(p, plan));
    errors = err_join(errors, read_text(p, "language", 5, &plan->language));
    errors = err_join(errors, read_many(p, "roles", &plan->roles));
    errors = err_join(errors, read_many(p, "districts", &plan->districts));
    errors = err_join(errors, read_many(p, "villages", &plan->villages));
    errors = err_join(errors, read_one(p, "healthFacility", &plan->health_facility));
    errors = err_join(errors, read_one(p, "location", &plan->location));
    errors = err_join(errors, read_one(p, "substitutionOfficer", &plan->substitution));
    errors = err_join(errors, check_controls(p, s, SETTING_USER_CONTROLS, plan->create));
    if (plan->types & USER_OFFICER)
        errors = err_join(errors, check_controls(p, s, SETTING_OFFICER_CONTROLS, plan->create));
    return errors;
}

err_t user_plan_read(struct prepare *p, bool create, struct user_plan **out)
{
    static const char *const names[] = {
        "uuid", "username", "userTypes", "lastName", "otherNames", "phone", "email", "birthDate", "address", "worksTo",
        "phoneCommunication", "healthFacility", "language", "password", "roles", "districts", "villages", "location",
        "substitutionOfficer", NULL,
    };
    struct user_plan *plan = ARENA_NEW(p->arena, struct user_plan);
    struct settings *settings;

    plan->create = create;
    TRY(input_only(p, names));
    TRY(input_uuid(p, "uuid", !create, &plan->uuid));
    TRY(settings_for(p, &settings));
    TRY(read_all(p, settings, plan));
    TRY(read_password(p, settings, plan));
    *out = plan;
    return OK;
}
