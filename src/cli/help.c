#include "cli/cli.h"
#include "cli/version.h"

enum { NAME_WIDTH = 16, OPTION_WIDTH = 22, TEXT_WIDTH = 100 };

/* Breaks a paragraph into lines, each after `indent` blanks. */
static void add_wrapped(struct buf *out, struct str text, size_t indent)
{
    size_t column = 0;

    while (text.n) {
        struct str word = str_cut(&text, ' ');

        if (column && column + 1 + word.n > TEXT_WIDTH - indent) {
            buf_add_format(out, "\n%*s", (int)indent, "");
            column = 0;
        }
        if (column) {
            buf_add_char(out, ' ');
            column++;
        }
        buf_add(out, word);
        column += word.n;
    }
    buf_add_char(out, '\n');
}

static void add_usage(struct buf *out, const struct cli_command *c)
{
    buf_add_format(out, "Usage: imis %s%s%s [OPTIONS]\n\n", c->name, c->operands[0] ? " " : "", c->operands);
}

static void add_option(struct buf *out, struct arena *a, const struct option *o)
{
    struct str head = str_format(a, "  --%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");

    buf_add_format(out, "%-*s ", OPTION_WIDTH, head.p);
    if (head.n > OPTION_WIDTH)
        buf_add_format(out, "\n%*s", OPTION_WIDTH + 1, "");
    add_wrapped(out, str_of(o->what), OPTION_WIDTH + 1);
}

static void add_command(struct buf *out, struct arena *a, const struct cli_command *c)
{
    add_usage(out, c);
    buf_add_format(out, "imis %s ", c->name);
    add_wrapped(out, str_format(a, "%s.", c->summary), 0);
    if (c->more[0]) {
        buf_add_char(out, '\n');
        add_wrapped(out, str_of(c->more), 0);
    }
    buf_add(out, STR("\nOptions:\n"));
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (c->options & ALLOW(i))
            add_option(out, a, &options[i]);
}

static bool in_group(const struct cli_command *c, const char *group)
{
    struct str rest = str_of(c->name);

    return !group || str_is(str_cut(&rest, ' '), group);
}

/* `group`: NULL for all commands. Returns how many there are. */
static size_t add_list(struct buf *out, const char *group)
{
    size_t n = 0;

    for (const struct cli_command *c = cli_commands; c->name; c++) {
        if (!in_group(c, group))
            continue;
        buf_add_format(out, "  %-*s %s\n", NAME_WIDTH, c->name, c->summary);
        n++;
    }
    return n;
}

static bool add_overview(struct buf *out, const char *group)
{
    buf_add_format(out, "Usage: imis %s [OPTIONS]\n\n", group ? str_format(out->arena, "%s COMMAND", group).p : "COMMAND");
    if (!add_list(out, group))
        return false;
    buf_add(out, STR("\n`imis help COMMAND` tells more of one.\n"));
    return true;
}

bool help_print(struct cli *cli, int fd, const char *const *words, size_t n)
{
    const struct cli_command *c;
    struct buf out;
    size_t used;

    buf_init(&out, cli->arena, 4096);
    c = cli_command_find(words, n, &used);
    if (c && used == n)
        add_command(&out, cli->arena, c);
    else if (n > 1 || !add_overview(&out, n ? words[0] : NULL))
        return false;
    print(fd, buf_str(&out));
    return true;
}

err_t help_run(struct cli *cli, enum exit_code *code)
{
    if (option_given(cli, OPTION_MAN)) {
        manual_print(cli);
        return OK;
    }
    if (help_print(cli, 1, cli->words.at, cli->words.n))
        return OK;
    print_line(2, "imis: there is no such command; `imis help` lists them all");
    *code = EXIT_USAGE;
    return OK;
}

err_t version_run(struct cli *cli, enum exit_code *code)
{
    print_line(1, "imis %s", IMIS_VERSION);
    return OK;
}
