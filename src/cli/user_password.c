/* A password from a person or a script: never an argument, which others on the machine can see. */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/user.h"
#include "module/core/password_policy.h"

enum { LINE_BYTES = PASSWORD_BYTES_MAX + 2 };

static err_t wrong(struct cli *cli, const char *what)
{
    return err_make(cli->arena, E_OPTION, "option", options[OPTION_PASSWORD_STDIN].name, "what", what, NULL);
}

static err_t read_line(struct cli *cli, struct str *out)
{
    char line[LINE_BYTES];

    if (!fgets(line, sizeof line, stdin)) return wrong(cli, "there is no password on the standard input");
    *out = str_copy(cli->arena, (struct str){line, strcspn(line, "\r\n")});
    if (!out->n) return wrong(cli, "the password is empty");
    return OK;
}

/* Twice, because nobody sees what he types. */
static err_t ask(struct cli *cli, struct str *out)
{
    struct termios before, silent;
    struct str again = STR_NONE;
    err_t e;

    if (tcgetattr(STDIN_FILENO, &before)) return wrong(cli, "the terminal cannot be asked");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    print(STDERR_FILENO, STR("Password: "));
    e = read_line(cli, out);
    if (!e) {
        print(STDERR_FILENO, STR("\nAgain: "));
        e = read_line(cli, &again);
    }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    print(STDERR_FILENO, STR("\n"));
    if (e) return e;
    return str_eq(*out, again) ? OK : wrong(cli, "the two are not the same");
}

err_t user_password_get(struct cli *cli, struct str *out)
{
    if (!option_given(cli, OPTION_PASSWORD_STDIN)) {
        *out = password_generate(cli->arena);
        return OK;
    }
    return isatty(STDIN_FILENO) ? ask(cli, out) : read_line(cli, out);
}

void user_password_show(struct cli *cli, struct str password)
{
    if (!option_given(cli, OPTION_PASSWORD_STDIN))
        print_line(STDOUT_FILENO, "Password, shown this once: %.*s", STR_ARG(password));
}
