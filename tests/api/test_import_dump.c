/* Dumps as pg_dump writes them bring what the living database brings, byte for byte, whichever form they have; and
 * what SQL Server's tools write of the same rows does too. */
#include "api/folder.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static struct folder folder;
static char source_url[200], database[64];

/* ---- other programs ---- */

/* From a file and to a file, where these are not NULL. */
static bool run(const char *const *words, const char *from, const char *to)
{
    posix_spawn_file_actions_t files;
    int status = -1;
    pid_t child;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, from ? from : "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, to ? to : "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (posix_spawnp(&child, words[0], &files, NULL, (char *const *)(uintptr_t)words, environ) == 0) waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&files);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#define RUN(from, to, ...) run((const char *const[]){__VA_ARGS__, NULL}, from, to)

static const char *in_folder(struct arena *a, const char *name) { return str_format(a, "%s/%s", folder.path, name).p; }

/* ---- the living database ---- */

#define STAMPS "\"ValidityFrom\" timestamp with time zone, \"ValidityTo\" timestamp with time zone, \"LegacyID\" integer, \"AuditUserID\" integer"

/* What text may hold, bytes that are not taken, a generated column, a table in another schema, a function with rows in its text. */
static const char source_sql[] =
    "CREATE SCHEMA audit; CREATE TABLE audit.\"tblItems\" (\"ItemID\" integer); INSERT INTO audit.\"tblItems\" VALUES (7);\n"
    "CREATE TABLE \"tblItems\" (\"ItemID\" serial PRIMARY KEY, \"ItemUUID\" uuid, \"ItemCode\" varchar(6), \"ItemName\" varchar(100), "
    "\"ItemType\" char(1), \"ItemPackage\" varchar(255) DEFAULT 'it''s, (none);', \"ItemPrice\" numeric(18,2), \"ItemCareType\" char(1), "
    "\"ItemFrequency\" smallint, \"ItemPatCat\" smallint, \"RowID\" bytea, twice int GENERATED ALWAYS AS (\"ItemPatCat\" * 2) STORED, " STAMPS ");\n"
    "INSERT INTO \"tblItems\" (\"ItemUUID\", \"ItemCode\", \"ItemName\", \"ItemType\", \"ItemPackage\", \"ItemPrice\", \"ItemCareType\", "
    "\"ItemFrequency\", \"ItemPatCat\", \"RowID\", \"ValidityFrom\", \"ValidityTo\", \"LegacyID\", \"AuditUserID\")\n"
    "SELECT md5(i::text)::uuid, 'I' || i, (ARRAY['plain', 'it''s; -- no', E'tab\\tback\\\\slash', E'two\\nlines\\r\\n', '\\N', E'\\\\.', "
    "'Juil\xc3\xb6" "a \xf0\x9f\x98\x80', '$$ $x$ /* '])[1 + i % 8], 'D', NULLIF((ARRAY['', ' ', 'a|b', 'none'])[1 + i % 4], 'none'), i / 4.0, 'O', "
    "NULLIF(i % 3, 2), 15, '\\x00275c0a', '2020-01-01 00:00:00.5+00'::timestamptz + i * interval '1 hour', "
    "CASE WHEN i % 9 = 0 THEN '2021-01-01 00:00:00+00'::timestamptz END, CASE WHEN i % 18 = 0 THEN i - 1 END, 1 FROM generate_series(1, 2500) i;\n"
    "CREATE TABLE \"tblGender\" (\"Code\" char(1) PRIMARY KEY, \"Gender\" varchar(50), \"AltLanguage\" varchar(50), \"SortOrder\" int);\n"
    "INSERT INTO \"tblGender\" VALUES ('F', 'Female', NULL, 2), ('M', 'Male', '', 1);\n"
    "CREATE TABLE \"tblLanguages\" (\"LanguageCode\" varchar(5) PRIMARY KEY, \"LanguageName\" varchar(50), \"SortOrder\" int);\n"
    "CREATE TABLE \"tblIMISDefaultsPhone\" (\"RuleName\" varchar(100), \"RuleValue\" boolean);\n"
    "INSERT INTO \"tblIMISDefaultsPhone\" VALUES ('AllowInsureeWithoutPhoto', true), ('ShowPaymentOption', false);\n"
    "CREATE TABLE \"tblUnheardOf\" (a int[]); INSERT INTO \"tblUnheardOf\" VALUES ('{1,2}');\n"
    "CREATE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC INSERT INTO \"tblGender\" VALUES ('X', 'No; row', NULL, 1); END;\n"
    "COMMENT ON TABLE \"tblGender\" IS 'INSERT INTO \"tblGender\" VALUES (1);';\n";

static bool make_source(void)
{
    const char *server = testdb_server();
    struct arena *a = arena_new();
    bool made;
    FILE *f;

    snprintf(database, sizeof database, "imis_dump_%d", (int)getpid());
    snprintf(source_url, sizeof source_url, "%s", testdb_url(a, str_of(server), database).p);
    f = fopen(in_folder(a, "source.sql"), "we");
    made = f && fputs(source_sql, f) >= 0;
    if (f) fclose(f);
    made = made && RUN(NULL, NULL, "psql", "-q", "-X", "-d", server, "-c", str_format(a, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'", database).p)
        && RUN(in_folder(a, "source.sql"), NULL, "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", source_url);
    arena_free(a);
    return made;
}

static void drop_source(void)
{
    struct arena *a = arena_new();

    RUN(NULL, NULL, "psql", "-q", "-X", "-d", testdb_server(), "-c", str_format(a, "DROP DATABASE IF EXISTS %s", database).p);
    arena_free(a);
}

/* ---- dumps of it ---- */

static const struct { const char *name, *options[4]; } dumps[] = {
    {"plain.sql", {NULL}},
    {"inserts.sql", {"--inserts"}},
    {"columns.sql", {"--column-inserts"}},
    {"many.sql", {"--column-inserts", "--rows-per-insert=100"}},
    {"data.sql", {"--data-only", "--column-inserts"}},
    {"clean.sql", {"--clean", "--create", "--if-exists"}},
};
enum { DUMPS = sizeof dumps / sizeof *dumps };

static const char *make_dump(struct arena *a, size_t i)
{
    const char *words[8] = {"pg_dump", "--dbname", source_url}, *path = in_folder(a, dumps[i].name);

    for (size_t k = 0; dumps[i].options[k]; k++) words[3 + k] = dumps[i].options[k];
    assert_true(run(words, NULL, path));
    return path;
}

static const char *pack(struct arena *a, const char *path)
{
    assert_true(RUN(path, str_format(a, "%s.gz", path).p, "gzip", "-c"));
    return str_format(a, "%s.gz", path).p;
}

static int64_t count(const struct import_report *r, bool written)
{
    int64_t n = 0;

    for (size_t i = 0; i < r->tables.n; i++) n += written ? r->tables.at[i]->written : r->tables.at[i]->unchanged;
    return n;
}

/* The report as the living database's import gave it, but for the time it took. */
static struct str told(struct drive *d, struct import_report *r)
{
    r->us = 0;
    return import_report_json(d->arena, r);
}

/* ---- the tests ---- */

static struct arena *kept;
static struct str living[2], living_told[2];   /* by engine */

static void the_living_one(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct import_report *report;

    assert_ok(folder_import(&d, source_url, 0, &report));
    assert_int_equal(table_of(report, "medical_item")->read, 2500);
    assert_int_equal(table_of(report, "medical_item")->refused, 0);
    living[d.t->engine] = str_copy(kept, everything(&d));
    living_told[d.t->engine] = str_copy(kept, told(&d, report));
    drive_close(&d);
}

/* Into an empty database, and into the one that is there: nothing is new to it. */
static void check_dump(void **state, size_t i, bool packed)
{
    struct drive d = drive_open(state, NULL);
    const char *path = make_dump(d.arena, i);
    struct import_report *report;

    if (packed) path = pack(d.arena, path);
    assert_ok(folder_import(&d, path, i % 2 ? 100 : 0, &report));
    assert_true(str_eq(everything(&d), living[d.t->engine]));
    if (i != 4) assert_true(str_eq(told(&d, report), living_told[d.t->engine]));   /* data alone tells no type */
    assert_ok(folder_import(&d, source_url, 0, &report));
    assert_int_equal(count(report, true), 0);
    assert_int_equal(count(report, false), 2500 + 2 + 2);
    drive_close(&d);
}

static void copied(void **state) { check_dump(state, 0, false); }
static void copied_and_packed(void **state) { check_dump(state, 0, true); }
static void inserted(void **state) { check_dump(state, 1, false); }
static void inserted_by_name(void **state) { check_dump(state, 2, true); }
static void inserted_by_the_hundred(void **state) { check_dump(state, 3, false); }
static void data_only(void **state) { check_dump(state, 4, true); }
static void with_its_database(void **state) { check_dump(state, 5, false); }

/* ---- the demonstration database ---- */

static void the_demonstration(void **state)
{
    struct drive d;
    struct import_report *report;
    struct str first;

    if (access(DEMO "/openimis-demo.sql.gz", R_OK) != 0) skip();
    d = drive_open(state, NULL);
    assert_ok(folder_import(&d, DEMO, 0, NULL));
    first = everything(&d);
    assert_ok(folder_import(&d, DEMO "/openimis-demo.sql.gz", 0, &report));
    assert_int_equal(count(report, true) + report->refused, 0);
    assert_true(str_eq(first, everything(&d)));
    drive_close(&d);
}

/* ---- SQL Server ---- */

static const char server_script[] =
    "USE [openIMIS]\r\nGO\r\nSET ANSI_NULLS ON\r\nGO\r\n"
    "CREATE TABLE [dbo].[tblItems](\r\n\t[ItemID] [int] IDENTITY(1,1) NOT NULL,\r\n\t[ItemUUID] [uniqueidentifier] NOT NULL,\r\n"
    "\t[ItemCode] [nvarchar](6) NOT NULL,\r\n\t[ItemName] [nvarchar](100) NOT NULL,\r\n\t[ItemType] [char](1) NOT NULL,\r\n"
    "\t[ItemPrice] [decimal](18, 2) NOT NULL,\r\n\t[ItemCareType] [char](1) NOT NULL,\r\n\t[ItemPatCat] [tinyint] NOT NULL,\r\n"
    "\t[ValidityFrom] [datetime] NOT NULL,\r\n\t[ValidityTo] [datetime] NULL,\r\n\t[RowID] [timestamp] NOT NULL,\r\n"
    " CONSTRAINT [PK_tblItems] PRIMARY KEY CLUSTERED \r\n(\r\n\t[ItemID] ASC\r\n)WITH (PAD_INDEX  = OFF) ON [PRIMARY]\r\n) ON [PRIMARY]\r\nGO\r\n"
    "SET IDENTITY_INSERT [dbo].[tblItems] ON\r\n"
    "INSERT [dbo].[tblItems] ([ItemID], [ItemUUID], [ItemCode], [ItemName], [ItemType], [ItemPrice], [ItemCareType], [ItemPatCat], "
    "[ValidityFrom], [ValidityTo]) VALUES (1, N'00000000-0000-4000-8000-00000000000A', N'0001', N'it''s', N'D', CAST(10.50 AS Decimal(18, 2)), "
    "N'O', 15, CAST(N'2017-01-01T10:11:12.130' AS DateTime), NULL)\r\n"
    "INSERT [dbo].[tblItems] ([ItemID], [ItemUUID], [ItemCode], [ItemName], [ItemType], [ItemPrice], [ItemCareType], [ItemPatCat], "
    "[ValidityFrom], [ValidityTo]) VALUES (2, N'00000000-0000-4000-8000-00000000000b', N'0002', N'old', N'D', CAST(1.00 AS Decimal(18, 2)), "
    "N'O', 15, CAST(0x0000A5A500000000 AS DateTime), NULL)\r\nGO\r\n"
    "SET IDENTITY_INSERT [dbo].[tblItems] OFF\r\n"
    "CREATE PROCEDURE [dbo].[uspX] AS\r\nBEGIN\r\n\tINSERT INTO tblItems(ItemCode) SELECT 'x';\r\nEND\r\nGO\r\n";

static void a_script_of_sql_server(void **state)
{
    struct drive d = drive_open(state, NULL);
    const char *path = in_folder(d.arena, "server.sql");
    struct import_report *report;
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fputs(server_script, f);
    fclose(f);
    assert_ok(folder_import(&d, path, 0, &report));
    assert_int_equal(report->refused, 0);
    assert_str(drive_rows(&d, "SELECT id, code, name, price FROM medical_item ORDER BY id", "itti"), "1|0001|it's|1050\n2|0002|old|100\n");
    drive_close(&d);
}

/* ---- what is not good ---- */

/* Nothing is done where the dump cannot be read to its end; a bad row is told by its line. */
static void a_dump_that_is_cut_off(void **state)
{
    struct drive d = drive_open(state, NULL);
    const char *path = make_dump(d.arena, 0);
    struct import_report *report;

    assert_int_equal(truncate(path, 100000), 0);
    testdb_assert_err(folder_import(&d, path, 0, &report), E_FILE, "cut off", __FILE__, __LINE__);
    assert_str(drive_rows(&d, "SELECT count(*) FROM medical_item", "i"), "0\n");
    drive_close(&d);
}

static void a_bad_row(void **state)
{
    struct drive d = drive_open(state, NULL);
    const char *path = in_folder(d.arena, "bad.sql");
    struct import_report *report;
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fputs("COPY \"tblGender\" (\"Code\", \"Gender\") FROM stdin;\nF\tFemale\nM\nO\tOther\n\\.\n"
          "INSERT INTO \"tblLanguages\" (\"LanguageCode\", \"LanguageName\") VALUES ('en', 'English'), ('fr', upper('x')), ('de', 'Deutsch');\n", f);
    fclose(f);
    assert_ok(folder_import(&d, path, 0, &report));
    assert_int_equal(report->refused, 2);
    assert_str(table_of(report, "gender")->faults.at[0].key, "line 3");
    assert_str(table_of(report, "language")->faults.at[0].key, "line 6");
    assert_str(drive_rows(&d, "SELECT code FROM language ORDER BY code", "t"), "de\nen\n");
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_script_of_sql_server), TESTDB_BOTH(a_bad_row), TESTDB_BOTH(the_demonstration),
        TESTDB_BOTH(the_living_one), TESTDB_BOTH(copied), TESTDB_BOTH(copied_and_packed), TESTDB_BOTH(inserted),
        TESTDB_BOTH(inserted_by_name), TESTDB_BOTH(inserted_by_the_hundred), TESTDB_BOTH(data_only), TESTDB_BOTH(with_its_database),
        TESTDB_BOTH(a_dump_that_is_cut_off),
    };
    enum { WITHOUT_SERVER = 6 };
    size_t n = sizeof tests / sizeof *tests;
    int failed = 1;

    folder = folder_new();
    kept = arena_new();
    if (!testdb_server()) n = WITHOUT_SERVER;
    if (!testdb_server() || make_source()) failed = testdb_run("api/import_dump", tests, n);
    if (testdb_server()) drop_source();
    folder_remove(&folder);
    arena_free(kept);
    return failed;
}
