/* The accounts with what stood in them before some days, what these brought and took, and what stands after: the trial balance. The database
 * sums; whoever may read the ledger reads all of it. */
#include "module/ledger/internal.h"
#include "module/rows.h"

enum { ACCOUNT, OPENING, DEBIT, CREDIT, POSTINGS, COLUMNS };

static err_t read_day(struct function_call *c, const char *name, date_t standard, struct db_value *out)
{
    static const struct type day = DATE;

    TRY(value_read(c->arena, &day, name, json_get(c->arguments, name), out));
    if (out->null) *out = db_date(standard);
    return OK;
}

static void put(struct json_writer *w, const struct db_value *row)
{
    json_open(w, '{');
    answer_text(w, "account", row[ACCOUNT].s);
    answer_money(w, "opening", (money_t){row[OPENING].i});
    answer_money(w, "debit", (money_t){row[DEBIT].i});
    answer_money(w, "credit", (money_t){row[CREDIT].i});
    answer_money(w, "closing", (money_t){row[OPENING].i + row[DEBIT].i - row[CREDIT].i});
    answer_int(w, "postings", row[POSTINGS].i);
    json_close(w, '}');
}

/* In the order of the accounts, those that nothing was ever posted to left out. */
static void put_all(struct json_writer *w, const struct db_rows *rows)
{
    json_open(w, '[');
    for (size_t k = 0; ledger_accounts[k].code; k++)
        for (size_t i = 0; i < rows->rows; i++)
            if (str_is(db_cell(rows, i, ACCOUNT)->s, ledger_accounts[k].code)) put(w, db_cell(rows, i, ACCOUNT));
    json_close(w, ']');
}

static err_t sums(struct function_call *c, const struct db_value params[3], struct db_rows *out)
{
    static const enum db_type types[COLUMNS] = {DB_TEXT, DB_INT, DB_INT, DB_INT, DB_INT};
    const struct str sql = STR(
        "SELECT p.account, CAST(COALESCE(SUM(CASE WHEN p.day < $1 THEN p.amount END), 0) AS BIGINT),"
        " CAST(COALESCE(SUM(CASE WHEN p.day >= $1 AND p.amount > 0 THEN p.amount END), 0) AS BIGINT),"
        " CAST(-COALESCE(SUM(CASE WHEN p.day >= $1 AND p.amount < 0 THEN p.amount END), 0) AS BIGINT),"
        " COUNT(CASE WHEN p.day >= $1 THEN 1 END) FROM posting p WHERE p.deleted_at IS NULL AND p.day <= $2"
        " AND ($3 = '' OR p.product_id = (SELECT id FROM product WHERE code = $3 AND deleted_at IS NULL)) GROUP BY p.account");
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, sql, params, 3, types, COLUMNS, out);
    db_release(conn);
    return e;
}

err_t ledger_balances(struct function_call *c)
{
    const struct json *product = json_get(c->arguments, "productCode");
    struct json_writer w = json_writer(&c->out);
    struct db_value params[3];
    struct db_rows rows;

    TRY(read_day(c, "from", date_of(1, 1, 1), &params[0]));
    TRY(read_day(c, "to", date_of(9999, 12, 31), &params[1]));
    params[2] = db_text(json_is_null(product) ? STR("") : product->text);
    TRY(sums(c, params, &rows));
    put_all(&w, &rows);
    return OK;
}
