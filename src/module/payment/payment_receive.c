/* payment.receive: money came by a channel, for an intent or for none (enrolment 7.6, flow 5). Input: transactionNo, receivedAmount, receivedDate,
 * paymentDate, receiptNo, typeOfPayment, origin, transferFee, officerCode, payerPhoneNumber, as of a payment; "controlNumber"; "lines", where there
 * is no number. What breaks a rule is stored apart, refused, with its reason, and moves nothing. The same transaction again, of the same
 * amount and number, is answered with the first, and one that a rule refused is judged anew: received where the rule's reason is gone, the same
 * refusal where it is not. What a person denied stays denied. Another one under the number of what came in is refused. */
#include "model/write/input.h"
#include "module/payment/internal.h"

#define OWN "transactionNo", "receivedAmount", "receivedDate", "paymentDate", "receiptNo", "typeOfPayment", "origin", "transferFee", "officerCode", \
            "payerPhoneNumber"

err_t payment_receive_prepare(struct prepare *p, void **out)
{
    static const struct type text = TEXT(50);
    struct payment_receipt *r = ARENA_NEW(p->arena, struct payment_receipt);
    struct db_value number;

    if (access_may(p->arena, p->who, RIGHT_PAYMENT_RECEIVE)) TRY(payment_by_gateway(p));
    TRY(input_only(p, LIST(OWN, "controlNumber", "lines")));
    TRY(payment_input(p, LIST(OWN), &r->sent));
    TRY(value_read(p->arena, &text, "controlNumber", json_get(p->input, "controlNumber"), &number));
    r->number = number.null ? STR_NONE : str_trim(number.s);
    if (!payment_has(record_cell(&r->sent.as, "transaction_no"))) return err_make(p->arena, E_FIELD_REQUIRED, "field", "transactionNo", NULL);
    *out = r;
    return OK;
}

struct receiving {
    struct tx *tx;
    const struct payment_receipt *in;
    struct payment_told *told;
    bool awaited;
    struct record payment;         /* that is awaited */
    struct record refused;         /* told before and refused by a rule; at NULL: none */
    struct law_arrival law;
};

static money_t money_of(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? MONEY_NONE : (money_t){v->i};
}

static err_t find_awaited(struct receiving *r)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value number = db_text(r->in->number);
    struct db_rows rows;

    if (!r->in->number.n) return OK;
    TRY(db_query(r->tx->conn, STR("SELECT n.payment_id FROM control_number n JOIN payment y ON y.id = n.payment_id WHERE n.control_number = $1"
                                  " AND n.deleted_at IS NULL AND y.deleted_at IS NULL"), &number, 1, types, 1, &rows));
    r->awaited = rows.rows > 0;
    return r->awaited ? tx_get_id(r->tx, &payment_entity, db_cell(&rows, 0, 0)->i, &r->payment) : OK;
}

/* ---- the same again ---- */

enum { EARLIER_ID, EARLIER_AMOUNT, EARLIER_NUMBER, EARLIER_COLUMNS };

/* One that came in, before one that was refused: a refusal is told again only while nothing came in. */
static err_t find_earlier(struct receiving *r, struct db_rows *out)
{
    static const enum db_type types[EARLIER_COLUMNS] = {DB_INT, DB_INT, DB_TEXT};

    return db_query(r->tx->conn, STR("SELECT y.id, y.received_amount, COALESCE((SELECT n.control_number FROM control_number n WHERE n.payment_id = y.id"
                                     " AND n.deleted_at IS NULL ORDER BY n.id DESC LIMIT 1), y.named_number, '') FROM payment y"
                                     " WHERE y.transaction_no = $1 AND y.deleted_at IS NULL ORDER BY CASE WHEN y.status IN (4, 5) THEN 0 ELSE 1 END, y.id DESC"
                                     " LIMIT 20"), record_cell(&r->in->sent.as, "transaction_no"), 1, types, EARLIER_COLUMNS, out);
}

static bool is_same(const struct receiving *r, const struct db_value *earlier)
{
    const struct db_value *amount = record_cell(&r->in->sent.as, "received_amount");

    return db_value_equal(amount, &earlier[EARLIER_AMOUNT]) && str_eq(earlier[EARLIER_NUMBER].s, r->in->number.p ? r->in->number : STR(""));
}

static int fault_in(const struct record *payment)
{
    const struct db_value *reason = record_cell(payment, "rejected_reason");

    if (payment_status_of(payment) != LAW_PAYMENT_REJECTED || !payment_has(reason) || reason->s.p[0] < '1' || reason->s.p[0] > '9') return 0;
    return reason->s.p[0] - '0';
}

static err_t end(struct receiving *r, const struct record *payment, int fault, bool repeated)
{
    struct record *kept = ARENA_NEW(r->tx->arena, struct record);

    *kept = *payment;
    *r->told = (struct payment_told){kept, fault, payment_arrival_words(r->tx->arena, fault), repeated};
    return OK;
}

static err_t again(struct receiving *r, bool *found, bool *other)
{
    struct record payment;
    struct db_rows rows;

    *found = *other = false;
    TRY(find_earlier(r, &rows));
    for (size_t i = 0; i < rows.rows && !*found; i++) {
        if (!is_same(r, db_cell(&rows, i, 0))) continue;
        TRY(tx_get_id(r->tx, &payment_entity, db_cell(&rows, i, 0)->i, &payment));
        *found = !fault_in(&payment);
        if (*found) TRY(end(r, &payment, 0, true));
        else if (!r->refused.at) r->refused = payment;
    }
    if (*found || !rows.rows) return OK;
    TRY(tx_get_id(r->tx, &payment_entity, db_cell(&rows, 0, 0)->i, &payment));
    *other = payment_came_in(&payment);
    return OK;
}

/* ---- storing it ---- */

/* Beside what is awaited, which stays as it is. Its transaction is not taken by it. */
static err_t refuse(struct receiving *r, int fault)
{
    struct record row = record_copy(r->tx->arena, r->in->sent.as), *lines = ARENA_ARRAY(r->tx->arena, struct record, r->in->sent.line_count);

    *record_cell(&row, "status") = db_int(LAW_PAYMENT_REJECTED);
    *record_cell(&row, "rejected_reason") = db_text(payment_arrival_words(r->tx->arena, fault));
    if (r->in->number.n) *record_cell(&row, "named_number") = db_text(r->in->number);
    TRY(tx_insert(r->tx, &row, 1));
    for (size_t i = 0; i < r->in->sent.line_count; i++) lines[i] = payment_line_row(r->tx, &row, &r->in->sent.lines[i]);
    TRY(tx_insert(r->tx, lines, r->in->sent.line_count));
    return end(r, &row, fault, false);
}

/* What the channel says goes over what the intent said. */
static err_t take(struct receiving *r, struct record *now)
{
    static const char *const columns[] = {"transaction_no", "received_amount", "received_date", "payment_date", "receipt_no", "type_of_payment",
                                          "origin", "transfer_fee", "payer_phone_number"};

    *now = record_copy(r->tx->arena, r->payment);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!record_cell(&r->in->sent.as, columns[i])->null) *record_cell(now, columns[i]) = *record_cell(&r->in->sent.as, columns[i]);
    TRY(payment_move(r->tx, now, LAW_MONEY_CAME));
    return tx_update(r->tx, &r->payment, now, 1);
}

static err_t store(struct receiving *r, struct record *now)
{
    const struct payment_sent *sent = &r->in->sent;
    struct record *lines = ARENA_ARRAY(r->tx->arena, struct record, sent->line_count);

    *now = record_copy(r->tx->arena, sent->as);
    if (r->in->number.n) *record_cell(now, "named_number") = db_text(r->in->number);   /* of a bank's money, though no payment awaits it */
    *record_cell(now, "status") = db_int(LAW_PAYMENT_RECEIVED);
    TRY(tx_insert(r->tx, now, 1));
    for (size_t i = 0; i < sent->line_count; i++) {
        lines[i] = payment_line_row(r->tx, now, &sent->lines[i]);
        if (!money_none(sent->lines[i].amount)) *record_cell(&lines[i], "expected_amount") = db_int(sent->lines[i].amount.minor);
    }
    return tx_insert(r->tx, lines, sent->line_count);
}

static err_t receive(struct receiving *r)
{
    struct payment_lines lines;
    struct record now;

    TRY(r->awaited ? take(r, &now) : store(r, &now));
    TRY(payment_open(r->tx, now.at[COLUMN_UUID].u, 0, &lines));
    TRY(payment_settle(r->tx, &lines));
    return end(r, &lines.payment, 0, false);
}

static struct law_arrival arrival_of(const struct receiving *r)
{
    const struct record *as = &r->in->sent.as;
    const struct db_value *day = record_cell(as, "received_date");
    struct law_arrival a = {
        .day = day->null ? DATE_NONE : day->d, .today = env_today(r->tx->env), .amount = money_of(as, "received_amount"), .expected = MONEY_NONE,
        .type_known = r->in->sent.type_known, .numbered = r->in->number.n > 0, .awaited = r->awaited,
    };

    if (!r->awaited) return a;
    a.expected = money_of(&r->payment, "expected_amount");
    a.status = payment_status_of(&r->payment);
    return a;
}

static err_t judge(struct receiving *r, bool other)
{
    struct law_arrival law = arrival_of(r);
    enum law_arrival_fault fault = law_arrival_fault(&law);

    if (!other && r->in->banked && law_arrival_waits(fault)) {
        r->awaited = false;
        fault = LAW_ARRIVAL_SOUND;
    }
    if (!fault && other) fault = LAW_ARRIVAL_TWICE;
    if (!fault) return receive(r);
    return r->refused.at && fault_in(&r->refused) == (int)fault ? end(r, &r->refused, (int)fault, true) : refuse(r, (int)fault);
}

static err_t take_receipt(struct receiving *r)
{
    bool found, other;

    TRY(find_awaited(r));
    TRY(again(r, &found, &other));
    return found ? OK : judge(r, other);
}

err_t payment_receive(struct tx *tx, const struct payment_receipt *in, struct payment_told *told)
{
    const struct access *before = tx_see_all(tx);   /* who tells of money does not know whose places it is for */
    struct receiving r = {.tx = tx, .in = in, .told = told};
    err_t e = take_receipt(&r);

    tx->who = before;
    return e;
}

err_t payment_receive_apply(struct tx *tx, void *plan)
{
    struct payment_told told;

    TRY(payment_receive(tx, plan, &told));
    payment_answer(tx, &told);
    return OK;
}
