/* Families with their people from a spreadsheet, CSV and XLSX, through the write path with its checks, history, journal and listeners;
 * beside statements that write the same rows and nothing else. The goal is 100,000 families in less than 60 s on SQLite. The number of
 * families may be given. */
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

enum { FAMILIES = 100000, PEOPLE_EACH = 4, VILLAGES = 1000, COLUMNS = 10, BLOCK = 2000, GOAL_S = 60, FIRST_VILLAGE = 4 };

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

struct took { double seconds, cpu; };

static struct took since(struct side *s, uint64_t begun, double cpu)
{
    return (struct took){(double)(env_monotonic_us(s->env) - begun) / 1e6, side_cpu_s() - cpu};
}

static struct took measure(struct arena *a, struct str url, const char *key_file, enum sheet_kind kind, int families)
{
    struct side s = {.arena = a};
    struct function_call c;
    struct str file = people(a, kind, families);
    struct took took;
    uint64_t begun;
    double cpu;

    side_open(&s, url, key_file);
    prepare(&s);
    c = call_of(&s, a);
    begun = env_monotonic_us(s.env);
    cpu = side_cpu_s();
    bench_ok(register_take_people(&c, false, file), "people");
    took = since(&s, begun, cpu);
    printf("  %-10s %-4s %d families, %d people, %zu bytes: %.1f s, of them CPU %.1f s (goal for %d families on SQLite: %d s)\n  %.*s\n",
           s.postgres ? "postgresql" : "sqlite", sheet_ending(kind), families, families * PEOPLE_EACH, file.n, took.seconds, took.cpu,
           FAMILIES, GOAL_S, (int)(c.out.n < 160 ? c.out.n : 160), c.out.p);
    fflush(stdout);
    side_close(&s);
    return took;
}

#define BLOCK_OF(first, last) " WHERE id > " first " AND id <= " last

/* The same rows, block by block: families, people, heads, journal and its order. */
static struct took bare(struct arena *a, struct str url, const char *key_file, int families)
{
    struct side s = {.arena = a};
    uint64_t begun;
    struct took took;
    double cpu;

    side_open(&s, url, key_file);
    prepare(&s);
    begun = env_monotonic_us(s.env);
    cpu = side_cpu_s();
    for (int from = 0; from < families; from += BLOCK) {
        int n = families - from < BLOCK ? families - from : BLOCK, last = from + n;
        side_script(&s, "rows", str_format(a,
            "INSERT INTO family (" HEADER "location_id, district_id, village_id) " SERIES "SELECT " MADE("%d + i") "%d + (%d + i) %% %d, 2, %d + (%d + i) %% %d FROM n;"
            "INSERT INTO insuree (" HEADER "chf_id, last_name, other_names, last_name_key, other_names_key, last_name_sound, other_names_sound, dob, head,"
            " card_issued, status, family_id, gender_id, district_id, village_id) " SERIES "SELECT " MADE("%d + i") "CAST(100000000 + %d + i AS text), 'Name' || (f.id %% 977), 'Given' || (i %% 389),"
            " 'name' || (f.id %% 977), 'given' || (i %% 389), 'NM' || (f.id %% 977), 'KFN' || (i %% 389), $TODAY - 12000 - CAST(f.id %% 9000 AS integer), i %% %d = 1, i < 0, 'AC', f.id, 1 + i %% 2, 2,"
            " f.village_id FROM n JOIN family f ON f.id = %d + (i - 1) / %d;"
            "UPDATE family SET head_insuree_id = 1 + (id - 1) * %d" BLOCK_OF("%d", "%d") ";",
            n, from, FIRST_VILLAGE, from, VILLAGES, FIRST_VILLAGE, from, VILLAGES, n * PEOPLE_EACH, from * PEOPLE_EACH, from * PEOPLE_EACH, PEOPLE_EACH, from + 1,
            PEOPLE_EACH, PEOPLE_EACH, from, last).p);
        side_script(&s, "journal", str_format(a,
            NOTED("family", "1", "{\"location\":1000,\"district\":2,\"village\":1000,\"headInsuree\":1000000}") "family" BLOCK_OF("%d", "%d") ";"
            NOTED("family", "2", "{\"headInsuree\":[null,1000000]}") "family" BLOCK_OF("%d", "%d") ";"
            NOTED("insuree", "1", "{\"chfId\":\"100000001\",\"lastName\":\"Name500\",\"otherNames\":\"Given100\",\"dob\":\"1980-07-03\",\"head\":false,\"cardIssued\":false,\"status\":\"AC\","
                  "\"family\":10000,\"gender\":1}") "insuree" BLOCK_OF("%d", "%d") ";"
            "INSERT INTO journal_seq (seq, journal_id) SELECT id, id FROM journal WHERE id > (SELECT coalesce(max(journal_id), 0) FROM journal_seq)",
            from, last, from, last, from * PEOPLE_EACH, last * PEOPLE_EACH).p);
    }
    took = since(&s, begun, cpu);
    side_close(&s);
    return took;
}

static void both(struct arena *a, const char *folder, const char *server, enum sheet_kind kind, int families)
{
    const char *names[] = {"upload", "upload_bare"};
    struct took took[2] = {0};

    for (int i = 0; i < 2; i++) {
        const char *name = str_format(a, "enrolment_%s_%d_%s", names[i], (int)getpid(), sheet_ending(kind)).p, *key = str_format(a, "%s/%s_%d.key", folder, name, server != NULL).p;
        struct str url = server ? place_make(a, server, name) : str_format(a, "sqlite:%s/%s.db", folder, name);
        took[i] = i ? bare(a, url, key, families) : measure(a, url, key, kind, families);
    }
    printf("  %-10s %-4s by bare statements %.1f s, of them CPU %.1f s: the upload takes %.1f times that, of its own CPU %.1f times\n", server ? "postgresql" : "sqlite",
           sheet_ending(kind), took[1].seconds, took[1].cpu, took[0].seconds / took[1].seconds, took[0].cpu / took[1].cpu);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *base = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG");
    const char *folder = base ? base : "/var/tmp";
    int families = argc > 1 ? (int)strtol(argv[1], NULL, 10) : FAMILIES;
    static const enum sheet_kind kinds[] = {SHEET_CSV, SHEET_XLSX};

    for (size_t i = 0; i < 2; i++) {
        struct arena *a = arena_new();
        both(a, folder, NULL, kinds[i], families);
        if (server && !i) both(a, folder, server, kinds[i], families);
        arena_free(a);
    }
    printf("  left behind: %s/enrolment_upload_*\n", folder);
    return 0;
}
