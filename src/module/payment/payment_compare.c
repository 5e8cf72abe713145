/* What the gateway has beside what came in here, by transaction. What agrees is stamped on its payment; what differs stands in the work list, a row a
 * transaction: one that was taken in or settled by hand stays so while it is as it was, and one that agrees by now leaves the list. */
#include "base/map.h"
#include "db/sql.h"
#include "module/payment/gateway.h"

enum { BATCH = 1000 };

struct finding {
    enum law_reconciled kind;
    struct str transaction, number, receipt, phone, insurance, product;
    date_t day;
    money_t here, there;
    int64_t payment;               /* 0: none */
};

struct comparing {
    struct tx *tx;
    const struct record *run;
    struct reconciliation_counts counts;
};

static struct str text_in(struct tx *tx, const char *select, const char *column, const char *rest)
{
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "%s", select);
    sql_in(&s, column, 1);
    sql_add(&s, "%s", rest);
    return sql_text(&s);
}

/* ---- the work list ---- */

static struct db_value text_or_null(struct str s) { return s.n ? db_text(s) : db_null(DB_TEXT); }
static struct db_value money_or_null(money_t m) { return money_none(m) ? db_null(DB_INT) : db_int(m.minor); }

static void describe(const struct comparing *c, const struct finding *f, struct record *r)
{
    *record_cell(r, "kind") = db_text(difference_kind_text(f->kind));
    *record_cell(r, "state") = db_text(difference_state_text(DIFFERENCE_OPEN));
    *record_cell(r, "transaction_no") = db_text(f->transaction);
    *record_cell(r, "day") = date_none(f->day) ? db_null(DB_DATE) : db_date(f->day);
    *record_cell(r, "amount_there") = money_or_null(f->there);
    *record_cell(r, "amount_here") = money_or_null(f->here);
    *record_cell(r, "control_number") = text_or_null(f->number);
    *record_cell(r, "receipt_no") = text_or_null(f->receipt);
    *record_cell(r, "payer_phone_number") = text_or_null(f->phone);
    *record_cell(r, "insurance_number") = text_or_null(f->insurance);
    *record_cell(r, "product_code") = text_or_null(f->product);
    *record_cell(r, "note") = db_null(DB_TEXT);
    *record_cell(r, "reconciliation_id") = c->run->at[COLUMN_ID];
    *record_cell(r, "payment_id") = f->payment ? db_int(f->payment) : db_null(DB_INT);
}

static bool same_money(const struct record *r, const char *column, money_t m)
{
    const struct db_value now = money_or_null(m);

    return db_value_equal(record_cell(r, column), &now);
}

/* Whether nothing new is to be said of what stands in the list. */
static bool stays(const struct finding *f, const struct record *r)
{
    enum difference_state s = difference_state_of(r);

    if (f->kind == LAW_RECONCILED) return s != DIFFERENCE_OPEN;
    return s != DIFFERENCE_GONE && str_eq(record_cell(r, "kind")->s, difference_kind_text(f->kind)) && same_money(r, "amount_there", f->there) &&
           same_money(r, "amount_here", f->here);
}

static err_t known(struct comparing *c, const struct finding *f, size_t n, struct map *out)
{
    struct str *wanted = ARENA_ARRAY(c->tx->arena, struct str, n + 1);
    struct record *rows;
    struct db_value list;
    size_t count;

    for (size_t i = 0; i < n; i++) wanted[i] = f[i].transaction;
    list = db_list(DB_TEXTS, wanted, n);
    TRY(tx_get_found(c->tx, &payment_difference_entity, text_in(c->tx, "SELECT uuid FROM payment_difference WHERE deleted_at IS NULL AND ", "transaction_no",
                                                                " ORDER BY id"), &list, 1, &rows, &count));
    map_init(out, c->tx->arena, count);
    for (size_t i = 0; i < count; i++) map_put(out, record_cell(&rows[i], "transaction_no")->s, &rows[i]);
    return OK;
}

static err_t list_findings(struct comparing *c, const struct finding *f, size_t n)
{
    struct arena *a = c->tx->arena;
    const struct table *t = registry_table_of(c->tx->registry, &payment_difference_entity);
    struct record *fresh = ARENA_ARRAY(a, struct record, n + 1), *old = ARENA_ARRAY(a, struct record, n + 1), *now = ARENA_ARRAY(a, struct record, n + 1);
    size_t fresh_count = 0, count = 0;
    struct map there;

    if (!n) return OK;
    TRY(known(c, f, n, &there));
    for (size_t i = 0; i < n; i++) {
        const struct record *row = map_get(&there, f[i].transaction);

        c->counts.of[f[i].kind]++;
        if (!row && f[i].kind != LAW_RECONCILED) {
            fresh[fresh_count] = record_new(a, t);
            describe(c, &f[i], &fresh[fresh_count++]);
        }
        if (!row || stays(&f[i], row)) continue;
        old[count] = *row;
        now[count] = record_copy(a, *row);
        if (f[i].kind == LAW_RECONCILED) *record_cell(&now[count], "state") = db_text(difference_state_text(DIFFERENCE_GONE));
        else describe(c, &f[i], &now[count]);
        count++;
    }
    TRY(tx_insert(c->tx, fresh, fresh_count));
    return count ? tx_update(c->tx, old, now, count) : OK;
}

/* ---- what the gateway has ---- */

static err_t payments_of(struct comparing *c, const struct payment_there *t, size_t n, struct map *out)
{
    struct str *wanted = ARENA_ARRAY(c->tx->arena, struct str, n + 1);
    struct record *rows;
    struct db_value list;
    size_t count;

    for (size_t i = 0; i < n; i++) wanted[i] = t[i].transaction;
    list = db_list(DB_TEXTS, wanted, n);
    TRY(tx_get_found(c->tx, &payment_entity, text_in(c->tx, "SELECT uuid FROM payment WHERE deleted_at IS NULL AND ", "transaction_key", " ORDER BY id"),
                     &list, 1, &rows, &count));
    map_init(out, c->tx->arena, count);
    for (size_t i = 0; i < count; i++) map_put(out, record_cell(&rows[i], "transaction_key")->s, &rows[i]);
    return OK;
}

static struct finding finding_of(const struct payment_there *t, const struct record *payment)
{
    const struct db_value *amount = payment ? record_cell(payment, "received_amount") : NULL;
    money_t here = !payment ? MONEY_NONE : amount->null ? MONEY_ZERO : (money_t){amount->i};

    return (struct finding){
        .kind = law_reconcile(here, t->amount), .transaction = t->transaction, .number = t->number, .receipt = t->receipt, .phone = t->phone,
        .insurance = t->insurance, .product = t->product, .day = t->day, .here = here, .there = t->amount, .payment = payment ? payment->at[COLUMN_ID].i : 0,
    };
}

static struct record stamped(const struct comparing *c, const struct record *payment)
{
    struct record now = record_copy(c->tx->arena, *payment);

    *record_cell(&now, "reconc_req_id") = db_text(str_format(c->tx->arena, "%lld", (long long)c->run->at[COLUMN_ID].i));
    *record_cell(&now, "reconciliation_date") = db_stamp(c->tx->now);
    return now;
}

static err_t compare_batch(struct comparing *c, const struct payment_there *t, size_t n)
{
    struct arena *a = c->tx->arena;
    struct finding *f = ARENA_ARRAY(a, struct finding, n + 1);
    struct record *old = ARENA_ARRAY(a, struct record, n + 1), *now = ARENA_ARRAY(a, struct record, n + 1);
    size_t count = 0;
    struct map here;

    TRY(payments_of(c, t, n, &here));
    for (size_t i = 0; i < n; i++) {
        const struct record *payment = map_get(&here, t[i].transaction);

        f[i] = finding_of(&t[i], payment);
        if (f[i].kind != LAW_RECONCILED || !record_cell(payment, "reconciliation_date")->null) continue;
        old[count] = *payment;
        now[count++] = stamped(c, payment);
    }
    if (count) TRY(tx_update(c->tx, old, now, count));
    return list_findings(c, f, n);
}

/* ---- what only we have: money under a number that the gateway gave, so that it must have it too ---- */

enum { OURS_ID, OURS_TRANSACTION, OURS_AMOUNT, OURS_DAY, OURS_NUMBER, OURS_COLUMNS };

static err_t read_ours(struct comparing *c, struct db_rows *out)
{
    static const enum db_type types[OURS_COLUMNS] = {DB_INT, DB_TEXT, DB_INT, DB_DATE, DB_TEXT};
    const struct db_value days[] = {*record_cell(c->run, "date_from"), *record_cell(c->run, "date_to")};

    return db_query(c->tx->conn, STR("SELECT y.id, y.transaction_key, y.received_amount, y.received_date, n.control_number FROM payment y"
                                     " JOIN control_number n ON n.payment_id = y.id AND n.status = 2 AND n.deleted_at IS NULL"
                                     " WHERE y.received_date >= $1 AND y.received_date <= $2 AND y.status IN (4, 5) AND y.transaction_key IS NOT NULL"
                                     " AND y.reconciliation_date IS NULL AND y.deleted_at IS NULL ORDER BY y.id"), days, 2, types, OURS_COLUMNS, out);
}

static struct finding missing_there(const struct db_value *v)
{
    return (struct finding){.kind = LAW_MISSING_THERE, .transaction = v[OURS_TRANSACTION].s, .number = v[OURS_NUMBER].null ? STR_NONE : v[OURS_NUMBER].s,
                            .day = v[OURS_DAY].d, .here = v[OURS_AMOUNT].null ? MONEY_ZERO : (money_t){v[OURS_AMOUNT].i}, .there = MONEY_NONE,
                            .payment = v[OURS_ID].i};
}

static err_t find_missing_there(struct comparing *c, const struct map *there)
{
    struct finding *f;
    struct db_rows rows;
    size_t n = 0;

    TRY(read_ours(c, &rows));
    f = ARENA_ARRAY(c->tx->arena, struct finding, rows.rows + 1);
    for (size_t i = 0; i < rows.rows; i++)
        if (!map_get(there, db_cell(&rows, i, OURS_TRANSACTION)->s)) f[n++] = missing_there(db_cell(&rows, i, 0));
    for (size_t i = 0; i < n; i += BATCH) TRY(list_findings(c, f + i, n - i < BATCH ? n - i : BATCH));
    return OK;
}

/* ---- all of it ---- */

static err_t compare(struct comparing *c, const payment_theres_t *there)
{
    struct map seen;

    map_init(&seen, c->tx->arena, there->n);
    for (size_t i = 0; i < there->n; i++) map_put(&seen, there->at[i].transaction, &there->at[i]);
    for (size_t i = 0; i < there->n; i += BATCH) TRY(compare_batch(c, there->at + i, there->n - i < BATCH ? there->n - i : BATCH));
    TRY(find_missing_there(c, &seen));
    return payment_reconciliation_end(c->tx, c->run, &c->counts);
}

err_t payment_reconciliation_compare(struct tx *tx, const struct record *reconciliation, const payment_theres_t *there)
{
    const struct access *before = tx_see_all(tx);   /* the gateway has the money of every place */
    struct comparing c = {.tx = tx, .run = reconciliation, .counts = {.transactions = (int64_t)there->n}};
    err_t e = compare(&c, there);

    tx->who = before;
    return e;
}
