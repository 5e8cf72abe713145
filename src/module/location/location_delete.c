/* Deleting locations (enrolment 2.1, Delete): what stands below is never lost by accident. */
#include "model/write/input.h"
#include "module/in_use.h"
#include "module/location/internal.h"

struct delete_plan {
    uuid_t uuid, parent;   /* parent: UUID_NONE */
    int64_t version;
    bool versioned, cascade;
};

err_t location_delete_prepare(struct prepare *p, void **plan)
{
    struct delete_plan *d = ARENA_NEW(p->arena, struct delete_plan);

    TRY(input_only(p, LIST("uuid", "version", "cascade", "newParent")));
    TRY(input_uuid(p, "uuid", true, &d->uuid));
    TRY(input_uuid(p, "newParent", false, &d->parent));
    TRY(input_int(p, "version", &d->version, &d->versioned));
    TRY(input_bool(p, "cascade", &d->cascade));
    prepare_lock(p, &location_entity, d->uuid);
    if (!uuid_none(d->parent)) prepare_lock(p, &location_entity, d->parent);
    *plan = d;
    return OK;
}

static err_t check_version(struct tx *tx, const struct delete_plan *d, const struct record *r)
{
    if (!d->versioned || d->version == r->at[COLUMN_VERSION].i) return OK;
    return err_make(tx->arena, E_VERSION, "entity", "location", "key", uuid_text(tx->arena, d->uuid).p,
                    "version", str_format(tx->arena, "%lld", (long long)r->at[COLUMN_VERSION].i).p, NULL);
}

/* The lowest first, so that nothing ever stands under a deleted location. */
static err_t delete_all(struct tx *tx, const struct location_node *nodes, size_t n)
{
    while (n-- > 0) TRY(tx_delete(tx, &nodes[n].old, 1));
    return OK;
}

/* The direct children, each with what is below it, go to another parent. */
static err_t hand_over(struct tx *tx, const struct location_node *nodes, size_t n, uuid_t to)
{
    struct record parent;

    TRY(tx_get(tx, &location_entity, to, &parent));
    for (size_t i = 0; i < n; i++)
        if (nodes[i].old.at[COLUMN_ID].i == parent.at[COLUMN_ID].i)
            return err_make(tx->arena, E_RULE, "rule", "location_under_itself", "field", "newParent", NULL);
    for (size_t i = 1; i < n && nodes[i].depth == 1; i++) TRY(location_attach(tx, &nodes[i].old, &parent));
    return tx_delete(tx, &nodes[0].old, 1);
}

/* Behind the deletion, when those who listen to it have taken away what goes with a place. */
static err_t check_unused(struct tx *tx, const struct location_node *nodes, size_t n)
{
    int64_t *gone = ARENA_ARRAY(tx->arena, int64_t, n);

    for (size_t i = 0; i < n; i++) gone[i] = nodes[i].old.at[COLUMN_ID].i;
    return in_use_check(tx, &location_entity, gone, n, NULL);
}

err_t location_delete_apply(struct tx *tx, void *plan)
{
    struct delete_plan *d = plan;
    struct location_node *nodes;
    struct record r;
    size_t n;

    TRY(tx_get(tx, &location_entity, d->uuid, &r));
    TRY(check_version(tx, d, &r));
    TRY(location_tree(tx, &r, &nodes, &n));
    if (!uuid_none(d->parent)) {
        TRY(hand_over(tx, nodes, n, d->parent));
        return check_unused(tx, nodes, 1);
    }
    if (n > 1 && !d->cascade) return err_make(tx->arena, E_RULE, "rule", "location_has_children", NULL);
    TRY(delete_all(tx, nodes, n));
    return check_unused(tx, nodes, n);
}
