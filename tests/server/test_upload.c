/* Files over HTTP: what was sent comes back byte for byte, pictures come back as pictures; who may send what. */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/json.h"
#include "io/picture.h"
#include "kit.h"
#include "module/claim_world.h"

#define BOUNDARY "xXx"
#define ID(n) "018f0000-0000-7000-8000-00000000000" #n

/* A claim and two people; anna, who may do everything with claims, bert, who may not. */
static struct running *world_within(void **state, struct claim_world *w, const char *limit)
{
    struct running *s;

    *w = claim_world_open(state);
    claim_entered(w, 1, 1);
    drive_close(&w->d);
    s = server_start(testdb_of(state), WORDS("--limit", "address_rate=1000000", "--limit", limit, "--blobs",
                                             str_format(w->d.arena, "%s.blobs", w->d.key_file).p));
    program_run(s, WORDS("user", "add", "anna", "--role", "IMIS Administrator"));
    program_run(s, WORDS("user", "add", "bert", "--role", "Clerk"));
    return s;
}

static struct running *world(void **state, struct claim_world *w) { return world_within(state, w, "session_rate=1000000"); }

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at) { return remove(path); }

static void done(struct running *s, const struct claim_world *w)
{
    assert_int_equal(server_end(s), 0);
    nftw(str_format(s->t->arena, "%s.blobs", w->d.key_file).p, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void send_all(int fd, struct str bytes)
{
    for (size_t n = 0; n < bytes.n;) {
        ssize_t sent = send(fd, bytes.p + n, bytes.n - n, MSG_NOSIGNAL);

        assert_true(sent > 0);
        n += (size_t)sent;
    }
}

static void text_part(struct buf *body, const char *name, const char *value)
{
    buf_add_format(body, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name, value);
}

/* `parts`: name, value, ...; NULL ends. */
static struct heard form(struct running *s, const char *token, const char *path, const char *const *parts, const char *name,
                         const char *type, struct str content)
{
    struct arena *a = s->t->arena;
    struct heard h;
    struct buf body;
    int fd = dial(s);

    buf_init(&body, a, content.n + 1024);
    for (; *parts; parts += 2)
        text_part(&body, parts[0], parts[1]);
    buf_add_format(&body, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
                   name, type);
    buf_add(&body, content);
    buf_add(&body, STR("\r\n--" BOUNDARY "--\r\n"));
    send_all(fd, str_format(a, "POST %s HTTP/1.1\r\nHost: x\r\nCookie: csrftoken=abc; JWT=%s\r\nX-CSRFToken: abc\r\nContent-Type:"
                            " multipart/form-data; boundary=" BOUNDARY "\r\nContent-Length: %zu\r\n\r\n", path, token, body.n));
    send_all(fd, buf_str(&body));
    h = hear(a, fd, false);
    close(fd);
    return h;
}

static struct heard fetch(struct running *s, const char *token, const char *path)
{
    return ask(s, str_format(s->t->arena, "GET %s HTTP/1.1\r\nHost: x\r\nCookie: JWT=%s\r\n\r\n", path, token).p);
}

static struct heard post(struct running *s, const char *token, const char *path, const char *body)
{
    return ask(s, str_format(s->t->arena, "POST %s HTTP/1.1\r\nHost: x\r\nCookie: csrftoken=abc; JWT=%s\r\nX-CSRFToken: abc\r\nContent-Type:"
                             " application/json\r\nContent-Length: %zu\r\n\r\n%s", path, token, strlen(body), body).p);
}

static bool holds(struct heard h, const char *text)
{
    bool found = str_find(h.body, str_of(text), 0) >= 0;

    if (!found)
        print_message("# %d %.*s\n", h.status, STR_ARG(h.body));
    return found;
}

static const char *claim_of(struct running *s)
{
    struct db_conn *c = testdb_acquire(s->t, DB_READ);
    static const enum db_type types[] = {DB_UUID};
    struct db_rows rows;
    char text[36];

    assert_ok(db_query(c, STR("SELECT uuid FROM claim"), NULL, 0, types, 1, &rows));
    uuid_write(db_cell(&rows, 0, 0)->u, text);
    testdb_release(s->t, c);
    return str_format(s->t->arena, "%.36s", text).p;
}

/* Every byte that there is, of a kind that is taken. */
static struct str all_bytes(struct arena *a)
{
    struct buf b;

    buf_init(&b, a, 70000);
    buf_add(&b, STR("%PDF-1.7\n"));
    for (int i = 0; i < 65536; i++)
        buf_add_char(&b, (char)(i % 251 + i / 256));
    return buf_str(&b);
}

static void a_form_comes_back_byte_for_byte(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w);
    const char *anna = server_token(s, "anna"), *claim = claim_of(s);
    struct str content = all_bytes(s->t->arena);
    struct heard h = form(s, anna, "/api/claim/attach", WORDS("id", ID(1), "claim", claim, "title", "x-ray"), "C:\\\\x\\\\r.pdf",
                          "application/pdf", content);

    assert_int_equal(h.status, 200);
    assert_true(holds(h, "\"status\":\"done\",\"repeated\":false"));
    h = form(s, anna, "/api/claim/attach", WORDS("id", ID(1), "claim", claim, "title", "x-ray"), "C:\\\\x\\\\r.pdf", "application/pdf", content);
    assert_true(holds(h, "\"repeated\":true"));
    h = fetch(s, anna, "/api/claim/attach?id=1");
    assert_int_equal(h.status, 200);
    assert_true(str_eq(h.body, content));
    assert_str(header_of(s->t->arena, &h, "content-type"), "application/pdf");
    assert_true(str_starts(header_of(s->t->arena, &h, "content-disposition"), STR("attachment; filename=\"r.pdf\"")));
    assert_str(header_of(s->t->arena, &h, "x-content-type-options"), "nosniff");
    done(s, &w);
}

static void the_contract_s_mutation(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w);
    struct arena *a = s->t->arena;
    const char *anna = server_token(s, "anna"), *claim = claim_of(s);
    struct str content = all_bytes(a), sent = base64(a, content);
    struct heard h;

    h = post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"mutation { createClaimAttachment(input: {clientMutationId: \\\"m1\\\", claimUuid:"
             " \\\"%s\\\", type: \\\"t\\\", title: \\\"a\\\", date: \\\"2024-01-15\\\", mime: \\\"application/pdf\\\", url: \\\"\\\", generalType:"
             " \\\"FILE\\\", filename: \\\"r.pdf\\\", document: \\\"%.*s\\\"}) { clientMutationId internalId } }\"}", claim, STR_ARG(sent)).p);
    assert_true(holds(h, "\"clientMutationId\":\"m1\""));
    h = post(s, anna, "/api/graphql", "{\"query\":\"{ mutationLogs(clientMutationId: \\\"m1\\\") { edges { node { status error jsonContent } } } }\"}");
    assert_true(holds(h, "\"status\":2,\"error\":null"));
    assert_int_equal(str_find(h.body, (struct str){sent.p, 40}, 0), -1);
    h = fetch(s, anna, "/api/claim/attach/?id=1");
    assert_true(str_eq(h.body, content));
    h = post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"{ claimAttachments(claim_Uuid: \\\"%s\\\") { edges { node { filename mime"
             " generalType } } } }\"}", claim).p);
    assert_true(holds(h, "{\"filename\":\"r.pdf\",\"mime\":\"application/pdf\",\"generalType\":\"FILE\"}"));
    done(s, &w);
}

static void feedback_is_delivered(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w);
    struct arena *a = s->t->arena;
    const char *anna = server_token(s, "anna"), *claim = claim_of(s);
    struct heard h;

    post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"mutation { submitClaims(input: {uuids: [\\\"%s\\\"]}) { internalId } }\"}", claim).p);
    h = post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"mutation { deliverClaimFeedback(input: {clientMutationId: \\\"f1\\\", claimUuid:"
             " \\\"%s\\\", feedback: {careRendered: true, paymentAsked: false, drugPrescribed: true, drugReceived: false, asessment: 3,"
             " officerId: 1, feedbackDate: \\\"2024-05-01T00:00:00\\\"}}) { internalId } }\"}", claim).p);
    assert_int_equal(h.status, 200);
    h = post(s, anna, "/api/graphql", "{\"query\":\"{ claims { edges { node { feedbackStatus feedbackAvailable feedback { careRendered"
             " paymentAsked drugPrescribed drugReceived asessment officerId feedbackDate } } } } }\"}");
    assert_true(holds(h, "{\"feedbackStatus\":8,\"feedbackAvailable\":true,\"feedback\":{\"careRendered\":true,\"paymentAsked\":false,"
                         "\"drugPrescribed\":true,\"drugReceived\":false,\"asessment\":3,\"officerId\":1,\"feedbackDate\":\"2024-05-01T00:00:00\"}}"));
    done(s, &w);
}

static void unknown_rows_are_several(struct running *s, const char *token, const char *mutation, const char *id)
{
    static const char both[] = "\\\"00000000-0000-4000-8000-00000000dead\\\", \\\"00000000-0000-4000-8000-00000000beef\\\"";
    struct arena *a = s->t->arena;
    struct heard h;

    post(s, token, "/api/graphql", str_format(a, "{\"query\":\"mutation { %s(input: {clientMutationId: \\\"%s\\\", uuids: [%s]})"
         " { internalId } }\"}", mutation, id, both).p);
    h = post(s, token, "/api/graphql", str_format(a, "{\"query\":\"{ mutationLogs(clientMutationId: \\\"%s\\\") { edges { node { error } } } }\"}", id).p);
    assert_true(holds(h, "{\\\"title\\\":\\\"00000000-0000-4000-8000-00000000dead\\\",\\\"list\\\":[{"));
    assert_true(holds(h, "{\\\"title\\\":\\\"00000000-0000-4000-8000-00000000beef\\\",\\\"list\\\":[{"));
}

/* A request needs one connection at a time: with a single one there is no other to wait for. */
static void what_a_search_finds_is_submitted(void **state)
{
    struct claim_world w;
    struct running *s = world_within(state, &w, "db_connections=1");
    const char *anna = server_token(s, "anna");
    struct heard h;

    h = post(s, anna, "/api/graphql", "{\"query\":\"mutation { submitClaims(input: {clientMutationId: \\\"f1\\\", additionalFilters:"
             " \\\"{\\\\\\\"status\\\\\\\": 2}\\\"}) { internalId } }\"}");
    assert_true(holds(h, "\"internalId\":\""));
    assert_false(holds(h, "errors"));
    h = post(s, anna, "/api/graphql", "{\"query\":\"{ claims { edges { node { status } } } }\"}");
    assert_true(holds(h, "\"status\":4"));
    done(s, &w);
}

/* Of one row the errors stand alone; of several each stands under the code of its row. */
static void refusals_of_several_rows(void **state)
{
    static const char unknown[] = "00000000-0000-4000-8000-00000000dead";
    struct claim_world w;
    struct running *s = world(state, &w);
    struct arena *a = s->t->arena;
    const char *anna = server_token(s, "anna"), *claim = claim_of(s);
    struct heard h;

    post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"mutation { submitClaims(input: {uuids: [\\\"%s\\\"]}) { internalId } }\"}", claim).p);
    post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"mutation { submitClaims(input: {clientMutationId: \\\"s1\\\", uuids: [\\\"%s\\\"]})"
         " { internalId } }\"}", claim).p);
    h = post(s, anna, "/api/graphql", "{\"query\":\"{ mutationLogs(clientMutationId: \\\"s1\\\") { edges { node { status error } } } }\"}");
    assert_true(holds(h, "\"status\":1,\"error\":\"[{\\\"message\\\":"));
    assert_false(holds(h, "title"));
    post(s, anna, "/api/graphql", str_format(a, "{\"query\":\"mutation { submitClaims(input: {clientMutationId: \\\"s2\\\", uuids: [\\\"%s\\\","
         " \\\"%s\\\"]}) { internalId } }\"}", claim, unknown).p);
    h = post(s, anna, "/api/graphql", "{\"query\":\"{ mutationLogs(clientMutationId: \\\"s2\\\") { edges { node { status error } } } }\"}");
    assert_true(holds(h, "{\\\"title\\\":\\\"C1\\\",\\\"list\\\":[{\\\"message\\\":"));
    assert_true(holds(h, "]},{\\\"title\\\":\\\"00000000-0000-4000-8000-00000000dead\\\",\\\"list\\\":["));
    unknown_rows_are_several(s, anna, "submitClaims", "s3");
    unknown_rows_are_several(s, anna, "selectClaimsForReview", "s4");
    done(s, &w);
}

static void a_photo_comes_back_as_a_picture(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w);
    const char *anna = server_token(s, "anna");
    struct arena *a = s->t->arena;
    struct str picture = picture_png(a, 80, 60, false);
    struct heard h = post(s, anna, "/api/graphql", "{\"query\":\"{ insurees(chfId: \\\"1\\\") { edges { node { uuid } } } }\"}");
    ptrdiff_t at = str_find(h.body, STR("\"uuid\":\""), 0);
    const char *uuid;

    assert_true(at > 0);
    uuid = str_format(a, "%.36s", h.body.p + at + 8).p;
    h = form(s, anna, "/api/insuree/photo", WORDS("id", ID(1), "uuid", uuid), "p.png", "image/png", picture);
    assert_int_equal(h.status, 200);
    assert_true(holds(h, "\"status\":\"done\""));
    h = fetch(s, anna, str_format(a, "/api/insuree/photo?uuid=%s", uuid).p);
    assert_int_equal(h.status, 200);
    assert_true(str_starts(h.body, (struct str){"\xff\xd8\xff", 3}));
    assert_int_equal(fetch(s, anna, str_format(a, "/api/insuree/card?uuid=%s", uuid).p).status, 200);
    h = form(s, anna, "/api/insuree/photo", WORDS("id", ID(2), "uuid", uuid), "p.png", "image/png", (struct str){picture.p, picture.n / 2});
    assert_int_equal(h.status, 422);
    assert_true(holds(h, "\"rule\":\"insuree_photo_no_picture\""));
    done(s, &w);
}

static void what_is_refused(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w);
    const char *anna = server_token(s, "anna"), *bert = server_token(s, "bert"), *claim = claim_of(s);
    const char *const *good = WORDS("id", ID(1), "claim", claim);
    struct str pdf = STR("%PDF-1");
    struct heard h;

    assert_int_equal(form(s, bert, "/api/claim/attach", good, "a.pdf", "application/pdf", pdf).status, 403);
    assert_int_equal(form(s, "none", "/api/claim/attach", good, "a.pdf", "application/pdf", pdf).status, 401);
    assert_int_equal(form(s, anna, "/api/claim/attach", WORDS("claim", claim), "a.pdf", "application/pdf", pdf).status, 400);
    assert_int_equal(form(s, anna, "/api/claim/attach", WORDS("id", ID(1), "claim", claim, "blob", "x"), "a.pdf", "x/y", pdf).status, 422);
    h = form(s, anna, "/api/claim/attach", WORDS("id", ID(3), "claim", claim), "a.pdf", "application/pdf", STR(""));
    assert_int_equal(h.status, 422);
    assert_true(holds(h, "\"field\":\"file\""));
    h = form(s, anna, "/api/claim/attach", WORDS("id", ID(2), "claim", claim), "a.pdf", "text/html", STR("<script>"));
    assert_int_equal(h.status, 422);
    assert_true(holds(h, "claim_attachment_kind"));
    assert_int_equal(post(s, anna, "/api/claim/attach", "{}").status, 415);
    h = ask(s, str_format(s->t->arena, "POST /api/claim/attach HTTP/1.1\r\nHost: x\r\nCookie: csrftoken=abc; JWT=%s\r\nContent-Type:"
                          " multipart/form-data; boundary=" BOUNDARY "\r\nContent-Length: 0\r\n\r\n", anna).p);
    assert_int_equal(h.status, 403);   /* of another site's making */
    assert_int_equal(ask(s, "GET /api/claim/attach HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").status, 413);
    done(s, &w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_form_comes_back_byte_for_byte),
        TESTDB_BOTH(the_contract_s_mutation),
        TESTDB_BOTH(feedback_is_delivered),
        TESTDB_BOTH(what_a_search_finds_is_submitted),
        TESTDB_BOTH(refusals_of_several_rows),
        TESTDB_BOTH(a_photo_comes_back_as_a_picture),
        TESTDB_BOTH(what_is_refused),
    };

    return testdb_run("server/upload", tests, sizeof tests / sizeof *tests);
}
