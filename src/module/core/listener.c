/* Districts and the people who work in them (enrolment 1.6): who makes a district gets it; when one is deleted,
 * nobody has it any more. Officers belong to districts and work in villages. */
#include "module/core/internal.h"

static bool is_district(const struct record *r)
{
    const struct db_value *type = record_cell(r, "type");

    return !type->null && str_is(type->s, "D");
}

static err_t ids_of(struct tx *tx, struct str sql, const struct db_value *key, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT};

    return db_query(tx->conn, sql, key, 1, types, 1, out);
}

static err_t add_row(struct tx *tx, const struct record *user, const struct record *district)
{
    struct record row = record_new(tx->arena, registry_table_of(tx->registry, &user_district_entity));
    struct record same = record_copy(tx->arena, *user);

    *record_cell(&row, "user_id") = user->at[COLUMN_ID];
    *record_cell(&row, "location_id") = district->at[COLUMN_ID];
    TRY(tx_keep(tx, user));
    TRY(tx_insert(tx, &row, 1));
    return tx_update(tx, user, &same, 1);
}

static err_t give_district(struct tx *tx, struct change *change)
{
    const struct db_value account = db_int(tx->who->user);
    struct db_rows rows;
    struct record user;

    if (tx->who->user <= 0 || !is_district(&change->new_)) return OK;
    TRY(ids_of(tx, STR("SELECT i.id FROM core_user u JOIN interactive_user i ON i.id = u.i_user_id AND i.deleted_at IS NULL"
                       " WHERE u.id = $1"), &account, &rows));
    if (!rows.rows) return OK;
    TRY(tx_get_id(tx, &interactive_user_entity, db_cell(&rows, 0, 0)->i, &user));
    return add_row(tx, &user, &change->new_);
}

static err_t take_from(struct tx *tx, int64_t user_id, int64_t district)
{
    const struct table *t = registry_table_of(tx->registry, &user_district_entity);
    struct record user, same, *rows;
    size_t n;

    TRY(tx_get_id(tx, &interactive_user_entity, user_id, &user));
    TRY(tx_children(tx, &user, t, &rows, &n));
    TRY(tx_keep(tx, &user));
    for (size_t i = 0; i < n; i++)
        if (record_cell(&rows[i], "location_id")->i == district) TRY(tx_delete(tx, &rows[i], 1));
    same = record_copy(tx->arena, user);
    return tx_update(tx, &user, &same, 1);
}

static err_t take_district(struct tx *tx, struct change *change)
{
    struct db_rows rows;

    if (!is_district(&change->old)) return OK;
    TRY(ids_of(tx, STR("SELECT DISTINCT d.user_id FROM user_district d JOIN interactive_user i ON i.id = d.user_id"
                       " AND i.deleted_at IS NULL WHERE d.location_id = $1 AND d.deleted_at IS NULL ORDER BY d.user_id"),
               &change->old.at[COLUMN_ID], &rows));
    for (size_t i = 0; i < rows.rows; i++) TRY(take_from(tx, db_cell(&rows, i, 0)->i, change->old.at[COLUMN_ID].i));
    return OK;
}

static err_t check_officer(struct tx *tx, struct change *change)
{
    return location_check_level(tx, change, "location_id", AT_DISTRICT, "officer_district_level");
}

static err_t check_village(struct tx *tx, struct change *change)
{
    return location_check_level(tx, change, "location_id", AT_VILLAGE, "officer_village_level");
}

enum { WRITTEN = 1U << OP_CREATE | 1U << OP_UPDATE };

const struct listener core_listeners[] = {
    { &officer_entity, WRITTEN, PHASE_BEFORE, 0, check_officer },
    { &officer_village_entity, WRITTEN, PHASE_BEFORE, 0, check_village },
    { &location_entity, 1U << OP_CREATE, PHASE_AFTER, 0, give_district },
    { &location_entity, 1U << OP_DELETE, PHASE_AFTER, 0, take_district },
    LISTENERS_END
};
