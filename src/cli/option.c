#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "cli/cli.h"

const struct option options[OPTION_COUNT] = {
    [OPTION_DB] = {"db", "URL", "sqlite:PATH or postgresql://...; else the environment's IMIS_DB, else sqlite:./imis.db"},
    [OPTION_KEY_FILE] = {"key-file", "FILE", "key that signs the journal, made at first use; else PATH.key beside a SQLite "
                                             "file, ./imis.key with PostgreSQL"},
    [OPTION_BLOBS] = {"blobs", "DIR", "folder of photos and attachments; else PATH.blobs beside a SQLite file, ./imis.blobs with "
                                      "PostgreSQL"},
    [OPTION_BACKUPS] = {"backups", "DIR", "folder in which the job model.backup makes backups; another disk than the database's"},
    [OPTION_CLOCK] = {"clock", "MOMENT", "pretends that it is this moment (2026-11-21T19:00:00); for tests"},
    [OPTION_ID_SEED] = {"id-seed", "N", "makes the same ids each time; for tests"},
    [OPTION_LIMIT] = {"limit", "NAME=N", "changes a limit; may be given several times"},
    [OPTION_LANGUAGE] = {"language", "CODE", "language of messages: en, fr"},
    [OPTION_HELP] = {"help", NULL, "shows this help"},
    [OPTION_ROLE] = {"role", "NAME", "db init, PostgreSQL: makes this role and grants it what the program needs; user add: a role "
                                     "of the account, by name or system bit, may be given several times"},
    [OPTION_PASSWORD_FILE] = {"password-file", "FILE", "the role's password, the first line of this file"},
    [OPTION_ONCE] = {"once", NULL, "works on one job, if one is due, and ends"},
    [OPTION_UNTIL_IDLE] = {"until-idle", NULL, "ends when no job is due"},
    [OPTION_PUBLIC_KEY] = {"public-key", "HEX", "the key that you expect, as an earlier run printed it"},
    [OPTION_BLOCK] = {"block", "N", "a block that must be there ..."},
    [OPTION_PORT] = {"port", "N", "port to listen on (8080); 0 takes a free one"},
    [OPTION_PORT_FILE] = {"port-file", "FILE", "writes the port there as soon as the server is ready"},
    [OPTION_ADDRESS] = {"address", "ADDRESS", "address to listen on (127.0.0.1)"},
    [OPTION_PROXY] = {"proxy", "LIST", "addresses of proxies, separated by commas, whose X-Forwarded-For is believed"},
    [OPTION_METRICS_TOKEN_FILE] = {"metrics-token-file", "FILE", "who sends its first line as Bearer token may read /metrics "
                                                                 "from elsewhere"},
    [OPTION_GRAPHQL] = {"graphql", NULL, "as GraphQL schema language"},
    [OPTION_HASH] = {"hash", "HEX", "... with this hash, both as an earlier run printed them"},
    [OPTION_DISTRICT] = {"district", "CODE", "a district of the account; may be given several times"},
    [OPTION_PASSWORD_STDIN] = {"password-stdin", NULL, "the password is the first line of the standard input"},
    [OPTION_FROM] = {"from", "SOURCE", "import: postgresql://... of a living installation, an SQL dump of it, plain or "
                                       "gzipped, or a folder of CSV files, one a table; restore: a backup's file; "
                                       "claim: the first day on which the claims were claimed"},
    [OPTION_MAN] = {"man", NULL, "as manual page, for man(1)"},
    [OPTION_TO] = {"to", "FILE", "the file to make; claim: the last day"},
    [OPTION_SEED] = {"seed", "N", "another number makes another country (1)"},
    [OPTION_FAMILIES] = {"families", "N", "how many families live there (5000), up to 20000000"},
    [OPTION_CLAIMS] = {"claims", "N", "how many claims they make; else as many as suit the families, 2000 at most"},
    [OPTION_CLAIMS_STATUS] = {"claims-status", "STATUS", "leaves all claims entered, checked or processed; else they are in every state"},
    [OPTION_NO_SERVE] = {"no-serve", NULL, "makes it and ends"},
    [OPTION_STATUS] = {"status", "STATUS", "entered: they are submitted (so it is without this); checked: they are processed"},
    [OPTION_PROCESS] = {"process", NULL, "with entered claims: processes those that are found right, too"},
    [OPTION_GROUP] = {"group", "N", "claims of one commit (500)"},
    [OPTION_WORKERS] = {"workers", "N", "families decided at once, on PostgreSQL (one a processor)"},
    [OPTION_CHANGE] = {"change", "FILE", "what would be otherwise, as JSON: products, covers, prices, registers, facilities, settings"},
    [OPTION_FORMAT] = {"format", "FORM", "text (so it is without this), json or csv"},
    [OPTION_REPORT] = {"report", "FILE", "writes what became of each table and row, as JSON"},
};

static bool find(struct str name, enum option_id *out)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (str_is(name, options[i].name)) {
            *out = (enum option_id)i;
            return true;
        }
    return false;
}

static bool wrong_option(struct cli *cli, struct str *wrong, const char *what, struct str name)
{
    *wrong = str_format(cli->arena, "%s --%.*s", what, STR_ARG(name));
    return false;
}

/* Of those that may be given several times all count, of the others the last. */
static void keep_repeated(struct cli *cli, enum option_id id, const char *value)
{
    if (id == OPTION_LIMIT)
        *vec_add(&cli->limits) = value;
    if (id == OPTION_ROLE)
        *vec_add(&cli->roles) = value;
    if (id == OPTION_DISTRICT)
        *vec_add(&cli->districts) = value;
}

/* "name=value", "name" followed by its value, or "name". Moves *i over what it used. */
static bool read_long(struct cli *cli, int argc, char **argv, int *i, struct str *wrong)
{
    const char *equals = strchr(argv[*i], '=');
    struct str name = str_of(argv[*i] + 2);
    const char *value = "";
    enum option_id id;

    if (equals)
        name.n = (size_t)(equals - name.p);
    if (!find(name, &id))
        return wrong_option(cli, wrong, "there is no option", name);
    if (!options[id].argument && equals)
        return wrong_option(cli, wrong, "no value belongs to", name);
    if (options[id].argument) {
        if (!equals && *i + 1 == argc)
            return wrong_option(cli, wrong, "a value is missing after", name);
        value = equals ? equals + 1 : argv[++*i];
    }
    cli->options[id] = value;
    keep_repeated(cli, id, value);
    return true;
}

bool options_read(struct cli *cli, int argc, char **argv, struct str *wrong)
{
    bool words_only = false;

    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];

        if (words_only || word[0] != '-' || !word[1]) {
            *vec_add(&cli->words) = word;
        } else if (strcmp(word, "--") == 0) {
            words_only = true;
        } else if (strcmp(word, "-h") == 0) {
            cli->options[OPTION_HELP] = "";
        } else if (word[1] != '-') {
            *wrong = str_format(cli->arena, "there is no option %s", word);
            return false;
        } else if (!read_long(cli, argc, argv, &i, wrong)) {
            return false;
        }
    }
    return true;
}

static err_t file_failed(struct cli *cli, const char *path, const char *what)
{
    return err_make(cli->arena, E_FILE, "path", path, "what", what, NULL);
}

err_t read_first_line(struct cli *cli, const char *path, struct str *out)
{
    char line[1024];
    FILE *file = fopen(path, "re");
    bool read;

    if (!file)
        return file_failed(cli, path, strerrordesc_np(errno));
    read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    if (!read)
        return file_failed(cli, path, "empty");
    *out = str_copy(cli->arena, (struct str){line, strcspn(line, "\r\n")});
    return OK;
}

err_t option_wrong(struct cli *cli, enum option_id id, const char *what)
{
    return err_make(cli->arena, E_OPTION, "option", options[id].name, "what", what, NULL);
}

err_t option_number(struct cli *cli, enum option_id id, int64_t standard, int64_t least, int64_t most, int64_t *out)
{
    struct str text = str_of(cli->options[id]);
    bool good = text.n > 0 && text.n <= 18;

    *out = standard;
    if (!text.p)
        return OK;
    for (size_t i = 0; good && i < text.n; i++)
        good = text.p[i] >= '0' && text.p[i] <= '9';
    if (good)
        good = decimal_read(text.p, text.n, 0, false, out) && *out >= least && *out <= most;
    if (good)
        return OK;
    return err_make(cli->arena, E_OPTION, "option", options[id].name, "what",
                    str_format(cli->arena, "%lld to %lld", (long long)least, (long long)most).p, NULL);
}

err_t option_day(struct cli *cli, enum option_id id, date_t *out)
{
    struct str text = str_of(cli->options[id]);

    *out = DATE_NONE;
    return !text.p || date_read(text.p, text.n, out) ? OK : option_wrong(cli, id, "a day as 2026-11-21");
}
