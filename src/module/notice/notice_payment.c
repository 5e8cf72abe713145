/* What a payer is told of his payment (enrolment 7.6), in the transaction in which its status changes: its control number, that there will be none,
 * and what his money did. Only who asked for messages (smsRequired) and said where to; the law says what is due, the outbox that none is
 * sent twice. A payment is written after its lines, its number and what it does to policies, so all of it is there when it is told of. */
#include "base/arena.h"
#include "db/sql.h"
#include "module/core/core.h"
#include "module/notice/internal.h"
#include "module/payment/payment.h"
#include "module/policy/policy.h"
#include "scheme/payment.h"

static const char *const kinds[] = {
    [LAW_PAYMENT_TELLS_NUMBER] = "payment_number", [LAW_PAYMENT_TELLS_NO_NUMBER] = "payment_number_error", [LAW_PAYMENT_TELLS_ACTIVE] = "payment_activated",
    [LAW_PAYMENT_TELLS_SHORT] = "payment_not_activated", [LAW_PAYMENT_TELLS_UNMATCHED] = "payment_not_matched",
};

enum { Y_UUID, Y_PHONE, Y_LANGUAGE, Y_EXPECTED, Y_RECEIVED, Y_TRANSACTION, Y_REASON, Y_CONTROL, Y_NUMBER, Y_PRODUCT, Y_PRODUCT_NAME, Y_STATUS, Y_EFFECTIVE,
       Y_START, Y_EXPIRY, Y_LOCATION, Y_COUNT };

/* Its first line, before all one that is matched. */
static err_t read_payment(struct tx *tx, int64_t payment, struct db_rows *rows)
{
    static const enum db_type types[Y_COUNT] = {DB_UUID, DB_TEXT, DB_TEXT, DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_DATE,
                                                DB_DATE, DB_DATE, DB_INT};
    const struct db_value id = db_int(payment);

    return db_query(tx->conn, STR("SELECT y.uuid, y.phone_number, y.language_name, y.expected_amount, y.received_amount, y.transaction_no, y.rejected_reason,"
                    " (SELECT n.control_number FROM control_number n WHERE n.payment_id = y.id AND n.deleted_at IS NULL ORDER BY n.id DESC LIMIT 1),"
                    " x.insurance_number, x.product_code, COALESCE(t.name, (SELECT MAX(d.name) FROM product d WHERE d.code = x.product_code"
                    " AND d.deleted_at IS NULL)), p.status, p.effective_date, p.start_date, p.expiry_date, COALESCE(f.location_id, 0) FROM payment y"
                    " LEFT JOIN payment_detail x ON x.payment_id = y.id AND x.deleted_at IS NULL LEFT JOIN premium q ON q.id = x.premium_id"
                    " LEFT JOIN policy p ON p.id = q.policy_id LEFT JOIN product t ON t.id = p.product_id LEFT JOIN family f ON f.id = p.family_id"
                    " WHERE y.id = $1 ORDER BY CASE WHEN p.id IS NULL THEN 1 ELSE 0 END, x.id LIMIT 1"), &id, 1, types, Y_COUNT, rows);
}

static struct str amount_of(struct arena *a, const struct db_value *v)
{
    char text[24];

    return v->null ? STR("") : str_copy(a, (struct str){text, decimal_write(v->i, 2, text)});
}

static err_t order(struct tx *tx, const struct db_value *row, const char *kind, const struct notice_scheme *scheme)
{
    struct arena *a = tx->arena;
    const struct message_value values[] = {
        {"amount", amount_of(a, row[Y_RECEIVED].null ? &row[Y_EXPECTED] : &row[Y_RECEIVED])}, {"control_number", notice_text(&row[Y_CONTROL])},
        {"number", notice_text(&row[Y_NUMBER])}, {"product_code", notice_text(&row[Y_PRODUCT])}, {"product_name", notice_text(&row[Y_PRODUCT_NAME])},
        {"start_date", notice_day(a, scheme, row[Y_EFFECTIVE].null ? &row[Y_START] : &row[Y_EFFECTIVE])}, {"expiry_date", notice_day(a, scheme, &row[Y_EXPIRY])},
        {"transaction", notice_text(&row[Y_TRANSACTION])}, {"reason", notice_text(&row[Y_REASON])}, {"scheme", scheme->name},
    };
    const struct message_order o = {
        .kind = kind, .channel = MESSAGE_SMS, .to = notice_text(&row[Y_PHONE]), .language = notice_text(&row[Y_LANGUAGE]), .values = values,
        .value_count = sizeof values / sizeof *values, .about = &payment_entity, .about_uuid = row[Y_UUID].u, .location_id = row[Y_LOCATION].i,
        .once = str_format(a, "%s:%s", kind, uuid_text(a, row[Y_UUID].u).p),
    };

    return message_queue(tx, &o, 1, NULL);
}

static bool wants(const struct record *payment)
{
    const struct db_value *asked = record_cell(payment, "sms_required"), *phone = record_cell(payment, "phone_number");

    return !asked->null && asked->b && !phone->null && phone->s.n;
}

static err_t tell(struct tx *tx, const struct record *payment, enum law_payment_status from, enum law_payment_status to)
{
    enum law_payment_notice notice;
    struct notice_scheme scheme;
    const struct settings *s;
    const struct db_value *row;
    struct db_rows rows;

    if (from == to || !wants(payment)) return OK;
    TRY(settings_of(tx, &s));
    if (!setting_bool(s, SETTING_NOTICE_PAYMENT)) return OK;
    TRY(read_payment(tx, payment->at[COLUMN_ID].i, &rows));
    row = db_cell(&rows, 0, 0);
    notice = law_payment_notice(from, to, !row[Y_NUMBER].null && !row[Y_PRODUCT].null,
                                row[Y_STATUS].null ? LAW_IDLE : (enum law_policy_status)row[Y_STATUS].i);
    if (!notice) return OK;
    scheme = notice_scheme(tx->arena, s);
    return order(tx, row, kinds[notice], &scheme);
}

static enum law_payment_status status_of(const struct record *payment)
{
    const struct db_value *v = record_cell(payment, "status");

    return v->null ? LAW_PAYMENT_INTENT : (enum law_payment_status)v->i;
}

err_t notice_payment_changed(struct tx *tx, struct change *change)
{
    return tell(tx, &change->new_, status_of(&change->old), status_of(&change->new_));
}

static err_t tell_refused(struct tx *tx, const struct record *payments, size_t n)
{
    for (size_t i = 0; i < n; i++) TRY(tell(tx, &payments[i], LAW_PAYMENT_INTENT, LAW_PAYMENT_INTENT_REFUSED));
    return OK;
}

/* An intent that broke a rule is made so, and has nothing to tell before its lines are there. */
err_t notice_payment_lines_made(struct tx *tx, struct change *changes, size_t n, err_t *why)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    const struct db_value list = db_list(DB_INTS, ids, n);
    const struct access *before;
    struct record *payments;
    const struct settings *s;
    struct sql sql;
    size_t count;
    err_t e;

    TRY(settings_of(tx, &s));
    if (!setting_bool(s, SETTING_NOTICE_PAYMENT)) return OK;
    for (size_t i = 0; i < n; i++) ids[i] = record_cell(&changes[i].new_, "payment_id")->i;
    sql_init(&sql, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&sql, "SELECT uuid FROM payment WHERE status = -1 AND deleted_at IS NULL AND ");
    sql_in(&sql, "id", 1);
    sql_add(&sql, " ORDER BY id");
    before = tx_see_all(tx);
    e = tx_get_found(tx, &payment_entity, sql_text(&sql), &list, 1, &payments, &count);
    tx->who = before;
    return e ? e : tell_refused(tx, payments, count);
}
