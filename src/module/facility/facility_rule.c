/* What holds for every facility that is written, whoever writes (enrolment 2.2; 10.5, invariant 7). */
#include "model/run/setting.h"
#include "model/write/tx.h"
#include "module/facility/internal.h"
#include "module/in_use.h"
#include "module/location/location.h"
#include "module/pricelist/pricelist.h"

const struct setting facility_settings[] = {
    { .name = SETTING_CONTRACT_DATES, .type = BOOL, .standard = "false", .what = "setting.facility.contract_dates_mandatory" },
    SETTINGS_END
};

static bool touched(const struct change *change, const char *column)
{
    return change->op == OP_CREATE || !db_value_equal(record_cell(&change->old, column), record_cell(&change->new_, column));
}

/* Both are there or neither: one is asked for. One that had none before the scheme wanted them may wait for them. */
static err_t check_contract(struct tx *tx, const struct change *change)
{
    const struct settings *settings;

    if (!record_cell(&change->new_, "contract_start_date")->null || !touched(change, "contract_start_date")) return OK;
    TRY(settings_of(tx, &settings));
    return setting_bool(settings, SETTING_CONTRACT_DATES) ? err_make(tx->arena, E_FIELD_REQUIRED, "field", "contractStartDate", NULL) : OK;
}

/* A facility charges by lists of the nation, of its region or of its district. */
static err_t check_list(struct tx *tx, const struct change *change, const char *table, const char *column, const char *field)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {*record_cell(&change->new_, column), *record_cell(&change->new_, "location_id")};
    struct db_rows rows;

    if (params[0].null || (!touched(change, column) && !touched(change, "location_id"))) return OK;
    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT p.id FROM %s p WHERE p.id = $1 AND (p.location_id IS NULL OR p.location_id = $2"
                                      " OR p.location_id = (SELECT parent_id FROM location WHERE id = $2))", table), params, 2, types, 1, &rows));
    return rows.rows ? OK : err_make(tx->arena, E_RULE, "rule", "facility_price_list_place", "field", field, NULL);
}

static err_t check_facility(struct tx *tx, struct change *change)
{
    TRY(location_check_level(tx, change, "location_id", AT_DISTRICT, "facility_district_level"));
    TRY(check_contract(tx, change));
    TRY(check_list(tx, change, "items_pricelist", "items_pricelist_id", "itemsPricelist"));
    return check_list(tx, change, "services_pricelist", "services_pricelist_id", "servicesPricelist");
}

/* A list that moves leaves no facility of another place behind. */
static err_t check_moved(struct tx *tx, const struct change *change, const char *column)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {change->new_.at[COLUMN_ID], *record_cell(&change->new_, "location_id")};
    struct db_rows rows;

    if (params[1].null || !touched(change, "location_id")) return OK;
    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT f.id FROM health_facility f JOIN location l ON l.id = f.location_id WHERE f.%s = $1"
                                      " AND f.deleted_at IS NULL AND l.id <> $2 AND (l.parent_id IS NULL OR l.parent_id <> $2) LIMIT 1", column),
                 params, 2, types, 1, &rows));
    return rows.rows ? err_make(tx->arena, E_RULE, "rule", "facility_price_list_place", "field", "location", NULL) : OK;
}

static err_t items_moved(struct tx *tx, struct change *change) { return check_moved(tx, change, "items_pricelist_id"); }
static err_t services_moved(struct tx *tx, struct change *change) { return check_moved(tx, change, "services_pricelist_id"); }

static err_t check_catchment(struct tx *tx, struct change *change)
{
    return location_check_level(tx, change, "location_id", AT_VILLAGE, "facility_catchment_level");
}

static err_t code_went(struct tx *tx, struct change *change) { return in_use_change(tx, change, NULL); }

enum { WRITTEN = 1U << OP_CREATE | 1U << OP_UPDATE };

const struct listener facility_listeners[] = {
    { &health_facility_entity, WRITTEN, PHASE_BEFORE, 0, check_facility },
    { &health_facility_catchment_entity, WRITTEN, PHASE_BEFORE, 0, check_catchment },
    { &items_pricelist_entity, 1U << OP_UPDATE, PHASE_BEFORE, 0, items_moved },
    { &services_pricelist_entity, 1U << OP_UPDATE, PHASE_BEFORE, 0, services_moved },
    { &legal_form_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, code_went },
    { &facility_sublevel_entity, 1U << OP_DELETE, PHASE_AFTER, IN_USE_LAST, code_went },
    LISTENERS_END
};
