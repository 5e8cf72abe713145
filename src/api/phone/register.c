/* Registers for work without a network: for enrolment, and for claims. */
#include "api/phone/frame.h"
#include "base/zone.h"
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/mobile/extract.h"
#include "module/mobile/mobile.h"

/* As tools/extracts/download_master_data gives it, without the archive. */
static err_t master(struct phone *p)
{
    return mobile_master_data(&p->function, setting_bool(p->call->settings, SETTING_COMPATIBILITY), &p->reply->body);
}

/* ---- for claims ---- */

static const struct phone_column diagnosis_columns[] = {{"code", NULL, AS_TEXT}, {"name", NULL, AS_TEXT}, PHONE_COLUMNS_END};
static const struct phone_column priced_columns[] = {{"code", NULL, AS_TEXT}, {"name", NULL, AS_TEXT}, {"price", NULL, AS_PRICE}, PHONE_COLUMNS_END};
static const struct phone_column control_columns[] = {
    {"fieldName", NULL, AS_TEXT}, {"adjustibility", NULL, AS_TEXT}, {"usage", NULL, AS_TEXT}, PHONE_COLUMNS_END
};
static const struct phone_column admin_columns[] = {
    {"lastName", "lastName", AS_TEXT}, {"otherNames", "otherNames", AS_TEXT}, {"claimAdminCode", "code", AS_TEXT},
    {"hfCode", "healthFacility.code", AS_TEXT}, PHONE_COLUMNS_END
};

static err_t put_table(struct phone *p, const char *key, const char *sql, const struct db_value *params, size_t n, const char *types,
                       const struct phone_column *columns)
{
    struct db_rows rows;

    TRY(phone_query(p, sql, params, n, types, &rows));
    json_key(&p->out, str_of(key));
    phone_put_table(p, &rows, columns);
    return OK;
}

/* From the beginning of that day on; the year 1: all. */
static err_t since(struct phone *p, struct db_value *out)
{
    date_t day;

    TRY(phone_date(p, p->body, "last_update_date", false, &day));
    *out = db_stamp(date_none(day) ? (stamp_t){INT64_C(-62135596800000000)} : zone_day_start(p->call->api->env->zone, day));
    return OK;
}

static void put_now(struct phone *p)
{
    char text[32];
    size_t n = stamp_write((stamp_t){env_now(p->call->api->env).us / 1000000 * 1000000}, text);

    phone_put_text(p, "update_since_last", (struct str){text, n});
}

static err_t diagnoses_services_items(struct phone *p)
{
    struct db_value from;

    TRY(since(p, &from));
    json_open(&p->out, '{');
    TRY(put_table(p, "diagnoses", "SELECT code, name FROM diagnosis WHERE deleted_at IS NULL AND changed_at >= $1 ORDER BY code", &from, 1,
                  "tt", diagnosis_columns));
    TRY(put_table(p, "services", "SELECT code, name, price FROM medical_service WHERE deleted_at IS NULL AND changed_at >= $1 ORDER BY code",
                  &from, 1, "ttm", priced_columns));
    TRY(put_table(p, "items", "SELECT code, name, price FROM medical_item WHERE deleted_at IS NULL AND changed_at >= $1 ORDER BY code", &from,
                  1, "ttm", priced_columns));
    put_now(p);
    json_close(&p->out, '}');
    return OK;
}

#define LIST_SQL(kind) \
    "SELECT e.code, e.name, coalesce(d.price_overrule, e.price) FROM health_facility h" \
    " JOIN " kind "s_pricelist_detail d ON d." kind "s_pricelist_id = h." kind "s_pricelist_id AND d.deleted_at IS NULL" \
    " JOIN medical_" kind " e ON e.id = d." kind "_id AND e.deleted_at IS NULL WHERE h.id = $1 AND d.changed_at >= $2 ORDER BY e.code"

/* Of facilities in the caller's places; `code` may be NULL: all. */
static err_t find_admins(struct phone *p, const struct db_value *code, struct found *out)
{
    struct condition test = rows_test(p->call->arena, "code", LOOKUP_EXACT, 0);

    return rows_read(&p->function, phone_lent(p), (struct query){.entity = &claim_admin_entity, .where = code ? &test : NULL},
                     "code lastName otherNames healthFacility{id code name}", code, code ? 1 : 0, out);
}

static err_t payment_lists(struct phone *p)
{
    struct db_value code, params[2];
    struct found admin;

    TRY(phone_required(p, p->body, "claim_administrator_code", &code.s));
    code = db_text(code.s);
    TRY(since(p, &params[1]));
    TRY(find_admins(p, &code, &admin));
    if (!admin.to || rows_cell(&admin, 0, "healthFacility.id")->null)
        return err_make(p->call->arena, E_REFERENCE, "field", "claim_administrator_code", "value", str_zero(p->call->arena, code.s), NULL);
    params[0] = *rows_cell(&admin, 0, "healthFacility.id");
    json_open(&p->out, '{');
    put_now(p);
    phone_put(p, "health_facility_code", AS_TEXT, rows_cell(&admin, 0, "healthFacility.code"));
    phone_put(p, "health_facility_name", AS_TEXT, rows_cell(&admin, 0, "healthFacility.name"));
    TRY(put_table(p, "pricelist_services", LIST_SQL("service"), params, 2, "ttm", priced_columns));
    TRY(put_table(p, "pricelist_items", LIST_SQL("item"), params, 2, "ttm", priced_columns));
    json_close(&p->out, '}');
    return OK;
}

static void begin_list(struct phone *p)
{
    json_open(&p->out, '{');
    json_key(&p->out, STR("error_occured"));
    json_put_bool(&p->out, false);
}

static err_t claim_admins(struct phone *p)
{
    struct found admins;

    TRY(find_admins(p, NULL, &admins));
    begin_list(p);
    json_key(&p->out, STR("claim_admins"));
    phone_put_rows(p, &admins, admin_columns);
    json_close(&p->out, '}');
    return OK;
}

static err_t controls(struct phone *p)
{
    begin_list(p);
    TRY(put_table(p, "controls", "SELECT code, adjustment, usage FROM form_control WHERE deleted_at IS NULL ORDER BY code", NULL, 0, "ttt",
                  control_columns));
    json_close(&p->out, '}');
    return OK;
}

const struct phone_call phone_register_calls[] = {
    {METHOD_GET, "master", PHONE_COMPATIBLE, 0, 0, master},
    {METHOD_POST, "claim/GetDiagnosesServicesItems", PHONE_COMPATIBLE, 0, 0, diagnoses_services_items},
    {METHOD_POST, "claim/GetPaymentLists", PHONE_RIGHT, RIGHT_CLAIM_CREATE, RIGHT_CLAIM_READ, payment_lists},
    {METHOD_GET, "claim/GetClaimAdmins", PHONE_RIGHT, RIGHT_CLAIM_CREATE, RIGHT_CLAIM_READ, claim_admins},
    {METHOD_GET, "claim/Controls", PHONE_COMPATIBLE, 0, 0, controls},
    PHONE_CALLS_END
};
