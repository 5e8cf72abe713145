/* The command line: a table of commands, a table of options, and what every command is given. Help, usage
 * errors and the manual page come from the same tables. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/env.h"
#include "base/text.h"
#include "base/vec.h"
#include "model/registry/module.h"

enum exit_code { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

enum option_id {
    OPTION_DB, OPTION_KEY_FILE, OPTION_CLOCK, OPTION_ID_SEED, OPTION_LIMIT, OPTION_LANGUAGE, OPTION_HELP,
    OPTION_ROLE, OPTION_PASSWORD_FILE, OPTION_ONCE, OPTION_UNTIL_IDLE, OPTION_PUBLIC_KEY, OPTION_BLOCK, OPTION_HASH,
    OPTION_PORT, OPTION_PORT_FILE, OPTION_ADDRESS, OPTION_PROXY, OPTION_METRICS_TOKEN_FILE, OPTION_GRAPHQL, OPTION_MAN,
    OPTION_DISTRICT, OPTION_PASSWORD_STDIN,
    OPTION_FROM, OPTION_REPORT, OPTION_BLOBS, OPTION_TO,
    OPTION_SEED, OPTION_FAMILIES, OPTION_CLAIMS, OPTION_CLAIMS_STATUS, OPTION_NO_SERVE,
    OPTION_STATUS, OPTION_PROCESS, OPTION_GROUP, OPTION_WORKERS, OPTION_CHANGE, OPTION_FORMAT, OPTION_BACKUPS,
    OPTION_COUNT
};

struct option {
    const char *name;        /* without the hyphens */
    const char *argument;    /* word for its value in help; NULL: it takes none */
    const char *what;
};

extern const struct option options[OPTION_COUNT];

#define ALLOW(option) (UINT64_C(1) << (option))
#define ALLOW_ALWAYS (ALLOW(OPTION_HELP) | ALLOW(OPTION_LANGUAGE))
/* The same for every command that opens the database, so that a script can give them to all. */
#define ALLOW_DB (ALLOW_ALWAYS | ALLOW(OPTION_DB) | ALLOW(OPTION_KEY_FILE) | ALLOW(OPTION_CLOCK) | ALLOW(OPTION_ID_SEED) \
                  | ALLOW(OPTION_LIMIT) | ALLOW(OPTION_BLOBS))

struct cli {
    struct arena *arena;
    struct env *env;
    const struct texts *texts;
    struct str language;
    const struct module *const *modules;      /* NULL ends */
    const struct cli_command *command;
    bool relaxed;                             /* the database is being made: db_options.relaxed */
    const char *options[OPTION_COUNT];        /* NULL: not given; "" for one without value */
    VEC(const char *) limits;                 /* each --limit */
    VEC(const char *) roles;                  /* each --role */
    VEC(const char *) districts;              /* each --district */
    VEC(const char *) words;                  /* before dispatch all words, in a command its operands */
};

struct cli_command {
    const char *name;        /* "db init" */
    const char *operands;    /* as shown in usage; "" for none */
    size_t least, most;      /* how many operands */
    uint64_t options;        /* bits ALLOW(...) */
    const char *summary;     /* a sentence without its full stop */
    const char *more;        /* paragraphs for `imis help COMMAND`, may be "" */
    err_t (*run)(struct cli *cli, enum exit_code *code);
};

/* All commands, by group; name NULL ends. */
extern const struct cli_command cli_commands[];

/* The program. `modules`: of this build. Returns the exit code. */
int cli_main(int argc, char **argv, const struct module *const *modules);

/* Fills options, limits and words from the arguments. false: `wrong` says what is. */
bool options_read(struct cli *cli, int argc, char **argv, struct str *wrong);
/* An option's number, digits only, within bounds; `standard` where it is not given. E_OPTION. */
err_t option_number(struct cli *cli, enum option_id id, int64_t standard, int64_t least, int64_t most, int64_t *out);
/* E_OPTION: what it should be. */
err_t option_wrong(struct cli *cli, enum option_id id, const char *what);
/* A day; DATE_NONE where it is not given. E_OPTION. */
err_t option_day(struct cli *cli, enum option_id id, date_t *out);
/* The first line of a file with a secret, which is never an argument: others see those. E_FILE. */
err_t read_first_line(struct cli *cli, const char *path, struct str *out);
/* NULL: there is none. *used: how many words name it. */
const struct cli_command *cli_command_find(const char *const *words, size_t n, size_t *used);

static inline bool option_given(const struct cli *cli, enum option_id id) { return cli->options[id] != NULL; }

/* Help on everything, a group ("db") or one command, to a stream (1, 2). false: no such command. */
bool help_print(struct cli *cli, int fd, const char *const *words, size_t n);
/* The manual page to the standard output. */
void manual_print(struct cli *cli);
err_t help_run(struct cli *cli, enum exit_code *code);
err_t version_run(struct cli *cli, enum exit_code *code);

err_t claim_recheck_run(struct cli *cli, enum exit_code *code);
err_t claim_explain_run(struct cli *cli, enum exit_code *code);
err_t claim_what_if_run(struct cli *cli, enum exit_code *code);
err_t claim_adjudicate_run(struct cli *cli, enum exit_code *code);
err_t backup_run(struct cli *cli, enum exit_code *code);
err_t restore_run(struct cli *cli, enum exit_code *code);
err_t db_init_run(struct cli *cli, enum exit_code *code);
err_t db_migrate_run(struct cli *cli, enum exit_code *code);
err_t db_check_run(struct cli *cli, enum exit_code *code);
err_t demo_run(struct cli *cli, enum exit_code *code);
err_t import_openimis_run(struct cli *cli, enum exit_code *code);
err_t job_list_run(struct cli *cli, enum exit_code *code);
err_t job_run_run(struct cli *cli, enum exit_code *code);
err_t job_start_run(struct cli *cli, enum exit_code *code);
err_t job_cancel_run(struct cli *cli, enum exit_code *code);
err_t journal_verify_run(struct cli *cli, enum exit_code *code);
err_t journal_seal_run(struct cli *cli, enum exit_code *code);
err_t enrolment_check_run(struct cli *cli, enum exit_code *code);
err_t ledger_check_run(struct cli *cli, enum exit_code *code);
err_t schema_run(struct cli *cli, enum exit_code *code);
err_t serve_run(struct cli *cli, enum exit_code *code);
err_t setting_list_run(struct cli *cli, enum exit_code *code);
err_t setting_get_run(struct cli *cli, enum exit_code *code);
err_t setting_set_run(struct cli *cli, enum exit_code *code);
err_t rule_check_run(struct cli *cli, enum exit_code *code);
err_t schedule_list_run(struct cli *cli, enum exit_code *code);
err_t schedule_set_run(struct cli *cli, enum exit_code *code);
err_t user_add_run(struct cli *cli, enum exit_code *code);
err_t user_list_run(struct cli *cli, enum exit_code *code);
err_t user_password_run(struct cli *cli, enum exit_code *code);
err_t user_role_run(struct cli *cli, enum exit_code *code);

/* ---- output ---- */

/* One call, one write: lines of several processes do not mix. */
void print(int fd, struct str text);
void print_line(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* "2026-11-21T19:12:02Z", or "-" for STAMP_NONE. */
struct str show_stamp(struct arena *a, stamp_t t);

err_t worker_render_run(struct cli *cli, enum exit_code *code);

#endif
