/* What a run is asked for: read, and looked up. */
#include "base/arena.h"
#include "db/sql.h"
#include "module/commission/internal.h"
#include "module/core/core.h"
#include "module/location/location.h"
#include "module/payer/payer.h"
#include "module/product/product.h"

/* ---- the input ---- */

static err_t read_value(struct arena *a, const struct json *input, const char *name, const struct type *t, bool required, struct db_value *out)
{
    TRY(value_read(a, t, name, json_get(input, name), out));
    return required && out->null ? err_make(a, E_FIELD_REQUIRED, "field", name, NULL) : OK;
}

static err_t read_month(struct arena *a, const struct json *input, date_t today, struct commission_asked *out)
{
    static const struct type number = INT;
    struct db_value year, month;

    TRY(err_join(read_value(a, input, "year", &number, true, &year), read_value(a, input, "month", &number, true, &month)));
    return law_commission_month(year.i, month.i, today, &out->from, &out->to) ? OK : commission_rule(a, "commission_month", "month");
}

static err_t read_rate(struct arena *a, const struct json *input, struct commission_asked *out)
{
    static const struct type pct = PCT;
    struct db_value rate;

    TRY(read_value(a, input, "rate", &pct, true, &rate));
    out->rate.basis = rate.i;
    return rate.i > 0 ? OK : commission_rule(a, "commission_rate", "rate");
}

static err_t read_mode(struct arena *a, const struct json *input, struct commission_asked *out)
{
    static const struct type text = TEXT(20);
    struct db_value mode;

    TRY(read_value(a, input, "mode", &text, false, &mode));
    if (mode.null) {
        out->mode = LAW_COUNTS_PRESCRIBED;
        return OK;
    }
    out->mode = str_eq(mode.s, commission_mode_text(LAW_COUNTS_PAID)) ? LAW_COUNTS_PAID : LAW_COUNTS_PRESCRIBED;
    if (str_eq(mode.s, commission_mode_text(out->mode))) return OK;
    return err_make(a, E_FIELD_CHOICE, "field", "mode", "value", str_zero(a, mode.s), NULL);
}

static err_t read_uuid(struct arena *a, const struct json *input, const char *name, uuid_t *out)
{
    static const struct type uuid = UUID;
    struct db_value v;

    TRY(read_value(a, input, name, &uuid, false, &v));
    *out = v.null ? UUID_NONE : v.u;
    return OK;
}

err_t commission_read(struct arena *a, const struct json *input, date_t today, struct commission_plan *out)
{
    err_t e = err_join(read_month(a, input, today, &out->asked), read_rate(a, input, &out->asked));

    e = err_join(e, read_mode(a, input, &out->asked));
    e = err_join(e, err_join(read_uuid(a, input, "location", &out->location), read_uuid(a, input, "product", &out->product)));
    return err_join(e, err_join(read_uuid(a, input, "officer", &out->officer), read_uuid(a, input, "payer", &out->payer)));
}

/* ---- districts ---- */

static bool sees(const struct tx *tx, struct record *scratch, int64_t district)
{
    scratch->at[scratch->table->district] = db_int(district);
    return access_sees(tx->who, *scratch);
}

static err_t level_of(struct tx *tx, int64_t location, bool *one)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value id = db_int(location);
    struct db_rows rows;

    *one = false;
    if (!location) return OK;
    TRY(db_query(tx->conn, STR("SELECT type FROM location WHERE id = $1"), &id, 1, types, 1, &rows));
    *one = rows.rows && str_is(db_cell(&rows, 0, 0)->s, "D");
    return *one || (rows.rows && str_is(db_cell(&rows, 0, 0)->s, "R")) ? OK : commission_rule(tx->arena, "commission_place", "location");
}

static err_t districts_of(struct tx *tx, int64_t location, int64_t **out, size_t *n)
{
    static const enum db_type types[] = {DB_INT};
    struct record scratch = record_new(tx->arena, registry_table_of(tx->registry, &commission_run_entity));
    const struct db_value id = db_int(location);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM location WHERE type = 'D' AND deleted_at IS NULL AND ($1 = 0 OR id = $1 OR parent_id = $1) ORDER BY id"),
                 &id, 1, types, 1, &rows));
    *out = ARENA_ARRAY(tx->arena, int64_t, rows.rows);
    *n = 0;
    for (size_t i = 0; i < rows.rows; i++)
        if (sees(tx, &scratch, db_cell(&rows, i, 0)->i)) (*out)[(*n)++] = db_cell(&rows, i, 0)->i;
    return *n ? OK : err_make(tx->arena, E_OUT_OF_SCOPE, "entity", commission_run_entity.name, NULL);
}

err_t commission_open(struct tx *tx, const struct commission_plan *plan, struct commission_asked *out, int64_t **districts, size_t *n, bool *one)
{
    *out = plan->asked;
    TRY(tx_reference(tx, &location_entity, plan->location, "location", &out->location));
    TRY(tx_reference(tx, &product_entity, plan->product, "product", &out->product));
    TRY(tx_reference(tx, &officer_entity, plan->officer, "officer", &out->officer));
    TRY(tx_reference(tx, &payer_entity, plan->payer, "payer", &out->payer));
    TRY(level_of(tx, out->location, one));
    return districts_of(tx, out->location, districts, n);
}
