/* The fictional country as a person meets it: how long it takes to make, from start to ready, memory idle and after many requests,
 * and claims a second that are entered by createClaim through GraphQL over HTTP, five lines each, each its own command on disk.
 *
 *   bench_demo [SECONDS-A-ROUND]     SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/page.h"
#include "bench/place.h"
#include "model/write/tx.h"
#include "module/modules.h"

enum { MANY_REQUESTS = 10000, ROUNDS = 5, SECOND_US = 1000000 };

#define PAGE "{\"query\":\"{insurees(first: 10){totalCount edges{node{id uuid chfId lastName otherNames dob gender{code} family{id uuid} currentVillage{code name}}}}}\"}"

struct country {
    struct page_world world;
    bool postgres;
    int64_t ms;
};

static void make(struct country *c)
{
    const char *const words[] = {"demo", "--no-serve", "--db", c->world.url.p, "--key-file", c->world.key_file, "--blobs", page_blobs(&c->world), NULL};
    int64_t began = bench_us(), us;

    page_run(&c->world, words);
    us = bench_us() - began;
    printf("  made in %lld.%lld s (goal: %d)\n", (long long)us / SECOND_US, (long long)us % SECOND_US / 100000, c->postgres ? 15 : 8);
}

static void memory(struct country *c, const struct page_server *s)
{
    const char *token = page_token(&c->world, "admin");
    uint64_t asked = 0;

    printf("  ready after %lld ms (goal: 100), idle memory %lld MB (goal: 40)", (long long)s->ready_us / 1000,
           (long long)page_server_kb(s) / 1024);
    while (asked < MANY_REQUESTS) asked += page_ask(&c->world, s, token, PAGE, PAGE_PLAIN, 4, 250).requests;
    printf(", after %llu requests %lld MB (goal: under 120)\n", (unsigned long long)asked, (long long)page_server_kb(s) / 1024);
}

/* ---- claims ---- */

enum { PATIENT, ENTERED_BY, FACILITY, DIAGNOSIS, ITEM1, ITEM2, ITEM3, SERVICE1, SERVICE2, DAY, CLAIM_FIELDS };

static const char *claim_body(struct country *c)
{
    static const enum db_type types[CLAIM_FIELDS] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_DATE};
    const struct db_value *v;
    struct db_rows rows;
    struct db_conn *conn;
    struct db *db;
    char day[11] = "";

    page_ok(db_open(c->world.arena, c->world.env, c->world.url, NULL, &db), "open");
    page_ok(db_acquire(db, c->world.arena, DB_READ, &conn), "connection");
    page_ok(db_query(conn, STR(
        "SELECT c.insuree_id, c.admin_id, c.health_facility_id, c.icd_id, (SELECT min(id) FROM medical_item WHERE deleted_at IS NULL),"
        " (SELECT min(id) + 1 FROM medical_item WHERE deleted_at IS NULL), (SELECT min(id) + 2 FROM medical_item WHERE deleted_at IS NULL),"
        " (SELECT min(id) FROM medical_service WHERE deleted_at IS NULL), (SELECT min(id) + 1 FROM medical_service WHERE deleted_at IS NULL),"
        " c.date_from FROM claim c WHERE c.admin_id IS NOT NULL AND c.deleted_at IS NULL ORDER BY c.id DESC LIMIT 1"),
        NULL, 0, types, CLAIM_FIELDS, &rows), "claim");
    if (!rows.rows) bench_die("the country", "has no claim");
    v = db_cell(&rows, 0, 0);
    date_write(v[DAY].d, day);
    db_release(conn);
    db_close(db);
    return str_format(c->world.arena,
        "{\"query\":\"mutation{createClaim(input:{clientMutationId:\\\"c%%d\\\", code:\\\"X%%d\\\", insureeId:%lld, adminId:%lld,"
        " healthFacilityId:%lld, icdId:%lld, visitType:\\\"O\\\", dateFrom:\\\"%s\\\", dateTo:\\\"%s\\\", dateClaimed:\\\"%s\\\","
        " items:[{itemId:%lld, qtyProvided:\\\"1\\\", priceAsked:\\\"10\\\", status:1}, {itemId:%lld, qtyProvided:\\\"1\\\", priceAsked:\\\"10\\\", status:1},"
        " {itemId:%lld, qtyProvided:\\\"1\\\", priceAsked:\\\"10\\\", status:1}],"
        " services:[{serviceId:%lld, qtyProvided:\\\"1\\\", priceAsked:\\\"10\\\", status:1},"
        " {serviceId:%lld, qtyProvided:\\\"1\\\", priceAsked:\\\"10\\\", status:1}]}){internalId}}\"}",
        (long long)v[PATIENT].i, (long long)v[ENTERED_BY].i, (long long)v[FACILITY].i, (long long)v[DIAGNOSIS].i, day, day, day,
        (long long)v[ITEM1].i, (long long)v[ITEM2].i, (long long)v[ITEM3].i, (long long)v[SERVICE1].i, (long long)v[SERVICE2].i).p;
}

/* Those that this measurement entered: an answer alone does not say that the command was done. */
static uint64_t claims_there(struct country *c)
{
    struct db_rows rows;
    struct db_conn *conn;
    struct db *db;

    page_ok(db_open(c->world.arena, c->world.env, c->world.url, NULL, &db), "open");
    page_ok(db_acquire(db, c->world.arena, DB_READ, &conn), "connection");
    page_ok(db_query(conn, STR("SELECT count(*) FROM claim WHERE code LIKE 'X%'"), NULL, 0, (enum db_type[]){DB_INT}, 1, &rows), "count");
    db_release(conn);
    db_close(db);
    return (uint64_t)db_cell(&rows, 0, 0)->i;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void claims(struct country *c, const struct page_server *s, size_t connections)
{
    const char *token = page_token(&c->world, "admin"), *body = claim_body(c);
    uint64_t before = claims_there(c), sent = 0, rates[ROUNDS];

    for (size_t i = 0; i < ROUNDS; i++) {
        struct page_rate rate = page_ask(&c->world, s, token, body, PAGE_FRESH, connections, c->ms);
        rates[i] = rate.per_second;
        sent += rate.requests;
    }
    qsort(rates, ROUNDS, sizeof *rates, ascending);
    if (claims_there(c) - before != sent) bench_die("createClaim", "was answered and did not enter each claim");
    printf("  createClaim          %2zu connections  %6llu/s, five lines each\n", connections, (unsigned long long)rates[ROUNDS / 2]);
}

static void measure(struct country *c)
{
    struct page_server server;

    printf("%s, 5,000 families of the fictional country\n", c->postgres ? "PostgreSQL" : "SQLite");
    make(c);
    page_ok(registry_new(c->world.arena, modules, &crud_command, &c->world.registry), "registry");
    page_server_start(&c->world, &server);
    memory(c, &server);
    claims(c, &server, 1);
    claims(c, &server, 16);
    page_server_stop(&server);
    fflush(stdout);
}

static void measure_postgres(struct country *c, const char *server)
{
    const char *name = str_format(c->world.arena, "imis_bench_demo_%d", (int)getpid()).p;

    c->postgres = true;
    c->world.url = place_make(c->world.arena, server, name);
    page_run(&c->world, (const char *const[]){"db", "init", "--db", c->world.url.p, "--key-file", c->world.key_file, NULL});
    measure(c);
    place_run(server, str_format(c->world.arena, "DROP DATABASE %s WITH (FORCE)", name).p);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *under = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG"), *engine = getenv("IMIS_BENCH_ENGINE");
    char *folder = (char *)(uintptr_t)str_format(a, "%s/imis-country-XXXXXX", under ? under : "/var/tmp").p;
    struct country c = {.ms = 1000 * (argc > 1 ? strtol(argv[1], NULL, 10) : 1)};

    if (c.ms <= 0) bench_die("usage", "bench_demo [SECONDS-A-ROUND]");
    if (!mkdtemp(folder)) bench_die(folder, "cannot be made");
    c.world = (struct page_world){.arena = a, .env = env_new(a, &(struct env_options){.clock = STAMP_NONE}), .folder = folder,
                                  .key_file = str_format(a, "%s/key", folder).p, .url = str_format(a, "sqlite:%s/page.db", folder)};
    if (!engine || !strcmp(engine, "sqlite")) measure(&c);
    unlink(c.world.key_file);
    if (server && (!engine || !strcmp(engine, "postgresql"))) measure_postgres(&c, server);
    page_remove(&c.world);
    arena_free(a);
    return 0;
}
