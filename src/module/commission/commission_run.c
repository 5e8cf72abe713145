/* Writing commissions down (enrolment 8.5):
 *
 *   commission_run.create {"year", "month", "mode"?: "prescribed" | "paid", "rate", "location"?, "product"?, "officer"?, "payer"?}
 *
 * of a district at once: {"uuid", "runs": 1, "contributions", "amount"}; of a region, or of all that the caller sees, a run for each district
 * of which something counts, by the job commission.run: {"job"}, whose result is {"runs", "contributions"}. Whatever counted is a
 * line, and a contribution has one current line at most: two runs that race cannot both have it. */
#include "model/write/input.h"
#include "module/commission/internal.h"
#include "module/contribution/contribution.h"
#include "module/rows.h"

err_t commission_run_prepare(struct prepare *p, void **out)
{
    struct commission_plan *plan = ARENA_NEW(p->arena, struct commission_plan);

    TRY(input_only(p, LIST("year", "month", "mode", "rate", "location", "product", "officer", "payer")));
    *out = plan;
    return commission_read(p->arena, p->input, env_today(p->env), plan);
}

/* ---- writing one ---- */

static struct db_value id_or_null(int64_t id) { return id ? db_int(id) : db_null(DB_INT); }

static err_t store_run(struct tx *tx, const struct commission_asked *q, int64_t district, const struct commission_counted *k, struct record *out)
{
    *out = record_new(tx->arena, registry_table_of(tx->registry, &commission_run_entity));
    *record_cell(out, "date_from") = db_date(q->from);
    *record_cell(out, "date_to") = db_date(q->to);
    *record_cell(out, "mode") = db_text(commission_mode_text(q->mode));
    *record_cell(out, "rate") = db_int(q->rate.basis);
    *record_cell(out, "contributions") = db_int(k->contributions);
    *record_cell(out, "base") = db_int(k->base.minor);
    *record_cell(out, "amount") = db_int(k->amount.minor);
    *record_cell(out, "location_id") = db_int(district);
    *record_cell(out, "product_id") = id_or_null(q->product);
    *record_cell(out, "officer_id") = id_or_null(q->officer);
    *record_cell(out, "payer_id") = id_or_null(q->payer);
    return tx_insert(tx, out, 1);
}

static err_t store_sums(struct tx *tx, const struct commission_counted *k, const struct record *run)
{
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, k->sum_count);
    const struct table *t = registry_table_of(tx->registry, &commission_entity);

    for (size_t i = 0; i < k->sum_count; i++) {
        const struct commission_sum *s = &k->sums[i];
        rows[i] = record_new(tx->arena, t);
        *record_cell(&rows[i], "rate") = db_int(s->rate.basis);
        *record_cell(&rows[i], "policies") = db_int(s->policies);
        *record_cell(&rows[i], "contributions") = db_int(s->contributions);
        *record_cell(&rows[i], "refunds") = db_int(s->refunds);
        *record_cell(&rows[i], "base") = db_int(s->base.minor);
        *record_cell(&rows[i], "amount") = db_int(s->amount.minor);
        *record_cell(&rows[i], "commission_run_id") = run->at[COLUMN_ID];
        *record_cell(&rows[i], "officer_id") = db_int(s->officer);
        *record_cell(&rows[i], "product_id") = db_int(s->product);
    }
    return tx_insert(tx, rows, k->sum_count);
}

static err_t store_lines(struct tx *tx, const struct commission_counted *k, const struct record *run)
{
    const struct table *t = registry_table_of(tx->registry, &commission_line_entity);
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, k->line_count);

    for (size_t i = 0; i < k->line_count; i++) {
        const struct commission_sum *sum = &k->sums[k->lines[i].sum];
        rows[i] = record_new(tx->arena, t);
        *record_cell(&rows[i], "amount") = db_int(k->lines[i].amount.minor);
        *record_cell(&rows[i], "rate") = db_int(sum->rate.basis);
        *record_cell(&rows[i], "commission_run_id") = run->at[COLUMN_ID];
        *record_cell(&rows[i], "officer_id") = db_int(sum->officer);
        *record_cell(&rows[i], "product_id") = db_int(sum->product);
        *record_cell(&rows[i], k->lines[i].takes_back ? "takes_back_id" : "premium_id") = db_int(k->lines[i].premium);
    }
    return tx_insert(tx, rows, k->line_count);
}

/* Contributions are as they were counted until the run is committed: one that somebody changed meanwhile is counted anew. */
static err_t hold(struct tx *tx, const struct commission_counted *k)
{
    uuid_t *uuids = ARENA_ARRAY(tx->arena, uuid_t, k->line_count);
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, k->line_count);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, k->line_count);
    size_t n = 0;

    for (size_t i = 0; i < k->line_count; i++)
        if (!k->lines[i].takes_back) uuids[n++] = k->lines[i].uuid;
    TRY(tx_get_many(tx, &premium_entity, uuids, n, rows, why));
    for (size_t i = 0, at = 0; i < k->line_count; i++) {
        if (k->lines[i].takes_back) continue;
        if (why[at] || record_cell(&rows[at], "amount")->i != k->lines[i].amount.minor)
            return err_make(tx->arena, E_DB_CONFLICT, "what", "a contribution was changed while commissions were counted", NULL);
        at++;
    }
    return OK;
}

/* *made: something counted. */
static err_t make(struct tx *tx, const struct commission_asked *q, int64_t district, struct commission_counted *k, struct record *run, bool *made)
{
    TRY(commission_count(tx->conn, tx->arena, &tx->env->limits, q, district, k));
    *made = k->line_count > 0;
    if (!*made) return OK;
    TRY(hold(tx, k));
    TRY(store_run(tx, q, district, k, run));
    TRY(store_sums(tx, k, run));
    return store_lines(tx, k, run);
}

/* ---- the command ---- */

static err_t at_once(struct tx *tx, const struct commission_asked *q, int64_t district)
{
    struct commission_counted counted;
    struct json_writer w;
    struct record run;
    struct buf out;
    bool made;

    TRY(make(tx, q, district, &counted, &run, &made));
    if (!made) return commission_rule(tx->arena, "commission_nothing", "month");
    buf_init(&out, tx->arena, 128);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, run.at[COLUMN_UUID].u);
    answer_int(&w, "runs", 1);
    answer_int(&w, "contributions", counted.contributions);
    answer_money(&w, "amount", counted.amount);
    json_close(&w, '}');
    tx->result = buf_str(&out);
    return OK;
}

static struct str job_input(struct tx *tx, const struct commission_asked *q, const int64_t *districts, size_t n)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, tx->arena, 256);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("from"));
    json_put_date(&w, q->from);
    json_key(&w, STR("to"));
    json_put_date(&w, q->to);
    answer_int(&w, "mode", q->mode);
    answer_int(&w, "rate", q->rate.basis);
    answer_int(&w, "product", q->product);
    answer_int(&w, "officer", q->officer);
    answer_int(&w, "payer", q->payer);
    json_key(&w, STR("districts"));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++) json_put_int(&w, districts[i]);
    json_close(&w, ']');
    json_close(&w, '}');
    return buf_str(&out);
}

err_t commission_run_apply(struct tx *tx, void *plan)
{
    struct commission_asked q;
    int64_t *districts;
    uuid_t job;
    size_t n;
    bool one;

    TRY(commission_open(tx, plan, &q, &districts, &n, &one));
    if (one) return at_once(tx, &q, districts[0]);
    TRY(job_start(tx, JOB_COMMISSION, job_input(tx, &q, districts, n), &job));
    tx->result = str_format(tx->arena, "{\"job\":\"%.36s\"}", uuid_text(tx->arena, job).p);
    return OK;
}

/* ---- the job: a district a step ---- */

/* The district of this step; 0: there is none any more. */
static int64_t district_of(const struct job_run *run, int64_t at, int64_t *total)
{
    int64_t district = 0;

    *total = 0;
    for (const struct json *v = json_get(run->input, "districts")->first; v; v = v->next)
        if ((*total)++ == at) json_int(v, &district);
    return district;
}

err_t commission_run_step(struct job_run *run, bool *more)
{
    const struct commission_asked q = {
        .product = json_get_int(run->input, "product", 0), .officer = json_get_int(run->input, "officer", 0), .payer = json_get_int(run->input, "payer", 0),
        .mode = (enum law_commission_mode)json_get_int(run->input, "mode", 0), .rate = {json_get_int(run->input, "rate", 0)},
        .from = json_get_date(run->input, "from"), .to = json_get_date(run->input, "to"),
    };
    int64_t at = json_get_int(run->cursor, "at", 0), runs = json_get_int(run->cursor, "runs", 0), contributions = json_get_int(run->cursor, "contributions", 0);
    int64_t district = district_of(run, at, &run->total);
    struct commission_counted counted;
    struct record row;
    struct tx *tx;
    bool made;

    TRY(job_tx(run, &tx));
    if (district) {
        TRY(make(tx, &q, district, &counted, &row, &made));
        runs += made;
        contributions += counted.contributions;
        at++;
    }
    *more = at < run->total;
    run->progress = at;
    run->result = str_format(run->arena, "{\"runs\":%lld,\"contributions\":%lld}", (long long)runs, (long long)contributions);
    return job_commit(run, str_format(run->arena, "{\"at\":%lld,\"runs\":%lld,\"contributions\":%lld}", (long long)at, (long long)runs,
                                      (long long)contributions));
}

/* ---- how far it is: for whoever started it ---- */

err_t commission_progress(struct function_call *c)
{
    static const struct type uuid = UUID;
    struct json_writer w = json_writer(&c->out);
    const struct json *result = NULL;
    struct db_conn *conn;
    struct db_value key;
    struct job_row job;
    err_t e;

    TRY(value_read(c->arena, &uuid, "job", json_get(c->arguments, "job"), &key));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = job_get(conn, c->arena, key.u, &job);
    db_release(conn);
    if (err_is(e, E_NOT_FOUND) || (!e && (job.actor != c->who->user || !str_is(job.name, JOB_COMMISSION)))) return OK;
    TRY(e);
    if (job.result.n) TRY(json_read(c->arena, job.result, &c->env->limits, &result));
    json_open(&w, '{');
    answer_text(&w, "state", str_of(job_state_name(job.state)));
    answer_int(&w, "progress", job.progress);
    answer_int(&w, "total", job.total);
    answer_int(&w, "runs", json_get_int(result, "runs", 0));
    answer_int(&w, "contributions", json_get_int(result, "contributions", 0));
    json_close(&w, '}');
    return OK;
}
