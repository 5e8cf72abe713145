/* What holds for every price list that is written, and what becomes of its entries when an item or a service goes (enrolment 3.3,
 * 3.4; 10.5, invariant 7). */
#include "module/location/location.h"
#include "module/medical/medical.h"
#include "module/pricelist/internal.h"

/* One entry a list at most: the list is a new version of itself without it. */
static err_t close_detail(struct tx *tx, const struct entity *lists, const char *column, const struct record *detail)
{
    struct record list, same;

    TRY(tx_get_id(tx, lists, record_cell(detail, column)->i, &list));
    TRY(tx_keep(tx, &list));
    TRY(tx_delete(tx, detail, 1));
    same = record_copy(tx->arena, list);
    return tx_update(tx, &list, &same, 1);
}

static err_t close_details(struct tx *tx, const struct entity *lists, const struct entity *details, const char *list, const char *entry,
                           const struct change *change)
{
    struct str sql = str_format(tx->arena, "SELECT uuid FROM %s WHERE %s = $1 AND deleted_at IS NULL ORDER BY id", details->table, entry);
    struct record *rows;
    size_t n;

    TRY(tx_get_found(tx, details, sql, &change->old.at[COLUMN_ID], 1, &rows, &n));
    for (size_t i = 0; i < n; i++) TRY(close_detail(tx, lists, list, &rows[i]));
    return OK;
}

static err_t item_went(struct tx *tx, struct change *change)
{
    return close_details(tx, &items_pricelist_entity, &items_pricelist_detail_entity, "items_pricelist_id", "item_id", change);
}

static err_t service_went(struct tx *tx, struct change *change)
{
    return close_details(tx, &services_pricelist_entity, &services_pricelist_detail_entity, "services_pricelist_id", "service_id", change);
}

enum { WRITTEN = 1U << OP_CREATE | 1U << OP_UPDATE };

const struct listener pricelist_listeners[] = {
    { &items_pricelist_entity, WRITTEN, PHASE_BEFORE, 0, location_check_sold },
    { &services_pricelist_entity, WRITTEN, PHASE_BEFORE, 0, location_check_sold },
    { &medical_item_entity, 1U << OP_DELETE, PHASE_AFTER, 0, item_went },
    { &medical_service_entity, 1U << OP_DELETE, PHASE_AFTER, 0, service_went },
    LISTENERS_END
};
