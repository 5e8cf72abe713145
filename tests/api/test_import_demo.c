/* openIMIS's own demonstration database, from CSV and from a living PostgreSQL: every row of every table
 * that is known here arrives, and the sums agree. Its counts are those of ../shared/data/openimis-demo. */
#include "api/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct { const char *entity; int64_t current, history, deleted; } wanted[] = {
    {"location", 31, 22, 0}, {"medical_item", 257, 0, 0}, {"medical_service", 81, 9, 0}, {"diagnosis", 571, 0, 0},
    {"items_pricelist", 6, 4, 0}, {"items_pricelist_detail", 644, 0, 0}, {"services_pricelist", 6, 10, 0},
    {"services_pricelist_detail", 188, 0, 0}, {"health_facility", 15, 14, 0}, {"product", 4, 7, 0},
    {"product_item", 1026, 1, 1}, {"product_service", 312, 1, 1}, {"product_distribution", 204, 0, 0},
    {"role", 12, 0, 0}, {"role_right", 185, 0, 0}, {"interactive_user", 31, 11, 5}, {"officer", 14, 33, 0},
    {"officer_village", 16, 0, 5}, {"claim_admin", 15, 19, 0}, {"family", 21, 5, 4}, {"insuree", 60, 75, 9},
    {"insuree_photo", 138, 0, 63}, {"policy", 21, 45, 13}, {"insuree_policy", 60, 0, 30}, {"payer", 1, 1, 0},
    {"premium", 21, 25, 20}, {"batch_run", 6, 0, 0}, {"claim", 10, 10, 4}, {"claim_item", 24, 0, 0}, {"claim_service", 27, 3, 0},
    {"claim_consumption", 6, 0, 0}, {"feedback_prompt", 1, 0, 0}, {"form_control", 23, 0, 0}, {"phone_rule", 3, 0, 0},
};

static void check(const struct import_report *r)
{
    assert_int_equal(r->refused, 0);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const struct import_table *t = table_of(r, wanted[i].entity);
        if (t->here_current != wanted[i].current || t->here_history + t->here_deleted != wanted[i].history + wanted[i].deleted)
            fail_msg("%s: %lld current, %lld former, %lld deleted", t->entity, (long long)t->here_current,
                     (long long)t->here_history, (long long)t->here_deleted);
        assert_int_equal(t->written, t->read);
        for (size_t k = 0; k < t->sums.n; k++) assert_int_equal(t->sums.at[k].source, t->sums.at[k].target);
    }
}

static void demo_folder(void **state)
{
    struct drive d;
    struct import_report *report;

    if (access(DEMO "/tblLocations.csv", R_OK) != 0) skip();
    d = drive_open(state, NULL);
    assert_ok(folder_import(&d, DEMO, 0, &report));
    check(report);
    assert_ok(folder_import(&d, DEMO, 100, &report));
    assert_int_equal(report->refused, 0);
    for (size_t i = 0; i < report->tables.n; i++)
        assert_int_equal(report->tables.at[i]->written + report->tables.at[i]->changed, 0);
    drive_close(&d);
}

/* A scheme that began here already takes the source's lists in place of its own, with their numbers. */
static void demo_into_a_scheme_that_began(void **state)
{
    static const char *const lists[] = {"gender", "relation", "education", "profession", "family_type", "legal_form", "form_control"};
    struct drive d;
    struct import_report *report;

    if (access(DEMO "/tblLocations.csv", R_OK) != 0) skip();
    d = drive_open(state, NULL);
    assert_ok(drive(&d, "facility.seed", "{}"));
    assert_ok(drive(&d, "insuree.seed", "{}"));
    assert_ok(drive(&d, "device.seed", "{}"));
    assert_ok(folder_import(&d, DEMO, 0, &report));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) assert_int_equal(table_of(report, lists[i])->refused, 0);
    assert_str(drive_rows(&d, "SELECT relation FROM relation WHERE id = 5", "t"), "Grand parents\n");
    assert_str(drive_rows(&d, "SELECT count(*) FROM relation", "i"), "8\n");
    drive_close(&d);
}

/* gunzip -c FILE | psql -d URL */
static bool load_dump(const char *url)
{
    int ends[2], status;
    pid_t unzip, load;

    if (pipe(ends) != 0) return false;
    unzip = fork();
    if (unzip == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        execlp("gunzip", "gunzip", "-c", DEMO "/openimis-demo.sql.gz", (char *)NULL);
        _exit(127);
    }
    load = fork();
    if (load == 0) {
        dup2(ends[0], 0);
        close(ends[0]);
        close(ends[1]);
        execlp("psql", "psql", "-q", "-X", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-d", url, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    close(ends[1]);
    waitpid(unzip, &status, 0);
    waitpid(load, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The database of the test holds the dump in a schema of its own kind: its tables have other names. */
static void demo_database(void **state)
{
    struct testdb *t = testdb_of(state);
    struct import_report *report, *from_files;
    struct drive d;
    struct str first;

    if (access(DEMO "/openimis-demo.sql.gz", R_OK) != 0) skip();
    assert_true(load_dump(str_zero(t->arena, t->url)));
    testdb_postgres_run(t, "CREATE EXTENSION IF NOT EXISTS pg_trgm");
    d = drive_open(state, NULL);
    assert_ok(folder_import(&d, str_zero(d.arena, t->url), 1000, &report));
    check(report);
    first = everything(&d);
    assert_ok(folder_import(&d, DEMO, 0, &from_files));
    for (size_t i = 0; i < from_files->tables.n; i++)
        assert_int_equal(from_files->tables.at[i]->written + from_files->tables.at[i]->changed, 0);
    assert_true(str_eq(first, everything(&d)));
    drive_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TESTDB_BOTH(demo_folder),
        TESTDB_BOTH(demo_into_a_scheme_that_began),
        TESTDB_POSTGRES(demo_database),
    };

    return testdb_run("api/import_demo", tests, sizeof tests / sizeof *tests);
}
