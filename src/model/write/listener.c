#include "model/write/internal.h"

bool change_has(const struct change *c, int column)
{
    return c->changed && bit_has(c->changed, (size_t)column);
}

static bool hears(const struct listener *l, const struct change *change, enum phase phase)
{
    return l->entity == change->table->entity && l->phase == phase && l->ops >> change->op & 1;
}

static err_t call_each(struct tx *tx, struct change *change, enum phase phase)
{
    for (const struct listener *const *at = tx->registry->listeners; *at; at++)
        if ((*at)->fn && hears(*at, change, phase)) TRY((*at)->fn(tx, change));
    return OK;
}

/* A refusal is the row's, a trouble is everybody's. */
static err_t told(err_t failed, err_t *why)
{
    if (failed && !error_is_final(failed)) return failed;
    *why = failed;
    return OK;
}

/* Of those that are not refused yet. */
static err_t call_all_before(struct tx *tx, const struct listener *l, struct change *changes, size_t n, err_t *why)
{
    struct change *left = ARENA_ARRAY(tx->arena, struct change, n);
    size_t *of = ARENA_ARRAY(tx->arena, size_t, n), m = 0;
    err_t *said = ARENA_ARRAY(tx->arena, err_t, n);

    for (size_t i = 0; i < n; i++)
        if (!why[i]) left[m] = changes[i], of[m++] = i;
    if (m) TRY(l->all(tx, left, m, said));
    for (size_t i = 0; i < m; i++) TRY(told(said[i], &why[of[i]]));
    return OK;
}

err_t listeners_before(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    if (tx->hidden->quiet || !n) return OK;
    for (size_t i = 0; i < n; i++) TRY(told(call_each(tx, &changes[i], PHASE_BEFORE), &why[i]));
    for (const struct listener *const *at = tx->registry->listeners; *at; at++)
        if ((*at)->all && hears(*at, changes, PHASE_BEFORE)) TRY(call_all_before(tx, *at, changes, n, why));
    return OK;
}

err_t listeners_after(struct tx *tx, struct change *change) { return tx->hidden->quiet ? OK : call_each(tx, change, PHASE_AFTER); }

err_t listeners_after_all(struct tx *tx, struct change *changes, size_t n)
{
    if (tx->hidden->quiet || !n) return OK;
    for (const struct listener *const *at = tx->registry->listeners; *at; at++)
        if ((*at)->all && hears(*at, changes, PHASE_AFTER)) TRY((*at)->all(tx, changes, n, NULL));
    return OK;
}
