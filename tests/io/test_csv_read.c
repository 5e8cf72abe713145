/* CSV as RFC 4180 has it, with what an empty field means. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "io/csv_read.h"

/* Reads a text to "a|b\n", a NULL as ~, a wrong row as "!row"; an error as its code. */
static struct str read_all(struct arena *a, struct str text, const struct limits *limits)
{
    FILE *file = fmemopen((void *)(uintptr_t)text.p, text.n, "r");
    struct csv_rows rows = {.rows = 1};
    struct csv *c;
    struct buf out;
    err_t e;

    assert_non_null(file);
    buf_init(&out, a, 256);
    e = csv_open(a, "text", file, limits, &c);
    while (!e && rows.rows) {
        e = csv_read(c, &rows);
        for (size_t i = 0; !e && i < rows.rows * rows.columns; i++) {
            const struct csv_wrong *wrong = &rows.wrong[i / rows.columns];
            if (wrong->what && i % rows.columns == 0) buf_add_format(&out, "!%lld ", (long long)wrong->row);
            buf_add(&out, rows.at[i].p ? rows.at[i] : STR("~"));
            buf_add_char(&out, (i + 1) % rows.columns ? '|' : '\n');
        }
    }
    return e ? str_of(err_code(e->id)) : buf_str(&out);
}

static const struct { const char *text, *rows; } vectors[] = {
    {"a,b\n1,2\n", "1|2\n"},
    {"a,b\n1,2", "1|2\n"},
    {"a,b\r\n1,2\r\n3,4\r\n", "1|2\n3|4\n"},
    {"a,b\n,\"\"\n", "~|\n"},
    {"a,b\n\"\",\n", "|~\n"},
    {"a,b\n 1 ,\" 2 \"\n", " 1 | 2 \n"},
    {"a,b\n ,\" \"\n", " | \n"},
    {"a,b\n\"x\"\"y\",\"1,2\"\n", "x\"y|1,2\n"},
    {"a,b\n\"line\nbreak\",2\n", "line\nbreak|2\n"},
    {"a,b\n\n1,2\n\n", "1|2\n"},
    {"\xef\xbb\xbf" "a,b\n1,2\n", "1|2\n"},
    {"a,b\n", ""},
    {"a,b\n1\n3,4\n", "!2 1|~\n3|4\n"},
    {"a,b\n1,2\n3,4,5,6\n7,8", "1|2\n!3 3|4\n7|8\n"},
    {"a,b,a\n1,2,3\n", "file.failed"},
    {"\xff\xfe" "a,b\n1,2\n", "file.failed"},
    {"a,b\n1,\"2\n", "file.failed"},
    {"a,b\n1,x\"2\n", "file.failed"},
    {"a,b\n1,\"2\"x\n", "file.failed"},
    {"\n", "file.failed"},
};

static void every_form(void **state)
{
    struct limits limits;

    limits_standard(&limits);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct arena *a = arena_new();
        struct str found = read_all(a, str_of(vectors[i].text), &limits);
        if (!str_is(found, vectors[i].rows)) fail_msg("vector %zu gave: %.*s", i, STR_ARG(found));
        arena_free(a);
    }
}

static void columns_without_a_mark(void **state)
{
    struct arena *a = arena_new();
    char text[] = "\xef\xbb\xbfId,\"Na\"\"me\"\n1,2\n";
    FILE *file = fmemopen(text, strlen(text), "r");
    const struct str *names;
    struct limits limits;
    struct csv *c;
    size_t n;

    limits_standard(&limits);
    assert_null(csv_open(a, "text", file, &limits, &c));
    names = csv_columns(c, &n);
    assert_int_equal(n, 2);
    assert_true(str_is(names[0], "Id"));
    assert_true(str_is(names[1], "Na\"me"));
    arena_free(a);
}

/* More than one block; rows that begin in one and end in the next. */
static void many_rows(void **state)
{
    enum { ROWS = 20000 };
    struct arena *a = arena_new();
    struct limits limits;
    struct csv_rows rows = {.rows = 1};
    struct buf text;
    struct csv *c;
    int64_t n = 0;

    limits_standard(&limits);
    buf_init(&text, a, 1 << 20);
    buf_add(&text, STR("id,name\n"));
    for (int i = 0; i < ROWS; i++) buf_add_format(&text, "%d,\"name, %d\"\n", i, i);
    assert_null(csv_open(a, "text", fmemopen(text.p, text.n, "r"), &limits, &c));
    while (rows.rows) {
        assert_null(csv_read(c, &rows));
        for (size_t i = 0; i < rows.rows; i++, n++) {
            char wanted[40];
            snprintf(wanted, sizeof wanted, "name, %lld", (long long)n);
            assert_true(str_is(rows.at[i * 2 + 1], wanted));
        }
    }
    assert_int_equal(n, ROWS);
    arena_free(a);
}

static void bounds(void **state)
{
    struct arena *a = arena_new();
    struct limits limits;
    struct buf text;

    limits_standard(&limits);
    limits.value[LIMIT_CSV_COLUMNS] = 2;
    assert_true(str_is(read_all(a, STR("a,b\n1,2\n"), &limits), "1|2\n"));
    assert_true(str_is(read_all(a, STR("a,b,c\n1,2,3\n"), &limits), "limit.exceeded"));
    limits.value[LIMIT_CSV_ROW_BYTES] = 100000;
    buf_init(&text, a, 1 << 20);
    buf_add(&text, STR("a\n\""));
    for (int i = 0; i < 300000; i++) buf_add_char(&text, 'x');
    assert_true(str_is(read_all(a, buf_str(&text), &limits), "limit.exceeded"));
    arena_free(a);
}

static void no_file(void **state)
{
    struct arena *a = arena_new();
    struct limits limits;
    struct csv *c;

    limits_standard(&limits);
    assert_true(err_is(csv_open(a, "/nowhere/at/all.csv", NULL, &limits, &c), E_FILE));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form), cmocka_unit_test(columns_without_a_mark), cmocka_unit_test(many_rows),
        cmocka_unit_test(bounds), cmocka_unit_test(no_file),
    };

    return cmocka_run_group_tests_name("csv_read", tests, NULL, NULL);
}
