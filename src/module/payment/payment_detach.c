/* A match that is taken back, with a contribution or with the payment: by hand, or because one of both goes. */
#include "module/contribution/contribution.h"
#include "module/payment/internal.h"

enum { RIGHT_PREMIUM_DELETE = 101304 };

err_t payment_detach(struct tx *tx, struct payment_lines *p, int64_t premium)
{
    struct record r = record_copy(tx->arena, p->payment);
    bool left = false;

    for (size_t i = 0; i < p->count; i++) {
        struct db_value *of = record_cell(&p->now[i], "premium_id");
        if (!of->null && (!premium || of->i == premium)) {
            *of = db_null(DB_INT);
            *record_cell(&p->now[i], "booked") = db_null(DB_BOOL);
        }
        left |= !of->null;
    }
    if (!left && payment_came_in(&r)) {
        TRY(payment_move(tx, &r, LAW_MATCH_UNDONE));
        *record_cell(&r, "matched_date") = db_null(DB_DATE);
    }
    return payment_store(tx, p, &r);
}

/* What booked lines point to, but for contributions that went already. */
static err_t booked_by(struct tx *tx, const struct payment_lines *p, int64_t premium, struct record *out, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct db_value *booked = record_cell(&p->old[i], "booked"), *of = record_cell(&p->old[i], "premium_id");
        err_t e;
        if (booked->null || !booked->b || of->null || (premium && of->i != premium)) continue;
        e = tx_get_id(tx, &premium_entity, of->i, &out[*n]);
        if (e && !err_is(e, E_DELETED)) return e;
        if (!e) ++*n;
    }
    return OK;
}

err_t payment_unbook(struct tx *tx, const struct payment_lines *p, int64_t premium)
{
    struct record *booked = ARENA_ARRAY(tx->arena, struct record, p->count);
    const struct access *before;
    size_t n;
    err_t e;

    before = tx_see_all(tx);
    e = booked_by(tx, p, premium, booked, &n);
    tx->who = before;
    if (e || !n) return e;
    TRY(access_may(tx->arena, tx->who, RIGHT_PREMIUM_DELETE));
    tx_see_all(tx);
    e = tx_delete(tx, booked, n);
    tx->who = before;
    return e;
}

/* ---- with a contribution, or with the payment ---- */

static err_t detach_one(struct tx *tx, int64_t payment, int64_t premium)
{
    struct payment_lines p;
    struct record r;

    TRY(tx_get_id(tx, &payment_entity, payment, &r));
    TRY(payment_open(tx, r.at[COLUMN_UUID].u, 0, &p));
    return payment_detach(tx, &p, premium);
}

/* Of a contribution that goes, wherever its payments are seen. */
err_t payment_detach_all(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT};
    const struct access *before;
    struct db_rows rows;
    err_t e = OK;

    TRY(db_query(tx->conn, STR("SELECT DISTINCT payment_id FROM payment_detail WHERE premium_id = $1 AND deleted_at IS NULL ORDER BY 1"),
                 &change->old.at[COLUMN_ID], 1, types, 1, &rows));
    before = tx_see_all(tx);
    for (size_t i = 0; i < rows.rows && !e; i++) e = detach_one(tx, db_cell(&rows, i, 0)->i, change->old.at[COLUMN_ID].i);
    tx->who = before;
    return e;
}

/* A payment that goes takes the contributions along that it paid for and that nobody else booked. */
err_t payment_unbook_deleted(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {change->old.at[COLUMN_ID], change->new_.at[COLUMN_DELETED_AT]};
    struct db_rows rows;
    struct record *premiums;
    const struct access *before;
    size_t n = 0;
    err_t e = OK;

    TRY(db_query(tx->conn, STR("SELECT premium_id FROM payment_detail WHERE payment_id = $1 AND booked AND premium_id IS NOT NULL"
                               " AND deleted_at = $2 ORDER BY premium_id"), params, 2, types, 1, &rows));
    if (!rows.rows) return OK;
    TRY(access_may(tx->arena, tx->who, RIGHT_PREMIUM_DELETE));
    premiums = ARENA_ARRAY(tx->arena, struct record, rows.rows);
    before = tx_see_all(tx);
    for (size_t i = 0; i < rows.rows && !e; i++) {
        e = tx_get_id(tx, &premium_entity, db_cell(&rows, i, 0)->i, &premiums[n]);
        if (err_is(e, E_DELETED)) e = OK;
        else n++;
    }
    if (!e) e = tx_delete(tx, premiums, n);
    tx->who = before;
    return e;
}
