/* Reading: pages of ten people with family and village through GraphQL over HTTP, from the program as a process, beside
 * the same SQL by pgbench (goal: 0.70 of its rate) or by SQLite in C (goal: 0.35). Ratios are printed and prove nothing
 * by themselves: clients, server and database share the machine's processors. Rounds of both sides alternate, medians count.
 *
 *   bench_page [SECONDS-A-ROUND [FAMILIES [ROUNDS]]]   SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/page.h"

enum { ROUNDS_MOST = 9, MANY_REQUESTS = 10000 };

#define NODE "edges{node{id uuid chfId lastName otherNames dob gender{code} family{id uuid} currentVillage{code name}}}"
#define QUERY(text) "{\"query\":\"" text "\"}"
#define PAGE QUERY("{insurees(first: 10){" NODE "}}")
#define PAGE_TOTAL QUERY("{insurees(first: 10){totalCount " NODE "}}")
#define BY_NUMBER QUERY("{insurees(first: 10, chfId: \\\"%d\\\"){" NODE "}}")

static const struct series {
    const char *name, *user, *body;
    enum page_number numbered;
    size_t connections;
} all_series[] = {
    {"page", "admin", PAGE, PAGE_PLAIN, 1},
    {"page", "admin", PAGE, PAGE_PLAIN, 4},
    {"page", "admin", PAGE, PAGE_PLAIN, 16},
    {"page with totalCount", "admin", PAGE_TOTAL, PAGE_PLAIN, 4},
    {"person by number", "admin", BY_NUMBER, PAGE_PERSON, 1},
    {"person by number", "admin", BY_NUMBER, PAGE_PERSON, 4},
    {"page, one district", "district", PAGE, PAGE_PLAIN, 4},
    {"page, all districts", "nation", PAGE, PAGE_PLAIN, 4},
};

struct bench {
    struct page_world world;
    struct page_server server;
    bool postgres;
    int64_t ms;
    size_t rounds;
};

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint64_t median(uint64_t *rates, size_t n)
{
    qsort(rates, n, sizeof *rates, ascending);
    return rates[n / 2];
}

static uint64_t other_side(struct bench *b, const struct series *s, const struct page_seen *seen)
{
    return (b->postgres ? page_pgbench : page_sqlite)(&b->world, seen, s->numbered, s->connections, b->ms);
}

/* As the program asks them the first time: with a number in place of %d. */
static const char *one_body(struct page_world *w, const char *body)
{
    const char *at = strstr(body, "%d");

    return at ? str_format(w->arena, "%.*s%d%s", (int)(at - body), body, FIRST_NUMBER, at + 2).p : body;
}

static void measure(struct bench *b, const struct series *s)
{
    const char *token = page_token(&b->world, s->user);
    struct page_seen seen = page_look(&b->world, token, one_body(&b->world, s->body));
    uint64_t ours[ROUNDS_MOST], bare[ROUNDS_MOST], times[ROUNDS_MOST], cpu[ROUNDS_MOST], ratios[ROUNDS_MOST], percent;
    size_t statements = 0;

    for (size_t i = 0; i < seen.statements.n; i++) statements += str_find(seen.statements.at[i], STR(" "), 0) > 0;
    page_ask(&b->world, &b->server, token, s->body, s->numbered, s->connections, 200);   /* warm */
    for (size_t i = 0; i < b->rounds; i++) {
        struct page_rate rate;
        if (i % 2) bare[i] = other_side(b, s, &seen);
        rate = page_ask(&b->world, &b->server, token, s->body, s->numbered, s->connections, b->ms);
        if (i % 2 == 0) bare[i] = other_side(b, s, &seen);
        ours[i] = rate.per_second;
        times[i] = rate.microseconds;
        cpu[i] = rate.cpu;
        ratios[i] = ours[i] * 100 / (bare[i] + 1);
    }
    percent = median(ratios, b->rounds);   /* of rounds that lay side by side: the machine is not equally busy in all */
    printf("  %-20s %2zu connections  %6llu/s (%llu us each, %llu us CPU)  %s %6llu/s  ratio %llu.%02llu (goal: %s)  %zu statements, %zu for the session\n",
           s->name, s->connections, (unsigned long long)median(ours, b->rounds), (unsigned long long)median(times, b->rounds),
           (unsigned long long)median(cpu, b->rounds),
           b->postgres ? "pgbench" : "bare", (unsigned long long)median(bare, b->rounds), (unsigned long long)(percent / 100),
           (unsigned long long)(percent % 100), b->postgres ? "0.70" : "0.35", statements, seen.session);
    fflush(stdout);
}

static void measure_memory(struct bench *b)
{
    const char *token = page_token(&b->world, "admin");
    uint64_t asked = 0;

    while (asked < MANY_REQUESTS)
        asked += page_ask(&b->world, &b->server, token, PAGE, PAGE_PLAIN, 4, 250).requests;
    printf("  memory after %llu requests %lld MB (goal: under 120)\n", (unsigned long long)asked,
           (long long)page_server_kb(&b->server) / 1024);
}

static void measure_engine(struct bench *b)
{
    printf("%s, %lld families, %lld people\n", b->postgres ? "PostgreSQL" : "SQLite", (long long)b->world.families,
           (long long)b->world.families * PEOPLE_A_FAMILY);
    page_fill(&b->world);
    page_server_start(&b->world, &b->server);
    printf("  ready after %lld ms (goal: 100), idle memory %lld MB (goal: 40)\n", (long long)b->server.ready_us / 1000,
           (long long)page_server_kb(&b->server) / 1024);
    measure_memory(b);
    for (size_t i = 0; i < sizeof all_series / sizeof *all_series; i++) measure(b, &all_series[i]);
    page_server_stop(&b->server);
}

/* ---- places ---- */

static void postgres_run(const char *url, const char *sql)
{
    PGconn *handle = PQconnectdb(url);
    PGresult *result = PQexec(handle, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK) bench_die(sql, PQerrorMessage(handle));
    PQclear(result);
    PQfinish(handle);
}

static void measure_postgres(struct bench *b, const char *server)
{
    struct arena *a = b->world.arena;
    const char *slash = strrchr(server, '/'), *name = str_format(a, "imis_bench_page_%d", (int)getpid()).p;

    b->postgres = true;
    b->world.url = str_format(a, "%.*s/%s", (int)(slash - server), server, name);
    postgres_run(server, str_format(a, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'",
                                    name).p);
    postgres_run(b->world.url.p, "CREATE EXTENSION pg_trgm");
    measure_engine(b);
    postgres_run(server, str_format(a, "DROP DATABASE %s WITH (FORCE)", name).p);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *under = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG"), *engine = getenv("IMIS_BENCH_ENGINE");
    char *folder = (char *)(uintptr_t)str_format(a, "%s/imis-page-XXXXXX", under ? under : "/var/tmp").p;
    struct bench b = {.ms = 1000 * (argc > 1 ? strtol(argv[1], NULL, 10) : 1), .rounds = argc > 3 ? strtoul(argv[3], NULL, 10) : 5};

    if (b.ms <= 0 || b.rounds < 1 || b.rounds > ROUNDS_MOST) bench_die("usage", "bench_page [SECONDS-A-ROUND [FAMILIES [ROUNDS]]]");
    if (!mkdtemp(folder)) bench_die(folder, "cannot be made");
    b.world = (struct page_world){.arena = a, .env = env_new(a, &(struct env_options){.clock = STAMP_NONE}), .folder = folder,
                                  .key_file = str_format(a, "%s/key", folder).p, .url = str_format(a, "sqlite:%s/page.db", folder),
                                  .families = argc > 2 ? strtol(argv[2], NULL, 10) : 30000};
    if (!engine || !strcmp(engine, "sqlite")) measure_engine(&b);
    unlink(b.world.key_file);
    if (server && (!engine || !strcmp(engine, "postgresql"))) measure_postgres(&b, server);
    else if (!server) printf("PostgreSQL is left out: IMIS_TEST_PG names no server\n");
    page_remove(&b.world);
    arena_free(a);
    return 0;
}
