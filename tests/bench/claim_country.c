#include "bench/claim_country.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/place.h"
#include "db/migrate.h"

/* ---- databases ---- */

const char *country_server(void) { return getenv("IMIS_TEST_PG"); }

const char *country_name(struct claims *b, const char *side)
{
    return str_format(b->arena, "imis_bench_claims_%s_%d", side, (int)getpid()).p;
}

struct str country_url(struct claims *b, const char *name)
{
    return b->lite ? str_format(b->arena, "sqlite:%s/%s.db", b->folder, name) : place_url(b->arena, country_server(), name);
}

const char *country_path(struct claims *b, const char *name) { return country_url(b, name).p + strlen("sqlite:"); }

void country_drop(struct claims *b, const char *name)
{
    static const char *const sides[] = {"", "-wal", "-shm", "-turn"};

    if (!b->lite) {
        place_run(country_server(), str_format(b->arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name).p);
        return;
    }
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) unlink(str_format(b->arena, "%s%s", country_path(b, name), sides[i]).p);
}

void country_make(struct claims *b, const char *name)
{
    const struct db_options options = {.create = true};
    const struct migrations *sets;
    struct db *db;
    size_t count;
    int done;

    if (!b->lite) place_make(b->arena, country_server(), name);
    bench_ok(db_open(b->arena, b->env, country_url(b, name), &options, &db), name);
    sets = registry_migrations(b->registry, b->arena, &count);
    bench_ok(db_migrate(db, b->arena, sets, count, NULL, &done), "migrate");
    db_close(db);
}

void country_open(struct claims *b, const char *name, const struct db_options *options)
{
    bench_ok(db_open(b->arena, b->env, country_url(b, name), options, &b->db), name);
    bench_ok(write_open(b->arena, b->db, b->registry, &(struct write_options){.key_file = b->key}, &b->write), "write");
}

void country_close(struct claims *b)
{
    write_close(b->write);
    db_close(b->db);
}

/* ---- what is written ---- */

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

/* What is entered afterwards gets ids behind these. */
static void go_past(struct claims *b, const char *table, size_t highest)
{
    const struct table *t = registry_table(b->registry, str_of(table));
    struct db_conn *c;

    bench_ok(db_acquire(b->db, b->arena, DB_WRITE, &c), "connection");
    bench_ok(db_ids_past(c, t->sequence, (int64_t)highest), table);
    db_release(c);
}

void country_enter(struct claims *b, size_t after, size_t n, size_t first, size_t people)
{
    const char *uuid = b->lite ? "randomblob(16)" : "gen_random_uuid()", *no = b->lite ? "0" : "false", *now = b->lite ? "0" : "now()";
    const char *day = country_day(b, "2026-03-01"), *claimed = country_day(b, "2026-03-05"), *code = b->lite ? "'C' || n" : "'C' || n::text";
    const char *with = b->lite
        ? str_format(b->arena, "WITH RECURSIVE k(n) AS (SELECT %zu UNION ALL SELECT n + 1 FROM k WHERE n < %zu)", after + 1, after + n).p
        : str_format(b->arena, "WITH k(n) AS (SELECT generate_series(%zu, %zu))", after + 1, after + n).p;

#define HEADER "id, uuid, version, created_at, created_by, changed_at, changed_by"
    country_script(b, str_format(b->arena, "INSERT INTO claim (" HEADER ", code, date_from, date_claimed, status, review_status, feedback_status,"
        " claimed, feedback_available, insuree_id, health_facility_id, icd_id, district_id) %s SELECT n, %s, 1, %s, 0, %s, 0, %s, %s,"
        " %s + (n - %zu) * %d / %zu, 2, 1, 1, 10000, %s, %zu + n %% %zu, 1, 1, 2 FROM k",
        with, uuid, now, now, code, day, claimed, after, COUNTRY_DAYS, n + 1, no, first, people).p);
    country_script(b, str_format(b->arena, "%s INSERT INTO claim_item (" HEADER ", qty_provided, price_asked, status, rejection_reason, claim_id,"
        " item_id, availability) SELECT (n - 1) * 5 + i.id, %s, 1, %s, 0, %s, 0, 200, 1000, 1, 0, n, i.id, %s FROM k, medical_item i ORDER BY n, i.id",
        with, uuid, now, now, b->lite ? "1" : "true").p);
    go_past(b, "claim", after + n);
    go_past(b, "claim_item", (after + n) * LINES);
}
