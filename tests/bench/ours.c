#include "bench/ours.h"
#include "bench/place.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/write/tx.h"
#include "module/modules.h"

/* ---- requests ---- */

/* As a client sends it; the id is the client's own, so a retry would be recognised. */
static void command(struct ours *o, struct arena *a, const char *name, struct str input)
{
    struct request request = {.id = uuid_new(o->env), .command = str_of(name), .who = access_program()};
    struct answer answer;

    bench_ok(json_read(a, input, &o->env->limits, &request.input), "json");
    bench_ok(write_command(o->write, a, &request, &answer), name);
    if (answer.status != COMMAND_DONE) bench_die(name, str_zero(a, answer.error_json));
}

static void create_item(struct ours *o, struct arena *a, int i)
{
    o->items[i] = uuid_new(o->env);
    command(o, a, "medical_item.create",
            str_format(a, "{\"uuid\":\"%s\",\"code\":\"A%d\",\"name\":\"Item %d\",\"type\":\"D\",\"price\":\"12.50\","
                       "\"careType\":\"B\",\"patientCategory\":15}", uuid_text(a, o->items[i]).p, i, i));
}

static void create_product(struct ours *o, struct arena *a, uuid_t uuid, const uuid_t lines[LINES])
{
    struct buf b;

    buf_init(&b, a, 1024);
    buf_add_format(&b, "{\"uuid\":\"%s\",\"code\":\"%08llX\",\"name\":\"Family cover of the scheme\",\"dateFrom\":\"2026-01-01\","
                   "\"dateTo\":\"2027-12-31\",\"insurancePeriod\":12,\"lumpSum\":\"10000.00\",\"items\":[",
                   uuid_text(a, uuid).p, atomic_fetch_add(o->codes, 1));
    for (int i = 0; i < LINES; i++)
        buf_add_format(&b, "%s{\"uuid\":\"%s\",\"item\":\"%s\",\"limitAdult\":\"80.00\"}", i ? "," : "",
                       uuid_text(a, lines[i]).p, uuid_text(a, o->items[i]).p);
    buf_add(&b, STR("]}"));
    command(o, a, "product.create", buf_str(&b));
}

/* A field of its own and one line change; n makes each request another one. */
static void update_product(struct ours *o, struct arena *a, size_t caller, uint64_t n)
{
    struct buf b;

    buf_init(&b, a, 1024);
    buf_add_format(&b, "{\"uuid\":\"%s\",\"name\":\"Family cover %llu\",\"items\":[", uuid_text(a, o->products[caller]).p,
                   (unsigned long long)n);
    for (int i = 0; i < LINES; i++)
        buf_add_format(&b, "%s{\"uuid\":\"%s\",\"limitAdult\":\"%llu.00\"}", i ? "," : "",
                       uuid_text(a, o->lines[caller][i]).p, i == 2 ? 1 + (unsigned long long)n % 90 : 80);
    buf_add(&b, STR("]}"));
    command(o, a, "product.update", buf_str(&b));
}

static void draw_lines(struct ours *o, uuid_t lines[LINES])
{
    for (int i = 0; i < LINES; i++) lines[i] = uuid_new(o->env);
}

/* ---- opening ---- */

static void open_db(struct ours *o, db_fault fault, void *arg)
{
    struct db_options options = {.connections = o->connections, .create = true, .fault = fault, .fault_arg = arg};

    bench_ok(db_open(o->arena, o->env, o->url, &options, &o->db), o->url.p);
}

static void open_write(struct ours *o)
{
    bench_ok(write_open(o->arena, o->db, o->registry, &(struct write_options){.key_file = o->key_file}, &o->write), "write");
}

static void close_write(struct ours *o)
{
    write_close(o->write);
    o->write = NULL;
}

void ours_open(struct ours *o)
{
    const struct migrations *sets;
    size_t n;
    int done;

    bench_ok(registry_new(o->arena, modules, &crud_command, &o->registry), "registry");
    open_db(o, NULL, NULL);
    sets = registry_migrations(o->registry, o->arena, &n);
    bench_ok(db_migrate(o->db, o->arena, sets, n, NULL, &done), "migrate");
    open_write(o);
    for (int i = 0; i < LINES; i++) create_item(o, o->arena, i);
    for (int i = 0; i < CALLERS; i++) {
        o->products[i] = uuid_new(o->env);
        draw_lines(o, o->lines[i]);
        create_product(o, o->arena, o->products[i], o->lines[i]);
    }
    close_write(o);
}

void ours_close(struct ours *o)
{
    db_close(o->db);
}

/* ---- a round ---- */

struct caller {
    struct ours *ours;
    enum ours_kind kind;
    size_t number;
    atomic_bool *stop;
    uint64_t done;
};

static void *call(void *arg)
{
    struct caller *c = arg;
    struct ours *o = c->ours;
    struct arena *a = arena_new();
    uuid_t lines[LINES];

    for (; !atomic_load(c->stop); c->done++) {
        if (c->kind == OURS_CREATE) {
            draw_lines(o, lines);
            create_product(o, a, uuid_new(o->env), lines);
        } else {
            update_product(o, a, c->number, (uint64_t)bench_us());
        }
        arena_reset(a);
    }
    arena_free(a);
    return NULL;
}

/* Connections are opened on need and kept, so taking all of them sees every counter. */
static struct db_counts counted(struct ours *o)
{
    size_t n = db_engine(o->db) == DB_SQLITE ? 1 : o->connections;
    struct db_conn *all[64];
    struct db_counts sum = {0};

    for (size_t i = 0; i < n; i++) {
        bench_ok(db_acquire(o->db, o->arena, DB_WRITE, &all[i]), "connection");
        sum.statements += db_counts(all[i]).statements;
        sum.waits += db_counts(all[i]).waits;
    }
    for (size_t i = 0; i < n; i++) db_release(all[i]);
    return sum;
}

static uint64_t run_callers(struct ours *o, enum ours_kind kind, int64_t ms)
{
    pthread_t threads[CALLERS];
    struct caller callers[CALLERS];
    struct timespec length = {ms / 1000, ms % 1000 * 1000000};
    atomic_bool stop = false;
    uint64_t done = 0;

    for (size_t i = 0; i < CALLERS; i++) {
        callers[i] = (struct caller){.ours = o, .kind = kind, .number = i, .stop = &stop};
        if (pthread_create(&threads[i], NULL, call, &callers[i])) bench_die("thread", "none to be had");
    }
    nanosleep(&length, NULL);
    atomic_store(&stop, true);
    for (size_t i = 0; i < CALLERS; i++) {
        pthread_join(threads[i], NULL);
        done += callers[i].done;
    }
    return done;
}

/* The time of the last answers counts too, and they are counted. */
struct ours_round ours_round(struct ours *o, enum ours_kind kind, int64_t ms)
{
    struct db_counts before = counted(o), after;
    struct ours_round round;
    struct write_counts counts;
    int64_t cpu = bench_cpu_us(), began, took;

    open_write(o);
    began = bench_us();
    round.products = run_callers(o, kind, ms);
    took = bench_us() - began;
    round.cpu_us = bench_cpu_us() - cpu;
    counts = write_counts(o->write);
    close_write(o);
    after = counted(o);
    round.commands = counts.commands;
    round.groups = counts.groups;
    round.retries = counts.retries;
    round.statements = after.statements - before.statements;
    round.waits = after.waits - before.waits;
    round.per_second = round.products * 1000000 / (uint64_t)took;
    return round;
}

/* ---- the statements of one command ---- */

struct seen {
    struct arena *arena;
    bool on, any_thread;
    pthread_t thread;
    VEC(struct str) list;
};

static err_t see(void *arg, const char *point, struct str sql)
{
    struct seen *s = arg;

    if (s->on && !strcmp(point, "statement") && (s->any_thread || pthread_equal(s->thread, pthread_self())))
        *vec_add(&s->list) = str_copy(s->arena, sql);
    return OK;
}

static bool is_step(const char *sql) { return str_starts(str_of(sql), STR("SAVEPOINT")) || str_starts(str_of(sql), STR("RELEASE")); }

static size_t compare(const struct seen *seen, size_t at, const struct bare_statement *list)
{
    for (; list->sql; list++) {
        if (is_step(list->sql)) continue;
        if (at == seen->list.n || !str_is(seen->list.at[at], list->sql)) {
            fprintf(stderr, "bench: bare_sql.c, a statement of the list: %s\n", list->sql);
            bench_die("the write path issues", at < seen->list.n ? str_zero(seen->arena, seen->list.at[at]) : "nothing more");
        }
        at++;
    }
    return at;
}

void ours_compare(struct ours *o)
{
    struct arena *a = arena_new();
    struct seen seen = {.arena = a, .any_thread = db_engine(o->db) == DB_SQLITE, .thread = pthread_self()};
    uuid_t lines[LINES];
    size_t at;

    vec_init(&seen.list, a);
    db_close(o->db);
    open_db(o, see, &seen);
    open_write(o);
    draw_lines(o, lines);
    create_product(o, a, uuid_new(o->env), lines);   /* settings are read once */
    draw_lines(o, lines);
    seen.on = true;
    create_product(o, a, uuid_new(o->env), lines);
    seen.on = false;
    if (seen.any_thread) {
        at = compare(&seen, 0, bare_sqlite_product);
        at = compare(&seen, at, bare_sqlite_seal);
    } else {
        at = compare(&seen, 0, bare_postgres_product);
    }
    if (at != seen.list.n) bench_die("the write path issues more than bare_sql.c says", str_zero(a, seen.list.at[at]));
    close_write(o);
    db_close(o->db);
    open_db(o, NULL, NULL);
    arena_free(a);
}

void ours_texts(struct ours *o, struct bare_texts *out)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};
    struct db_conn *c;
    struct db_rows rows;

    bench_ok(db_acquire(o->db, o->arena, DB_READ, &c), "connection");
    bench_ok(db_query(c, STR("SELECT c.input, c.result, j.payload, i.id FROM command c JOIN journal j ON j.command_id = c.id,"
                             " medical_item i WHERE c.name = 'product.create' ORDER BY j.id, i.id LIMIT 5"),
                      NULL, 0, types, 4, &rows), "texts");
    *out = (struct bare_texts){.input = db_cell(&rows, 0, 0)->s, .result = db_cell(&rows, 0, 1)->s,
                               .payload = db_cell(&rows, 0, 2)->s, .now = env_now(o->env)};
    memcpy(out->items, o->items, sizeof out->items);
    for (size_t i = 0; i < LINES; i++) out->item_ids[i] = db_cell(&rows, i, 3)->i;
    db_release(c);
}
