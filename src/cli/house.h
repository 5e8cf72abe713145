/* What commands stand on: registry, database, write path, opened as far as a command needs them. */
#ifndef CLI_HOUSE_H
#define CLI_HOUSE_H

#include "cli/cli.h"
#include "model/run/job.h"

enum house_floor {
    HOUSE_DB,        /* registry and an open database, whatever is in it */
    HOUSE_SCHEMA,    /* its tables are those of this program; settings are in force */
    HOUSE_WRITE,     /* commands may be written */
};

struct house {
    struct cli *cli;
    const struct registry *registry;
    struct db *db;
    struct write *write;        /* NULL below HOUSE_WRITE */
    const char *key_file;
    struct runner runner;       /* HOUSE_WRITE */
};

/* `create`: makes a missing SQLite file and, from HOUSE_SCHEMA on, its tables. After an error nothing is open. */
err_t house_open(struct cli *cli, enum house_floor floor, bool create, struct house *out);
void house_close(struct house *h);
/* Opens, calls, closes. */
err_t house_with(struct cli *cli, enum house_floor floor, bool create, err_t (*fn)(struct house *));
struct str house_url(const struct cli *cli);
const char *house_key_file(struct cli *cli);
/* Makes env->blobs; house_open does so too. */
void house_blobs(struct cli *cli);

/* Checks that the schema is this program's, and puts settings into force. */
err_t house_schema(struct house *h);
err_t house_write(struct house *h);

/* A command as the program itself; its refusal is an error too. *result: the JSON object it gave. */
err_t house_command(struct house *h, const char *name, struct str input, struct str *result);

#endif
