/* Creating and changing accounts with their profiles (enrolment 1.1). */
#include "module/core/user_plan.h"

#include <stdio.h>

#include "base/utf8.h"

err_t user_create_prepare(struct prepare *p, void **plan)
{
    struct user_plan *user;

    TRY(user_plan_read(p, true, &user));
    *plan = user;
    return OK;
}

err_t user_update_prepare(struct prepare *p, void **plan)
{
    struct user_plan *user;

    TRY(user_plan_read(p, false, &user));
    prepare_lock(p, &core_user_entity, user->uuid);
    *plan = user;
    return OK;
}

static err_t rule(struct tx *tx, const char *name, const char *field)
{
    return err_make(tx->arena, E_RULE, "rule", name, "field", field, NULL);
}

static err_t id_of(struct tx *tx, struct str sql, struct db_value key, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, sql, &key, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->i : 0;
    return OK;
}

/* ---- who may ---- */

static err_t gives_administrator(struct tx *tx, const int64_t *roles, size_t n, bool *out)
{
    *out = false;
    for (size_t i = 0; i < n && !*out; i++) {
        int64_t found;
        TRY(id_of(tx, STR("SELECT id FROM role WHERE id = $1 AND is_system = 64 AND deleted_at IS NULL"), db_int(roles[i]), &found));
        *out = found;
    }
    return OK;
}

/* Only an administrator makes, changes or unmakes one; he cannot unmake himself (rule 9). */
static err_t check_administrator(struct tx *tx, const struct user_plan *plan, const struct record *account, const int64_t *roles)
{
    bool was = false, becomes = false, own;

    if (!plan->create) TRY(core_is_administrator(tx->conn, account->at[COLUMN_ID].i, &was));
    if (plan->roles.sent) TRY(gives_administrator(tx, roles, plan->roles.n, &becomes));
    if ((was || becomes) && !tx->who->administrator) return rule(tx, "user_administrator", "roles");
    own = !plan->create && account->at[COLUMN_ID].i == tx->who->user;
    if (own && was && ((plan->roles.sent && !becomes) || (plan->types && !(plan->types & USER_INTERACTIVE))))
        return rule(tx, "user_own_administrator", "roles");
    return own && plan->hash[0] ? rule(tx, "user_own_password", "password") : OK;
}

static err_t check_username(struct tx *tx, const struct user_plan *plan, const struct record *account)
{
    const struct db_value *now = record_cell(account, "username");
    char max[24];

    if (!plan->username.n || (!now->null && str_eq(now->s, plan->username))) return OK;
    if (!plan->create && !plan->username_changeable) return rule(tx, "user_name_fixed", "username");
    if ((int64_t)utf8_count(plan->username) <= plan->username_max) return OK;
    snprintf(max, sizeof max, "%lld", (long long)plan->username_max);
    return err_make(tx->arena, E_FIELD_LENGTH, "field", "username", "max", max, NULL);
}

/* ---- profiles ---- */

struct profile {
    unsigned type;
    const struct entity *entity;
    const char *account_column;       /* of the account: leads here */
    const char *name_column;          /* holds the username */
    size_t member_column;             /* which of user_member's columns */
    const char *find;                 /* a row of the register with this code; NULL: a profile is never found, always made */
};

static const struct profile profiles[] = {
    {USER_INTERACTIVE, &interactive_user_entity, "i_user_id", "login_name", offsetof(struct user_member, interactive), NULL},
    {USER_OFFICER, &officer_entity, "officer_id", "code", offsetof(struct user_member, officer),
     "SELECT id FROM officer WHERE code = $1 AND deleted_at IS NULL"},
    {USER_CLAIM_ADMIN, &claim_admin_entity, "claim_admin_id", "code", offsetof(struct user_member, claim_admin),
     "SELECT id FROM claim_admin WHERE code = $1 AND deleted_at IS NULL"},
};
enum { PROFILES = sizeof profiles / sizeof *profiles };

static void fill(const struct user_plan *plan, const struct profile *profile, struct record *r)
{
    for (int i = 0; i < USER_MEMBERS; i++) {
        const char *column = *(const char *const *)((const char *)&user_members[i] + profile->member_column);
        if (column && plan->sent[i]) *record_cell(r, column) = plan->values[i];
    }
}

static err_t fill_language(struct tx *tx, const struct user_plan *plan, struct record *r)
{
    struct db_value *language = record_cell(r, "language_id");
    struct str code = plan->language.n ? plan->language : STR("en");
    int64_t id;

    if (!plan->language.n && !language->null) return OK;
    TRY(id_of(tx, STR("SELECT id FROM language WHERE code = $1 AND deleted_at IS NULL"), db_text(code), &id));
    if (!id) return err_make(tx->arena, E_REFERENCE, "field", "language", "value", str_zero(tx->arena, code), NULL);
    *language = db_int(id);
    return OK;
}

/* Rule 3. Among current users only, so no index holds it: an import may bring what breaks it, and who has such an address keeps it. */
static err_t check_email_free(struct tx *tx, const struct record *r)
{
    const struct db_value params[] = {*record_cell(r, "email"), r->at[COLUMN_ID].null ? db_int(0) : r->at[COLUMN_ID]};
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    if (params[0].null || !params[0].s.n) return OK;
    TRY(db_query(tx->conn, STR("SELECT id FROM interactive_user WHERE email = $1 AND id <> $2 AND deleted_at IS NULL"
                               " AND NOT EXISTS (SELECT 1 FROM interactive_user own WHERE own.id = $2 AND own.email = $1) LIMIT 1"),
                 params, 2, types, 1, &rows));
    if (!rows.rows) return OK;
    return err_make(tx->arena, E_NOT_UNIQUE, "entity", "interactive_user", "field", "email", "value",
                    str_zero(tx->arena, params[0].s), NULL);
}

static err_t fill_ref(struct tx *tx, const struct entity *e, struct user_refs *refs, struct db_value *key)
{
    int64_t *ids;

    TRY(user_refs_resolve(tx, e, refs, &ids));
    if (refs->sent) *key = refs->n ? db_int(ids[0]) : db_null(DB_INT);
    return OK;
}

static err_t fill_refs(struct tx *tx, struct user_plan *plan, const struct profile *profile, struct record *r)
{
    if (profile->type == USER_OFFICER) {
        TRY(fill_ref(tx, &location_entity, &plan->location, record_cell(r, "location_id")));
        return fill_ref(tx, &officer_entity, &plan->substitution, record_cell(r, "substitution_officer_id"));
    }
    TRY(fill_ref(tx, &health_facility_entity, &plan->health_facility, record_cell(r, "health_facility_id")));
    if (profile->type != USER_INTERACTIVE) return OK;
    TRY(fill_language(tx, plan, r));
    return check_email_free(tx, r);
}

static void fill_flags(unsigned types, const struct profile *profile, struct record *r)
{
    if (profile->type == USER_INTERACTIVE)
        *record_cell(r, "is_associated") = db_bool(types & (types - 1));
    else
        *record_cell(r, "has_login") = db_bool(types & USER_INTERACTIVE);
}

static err_t write_profile(struct tx *tx, struct user_plan *plan, const struct profile *profile, unsigned types,
                           struct record *account, struct record *out)
{
    struct db_value *key = record_cell(account, profile->account_column);
    struct str username = record_cell(account, "username")->s;
    int64_t id = key->null ? 0 : key->i;
    struct record old = {0};

    if (!id && profile->find) TRY(id_of(tx, str_of(profile->find), db_text(username), &id));
    if (id) TRY(tx_get_id(tx, profile->entity, id, &old));
    *out = id ? record_copy(tx->arena, old) : record_new(tx->arena, registry_table_of(tx->registry, profile->entity));
    fill(plan, profile, out);
    *record_cell(out, profile->name_column) = db_text(username);
    TRY(fill_refs(tx, plan, profile, out));
    fill_flags(types, profile, out);
    TRY(id ? tx_update(tx, &old, out, 1) : tx_insert(tx, out, 1));
    if (id) TRY(tx_get_id(tx, profile->entity, id, out));
    *key = out->at[COLUMN_ID];
    return OK;
}

/* A profile that is no longer chosen: who was interactive can sign in no more; officers and claim administrators
 * stay in their registers, which policies and claims point to. */
static err_t drop_profile(struct tx *tx, const struct profile *profile, struct record *account)
{
    struct db_value *key = record_cell(account, profile->account_column);
    struct record old, changed;

    if (key->null) return OK;
    TRY(tx_get_id(tx, profile->entity, key->i, &old));
    *key = db_null(DB_INT);
    if (profile->type == USER_INTERACTIVE) return tx_delete(tx, &old, 1);
    changed = record_copy(tx->arena, old);
    *record_cell(&changed, "has_login") = db_bool(false);
    return tx_update(tx, &old, &changed, 1);
}

/* ---- lists ---- */

static err_t write_roles(struct tx *tx, const struct user_plan *plan, const struct record *interactive, const int64_t *roles)
{
    const struct table *t = registry_table_of(tx->registry, &user_role_entity);
    struct record *rows;
    size_t n;

    if (plan->roles.sent)
        TRY(core_replace(tx, interactive, &user_role_entity, "role_id", roles, plan->roles.n));
    TRY(tx_children(tx, interactive, t, &rows, &n));
    return n ? OK : rule(tx, "user_without_role", "roles");
}

static err_t write_districts(struct tx *tx, struct user_plan *plan, const struct record *interactive)
{
    int64_t *ids, found;

    if (!plan->districts.sent) return OK;
    TRY(user_refs_resolve(tx, &location_entity, &plan->districts, &ids));
    for (size_t i = 0; i < plan->districts.n; i++) {
        TRY(id_of(tx, STR("SELECT id FROM location WHERE id = $1 AND type = 'D'"), db_int(ids[i]), &found));
        if (!found) return rule(tx, "user_district_level", "districts");
    }
    return core_replace(tx, interactive, &user_district_entity, "location_id", ids, plan->districts.n);
}

static err_t write_villages(struct tx *tx, struct user_plan *plan, const struct record *officer)
{
    int64_t *ids, found;

    if (!plan->villages.n) return OK;   /* rule 7 */
    TRY(user_refs_resolve(tx, &location_entity, &plan->villages, &ids));
    for (size_t i = 0; i < plan->villages.n; i++) {
        TRY(id_of(tx, STR("SELECT id FROM location WHERE id = $1 AND type = 'V'"), db_int(ids[i]), &found));
        if (!found) return rule(tx, "officer_village_level", "villages");
    }
    return core_replace(tx, officer, &officer_village_entity, "location_id", ids, plan->villages.n);
}

/* ---- the account ---- */

static unsigned types_of(const struct record *account)
{
    unsigned types = 0;

    for (size_t i = 0; i < PROFILES; i++)
        if (!record_cell(account, profiles[i].account_column)->null) types |= profiles[i].type;
    return types;
}

static err_t write_profiles(struct tx *tx, struct user_plan *plan, struct record *account, const int64_t *roles)
{
    unsigned types = plan->types ? plan->types : types_of(account);

    for (size_t i = 0; i < PROFILES; i++) {
        struct record r;
        if (!(types & profiles[i].type)) {
            TRY(drop_profile(tx, &profiles[i], account));
            continue;
        }
        TRY(write_profile(tx, plan, &profiles[i], types, account, &r));
        if (profiles[i].type == USER_INTERACTIVE) {
            TRY(write_roles(tx, plan, &r, roles));
            TRY(write_districts(tx, plan, &r));
        } else if (profiles[i].type == USER_OFFICER) {
            TRY(write_villages(tx, plan, &r));
        }
    }
    return OK;
}

err_t user_write_apply(struct tx *tx, void *prepared)
{
    struct user_plan *plan = prepared;
    struct record old = {0}, account;
    int64_t *roles = NULL;

    if (!plan->create) TRY(tx_get(tx, &core_user_entity, plan->uuid, &old));
    account = plan->create ? record_new(tx->arena, registry_table_of(tx->registry, &core_user_entity))
                           : record_copy(tx->arena, old);
    TRY(check_username(tx, plan, &account));
    if (plan->username.n) *record_cell(&account, "username") = db_text(plan->username);
    if (plan->create && !uuid_none(plan->uuid)) account.at[COLUMN_UUID] = db_uuid(plan->uuid);
    if (plan->roles.sent) TRY(user_refs_resolve(tx, &role_entity, &plan->roles, &roles));
    TRY(check_administrator(tx, plan, &account, roles));
    TRY(write_profiles(tx, plan, &account, roles));
    TRY(plan->create ? tx_insert(tx, &account, 1) : tx_update(tx, &old, &account, 1));
    if (plan->hash[0]) TRY(core_store_password(tx, account.at[COLUMN_ID].i, str_of(plan->hash), true));
    tx_answer(tx, &account);
    return OK;
}
