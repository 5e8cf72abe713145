/* imis ledger check */
#include "cli/house.h"
#include "module/ledger/ledger.h"

static struct str amount(struct arena *a, money_t m)
{
    char text[24];
    size_t n = decimal_write(m.minor, 2, text);

    return str_copy(a, (struct str){text, n});
}

static void say_fault(struct arena *a, const struct ledger_fault *f)
{
    struct str is = amount(a, f->is), due = amount(a, f->due);

    switch (f->what) {
    case LEDGER_ENTRY:
        print_line(1, "entry %.*s sums to %.*s, not to zero", STR_ARG(f->key), STR_ARG(is));
        break;
    case LEDGER_TOTAL:
        print_line(1, "all postings sum to %.*s, not to zero", STR_ARG(is));
        break;
    case LEDGER_FACT:
        print_line(1, "%.*s %.*s: %.*s has %.*s, due is %.*s", STR_ARG(f->entity), STR_ARG(f->key), STR_ARG(f->account), STR_ARG(is),
                   STR_ARG(due));
        break;
    case LEDGER_STRAY:
        print_line(1, "posting %.*s: its source is no %.*s", STR_ARG(f->key), STR_ARG(f->entity));
        break;
    }
}

static void say(struct arena *a, const struct ledger_report *r)
{
    print_line(1, "postings    %lld", (long long)r->postings);
    print_line(1, "entries     %lld", (long long)r->entries);
    print_line(1, "facts       %lld", (long long)r->facts);
    for (size_t i = 0; i < r->fault_count; i++) say_fault(a, &r->faults[i]);
    print_line(1, r->fault_count ? "The ledger does not fit." : "The ledger fits.");
}

err_t ledger_check_run(struct cli *cli, enum exit_code *code)
{
    struct ledger_report report;
    struct db_conn *c = NULL;
    struct house h;
    err_t e;

    TRY(house_open(cli, HOUSE_SCHEMA, false, &h));
    e = db_acquire(h.db, cli->arena, DB_READ, &c);
    if (!e) e = ledger_check(c, cli->arena, h.registry, &report);
    db_release(c);
    house_close(&h);
    if (e)
        return e;
    say(cli->arena, &report);
    if (report.fault_count) *code = EXIT_FAILED;
    return OK;
}
