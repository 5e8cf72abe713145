/* The command batch.run, and the job that does the work of a large one. */
#include "base/zone.h"
#include "db/sql.h"
#include "model/write/input.h"
#include "module/ledger/ledger.h"
#include "module/location/location.h"
#include "module/valuation/internal.h"

enum { YEAR_LEAST = 1900, YEAR_MOST = 9999, FACILITIES_A_STEP = 20 };

struct run_plan {
    uuid_t location;                   /* UUID_NONE: the nation, or by id */
    int64_t location_id;
    int64_t year, month;
};

/* ---- input ---- */

/* A uuid, {"id": n}, or nothing for the nation. */
static err_t read_location(struct prepare *p, struct run_plan *plan)
{
    const struct json *v = json_get(p->input, "location");

    if (json_is_null(v)) return OK;
    if (v->kind != JSON_OBJECT) return input_uuid(p, "location", false, &plan->location);
    if (json_int(json_get(v, "id"), &plan->location_id) && plan->location_id) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", "location", "type", "uuid", NULL);
}

static err_t read_int(struct prepare *p, const char *name, int64_t least, int64_t most, int64_t *out)
{
    struct type type = INT_RANGE(least, most);
    struct db_value v;

    TRY(value_read(p->arena, &type, name, json_get(p->input, name), &v));
    if (v.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", name, NULL);
    *out = v.i;
    return OK;
}

err_t batch_run_prepare(struct prepare *p, void **plan)
{
    struct run_plan *run = ARENA_NEW(p->arena, struct run_plan);

    TRY(input_only(p, LIST("location", "year", "month")));
    TRY(read_location(p, run));
    TRY(read_int(p, "year", YEAR_LEAST, YEAR_MOST, &run->year));
    TRY(read_int(p, "month", 1, 12, &run->month));
    *plan = run;
    return OK;
}

/* ---- may it run ---- */

static bool is_above_wards(const struct record *location)
{
    char type = letter_of(record_cell(location, "type"));

    return type == 'R' || type == 'D';
}

/* A nation's or region's run is for who sees everything: it values claims of all districts. */
static err_t place_of(struct tx *tx, const struct run_plan *plan, struct record *out, int64_t *id)
{
    bool everywhere = access_everywhere(tx->who, &batch_run_entity);

    *id = 0;
    if (plan->location_id) TRY(tx_get_id(tx, &location_entity, plan->location_id, out));
    else if (!uuid_none(plan->location)) TRY(tx_get(tx, &location_entity, plan->location, out));
    else return everywhere ? OK : err_make(tx->arena, E_OUT_OF_SCOPE, "entity", "batch_run", NULL);
    *id = out->at[COLUMN_ID].i;
    if (!is_above_wards(out)) return valuation_rule(tx->arena, "batch_location_level");
    if (letter_of(record_cell(out, "type")) == 'R' && !everywhere) return err_make(tx->arena, E_OUT_OF_SCOPE, "entity", "batch_run", NULL);
    return OK;
}

static err_t check_first(struct tx *tx, const struct valuation *v)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(v->location), db_int(v->year), db_int(v->month)};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM batch_run WHERE deleted_at IS NULL AND coalesce(location_id, 0) = $1 AND run_year = $2"
                               " AND run_month = $3 LIMIT 1"), params, 3, types, 1, &rows));
    return rows.rows ? valuation_rule(tx->arena, "batch_already_run") : OK;
}

struct access *run_writer(struct tx *tx)
{
    struct access *who = ARENA_NEW(tx->arena, struct access);

    *who = *tx->who;
    who->administrator = true;
    who->shape = SCOPE_ALL;
    who->facility = 0;
    return who;
}

/* ---- writing ---- */

static err_t store_run(struct tx *tx, const struct valuation *v, struct record *out)
{
    *out = record_new(tx->arena, registry_table_of(tx->registry, &batch_run_entity));
    *record_cell(out, "run_date") = db_stamp(tx->now);
    *record_cell(out, "run_year") = db_int(v->year);
    *record_cell(out, "run_month") = db_int(v->month);
    *record_cell(out, "claims_left") = *record_cell(out, "amount_left") = db_int(0);
    if (v->location) *record_cell(out, "location_id") = db_int(v->location);
    return tx_insert(tx, out, 1);
}

static struct record index_of(struct tx *tx, const struct valuation *v, const struct valued_way *way)
{
    struct record r = record_new(tx->arena, registry_table_of(tx->registry, &relative_index_entity));

    *record_cell(&r, "type") = db_int(valuation_periods(way));
    *record_cell(&r, "care_type") = db_text(str_format(tx->arena, "%c", way->law.claim_type));
    *record_cell(&r, "year") = db_int(v->year);
    *record_cell(&r, "period") = db_int(way->window.period.number);
    *record_cell(&r, "calc_date") = db_stamp(tx->now);
    *record_cell(&r, "rel_index") = db_int(way->index.e4);
    *record_cell(&r, "product_id") = db_int(way->product);
    if (way->plan) *record_cell(&r, "payment_plan_id") = db_int(way->plan);
    if (v->location) *record_cell(&r, "location_id") = db_int(v->location);
    return r;
}

err_t run_store_indexes(struct tx *tx, const struct valuation *v)
{
    struct record *rows = ARENA_ARRAY(tx->arena, struct record, v->way_count);
    size_t n = 0;

    for (size_t i = 0; i < v->way_count; i++)
        if (v->ways[i].due && v->ways[i].relative) rows[n++] = index_of(tx, v, &v->ways[i]);
    return tx_insert(tx, rows, n);
}

/* Lines of one table are written together. */
static err_t store_lines(struct tx *tx, const struct valued_claims *c, const struct entity *e)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, c->line_count);
    struct record *new_ = ARENA_ARRAY(tx->arena, struct record, c->line_count);
    size_t n = 0;

    for (size_t i = 0; i < c->line_count; i++) {
        if (c->lines[i].old.table->entity != e) continue;
        old[n] = c->lines[i].old;
        new_[n++] = c->lines[i].new_;
    }
    return tx_update(tx, old, new_, n);
}

/* Posts what has become due; of claims valuated before it is posted already. */
err_t run_store_claims(struct tx *tx, const struct valued_claims *c, int64_t run)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, c->claim_count);
    struct record *new_ = ARENA_ARRAY(tx->arena, struct record, c->claim_count);
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, c->claim_count);
    size_t n = 0;

    for (size_t i = 0; i < c->claim_count; i++) {
        const struct valued_claim *claim = &c->claims[i];
        old[i] = claim->old;
        new_[i] = claim->new_;
        TRY(tx_keep(tx, &old[i]));
        if (!claim->complete) continue;
        *record_cell(&new_[i], "batch_run_id") = db_int(run);
        ids[n++] = old[i].at[COLUMN_ID].i;
    }
    TRY(tx_update(tx, old, new_, c->claim_count));
    TRY(store_lines(tx, c, &claim_item_entity));
    TRY(store_lines(tx, c, &claim_service_entity));
    return ledger_book(tx, &claim_entity, ids, n);
}

/* ---- what it leaves ---- */

err_t run_add_left(struct arena *a, const struct valued_claims *c, struct run_left *sum)
{
    for (size_t i = 0; i < c->left_count; i++)
        if (!money_add(sum->amount, c->left[i].amount, &sum->amount)) return valuation_rule(a, "batch_overflow");
    sum->claims += (int64_t)c->left_count;
    return OK;
}

/* Nothing is what the run began with. */
err_t run_store_left(struct tx *tx, const struct record *run, const struct run_left *left)
{
    struct record told = record_copy(tx->arena, *run);

    if (!left->claims) return OK;
    *record_cell(&told, "claims_left") = db_int(left->claims);
    *record_cell(&told, "amount_left") = db_int(left->amount.minor);
    return tx_update(tx, run, &told, 1);
}

/* ---- the command ---- */

static err_t all_at_once(struct tx *tx, struct valuation *v, const struct record *run)
{
    struct run_left left = {0};
    struct valued_claims claims;
    int64_t last;

    TRY(valuation_claims(v, 0, v->claims_at_once, true, &claims));
    TRY(run_add_left(tx->arena, &claims, &left));
    TRY(run_store_left(tx, run, &left));
    TRY(run_store_claims(tx, &claims, run->at[COLUMN_ID].i));
    TRY(run_bill(tx, v, run, 0, SIZE_MAX, &last));
    return run_capitate(tx, v, run);
}

struct str run_job_input(struct arena *a, int64_t run) { return str_format(a, "{\"run\":%lld}", (long long)run); }

static void answer(struct tx *tx, const struct record *run, int64_t claims, uuid_t job)
{
    struct json_writer w;
    struct buf out;

    buf_init(&out, tx->arena, 128);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("uuid"));
    json_put_uuid(&w, run->at[COLUMN_UUID].u);
    json_key(&w, STR("id"));
    json_put_int(&w, run->at[COLUMN_ID].i);
    json_key(&w, STR("claims"));
    json_put_int(&w, claims);
    if (!uuid_none(job)) {
        json_key(&w, STR("job"));
        json_put_uuid(&w, job);
    }
    json_close(&w, '}');
    tx->result = buf_str(&out);
}

static struct valuation valuation_in(struct tx *tx)
{
    return (struct valuation){.arena = tx->arena, .conn = tx->conn, .registry = tx->registry};
}

err_t batch_run_apply(struct tx *tx, void *plan)
{
    const struct run_plan *p = plan;
    struct valuation v = valuation_in(tx);
    struct record location, run;
    int64_t location_id, claims;
    uuid_t job = UUID_NONE;

    TRY(place_of(tx, p, &location, &location_id));
    TRY(valuation_start(&v, tx->env, location_id, (int32_t)p->year, (int32_t)p->month));
    TRY(valuation_open(&v, true));
    TRY(check_first(tx, &v));
    TRY(valuation_indexes(&v));
    TRY(valuation_claim_count(&v, &claims));
    tx->who = run_writer(tx);
    TRY(store_run(tx, &v, &run));
    TRY(run_store_indexes(tx, &v));
    TRY(claims > (int64_t)v.claims_at_once ? job_start(tx, "batch.run", run_job_input(tx->arena, run.at[COLUMN_ID].i), &job)
                                          : all_at_once(tx, &v, &run));
    answer(tx, &run, claims, job);
    return OK;
}

/* ---- the job: claims, then bills, then what is paid by head ---- */

static int64_t cursor_of(const struct job_run *job, const char *name)
{
    int64_t v = 0;

    json_int(json_get(job->cursor, name), &v);
    return v;
}

static err_t open_run(struct job_run *job, struct tx *tx, struct valuation *v, struct record *run)
{
    const struct db_value *location;
    int64_t id = 0;

    json_int(json_get(job->input, "run"), &id);
    TRY(tx_get_id(tx, &batch_run_entity, id, run));
    location = record_cell(run, "location_id");
    TRY(valuation_start(v, tx->env, location->null ? 0 : location->i, (int32_t)record_cell(run, "run_year")->i,
                        (int32_t)record_cell(run, "run_month")->i));
    TRY(valuation_open(v, false));
    return valuation_indexes_read(v);
}

static err_t value_some(struct job_run *job, struct tx *tx, struct valuation *v, const struct record *run, struct str *cursor)
{
    struct run_left left = {cursor_of(job, "left"), {cursor_of(job, "leftAmount")}};
    struct valued_claims claims;
    bool last;

    if (!job->total) TRY(valuation_claim_count(v, &job->total));
    TRY(valuation_claims(v, cursor_of(job, "after"), v->claims_at_once, true, &claims));
    last = claims.read < v->claims_at_once;
    TRY(run_add_left(job->arena, &claims, &left));
    if (last) TRY(run_store_left(tx, run, &left));
    TRY(run_store_claims(tx, &claims, run->at[COLUMN_ID].i));
    job->progress += (int64_t)claims.read;
    *cursor = str_format(job->arena, "{\"after\":%lld,\"billing\":%d,\"left\":%lld,\"leftAmount\":%lld}", (long long)claims.last, last,
                         (long long)left.claims, (long long)left.amount.minor);
    return OK;
}

err_t batch_run_step(struct job_run *job, bool *more)
{
    struct valuation v = {.arena = job->arena, .registry = job->runner->registry};
    struct record run;
    struct str cursor;
    struct tx *tx;
    int64_t last = 1;

    TRY(job_tx(job, &tx));
    v.conn = tx->conn;
    tx->who = run_writer(tx);
    TRY(open_run(job, tx, &v, &run));
    if (cursor_of(job, "billing")) {
        TRY(run_bill(tx, &v, &run, cursor_of(job, "facility"), FACILITIES_A_STEP, &last));
        if (!last) TRY(run_capitate(tx, &v, &run));
        cursor = str_format(job->arena, "{\"billing\":1,\"facility\":%lld}", (long long)(last ? last : cursor_of(job, "facility")));
    } else
        TRY(value_some(job, tx, &v, &run, &cursor));
    *more = last != 0;
    return job_commit(job, cursor);
}
