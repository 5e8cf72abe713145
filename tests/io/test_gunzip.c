/* A file is what it holds, plain or gzipped, from any place of it; a damaged one is told. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/random.h"
#include "base/test.h"
#include "io/gunzip.h"

enum { CHUNK_BYTES = 1100000, MEMBERS = 300 };

static char folder[] = "/tmp/imis-gunzip-XXXXXX";
static char path[64];
static struct limits limits;

static void write_file(struct str s, int times)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    while (times--) assert_int_equal(write(fd, s.p, s.n), s.n);
    close(fd);
}

/* Words of a small language, so that there is something to pack and no block is like another. */
static struct str make_text(struct arena *a, size_t n)
{
    struct random r = {7};
    char *p = arena_bytes(a, n);

    for (size_t i = 0; i < n; i++) p[i] = (char)('a' + random_below(&r, i % 7 ? 9 : 26));
    return (struct str){p, n};
}

static struct str pack(struct arena *a, struct str s)
{
    z_stream z = {0};
    uLong room;
    char *out;

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    room = deflateBound(&z, s.n) + 64;
    out = arena_bytes(a, room);
    z.next_in = (Bytef *)(uintptr_t)s.p;
    z.avail_in = (uInt)s.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return (struct str){out, room - z.avail_out};
}

/* Reads to the end; compares with `text` again and again; returns the error. */
static err_t read_all(struct gunzip *g, struct str text, int64_t from, int64_t *bytes)
{
    char piece[70001];
    size_t got = 1;

    for (*bytes = from; got;) {
        TRY(gunzip_read(g, piece, sizeof piece, &got));
        for (size_t i = 0; i < got; i++) {
            if (piece[i] != text.p[(size_t)(*bytes + (int64_t)i) % text.n]) fail_msg("another byte at %lld", (long long)*bytes + (long long)i);
        }
        *bytes += (int64_t)got;
    }
    return OK;
}

static struct gunzip *opened(struct arena *a)
{
    struct gunzip *g;
    err_t e = gunzip_open(a, path, &limits, &g);

    assert_null(e);
    return g;
}

static void check_places(struct gunzip *g, struct str text, int64_t all, int rounds)
{
    struct random r = {3};
    char piece[5000];

    for (int i = 0; i < rounds; i++) {
        int64_t at = i ? (int64_t)random_below(&r, (uint32_t)all) : all;
        size_t got, n = 0;
        assert_null(gunzip_seek(g, at));
        do {
            assert_null(gunzip_read(g, piece + n, sizeof piece - n, &got));
            n += got;
        } while (got && n < sizeof piece);
        assert_int_equal(n, all - at < (int64_t)sizeof piece ? (size_t)(all - at) : sizeof piece);
        for (size_t k = 0; k < n; k++) assert_int_equal(piece[k], text.p[(size_t)(at + (int64_t)k) % text.n]);
    }
}

static void from_any_place(void **state)
{
    struct str text = make_text(*state, CHUNK_BYTES), packed = pack(*state, text);
    static const int times[] = {1, 3};
    int64_t bytes;

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        for (int plain = 0; plain < 2; plain++) {
            struct gunzip *g;
            write_file(plain ? text : packed, times[i]);
            g = opened(*state);
            assert_null(read_all(g, text, 0, &bytes));
            assert_int_equal(bytes, (int64_t)times[i] * CHUNK_BYTES);
            check_places(g, text, bytes, 40);
            assert_null(gunzip_seek(g, 0));
            assert_null(read_all(g, text, 0, &bytes));
            assert_int_equal(bytes, (int64_t)times[i] * CHUNK_BYTES);
        }
}

/* One long member has blocks only: as many as there are, and no more places than allowed are kept. */
static void a_long_file(void **state)
{
    struct str text = make_text(*state, CHUNK_BYTES), packed = pack(*state, text);
    struct gunzip *g;
    size_t before;
    int64_t bytes;

    write_file(packed, MEMBERS);
    g = opened(*state);
    before = arena_used(*state);
    assert_null(read_all(g, text, 0, &bytes));
    assert_int_equal(bytes, (int64_t)MEMBERS * CHUNK_BYTES);
    check_places(g, text, bytes, 100);
    assert_true(arena_used(*state) - before < (size_t)GUNZIP_PLACES * 33 * 1024 + (1 << 20));
}

static void an_empty_file(void **state)
{
    int64_t bytes;

    write_file(STR(""), 1);
    assert_null(read_all(opened(*state), STR("x"), 0, &bytes));
    assert_int_equal(bytes, 0);
    write_file(pack(*state, STR("")), 2);
    assert_null(read_all(opened(*state), STR("x"), 0, &bytes));
    assert_int_equal(bytes, 0);
}

static void assert_damaged(struct arena *a, struct str file, struct str text)
{
    int64_t bytes;
    err_t e;

    write_file(file, 1);
    e = read_all(opened(a), text, 0, &bytes);
    assert_true(err_is(e, E_FILE));
}

static void damaged_files(void **state)
{
    struct str text = make_text(*state, 50000), packed = pack(*state, text);
    char *bent = arena_bytes(*state, packed.n + 4);
    size_t cuts[] = {2, 9, 12, packed.n / 2, packed.n - 8, packed.n - 1};
    int64_t bytes;

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) assert_damaged(*state, (struct str){packed.p, cuts[i]}, text);
    memcpy(bent, packed.p, packed.n);
    bent[packed.n - 6] ^= 1;   /* its sum */
    assert_damaged(*state, (struct str){bent, packed.n}, text);
    memcpy(bent, packed.p, packed.n);
    memcpy(bent + packed.n, "tail", 4);
    assert_damaged(*state, (struct str){bent, packed.n + 4}, text);
    write_file(packed, 1);
    limits.value[LIMIT_DUMP_BYTES] = 40000;
    assert_true(err_is(read_all(opened(*state), text, 0, &bytes), E_LIMIT));
    limits_standard(&limits);
}

static void what_is_no_file(void **state)
{
    struct gunzip *g;
    int fd;

    unlink(path);
    assert_true(err_is(gunzip_open(*state, path, &limits, &g), E_FILE));
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(write(fd, "abc", 3), 3);
    assert_true(err_is(gunzip_open(*state, path, &limits, &g), E_FILE));
    close(fd);
    unlink(path);
    assert_true(err_is(gunzip_open(*state, folder, &limits, &g), E_FILE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(from_any_place), TEST(a_long_file), TEST(an_empty_file), TEST(damaged_files), TEST(what_is_no_file),
    };
    int failed;

    limits_standard(&limits);
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/file", folder);
    failed = cmocka_run_group_tests_name("io/gunzip", tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
