/* Closing families (enrolment 5.5): their people go with them, or stay without a family. */
#include "model/write/input.h"
#include "module/insuree/internal.h"

err_t family_members(struct tx *tx, const struct record *family, struct record **out, size_t *n)
{
    static const enum db_type types[] = {DB_INT};
    const struct access *before = tx_see_all(tx);
    struct db_rows ids;
    err_t failed;

    failed = db_query(tx->conn, STR("SELECT id FROM insuree WHERE family_id = $1 AND deleted_at IS NULL ORDER BY id"),
                      &family->at[COLUMN_ID], 1, types, 1, &ids);
    *n = failed ? 0 : ids.rows;
    *out = ARENA_ARRAY(tx->arena, struct record, *n);
    for (size_t i = 0; i < *n && !failed; i++) failed = tx_get_id(tx, &insuree_entity, db_cell(&ids, i, 0)->i, &(*out)[i]);
    tx->who = before;
    return failed;
}

struct delete_plan {
    uuids_t uuids;
    int64_t version;
    bool versioned, members, policies;
};

err_t family_delete_prepare(struct prepare *p, void **plan)
{
    struct delete_plan *d = ARENA_NEW(p->arena, struct delete_plan);

    TRY(input_only(p, LIST("uuid", "uuids", "version", "deleteMembers", "endPolicies")));
    TRY(input_uuids(p, &family_entity, &d->uuids));
    TRY(input_int(p, "version", &d->version, &d->versioned));
    TRY(input_bool(p, "deleteMembers", &d->members));
    TRY(input_bool(p, "endPolicies", &d->policies));
    *plan = d;
    return OK;
}

static err_t detach(struct tx *tx, const struct record *people, size_t n)
{
    struct record *changed = ARENA_ARRAY(tx->arena, struct record, n);

    for (size_t i = 0; i < n; i++) {
        changed[i] = record_copy(tx->arena, people[i]);
        *record_cell(&changed[i], "family_id") = db_null(DB_INT);
    }
    return tx_update(tx, people, changed, n);
}

static err_t close_one(struct tx *tx, const struct delete_plan *d, uuid_t uuid)
{
    const struct access *before;
    struct record family, *people;
    err_t failed;
    size_t n;

    TRY(tx_get(tx, &family_entity, uuid, &family));
    TRY(insuree_check_version(tx, &family, d->versioned, d->version));
    TRY(family_members(tx, &family, &people, &n));
    before = tx_see_all(tx);
    failed = d->members ? tx_delete(tx, people, n) : detach(tx, people, n);
    tx->who = before;
    return failed ? failed : tx_delete(tx, &family, 1);
}

err_t family_delete_apply(struct tx *tx, void *plan)
{
    const struct delete_plan *d = plan;

    insuree_tell(tx, d->policies, false);
    for (size_t i = 0; i < d->uuids.n; i++) TRY(close_one(tx, d, d->uuids.at[i]));
    return OK;
}
