/* Tables as files: what stands in each kind, and that a spreadsheet takes no text for a formula. */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/test.h"

#include "base/arena.h"
#include "base/json.h"
#include "io/sheet.h"

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

static err_t put(void *to, struct str piece)
{
    buf_add(to, piece);
    return OK;
}

static struct sheet_cell text(const char *s) { return (struct sheet_cell){.kind = SHEET_TEXT, .text = str_of(s)}; }
static struct sheet_cell number(const char *s) { return (struct sheet_cell){.kind = SHEET_NUMBER, .text = str_of(s)}; }
static struct sheet_cell day(int y, int m, int d) { return (struct sheet_cell){.kind = SHEET_DAY, .day = date_of(y, m, d)}; }

static struct sheet_cell moment(const char *s)
{
    struct sheet_cell out = {.kind = SHEET_MOMENT};

    assert_true(stamp_read(s, strlen(s), &out.moment, NULL));
    return out;
}

enum { COLUMNS = 4 };

static struct str made(struct arena *a, enum sheet_kind kind, struct sheet_cell rows[][COLUMNS], size_t n)
{
    static const struct str heads[COLUMNS] = {{"a", 1}, {"b", 1}, {"?c", 2}, {"d", 1}};
    struct sheet_shape shape = {.kind = kind, .heads = heads, .columns = COLUMNS, .outer = "Rows", .entry = "Row"};
    struct sheet *sheet;
    struct buf out;

    buf_init(&out, a, 1024);
    assert_null(sheet_begin(a, &limits, &shape, (struct sheet_sink){put, &out}, &sheet));
    for (size_t i = 0; i < n; i++) assert_null(sheet_row(sheet, rows[i]));
    assert_null(sheet_end(sheet));
    return buf_str(&out);
}

static void assert_made(struct str found, const char *wanted)
{
    if (!str_is(found, wanted)) fail_msg("found  %.*s\nwanted %s", STR_ARG(found), wanted);
}

static void csv_says_what_it_means(void **state)
{
    struct sheet_cell rows[][COLUMNS] = {
        {text("x,y"), number("-1.50"), text("say \"so\""), day(2026, 1, 31)},
        {text("two\nlines"), {0}, text(" blank "), moment("2026-01-31T10:20:30")},
        {{.kind = SHEET_TRUTH, .truth = true}, text(""), text("é"), {0}},
    };

    assert_made(made(*state, SHEET_CSV, rows, 3),
                "a,b,?c,d\n\"x,y\",-1.50,\"say \"\"so\"\"\",2026-01-31\n\"two\nlines\",,\" blank \",2026-01-31T10:20:30\ntrue,,é,\n");
}

static void no_text_is_a_formula(void **state)
{
    struct sheet_cell rows[][COLUMNS] = {
        {text("=1+1"), text("+SUM(A1)"), text("-cmd"), text("@x")},
        {text("\tx"), text("\r=x"), text("=HYPERLINK(\"http://x\",\"y\")"), number("-7")},
        {text("a=b"), text("1-2"), text("'=x"), text(" =x")},
    };

    assert_made(made(*state, SHEET_CSV, rows, 3),
                "a,b,?c,d\n'=1+1,'+SUM(A1),'-cmd,'@x\n'\tx,\"'\r=x\",\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",-7\n"
                "a=b,1-2,'=x,\" =x\"\n");
}

static void json_and_xml(void **state)
{
    struct sheet_cell rows[][COLUMNS] = {
        {text("<&>\"\x01"), number("2.5"), {0}, day(1960, 2, 29)},
        {text("="), {.kind = SHEET_TRUTH}, text("c"), {0}},
    };

    assert_made(made(*state, SHEET_JSON, rows, 2),
                "[\n{\"a\":\"<&>\\\"\\u0001\",\"b\":2.5,\"?c\":null,\"d\":\"1960-02-29\"},\n{\"a\":\"=\",\"b\":false,\"?c\":\"c\",\"d\":null}\n]\n");
    assert_made(made(*state, SHEET_XML, rows, 2),
                "<Rows>\n<Row><a>&lt;&amp;&gt;&quot;</a><b>2.5</b><d>1960-02-29</d></Row>\n"
                "<Row><a>=</a><b>false</b><c>c</c><d></d></Row>\n</Rows>\n");
    assert_made(made(*state, SHEET_JSON, rows, 0), "[]\n");
}

/* ---- XLSX, opened again ---- */

static struct str part_of(struct arena *a, struct str file, const char *name)
{
    struct archive *r = archive_read_new();
    struct archive_entry *entry;
    struct str found = STR_NONE;
    struct buf out;
    la_ssize_t n;

    buf_init(&out, a, 4096);
    assert_int_equal(archive_read_support_format_zip(r), ARCHIVE_OK);
    assert_int_equal(archive_read_open_memory(r, file.p, file.n), ARCHIVE_OK);
    while (archive_read_next_header(r, &entry) == ARCHIVE_OK) {
        if (strcmp(archive_entry_pathname(entry), name) != 0) continue;
        while ((n = archive_read_data(r, buf_reserve(&out, 4096), 4096)) > 0) out.n += (size_t)n;
        assert_int_equal(n, 0);
        found = buf_str(&out);
    }
    archive_read_free(r);
    return found;
}

static void a_book_is_opened_again(void **state)
{
    static const char *const parts[] = {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"};
    struct sheet_cell rows[][COLUMNS] = {
        {text("=1+1 <b>"), number("-1.50"), {0}, day(2026, 1, 31)},
        {moment("2026-01-31T12:00:00"), {.kind = SHEET_TRUTH, .truth = true}, day(1850, 1, 1), moment("1970-01-01T00:00:01")},
    };
    struct str file = made(*state, SHEET_XLSX, rows, 2), sheet = part_of(*state, file, "xl/worksheets/sheet1.xml");
    const char *wanted[] = {
        "<row><c t=\"inlineStr\" s=\"3\"><is><t xml:space=\"preserve\">a</t></is></c>",
        "<row><c t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1 &lt;b&gt;</t></is></c><c><v>-1.50</v></c><c/><c s=\"1\"><v>46053</v></c></row>",
        ("<row><c s=\"2\"><v>46053.500000000</v></c><c t=\"b\"><v>1</v></c><c t=\"inlineStr\"><is><t xml:space=\"preserve\">1850-01-01</t></is></c>"
         "<c s=\"2\"><v>25569.000011574</v></c></row>"),
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_true(str_starts(part_of(*state, file, parts[i]), STR("<?xml ")));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (str_find(sheet, str_of(wanted[i]), 0) < 0) fail_msg("%s is not in %.*s", wanted[i], STR_ARG(sheet));
    assert_true(str_ends(sheet, STR("</sheetData></worksheet>")));
    assert_true(str_eq(file, made(*state, SHEET_XLSX, rows, 2)));
}

/* More than any buffer holds, and a cell that is longer than a spreadsheet takes. */
static void a_long_book(void **state)
{
    struct sheet_cell rows[1][COLUMNS];
    struct sheet_shape shape;
    struct str heads[] = {STR("n"), STR("t")}, sheet;
    char *much = arena_bytes(*state, 50001);
    struct sheet *s;
    struct buf out;
    size_t found = 0;

    memset(much, 'x', 50000);
    much[50000] = 0;
    rows[0][1] = text(much);
    shape = (struct sheet_shape){.kind = SHEET_XLSX, .heads = heads, .columns = 2};
    buf_init(&out, *state, 1024);
    assert_null(sheet_begin(*state, &limits, &shape, (struct sheet_sink){put, &out}, &s));
    for (int i = 0; i < 1000; i++) {
        rows[0][0] = number(str_format(*state, "%d", i).p);
        assert_null(sheet_row(s, rows[0]));
    }
    assert_null(sheet_end(s));
    sheet = part_of(*state, buf_str(&out), "xl/worksheets/sheet1.xml");
    for (ptrdiff_t at = 0; (at = str_find(sheet, STR("<row>"), (size_t)at)) >= 0; at++) found++;
    assert_int_equal(found, 1001);
    assert_true(sheet.n < 1000 * 33000);
}

/* What packs well is long all the same. */
static void a_book_has_its_size(void **state)
{
    struct str heads[] = {STR("n")};
    struct sheet_shape shape = {.kind = SHEET_XLSX, .heads = heads, .columns = 1};
    struct sheet_cell cell = text("xxxxxxxxxxxxxxxx");
    struct sheet *s;
    struct buf out;
    err_t e;

    buf_init(&out, *state, 1024);
    limits.value[LIMIT_SHEET_BYTES] = 1 << 20;
    e = sheet_begin(*state, &limits, &shape, (struct sheet_sink){put, &out}, &s);
    for (int i = 0; i < 100000 && !e; i++) e = sheet_row(s, &cell);
    assert_true(err_is(e, E_LIMIT));
    assert_true(out.n < 1 << 17);
}

/* ---- a sink that fails ---- */

static err_t refuse(void *left, struct str piece)
{
    static struct arena *a;

    if ((*(int *)left)-- > 0) return OK;
    if (!a) a = arena_new();
    return err_make(a, E_DB_FULL, "what", "disk", NULL);
}

static void a_full_disk_is_told(void **state)
{
    struct str heads[] = {STR("n")};
    struct sheet_cell cell = number("1");

    for (int kind = SHEET_CSV; kind <= SHEET_XML; kind++) {
        struct sheet_shape shape = {.kind = (enum sheet_kind)kind, .heads = heads, .columns = 1, .outer = "r", .entry = "e"};
        struct sheet *s;
        int left = 0;
        err_t e = sheet_begin(*state, &limits, &shape, (struct sheet_sink){refuse, &left}, &s);

        for (int i = 0; i < 100000 && !e; i++) e = sheet_row(s, &cell);
        if (!e) e = sheet_end(s);
        assert_true(err_is(e, E_DB_FULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(csv_says_what_it_means, setup, teardown),
        cmocka_unit_test_setup_teardown(no_text_is_a_formula, setup, teardown),
        cmocka_unit_test_setup_teardown(json_and_xml, setup, teardown),
        cmocka_unit_test_setup_teardown(a_book_is_opened_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_book, setup, teardown),
        cmocka_unit_test_setup_teardown(a_book_has_its_size, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_is_told, setup, teardown),
    };

    return cmocka_run_group_tests_name("io/sheet", tests, NULL, NULL);
}
