/* Prompts to renew are put away by who has seen to them: they are done with, whatever became of the policy. */
#include "model/write/input.h"
#include "module/policy/internal.h"

err_t policy_renewal_delete_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_only(p, LIST("uuid", "uuids")));
    *plan = uuids;
    return input_uuids(p, &policy_renewal_entity, uuids);
}

/* What is put away already needs nothing more: telephones say it again. */
err_t policy_renewal_delete_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    for (size_t i = 0; i < uuids->n; i++) {
        struct record prompt;
        err_t e = tx_get(tx, &policy_renewal_entity, uuids->at[i], &prompt);
        if (err_is(e, E_DELETED)) continue;
        TRY(e);
        TRY(tx_delete(tx, &prompt, 1));
    }
    return OK;
}
