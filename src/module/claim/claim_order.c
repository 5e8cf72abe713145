#include "module/claim/claim_order.h"

#include "db/sql.h"

/* Imported claims may have no stamp: they were there before. */
const char *claim_moment_sql(struct arena *a, enum db_engine engine, enum claim_order order)
{
    struct sql s;

    if (order == CLAIM_BY_DAY) return "c.date_claimed";
    sql_init(&s, a, engine);
    sql_stamp_or_first(&s, "c.submit_stamp");
    return str_zero(a, sql_text(&s));
}

struct db_value claim_moment_value(enum claim_order order, int64_t moment)
{
    return order == CLAIM_BY_DAY ? db_date((date_t){(int32_t)moment}) : db_stamp((stamp_t){moment});
}

int64_t claim_moment_read(enum claim_order order, const struct db_value *v)
{
    return v->null ? 0 : order == CLAIM_BY_DAY ? v->d.day : v->t.us;
}

int64_t claim_moment_first(enum claim_order order) { return order == CLAIM_BY_DAY ? date_of(1, 1, 1).day : 0; }
