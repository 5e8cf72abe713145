/* Receipts that the program makes (enrolment 6.5). */
#include "db/sql.h"
#include "model/run/setting.h"
#include "module/contribution/internal.h"
#include "scheme/contribution.h"

enum { LOOKED_AT = 100 };

static err_t product_code(struct tx *tx, int64_t product, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_value id = db_int(product);
    struct db_rows rows;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT code FROM product WHERE id = $1");
    sql_for_update(&s);
    TRY(db_query(tx->conn, sql_text(&s), &id, 1, types, 1, &rows));
    *out = rows.rows ? db_cell(&rows, 0, 0)->s : STR("");
    return OK;
}

static bool number_behind(struct str receipt, size_t prefix, int64_t *out)
{
    for (size_t i = prefix; i < receipt.n; i++)
        if (receipt.p[i] < '0' || receipt.p[i] > '9') return false;
    return receipt.n > prefix && decimal_read(receipt.p + prefix, receipt.n - prefix, 0, false, out);
}

/* Deleted ones count too: their paper is out. The longest is the highest. */
static err_t highest(struct tx *tx, struct str prefix, int64_t *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value params[] = {db_text(prefix), db_text(str_format(tx->arena, "%.*s:", STR_ARG(prefix)))};
    struct db_rows rows;

    *out = 0;
    TRY(db_query(tx->conn, str_format(tx->arena, "SELECT receipt FROM premium WHERE receipt >= $1 AND receipt < $2"
                                      " ORDER BY LENGTH(receipt) DESC, receipt DESC LIMIT %d", LOOKED_AT), params, 2, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        if (number_behind(db_cell(&rows, i, 0)->s, prefix.n, out)) return OK;
    return OK;
}

err_t premium_next_receipt(struct tx *tx, int64_t product, date_t day, struct str *out)
{
    const struct settings *s;
    struct str code, prefix;
    int64_t last;
    char *text;

    TRY(settings_of(tx, &s));
    TRY(product_code(tx, product, &code));
    text = arena_alloc(tx->arena, code.n + LAW_RECEIPT_MORE);
    prefix = (struct str){text, law_receipt_prefix(code.p, code.n, day, text)};
    TRY(highest(tx, prefix, &last));
    *out = (struct str){text, prefix.n + law_receipt_number(last + 1, (int)setting_int(s, SETTING_RECEIPT_LENGTH), text + prefix.n)};
    return OK;
}

/* ---- imported ones ---- */

#define OTHER_HOLDS_IT                                                                                             \
    "EXISTS (SELECT 1 FROM premium o JOIN policy q ON q.id = o.policy_id WHERE o.receipt = premium.receipt"        \
    " AND o.id <> premium.id AND o.deleted_at IS NULL AND (o.id < premium.id OR o.receipt_product_id IS NOT NULL)" \
    " AND q.product_id = (SELECT p.product_id FROM policy p WHERE p.id = premium.policy_id))"

err_t contribution_claim_receipts(struct tx *tx, const int64_t *ids, size_t n, int64_t **twice, size_t *count)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value list = db_list(DB_INTS, ids, n);
    struct db_rows rows;
    struct sql claim, left;

    sql_init(&claim, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&claim, "UPDATE premium SET receipt_product_id = (SELECT p.product_id FROM policy p WHERE p.id = premium.policy_id)"
            " WHERE deleted_at IS NULL AND NOT " OTHER_HOLDS_IT " AND ");
    claim.params = 1;
    sql_in(&claim, "id", 1);
    TRY(db_exec(tx->conn, sql_text(&claim), &list, 1, NULL));
    sql_init(&left, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&left, "SELECT id FROM premium WHERE deleted_at IS NULL AND receipt_product_id IS NULL AND ");
    left.params = 1;
    sql_in(&left, "id", 1);
    sql_add(&left, " ORDER BY id");
    TRY(db_query(tx->conn, sql_text(&left), &list, 1, types, 1, &rows));
    *twice = ARENA_ARRAY(tx->arena, int64_t, rows.rows);
    *count = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) (*twice)[i] = db_cell(&rows, i, 0)->i;
    return OK;
}
