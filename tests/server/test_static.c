/* The browser client's files, out of an archive as `tar` writes it. */
#include <string.h>

#include "base/text.h"
#include "server/static.h"
#include "support/testdb.h"

static void add_file(struct buf *to, const char *name, const char *content)
{
    size_t n = strlen(content), whole = (n + 511) / 512 * 512;
    char *head = buf_reserve(to, 512 + whole);

    memset(head, 0, 512 + whole);
    memcpy(head, name, strlen(name));
    memcpy(head + 124, str_format(to->arena, "%011zo", n).p, 11);
    head[156] = '0';
    memcpy(head + 257, "ustar", 6);
    memcpy(head + 512, content, n);
    to->n += 512 + whole;
}

static struct str archive_of(struct arena *a)
{
    struct buf out;

    buf_init(&out, a, 8192);
    add_file(&out, "c/Room-ABCD1234.js", "room");
    add_file(&out, "empty-ABCD1234.css", "");
    add_file(&out, "index.html", "<!doctype html>the page");
    add_file(&out, "index.html.gz", "packed page");
    add_file(&out, "start-JSO2ALS6.js", "start");
    add_file(&out, "start-JSO2ALS6.js.gz", "packed start");
    memset(buf_reserve(&out, 1024), 0, 1024);
    out.n += 1024;
    return buf_str(&out);
}

struct asked { struct api api; struct call call; struct reply reply; };

static struct asked *request(struct testdb *t, const char *path, const struct header *headers, size_t n)
{
    struct asked *q = ARENA_NEW(t->arena, struct asked);

    assert_ok(texts_load(t->arena, &q->api.texts));
    q->api.env = t->env;
    q->call = (struct call){.api = &q->api, .arena = t->arena, .method = METHOD_GET, .path = str_of(path), .headers = headers,
                            .header_count = n, .language = STR("en")};
    buf_init(&q->reply.body, t->arena, 0);
    vec_init(&q->reply.headers, t->arena);
    return q;
}

static struct reply *answer(struct testdb *t, const char *path, struct str archive)
{
    static const struct header none = {{"accept", 6}, {"*/*", 3}};
    struct asked *q = request(t, path, &none, 1);

    static_answer(&q->call, &q->reply, archive);
    return &q->reply;
}

static struct str said(const struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_is(r->headers.at[i].name, name))
            return r->headers.at[i].value;
    return STR_NONE;
}

static void a_hashed_file_is_kept_for_ever(void **state)
{
    struct testdb *t = testdb_of(state);
    struct str archive = archive_of(t->arena);
    const struct reply *r = answer(t, "/start-JSO2ALS6.js", archive);

    assert_int_equal(r->status, 0);
    assert_str(buf_str(&r->body), "start");
    assert_true(r->body.p > archive.p && r->body.p < archive.p + archive.n);   /* no copy */
    assert_string_equal(r->type, "text/javascript; charset=utf-8");
    assert_str(said(r, "Cache-Control"), "public, max-age=31536000, immutable");
    assert_str(said(r, "Vary"), "Accept-Encoding");
    assert_true(str_find(said(r, "Content-Security-Policy"), STR("unsafe"), 0) < 0);
    assert_true(str_find(said(r, "Content-Security-Policy"), STR("frame-ancestors 'none'"), 0) > 0);
    assert_str(said(r, "Referrer-Policy"), "no-referrer");
    r = answer(t, "/c/Room-ABCD1234.js", archive);
    assert_str(buf_str(&r->body), "room");
    r = answer(t, "/empty-ABCD1234.css", archive);
    assert_int_equal(r->status, 0);
    assert_int_equal(r->body.n, 0);
    assert_string_equal(r->type, "text/css; charset=utf-8");
}

static void an_address_is_the_page_and_a_missing_file_is_not(void **state)
{
    static const char *const pages[] = {"/", "/families", "/families/018f0000-0000-7000-8000-000000000001", "/c", "/c/", "/.x/y", "/index.html"};
    static const char *const none[] = {
        "/start-ZZZZZZZZ.js", "/c/Room-ABCD1235.js", "/favicon.ico", "/index.html.gz", "/start-JSO2ALS6.js.gz", "/../etc/passwd.txt",
        "/c/../index.html.gz", "/.", "/..", "//etc/passwd.d", "/c/Room-ABCD1234.js/x.js",
    };
    struct testdb *t = testdb_of(state);
    struct str archive = archive_of(t->arena);

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        const struct reply *r = answer(t, pages[i], archive);

        assert_str(buf_str(&r->body), "<!doctype html>the page");
        assert_string_equal(r->type, "text/html; charset=utf-8");
        assert_str(said(r, "Cache-Control"), "no-cache");
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(answer(t, none[i], archive)->status, 404);
}

static void what_is_packed_goes_to_whom_takes_it(void **state)
{
    static const struct header packed = {{"accept-encoding", 15}, {"br, gzip", 8}};
    struct testdb *t = testdb_of(state);
    struct str archive = archive_of(t->arena);
    struct asked *q = request(t, "/", &packed, 1), *plain = request(t, "/c/Room-ABCD1234.js", &packed, 1);

    static_answer(&q->call, &q->reply, archive);
    assert_str(buf_str(&q->reply.body), "packed page");
    assert_str(said(&q->reply, "Content-Encoding"), "gzip");
    assert_true(str_eq(said(&q->reply, "ETag"), said(answer(t, "/", archive), "ETag")));
    static_answer(&plain->call, &plain->reply, archive);
    assert_str(buf_str(&plain->reply.body), "room");
    assert_null(said(&plain->reply, "Content-Encoding").p);
}

static void a_page_that_is_known_is_not_sent_again(void **state)
{
    struct testdb *t = testdb_of(state);
    struct str archive = archive_of(t->arena), tag = said(answer(t, "/", archive), "ETag");
    const struct header known = {STR("if-none-match"), tag}, other = {STR("if-none-match"), STR("\"x\"")};
    struct asked *q = request(t, "/claims", &known, 1), *old = request(t, "/claims", &other, 1);

    static_answer(&q->call, &q->reply, archive);
    assert_int_equal(q->reply.status, 304);
    static_answer(&old->call, &old->reply, archive);
    assert_int_equal(old->reply.status, 0);
}

static void an_archive_that_ends_early_is_read_to_there(void **state)
{
    struct testdb *t = testdb_of(state);
    struct str archive = archive_of(t->arena);

    for (size_t n = 0; n < archive.n; n += 37) {
        const struct reply *r = answer(t, "/", (struct str){archive.p, n});
        bool ours = str_find(buf_str(&r->body), STR("without its browser client"), 0) > 0;

        assert_true(ours || str_is(buf_str(&r->body), "<!doctype html>the page"));
        assert_int_equal(r->status, 0);
    }
    assert_int_equal(answer(t, "/start-JSO2ALS6.js", STR("")) ->status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_SQLITE(a_hashed_file_is_kept_for_ever),
        TESTDB_SQLITE(an_address_is_the_page_and_a_missing_file_is_not),
        TESTDB_SQLITE(what_is_packed_goes_to_whom_takes_it),
        TESTDB_SQLITE(a_page_that_is_known_is_not_sent_again),
        TESTDB_SQLITE(an_archive_that_ends_early_is_read_to_there),
    };

    return testdb_run("server/static", tests, sizeof tests / sizeof *tests);
}
