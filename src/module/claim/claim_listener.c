/* What a facility entered may change only while nobody has judged it (claims 2.1, T2 and T3); attachments of claims that
 * one may not see (2.2). */
#include "base/arena.h"
#include "model/write/tx.h"
#include "module/claim/claim_refusals.h"
#include "module/claim/internal.h"

static bool is_entry(const struct column *c)
{
    return (c->field && !(c->field->flags & F_READONLY)) || (c->relation && !(c->relation->flags & R_READONLY));
}

static bool changes_entry(const struct change *change)
{
    for (size_t i = COLUMN_HEADER; i < change->table->count; i++)
        if (is_entry(&change->table->columns[i]) && change_has(change, (int)i)) return true;
    return false;
}

static int64_t status_of(const struct record *claim) { return record_cell(claim, "status")->i; }

static err_t guard_claim(struct tx *tx, struct change *change)
{
    int64_t status = status_of(&change->old);

    if (change->op == OP_DELETE)
        return status == CLAIM_ENTERED || status == CLAIM_REJECTED ? OK : claim_refused(tx, "claim_not_deletable");
    return status == CLAIM_ENTERED || !changes_entry(change) ? OK : claim_refused(tx, "claim_not_editable");
}

static err_t owner_of(struct tx *tx, const struct change *change, struct record *out)
{
    int64_t id = record_cell(&change->new_, "claim_id")->i;

    return tx_get_id(tx, &claim_entity, id, out);
}

/* Lines go with their claim when that is deleted. */
static err_t guard_line(struct tx *tx, struct change *change)
{
    struct record claim;
    err_t e;

    if (change->op == OP_UPDATE && !changes_entry(change)) return OK;
    e = owner_of(tx, change, &claim);
    if (err_is(e, E_DELETED) || err_is(e, E_NOT_FOUND)) return OK;
    if (e) return e;
    if (change->op == OP_DELETE && status_of(&claim) == CLAIM_REJECTED) return OK;
    return status_of(&claim) == CLAIM_ENTERED ? OK : claim_refused(tx, "claim_not_editable");
}

/* A claim that is out of the caller's sight is not found. What was decided upon stays; more may be added. */
static err_t guard_attachment(struct tx *tx, struct change *change)
{
    struct record claim;

    TRY(owner_of(tx, change, &claim));
    if (change->op == OP_CREATE || !(status_of(&claim) & (CLAIM_PROCESSED | CLAIM_VALUATED))) return OK;
    return claim_refused(tx, "claim_attachment_settled");
}

enum { ANY = 1U << OP_CREATE | 1U << OP_UPDATE | 1U << OP_DELETE };

const struct listener claim_listeners[] = {
    { &claim_entity, 1U << OP_UPDATE | 1U << OP_DELETE, PHASE_BEFORE, 0, guard_claim },
    { &claim_item_entity, ANY, PHASE_BEFORE, 0, guard_line },
    { &claim_service_entity, ANY, PHASE_BEFORE, 0, guard_line },
    { &claim_attachment_entity, ANY, PHASE_BEFORE, 0, guard_attachment },
    LISTENERS_END
};
