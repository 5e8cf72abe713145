/* imis help --man: the manual page, from the tables that `imis help` shows (man(7) macros). */
#include "cli/cli.h"
#include "cli/version.h"

/* Text in running lines; what stands between backticks is bold. No line may begin with a dot or an apostrophe. */
static void add_text(struct buf *out, const char *text)
{
    bool bold = false;

    if (*text == '.' || *text == '\'')
        buf_add(out, STR("\\&"));
    for (; *text; text++) {
        if (*text == '`') {
            bold = !bold;
            buf_add(out, bold ? STR("\\fB") : STR("\\fR"));
        } else if (*text == '\\') {
            buf_add(out, STR("\\e"));
        } else if (*text == '-' && text[1] == '-') {
            buf_add(out, STR("\\-\\-"));
            text++;
        } else {
            buf_add_char(out, *text);
        }
    }
}

static void add_paragraph(struct buf *out, const char *macro, const char *text)
{
    if (!*text)
        return;
    buf_add_format(out, "%s\n", macro);
    add_text(out, text);
    buf_add_char(out, '\n');
}

static void add_option(struct buf *out, const struct option *o)
{
    struct str rest = str_of(o->name);

    buf_add(out, STR(".TP\n\\fB\\-\\-"));
    while (rest.n) {
        buf_add(out, str_cut(&rest, '-'));
        buf_add(out, rest.n ? STR("\\-") : STR("\\fR"));
    }
    if (o->argument)
        buf_add_format(out, " \\fI%s\\fR", o->argument);
    buf_add_char(out, '\n');
    add_text(out, o->what);
    buf_add_char(out, '\n');
}

static void add_options(struct buf *out, uint64_t which)
{
    for (unsigned i = 0; i < OPTION_COUNT; i++)
        if (which & ALLOW(i))
            add_option(out, &options[i]);
}

/* Those that all commands share stand once, at the end. */
static void add_command(struct buf *out, const struct cli_command *c)
{
    buf_add_format(out, ".SS imis %s", c->name);
    if (*c->operands)
        buf_add_format(out, " \\fI%s\\fR", c->operands);
    buf_add_char(out, '\n');
    buf_add(out, STR("It "));
    add_text(out, c->summary);
    buf_add(out, STR(".\n"));
    add_paragraph(out, ".PP", c->more);
    add_options(out, c->options & ~ALLOW_DB);
}

void manual_print(struct cli *cli)
{
    struct buf out;

    buf_init(&out, cli->arena, 32768);
    buf_add_format(&out, ".TH IMIS 1 \"\" \"imis %s\" \"User Commands\"\n.SH NAME\nimis \\- runs a health financing or social protection "
                   "scheme\n.SH SYNOPSIS\n.B imis\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n", IMIS_VERSION);
    add_paragraph(&out, ".SH DESCRIPTION", "One program over one database, SQLite or PostgreSQL: it serves people and programs, brings an "
                  "openIMIS database in, works on jobs, and makes and restores backups. `imis serve` begins with nothing.");
    buf_add(&out, STR(".SH COMMANDS\n"));
    for (const struct cli_command *c = cli_commands; c->name; c++)
        add_command(&out, c);
    add_paragraph(&out, ".SH OPTIONS OF MANY COMMANDS", "Those that open the database take the first of these, all take the last two.");
    add_options(&out, ALLOW_DB & ~ALLOW_ALWAYS);
    add_options(&out, ALLOW_ALWAYS);
    buf_add(&out, STR(".SH EXIT STATUS\n.TP\n.B 0\nIt is done.\n.TP\n.B 1\nIt failed; the reason is on the standard error.\n"
                      ".TP\n.B 2\nThe command line is wrong.\n"));
    buf_add(&out, STR(".SH ENVIRONMENT\n.TP\n.B IMIS_DB\nThe database where\n.B \\-\\-db\nis not given.\n"));
    print(1, buf_str(&out));
}
