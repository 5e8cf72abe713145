/* SQL dumps as tables, by every form that values, names and statements take. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/openimis/dump.h"
#include "base/test.h"
#include "io/csv_read.h"

static char path[] = "/tmp/imis-dump-XXXXXX";
static struct limits limits;

static void write_file(struct str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.p, text.n), text.n);
    close(fd);
}

static err_t print_table(struct dump *d, struct arena *a, const char *table, struct buf *out)
{
    struct source_rows rows = {.rows = 1};
    struct str *columns;
    size_t n;

    TRY(dump_table(d, a, table, &columns, &n));
    for (size_t i = 0; i < n; i++) buf_add_format(out, "%.*s%c", STR_ARG(columns[i]), i + 1 < n ? '|' : '\n');
    while (n && rows.rows) {
        TRY(dump_read(d, &rows));
        for (size_t i = 0; i < rows.rows; i++) {
            const struct csv_wrong *wrong = &rows.wrong[i];
            if (wrong->what) buf_add_format(out, "!%lld %s\n", (long long)wrong->row, wrong->what);
            for (size_t k = 0; k < n && !wrong->what; k++) {
                buf_add(out, rows.at[i * n + k].p ? rows.at[i * n + k] : STR("~"));
                buf_add_char(out, k + 1 < n ? '|' : '\n');
            }
        }
    }
    return OK;
}

/* tblA as "a|b\n1|2\n", NULL as ~, a wrong row as "!line what", an error as what it says. */
static struct str read_text(struct arena *a, struct str text)
{
    struct dump *d;
    struct buf out;
    err_t e;

    write_file(text);
    buf_init(&out, a, 256);
    e = dump_open(a, path, &limits, &d);
    if (!e) e = print_table(d, a, "tblA", &out);
    if (!e) {
        struct str first = str_copy(a, buf_str(&out));
        out.n = 0;
        e = print_table(d, a, "tblA", &out);   /* the same again */
        if (!e) assert_true(str_eq(first, buf_str(&out)));
    }
    return e ? err_line(a, e) : buf_str(&out);
}

#define MAKE "CREATE TABLE public.\"tblA\" (\n \"a\" integer NOT NULL,\n b text DEFAULT ');'::text,\n raw bytea\n);\n"
#define A(values) MAKE "INSERT INTO public.\"tblA\" VALUES (" values ", NULL);\n"
#define SAYS(one) "a|b\n" one "\n"

static const struct { const char *text, *rows; } vectors[] = {
    /* COPY */
    {MAKE "COPY public.\"tblA\" (a, b, raw) FROM stdin;\n1\ttwo\t\\\\x00\n\\N\t\t\\N\n\\.\n", "a|b\n1|two\n~|\n"},
    {MAKE "COPY public.\"tblA\" (b, a) FROM stdin;\n\\\\N\t2\n\\\\.\t3\n\\.\nSELECT 1;\n", "a|b\n2|\\N\n3|\\.\n"},
    {MAKE "COPY \"tblA\" (a, b) FROM stdin;\n1\t\\b\\f\\n\\r\\t\\v\\101\\x42\\q\n\\.", "a|b\n1|\b\f\n\r\t\vABq\n"},
    {MAKE "COPY \"tblA\" (a, b) FROM stdin;\r\n1\tx\r\n\\N\t\\N\r\n\\.\r\n", "a|b\n1|x\n~|~\n"},
    {MAKE "COPY \"tblA\" (a, b) FROM stdin;\n1\tcr\rin\n\\.\n", "a|b\n1|cr\rin\n"},
    {MAKE "COPY \"tblA\" (a, b) FROM stdin;\n1\n1\t2\t3\n1\t2\n\\.\n",
     "a|b\n!7 1 values where there are 2 columns\n!8 3 values where there are 2 columns\n1|2\n"},
    {MAKE "COPY \"tblA\" (a, c) FROM stdin;\n1\t2\n\\.\n", "a|b\n!7 names a column that its table has not\n"},
    {MAKE "COPY \"tblA\" FROM stdin;\n1\tx\ty\n\\.\nCOPY \"tblA\" (b) FROM stdin;\nz\n\\.\n", "a|b\n1|x\n~|z\n"},
    {"COPY tbla (b, A) FROM stdin;\n1\t2\n\\.\n", "b|A\n1|2\n"},
    {MAKE "COPY public.\"tblA\" (a) FROM stdin;\n1\n", "file.failed(path=~, what=line 6: the rows that are copied here do not end: the dump is cut off)"},
    {MAKE "COPY public.\"tblA\" (a) FROM stdin WITH (FORMAT csv);\n1\n\\.\n", "file.failed(path=~, what=line 6: COPY with options; pg_dump writes it without)"},
    {MAKE "COPY public.\"tblA\" (a) FROM '/tmp/x';\n", "file.failed(path=~, what=line 6: its rows are in another file)"},
    {MAKE "COPY public.\"tblA\" (a) TO stdout;\n", "a|b\n"},
    /* values */
    {A("1, 'two'"), SAYS("1|two")},
    {A("-1.50e+3, 'it''s; --no (comment /* '"), SAYS("-1.50e+3|it's; --no (comment /* ")},
    {A("NULL, 'back\\slash'"), SAYS("~|back\\slash")},
    {A("default, E'\\'\\n\\x41\\u00e9\\U0001F600\\''''"), SAYS("~|'\nA\xc3\xa9\xf0\x9f\x98\x80''")},
    {A("true, FALSE"), SAYS("t|f")},
    {A("'1'::integer, ('x'::character varying(10))::text[]"), SAYS("1|x")},
    {A("DATE '2020-01-02', timestamp with time zone '2020-01-02 03:04:05+00'"), SAYS("2020-01-02|2020-01-02 03:04:05+00")},
    {A("B'0101', N'n'"), SAYS("0101|n")},
    {A("$$it's$$, $x$a$$b$$x$"), SAYS("it's|a$$b$")},
    {A("/* one */ 1 -- first\n, 'x' /* /* two */ */"), SAYS("1|x")},
    {A("CAST('7' AS integer), CAST(NULL AS text)"), SAYS("7|~")},
    {A("1, ARRAY['a)', 'b']"), "a|b\n!6 value 2 is not understood\n"},
    {A("1, U&'\\0061'"), "a|b\n!6 value 2 is not understood\n"},
    {A("(((((((((((((((((((((1))))))))))))))))))))), 'x'"), "a|b\n!6 value 1 is not understood\n"},
    {MAKE "SET standard_conforming_strings = off;\nINSERT INTO \"tblA\" VALUES (1, 'a\\'b', NULL);\n", SAYS("1|a'b")},
    /* statements */
    {MAKE "INSERT INTO \"tblA\" (b, a) VALUES ('x', 1), ('y', 2),\n('z', 3) ON CONFLICT DO NOTHING;\n", "a|b\n1|x\n2|y\n3|z\n"},
    {MAKE "INSERT INTO \"tblA\" (a) VALUES (1);INSERT INTO other VALUES (9);\nINSERT INTO \"tblA\" (a) OVERRIDING SYSTEM VALUE VALUES (2);\n", "a|b\n1|~\n2|~\n"},
    {MAKE "INSERT INTO \"tblA\" VALUES (1);\n", "a|b\n!6 1 values where there are 3 columns\n"},
    {MAKE "INSERT INTO \"tblA\" SELECT 1;\n", "file.failed(path=~, what=line 6: its rows are made by a query, which is not carried out here)"},
    {MAKE "INSERT INTO other SELECT 1;\nINSERT INTO \"tblA\" (a) VALUES (1);\n", "a|b\n1|~\n"},
    {"INSERT INTO \"tblA\" VALUES (1);\n",
     "file.failed(path=~, what=line 1: the columns of these rows are not known: the dump has neither a CREATE TABLE for them nor their "
     "names (pg_dump with the schema, or --column-inserts))"},
    {MAKE MAKE, "file.failed(path=~, what=line 6: the table tblA is made a second time; a dump of one database is needed)"},
    {"CREATE TABLE \"tblA\" (a int, CONSTRAINT k PRIMARY KEY (a), b text, CHECK (b = ANY (ARRAY['x)'::text, 'y'])), UNIQUE (a, b));", "a|b\n"},
    {"CREATE UNLOGGED TABLE IF NOT EXISTS imis.\"tblA\" (a pg_catalog.int4) WITH (fillfactor='70');\nINSERT INTO imis.\"tblA\" VALUES (1);", "a\n1\n"},
    {"\\connect imis\n\\restrict it's\n\\! rm -rf nothing\n" A("1, 'x'") "\\unrestrict it's\n", SAYS("1|x")},
    {"CREATE FUNCTION f() RETURNS text AS $_$ BEGIN INSERT INTO \"tblA\" VALUES (7); END $_$ LANGUAGE plpgsql;\n" A("1, 'x'"), SAYS("1|x")},
    {"CREATE OR REPLACE FUNCTION f() BEGIN ATOMIC INSERT INTO \"tblA\" VALUES (CASE WHEN 1 THEN 2 END); SELECT 1; END;\n" A("1, 'x'"), SAYS("1|x")},
    {"COMMENT ON TABLE x IS 'a; b''; INSERT INTO \"tblA\" VALUES (1)';\nSELECT pg_catalog.setval('x', 1, $1);\n" A("1, 'x'"), SAYS("1|x")},
    {"\xef\xbb\xbf" A("1, 'x'"), SAYS("1|x")},
    /* schemas */
    {"SET search_path = audit, pg_catalog;\nCREATE TABLE \"tblA\" (z int);\n" A("1, 'x'"), SAYS("1|x")},
    {"CREATE TABLE one.\"tblA\" (z int);CREATE TABLE two.\"TBLA\" (z int);",
     "file.failed(path=~, what=two schemas have a table tblA; a dump of one of them is needed (pg_dump --schema))"},
    {"SELECT pg_catalog.set_config('search_path', 'public, x', false);\nCREATE TABLE \"tblA\" (a int);SET search_path TO \"$user\", 'public';"
     "INSERT INTO \"tblA\" VALUES (1);INSERT INTO public.TBLA VALUES (2);", "a\n1\n2\n"},
    {"SET client_encoding = 'LATIN1';\n", "file.failed(path=~, what=line 1: the dump is not in UTF-8: make it with pg_dump --encoding=UTF8)"},
    /* SQL Server */
    {"USE [openIMIS]\nGO\nSET QUOTED_IDENTIFIER ON\nGO\n"
     "CREATE TABLE [dbo].[tblA](\n\t[A ID] [int] IDENTITY(1,1) NOT NULL,\n\t[b] [nvarchar](50) NULL,\n\t[RowID] [timestamp] NOT NULL,\n"
     " CONSTRAINT [PK] PRIMARY KEY CLUSTERED \n(\n\t[A ID] ASC\n)WITH (PAD_INDEX = OFF) ON [PRIMARY]\n) ON [PRIMARY]\nGO\n"
     "CREATE PROCEDURE [dbo].[p] AS\nBEGIN\n INSERT INTO tblA ([b]) VALUES ('no');\n SELECT 'it''s' AS [it's];\nEND\nGO\n"
     "SET IDENTITY_INSERT [dbo].[tblA] ON \n"
     "INSERT [dbo].[tblA] ([A ID], [b]) VALUES (1, N'it''s')\nGO\n"
     "INSERT [dbo].[tblA] ([A ID], [b]) VALUES (2, CAST(N'2017-01-02T03:04:05.670' AS DateTime))\n"
     "INSERT [dbo].[tblA] ([A ID], [b]) VALUES (CAST(3.50 AS Decimal(18, 2)), CAST(0x0000A5A5010017A0 AS DateTime))\nGO 1\n"
     "INSERT [dbo].[tblA] ([A ID], [b]) VALUES (4, CAST(0x5B950A00 AS Date))\n"
     "INSERT [dbo].[tblA] ([A ID], [b]) VALUES (5, CAST(0xA5A5003C AS SmallDateTime))\n"
     "INSERT [dbo].[tblA] ([A ID], [b]) VALUES (6, CAST(0xA5 AS DateTime2))\n"
     "SET IDENTITY_INSERT [dbo].[tblA] OFF\nGO\n",
     "A ID|b\n1|it's\n2|2017-01-02T03:04:05.670\n3.50|2016-02-07T15:32:24.213333\n4|1900-01-01T00:00:00\n5|2016-02-07T01:00:00\n"
     "!29 value 2 is not understood\n"},
    /* what is none */
    {"PGDMP\x01", "file.failed(path=~, what=is a compressed archive of pg_dump: pg_restore -f PLAIN.sql ARCHIVE makes a plain dump of it)"},
    {"\xff\xfeU", "file.failed(path=~, what=is written in UTF-16: iconv -f UTF-16 -t UTF-8 makes it readable here)"},
    {"PK\x03\x04", "file.failed(path=~, what=is compressed in a way that is not known here: unpack it, or take gzip)"},
    {A("1, 'x"), "file.failed(path=~, what=line 6: a text that begins here is not closed)"},
    {MAKE "INSERT INTO \"tblA\" VALUES (1, 2", "file.failed(path=~, what=line 6: a bracket that opens here is not closed)"},
    {"SELECT 'x\n\n", "file.failed(path=~, what=line 1: a text that begins here is not closed)"},
    {"\n/* /* */ SELECT 1;", "file.failed(path=~, what=line 2: a comment that begins here is not closed)"},
    {"SELECT\n$x$ $y$;", "file.failed(path=~, what=line 2: a text between $ signs that begins here is not closed)"},
    {"DROP TABLE \"tbl", "file.failed(path=~, what=line 1: a name in quotes that begins here is not closed)"},
    {"", ""},
    {"no sql at all", ""},
};

/* The path of the test's file is another one each time. */
static struct str without_path(struct arena *a, struct str s)
{
    ptrdiff_t at = str_find(s, str_of(path), 0);

    if (at < 0) return s;
    return str_format(a, "%.*s~%s", (int)at, s.p, str_zero(a, (struct str){s.p + at + strlen(path), s.n - (size_t)at - strlen(path)}));
}

static void every_form(void **state)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct str found = without_path(*state, read_text(*state, str_of(vectors[i].text)));
        if (!str_is(found, vectors[i].rows)) fail_msg("vector %zu gave:\n%.*s\n--- not ---\n%s", i, STR_ARG(found), vectors[i].rows);
    }
}

/* Blocks end anywhere: in a quote, a mark, a name. */
static void at_every_place_of_a_block(void **state)
{
    enum { BLOCK = 262144, STEPS = 220 };
    static const char tail[] = MAKE "COPY \"tblA\" (a, b) FROM stdin;\n1\tx\\ty\r\n\\N\t\\N\n\\.\n"
                               "INSERT INTO \"tblA\" (a, b) VALUES (2, E'it\\'s''' ), (CAST('3' AS int), $q$ $q$);\n";
    char *text = arena_bytes(*state, BLOCK + sizeof tail);

    memset(text, ' ', BLOCK);
    for (size_t k = 1; k <= STEPS; k++) {
        struct arena *a = arena_new();
        struct str found;
        memcpy(text + BLOCK - k, tail, sizeof tail - 1);
        found = read_text(a, (struct str){text, BLOCK - k + sizeof tail - 1});
        assert_str(found, "a|b\n1|x\ty\n~|~\n2|it's'\n3| \n");
        arena_free(a);
    }
}

static void many_rows(void **state)
{
    enum { ROWS = 5000 };
    struct buf text, wanted;
    struct dump *d;

    buf_init(&text, *state, 1 << 20);
    buf_init(&wanted, *state, 1 << 20);
    buf_add(&text, STR(MAKE));
    buf_add(&wanted, STR("a|b\n"));
    for (int i = 0; i < ROWS; i++) buf_add_format(&text, "INSERT INTO \"tblA\" (a, b) VALUES (%d, 'row %d'), (-1, NULL);\n", i, i);
    buf_add(&text, STR("COPY \"tblA\" (b, a) FROM stdin;\n"));
    for (int i = 0; i < ROWS; i++) buf_add_format(&text, "copied %d\t%d\n", i, i);
    buf_add(&text, STR("\\.\n"));
    for (int i = 0; i < ROWS; i++) buf_add_format(&wanted, "%d|row %d\n-1|~\n", i, i);
    for (int i = 0; i < ROWS; i++) buf_add_format(&wanted, "%d|copied %d\n", i, i);
    assert_true(str_eq(read_text(*state, buf_str(&text)), buf_str(&wanted)));
    assert_null(dump_open(*state, path, &limits, &d));
}

static void names_of_tables(void **state)
{
    struct dump *d;
    struct str *names;
    size_t n;

    write_file(STR("CREATE TABLE public.\"tblB\" (a int);CREATE TABLE audit.\"tblB\" (a int);INSERT INTO tbla (x) VALUES (1);CREATE TABLE other (a int);"
                   "ALTER TABLE \"tblC\" ADD x int;COPY \"tblD\" TO stdout;"));
    assert_null(dump_open(*state, path, &limits, &d));
    assert_null(dump_tables(d, *state, "tbl", &names, &n));
    assert_int_equal(n, 2);
    assert_str(names[0], "tblB");
    assert_str(names[1], "tbla");
}

static void assert_limit(struct arena *a, enum limit_id id, int64_t value, struct str text)
{
    limits.value[id] = value;
    if (str_find(read_text(a, text), STR("limit.exceeded"), 0) < 0) fail_msg("limit %s did not hold", limit_name(id));
    limits_standard(&limits);
}

static void limits_hold(void **state)
{
    struct str text = STR(A("1, 'a text that is somewhat long, for it is to be too long'") "CREATE TABLE x (a int);\n");

    assert_limit(*state, LIMIT_DUMP_BYTES, 100, text);
    assert_limit(*state, LIMIT_DUMP_ROW_BYTES, 20, text);
    assert_limit(*state, LIMIT_DUMP_PARTS, 4, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_form), TEST(at_every_place_of_a_block), TEST(many_rows), TEST(names_of_tables), TEST(limits_hold),
    };
    int fd = mkstemp(path), failed;

    if (fd < 0) return 1;
    close(fd);
    limits_standard(&limits);
    failed = cmocka_run_group_tests_name("api/dump", tests, NULL, NULL);
    unlink(path);
    return failed;
}
