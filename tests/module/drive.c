#include "module/drive.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/run/function.h"
#include "model/run/setting.h"
#include "model/write/tx.h"

static const char *key_file(const struct testdb *t)
{
    const char *slash = strrchr(t->name, '/');

    return str_format(t->arena, "/tmp/%s.key", slash ? slash + 1 : t->name).p;
}

/* Directly: what a test counts in logs and journals is its own. */
static void relax(struct drive *d)
{
    const char *at = d->t->engine == DB_POSTGRES ? "TIMESTAMPTZ '2020-01-01 00:00:00+00'" : "1577836800000000";

    if (!map_get(&d->registry->settings, STR("insuree.number_length"))) return;
    testdb_script(d->t, str_format(d->arena, "INSERT INTO setting (name, value, recorded_at, recorded_by)"
                                   " VALUES ('insuree.number_length', '0', %s, -1), ('insuree.number_modulo_root', '0', %s, -1),"
                                   " ('insuree.gender_mandatory', 'false', %s, -1)", at, at, at).p);
}

void drive_strict(struct drive *d) { testdb_script(d->t, "DELETE FROM setting WHERE name LIKE 'insuree.%'"); }

struct drive drive_open(void **state, const struct module *const *list)
{
    struct testdb *t = testdb_of(state);
    struct drive d = {.t = t, .arena = t->arena};
    const struct migrations *sets;
    size_t n;

    assert_ok(registry_new(t->arena, list ? list : modules, &crud_command, &d.registry));
    sets = registry_migrations(d.registry, t->arena, &n);
    testdb_migrate(t, sets, n);
    relax(&d);
    d.key_file = key_file(t);
    drive_start(&d);
    return d;
}

static void close_write(void *write) { write_close(write); }

void drive_start(struct drive *d)
{
    assert_ok(write_open(d->arena, d->t->db, d->registry, &(struct write_options){.key_file = d->key_file}, &d->write));
    testdb_leaves(d->t, close_write, d->write);
}

void drive_stop(struct drive *d)
{
    testdb_closes(d->t, d->write);
    write_close(d->write);
}

void drive_close(struct drive *d)
{
    drive_stop(d);
    unlink(d->key_file);
}

static const struct json *input_of(struct drive *d, const char *text)
{
    char *copy = (char *)str_copy(d->arena, str_of(text)).p;
    const struct json *v;

    for (char *p = copy; *p; p++)
        if (*p == '\'') *p = '"';
    assert_ok(json_read(d->arena, str_of(copy), &d->t->env->limits, &v));
    return v;
}

err_t drive_as(struct drive *d, const struct access *who, const char *command, const char *input, struct answer *answer)
{
    struct request request = {.command = str_of(command), .who = who, .input = input_of(d, input)};

    assert_ok(write_command(d->write, d->arena, &request, answer));
    return answer->status == COMMAND_FAILED ? answer->error : OK;
}

err_t drive(struct drive *d, const char *command, const char *input)
{
    struct answer answer;

    return drive_as(d, access_program(), command, input, &answer);
}

const char *drive_new(struct drive *d, const char *command, const char *input)
{
    struct answer answer;
    const struct json *result;

    assert_ok(drive_as(d, access_program(), command, input, &answer));
    assert_ok(json_read(d->arena, answer.result, &d->t->env->limits, &result));
    assert_non_null(json_get(result, "uuid"));
    return str_zero(d->arena, json_get(result, "uuid")->text);
}

const char *drive_put(struct drive *d, const char *command, const char *format, ...)
{
    char input[2048];
    va_list args;

    va_start(args, format);
    assert_true(vsnprintf(input, sizeof input, format, args) < (int)sizeof input);
    va_end(args);
    return drive_new(d, command, input);
}

const char *drive_place(struct drive *d, const char *code, const char *type, const char *parent)
{
    const char *under = parent ? str_format(d->arena, ", 'parent': '%s'", parent).p : "";

    return drive_put(d, "location.create", "{'code': '%s', 'name': '%s', 'type': '%s'%s}", code, code, type, under);
}

const char *drive_village(struct drive *d, const char *region, int number)
{
    const char *district = drive_place(d, str_format(d->arena, "D%d", number).p, "D", region);
    const char *ward = drive_place(d, str_format(d->arena, "W%d", number).p, "W", district);

    return drive_place(d, str_format(d->arena, "V%d", number).p, "V", ward);
}

void drive_refused(struct drive *d, const char *command, const char *input, const char *rule)
{
    err_t e = drive(d, command, input);

    if (!e) fail_msg("%s %s was not refused", command, input);
    if (e->id != E_RULE || !str_is(err_value(e, "rule"), rule))
        fail_msg("%s was refused otherwise: %s", command, str_zero(d->arena, err_line(d->arena, e)));
}

static const struct function *function_of(const char *name)
{
    for (const struct module *const *m = modules; *m; m++)
        for (const struct function *f = (*m)->functions; f && f->name; f++)
            if (!strcmp(f->name, name)) return f;
    fail_msg("no function %s", name);
    return NULL;
}

const struct settings *drive_settings(struct drive *d)
{
    struct db_conn *conn = testdb_acquire(d->t, DB_READ);
    struct settings *settings;

    assert_ok(settings_load(conn, d->arena, d->registry, &settings));
    testdb_release(d->t, conn);
    return settings;
}

err_t drive_ask(struct drive *d, const struct access *who, const char *function, const char *arguments, struct str *out)
{
    struct function_call c = {.arena = d->arena, .who = who, .registry = d->registry, .db = d->t->db, .write = d->write,
                              .env = d->t->env, .arguments = input_of(d, arguments)};
    err_t e;

    c.settings = drive_settings(d);
    assert_ok(texts_load(d->arena, &c.texts));
    buf_init(&c.out, d->arena, 1024);
    e = function_of(function)->run(&c);
    *out = buf_str(&c.out);
    return e;
}

struct str drive_rows(struct drive *d, const char *sql, const char *types)
{
    size_t n = strlen(types);
    enum db_type *columns = ARENA_ARRAY(d->arena, enum db_type, n);
    struct db_conn *c = testdb_acquire(d->t, DB_READ);
    struct db_rows rows;
    struct str text;

    for (size_t i = 0; i < n; i++) columns[i] = types[i] == 'i' ? DB_INT : types[i] == 'b' ? DB_BOOL : types[i] == 'd' ? DB_DATE : DB_TEXT;
    assert_ok(db_query(c, str_of(sql), NULL, 0, columns, n, &rows));
    text = testdb_text(d->arena, &rows);
    testdb_release(d->t, c);
    return text;
}

typedef err_t look_fn(struct db_conn *c, struct arena *a, const struct registry *r, int64_t user, struct access *out);

static void work_off(struct drive *d, look_fn *account)
{
    struct runner runner = {.write = d->write, .db = d->t->db, .registry = d->registry, .env = d->t->env,
                            .worker = uuid_new(d->t->env), .account = account};
    bool worked = true;

    while (worked) assert_ok(job_work(&runner, d->arena, 0, &worked));
}

void drive_jobs(struct drive *d) { work_off(d, NULL); }

static struct { const struct access *who; enum drive_loss loss; int looks; } losing;

static err_t look(struct db_conn *c, struct arena *a, const struct registry *r, int64_t user, struct access *out)
{
    (void)c, (void)r;
    assert_int_equal(user, losing.who->user);
    *out = *losing.who;
    if (losing.looks-- > 0) return OK;
    if (losing.loss == LOSES_ACCOUNT) return err_make(a, E_NOT_FOUND, "entity", "user", "key", "he", NULL);
    if (losing.loss == LOSES_PLACES) out->shape = SCOPE_NOTHING;
    else out->right_count--;
    return OK;
}

void drive_jobs_losing(struct drive *d, const struct access *who, enum drive_loss loss, int looks)
{
    losing.who = who;
    losing.loss = loss;
    losing.looks = looks;
    work_off(d, look);
}
