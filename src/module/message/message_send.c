/* Job message.send: messages of the outbox, each at the gateways in their order until one takes it. */
#include "base/arena.h"
#include "module/message/internal.h"

enum { SWEPT_A_STEP = 200 };

struct terms {
    struct str addresses;
    struct gateway *gateways;
    size_t gateway_count;
};

/* At the gateways, in their order; the last one says what became of it. */
struct attempts {
    struct delivery *at;
    size_t n;
};

static err_t begin(struct outbox_round *r, struct tx *tx)
{
    struct terms *t = ARENA_NEW(r->run->arena, struct terms);
    const struct settings *settings;

    TRY(settings_of(tx, &settings));
    t->addresses = str_copy(r->run->arena, setting_text(settings, SETTING_ADDRESSES));
    r->attempts_most = setting_int(settings, SETTING_ATTEMPTS);
    r->terms = t;
    return gateways_load(tx->conn, r->run->arena, &t->gateways, &t->gateway_count);
}

/* ---- sent ---- */

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

/* Who reads a link that holds no more is only led astray. */
static bool is_late(const struct outbox_round *r, const struct record *m)
{
    const struct message_kind *k = message_kind_of(record_cell(m, "kind")->s);

    return k && k->secret && env_now(r->run->runner->env).us - m->at[COLUMN_CREATED_AT].t.us > MESSAGE_SECRET_S * INT64_C(1000000);
}

/* The first gateway that takes it ends the attempt. Where none does, one that may take it later decides over those that never will. */
static enum law_delivery ask_gateways(struct outbox_round *r, const struct record *m, struct attempts *t)
{
    const struct terms *terms = r->terms;
    struct letter letter = letter_of(r->run->arena, m);
    enum law_delivery outcome = LAW_DELIVERY_REFUSED;

    t->at = ARENA_ARRAY(r->run->arena, struct delivery, terms->gateway_count + 1);
    if (is_late(r, m)) {
        t->at[t->n++] = (struct delivery){.outcome = LAW_DELIVERY_REFUSED, .what = STR("what it says holds no more: ask for a new one")};
        return LAW_DELIVERY_REFUSED;
    }
    for (size_t g = 0; g < terms->gateway_count; g++) {
        struct delivery *d = &t->at[t->n];

        if (!str_eq(terms->gateways[g].channel, record_cell(m, "channel")->s)) continue;
        gateway_send(r->run->arena, r->run->runner->env, terms->addresses, &terms->gateways[g], &letter, d);
        t->n++;
        if (d->outcome != LAW_DELIVERY_REFUSED) outcome = d->outcome;
        if (d->outcome == LAW_DELIVERED) return outcome;
    }
    if (t->n) return outcome;
    t->at[t->n++] = (struct delivery){.outcome = LAW_DELIVERY_LATER, .what = STR("there is no gateway for it")};
    return LAW_DELIVERY_LATER;
}

static struct str words_of(struct arena *a, const struct attempts *t)
{
    struct buf out;

    buf_init(&out, a, 128);
    for (size_t i = 0; i < t->n; i++)
        if (t->at[i].what.n)
            buf_add_format(&out, "%s%.*s%s%.*s", out.n ? "; " : "", STR_ARG(t->at[i].gateway), t->at[i].gateway.n ? ": " : "", STR_ARG(t->at[i].what));
    return buf_str(&out);
}

static void attempt(struct outbox_round *r, size_t i, struct outbox_attempt *out)
{
    struct attempts *t = ARENA_NEW(r->run->arena, struct attempts);

    out->outcome = ask_gateways(r, &r->taken[i], t);
    out->what = words_of(r->run->arena, t);
    out->more = t;
}

/* ---- written down ---- */

static struct str outcome_text(enum law_delivery o)
{
    return o == LAW_DELIVERED ? STR("sent") : o == LAW_DELIVERY_LATER ? STR("later") : STR("refused");
}

static err_t put_tries(struct outbox_round *r, struct tx *tx, const struct attempts *t, const struct record *m)
{
    struct record *rows = ARENA_ARRAY(r->run->arena, struct record, t->n + 1);

    for (size_t k = 0; k < t->n; k++) {
        rows[k] = record_new(r->run->arena, registry_table_of(tx->registry, &message_try_entity));
        *record_cell(&rows[k], "message_id") = m->at[COLUMN_ID];
        if (t->at[k].gateway.n) *record_cell(&rows[k], "gateway") = db_text(t->at[k].gateway);
        *record_cell(&rows[k], "outcome") = db_text(outcome_text(t->at[k].outcome));
        if (t->at[k].what.n) *record_cell(&rows[k], "what") = db_text(outbox_cut(t->at[k].what, OUTBOX_WHAT_BYTES));
        *record_cell(&rows[k], "tried_at") = db_stamp(tx->now);
    }
    return tx_insert(tx, rows, t->n);
}

static err_t end(struct outbox_round *r, struct tx *tx, const struct outbox_attempt *a, const struct record *old, struct record *m)
{
    const struct attempts *t = a->more;
    const struct delivery *last = &t->at[t->n - 1];
    bool sent = outbox_state_of(m) == LAW_MESSAGE_SENT;

    *record_cell(m, "gateway") = last->gateway.n ? db_text(last->gateway) : db_null(DB_TEXT);
    *record_cell(m, "reference") = sent && last->reference.n ? db_text(last->reference) : db_null(DB_TEXT);
    if (sent) *record_cell(m, "secret") = db_null(DB_TEXT);
    return put_tries(r, tx, t, old);
}

err_t message_send_step(struct job_run *run, bool *more)
{
    static const struct outbox box = {
        .entity = &message_entity, .begin = begin, .attempt = attempt, .end = end,
        .due = "SELECT uuid FROM message WHERE state IN ('queued', 'sending') AND next_at <= $1 AND deleted_at IS NULL ORDER BY next_at, id LIMIT $2 OFFSET $3",
    };

    return outbox_step(run, &box, more);
}

/* ---- job message.sweep: what ended long ago goes, since it names people ---- */

err_t message_sweep_step(struct job_run *run, bool *more)
{
    const struct settings *settings;
    int64_t passed = json_get_int(run->cursor, "passed", 0);
    struct db_value params[3];
    struct record *old;
    struct tx *tx;
    size_t n, unseen;

    TRY(job_tx(run, &tx));
    TRY(settings_of(tx, &settings));
    params[0] = db_stamp((stamp_t){tx->now.us - setting_int(settings, SETTING_KEPT_DAYS) * INT64_C(86400000000)});
    params[1] = db_int(SWEPT_A_STEP);
    params[2] = db_int(passed);
    TRY(tx_get_seen(tx, &message_entity, STR("SELECT uuid FROM message WHERE changed_at < $1 AND state IN ('sent', 'failed', 'given_up')"
                                             " AND deleted_at IS NULL ORDER BY changed_at, id LIMIT $2 OFFSET $3"), params, 3, &old, &n, &unseen));
    TRY(tx_delete(tx, old, n));
    run->progress += (int64_t)n;
    passed += (int64_t)unseen;
    *more = n + unseen == SWEPT_A_STEP;
    if (passed) run->result = str_format(run->arena, "{\"passed_over\":%lld}", (long long)passed);
    return job_commit(run, str_format(run->arena, "{\"passed\":%lld}", (long long)passed));
}
