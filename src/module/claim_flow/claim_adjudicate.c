#include "module/claim_flow/claim_adjudicate.h"

#include "db/sql.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_flow/claim_pace.h"

enum { ATTEMPTS = 4 };

struct run {
    struct arena *arena, *work;              /* of the report; of one attempt */
    struct db *db;
    struct write *write;
    const struct claim_adjudication *what;
    size_t most, size;                       /* claims of a commit: as was asked; of the next one */
    uuid_t id;                               /* the command id of all it writes */
    struct claim_report *report;
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

/* What was asked stands in the journal with the first group. */
static err_t note_run(struct run *r, struct tx *tx)
{
    struct str from = date_json(tx->arena, r->what->from), to = date_json(tx->arena, r->what->to);

    if (r->report->seen) return OK;
    return tx_note(tx, &claim_entity, OP_BULK, NULL,
                   str_format(tx->arena, "{\"adjudicate\":\"%s\",\"process\":%s,\"from\":%.*s,\"to\":%.*s,\"claims\":%lld}",
                              r->what->entered ? "entered" : "checked", r->what->process ? "true" : "false", STR_ARG(from), STR_ARG(to),
                              (long long)r->report->total));
}

static err_t decide_part(struct run *r, struct tx *tx, const uuid_t *uuids, size_t n, struct outcome *out)
{
    struct claim_many many;

    if (!r->what->entered) {
        TRY(decide(tx, "claim.process", uuids, n, &out->processed, &many));
    } else {
        TRY(decide(tx, "claim.submit", uuids, n, &out->submitted, &many));
        if (r->what->process) {
            struct claim_many checked;
            TRY(decide(tx, "claim.process", many.uuids, many.n, &out->processed, &checked));
        }
    }
    out->left += (int64_t)(n - many.n);
    return OK;
}

static err_t decide_all(struct run *r, struct tx *tx, const uuid_t *uuids, size_t n, bool yields, struct outcome *out)
{
    uint64_t since = env_monotonic_us(tx->env);
    size_t part = yields ? pace_part(tx, n) : n;

    TRY(claim_lock(tx, uuids, n));
    TRY(note_run(r, tx));
    for (; out->done < n && !out->gave_way; out->gave_way = yields && pace_gives_way(tx, out->done, n)) {
        if (part > n - out->done) part = n - out->done;
        TRY(decide_part(r, tx, uuids + out->done, part, out));
        out->done += part;
    }
    r->size = pace_next(tx, r->size, out->done, env_monotonic_us(tx->env) - since);
    if (r->size > r->most) r->size = r->most;
    return OK;
}

static err_t attempt(struct run *r, const uuid_t *uuids, size_t n, bool yields, struct outcome *out)
{
    struct tx *tx;
    err_t e;

    *out = (struct outcome){.failures = {{.arena = r->work}, {.arena = r->work}}};
    out->submitted.failures = &out->failures[0];
    out->processed.failures = &out->failures[1];
    TRY(tx_begin(r->write, r->work, access_program(), r->id, &tx));
    e = decide_all(r, tx, uuids, n, yields, out);
    if (!e && !out->gave_way) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

/* ---- groups ---- */

static bool passes(err_t e) { return err_is(e, E_DB_CONFLICT) || err_is(e, E_BUSY) || err_is(e, E_DB_GONE); }

static err_t attempts(struct run *r, const uuid_t *uuids, size_t n, bool yields, struct outcome *out)
{
    err_t e = OK;

    for (int i = 0; i < ATTEMPTS; i++) {
        arena_reset(r->work);
        e = attempt(r, uuids, n, yields, out);
        if (!passes(e)) break;
    }
    return err_copy(r->arena, e);
}

static err_t alone(struct run *r, uuid_t uuid, err_t why)
{
    struct claim_tally *tally = r->what->entered ? &r->report->submitted : &r->report->processed;

    tally->asked++;
    tally_refused(tally, uuid_text(r->arena, uuid), why);
    r->report->seen++;
    return OK;
}

/* What refuses a group as a whole lies in one claim, which is looked for by halves; the others are decided. *done: 0 where it gave
 * way. */
static err_t group(struct run *r, const uuid_t *uuids, size_t n, bool yields, size_t *done)
{
    struct outcome out;
    err_t e = attempts(r, uuids, n, yields, &out);

    *done = !e && out.gave_way ? 0 : n;
    if (!*done) return OK;
    if (!e) {
        tally_add(&r->report->submitted, &out.submitted);
        tally_add(&r->report->processed, &out.processed);
        r->report->left += out.left;
        r->report->seen += (int64_t)n;
        return OK;
    }
    if (err_http(e->id) >= 500) return e;
    if (n == 1) return alone(r, uuids[0], e);
    TRY(group(r, uuids, n / 2, false, done));
    TRY(group(r, uuids + n / 2, n - n / 2, false, done));
    *done = n;
    return OK;
}

static bool stopped(struct run *r)
{
    if (!r->report->stopped && r->what->stop) r->report->stopped = r->what->stop(r->what->arg);
    return r->report->stopped;
}

static err_t walk(struct run *r, struct claim_stream *s)
{
    uint64_t since = env_monotonic_us(db_env(r->db));
    struct claim_group g;

    r->report->total = claim_stream_total(s);
    do {
        TRY(claim_stream_next(s, &g));
        for (size_t at = 0, done; at < g.n && !stopped(r); at += done) {
            TRY(group(r, g.uuids + at, g.n - at < r->size ? g.n - at : r->size, true, &done));
            r->report->us = env_monotonic_us(db_env(r->db)) - since;
            if (r->what->progress) r->what->progress(r->what->arg, r->report);
        }
    } while (g.n && !r->report->stopped);
    return OK;
}

static void keep_failures(struct run *r, struct claim_tally *t)
{
    t->failures = ARENA_NEW(r->arena, struct tally_failures);
    t->failures->arena = r->arena;
}

err_t claim_adjudicate(struct arena *a, struct db *db, struct write *w, const struct claim_adjudication *what, struct claim_report *out)
{
    const struct claim_choice choice = {.statuses = what->entered ? CLAIM_ENTERED : CLAIM_CHECKED, .from = what->from, .to = what->to,
                                        .order = what->entered ? CLAIM_BY_DAY : CLAIM_BY_STAMP};
    size_t most = what->group ? what->group : CLAIM_GROUP_STANDARD;
    struct run r = {.arena = a, .work = arena_new(), .db = db, .write = w, .what = what, .most = most, .size = most,
                    .id = uuid_new(db_env(db)), .report = out};
    struct claim_stream *s = NULL;
    err_t e;

    *out = (struct claim_report){0};
    keep_failures(&r, &out->submitted);
    keep_failures(&r, &out->processed);
    e = claim_stream_open(a, db, &choice, most, &s);
    if (!e) e = walk(&r, s);
    claim_stream_close(s);
    arena_free(r.work);
    return e;
}
