/* A backlog of claims of five lines, submitted and processed in one go (imis claim adjudicate), end to end and durable: claims a
 * second, bytes written a claim and the most memory that the process had, on both engines. Then, on a smaller backlog and in rounds
 * that alternate on copies of one database, beside the same statements bare (tape.h): how near that is to the cost of the rows.
 *
 *   bench_claims_backlog [CLAIMS [SAMPLE [ROUNDS]]]     SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/claim_country.h"
#include "bench/place.h"
#include "bench/tape.h"
#include "module/claim_flow/claim_adjudicate.h"
#include "module/modules.h"

enum { CLAIMS = 20000, CLAIMS_LONG = 1000000, SAMPLE = 5000, ROUNDS = 3, ROUNDS_MOST = 9, CLAIMS_EACH = 3, LITE_GOAL = 3000, POSTGRES_GOAL = 1500 };

struct figures { int64_t claims, us, bytes; };

/* ---- copies ---- */

static void copy_file(struct arena *a, const char *from, const char *to)
{
    FILE *in = fopen(from, "rbe"), *out = fopen(to, "wbe");
    char *bytes = arena_bytes(a, 1 << 20);
    size_t n;

    if (!in || !out) bench_die(to, "cannot be made");
    while ((n = fread(bytes, 1, 1 << 20, in)) > 0)
        if (fwrite(bytes, 1, n, out) != n) bench_die(to, "cannot be written");
    if (ferror(in) || fclose(out)) bench_die(to, "cannot be written");
    fclose(in);
}

static void copy(struct claims *b, const char *from, const char *to)
{
    country_drop(b, to);
    if (b->lite) copy_file(b->arena, country_path(b, from), country_path(b, to));
    else place_run(country_server(), str_format(b->arena, "CREATE DATABASE %s TEMPLATE %s", to, from).p);
}

static void open_taped(struct claims *b, const char *name, struct tape *tape)
{
    country_open(b, name, &(struct db_options){.watch = tape ? tape_watch : NULL, .watch_arg = tape});
}

/* ---- the backlog ---- */

static void make(struct claims *b, const char *name, size_t claims)
{
    b->n = claims / CLAIMS_EACH + 1;
    country_make(b, name);
    open_taped(b, name, NULL);
    country_registers(b);
    country_people(b);
    country_enter(b, 0, claims, 1, b->n);
    if (!b->lite) country_script(b, "ANALYZE");
    country_close(b);
}

/* ---- one run ---- */

/* What this process gave to the file system; on PostgreSQL what its server wrote into its log. */
static int64_t written(struct claims *b)
{
    static const enum db_type types[] = {DB_INT};
    struct db_conn *c;
    struct db_rows rows;
    int64_t n = 0;
    char line[100];
    FILE *io;

    if (!b->lite) {
        bench_ok(db_acquire(b->db, b->arena, DB_READ, &c), "connection");
        bench_ok(db_query(c, STR("SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint)"), NULL, 0, types, 1, &rows), "log");
        db_release(c);
        return db_cell(&rows, 0, 0)->i;
    }
    io = fopen("/proc/self/io", "re");
    while (io && fgets(line, sizeof line, io))
        if (!strncmp(line, "write_bytes: ", 13)) n = strtoll(line + 13, NULL, 10);
    if (io) fclose(io);
    return n;
}

/* workers 0: as many as the program takes by itself. */
static struct figures run(struct claims *b, const char *name, struct tape *tape, size_t workers)
{
    const struct claim_adjudication what = {.entered = true, .process = true, .from = DATE_NONE, .to = DATE_NONE, .workers = workers};
    struct claim_report *report = ARENA_NEW(b->arena, struct claim_report);
    struct figures out;
    int64_t since, before;

    open_taped(b, name, tape);
    before = written(b);
    since = bench_us();
    bench_ok(claim_adjudicate(b->arena, b->db, b->write, &what, report), "adjudicate");
    out = (struct figures){report->seen, bench_us() - since, 0};
    country_close(b);
    if (b->lite) out.bytes = written(b) - before;
    if (report->submitted.failed || report->processed.failed || report->left) bench_die("backlog", "was not decided as a whole");
    return out;
}

/* Alone in a process, whose memory is told. PostgreSQL's log is asked around it. */
static void tell_whole(struct claims *b, const char *name, int64_t goal)
{
    struct figures f = {0};
    struct rusage use;
    int64_t rate, before = 0;
    int ends[2], status;
    pid_t child;

    if (!b->lite) {
        open_taped(b, name, NULL);
        before = written(b);
        country_close(b);
    }
    if (pipe(ends)) bench_die("pipe", "cannot be made");
    child = fork();
    if (!child) {
        f = run(b, name, NULL, 0);
        _exit(write(ends[1], &f, sizeof f) == sizeof f ? 0 : 1);
    }
    if (read(ends[0], &f, sizeof f) != sizeof f || wait4(child, &status, 0, &use) != child || status) bench_die("run", "failed");
    close(ends[0]);
    close(ends[1]);
    if (!b->lite) {
        open_taped(b, name, NULL);
        f.bytes = written(b) - before;
        country_close(b);
    }
    rate = f.claims * 1000000 / f.us;
    printf("  %lld claims, submitted and processed: %lld claims/s (goal %lld: %s), %lld bytes written a claim, %ld MB of memory\n",
           (long long)f.claims, (long long)rate, (long long)goal, rate >= goal ? "reached" : "missed", (long long)(f.bytes / f.claims),
           use.ru_maxrss / 1024);
    fflush(stdout);
}

/* ---- beside the bare statements ---- */

static int ascending(const void *p, const void *q)
{
    const int64_t *a = p, *b = q;

    return (*a > *b) - (*a < *b);
}

static int64_t bare(struct claims *b, const struct tape *tape, const char *name, size_t claims)
{
    int64_t us[TAPE_PARTS];

    if (b->lite) tape_play_sqlite(tape, country_path(b, name), us);
    else tape_play_postgres(tape, country_url(b, name).p, 1, us);
    return (int64_t)claims * 1000000 / (us[0] ? us[0] : 1);
}

/* One worker: the bare statements go over one connection, one after the other. */
static void tell_ratio(struct claims *b, size_t claims, size_t rounds)
{
    const char *base = country_name(b, "base"), *side = country_name(b, "side");
    int64_t ours[ROUNDS_MOST], theirs[ROUNDS_MOST];
    struct tape *tape = tape_new(b->arena, b->lite ? DB_SQLITE : DB_POSTGRES);
    struct figures f;

    make(b, base, claims);
    copy(b, base, side);
    run(b, side, tape, 1);
    tape_next_part(tape);
    for (size_t i = 0; i < rounds; i++) {
        for (size_t k = 0; k < 2; k++) {
            copy(b, base, side);
            if ((i + k) % 2) theirs[i] = bare(b, tape, side, claims);
            else f = run(b, side, NULL, 1), ours[i] = f.claims * 1000000 / f.us;
        }
    }
    qsort(ours, rounds, sizeof *ours, ascending);
    qsort(theirs, rounds, sizeof *theirs, ascending);
    printf("  %zu claims: ours %lld claims/s, the same statements bare %lld; ratio %.2f\n", claims, (long long)ours[rounds / 2],
           (long long)theirs[rounds / 2], (double)ours[rounds / 2] / (double)theirs[rounds / 2]);
    fflush(stdout);
    country_drop(b, side);
    country_drop(b, base);
}

static void engine(struct claims *b, size_t claims, size_t sample, size_t rounds)
{
    const char *whole = country_name(b, "whole");

    printf("%s\n", b->lite ? "SQLite" : "PostgreSQL");
    fflush(stdout);
    make(b, whole, claims);
    tell_whole(b, whole, b->lite ? LITE_GOAL : POSTGRES_GOAL);
    country_drop(b, whole);
    tell_ratio(b, sample, rounds);
}

int main(int argc, char **argv)
{
    size_t claims = argc > 1 ? strtoul(argv[1], NULL, 10) : getenv("IMIS_BENCH_LONG") ? CLAIMS_LONG : CLAIMS;
    size_t sample = argc > 2 ? strtoul(argv[2], NULL, 10) : SAMPLE, rounds = argc > 3 ? strtoul(argv[3], NULL, 10) : ROUNDS;
    struct arena *a = arena_new();
    struct claims b = {.arena = a, .folder = getenv("IMIS_BENCH_DIR"), .lite = true};

    if (!b.folder) bench_die("IMIS_BENCH_DIR", "names no folder");
    if (!claims || !sample || !rounds || rounds > ROUNDS_MOST) bench_die("usage", "bench_claims_backlog [CLAIMS [SAMPLE [ROUNDS]]]");
    place_on_disk(b.folder);
    b.env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    bench_ok(registry_new(a, modules, &crud_command, &b.registry), "registry");
    b.key = str_format(a, "%s/backlog.key", b.folder).p;
    engine(&b, claims, sample, rounds);
    if (country_server()) {
        place_durable(country_server());
        b.lite = false;
        b.key = str_format(a, "%s/backlog-postgres.key", b.folder).p;
        engine(&b, claims, sample, rounds);
    } else {
        printf("PostgreSQL is left out: IMIS_TEST_PG names no server\n");
    }
    arena_free(a);
    return 0;
}
