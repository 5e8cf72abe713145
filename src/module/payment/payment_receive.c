/* payment.receive: money came by a channel, for an intent or for none (enrolment 7.6, flow 5). Input: transactionNo, receivedAmount, receivedDate,
 * paymentDate, receiptNo, typeOfPayment, origin, transferFee, officerCode, payerPhoneNumber, as of a payment; "controlNumber"; "lines", where there
 * is no number. What breaks a rule is stored apart, refused, with its reason, and moves nothing. The same transaction again, of the same
 * amount and number, is answered with the first, and one that a rule refused is judged anew: received where the rule's reason is gone, the same
 * refusal where it is not. What a person denied stays denied. Another one under the number of what came in is refused. */
#include "base/map.h"
#include "base/vec.h"
#include "db/sql.h"
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

/* ---- a batch: what is here already of all of them, and what becomes of each ---- */

enum fate { TOLD_BEFORE, REFUSED, TAKEN, STORED };

struct arriving {
    const struct payment_receipt *in;
    struct payment_told *told;
    const struct record *awaited;  /* NULL: no payment awaits its number */
    const struct record *refused;  /* told before and refused by a rule; NULL: none */
    enum fate fate;
    int fault;
    struct record now;             /* as it is written; of what was told before as it is */
};

struct arrivals {
    struct tx *tx;
    struct arriving *all;
    size_t n;
    struct map by_number;          /* ids of payments, by control number */
    struct map by_transaction;     /* struct earlier, by transaction */
    struct map payments;           /* records, by id */
};

/* Payments of a transaction: those that came in before those that were refused, the newest first. */
struct earlier {
    int64_t id;
    struct db_value amount;
    struct str number;
    struct earlier *next;
};

static money_t money_of(const struct record *r, const char *column)
{
    const struct db_value *v = record_cell(r, column);

    return v->null ? MONEY_NONE : (money_t){v->i};
}

static struct str transaction_of(const struct arriving *r) { return record_cell(&r->in->sent.as, "transaction_no")->s; }

static err_t ask(struct arrivals *b, const char *select, const char *column, const char *rest, const struct db_value *list, const enum db_type *types,
                 size_t columns, struct db_rows *out)
{
    struct sql s;

    sql_init(&s, b->tx->arena, db_engine(db_of(b->tx->conn)));
    sql_add(&s, "%s", select);
    sql_in(&s, column, 1);
    sql_add(&s, "%s", rest);
    return db_query(b->tx->conn, sql_text(&s), list, 1, types, columns, out);
}

static err_t find_awaited(struct arrivals *b)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};
    struct str *numbers = ARENA_ARRAY(b->tx->arena, struct str, b->n + 1);
    struct db_value list;
    struct db_rows rows;
    size_t n = 0;

    map_init(&b->by_number, b->tx->arena, b->n);
    for (size_t i = 0; i < b->n; i++)
        if (b->all[i].in->number.n) numbers[n++] = b->all[i].in->number;
    if (!n) return OK;
    list = db_list(DB_TEXTS, numbers, n);
    TRY(ask(b, "SELECT n.control_number, n.payment_id FROM control_number n JOIN payment y ON y.id = n.payment_id WHERE n.deleted_at IS NULL"
            " AND y.deleted_at IS NULL AND ", "n.control_number", "", &list, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        int64_t *payment = ARENA_NEW(b->tx->arena, int64_t);
        *payment = db_cell(&rows, i, 1)->i;
        map_put(&b->by_number, db_cell(&rows, i, 0)->s, payment);
    }
    return OK;
}

enum { EARLIER_ID, EARLIER_TRANSACTION, EARLIER_AMOUNT, EARLIER_NUMBER, EARLIER_COLUMNS };

static err_t find_earlier(struct arrivals *b)
{
    static const enum db_type types[EARLIER_COLUMNS] = {DB_INT, DB_TEXT, DB_INT, DB_TEXT};
    struct str *transactions = ARENA_ARRAY(b->tx->arena, struct str, b->n + 1);
    const struct db_value list = db_list(DB_TEXTS, transactions, b->n);
    struct db_rows rows;

    map_init(&b->by_transaction, b->tx->arena, b->n);
    for (size_t i = 0; i < b->n; i++) transactions[i] = transaction_of(&b->all[i]);
    TRY(ask(b, "SELECT y.id, y.transaction_no, y.received_amount, COALESCE((SELECT n.control_number FROM control_number n WHERE n.payment_id = y.id"
            " AND n.deleted_at IS NULL ORDER BY n.id DESC LIMIT 1), y.named_number, '') FROM payment y WHERE y.deleted_at IS NULL AND ", "y.transaction_no",
            " ORDER BY CASE WHEN y.status IN (4, 5) THEN 0 ELSE 1 END, y.id DESC", &list, types, EARLIER_COLUMNS, &rows));
    for (size_t i = rows.rows; i > 0; i--) {   /* each before those behind it */
        const struct db_value *v = db_cell(&rows, i - 1, 0);
        struct earlier *e = ARENA_NEW(b->tx->arena, struct earlier);
        *e = (struct earlier){v[EARLIER_ID].i, v[EARLIER_AMOUNT], v[EARLIER_NUMBER].s, map_get(&b->by_transaction, v[EARLIER_TRANSACTION].s)};
        map_put(&b->by_transaction, v[EARLIER_TRANSACTION].s, e);
    }
    return OK;
}

static bool is_same(const struct arriving *r, const struct earlier *e)
{
    return db_value_equal(record_cell(&r->in->sent.as, "received_amount"), &e->amount) && str_eq(e->number, r->in->number.p ? r->in->number : STR(""));
}

/* All that is looked at below, in one go: awaited ones, the same told before, and the first of each transaction. */
static err_t read_payments(struct arrivals *b)
{
    VEC(int64_t) ids;
    struct record *rows;
    struct db_value list;
    struct sql s;
    size_t n = 0;

    vec_init(&ids, b->tx->arena);
    for (size_t i = 0; i < b->n; i++) {
        const int64_t *awaited = b->all[i].in->number.n ? map_get(&b->by_number, b->all[i].in->number) : NULL;
        const struct earlier *first = map_get(&b->by_transaction, transaction_of(&b->all[i]));
        if (awaited) *vec_add(&ids) = *awaited;
        for (const struct earlier *e = first; e; e = e->next)
            if (e == first || is_same(&b->all[i], e)) *vec_add(&ids) = e->id;
    }
    map_init(&b->payments, b->tx->arena, ids.n);
    if (!ids.n) return OK;
    list = db_list(DB_INTS, ids.at, ids.n);
    sql_init(&s, b->tx->arena, db_engine(db_of(b->tx->conn)));
    sql_add(&s, "SELECT uuid FROM payment WHERE ");
    sql_in(&s, "id", 1);
    sql_add(&s, " ORDER BY id");
    TRY(tx_get_found(b->tx, &payment_entity, sql_text(&s), &list, 1, &rows, &n));
    for (size_t i = 0; i < n; i++) map_put(&b->payments, map_id_key(&rows[i].at[COLUMN_ID].i), &rows[i]);
    return OK;
}

/* ---- judged ---- */

static int fault_in(const struct record *payment)
{
    const struct db_value *reason = record_cell(payment, "rejected_reason");

    if (payment_status_of(payment) != LAW_PAYMENT_REJECTED || !payment_has(reason) || reason->s.p[0] < '1' || reason->s.p[0] > '9') return 0;
    return reason->s.p[0] - '0';
}

static void decide(struct arriving *r, enum fate fate, int fault, const struct record *as)
{
    r->fate = fate;
    r->fault = fault;
    if (as) r->now = *as;
}

/* The same again; else whether another came in under its transaction. */
static bool told_before(const struct arrivals *b, struct arriving *r, bool *other)
{
    const struct earlier *first = map_get(&b->by_transaction, transaction_of(r));

    *other = false;
    for (const struct earlier *e = first; e; e = e->next) {
        const struct record *payment = is_same(r, e) ? map_get(&b->payments, map_id_key(&e->id)) : NULL;
        if (payment && !fault_in(payment)) {
            decide(r, TOLD_BEFORE, 0, payment);
            return true;
        }
        if (payment && !r->refused) r->refused = payment;
    }
    *other = first && payment_came_in(map_get(&b->payments, map_id_key(&first->id)));
    return false;
}

static struct law_arrival arrival_of(const struct arrivals *b, const struct arriving *r)
{
    const struct record *as = &r->in->sent.as;
    const struct db_value *day = record_cell(as, "received_date");
    struct law_arrival a = {
        .day = day->null ? DATE_NONE : day->d, .today = env_today(b->tx->env), .amount = money_of(as, "received_amount"), .expected = MONEY_NONE,
        .type_known = r->in->sent.type_known, .numbered = r->in->number.n > 0, .awaited = r->awaited != NULL,
    };

    if (!r->awaited) return a;
    a.expected = money_of(r->awaited, "expected_amount");
    a.status = payment_status_of(r->awaited);
    return a;
}

static void judge(const struct arrivals *b, struct arriving *r)
{
    const int64_t *awaited = r->in->number.n ? map_get(&b->by_number, r->in->number) : NULL;
    enum law_arrival_fault fault;
    struct law_arrival law;
    bool other;

    r->awaited = awaited ? map_get(&b->payments, map_id_key(awaited)) : NULL;
    if (told_before(b, r, &other)) return;
    law = arrival_of(b, r);
    fault = law_arrival_fault(&law);
    if (!other && r->in->banked && law_arrival_waits(fault)) {
        r->awaited = NULL;
        fault = LAW_ARRIVAL_SOUND;
    }
    if (!fault && other) fault = LAW_ARRIVAL_TWICE;
    if (!fault) decide(r, r->awaited ? TAKEN : STORED, 0, NULL);
    else if (r->refused && fault_in(r->refused) == (int)fault) decide(r, TOLD_BEFORE, (int)fault, r->refused);
    else decide(r, REFUSED, (int)fault, NULL);
}

/* ---- written ---- */

/* What is refused stands beside what is awaited, which stays as it is; its transaction is not taken by it. Of a bank's money the number is kept, though no
 * payment awaits it. */
static struct record row_of(struct arrivals *b, const struct arriving *r)
{
    struct record row = record_copy(b->tx->arena, r->in->sent.as);

    *record_cell(&row, "status") = db_int(r->fate == REFUSED ? LAW_PAYMENT_REJECTED : LAW_PAYMENT_RECEIVED);
    if (r->fault) *record_cell(&row, "rejected_reason") = db_text(payment_arrival_words(b->tx->arena, r->fault));
    if (r->in->number.n) *record_cell(&row, "named_number") = db_text(r->in->number);
    return row;
}

/* What came in is spread over its lines at once: none has a contribution yet. */
static err_t insert_lines(struct arrivals *b, const struct arriving *r, struct payment_lines *p)
{
    const struct payment_sent *sent = &r->in->sent;

    *p = (struct payment_lines){.payment = r->now, .now = ARENA_ARRAY(b->tx->arena, struct record, sent->line_count + 1), .count = sent->line_count};
    for (size_t i = 0; i < p->count; i++) {
        p->now[i] = payment_line_row(b->tx, &r->now, &sent->lines[i]);
        if (r->fate == STORED && !money_none(sent->lines[i].amount)) *record_cell(&p->now[i], "expected_amount") = db_int(sent->lines[i].amount.minor);
    }
    if (r->fate == STORED) payment_spread_unheld(b->tx, p);
    return OK;
}

static err_t insert(struct arrivals *b)
{
    struct record *rows = ARENA_ARRAY(b->tx->arena, struct record, b->n + 1);
    VEC(struct record) lines;
    size_t n = 0, at = 0;

    for (size_t i = 0; i < b->n; i++)
        if (b->all[i].fate == STORED || b->all[i].fate == REFUSED) rows[n++] = row_of(b, &b->all[i]);
    TRY(tx_insert(b->tx, rows, n));
    vec_init(&lines, b->tx->arena);
    for (size_t i = 0; i < b->n; i++) {
        struct payment_lines p;
        if (b->all[i].fate != STORED && b->all[i].fate != REFUSED) continue;
        b->all[i].now = rows[at++];
        TRY(insert_lines(b, &b->all[i], &p));
        for (size_t k = 0; k < p.count; k++) *vec_add(&lines) = p.now[k];
    }
    return tx_insert(b->tx, lines.at, lines.n);
}

/* What the channel says goes over what the intent said. */
static err_t take(struct arrivals *b, struct arriving *r)
{
    static const char *const columns[] = {"transaction_no", "received_amount", "received_date", "payment_date", "receipt_no", "type_of_payment",
                                          "origin", "transfer_fee", "payer_phone_number"};

    r->now = record_copy(b->tx->arena, *r->awaited);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!record_cell(&r->in->sent.as, columns[i])->null) *record_cell(&r->now, columns[i]) = *record_cell(&r->in->sent.as, columns[i]);
    return payment_move(b->tx, &r->now, LAW_MONEY_CAME);
}

static err_t update(struct arrivals *b)
{
    struct record *old = ARENA_ARRAY(b->tx->arena, struct record, b->n + 1), *now = ARENA_ARRAY(b->tx->arena, struct record, b->n + 1);
    size_t n = 0, at = 0;

    for (size_t i = 0; i < b->n; i++) {
        if (b->all[i].fate != TAKEN) continue;
        TRY(take(b, &b->all[i]));
        old[n] = *b->all[i].awaited;
        now[n++] = b->all[i].now;
    }
    if (!n) return OK;
    TRY(tx_update(b->tx, old, now, n));
    TRY(payment_settle_many(b->tx, now, n));
    for (size_t i = 0; i < b->n; i++)
        if (b->all[i].fate == TAKEN) b->all[i].now = now[at++];
    return OK;
}

static err_t receive(struct arrivals *b)
{
    TRY(find_awaited(b));
    TRY(find_earlier(b));
    TRY(read_payments(b));
    for (size_t i = 0; i < b->n; i++) judge(b, &b->all[i]);
    TRY(update(b));
    TRY(insert(b));
    for (size_t i = 0; i < b->n; i++) {
        struct arriving *r = &b->all[i];
        *r->told = (struct payment_told){&r->now, r->fault, payment_arrival_words(b->tx->arena, r->fault), r->fate == TOLD_BEFORE};
    }
    return OK;
}

err_t payment_receive_many(struct tx *tx, const struct payment_receipt *const *in, size_t n, struct payment_told *told)
{
    const struct access *before = tx_see_all(tx);   /* who tells of money does not know whose places it is for */
    struct arrivals b = {.tx = tx, .all = ARENA_ARRAY(tx->arena, struct arriving, n + 1), .n = n};
    err_t e;

    for (size_t i = 0; i < n; i++) b.all[i] = (struct arriving){.in = in[i], .told = &told[i]};
    e = receive(&b);
    tx->who = before;
    return e;
}

err_t payment_receive(struct tx *tx, const struct payment_receipt *in, struct payment_told *told) { return payment_receive_many(tx, &in, 1, told); }

err_t payment_receive_apply(struct tx *tx, void *plan)
{
    struct payment_told told;

    TRY(payment_receive(tx, plan, &told));
    payment_answer(tx, &told);
    return OK;
}
