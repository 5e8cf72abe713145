/* Tables as people send them: what we write is read again, and workbooks as spreadsheet programs make them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/arena.h"
#include "io/book_read.h"
#include "io/sheet.h"
#include "io/sheet_read.h"
#include "io/zip.h"

static struct limits limits;

static int setup(void **state)
{
    limits_standard(&limits);
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

/* The table as "a|b\n", columns first, no value as ~, a row that is none with "!number "; an error as its code. */
static struct str read_all(struct arena *a, struct str bytes)
{
    struct csv_rows rows = {.rows = 1};
    struct sheet_reader *r;
    const struct str *names;
    struct buf out;
    size_t n;
    err_t e = sheet_reader_open(a, &limits, bytes, &r);

    buf_init(&out, a, 256);
    if (e) return str_format(a, "%s %.*s", err_code(e->id), STR_ARG(err_value(e, "limit")));
    names = sheet_reader_columns(r, &n);
    for (size_t i = 0; i < n; i++) buf_add_format(&out, "%.*s%c", STR_ARG(names[i]), i + 1 < n ? '|' : '\n');
    while (!e && rows.rows) {
        e = sheet_reader_rows(r, &rows);
        for (size_t i = 0; !e && i < rows.rows * rows.columns; i++) {
            const struct csv_wrong *wrong = &rows.wrong[i / rows.columns];
            if (wrong->what && i % rows.columns == 0) buf_add_format(&out, "!%lld ", (long long)wrong->row);
            buf_add(&out, rows.at[i].p ? rows.at[i] : STR("~"));
            buf_add_char(&out, (i + 1) % rows.columns ? '|' : '\n');
        }
    }
    return e ? str_format(a, "%s %.*s", err_code(e->id), STR_ARG(err_value(e, "limit"))) : buf_str(&out);
}

#define assert_reads(bytes, wanted)                                                      \
    do {                                                                                 \
        struct str found_ = read_all(*state, bytes);                                     \
        if (!str_is(found_, wanted)) fail_msg("read: %.*s", STR_ARG(found_));            \
    } while (0)

/* ---- what we write ---- */

static err_t put(void *to, struct str piece)
{
    buf_add(to, piece);
    return OK;
}

static struct str written(struct arena *a, enum sheet_kind kind, size_t rows)
{
    static const struct str heads[] = {{"phone", 5}, {"price", 5}, {"day", 3}, {"name", 4}};
    const struct sheet_shape shape = {.kind = kind, .heads = heads, .columns = 4};
    struct sheet *s;
    struct buf out;

    buf_init(&out, a, 4096);
    assert_null(sheet_begin(a, &limits, &shape, (struct sheet_sink){put, &out}, &s));
    for (size_t i = 0; i < rows; i++) {
        const struct sheet_cell cells[] = {
            {.kind = SHEET_TEXT, .text = STR("+250 788")}, {.kind = SHEET_NUMBER, .text = str_format(a, "%zu.50", i)},
            {.kind = SHEET_DAY, .day = date_of(2024, 2, 29)}, {.kind = i % 2 ? SHEET_NONE : SHEET_TEXT, .text = STR("a, \"<é>\"")},
        };
        assert_null(sheet_row(s, cells));
    }
    assert_null(sheet_end(s));
    return buf_str(&out);
}

static void what_we_write_is_read_again(void **state)
{
    assert_reads(written(*state, SHEET_CSV, 2), "phone|price|day|name\n+250 788|0.50|2024-02-29|a, \"<é>\"\n+250 788|1.50|2024-02-29|~\n");
    assert_reads(written(*state, SHEET_XLSX, 2), "phone|price|day|name\n+250 788|0.5|2024-02-29|a, \"<é>\"\n+250 788|1.5|2024-02-29|~\n");
    assert_reads(written(*state, SHEET_JSON, 2), "phone|price|day|name\n+250 788|0.50|2024-02-29|a, \"<é>\"\n+250 788|1.50|2024-02-29|~\n");
}

/* Far more than a block, in memory of a batch; rows that lie across two blocks are whole. */
static void a_long_table(void **state)
{
    enum { ROWS = 20000 };
    static const enum sheet_kind kinds[] = {SHEET_CSV, SHEET_XLSX, SHEET_JSON};

    for (size_t k = 0; k < 3; k++) {
        struct str bytes = written(*state, kinds[k], ROWS);
        struct csv_rows rows = {.rows = 1};
        struct sheet_reader *r;
        size_t seen = 0, batches = 0;

        assert_null(sheet_reader_open(*state, &limits, bytes, &r));
        while (rows.rows) {
            assert_null(sheet_reader_rows(r, &rows));
            for (size_t i = 0; i < rows.rows; i++, seen++) {
                struct str price = str_format(*state, kinds[k] != SHEET_XLSX ? "%zu.50" : "%zu.5", seen);
                assert_true(str_is(rows.at[i * 4], "+250 788"));
                assert_true(str_eq(rows.at[i * 4 + 1], price));
                assert_true((rows.at[i * 4 + 3].p == NULL) == (seen % 2));
                assert_null(rows.wrong[i].what);
            }
            batches++;
        }
        assert_int_equal(seen, ROWS);
        assert_true(batches > 10);
    }
}

static void lists_of_objects(void **state)
{
    assert_reads(STR("\xef\xbb\xbf [ {\"code\": \"A\", \"price\": 12.50, \"delete\": true},\n{\"delete\": false, \"name\": \"}],\\\"\", \"code\": null} ] \n"),
                 "code|price|delete|name\nA|12.50|1|~\n~|~|0|}],\"\n");
    assert_reads(STR("[{\"a\":[1]},{\"a\":{\"b\":1}},{\"a\":\"\"}]"), "a\n!1 ~\n!2 ~\n\n");
    assert_reads(STR("[{\"a\":1,\"a\":2}]"), "request.malformed ");
    assert_reads(STR("[]"), "");
    assert_reads(STR("{\"a\":1}"), "request.malformed ");
    assert_reads(STR("[1]"), "request.malformed ");
    assert_reads(STR("[{\"a\":1}"), "request.malformed ");
    assert_reads(STR("[{\"a\":1},]"), "request.malformed ");
    assert_reads(STR("[{\"a\":1} {\"a\":1}]"), "request.malformed ");
    assert_reads(STR("[{\"a\":1}] x"), "request.malformed ");
    assert_reads(STR("[{\"a\":1},{\"a\":\"x]"), "request.malformed ");
    assert_reads(STR("[{\"a\":1},{\"a\" 2}]"), "request.malformed ");
}

static void lists_have_limits(void **state)
{
    limits.value[LIMIT_CSV_COLUMNS] = 2;
    assert_reads(STR("[{\"a\":1},{\"b\":1}]"), "a|b\n1|~\n~|1\n");
    assert_reads(STR("[{\"a\":1},{\"b\":1,\"c\":2}]"), "limit.exceeded csv_columns");
    limits.value[LIMIT_CSV_ROW_BYTES] = 8;
    assert_reads(STR("[{\"a\":1},{\"a\":123}]"), "limit.exceeded csv_row_bytes");
    limits_standard(&limits);
    assert_reads(STR("[{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}]"), "limit.exceeded json_depth");
}

static void workbooks_of_before_2007_are_told(void **state)
{
    assert_reads(STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), "rule.broken ");
}

static void semicolons(void **state)
{
    assert_reads(STR("a;b\n1,5;x\n"), "a|b\n1,5|x\n");
    assert_reads(STR("a,b;c\n1,2\n"), "a|b;c\n1|2\n");
    assert_reads(STR("a\n'+1\n'x\n'\n"), "a\n+1\n'x\n'\n");
    assert_reads(STR(""), "request.malformed ");
}

/* ---- what spreadsheet programs write ---- */

#define BOOK "<workbook xmlns:r='x'><sheets><sheet name='A' r:id='rId7'/><sheet name='B' r:id='rId8'/></sheets></workbook>"
#define RELATIONS "<Relationships><Relationship Id='rId8' Target='worksheets/sheet1.xml'/><Relationship Id='rId7' Target='worksheets/sheet2.xml'/></Relationships>"
#define STYLES "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='[$-409]dd\\/mm\\/yyyy'/><numFmt numFmtId='165' formatCode='\"day\" 0.00'/>" \
    "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs></styleSheet>"
#define STRINGS "<sst><si><t>code</t></si><si><r><t>na</t></r><r><t xml:space='preserve'>me </t></r><rPh><t>NO</t></rPh></si><si><t/></si></sst>"

static struct str book(struct arena *a, const char *workbook, const char *sheet)
{
    const struct zip_entry entries[] = {
        {STR("xl/worksheets/sheet1.xml"), STR("<worksheet/>")}, {STR("xl/worksheets/sheet2.xml"), str_of(sheet)},
        {STR("xl/workbook.xml"), str_of(workbook)}, {STR("xl/_rels/workbook.xml.rels"), STR(RELATIONS)},
        {STR("xl/styles.xml"), STR(STYLES)}, {STR("xl/sharedStrings.xml"), STR(STRINGS)},
    };
    struct str out;

    assert_null(zip_write(a, entries, sizeof entries / sizeof *entries, STR_NONE, &out));
    return out;
}

#define ROWS(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"
#define HEAD "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='inlineStr'><is><t>day</t></is></c></row>"

static const struct { const char *sheet, *rows; } vectors[] = {
    {ROWS(HEAD), "code|name|day\n"},
    {ROWS("<row/><row r='5'><c r='B5' t='s'><v>0</v></c></row>"), "|code\n"},
    {ROWS(HEAD "<row r='2'><c r='A2'><v>107070703</v></c><c r='C2' s='1'><v>45352</v></c></row>"), "code|name|day\n107070703|~|2024-03-01\n"},
    {ROWS(HEAD "<row><c s='0'><v>45352</v></c><c s='2'><v>45352.5</v></c><c s='3'><v>45352</v></c></row>"), "code|name|day\n45352|2024-03-01T12:00:00|45352\n"},
    {ROWS(HEAD "<row><c><v>12.300000000000001</v></c><c><v>1E-3</v></c><c><v>1.5E+3</v></c></row>"), "code|name|day\n12.3|0.001|1500\n"},
    {ROWS(HEAD "<row r='9'><c t='b'><v>1</v></c><c t='str'><v> x </v></c><c t='d'><v>2024-03-01</v></c></row>"), "code|name|day\n1| x |2024-03-01\n"},
    {ROWS(HEAD "<row r='3'/><row r='4'><c r='A4' s='1'/><c r='D4' s='2'/></row><row r='6'><c r='A6' t='s'><v>2</v></c><c r='B6'><v>1</v></c></row>"),
     "code|name|day\n|1|~\n"},
    {ROWS(HEAD "<row r='2'><c r='A2' t='e'><v>#N/A</v></c></row><row r='3'><c r='A3'><v>1</v></c></row>"), "code|name|day\n!2 ~|~|~\n1|~|~\n"},
    {ROWS(HEAD "<row r='2'><c r='A2'><v>1</v></c><c r='E2'><v>1</v></c></row>"), "code|name|day\n!2 1|~|~\n"},
    {ROWS(HEAD "<row r='2'><c r='A2' t='s'><v>99</v></c></row>"), "code|name|day\n!2 ~|~|~\n"},
    {"<x:worksheet><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:r><x:t>a</x:t></x:r></x:is></x:c></x:row></x:sheetData></x:worksheet>", "a\n"},
    {ROWS("<row><c t='s'><v>0</v></c><c t='s'><v>0</v></c></row>"), "request.malformed "},
    {ROWS(HEAD "<row><c r='12'><v>1</v></c></row>"), "request.malformed "},
    {ROWS("<row><c r='ZZZ1'><v>1</v></c></row>"), "limit.exceeded csv_columns"},
    {ROWS(""), "request.malformed "},
    {ROWS(HEAD) "<", "request.malformed "},
    {"<!DOCTYPE a [<!ENTITY x 'y'>]>" ROWS(HEAD), "request.malformed "},
};

static void every_cell(void **state)
{
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct str found = read_all(*state, book(*state, BOOK, vectors[i].sheet));
        if (!str_is(found, vectors[i].rows)) fail_msg("vector %zu gave: %.*s", i, STR_ARG(found));
    }
}

static void days_since_1904(void **state)
{
    static const char sheet[] = ROWS(HEAD "<row><c s='1'><v>43890</v></c></row>");

    assert_reads(book(*state, "<workbook><workbookPr date1904='1'/><sheets><sheet id='rId7'/></sheets></workbook>", sheet),
                 "code|name|day\n2024-03-01|~|~\n");
    assert_true(str_is(book_day(*state, STR("1"), false), "1900-01-01"));
    assert_true(str_is(book_day(*state, STR("61"), false), "1900-03-01"));
    assert_true(str_is(book_day(*state, STR("45351.99999999"), false), "2024-03-01"));
    assert_true(str_is(book_day(*state, STR("-1"), false), "-1"));
    assert_true(str_is(book_day(*state, STR("9999999"), false), "9999999"));
}

static void numbers(void **state)
{
    static const struct { const char *stored, *shown; } all[] = {
        {"0", "0"}, {"-0.0", "0"}, {"000123", "123"}, {"100", "100"}, {"0.1", "0.1"}, {"0.10000000000000001", "0.1"}, {"99.999999999999999", "100"},
        {"123456789012345678", "123456789012346000"}, {"-1.50", "-1.5"}, {"1e+2", "100"}, {"1E400", "1E400"}, {"1.2.3", "1.2.3"}, {"x", "x"},
        {"", ""}, {"-", "-"}, {"1.0E-2", "0.01"}, {"20.000000000000004", "20"},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct str found = book_number(*state, str_of(all[i].stored));
        if (!str_is(found, all[i].shown)) fail_msg("%s gave %.*s", all[i].stored, STR_ARG(found));
    }
}

/* A small archive that unpacks to very much; a sheet longer than is allowed; an archive that is cut. */
static void bombs(void **state)
{
    struct str bytes = written(*state, SHEET_XLSX, 20000);
    struct buf spaces;

    limits.value[LIMIT_SHEET_RATIO] = 10;
    assert_reads(bytes, "limit.exceeded sheet_ratio");
    limits_standard(&limits);
    limits.value[LIMIT_SHEET_BYTES] = 65536;
    assert_reads(bytes, "limit.exceeded sheet_bytes");
    limits_standard(&limits);
    buf_init(&spaces, *state, 4 << 20);
    buf_add(&spaces, STR("<worksheet><sheetData>"));
    for (size_t i = 0; i < 2 << 20; i++) buf_add(&spaces, STR("  "));
    buf_add_char(&spaces, '\0');
    assert_reads(book(*state, BOOK, spaces.p), "limit.exceeded sheet_ratio");
    assert_reads(((struct str){bytes.p, bytes.n / 2}), "request.malformed ");
    assert_reads(STR("PK\3\4"), "request.malformed ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_we_write_is_read_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_table, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_of_objects, setup, teardown),
        cmocka_unit_test_setup_teardown(lists_have_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(workbooks_of_before_2007_are_told, setup, teardown),
        cmocka_unit_test_setup_teardown(semicolons, setup, teardown),
        cmocka_unit_test_setup_teardown(every_cell, setup, teardown),
        cmocka_unit_test_setup_teardown(days_since_1904, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(bombs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
