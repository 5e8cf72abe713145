/* Functions batchReport and batchRunProgress: what a run made, and how far a large one is. */
#include "db/sql.h"
#include "module/rows.h"
#include "module/valuation/internal.h"

static void put_day(struct json_writer *w, const char *key, date_t d)
{
    json_key(w, str_of(key));
    if (date_none(d)) json_put_null(w);
    else json_put_date(w, d);
}

static void put_row(struct json_writer *w, const struct valuation_report_row *row, bool claims)
{
    json_open(w, '{');
    answer_text(w, "region", row->region);
    answer_text(w, "district", row->district);
    answer_text(w, "facilityCode", row->facility_code);
    answer_text(w, "facilityName", row->facility_name);
    answer_text(w, "productCode", row->product_code);
    answer_text(w, "productName", row->product_name);
    if (claims) {
        answer_text(w, "claimCode", row->claim_code);
        put_day(w, "dateFrom", row->date_from);
        put_day(w, "dateTo", row->date_to);
    }
    json_key(w, STR("claims"));
    json_put_int(w, row->claims);
    answer_money(w, "asked", row->asked);
    answer_money(w, "adjusted", row->adjusted);
    answer_money(w, "approved", row->approved);
    answer_money(w, "remunerated", row->remunerated);
    json_close(w, '}');
}

static bool said(const struct function_call *c, const char *name)
{
    const struct json *v = json_get(c->arguments, name);

    return v && v->kind == JSON_TRUE;
}

static bool read_id(const struct function_call *c, const char *name, uuid_t *out)
{
    const struct json *v = json_get(c->arguments, name);

    return v && v->kind == JSON_STRING && uuid_read(v->text, out);
}

/* null for a run that is not there. */
err_t batch_report(struct function_call *c)
{
    struct valuation_report_query q = {
        .grouping = said(c, "byProduct") ? VALUATION_BY_PRODUCT : VALUATION_BY_FACILITY, .claims = said(c, "withClaims"),
    };
    struct json_writer w = json_writer(&c->out);
    struct valuation_report report;
    struct db_conn *conn;
    err_t e;

    if (!read_id(c, "run", &q.run)) return err_make(c->arena, E_FIELD_TYPE, "field", "run", "type", "uuid", NULL);
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = valuation_report(conn, c->arena, &c->env->limits, c->who, &q, &report);
    db_release(conn);
    if (e) return err_is(e, E_NOT_FOUND) ? OK : e;
    json_open(&w, '{');
    json_key(&w, STR("claims"));
    json_put_int(&w, report.claims);
    answer_int(&w, "claimsLeft", report.claims_left);
    answer_money(&w, "amountLeft", report.amount_left);
    json_key(&w, STR("rows"));
    json_open(&w, '[');
    for (size_t i = 0; i < report.count; i++) put_row(&w, &report.rows[i], q.claims);
    json_close(&w, ']');
    json_close(&w, '}');
    return OK;
}

/* Both were written in one transaction. */
static err_t job_of(struct function_call *c, const struct found *run, struct job_row *out)
{
    static const enum db_type types[] = {DB_UUID};
    const struct db_value params[] = {
        *rows_cell(run, run->from, "runDate"), db_text(run_job_input(c->arena, rows_cell(run, run->from, "id")->i)),
    };
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT id FROM job WHERE created_at = $1 AND name = 'batch.run' AND input = $2"), params, 2, types, 1, &rows);
    if (!e && !rows.rows) e = err_make(c->arena, E_NOT_FOUND, "entity", "job", "key", "", NULL);
    if (!e) e = job_get(conn, c->arena, db_cell(&rows, 0, 0)->u, out);
    db_release(conn);
    return e;
}

/* The run is read with the caller's rights and places; E_NOT_FOUND: no job. */
static err_t find_job(struct function_call *c, uuid_t uuid, struct job_row *out)
{
    struct condition is = rows_test(c->arena, "uuid", LOOKUP_EXACT, 0);
    struct query q = {.entity = &batch_run_entity, .where = &is};
    struct db_value key = db_uuid(uuid);
    struct found run;

    TRY(rows_read(c, c->who, q, "id runDate", &key, 1, &run));
    if (run.from == run.to) return err_make(c->arena, E_NOT_FOUND, "entity", "batch_run", "key", "", NULL);
    return job_of(c, &run, out);
}

/* Of the job of a large run; null: the run was made at once, or is not there. */
err_t batch_run_progress(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct job_row job;
    uuid_t run;
    err_t e;

    if (!read_id(c, "run", &run)) return err_make(c->arena, E_FIELD_TYPE, "field", "run", "type", "uuid", NULL);
    e = find_job(c, run, &job);
    if (e) return err_is(e, E_NOT_FOUND) ? OK : e;
    json_open(&w, '{');
    answer_text(&w, "state", str_of(job_state_name(job.state)));
    json_key(&w, STR("progress"));
    json_put_int(&w, job.progress);
    json_key(&w, STR("total"));
    json_put_int(&w, job.total);
    json_close(&w, '}');
    return OK;
}

const struct argument batch_report_arguments[] = {
    {"run", "UUID!"}, {"byProduct", "Boolean"}, {"withClaims", "Boolean"}, ARGUMENTS_END
};
const struct argument batch_run_progress_arguments[] = {{"run", "UUID!"}, ARGUMENTS_END};
