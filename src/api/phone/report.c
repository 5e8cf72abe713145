/* What an officer did, and how his policies stand. An officer signs in with his code. */
#include "api/phone/frame.h"
#include "base/zone.h"
#include "db/sql.h"
#include "module/claim/claim.h"
#include "module/report/report.h"

enum { RIGHT_REPORT_POLICIES = 131201, RIGHT_REPORT_ENROLMENT = 131208, RIGHT_REPORT_RENEWALS = 131217 };

static err_t put_counts(struct phone *p, const char *const *keys, const char *sql, const struct db_value *params, size_t n)
{
    char types[9] = {0};
    struct db_rows rows;

    for (size_t i = 0; keys[i]; i++) types[i] = 'i';
    TRY(phone_query(p, sql, params, n, types, &rows));
    for (size_t i = 0; keys[i]; i++) {
        const struct db_value *v = db_cell(&rows, 0, i);
        json_key(&p->out, str_of(keys[i]));
        json_put_int(&p->out, v->null ? 0 : v->i);
    }
    return OK;
}

/* $1 his code, $2 the first day, $3 the last. */
static err_t period(struct phone *p, struct db_value params[3])
{
    date_t from, to;

    TRY(phone_date(p, p->body, "FromDate", true, &from));
    TRY(phone_date(p, p->body, "ToDate", true, &to));
    params[0] = db_text(p->call->account->username);
    params[1] = db_date(from);
    params[2] = db_date(to);
    return OK;
}

static err_t report(struct phone *p, const char *const *keys, const char *sql)
{
    struct db_value params[3];

    TRY(period(p, params));
    json_open(&p->out, '{');
    TRY(put_counts(p, keys, sql, params, 3));
    json_close(&p->out, '}');
    return OK;
}

#define KEYS(...) (const char *const[]){__VA_ARGS__, NULL}

/* Photos that he took; those of people who are enrolled. */
static err_t enrolment(struct phone *p)
{
    return report(p, KEYS("totalSubmitted", "totalAssigned"),
                  "SELECT count(*), count(x.insuree_id) FROM insuree_photo x JOIN officer o ON o.id = x.officer_id AND o.code = $1"
                  " AND o.deleted_at IS NULL WHERE x.deleted_at IS NULL AND x.date >= $2 AND x.date <= $3");
}

/* What was refused is kept nowhere: all that was sent and stands here was accepted. */
static err_t feedback(struct phone *p)
{
    struct db_value params[3];

    TRY(period(p, params));
    params[1] = db_stamp(zone_day_start(p->call->api->env->zone, params[1].d));
    params[2] = db_stamp(zone_day_start(p->call->api->env->zone, date_add_days(params[2].d, 1)));
    json_open(&p->out, '{');
    TRY(put_counts(p, KEYS("feedbackSent", "feedbackAccepted"),
                   "SELECT count(*), count(*) FROM feedback x JOIN officer o ON o.id = x.officer_id AND o.code = $1 AND o.deleted_at IS NULL"
                   " WHERE x.deleted_at IS NULL AND x.feedback_date >= $2 AND x.feedback_date < $3", params, 3));
    json_close(&p->out, '}');
    return OK;
}

#define HIS_POLICIES " FROM policy x JOIN officer o ON o.id = x.officer_id AND o.code = $1 AND o.deleted_at IS NULL WHERE x.deleted_at IS NULL"

static err_t renewal(struct phone *p)
{
    return report(p, KEYS("renewalSent", "renewalAccepted"),
                  "SELECT count(*), count(*)" HIS_POLICIES " AND x.stage = 'R' AND x.enroll_date >= $2 AND x.enroll_date <= $3");
}

/* ---- how his policies stand ---- */

/* Families, of those whom he stands in for too: what stands at the foot of the report officer_snapshot. */
static err_t snapshot(struct phone *p)
{
    static const char *const keys[] = {"active", "expired", "idle", "suspended"};
    int64_t families[4] = {0}, officer;
    date_t day;

    TRY(phone_date(p, p->body, "SnapshotDate", true, &day));
    TRY(phone_officer(p, p->call->account->username, &officer));
    if (officer) TRY(report_officer_snapshot(&p->function, officer, day, families));
    json_open(&p->out, '{');
    for (size_t i = 0; i < 4; i++) answer_int(&p->out, keys[i], families[i]);
    json_close(&p->out, '}');
    return OK;
}

/* " FROM ... WHERE ...", $1 his officers. */
static const char *of_officers(struct phone *p, const char *select, const char *where)
{
    struct sql s;

    sql_init(&s, p->call->arena, db_engine(p->call->api->db));
    s.params = 3;
    sql_add(&s, "%s AND ", select);
    sql_in(&s, "x.officer_id", 1);
    sql_add(&s, "%s", where);
    return str_zero(p->call->arena, sql_text(&s));
}

static err_t put_collected(struct phone *p, const struct db_value params[3])
{
    const char *sum = db_engine(p->call->api->db) == DB_POSTGRES ? "coalesce(sum(r.amount), 0)::bigint" : "coalesce(sum(r.amount), 0)";
    struct db_rows rows;

    TRY(phone_query(p, of_officers(p, str_format(p->call->arena, "SELECT %s FROM premium r JOIN policy x ON x.id = r.policy_id AND"
                                                 " x.deleted_at IS NULL WHERE r.deleted_at IS NULL", sum).p,
                                   " AND r.pay_date >= $2 AND r.pay_date <= $3"), params, 3, "m", &rows));
    phone_put(p, "collectedContribution", AS_AMOUNT, db_cell(&rows, 0, 0));
    return OK;
}

/* What ended is told of where nothing followed it: of its product or of the one that replaces that, sold as a renewal (enrolment 8.5). */
#define FOLLOWED "EXISTS (SELECT 1 FROM policy n WHERE n.family_id = x.family_id AND n.deleted_at IS NULL AND n.stage = 'R' AND n.start_date > x.start_date" \
    " AND (n.product_id = x.product_id OR n.product_id = (SELECT c.conversion_product_id FROM product c WHERE c.id = x.product_id)))"

static err_t cumulative(struct phone *p)
{
    struct db_value params[3];

    TRY(period(p, params));
    TRY(phone_officers(p, &params[0]));
    json_open(&p->out, '{');
    TRY(put_counts(p, KEYS("newPolicies", "renewedPolicies", "expiredPolicies", "suspendedPolicies"), of_officers(p,
                   "SELECT count(CASE WHEN x.stage = 'N' AND x.enroll_date >= $2 AND x.enroll_date <= $3 THEN 1 END),"
                   " count(CASE WHEN x.stage = 'R' AND x.enroll_date >= $2 AND x.enroll_date <= $3 THEN 1 END),"
                   " count(CASE WHEN x.status = 8 AND x.expiry_date >= $2 AND x.expiry_date <= $3 AND NOT " FOLLOWED " THEN 1 END),"
                   " count(CASE WHEN x.status = 4 AND x.expiry_date >= $2 AND x.expiry_date <= $3 THEN 1 END)"
                   " FROM policy x WHERE x.deleted_at IS NULL", ""), params, 3));
    TRY(put_collected(p, params));
    json_close(&p->out, '}');
    return OK;
}

const struct phone_call phone_report_calls[] = {
    {METHOD_POST, "report/enrolment", PHONE_RIGHT, RIGHT_REPORT_ENROLMENT, 0, enrolment},
    {METHOD_POST, "report/feedback", PHONE_RIGHT, RIGHT_CLAIM_FEEDBACK, 0, feedback},
    {METHOD_POST, "report/renewal", PHONE_RIGHT, RIGHT_REPORT_RENEWALS, 0, renewal},
    {METHOD_POST, "report/indicators/snapshot", PHONE_RIGHT, RIGHT_REPORT_POLICIES, 0, snapshot},
    {METHOD_POST, "report/indicators/cumulative", PHONE_RIGHT, RIGHT_REPORT_POLICIES, 0, cumulative},
    PHONE_CALLS_END
};
