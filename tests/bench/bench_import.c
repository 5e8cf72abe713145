/* Rows a second of the importer, from a folder of CSV that is made here: families and their people. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/openimis/import.h"
#include "db/migrate.h"
#include "model/write/tx.h"
#include "module/modules.h"

enum { FAMILIES = 40000, PEOPLE_EACH = 5, VILLAGES = 100 };

static void must(err_t e, const char *what)
{
    struct arena *a;

    if (!e) return;
    a = arena_new();
    fprintf(stderr, "%s: %.*s\n", what, STR_ARG(err_line(a, e)));
    exit(1);
}

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

static void run(struct arena *a, const char *folder, struct str url, const char *key_file)
{
    struct env *env = env_new(a, &(struct env_options){.clock = STAMP_NONE});
    struct import_options o = {.from = str_of(folder)};
    const struct migrations *sets;
    const struct registry *r;
    struct write *w;
    struct db *db;
    size_t n;
    int done;

    must(registry_new(a, modules, &crud_command, &r), "registry");
    must(db_open(a, env, url, &(struct db_options){.create = true}, &db), "open");
    sets = registry_migrations(r, a, &n);
    must(db_migrate(db, a, sets, n, NULL, &done), "migrate");
    must(write_open(a, db, r, &(struct write_options){.key_file = key_file}, &w), "write");
    for (int i = 0; i < 2; i++) {
        struct import_report *report;
        must(import_openimis(a, db, w, r, &o, &report), "import");
        printf("%-10s %s: %lld rows, %lld refused, %.1f s, %lld rows/s\n", db_engine(db) == DB_SQLITE ? "sqlite" : "postgresql",
               i ? "again" : "first", (long long)report->rows, (long long)report->refused, (double)report->us / 1e6,
               (long long)(report->rows * 1000000 / report->us));
    }
    write_close(w);
    db_close(db);
}

/* The database beside the one of the URL, made anew. */
static struct str fresh_postgres(struct arena *a, struct env *env, const char *server)
{
    const char *slash = strrchr(server, '/');
    struct str url = str_format(a, "%.*s/imis_bench_import_%d%s", (int)(slash - server), server, (int)getpid(),
                                strchr(slash, '?') ? strchr(slash, '?') : "");
    struct buf said;

    buf_init(&said, a, 256);
    must(db_init(a, env, url, STR_NONE, STR_NONE, &said), "init");
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
    run(a, folder, str_format(a, "sqlite:%s/imis.db", folder), key);
    if (server) run(a, folder, fresh_postgres(a, env, server), key);
    printf("left behind: %s\n", folder);
    arena_free(a);
    return 0;
}
