#include "module/claim_flow/claim_adjudicate.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "db/sql.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_flow/claim_pace.h"

enum { ATTEMPTS = 4 };

/* What all workers share. Connected families never see each other, so it makes no difference who decides which. */
struct run {
    struct arena *arena;                     /* of the report */
    struct db *db;
    struct write *write;
    const struct claim_adjudication *what;
    size_t most;                             /* claims of a commit, as was asked */
    uuid_t id;                               /* the command id of all it writes */
    uint64_t since;
    pthread_mutex_t turn;                    /* over the stream: whoever takes a part of a family takes all of it */
    struct claim_stream *stream;
    pthread_mutex_t told;                    /* over the rest */
    struct claim_report *report;
    err_t failed;                            /* the first error */
};

struct worker {
    struct run *run;
    struct arena *arena, *work;              /* of a group; of one attempt */
    size_t size;                             /* claims of the next commit */
    pthread_t thread;
};

/* What one attempt at a group came to. */
struct outcome {
    struct claim_tally submitted, processed;
    struct tally_failures failures[2];
    int64_t left;
    size_t done;
    bool gave_way;                           /* nothing was kept */
};

/* ---- one group in one transaction ---- */

static struct str date_json(struct arena *a, date_t d)
{
    char text[10];

    if (date_none(d)) return STR("null");
    date_write(d, text);
    return str_format(a, "\"%.10s\"", text);
}

static err_t standing(struct tx *tx, enum claim_status status, const uuid_t *uuids, size_t n, struct claim_many *out)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value list = db_list(DB_UUIDS, uuids, n);
    struct db_rows rows;
    uuid_t *found;
    struct sql q;

    /* The sign keeps SQLite to the few uuids: without it, it takes the index over the status and walks all claims that have it. */
    sql_init(&q, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&q, "SELECT uuid FROM claim WHERE deleted_at IS NULL AND +status = %d AND coalesce(review_status, 0) <> %d AND ", (int)status,
            (int)CLAIM_SELECTED);
    sql_in(&q, "uuid", 1);
    TRY(db_query(tx->conn, sql_text(&q), &list, 1, types, 1, &rows));
    found = ARENA_ARRAY(tx->arena, uuid_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) found[i] = db_cell(&rows, i, 0)->u;
    out->uuids = found;
    out->n = rows.rows;
    return OK;
}

/* Those that still stand where the stream found them, now that nobody else decides about these people. */
static err_t decide(struct tx *tx, const char *command, const uuid_t *uuids, size_t n, struct claim_tally *tally, struct claim_many *many)
{
    *many = (struct claim_many){.transition = claim_transition_of(command)};
    TRY(standing(tx, (enum claim_status)many->transition->from, uuids, n, many));
    return many->n ? many->transition->act(tx, many, tally) : OK;
}

/* What was asked stands in the journal, before what it came to. */
static err_t note_run(struct run *r)
{
    struct str from = date_json(r->arena, r->what->from), to = date_json(r->arena, r->what->to);
    struct tx *tx;
    err_t e;

    if (!r->report->total) return OK;
    TRY(tx_begin(r->write, r->arena, access_program(), r->id, &tx));
    e = tx_note(tx, &claim_entity, OP_BULK, NULL,
                str_format(r->arena, "{\"adjudicate\":\"%s\",\"process\":%s,\"from\":%.*s,\"to\":%.*s,\"claims\":%lld}",
                           r->what->entered ? "entered" : "checked", r->what->process ? "true" : "false", STR_ARG(from), STR_ARG(to),
                           (long long)r->report->total));
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

static err_t decide_part(const struct claim_adjudication *what, struct tx *tx, const uuid_t *uuids, size_t n, struct outcome *out)
{
    struct claim_many many;

    if (!what->entered) {
        TRY(decide(tx, "claim.process", uuids, n, &out->processed, &many));
    } else {
        TRY(decide(tx, "claim.submit", uuids, n, &out->submitted, &many));
        if (what->process) {
            struct claim_many checked;
            TRY(decide(tx, "claim.process", many.uuids, many.n, &out->processed, &checked));
        }
    }
    out->left += (int64_t)(n - many.n);
    return OK;
}

static err_t decide_all(struct worker *w, struct tx *tx, const uuid_t *uuids, size_t n, bool yields, struct outcome *out)
{
    uint64_t since = env_monotonic_us(tx->env);
    size_t part = yields ? pace_part(tx, n) : n;

    TRY(claim_lock(tx, uuids, n));
    for (; out->done < n && !out->gave_way; out->gave_way = yields && pace_gives_way(tx, out->done, n)) {
        if (part > n - out->done) part = n - out->done;
        TRY(decide_part(w->run->what, tx, uuids + out->done, part, out));
        out->done += part;
    }
    w->size = pace_next(tx, w->size, out->done, env_monotonic_us(tx->env) - since);
    if (w->size > w->run->most) w->size = w->run->most;
    return OK;
}

static err_t attempt(struct worker *w, const uuid_t *uuids, size_t n, bool yields, struct outcome *out)
{
    struct tx *tx;
    err_t e;

    *out = (struct outcome){.failures = {{.arena = w->work}, {.arena = w->work}}};
    out->submitted.failures = &out->failures[0];
    out->processed.failures = &out->failures[1];
    TRY(tx_begin(w->run->write, w->work, access_program(), w->run->id, &tx));
    e = decide_all(w, tx, uuids, n, yields, out);
    if (!e && !out->gave_way) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

/* ---- groups ---- */

static err_t attempts(struct worker *w, const uuid_t *uuids, size_t n, bool yields, struct outcome *out)
{
    err_t e = OK;

    for (int i = 0; i < ATTEMPTS; i++) {
        arena_reset(w->work);
        e = attempt(w, uuids, n, yields, out);
        if (!err_is(e, E_DB_CONFLICT) && !err_is(e, E_BUSY) && !err_is(e, E_DB_GONE)) break;   /* others pass */
    }
    return err_copy(w->arena, e);
}

static void told(struct run *r, int64_t seen)
{
    r->report->seen += seen;
    r->report->us = env_monotonic_us(db_env(r->db)) - r->since;
    if (r->what->progress) r->what->progress(r->what->arg, r->report);
}

static void tell(struct run *r, const struct outcome *out, size_t n)
{
    pthread_mutex_lock(&r->told);
    tally_add(&r->report->submitted, &out->submitted);
    tally_add(&r->report->processed, &out->processed);
    r->report->left += out->left;
    told(r, (int64_t)n);
    pthread_mutex_unlock(&r->told);
}

static err_t alone(struct run *r, uuid_t uuid, err_t why)
{
    struct claim_tally *tally = r->what->entered ? &r->report->submitted : &r->report->processed;

    pthread_mutex_lock(&r->told);
    tally->asked++;
    tally_refused(tally, uuid_text(r->arena, uuid), why);
    told(r, 1);
    pthread_mutex_unlock(&r->told);
    return OK;
}

/* What refuses a group as a whole lies in one claim, which is looked for by halves; the others are decided. *done: 0 where it gave
 * way. */
static err_t group(struct worker *w, const uuid_t *uuids, size_t n, bool yields, size_t *done)
{
    struct outcome out;
    err_t e = attempts(w, uuids, n, yields, &out);

    *done = !e && out.gave_way ? 0 : n;
    if (!*done) return OK;
    if (!e) {
        tell(w->run, &out, n);
        return OK;
    }
    if (err_http(e->id) >= 500) return e;
    if (n == 1) return alone(w->run, uuids[0], e);
    TRY(group(w, uuids, n / 2, false, done));
    TRY(group(w, uuids + n / 2, n - n / 2, false, done));
    *done = n;
    return OK;
}

/* ---- workers ---- */

static bool is_over(struct run *r)
{
    bool over;

    pthread_mutex_lock(&r->told);
    if (!r->report->stopped && r->what->stop) r->report->stopped = r->what->stop(r->what->arg);
    over = r->report->stopped || r->failed;
    pthread_mutex_unlock(&r->told);
    return over;
}

/* A group of the stream, which the next call of anybody overwrites. */
static err_t take(struct worker *w, struct claim_group *out)
{
    uuid_t *uuids;
    err_t e = claim_stream_next(w->run->stream, out);

    if (e || !out->n) return e;
    arena_reset(w->arena);
    uuids = ARENA_ARRAY(w->arena, uuid_t, out->n);
    memcpy(uuids, out->uuids, out->n * sizeof *uuids);
    out->uuids = uuids;
    return OK;
}

/* *more: the stream goes on. */
static err_t decide_group(struct worker *w, const struct claim_group *g, bool *more)
{
    size_t done;

    for (size_t at = 0; at < g->n; at += done) {
        *more = !is_over(w->run);
        if (!*more) return OK;
        TRY(group(w, g->uuids + at, g->n - at < w->size ? g->n - at : w->size, true, &done));
    }
    *more = g->n > 0;
    return OK;
}

/* A connected family with more claims than a group is decided from end to end before another worker gets its turn. */
static err_t take_and_decide(struct worker *w, bool *more)
{
    struct claim_group g;
    err_t e;

    pthread_mutex_lock(&w->run->turn);
    e = take(w, &g);
    while (!e && g.goes_on) {
        e = decide_group(w, &g, more);
        if (e || !*more) break;
        e = take(w, &g);
    }
    pthread_mutex_unlock(&w->run->turn);
    return e || g.goes_on ? e : decide_group(w, &g, more);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct run *r = w->run;
    bool more = true;
    err_t e = OK;

    while (!e && more) e = take_and_decide(w, &more);
    if (!e) return NULL;
    pthread_mutex_lock(&r->told);
    if (!r->failed) r->failed = err_copy(r->arena, e);
    pthread_mutex_unlock(&r->told);
    return NULL;
}

/* SQLite has one writer. Elsewhere as many as there are processors: one waits for the database while another reckons. */
static size_t workers_of(const struct run *r)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t asked = r->what->workers ? r->what->workers : processors < 1 ? 1 : (size_t)processors;

    if (db_engine(r->db) == DB_SQLITE) return 1;
    return asked > CLAIM_WORKERS_MOST ? CLAIM_WORKERS_MOST : asked;
}

/* The caller is one of them; where no thread can be had there are fewer. */
static err_t walk(struct run *r)
{
    struct worker workers[CLAIM_WORKERS_MOST];
    size_t n = workers_of(r), begun = 1;

    for (size_t i = 0; i < n; i++) workers[i] = (struct worker){.run = r, .arena = arena_new(), .work = arena_new(), .size = r->most};
    while (begun < n && !pthread_create(&workers[begun].thread, NULL, work, &workers[begun])) begun++;
    work(&workers[0]);
    for (size_t i = 1; i < begun; i++) pthread_join(workers[i].thread, NULL);
    for (size_t i = 0; i < n; i++) arena_free(workers[i].work), arena_free(workers[i].arena);
    return r->failed;
}

static void keep_failures(struct run *r, struct claim_tally *t)
{
    t->failures = ARENA_NEW(r->arena, struct tally_failures);
    t->failures->arena = r->arena;
}

static err_t adjudicate(struct run *r, const struct claim_choice *choice)
{
    struct arena *listed = arena_new();
    err_t e = claim_stream_open(listed, r->db, choice, r->most, &r->stream);

    if (!e) {
        r->report->total = claim_stream_total(r->stream);
        r->since = env_monotonic_us(db_env(r->db));
        e = note_run(r);
        if (!e) e = walk(r);
        claim_stream_close(r->stream);
    }
    e = err_copy(r->arena, e);
    arena_free(listed);
    return e;
}

err_t claim_adjudicate(struct arena *a, struct db *db, struct write *w, const struct claim_adjudication *what, struct claim_report *out)
{
    const struct claim_choice choice = {.statuses = what->entered ? CLAIM_ENTERED : CLAIM_CHECKED, .from = what->from, .to = what->to,
                                        .order = what->entered ? CLAIM_BY_DAY : CLAIM_BY_STAMP};
    struct run r = {.arena = a, .db = db, .write = w, .what = what, .most = what->group ? what->group : CLAIM_GROUP_STANDARD,
                    .id = uuid_new(db_env(db)), .turn = PTHREAD_MUTEX_INITIALIZER, .told = PTHREAD_MUTEX_INITIALIZER, .report = out};
    err_t e;

    *out = (struct claim_report){0};
    keep_failures(&r, &out->submitted);
    keep_failures(&r, &out->processed);
    e = adjudicate(&r, &choice);
    pthread_mutex_destroy(&r.turn);
    pthread_mutex_destroy(&r.told);
    return e;
}
