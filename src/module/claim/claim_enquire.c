/* Whom a counter may look at: who lives in the caller's places, and, one by one and noted, who lives elsewhere (decision D21). */
#include "db/db.h"
#include "module/claim/claim.h"
#include "module/claim/claim_counter.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"
#include "module/rows.h"

enum { RIGHT_ENQUIRE = 101105, RIGHT_LOAD_CLAIM = 111005 };

right_t counter_right(const struct counter *k)
{
    static const right_t rights[] = {RIGHT_ENQUIRE, RIGHT_LOAD_CLAIM};

    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
        if (access_holds(k->call->who, rights[i])) return rights[i];
    return RIGHT_CLAIM_CREATE;
}

err_t counter_may(const struct counter *k) { return access_may(k->call->arena, k->call->who, counter_right(k)); }

struct query counter_query(const struct entity *e, const struct condition *where, right_t right)
{
    return (struct query){.entity = e, .where = where, .as_of_slot = SLOT_NONE, .right = right,
                          .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
}

static err_t sees(const struct counter *k, struct db_value key, bool *out)
{
    struct condition same = rows_test(k->call->arena, key.type == DB_UUID ? "uuid" : "chfId", LOOKUP_EXACT, 0);
    struct found found;

    TRY(rows_read(k->call, k->call->who, counter_query(&insuree_entity, &same, counter_right(k)), "id", &key, 1, &found));
    *out = found.to > found.from;
    return OK;
}

/* The number that belongs to a uuid; none: nobody's. */
static err_t number_of(const struct counter *k, struct db_value key, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    *out = key.s;
    if (key.type != DB_UUID) return OK;
    TRY(db_acquire(k->call->db, k->call->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT chf_id FROM insuree WHERE uuid = $1 AND deleted_at IS NULL"), &key, 1, types, 1, &rows);
    db_release(conn);
    TRY(e);
    *out = rows.rows ? db_cell(&rows, 0, 0)->s : STR("");
    return OK;
}

/* Outside his places one looks people up one by one, and it is noted. */
err_t counter_enquire(const struct counter *k, struct db_value key, bool *open)
{
    struct str number;

    TRY(counter_may(k));
    TRY(sees(k, key, open));
    if (*open) return OK;
    TRY(number_of(k, key, &number));
    return policy_enquire(k->call, number, open);
}

