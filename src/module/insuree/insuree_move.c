/* People leave a family: for none, for another, for good (enrolment 5.5). */
#include "model/write/input.h"
#include "module/insuree/internal.h"

err_t insuree_check_version(struct tx *tx, const struct record *r, bool versioned, int64_t version)
{
    if (!versioned || version == r->at[COLUMN_VERSION].i) return OK;
    return err_make(tx->arena, E_VERSION, "entity", r->table->entity->name, "key", uuid_text(tx->arena, r->at[COLUMN_UUID].u).p,
                    "version", str_format(tx->arena, "%lld", (long long)r->at[COLUMN_VERSION].i).p, NULL);
}

static bool is_head(const struct record *person)
{
    const struct db_value *head = record_cell(person, "head");

    return !head->null && head->b && !record_cell(person, "family_id")->null;
}

void insuree_tell(struct tx *tx, bool cancel, bool goes_on)
{
    struct insuree_told *told = ARENA_NEW(tx->arena, struct insuree_told);

    *told = (struct insuree_told){cancel, goes_on};
    tx->told_of = &insuree_entity;
    tx->told = told;
}

/* ---- for none ---- */

struct leave_plan {
    uuids_t uuids;
    int64_t version;
    bool versioned, cancel;
};

err_t insuree_remove_prepare(struct prepare *p, void **plan)
{
    struct leave_plan *leave = ARENA_NEW(p->arena, struct leave_plan);

    TRY(input_only(p, LIST("uuid", "uuids", "cancelPolicies")));
    TRY(input_uuids(p, &insuree_entity, &leave->uuids));
    TRY(input_bool(p, "cancelPolicies", &leave->cancel));
    *plan = leave;
    return OK;
}

static err_t leave_family(struct tx *tx, uuid_t uuid)
{
    struct record old, changed;

    TRY(tx_get(tx, &insuree_entity, uuid, &old));
    if (record_cell(&old, "family_id")->null) return insuree_refused(tx, "insuree_without_family", "uuid");
    if (is_head(&old)) return insuree_refused(tx, "insuree_is_head", "uuid");
    changed = record_copy(tx->arena, old);
    *record_cell(&changed, "family_id") = db_null(DB_INT);
    return tx_update(tx, &old, &changed, 1);
}

err_t insuree_remove_apply(struct tx *tx, void *plan)
{
    const struct leave_plan *leave = plan;

    insuree_tell(tx, leave->cancel, true);
    for (size_t i = 0; i < leave->uuids.n; i++) TRY(leave_family(tx, leave->uuids.at[i]));
    return OK;
}

/* ---- for good ---- */

err_t insuree_delete_prepare(struct prepare *p, void **plan)
{
    struct leave_plan *leave = ARENA_NEW(p->arena, struct leave_plan);

    TRY(input_only(p, LIST("uuid", "uuids", "version")));
    TRY(input_uuids(p, &insuree_entity, &leave->uuids));
    TRY(input_int(p, "version", &leave->version, &leave->versioned));
    *plan = leave;
    return OK;
}

err_t insuree_delete_apply(struct tx *tx, void *plan)
{
    const struct leave_plan *leave = plan;
    struct record *people = ARENA_ARRAY(tx->arena, struct record, leave->uuids.n);

    for (size_t i = 0; i < leave->uuids.n; i++) {
        TRY(tx_get(tx, &insuree_entity, leave->uuids.at[i], &people[i]));
        TRY(insuree_check_version(tx, &people[i], leave->versioned, leave->version));
        if (is_head(&people[i])) return insuree_refused(tx, "insuree_is_head", "uuid");
    }
    return tx_delete(tx, people, leave->uuids.n);
}

/* ---- for another ---- */

struct move_plan {
    uuid_t person, family;
    bool cancel;
};

err_t insuree_move_prepare(struct prepare *p, void **plan)
{
    struct move_plan *move = ARENA_NEW(p->arena, struct move_plan);

    TRY(input_only(p, LIST("uuid", "family", "cancelPolicies")));
    TRY(input_uuid(p, "uuid", true, &move->person));
    TRY(input_uuid(p, "family", true, &move->family));
    TRY(input_bool(p, "cancelPolicies", &move->cancel));
    prepare_lock(p, &insuree_entity, move->person);
    prepare_lock(p, &family_entity, move->family);
    *plan = move;
    return OK;
}

/* The family that he leaves empty, to be closed; out->at NULL: none. */
static err_t emptied(struct tx *tx, const struct record *person, struct record *out)
{
    const struct db_value *from = record_cell(person, "family_id");
    struct record *people;
    err_t failed;
    size_t n;

    *out = (struct record){0};
    if (from->null) return OK;
    failed = tx_get_id(tx, &family_entity, from->i, out);
    if (err_is(failed, E_DELETED)) *out = (struct record){0};
    if (failed) return err_is(failed, E_DELETED) ? OK : failed;
    TRY(family_members(tx, out, &people, &n));
    if (n > 1 && is_head(person)) return insuree_refused(tx, "insuree_head_with_members", "uuid");
    if (n > 1) *out = (struct record){0};
    return OK;
}

err_t insuree_move_apply(struct tx *tx, void *plan)
{
    const struct move_plan *move = plan;
    struct record old, changed, family, left;

    TRY(tx_get(tx, &family_entity, move->family, &family));
    TRY(tx_get(tx, &insuree_entity, move->person, &old));
    changed = record_copy(tx->arena, old);
    *record_cell(&changed, "family_id") = family.at[COLUMN_ID];
    if (db_value_equal(record_cell(&old, "family_id"), &family.at[COLUMN_ID])) return insuree_refused(tx, "insuree_same_family", "family");
    TRY(emptied(tx, &old, &left));
    insuree_tell(tx, move->cancel, true);
    TRY(tx_update(tx, &old, &changed, 1));
    if (left.at) TRY(tx_delete(tx, &left, 1));
    tx_answer(tx, &changed);
    return OK;
}
