/* Claims a second through submission and processing, end to end and durable: five lines each, a family and a policy for each
 * claim's patient, sixty-four callers at once. One claim a command and forty a command, on both engines, and beside it the same
 * statements bare (tape.h), in rounds that alternate on copies of one database. Medians and their ratio count.
 *
 *   bench_claim [CLAIMS [ROUNDS]]     SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "bench/claim_country.h"
#include "bench/place.h"
#include "bench/tape.h"
#include "db/migrate.h"
#include "model/write/tx.h"
#include "module/modules.h"

/* The first ones warm connections and plans, outside of the clock. */
enum { SET = 40, CONNECTIONS = 16, WARM = SET * CONNECTIONS, ROUNDS_MOST = 9 };

static void enter(struct claims *b, struct arena *a, size_t i)
{
    struct buf in;

    b->uuids[i] = uuid_new(b->env);
    buf_init(&in, a, 1024);
    buf_add_format(&in, "{\"uuid\":\"%.36s\",\"code\":\"C%zu\",\"dateFrom\":\"2026-03-01\",\"dateClaimed\":\"2026-03-02\",\"insuree\":{\"id\":%zu},"
                   "\"healthFacility\":{\"id\":1},\"icd\":{\"id\":1},\"items\":[", uuid_text(a, b->uuids[i]).p, i, i + 1);
    for (int k = 1; k <= LINES; k++)
        buf_add_format(&in, "%s{\"item\":{\"id\":%d},\"qtyProvided\":\"2\",\"priceAsked\":\"10\"}", k > 1 ? "," : "", k);
    buf_add(&in, STR("]}"));
    country_send(b, a, "claim.create", buf_str(&in));
}

/* ---- callers ---- */

static void *call(void *arg)
{
    struct claims *b = arg;
    struct arena *a = arena_new();

    for (size_t i; (i = atomic_fetch_add(&b->next, b->set)) < b->until;) {
        struct buf in;
        if (!b->command) {
            enter(b, a, i);
            arena_reset(a);
            continue;
        }
        buf_init(&in, a, 64 * b->set);
        buf_add(&in, STR("{\"uuids\":["));
        for (size_t k = i; k < i + b->set && k < b->until; k++)
            buf_add_format(&in, "%s\"%.36s\"", k > i ? "," : "", uuid_text(a, b->uuids[k]).p);
        buf_add(&in, STR("]}"));
        country_send(b, a, b->command, buf_str(&in));
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

/* Microseconds. */
static int64_t all(struct claims *b, const char *command, size_t set, size_t from, size_t until)
{
    pthread_t threads[CALLERS];
    int64_t since = bench_us();

    b->command = command;
    b->set = set;
    b->until = until;
    atomic_store(&b->next, from);
    for (int i = 0; i < CALLERS; i++)
        if (pthread_create(&threads[i], NULL, call, b)) bench_die("thread", "the system starts no more");
    for (int i = 0; i < CALLERS; i++) pthread_join(threads[i], NULL);
    return bench_us() - since;
}

/* ---- databases ---- */

static const char *server(void) { return getenv("IMIS_TEST_PG"); }

static const char *name_of(struct claims *b, const char *side)
{
    return str_format(b->arena, "imis_bench_claim_%s_%d", side, (int)getpid()).p;
}

static struct str url_of(struct claims *b, const char *side)
{
    return b->lite ? str_format(b->arena, "sqlite:%s/claim-%s.db", b->folder, side) : place_url(b->arena, server(), name_of(b, side));
}

static void drop(struct claims *b, const char *side)
{
    const char *path = url_of(b, side).p + strlen("sqlite:");

    if (!b->lite) {
        place_run(server(), str_format(b->arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name_of(b, side)).p);
        return;
    }
    unlink(path);
    unlink(str_format(b->arena, "%s-wal", path).p);
    unlink(str_format(b->arena, "%s-shm", path).p);
    unlink(str_format(b->arena, "%s-turn", path).p);
}

static void copy_file(struct arena *a, const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    char *bytes = arena_bytes(a, 1 << 20);
    size_t n;

    if (!in || !out) bench_die(to, "cannot be made");
    while ((n = fread(bytes, 1, 1 << 20, in)) > 0)
        if (fwrite(bytes, 1, n, out) != n) bench_die(to, "cannot be written");
    if (ferror(in) || fclose(out)) bench_die(to, "cannot be written");
    fclose(in);
}

/* A database that is as the entered one. */
static void fork_base(struct claims *b, const char *side)
{
    drop(b, side);
    if (b->lite) copy_file(b->arena, url_of(b, "base").p + strlen("sqlite:"), url_of(b, side).p + strlen("sqlite:"));
    else place_run(server(), str_format(b->arena, "CREATE DATABASE %s TEMPLATE %s", name_of(b, side), name_of(b, "base")).p);
}

static void open_side(struct claims *b, const char *side, struct tape *tape)
{
    struct db_options options = {.connections = CONNECTIONS, .create = true, .watch = tape ? tape_watch : NULL, .watch_arg = tape};
    const struct migrations *sets;
    size_t count;
    int done;

    bench_ok(db_open(b->arena, b->env, url_of(b, side), &options, &b->db), side);
    if (!strcmp(side, "base")) {
        sets = registry_migrations(b->registry, b->arena, &count);
        bench_ok(db_migrate(b->db, b->arena, sets, count, NULL, &done), "migrate");
    }
    bench_ok(write_open(b->arena, b->db, b->registry, &(struct write_options){.key_file = b->key}, &b->write), "write");
}

static void close_side(struct claims *b)
{
    write_close(b->write);
    db_close(b->db);
}

/* ---- rounds ---- */

struct rate { int64_t both, submitted, processed; };   /* claims a second */

struct round {
    struct rate ours, bare;
    uint64_t statements, waits;
    int64_t cpu_us;
};

static int64_t per_second(size_t n, int64_t us) { return (int64_t)n * 1000000 / (us ? us : 1); }

static struct rate rate_of(const struct claims *b, int64_t submitted, int64_t processed)
{
    size_t n = b->n - WARM;

    return (struct rate){per_second(n, submitted + processed), per_second(n, submitted), per_second(n, processed)};
}

/* Of all connections: they are open, and nobody uses them. */
static struct db_counts counted(struct claims *b)
{
    size_t n = b->lite ? 1 : db_load(b->db, DB_WRITE).open;
    struct db_conn *conns[CONNECTIONS];
    struct db_counts sum = {0};

    for (size_t i = 0; i < n; i++) {
        bench_ok(db_acquire(b->db, b->arena, DB_WRITE, &conns[i]), "connection");
        sum.statements += db_counts(conns[i]).statements;
        sum.waits += db_counts(conns[i]).waits;
    }
    for (size_t i = 0; i < n; i++) db_release(conns[i]);
    return sum;
}

static void ours(struct claims *b, size_t set, struct tape *tape, struct round *out)
{
    int64_t submitted, processed, cpu;
    struct db_counts before, after;

    fork_base(b, "ours");
    open_side(b, "ours", tape);
    all(b, "claim.submit", set, 0, WARM);
    if (tape) tape_next_part(tape);
    all(b, "claim.process", set, 0, WARM);
    if (tape) tape_next_part(tape);
    before = counted(b);
    cpu = bench_cpu_us();
    submitted = all(b, "claim.submit", set, WARM, b->n);
    if (tape) tape_next_part(tape);
    processed = all(b, "claim.process", set, WARM, b->n);
    if (tape) tape_next_part(tape);
    out->cpu_us = bench_cpu_us() - cpu;
    after = counted(b);
    out->statements = after.statements - before.statements;
    out->waits = after.waits - before.waits;
    out->ours = rate_of(b, submitted, processed);
    close_side(b);
    drop(b, "ours");
}

static void bare(struct claims *b, const struct tape *tape, struct round *out)
{
    int64_t us[TAPE_PARTS];

    fork_base(b, "bare");
    if (b->lite) tape_play_sqlite(tape, url_of(b, "bare").p + strlen("sqlite:"), us);
    else tape_play_postgres(tape, url_of(b, "bare").p, CONNECTIONS, us);
    out->bare = rate_of(b, us[2], us[3]);
    drop(b, "bare");
}

static int by_both(const void *p, const void *q)
{
    const struct rate *a = p, *b = q;

    return (a->both > b->both) - (a->both < b->both);
}

static struct rate median(struct rate *rates, size_t n)
{
    qsort(rates, n, sizeof *rates, by_both);
    return rates[n / 2];
}

static void tell(const struct claims *b, const char *side, const struct rate *r)
{
    printf("    %-5s %6lld claims/s   (submitted %lld, processed %lld)\n", side, (long long)r->both, (long long)r->submitted,
           (long long)r->processed);
    fflush(stdout);
}

static void compare(struct claims *b, const char *what, size_t set, size_t rounds, int64_t goal)
{
    struct tape *tape;
    struct arena *whole = b->arena;
    struct rate mine[ROUNDS_MOST], theirs[ROUNDS_MOST], m, t;
    struct round round;
    uint64_t claims = b->n - WARM;

    printf("  %s\n", what);
    b->arena = arena_new();
    tape = tape_new(b->arena, b->lite ? DB_SQLITE : DB_POSTGRES);
    ours(b, set, tape, &round);      /* the tape */
    for (size_t i = 0; i < rounds; i++) {
        if (i % 2) bare(b, tape, &round);
        ours(b, set, NULL, &round);
        if (i % 2 == 0) bare(b, tape, &round);
        mine[i] = round.ours;
        theirs[i] = round.bare;
    }
    m = median(mine, rounds);
    t = median(theirs, rounds);
    tell(b, "ours", &m);
    tell(b, "bare", &t);
    printf("    ratio %lld.%02lld; of ours: %llu.%llu statements, %llu.%llu round trips, %lld us CPU of this process a claim; goal %lld: %s\n",
           (long long)(m.both / t.both), (long long)(m.both * 100 / t.both % 100), (unsigned long long)(round.statements / claims),
           (unsigned long long)(round.statements * 10 / claims % 10), (unsigned long long)(round.waits / claims),
           (unsigned long long)(round.waits * 10 / claims % 10), (long long)(round.cpu_us / (int64_t)claims), (long long)goal,
           m.both >= goal ? "reached" : "missed");
    arena_free(b->arena);
    b->arena = whole;
}

static void engine(struct claims *b, size_t rounds, int64_t goal)
{
    int64_t entered;

    if (!b->lite) place_make(b->arena, server(), name_of(b, "base"));
    open_side(b, "base", NULL);
    country_registers(b);
    country_people(b);
    entered = all(b, NULL, 1, 0, b->n);
    printf("%s, %d callers, %zu claims; entered %lld a second, one a command\n",
           b->lite ? "SQLite" : str_format(b->arena, "PostgreSQL, %d connections a side", CONNECTIONS).p, CALLERS, b->n - WARM,
           (long long)per_second(b->n, entered));
    if (!b->lite) country_script(b, "ANALYZE family, insuree, policy, insuree_policy, claim, claim_item");
    close_side(b);
    compare(b, "one claim a command", 1, rounds, goal);
    compare(b, "forty claims a command", SET, rounds, goal);
    drop(b, "base");
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 4000, rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 3;
    struct arena *a = arena_new();
    struct claims b = {.arena = a, .folder = getenv("IMIS_BENCH_DIR"), .n = n + WARM, .uuids = ARENA_ARRAY(a, uuid_t, n + WARM), .lite = true};

    if (!b.folder) bench_die("IMIS_BENCH_DIR", "names no folder");
    if (!n || !rounds || rounds > ROUNDS_MOST) bench_die("usage", "bench_claim [CLAIMS [ROUNDS]]");
    place_on_disk(b.folder);
    b.env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    bench_ok(registry_new(a, modules, &crud_command, &b.registry), "registry");
    b.key = str_format(a, "%s/claim.key", b.folder).p;
    engine(&b, rounds, 3000);
    if (server()) {
        place_durable(server());
        b.lite = false;
        b.key = str_format(a, "%s/claim-postgres.key", b.folder).p;
        engine(&b, rounds, 1500);
    } else {
        printf("PostgreSQL is left out: IMIS_TEST_PG names no server\n");
    }
    arena_free(a);
    return 0;
}
