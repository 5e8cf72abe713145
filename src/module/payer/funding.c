/* What holds for every funding, whoever enters it (enrolment 7.4, 7.5). */
#include "model/write/tx.h"
#include "module/location/location.h"
#include "module/payer/internal.h"

static err_t rule(struct tx *tx, const char *name, const char *field)
{
    return err_make(tx->arena, E_RULE, "rule", name, "field", field, NULL);
}

static err_t required(struct tx *tx, const struct record *r)
{
    static const struct { const char *column, *field; } needed[] = {
        {"payer_id", "payer"}, {"product_id", "product"}, {"amount", "amount"}, {"pay_date", "payDate"},
    };
    err_t errors = OK;

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (record_cell(r, needed[i].column)->null)
            errors = err_join(errors, err_make(tx->arena, E_FIELD_REQUIRED, "field", needed[i].field, NULL));
    return errors;
}

/* Products and payers of the nation go with all; else both are of one place, or one of the region of the other. */
static err_t check_place(struct tx *tx, const struct record *r)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {*record_cell(r, "payer_id"), *record_cell(r, "product_id")};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT p.id FROM payer p JOIN product d ON d.id = $2 LEFT JOIN location pl ON pl.id = p.location_id"
                               " LEFT JOIN location dl ON dl.id = d.location_id WHERE p.id = $1 AND (p.location_id IS NULL"
                               " OR d.location_id IS NULL OR p.location_id = d.location_id OR pl.parent_id = d.location_id"
                               " OR dl.parent_id = p.location_id)"), params, 2, types, 1, &rows));
    return rows.rows ? OK : rule(tx, "funding_place", "product");
}

static err_t check(struct tx *tx, struct change *change)
{
    const struct record *r = &change->new_;

    TRY(required(tx, r));
    if (record_cell(r, "amount")->i <= 0) return rule(tx, "funding_amount", "amount");
    if (date_cmp(record_cell(r, "pay_date")->d, env_today(tx->env)) > 0) return rule(tx, "funding_in_future", "payDate");
    return check_place(tx, r);
}

static err_t check_level(struct tx *tx, struct change *change)
{
    return location_check_level(tx, change, "location_id", AT_REGION_OR_DISTRICT, "payer_place_level");
}

const struct listener payer_listeners[] = {
    { &payer_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, check_level },
    { &funding_entity, 1U << OP_CREATE, PHASE_BEFORE, 0, check },
    LISTENERS_END
};
