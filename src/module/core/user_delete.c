/* Deleting accounts with all their profiles (enrolment 1.1, rule 10). */
#include "model/write/input.h"
#include "module/core/internal.h"

err_t user_delete_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_uuids(p, &core_user_entity, uuids));
    *plan = uuids;
    return OK;
}

/* A profile that was deleted on its own, or by an import, is no obstacle. */
static err_t delete_profile(struct tx *tx, const struct record *account, const char *column, const struct entity *e)
{
    const struct db_value *key = record_cell(account, column);
    struct record r;
    err_t failed;

    if (key->null) return OK;
    failed = tx_get_id(tx, e, key->i, &r);
    if (err_is(failed, E_DELETED)) return OK;
    return failed ? failed : tx_delete(tx, &r, 1);
}

static err_t delete_password(struct tx *tx, const struct record *account)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    struct record r;

    TRY(db_query(tx->conn, STR("SELECT id FROM user_password WHERE user_id = $1 AND deleted_at IS NULL"),
                 &account->at[COLUMN_ID], 1, types, 1, &rows));
    if (!rows.rows) return OK;
    TRY(tx_get_id(tx, &user_password_entity, db_cell(&rows, 0, 0)->i, &r));
    return tx_delete(tx, &r, 1);
}

static err_t delete_one(struct tx *tx, uuid_t uuid)
{
    struct record account;
    bool administrator;

    TRY(tx_get(tx, &core_user_entity, uuid, &account));
    TRY(core_is_administrator(tx->conn, account.at[COLUMN_ID].i, &administrator));
    if (administrator && !tx->who->administrator)
        return err_make(tx->arena, E_RULE, "rule", "user_administrator", "field", "uuid", NULL);
    if (account.at[COLUMN_ID].i == tx->who->user)
        return err_make(tx->arena, E_RULE, "rule", "user_deletes_himself", "field", "uuid", NULL);
    TRY(delete_profile(tx, &account, "i_user_id", &interactive_user_entity));
    TRY(delete_profile(tx, &account, "officer_id", &officer_entity));
    TRY(delete_profile(tx, &account, "claim_admin_id", &claim_admin_entity));
    TRY(delete_profile(tx, &account, "t_user_id", &technical_user_entity));
    TRY(delete_password(tx, &account));
    return tx_delete(tx, &account, 1);
}

err_t user_delete_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    for (size_t i = 0; i < uuids->n; i++) TRY(delete_one(tx, uuids->at[i]));
    return OK;
}
