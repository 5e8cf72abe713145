/* Job message.send: a few messages are taken in hand and committed as such, sent without any transaction, and what became of them is
 * written down. Whoever dies in between leaves them in hand; when his time is over they are sent again, under the same name: at least once. */
#include "base/arena.h"
#include "module/message/internal.h"

enum { TAKEN_A_STEP = 10, IN_HAND_S = 900, SWEPT_A_STEP = 200, WHAT_BYTES = 500 };

struct round {
    struct job_run *run;
    struct str addresses;
    int64_t attempts_most;
    struct gateway *gateways;
    size_t gateway_count;
    struct record *taken;              /* as they were committed, in hand */
    struct letter *letters;
    struct attempts *attempts;         /* of each */
    size_t count;
};

/* At the gateways, in their order; the last one says what became of it. */
struct attempts {
    struct delivery *at;
    size_t n;
    enum law_delivery outcome;
};

/* ---- taken in hand ---- */

static err_t read_terms(struct round *r, struct tx *tx)
{
    const struct settings *settings;

    TRY(settings_of(tx, &settings));
    r->addresses = setting_text(settings, SETTING_ADDRESSES);
    r->attempts_most = setting_int(settings, SETTING_ATTEMPTS);
    return gateways_load(tx->conn, r->run->arena, &r->gateways, &r->gateway_count);
}

static bool is_due(const struct tx *tx, const struct record *m)
{
    enum law_message_state s = message_state_of(m);

    return (s == LAW_MESSAGE_QUEUED || s == LAW_MESSAGE_SENDING) && record_cell(m, "next_at")->t.us <= tx->now.us;
}

static struct str place_secret(struct arena *a, struct str text, const struct message_kind *k, const struct db_value *secret)
{
    struct message_value v;

    if (!k || !k->secret) return text;
    v = (struct message_value){k->secret, secret->null ? STR_NONE : secret->s};
    return message_fill(a, text, &v, 1, MESSAGE_PLAIN, NULL);
}

static struct letter letter_of(struct arena *a, const struct record *m)
{
    const struct message_kind *k = message_kind_of(record_cell(m, "kind")->s);
    const struct db_value *subject = record_cell(m, "subject"), *language = record_cell(m, "language");

    return (struct letter){.uuid = m->at[COLUMN_UUID].u, .to = record_cell(m, "recipient")->s,
                           .subject = subject->null ? STR("") : subject->s,
                           .text = place_secret(a, record_cell(m, "text")->s, k, record_cell(m, "secret")),
                           .language = language->null ? STR("") : language->s};
}

/* Two of this job at once may find the same rows; who locks them second sees that they are no longer due. */
static err_t take(struct round *r, struct tx *tx)
{
    struct arena *a = r->run->arena;
    const struct db_value params[] = {db_stamp(tx->now), db_int(TAKEN_A_STEP)};
    struct record *found, *old;
    size_t n;

    TRY(tx_get_found(tx, &message_entity, STR("SELECT uuid FROM message WHERE state IN ('queued', 'sending') AND next_at <= $1"
                                              " AND deleted_at IS NULL ORDER BY next_at, id LIMIT $2"), params, 2, &found, &n));
    old = ARENA_ARRAY(a, struct record, n + 1);
    r->taken = ARENA_ARRAY(a, struct record, n + 1);
    r->letters = ARENA_ARRAY(a, struct letter, n + 1);
    r->attempts = ARENA_ARRAY(a, struct attempts, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (!is_due(tx, &found[i])) continue;
        old[r->count] = found[i];
        r->taken[r->count] = record_copy(a, found[i]);
        r->letters[r->count] = letter_of(a, &found[i]);
        *record_cell(&r->taken[r->count], "state") = db_text(message_state_text(LAW_MESSAGE_SENDING));
        *record_cell(&r->taken[r->count], "attempts") = db_int(record_cell(&found[i], "attempts")->i + 1);
        *record_cell(&r->taken[r->count], "next_at") = db_stamp((stamp_t){tx->now.us + IN_HAND_S * INT64_C(1000000)});
        r->count++;
    }
    return r->count ? tx_update(tx, old, r->taken, r->count) : OK;
}

/* ---- sent ---- */

/* Who reads a link that holds no more is only led astray. */
static bool is_late(struct round *r, const struct record *m)
{
    const struct message_kind *k = message_kind_of(record_cell(m, "kind")->s);

    return k && k->secret && env_now(r->run->runner->env).us - m->at[COLUMN_CREATED_AT].t.us > MESSAGE_SECRET_S * INT64_C(1000000);
}

/* The first gateway that takes it ends the attempt. Where none does, one that may take it later decides over those that never will. */
static void attempt(struct round *r, size_t i)
{
    struct arena *a = r->run->arena;
    struct attempts *t = &r->attempts[i];

    t->at = ARENA_ARRAY(a, struct delivery, r->gateway_count + 1);
    t->outcome = LAW_DELIVERY_REFUSED;
    if (is_late(r, &r->taken[i])) {
        t->at[t->n++] = (struct delivery){.outcome = LAW_DELIVERY_REFUSED, .what = STR("what it says holds no more: ask for a new one")};
        return;
    }
    for (size_t g = 0; g < r->gateway_count; g++) {
        struct delivery *d = &t->at[t->n];

        if (!str_eq(r->gateways[g].channel, record_cell(&r->taken[i], "channel")->s)) continue;
        gateway_send(a, r->run->runner->env, r->addresses, &r->gateways[g], &r->letters[i], d);
        t->n++;
        if (d->outcome != LAW_DELIVERY_REFUSED) t->outcome = d->outcome;
        if (d->outcome == LAW_DELIVERED) return;
    }
    if (t->n) return;
    t->at[t->n++] = (struct delivery){.outcome = LAW_DELIVERY_LATER, .what = STR("there is no gateway for it")};
    t->outcome = LAW_DELIVERY_LATER;
}

/* A gateway may take longer than a lease: it is kept beside it. */
struct attempt_of {
    struct round *round;
    size_t i;
};

static err_t attempt_held(struct job_run *run, void *arg)
{
    struct attempt_of *of = arg;

    (void)run;
    attempt(of->round, of->i);
    return OK;
}

/* ---- written down ---- */

static struct str bounded(struct str s)
{
    size_t n = s.n < WHAT_BYTES ? s.n : WHAT_BYTES;

    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    return (struct str){s.p, n};
}

static struct str words_of(struct arena *a, const struct attempts *t)
{
    struct buf out;

    buf_init(&out, a, 128);
    for (size_t i = 0; i < t->n; i++)
        if (t->at[i].what.n)
            buf_add_format(&out, "%s%.*s%s%.*s", out.n ? "; " : "", STR_ARG(t->at[i].gateway), t->at[i].gateway.n ? ": " : "", STR_ARG(t->at[i].what));
    return bounded(buf_str(&out));
}

static void put_end(struct round *r, struct tx *tx, size_t i, struct record *m)
{
    const struct attempts *t = &r->attempts[i];
    const struct delivery *last = &t->at[t->n - 1];
    struct law_message_next next = law_message_after(t->outcome, (int32_t)record_cell(m, "attempts")->i, (int32_t)r->attempts_most);
    bool sent = next.state == LAW_MESSAGE_SENT;

    *record_cell(m, "state") = db_text(message_state_text(next.state));
    *record_cell(m, "next_at") = next.state == LAW_MESSAGE_QUEUED ? db_stamp((stamp_t){tx->now.us + next.wait_s * INT64_C(1000000)}) : db_null(DB_STAMP);
    *record_cell(m, "sent_at") = sent ? db_stamp(tx->now) : db_null(DB_STAMP);
    *record_cell(m, "last_error") = sent ? db_null(DB_TEXT) : db_text(words_of(r->run->arena, t));
    *record_cell(m, "gateway") = last->gateway.n ? db_text(last->gateway) : db_null(DB_TEXT);
    *record_cell(m, "reference") = sent && last->reference.n ? db_text(last->reference) : db_null(DB_TEXT);
    if (sent) *record_cell(m, "secret") = db_null(DB_TEXT);
}

static struct str outcome_text(enum law_delivery o)
{
    return o == LAW_DELIVERED ? STR("sent") : o == LAW_DELIVERY_LATER ? STR("later") : STR("refused");
}

static err_t put_tries(struct round *r, struct tx *tx, size_t i, const struct record *m)
{
    const struct attempts *t = &r->attempts[i];
    struct record *rows = ARENA_ARRAY(r->run->arena, struct record, t->n + 1);

    for (size_t k = 0; k < t->n; k++) {
        rows[k] = record_new(r->run->arena, registry_table_of(tx->registry, &message_try_entity));
        *record_cell(&rows[k], "message_id") = m->at[COLUMN_ID];
        if (t->at[k].gateway.n) *record_cell(&rows[k], "gateway") = db_text(t->at[k].gateway);
        *record_cell(&rows[k], "outcome") = db_text(outcome_text(t->at[k].outcome));
        if (t->at[k].what.n) *record_cell(&rows[k], "what") = db_text(bounded(t->at[k].what));
        *record_cell(&rows[k], "tried_at") = db_stamp(tx->now);
    }
    return tx_insert(tx, rows, t->n);
}

/* One that somebody else has in hand by now, because this worker took too long, is his. */
static err_t put(struct round *r, struct tx *tx, size_t i)
{
    struct record found, row;
    err_t e = tx_get(tx, &message_entity, r->letters[i].uuid, &found);

    if (err_is(e, E_DELETED)) return OK;
    TRY(e);
    if (message_state_of(&found) != LAW_MESSAGE_SENDING || record_cell(&found, "attempts")->i != record_cell(&r->taken[i], "attempts")->i) return OK;
    row = record_copy(r->run->arena, found);
    put_end(r, tx, i, &row);
    TRY(put_tries(r, tx, i, &found));
    return tx_update(tx, &found, &row, 1);
}

/* In a transaction of its own, as soon as it is known: a job that lost its lease over a slow gateway writes it down all the same. */
static err_t put_now(struct round *r, size_t i)
{
    struct tx *tx;
    err_t e;

    TRY(tx_begin(r->run->runner->write, r->run->arena, &r->run->who, r->run->id, &tx));
    e = put(r, tx, i);
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

err_t message_send_step(struct job_run *run, bool *more)
{
    struct round r = {.run = run};
    struct tx *tx;

    TRY(job_tx(run, &tx));
    TRY(read_terms(&r, tx));
    TRY(take(&r, tx));
    TRY(job_commit(run, STR("{}")));
    for (size_t i = 0; i < r.count; i++) {
        TRY(job_hold(run, attempt_held, &(struct attempt_of){&r, i}));
        TRY(put_now(&r, i));
        run->progress++;
        run->result = str_format(run->arena, "{\"attempts\":%lld}", (long long)run->progress);
        TRY(job_tx(run, &tx));
        TRY(job_commit(run, STR("{}")));
    }
    *more = r.count == TAKEN_A_STEP;
    return OK;
}

/* ---- job message.sweep: what ended long ago goes, since it names people ---- */

err_t message_sweep_step(struct job_run *run, bool *more)
{
    const struct settings *settings;
    struct db_value params[2];
    struct record *old;
    struct tx *tx;
    size_t n;

    TRY(job_tx(run, &tx));
    TRY(settings_of(tx, &settings));
    params[0] = db_stamp((stamp_t){tx->now.us - setting_int(settings, SETTING_KEPT_DAYS) * INT64_C(86400000000)});
    params[1] = db_int(SWEPT_A_STEP);
    TRY(tx_get_found(tx, &message_entity, STR("SELECT uuid FROM message WHERE changed_at < $1 AND state IN ('sent', 'failed', 'given_up')"
                                              " AND deleted_at IS NULL ORDER BY changed_at, id LIMIT $2"), params, 2, &old, &n));
    TRY(tx_delete(tx, old, n));
    run->progress += (int64_t)n;
    *more = n == SWEPT_A_STEP;
    return job_commit(run, STR("{}"));
}
