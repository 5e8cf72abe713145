/* Test driver: commands and queries from a script, one JSON object a line, through the real write path
 * and query compiler.
 *
 *   drive --db URL --key-file FILE [--threads N] [--clock STAMP] [--id-seed N] [--die-at N | --fail-at N]
 *         [--points] < script > answers
 *
 *   {"command": "product.create", "id": "<uuid>"?, "client"?: "...", "as"?: actor, "input": {...}}
 *   {"query": {...}, "values": [...]?, "as"?: actor}     (one thread only)
 *   {"journal": true}
 *   actor: {"user": 7, "rights": [121002], "scope": "all"|"districts"|"villages"|"nothing", "places": [ids]}
 *
 * An answer line is written after the call returned: what is printed is acknowledged. With several
 * threads lines are taken in order and answered in any. --die-at kills the process (SIGKILL) at the n-th
 * step that the database is asked for, --fail-at makes that one step fail, --points prints how many steps
 * there were. */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "model/write/error_json.h"
#include "model/write/tx.h"
#include "module/modules.h"
#include "support/query_json.h"

struct driver {
    struct env *env;
    struct db *db;
    const struct registry *registry;
    struct write *write;
    pthread_mutex_t in, out;
    long fault_at;
    bool die;
    atomic_long points;
};

static err_t fault(void *arg, const char *point, struct str sql)
{
    struct driver *d = arg;
    long n = atomic_fetch_add(&d->points, 1) + 1;
    static const struct err failed = {.id = E_FAULT};

    (void)sql;
    (void)point;
    if (n != d->fault_at) return OK;
    if (d->die) kill(getpid(), SIGKILL);
    return &failed;
}

/* ---- actors ---- */

static int ascending(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int ascending_rights(const void *a, const void *b)
{
    const right_t x = *(const right_t *)a, y = *(const right_t *)b;

    return (x > y) - (x < y);
}

static void read_rights(struct arena *a, const struct json *v, struct access *who)
{
    right_t *rights = ARENA_ARRAY(a, right_t, v->count);

    for (const struct json *e = v->first; e; e = e->next) {
        int64_t right = 0;
        json_int(e, &right);
        rights[who->right_count++] = (right_t)right;
    }
    qsort(rights, who->right_count, sizeof *rights, ascending_rights);
    who->rights = rights;
}

static void read_places(struct arena *a, const struct json *v, struct access *who)
{
    int64_t *places = ARENA_ARRAY(a, int64_t, v->count);

    for (const struct json *e = v->first; e; e = e->next) json_int(e, &places[who->place_count++]);
    qsort(places, who->place_count, sizeof *places, ascending);
    who->places = places;
}

static enum scope_shape shape_of(const struct json *v)
{
    if (!v || str_is(v->text, "all")) return SCOPE_ALL;
    if (str_is(v->text, "districts")) return SCOPE_DISTRICTS;
    return str_is(v->text, "villages") ? SCOPE_VILLAGES : SCOPE_NOTHING;
}

static err_t read_actor(struct driver *d, struct arena *a, const struct json *v, struct access *who)
{
    struct db_conn *c;
    err_t failed;

    if (json_is_null(v)) {
        *who = *access_program();
        return OK;
    }
    *who = (struct access){.signed_in = true, .shape = shape_of(json_get(v, "scope"))};
    json_int(json_get(v, "user"), &who->user);
    json_bool(json_get(v, "administrator"), &who->administrator);
    if (json_get(v, "rights")) read_rights(a, json_get(v, "rights"), who);
    if (json_get(v, "places")) read_places(a, json_get(v, "places"), who);
    if (!who->place_count) return OK;
    TRY(db_acquire(d->db, a, DB_READ, &c));
    failed = access_resolve(c, a, d->registry, who);
    db_release(c);
    return failed;
}

/* ---- lines ---- */

static void print(struct driver *d, struct buf *out)
{
    buf_add_char(out, '\n');
    pthread_mutex_lock(&d->out);
    fwrite(out->p, 1, out->n, stdout);
    fflush(stdout);
    pthread_mutex_unlock(&d->out);
}

static void put_error(struct json_writer *w, struct arena *a, err_t e)
{
    json_key(w, STR("error"));
    json_put_raw(w, error_json(a, e));
}

static void put_answer(struct json_writer *w, const struct answer *answer)
{
    json_key(w, STR("id"));
    json_put_uuid(w, answer->id);
    json_key(w, STR("status"));
    json_put_int(w, answer->status);
    if (answer->repeated) {
        json_key(w, STR("repeated"));
        json_put_bool(w, true);
    }
    if (answer->error_json.n) {
        json_key(w, STR("error"));
        json_put_raw(w, answer->error_json);
    }
    if (answer->result.n) {
        json_key(w, STR("result"));
        json_put_raw(w, answer->result);
    }
}

static err_t run_command(struct driver *d, struct arena *a, const struct access *who, const struct json *line, struct json_writer *w)
{
    const struct json *id = json_get(line, "id"), *client = json_get(line, "client");
    struct request request = {
        .command = json_get(line, "command")->text,
        .who = who,
        .input = json_get(line, "input"),
        .client_mutation_id = client ? client->text : STR_NONE,
    };
    struct answer answer;

    if (id && !uuid_read(id->text, &request.id)) return err_make(a, E_FIELD_TYPE, "field", "id", "type", "uuid", NULL);
    TRY(write_command(d->write, a, &request, &answer));
    put_answer(w, &answer);
    return OK;
}

static err_t run_query(struct driver *d, struct arena *a, const struct access *who, const struct json *line, struct json_writer *w)
{
    struct db_conn *c;
    err_t failed;

    TRY(db_acquire(d->db, a, DB_READ, &c));
    json_key(w, STR("answer"));
    failed = query_json_run(d->registry, c, a, who, json_get(line, "query"), w->out);
    w->comma = true;
    db_release(c);
    return failed;
}

/* The journal by id, with everything but its own moments. */
static err_t print_journal(struct driver *d, struct arena *a, struct json_writer *w)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_BYTES};
    struct db_conn *c;
    struct db_rows rows;
    err_t failed;

    TRY(db_acquire(d->db, a, DB_READ, &c));
    failed = db_query(c, STR("SELECT entity, row_id, row_uuid, version, op, place_before, place_after, payload, digest"
                             " FROM journal ORDER BY id"), NULL, 0, types, 9, &rows);
    json_key(w, STR("journal"));
    json_open(w, '[');
    for (size_t i = 0; !failed && i < rows.rows * rows.columns; i++) {
        const struct db_value *v = &rows.at[i];
        if (v->null) json_put_null(w);
        else if (v->type == DB_UUID) json_put_uuid(w, v->u);
        else if (v->type == DB_INT) json_put_int(w, v->i);
        else if (v->type == DB_TEXT) json_put_str(w, v->s);
        else json_put_int(w, (int64_t)str_hash(v->s));
    }
    json_close(w, ']');
    db_release(c);
    return failed;
}

static err_t run_one(struct driver *d, struct arena *a, const struct access *who, const struct json *line, struct json_writer *w)
{
    if (json_get(line, "query")) return run_query(d, a, who, line, w);
    return json_get(line, "journal") ? print_journal(d, a, w) : run_command(d, a, who, line, w);
}

static void run_line(struct driver *d, struct arena *a, struct str text)
{
    const struct json *line;
    struct access who;
    struct buf out;
    struct json_writer w;
    err_t failed = json_read(a, text, &d->env->limits, &line);

    buf_init(&out, a, 1024);
    w = json_writer(&out);
    json_open(&w, '{');
    if (!failed) failed = read_actor(d, a, json_get(line, "as"), &who);
    if (!failed) failed = run_one(d, a, &who, line, &w);
    if (failed) {
        buf_init(&out, a, 256);
        w = json_writer(&out);
        json_open(&w, '{');
        put_error(&w, a, failed);
    }
    json_close(&w, '}');
    print(d, &out);
}

static void *work(void *arg)
{
    struct driver *d = arg;
    struct arena *a = arena_new();
    char *line = NULL;
    size_t room = 0;

    for (;;) {
        ssize_t n;
        pthread_mutex_lock(&d->in);
        n = getline(&line, &room, stdin);
        pthread_mutex_unlock(&d->in);
        if (n < 0) break;
        while (n > 0 && line[n - 1] == '\n') n--;
        if (n) run_line(d, a, (struct str){line, (size_t)n});
        arena_reset(a);
    }
    free(line);
    arena_free(a);
    return NULL;
}

/* ---- start ---- */

struct options {
    const char *db, *key_file;
    int threads;
    bool points;
    struct env_options env;
};

static void read_options(int argc, char **argv, struct options *o, struct driver *d)
{
    static const struct option names[] = {
        {"db", required_argument, NULL, 'd'}, {"key-file", required_argument, NULL, 'k'},
        {"threads", required_argument, NULL, 't'}, {"clock", required_argument, NULL, 'c'},
        {"id-seed", required_argument, NULL, 's'}, {"die-at", required_argument, NULL, 'x'},
        {"fail-at", required_argument, NULL, 'f'}, {"points", no_argument, NULL, 'p'}, {0},
    };
    int option;

    *o = (struct options){.threads = 1, .env = {.clock = STAMP_NONE}};
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'd': o->db = optarg; break;
        case 'k': o->key_file = optarg; break;
        case 't': o->threads = (int)strtol(optarg, NULL, 10); break;
        case 'c': stamp_read(optarg, strlen(optarg), &o->env.clock, NULL); break;
        case 's': o->env.seeded = true, o->env.id_seed = strtoull(optarg, NULL, 10); break;
        case 'x': d->fault_at = strtol(optarg, NULL, 10), d->die = true; break;
        case 'f': d->fault_at = strtol(optarg, NULL, 10); break;
        case 'p': o->points = true; break;
        default: exit(2);
        }
    }
    if (!o->db || !o->key_file) {
        fprintf(stderr, "drive: --db and --key-file are needed\n");
        exit(2);
    }
}

static err_t start(struct driver *d, struct arena *a, const struct options *o)
{
    struct db_options db = {.connections = (size_t)o->threads + 2, .create = true};
    struct write_options write = {.key_file = o->key_file};
    const struct migrations *sets;
    size_t n;
    int done;

    d->env = env_new(a, &o->env);
    d->env->log = log_new(a, 2, LOG_WARN);
    TRY(registry_new(a, modules, &crud_command, &d->registry));
    /* Faults begin after the schema is there: it has tests of its own. */
    db.fault = d->fault_at || o->points ? fault : NULL;
    db.fault_arg = d;
    TRY(db_open(a, d->env, str_of(o->db), &(struct db_options){.connections = 2, .create = true}, &d->db));
    sets = registry_migrations(d->registry, a, &n);
    TRY(db_migrate(d->db, a, sets, n, NULL, &done));
    db_close(d->db);
    TRY(db_open(a, d->env, str_of(o->db), &db, &d->db));
    return write_open(a, d->db, d->registry, &write, &d->write);
}

static void run_threads(struct driver *d, int n)
{
    pthread_t threads[64];

    n = n < 1 ? 1 : n > 64 ? 64 : n;
    for (int i = 1; i < n; i++) pthread_create(&threads[i], NULL, work, d);
    work(d);
    for (int i = 1; i < n; i++) pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    struct driver d = {.in = PTHREAD_MUTEX_INITIALIZER, .out = PTHREAD_MUTEX_INITIALIZER};
    struct arena *a = arena_new();
    struct options o;
    err_t failed;

    read_options(argc, argv, &o, &d);
    failed = start(&d, a, &o);
    if (failed) {
        fprintf(stderr, "drive: %.*s\n", STR_ARG(err_line(a, failed)));
        return 1;
    }
    run_threads(&d, o.threads);
    write_close(d.write);
    db_close(d.db);
    if (o.points) fprintf(stderr, "points %ld\n", atomic_load(&d.points));
    arena_free(a);
    return 0;
}
