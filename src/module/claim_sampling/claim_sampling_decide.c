/* What the review of a sample tells (claims 5.4, steps 4 to 6): the ratio of what was approved is found once and kept with the
 * sample. What becomes of the rest stands in claim_sampling_rest.c. */
#include "model/run/function.h"
#include "model/run/job.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_sampling/claim_sampling_rest.h"
#include "module/claim_sampling/internal.h"

/* More than that are a job's work. */
static int64_t claims_at_once(const struct tx *tx) { return tx->env->limits.value[LIMIT_CLAIMS_AT_ONCE]; }

struct deciding {
    struct tx *tx;
    struct record batch;
    struct law_sample sample;
    int64_t drawn, reviewed, open, rejected;  /* claims: drawn, of those delivered, still to be reviewed, and rejected by their review */
    int64_t checked, rest;                    /* not processed yet; of those skipped and idle, whose prices the ratio cuts */
    int64_t extrapolated;
};

static bool is_decided(const struct deciding *d) { return !record_cell(&d->batch, "decided_at")->null; }

/* ---- how far it is ---- */

static err_t count(struct deciding *d)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_INT, DB_INT};
    struct db_rows rows;

    TRY(db_query(d->tx->conn, STR("SELECT a.status, c.status, c.review_status, count(*)" IN_BATCH OF_BATCH
                                  " GROUP BY a.status, c.status, c.review_status"), &d->batch.at[COLUMN_ID], 1, types, 4, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        bool drawn = str_is(row[0].s, "I"), delivered = row[2].i == CLAIM_DELIVERED, checked = row[1].i == CLAIM_CHECKED;
        if (checked) d->checked += row[3].i;
        if (checked && !drawn && row[2].i == CLAIM_IDLE) d->rest += row[3].i;
        if (!drawn) continue;
        d->drawn += row[3].i;
        if (delivered) d->reviewed += row[3].i;
        if (delivered && row[1].i == CLAIM_REJECTED) d->rejected += row[3].i;
        if (checked && row[2].i == CLAIM_SELECTED) d->open += row[3].i;
    }
    return OK;
}

/* ---- the ratio ---- */

/* Lines alike in what the law asks for, together. */
#define LINES_SQL(table)                                                                                                         \
    "SELECT c.status, l.status, l.rejection_reason, l.qty_provided, l.qty_approved, l.price_asked, l.price_adjusted, l.price_approved," \
    " count(*)" IN_BATCH " JOIN " table " l ON l.claim_id = c.id AND l.deleted_at IS NULL" OF_BATCH                               \
    " AND c.review_status = $2 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"

static money_t money(const struct db_value *v) { return v->null ? MONEY_NONE : (money_t){v->i}; }

/* What the checks rejected before any review is no finding of it: they reject such lines of the others too. */
static bool is_of_review(const struct db_value *row)
{
    return row[1].i != LAW_LINE_REJECTED || row[2].null || row[2].i < LAW_ACCEPTED;
}

static err_t add_lines(struct deciding *d, struct str sql)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {d->batch.at[COLUMN_ID], db_int(CLAIM_DELIVERED)};
    struct db_rows rows;

    TRY(db_query(d->tx->conn, sql, params, 2, types, 9, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        struct law_sample_line line = {
            .passed = row[0].i != CLAIM_REJECTED && row[1].i == LAW_LINE_PASSED, .qty_provided = {row[3].i},
            .qty_approved = {row[4].null ? DECIMAL_NONE : row[4].i}, .price_asked = money(&row[5]), .price_adjusted = money(&row[6]),
            .price_approved = money(&row[7]),
        };
        if (is_of_review(row) && !law_sample_add(&d->sample, &line, row[8].i)) return claim_refused(d->tx, "claim_amount_too_large");
    }
    return OK;
}

/* What stands in a sample, and what becomes of it, is for who sees each claim of it. */
static err_t sees_all(struct deciding *d)
{
    static const enum db_type types[] = {DB_UUID};
    struct record *found;
    struct db_rows rows;
    uuid_t *uuids;
    err_t *why;

    if (access_everywhere(d->tx->who, &claim_entity)) return OK;
    TRY(db_query(d->tx->conn, STR("SELECT c.uuid" IN_BATCH OF_BATCH), &d->batch.at[COLUMN_ID], 1, types, 1, &rows));
    uuids = ARENA_ARRAY(d->tx->arena, uuid_t, rows.rows);
    found = ARENA_ARRAY(d->tx->arena, struct record, rows.rows);
    why = ARENA_ARRAY(d->tx->arena, err_t, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) uuids[i] = db_cell(&rows, i, 0)->u;
    TRY(tx_get_many(d->tx, &claim_entity, uuids, rows.rows, found, why));
    for (size_t i = 0; i < rows.rows; i++)
        if (why[i]) return err_http(why[i]->id) >= 500 ? why[i] : err_make(d->tx->arena, E_OUT_OF_SCOPE, "entity", "claim", NULL);
    return OK;
}

/* Of a sample that decided the rest already what was found then. */
static err_t read_sample(struct deciding *d)
{
    d->sample = is_decided(d) ? sampling_kept(&d->batch) : (struct law_sample){MONEY_ZERO, MONEY_ZERO};
    TRY(count(d));
    if (is_decided(d)) return OK;
    TRY(add_lines(d, STR(LINES_SQL("claim_item"))));
    return add_lines(d, STR(LINES_SQL("claim_service")));
}

static err_t check(const struct deciding *d)
{
    if (is_decided(d)) return d->checked ? OK : claim_refused(d->tx, "claim_sampling_decided");
    if (!d->reviewed) return claim_refused(d->tx, "claim_sampling_unreviewed");
    return d->sample.adjusted.minor > 0 ? OK : claim_refused(d->tx, "claim_sampling_worthless");
}

static err_t keep(struct deciding *d)
{
    struct record old = d->batch;

    if (is_decided(d)) return OK;
    TRY(tx_keep(d->tx, &old));
    d->batch = record_copy(d->tx->arena, old);
    *record_cell(&d->batch, "reviewed") = db_int(d->reviewed);
    *record_cell(&d->batch, "unreviewed") = db_int(d->open);
    *record_cell(&d->batch, "approved") = db_int(d->sample.approved.minor);
    *record_cell(&d->batch, "adjusted") = db_int(d->sample.adjusted.minor);
    *record_cell(&d->batch, "decided_at") = db_stamp(d->tx->now);
    return tx_update(d->tx, &old, &d->batch, 1);
}

/* ---- what is told ---- */

static void put_number(struct json_writer *w, const char *name, int64_t n)
{
    json_key(w, str_of(name));
    json_put_int(w, n);
}

static void put_decimal(struct json_writer *w, const char *name, int64_t v, int scale)
{
    json_key(w, str_of(name));
    json_put_decimal(w, v, scale, true);
}

static void put_sample(struct json_writer *w, const struct deciding *d)
{
    rate_t ratio;

    put_number(w, "drawn", d->drawn);
    put_number(w, "reviewed", is_decided(d) ? record_cell(&d->batch, "reviewed")->i : d->reviewed);
    put_number(w, "open", is_decided(d) ? record_cell(&d->batch, "unreviewed")->i : d->open);
    put_number(w, "rejected", d->rejected);
    put_number(w, "waiting", d->checked);
    put_number(w, "rest", d->rest);
    put_decimal(w, "approved", d->sample.approved.minor, 2);
    put_decimal(w, "adjusted", d->sample.adjusted.minor, 2);
    json_key(w, STR("ratio"));
    if (law_sample_ratio(&d->sample, &ratio)) json_put_decimal(w, ratio.e4, 4, true);
    else json_put_null(w);
}

/* `process`: what processing told; none where a job does it. */
static void tell(struct deciding *d, struct str process, uuid_t job)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, d->tx->arena, 256);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, d->batch.at[COLUMN_UUID].u);
    put_number(&w, "id", d->batch.at[COLUMN_ID].i);
    put_sample(&w, d);
    if (uuid_none(job)) put_number(&w, "extrapolated", d->extrapolated);
    else {
        json_key(&w, STR("job"));
        json_put_uuid(&w, job);
    }
    if (process.n) {
        json_key(&w, STR("processing"));
        json_put_raw(&w, process);
    }
    json_close(&w, '}');
    d->tx->result = buf_str(&out);
}

/* ---- the command ---- */

err_t claim_sampling_approve_prepare(struct prepare *p, void **out)
{
    struct sample_key *key = ARENA_NEW(p->arena, struct sample_key);

    TRY(input_only(p, LIST("uuid", "id")));
    TRY(claim_sample_read(p, key));
    *out = key;
    return OK;
}

static err_t decide_now(struct deciding *d)
{
    struct claim_tally tally = {0};
    struct sampling_part part;

    TRY(sampling_part_read(d->tx->conn, d->tx->arena, d->batch.at[COLUMN_ID].i, sampling_first, claims_at_once(d->tx), &part));
    if (!part.n) return OK;
    TRY(claim_lock(d->tx, part.uuids, part.n));
    TRY(sampling_part_decide(d->tx, &d->sample, &part, 0, part.n, &tally, &d->extrapolated));
    d->tx->result = tally_processing(d->tx->arena, &tally);
    return OK;
}

static err_t decide(struct deciding *d)
{
    uuid_t job = UUID_NONE;

    TRY(sees_all(d));
    TRY(read_sample(d));
    TRY(check(d));
    TRY(keep(d));
    if (d->checked > claims_at_once(d->tx)) {
        TRY(job_start(d->tx, "claim.sampling_decide", str_format(d->tx->arena, "{\"batch\":%lld}", (long long)d->batch.at[COLUMN_ID].i), &job));
    } else {
        TRY(decide_now(d));
    }
    tell(d, d->tx->result, job);
    return OK;
}

err_t claim_sampling_approve_apply(struct tx *tx, void *plan)
{
    struct deciding d = {.tx = tx};

    TRY(claim_sample_find(tx, plan, &d.batch));
    return decide(&d);
}

err_t claim_sample_consent(struct tx *tx, uuid_t batch)
{
    struct deciding d = {.tx = tx};

    TRY(tx_get(tx, &claim_sampling_batch_entity, batch, &d.batch));
    return is_decided(&d) ? OK : decide(&d);
}

/* ---- before it is decided ---- */

static err_t foresee(struct function_call *c, struct tx *tx, void *plan)
{
    struct json_writer w = json_writer(&c->out);
    struct deciding d = {.tx = tx};

    TRY(claim_sample_find(tx, plan, &d.batch));
    TRY(sees_all(&d));
    TRY(read_sample(&d));
    json_open(&w, '{');
    put_sample(&w, &d);
    json_key(&w, STR("decided"));
    json_put_bool(&w, is_decided(&d));
    json_close(&w, '}');
    return OK;
}

err_t claim_sample_finding(struct function_call *c)
{
    struct sample_key key = {0};
    struct type type = UUID;
    struct json_writer w;
    struct db_value v;
    err_t e;

    TRY(value_read(c->arena, &type, "uuid", json_get(c->arguments, "uuid"), &v));
    key.uuid = v.u;
    e = claim_look(c, foresee, &key);
    if (!err_is(e, E_NOT_FOUND)) return e;
    w = json_writer(&c->out);
    json_put_null(&w);
    return OK;
}
