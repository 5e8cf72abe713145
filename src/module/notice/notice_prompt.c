/* Job notice.prompts: officers, and heads of families, are told of prompts to renew and officers of prompts for feedback (enrolment 8.2, 8.3).
 * A prompt is taken once: its state says so, in the transaction that puts the messages into the outbox. */
#include "base/arena.h"
#include "base/vec.h"
#include "db/sql.h"
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/notice/internal.h"
#include "module/policy/policy.h"

enum { CHUNK_ROWS = 100, SMS_QUEUED = 1 };
typedef VEC(struct message_order) orders_t;

static struct message_value *values_of(struct tx *tx, const char *const *names, const struct str *texts, size_t n)
{
    struct message_value *v = ARENA_ARRAY(tx->arena, struct message_value, n);

    for (size_t i = 0; i < n; i++) v[i] = (struct message_value){names[i], texts[i]};
    return v;
}

static err_t mark(struct tx *tx, const struct entity *e, const struct db_rows *rows)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, rows->rows + 1), *r = ARENA_ARRAY(tx->arena, struct record, rows->rows + 1);
    uuid_t *uuids = ARENA_ARRAY(tx->arena, uuid_t, rows->rows + 1);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, rows->rows + 1);

    if (!rows->rows) return OK;
    for (size_t i = 0; i < rows->rows; i++) uuids[i] = db_cell(rows, i, 1)->u;
    TRY(tx_get_many(tx, e, uuids, rows->rows, old, why));
    for (size_t i = 0; i < rows->rows; i++) {
        TRY(why[i]);
        r[i] = record_copy(tx->arena, old[i]);
        *record_cell(&r[i], "sms_status") = db_int(SMS_QUEUED);
    }
    return tx_update(tx, old, r, rows->rows);
}

/* ---- to renew ---- */

enum { R_ID, R_UUID, R_DATE, R_OFFICER_PHONE, R_TALKS, R_HEAD_PHONE, R_REFUSES, R_LANGUAGE, R_NUMBER, R_LAST, R_OTHER, R_DISTRICT, R_WARD, R_VILLAGE, R_PRODUCT,
       R_PRODUCT_NAME, R_LOCATION, R_COUNT };

static err_t renewals(struct tx *tx, date_t from, struct db_rows *rows)
{
    static const enum db_type types[R_COUNT] = {DB_INT, DB_UUID, DB_DATE, DB_TEXT, DB_INT, DB_TEXT, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,
                                                DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};
    const struct db_value params[] = {db_date(from), db_int(CHUNK_ROWS)};

    return db_query(tx->conn, STR(
        "SELECT r.id, r.uuid, r.renewal_date, COALESCE(r.phone_number, o.phone), CASE WHEN o.phone_communication THEN 1 ELSE 0 END, i.phone,"
        " CASE WHEN n.id IS NOT NULL AND NOT n.approval THEN 1 ELSE 0 END, n.language, i.chf_id, i.last_name, i.other_names, d.name, w.name, v.name,"
        " t.code, t.name, COALESCE(f.location_id, 0)"
        " FROM policy_renewal r JOIN insuree i ON i.id = r.insuree_id JOIN policy p ON p.id = r.policy_id JOIN family f ON f.id = p.family_id"
        " JOIN product t ON t.id = r.new_product_id LEFT JOIN officer o ON o.id = r.new_officer_id AND o.deleted_at IS NULL"
        " LEFT JOIN family_notice n ON n.family_id = f.id AND n.deleted_at IS NULL"
        " LEFT JOIN location v ON v.id = f.location_id LEFT JOIN location w ON w.id = v.parent_id LEFT JOIN location d ON d.id = w.parent_id"
        " WHERE r.deleted_at IS NULL AND r.sms_status = 0 AND COALESCE(r.response_status, 0) = 0 AND r.renewal_prompt_date >= $1 ORDER BY r.renewal_prompt_date, r.id LIMIT $2"),
        params, 2, types, R_COUNT, rows);
}

/* Lines of who needs a new photo, by prompt: the head as HOF. */
static err_t photos(struct tx *tx, const struct db_rows *prompts, struct str *out)
{
    static const enum db_type types[] = {DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, prompts->rows + 1);
    struct db_value list;
    struct db_rows rows;
    struct sql s;

    for (size_t i = 0; i < prompts->rows; i++) ids[i] = db_cell(prompts, i, R_ID)->i;
    list = db_list(DB_INTS, ids, prompts->rows);
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT x.policy_renewal_id, i.chf_id, i.last_name, i.other_names, CASE WHEN i.head THEN 1 ELSE 0 END FROM policy_renewal_detail x"
                " JOIN insuree i ON i.id = x.insuree_id WHERE x.deleted_at IS NULL AND ");
    sql_in(&s, "x.policy_renewal_id", 1);
    sql_add(&s, " ORDER BY x.policy_renewal_id, x.id");
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, types, 5, &rows));
    for (size_t i = 0; i < prompts->rows; i++) {
        struct buf b;

        buf_init(&b, tx->arena, 64);
        for (size_t k = 0; k < rows.rows; k++) {
            const struct db_value *row = db_cell(&rows, k, 0);

            if (row[0].i != ids[i]) continue;
            if (!b.n) buf_add(&b, STR("\n--Photos--"));
            if (row[4].i) buf_add(&b, STR("\nHOF"));
            else buf_add_format(&b, "\n%.*s %.*s %.*s", STR_ARG(row[1].s), STR_ARG(row[2].s), STR_ARG(row[3].s));
        }
        out[i] = b.n ? buf_str(&b) : STR("");
    }
    return OK;
}

static struct message_order renewal_order(struct tx *tx, const struct db_value *row, bool officer, struct str photo, const struct notice_scheme *scheme)
{
    static const char *const names[] = {"renewal_date", "number", "last_name", "other_names", "district", "ward", "village", "product_code", "product_name",
                                        "photos", "expiry_date", "scheme"};
    struct db_value expiry = db_date(date_add_days(row[R_DATE].d, -1));
    const struct str texts[] = {
        notice_day(tx->arena, scheme, &row[R_DATE]), notice_text(&row[R_NUMBER]), notice_text(&row[R_LAST]), notice_text(&row[R_OTHER]),
        notice_text(&row[R_DISTRICT]), notice_text(&row[R_WARD]), notice_text(&row[R_VILLAGE]), notice_text(&row[R_PRODUCT]),
        notice_text(&row[R_PRODUCT_NAME]), photo, notice_day(tx->arena, scheme, &expiry), scheme->name};
    const char *kind = officer ? "renewal_officer" : "renewal_head";

    return (struct message_order){
        .kind = kind, .channel = MESSAGE_SMS, .to = notice_text(&row[officer ? R_OFFICER_PHONE : R_HEAD_PHONE]),
        .language = officer ? STR("") : notice_text(&row[R_LANGUAGE]), .values = values_of(tx, names, texts, 12), .value_count = 12,
        .about = &policy_renewal_entity, .about_uuid = row[R_UUID].u, .location_id = row[R_LOCATION].i,
        .once = str_format(tx->arena, "%s:%s", kind, uuid_text(tx->arena, row[R_UUID].u).p)};
}

static err_t tell_renewals(struct tx *tx, const struct settings *s, date_t from, size_t *n)
{
    bool officers = setting_bool(s, SETTING_NOTICE_RENEWAL_OFFICER), heads = setting_bool(s, SETTING_NOTICE_RENEWAL_HEAD);
    struct notice_scheme scheme;
    struct db_rows rows;
    struct str *photo;
    orders_t orders;

    *n = 0;
    if (!officers && !heads) return OK;
    TRY(renewals(tx, from, &rows));
    *n = rows.rows;
    if (!rows.rows) return OK;
    scheme = notice_scheme(tx->arena, s);
    photo = ARENA_ARRAY(tx->arena, struct str, rows.rows);
    vec_init(&orders, tx->arena);
    TRY(photos(tx, &rows, photo));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);

        if (officers && row[R_TALKS].i) *vec_add(&orders) = renewal_order(tx, row, true, photo[i], &scheme);
        if (heads && !row[R_REFUSES].i) *vec_add(&orders) = renewal_order(tx, row, false, photo[i], &scheme);
    }
    TRY(message_queue(tx, orders.at, orders.n, NULL));
    return mark(tx, &policy_renewal_entity, &rows);
}

/* ---- for feedback ---- */

enum { F_ID, F_UUID, F_PHONE, F_CLAIM, F_LAST, F_OTHER, F_VILLAGE, F_WARD, F_FACILITY, F_VISIT, F_NUMBER, F_LOCATION, F_COUNT };

static err_t feedbacks(struct tx *tx, date_t from, struct db_rows *rows)
{
    static const enum db_type types[F_COUNT] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_DATE, DB_TEXT, DB_INT};
    const struct db_value params[] = {db_date(from), db_int(CHUNK_ROWS)};

    return db_query(tx->conn, STR(
        "SELECT x.id, x.uuid, x.phone_number, c.code, i.last_name, i.other_names, v.name, w.name, h.name, c.date_from, i.chf_id, COALESCE(h.location_id, 0)"
        " FROM feedback_prompt x JOIN claim c ON c.id = x.claim_id JOIN insuree i ON i.id = c.insuree_id"
        " JOIN health_facility h ON h.id = c.health_facility_id LEFT JOIN family f ON f.id = i.family_id"
        " LEFT JOIN location v ON v.id = COALESCE(i.current_village_id, f.location_id) LEFT JOIN location w ON w.id = v.parent_id"
        " WHERE x.deleted_at IS NULL AND x.sms_status = 0 AND x.feedback_prompt_date >= $1 ORDER BY x.feedback_prompt_date, x.id LIMIT $2"),
        params, 2, types, F_COUNT, rows);
}

static err_t tell_feedbacks(struct tx *tx, const struct settings *s, date_t from, size_t *n)
{
    static const char *const names[] = {"claim", "last_name", "other_names", "village", "ward", "facility", "visit_date", "number"};
    struct notice_scheme scheme;
    struct db_rows rows;
    orders_t orders;

    *n = 0;
    if (!setting_bool(s, SETTING_NOTICE_FEEDBACK_OFFICER)) return OK;
    TRY(feedbacks(tx, from, &rows));
    *n = rows.rows;
    scheme = notice_scheme(tx->arena, s);
    vec_init(&orders, tx->arena);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        const struct str texts[] = {
            notice_text(&row[F_CLAIM]), notice_text(&row[F_LAST]), notice_text(&row[F_OTHER]), notice_text(&row[F_VILLAGE]),
            notice_text(&row[F_WARD]), notice_text(&row[F_FACILITY]), notice_day(tx->arena, &scheme, &row[F_VISIT]), notice_text(&row[F_NUMBER])};

        *vec_add(&orders) = (struct message_order){
            .kind = "feedback_officer", .channel = MESSAGE_SMS, .to = notice_text(&row[F_PHONE]), .values = values_of(tx, names, texts, 8),
            .value_count = 8, .about = &feedback_prompt_entity, .about_uuid = row[F_UUID].u, .location_id = row[F_LOCATION].i,
            .once = str_format(tx->arena, "feedback_officer:%s", uuid_text(tx->arena, row[F_UUID].u).p)};
    }
    TRY(message_queue(tx, orders.at, orders.n, NULL));
    return mark(tx, &feedback_prompt_entity, &rows);
}

/* Prompts of former days that nobody was told of, as an import brings them, are not told any more. */
err_t notice_prompts_step(struct job_run *run, bool *more)
{
    const struct settings *s;
    size_t renewals_told, feedbacks_told;
    struct tx *tx;
    date_t from;

    TRY(job_tx(run, &tx));
    TRY(settings_of(tx, &s));
    from = date_add_days(env_today(tx->env), 1 - (int32_t)setting_int(s, SETTING_NOTICE_PROMPT_DAYS));
    TRY(tell_renewals(tx, s, from, &renewals_told));
    TRY(tell_feedbacks(tx, s, from, &feedbacks_told));
    *more = renewals_told == CHUNK_ROWS || feedbacks_told == CHUNK_ROWS;
    run->progress += (int64_t)(renewals_told + feedbacks_told);
    return job_commit(run, STR("{}"));
}
