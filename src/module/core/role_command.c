/* Roles: a name and the rights it gives, replaced as a whole (enrolment 1.2). Input:
 *   role.create     {"uuid"?, "name", "altLanguage"?, "isBlocked"?, "rights"?: [number, ...]}
 *   role.update     {"uuid", ...}: what changes
 *   role.duplicate  {"uuid": of the one to copy, "name", "altLanguage"?, "isBlocked"?, "rights"?: else those of the copied one}
 *   role.delete     {"uuid"} or {"uuids": [...]}
 * What a system role is (isSystem) no command changes. */
#include "model/write/input.h"
#include "module/core/internal.h"
#include "module/in_use.h"

enum what { ROLE_CREATE, ROLE_UPDATE, ROLE_DUPLICATE };

struct role_plan {
    enum what what;
    uuid_t uuid;
    bool name_sent, alt_sent, blocked_sent, rights_sent;
    struct db_value name, alt, blocked;
    int64_t *rights;
    size_t right_count;
};

static err_t read_rights(struct prepare *p, struct role_plan *plan)
{
    static const struct type number = {.kind = TYPE_INT, .least = 1, .most = INT32_MAX};
    const struct json *list = json_get(p->input, "rights");

    if (json_is_null(list)) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", "rights", "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_LIST_VALUES, list->count));
    plan->rights_sent = true;
    plan->rights = ARENA_ARRAY(p->arena, int64_t, list->count);
    for (const struct json *v = list->first; v; v = v->next) {
        struct db_value right;
        TRY(value_read(p->arena, &number, "rights", v, &right));
        if (right.null) return err_make(p->arena, E_FIELD_TYPE, "field", "rights", "type", "int", NULL);
        plan->rights[plan->right_count++] = right.i;
    }
    return OK;
}

static err_t read_member(struct prepare *p, const char *name, const struct type *type, bool *sent, struct db_value *out)
{
    const struct json *v = json_get(p->input, name);

    *sent = v != NULL;
    return value_read(p->arena, type, name, v, out);
}

static err_t role_prepare(struct prepare *p, enum what what, void **out)
{
    static const struct type text = {.kind = TYPE_TEXT, .max = 50}, yes_no = {.kind = TYPE_BOOL};
    struct role_plan *plan = ARENA_NEW(p->arena, struct role_plan);
    err_t errors;

    plan->what = what;
    TRY(input_only(p, LIST("uuid", "name", "altLanguage", "isBlocked", "rights")));
    TRY(input_uuid(p, "uuid", what != ROLE_CREATE, &plan->uuid));
    errors = read_member(p, "name", &text, &plan->name_sent, &plan->name);
    errors = err_join(errors, read_member(p, "altLanguage", &text, &plan->alt_sent, &plan->alt));
    errors = err_join(errors, read_member(p, "isBlocked", &yes_no, &plan->blocked_sent, &plan->blocked));
    errors = err_join(errors, read_rights(p, plan));
    if (what != ROLE_CREATE) prepare_lock(p, &role_entity, plan->uuid);
    *out = plan;
    return errors;
}

err_t role_create_prepare(struct prepare *p, void **plan) { return role_prepare(p, ROLE_CREATE, plan); }
err_t role_update_prepare(struct prepare *p, void **plan) { return role_prepare(p, ROLE_UPDATE, plan); }
err_t role_duplicate_prepare(struct prepare *p, void **plan) { return role_prepare(p, ROLE_DUPLICATE, plan); }

/* ---- applying ---- */

static void fill(const struct role_plan *plan, struct record *r)
{
    if (plan->name_sent) *record_cell(r, "name") = plan->name;
    if (plan->alt_sent) *record_cell(r, "alt_language") = plan->alt;
    if (plan->blocked_sent && !plan->blocked.null) *record_cell(r, "is_blocked") = plan->blocked;
}

static err_t rights_of(struct tx *tx, const struct record *role, struct role_plan *plan)
{
    struct record *rows;

    TRY(tx_children(tx, role, registry_table_of(tx->registry, &role_right_entity), &rows, &plan->right_count));
    plan->rights = ARENA_ARRAY(tx->arena, int64_t, plan->right_count);
    for (size_t i = 0; i < plan->right_count; i++) plan->rights[i] = record_cell(&rows[i], "right_id")->i;
    plan->rights_sent = true;
    return OK;
}

/* What makes administrators is theirs alone. */
static err_t check_administrators_own(struct tx *tx, const struct record *role)
{
    if (tx->who->administrator || record_cell(role, "is_system")->i != SYSTEM_ADMINISTRATOR) return OK;
    return err_make(tx->arena, E_RULE, "rule", "user_administrator", "field", "uuid", NULL);
}

static err_t finish(struct tx *tx, const struct role_plan *plan, struct record *role)
{
    if (plan->rights_sent)
        TRY(core_replace(tx, role, &role_right_entity, "right_id", plan->rights, plan->right_count));
    tx_answer(tx, role);
    return OK;
}

static err_t update(struct tx *tx, const struct role_plan *plan)
{
    struct record old, role;

    TRY(tx_get(tx, &role_entity, plan->uuid, &old));
    TRY(check_administrators_own(tx, &old));
    role = record_copy(tx->arena, old);
    fill(plan, &role);
    TRY(tx_update(tx, &old, &role, 1));
    TRY(tx_get_id(tx, &role_entity, old.at[COLUMN_ID].i, &role));
    return finish(tx, plan, &role);
}

err_t role_write_apply(struct tx *tx, void *prepared)
{
    struct role_plan plan = *(struct role_plan *)prepared;
    struct record role = record_new(tx->arena, registry_table_of(tx->registry, &role_entity)), source;

    if (plan.what == ROLE_UPDATE) return update(tx, &plan);
    *record_cell(&role, "is_system") = db_int(0);
    *record_cell(&role, "is_blocked") = db_bool(false);
    if (plan.what == ROLE_DUPLICATE) {
        TRY(tx_get(tx, &role_entity, plan.uuid, &source));
        *record_cell(&role, "alt_language") = *record_cell(&source, "alt_language");
        if (!plan.rights_sent) TRY(rights_of(tx, &source, &plan));
    } else if (!uuid_none(plan.uuid)) {
        role.at[COLUMN_UUID] = db_uuid(plan.uuid);
    }
    fill(&plan, &role);
    TRY(tx_insert(tx, &role, 1));
    return finish(tx, &plan, &role);
}

/* ---- deleting ---- */

err_t role_delete_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_uuids(p, &role_entity, uuids));
    *plan = uuids;
    return OK;
}

static err_t delete_one(struct tx *tx, uuid_t uuid)
{
    static const enum db_type types[] = {DB_INT};
    struct record role;
    struct db_rows rows;

    TRY(tx_get(tx, &role_entity, uuid, &role));
    if (record_cell(&role, "is_system")->i)
        return err_make(tx->arena, E_RULE, "rule", "role_is_system", "field", "uuid", NULL);
    TRY(db_query(tx->conn, STR("SELECT c.id FROM user_role r JOIN core_user c ON c.i_user_id = r.user_id WHERE r.role_id = $1"
                                " AND r.deleted_at IS NULL ORDER BY r.id LIMIT 1"),
                 &role.at[COLUMN_ID], 1, types, 1, &rows));
    if (rows.rows)
        return in_use_error(tx, role.table, record_cell(&role, "name")->s, registry_table_of(tx->registry, &core_user_entity), db_cell(&rows, 0, 0)->i);
    return tx_delete(tx, &role, 1);
}

err_t role_delete_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    for (size_t i = 0; i < uuids->n; i++) TRY(delete_one(tx, uuids->at[i]));
    return OK;
}
