#include <endian.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bare.h"

enum { PARAMS = 128, BYTES = 64 << 10 };

struct session {
    PGconn *handle;
    struct bare values;
    int64_t until;
    pthread_barrier_t *ready;
    int64_t ms;
    uint64_t done;
    size_t used;               /* of bytes */
    char bytes[BYTES];
};

static const struct {
    Oid oid, array;
} types[] = {
    [DB_INT] = {20, 1016}, [DB_BOOL] = {16, 1000}, [DB_TEXT] = {25, 1009}, [DB_BYTES] = {17, 1001}, [DB_UUID] = {2950, 2951},
    [DB_DATE] = {1082, 1182}, [DB_STAMP] = {1184, 1185}, [DB_UUIDS] = {2951, 0},
};

static void must(struct session *s, bool good, const char *what)
{
    if (!good) bench_die(what, PQerrorMessage(s->handle));
}

/* --- values in PostgreSQL's binary form ----------------------------------------------------------------- */

static char *put(struct session *s, const void *bytes, size_t n)
{
    char *at = s->bytes + s->used;

    if (n > BYTES - s->used) bench_die("values", "more room is needed");
    memcpy(at, bytes, n);
    s->used += n;
    return at;
}

static void put_int32(struct session *s, int64_t v)
{
    uint32_t wire = htobe32((uint32_t)v);

    put(s, &wire, sizeof wire);
}

static void put_int64(struct session *s, int64_t v)
{
    uint64_t wire = htobe64((uint64_t)v);

    put(s, &wire, sizeof wire);
}

static void put_value(struct session *s, const struct db_value *v)
{
    switch ((enum db_type)v->type) {
    case DB_TEXT:
    case DB_BYTES: put(s, v->s.p, v->s.n); break;
    case DB_UUID: put(s, v->u.b, sizeof v->u.b); break;
    case DB_BOOL: put(s, &(char){v->b}, 1); break;
    case DB_DATE: put_int32(s, v->d.day - 10957); break;
    case DB_STAMP: put_int64(s, v->t.us - INT64_C(946684800000000)); break;
    default: put_int64(s, v->i);
    }
}

static size_t size_of(const struct db_value *v)
{
    if (v->type == DB_TEXT || v->type == DB_BYTES) return v->s.n;
    return v->type == DB_UUID ? sizeof v->u.b : v->type == DB_DATE ? 4 : v->type == DB_BOOL ? 1 : 8;
}

static void put_array_head(struct session *s, enum db_type element, size_t n, bool nulls)
{
    put_int32(s, 1);
    put_int32(s, nulls);
    put_int32(s, types[element].oid);
    put_int32(s, (int64_t)n);
    put_int32(s, 1);
}

static void put_column(struct session *s, char letter, size_t rows)
{
    struct db_value v = bare_value(&s->values, letter, 0);

    put_array_head(s, bare_type(letter), rows, v.null);
    for (size_t row = 0; row < rows; row++) {
        v = bare_value(&s->values, letter, row);
        put_int32(s, v.null ? -1 : (int64_t)size_of(&v));
        if (!v.null) put_value(s, &v);
    }
}

static void put_list(struct session *s, const struct db_value *list)
{
    const uuid_t *uuids = list->list.at;

    put_array_head(s, DB_UUID, list->list.n, false);
    for (size_t i = 0; i < list->list.n; i++) {
        put_int32(s, sizeof uuids[i].b);
        put(s, uuids[i].b, sizeof uuids[i].b);
    }
}

static const char *put_param(struct session *s, const struct bare_statement *from, char letter, int *length)
{
    size_t before = s->used;
    struct db_value v;

    if (from->rows) {
        put_column(s, letter, (size_t)from->rows);
    } else {
        v = bare_value(&s->values, letter, 0);
        if (v.null) return NULL;
        if (v.type == DB_UUIDS) put_list(s, &v);
        else put_value(s, &v);
    }
    *length = (int)(s->used - before);
    return s->bytes + before;
}

/* --- statements ----------------------------------------------------------------------------------------- */

static void name_of(size_t i, char name[8]) { snprintf(name, 8, "b%u", (unsigned)i & 0xff); }

static void prepare(struct session *s, const char *name, const char *sql, int n, const Oid *oids)
{
    PGresult *result = PQprepare(s->handle, name, sql, n, oids);

    must(s, PQresultStatus(result) == PGRES_COMMAND_OK, sql);
    PQclear(result);
}

static void prepare_all(struct session *s)
{
    prepare(s, "begin", "BEGIN ISOLATION LEVEL READ COMMITTED", 0, NULL);
    prepare(s, "commit", "COMMIT", 0, NULL);
    for (size_t i = 0; bare_postgres_product[i].sql; i++) {
        const struct bare_statement *from = &bare_postgres_product[i];
        Oid oids[PARAMS];
        char name[8];
        int n = 0;
        for (; from->params[n]; n++)
            oids[n] = from->rows ? types[bare_type(from->params[n])].array : types[bare_type(from->params[n])].oid;
        name_of(i, name);
        prepare(s, name, from->sql, n, oids);
    }
}

static void send(struct session *s, size_t i)
{
    const struct bare_statement *from = &bare_postgres_product[i];
    const char *values[PARAMS];
    int lengths[PARAMS] = {0}, formats[PARAMS], n = 0;
    char name[8];

    s->used = 0;
    for (; from->params[n]; n++) {
        values[n] = put_param(s, from, from->params[n], &lengths[n]);
        formats[n] = 1;
    }
    name_of(i, name);
    must(s, PQsendQueryPrepared(s->handle, name, n, values, lengths, formats, 1), from->sql);
}

static void send_plain(struct session *s, const char *name)
{
    must(s, PQsendQueryPrepared(s->handle, name, 0, NULL, NULL, NULL, 1), name);
}

static void take(struct session *s, const PGresult *result, char to)
{
    for (int i = 0; to && i < PQntuples(result); i++) {
        uint64_t wire;
        memcpy(&wire, PQgetvalue(result, i, 0), sizeof wire);
        s->values.ids[(to == 'L') + i] = (int64_t)be64toh(wire);
    }
}

/* Reads the answers to what was sent since the last time; the last one may give ids. */
static void wait_for(struct session *s, int sent, char takes)
{
    must(s, PQpipelineSync(s->handle), "sync");
    for (int i = 0; i < sent; i++) {
        PGresult *result = PQgetResult(s->handle);
        ExecStatusType status = PQresultStatus(result);
        must(s, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "statement");
        if (i == sent - 1) take(s, result, takes);
        PQclear(result);
        PQclear(PQgetResult(s->handle));
    }
    PQclear(PQgetResult(s->handle));
}

static void write_product(struct session *s)
{
    int sent = 1;

    bare_next(&s->values);
    send_plain(s, "begin");
    for (size_t i = 0; bare_postgres_product[i].sql; i++) {
        send(s, i);
        sent++;
        if (!bare_postgres_product[i].answer) continue;
        wait_for(s, sent, bare_postgres_product[i].takes);
        sent = 0;
    }
    send_plain(s, "commit");
    wait_for(s, sent + 1, 0);
}

static void *work(void *arg)
{
    struct session *s = arg;

    pthread_barrier_wait(s->ready);
    for (s->until = bench_us() + s->ms * 1000; bench_us() < s->until; s->done++) write_product(s);
    return NULL;
}

static void open_session(struct session *s, const char *url)
{
    s->handle = PQconnectdb(url);
    must(s, PQstatus(s->handle) == CONNECTION_OK, url);
    prepare_all(s);
    must(s, PQenterPipelineMode(s->handle), "pipeline");
}

uint64_t bare_postgres(const char *url, const struct bare_texts *texts, atomic_ullong *codes, size_t connections, int64_t ms)
{
    struct session *all = calloc(connections, sizeof *all);
    pthread_t threads[64];
    pthread_barrier_t ready;
    uint64_t done = 0;

    if (!all || connections > 64) bench_die("connections", "too many");
    pthread_barrier_init(&ready, NULL, (unsigned)connections);
    for (size_t i = 0; i < connections; i++) {
        all[i] = (struct session){.values = {.texts = texts, .codes = codes, .thread = i}, .ready = &ready, .ms = ms};
        open_session(&all[i], url);
    }
    for (size_t i = 0; i < connections; i++) pthread_create(&threads[i], NULL, work, &all[i]);
    for (size_t i = 0; i < connections; i++) {
        pthread_join(threads[i], NULL);
        PQfinish(all[i].handle);
        done += all[i].done;
    }
    pthread_barrier_destroy(&ready);
    free(all);
    return done;
}
