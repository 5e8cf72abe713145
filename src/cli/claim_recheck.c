/* imis claim recheck */
#include "cli/house.h"
#include "module/claim_recheck/claim_recheck.h"

enum { SHOWN_MOST = 1000 };

struct rechecking {
    struct cli *cli;
    struct recheck_run run;
    int64_t shown;
};

/* Those without a reason are never left out. */
static void say(void *arg, struct str code, struct str stage, stamp_t at, enum recheck why)
{
    struct rechecking *r = arg;
    struct arena *a;

    if (why != RECHECK_NONE && r->shown++ >= SHOWN_MOST) return;
    a = arena_new();
    print_line(1, "%.*s  %.*s  %s  %s", STR_ARG(code), STR_ARG(stage), show_stamp(a, at).p, recheck_names[why]);
    arena_free(a);
}

static err_t recheck(struct house *h, struct rechecking *r, enum exit_code *code)
{
    uint64_t began = env_monotonic_us(h->cli->env), us;

    r->run.db = h->db;
    r->run.write = h->write;
    TRY(recheck_run(&r->run));
    us = env_monotonic_us(h->cli->env) - began;
    if (r->shown > SHOWN_MOST) print_line(1, "and %lld more", (long long)(r->shown - SHOWN_MOST));
    for (int i = 0; i < RECHECKS; i++)
        if (r->run.found[i]) print_line(1, "%-14s %10lld", recheck_names[i], (long long)r->run.found[i]);
    if (r->run.skipped) print_line(1, "%-12s %10lld", "overwritten", (long long)r->run.skipped);
    print_line(1, "%lld claims, %lld decisions, %lld unexplained, %lld/s", (long long)r->run.claims, (long long)r->run.decisions,
               (long long)r->run.found[RECHECK_NONE], us ? (long long)((uint64_t)r->run.claims * 1000000 / us) : 0LL);
    if (r->run.found[RECHECK_NONE]) *code = EXIT_FAILED;
    return OK;
}

err_t claim_recheck_run(struct cli *cli, enum exit_code *code)
{
    struct rechecking r = {.cli = cli, .run = {.arena = cli->arena, .differs = say}};
    struct house h;
    err_t e;

    r.run.arg = &r;
    TRY(option_day(cli, OPTION_FROM, &r.run.from));
    TRY(option_day(cli, OPTION_TO, &r.run.to));
    TRY(house_open(cli, HOUSE_WRITE, false, &h));
    e = recheck(&h, &r, code);
    house_close(&h);
    return e;
}
