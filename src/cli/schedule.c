/* imis schedule list, set */
#include <string.h>

#include "base/json.h"
#include "model/run/schedule.h"

#include "cli/house.h"

static void add_row(struct buf *out, struct arena *a, const struct schedule_row *row)
{
    buf_add_format(out, "%-24.*s  %-18.*s  %-20s  %-20s  %s\n", STR_ARG(row->job), STR_ARG(row->due),
                   row->enabled ? show_stamp(a, row->next_at).p : "off", show_stamp(a, row->last_at).p,
                   uuid_none(row->last_job) ? "-" : uuid_text(a, row->last_job).p);
}

static err_t list(struct house *h)
{
    struct arena *a = h->cli->arena;
    struct schedule_row *rows;
    struct db_conn *c;
    struct buf out;
    size_t n;
    err_t e;

    TRY(db_acquire(h->db, a, DB_READ, &c));
    e = schedule_list(c, a, &rows, &n);
    db_release(c);
    if (e)
        return e;
    buf_init(&out, a, 1024);
    buf_add_format(&out, "%-24s  %-18s  %-20s  %-20s  %s\n", "job", "due", "next", "last", "last job");
    for (size_t i = 0; i < n; i++)
        add_row(&out, a, &rows[i]);
    print(1, buf_str(&out));
    return OK;
}

err_t schedule_list_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_SCHEMA, false, list);
}

/* ---- set ---- */

static err_t schedule_of(struct house *h, const char *job, struct schedule_row *out)
{
    struct schedule_row *rows;
    struct db_conn *c;
    size_t n;
    err_t e;

    TRY(db_acquire(h->db, h->cli->arena, DB_READ, &c));
    e = schedule_list(c, h->cli->arena, &rows, &n);
    db_release(c);
    if (e)
        return e;
    for (size_t i = 0; i < n; i++)
        if (str_is(rows[i].job, job)) {
            *out = rows[i];
            return OK;
        }
    return err_make(h->cli->arena, E_JOB_UNKNOWN, "job", job, NULL);
}

static err_t set(struct house *h)
{
    struct arena *a = h->cli->arena;
    const char *job = h->cli->words.at[0], *when = h->cli->words.at[1];
    bool off = !strcmp(when, "off"), on = !strcmp(when, "on");
    struct schedule_row row;
    struct json_writer w;
    struct buf input;

    TRY(schedule_install(&h->runner, a));
    TRY(schedule_of(h, job, &row));
    buf_init(&input, a, 128);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("job"));
    json_put_str(&w, row.job);
    json_key(&w, STR("due"));
    json_put_str(&w, off || on ? row.due : str_of(when));
    json_key(&w, STR("enabled"));
    json_put_bool(&w, !off);
    json_close(&w, '}');
    return house_command(h, "schedule.set", buf_str(&input), NULL);
}

err_t schedule_set_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, false, set);
}
