/* imis db init, migrate, check */
#include "cli/house.h"
#include "db/aside.h"
#include "db/migrate.h"
#include "model/run/schedule.h"

/* The first line of the password file, which is never an argument: others see those. */
static err_t read_password(struct cli *cli, struct str *out)
{
    *out = STR_NONE;
    return option_given(cli, OPTION_PASSWORD_FILE) ? read_first_line(cli, cli->options[OPTION_PASSWORD_FILE], out) : OK;
}

/* Tables, what an import that was killed has left undone, then the schedules that modules bring. */
static err_t migrate(struct house *h, int *done)
{
    struct arena *a = h->cli->arena;
    const struct migrations *sets;
    size_t n;
    int made;

    sets = registry_migrations(h->registry, a, &n);
    TRY(db_migrate(h->db, a, sets, n, NULL, done));
    TRY(aside_restore(h->db, a, ASIDE_WAIT, &made));
    *done += made;
    TRY(house_schema(h));
    TRY(house_write(h));
    return schedule_install(&h->runner, a);
}

static err_t migrate_and_say(struct cli *cli, bool create)
{
    struct house h;
    int done = 0;
    err_t e;

    TRY(house_open(cli, HOUSE_DB, create, &h));
    e = migrate(&h, &done);
    house_close(&h);
    if (!e && done)
        print_line(1, "The database is ready; %d changes were made to its tables.", done);
    else if (!e)
        print_line(1, "The database is ready; nothing had to be changed.");
    return e;
}

err_t db_init_run(struct cli *cli, enum exit_code *code)
{
    struct str role = str_of(cli->options[OPTION_ROLE]);
    struct str password;
    struct buf said;
    err_t e;

    if (role.n && str_starts(house_url(cli), STR("sqlite:")))
        return err_make(cli->arena, E_OPTION, "option", "role", "what", "only PostgreSQL has roles", NULL);
    TRY(read_password(cli, &password));
    buf_init(&said, cli->arena, 1024);
    e = db_init(cli->arena, cli->env, house_url(cli), role, password, &said);
    print(1, buf_str(&said));
    if (e)
        return e;
    if (!role.n)
        return migrate_and_say(cli, true);
    /* The tables must be the role's own, or it could not change them with a later version. */
    print_line(1, "Now make the tables as %.*s: imis db migrate --db URL, with that role in the URL.", STR_ARG(role));
    return OK;
}

err_t db_migrate_run(struct cli *cli, enum exit_code *code)
{
    return migrate_and_say(cli, false);
}

err_t db_check_run(struct cli *cli, enum exit_code *code)
{
    struct house h;

    TRY(house_open(cli, HOUSE_SCHEMA, false, &h));
    print_line(1, "The database is as this program expects it: %zu modules, %zu entities.", h.registry->module_count,
               h.registry->table_count);
    house_close(&h);
    return OK;
}
