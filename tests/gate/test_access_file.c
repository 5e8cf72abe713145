/* Lists as files and registers: every one that there is, as every kind of caller. A list's file holds the rows of the list, in its
 * order; nobody else gets it. Who has no right gets nothing. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access_gate.h"
#include "api/rest/rest.h"
#include "io/blob.h"

struct scene {
    struct gate g;
    char folder[32];
    size_t rows;
};

static int remove_one(const char *path, const struct stat *found, int kind, struct FTW *at) { return remove(path); }

static void scene_open(struct scene *s, void **state)
{
    strcpy(s->folder, "/tmp/imis-files-XXXXXX");
    s->rows = 0;
    gate_open(&s->g, state);
    s->g.w.d.t->env->blobs = blobs_new(s->g.w.arena, mkdtemp(s->folder), &s->g.w.d.t->env->limits);
}

static void scene_close(struct scene *s)
{
    nftw(s->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    gate_close(&s->g);
}

static const struct route *route_of(const char *path, struct str *tail)
{
    for (const struct route *r = rest_routes; r->prefix; r++) {
        size_t n = strlen(r->prefix);
        if (strncmp(path, r->prefix, n) != 0 || (path[n] && r->prefix[n - 1] != '/')) continue;
        *tail = str_of(path + n);
        return r;
    }
    fail_msg("no route %s", path);
    return NULL;
}

static struct reply served(struct arena *a, struct call *c)
{
    struct reply r = {0};

    buf_init(&r.body, a, 1024);
    vec_init(&r.headers, a);
    vec_init(&r.cookies, a);
    route_of(str_zero(a, c->path), &c->tail)->serve(c, &r);
    return r;
}

/* Status and what was given, a file's content too. */
static struct reply get(struct scene *s, struct arena *a, const struct access *who, const char *path, const char *argument, struct str value)
{
    struct header query = {str_of(argument), value};
    struct call c = {.api = &s->g.k.kit.api, .arena = a, .method = METHOD_GET, .path = str_of(path), .query = &query, .query_count = 1,
                     .who = who, .language = STR("en"), .settings = s->g.k.kit.settings};
    struct reply r = served(a, &c);

    if (r.file) {
        r.body.n = 0;
        buf_reserve(&r.body, (size_t)r.file->bytes + 1);
        r.body.n = (size_t)pread(r.file->fd, r.body.p, (size_t)r.file->bytes, 0);
        assert_int_equal(r.body.n, r.file->bytes);
    }
    r.status = r.status ? r.status : 200;
    return r;
}

/* ---- lists ---- */

static struct str rows_of_list(struct arena *a, const struct json *list)
{
    const struct json *edges = json_get(list, "edges");
    struct buf out;

    buf_init(&out, a, 1024);
    buf_add(&out, STR("uuid\n"));
    for (const struct json *e = edges->first; e; e = e->next)
        buf_add_format(&out, "%.*s\n", STR_ARG(json_get(json_get(e, "node"), "uuid")->text));
    return buf_str(&out);
}

static void check_others(struct scene *s, const struct caller *mine, struct str name)
{
    for (size_t i = 0; i < s->g.count; i++) {
        const struct caller *c = &s->g.callers[i];
        struct arena *a = arena_new();
        struct reply r = get(s, a, c->who, "/api/core/fetch_export", "export", name);
        int wanted = c->who->signed_in && c->who->user == mine->who->user ? 200 : 403;
        if (r.status != wanted) fail_msg("%s of %s, fetched by %s: %d", name.p, mine->name, c->name, r.status);
        if (wanted != 200) assert_true(str_starts(buf_str(&r.body), STR("{\"detail\":")));
        arena_free(a);
    }
}

static void check_list(struct scene *s, const struct caller *c, const struct table *t, const struct root *root)
{
    struct arena *a = arena_new();
    struct str query = str_format(a, "{ file: %s(fields: [\"uuid\"], orderBy: [\"-id\"]) list: %s(first: 100, orderBy: [\"-id\"]) { edges { node { uuid } } } }",
                                  root->file, root->name);
    const struct json *answer = ask_json(&s->g.k, a, ask_text(&s->g.k, a, c, query)), *data = json_get(answer, "data");
    const struct json *file = json_get(data, "file");
    struct reply r;

    if (!oracle_holds(c, root->right ? root->right : oracle_reads(t->entity->name))) {
        assert_true(json_is_null(file) && str_is(ask_error(answer), "unauthorized"));
        arena_free(a);
        return;
    }
    if (json_is_null(file)) fail_msg("%s is refused to %s: %.*s", root->file, c->name, STR_ARG(ask_error(answer)));
    r = get(s, a, c->who, "/api/core/fetch_export", "export", file->text);
    assert_int_equal(r.status, 200);
    if (!str_eq(buf_str(&r.body), rows_of_list(a, json_get(data, "list"))))
        fail_msg("%s as %s: %.*s, not %.*s", root->file, c->name, STR_ARG(buf_str(&r.body)), STR_ARG(rows_of_list(a, json_get(data, "list"))));
    s->rows += json_get(json_get(data, "list"), "edges")->count;
    if (c->side != 'b') check_others(s, c, (struct str){str_zero(a, file->text), file->text.n});
    arena_free(a);
}

static void a_list_and_its_file_hold_the_same(void **state)
{
    struct scene s;
    const struct registry *r;
    int files = 0;

    scene_open(&s, state);
    r = s.g.w.d.registry;
    for (size_t i = 0; i < r->table_count; i++)
        for (const struct root *root = r->tables[i].entity->roots; root && root->name; root++) {
            if (!root->file) continue;
            files++;
            for (size_t k = 0; k < s.g.count; k++) check_list(&s, &s.g.callers[k], &r->tables[i], root);
        }
    assert_true(files >= 2 && s.rows > 100);
    scene_close(&s);
}

/* ---- registers and lists of REST ---- */

/* begins: the file; entity, field: the text of whose rows the file shows to who sees the row; NULL: everybody sees all. name, value: what it
 * must be asked for with. */
static const struct { const char *path; right_t right; const char *begins, *entity, *field, *name, *value; } routes[] = {
    {"/api/tools/registers/download_locations", 131006, "<?xml", "location", "code"},
    {"/api/tools/registers/download_healthfacilities", 131004, "<?xml", "health_facility", "code"},
    {"/api/tools/registers/download_diagnoses", 131002, "<?xml", NULL, NULL},
    {"/api/tools/registers/download_items", 131008, "<?xml", NULL, NULL},
    {"/api/tools/registers/download_services", 131010, "<?xml", NULL, NULL},
    {"/api/tools/exports/items", 131008, "code,name,", NULL, NULL},
    {"/api/tools/exports/services", 131010, "code,name,", NULL, NULL},
    {"/api/report/claims_overview/csv", 131213, "Claim number,", "claim", "code"},
    {"/api/report/claims_primary_operational_indicators/csv", 131202, "District,", NULL, NULL},
    {"/api/report/claim_percentage_referrals/csv", 131214, "District,", NULL, NULL},
    {"/api/report/insuree_missing_photo/csv", 131210, "Insurance number,", NULL, NULL},
    {"/api/report/insuree_family_overview/csv", 131215, "Insurance number,", NULL, NULL},
    {"/api/report/enrolled_families/json", 131215, "[", NULL, NULL},
    {"/api/report/capitation_payment/csv", 131218, "Month,", NULL, NULL},
    {"/api/report/policy_renewals/xlsx", 131217, "PK", NULL, NULL},
    {"/api/report/enrolment_performance_indicators/csv", 131208, "Officer,", NULL, NULL},
    {"/api/report/overview_of_commissions/csv", 131222, "Officer,", NULL, NULL},
    {"/api/report/communication_by_notification/csv", 193001, "District,", NULL, NULL},
    {"/api/report/messages_about_policies/csv", 193001, "District,", NULL, NULL},
    {"/api/report/officer_snapshot/csv", 131201, "Officer,", NULL, NULL, "date", "2026-01-31"},
    {"/api/report/payment_differences/csv", 101401, "Day,", NULL, NULL},
    {"/api/report/premium_collection/csv", 131204, "District,", NULL, NULL},
    {"/api/report/product_sales/csv", 131205, "Product,", NULL, NULL},
    {"/api/im_export/exports/insurees", 131000, "head_insuree_number,insuree_number,", "insuree", "chf_id"},
};

static struct str text_of_row(struct scene *s, struct arena *a, const struct table *t, const char *column, int v)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_conn *c = testdb_acquire(s->g.w.d.t, DB_READ);
    struct db_rows rows;
    struct str out;

    assert_ok(db_query(c, str_format(a, "SELECT %s FROM %s WHERE id = %lld", column, t->entity->table, (long long)world_row_id(t, v)), NULL, 0,
                       types, 1, &rows));
    out = str_copy(a, db_cell(&rows, 0, 0)->s);
    testdb_release(s->g.w.d.t, c);
    return out;
}

/* Its text stands somewhere as a whole cell or element. */
static bool shows(struct arena *a, struct str body, struct str text)
{
    const char *const around[][2] = {{"\n", ","}, {",", ","}, {">", "<"}, {",", "\n"}};

    for (size_t i = 0; i < 4; i++) {
        struct str cell = str_format(a, "%s%.*s%s", around[i][0], STR_ARG(text), around[i][1]);
        if (str_find(body, cell, 0) >= 0) return true;
    }
    return false;
}

static void check_rows(struct scene *s, struct arena *a, const struct caller *c, size_t route, struct str body)
{
    const struct table *t = routes[route].entity ? registry_table(s->g.w.d.registry, str_of(routes[route].entity)) : NULL;

    for (int v = ROW_A; t && v <= ROW_B2; v++) {
        bool sees = oracle_sees(s->g.oracle, c, t, v);
        if (shows(a, body, text_of_row(s, a, t, routes[route].field, v)) == sees) continue;
        fail_msg("%s as %s: row %d is %s\n%.*s", routes[route].path, c->name, v, sees ? "missing" : "shown", STR_ARG(body));
    }
}

static void registers_are_for_those_who_may(void **state)
{
    struct scene s;
    int given = 0;

    scene_open(&s, state);
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        for (size_t k = 0; k < s.g.count; k++) {
            const struct caller *c = &s.g.callers[k];
            struct arena *a = arena_new();
            struct reply r = get(&s, a, c->who, routes[i].path, routes[i].name ? routes[i].name : "file_format",
                                 str_of(routes[i].name ? routes[i].value : "csv"));
            bool may = oracle_holds(c, routes[i].right);
            int wanted = may ? 200 : c->who->signed_in ? 403 : 401;

            if (r.status != wanted) fail_msg("%s as %s: %d, not %d %.*s", routes[i].path, c->name, r.status, wanted, STR_ARG(buf_str(&r.body)));
            assert_true(str_starts(buf_str(&r.body), str_of(may ? routes[i].begins : "{\"detail\":")));
            if (may) check_rows(&s, a, c, i, buf_str(&r.body));
            given += may;
            arena_free(a);
        }
    assert_true(given > 20);
    scene_close(&s);
}

/* ---- and sent ---- */

#define PRICED "code,name,type,level,category,price,care_type,frequency,male_cat,female_cat,adult_cat,minor_cat\nZZ9,z,P,S,,3,B,0,1,1,1,1\n"

/* By its right alone, be it one of the register itself or one to fetch it. */
static const struct { const char *path; right_t right; const char *file; } uploads[] = {
    {"/api/tools/registers/upload_locations", 131005, "type,code,name,parent\nR,ZZ9,z,\n"},
    {"/api/tools/registers/upload_healthfacilities", 131003, "legal_form,level,sub_level,code,name,address,district_code,phone,fax,email,care_type,account_code,"
                                                             "items_pricelist,services_pricelist\nG,H,,ZZ9,z,,ZZ8,,,,B,,,\n"},
    {"/api/tools/registers/upload_diagnoses", 131001, "code,name\nZZ9,z\n"},
    {"/api/tools/registers/upload_items", 131007, "code,name,type,package,quantity,price,care_type,frequency,male_cat,female_cat,adult_cat,minor_cat\nZZ9,z,D,,,3,B,0,1,1,1,1\n"},
    {"/api/tools/registers/upload_services", 131009, PRICED},
    {"/api/tools/imports/items", 131007, "code,name,type,package,quantity,price,care_type,frequency,male_cat,female_cat,adult_cat,minor_cat\nZZ9,z,D,,,3,B,0,1,1,1,1\n"},
    {"/api/tools/imports/services", 131009, PRICED},
    {"/api/payment/reconciliation", 101403, "Transaction,Date,Amount\nT-ZZ9,2020-01-01,1\n"},
    {"/api/payment/statement", 101410, "Transaction,Date,Amount\nT-ZZ9,2020-01-01,1\n"},
    {"/api/im_export/imports/insurees", 131000, "head_insuree_number,insuree_number,last_name,other_names,dob,sex,village,municipality,district,region\n"
                                                ",ZZ9,z,z,2000-01-01,M,,,,\n"},
};

/* Tried only: the next caller finds the same. */
static struct reply send_file(struct scene *s, struct arena *a, const struct access *who, const char *path, const char *file)
{
    static const struct header type = {{"content-type", 12}, {"multipart/form-data; boundary=cut", 33}};
    struct call c = {.api = &s->g.k.kit.api, .arena = a, .method = METHOD_POST, .path = str_of(path), .headers = &type, .header_count = 1,
                     .bearer = true, .who = who, .language = STR("en"), .settings = s->g.k.kit.settings};
    struct reply r;

    c.body = str_format(a, "--cut\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\ntrue\r\n"
                           "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\n%s\r\n--cut--\r\n", file);
    r = served(a, &c);
    r.status = r.status ? r.status : 200;
    return r;
}

static void uploads_are_for_those_who_may(void **state)
{
    struct scene s;
    int taken = 0;

    scene_open(&s, state);
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++)
        for (size_t k = 0; k < s.g.count; k++) {
            const struct caller *c = &s.g.callers[k];
            struct arena *a = arena_new();
            struct reply r = send_file(&s, a, c->who, uploads[i].path, uploads[i].file);
            bool may = oracle_holds(c, uploads[i].right);
            int wanted = may ? 200 : c->who->signed_in ? 403 : 401;

            if (r.status != wanted) fail_msg("%s as %s: %d, not %d %.*s", uploads[i].path, c->name, r.status, wanted, STR_ARG(buf_str(&r.body)));
            if (may && str_find(buf_str(&r.body), STR("\"sent\":1"), 0) < 0) fail_msg("%s as %s: %.*s", uploads[i].path, c->name, STR_ARG(buf_str(&r.body)));
            taken += may;
            arena_free(a);
        }
    assert_true(taken > 10);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TESTDB_BOTH(a_list_and_its_file_hold_the_same), TESTDB_BOTH(registers_are_for_those_who_may),
                                       TESTDB_BOTH(uploads_are_for_those_who_may)};

    return testdb_run("gate/access_file", tests, sizeof tests / sizeof *tests);
}
