/* Prints, photos and attachments: every route, as every kind of caller, for rows of every kind. Whoever holds the right and sees
 * the row gets the file; nobody else learns even that it is there. And what stands in an answer's head. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "access_gate.h"
#include "api/rest/rest.h"
#include "io/blob.h"
#include "io/picture.h"
#include "io/render.h"

struct scene {
    struct gate g;
    struct api api;
    char folder[32];     /* of blobs */
    int given;           /* files */
};

static const struct file_route { const char *path, *entity, *argument; right_t right; const char *begins; } file_routes[] = {
    {"/api/card/print", "card_run", "run", 101101, "%PDF-"},
    {"/api/claim/photo", "claim", "uuid", 111001, "\xff\xd8"},
    {"/api/claim/preauthorisation/print", "preauthorisation", "uuid", 111006, "%PDF-"},
    {"/api/claim/print", "claim", "uuid", 111006, "%PDF-"},
    {"/api/commission/statement", "commission_run", "uuid", 131222, "%PDF-"},
    {"/api/contribution/receipt", "premium", "uuid", 101301, "%PDF-"},
    {"/api/payment/slip", "payment", "uuid", 101401, "%PDF-"},
    {"/api/bill/print", "bill", "uuid", 156101, "%PDF-"},
    {"/api/insuree/card", "insuree", "uuid", 101101, "%PDF-"},
    {"/api/insuree/photo", "insuree", "uuid", 101101, "\xff\xd8"},
    {"/api/claim/attach", "claim_attachment", "id", 111001, "<script>"},
    {"/api/claim/preauthorisation/attach", "preauthorisation_attachment", "id", 111001, "<script>"},
};

static const struct route *route_of(const char *path)
{
    for (const struct route *r = rest_routes; r->prefix; r++)
        if (!strcmp(r->prefix, path)) return r;
    fail_msg("no route %s", path);
    return NULL;
}

static struct reply ask_file(struct scene *s, struct arena *a, const struct access *who, const char *path, const struct header *query, size_t n)
{
    struct call c = {.api = &s->api, .arena = a, .method = METHOD_GET, .query = query, .query_count = n, .who = who,
                     .language = STR("fr"), .settings = s->g.k.kit.settings};
    struct reply r = {0};

    buf_init(&r.body, a, 1024);
    vec_init(&r.headers, a);
    vec_init(&r.cookies, a);
    route_of(path)->serve(&c, &r);
    return r;
}

static struct str head_of(const struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_is(r->headers.at[i].name, name)) return r->headers.at[i].value;
    return STR_NONE;
}

/* ---- a world with files ---- */

static void run_sql(struct scene *s, struct str sql)
{
    struct db_conn *c = testdb_acquire(s->g.w.d.t, DB_WRITE);

    assert_ok(db_begin(c, DB_WRITE));
    assert_ok(db_script(c, sql));
    assert_ok(db_commit(c));
    testdb_release(s->g.w.d.t, c);
}

static void scene_open(struct scene *s, void **state)
{
    struct arena *a;
    struct env *env;
    struct blob_key photo, text;

    strcpy(s->folder, "/tmp/imis-print-XXXXXX");
    gate_open(&s->g, state);
    a = s->g.w.arena;
    env = s->g.w.d.t->env;
    env->blobs = blobs_new(a, mkdtemp(s->folder), &env->limits);
    assert_ok(blob_put(env->blobs, a, picture_make(a, 60, 80, 0), &photo));
    assert_ok(blob_put(env->blobs, a, STR("<script>alert(1)</script>"), &text));
    run_sql(s, str_format(a, "UPDATE insuree_photo SET blob = '%s'; UPDATE insuree SET photo_id = (SELECT p.id FROM insuree_photo p"
                             " WHERE p.insuree_id = insuree.id ORDER BY p.id LIMIT 1);"
                             " UPDATE claim_attachment SET blob = '%s', mime = 'text/html', filename = '../a \"b\"\n.html';"
                             " UPDATE preauthorisation_attachment SET blob = '%s', mime = 'text/html'", photo.hex, text.hex, text.hex));
    s->api = s->g.k.kit.api;
    s->api.render = render_new(a, env, getenv("IMIS_PROGRAM"));
    s->given = 0;
}

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *at)
{
    return remove(path);
}

static void scene_close(struct scene *s)
{
    nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    render_close(s->api.render);
    gate_close(&s->g);
}

/* ---- who gets what ---- */

static void check_row(struct scene *s, const struct file_route *route, const struct caller *c, const struct table *t, int v)
{
    struct arena *a = arena_new();
    struct header query = {str_of(route->argument), world_uuid(a, t, v)};
    struct reply r = ask_file(s, a, c->who, route->path, &query, 1);
    bool may = oracle_holds(c, route->right) && oracle_holds(c, oracle_reads(route->entity));
    bool sees = may && !oracle_is_deleted(v) && oracle_sees(s->g.oracle, c, t, v);
    struct str body = buf_str(&r.body);
    int wanted = sees ? 200 : may ? 404 : c->who->signed_in ? 403 : 401, status = r.status ? r.status : 200;

    if (status != wanted) fail_msg("%s as %s, row %d: %d, not %d: %.*s", route->path, c->name, v, status, wanted, STR_ARG(body));
    if (sees) assert_true(str_starts(body, str_of(route->begins)));
    else assert_true(str_starts(body, STR("{\"detail\":")));
    s->given += sees;
    arena_free(a);
}

/* Rows that lead elsewhere may have a photo that is not theirs to show. */
static bool is_plain(int v)
{
    return v <= ROW_B2 || v == GONE_A || v == GONE_B;
}

static void files_are_for_those_who_see_the_row(void **state)
{
    struct scene s;

    scene_open(&s, state);
    for (size_t i = 0; i < sizeof file_routes / sizeof *file_routes; i++) {
        const struct table *t = registry_table(s.g.w.d.registry, str_of(file_routes[i].entity));
        int before = s.given;

        for (size_t k = 0; k < s.g.count; k++)
            for (int v = ROW_A; v < LATE_B; v++)
                if (is_plain(v)) check_row(&s, &file_routes[i], &s.g.callers[k], t, v);
        assert_true(s.given > before);
    }
    scene_close(&s);
}

/* A counter recognises whom it may ask about, wherever he lives (decision D21). */
static void check_counter(struct scene *s, const struct caller *c, const struct table *t, int v)
{
    struct arena *a = arena_new();
    struct header query = {STR("uuid"), world_uuid(a, t, v)};
    struct reply r = ask_file(s, a, c->who, "/api/claim/people/photo", &query, 1);
    bool may = oracle_holds(c, 111002) || oracle_holds(c, 111005) || oracle_holds(c, 101105);
    int wanted = !c->who->signed_in ? 401 : !may ? 403 : oracle_is_deleted(v) ? 404 : 200, status = r.status ? r.status : 200;

    if (status != wanted) fail_msg("a counter's photo as %s, row %d: %d, not %d: %.*s", c->name, v, status, wanted, STR_ARG(buf_str(&r.body)));
    if (status == 200) assert_true(str_starts(buf_str(&r.body), STR("\xff\xd8")));
    s->given += status == 200 && !oracle_sees(s->g.oracle, c, t, v);
    arena_free(a);
}

static void counters_see_whom_they_ask_about(void **state)
{
    struct scene s;

    scene_open(&s, state);
    for (size_t k = 0; k < s.g.count; k++)
        for (int v = ROW_A; v < LATE_B; v++)
            if (is_plain(v)) check_counter(&s, &s.g.callers[k], registry_table(s.g.w.d.registry, STR("insuree")), v);
    assert_true(s.given > 0);
    scene_close(&s);
}

/* ---- what an answer says of itself ---- */

static void attachments_are_no_pages(void **state)
{
    struct arena *a = arena_new();
    struct scene s;
    struct header query;
    struct reply r;

    scene_open(&s, state);
    query = (struct header){STR("id"), world_uuid(a, registry_table(s.g.w.d.registry, STR("claim_attachment")), ROW_A)};
    r = ask_file(&s, a, access_program(), "/api/claim/attach", &query, 1);
    assert_int_equal(r.status, 0);
    assert_string_equal(r.type, "application/octet-stream");   /* not what it was sent as */
    assert_str(head_of(&r, "X-Content-Type-Options"), "nosniff");
    assert_str(head_of(&r, "Cache-Control"), "no-store");
    assert_str(head_of(&r, "Content-Security-Policy"), "sandbox; default-src 'none'");
    assert_str(head_of(&r, "Content-Disposition"), "attachment; filename=\".._a__b__.html\"; filename*=UTF-8''..%2Fa%20%22b%22%0A.html");
    run_sql(&s, STR("UPDATE claim_attachment SET mime = 'application/pdf', blob = NULL, document = 'JVBERg=='"));   /* an import's */
    r = ask_file(&s, a, access_program(), "/api/claim/attach", &query, 1);
    assert_string_equal(r.type, "application/pdf");
    assert_str(buf_str(&r.body), "%PDF");
    scene_close(&s);
    arena_free(a);
}

static void pictures_that_are_none_are_not_shown(void **state)
{
    struct arena *a = arena_new();
    struct scene s;
    struct header query;
    struct reply r;

    scene_open(&s, state);
    query = (struct header){STR("uuid"), world_uuid(a, registry_table(s.g.w.d.registry, STR("insuree")), ROW_A)};
    run_sql(&s, STR("UPDATE insuree_photo SET blob = NULL, photo = 'PHNjcmlwdD4='"));
    r = ask_file(&s, a, access_program(), "/api/insuree/photo", &query, 1);
    assert_int_equal(r.status, 415);
    r = ask_file(&s, a, access_program(), "/api/insuree/card", &query, 1);   /* the card leaves its place empty */
    assert_int_equal(r.status, 0);
    run_sql(&s, STR("UPDATE insuree SET photo_id = NULL"));
    query.value = world_uuid(a, registry_table(s.g.w.d.registry, STR("claim")), ROW_A);
    assert_int_equal(ask_file(&s, a, access_program(), "/api/claim/photo", &query, 1).status, 204);
    query.value = world_uuid(a, registry_table(s.g.w.d.registry, STR("insuree")), ROW_A);
    r = ask_file(&s, a, access_program(), "/api/insuree/photo", &query, 1);
    assert_int_equal(r.status, 404);
    scene_close(&s);
    arena_free(a);
}

static void wrong_questions(void **state)
{
    struct arena *a = arena_new();
    struct scene s;
    struct header none = {STR("uuid"), STR("x")}, three[3];
    struct reply r;

    scene_open(&s, state);
    for (size_t i = 0; i < sizeof file_routes / sizeof *file_routes; i++) {
        r = ask_file(&s, a, access_program(), file_routes[i].path, &none, 1);
        assert_int_equal(r.status, 400);
        r = ask_file(&s, a, access_program(), file_routes[i].path, NULL, 0);
        assert_int_equal(r.status, 400);
    }
    for (int i = 0; i < 2; i++)
        three[i] = (struct header){STR("uuid"), world_uuid(a, registry_table(s.g.w.d.registry, STR("insuree")), ROW_A + i)};
    three[2] = (struct header){STR("sheet"), STR("true")};
    r = ask_file(&s, a, access_program(), "/api/insuree/card", three, 3);
    assert_int_equal(r.status, 0);
    s.g.w.d.t->env->limits.value[LIMIT_PRINT_CARDS] = 1;
    r = ask_file(&s, a, access_program(), "/api/insuree/card", three, 3);
    assert_int_equal(r.status, 413);
    s.g.w.d.t->env->limits.value[LIMIT_PRINT_CARDS] = 200;
    s.api.render = NULL;
    r = ask_file(&s, a, access_program(), "/api/insuree/card", three, 3);
    assert_int_equal(r.status, 500);
    scene_close(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(files_are_for_those_who_see_the_row), TESTDB_BOTH(counters_see_whom_they_ask_about),
        TESTDB_BOTH(attachments_are_no_pages),
        TESTDB_BOTH(pictures_that_are_none_are_not_shown), TESTDB_BOTH(wrong_questions),
    };

    return testdb_run("gate/access_print", tests, sizeof tests / sizeof *tests);
}
