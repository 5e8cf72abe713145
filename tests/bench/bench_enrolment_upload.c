/* Families with their people from a spreadsheet, CSV and XLSX, through the write path with its checks, history, journal and listeners: the
 * goal is 100,000 families in less than 60 s on SQLite. The number of families may be given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/place.h"
#include "bench/side.h"
#include "io/sheet.h"
#include "model/run/function.h"
#include "model/write/tx.h"
#include "module/register/register.h"

enum { FAMILIES = 100000, PEOPLE_EACH = 4, VILLAGES = 1000, COLUMNS = 10, GOAL_S = 60 };

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
    bench_ok(sheet_row(sheet, cells), "row");
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
    bench_ok(sheet_begin(a, &limits, &shape, (struct sheet_sink){put, &out}, &sheet), "sheet");
    for (int f = 0; f < families; f++) {
        for (int k = 0; k < PEOPLE_EACH; k++) put_person(row, sheet, f, k);
        arena_reset(row);
    }
    bench_ok(sheet_end(sheet), "sheet");
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
    struct db_conn *conn;

    bench_ok(register_take(&c, STR("locations"), &insert, places(s->arena)), "places");
    bench_ok(db_acquire(s->db, s->arena, DB_WRITE, &conn), "acquire");
    for (int i = 0; i < 2; i++)
        bench_ok(db_script(conn, str_format(s->arena, "INSERT INTO gender (id, uuid, version, created_at, created_by, changed_at, changed_by, code, gender)"
                                        " VALUES (%d, %s, 1, %s, -1, %s, -1, '%c', 'x')", i + 1, s->postgres ? "gen_random_uuid()" : "randomblob(16)",
                                        s->postgres ? "now()" : "0", s->postgres ? "now()" : "0", "MF"[i])), "genders");
    db_release(conn);
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
    cpu = side_cpu_s();
    bench_ok(register_take_people(&c, false, file), "people");
    seconds = (double)(env_monotonic_us(s.env) - begun) / 1e6;
    printf("  %-10s %-4s %d families, %d people, %zu bytes: %.1f s, of them CPU %.1f s (goal for %d families on SQLite: %d s)\n  %.*s\n",
           s.postgres ? "postgresql" : "sqlite", sheet_ending(kind), families, families * PEOPLE_EACH, file.n, seconds, side_cpu_s() - cpu,
           FAMILIES, GOAL_S, (int)(c.out.n < 160 ? c.out.n : 160), c.out.p);
    fflush(stdout);
    side_close(&s);
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
