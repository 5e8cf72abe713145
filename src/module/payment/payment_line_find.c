/* Whom and what a line names, and which policy and contribution its money is for (enrolment 7.6). */
#include "db/sql.h"
#include "module/payment/internal.h"
#include "module/policy/policy.h"

static int64_t id_or_none(const struct db_value *v) { return v->null ? 0 : v->i; }

static struct db_value text_or_none(struct str s) { return s.p ? db_text(s) : db_null(DB_TEXT); }

err_t payment_named(struct db_conn *c, struct str number, struct str product, struct payment_named *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {text_or_none(number), text_or_none(product)}, *row;
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT i.family_id, d.id, d.location_id, d.lump_sum FROM (SELECT 1 AS one) z"
                        " LEFT JOIN insuree i ON i.chf_id = $1 AND i.deleted_at IS NULL"
                        " LEFT JOIN product d ON d.code = $2 AND d.deleted_at IS NULL"), params, 2, types, 4, &rows));
    row = db_cell(&rows, 0, 0);
    *out = (struct payment_named){
        .family = id_or_none(&row[0]), .product = id_or_none(&row[1]), .product_place = id_or_none(&row[2]),
        .lump_sum = row[3].null ? MONEY_NONE : (money_t){row[3].i},
    };
    return OK;
}

enum { POLICY_ID, POLICY_PRODUCT, POLICY_OFFICER, POLICY_STATUS, POLICY_SOLD, POLICY_START, POLICY_VALUE, POLICY_PAID, POLICY_COLUMNS };

#define POLICY_COLUMNS_SQL \
    "SELECT p.id, p.product_id, p.officer_id, p.status, p.enroll_date >= d.date_from AND (d.date_to IS NULL OR p.enroll_date <= d.date_to)" \
    " AND (d.location_id IS NULL OR d.location_id = COALESCE(p.district_id, 0) OR d.location_id = COALESCE(l.parent_id, 0))," \
    " p.start_date, COALESCE(p.value, 0), CAST(COALESCE((SELECT SUM(q.amount) FROM premium q WHERE q.policy_id = p.id" \
    " AND q.deleted_at IS NULL AND NOT COALESCE(q.is_photo_fee, $1)), 0) AS BIGINT)" \
    " FROM policy p JOIN product d ON d.id = p.product_id LEFT JOIN location l ON l.id = p.district_id WHERE p.deleted_at IS NULL"

static err_t read_policy(struct db_conn *c, const char *sql, const struct db_value *params, size_t n, struct payment_policy *out)
{
    static const enum db_type types[POLICY_COLUMNS] = {DB_INT, DB_INT, DB_INT, DB_INT, DB_BOOL, DB_DATE, DB_INT, DB_INT};
    const struct db_value *row;
    struct db_rows rows;

    *out = (struct payment_policy){0};
    TRY(db_query(c, str_of(sql), params, n, types, POLICY_COLUMNS, &rows));
    if (!rows.rows) return OK;
    row = db_cell(&rows, 0, 0);
    *out = (struct payment_policy){
        .id = row[POLICY_ID].i, .product = row[POLICY_PRODUCT].i, .officer = id_or_none(&row[POLICY_OFFICER]),
        .status = (enum law_policy_status)row[POLICY_STATUS].i, .sold = !row[POLICY_SOLD].null && row[POLICY_SOLD].b,
        .start = row[POLICY_START].null ? DATE_NONE : row[POLICY_START].d, .value = {row[POLICY_VALUE].i}, .paid = {row[POLICY_PAID].i},
    };
    return OK;
}

err_t payment_policy(struct db_conn *c, int64_t family, int64_t product, bool renewal, struct payment_policy *out)
{
    const struct db_value params[] = {db_bool(false), db_int(family), db_int(product), db_text(renewal ? STR("R") : STR("N"))};

    return read_policy(c, POLICY_COLUMNS_SQL " AND p.family_id = $2 AND (p.status IN (1, 2, 16) OR ($4 = 'R' AND p.status = 8))"
                       " AND (p.product_id = $3 OR ($4 = 'R' AND d.conversion_product_id = $3))"
                       " ORDER BY CASE p.status WHEN 2 THEN 1 WHEN 8 THEN 2 ELSE 0 END, CASE WHEN p.stage = $4 THEN 0 ELSE 1 END,"
                       " p.start_date DESC, p.id DESC LIMIT 1", params, 4, out);
}

err_t payment_policy_by_id(struct db_conn *c, int64_t policy, struct payment_policy *out)
{
    const struct db_value params[] = {db_bool(false), db_int(policy)};

    return read_policy(c, POLICY_COLUMNS_SQL " AND p.id = $2 AND p.status IN (1, 2, 4, 8, 16)", params, 2, out);
}

err_t payment_officer(struct db_conn *c, struct str code, struct payment_officer *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    const struct db_value key = text_or_none(code);
    struct db_rows rows;

    *out = (struct payment_officer){0};
    if (!code.n) return OK;
    TRY(db_query(c, STR("SELECT o.id, o.location_id, l.parent_id FROM officer o LEFT JOIN location l ON l.id = o.location_id"
                        " WHERE o.code = $1 AND o.deleted_at IS NULL"), &key, 1, types, 3, &rows));
    if (rows.rows)
        *out = (struct payment_officer){db_cell(&rows, 0, 0)->i, id_or_none(db_cell(&rows, 0, 1)), id_or_none(db_cell(&rows, 0, 2))};
    return OK;
}

err_t payment_uncovered(struct tx *tx, int64_t policy, const int64_t *without, size_t n, struct payment_open *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_INT};
    const struct db_value params[] = {db_int(policy), db_bool(false)};
    struct db_rows rows;

    *out = (struct payment_open){0};
    TRY(db_query(tx->conn, STR("SELECT x.id, x.amount, x.covered FROM (SELECT q.id, CAST(" PAYMENT_LEFT_OF " AS BIGINT) AS amount,"
                               " CAST(COALESCE((SELECT SUM(x.amount) FROM payment_detail x"
                               " JOIN payment y ON y.id = x.payment_id WHERE x.premium_id = q.id AND x.deleted_at IS NULL AND " PAYMENT_CAME_IN "), 0)"
                               " AS BIGINT) AS covered FROM premium q WHERE q.policy_id = $1 AND q.deleted_at IS NULL"
                               " AND q.refund_of_id IS NULL AND NOT COALESCE(q.is_photo_fee, $2)) x WHERE x.amount > x.covered ORDER BY x.id"), params, 2, types, 3, &rows));
    for (size_t i = 0; i < rows.rows && !out->premium; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        bool taken = false;
        for (size_t k = 0; k < n; k++) taken |= without[k] == row->i;
        if (!taken) *out = (struct payment_open){row[0].i, {row[1].i}, {row[2].i}};
    }
    return OK;
}
