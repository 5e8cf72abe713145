/* Requests to a small scheme of all real modules (tests/api/scheme/world, imported), those of tests/api/scheme: what both
 * engines answer. One file after the other, each on a fresh import. With IMIS_TEST_RECORD in the environment the answers are
 * printed instead of compared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/folder.h"
#include "api/graphql_kit.h"
#include "api/right_names.h"
#include "module/core/account.h"

/* Who asks: accounts of the world, somebody of another district, who enters claims there, nobody. */
static const struct access *caller(struct drive *d, const struct json *as)
{
    static const int64_t lake[] = {3}, north[] = {1};
    static const right_t rights[] = {101101, 101103, 101201};
    static const right_t counting[] = {101101, 111002};
    static const struct access counter = {
        .user = 8, .signed_in = true, .rights = counting, .right_count = 2, .shape = SCOPE_DISTRICTS, .places = lake, .place_count = 1,
        .above = north, .above_count = 1,
    };
    static const struct access stranger, of_lake = {
        .user = 9, .signed_in = true, .rights = rights, .right_count = 3, .shape = SCOPE_DISTRICTS, .places = lake, .place_count = 1,
        .above = north, .above_count = 1,
    };
    struct account *who;
    struct db_conn *c;
    err_t e;

    if (str_is(as->text, "stranger")) return &stranger;
    if (str_is(as->text, "lake")) return &of_lake;
    if (str_is(as->text, "counter")) return &counter;
    c = testdb_acquire(d->t, DB_READ);
    e = account_by_name(c, d->arena, d->registry, str_is(as->text, "clerk") ? STR("Clerk") : STR("Admin"), &who);
    testdb_release(d->t, c);
    assert_ok(e);
    return &who->access;
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rbe");
    struct buf out;
    size_t n;

    assert_non_null(f);
    buf_init(&out, a, 4096);
    while ((n = fread(buf_reserve(&out, 4096), 1, 4096, f)) > 0) out.n += n;
    fclose(f);
    return buf_str(&out);
}

static void check(struct drive *d, struct kit *k, const char *file, const struct json *request)
{
    const char *query = str_zero(d->arena, json_get(request, "query")->text);
    struct str found = kit_query(k, d->arena, caller(d, json_get(request, "as")), query);

    if (getenv("IMIS_TEST_RECORD")) {
        printf("# %s\t%.*s\n", file, STR_ARG(found));
        return;
    }
    if (str_eq(found, json_get(request, "answer")->text)) return;
    print_error("# %s %s\n# found  %.*s\n# wanted %.*s\n", file, query, STR_ARG(found), STR_ARG(json_get(request, "answer")->text));
    fail();
}

static void check_file(void **state, const char *file)
{
    struct drive d = drive_open(state, NULL);
    struct import_report *report;
    const struct json *list;
    struct kit k;

    drive_strict(&d);
    assert_ok(folder_import(&d, WORLD "/world", 0, &report));
    assert_int_equal(report->refused, 0);
    kit_open(&k, d.t, d.registry, d.write);
    assert_ok(json_read(d.arena, read_file(d.arena, str_format(d.arena, WORLD "/%s", file).p), &d.t->env->limits, &list));
    for (const struct json *request = list->first; request; request = request->next) check(&d, &k, file, request);
    kit_close(&k);
    drive_close(&d);
}

/* The page of a role shows these names; whatever the contract names has no second one. */
static void names_of_rights(void **state)
{
    struct drive d = drive_open(state, NULL);
    struct import_report *report;
    struct str found;
    struct kit k;

    assert_ok(folder_import(&d, WORLD "/world", 0, &report));
    kit_open(&k, d.t, d.registry, d.write);
    found = kit_query(&k, d.arena, caller(&d, &(struct json){.kind = JSON_STRING, .text = STR("administrator")}),
                      "{ modulesPermissions { modulePermsList { moduleName permissions { permsName permsValue } } } }");
    assert_true(str_find(found, STR("{\"moduleName\":\"claim\",\"permissions\":[{\"permsName\":\"claim_print_perms\",\"permsValue\":111006}"), 0) > 0);
    assert_true(str_find(found, STR("{\"permsName\":\"gql_query_health_facilities_perms\",\"permsValue\":121101}"), 0) > 0);
    assert_int_equal(str_find(found, STR("health_facility.read"), 0), -1);
    assert_int_equal(str_find(found, STR("\"permsValue\":5}"), 0), -1);
    kit_close(&k);
    drive_close(&d);
}

static bool is_one_of(const char *const *list, struct str s)
{
    for (; *list; list++)
        if (str_is(s, *list)) return true;
    return false;
}

/* tests/api/scheme/rights.json is the contract's; what differs stands here. */
static void names_are_the_contract_s(void **state)
{
    static const char *const absent[] = {   /* modules that imis does not have */
        "api_etl", "contract", "deduplication", "grievance_social_protection", "individual", "opensearch_reports", "payment_cycle",
        "payroll", "policyholder", "social_protection", NULL,
    }, *const ours[] = {                    /* and those, and names, that openIMIS does not have */
        "claim_rule", "message", "payment_gateway", "gql_mutation_refund_premiums_perms", "gql_mutation_commission_runs_perms",
        "gql_mutation_settle_commissions_perms", "gql_mutation_create_number_batches_perms", "gql_mutation_update_number_batches_perms",
        "gql_query_number_batches_perms", "gql_mutation_receive_payments_perms", "gql_query_waiting_photos_perms",
        "gql_mutation_settle_waiting_photos_perms", "gql_mutation_create_card_runs_perms", "gql_mutation_delete_card_runs_perms",
        "gql_query_card_runs_perms", NULL,
    };
    static const struct { const char *name; int64_t contract, ours; } differs[] = {
        {"gql_mutation_payer_update_perms", 122103, 121803},   /* [BUG 6]: whoever edits medical items would edit payers */
    };
    struct drive d = drive_open(state, NULL);
    const struct right_name *n = right_names();
    const struct json *contract;
    size_t found = 0;
    int64_t number;

    assert_ok(json_read(d.arena, read_file(d.arena, WORLD "/rights.json"), &d.t->env->limits, &contract));
    for (const struct json *m = contract->first; m; m = m->next)
        for (const struct json *name = is_one_of(absent, m->key) ? NULL : m->first; name; name = name->next)
            for (const struct json *right = name->first; right; right = right->next, n++) {
                while (n->module && (is_one_of(ours, str_of(n->module)) || is_one_of(ours, str_of(n->name)))) n++;
                assert_non_null(n->module);
                assert_str(m->key, n->module);
                assert_str(name->key, n->name);
                assert_true(json_int(right, &number));
                for (size_t i = 0; i < sizeof differs / sizeof *differs; i++)
                    if (str_is(name->key, differs[i].name)) {
                        assert_int_equal(number, differs[i].contract);
                        number = differs[i].ours;
                        found++;
                    }
                assert_int_equal(n->right, number);
            }
    while (n->module && (is_one_of(ours, str_of(n->module)) || is_one_of(ours, str_of(n->name)))) n++;
    assert_null(n->module);
    assert_int_equal(found, sizeof differs / sizeof *differs);
    drive_close(&d);
}

struct slow { bool on; size_t statements; };

static err_t cut_off(void *arg, const char *point, struct str sql)
{
    static const struct err late = {.id = E_DB_TIMEOUT};
    struct slow *s = arg;

    if (!s->on || strcmp(point, "statement") != 0 || str_find(sql, STR(" FROM product "), 0) < 0) return OK;
    s->statements++;
    return &late;
}

/* Else a document would hold a worker for as many times as it asks. */
static void one_late_read_is_the_last(void **state)
{
    struct slow slow = {0};
    struct drive d;
    struct import_report *report;
    struct str found;
    struct kit k;

    testdb_reopen(testdb_of(state), &(struct db_options){.create = true, .fault = cut_off, .fault_arg = &slow});
    d = drive_open(state, NULL);
    assert_ok(folder_import(&d, WORLD "/world", 0, &report));
    kit_open(&k, d.t, d.registry, d.write);
    slow.on = true;
    found = kit_query(&k, d.arena, caller(&d, &(struct json){.kind = JSON_STRING, .text = STR("administrator")}),
                      "{ before: insurees(first: 1) { edges { node { chfId } } } a: products(first: 1) { edges { node { code } } }"
                      " b: products(first: 2) { edges { node { code } } } after: insurees(first: 1) { edges { node { chfId } } } }");
    assert_int_equal(slow.statements, 1);
    assert_true(str_find(found, STR("\"data\":{\"before\":{\"edges\":[{\"node\":{\"chfId\":\"990000001\"}}]},\"a\":null,\"b\":null,\"after\":null}"), 0) > 0);
    slow.on = false;
    kit_close(&k);
    drive_close(&d);
}

static void accounts(void **state) { check_file(state, "accounts.json"); }
static void clients(void **state) { check_file(state, "clients.json"); }
static void links(void **state) { check_file(state, "links.json"); }
static void telephones(void **state) { check_file(state, "mobile.json"); }
static void policies(void **state) { check_file(state, "policies.json"); }
static void registers(void **state) { check_file(state, "registers.json"); }
static void runs(void **state) { check_file(state, "runs.json"); }
static void money(void **state) { check_file(state, "money.json"); }

static void writes(void **state) { check_file(state, "writes.json"); }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(accounts), TESTDB_BOTH(clients), TESTDB_BOTH(names_of_rights), TESTDB_SQLITE(names_are_the_contract_s),
        TESTDB_BOTH(one_late_read_is_the_last), TESTDB_BOTH(links), TESTDB_BOTH(policies), TESTDB_BOTH(money), TESTDB_BOTH(writes),
        TESTDB_BOTH(registers), TESTDB_BOTH(runs), TESTDB_BOTH(telephones),
    };

    return testdb_run("api/graphql_scheme", tests, sizeof tests / sizeof *tests);
}
