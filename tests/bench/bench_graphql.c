/* Ten typical operations of the published web client through GraphQL over HTTP, from the program as a process, over the fictional
 * country: requests a second of one connection, beside the statements that such a request takes, said again with all their values and
 * nothing around them. As one who sees everything and as one of a single district. The operations are the contract's own, which
 * stands beside the project; without it there is nothing to measure. Goal: the median under 10 ms.
 *
 *   bench_graphql [SECONDS-A-ROUND [FAMILIES]]     SQLite in IMIS_BENCH_DIR, PostgreSQL where IMIS_TEST_PG says */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json.h"
#include "bench/page.h"
#include "bench/place.h"
#include "bench/tape.h"
#include "model/write/tx.h"
#include "module/modules.h"

enum { REPEATED = 500 };

#define A_FAMILY "SELECT uuid FROM family WHERE deleted_at IS NULL AND district_id = $1 ORDER BY id DESC LIMIT 1"

/* `arguments`: literals; %s is what `given` finds, a text. */
static const struct operation { const char *name, *arguments, *given; } operations[] = {
    {"insuree.fetchInsureeSummaries", "first: 10, orderBy: [\"chfId\"]", NULL},
    {"insuree.fetchFamilySummaries", "first: 10", NULL},
    {"insuree.fetchInsureeFull", "uuid: \"%s\"", "SELECT uuid FROM insuree WHERE deleted_at IS NULL AND district_id = $1 ORDER BY id DESC LIMIT 1"},
    {"insuree.fetchFamily", "uuid: \"%s\"", A_FAMILY},
    {"policy.fetchPolicyFull", "uuid: \"%s\"", "SELECT uuid FROM policy WHERE deleted_at IS NULL AND district_id = $1 ORDER BY id DESC LIMIT 1"},
    {"policy.fetchFamilyOrInsureePolicies", "familyUuid: \"%s\"", A_FAMILY},
    {"contribution.fetchContributionsSummaries", "first: 10", NULL},
    {"product.useProductsQuery", "first: 10", NULL},
    {"location.fetchLocations", "type: \"D\", orderBy: [\"code\"]", NULL},
    {"medical.fetchMedicalServicesSummaries", "first: 10", NULL},
};
enum { OPERATIONS_MEASURED = sizeof operations / sizeof *operations };

struct country {
    struct page_world world;
    const struct json *contract;
    bool postgres;
    int64_t ms, district;
};

/* ---- requests ---- */

static const struct json *operation_named(const struct country *c, const char *name)
{
    for (const struct json *o = c->contract->first; o; o = o->next)
        if (str_is(json_get(o, "name")->text, name)) return o;
    bench_die(name, "is not among the contract's operations");
}

/* The one value that a statement finds. */
static struct db_value found(struct country *c, const char *sql, int64_t place, enum db_type type)
{
    struct db_value v = db_int(place);
    struct db_rows rows;
    struct db_conn *conn;
    struct db *db;

    page_ok(db_open(c->world.arena, c->world.env, c->world.url, NULL, &db), "open");
    page_ok(db_acquire(db, c->world.arena, DB_READ, &conn), "connection");
    page_ok(db_query(conn, str_of(sql), &v, strstr(sql, "$1") != NULL, &type, 1, &rows), sql);
    if (!rows.rows) bench_die(sql, "finds nothing");
    db_release(conn);
    db_close(db);
    return *db_cell(&rows, 0, 0);
}

static const char *arguments_of(struct country *c, const struct operation *o)
{
    const char *at = strstr(o->arguments, "%s");
    char uuid[37] = "";

    if (!at) return o->arguments;
    uuid_write(found(c, o->given, c->district, DB_UUID).u, uuid);
    return str_format(c->world.arena, "%.*s%s%s", (int)(at - o->arguments), o->arguments, uuid, at + 2).p;
}

static const char *body_of(struct country *c, const struct operation *o)
{
    const struct json *known = operation_named(c, o->name);
    struct str query = str_format(c->world.arena, "{ %.*s(%s) %.*s }", STR_ARG(json_get(known, "root")->text), arguments_of(c, o),
                                  STR_ARG(json_get(known, "selection")->text));
    struct json_writer w;
    struct buf body;

    buf_init(&body, c->world.arena, query.n + 100);
    w = json_writer(&body);
    json_open(&w, '{');
    json_key(&w, STR("query"));
    json_put_str(&w, query);
    json_close(&w, '}');
    return str_zero(c->world.arena, buf_str(&body));
}

/* ---- the other side ---- */

static bool is_read(const struct tape *t, const struct tape_step *s)
{
    return str_starts(t->texts.at[s->text].sql, STR("SELECT")) || str_starts(t->texts.at[s->text].sql, STR("WITH"));
}

/* What one request asks of its engine, many times over; requests a second. */
static uint64_t bare(struct country *c, const char *token, const char *body, size_t *statements)
{
    struct tape *t = tape_new(c->world.arena, c->postgres ? DB_POSTGRES : DB_SQLITE);
    struct tape_deed *once = ARENA_NEW(c->world.arena, struct tape_deed);
    int64_t us[TAPE_PARTS];

    c->world.tape = t;
    c->world.watch = tape_watch;
    c->world.next = tape_next_part;
    page_look(&c->world, token, body);
    c->world.tape = NULL;
    c->world.watch = NULL;
    c->world.next = NULL;
    vec_init(&once->steps, c->world.arena);
    for (size_t d = 0; d < t->parts[1].deeds.n; d++)
        for (size_t i = 0; i < t->parts[1].deeds.at[d]->steps.n; i++)
            if (is_read(t, &t->parts[1].deeds.at[d]->steps.at[i])) *vec_add(&once->steps) = t->parts[1].deeds.at[d]->steps.at[i];
    *statements = once->steps.n;
    t->parts[0].deeds.n = t->parts[1].deeds.n = 0;
    for (int i = 0; i < REPEATED; i++) *vec_add(&t->parts[1].deeds) = once;
    *vec_add(&t->parts[0].deeds) = once;   /* warm */
    if (c->postgres) tape_play_postgres(t, c->world.url.p, 1, us);
    else tape_play_sqlite(t, c->world.url.p + strlen("sqlite:"), us);
    return (uint64_t)REPEATED * 1000000 / (uint64_t)(us[1] + 1);
}

static void measure(struct country *c, const struct page_server *s, const struct operation *o, const char *user)
{
    const char *token = page_token(&c->world, user), *body = body_of(c, o);
    struct page_rate rate;
    size_t statements;
    uint64_t raw;

    page_ask(&c->world, s, token, body, PAGE_ANY, 1, 100);
    rate = page_ask(&c->world, s, token, body, PAGE_ANY, 1, c->ms);
    raw = bare(c, token, body, &statements);
    printf("  %-42s %-9s %6llu/s, median %5llu us, p95 %5llu us; bare %6llu/s, ratio %llu.%02llu, %zu statements%s\n", o->name, user,
           (unsigned long long)rate.per_second, (unsigned long long)rate.microseconds, (unsigned long long)rate.p95, (unsigned long long)raw,
           (unsigned long long)(rate.per_second / (raw + 1)), (unsigned long long)(rate.per_second * 100 / (raw + 1) % 100), statements,
           rate.microseconds < 10000 ? "" : " (goal: 10 ms)");
    fflush(stdout);
}

/* One of a single district who may do whatever any role may, but administrate. */
static void add_user(struct country *c)
{
    struct str code = found(c, "SELECT code FROM location WHERE type = 'D' ORDER BY id LIMIT 1", 0, DB_TEXT).s;

    page_run(&c->world, (const char *const[]){"user", "add", "district", "--role", "1", "--role", "2", "--role", "8", "--role", "32", "--role", "256",
                                         "--district", str_zero(c->world.arena, code), "--db", c->world.url.p, "--key-file", c->world.key_file, NULL});
}

static void measure_country(struct country *c)
{
    const char *families = str_format(c->world.arena, "%lld", (long long)c->world.families).p;
    struct page_server server;

    if (access(str_format(c->world.arena, "%s/page.db", c->world.folder).p, F_OK) || c->postgres)
        page_run(&c->world, (const char *const[]){"demo", "--no-serve", "--families", families, "--db", c->world.url.p, "--key-file", c->world.key_file,
                                             "--blobs", page_blobs(&c->world), NULL});
    add_user(c);
    page_ok(registry_new(c->world.arena, modules, &crud_command, &c->world.registry), "registry");
    page_server_start(&c->world, &server);
    printf("%s, %s families of the fictional country\n", c->postgres ? "PostgreSQL" : "SQLite", families);
    c->district = found(c, "SELECT id FROM location WHERE type = 'D' ORDER BY id LIMIT 1", 0, DB_INT).i;
    for (size_t i = 0; i < OPERATIONS_MEASURED; i++) {
        measure(c, &server, &operations[i], "admin");
        measure(c, &server, &operations[i], "district");
    }
    page_server_stop(&server);
}

/* ---- places ---- */

static const struct json *read_contract(struct arena *a)
{
    const struct json *v;
    struct limits limits;
    struct buf text;
    FILE *f = fopen(OPERATIONS, "re");
    size_t n;

    if (!f) return NULL;
    buf_init(&text, a, 1 << 20);
    while ((n = fread(buf_reserve(&text, 65536), 1, 65536, f)) > 0) text.n += n;
    fclose(f);
    limits_standard(&limits);
    page_ok(json_read(a, buf_str(&text), &limits, &v), OPERATIONS);
    return v;
}

static void measure_postgres(struct country *c, const char *server)
{
    const char *name = str_format(c->world.arena, "imis_bench_graphql_%d", (int)getpid()).p;

    c->postgres = true;
    c->world.url = place_make(c->world.arena, server, name);
    page_run(&c->world, (const char *const[]){"db", "init", "--db", c->world.url.p, "--key-file", c->world.key_file, NULL});
    measure_country(c);
    place_run(server, str_format(c->world.arena, "DROP DATABASE %s WITH (FORCE)", name).p);
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    const char *under = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG"), *engine = getenv("IMIS_BENCH_ENGINE");
    char *folder = (char *)(uintptr_t)str_format(a, "%s/imis-graphql-XXXXXX", under ? under : "/var/tmp").p;
    struct country c = {.ms = 1000 * (argc > 1 ? strtol(argv[1], NULL, 10) : 1), .contract = read_contract(a)};

    if (c.ms <= 0) bench_die("usage", "bench_graphql [SECONDS-A-ROUND [FAMILIES]]");
    if (!c.contract) {
        printf("graphql: there is no contract beside this folder\n");
        return 0;
    }
    if (!mkdtemp(folder)) bench_die(folder, "cannot be made");
    c.world = (struct page_world){.arena = a, .env = env_new(a, &(struct env_options){.clock = STAMP_NONE}), .folder = folder,
                                  .key_file = str_format(a, "%s/key", folder).p, .url = str_format(a, "sqlite:%s/page.db", folder),
                                  .families = argc > 2 ? strtol(argv[2], NULL, 10) : 5000};
    if (!engine || !strcmp(engine, "sqlite")) measure_country(&c);
    unlink(c.world.key_file);
    if (server && (!engine || !strcmp(engine, "postgresql"))) measure_postgres(&c, server);
    page_remove(&c.world);
    arena_free(a);
    return 0;
}
