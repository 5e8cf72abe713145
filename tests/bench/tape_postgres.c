#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "bench/tape.h"

struct session {
    const struct tape *tape;
    PGconn *handle;
    size_t part;
    atomic_size_t *next;
};

static void must(const struct session *s, bool good, const char *what)
{
    if (!good) bench_die(what, PQerrorMessage(s->handle));
}

static void name_of(size_t text, char name[24]) { snprintf(name, 24, "t%zu", text); }

static void command(const struct session *s, const char *sql)
{
    PGresult *result = PQexec(s->handle, sql);

    must(s, PQresultStatus(result) == PGRES_COMMAND_OK, sql);
    PQclear(result);
}

static void prepare(const struct session *s, size_t i)
{
    const struct tape_text *text = &s->tape->texts.at[i];
    PGresult *result;
    Oid oids[256];
    char name[24];

    for (int k = 0; k < text->n; k++) oids[k] = postgres_oid(text->types[k]);
    name_of(i, name);
    result = PQprepare(s->handle, name, str_zero(s->tape->arena, text->sql), text->n, oids);
    must(s, PQresultStatus(result) == PGRES_COMMAND_OK, text->sql.p);
    PQclear(result);
}

static void open_session(struct session *s, const char *url)
{
    s->handle = PQconnectdb(url);
    must(s, PQstatus(s->handle) == CONNECTION_OK, url);
    command(s, "SET plan_cache_mode = force_generic_plan");
    command(s, "SET enable_seqscan = off");
    command(s, "SET jit = off");
    command(s, "SET TimeZone = 'UTC'");
    for (size_t i = 0; i < s->tape->texts.n; i++) prepare(s, i);
    must(s, PQenterPipelineMode(s->handle), "pipeline");
}

/* Reads the answers to what was sent since the last time. */
static void wait_for(const struct session *s, int sent)
{
    must(s, PQpipelineSync(s->handle), "sync");
    for (int i = 0; i < sent; i++) {
        PGresult *result = PQgetResult(s->handle);
        ExecStatusType status = PQresultStatus(result);
        must(s, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "statement");
        PQclear(result);
        PQclear(PQgetResult(s->handle));
    }
    PQclear(PQgetResult(s->handle));
}

static void play(const struct session *s, const struct tape_deed *deed)
{
    int sent = 0;

    for (size_t i = 0; i < deed->steps.n; i++) {
        const struct tape_step *step = &deed->steps.at[i];
        const struct postgres_params *p = &step->params;
        char name[24];
        name_of(step->text, name);
        must(s, PQsendQueryPrepared(s->handle, name, p->n, p->values, p->lengths, p->formats, 1), "send");
        sent++;
        if (!step->waits) continue;
        wait_for(s, sent);
        sent = 0;
    }
    if (sent) wait_for(s, sent);
}

static void *work(void *arg)
{
    struct session *s = arg;
    size_t n = s->tape->parts[s->part].deeds.n;

    for (size_t i; (i = atomic_fetch_add(s->next, 1)) < n;)
        if (!s->tape->parts[s->part].deeds.at[i]->left_out) play(s, s->tape->parts[s->part].deeds.at[i]);
    return NULL;
}

void tape_play_postgres(const struct tape *t, const char *url, size_t connections, int64_t us[TAPE_PARTS])
{
    struct session all[64];
    pthread_t threads[64];
    atomic_size_t next;

    for (size_t i = 0; i < connections; i++) {
        all[i] = (struct session){.tape = t, .next = &next};
        open_session(&all[i], url);
    }
    for (size_t part = 0; part < TAPE_PARTS; part++) {
        int64_t since = bench_us();
        atomic_store(&next, 0);
        for (size_t i = 0; i < connections; i++) {
            all[i].part = part;
            pthread_create(&threads[i], NULL, work, &all[i]);
        }
        for (size_t i = 0; i < connections; i++) pthread_join(threads[i], NULL);
        us[part] = bench_us() - since;
    }
    for (size_t i = 0; i < connections; i++) PQfinish(all[i].handle);
}
