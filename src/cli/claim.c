/* imis claim adjudicate */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/house.h"
#include "module/claim_flow/claim_adjudicate.h"
#include "module/claim_story/claim_words.h"

enum { LINE_US = 1000000, HOUR_S = 3600, MINUTE_S = 60 };

struct backlog {
    struct house *house;
    sigset_t signals;
    bool terminal;
    uint64_t shown_us;         /* when a line was printed last */
};

/* ---- options ---- */

static err_t read_status(struct cli *cli, bool *entered)
{
    struct str name = str_of(cli->options[OPTION_STATUS]);

    *entered = !name.p || str_is(name, "entered");
    return *entered || str_is(name, "checked") ? OK : option_wrong(cli, OPTION_STATUS, "entered or checked");
}

static err_t read_options(struct cli *cli, struct claim_adjudication *out)
{
    int64_t group, workers;

    TRY(read_status(cli, &out->entered));
    out->process = option_given(cli, OPTION_PROCESS);
    if (out->process && !out->entered) return option_wrong(cli, OPTION_PROCESS, "checked claims are processed without it");
    TRY(option_day(cli, OPTION_FROM, &out->from));
    TRY(option_day(cli, OPTION_TO, &out->to));
    TRY(option_number(cli, OPTION_GROUP, 0, 1, CLAIM_GROUP_MOST, &group));
    TRY(option_number(cli, OPTION_WORKERS, 0, 1, CLAIM_WORKERS_MOST, &workers));
    out->group = (size_t)group;
    out->workers = (size_t)workers;
    return OK;
}

/* ---- while it runs ---- */

static int64_t rate_of(const struct claim_report *r) { return r->us ? (int64_t)((uint64_t)r->seen * 1000000 / r->us) : 0; }

static struct str time_left(struct arena *a, const struct claim_report *r)
{
    int64_t rate = rate_of(r), s = rate && r->total > r->seen ? (r->total - r->seen) / rate : 0;

    return str_format(a, "%lld:%02lld:%02lld", (long long)(s / HOUR_S), (long long)(s % HOUR_S / MINUTE_S), (long long)(s % MINUTE_S));
}

/* On a terminal the line is written over and over, elsewhere there is one a second. */
static void show(void *arg, const struct claim_report *r)
{
    struct backlog *b = arg;
    uint64_t now = env_monotonic_us(b->house->cli->env);
    struct arena *a;

    if (b->shown_us && now - b->shown_us < LINE_US && r->seen < r->total) return;
    a = arena_new();
    b->shown_us = now;
    print(2, str_format(a, "%s%lld of %lld claims, %lld a second, %s left%s", b->terminal ? "\r\x1b[K" : "", (long long)r->seen,
                        (long long)r->total, (long long)rate_of(r), time_left(a, r).p, b->terminal ? "" : "\n"));
    arena_free(a);
}

static bool asked_to_stop(void *arg)
{
    struct backlog *b = arg;
    const struct timespec now = {0};

    return sigtimedwait(&b->signals, NULL, &now) > 0;
}

/* ---- the report ---- */

static struct str amount(struct arena *a, money_t m)
{
    char text[24];
    size_t n = decimal_write(m.minor, 2, text);

    return str_copy(a, (struct str){text, n});
}

static void say_sum(struct arena *a, const char *what, const struct tally_sum *s)
{
    if (!s->n) return;
    print_line(1, "  %-12s %10lld  %18s  %18s  %18s", what, (long long)s->n, amount(a, s->asked).p, amount(a, s->approved).p,
               amount(a, s->paid).p);
}

static struct str reason_text(struct cli *cli, enum law_reason reason)
{
    return words_reason(&(struct words){cli->arena, cli->texts, cli->language}, reason);
}

static void say_reasons(struct cli *cli, const char *what, const struct tally_sum sums[TALLY_REASONS])
{
    for (size_t i = 0; i < TALLY_REASONS; i++)
        if (sums[i].n)
            print_line(1, "  %-12s %10lld  %18s  %.*s", what, (long long)sums[i].n, amount(cli->arena, sums[i].asked).p,
                       STR_ARG(reason_text(cli, tally_reason(i))));
}

static void say_failures(struct cli *cli, const struct claim_tally *t)
{
    const struct tally_failures *f = t->failures;

    if (t->failed + t->changed) print_line(1, "  %-12s %10lld", "not decided", (long long)(t->failed + t->changed));
    for (size_t i = 0; i < f->n; i++)
        print_line(1, "    %.*s: %.*s", STR_ARG(f->at[i].title), STR_ARG(text_err(cli->arena, cli->texts, cli->language, f->at[i].why)));
}

static void say_tally(struct cli *cli, const char *what, const struct claim_tally *t)
{
    static const struct { enum law_claim_status status; const char *name; } statuses[] = {
        {LAW_CLAIM_CHECKED, "checked"}, {LAW_CLAIM_VALUATED, "valuated"}, {LAW_CLAIM_PROCESSED, "processed"}, {LAW_CLAIM_REJECTED, "rejected"},
    };

    if (!t->asked) return;
    print_line(1, "%-14s %10s  %18s  %18s  %18s", what, "claims", "claimed", "approved", "remunerated");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        say_sum(cli->arena, statuses[i].name, &t->claims[tally_of_status(statuses[i].status)]);
    say_reasons(cli, "claims", t->rejected);
    say_reasons(cli, "lines", t->lines_rejected);
    say_failures(cli, t);
}

static void say_report(struct cli *cli, const struct claim_report *r)
{
    say_tally(cli, "submitted", &r->submitted);
    say_tally(cli, "processed", &r->processed);
    if (r->left) print_line(1, "left            %10lld  selected for review, or somebody else was at it", (long long)r->left);
    if (r->stopped) print_line(1, "stopped         %10lld  not looked at: begin again to go on", (long long)(r->total - r->seen));
    print_line(1, "%lld claims, %lld/s", (long long)r->seen, (long long)rate_of(r));
}

/* ---- the run ---- */

static err_t adjudicate(struct backlog *b, struct claim_adjudication *what)
{
    struct house *h = b->house;
    struct claim_report *report = ARENA_NEW(h->cli->arena, struct claim_report);
    err_t e;

    what->progress = show;
    what->stop = asked_to_stop;
    what->arg = b;
    e = claim_adjudicate(h->cli->arena, h->db, h->write, what, report);
    if (b->terminal && b->shown_us) print(2, STR("\r\x1b[K"));
    if (!e || report->seen) say_report(h->cli, report);
    return e;
}

/* The signals that ask for an end are taken between groups only. Held before the write path starts threads, so that none of
 * them is woken by one. */
err_t claim_adjudicate_run(struct cli *cli, enum exit_code *code)
{
    struct claim_adjudication what = {0};
    struct backlog b = {.terminal = isatty(STDERR_FILENO)};
    struct house h;
    err_t e;

    TRY(read_options(cli, &what));
    sigemptyset(&b.signals);
    sigaddset(&b.signals, SIGTERM);
    sigaddset(&b.signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &b.signals, NULL);
    TRY(house_open(cli, HOUSE_WRITE, false, &h));
    b.house = &h;
    e = adjudicate(&b, &what);
    house_close(&h);
    return e;
}
