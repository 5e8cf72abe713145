/* Active, inactive, dead (enrolment 5.5, Status change). Who keeps covers hears of it as a change of the column status. */
#include "base/env.h"
#include "module/insuree/internal.h"

static bool is_active(const struct record *r)
{
    const struct db_value *status = record_cell(r, "status");

    return status->null || str_is(status->s, "AC");
}

static err_t check_reason(struct tx *tx, const struct record *r)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value *reason = record_cell(r, "status_reason_id");
    struct db_rows rows;
    const struct db_value *of;

    if (reason->null) return insuree_refused(tx, "insuree_status_reason", "statusReason");
    TRY(db_query(tx->conn, STR("SELECT status_type FROM insuree_status_reason WHERE id = $1"), reason, 1, types, 1, &rows));
    of = rows.rows ? db_cell(&rows, 0, 0) : NULL;
    return of && !of->null && str_eq(of->s, record_cell(r, "status")->s) ? OK : insuree_refused(tx, "insuree_status_reason", "statusReason");
}

/* Back to active: the reason is gone, and active since the day that was sent, or today. */
static void become_active(struct tx *tx, struct change *change)
{
    struct record *r = &change->new_;

    *record_cell(r, "status_reason_id") = db_null(DB_INT);
    if (change->op == OP_UPDATE && !is_active(&change->old) && !insuree_touched(change, "status_date"))
        *record_cell(r, "status_date") = db_date(env_today(tx->env));
}

err_t insuree_check_status(struct tx *tx, struct change *change)
{
    if (!insuree_touched(change, "status") && !insuree_touched(change, "status_reason_id") && !insuree_touched(change, "status_date")) return OK;
    if (is_active(&change->new_)) {
        become_active(tx, change);
        return OK;
    }
    if (record_cell(&change->new_, "status_date")->null) return insuree_refused(tx, "insuree_status_date", "statusDate");
    return check_reason(tx, &change->new_);
}
