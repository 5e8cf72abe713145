/* ZIP archives: written and read, under a password, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "io/zip.h"

static struct limits limits_of(int64_t entries, int64_t bytes)
{
    struct limits limits;

    limits_standard(&limits);
    limits.value[LIMIT_ZIP_ENTRIES] = entries;
    limits.value[LIMIT_ZIP_BYTES] = bytes;
    return limits;
}

/* "name=content;", or the error's code with its rule or limit behind what was read before. */
static const char *read_all(struct arena *a, struct str archive, struct str password, const struct limits *limits)
{
    struct zip_reader *r = NULL;
    struct zip_entry entry;
    bool more = true;
    struct buf out;
    err_t e;

    buf_init(&out, a, 64);
    e = zip_open(a, limits, archive, password, &r);
    while (!e && more) {
        e = zip_next(r, &entry, &more);
        if (!e && more)
            buf_add_format(&out, "%.*s=%.*s;", STR_ARG(entry.name), (int)(entry.content.n < 20 ? entry.content.n : 20), entry.content.p);
    }
    if (e)
        buf_add_format(&out, "%s %.*s%.*s", err_code(e->id), STR_ARG(err_value(e, "rule")), STR_ARG(err_value(e, "limit")));
    return str_zero(a, buf_str(&out));
}

static const struct zip_entry two[] = {{{"a.txt", 5}, {"hello", 5}}, {{"folder/b.xml", 12}, {"<b/>", 4}}};

static struct str written(struct arena *a, const struct zip_entry *entries, size_t n, struct str password)
{
    struct str out;

    assert_null(zip_write(a, entries, n, password, &out));
    assert_true(zip_looks_like(out));
    return out;
}

static void plain(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = limits_of(10, 1000);
    struct str archive = written(a, two, 2, STR(""));

    assert_string_equal(read_all(a, archive, STR(""), &limits), "a.txt=hello;b.xml=<b/>;");
    assert_string_equal(read_all(a, archive, STR("needless"), &limits), "a.txt=hello;b.xml=<b/>;");
    arena_free(a);
}

static void under_a_password(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = limits_of(10, 1000);
    struct str archive = written(a, two, 2, STR("secret word"));

    assert_int_equal(str_find(archive, STR("hello"), 0), -1);
    assert_string_equal(read_all(a, archive, STR("secret word"), &limits), "a.txt=hello;b.xml=<b/>;");
    assert_string_equal(read_all(a, archive, STR("other"), &limits), "rule.broken archive_password");
    assert_string_equal(read_all(a, archive, STR(""), &limits), "rule.broken archive_without_password");
    arena_free(a);
}

static void bombs(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = limits_of(2, 100000);
    char *zeros = arena_alloc(a, 1 << 20);
    const struct zip_entry large[] = {{{"z", 1}, {zeros, 1 << 20}}};
    const struct zip_entry three[] = {two[0], two[0], two[0]};
    struct str archive = written(a, large, 1, STR(""));

    assert_true(archive.n < 10000);
    assert_string_equal(read_all(a, archive, STR(""), &limits), "limit.exceeded zip_bytes");
    assert_string_equal(read_all(a, written(a, three, 3, STR("")), STR(""), &limits), "a.txt=hello;a.txt=hello;limit.exceeded zip_entries");
    arena_free(a);
}

static void damaged_ones(void **state)
{
    struct arena *a = arena_new();
    struct limits limits = limits_of(10, 1000);
    struct str archive = written(a, two, 2, STR(""));

    assert_string_equal(read_all(a, STR("no archive"), STR(""), &limits), "request.malformed ");
    assert_string_equal(read_all(a, (struct str){archive.p, archive.n / 2}, STR(""), &limits), "request.malformed ");
    assert_false(zip_looks_like(STR("<a/>")));
    arena_free(a);
}

/* Takes so many bytes and no more. */
struct tight { struct buf out; size_t room; err_t full; };

static err_t put(void *to, struct str piece)
{
    struct tight *t = to;

    if (t->out.n + piece.n > t->room) return t->full;
    buf_add(&t->out, piece);
    return OK;
}

/* A picture is put in as it is, what is behind it deflated again; who takes no more says why. */
static void as_a_stream(void **state)
{
    enum { BYTES = 200000 };
    struct arena *a = arena_new();
    struct limits limits = limits_of(10, 2 * BYTES);
    char *zeros = arena_alloc(a, BYTES);
    const struct zip_entry picture = {{"p.jpg", 5}, {zeros, BYTES}, .packed = true}, text = {{"t.txt", 5}, {zeros, BYTES}};
    struct tight t = {.room = 2 * BYTES, .full = err_make(a, E_LIMIT, "limit", "export_bytes", NULL)};
    struct zip_writer *w;
    err_t e;

    buf_init(&t.out, a, 64);
    assert_null(zip_begin(a, STR_NONE, (struct zip_sink){put, &t}, &w));
    assert_null(zip_add(w, &picture));
    assert_true(t.out.n > BYTES / 2);   /* the rest waits in the library */
    assert_null(zip_add(w, &text));
    assert_null(zip_end(w));
    assert_true(t.out.n > BYTES && t.out.n < BYTES + BYTES / 10);
    assert_non_null(strstr(read_all(a, buf_str(&t.out), STR(""), &limits), "t.txt="));
    t.out.n = 0;
    t.room = BYTES / 2;
    assert_null(zip_begin(a, STR_NONE, (struct zip_sink){put, &t}, &w));
    e = zip_add(w, &picture);
    assert_true(err_is(e ? e : zip_end(w), E_LIMIT));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain), cmocka_unit_test(under_a_password), cmocka_unit_test(bombs), cmocka_unit_test(damaged_ones),
        cmocka_unit_test(as_a_stream),
    };

    return cmocka_run_group_tests_name("io/zip", tests, NULL, NULL);
}
