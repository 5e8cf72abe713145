/* What may become of a claim: one table (claims 2.1, 8.2). Who enters claims may
 * correct what is entered and what is attached. A command of a set takes its claims one by one: what cannot be done to one of
 * them is told in the log, and the others go on. */
#include "module/claim_flow/internal.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"
#include "module/preauthorisation/preauthorisation.h"

#include <string.h>

#define REVIEW "review_status"
#define FEEDBACK "feedback_status"
#define JUDGED (CLAIM_CHECKED | CLAIM_PROCESSED | CLAIM_VALUATED)

/* command, number, right, from, column, to, act, tell */
#define SET_TRANSITIONS(T)                                                                                             \
    T("claim.submit", "T4", RIGHT_CLAIM_SUBMIT, CLAIM_ENTERED, NULL, 0, claim_submit, tally_submission)                \
    T("claim.select_for_review", "T5", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, REVIEW, CLAIM_SELECTED, claim_select, NULL)  \
    T("claim.skip_review", "T5", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, REVIEW, CLAIM_NOT_SELECTED, claim_select, NULL)    \
    T("claim.bypass_review", "T5", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, REVIEW, CLAIM_BYPASSED, claim_select, NULL)      \
    T("claim.deliver_review", "T7", RIGHT_CLAIM_REVIEW, CLAIM_CHECKED, REVIEW, CLAIM_DELIVERED, claim_deliver, NULL)   \
    T("claim.select_for_feedback", "T8", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, FEEDBACK, CLAIM_SELECTED, claim_select, NULL) \
    T("claim.skip_feedback", "T9", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, FEEDBACK, CLAIM_NOT_SELECTED, claim_select, NULL) \
    T("claim.bypass_feedback", "T9", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, FEEDBACK, CLAIM_BYPASSED, claim_select, NULL)  \
    T("claim.take_back", "T2", RIGHT_CLAIM_UPDATE, CLAIM_CHECKED, NULL, 0, claim_take_back, NULL)                      \
    T("claim.process", "T11", RIGHT_CLAIM_PROCESS, CLAIM_CHECKED, NULL, 0, claim_process, tally_processing)
/* Of one claim, with what was found: T6 and T10. */
#define ONE_TRANSITIONS(T)                                                                                             \
    T("claim.review", "T6", RIGHT_CLAIM_REVIEW, CLAIM_CHECKED, NULL, 0, NULL, NULL)                                    \
    T("claim.deliver_feedback", "T10", RIGHT_CLAIM_FEEDBACK, JUDGED, FEEDBACK, CLAIM_DELIVERED, NULL, NULL)            \
    T("claim.create", "T1", RIGHT_CLAIM_CREATE, 0, NULL, 0, NULL, NULL)                                                \
    T("claim.update", "T2", RIGHT_CLAIM_UPDATE, CLAIM_ENTERED | CLAIM_CHECKED, NULL, 0, NULL, NULL)                    \
    T("claim.delete", "T3", RIGHT_CLAIM_DELETE, CLAIM_ENTERED | CLAIM_REJECTED, NULL, 0, claim_remove, NULL)           \
    T("claim.restore", "T14", RIGHT_CLAIM_RESTORE, CLAIM_REJECTED, NULL, 0, NULL, NULL)

#define ROW(...) {__VA_ARGS__},
const struct claim_transition claim_transitions[] = {
    SET_TRANSITIONS(ROW) ONE_TRANSITIONS(ROW) { .command = NULL }
};

#define COMMAND(name_, number_, right_, from_, column_, to_, act_, tell_) \
    { .name = name_, .right = right_, .prepare = claim_many_prepare, .apply = claim_many_apply },
const struct command claim_commands[] = {
    SET_TRANSITIONS(COMMAND)
    { .name = "claim.delete", .right = RIGHT_CLAIM_DELETE, .prepare = claim_many_prepare, .apply = claim_many_apply,
      .entity = &claim_entity, .verb = CRUD_DELETE },
    { .name = "claim.review", .right = RIGHT_CLAIM_REVIEW, .prepare = claim_review_prepare, .apply = claim_review_apply },
    { .name = "claim.select_by_rule", .right = RIGHT_CLAIM_UPDATE, .prepare = claim_select_rule_prepare, .apply = claim_select_rule_apply },
    { .name = "claim.deliver_feedback", .right = RIGHT_CLAIM_FEEDBACK, .prepare = claim_feedback_prepare,
      .apply = claim_feedback_apply },
    COMMANDS_END
};

const struct claim_transition *claim_transition_of(const char *command)
{
    const struct claim_transition *t = claim_transitions;

    while (t->command && strcmp(t->command, command) != 0) t++;
    return t;
}

bool claim_decides(const struct claim_transition *t)
{
    return t->act == claim_submit || t->act == claim_process || t->act == claim_deliver || t->act == claim_take_back;
}

/* As claim_authorisation.c reads it: with blanks and hyphens or without. */
#define TOKEN "regexp_replace(translate(c.guarantee_id, '- ', ''), '^(.{4})(.{4})(.{4})(.{4})$', '\\1-\\2-\\3-\\4')"

void claim_lock_people(struct prepare *p, const uuid_t *claims, size_t n)
{
    prepare_lock_found(p, &insuree_entity, "SELECT insuree_id FROM claim WHERE uuid = ANY($1)", claims, n);
    prepare_lock_found(p, &policy_entity, "SELECT ip.policy_id FROM insuree_policy ip JOIN claim c ON c.insuree_id = ip.insuree_id"
                       " WHERE c.uuid = ANY($1) AND ip.deleted_at IS NULL", claims, n);
    prepare_lock_found(p, &preauthorisation_entity, "SELECT a.id FROM preauthorisation a JOIN claim c ON a.token = " TOKEN
                       " WHERE c.uuid = ANY($1)", claims, n);
}

err_t claim_lock(struct tx *tx, const uuid_t *claims, size_t n)
{
    struct prepare p = {.arena = tx->arena, .registry = tx->registry};

    vec_init(&p.locks, tx->arena);
    claim_lock_people(&p, claims, n);
    return tx_lock(tx, &p);
}
