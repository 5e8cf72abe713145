/* Creating and renewing policies (enrolment 6.5). The value is the law's, whatever a caller sends; so are the days, but that
 * who may change policies may let one start later. */
#include "base/zone.h"
#include "model/write/input.h"
#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/product/product.h"

struct entering {
    enum law_stage stage;
    uuid_t uuid;
    struct policy_ref family, product, officer;
    date_t enrolled, start;
    bool is_paid, offline;
    struct db_value ext;
    struct policy_entry entry;
};

/* ---- the input ---- */

err_t policy_ref_read(const struct prepare *p, const char *name, bool required, struct policy_ref *out)
{
    const struct json *v = json_get(p->input, name), *id = v ? json_get(v, "id") : NULL;

    *out = (struct policy_ref){.field = name, .sent = !json_is_null(v)};
    if (!out->sent) return required ? err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
    out->shown = id ? id->text : v->text;
    out->by_id = id && json_int(id, &out->id);
    if (out->by_id || (v->kind == JSON_STRING && uuid_read(v->text, &out->uuid))) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "uuid", NULL);
}

static err_t read_day(const struct prepare *p, const char *name, bool required, date_t *out)
{
    static const struct type day = DATE;
    struct db_value v;

    TRY(value_read(p->arena, &day, name, json_get(p->input, name), &v));
    if (v.null && required) return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    *out = v.null ? DATE_NONE : v.d;
    return OK;
}

static err_t read_entry(const struct prepare *p, struct entering *e)
{
    static const struct type text = TEXT(50);
    struct db_value receipt;

    TRY(input_bool(p, "isPaid", &e->is_paid));
    TRY(value_read(p->arena, &text, "receipt", json_get(p->input, "receipt"), &receipt));
    e->entry.receipt = receipt.null ? STR_NONE : receipt.s;
    return input_uuid(p, "payer", false, &e->entry.payer);
}

/* expiryDate and value are taken, as clients of the contract must send them, and of no effect. */
static err_t read(struct prepare *p, enum law_stage stage, void **plan)
{
    struct entering *e = ARENA_NEW(p->arena, struct entering);

    e->stage = stage;
    TRY(input_only(p, LIST("uuid", "family", "product", "officer", "enrollDate", "startDate", "expiryDate", "value", "offline",
                           "contributionPlan", "isPaid", "receipt", "payer", "ext")));
    TRY(input_uuid(p, "uuid", false, &e->uuid));
    TRY(policy_ref_read(p, "family", true, &e->family));
    TRY(policy_ref_read(p, "product", true, &e->product));
    TRY(policy_ref_read(p, "officer", false, &e->officer));
    TRY(read_day(p, "enrollDate", true, &e->enrolled));
    TRY(read_day(p, "startDate", false, &e->start));
    TRY(input_bool(p, "offline", &e->offline));
    TRY(input_ext(p, &e->ext, &(bool){false}));
    *plan = e;
    return read_entry(p, e);
}

err_t policy_create_prepare(struct prepare *p, void **plan) { return read(p, LAW_NEW, plan); }
err_t policy_renew_prepare(struct prepare *p, void **plan) { return read(p, LAW_RENEWAL, plan); }

/* ---- what it refers to ---- */

static err_t missing(struct tx *tx, const struct policy_ref *r)
{
    return err_make(tx->arena, E_REFERENCE, "field", r->field, "value", str_zero(tx->arena, r->shown), NULL);
}

err_t policy_ref_resolve(struct tx *tx, const struct entity *e, struct policy_ref *r)
{
    const struct table *t = registry_table_of(tx->registry, e);
    int64_t id;

    if (!r->sent) return OK;
    TRY(r->by_id ? tx_resolve_ids(tx, t, &r->id, 1, &id) : tx_resolve(tx, t, &r->uuid, 1, &id));
    if (!id) return missing(tx, r);
    *r = (struct policy_ref){.field = r->field, .sent = true, .by_id = true, .id = id, .shown = r->shown};
    return OK;
}

/* Locked: of two that enter policies of one family the second sees what the first did. */
static err_t family_of(struct tx *tx, struct policy_ref *r, struct record *out)
{
    err_t e = r->by_id ? tx_get_id(tx, &family_entity, r->id, out) : tx_get(tx, &family_entity, r->uuid, out);

    return err_is(e, E_NOT_FOUND) || err_is(e, E_DELETED) ? missing(tx, r) : e;
}

/* ---- what must hold ---- */

/* The officer's last day, and, where the scheme asks for it, whether he works in the family's village, or in its district where he has
 * no villages. */
static err_t look_at_officer(struct tx *tx, const struct settings *s, const struct record *family, const struct entering *e, date_t *works_to)
{
    const struct str sql = STR(
        "SELECT o.works_to, (SELECT count(*) FROM officer_village v WHERE v.officer_id = o.id AND v.deleted_at IS NULL"
        " AND v.location_id = $2), (SELECT count(*) FROM officer_village v WHERE v.officer_id = o.id AND v.deleted_at IS NULL),"
        " o.location_id FROM officer o WHERE o.id = $1");
    static const enum db_type types[] = {DB_STAMP, DB_INT, DB_INT, DB_INT};
    const struct db_value *village = record_cell(family, "village_id"), *district = record_cell(family, "district_id"), *row;
    const struct db_value params[] = {db_int(e->officer.id), *village};
    struct db_rows rows;

    *works_to = DATE_NONE;
    if (!e->officer.sent) return OK;
    TRY(db_query(tx->conn, sql, params, 2, types, 4, &rows));
    row = db_cell(&rows, 0, 0);
    if (!row[0].null) *works_to = zone_day(tx->env->zone, row[0].t);
    if (!setting_bool(s, SETTING_OFFICER_PLACE) || village->null || row[1].i) return OK;
    if (!row[2].i && (row[3].null || district->null || row[3].i == district->i)) return OK;
    return policy_rule(tx->arena, "policy_officer_place", "officer");
}

/* Sold everywhere, or where the family lives or in the region above. */
static err_t check_place(struct tx *tx, const struct record *family, const struct policy_product *p)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value *district = record_cell(family, "district_id");
    struct db_rows rows;

    if (!p->location || district->null || p->location == district->i) return OK;
    TRY(db_query(tx->conn, STR("SELECT parent_id FROM location WHERE id = $1"), district, 1, types, 1, &rows));
    if (rows.rows && !db_cell(&rows, 0, 0)->null && db_cell(&rows, 0, 0)->i == p->location) return OK;
    return policy_rule(tx->arena, "policy_product_place", "product");
}

/* Another start than the law's is chosen by who may change policies; of others it is not heard. */
static err_t check_terms(struct tx *tx, const struct settings *s, const struct record *family, const struct entering *e, struct policy_terms *t)
{
    const struct law_period lawful = t->period;
    date_t works_to;

    TRY(look_at_officer(tx, s, family, e, &works_to));
    if (!date_none(e->start) && !access_may(tx->arena, tx->who, RIGHT_POLICY_UPDATE)) TRY(policy_start_on(tx, t, e->start));
    TRY(policy_entry_check(tx, t, lawful, works_to));
    return setting_bool(s, SETTING_PRODUCT_PLACE) ? check_place(tx, family, &t->product) : OK;
}

/* ---- creating, renewing ---- */

static struct record row_of(struct tx *tx, const struct entering *e, const struct policy_terms *t, const struct record *family)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &policy_entity));

    if (!uuid_none(e->uuid)) r.at[COLUMN_UUID] = db_uuid(e->uuid);
    r.at[COLUMN_EXT] = e->ext;
    *record_cell(&r, "stage") = db_text(e->stage == LAW_NEW ? STR("N") : STR("R"));
    *record_cell(&r, "status") = db_int(LAW_IDLE);
    *record_cell(&r, "value") = db_int(t->value.value.minor);
    *record_cell(&r, "enroll_date") = db_date(e->enrolled);
    *record_cell(&r, "start_date") = db_date(t->period.start);
    *record_cell(&r, "expiry_date") = db_date(t->period.expiry);
    *record_cell(&r, "offline") = db_bool(e->offline);
    *record_cell(&r, "creation_date") = db_date(env_today(tx->env));
    *record_cell(&r, "family_id") = family->at[COLUMN_ID];
    *record_cell(&r, "product_id") = db_int(t->product.id);
    if (e->officer.sent) *record_cell(&r, "officer_id") = db_int(e->officer.id);
    return r;
}

/* A product that is over is renewed as the one that stands in for it. */
static err_t product_of(struct tx *tx, struct entering *e, int64_t *out)
{
    TRY(policy_ref_resolve(tx, &product_entity, &e->product));
    *out = e->product.id;
    if (e->stage == LAW_NEW) return OK;
    TRY(policy_converted(tx->conn, tx->arena, e->product.id, e->enrolled, out));
    return *out ? OK : policy_rule(tx->arena, "policy_product_over", "product");
}

static err_t enter(struct tx *tx, struct entering e, struct record *out)
{
    struct law_enrolment enrolment = {e.stage, e.enrolled, DATE_NONE};
    struct policy_terms terms;
    const struct settings *s;
    struct record family;
    int64_t product;

    TRY(family_of(tx, &e.family, &family));
    TRY(product_of(tx, &e, &product));
    TRY(policy_ref_resolve(tx, &officer_entity, &e.officer));
    TRY(settings_of(tx, &s));
    TRY(policy_terms(tx->conn, tx->arena, s, env_today(tx->env), family.at[COLUMN_ID].i, product, 0, enrolment, &terms));
    TRY(check_terms(tx, s, &family, &e, &terms));
    *out = row_of(tx, &e, &terms, &family);
    tx->told_of = e.is_paid ? &policy_entity : NULL;
    tx->told = e.is_paid ? &e.entry : NULL;
    TRY(tx_insert(tx, out, 1));
    tx->told_of = NULL;
    return e.stage == LAW_RENEWAL ? policy_renewal_done(tx, family.at[COLUMN_ID].i, e.product.id, product) : OK;
}

err_t policy_enter_apply(struct tx *tx, void *prepared)
{
    struct record r;

    TRY(enter(tx, *(struct entering *)prepared, &r));
    tx_answer(tx, &r);
    return OK;
}

static struct policy_ref by_id(const char *field, int64_t id) { return (struct policy_ref){.field = field, .sent = id != 0, .by_id = true, .id = id}; }

err_t policy_renew(struct tx *tx, const struct policy_renewing *r, struct record *out)
{
    return enter(tx, (struct entering){.stage = LAW_RENEWAL, .family = by_id("family", r->family), .product = by_id("product", r->product),
                                       .officer = by_id("officer", r->officer), .enrolled = r->enrolled, .start = DATE_NONE,
                                       .ext = db_null(DB_TEXT)}, out);
}

const struct policy_entry *policy_entry_of(const struct tx *tx) { return tx->told_of == &policy_entity ? tx->told : NULL; }
