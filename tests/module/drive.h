/* A migrated database with all modules, and commands sent to it. */
#ifndef TESTS_MODULE_DRIVE_H
#define TESTS_MODULE_DRIVE_H

#include "model/run/job.h"
#include "module/modules.h"
#include "support/testdb.h"

struct drive {
    struct testdb *t;
    struct arena *arena;
    const struct registry *registry;
    struct write *write;
    const char *key_file;
};

/* `list`: NULL takes the program's own modules. People of tests have numbers of any form and need no gender: settings
 * say so, until drive_strict takes them back to the standard. */
struct drive drive_open(void **state, const struct module *const *list);
void drive_strict(struct drive *d);
void drive_close(struct drive *d);
/* The write path alone, in the middle of a test: it ends, and begins anew on the database that is open then. */
void drive_stop(struct drive *d);
void drive_start(struct drive *d);
/* Sends a command whose input is JSON text with ' for ". Returns the error of a refused one. */
err_t drive_as(struct drive *d, const struct access *who, const char *command, const char *input, struct answer *answer);
err_t drive(struct drive *d, const char *command, const char *input);
/* Sends it; asserts success; returns the uuid of its result, 36 characters. */
const char *drive_new(struct drive *d, const char *command, const char *input);
/* The same with an input that is put together, at most 2,047 bytes of it. */
const char *drive_put(struct drive *d, const char *command, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A place called by its code, of type R, D, W or V, under another one; its uuid. `parent` NULL: none. */
const char *drive_place(struct drive *d, const char *code, const char *type, const char *parent);
/* Village V<number> of ward W<number> of district D<number> of the region. */
const char *drive_village(struct drive *d, const char *region, int number);
/* Asserts that it is refused by this rule. */
void drive_refused(struct drive *d, const char *command, const char *input, const char *rule);
const struct settings *drive_settings(struct drive *d);   /* as they are now */
/* Calls a function of the top of an API; its right is not asked for. `out`: its answer. */
err_t drive_ask(struct drive *d, const struct access *who, const char *function, const char *arguments, struct str *out);
/* Rows of a query as text (testdb_text); `types` one letter a column: i, t, b, d. */
struct str drive_rows(struct drive *d, const char *sql, const char *types);
void drive_jobs(struct drive *d);   /* works until no job is due */
/* The same, while `who`, who asked for the work, may all that he might when it was looked at `looks` times, and from then on less: the last
 * of his rights is gone, his places, or his account. */
enum drive_loss { LOSES_RIGHT, LOSES_PLACES, LOSES_ACCOUNT, DRIVE_LOSSES };
void drive_jobs_losing(struct drive *d, const struct access *who, enum drive_loss loss, int looks);

#endif
