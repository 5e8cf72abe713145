/* Who heads a family (enrolment 5.5; 10.5, invariant 1): one of its current people, and the family points at him. */
#include "module/insuree/internal.h"

#include "model/write/input.h"

static err_t step_down(struct tx *tx, int64_t id)
{
    const struct access *before = tx_see_all(tx);   /* people of a family may live where the caller sees nobody */
    struct record old, changed;
    err_t failed = tx_get_id(tx, &insuree_entity, id, &old);

    if (!failed) {
        changed = record_copy(tx->arena, old);
        *record_cell(&changed, "head") = db_bool(false);
        failed = tx_update(tx, &old, &changed, 1);
    }
    tx->who = before;
    return err_is(failed, E_NOT_FOUND) || err_is(failed, E_DELETED) ? OK : failed;
}

static err_t step_up(struct tx *tx, const struct record *person)
{
    struct record changed = record_copy(tx->arena, *person);

    *record_cell(&changed, "head") = db_bool(true);
    *record_cell(&changed, "relationship_id") = db_null(DB_INT);
    return tx_update(tx, person, &changed, 1);
}

static err_t point_at(struct tx *tx, const struct record *family, int64_t head)
{
    struct record changed = record_copy(tx->arena, *family);

    *record_cell(&changed, "head_insuree_id") = db_int(head);
    return tx_update(tx, family, &changed, 1);
}

err_t family_give_head(struct tx *tx, const struct record *family, const struct record *person)
{
    const struct db_value *now = record_cell(family, "head_insuree_id"), *of = record_cell(person, "family_id");
    int64_t id = person->at[COLUMN_ID].i;

    if (of->null || of->i != family->at[COLUMN_ID].i) return insuree_refused(tx, "family_head_not_member", "headInsuree");
    if (!now->null && now->i == id) return OK;
    if (!now->null) TRY(step_down(tx, now->i));
    TRY(step_up(tx, person));
    return point_at(tx, family, id);
}

/* ---- the command ---- */

struct head_plan {
    uuid_t family, person;
    int64_t relation;             /* of who steps down to who steps up; where it was told */
    bool told;
};

err_t family_set_head_prepare(struct prepare *p, void **plan)
{
    struct head_plan *head = ARENA_NEW(p->arena, struct head_plan);

    TRY(input_only(p, LIST("uuid", "insuree", "relationship")));
    TRY(input_uuid(p, "uuid", true, &head->family));
    TRY(input_uuid(p, "insuree", true, &head->person));
    TRY(input_int(p, "relationship", &head->relation, &head->told));
    prepare_lock(p, &family_entity, head->family);
    prepare_lock(p, &insuree_entity, head->person);
    *plan = head;
    return OK;
}

/* He had no relation to himself. */
static err_t relate(struct tx *tx, const struct head_plan *head, const struct db_value *former)
{
    struct record old, changed;
    int64_t id;

    if (!head->told || former->null) return OK;
    TRY(tx_resolve_ids(tx, registry_table_of(tx->registry, &relation_entity), &head->relation, 1, &id));
    if (!id) return err_make(tx->arena, E_REFERENCE, "field", "relationship", "key", str_format(tx->arena, "%lld", (long long)head->relation).p, NULL);
    TRY(tx_get_id(tx, &insuree_entity, former->i, &old));
    if (record_cell(&old, "head")->b) return OK;   /* he heads it still */
    changed = record_copy(tx->arena, old);
    *record_cell(&changed, "relationship_id") = db_int(id);
    return tx_update(tx, &old, &changed, 1);
}

err_t family_set_head_apply(struct tx *tx, void *plan)
{
    const struct head_plan *head = plan;
    struct record family, person;
    struct db_value former;

    TRY(tx_get(tx, &family_entity, head->family, &family));
    former = *record_cell(&family, "head_insuree_id");
    TRY(tx_get(tx, &insuree_entity, head->person, &person));
    TRY(family_give_head(tx, &family, &person));
    TRY(relate(tx, head, &former));
    TRY(tx_get(tx, &family_entity, head->family, &family));
    tx_answer(tx, &family);
    return OK;
}
