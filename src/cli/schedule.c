/* imis schedule list */
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
