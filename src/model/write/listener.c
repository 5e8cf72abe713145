#include "model/write/internal.h"

bool change_has(const struct change *c, int column)
{
    return c->changed && bit_has(c->changed, (size_t)column);
}

static bool hears(const struct listener *l, const struct change *change, enum phase phase)
{
    return l->entity == change->table->entity && l->phase == phase && l->ops >> change->op & 1;
}

err_t listeners_call(struct tx *tx, struct change *change, enum phase phase)
{
    if (tx->hidden->quiet) return OK;
    for (const struct listener *const *at = tx->registry->listeners; *at; at++) {
        const struct listener *l = *at;
        if (!l->fn || !hears(l, change, phase)) continue;
        TRY(l->fn(tx, change));
    }
    return OK;
}

err_t listeners_call_many(struct tx *tx, struct change *changes, size_t n)
{
    if (tx->hidden->quiet || !n) return OK;
    for (const struct listener *const *at = tx->registry->listeners; *at; at++)
        if ((*at)->many && hears(*at, &changes[0], PHASE_AFTER)) TRY((*at)->many(tx, changes, n));
    return OK;
}
