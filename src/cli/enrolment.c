/* imis enrolment check */
#include "cli/house.h"
#include "module/enrolment_check.h"

static const char *const invariants[ENROLMENT_INVARIANTS + 1] = {
    [1] = "one head a family", [2] = "numbers and codes once", [3] = "covers of people and policies", [4] = "values and days of policies",
    [5] = "lines within payments", [6] = "receipts once a product", [7] = "levels of places", [8] = "former states",
};

static void say(const struct enrolment_report *r)
{
    for (int i = 1; i <= ENROLMENT_INVARIANTS; i++) print_line(1, "%d %-32s %lld", i, invariants[i], (long long)r->rows[i]);
    for (size_t i = 0; i < r->fault_count; i++) {
        const struct enrolment_fault *f = &r->faults[i];
        print_line(1, "%d %s: %.*s%s%.*s", f->invariant, f->what, STR_ARG(f->key), f->named.n ? " " : "", STR_ARG(f->named));
    }
    print_line(1, r->fault_count ? "The enrolment does not fit." : "The enrolment fits.");
}

err_t enrolment_check_run(struct cli *cli, enum exit_code *code)
{
    struct enrolment_report report;
    struct db_conn *c = NULL;
    struct house h;
    err_t e;

    TRY(house_open(cli, HOUSE_SCHEMA, false, &h));
    e = db_acquire(h.db, cli->arena, DB_READ, &c);
    if (!e) e = enrolment_check(c, cli->arena, h.registry, &report);
    db_release(c);
    house_close(&h);
    if (e)
        return e;
    say(&report);
    if (report.fault_count) *code = EXIT_FAILED;
    return OK;
}
