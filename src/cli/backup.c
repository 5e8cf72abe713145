/* imis backup, restore */
#include "cli/house.h"
#include "model/run/backup.h"

static err_t missing(struct cli *cli, enum option_id id, const char *what)
{
    return err_make(cli->arena, E_OPTION, "option", options[id].name, "what", what, NULL);
}

static void say(struct cli *cli, const struct backup_report *r)
{
    print_line(1, "made at       %.*s", STR_ARG(show_stamp(cli->arena, r->made_at)));
    print_line(1, "database      %lld bytes", (long long)r->database_bytes);
    print_line(1, "kept files    %lld, %lld bytes", (long long)r->blobs, (long long)r->blob_bytes);
    print_line(1, "journal key   %s", r->key ? "is within" : "is not within: there was none");
}

static err_t backup(struct house *h)
{
    struct cli *cli = h->cli;
    struct backup_report report;

    TRY(backup_make(cli->arena, h->db, h->registry, h->key_file, cli->options[OPTION_TO], &report));
    say(cli, &report);
    print_line(1, "The backup was read through and is whole: %s", cli->options[OPTION_TO]);
    return OK;
}

err_t backup_run(struct cli *cli, enum exit_code *code)
{
    if (!option_given(cli, OPTION_TO))
        return missing(cli, OPTION_TO, "say which file to make");
    return house_with(cli, HOUSE_SCHEMA, false, backup);
}

err_t restore_run(struct cli *cli, enum exit_code *code)
{
    const struct registry *registry;
    struct backup_report report;

    if (!option_given(cli, OPTION_FROM))
        return missing(cli, OPTION_FROM, "say which backup to read");
    house_blobs(cli);
    TRY(registry_new(cli->arena, cli->modules, &crud_command, &registry));
    TRY(backup_restore(cli->arena, cli->env, registry, house_url(cli), house_key_file(cli), cli->options[OPTION_FROM], &report));
    say(cli, &report);
    print_line(1, report.older ? "The database is there, with the tables of an older program: imis db migrate brings them up to date."
                               : "The database is there, opens, and its journal is whole.");
    return OK;
}
