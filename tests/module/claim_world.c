#include "module/claim_world.h"

#include <string.h>

#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by"
/* A row with the header of the first location, and its own id. */
#define ROW(table, columns, values, id) \
    "INSERT INTO " table " (" HEADER ", " columns ") SELECT " #id ", uuid, 1, created_at, created_by, created_at, created_by, " \
    values " FROM location WHERE id = 1;"

static void places(struct drive *d)
{
    const char *at = drive_put(d, "location.create", "{'code': 'R', 'name': 'R', 'type': 'R'}");

    at = drive_put(d, "location.create", "{'code': 'D', 'name': 'D', 'type': 'D', 'parent': '%s'}", at);
    drive_put(d, "location.create", "{'code': 'W', 'name': 'W', 'type': 'W', 'parent': '%s'}", at);
    drive_put(d, "location.create", "{'code': 'V', 'name': 'V', 'type': 'V', 'parent': {'id': 3}}");
}

/* Days are written as the engine takes them: in numbers on SQLite. */
static const char *day(struct drive *d, const char *iso)
{
    date_t v;

    assert_true(date_read(iso, 10, &v));
    return db_engine(d->t->db) == DB_SQLITE ? str_format(d->arena, "%d", v.day).p : str_format(d->arena, "'%s'::date", iso).p;
}

static void scheme(struct drive *d)
{
    bool lite = db_engine(d->t->db) == DB_SQLITE;
    const char *no = lite ? "0" : "false", *from = day(d, "2026-01-01"), *to = day(d, "2026-12-31"), *born = day(d, "1980-01-01");
    const char *long_ago = lite ? "1000000000000" : "'1970-01-13Z'::timestamptz";

    testdb_script(d->t, ROW("legal_form", "code, legal_form", "'G', 'Government'", 1));
    drive_put(d, "medical_item.create", "{'code':'I1','name':'I1','type':'D','price':'100','careType':'B','patientCategory':15}");
    drive_put(d, "medical_item.create", "{'code':'I2','name':'I2','type':'D','price':'10','careType':'B','patientCategory':15}");
    drive_put(d, "medical_service.create", "{'code':'S1','name':'S1','type':'C','level':'V','price':'50','careType':'B','patientCategory':15}");
    drive_put(d, "diagnosis.create", "{'code': 'A00', 'name': 'Cholera'}");
    drive_put(d, "items_pricelist.create", "{'name': 'P', 'pricelistDate': '2020-01-01', 'details': [{'item': {'id': 1}}]}");
    drive_put(d, "services_pricelist.create", "{'name': 'P', 'pricelistDate': '2020-01-01', 'details': [{'service': {'id': 1}}]}");
    drive_put(d, "health_facility.create", "{'code': 'H', 'name': 'H', 'level': 'H', 'careType': 'B', 'location': {'id': 2},"
        " 'legalForm': {'id': 1}, 'itemsPricelist': {'id': 1}, 'servicesPricelist': {'id': 1}}");
    testdb_script(d->t, str_format(d->arena,
        "UPDATE items_pricelist_detail SET changed_at = %s; UPDATE services_pricelist_detail SET changed_at = %s;"
        ROW("family", "location_id, poverty, is_offline", "4, %s, %s", 1)
        ROW("insuree", "chf_id, last_name, other_names, dob, head, card_issued, last_name_key, other_names_key, family_id, current_village_id",
            "'1', 'A', 'B', %s, %s, %s, 'a', 'b', 1, 4", 1)
        "INSERT INTO insuree (" HEADER ", chf_id, last_name, other_names, dob, head, card_issued, last_name_key, other_names_key,"
        " family_id, current_village_id) SELECT 2, d.uuid, 1, d.created_at, 0, d.created_at, 0, '2', 'C', 'D', %s, %s, %s, 'c', 'd', 1, 4"
        " FROM location d WHERE id = 2;", long_ago, long_ago, no, no, born, no, no, born, no, no).p);
    drive_put(d, "product.create", "{'code': 'P1', 'name': 'P1', 'dateFrom': '2020-01-01', 'dateTo': '2030-01-01', 'maxMembers': 10,"
        " 'insurancePeriod': 12, 'gracePeriodEnrolment': 0, 'lumpSum': '0', 'items': [{'item': {'id': 1}, 'limitAdult': '100',"
        " 'limitChild': '100', 'limitAdultR': '100', 'limitChildR': '100', 'limitAdultE': '100', 'limitChildE': '100'}],"
        " 'services': [{'service': {'id': 1}, 'limitAdult': '100', 'limitChild': '100'}]}");
    testdb_script(d->t, str_format(d->arena,
        ROW("policy", "stage, status, value, enroll_date, start_date, effective_date, expiry_date, family_id, product_id",
            "'N', 2, 0, %s, %s, %s, %s, 1, 1", 1)
        ROW("insuree_policy", "effective_date, expiry_date, insuree_id, policy_id", "%s, %s, 1, 1", 1)
        "INSERT INTO insuree_policy (" HEADER ", effective_date, expiry_date, insuree_id, policy_id) SELECT 2, uuid, 1, created_at, 0,"
        " created_at, 0, %s, %s, 2, 1 FROM location WHERE id = 2;", from, from, from, to, from, to, from, to).p);
}

struct claim_world claim_world_open(void **state)
{
    struct claim_world w = {.d = drive_open(state, NULL)};

    places(&w.d);
    scheme(&w.d);
    return w;
}

void claim_families(struct claim_world *w, int n)
{
    struct drive *d = &w->d;
    bool lite = db_engine(d->t->db) == DB_SQLITE;
    const char *no = lite ? "0" : "false", *uuid = lite ? "randomblob(16)" : "gen_random_uuid()", *from = day(d, "2026-01-01");
    const char *to = day(d, "2026-12-31"), *born = day(d, "1980-01-01"), *name = lite ? "f.n || ''" : "f.n::text";
    const char *with = str_format(d->arena, "WITH RECURSIVE f(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM f WHERE n <= %d)", n).p;

#define MANY(table, columns, values, id) \
    "INSERT INTO " table " (" HEADER ", " columns ") %s SELECT f.n + " #id ", %s, 1, l.created_at, 0, l.created_at, 0, " values \
    " FROM f JOIN location l ON l.id = 1;"
    testdb_script(d->t, str_format(d->arena,
        MANY("family", "location_id, poverty, is_offline", "4, %s, %s", 0)
        MANY("insuree", "chf_id, last_name, other_names, dob, head, card_issued, last_name_key, other_names_key, family_id, current_village_id",
             "'F' || %s, 'A', 'B', %s, %s, %s, 'a', 'b', f.n, 4", 1)
        MANY("policy", "stage, status, value, enroll_date, start_date, effective_date, expiry_date, family_id, product_id",
             "'N', 2, 0, %s, %s, %s, %s, f.n, 1", 0)
        MANY("insuree_policy", "effective_date, expiry_date, insuree_id, policy_id", "%s, %s, f.n + 1, f.n", 1),
        with, uuid, no, no, with, uuid, name, born, no, no, with, uuid, from, from, from, to, with, uuid, from, to).p);
#undef MANY
}

const char *claim_entered(struct claim_world *w, int person, int qty)
{
    int n = w->claims++;

    return drive_put(&w->d, "claim.create", "{'code': 'C%d', 'dateFrom': '2026-03-0%d', 'dateClaimed': '2026-03-10', 'insuree': {'id': %d},"
               " 'healthFacility': {'id': 1}, 'icd': {'id': 1}, 'items': [{'item': {'id': 1}, 'qtyProvided': '%d', 'priceAsked': '100'}],"
               " 'services': [{'service': {'id': 1}, 'qtyProvided': '1', 'priceAsked': '50'}]}", n + 1, n % 9 + 1, person, qty);
}

const char *claim_do(struct claim_world *w, const char *command, const char *uuid)
{
    struct answer answer;

    assert_ok(drive_as(&w->d, access_program(), command, str_format(w->d.arena, "{'uuids': ['%s']}", uuid).p, &answer));
    return answer.error_json.n ? str_zero(w->d.arena, answer.error_json) : "";
}

void claim_set(struct claim_world *w, const char *sql)
{
    testdb_script(w->d.t, sql);
    testdb_script(w->d.t, "UPDATE epoch SET n = n + 1 WHERE name = 'register'");
}

#define KEPT "SELECT policy_id, insuree_id, ded_g, ded_ip, ded_op, rem_g, rem_ip, rem_op FROM claim_used"
#define SUM(column) ", CAST(coalesce(sum(" column "), 0) AS bigint)"
#define SUMMED                                                                                                             \
    "SELECT policy_id, coalesce(insuree_id, 0)" SUM("ded_g") SUM("ded_ip") SUM("ded_op") SUM("rem_g") SUM("rem_ip") SUM("rem_op") \
    " FROM claim_consumption WHERE deleted_at IS NULL GROUP BY 1, 2"

/* A sum of which nothing is left stays as zeros. */
void claim_uses_add_up(struct claim_world *w)
{
    assert_str(drive_rows(&w->d, "SELECT * FROM (" SUMMED ") AS a EXCEPT " KEPT, "iiiiiiii"), "");
    assert_str(drive_rows(&w->d, "SELECT * FROM (" KEPT " WHERE ded_g <> 0 OR ded_ip <> 0 OR ded_op <> 0 OR rem_g <> 0 OR rem_ip <> 0 OR rem_op <> 0"
                                 ") AS a EXCEPT " SUMMED, "iiiiiiii"), "");
}
