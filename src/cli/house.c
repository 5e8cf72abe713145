#include "cli/house.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/zone.h"
#include "io/blob.h"
#include "model/run/setting.h"
#include "module/core/account.h"
#include "module/core/core.h"

struct str house_url(const struct cli *cli)
{
    const char *environment = getenv("IMIS_DB");

    if (option_given(cli, OPTION_DB))
        return str_of(cli->options[OPTION_DB]);
    return environment && *environment ? str_of(environment) : STR("sqlite:./imis.db");
}

const char *house_key_file(struct cli *cli)
{
    struct str url = house_url(cli);
    struct str sqlite = STR("sqlite:");

    if (option_given(cli, OPTION_KEY_FILE))
        return cli->options[OPTION_KEY_FILE];
    if (!str_starts(url, sqlite))
        return "imis.key";
    return str_format(cli->arena, "%.*s.key", (int)(url.n - sqlite.n), url.p + sqlite.n).p;
}

static const char *blob_folder(struct cli *cli)
{
    struct str url = house_url(cli);
    struct str sqlite = STR("sqlite:");

    if (option_given(cli, OPTION_BLOBS))
        return cli->options[OPTION_BLOBS];
    if (!str_starts(url, sqlite))
        return "imis.blobs";
    return str_format(cli->arena, "%.*s.blobs", (int)(url.n - sqlite.n), url.p + sqlite.n).p;
}

void house_blobs(struct cli *cli)
{
    cli->env->blobs = blobs_new(cli->arena, blob_folder(cli), &cli->env->limits);
}

static err_t check_tables(struct house *h, struct db_conn *c, struct settings **settings)
{
    TRY(registry_check_database(h->cli->arena, h->registry, c));
    return settings_load(c, h->cli->arena, h->registry, settings);
}

err_t house_schema(struct house *h)
{
    struct cli *cli = h->cli;
    const struct migrations *sets;
    struct settings *settings;
    struct db_conn *c;
    size_t n;
    err_t e;

    sets = registry_migrations(h->registry, cli->arena, &n);
    TRY(db_migrated(h->db, cli->arena, sets, n));
    TRY(db_acquire(h->db, cli->arena, DB_READ, &c));
    e = check_tables(h, c, &settings);
    db_release(c);
    if (e)
        return e;
    return zone_load(cli->arena, setting_text(settings, SETTING_TIME_ZONE), &cli->env->zone);
}

err_t house_write(struct house *h)
{
    struct cli *cli = h->cli;

    TRY(write_open(cli->arena, h->db, h->registry, &(struct write_options){.key_file = h->key_file}, &h->write));
    h->runner = (struct runner){
        .write = h->write, .db = h->db, .registry = h->registry, .env = cli->env, .worker = uuid_new(cli->env),
        .account = account_access, .key_file = h->key_file, .backups = cli->options[OPTION_BACKUPS],
    };
    return OK;
}

/* A missing or older SQLite file is made or brought up to date. On PostgreSQL that stays an administrator's
 * step, because other instances may be at work. */
static err_t migrate_file(struct house *h)
{
    const struct migrations *sets;
    size_t n;
    int done;

    if (db_engine(h->db) != DB_SQLITE)
        return OK;
    sets = registry_migrations(h->registry, h->cli->arena, &n);
    return db_migrate(h->db, h->cli->arena, sets, n, NULL, &done);
}

static err_t open_floors(struct house *h, enum house_floor floor, bool create)
{
    if (create && floor >= HOUSE_SCHEMA)
        TRY(migrate_file(h));
    if (floor >= HOUSE_SCHEMA)
        TRY(house_schema(h));
    return floor >= HOUSE_WRITE ? house_write(h) : OK;
}

/* A request needs one at a time. Beside them stand the background's, the sealer's and two that make a health check quick
 * while all workers are busy. */
enum { CONNECTIONS_BESIDE_WORKERS = 4 };

static size_t connections(const struct limits *l)
{
    int64_t given = l->value[LIMIT_DB_CONNECTIONS];

    return (size_t)(given ? given : l->value[LIMIT_WORKERS] + CONNECTIONS_BESIDE_WORKERS);
}

err_t house_open(struct cli *cli, enum house_floor floor, bool create, struct house *out)
{
    struct db_options o = {.create = create, .relaxed = cli->relaxed, .connections = connections(&cli->env->limits)};
    err_t e;

    *out = (struct house){.cli = cli, .key_file = house_key_file(cli)};
    house_blobs(cli);
    TRY(registry_new(cli->arena, cli->modules, &crud_command, &out->registry));
    TRY(db_open(cli->arena, cli->env, house_url(cli), &o, &out->db));
    e = open_floors(out, floor, create);
    if (e)
        house_close(out);
    return e;
}

void house_close(struct house *h)
{
    if (h->write)
        write_close(h->write);
    db_close(h->db);
}

err_t house_with(struct cli *cli, enum house_floor floor, bool create, err_t (*fn)(struct house *))
{
    struct house h;
    err_t e;

    TRY(house_open(cli, floor, create, &h));
    e = fn(&h);
    house_close(&h);
    return e;
}

err_t house_command(struct house *h, const char *name, struct str input, struct str *result)
{
    struct arena *a = h->cli->arena;
    struct request request = {.command = str_of(name), .who = access_program()};
    struct answer answer;

    TRY(json_read(a, input, &h->cli->env->limits, &request.input));
    TRY(write_command(h->write, a, &request, &answer));
    if (answer.status == COMMAND_FAILED)
        return answer.error;
    if (result)
        *result = answer.result;
    return OK;
}
