/* What the claim screens ask beside lists. */
#include "base/zone.h"
#include "db/db.h"
#include "model/query/access.h"
#include "model/run/function.h"
#include "module/claim/claim_setting.h"
#include "module/claim/internal.h"
#include "module/insuree/insuree.h"

static err_t first_cell(struct function_call *c, struct str sql, const struct db_value *params, size_t n,
                        const enum db_type *types, size_t columns, struct db_rows *out)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, sql, params, n, types, columns, out);
    db_release(conn);
    return e;
}

static struct str text_argument(const struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return v && v->kind == JSON_STRING ? v->text : STR("");
}

/* True: no claim has this code. Of all claims, wherever they are; where codes are unique within a facility, of the caller's. */
static err_t validate_code(struct function_call *c)
{
    static const enum db_type types[] = {DB_INT};
    bool within = c->who->facility && setting_bool(c->settings, SETTING_CODE_PER_FACILITY);
    const struct db_value asked[] = {db_text(text_argument(c, "claimCode")), db_int(c->who->facility)};
    struct json_writer w = json_writer(&c->out);
    struct db_rows rows;

    TRY(first_cell(c, within ? STR("SELECT id FROM claim WHERE code = $1 AND health_facility_id = $2 AND deleted_at IS NULL LIMIT 1")
                             : STR("SELECT id FROM claim WHERE code = $1 AND deleted_at IS NULL LIMIT 1"), asked, within ? 2 : 1, types, 1, &rows));
    json_put_bool(&w, !rows.rows);
    return OK;
}

static bool enters_claims(const struct function_call *c)
{
    return access_holds(c->who, RIGHT_CLAIM_CREATE) || access_holds(c->who, RIGHT_CLAIM_UPDATE);
}

/* A patient may live anywhere: who enters claims sees the name that belongs to a number (decision D21). */
static err_t insuree_name(struct function_call *c)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT};
    const struct db_value number = db_text(text_argument(c, "chfId"));
    struct json_writer w = json_writer(&c->out);
    struct db_rows rows;
    bool seen;

    if (!enters_claims(c)) TRY(access_may(c->arena, c->who, RIGHT_CLAIM_CREATE));
    TRY(insuree_opens(c, number, &seen));
    TRY(first_cell(c, STR("SELECT other_names, last_name FROM insuree WHERE chf_id = $1 AND deleted_at IS NULL"), &number, 1,
                   types, 2, &rows));
    json_put_str(&w, seen && rows.rows ? str_format(c->arena, "%.*s %.*s", STR_ARG(db_cell(&rows, 0, 0)->s),
                                            STR_ARG(db_cell(&rows, 0, 1)->s))
                               : STR(""));
    return OK;
}

/* The facility that the person went to first on that day. */
static err_t first_facility(struct function_call *c)
{
    static const char sql[] =
        "WITH person AS (SELECT id, health_facility_id, changed_at, deleted_at FROM insuree WHERE chf_id = $1)"
        " SELECT f.uuid FROM (SELECT health_facility_id, changed_at AS since, deleted_at AS until FROM person"
        " UNION ALL SELECT h.health_facility_id, h.validity_from, h.validity_to FROM insuree_history h JOIN person p"
        " ON h.legacy_id = p.id) s JOIN health_facility f ON f.id = s.health_facility_id"
        " WHERE s.since <= $2 AND (s.until IS NULL OR s.until > $2) ORDER BY s.since DESC LIMIT 1";
    static const enum db_type types[] = {DB_UUID};
    struct db_value params[] = {db_text(text_argument(c, "insureeCode")), db_null(DB_STAMP)};
    struct str day = text_argument(c, "dateClaimed");
    struct json_writer w = json_writer(&c->out);
    struct db_rows rows;
    date_t d;

    if (!date_read(day.p, day.n, &d)) return err_make(c->arena, E_FIELD_FORM, "field", "dateClaimed", "form", "2026-11-21", NULL);
    params[1] = db_stamp(zone_day_end(c->env->zone, d));
    TRY(first_cell(c, STR(sql), params, 2, types, 1, &rows));
    if (rows.rows) json_put_uuid(&w, db_cell(&rows, 0, 0)->u);
    return OK;
}

/* What a claim was stands in its journal (GET /api/history), not in rows; clients since 25.04 open a claim with this. */
static err_t former_claims(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);

    json_open(&w, '[');
    json_close(&w, ']');
    return OK;
}

static const struct argument code_arguments[] = {{"claimCode", "String!"}, ARGUMENTS_END};
static const struct argument history_arguments[] = {{"claimUuid", "String!"}, ARGUMENTS_END};
static const struct argument name_arguments[] = {{"chfId", "String!"}, ARGUMENTS_END};
static const struct argument facility_arguments[] = {{"insureeCode", "String!"}, {"dateClaimed", "Date!"}, ARGUMENTS_END};

const struct function claim_functions[] = {
    { .name = "validateClaimCode", .arguments = code_arguments, .type = "Boolean", .right = RIGHT_CLAIM_READ,
      .run = validate_code },
    { .name = "claimHistory", .arguments = history_arguments, .type = "ClaimGQLTypeConnection", .right = RIGHT_CLAIM_READ,
      .run = former_claims },
    { .name = "insureeNameByChfid", .arguments = name_arguments, .type = "String", .right = RIGHT_SIGNED_IN,
      .run = insuree_name },
    { .name = "fspFromClaim", .arguments = facility_arguments, .type = "HealthFacilityGQLType", .right = RIGHT_CLAIM_READ,
      .run = first_facility },
    FUNCTIONS_END
};
