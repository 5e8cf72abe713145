/* imis import openimis */
#include "api/openimis/import.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/house.h"
#include "module/enrolment_check.h"

/* On a terminal the line is written over and over, in a log there is one for each chunk. */
static void show_progress(void *arg, const char *table, int64_t rows, int64_t rate)
{
    struct cli *cli = arg;
    bool terminal = isatty(2);

    print(2, str_format(cli->arena, "%s%s: %lld rows, %lld a second%s", terminal ? "\r\x1b[K" : "", table, (long long)rows,
                        (long long)rate, terminal ? "" : "\n"));
}

static err_t write_report(struct cli *cli, struct str json)
{
    const char *path = cli->options[OPTION_REPORT];
    FILE *file = path ? fopen(path, "wbe") : NULL;
    bool good;

    if (!path)
        return OK;
    good = file && fwrite(json.p, 1, json.n, file) == json.n;
    if (file && fclose(file) != 0)
        good = false;
    return good ? OK : err_make(cli->arena, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
}

/* An import keeps what it brings, and tells what of it does not hold together: what writing here would have refused. */
static err_t tell_unfit(struct house *h)
{
    struct enrolment_report report;
    struct db_conn *c;
    int64_t rows = 0;
    err_t e;

    TRY(db_acquire(h->db, h->cli->arena, DB_READ, &c));
    e = enrolment_check(c, h->cli->arena, h->registry, &report);
    db_release(c);
    if (e)
        return e;
    for (int i = 1; i <= ENROLMENT_INVARIANTS; i++)
        rows += report.rows[i];
    if (rows)
        print_line(2, "imis: warning: %lld rows do not hold together; `imis enrolment check` names them.", (long long)rows);
    return OK;
}

static err_t import(struct house *h)
{
    struct cli *cli = h->cli;
    struct import_options o = {
        .from = str_of(cli->options[OPTION_FROM]), .progress = show_progress, .progress_arg = cli,
    };
    struct import_report *report;

    if (!o.from.n)
        return err_make(cli->arena, E_OPTION, "option", "from", "what", "say where to read", NULL);
    TRY(import_openimis(cli->arena, h->db, h->write, h->registry, &o, &report));
    if (isatty(2))
        print(2, STR("\r\x1b[K"));
    print(1, import_report_text(cli->arena, report));
    print_line(1, "%lld rows in %lld ms.", (long long)report->rows, (long long)(report->us / 1000));
    if (report->refused)
        print_line(2, "imis: warning: %lld rows were refused; their reasons stand above.", (long long)report->refused);
    TRY(tell_unfit(h));
    return write_report(cli, import_report_json(cli->arena, report));
}

err_t import_openimis_run(struct cli *cli, enum exit_code *code)
{
    return house_with(cli, HOUSE_WRITE, true, import);
}
