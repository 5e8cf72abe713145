/* An importer that is killed wherever it is, again and again, and repeated: in the end the database holds what
 * an undisturbed import brings, byte for byte, and its tables have all their indexes and keys. And one that runs into
 * a full disk. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/testdb.h"

enum { VILLAGES = 40, ITEMS = 500, FAMILIES = 400, PEOPLE_EACH = 5, KILLS = 5, SERIES_LONG = 10 };

extern char **environ;

static char folder[] = "/tmp/imis-kill-import-XXXXXX", dump_path[250];
static struct arena *kept;
static struct str undisturbed[2];   /* by engine */

/* ---- the source ---- */

static FILE *table_file(const char *table, const char *header)
{
    char path[200];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.csv", folder, table);
    file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file, "%s,ValidityFrom,ValidityTo,LegacyID,AuditUserID\n", header);
    return file;
}

#define CURRENT "2020-01-01 00:00:00.5+00,,,1\n"
#define FORMER "2019-01-01 00:00:00+00,2020-01-01 00:00:00.5+00,%d,1\n"
#define GONE "2019-01-01 00:00:00+00,2020-01-01 00:00:00+00,,1\n"
#define UUID "%08x-0000-4000-8000-%012x"

static void write_places(void)
{
    FILE *f = table_file("tblLocations", "LocationId,LocationUUID,LocationCode,LocationName,LocationType,ParentLocationId");

    for (int i = 1; i <= 3; i++)
        fprintf(f, "%d," UUID ",P%d,Place,%c,%.0d," CURRENT, i, 1, i, i, "RDW"[i - 1], i - 1);
    for (int i = 4; i < 4 + VILLAGES; i++) {
        fprintf(f, "%d," UUID ",V%d,Village,V,3," CURRENT, i, 1, i, i);
        fprintf(f, "%d," UUID ",V%d,Old,V,3," FORMER, i + 1000, 1, i + 1000, i, i);
    }
    fclose(f);
}

static void write_lists(void)
{
    FILE *f = table_file("tblGender", "Code,Gender");

    fprintf(f, "M,Male,,,,\nF,Female,,,,\n");
    fclose(f);
    f = table_file("tblItems", "ItemID,ItemUUID,ItemCode,ItemName,ItemType,ItemPrice,ItemCareType,ItemPatCat");
    for (int i = 1; i <= ITEMS; i++) {
        fprintf(f, "%d," UUID ",I%d,Item %d,D,%d.00,O,15," CURRENT, i, 4, i, i, i, i);
        if (i % 3 == 0) fprintf(f, "%d," UUID ",I%d,Old %d,D,1.00,O,15," FORMER, i + 10000, 4, i + 10000, i, i, i);
    }
    fclose(f);
}

static void write_person(FILE *f, int id, int family, bool head)
{
    static const char row[] = "%d," UUID ",%09d,Name%d,Given%d,1980-05-07,%c,%c,%d,%d,f,";

    fprintf(f, row, id, 3, id, id, id % 97, id % 89, head ? 't' : 'f', id % 2 ? 'M' : 'F', family, id % 7 ? 0 : id);
    fprintf(f, id % 50 == 2 ? GONE : CURRENT);
    if (id % 4 != 1) return;
    fprintf(f, row, id + 100000, 3, id + 100000, id, id % 96, id % 89, head ? 't' : 'f', 'M', family, 0);
    fprintf(f, FORMER, id);
}

static void write_people(void)
{
    FILE *families = table_file("tblFamilies", "FamilyID,FamilyUUID,InsureeID,LocationId,Poverty,isOffline");
    FILE *people = table_file("tblInsuree", "InsureeID,InsureeUUID,CHFID,LastName,OtherNames,DOB,IsHead,Gender,FamilyID,"
                                            "PhotoID,CardIssued");
    FILE *photos = table_file("tblPhotos", "PhotoID,PhotoUUID,InsureeID,CHFID,PhotoFolder,PhotoFileName,OfficerID,PhotoDate");

    for (int i = 1; i <= FAMILIES; i++) {
        int first = (i - 1) * PEOPLE_EACH + 1;
        fprintf(families, "%d," UUID ",%d,%d,f,f," CURRENT, i, 2, i, first, 4 + i % VILLAGES);
        for (int k = first; k < first + PEOPLE_EACH; k++) {
            write_person(people, k, i, k == first);
            if (k % 7 == 0) fprintf(photos, "%d," UUID ",%d,%09d,Images,a.jpg,0,2020-01-01," CURRENT, k, 5, k, k, k);
        }
    }
    fclose(families);
    fclose(people);
    fclose(photos);
}

/* ---- the same as a dump ---- */

static const char *const tables_of_source[] = {"tblLocations", "tblGender", "tblItems", "tblFamilies", "tblInsuree", "tblPhotos"};
enum { TABLES = sizeof tables_of_source / sizeof *tables_of_source };

/* No value of the source holds a comma or a quote. */
static void write_line(FILE *out, char *line)
{
    char *rest = line;

    line[strcspn(line, "\n")] = 0;
    for (const char *value = strsep(&rest, ","); value; value = strsep(&rest, ",")) fprintf(out, "%s%s", *value ? value : "\\N", rest ? "\t" : "\n");
}

static void write_copy(FILE *out, const char *table)
{
    char path[200], line[500];
    FILE *in;

    snprintf(path, sizeof path, "%s/%s.csv", folder, table);
    in = fopen(path, "re");
    assert_non_null(fgets(line, sizeof line, in));
    line[strcspn(line, "\n")] = 0;
    fprintf(out, "COPY %s (%s) FROM stdin;\n", table, line);
    while (fgets(line, sizeof line, in)) write_line(out, line);
    fprintf(out, "\\.\n");
    fclose(in);
}

/* The last table first: the importer wants another order. */
static bool write_dump(void)
{
    char plain[200];
    const char *const words[] = {"gzip", plain, NULL};
    FILE *out;
    pid_t child;
    int status;

    snprintf(plain, sizeof plain, "%s/dump.sql", folder);
    snprintf(dump_path, sizeof dump_path, "%s.gz", plain);
    out = fopen(plain, "we");
    for (size_t i = TABLES; i--;) write_copy(out, tables_of_source[i]);
    fclose(out);
    return posix_spawnp(&child, "gzip", NULL, NULL, (char *const *)(uintptr_t)words, environ) == 0
        && waitpid(child, &status, 0) == child && status == 0;
}

/* ---- the program ---- */

static char said[200];   /* the file that holds what the last run wrote */

static pid_t start(struct testdb *t, const char *const *words)
{
    const char *argv[16] = {getenv("IMIS_PROGRAM"), "--db", t->url.p, "--key-file", NULL, "--clock", "2026-01-02T03:04:05"};
    posix_spawn_file_actions_t files;
    char key[200];
    size_t n = 7;
    pid_t child;

    snprintf(key, sizeof key, "%s/key", folder);
    snprintf(said, sizeof said, "%s/said", folder);
    argv[4] = key;
    assert_non_null(argv[0]);
    while (*words)
        argv[n++] = *words++;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    assert_int_equal(posix_spawn(&child, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ), 0);
    posix_spawn_file_actions_destroy(&files);
    return child;
}

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define IMPORT WORDS("import", "openimis", "--from", folder)
#define IMPORT_DUMP WORDS("import", "openimis", "--from", dump_path)

static int run(struct testdb *t, const char *const *words)
{
    pid_t child = start(t, words);
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static struct str read_said(struct arena *a)
{
    FILE *file = fopen(said, "re");
    char *text = arena_bytes(a, 1 << 16);
    size_t n;

    assert_non_null(file);
    n = fread(text, 1, 1 << 16, file);
    fclose(file);
    return (struct str){text, n};
}

/* ---- what the database holds ---- */

/* Ids of lists are given here, and one that a dead run has drawn is not given again: their codes are compared. */
static struct str dump_sql(struct arena *a, const char *table, const struct db_column *columns, size_t n, enum db_type *types)
{
    struct buf sql;

    buf_init(&sql, a, 1024);
    for (size_t i = 0; i < n; i++) {
        bool code = str_is(columns[i].name, "gender_id");
        types[i] = code ? DB_TEXT : columns[i].type;
        buf_add(&sql, i ? STR(", ") : STR("SELECT "));
        buf_add(&sql, code ? STR("(SELECT g.code FROM gender g WHERE g.id = gender_id)") : columns[i].name);
    }
    buf_add_format(&sql, " FROM %s ORDER BY %s", table, strcmp(table, "import_row") == 0 ? "source, key" : "id");
    return buf_str(&sql);
}

static void dump_table(struct db_conn *c, struct arena *a, const char *table, struct buf *out)
{
    struct db_column *columns;
    enum db_type *types;
    struct db_rows rows;
    size_t n;

    assert_ok(db_table_columns(c, table, &columns, &n));
    assert_true(n > 0);
    types = ARENA_ARRAY(a, enum db_type, n);
    assert_ok(db_query(c, dump_sql(a, table, columns, n, types), NULL, 0, types, n, &rows));
    buf_add_format(out, "%s: %zu rows\n", table, rows.rows);
    buf_add(out, testdb_text(a, &rows));
}

/* Indexes and keys of all tables, as the engine writes them. */
static void dump_schema(struct testdb *t, struct db_conn *c, struct buf *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows rows;

    assert_ok(db_query(c, t->engine == DB_SQLITE
        ? STR("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        : STR("SELECT indexdef FROM (SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
              " SELECT conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid)"
              " FROM pg_constraint WHERE connamespace = 'public'::regnamespace) AS all_of_them ORDER BY 1"),
        NULL, 0, types, 1, &rows));
    assert_true(rows.rows > 100);
    buf_add(out, testdb_text(t->arena, &rows));
}

static struct str dump(struct testdb *t)
{
    static const char *const tables[] = {"location", "location_history", "medical_item", "medical_item_history", "family",
                                         "family_history", "insuree", "insuree_history", "insuree_photo", "import_row"};
    static const enum db_type count_types[] = {DB_TEXT, DB_INT, DB_TEXT, DB_INT};
    struct db_conn *c = testdb_acquire(t, DB_READ);
    struct db_rows counts;
    struct buf out;

    buf_init(&out, t->arena, 1 << 20);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) dump_table(c, t->arena, tables[i], &out);
    assert_ok(db_query(c, STR("SELECT entity, place, state, CAST(sum(n) AS bigint) FROM row_count GROUP BY entity, place, state"
                              " ORDER BY entity, place, state"), NULL, 0, count_types, 4, &counts));
    buf_add(&out, testdb_text(t->arena, &counts));
    dump_schema(t, c, &out);
    testdb_release(t, c);
    return buf_str(&out);
}

static void assert_same(const struct testdb *t, struct str here)
{
    assert_non_null(undisturbed[t->engine].p);
    assert_int_equal(here.n, undisturbed[t->engine].n);
    assert_memory_equal(here.p, undisturbed[t->engine].p, here.n);
}

static void assert_undisturbed(struct testdb *t)
{
    assert_same(t, dump(t));
    assert_int_equal(run(t, WORDS("journal", "verify")), 0);
}

static int64_t count_rows(struct testdb *t, const char *sql)
{
    struct db_conn *c = testdb_acquire(t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(t, c);
    return n;
}

static int64_t imported(struct testdb *t) { return count_rows(t, "SELECT count(*) FROM import_row"); }

static int64_t aside(struct testdb *t) { return count_rows(t, "SELECT count(*) FROM load_aside"); }

/* ---- the tests ---- */

static void test_undisturbed(void **state)
{
    enum { PEOPLE = FAMILIES * PEOPLE_EACH };
    struct testdb *t = testdb_of(state);
    struct str first;

    assert_int_equal(run(t, WORDS("db", "init")), 0);
    assert_int_equal(run(t, IMPORT), 0);
    first = undisturbed[t->engine] = str_copy(kept, dump(t));
    assert_int_equal(imported(t), 3 + 2 * VILLAGES + 2 + ITEMS + ITEMS / 3 + FAMILIES + PEOPLE + PEOPLE / 4 + PEOPLE / 7);
    assert_int_equal(run(t, IMPORT), 0);
    assert_undisturbed(t);
    assert_true(first.n > 100000);
}

static bool is_over(pid_t child)
{
    int status;
    pid_t found = waitpid(child, &status, WNOHANG);

    assert_true(found == 0 || found == child);
    assert_true(found == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
    return found == child;
}

/* Lets it work until `rows` are here and some microseconds longer; true: it was killed before its end. */
static bool kill_at(struct testdb *t, pid_t child, int64_t rows, long after_us)
{
    int status;

    while (imported(t) < rows) {
        if (is_over(child)) return false;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    nanosleep(&(struct timespec){.tv_nsec = after_us * 1000}, NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

static int series;

static void kill_and_repeat(struct testdb *t, const char *const *import)
{
    int64_t all = FAMILIES * PEOPLE_EACH + FAMILIES + ITEMS;
    int killed = 0;

    series++;
    assert_int_equal(run(t, WORDS("db", "init")), 0);
    for (int round = 0; round < KILLS; round++)
        killed += kill_at(t, start(t, import), round * all / KILLS, (series * 7 + round) * 1300 % 30000);
    print_message("# %d of %d were killed before their end\n", killed, KILLS);
    assert_true(killed > 0);
    assert_int_equal(run(t, import), 0);
    assert_undisturbed(t);
}

static void test_kill_import(void **state)
{
    kill_and_repeat(testdb_of(state), IMPORT);
}

/* What it brings is what the folder brings. */
static void test_kill_import_of_dump(void **state)
{
    kill_and_repeat(testdb_of(state), IMPORT_DUMP);
}

/* Lets it make again what an empty table did without, until only `left` are to be made; true: it was killed there. */
static bool kill_making(struct testdb *t, pid_t child, int64_t left)
{
    int status;

    while (imported(t) == 0 || aside(t) > left)
        if (is_over(child)) return false;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

/* What is missing is made by the next import, or by `db migrate`; on SQLite nothing is taken away. */
static void test_kill_making(void **state)
{
    struct testdb *t = testdb_of(state);
    int64_t all, missing;

    assert_int_equal(run(t, WORDS("db", "init")), 0);
    assert_true(kill_at(t, start(t, IMPORT), FAMILIES * PEOPLE_EACH, 0));
    all = missing = aside(t);
    assert_true(all > 40);
    for (int part = 4; part >= 1; part--)
        if (kill_making(t, start(t, IMPORT), part * all / 5)) missing = aside(t);
    print_message("# %lld were taken, %lld were still missing after the last kill\n", (long long)all, (long long)missing);
    assert_true(missing < all);
    assert_int_equal(run(t, series % 2 ? IMPORT : WORDS("db", "migrate")), 0);
    assert_int_equal(aside(t), 0);
    assert_undisturbed(t);
}

/* All but `left` bytes of the file system are taken. */
static void take_room(const char *place, const char *path, size_t left)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    struct statvfs room;

    assert_true(fd >= 0);
    assert_int_equal(statvfs(place, &room), 0);
    assert_int_equal(posix_fallocate(fd, 0, (off_t)(room.f_bavail * room.f_bsize - left)), 0);
    close(fd);
}

/* Where the test may mount: a file system that is full in the middle of the import. */
static void test_full_disk(void **state)
{
    struct testdb *t = testdb_of(state);
    const char *ballast = str_format(t->arena, "%s/ballast", t->name).p;
    int made, imported_, refused = 0;
    struct str here;

    testdb_close(t);
    if (mount("tmpfs", t->name, "tmpfs", 0, "size=64m") != 0) {
        print_message("# may not mount here\n");
        return;
    }
    made = run(t, WORDS("db", "init"));
    take_room(t->name, ballast, 1 << 20);
    for (int i = 0; i < 2; i++)
        refused += run(t, IMPORT) != 0 && str_find(read_said(t->arena), STR("db.full"), 0) >= 0;
    unlink(ballast);
    imported_ = run(t, IMPORT);
    testdb_reopen(t, NULL);
    here = dump(t);
    testdb_close(t);
    assert_int_equal(umount(t->name), 0);   /* before what may fail: nothing must stay mounted */
    assert_int_equal(made, 0);
    assert_int_equal(refused, 2);
    assert_int_equal(imported_, 0);
    assert_same(t, here);
}

/* ---- around them ---- */

static bool make_folder(void)
{
    if (!mkdtemp(folder)) return false;
    kept = arena_new();
    write_places();
    write_lists();
    write_people();
    return write_dump();
}

static void remove_folder(void)
{
    static const char *const files[] = {"tblLocations.csv", "tblGender.csv", "tblItems.csv", "tblFamilies.csv",
                                        "tblInsuree.csv", "tblPhotos.csv", "dump.sql.gz", "key", "said"};
    char path[200];

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    arena_free(kept);
    rmdir(folder);
}

int main(void)
{
    struct CMUnitTest tests[3 + 5 * SERIES_LONG] = {TESTDB_BOTH(test_undisturbed), TESTDB_SQLITE(test_full_disk)};
    const struct CMUnitTest killed[] = {TESTDB_BOTH(test_kill_import), TESTDB_BOTH(test_kill_import_of_dump), TESTDB_POSTGRES(test_kill_making)};
    size_t n = 3;
    int failed;

    if (!make_folder()) return 1;
    for (int i = 0; i < (getenv("IMIS_TEST_LONG") ? SERIES_LONG : 1); i++) {
        for (size_t k = 0; k < sizeof killed / sizeof *killed; k++) tests[n++] = killed[k];
    }
    failed = testdb_run("kill_import", tests, n);
    remove_folder();
    return failed;
}
