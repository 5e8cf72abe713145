/* The pipeline: statements are sent with their parameters, answers are read when somebody waits. After an
 * error the server skips everything up to the next sync, so the first error is the one that counts. */
#include <stdio.h>
#include <string.h>

#include "db/postgres.h"

static struct postgres *postgres_of(struct db_conn *c) { return c->state; }

/* --- sending ---------------------------------------------------------------------------------------- */

static void remember(struct postgres *p, enum sent_kind kind, size_t slot, PGresult **keep)
{
    p->sent[p->sent_count++] = (struct sent){.kind = kind, .slot = slot, .keep = keep};
}

static err_t make_room(struct db_conn *c)
{
    struct postgres *p = postgres_of(c);

    if (p->sent_count < SENT_MOST && p->sent_bytes < SENT_BYTES_MOST)
        return OK;
    return postgres_wait(c, 0);
}

err_t postgres_send_now(struct db_conn *c, const char *sql)
{
    struct postgres *p = postgres_of(c);

    if (!PQsendQueryParams(p->handle, sql, 0, NULL, NULL, NULL, NULL, 1))
        return postgres_failed(c);
    remember(p, SENT_PLAIN, 0, NULL);
    return OK;
}

err_t postgres_send_plain(struct db_conn *c, const char *sql)
{
    TRY(make_room(c));
    return postgres_send_now(c, sql);
}

err_t postgres_send_timeout(struct db_conn *c)
{
    struct postgres *p = postgres_of(c);
    int64_t ms = c->statement_ms < INT32_MAX ? c->statement_ms : INT32_MAX;
    char sql[64];

    if (p->timeout_ms == ms)
        return OK;
    snprintf(sql, sizeof sql, "SET statement_timeout = %lld", (long long)ms);
    TRY(postgres_send_plain(c, sql));
    p->timeout_ms = ms;
    return OK;
}

/* What a writer asks goes by keys, again and again, so its statements are planned once for a connection. Such a plan may be
 * made while a table is empty and serves when it has grown: it goes by an index whatever the table's size. A reader's
 * filters are worth a plan each, and what he asks up to a sync reads one state; a transaction begins as the session was set
 * before it, therefore the sync here. */
static err_t send_plans(struct db_conn *c)
{
    static const char *const reader[] = {"RESET plan_cache_mode", "RESET enable_seqscan", "RESET jit",
                                         "SET default_transaction_isolation = 'repeatable read'", NULL};
    static const char *const writer[] = {"SELECT set_config('plan_cache_mode', 'force_generic_plan', false),"
                                         " set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false),"
                                         " set_config('default_transaction_isolation', 'read committed', false)", NULL};
    struct postgres *p = postgres_of(c);

    if (p->plans == (int)c->use)
        return OK;
    for (const char *const *sql = c->use == DB_WRITE ? writer : reader; *sql; sql++)
        TRY(postgres_send_plain(c, *sql));
    p->plans = (int)c->use;
    return postgres_sync(c);
}

/* Statements differ by text and by the types of their parameters: "types\0text". */
static struct str key_of(struct arena *a, struct str sql, const struct postgres_params *params)
{
    size_t n = (size_t)params->n;
    char *key = arena_bytes(a, n + 1 + sql.n);

    memcpy(key, params->types, n);
    key[n] = 0;
    memcpy(key + n + 1, sql.p, sql.n);
    return (struct str){key, n + 1 + sql.n};
}

static struct str key_sql(struct str key)
{
    size_t types = strlen(key.p);

    return (struct str){key.p + types + 1, key.n - types - 1};
}

static err_t drop(struct db_conn *c, size_t slot)
{
    struct postgres *p = postgres_of(c);
    char sql[48];

    snprintf(sql, sizeof sql, "DEALLOCATE s%zu", slot);
    if (!PQsendQueryParams(p->handle, sql, 0, NULL, NULL, NULL, NULL, 1))
        return postgres_failed(c);
    remember(p, SENT_DROP, slot, NULL);
    return OK;
}

static err_t prepare(struct db_conn *c, struct str key, const struct postgres_params *params, const char *name,
                     size_t slot)
{
    struct postgres *p = postgres_of(c);
    Oid *oids = arena_bytes(p->scratch, (size_t)params->n * sizeof *oids);

    for (int i = 0; i < params->n; i++)
        oids[i] = postgres_oid(params->types[i]);
    if (!PQsendPrepare(p->handle, name, key_sql(key).p, params->n, oids))
        return postgres_failed(c);
    remember(p, SENT_PREPARE, slot, NULL);
    return OK;
}

/* Makes sure that the server knows, or will know, the statement of a slot. An array of SENT_MOST
 * statements is answered before a slot can change hands twice, so each slot has one story at a time. */
static err_t make_ready(struct db_conn *c, struct str sql, const struct postgres_params *params, char name[24],
                        size_t *slot)
{
    struct postgres *p = postgres_of(c);
    bool fresh;

    _Static_assert((int)SENT_MOST < (int)CACHE_SLOTS, "a slot changes hands at most once between two waits");
    *slot = cache_slot(p->cache, key_of(p->scratch, sql, params), &fresh);
    struct postgres_statement *st = &p->statements[*slot];
    snprintf(name, 24, "s%zu", *slot);
    if (fresh)
        st->ready = false;
    if (st->ready)
        return OK;
    if (st->there)
        TRY(drop(c, *slot));
    TRY(prepare(c, cache_key(p->cache, *slot), params, name, *slot));
    st->ready = true;
    return OK;
}

err_t postgres_send(struct db_conn *c, struct str sql, const struct postgres_params *params, PGresult **keep)
{
    struct postgres *p = postgres_of(c);
    char name[24];
    size_t slot;

    TRY(make_room(c));
    TRY(postgres_send_timeout(c));
    TRY(send_plans(c));
    TRY(make_ready(c, sql, params, name, &slot));
    if (!PQsendQueryPrepared(p->handle, name, params->n, params->values, params->lengths, params->formats, 1))
        return postgres_failed(c);
    remember(p, SENT_STATEMENT, slot, keep);
    p->sent_bytes += params->bytes;
    return OK;
}

/* Answers can no longer be told apart: the connection is of no more use. */
static err_t out_of_step(struct db_conn *c)
{
    err_t e = postgres_failed(c);

    c->lost = true;
    return e;
}

err_t postgres_sync(struct db_conn *c)
{
    struct postgres *p = postgres_of(c);

    if (!PQpipelineSync(p->handle))
        return out_of_step(c);
    remember(p, SENT_SYNC, 0, NULL);
    return OK;
}

/* --- reading ---------------------------------------------------------------------------------------- */

/* What an answer says about the prepared statement of its slot. */
static void learn(struct postgres *p, const struct sent *sent, bool good)
{
    struct postgres_statement *st = &p->statements[sent->slot];

    if (sent->kind == SENT_DROP && good)
        st->there = false;
    if (sent->kind == SENT_PREPARE) {
        st->there = st->there || good;
        st->ready = good;
    }
}

static err_t read_sync(struct db_conn *c)
{
    PGresult *result = PQgetResult(postgres_of(c)->handle);
    bool good = PQresultStatus(result) == PGRES_PIPELINE_SYNC;

    PQclear(result);
    return good ? OK : out_of_step(c);
}

static err_t read_answer(struct db_conn *c, const struct sent *sent)
{
    struct postgres *p = postgres_of(c);
    PGresult *result = PQgetResult(p->handle);
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    struct str sql = sent->kind == SENT_STATEMENT ? key_sql(cache_key(p->cache, sent->slot)) : STR("");
    err_t e = OK;

    if (!result)
        return out_of_step(c);
    if (!good && status != PGRES_PIPELINE_ABORTED)
        e = postgres_error(c, result, sql);
    learn(p, sent, good);
    if (good && sent->keep)
        *sent->keep = result;
    else
        PQclear(result);
    if (c->lost || PQstatus(p->handle) != CONNECTION_OK)
        return e ? e : postgres_failed(c);
    PQclear(PQgetResult(p->handle));   /* NULL: the end of this statement's answer */
    return e;
}

err_t postgres_wait(struct db_conn *c, size_t from)
{
    struct postgres *p = postgres_of(c);
    err_t first = OK;

    if (p->sent_count == 0)
        return OK;
    first = postgres_sync(c);
    c->counts.waits++;
    for (size_t i = 0; i < p->sent_count && !c->lost; i++) {
        const struct sent *sent = &p->sent[i];
        err_t e = sent->kind == SENT_SYNC ? read_sync(c) : read_answer(c, sent);

        if (e)
            p->timeout_ms = p->plans = -1;   /* they may have been set in what is now undone */
        if (e && !first && (i >= from || c->lost))
            first = e;
    }
    p->sent_count = p->sent_bytes = 0;
    p->ahead_sent = false;
    return first;
}
