#include "module/valuation_world.h"

#include "base/date.h"
#include "base/json.h"
#include "model/write/bulk.h"
#include "module/batch/batch.h"
#include "module/claim/claim.h"
#include "module/contribution/contribution.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"
#include "module/product/product.h"

#include <stdio.h>

int64_t scheme_number(struct drive *d, const char *sql)
{
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    int64_t v = testdb_int(c, sql);

    testdb_release(d->t, c);
    return v;
}

/* ---- rows as an import would bring them ---- */

void scheme_fill(struct scheme *s, struct record *r, const struct json *row)
{
    for (const struct json *v = row->first; v; v = v->next) {
        int column = table_column(r->table, str_zero(s->d.arena, v->key));
        struct db_value *cell;
        if (column < 0) fail_msg("no column %s", str_zero(s->d.arena, v->key));
        cell = &r->at[column];
        cell->null = false;
        switch (r->table->types[column]) {
        case DB_INT: assert_true(json_int(v, &cell->i)); break;
        case DB_BOOL: assert_true(json_bool(v, &cell->b)); break;
        case DB_DATE: assert_true(date_read(v->text.p, v->text.n, &cell->d)); break;
        case DB_STAMP: assert_true(stamp_read(v->text.p, v->text.n, &cell->t, NULL)); break;
        default: cell->s = v->text;
        }
    }
}

void scheme_load(struct scheme *s, const struct entity *e, const char *format, ...)
{
    char input[2048];
    const struct json *row;
    struct record r;
    struct bulk *b;
    va_list args;

    va_start(args, format);
    assert_true(vsnprintf(input, sizeof input, format, args) < (int)sizeof input);
    va_end(args);
    for (char *p = input; *p; p++)
        if (*p == '\'') *p = '"';
    assert_ok(json_read(s->d.arena, str_copy(s->d.arena, str_of(input)), &s->d.t->env->limits, &row));
    assert_ok(bulk_begin(s->d.arena, s->d.write, e, NULL, &b));
    r = bulk_row(b);
    scheme_fill(s, &r, row);
    assert_ok(bulk_add(b));
    assert_ok(bulk_end(b, NULL));
}

static const char *facility(struct drive *d, const char *code, const char *level, const char *district)
{
    return drive_put(d, "health_facility.create", "{'code': '%s', 'name': '%s', 'level': '%s', 'careType': 'B', 'location': '%s',"
               " 'legalForm': {'id': 1}}", code, code, level, district);
}

static void open_places(struct scheme *s)
{
    struct drive *d = &s->d;

    s->region = drive_put(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");
    testdb_script(d->t, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
                  " SELECT 1, uuid, 1, created_at, created_by, changed_at, changed_by, 'G', 'Government' FROM location WHERE type = 'R'");
    s->district = drive_put(d, "location.create", "{'code': 'D1', 'name': 'D1', 'type': 'D', 'parent': '%s'}", s->region);
    s->ward = drive_put(d, "location.create", "{'code': 'W1', 'name': 'W1', 'type': 'W', 'parent': '%s'}", s->district);
    s->hospital = facility(d, "HF1", "H", s->district);
    s->centre = facility(d, "HF2", "C", s->district);
    s->hospital_id = scheme_number(d, "SELECT id FROM health_facility WHERE code = 'HF1'");
    s->centre_id = scheme_number(d, "SELECT id FROM health_facility WHERE code = 'HF2'");
    s->district_id = scheme_number(d, "SELECT id FROM location WHERE code = 'D1'");
}

struct scheme scheme_open(void **state)
{
    struct scheme s = {.d = drive_open(state, NULL), .claim_id = 100, .line_id = 1000, .policy_id = 50};
    struct drive *d = &s.d;

    open_places(&s);
    drive_put(d, "insuree.create", "{'chfId': '100', 'lastName': 'A', 'otherNames': 'B', 'dob': '1980-01-01'}");
    drive_put(d, "medical_item.create", "{'code':'I1','name':'I','type':'D','price':'1','careType':'B','patientCategory':15}");
    drive_put(d, "medical_service.create", "{'code':'S1','name':'S','type':'C','level':'V','price':'2','careType':'B','patientCategory':15}");
    drive_put(d, "diagnosis.create", "{'code': 'A00', 'name': 'Cholera'}");
    s.insuree_id = scheme_number(d, "SELECT id FROM insuree");
    s.item_id = scheme_number(d, "SELECT id FROM medical_item");
    s.service_id = scheme_number(d, "SELECT id FROM medical_service");
    s.icd_id = scheme_number(d, "SELECT id FROM diagnosis");
    scheme_load(&s, &family_entity, "{'id': 10, 'head_insuree_id': %lld}", (long long)s.insuree_id);
    return s;
}

void scheme_product(struct scheme *s, int id, const char *further)
{
    scheme_load(s, &product_entity, "{'id': %d, 'code': 'P%d', 'name': 'Plan %d', 'date_from': '2020-01-01', 'date_to': '2030-12-31',"
         " 'max_members': 9, 'insurance_period': 12, 'grace_period_enrolment': 0, 'lump_sum': 0%s}", id, id, id, further);
}

void scheme_share(struct scheme *s, int product_id, int type, char care, int period, int basis)
{
    static int64_t id = 500;

    scheme_load(s, &product_distribution_entity, "{'id': %lld, 'product_id': %d, 'type': %d, 'care_type': '%c', 'period': %d, 'percent': %d}",
         (long long)++id, product_id, type, care, period, basis);
}

void scheme_contribution(struct scheme *s, int product_id, const char *from, const char *to, int64_t amount, int status)
{
    int64_t id = ++s->policy_id;

    scheme_load(s, &policy_entity, "{'id': %lld, 'family_id': 10, 'product_id': %d, 'enroll_date': '%s', 'start_date': '%s',"
         " 'effective_date': '%s', 'expiry_date': '%s', 'status': %d, 'stage': 'N'}", (long long)id, product_id, from, from, from, to, status);
    scheme_load(s, &premium_entity, "{'id': %lld, 'policy_id': %lld, 'amount': %lld, 'receipt': 'R%lld', 'pay_date': '%s', 'pay_type': 'C'}",
         (long long)id, (long long)id, (long long)amount, (long long)id, from);
}

int64_t scheme_claim(struct scheme *s, const char *code, int64_t facility_id, int status, const char *processed, int64_t claimed)
{
    int64_t id = ++s->claim_id;

    scheme_load(s, &claim_entity, "{'id': %lld, 'code': '%s', 'status': %d, 'process_stamp': '%s', 'claimed': %lld, 'date_from': '2025-12-05',"
         " 'date_to': '2025-12-05', 'date_claimed': '2025-12-06', 'insuree_id': %lld, 'health_facility_id': %lld, 'icd_id': %lld,"
         " 'feedback_available': false%s}", (long long)id, code, status, processed, (long long)claimed, (long long)s->insuree_id,
         (long long)facility_id, (long long)s->icd_id, status == CLAIM_VALUATED ? ", 'remunerated': 7000" : "");
    return id;
}

void scheme_line(struct scheme *s, int product_id, char origin, int64_t valuated, const char *further)
{
    int64_t id = ++s->line_id;

    scheme_load(s, &claim_service_entity, "{'id': %lld, 'claim_id': %lld, 'service_id': %lld, 'product_id': %d, 'qty_provided': 100,"
         " 'price_asked': %lld, 'status': 1, 'price_origin': '%c', 'price_valuated': %lld%s}", (long long)id, (long long)s->claim_id,
         (long long)s->service_id, product_id, (long long)valuated, origin, (long long)valuated, further);
}

void scheme_item_line(struct scheme *s, int product_id, char origin, int64_t valuated, const char *further)
{
    int64_t id = ++s->line_id;

    scheme_load(s, &claim_item_entity, "{'id': %lld, 'claim_id': %lld, 'item_id': %lld, 'product_id': %d, 'qty_provided': 100,"
         " 'price_asked': %lld, 'status': 1, 'price_origin': '%c', 'price_valuated': %lld, 'availability': true%s}", (long long)id,
         (long long)s->claim_id, (long long)s->item_id, product_id, (long long)valuated, origin, (long long)valuated, further);
}
