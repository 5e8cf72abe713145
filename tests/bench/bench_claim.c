/* Claims a second through submission and processing: five lines each, a family and a policy for each claim's patient, many
 * callers at once, every answer durable. One claim a command, and forty a command.
 *
 *   bench_claim [CLAIMS]      SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_BENCH_CLAIM_PG names an empty database */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "bench/ours.h"
#include "db/migrate.h"
#include "model/write/tx.h"
#include "module/modules.h"

enum { SET = 40, CALLERS_CLAIMS = 16 };

struct claims {
    struct arena *arena;
    struct env *env;
    struct db *db;
    const struct registry *registry;
    struct write *write;
    bool lite;
    size_t n;
    uuid_t *uuids;
    atomic_size_t next;
    const char *command;
    size_t set;
};

static const char *uuid_text(struct arena *a, uuid_t u)
{
    char text[36];

    uuid_write(u, text);
    return str_copy(a, (struct str){text, sizeof text}).p;
}

static void send(struct claims *b, struct arena *a, const char *command, struct str input)
{
    struct request request = {.command = str_of(command), .who = access_program()};
    struct answer answer;

    bench_ok(json_read(a, input, &b->env->limits, &request.input), "json");
    bench_ok(write_command(b->write, a, &request, &answer), command);
    if (answer.status != COMMAND_DONE) bench_die(command, str_zero(a, answer.error_json));
}

static void script(struct claims *b, const char *sql)
{
    struct db_conn *c;

    bench_ok(db_acquire(b->db, b->arena, DB_WRITE, &c), "connection");
    bench_ok(db_script(c, str_of(sql)), "script");
    db_release(c);
}

static const char *day(struct claims *b, const char *iso)
{
    date_t d;

    if (!date_read(iso, 10, &d)) bench_die(iso, "is no day");
    return b->lite ? str_format(b->arena, "%d", d.day).p : str_format(b->arena, "'%s'::date", iso).p;
}

/* ---- the scheme ---- */

static void registers(struct claims *b)
{
    struct arena *a = b->arena;
    struct buf product;

    send(b, a, "location.create", STR("{\"code\":\"R\",\"name\":\"R\",\"type\":\"R\"}"));
    send(b, a, "location.create", STR("{\"code\":\"D\",\"name\":\"D\",\"type\":\"D\",\"parent\":{\"id\":1}}"));
    script(b, "INSERT INTO legal_form (id, uuid, version, created_at, created_by, changed_at, changed_by, code, legal_form)"
              " SELECT 1, uuid, 1, created_at, 0, created_at, 0, 'G', 'G' FROM location WHERE id = 1");
    send(b, a, "diagnosis.create", STR("{\"code\":\"A00\",\"name\":\"Cholera\"}"));
    buf_init(&product, a, 1024);
    buf_add(&product, STR("{\"code\":\"P1\",\"name\":\"P1\",\"dateFrom\":\"2020-01-01\",\"dateTo\":\"2030-01-01\",\"maxMembers\":10,"
                          "\"insurancePeriod\":12,\"gracePeriodEnrolment\":0,\"lumpSum\":\"0\",\"maxInsuree\":\"100000\",\"items\":["));
    for (int i = 1; i <= LINES; i++) {
        send(b, a, "medical_item.create", str_format(a, "{\"code\":\"I%d\",\"name\":\"I\",\"type\":\"D\",\"price\":\"10\","
             "\"careType\":\"B\",\"patientCategory\":15}", i));
        buf_add_format(&product, "%s{\"item\":{\"id\":%d},\"limitAdult\":\"80\",\"limitChild\":\"80\"}", i > 1 ? "," : "", i);
    }
    buf_add(&product, STR("]}"));
    send(b, a, "product.create", buf_str(&product));
    send(b, a, "items_pricelist.create", STR("{\"name\":\"P\",\"pricelistDate\":\"2020-01-01\",\"details\":[{\"item\":{\"id\":1}},"
         "{\"item\":{\"id\":2}},{\"item\":{\"id\":3}},{\"item\":{\"id\":4}},{\"item\":{\"id\":5}}]}"));
    send(b, a, "health_facility.create", STR("{\"code\":\"H\",\"name\":\"H\",\"level\":\"H\",\"careType\":\"B\",\"location\":{\"id\":2},"
         "\"legalForm\":{\"id\":1},\"itemsPricelist\":{\"id\":1}}"));
    script(b, b->lite ? "UPDATE items_pricelist_detail SET changed_at = 0" : "UPDATE items_pricelist_detail SET changed_at = '1970-01-01Z'");
}

/* One family, person and policy for each number. */
static void people(struct claims *b)
{
    const char *uuid = b->lite ? "randomblob(16)" : "gen_random_uuid()", *no = b->lite ? "0" : "false";
    const char *now = b->lite ? "0" : "now()", *from = day(b, "2026-01-01"), *to = day(b, "2026-12-31");
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
        script(b, str_format(b->arena, "INSERT INTO %s (id, uuid, version, created_at, created_by, changed_at, changed_by, %s) %s SELECT n, %s,"
                             " 1, %s, 0, %s, 0, %s FROM k", rows[i].table, rows[i].columns, with, uuid, now, now, values[i]).p);
    }
}

static void enter(struct claims *b, struct arena *a, size_t i)
{
    struct buf in;

    b->uuids[i] = uuid_new(b->env);
    buf_init(&in, a, 1024);
    buf_add_format(&in, "{\"uuid\":\"%.36s\",\"code\":\"C%zu\",\"dateFrom\":\"2026-03-01\",\"dateClaimed\":\"2026-03-02\",\"insuree\":{\"id\":%zu},"
                   "\"healthFacility\":{\"id\":1},\"icd\":{\"id\":1},\"items\":[", uuid_text(a, b->uuids[i]), i, i + 1);
    for (int k = 1; k <= LINES; k++)
        buf_add_format(&in, "%s{\"item\":{\"id\":%d},\"qtyProvided\":\"2\",\"priceAsked\":\"10\"}", k > 1 ? "," : "", k);
    buf_add(&in, STR("]}"));
    send(b, a, "claim.create", buf_str(&in));
}

/* ---- rounds ---- */

static void *call(void *arg)
{
    struct claims *b = arg;
    struct arena *a = arena_new();

    for (size_t i; (i = atomic_fetch_add(&b->next, b->set)) < b->n;) {
        struct buf in;
        if (!b->command) {
            enter(b, a, i);
            arena_reset(a);
            continue;
        }
        buf_init(&in, a, 64 * b->set);
        buf_add(&in, STR("{\"uuids\":["));
        for (size_t k = i; k < i + b->set && k < b->n; k++)
            buf_add_format(&in, "%s\"%.36s\"", k > i ? "," : "", uuid_text(a, b->uuids[k]));
        buf_add(&in, STR("]}"));
        send(b, a, b->command, buf_str(&in));
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

/* Microseconds. */
static int64_t all(struct claims *b, const char *command, size_t set)
{
    pthread_t threads[CALLERS_CLAIMS];
    int64_t since = bench_us();

    b->command = command;
    b->set = set;
    atomic_store(&b->next, 0);
    for (int i = 0; i < CALLERS_CLAIMS; i++)
        if (pthread_create(&threads[i], NULL, call, b)) bench_die("thread", "the system starts no more");
    for (int i = 0; i < CALLERS_CLAIMS; i++) pthread_join(threads[i], NULL);
    return bench_us() - since;
}

static void tell(const char *what, size_t n, int64_t us)
{
    printf("  %-44s %lld claims/s\n", what, (long long)((int64_t)n * 1000000 / us));
    fflush(stdout);
}

static void measure(struct claims *b)
{
    int64_t entered, submitted, processed;

    entered = all(b, NULL, 1);
    tell("entered, one a command", b->n, entered);
    submitted = all(b, "claim.submit", 1);
    processed = all(b, "claim.process", 1);
    tell("submitted and processed, one a command", b->n, submitted + processed);
    tell("  submitted", b->n, submitted);
    tell("  processed", b->n, processed);
    script(b, "UPDATE claim_consumption SET deleted_at = created_at; UPDATE claim SET status = 2");
    submitted = all(b, "claim.submit", SET);
    processed = all(b, "claim.process", SET);
    tell("submitted and processed, forty a command", b->n, submitted + processed);
    tell("  submitted", b->n, submitted);
    tell("  processed", b->n, processed);
}

static void engine(struct arena *a, struct str url, const char *key, size_t n)
{
    struct claims b = {.arena = a, .n = n, .uuids = ARENA_ARRAY(a, uuid_t, n), .lite = !strncmp(url.p, "sqlite:", 7)};
    const struct migrations *sets;
    size_t count;
    int done;

    b.env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    bench_ok(registry_new(a, modules, &crud_command, &b.registry), "registry");
    bench_ok(db_open(a, b.env, url, &(struct db_options){.connections = 2 * CALLERS_CLAIMS, .create = true}, &b.db), url.p);
    sets = registry_migrations(b.registry, a, &count);
    bench_ok(db_migrate(b.db, a, sets, count, NULL, &done), "migrate");
    bench_ok(write_open(a, b.db, b.registry, &(struct write_options){.key_file = key}, &b.write), "write");
    registers(&b);
    people(&b);
    if (!b.lite) script(&b, "ANALYZE family, insuree, policy, insuree_policy");
    measure(&b);
    write_close(b.write);
    db_close(b.db);
}

int main(int argc, char **argv)
{
    const char *folder = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_BENCH_CLAIM_PG");
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 4000;
    struct arena *a = arena_new();

    if (!folder) bench_die("IMIS_BENCH_DIR", "names no folder");
    printf("  SQLite\n");
    engine(a, str_format(a, "sqlite:%s/claims.db", folder), str_format(a, "%s/claims.key", folder).p, n);
    if (server) {
        printf("  PostgreSQL\n");
        engine(a, str_of(server), str_format(a, "%s/claims-pg.key", folder).p, n);
    }
    arena_free(a);
    return 0;
}
