/* The write path against its own statements (issue's stage 1): products with five covered lines a second,
 * written by 64 callers through write_command, and the same statements given to the engine bare (bare.h).
 * Rounds alternate, in an order that alternates too; medians and their ratio count. Reaching half of the
 * bare rate is what the design promises: below, the measurement fails.
 *
 *   bench_write [SECONDS-A-ROUND [ROUNDS]]     SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says
 *   IMIS_BENCH_CONNECTIONS=N                   of each side on PostgreSQL, else 16 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "bench/ours.h"
#include "bench/place.h"

enum { ROUNDS_MOST = 99, PERCENT_LEAST = 50 };

struct bench {
    struct arena *arena;
    enum db_engine engine;
    struct ours ours, bare;      /* bare: opened by us, filled without us */
    struct bare_texts texts;
    atomic_ullong codes;
    int64_t round_ms;
    size_t rounds;
    uint64_t ours_rates[ROUNDS_MOST], bare_rates[ROUNDS_MOST];
    uint64_t bare_products;
    int64_t bare_cpu_us;
};

/* ---- rounds ---- */

static uint64_t bare_round(struct bench *b)
{
    int64_t cpu = bench_cpu_us();
    uint64_t n = b->engine == DB_SQLITE
        ? bare_sqlite(b->bare.url.p + strlen("sqlite:"), &b->texts, &b->codes, b->round_ms)
        : bare_postgres(b->bare.url.p, &b->texts, &b->codes, b->bare.connections, b->round_ms);

    b->bare_cpu_us += bench_cpu_us() - cpu;
    b->bare_products += n;
    return n * 1000 / (uint64_t)b->round_ms;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint64_t median(uint64_t *rates, size_t n)
{
    qsort(rates, n, sizeof *rates, ascending);
    return n % 2 ? rates[n / 2] : (rates[n / 2 - 1] + rates[n / 2]) / 2;
}

/* n/m with one decimal. */
static const char *quotient(struct arena *a, uint64_t n, uint64_t m)
{
    uint64_t tenths = m ? (n * 10 + m / 2) / m : 0;

    return str_format(a, "%llu.%llu", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10)).p;
}

static void print_costs(struct bench *b, const char *name, const struct ours_round *r)
{
    struct arena *a = b->arena;

    printf("  %-24s %s statements, %s round trips, %llu us CPU of this process a command", name, quotient(a, r->statements, r->commands),
           quotient(a, r->waits, r->commands), (unsigned long long)((uint64_t)r->cpu_us / (r->products ? r->products : 1)));
    if (r->groups) printf("; %s commands a commit", quotient(a, r->commands, r->groups));
    if (r->retries) printf("; %llu tried again", (unsigned long long)r->retries);
    printf("\n");
}

static void add_round(struct ours_round *sum, const struct ours_round *r)
{
    sum->products += r->products;
    sum->commands += r->commands;
    sum->groups += r->groups;
    sum->retries += r->retries;
    sum->statements += r->statements;
    sum->waits += r->waits;
    sum->cpu_us += r->cpu_us;
}

static bool compare_rates(struct bench *b)
{
    struct ours_round sum = {0};
    uint64_t ours, bare, percent;

    for (size_t i = 0; i < b->rounds; i++) {
        struct ours_round r;
        if (i % 2) b->bare_rates[i] = bare_round(b);
        r = ours_round(&b->ours, OURS_CREATE, b->round_ms);
        if (i % 2 == 0) b->bare_rates[i] = bare_round(b);
        b->ours_rates[i] = r.per_second;
        add_round(&sum, &r);
        printf("  round %zu                  ours %llu, bare %llu products/s\n", i + 1, (unsigned long long)r.per_second,
               (unsigned long long)b->bare_rates[i]);
        fflush(stdout);
    }
    ours = median(b->ours_rates, b->rounds);
    bare = median(b->bare_rates, b->rounds);
    percent = ours * 100 / (bare ? bare : 1);
    printf("  median                   ours %llu, bare %llu products/s, ratio %llu.%02llu\n", (unsigned long long)ours,
           (unsigned long long)bare, (unsigned long long)(percent / 100), (unsigned long long)(percent % 100));
    print_costs(b, "product.create", &sum);
    printf("  bare                     %llu us CPU of this process a product\n",
           (unsigned long long)((uint64_t)b->bare_cpu_us / (b->bare_products ? b->bare_products : 1)));
    return percent >= PERCENT_LEAST;
}

static void measure_updates(struct bench *b)
{
    struct ours_round r = ours_round(&b->ours, OURS_UPDATE, b->round_ms);

    printf("  product.update           ours %llu products/s\n", (unsigned long long)r.per_second);
    print_costs(b, "product.update", &r);
}

/* ---- places ---- */

static const char *postgres_name(struct bench *b, const char *side)
{
    return str_format(b->arena, "imis_bench_%s_%d", side, (int)getpid()).p;
}

static struct str postgres_make(struct bench *b, const char *side)
{
    const char *server = getenv("IMIS_TEST_PG"), *name = postgres_name(b, side);

    return place_make(b->arena, server, name);
}

static void postgres_drop(struct bench *b, const char *side)
{
    place_run(getenv("IMIS_TEST_PG"), str_format(b->arena, "DROP DATABASE %s WITH (FORCE)", postgres_name(b, side)).p);
}

static size_t connections(void)
{
    const char *text = getenv("IMIS_BENCH_CONNECTIONS");
    long n = text ? strtol(text, NULL, 10) : 16;

    if (n < 1 || n > CALLERS) bench_die("IMIS_BENCH_CONNECTIONS", "1 to 64");
    return (size_t)n;
}

static void open_side(struct bench *b, struct ours *o, const char *folder, const char *side)
{
    *o = (struct ours){.arena = b->arena, .env = b->ours.env, .codes = &b->codes, .connections = connections()};
    if (!o->env) o->env = env_new(b->arena, &(struct env_options){.clock = STAMP_NONE});
    o->key_file = str_format(b->arena, "%s/%s-%d.key", folder, side, (int)b->engine).p;
    o->url = b->engine == DB_SQLITE ? str_format(b->arena, "sqlite:%s/%s.db", folder, side) : postgres_make(b, side);
    ours_open(o);
}

static bool bench_engine(struct arena *a, enum db_engine engine, const char *folder, int64_t round_ms, size_t rounds)
{
    struct bench *b = ARENA_NEW(a, struct bench);
    bool good;

    *b = (struct bench){.arena = a, .engine = engine, .round_ms = round_ms, .rounds = rounds};
    open_side(b, &b->ours, folder, "ours");
    open_side(b, &b->bare, folder, "bare");
    ours_compare(&b->ours);
    ours_texts(&b->bare, &b->texts);
    if (engine == DB_SQLITE) printf("SQLite\n");
    else printf("PostgreSQL, %zu connections a side\n", b->ours.connections);
    good = compare_rates(b);
    measure_updates(b);
    ours_close(&b->ours);
    ours_close(&b->bare);
    if (engine == DB_POSTGRES) {
        postgres_drop(b, "ours");
        postgres_drop(b, "bare");
    }
    if (!good) printf("  below half of the bare rate\n");
    return good;
}

static void remove_files(struct arena *a, const char *folder)
{
    static const char *const names[] = {"ours.db", "ours.db-wal", "ours.db-shm", "ours.db-turn", "bare.db", "bare.db-wal", "bare.db-shm",
                                        "ours-0.key", "bare-0.key", "ours-1.key", "bare-1.key"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(str_format(a, "%s/%s", folder, names[i]).p);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *under = getenv("IMIS_BENCH_DIR");
    char *folder = (char *)str_format(a, "%s/imis-write-XXXXXX", under ? under : "/var/tmp").p;
    int64_t ms = 1000 * (argc > 1 ? strtol(argv[1], NULL, 10) : 4);
    size_t rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 3;
    bool good;

    if (ms <= 0 || rounds < 1 || rounds > ROUNDS_MOST) bench_die("usage", "bench_write [SECONDS-A-ROUND [ROUNDS]]");
    if (!mkdtemp(folder)) bench_die(folder, "cannot be made");
    place_on_disk(folder);
    good = bench_engine(a, DB_SQLITE, folder, ms, rounds);
    if (getenv("IMIS_TEST_PG")) {
        place_durable(getenv("IMIS_TEST_PG"));
        good = bench_engine(a, DB_POSTGRES, folder, ms, rounds) && good;
    } else {
        printf("PostgreSQL is left out: IMIS_TEST_PG names no server\n");
    }
    remove_files(a, folder);
    arena_free(a);
    return good ? 0 : 1;
}
