#include "bench/claim_country.h"

#include <string.h>

#include "bench/place.h"

void country_send(struct claims *b, struct arena *a, const char *command, struct str input)
{
    struct request request = {.id = uuid_new(b->env), .command = str_of(command), .who = access_program()};
    struct answer answer;

    bench_ok(json_read(a, input, &b->env->limits, &request.input), "json");
    bench_ok(write_command(b->write, a, &request, &answer), command);
    if (answer.status != COMMAND_DONE) bench_die(command, str_zero(a, answer.error_json));
}

void country_script(struct claims *b, const char *sql)
{
    struct db_conn *c;

    bench_ok(db_acquire(b->db, b->arena, DB_WRITE, &c), "connection");
    db_statement_ms(c, INT32_MAX);   /* a million rows in one statement */
    bench_ok(db_script(c, str_of(sql)), "script");
    db_statement_ms(c, 0);
    db_release(c);
}

const char *country_day(struct claims *b, const char *iso)
{
    date_t d;

    if (!date_read(iso, 10, &d)) bench_die(iso, "is no day");
    return b->lite ? str_format(b->arena, "%d", d.day).p : str_format(b->arena, "'%s'::date", iso).p;
}

/* ---- the scheme ---- */

void country_registers(struct claims *b)
{
    struct arena *a = b->arena;
    struct buf product;

    country_send(b, a, "location.create", STR("{\"code\":\"R\",\"name\":\"R\",\"type\":\"R\"}"));
    country_send(b, a, "location.create", STR("{\"code\":\"D\",\"name\":\"D\",\"type\":\"D\",\"parent\":{\"id\":1}}"));
    country_script(b, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
              " SELECT 1, uuid, 1, created_at, 0, created_at, 0, 'G', 'G' FROM location WHERE id = 1");
    country_send(b, a, "diagnosis.create", STR("{\"code\":\"A00\",\"name\":\"Cholera\"}"));
    buf_init(&product, a, 1024);
    buf_add(&product, STR("{\"code\":\"P1\",\"name\":\"P1\",\"dateFrom\":\"2020-01-01\",\"dateTo\":\"2030-01-01\",\"maxMembers\":10,"
                          "\"insurancePeriod\":12,\"gracePeriodEnrolment\":0,\"lumpSum\":\"0\",\"ceilingType\":\"I\",\"ceiling\":\"100000\",\"items\":["));
    for (int i = 1; i <= LINES; i++) {
        country_send(b, a, "medical_item.create", str_format(a, "{\"code\":\"I%d\",\"name\":\"I\",\"type\":\"D\",\"price\":\"10\","
             "\"careType\":\"B\",\"patientCategory\":15}", i));
        buf_add_format(&product, "%s{\"item\":{\"id\":%d},\"limitAdult\":\"80\",\"limitChild\":\"80\"}", i > 1 ? "," : "", i);
    }
    buf_add(&product, STR("]}"));
    country_send(b, a, "product.create", buf_str(&product));
    country_send(b, a, "items_pricelist.create", STR("{\"name\":\"P\",\"pricelistDate\":\"2020-01-01\",\"details\":[{\"item\":{\"id\":1}},"
         "{\"item\":{\"id\":2}},{\"item\":{\"id\":3}},{\"item\":{\"id\":4}},{\"item\":{\"id\":5}}]}"));
    country_send(b, a, "health_facility.create", STR("{\"code\":\"H\",\"name\":\"H\",\"level\":\"H\",\"careType\":\"B\",\"location\":{\"id\":2},"
         "\"legalForm\":{\"id\":1},\"itemsPricelist\":{\"id\":1}}"));
    country_script(b, b->lite ? "UPDATE items_pricelist_detail SET changed_at = 0" : "UPDATE items_pricelist_detail SET changed_at = '1970-01-01Z'");
}

/* One family, person and policy for each number. */
void country_people(struct claims *b)
{
    const char *uuid = b->lite ? "randomblob(16)" : "gen_random_uuid()", *no = b->lite ? "0" : "false";
    const char *now = b->lite ? "0" : "now()", *from = country_day(b, "2026-01-01"), *to = country_day(b, "2026-12-31");
    static const struct { const char *table, *columns; } rows[] = {
        {"family", "poverty, is_offline"},
        {"insuree", "head, card_issued, dob, chf_id, last_name, other_names, last_name_key, other_names_key, family_id"},
        {"policy", "enroll_date, start_date, effective_date, expiry_date, stage, status, value, family_id, product_id"},
        {"insuree_policy", "effective_date, expiry_date, insuree_id, policy_id"},
    };
    const char *values[4];

    values[0] = str_format(b->arena, "%s, %s", no, no).p;
    values[1] = str_format(b->arena, "%s, %s, %s, %s, 'A', 'B', 'a', 'b', n", no, no, from, b->lite ? "n || ''" : "n::text").p;
    values[2] = str_format(b->arena, "%s, %s, %s, %s, 'R', 2, 0, n, 1", from, from, from, to).p;
    values[3] = str_format(b->arena, "%s, %s, n, n", from, to).p;
    for (int i = 0; i < 4; i++) {
        const char *with = b->lite
            ? str_format(b->arena, "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %zu)", b->n).p
            : str_format(b->arena, "WITH k(n) AS (SELECT generate_series(1, %zu))", b->n).p;
        country_script(b, str_format(b->arena, "INSERT INTO %s (id, uuid, version, created_at, created_by, changed_at, changed_by, %s) %s SELECT n, %s,"
                             " 1, %s, 0, %s, 0, %s FROM k", rows[i].table, rows[i].columns, with, uuid, now, now, values[i]).p);
    }
}
