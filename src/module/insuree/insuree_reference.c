/* Whom a claim or a request for one may be for (decision D21): people of the caller's places, and who lives elsewhere and was opened by his number. */
#include "model/write/crud.h"
#include "module/insuree/insuree.h"

static struct crud_ref *reference_of(struct crud_row *row)
{
    int column = table_column(row->values.table, "insuree_id");

    for (size_t i = 0; i < row->refs.n; i++)
        if (row->refs.at[i].column == column) return &row->refs.at[i];
    return NULL;
}

static err_t id_of(struct tx *tx, const struct crud_ref *ref, int64_t *out)
{
    return ref->by == CRUD_BY_ID ? tx_resolve_ids(tx, ref->to, &ref->sent, 1, out) : tx_resolve(tx, ref->to, &ref->uuid, 1, out);
}

static err_t id_anywhere(struct tx *tx, const struct crud_ref *ref, int64_t *out)
{
    const struct access *who = tx_see_all(tx);
    err_t e = id_of(tx, ref, out);

    tx->who = who;
    return e;
}

/* Whom it is for already. */
static err_t is_of(struct tx *tx, const struct crud_plan *plan, int64_t person, bool *out)
{
    struct record there;

    *out = false;
    if (plan->op != OP_UPDATE) return OK;
    TRY(tx_get(tx, plan->table->entity, plan->uuids[0], &there));
    *out = record_cell(&there, "insuree_id")->i == person;
    return OK;
}

err_t insuree_reference_take(struct tx *tx, struct crud_plan *plan)
{
    struct crud_ref *ref = reference_of(&plan->row);
    int64_t person = 0;
    bool may = false;

    if (!ref) return OK;
    TRY(id_of(tx, ref, &person));
    if (person) return OK;
    TRY(id_anywhere(tx, ref, &person));
    if (person) TRY(is_of(tx, plan, person, &may));
    if (person && !may) TRY(insuree_opened(tx, person, &may));
    if (!may) return OK;
    crud_set(&plan->row, "insuree_id", db_int(person));
    *ref = plan->row.refs.at[--plan->row.refs.n];
    return OK;
}
