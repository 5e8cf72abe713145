#include "model/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/run/model_module.h"
#include "module/core/core.h"
#include "module/location/location.h"

static const struct module *const modules[] = {&model_module, &location_module, &core_module, &count_module, NULL};

static void migrate(struct run *r)
{
    size_t n;
    const struct migrations *sets = registry_migrations(r->registry, r->a, &n);
    struct db_conn *c;

    testdb_migrate(r->t, sets, n);
    c = testdb_acquire(r->t, DB_READ);
    assert_ok(registry_check_database(r->a, r->registry, c));
    testdb_release(r->t, c);
}

static struct runner runner_new(const struct run *r)
{
    return (struct runner){
        .write = r->write, .db = r->t->db, .registry = r->registry, .env = r->t->env, .worker = uuid_new(r->t->env),
    };
}

static int setup(void **state)
{
    struct testdb *t = *state;
    struct run *r;
    int fd;

    if (!t)
        return 0;
    r = ARENA_NEW(t->arena, struct run);
    r->t = t;
    r->a = t->arena;
    snprintf(r->key, sizeof r->key, "/tmp/imis-run-key-XXXXXX");
    fd = mkstemp(r->key);
    if (fd < 0)
        return -1;
    close(fd);
    unlink(r->key);   /* the program makes it */
    assert_ok(registry_new(r->a, modules, &crud_command, &r->registry));
    migrate(r);
    assert_ok(write_open(r->a, t->db, r->registry, &(struct write_options){.key_file = r->key}, &r->write));
    r->first = runner_new(r);
    r->second = runner_new(r);
    count_job_hook = NULL;
    *state = r;
    return 0;
}

int run_setup_sqlite(void **state) { return testdb_setup_sqlite(state) ? -1 : setup(state); }
int run_setup_postgres(void **state) { return testdb_setup_postgres(state) ? -1 : setup(state); }

int run_teardown(void **state)
{
    struct run *r = *state;

    if (!r)
        return 0;
    write_close(r->write);
    unlink(r->key);
    *state = r->t;
    return testdb_teardown(state);
}

struct run *run_of(void **state)
{
    if (!*state)
        skip();
    return *state;
}

void run_later(struct run *r, struct runner *runner, int64_t seconds)
{
    struct env_options o = {.clock = {env_now(r->t->env).us + seconds * 1000000}, .seeded = true, .id_seed = 2};

    runner->env = env_new(r->a, &o);
}

err_t run_start_as(struct run *r, const struct access *who, const char *job, const char *input, uuid_t *id)
{
    struct tx *tx;
    err_t e;

    TRY(tx_begin(r->write, r->a, who, uuid_new(r->t->env), &tx));
    e = job_start(tx, job, str_of(input), id);
    if (!e)
        return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

uuid_t run_start(struct run *r, const char *job, const char *input)
{
    uuid_t id;

    assert_ok(run_start_as(r, access_program(), job, input, &id));
    return id;
}

struct job_row run_job(struct run *r, uuid_t id)
{
    struct db_conn *c = testdb_acquire(r->t, DB_READ);
    struct job_row row;

    assert_ok(job_get(c, r->a, id, &row));
    testdb_release(r->t, c);
    return row;
}

bool run_work(struct run *r, const struct runner *runner, int64_t max_steps)
{
    bool worked;

    assert_ok(job_work(runner, r->a, max_steps, &worked));
    return worked;
}

int64_t run_int(struct run *r, const char *sql)
{
    struct db_conn *c = testdb_acquire(r->t, DB_READ);
    int64_t n = testdb_int(c, sql);

    testdb_release(r->t, c);
    return n;
}

void run_sql(struct run *r, const char *sql) { testdb_script(r->t, sql); }

err_t run_command(struct run *r, const struct access *who, const char *name, const char *input, struct str *result)
{
    struct request request = {.command = str_of(name), .who = who};
    struct answer answer;

    assert_ok(json_read(r->a, str_of(input), &r->t->env->limits, &request.input));
    TRY(write_command(r->write, r->a, &request, &answer));
    if (result)
        *result = answer.result;
    return answer.status == COMMAND_FAILED ? answer.error : OK;
}
