/* Where imported payments stand: the source does not say it. */
#include "db/sql.h"
#include "module/payment/internal.h"

#define FIRST_POLICY \
    "(SELECT q.policy_id FROM payment_detail x JOIN premium q ON q.id = x.premium_id WHERE x.payment_id = payment.id" \
    " AND x.deleted_at IS NULL ORDER BY x.id LIMIT 1)"

static err_t run(struct tx *tx, const char *update, const char *column, const struct db_value *lines)
{
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    s.params = 1;
    sql_add(&s, "%s %s IN (SELECT payment_id FROM payment_detail WHERE ", update, column);
    sql_in(&s, "id", 1);
    sql_add(&s, ")");
    return db_exec(tx->conn, sql_text(&s), lines, 1, NULL);
}

err_t payment_take_places(struct tx *tx, const int64_t *lines, size_t n)
{
    const struct db_value list = db_list(DB_INTS, lines, n);

    TRY(run(tx, "UPDATE payment SET transaction_key = transaction_no WHERE " PAYMENT_HOLDS_KEY " AND", "id", &list));
    TRY(run(tx, "UPDATE payment SET policy_id = " FIRST_POLICY " WHERE", "id", &list));
    TRY(run(tx, "UPDATE payment SET district_id = (SELECT p.district_id FROM policy p WHERE p.id = payment.policy_id),"
            " village_id = (SELECT p.village_id FROM policy p WHERE p.id = payment.policy_id) WHERE", "id", &list));
    return run(tx, "UPDATE payment_history SET policy_id = (SELECT y.policy_id FROM payment y WHERE y.id = payment_history.legacy_id),"
               " district_id = (SELECT y.district_id FROM payment y WHERE y.id = payment_history.legacy_id),"
               " village_id = (SELECT y.village_id FROM payment y WHERE y.id = payment_history.legacy_id) WHERE", "legacy_id", &list);
}
