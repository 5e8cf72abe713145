/* Rows a second of the importer, from a folder of CSV that is made here: families and their people; then of a
 * bare load of the same rows into the same tables with their indexes, side by side. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/openimis/import.h"
#include "bench/place.h"
#include "db/migrate.h"
#include "db/sql.h"
#include "model/write/tx.h"
#include "module/modules.h"

enum { FAMILIES = 40000, PEOPLE_EACH = 5, VILLAGES = 100 };

static FILE *file_of(const char *folder, const char *table, const char *header)
{
    char path[300];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.csv", folder, table);
    file = fopen(path, "we");
    if (!file) exit(1);
    fprintf(file, "%s\n", header);
    return file;
}

#define UUID_OF "%08x-0000-4000-8000-%012x"

static void write_places(const char *folder)
{
    FILE *f = file_of(folder, "tblLocations",
                      "LocationId,LocationUUID,LocationCode,LocationName,LocationType,ParentLocationId,ValidityFrom,ValidityTo");

    for (int i = 1; i <= 3; i++)
        fprintf(f, "%d," UUID_OF ",P%d,Place,%c,%.0d,2020-01-01 00:00:00+00,\n", i, 1, i, i, "RDW"[i - 1], i - 1);
    for (int i = 4; i < 4 + VILLAGES; i++)
        fprintf(f, "%d," UUID_OF ",V%d,Village,V,3,2020-01-01 00:00:00+00,\n", i, 1, i, i);
    fclose(f);
    f = file_of(folder, "tblGender", "Code,Gender");
    fprintf(f, "M,Male\nF,Female\n");
    fclose(f);
}

static void write_people(const char *folder)
{
    FILE *families = file_of(folder, "tblFamilies", "FamilyID,FamilyUUID,InsureeID,LocationId,Poverty,isOffline,ValidityFrom,ValidityTo");
    FILE *people = file_of(folder, "tblInsuree", "InsureeID,InsureeUUID,CHFID,LastName,OtherNames,DOB,IsHead,Gender,FamilyID,"
                                                 "CurrentVillage,CardIssued,Phone,ValidityFrom,ValidityTo,LegacyID,AuditUserID");

    for (int i = 1; i <= FAMILIES; i++) {
        int first = (i - 1) * PEOPLE_EACH + 1;
        fprintf(families, "%d," UUID_OF ",%d,%d,f,f,2020-01-01 00:00:00+00,\n", i, 2, i, first, 4 + i % VILLAGES);
        for (int k = first; k < first + PEOPLE_EACH; k++)
            fprintf(people, "%d," UUID_OF ",%09d,Name%d,Given%d,19%02d-05-07,%c,%c,%d,0,f,,2020-01-01 00:00:00.5+00,,,1\n", k, 3, k, k,
                    k % 977, k % 389, k % 100, k == first ? 't' : 'f', k % 2 ? 'M' : 'F', i);
    }
    fclose(families);
    fclose(people);
}

/* ---- the databases ---- */

struct side {
    struct arena *arena;
    const struct registry *registry;
    struct db *db;
};

static struct side side_open(struct arena *a, struct str url)
{
    struct env *env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    struct side s = {.arena = a};
    const struct migrations *sets;
    size_t n;
    int done;

    bench_ok(registry_new(a, modules, &crud_command, &s.registry), "registry");
    bench_ok(db_open(a, env, url, &(struct db_options){.create = true}, &s.db), "open");
    sets = registry_migrations(s.registry, a, &n);
    bench_ok(db_migrate(s.db, a, sets, n, NULL, &done), "migrate");
    return s;
}

/* Rows a second of the first import; the second finds everything there. */
static int64_t import_twice(struct side *s, const char *folder, const char *key_file)
{
    struct import_options o = {.from = str_of(folder)};
    int64_t first = 0;
    struct write *w;

    bench_ok(write_open(s->arena, s->db, s->registry, &(struct write_options){.key_file = key_file}, &w), "write");
    for (int i = 0; i < 2; i++) {
        struct import_report *report;
        int64_t rate;
        bench_ok(import_openimis(s->arena, s->db, w, s->registry, &o, &report), "import");
        rate = report->rows * 1000000 / report->us;
        if (!i) first = rate;
        printf("  %-10s %s: %lld rows, %lld refused, %.1f s, %lld rows/s (goal: %s)\n", db_engine(s->db) == DB_SQLITE ? "sqlite" : "postgresql",
               i ? "again" : "first", (long long)report->rows, (long long)report->refused, (double)report->us / 1e6,
               (long long)rate, db_engine(s->db) == DB_SQLITE ? "50,000" : "80,000");
        fflush(stdout);
    }
    write_close(w);
    return first;
}

/* ---- the same rows, bare: prepared inserts on SQLite, COPY on PostgreSQL, all in one transaction ---- */

static struct db_rows rows_of(struct side *from, const struct table *t)
{
    struct db_conn *c;
    struct db_rows rows;
    struct sql s;

    sql_init(&s, from->arena, db_engine(from->db));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM %s ORDER BY id", t->entity->table);
    bench_ok(db_acquire(from->db, from->arena, DB_READ, &c), "acquire");
    bench_ok(db_query(c, sql_text(&s), NULL, 0, t->types, t->count, &rows), "read");
    db_release(c);
    return rows;
}

/* The head points to rows that come later. */
static void drop_head(const struct table *t, struct db_rows *rows)
{
    int head = table_column(t, "head_insuree_id");

    for (size_t i = 0; head >= 0 && i < rows->rows; i++)
        *(struct db_value *)(uintptr_t)db_cell(rows, i, (size_t)head) = db_null(DB_INT);
}

static err_t put(struct side *to, struct db_conn *c, const struct table *t, const struct db_rows *rows)
{
    struct sql s;

    if (db_engine(to->db) == DB_POSTGRES)
        return db_copy(c, t->entity->table, t->names, t->types, t->count, rows->at, rows->rows);
    sql_init(&s, to->arena, DB_SQLITE);
    sql_add(&s, "INSERT INTO %s (", t->entity->table);
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s$%zu", i ? ", " : ") VALUES (", i + 1);
    sql_add(&s, ")");
    return db_exec_rows(c, sql_text(&s), t->types, t->count, rows->at, rows->rows);
}

static int64_t load_bare(struct side *from, struct side *to)
{
    static const char *const entities[] = {"location", "gender", "family", "insuree"};
    enum { TABLES = sizeof entities / sizeof *entities };
    const struct table *tables[TABLES];
    struct db_rows rows[TABLES];
    int64_t all = 0;
    uint64_t begun, us;
    struct db_conn *c;

    for (size_t i = 0; i < TABLES; i++) {
        tables[i] = registry_table(from->registry, str_of(entities[i]));
        rows[i] = rows_of(from, tables[i]);
        drop_head(tables[i], &rows[i]);
        all += (int64_t)rows[i].rows;
    }
    bench_ok(db_acquire(to->db, to->arena, DB_WRITE, &c), "acquire");
    db_statement_ms(c, 600000);
    begun = env_monotonic_us(db_env(to->db));
    bench_ok(db_begin(c, DB_WRITE), "begin");
    for (size_t i = 0; i < TABLES; i++) bench_ok(put(to, c, tables[i], &rows[i]), entities[i]);
    bench_ok(db_commit(c), "commit");
    us = env_monotonic_us(db_env(to->db)) - begun;
    db_release(c);
    printf("  %-10s bare:   %lld rows, %.1f s, %lld rows/s\n", db_engine(to->db) == DB_SQLITE ? "sqlite" : "postgresql",
           (long long)all, (double)us / 1e6, (long long)all * 1000000 / (int64_t)us);
    return all * 1000000 / (int64_t)us;
}

static void run(const char *folder, struct str url, struct str bare_url, const char *key_file)
{
    struct arena *a = arena_new();
    struct side ours = side_open(a, url), bare = side_open(a, bare_url);
    int64_t first = import_twice(&ours, folder, key_file), rate = load_bare(&ours, &bare);

    printf("  %-10s ratio %.2f\n", db_engine(ours.db) == DB_SQLITE ? "sqlite" : "postgresql", (double)first / (double)rate);
    db_close(bare.db);
    db_close(ours.db);
    arena_free(a);
}

/* The database beside the one of the URL, made anew. */
static struct str fresh_postgres(struct arena *a, struct env *env, const char *server, const char *side)
{
    const char *slash = strrchr(server, '/');
    struct str url = str_format(a, "%.*s/imis_bench_import_%d%s%s", (int)(slash - server), server, (int)getpid(), side,
                                strchr(slash, '?') ? strchr(slash, '?') : "");
    struct buf said;

    buf_init(&said, a, 256);
    bench_ok(db_init(a, env, url, STR_NONE, STR_NONE, &said), "init");
    return url;
}

int main(void)
{
    const char *base = getenv("IMIS_BENCH_DIR"), *server = getenv("IMIS_TEST_PG");
    struct arena *a = arena_new();
    struct env *env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    const char *folder = str_format(a, "%s/import-%d", base ? base : "/var/tmp", (int)getpid()).p;
    const char *key = str_format(a, "%s.key", folder).p;

    if (mkdir(folder, 0700) != 0) return 1;
    write_places(folder);
    write_people(folder);
    run(folder, str_format(a, "sqlite:%s/imis.db", folder), str_format(a, "sqlite:%s/bare.db", folder), key);
    if (server) run(folder, fresh_postgres(a, env, server, ""), fresh_postgres(a, env, server, "_bare"), key);
    printf("left behind: %s\n", folder);
    arena_free(a);
    return 0;
}
