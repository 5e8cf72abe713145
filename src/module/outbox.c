#include "module/outbox.h"

#include "base/arena.h"
#include "base/log.h"

enum { IN_HAND_S = 900, WRITTEN_TRIES = 3 };

/* By enum law_message_state, from 1 on. */
static const struct code state_codes[] = {
    {"queued", "queued"}, {"sending", "sending"}, {"sent", "sent"}, {"failed", "failed"}, {"given_up", "given_up"}, {NULL, NULL},
};
const struct code_list outbox_state_codes = {"message_state", false, state_codes};

struct str outbox_state_text(enum law_message_state s) { return str_of(state_codes[s - 1].code); }

enum law_message_state outbox_state_of(const struct record *row)
{
    struct str state = record_cell(row, "state")->s;
    int s = LAW_MESSAGE_QUEUED;

    while (s < LAW_MESSAGE_GIVEN_UP && !str_is(state, state_codes[s - 1].code)) s++;
    return (enum law_message_state)s;
}

void outbox_begin(struct record *row, stamp_t now)
{
    *record_cell(row, "state") = db_text(outbox_state_text(LAW_MESSAGE_QUEUED));
    *record_cell(row, "attempts") = db_int(0);
    *record_cell(row, "next_at") = db_stamp(now);
}

struct str outbox_cut(struct str s, size_t most)
{
    size_t n = s.n < most ? s.n : most;

    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    return (struct str){s.p, n};
}

/* ---- taken in hand ---- */

static bool is_due(const struct tx *tx, const struct record *row)
{
    enum law_message_state s = outbox_state_of(row);

    return (s == LAW_MESSAGE_QUEUED || s == LAW_MESSAGE_SENDING) && record_cell(row, "next_at")->t.us <= tx->now.us;
}

/* What the run knows of itself from step to step, and says at its end. */
struct tally { int64_t passed, unwritten; };

static struct tally tally_of(const struct job_run *run)
{
    return (struct tally){json_get_int(run->cursor, "passed", 0), json_get_int(run->cursor, "unwritten", 0)};
}

static err_t commit(struct job_run *run, const struct tally *t)
{
    struct str more = STR("");

    if (t->passed) more = str_format(run->arena, ",\"passed_over\":%lld", (long long)t->passed);
    if (t->unwritten) more = str_format(run->arena, "%.*s,\"unwritten\":%lld", STR_ARG(more), (long long)t->unwritten);
    run->result = str_format(run->arena, "{\"attempts\":%lld%.*s}", (long long)run->progress, STR_ARG(more));
    return job_commit(run, str_format(run->arena, "{\"passed\":%lld,\"unwritten\":%lld}", (long long)t->passed, (long long)t->unwritten));
}

static void put_in_hand(const struct tx *tx, struct record *row)
{
    *record_cell(row, "state") = db_text(outbox_state_text(LAW_MESSAGE_SENDING));
    *record_cell(row, "attempts") = db_int(record_cell(row, "attempts")->i + 1);
    *record_cell(row, "next_at") = db_stamp((stamp_t){tx->now.us + IN_HAND_S * INT64_C(1000000)});
}

static void put_failed(struct record *row, struct str what)
{
    *record_cell(row, "state") = db_text(outbox_state_text(LAW_MESSAGE_FAILED));
    *record_cell(row, "next_at") = db_null(DB_STAMP);
    *record_cell(row, "last_error") = db_text(outbox_cut(what, OUTBOX_WHAT_BYTES));
}

/* Each in hand, or ended where it was in hand too often. */
static err_t take_each(struct outbox_round *r, struct tx *tx, const struct record *old)
{
    for (size_t i = 0; i < r->count; i++) {
        int32_t attempts = (int32_t)record_cell(&old[i], "attempts")->i;

        if (law_message_may_take(outbox_state_of(&old[i]), attempts, (int32_t)r->attempts_most)) put_in_hand(tx, &r->taken[i]);
        else put_failed(&r->taken[i], STR("who had it in hand last ended without a word: whether it was taken is not known"));
    }
    return r->count ? tx_update(tx, old, r->taken, r->count) : OK;
}

/* Two of a job at once may find the same rows; who locks them second sees that they are no longer due. Whoever started the job by hand may
 * not see every row: `t->passed` are those before these that he does not, and that stay due. */
static err_t take(struct outbox_round *r, const struct outbox *box, struct tx *tx, struct tally *t, bool *more)
{
    struct arena *a = r->run->arena;
    const struct db_value params[] = {db_stamp(tx->now), db_int(OUTBOX_TAKEN_A_STEP), db_int(t->passed)};
    struct record *found, *old;
    size_t n, unseen;

    TRY(tx_get_seen(tx, box->entity, str_of(box->due), params, 3, &found, &n, &unseen));
    *more = n + unseen == OUTBOX_TAKEN_A_STEP;
    t->passed += (int64_t)unseen;
    old = ARENA_ARRAY(a, struct record, n + 1);
    r->taken = ARENA_ARRAY(a, struct record, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!is_due(tx, &found[i])) continue;
        old[r->count] = found[i];
        r->taken[r->count++] = record_copy(a, found[i]);
    }
    TRY(box->begin(r, tx));
    return take_each(r, tx, old);
}

/* ---- tried: a server may take longer than a lease, which is kept beside it ---- */

struct trying {
    struct outbox_round *round;
    const struct outbox *box;
    size_t i;
    struct outbox_attempt attempt;
    err_t unwritten;               /* why what follows from it could not be written; OK before */
};

static err_t try_held(struct job_run *run, void *arg)
{
    struct trying *t = arg;

    (void)run;
    t->box->attempt(t->round, t->i, &t->attempt);
    return OK;
}

/* ---- written down ---- */

static void put_end(const struct outbox_round *r, const struct tx *tx, const struct outbox_attempt *a, struct record *row)
{
    struct law_message_next next = law_message_after(a->outcome, (int32_t)record_cell(row, "attempts")->i, (int32_t)r->attempts_most);
    bool sent = next.state == LAW_MESSAGE_SENT;

    *record_cell(row, "state") = db_text(outbox_state_text(next.state));
    *record_cell(row, "next_at") = next.state == LAW_MESSAGE_QUEUED ? db_stamp((stamp_t){tx->now.us + next.wait_s * INT64_C(1000000)}) : db_null(DB_STAMP);
    *record_cell(row, "sent_at") = sent ? db_stamp(tx->now) : db_null(DB_STAMP);
    *record_cell(row, "last_error") = sent ? db_null(DB_TEXT) : db_text(outbox_cut(a->what, OUTBOX_WHAT_BYTES));
}

/* What is known stands though what follows from it cannot be written: it is not sent once more, unless a person says so. */
static void put_unwritten(const struct trying *t, const struct outbox_round *r, struct record *row)
{
    struct arena *a = r->run->arena;
    struct str why = err_line(a, t->unwritten), what = t->attempt.what;

    if (t->attempt.outcome == LAW_DELIVERED)
        put_failed(row, str_format(a, "it was taken, and what came of it cannot be written: %.*s", STR_ARG(why)));
    else
        *record_cell(row, "last_error") = db_text(outbox_cut(str_format(a, "%.*s; cannot be written: %.*s", STR_ARG(what), STR_ARG(why)), OUTBOX_WHAT_BYTES));
}

/* One that somebody else has in hand by now, because this worker took too long, is his. */
static err_t put(struct trying *t, struct tx *tx)
{
    const struct record *taken = &t->round->taken[t->i];
    struct record found, row;
    err_t e = tx_get(tx, t->box->entity, taken->at[COLUMN_UUID].u, &found);

    if (err_is(e, E_DELETED)) return OK;
    TRY(e);
    if (outbox_state_of(&found) != LAW_MESSAGE_SENDING || record_cell(&found, "attempts")->i != record_cell(taken, "attempts")->i) return OK;
    row = record_copy(t->round->run->arena, found);
    put_end(t->round, tx, &t->attempt, &row);
    if (t->unwritten) put_unwritten(t, t->round, &row);
    else TRY(t->box->end(t->round, tx, &t->attempt, &found, &row));
    return tx_update(tx, &found, &row, 1);
}

static err_t put_once(struct trying *t)
{
    struct job_run *run = t->round->run;
    struct tx *tx;
    err_t e;

    TRY(tx_begin(run->runner->write, run->arena, &run->who, run->id, &tx));
    e = put(t, tx);
    if (!e) return tx_commit(tx);
    e = err_copy(run->arena, e);
    tx_rollback(tx);
    return e;
}

/* In a transaction of its own, as soon as it is known: a job that lost its lease over a slow server writes it down all the same. An error that
 * stays is one of this row and stops no other. */
static err_t put_now(struct trying *t, struct tally *tally)
{
    struct job_run *run = t->round->run;
    err_t e = OK;

    for (int i = 0; i < WRITTEN_TRIES; i++) {
        e = put_once(t);
        if (!err_is(e, E_DB_CONFLICT)) break;
    }
    if (!e) return OK;
    log_event(run->runner->env->log, LOG_WARN, "outbox.unwritten", "job", run->job->name, "uuid",
              uuid_text(run->arena, t->round->taken[t->i].at[COLUMN_UUID].u).p, "error", str_zero(run->arena, err_line(run->arena, e)), NULL);
    t->unwritten = e;
    tally->unwritten++;
    return put_once(t);
}

static err_t try_one(struct outbox_round *r, const struct outbox *box, size_t i, struct tally *tally)
{
    struct trying t = {.round = r, .box = box, .i = i};
    struct tx *tx;

    if (outbox_state_of(&r->taken[i]) != LAW_MESSAGE_SENDING) return OK;
    TRY(job_hold(r->run, try_held, &t));
    TRY(put_now(&t, tally));
    r->run->progress++;
    TRY(job_tx(r->run, &tx));
    return commit(r->run, tally);
}

err_t outbox_step(struct job_run *run, const struct outbox *box, bool *more)
{
    struct outbox_round r = {.run = run, .attempts_most = 1};
    struct tally tally = tally_of(run);
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(take(&r, box, tx, &tally, more));
    TRY(commit(run, &tally));
    for (size_t i = 0; i < r.count; i++) TRY(try_one(&r, box, i, &tally));
    return OK;
}

/* ---- what people do ---- */

static void let_go(struct record *row, stamp_t now)
{
    (void)now;
    *record_cell(row, "state") = db_text(outbox_state_text(LAW_MESSAGE_GIVEN_UP));
    *record_cell(row, "next_at") = db_null(DB_STAMP);
}

struct deed {
    bool (*may)(enum law_message_state s);
    void (*change)(struct record *row, stamp_t now);
    void (*also)(struct record *row);
    const char *rule;
};

static err_t change(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, const struct deed *d)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, n + 1), *rows = ARENA_ARRAY(tx->arena, struct record, n + 1);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n + 1);

    TRY(tx_get_many(tx, e, uuids, n, old, why));
    for (size_t i = 0; i < n; i++) {
        TRY(why[i]);
        if (!d->may(outbox_state_of(&old[i]))) return err_make(tx->arena, E_RULE, "rule", d->rule, NULL);
        rows[i] = record_copy(tx->arena, old[i]);
        d->change(&rows[i], tx->now);
        if (d->also) d->also(&rows[i]);
    }
    return n ? tx_update(tx, old, rows, n) : OK;
}

err_t outbox_retry(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, const char *rule)
{
    return change(tx, e, uuids, n, &(struct deed){law_message_may_retry, outbox_begin, NULL, rule});
}

err_t outbox_give_up(struct tx *tx, const struct entity *e, const uuid_t *uuids, size_t n, const char *rule, void (*also)(struct record *row))
{
    return change(tx, e, uuids, n, &(struct deed){law_message_may_give_up, let_go, also, rule});
}
