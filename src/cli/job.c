/* imis job list, run, start, cancel */
#include <signal.h>
#include <time.h>

#include "base/json.h"
#include "cli/house.h"
#include "model/run/refold.h"
#include "model/run/schedule.h"

enum { LIST_ROWS = 50, STEPS_PER_TURN = 10, POLL_US = 1000000 };

/* ---- list ---- */

static void add_job(struct buf *out, struct arena *a, const struct job_row *row)
{
    buf_add_format(out, "%s  %-9s  %-20s  %-24.*s  %lld", uuid_text(a, row->id).p, job_state_name(row->state),
                   show_stamp(a, row->created_at).p, STR_ARG(row->name), (long long)row->progress);
    if (row->total)
        buf_add_format(out, "/%lld", (long long)row->total);
    if (row->error.n)
        buf_add_format(out, "  %.*s", STR_ARG(row->error));
    else if (row->result.n)
        buf_add_format(out, "  %.*s", STR_ARG(row->result));
    buf_add_char(out, '\n');
}

static err_t list(struct house *h)
{
    struct arena *a = h->cli->arena;
    struct job_row *rows;
    struct db_conn *c;
    struct buf out;
    size_t n;
    err_t e;

    TRY(db_acquire(h->db, a, DB_READ, &c));
    e = job_list(c, a, &(struct job_filter){.from = STAMP_NONE, .to = STAMP_NONE, .first = LIST_ROWS}, &rows, &n, NULL);
    db_release(c);
    if (e)
        return e;
    buf_init(&out, a, 4096);
    for (size_t i = 0; i < n; i++)
        add_job(&out, a, &rows[i]);
    print(1, buf_str(&out));
    return OK;
}

err_t job_list_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_SCHEMA, false, list);
}

/* ---- run ---- */

/* Waits for a signal to end, at most `us`; 0 only looks. */
static bool stop_asked(const sigset_t *signals, int64_t us)
{
    struct timespec wait = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};

    return sigtimedwait(signals, NULL, &wait) > 0;
}

/* Until the next schedule is due, but short enough to see what others start. */
static int64_t pause_us(const struct house *h, stamp_t next)
{
    int64_t us = stamp_none(next) ? POLL_US : next.us - env_peek(h->cli->env).us;

    return us < 1000 ? 1000 : us > POLL_US ? POLL_US : us;
}

/* The signals that ask for an end are taken between turns only. Held before the write path starts threads,
 * so that none of them is woken by one. */
static sigset_t signals_to_end(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

static err_t turn(struct house *h, struct arena *a, int64_t max_steps, stamp_t *next, bool *worked)
{
    TRY(schedule_tick(&h->runner, a, next));
    return job_work(&h->runner, a, max_steps, worked);
}

static err_t run_on(struct house *h, struct arena *a, const sigset_t *signals)
{
    bool until_idle = option_given(h->cli, OPTION_UNTIL_IDLE), worked;
    stamp_t next;

    for (;;) {
        arena_reset(a);
        TRY(turn(h, a, STEPS_PER_TURN, &next, &worked));
        if (!worked && until_idle)
            return OK;
        if (stop_asked(signals, worked ? 0 : pause_us(h, next)))
            return OK;
    }
}

static err_t run_once(struct house *h, struct arena *a)
{
    stamp_t next;
    bool worked;

    return turn(h, a, 0, &next, &worked);
}

static err_t run(struct house *h, const sigset_t *signals)
{
    struct arena *a = arena_new();
    err_t e = schedule_install(&h->runner, a);

    if (!e)
        e = refold_start(&h->runner, a);
    if (!e)
        e = option_given(h->cli, OPTION_ONCE) ? run_once(h, a) : run_on(h, a, signals);
    e = err_copy(h->cli->arena, e);
    arena_free(a);
    return e;
}

err_t job_run_run(struct cli *cli, enum exit_code *code)
{
    sigset_t signals = signals_to_end();
    struct house h;
    err_t e;

    if (!option_given(cli, OPTION_ONCE))
        pthread_sigmask(SIG_BLOCK, &signals, NULL);
    TRY(house_open(cli, HOUSE_WRITE, false, &h));
    e = run(&h, &signals);
    house_close(&h);
    return e;
}

/* ---- start, cancel ---- */

static err_t start_input(struct cli *cli, struct str *out)
{
    const char *given = cli->words.n > 1 ? cli->words.at[1] : "{}";
    const struct json *input;
    struct json_writer w;
    struct buf text;

    TRY(json_read(cli->arena, str_of(given), &cli->env->limits, &input));
    buf_init(&text, cli->arena, 256);
    w = json_writer(&text);
    json_open(&w, '{');
    json_key(&w, STR("job"));
    json_put_str(&w, str_of(cli->words.at[0]));
    json_key(&w, STR("input"));
    json_put(&w, input);
    json_close(&w, '}');
    *out = buf_str(&text);
    return OK;
}

static err_t start(struct house *h)
{
    struct cli *cli = h->cli;
    struct str input, result;
    const struct json *v;

    TRY(start_input(cli, &input));
    TRY(house_command(h, "job.start", input, &result));
    TRY(json_read(cli->arena, result, &cli->env->limits, &v));
    print_line(1, "%.*s", STR_ARG(json_get(v, "uuid")->text));
    return OK;
}

static err_t cancel(struct house *h)
{
    struct json_writer w;
    struct buf input;

    buf_init(&input, h->cli->arena, 128);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_str(&w, str_of(h->cli->words.at[0]));
    json_close(&w, '}');
    return house_command(h, "job.cancel", buf_str(&input), NULL);
}

err_t job_start_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, start);
}

err_t job_cancel_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, cancel);
}
