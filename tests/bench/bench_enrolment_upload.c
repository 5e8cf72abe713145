/* Families with their people from a spreadsheet, CSV and XLSX, through the write path with its checks, history, journal and listeners: the
 * goal is 100,000 families in less than 60 s on SQLite. The number of families may be given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "bench/place.h"
#include "db/migrate.h"
#include "io/sheet.h"
#include "model/run/function.h"
#include "model/write/tx.h"
#include "module/modules.h"
#include "module/register/register.h"

enum { FAMILIES = 100000, PEOPLE_EACH = 4, VILLAGES = 1000, COLUMNS = 10, GOAL_S = 60 };

static void must(err_t e, const char *what)
{
    struct arena *a;

    if (!e) return;
    a = arena_new();
    fprintf(stderr, "%s: %.*s\n", what, STR_ARG(err_line(a, e)));
    exit(1);
}

struct side {
    struct arena *arena;
    const struct registry *registry;
    struct db *db;
    struct env *env;
    struct write *write;
    struct settings *settings;
    const struct texts *texts;
};

static void side_open(struct side *s, struct str url, const char *key_file)
{
    const struct migrations *sets;
    struct db_conn *c;
    size_t n;
    int done;

    s->env = env_new(s->arena, &(struct env_options){.clock = STAMP_NONE});
    must(registry_new(s->arena, modules, &crud_command, &s->registry), "registry");
    must(db_open(s->arena, s->env, url, &(struct db_options){.create = true}, &s->db), "open");
    sets = registry_migrations(s->registry, s->arena, &n);
    must(db_migrate(s->db, s->arena, sets, n, NULL, &done), "migrate");
    must(write_open(s->arena, s->db, s->registry, &(struct write_options){.key_file = key_file}, &s->write), "write");
    must(texts_load(s->arena, &s->texts), "texts");
    must(db_acquire(s->db, s->arena, DB_READ, &c), "acquire");
    must(settings_load(c, s->arena, s->registry, &s->settings), "settings");
    db_release(c);
}

/* ---- what is sent ---- */

static struct str places(struct arena *a)
{
    struct buf out;

    buf_init(&out, a, 65536);
    buf_add(&out, STR("type,code,name,parent\nR,R1,Region,\nD,D1,District,R1\nW,W1,Ward,D1\n"));
    for (int i = 0; i < VILLAGES; i++) buf_add_format(&out, "V,V%d,Village %d,W1\n", i, i);
    return buf_str(&out);
}

static err_t put(void *to, struct str piece)
{
    buf_add(to, piece);
    return OK;
}

static struct str number_of(struct arena *a, int i) { return str_format(a, "%08d%d", 10000000 + i, (10000000 + i) % 7); }

static void put_person(struct arena *row, struct sheet *sheet, int family, int k)
{
    const struct str texts[COLUMNS] = {
        number_of(row, family * PEOPLE_EACH), number_of(row, family * PEOPLE_EACH + k), str_format(row, "Name%d", family % 977),
        str_format(row, "Given%d", (family + k) % 389), str_format(row, "%02d/07/19%02d", 1 + k, family % 100), k % 2 ? STR("M") : STR("F"),
        str_format(row, "Village %d", family % VILLAGES), STR("Ward"), STR("District"), STR("Region"),
    };
    struct sheet_cell cells[COLUMNS];

    for (int i = 0; i < COLUMNS; i++) cells[i] = (struct sheet_cell){.kind = SHEET_TEXT, .text = texts[i]};
    must(sheet_row(sheet, cells), "row");
}

static struct str people(struct arena *a, enum sheet_kind kind, int families)
{
    static const struct str heads[COLUMNS] = {
        STR("head_insuree_number"), STR("insuree_number"), STR("last_name"), STR("other_names"), STR("dob"), STR("sex"), STR("village"),
        STR("municipality"), STR("district"), STR("region"),
    };
    const struct sheet_shape shape = {.kind = kind, .heads = heads, .columns = COLUMNS};
    struct arena *row = arena_new();
    struct limits limits;
    struct sheet *sheet;
    struct buf out;

    limits_standard(&limits);
    buf_init(&out, a, 1 << 20);
    must(sheet_begin(a, &limits, &shape, (struct sheet_sink){put, &out}, &sheet), "sheet");
    for (int f = 0; f < families; f++) {
        for (int k = 0; k < PEOPLE_EACH; k++) put_person(row, sheet, f, k);
        arena_reset(row);
    }
    must(sheet_end(sheet), "sheet");
    arena_free(row);
    return buf_str(&out);
}

/* ---- what becomes of it ---- */

static struct function_call call_of(struct side *s, struct arena *a)
{
    struct function_call c = {.arena = a, .who = access_program(), .registry = s->registry, .db = s->db, .write = s->write, .env = s->env,
                              .settings = s->settings, .texts = s->texts, .language = STR("en")};

    buf_init(&c.out, a, 1024);
    return c;
}

static void prepare(struct side *s)
{
    static const struct register_options insert = {.strategy = LAW_UPLOAD_INSERT};
    struct function_call c = call_of(s, s->arena);
    bool postgres = db_engine(s->db) == DB_POSTGRES;
    struct db_conn *conn;

    must(register_take(&c, STR("locations"), &insert, places(s->arena)), "places");
    must(db_acquire(s->db, s->arena, DB_WRITE, &conn), "acquire");
    for (int i = 0; i < 2; i++)
        must(db_script(conn, str_format(s->arena, "INSERT INTO gender (id, uuid, version, created_at, created_by, changed_at, changed_by, code, gender)"
                                        " VALUES (%d, %s, 1, %s, -1, %s, -1, '%c', 'x')", i + 1, postgres ? "gen_random_uuid()" : "randomblob(16)",
                                        postgres ? "now()" : "0", postgres ? "now()" : "0", "MF"[i])), "genders");
    db_release(conn);
}

static double cpu_s(void)
{
    struct rusage r;

    getrusage(RUSAGE_SELF, &r);
    return (double)r.ru_utime.tv_sec + (double)r.ru_stime.tv_sec + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void measure(struct arena *a, struct str url, const char *key_file, enum sheet_kind kind, int families)
{
    struct side s = {.arena = a};
    struct function_call c;
    struct str file = people(a, kind, families);
    uint64_t begun;
    double cpu, seconds;

    side_open(&s, url, key_file);
    prepare(&s);
    c = call_of(&s, a);
    begun = env_monotonic_us(s.env);
    cpu = cpu_s();
    must(register_take_people(&c, false, file), "people");
    seconds = (double)(env_monotonic_us(s.env) - begun) / 1e6;
    printf("  %-10s %-4s %d families, %d people, %zu bytes: %.1f s, of them CPU %.1f s (goal for %d families on SQLite: %d s)\n  %.*s\n",
           db_engine(s.db) == DB_SQLITE ? "sqlite" : "postgresql", sheet_ending(kind), families, families * PEOPLE_EACH, file.n, seconds, cpu_s() - cpu,
           FAMILIES, GOAL_S, (int)(c.out.n < 160 ? c.out.n : 160), c.out.p);
    fflush(stdout);
    write_close(s.write);
    db_close(s.db);
}

int main(int argc, char **argv)
{
    const char *base = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG");
    const char *folder = base ? base : "/var/tmp";
    int families = argc > 1 ? (int)strtol(argv[1], NULL, 10) : FAMILIES;
    static const enum sheet_kind kinds[] = {SHEET_CSV, SHEET_XLSX};

    for (size_t i = 0; i < 2; i++) {
        struct arena *a = arena_new();
        const char *name = str_format(a, "enrolment_upload_%d_%s", (int)getpid(), sheet_ending(kinds[i])).p;
        const char *key = str_format(a, "%s/%s.key", folder, name).p;
        measure(a, str_format(a, "sqlite:%s/%s.db", folder, name), key, kinds[i], families);
        if (server && !i) measure(a, place_make(a, server, name), key, kinds[i], families);
        printf("  left behind: %s/%s.*\n", folder, name);
        arena_free(a);
    }
    return 0;
}
