#include "model/write/internal.h"

bool change_has(const struct change *c, int column)
{
    return c->changed && bit_has(c->changed, (size_t)column);
}

err_t listeners_call(struct tx *tx, struct change *change, enum phase phase)
{
    if (tx->hidden->quiet) return OK;
    for (const struct listener *const *at = tx->registry->listeners; *at; at++) {
        const struct listener *l = *at;
        if (l->entity != change->table->entity || l->phase != phase || !(l->ops >> change->op & 1)) continue;
        TRY(l->fn(tx, change));
    }
    return OK;
}
