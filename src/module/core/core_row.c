/* Rows that several commands write. */
#include "module/core/internal.h"

static bool is_among(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id) return true;
    return false;
}

static bool leads_to(const struct record *rows, size_t n, const char *column, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (record_cell(&rows[i], column)->i == id) return true;
    return false;
}

static struct record new_row(struct tx *tx, const struct record *owner, const struct table *t, const char *column, int64_t id)
{
    struct record r = record_new(tx->arena, t);

    *record_cell(&r, t->owner->column) = owner->at[COLUMN_ID];
    *record_cell(&r, column) = db_int(id);
    return r;
}

err_t core_replace(struct tx *tx, const struct record *owner, const struct entity *owned, const char *column,
                   const int64_t *wanted, size_t n)
{
    const struct table *t = registry_table_of(tx->registry, owned);
    struct record *rows, *added = ARENA_ARRAY(tx->arena, struct record, n), *removed, same = record_copy(tx->arena, *owner);
    size_t count, adding = 0, removing = 0;

    TRY(tx_children(tx, owner, t, &rows, &count));
    removed = ARENA_ARRAY(tx->arena, struct record, count);
    for (size_t i = 0; i < count; i++)
        if (!is_among(wanted, n, record_cell(&rows[i], column)->i)) removed[removing++] = rows[i];
    for (size_t i = 0; i < n; i++)
        if (!leads_to(rows, count, column, wanted[i]) && !leads_to(added, adding, column, wanted[i]))
            added[adding++] = new_row(tx, owner, t, column, wanted[i]);
    if (!adding && !removing) return OK;
    TRY(tx_keep(tx, owner));
    TRY(tx_delete(tx, removed, removing));
    TRY(tx_insert(tx, added, adding));
    return tx_update(tx, owner, &same, 1);
}

err_t core_is_administrator(struct db_conn *c, int64_t core_user_id, bool *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value id = db_int(core_user_id);
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT r.id FROM core_user u JOIN user_role ur ON ur.user_id = u.i_user_id AND ur.deleted_at IS NULL"
                        " JOIN role r ON r.id = ur.role_id AND r.is_system = 64 AND r.deleted_at IS NULL WHERE u.id = $1 LIMIT 1"),
                 &id, 1, types, 1, &rows));
    *out = rows.rows;
    return OK;
}

err_t core_store_password(struct tx *tx, int64_t core_user_id, struct str hash, bool changed)
{
    const struct table *t = registry_table_of(tx->registry, &user_password_entity);
    static const enum db_type types[] = {DB_INT};
    const struct db_value user = db_int(core_user_id);
    struct record old, r;
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM user_password WHERE user_id = $1 AND deleted_at IS NULL"), &user, 1, types, 1, &rows));
    if (rows.rows) TRY(tx_get_id(tx, &user_password_entity, db_cell(&rows, 0, 0)->i, &old));
    r = rows.rows ? record_copy(tx->arena, old) : record_new(tx->arena, t);
    *record_cell(&r, "user_id") = user;
    *record_cell(&r, "hash") = db_text(hash);
    *record_cell(&r, "private_key") = db_null(DB_TEXT);
    *record_cell(&r, "set_here") = db_bool(true);
    if (record_cell(&r, "token_count")->null) *record_cell(&r, "token_count") = db_int(0);
    if (changed) record_cell(&r, "token_count")->i++;
    return rows.rows ? tx_update(tx, &old, &r, 1) : tx_insert(tx, &r, 1);
}
