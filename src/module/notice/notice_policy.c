/* The six notices to families (enrolment 8.4). That a policy becomes active is told in the transaction in which it does; what the calendar
 * brings, by the job notice.policies. The law says what is due, the outbox that none is sent twice. */
#include "base/arena.h"
#include "base/vec.h"
#include "module/core/core.h"
#include "module/notice/internal.h"
#include "module/payment/payment.h"
#include "module/policy/policy.h"
#include "scheme/renewal.h"

enum { CHUNK_ROWS = 200 };
enum { P_ID, P_UUID, P_STATUS, P_STAGE, P_EFFECTIVE, P_EXPIRY, P_START, P_FOLLOWED, P_PHONE, P_LANGUAGE, P_NUMBER, P_LAST, P_OTHER, P_PRODUCT,
       P_PRODUCT_NAME, P_LOCATION, P_COUNT };

/* Families that agreed, with the first current member who has a phone, the head before the others; the number is the head's. What follows: a
 * policy of the same product or of the one that replaces it, that ends later. */
#define NOTICED \
    "SELECT p.id, p.uuid, p.status, p.stage, p.effective_date, p.expiry_date, p.start_date," \
    " CASE WHEN EXISTS (SELECT 1 FROM policy q WHERE q.family_id = p.family_id AND q.id <> p.id AND q.deleted_at IS NULL" \
    " AND (q.product_id = p.product_id OR q.product_id = t.conversion_product_id) AND q.expiry_date > p.expiry_date) THEN 1 ELSE 0 END," \
    " (SELECT i.phone FROM insuree i WHERE i.family_id = f.id AND i.deleted_at IS NULL AND i.phone <> ''" \
    " ORDER BY CASE WHEN i.head THEN 0 ELSE 1 END, i.id LIMIT 1)," \
    " n.language, h.chf_id, h.last_name, h.other_names, t.code, t.name, COALESCE(f.location_id, 0)" \
    " FROM policy p JOIN family f ON f.id = p.family_id AND f.deleted_at IS NULL" \
    " JOIN family_notice n ON n.family_id = f.id AND n.approval AND n.deleted_at IS NULL" \
    " JOIN product t ON t.id = p.product_id LEFT JOIN insuree h ON h.id = f.head_insuree_id WHERE p.deleted_at IS NULL AND "

static const enum db_type noticed_types[P_COUNT] = {DB_INT, DB_UUID, DB_INT, DB_TEXT, DB_DATE, DB_DATE, DB_DATE, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,
                                                    DB_TEXT, DB_TEXT, DB_TEXT, DB_INT};

typedef VEC(struct message_order) orders_t;

static date_t day_of(const struct db_value *v) { return v->null ? DATE_NONE : v->d; }

static void order(struct tx *tx, const struct db_value *row, int kind, const struct notice_scheme *scheme, orders_t *out)
{
    struct message_value *v = ARENA_ARRAY(tx->arena, struct message_value, 8);
    const char *name = notice_kinds[kind].kind;

    v[0] = (struct message_value){"number", notice_text(&row[P_NUMBER])};
    v[1] = (struct message_value){"last_name", notice_text(&row[P_LAST])};
    v[2] = (struct message_value){"other_names", notice_text(&row[P_OTHER])};
    v[3] = (struct message_value){"product_code", notice_text(&row[P_PRODUCT])};
    v[4] = (struct message_value){"product_name", notice_text(&row[P_PRODUCT_NAME])};
    v[5] = (struct message_value){"start_date", notice_day(tx->arena, scheme, row[P_EFFECTIVE].null ? &row[P_START] : &row[P_EFFECTIVE])};
    v[6] = (struct message_value){"expiry_date", notice_day(tx->arena, scheme, &row[P_EXPIRY])};
    v[7] = (struct message_value){"scheme", scheme->name};
    *vec_add(out) = (struct message_order){
        .kind = name, .channel = MESSAGE_SMS, .to = notice_text(&row[P_PHONE]), .language = notice_text(&row[P_LANGUAGE]), .values = v,
        .value_count = 8, .about = &policy_entity, .about_uuid = row[P_UUID].u, .location_id = row[P_LOCATION].i,
        .once = str_format(tx->arena, "%s:%s", name, uuid_text(tx->arena, row[P_UUID].u).p)};
}

/* activated: the day on which it became active, where that is what happens now. */
static err_t tell(struct tx *tx, const struct settings *s, const struct db_rows *rows, date_t activated, uint32_t kinds)
{
    struct law_notice_rules rules = notice_rules(s);
    struct notice_scheme scheme = {0};
    orders_t orders;

    vec_init(&orders, tx->arena);
    rules.on &= kinds;
    if (rows->rows) scheme = notice_scheme(tx->arena, s);
    for (size_t i = 0; i < rows->rows; i++) {
        const struct db_value *row = db_cell(rows, i, 0);
        const struct law_noticed p = {
            .status = (enum law_policy_status)(row[P_STATUS].null ? 0 : row[P_STATUS].i),
            .stage = !row[P_STAGE].null && str_is(row[P_STAGE].s, "R") ? LAW_RENEWAL : LAW_NEW, .activated = activated,
            .effective = day_of(&row[P_EFFECTIVE]), .expiry = day_of(&row[P_EXPIRY]), .followed = row[P_FOLLOWED].i != 0};
        uint32_t due = row[P_EXPIRY].null ? 0 : law_notices(&p, &rules, env_today(tx->env));

        for (int k = 0; k < NOTICE_KINDS; k++)
            if (due & 1U << k) order(tx, row, k, &scheme, &orders);
    }
    return message_queue(tx, orders.at, orders.n, NULL);
}

/* ---- the moment it becomes active ---- */

#define AT_ONCE (LAW_NOTICE_ACTIVATED | LAW_NOTICE_RENEWED | LAW_NOTICE_STARTED)

static bool is_active(const struct record *policy)
{
    return policy->at && !record_cell(policy, "status")->null && record_cell(policy, "status")->i == LAW_ACTIVE;
}

/* Whether "begins today" is on decides whether that is told in place of "is active", so both are asked for here. */
static err_t became_active(struct tx *tx, struct change *change)
{
    const struct db_value id = change->new_.at[COLUMN_ID];
    const struct settings *s;
    struct db_rows rows;

    if (!is_active(&change->new_) || is_active(&change->old)) return OK;
    TRY(settings_of(tx, &s));
    if (!(notice_rules(s).on & AT_ONCE)) return OK;
    TRY(db_query(tx->conn, STR(NOTICED "p.id = $1"), &id, 1, noticed_types, P_COUNT, &rows));
    return tell(tx, s, &rows, env_today(tx->env), AT_ONCE);
}

/* Behind those that give a new policy its covers and money. */
const struct listener notice_listeners[] = {
    { &policy_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_AFTER, 100, became_active },
    { &payment_entity, 1U << OP_UPDATE, PHASE_AFTER, 100, notice_payment_changed },
    { &payment_detail_entity, 1U << OP_CREATE, PHASE_AFTER, 100, NULL, notice_payment_lines_made },
    LISTENERS_END
};

/* ---- what the calendar brings ---- */

static err_t due_rows(struct tx *tx, const struct law_notice_rules *r, int64_t after, struct db_rows *rows)
{
    date_t today = env_today(tx->env);
    const struct db_value params[] = {db_date(today), db_date(date_add_days(today, r->before)), db_date(date_add_days(today, -r->after)),
                                      db_int(after), db_int(CHUNK_ROWS)};

    return db_query(tx->conn, STR(NOTICED "(p.effective_date = $1 OR p.expiry_date = $1 OR p.expiry_date = $2 OR p.expiry_date = $3) AND p.id > $4"
                                  " ORDER BY p.id LIMIT $5"), params, 5, noticed_types, P_COUNT, rows);
}

err_t notice_policies_step(struct job_run *run, bool *more)
{
    const struct settings *s;
    struct law_notice_rules rules;
    struct db_rows rows = {0};
    int64_t after = 0;
    struct tx *tx;

    if (run->cursor) json_int(json_get(run->cursor, "after"), &after);
    TRY(job_tx(run, &tx));
    TRY(settings_of(tx, &s));
    rules = notice_rules(s);
    if (rules.on) TRY(due_rows(tx, &rules, after, &rows));
    TRY(tell(tx, s, &rows, DATE_NONE, UINT32_MAX));
    *more = rows.rows == CHUNK_ROWS;
    if (rows.rows) after = db_cell(&rows, rows.rows - 1, P_ID)->i;
    run->progress += (int64_t)rows.rows;
    return job_commit(run, str_format(run->arena, "{\"after\":%lld}", (long long)after));
}
