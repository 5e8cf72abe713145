#include "cli/cli.h"

#include <unistd.h>

/* ---- usage ---- */

static int refuse(struct cli *cli, struct str what)
{
    const char *name = cli->command ? cli->command->name : "";

    print_line(2, "imis: %.*s; see `imis help%s%s`", STR_ARG(what), name[0] ? " " : "", name);
    return EXIT_USAGE;
}

/* false: an option was given that does not belong to the command. */
static bool options_fit(struct cli *cli, struct str *wrong)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (option_given(cli, i) && !(cli->command->options & ALLOW(i))) {
            *wrong = str_format(cli->arena, "--%s does not belong to `imis %s`", options[i].name, cli->command->name);
            return false;
        }
    return true;
}

static bool operands_fit(struct cli *cli, struct str *wrong)
{
    const struct cli_command *c = cli->command;

    if (cli->words.n < c->least)
        *wrong = str_format(cli->arena, "`imis %s` wants %s", c->name, c->operands);
    else if (cli->words.n > c->most)
        *wrong = str_format(cli->arena, "\"%s\" is one word too many for `imis %s`", cli->words.at[c->most], c->name);
    else
        return true;
    return false;
}

/* ---- surroundings ---- */

static err_t read_clock(struct cli *cli, stamp_t *out)
{
    struct str text = str_of(cli->options[OPTION_CLOCK]);

    *out = STAMP_NONE;
    if (!text.p || stamp_read(text.p, text.n, out, NULL))
        return OK;
    return option_wrong(cli, OPTION_CLOCK, "a moment as 2026-11-21T19:00:00");
}

/* Decimal digits only. */
static bool read_number(const char *text, int64_t *out)
{
    int64_t n = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9' || n > (INT64_MAX - 9) / 10)
            return false;
        n = n * 10 + (*text - '0');
    }
    *out = n;
    return true;
}

static err_t read_seed(struct cli *cli, struct env_options *out)
{
    int64_t seed;

    if (!option_given(cli, OPTION_ID_SEED))
        return OK;
    if (!read_number(cli->options[OPTION_ID_SEED], &seed))
        return option_wrong(cli, OPTION_ID_SEED, "a whole number from 0");
    out->seeded = true;
    out->id_seed = (uint64_t)seed;
    return OK;
}

static err_t read_limit(struct cli *cli, const char *text)
{
    struct str value = str_of(text);
    struct str name = str_cut(&value, '=');
    int64_t n;

    if (!value.p || !read_number(str_zero(cli->arena, value), &n))
        return option_wrong(cli, OPTION_LIMIT, "NAME=N");
    return limits_set(cli->arena, &cli->env->limits, name, n);
}

static err_t surroundings(struct cli *cli)
{
    struct env_options o = {.clock = STAMP_NONE};

    TRY(read_clock(cli, &o.clock));
    TRY(read_seed(cli, &o));
    cli->env = env_new(cli->arena, &o);
    cli->env->log = log_new(cli->arena, STDERR_FILENO, LOG_WARN);
    for (size_t i = 0; i < cli->limits.n; i++)
        TRY(read_limit(cli, cli->limits.at[i]));
    return OK;
}

/* ---- the program ---- */

/* The sentence for a person; beneath it, where the program is at its end, what a developer wants to know. */
static int fail(struct cli *cli, err_t e)
{
    bool usage = err_is(e, E_OPTION) || err_is(e, E_DB_URL);

    for (err_t one = e; one; one = one->next) {
        struct err alone = *one;

        alone.next = NULL;
        print_line(2, "imis: %.*s", STR_ARG(text_err(cli->arena, cli->texts, cli->language, &alone)));
        if (alone.cause || err_http(alone.id) >= 500)
            print_line(2, "      [%.*s]", STR_ARG(err_line(cli->arena, &alone)));
    }
    return usage ? EXIT_USAGE : EXIT_FAILED;
}

static int run(struct cli *cli)
{
    enum exit_code code = EXIT_DONE;
    err_t e = surroundings(cli);

    if (!e)
        e = cli->command->run(cli, &code);
    return e ? fail(cli, e) : (int)code;
}

static int dispatch(struct cli *cli)
{
    struct str wrong;
    size_t used = 0;

    cli->command = cli_command_find(cli->words.at, cli->words.n, &used);
    if (!cli->command && cli->words.n > 1)
        return refuse(cli, str_format(cli->arena, "there is no command \"%s %s\"", cli->words.at[0], cli->words.at[1]));
    if (!cli->command)
        return refuse(cli, str_format(cli->arena, "there is no command \"%s\"", cli->words.at[0]));
    cli->words.at += used;
    cli->words.n -= used;
    if (!options_fit(cli, &wrong) || !operands_fit(cli, &wrong))
        return refuse(cli, wrong);
    return run(cli);
}

static int help_asked(struct cli *cli)
{
    size_t used = 0;

    /* `imis job start NAME --help` is about the command, whatever follows it. */
    if (!cli_command_find(cli->words.at, cli->words.n, &used))
        used = cli->words.n;
    if (help_print(cli, STDOUT_FILENO, cli->words.at, used))
        return EXIT_DONE;
    return refuse(cli, STR("there is no such command"));
}

/* A language without catalogue would be answered in English: nobody asked for that. */
static bool read_language(struct cli *cli)
{
    struct str asked = str_of(cli->options[OPTION_LANGUAGE]);

    if (!asked.p)
        return true;
    for (const struct text_source *s = text_sources(); s->language; s++)
        if (str_is(asked, s->language)) {
            cli->language = asked;
            return true;
        }
    return false;
}

static int start(struct cli *cli, int argc, char **argv)
{
    struct str wrong;
    err_t e = texts_load(cli->arena, &cli->texts);

    if (e) {
        print_line(2, "imis: %.*s", STR_ARG(err_line(cli->arena, e)));
        return EXIT_FAILED;
    }
    if (!options_read(cli, argc, argv, &wrong))
        return refuse(cli, wrong);
    if (!read_language(cli))
        return refuse(cli, str_format(cli->arena, "there is no language \"%s\"", cli->options[OPTION_LANGUAGE]));
    if (option_given(cli, OPTION_HELP))
        return help_asked(cli);
    if (cli->words.n)
        return dispatch(cli);
    help_print(cli, STDERR_FILENO, NULL, 0);
    return EXIT_USAGE;
}

int cli_main(int argc, char **argv, const struct module *const *modules)
{
    struct arena *a = arena_new();
    struct cli cli = {.arena = a, .language = STR("en"), .modules = modules};
    int code;

    vec_init(&cli.limits, a);
    vec_init(&cli.roles, a);
    vec_init(&cli.districts, a);
    vec_init(&cli.words, a);
    code = start(&cli, argc, argv);
    arena_free(a);
    return code;
}
