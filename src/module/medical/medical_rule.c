/* What holds for every package that is written, and for what is deleted (enrolment 3.3). */
#include "model/write/tx.h"
#include "module/in_use.h"
#include "module/medical/medical.h"
#include "module/medical/medical_rule.h"

/* A package in a package that holds it would have no end. */
static err_t check_circle(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {*record_cell(&change->new_, "service_id"), *record_cell(&change->new_, "parent_id")};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("WITH RECURSIVE below (id) AS (SELECT service_id FROM medical_service_service WHERE parent_id = $1"
                               " AND deleted_at IS NULL UNION SELECT s.service_id FROM medical_service_service s JOIN below b"
                               " ON s.parent_id = b.id WHERE s.deleted_at IS NULL) SELECT id FROM below WHERE id = $2"),
                 params, 2, types, 1, &rows));
    return rows.rows ? err_make(tx->arena, E_RULE, "rule", "service_package_circle", "field", "service", NULL) : OK;
}

/* Products and packages would hold what is no more; price lists let it go. */
const char *const medical_users[] = {"product_item", "product_service", "medical_service_item", "medical_service_service", NULL};

static err_t check_unused(struct tx *tx, struct change *change) { return in_use_change(tx, change, medical_users); }

const struct listener medical_listeners[] = {
    { &medical_service_service_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, check_circle },
    { &medical_item_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, check_unused },
    { &medical_service_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, check_unused },
    LISTENERS_END
};
