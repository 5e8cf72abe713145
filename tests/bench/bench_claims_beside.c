/* One client enters and submits one claim after the other through GraphQL over a connection that stays open, with pauses of chance
 * between: how long the server takes for a request (as it tells in its log: from the first line of the request to its answer), alone,
 * beside a job that submits a backlog, and beside `imis claim adjudicate` in another process; how far the backlog came meanwhile.
 * Then without anything beside it, for people who have more and more earlier claims. Durable, on both engines. What is submitted
 * beside a backlog is of people of its own: that claims of one family wait for each other is not measured.
 *
 *   bench_claims_beside [CLAIMS [BACKLOG]]     SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says; IMIS_BENCH_ENGINE: one */
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/claim_country.h"
#include "bench/page.h"
#include "bench/place.h"
#include "module/claim_flow/claim_adjudicate.h"
#include "module/modules.h"

enum { CLAIMS = 300, CLAIMS_LONG = 2000, BACKLOG = 60000, WARM = 20, PAUSE_US = 40000, P50_US = 3000, P99_US = 15000 };
/* People: fresh ones, who take turns; those with so many earlier claims; those of the backlog. */
enum { FRESH = 2000, EARLIER_SOME = 100, EARLIER_MANY = 10000, PERSON_SOME = FRESH + 1, PERSON_MANY, PERSON_BACKLOG };
#define BEGINS "2026-03-01"
#define HALF_ENDS "2026-03-19"
#define HALF_BEGINS "2026-03-20"
#define ALL_END "2026-04-30"           /* the client's are claimed later */

enum beside { NOTHING, JOB, PROCESS };
enum { CREATE, SUBMIT, REQUESTS };

struct desk {
    struct claims b;
    struct page_world w;
    const char *name, *token;
    size_t claims, backlog;
    int64_t sent;                     /* claims of all rounds */
    uint64_t drawn;
};

struct figures {
    int64_t *us[REQUESTS];
    size_t n;
    int64_t decided, took_us;         /* of the backlog, meanwhile */
};

/* ---- the country ---- */

static void decide_earlier(struct desk *d)
{
    const struct claim_adjudication all = {.entered = true, .process = true, .from = DATE_NONE, .to = DATE_NONE};
    struct claim_report *report = ARENA_NEW(d->b.arena, struct claim_report);

    bench_ok(claim_adjudicate(d->b.arena, d->b.db, d->b.write, &all, report), "earlier claims");
}

static void make(struct desk *d)
{
    struct claims *b = &d->b;

    b->n = PERSON_BACKLOG + d->backlog / 3;
    country_make(b, d->name);
    country_open(b, d->name, NULL);
    country_registers(b);
    country_people(b);
    country_enter(b, 0, EARLIER_SOME, PERSON_SOME, 1);
    country_enter(b, EARLIER_SOME, EARLIER_MANY, PERSON_MANY, 1);
    decide_earlier(d);
    country_enter(b, EARLIER_SOME + EARLIER_MANY, d->backlog, PERSON_BACKLOG, d->backlog / 3);
    if (!b->lite) country_script(b, "ANALYZE");
    country_close(b);
    page_run(&d->w, (const char *const[]){"user", "add", "clerk", "--role", "1", "--role", "16", "--role", "32", "--role", "256", "--district", "D",
                                          "--db", d->w.url.p, "--key-file", d->w.key_file, NULL});
    d->token = page_token(&d->w, "clerk");
}

static int64_t count(struct desk *d, const char *sql)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;
    struct db_conn *c;
    struct db *db;

    bench_ok(db_open(d->b.arena, d->b.env, d->w.url, NULL, &db), "open");
    bench_ok(db_acquire(db, d->b.arena, DB_READ, &c), "connection");
    bench_ok(db_query(c, str_of(sql), NULL, 0, types, 1, &rows), sql);
    db_release(c);
    db_close(db);
    return db_cell(&rows, 0, 0)->i;
}

/* What the job, or the other process, has still to decide. */
static int64_t waiting(struct desk *d, enum beside what)
{
    const char *from = country_day(&d->b, what == PROCESS ? HALF_BEGINS : BEGINS), *to = country_day(&d->b, what == PROCESS ? ALL_END : HALF_ENDS);

    return count(d, str_format(d->b.arena, "SELECT count(*) FROM claim WHERE status = 2 AND date_claimed BETWEEN %s AND %s", from, to).p);
}

/* ---- what runs beside ---- */

/* The server finds the job in its queue. */
static void queue_job(struct desk *d)
{
    country_open(&d->b, d->name, NULL);
    country_send(&d->b, d->b.arena, "claim.submit", STR("{\"filters\":{\"status\":2,\"dateClaimed_Lte\":\"" HALF_ENDS "\"}}"));
    country_close(&d->b);
}

static void forget_job(struct desk *d)
{
    country_open(&d->b, d->name, NULL);
    country_script(&d->b, "DELETE FROM job WHERE name = 'claim.bulk'");
    country_close(&d->b);
}

static pid_t start_process(struct desk *d)
{
    const char *const words[] = {page_program(&d->w), "claim", "adjudicate", "--from", HALF_BEGINS, "--to", ALL_END, "--db", d->w.url.p,
                                 "--key-file", d->w.key_file, NULL};
    posix_spawn_file_actions_t files;
    pid_t child;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", 1, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", 1, 0);
    if (posix_spawn(&child, words[0], &files, NULL, (char *const *)(uintptr_t)words, environ)) bench_die(words[0], "does not start");
    posix_spawn_file_actions_destroy(&files);
    return child;
}

static void stop_process(pid_t child)
{
    int status;

    kill(child, SIGTERM);
    if (waitpid(child, &status, 0) != child || status) bench_die("imis claim adjudicate", "failed");
}

/* ---- the client ---- */

static void pause_a_while(struct desk *d)
{
    struct timespec t = {0};

    d->drawn = d->drawn * UINT64_C(6364136223846793005) + 1442695040888963407U;
    t.tv_nsec = (long)((d->drawn >> 33) % PAUSE_US) * 1000;
    nanosleep(&t, NULL);
}

/* `person` 0: another each time. */
static const char *create_body(struct desk *d, struct arena *a, const char *uuid, int64_t person)
{
    struct buf out;

    buf_init(&out, a, 2048);
    buf_add_format(&out, "{\"query\":\"mutation{createClaim(input:{clientMutationId:\\\"c%lld\\\", uuid:\\\"%s\\\", code:\\\"X%lld\\\", insureeId:%lld,"
                   " healthFacilityId:1, icdId:1, visitType:\\\"O\\\", dateFrom:\\\"2026-03-01\\\", dateTo:\\\"2026-03-01\\\","
                   " dateClaimed:\\\"2026-05-01\\\", items:[", (long long)d->sent, uuid, (long long)d->sent,
                   (long long)(person ? person : 1 + d->sent % FRESH));
    for (int i = 1; i <= LINES; i++)
        buf_add_format(&out, "%s{itemId:%d, qtyProvided:\\\"2\\\", priceAsked:\\\"10\\\", status:1}", i > 1 ? ", " : "", i);
    buf_add(&out, STR("]}){internalId}}\"}"));
    return str_zero(a, buf_str(&out));
}

static void send_claim(struct desk *d, struct page_line *l, int64_t person)
{
    struct arena *a = arena_new();
    const char *uuid = uuid_text(a, uuid_new(d->b.env)).p;

    d->sent++;
    page_line_ask(l, create_body(d, a, uuid, person));
    page_line_ask(l, str_format(a, "{\"query\":\"mutation{submitClaims(input:{clientMutationId:\\\"s%lld\\\", uuids:[\\\"%s\\\"]}){internalId}}\"}",
                                (long long)d->sent, uuid).p);
    arena_free(a);
}

static void send_all(struct desk *d, struct page_line *l, int64_t person, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        send_claim(d, l, person);
        pause_a_while(d);
    }
}

/* The server's own times, one line a request. */
static void read_log(struct desk *d, struct figures *f)
{
    FILE *log = fopen(d->w.log, "re");
    size_t at = 0, warm = WARM * REQUESTS;
    char line[4096];

    for (int i = 0; i < REQUESTS; i++) f->us[i] = ARENA_ARRAY(d->b.arena, int64_t, d->claims);
    while (log && fgets(line, sizeof line, log)) {
        const char *ms = strstr(line, "\"ms\":\"");
        if (!ms || !strstr(line, "\"/api/graphql\"") || at++ < warm) continue;
        if (at - warm > d->claims * REQUESTS) bench_die("the server's log", "has too many requests");
        f->us[(at - warm - 1) % REQUESTS][(at - warm - 1) / REQUESTS] = (int64_t)(strtod(ms + 6, NULL) * 1000);
    }
    if (log) fclose(log);
    if (at != warm + d->claims * REQUESTS) bench_die("the server's log", "does not have each request");
    f->n = d->claims;
}

static struct figures measure(struct desk *d, enum beside what, int64_t person)
{
    struct page_server server;
    struct figures f = {0};
    struct page_line *l;
    int64_t before, since;
    pid_t child = 0;

    if (what == JOB) queue_job(d);
    before = waiting(d, what);
    page_server_start(&d->w, &server);
    if (what == PROCESS) child = start_process(d);
    while (what != NOTHING && waiting(d, what) == before) pause_a_while(d);
    l = page_line_open(d->b.arena, &server, d->token);
    send_all(d, l, person, WARM);
    before = waiting(d, what);
    since = bench_us();
    send_all(d, l, person, d->claims);
    f.took_us = bench_us() - since;
    f.decided = before - waiting(d, what);
    if (what != NOTHING && !waiting(d, what)) bench_die("the backlog", "was done before the client was");
    page_line_close(l);
    page_server_stop(&server);
    if (what == PROCESS) stop_process(child);
    if (what == JOB) forget_job(d);
    read_log(d, &f);
    if (count(d, "SELECT count(*) FROM claim WHERE code LIKE 'X%' AND status = 4") != d->sent) bench_die("submitClaims", "did not submit each claim");
    return f;
}

/* ---- what is told ---- */

static int ascending(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t part(const struct figures *f, int request, size_t of_a_hundred)
{
    return f->us[request][of_a_hundred == 100 ? f->n - 1 : f->n * of_a_hundred / 100];
}

static void tell(const char *what, struct figures *f, const struct figures *alone)
{
    static const char *const names[REQUESTS] = {"createClaim", "submitClaims"};

    for (int i = 0; i < REQUESTS; i++) {
        qsort(f->us[i], f->n, sizeof(int64_t), ascending);
        printf("  %-28s %-12s p50 %6lld us, p99 %6lld us, most %6lld us", i ? "" : what, names[i], (long long)part(f, i, 50), (long long)part(f, i, 99),
               (long long)part(f, i, 100));
        if (alone) printf("; ratio %lld.%02lld and %lld.%02lld", (long long)(part(f, i, 50) / part(alone, i, 50)),
                          (long long)(part(f, i, 50) * 100 / part(alone, i, 50) % 100), (long long)(part(f, i, 99) / part(alone, i, 99)),
                          (long long)(part(f, i, 99) * 100 / part(alone, i, 99) % 100));
        printf("%s\n", part(f, i, 50) > P50_US || part(f, i, 99) > P99_US ? " (goal: 3 ms and 15 ms)" : "");
    }
    if (f->decided) printf("  %-28s %lld claims of the backlog meanwhile, %lld/s\n", "", (long long)f->decided, (long long)(f->decided * 1000000 / f->took_us));
    fflush(stdout);
}

static void engine(struct desk *d)
{
    struct figures alone, f;

    d->name = country_name(&d->b, "beside");
    d->w.url = country_url(&d->b, d->name);
    printf("%s, %zu claims one by one, %zu of the backlog\n", d->b.lite ? "SQLite" : "PostgreSQL", d->claims, d->backlog);
    fflush(stdout);
    make(d);
    alone = measure(d, NOTHING, 0);
    tell("alone", &alone, NULL);
    f = measure(d, JOB, 0);
    tell("beside a job", &f, &alone);
    f = measure(d, PROCESS, 0);
    tell("beside imis claim adjudicate", &f, &alone);
    f = measure(d, NOTHING, PERSON_SOME);
    tell("100 earlier claims", &f, &alone);
    f = measure(d, NOTHING, PERSON_MANY);
    tell("10,000 earlier claims", &f, &alone);
    country_drop(&d->b, d->name);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *chosen = getenv("IMIS_BENCH_ENGINE");
    struct desk d = {.claims = argc > 1 ? strtoul(argv[1], NULL, 10) : getenv("IMIS_BENCH_LONG") ? CLAIMS_LONG : CLAIMS,
                     .backlog = argc > 2 ? strtoul(argv[2], NULL, 10) : BACKLOG};

    d.b = (struct claims){.arena = a, .folder = getenv("IMIS_BENCH_DIR"), .lite = true};
    if (!d.b.folder) bench_die("IMIS_BENCH_DIR", "names no folder");
    if (!d.claims || d.backlog < 3) bench_die("usage", "bench_claims_beside [CLAIMS [BACKLOG]]");
    place_on_disk(d.b.folder);
    d.b.env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    bench_ok(registry_new(a, modules, &crud_command, &d.b.registry), "registry");
    d.b.key = str_format(a, "%s/beside.key", d.b.folder).p;
    d.w = (struct page_world){.arena = a, .env = d.b.env, .folder = d.b.folder, .key_file = d.b.key, .registry = d.b.registry,
                              .log = str_format(a, "%s/beside.log", d.b.folder).p};
    if (!chosen || !strcmp(chosen, "sqlite")) engine(&d);
    if (!country_server()) {
        printf("PostgreSQL is left out: IMIS_TEST_PG names no server\n");
    } else if (!chosen || !strcmp(chosen, "postgresql")) {
        place_durable(country_server());
        unlink(d.b.key);
        d.b.lite = false;
        d.sent = 0;
        engine(&d);
    }
    arena_free(a);
    return 0;
}
