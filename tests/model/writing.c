#include "model/writing.h"
#include "model/land.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/run/model_module.h"
#include "module/medical/medical.h"
#include "module/modules.h"
#include "module/task/task.h"
#include "support/query_json.h"

/* ---- faults ---- */

static struct fault wanted;
static int seen;
static char last[2048];
static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;

void writing_fault(struct fault f)
{
    pthread_mutex_lock(&fault_lock);
    wanted = f;
    seen = 0;
    pthread_mutex_unlock(&fault_lock);
}

int writing_faults_left(void) { return wanted.times; }
int writing_fault_seen(void) { return seen; }
struct str writing_fault_statement(void) { return str_of(last); }

static bool fails(const char *point, struct str sql)
{
    if (!wanted.point || strcmp(point, wanted.point)) return false;
    if (wanted.part && str_find(sql, str_of(wanted.part), 0) < 0) return false;
    seen++;
    snprintf(last, sizeof last, "%.*s", STR_ARG(sql));
    if (wanted.skip > 0) {
        wanted.skip--;
        return false;
    }
    return wanted.times > 0 && wanted.times-- > 0;
}

static err_t fault(void *arg, const char *point, struct str sql)
{
    static const struct err errors[] = {
#define ERR(name, code, http, fhir) {.id = name},
#include "base/err_codes.h"
#undef ERR
    };
    const struct err *e;

    (void)arg;
    pthread_mutex_lock(&fault_lock);
    e = fails(point, sql) ? &errors[wanted.id] : OK;
    pthread_mutex_unlock(&fault_lock);
    return e;
}

/* ---- setting up ---- */

static const struct module *const of_fixture[] = {
    &model_module, &medical_module, &task_module, &fixture_module, &probe_module, NULL,
};

static const struct module *const of_land[] = {&model_module, &land_module, NULL};

static int setup(void **state, const struct module *const *all)
{
    struct testdb *t = *state;
    struct writing *w = ARENA_NEW(t->arena, struct writing);
    const struct migrations *sets;
    size_t n;

    w->t = t;
    w->a = t->arena;
    snprintf(w->key, sizeof w->key, "/tmp/imis-writing-%d-%s", (int)getpid(), t->engine == DB_SQLITE ? "s" : "p");
    unlink(w->key);
    writing_fault((struct fault){0});
    probe = (struct probe){0};
    assert_ok(registry_new(w->a, all, &crud_command, &w->registry));
    sets = registry_migrations(w->registry, w->a, &n);
    testdb_migrate(t, sets, n);
    testdb_reopen(t, &(struct db_options){.connections = 12, .create = true, .fault = fault});
    assert_ok(write_open(w->a, t->db, w->registry, &(struct write_options){.key_file = w->key}, &w->write));
    *state = w;
    return 0;
}

int writing_setup_sqlite(void **state) { return testdb_setup_sqlite(state) ? -1 : setup(state, of_fixture); }
int writing_setup_postgres(void **state) { return testdb_setup_postgres(state) ? -1 : setup(state, of_fixture); }
int writing_land_sqlite(void **state) { return testdb_setup_sqlite(state) ? -1 : setup(state, of_land); }
int writing_land_postgres(void **state) { return testdb_setup_postgres(state) ? -1 : setup(state, of_land); }
int writing_real_sqlite(void **state) { return testdb_setup_sqlite(state) ? -1 : setup(state, modules); }
int writing_real_postgres(void **state) { return testdb_setup_postgres(state) ? -1 : setup(state, modules); }

int writing_teardown(void **state)
{
    struct writing *w = *state;

    writing_fault((struct fault){0});
    write_close(w->write);
    unlink(w->key);
    *state = w->t;
    return testdb_teardown(state);
}

static bool needs_server(const struct CMUnitTest *test)
{
    return test->setup_func == writing_setup_postgres || test->setup_func == writing_real_postgres ||
           test->setup_func == writing_land_postgres;
}

int writing_run(const char *name, const struct CMUnitTest *tests, size_t n)
{
    struct CMUnitTest kept[TESTDB_TESTS];
    size_t count = 0;

    assert_true(n <= TESTDB_TESTS);
    for (size_t i = 0; i < n; i++)
        if (testdb_server() || !needs_server(&tests[i])) kept[count++] = tests[i];
    return testdb_run(name, kept, count);
}

/* ---- the module "probe" ---- */

struct probe probe;

static err_t prepare(struct prepare *p, void **plan)
{
    *plan = (void *)(uintptr_t)p->input;
    return probe.prepare ? probe.prepare(p) : OK;
}

static err_t apply(struct tx *tx, void *plan)
{
    return probe.apply ? probe.apply(tx, plan) : OK;
}

static const struct command commands[] = {
    { .name = "probe.apply", .right = PROBE_RIGHT, .prepare = prepare, .apply = apply },
    { .name = "probe.public", .right = RIGHT_PUBLIC, .prepare = prepare, .apply = apply },
    COMMANDS_END
};

static err_t listen(int i, struct tx *tx, struct change *change)
{
    return probe.listeners[i] ? probe.listeners[i](tx, change) : OK;
}

static err_t before(struct tx *tx, struct change *change) { return listen(PROBE_BEFORE, tx, change); }
static err_t before_late(struct tx *tx, struct change *change) { return listen(PROBE_BEFORE_LATE, tx, change); }
static err_t after(struct tx *tx, struct change *change) { return listen(PROBE_AFTER, tx, change); }
static err_t after_late(struct tx *tx, struct change *change) { return listen(PROBE_AFTER_LATE, tx, change); }

static err_t together(struct tx *tx, struct change *changes, size_t n) { return probe.together ? probe.together(tx, changes, n) : OK; }

#define ALL_OPS (1U << OP_CREATE | 1U << OP_UPDATE | 1U << OP_DELETE)
#define LISTEN(entity)                                     \
    { &entity, ALL_OPS, PHASE_BEFORE, 10, before_late },   \
    { &entity, ALL_OPS, PHASE_BEFORE, 5, before },         \
    { &entity, ALL_OPS, PHASE_AFTER, 10, after_late },     \
    { &entity, ALL_OPS, PHASE_AFTER, 5, after },           \
    { &entity, ALL_OPS, PHASE_AFTER, 0, NULL, together }

static const struct listener listeners[] = {
    LISTEN(fixture_person), LISTEN(fixture_visit), LISTEN(fixture_task), LISTEN(fixture_order), LISTENERS_END
};

const struct module probe_module = { .name = "probe", .commands = commands, .listeners = listeners };

/* ---- asking ---- */

static struct str __attribute__((format(printf, 2, 0))) written(struct writing *w, const char *format, va_list arguments)
{
    char room[60000];
    int n = vsnprintf(room, sizeof room, format, arguments);

    assert_true(n >= 0 && (size_t)n < sizeof room);
    return str_copy(w->a, (struct str){room, (size_t)n});
}

static const struct json *__attribute__((format(printf, 2, 0))) read_quoted(struct writing *w, const char *format,
                                                                            va_list arguments)
{
    struct str text = written(w, format, arguments);
    const struct json *v;

    for (char *p = (char *)(uintptr_t)text.p; *p; p++)
        if (*p == '\'') *p = '"';
    assert_ok(json_read(w->a, text, &w->t->env->limits, &v));
    return v;
}

const struct json *writing_json(struct writing *w, const char *format, ...)
{
    va_list arguments;
    const struct json *v;

    va_start(arguments, format);
    v = read_quoted(w, format, arguments);
    va_end(arguments);
    return v;
}

struct answer writing_send(struct writing *w, const struct request *r)
{
    struct answer answer;

    assert_ok(write_command(w->write, w->a, r, &answer));
    return answer;
}

static struct answer tell_json(struct writing *w, const struct access *who, const char *command, const struct json *input)
{
    return writing_send(w, &(struct request){.command = str_of(command), .who = who, .input = input});
}

struct answer tell(struct writing *w, const struct access *who, const char *command, const char *format, ...)
{
    va_list arguments;
    const struct json *input;

    va_start(arguments, format);
    input = read_quoted(w, format, arguments);
    va_end(arguments);
    return tell_json(w, who, command, input);
}

const char *refusal(struct writing *w, struct answer answer)
{
    assert_int_equal(answer.status, COMMAND_FAILED);
    assert_false(answer.result.p);
    return str_zero(w->a, err_line(w->a, answer.error));
}

const char *uuid_of(struct writing *w, struct answer answer)
{
    const struct json *v;

    if (answer.status != COMMAND_DONE) fail_msg("refused: %s", refusal(w, answer));
    assert_false(answer.error_json.p);
    assert_ok(json_read(w->a, answer.result, &w->t->env->limits, &v));
    return str_zero(w->a, json_get(v, "uuid")->text);
}

const char *made(struct writing *w, const char *command, const char *format, ...)
{
    va_list arguments;
    const struct json *input;
    struct answer answer;

    va_start(arguments, format);
    input = read_quoted(w, format, arguments);
    va_end(arguments);
    answer = tell_json(w, access_program(), command, input);
    if (answer.status != COMMAND_DONE) fail_msg("%s: %s", command, refusal(w, answer));
    return str_ends(str_of(command), STR(".delete")) ? NULL : uuid_of(w, answer);
}

const char *refused(struct writing *w, const char *command, const char *format, ...)
{
    va_list arguments;
    const struct json *input;

    va_start(arguments, format);
    input = read_quoted(w, format, arguments);
    va_end(arguments);
    return refusal(w, tell_json(w, access_program(), command, input));
}

enum { SENDERS = 16 };

static struct sender {
    struct write *write;
    struct sending *sending;
    pthread_t thread;
} senders[SENDERS];
static size_t sender_count;

static void *run_sender(void *arg)
{
    struct sender *s = arg;

    s->sending->failed = write_command(s->write, s->sending->arena, &s->sending->request, &s->sending->answer);
    return NULL;
}

static void free_arena(void *a) { arena_free(a); }

void send_begin(struct writing *w, struct sending *all, size_t n)
{
    assert_true(n <= SENDERS);
    sender_count = n;
    for (size_t i = 0; i < n; i++) {
        all[i].arena = arena_new();
        arena_cleanup(w->a, free_arena, all[i].arena);
        senders[i] = (struct sender){.write = w->write, .sending = &all[i]};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, run_sender, &senders[i]), 0);
    }
}

void send_end(void)
{
    while (sender_count) pthread_join(senders[--sender_count].thread, NULL);
}

void writing_tree(struct writing *w, const char *entity)
{
    static const struct { const char *code; int parent; } places[] = {
        {"R1", 0}, {"D1", 1}, {"D2", 1}, {"W1", 2}, {"W2", 3}, {"V1", 4}, {"V2", 5},
    };
    const char *command = str_format(w->a, "%s.create", entity).p;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *code = places[i].code;
        const char *parent = places[i].parent ? str_format(w->a, "{'id':%d}", places[i].parent).p : "null";
        made(w, command, "{'code':'%s','name':'%s','type':'%c','parent':%s}", code, code, code[0], parent);
    }
}

struct access *writing_person(struct writing *w, int64_t user, enum scope_shape shape, const int64_t *places, size_t n)
{
    static const right_t rights[] = {122101, 122102, 122103, 122104, FIXTURE_READ_PERSON, FIXTURE_READ_VISIT, FIXTURE_READ_TASK, FIXTURE_WRITE, PROBE_RIGHT};
    struct access *who = ARENA_NEW(w->a, struct access);
    struct db_conn *c = testdb_acquire(w->t, DB_READ);

    *who = (struct access){.user = user, .signed_in = true, .rights = rights, .right_count = sizeof rights / sizeof *rights,
                           .shape = shape, .places = places, .place_count = n};
    assert_ok(access_resolve(c, w->a, w->registry, who));
    testdb_release(w->t, c);
    return who;
}

/* ---- looking ---- */

static enum db_type type_of(char letter)
{
    switch (letter) {
    case 'i': return DB_INT;
    case 'b': return DB_BOOL;
    case 't': return DB_TEXT;
    case 'x': return DB_BYTES;
    case 'u': return DB_UUID;
    case 'd': return DB_DATE;
    default: return DB_STAMP;
    }
}

const char *rows(struct writing *w, const char *types, const char *sql, ...)
{
    struct db_conn *c = testdb_acquire(w->t, DB_READ);
    enum db_type list[32];
    struct db_rows found;
    va_list arguments;
    struct str text;

    for (size_t i = 0; types[i]; i++) list[i] = type_of(types[i]);
    va_start(arguments, sql);
    text = written(w, sql, arguments);
    va_end(arguments);
    assert_ok(db_query(c, text, NULL, 0, list, strlen(types), &found));
    testdb_release(w->t, c);
    return str_zero(w->a, testdb_text(w->a, &found));
}

int64_t number(struct writing *w, const char *sql, ...)
{
    struct db_conn *c = testdb_acquire(w->t, DB_READ);
    va_list arguments;
    int64_t n;

    va_start(arguments, sql);
    n = testdb_int(c, written(w, sql, arguments).p);
    va_end(arguments);
    testdb_release(w->t, c);
    return n;
}

const char *ask(struct writing *w, const struct access *who, const char *format, ...)
{
    struct db_conn *c = testdb_acquire(w->t, DB_READ);
    va_list arguments;
    struct buf out;

    va_start(arguments, format);
    buf_init(&out, w->a, 1024);
    assert_ok(query_json_run(w->registry, c, w->a, who, read_quoted(w, format, arguments), &out));
    va_end(arguments);
    testdb_release(w->t, c);
    return str_zero(w->a, buf_str(&out));
}
