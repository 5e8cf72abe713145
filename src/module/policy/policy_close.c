/* What becomes of a family's policies when the family is closed (enrolment 5.5): nobody is to be asked to renew them, and none
 * waits for money of people who are no more there. */
#include "base/arena.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"

static err_t close_prompts(struct tx *tx, const struct record *policy)
{
    struct record *prompts;
    size_t n;

    TRY(tx_get_found(tx, &policy_renewal_entity, STR("SELECT uuid FROM policy_renewal WHERE policy_id = $1 AND deleted_at IS NULL ORDER BY id"),
                     &policy->at[COLUMN_ID], 1, &prompts, &n));
    return tx_delete(tx, prompts, n);
}

/* In force to the end of today, or to its first day where that is still to come. */
static err_t end_today(struct tx *tx, const struct record *policy)
{
    date_t start = policy_day(policy, "start_date"), last = env_today(tx->env);
    struct record r = record_copy(tx->arena, *policy), *covers, *ended;
    size_t n, count = 0;

    if (date_cmp(start, last) > 0) last = start;
    *record_cell(&r, "expiry_date") = db_date(last);
    TRY(tx_update(tx, policy, &r, 1));
    TRY(policy_covers(tx, policy->at[COLUMN_ID].i, &covers, &n));
    ended = ARENA_ARRAY(tx->arena, struct record, n);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *expiry = record_cell(&covers[i], "expiry_date");
        if (!expiry->null && date_cmp(expiry->d, last) <= 0) continue;
        covers[count] = covers[i];
        ended[count] = record_copy(tx->arena, covers[i]);
        *record_cell(&ended[count++], "expiry_date") = db_date(last);
    }
    return count ? tx_update(tx, covers, ended, count) : OK;
}

/* What was paid for a policy stays booked: it is over, not gone. */
static err_t give_up(struct tx *tx, const struct record *policy)
{
    struct record r = record_copy(tx->arena, *policy);

    *record_cell(&r, "status") = db_int(law_policy_next(policy_status_of(policy), LAW_ENDED, LAW_ON_CONTRIBUTION));
    return tx_update(tx, policy, &r, 1);
}

static err_t close_policy(struct tx *tx, const struct record *policy, const struct insuree_told *told)
{
    enum law_policy_status status = policy_status_of(policy);
    bool waits = status == LAW_IDLE || status == LAW_READY;
    int64_t paid = 0;

    if (waits) TRY(policy_count_of(tx, "premiums", policy, &paid));
    if (waits && !paid) return tx_delete(tx, policy, 1);
    TRY(close_prompts(tx, policy));
    if (told->cancel_cover) return waits ? give_up(tx, policy) : end_today(tx, policy);
    return !waits && told->goes_on ? OK : policy_rule(tx->arena, "family_has_policies", "endPolicies");
}

err_t policy_family_closed(struct tx *tx, struct change *change)
{
    static const struct insuree_told nothing;
    const struct insuree_told *told = tx->told_of == &insuree_entity ? tx->told : &nothing;
    struct record *policies;
    size_t n;

    TRY(policy_open(tx, change->old.at[COLUMN_ID].i, &policies, &n));
    for (size_t i = 0; i < n; i++) TRY(close_policy(tx, &policies[i], told));
    return OK;
}

err_t policy_went(struct tx *tx, struct change *change)
{
    struct record *covers;
    size_t n;

    TRY(policy_covers(tx, change->old.at[COLUMN_ID].i, &covers, &n));
    if (n) TRY(tx_delete(tx, covers, n));
    return close_prompts(tx, &change->old);
}
