/* Lists as files over HTTP: asked for through GraphQL, fetched by name, byte for byte; by a job too; and what comes later says so. */
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "kit.h"
#include "module/claim_world.h"

/* People; anna, who may do everything, bert, a clerk. */
static struct running *world(void **state, struct claim_world *w, const char *limit)
{
    struct running *s;

    *w = claim_world_open(state);
    drive_close(&w->d);
    s = server_start(testdb_of(state), WORDS("--limit", "address_rate=1000000", "--limit", limit, "--blobs", str_format(w->d.arena, "%s.blobs", w->d.key_file).p));
    program_run(s, WORDS("user", "add", "anna", "--role", "IMIS Administrator"));
    program_run(s, WORDS("user", "add", "bert", "--role", "Clerk"));
    return s;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at) { return remove(path); }

static void done(struct running *s, const struct claim_world *w)
{
    assert_int_equal(server_end(s), 0);
    nftw(str_format(s->t->arena, "%s.blobs", w->d.key_file).p, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static struct heard fetch(struct running *s, const char *token, const char *method, const char *path)
{
    struct heard h;
    int fd = dial(s);

    say(fd, "%s %s HTTP/1.1\r\nHost: x\r\nCookie: JWT=%s\r\n\r\n", method, path, token);
    h = hear(s->t->arena, fd, !strcmp(method, "HEAD"));
    close(fd);
    return h;
}

static const char *file_of(struct running *s, const char *token, const char *format)
{
    struct arena *a = s->t->arena;
    struct str body = str_format(a, "{\"query\":\"{insurees{totalCount} insureesExport(fields:[\\\"chfId\\\",\\\"dob\\\"],fileFormat:\\\"%s\\\")}\"}", format);
    struct heard h = ask(s, str_format(a, "POST /api/graphql HTTP/1.1\r\nHost: x\r\nCookie: JWT=%s\r\nContent-Type: application/json\r\n"
                                          "Content-Length: %zu\r\n\r\n%.*s", token, body.n, STR_ARG(body)).p);
    const struct json *v;
    struct limits limits;

    limits_standard(&limits);
    assert_int_equal(h.status, 200);
    assert_null(json_read(a, h.body, &limits, &v));
    v = json_get(json_get(v, "data"), "insureesExport");
    assert_true(v && v->kind == JSON_STRING);
    return str_format(a, "/api/core/fetch_export?export=%.*s", STR_ARG(v->text)).p;
}

/* A request needs one connection at a time: with a single one there is no other to wait for. */
static void a_file_is_fetched_by_its_owner(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w, "db_connections=1");
    const char *anna = server_token(s, "anna"), *bert = server_token(s, "bert"), *path = file_of(s, anna, "csv");
    struct heard h = fetch(s, anna, "GET", path), head = fetch(s, anna, "HEAD", path), again = fetch(s, anna, "GET", path);

    assert_int_equal(h.status, 200);
    assert_true(str_starts(h.body, STR("Insurance number,Date of birth\n")));
    assert_true(str_eq(h.body, again.body));
    assert_str(header_of(s->t->arena, &h, "content-type"), "text/csv; charset=utf-8");
    assert_true(str_starts(header_of(s->t->arena, &h, "content-disposition"), STR("attachment; filename=\"insurees_")));
    assert_str(header_of(s->t->arena, &h, "cache-control"), "no-store");
    assert_true(str_is(header_of(s->t->arena, &head, "content-length"), str_format(s->t->arena, "%zu", h.body.n).p));
    assert_int_equal(fetch(s, bert, "GET", path).status, 403);
    assert_int_equal(fetch(s, "nix", "GET", path).status, 401);
    assert_int_equal(fetch(s, anna, "GET", "/api/core/fetch_export?export=nix").status, 404);
    testdb_script(s->t, "UPDATE export SET blob = NULL");
    assert_int_equal(fetch(s, anna, "GET", path).status, 410);
    h = fetch(s, anna, "GET", file_of(s, anna, "xlsx"));
    assert_true(h.status == 200 && str_starts(h.body, STR("PK")));
    done(s, &w);
}

/* Who loses a role loses the files that it made for him, and has them again with it. */
static void a_file_follows_its_owners_roles(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w, "export_rows=5000");
    const char *anna, *path;
    struct heard h;

    program_run(s, WORDS("user", "role", "anna", "add", "Clerk"));
    anna = server_token(s, "anna");
    path = file_of(s, anna, "csv");
    assert_int_equal(fetch(s, anna, "GET", path).status, 200);
    program_run(s, WORDS("user", "role", "anna", "remove", "IMIS Administrator"));
    h = fetch(s, anna, "GET", path);
    assert_int_equal(h.status, 403);
    assert_true(str_starts(h.body, STR("{\"detail\":\"You are not allowed")));
    program_run(s, WORDS("user", "role", "anna", "add", "IMIS Administrator"));
    assert_int_equal(fetch(s, anna, "GET", path).status, 200);
    done(s, &w);
}

static void a_large_one_is_waited_for(void **state)
{
    struct claim_world w;
    struct running *s = world(state, &w, "export_rows=0");
    const char *anna = server_token(s, "anna"), *path = file_of(s, anna, "csv");
    int64_t until = now_ms() + 20000;
    struct heard h = fetch(s, anna, "GET", path);

    while (h.status == 202 && now_ms() < until) {
        assert_true(str_find(h.body, STR("\"state\":\""), 0) > 0 && str_find(h.body, STR("\"progress\":"), 0) > 0);
        assert_str(header_of(s->t->arena, &h, "retry-after"), "2");
        nap();
        h = fetch(s, anna, "GET", path);
    }
    assert_int_equal(h.status, 200);
    assert_true(str_starts(h.body, STR("Insurance number,Date of birth\n")));
    done(s, &w);
}

/* `signed_in`: the header that says who. */
static struct heard upload_as(struct running *s, const char *signed_in, const char *path, const char *strategy, const char *file)
{
    struct arena *a = s->t->arena;
    struct str body = str_format(a, "--XX\r\nContent-Disposition: form-data; name=\"strategy\"\r\n\r\n%s\r\n--XX\r\n"
                                    "Content-Disposition: form-data; name=\"file\"; filename=\"a.xml\"\r\n\r\n%s\r\n--XX--\r\n", strategy, file);

    return ask(s, str_format(a, "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Type: multipart/form-data; boundary=XX\r\n"
                                "Content-Length: %zu\r\n\r\n%.*s", path, signed_in, body.n, STR_ARG(body)).p);
}

static struct heard upload(struct running *s, const char *token, const char *path, const char *strategy, const char *file)
{
    return upload_as(s, str_format(s->t->arena, "Authorization: Bearer %s", token).p, path, strategy, file);
}

/* What is in the answer is tested with the module; here, that a form gets there and that refusals are its answer too. */
static void registers_go_up(void **state)
{
    static const char path[] = "/api/tools/registers/upload_diagnoses";
    static const char file[] = "<Diagnoses><Diagnosis><DiagnosisCode>X1</DiagnosisCode><DiagnosisName>x</DiagnosisName></Diagnosis></Diagnoses>";
    struct claim_world w;
    struct running *s = world(state, &w, "export_rows=5000");
    const char *anna = server_token(s, "anna"), *bert = server_token(s, "bert");
    struct heard h = upload(s, anna, path, "INSERT", file);

    assert_int_equal(h.status, 200);
    assert_true(str_starts(h.body, STR("{\"success\":true,\"data\":{\"sent\":1,\"created\":1,")));
    assert_int_equal(upload(s, bert, path, "INSERT", file).status, 403);
    h = upload_as(s, str_format(s->t->arena, "Cookie: JWT=%s", anna).p, path, "INSERT", file);   /* a page of elsewhere could send it */
    assert_true(h.status == 403 && str_find(h.body, STR("\"success\":false"), 0) > 0);
    assert_int_equal(upload(s, "nix", path, "INSERT", file).status, 401);
    assert_int_equal(upload(s, anna, path, "REPLACE", file).status, 400);
    h = upload(s, anna, path, "INSERT", "<Diagnoses>");
    assert_true(h.status == 400 && str_starts(h.body, STR("{\"success\":false,\"detail\":\"")));
    assert_int_equal(upload(s, anna, "/api/tools/registers/upload_nix", "INSERT", file).status, 404);
    assert_int_equal(upload(s, anna, "/api/tools/registers/download_items", "INSERT", file).status, 404);
    h = upload(s, anna, "/api/tools/imports/items", "INSERT_UPDATE", "code,name\nI9,x\n");
    assert_true(h.status == 200 && str_starts(h.body, STR("{\"success\":false,\"data\":{\"sent\":1,\"created\":0,")));
    h = upload(s, anna, "/api/im_export/imports/insurees", "INSERT", "insuree_number,last_name\n1,x\n");
    assert_true(h.status == 200 && str_starts(h.body, STR("{\"success\":true,\"data\":{\"sent\":1,\"created\":0,")));
    h = fetch(s, anna, "GET", "/api/tools/registers/download_diagnoses?format=csv");
    assert_true(h.status == 200 && str_find(h.body, STR("X1,x\n"), 0) > 0);
    assert_int_equal(fetch(s, anna, "GET", "/api/tools/registers/download_diagnoses?format=doc").status, 400);
    done(s, &w);
}

static void what_comes_later_says_so(void **state)
{
    static const char *const later[][2] = {
        {"GET", "/api/report/reportbro/designer"}, {"PUT", "/api/report/reportbro/preview"},
    };
    struct claim_world w;
    struct running *s = world(state, &w, "export_rows=5000");
    const char *anna = server_token(s, "anna"), *bert = server_token(s, "bert");

    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        struct heard h = fetch(s, anna, later[i][0], later[i][1]);
        if (h.status != 501) fail_msg("%s %s: %d", later[i][0], later[i][1], h.status);
        assert_true(str_find(h.body, STR("comes later"), 0) > 0);
        assert_int_equal(fetch(s, "nix", later[i][0], later[i][1]).status, 401);
    }
    assert_int_equal(fetch(s, anna, "GET", "/api/tools/registers/download_nix").status, 404);
    assert_int_equal(fetch(s, anna, "GET", "/api/tools/exports/items?file_format=doc").status, 400);
    assert_int_equal(fetch(s, anna, "GET", "/api/tools/exports/items?file_format=json").status, 200);
    assert_int_equal(fetch(s, bert, "GET", "/api/tools/exports/items").status, 403);
    assert_int_equal(fetch(s, anna, "GET", "/api/report/product_sales/pdf/").status, 200);
    assert_int_equal(fetch(s, anna, "GET", "/api/report/product_sales/doc").status, 404);
    assert_int_equal(fetch(s, bert, "GET", "/api/report/product_sales/pdf").status, 403);
    assert_int_equal(fetch(s, anna, "GET", "/api/claim_batch/report/").status, 400);
    assert_int_equal(fetch(s, anna, "GET", "/api/claim_batch/report/?runId=7").status, 404);
    assert_int_equal(fetch(s, bert, "GET", "/api/claim_batch/report/?runId=7").status, 403);
    done(s, &w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(a_file_is_fetched_by_its_owner), TESTDB_BOTH(a_file_follows_its_owners_roles), TESTDB_BOTH(a_large_one_is_waited_for),
        TESTDB_BOTH(registers_go_up), TESTDB_BOTH(what_comes_later_says_so),
    };

    return testdb_run("server/export", tests, sizeof tests / sizeof *tests);
}
