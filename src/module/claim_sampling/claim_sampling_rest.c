/* What the review of a sample tells is applied to the rest: prices of claims that nobody looked at are cut, and the whole sample is
 * processed as any claims are, a small one at once, a large one by a job. */
#include "module/claim_sampling/claim_sampling_rest.h"

#include "db/sql.h"
#include "module/claim_flow/claim_chunk.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_sampling/internal.h"

/* ---- so many at a time ---- */

const struct claim_turn sampling_first = {CLAIM_BY_STAMP, 0, 0};

struct law_sample sampling_kept(const struct record *batch)
{
    return (struct law_sample){{record_cell(batch, "approved")->i}, {record_cell(batch, "adjusted")->i}};
}

err_t sampling_part_read(struct db_conn *c, struct arena *a, int64_t batch, struct claim_turn after, int64_t most, struct sampling_part *out)
{
    static const enum db_type types[] = {DB_INT, DB_UUID, DB_TEXT, DB_INT, DB_STAMP};
    const struct db_value params[] = {db_int(batch), claim_moment_value(after.order, after.moment), db_int(after.id), db_int(most)};
    const char *moment = claim_moment_sql(a, db_engine(db_of(c)), after.order);
    struct db_rows rows;
    struct sql q;

    sql_init(&q, a, db_engine(db_of(c)));
    sql_add(&q, "SELECT c.id, c.uuid, a.status, c.review_status, c.submit_stamp" IN_BATCH OF_BATCH
                " AND c.status = 4 AND %s >= $2 AND (%s, c.id) > ($2, $3) ORDER BY %s, c.id LIMIT $4", moment, moment, moment);
    TRY(db_query(c, sql_text(&q), params, 4, types, 5, &rows));
    *out = (struct sampling_part){.uuids = ARENA_ARRAY(a, uuid_t, rows.rows), .idle = ARENA_ARRAY(a, bool, rows.rows), .n = rows.rows, .last = after};
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        out->uuids[i] = row[1].u;
        out->idle[i] = str_is(row[2].s, "S") && row[3].i == CLAIM_IDLE;
        out->last = (struct claim_turn){after.order, claim_moment_read(after.order, &row[4]), row[0].i};
    }
    return OK;
}

/* ---- what is decided of them ---- */

struct deciding {
    struct tx *tx;
    const struct law_sample *sample;
    struct claim_tally *tally;
    uuid_t *uuids, *idle;
    size_t n, idle_count;
    int64_t cut;                       /* claims */
};

static bool cut_line(const struct claim_set *s, const struct law_sample *sample, struct set_line *line)
{
    struct law_line *law = line->law;
    struct law_sample_line asked = {.price_asked = law->price_asked, .price_adjusted = law->price_adjusted};
    money_t before = money_or(law->price_adjusted, law->price_asked);

    if (law->status != LAW_LINE_PASSED) return true;
    if (!law_sample_price(sample, &asked, &law->price_approved)) return false;
    line->now.at[s->l[law->kind].price_approved] = db_int(law->price_approved.minor);
    law->why[law->why_count++] = (struct law_why){
        .rule = LAW_RULE_SAMPLE, .level = LAW_LEVEL_NONE, .day = DATE_NONE, .product = law->product, .policy = law->policy,
        .limit = law->price_approved.minor, .before = before.minor, .cut = before.minor - law->price_approved.minor,
    };
    return true;
}

/* It cannot be decided, and is not processed uncut. */
static void leave(struct deciding *d, struct claim_set *s, struct set_claim *c)
{
    size_t n = 0;

    c->why = claim_refused(d->tx, "claim_amount_too_large");
    tally_refused(d->tally, c->old.at[s->c.code].s, c->why);
    for (size_t i = 0; i < d->n; i++)
        if (uuid_cmp(d->uuids[i], c->uuid)) d->uuids[n++] = d->uuids[i];
    d->n = n;
}

/* What it will be paid is reckoned when it is processed, with what is reserved for it until then. One that somebody took up
 * meanwhile is not cut. */
static void cut(struct deciding *d, struct claim_set *s, struct set_claim *c)
{
    bool fits = true;

    if (c->why) return;
    if (c->old.at[s->c.review_status].i != CLAIM_IDLE) {
        c->why = claim_refused(d->tx, "claim_sampling_empty");
        return;
    }
    for (size_t i = 0; fits && i < c->line_count; i++) fits = cut_line(s, d->sample, &c->lines[i]);
    if (!fits) {
        leave(d, s, c);
        return;
    }
    c->now.at[s->c.approved] = db_int(claim_approved(c).minor);
    c->now.at[s->c.review_status] = db_int(CLAIM_BYPASSED);
    d->cut++;
}

static err_t cut_idle(struct deciding *d)
{
    struct claim_set s;

    if (!d->idle_count) return OK;
    TRY(claim_set_load(d->tx, d->idle, d->idle_count, CLAIM_CHECKED, false, &s));
    for (size_t i = 0; i < s.n; i++) cut(d, &s, &s.claims[i]);
    return claim_set_store(&s, "E");
}

static struct deciding begin(struct tx *tx, const struct law_sample *sample, const struct sampling_part *part, size_t from, size_t n,
                             struct claim_tally *tally)
{
    struct deciding d = {.tx = tx, .sample = sample, .tally = tally, .uuids = ARENA_ARRAY(tx->arena, uuid_t, n),
                         .idle = ARENA_ARRAY(tx->arena, uuid_t, n)};

    for (size_t i = from; i < from + n; i++) {
        d.uuids[d.n++] = part->uuids[i];
        if (part->idle[i]) d.idle[d.idle_count++] = part->uuids[i];
    }
    return d;
}

err_t sampling_part_decide(struct tx *tx, const struct law_sample *sample, const struct sampling_part *part, size_t from, size_t n,
                           struct claim_tally *tally, int64_t *cuts)
{
    struct claim_many process = {.transition = claim_transition_of("claim.process")};
    struct deciding d = begin(tx, sample, part, from, n, tally);

    TRY(cut_idle(&d));
    *cuts += d.cut;
    process.uuids = d.uuids;
    process.n = d.n;
    return process.n ? process.transition->act(tx, &process, tally) : OK;
}

/* ---- the job of a large sample ---- */

struct sampling {
    struct claim_chunk chunk;
    int64_t batch, cuts;               /* the latter with those of the chunks before */
    struct sampling_part part;
};

static err_t find(struct claim_chunk *c, int64_t size)
{
    struct sampling *s = (struct sampling *)c;
    struct claim_turn after = claim_chunk_after(c, CLAIM_BY_STAMP);
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->job->runner->db, c->job->arena, DB_READ, &conn));
    e = sampling_part_read(conn, c->job->arena, s->batch, after, size, &s->part);
    db_release(conn);
    c->uuids = s->part.uuids;
    c->n = e ? 0 : s->part.n;
    return e;
}

static err_t count(struct tx *tx, int64_t batch, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value id = db_int(batch);
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT count(*)" IN_BATCH OF_BATCH " AND c.status = 4"), &id, 1, types, 1, &rows));
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t lock(struct claim_chunk *c)
{
    struct sampling *s = (struct sampling *)c;

    s->cuts = claim_chunk_number(c->job->cursor, "extrapolated", 0);
    if (!c->job->total) TRY(count(c->tx, s->batch, &c->job->total));
    return claim_lock(c->tx, c->uuids, c->n);
}

static err_t act(struct claim_chunk *c, size_t from, size_t n)
{
    struct sampling *s = (struct sampling *)c;
    struct law_sample sample;
    struct record batch;
    int64_t cuts = s->cuts;            /* what is refused cuts nothing */

    TRY(tx_get_id(c->tx, &claim_sampling_batch_entity, s->batch, &batch));
    sample = sampling_kept(&batch);
    TRY(sampling_part_decide(c->tx, &sample, &s->part, from, n, &c->tally, &cuts));
    s->cuts = cuts;
    return OK;
}

err_t claim_sampling_step(struct job_run *job, bool *more)
{
    struct sampling s = {.chunk = {.job = job, .find = find, .lock = lock, .act = act}, .batch = claim_chunk_number(job->input, "batch", 0),
                         .cuts = claim_chunk_number(job->cursor, "extrapolated", 0)};

    TRY(claim_chunk_do(&s.chunk));
    if (!s.chunk.n) return OK;
    TRY(claim_chunk_add_up(&s.chunk, tally_processing));
    job->progress += (int64_t)s.chunk.n;
    job->result.n--;
    job->result = str_format(job->arena, "%.*s,\"claims\":%lld,\"extrapolated\":%lld}", STR_ARG(job->result), (long long)job->progress,
                             (long long)s.cuts);
    *more = true;
    return claim_chunk_commit(&s.chunk, &s.part.last, "extrapolated", s.cuts);
}
