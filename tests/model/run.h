/* A database with the model floor's module and count_module, a write path and two workers: what the tests of
 * model/run stand on. */
#ifndef TESTS_MODEL_RUN_H
#define TESTS_MODEL_RUN_H

#include "model/run/schedule.h"
#include "support/count_job.h"
#include "support/testdb.h"

struct run {
    struct testdb *t;
    struct arena *a;             /* of the test */
    const struct registry *registry;
    struct write *write;
    struct runner first, second; /* workers of two processes */
    char key[64];
};

/* *state becomes a struct run, or NULL where there is no PostgreSQL. */
int run_setup_sqlite(void **state);
int run_setup_postgres(void **state);
int run_teardown(void **state);

#define RUN_BOTH(test)                                                           \
    { #test " (sqlite)", test, run_setup_sqlite, run_teardown, NULL },           \
    { #test " (postgresql)", test, run_setup_postgres, run_teardown, NULL }

struct run *run_of(void **state);    /* skips where there is none */

/* Surroundings of their own for a worker, `seconds` after those of the database. */
void run_later(struct run *r, struct runner *runner, int64_t seconds);
/* In a transaction of the program, or of somebody. */
uuid_t run_start(struct run *r, const char *job, const char *input);
err_t run_start_as(struct run *r, const struct access *who, const char *job, const char *input, uuid_t *id);
struct job_row run_job(struct run *r, uuid_t id);
bool run_work(struct run *r, const struct runner *runner, int64_t max_steps);
int64_t run_int(struct run *r, const char *sql);
void run_sql(struct run *r, const char *sql);
/* A command with this input; the answer's error. *result may be NULL. */
err_t run_command(struct run *r, const struct access *who, const char *name, const char *input, struct str *result);

#endif
