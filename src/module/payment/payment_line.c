/* What a payment is for. Whatever is written of one, its received amount is spread over its lines anew: over those of contributions as
 * far as these are not covered by other payments, over others as far as is expected of them (enrolment 7.6, invariant 10.5.5). */
#include "db/sql.h"
#include "module/contribution/contribution.h"
#include "module/payment/internal.h"

err_t payment_rule(struct arena *a, const char *rule, const char *field)
{
    return err_make(a, E_RULE, "rule", rule, "field", field, NULL);
}

/* ---- as stored ---- */

err_t payment_open(struct tx *tx, uuid_t payment, size_t more, struct payment_lines *out)
{
    struct record *lines;

    TRY(tx_get(tx, &payment_entity, payment, &out->payment));
    TRY(tx_children(tx, &out->payment, registry_table_of(tx->registry, &payment_detail_entity), &lines, &out->count));
    out->old = ARENA_ARRAY(tx->arena, struct record, out->count + more);
    out->now = ARENA_ARRAY(tx->arena, struct record, out->count + more);
    for (size_t i = 0; i < out->count; i++) {
        out->old[i] = lines[i];
        out->now[i] = record_copy(tx->arena, lines[i]);
    }
    return OK;
}

/* ---- a contribution ---- */

enum { SAYS_STAGE, SAYS_ENROLLED, SAYS_NUMBER, SAYS_PRODUCT, SAYS_AMOUNT, SAYS_COLUMNS };

err_t payment_point(struct tx *tx, struct record *line, int64_t premium)
{
    static const enum db_type types[SAYS_COLUMNS] = {DB_TEXT, DB_DATE, DB_TEXT, DB_TEXT, DB_INT};
    const struct db_value id = db_int(premium);
    struct db_rows rows;

    *record_cell(line, "premium_id") = id;
    TRY(db_query(tx->conn, STR("SELECT p.stage, p.enroll_date, h.chf_id, d.code, q.amount FROM premium q JOIN policy p ON p.id = q.policy_id"
                               " JOIN product d ON d.id = p.product_id JOIN family f ON f.id = p.family_id"
                               " LEFT JOIN insuree h ON h.id = f.head_insuree_id WHERE q.id = $1"), &id, 1, types, SAYS_COLUMNS, &rows));
    if (!rows.rows) return OK;
    *record_cell(line, "policy_stage") = *db_cell(&rows, 0, SAYS_STAGE);
    *record_cell(line, "enrollment_date") = *db_cell(&rows, 0, SAYS_ENROLLED);
    *record_cell(line, "insurance_number") = *db_cell(&rows, 0, SAYS_NUMBER);
    *record_cell(line, "product_code") = *db_cell(&rows, 0, SAYS_PRODUCT);
    *record_cell(line, "expected_amount") = *db_cell(&rows, 0, SAYS_AMOUNT);
    return OK;
}

struct record *payment_add_line(struct tx *tx, struct payment_lines *p, size_t at)
{
    const struct table *t = registry_table_of(tx->registry, &payment_detail_entity);

    if (at == p->count) {
        p->now[at] = record_new(tx->arena, t);
        *record_cell(&p->now[at], "payment_id") = p->payment.at[COLUMN_ID];
        p->old[p->count++] = (struct record){.table = t};
    }
    return &p->now[at];
}

err_t payment_attach(struct tx *tx, struct payment_lines *p, int64_t premium)
{
    size_t at = 0;

    for (; at < p->count; at++) {
        const struct db_value *of = record_cell(&p->now[at], "premium_id");
        if (!of->null && of->i == premium) break;
    }
    return payment_point(tx, payment_add_line(tx, p, at), premium);
}

/* ---- spreading ---- */

struct pointed { int64_t premium, room, policy; };

enum { TO_ID, TO_AMOUNT, TO_LEFT, TO_OTHERS, TO_OWN, TO_POLICY, TO_COLUMNS };

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static struct pointed pointed_as(const struct db_value *row)
{
    int64_t free = row[TO_LEFT].i - row[TO_OTHERS].i, kept = least(row[TO_OWN].i, row[TO_AMOUNT].i - row[TO_OTHERS].i);

    return (struct pointed){row[TO_ID].i, free > kept ? free : kept, row[TO_POLICY].i};
}

#define LINES_SUM(of) \
    " CAST(COALESCE((SELECT SUM(x.amount) FROM payment_detail x JOIN payment y ON y.id = x.payment_id" \
    " WHERE x.premium_id = q.id AND x.deleted_at IS NULL AND " of "), 0) AS BIGINT),"

/* Of the contributions that lines lead to: what other payments and refunds leave of them, and their policies. What a matched payment
 * covered before money went back it still covers: that money is not the payer's again. */
static err_t read_pointed(struct tx *tx, const struct payment_lines *p, struct pointed **out, size_t *n)
{
    static const enum db_type types[TO_COLUMNS] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT};
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, p->count + 1);
    struct db_value params[] = {db_list(DB_INTS, ids, 0), p->payment.at[COLUMN_ID]};
    struct db_rows rows;
    size_t count = 0;
    struct sql s;

    for (size_t i = 0; i < p->count; i++)
        if (!record_cell(&p->now[i], "premium_id")->null) ids[count++] = record_cell(&p->now[i], "premium_id")->i;
    params[0] = db_list(DB_INTS, ids, count);
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 2;
    sql_add(&s, "SELECT q.id, q.amount, CAST(" PAYMENT_LEFT_OF " AS BIGINT)," LINES_SUM("x.payment_id <> $2 AND " PAYMENT_CAME_IN)
            LINES_SUM("x.payment_id = $2 AND y.status = 5") " q.policy_id FROM premium q WHERE q.deleted_at IS NULL AND q.refund_of_id IS NULL AND ");
    sql_in(&s, "q.id", 1);
    TRY(db_query(tx->conn, sql_text(&s), params, 2, types, TO_COLUMNS, &rows));
    *out = ARENA_ARRAY(tx->arena, struct pointed, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) (*out)[i] = pointed_as(db_cell(&rows, i, 0));
    return OK;
}

static const struct pointed *pointed_of(const struct pointed *all, size_t n, const struct record *line)
{
    const struct db_value *premium = record_cell(line, "premium_id");

    for (size_t i = 0; i < n && !premium->null; i++)
        if (all[i].premium == premium->i) return &all[i];
    return NULL;
}

static money_t room_of(const struct pointed *to, const struct record *line, money_t received)
{
    const struct db_value *expected = record_cell(line, "expected_amount"), *amount = record_cell(line, "amount");

    if (to) return (money_t){to->room};
    if (!expected->null) return (money_t){expected->i};
    return amount->null ? received : (money_t){amount->i};
}

/* Over lines that hold a contribution, or over the others. What is left of it. */
static money_t spread_over(struct tx *tx, struct payment_lines *p, const struct pointed *all, size_t n, bool holding, money_t money)
{
    money_t *rooms = ARENA_ARRAY(tx->arena, money_t, p->count), *amounts = ARENA_ARRAY(tx->arena, money_t, p->count), left;

    for (size_t i = 0; i < p->count; i++) {
        const struct pointed *to = pointed_of(all, n, &p->now[i]);
        rooms[i] = (to != NULL) == holding ? room_of(to, &p->now[i], money) : MONEY_ZERO;
    }
    left = law_spread(money, rooms, p->count, amounts);
    for (size_t i = 0; i < p->count; i++)
        if ((pointed_of(all, n, &p->now[i]) != NULL) == holding) *record_cell(&p->now[i], "amount") = db_int(amounts[i].minor);
    return left;
}

/* What a contribution holds is not taken from it by a line that waits for one. */
static void spread(struct tx *tx, struct payment_lines *p, const struct pointed *all, size_t n)
{
    const struct db_value *received = record_cell(&p->payment, "received_amount");

    if (!received->null) spread_over(tx, p, all, n, false, spread_over(tx, p, all, n, true, (money_t){received->i}));
}

err_t payment_spread(struct tx *tx, struct payment_lines *p)
{
    struct pointed *all;
    size_t n;

    TRY(read_pointed(tx, p, &all, &n));
    spread(tx, p, all, n);
    return OK;
}

void payment_spread_unheld(struct tx *tx, struct payment_lines *p) { spread(tx, p, NULL, 0); }

/* ---- what the payment says ---- */

/* A status that nobody said follows from what is there; one that came in and has a contribution is matched, else it is not. */
static struct record judged(struct tx *tx, const struct payment_lines *p, const struct pointed *all, size_t n)
{
    struct record r = record_copy(tx->arena, p->payment);
    struct db_value *status = record_cell(&r, "status");
    const struct pointed *first = NULL;

    for (size_t i = 0; i < p->count && !first; i++) first = pointed_of(all, n, &p->now[i]);
    if (status->null && !record_cell(&r, "received_amount")->null) *status = db_int(LAW_PAYMENT_RECEIVED);
    if (payment_came_in(&r) && first) {
        *status = db_int(LAW_PAYMENT_MATCHED);
        if (record_cell(&r, "matched_date")->null) *record_cell(&r, "matched_date") = db_date(env_today(tx->env));
    } else if (!status->null && status->i < 0) *record_cell(&r, "matched_date") = db_null(DB_DATE);
    *record_cell(&r, "policy_id") = first ? db_int(first->policy) : *record_cell(&r, "policy_id");
    return r;
}

/* ---- writing ---- */

static bool same(const struct record *a, const struct record *b, const char *column)
{
    const struct db_value *x = record_cell(a, column), *y = record_cell(b, column);

    if (x->null || y->null) return x->null == y->null;
    return db_value_equal(x, y);
}

static bool same_line(const struct record *a, const struct record *b)
{
    static const char *const columns[] = {"amount", "premium_id", "booked", "insurance_number", "product_code", "policy_stage", NULL};

    for (const char *const *c = columns; *c; c++)
        if (!same(a, b, *c)) return false;
    return true;
}

static bool same_payment(const struct record *a, const struct record *b)
{
    return same(a, b, "status") && same(a, b, "matched_date") && same(a, b, "policy_id");
}

static err_t store_lines(struct tx *tx, struct payment_lines *p, bool *changes_any, const struct record *payment)
{
    struct record *old = ARENA_ARRAY(tx->arena, struct record, p->count), *changed = ARENA_ARRAY(tx->arena, struct record, p->count),
                  *fresh = ARENA_ARRAY(tx->arena, struct record, p->count);
    size_t changes = 0, added = 0;

    for (size_t i = 0; i < p->count; i++) {
        if (!p->old[i].at) fresh[added++] = p->now[i];
        else if (!same_line(&p->old[i], &p->now[i])) old[changes] = p->old[i], changed[changes++] = p->now[i];
    }
    *changes_any = changes || added || !same_payment(&p->payment, payment);
    if (!*changes_any) return OK;
    TRY(tx_keep(tx, &p->payment));
    TRY(tx_update(tx, old, changed, changes));
    return tx_insert(tx, fresh, added);
}

err_t payment_store(struct tx *tx, struct payment_lines *p, struct record *payment)
{
    bool changes;

    TRY(store_lines(tx, p, &changes, payment));
    return changes ? tx_update(tx, &p->payment, payment, 1) : OK;
}

/* ---- what it does to policies ---- */

static err_t tell_policies(struct tx *tx, const struct record *payment, const struct pointed *all, size_t n)
{
    int64_t *policies = ARENA_ARRAY(tx->arena, int64_t, n + 1);
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        bool told = false;
        for (size_t k = 0; k < count; k++) told |= policies[k] == all[i].policy;
        if (!told) policies[count++] = all[i].policy;
    }
    return payment_tell_policies(tx, payment, policies, count);
}

/* A contribution that its match booked is not left without its money. */
static err_t check_booked(struct tx *tx, const struct payment_lines *p, const struct pointed *all, size_t n)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct pointed *to = pointed_of(all, n, &p->now[i]);
        const struct db_value *booked = p->old[i].at ? record_cell(&p->old[i], "booked") : NULL;
        if (!to || !booked || booked->null || !booked->b) continue;
        if (least(record_cell(&p->old[i], "amount")->i, to->room) > record_cell(&p->now[i], "amount")->i)
            return payment_rule(tx->arena, "payment_booked", "receivedAmount");
    }
    return OK;
}

err_t payment_settle(struct tx *tx, struct payment_lines *p)
{
    struct pointed *all;
    struct record r;
    bool changes;
    size_t n;

    TRY(read_pointed(tx, p, &all, &n));
    spread(tx, p, all, n);
    r = judged(tx, p, all, n);
    if (payment_came_in(&r)) TRY(check_booked(tx, p, all, n));
    TRY(store_lines(tx, p, &changes, &r));
    if (payment_came_in(&r)) TRY(tell_policies(tx, &r, all, n));
    return changes ? tx_update(tx, &p->payment, &r, 1) : OK;   /* last: who hears of it finds its policies as they are by it */
}

/* ---- many ---- */

static bool holds_any(const struct payment_lines *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!record_cell(&p->now[i], "premium_id")->null) return true;
    return false;
}

/* Its lines among those of all, as copies that may change. */
static struct payment_lines lines_of(struct tx *tx, const struct record *payment, const struct record *all, size_t n)
{
    struct payment_lines p = {.payment = *payment, .old = ARENA_ARRAY(tx->arena, struct record, n + 1), .now = ARENA_ARRAY(tx->arena, struct record, n + 1)};

    for (size_t i = 0; i < n; i++) {
        if (record_cell(&all[i], "payment_id")->i != payment->at[COLUMN_ID].i) continue;
        p.old[p.count] = all[i];
        p.now[p.count++] = record_copy(tx->arena, all[i]);
    }
    return p;
}

static err_t settle_one(struct tx *tx, const struct record *payment)
{
    struct payment_lines p;

    TRY(payment_open(tx, payment->at[COLUMN_UUID].u, 0, &p));
    return payment_settle(tx, &p);
}

err_t payment_settle_many(struct tx *tx, const struct record *payments, size_t n)
{
    const struct table *t = registry_table_of(tx->registry, &payment_detail_entity);
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n + 1);
    struct record *all, *old, *changed;
    struct db_rows rows;
    struct db_ask ask;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) ids[i] = payments[i].at[COLUMN_ID].i;
    ask = tx_children_ask(tx, t, ids, n, &rows);
    TRY(db_query_all(tx->conn, &ask, 1));
    all = tx_records(tx, t, &rows);
    old = ARENA_ARRAY(tx->arena, struct record, rows.rows + 1);
    changed = ARENA_ARRAY(tx->arena, struct record, rows.rows + 1);
    for (size_t i = 0; i < n; i++) {
        struct payment_lines p = lines_of(tx, &payments[i], all, rows.rows);
        if (holds_any(&p)) {
            TRY(settle_one(tx, &payments[i]));
            continue;
        }
        payment_spread_unheld(tx, &p);
        for (size_t k = 0; k < p.count; k++)
            if (!same_line(&p.old[k], &p.now[k])) old[count] = p.old[k], changed[count++] = p.now[k];
    }
    return count ? tx_update(tx, old, changed, count) : OK;
}
