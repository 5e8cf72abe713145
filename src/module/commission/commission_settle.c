/* Runs that are kept: settled when the officers were paid, taken away while they are not, and what they hold of contributions.
 *
 *   commission_run.settle {"uuid" or "uuids", "settledOn"?: today, "reference"?}
 *   commission_run.delete {"uuid" or "uuids"} */
#include "base/arena.h"
#include "model/write/input.h"
#include "module/commission/internal.h"
#include "module/contribution/contribution.h"

struct settling {
    uuids_t uuids;
    struct db_value day, reference;
};

err_t commission_settle_prepare(struct prepare *p, void **plan)
{
    static const struct type date = DATE, text = TEXT(100);
    struct settling *s = ARENA_NEW(p->arena, struct settling);

    *plan = s;
    TRY(input_only(p, LIST("uuid", "uuids", "settledOn", "reference")));
    TRY(value_read(p->arena, &date, "settledOn", json_get(p->input, "settledOn"), &s->day));
    if (s->day.null) s->day = db_date(env_today(p->env));
    if (date_cmp(s->day.d, env_today(p->env)) > 0) return commission_rule(p->arena, "commission_settled_in_future", "settledOn");
    return err_join(value_read(p->arena, &text, "reference", json_get(p->input, "reference"), &s->reference),
                    input_uuids(p, &commission_run_entity, &s->uuids));
}

/* Those that are not settled yet; one that is refuses all. */
static err_t open_runs(struct tx *tx, const uuids_t *uuids, struct record **out)
{
    err_t *why = ARENA_ARRAY(tx->arena, err_t, uuids->n);

    *out = ARENA_ARRAY(tx->arena, struct record, uuids->n);
    TRY(tx_get_many(tx, &commission_run_entity, uuids->at, uuids->n, *out, why));
    for (size_t i = 0; i < uuids->n; i++) {
        TRY(why[i]);
        if (!record_cell(&(*out)[i], "settled_on")->null) return commission_rule(tx->arena, "commission_settled", "uuid");
    }
    return OK;
}

err_t commission_settle_apply(struct tx *tx, void *plan)
{
    const struct settling *s = plan;
    struct record *old, *changed = ARENA_ARRAY(tx->arena, struct record, s->uuids.n);

    TRY(open_runs(tx, &s->uuids, &old));
    for (size_t i = 0; i < s->uuids.n; i++) {
        changed[i] = record_copy(tx->arena, old[i]);
        *record_cell(&changed[i], "settled_on") = s->day;
        *record_cell(&changed[i], "reference") = s->reference;
    }
    return tx_update(tx, old, changed, s->uuids.n);
}

/* ---- taking one away ---- */

err_t commission_delete_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    *plan = uuids;
    TRY(input_only(p, LIST("uuid", "uuids")));
    return input_uuids(p, &commission_run_entity, uuids);
}

/* What a later run took back would have been earned by nothing. */
static err_t check_followed(struct tx *tx, const struct record *run)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT 1 FROM commission_line l JOIN commission_line k ON k.takes_back_id = l.premium_id AND k.deleted_at IS NULL"
                               " WHERE l.commission_run_id = $1 AND l.deleted_at IS NULL"
                               " UNION ALL SELECT 1 FROM commission_line l JOIN premium p ON p.refund_of_id = l.premium_id"
                               " JOIN commission_line k ON k.premium_id = p.id AND k.deleted_at IS NULL"
                               " AND k.commission_run_id <> l.commission_run_id"
                               " WHERE l.commission_run_id = $1 AND l.deleted_at IS NULL LIMIT 1"),
                 &run->at[COLUMN_ID], 1, types, 1, &rows));
    return rows.rows ? commission_rule(tx->arena, "commission_followed", "uuid") : OK;
}

/* The newest first, so that runs and what took back from them may go together. */
err_t commission_delete_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;
    struct record *runs;

    TRY(open_runs(tx, uuids, &runs));
    for (size_t i = 1; i < uuids->n; i++)
        for (size_t k = i; k > 0 && runs[k].at[COLUMN_ID].i > runs[k - 1].at[COLUMN_ID].i; k--) {
            struct record other = runs[k];
            runs[k] = runs[k - 1];
            runs[k - 1] = other;
        }
    for (size_t i = 0; i < uuids->n; i++) {
        TRY(check_followed(tx, &runs[i]));
        TRY(tx_delete(tx, &runs[i], 1));
    }
    return OK;
}

/* ---- what counted stays what it was ---- */

/* Deleted it may be, and given back: the next run takes that back. Of another amount it would have earned what nobody can tell. */
static err_t hold_amount(struct tx *tx, struct change *change)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    if (!change_has(change, table_column(change->table, "amount")) && !change_has(change, table_column(change->table, "is_photo_fee"))) return OK;
    TRY(db_query(tx->conn, STR("SELECT 1 FROM commission_line WHERE premium_id = $1 AND deleted_at IS NULL"),
                 &change->new_.at[COLUMN_ID], 1, types, 1, &rows));
    return rows.rows ? commission_rule(tx->arena, "commission_counted", "amount") : OK;
}

const struct listener commission_listeners[] = {
    { &premium_entity, 1U << OP_UPDATE, PHASE_BEFORE, 0, hold_amount },
    LISTENERS_END
};
