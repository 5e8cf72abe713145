/* What may become of a claim: one table (claims 2.1, 8.2). Who enters claims may
 * correct what is entered and what is attached. A command of a set takes its claims one by one: what cannot be done to one of
 * them is told in the log, and the others go on. */
#include "model/write/error_json.h"
#include "module/claim/claim_thread.h"
#include "module/claim/internal.h"
#include "module/claim/preauthorisation.h"
#include "module/claim_rule/claim_rule.h"
#include "module/insuree/insuree.h"
#include "module/policy/policy.h"

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
/* Who reads a claim says something on it, for the side that is his. */
#define THREAD(what) \
    { .name = "claim_thread." what, .right = RIGHT_CLAIM_READ, .prepare = claim_thread_say_prepare, .apply = claim_thread_say_apply },
#define AUTHORISATION(what, right_) \
    { .name = "preauthorisation." what, .right = right_, .prepare = preauthorisation_decide_prepare, \
      .apply = preauthorisation_decide_apply },
/* Files and addresses beside it: the same of claims and of pre-authorisations. */
#define ATTACHMENT(entity_, what, verb_) \
    { .name = #entity_ what, .right = RIGHT_CLAIM_UPDATE, .also = RIGHT_CLAIM_CREATE, .prepare = claim_attachment_prepare, \
      .entity = &entity_##_entity, .verb = verb_, .files = claim_files },
#define ATTACHMENTS(entity_) \
    ATTACHMENT(entity_, ".create", CRUD_CREATE) ATTACHMENT(entity_, ".update", CRUD_UPDATE) \
    { .name = #entity_ ".delete", .right = RIGHT_CLAIM_UPDATE, .also = RIGHT_CLAIM_CREATE, .entity = &entity_##_entity, .verb = CRUD_DELETE },
const struct command claim_commands[] = {
    SET_TRANSITIONS(COMMAND)
    { .name = "claim.create", .right = RIGHT_CLAIM_CREATE, .prepare = claim_create_prepare, .apply = claim_create_apply,
      .entity = &claim_entity, .verb = CRUD_CREATE, .files = claim_files },
    { .name = "claim.update", .right = RIGHT_CLAIM_UPDATE, .also = RIGHT_CLAIM_CREATE,
      .prepare = claim_update_prepare, .apply = claim_update_apply, .entity = &claim_entity, .verb = CRUD_UPDATE },
    { .name = "claim.delete", .right = RIGHT_CLAIM_DELETE, .prepare = claim_many_prepare, .apply = claim_many_apply,
      .entity = &claim_entity, .verb = CRUD_DELETE },
    { .name = "claim.review", .right = RIGHT_CLAIM_REVIEW, .prepare = claim_review_prepare, .apply = claim_review_apply },
    { .name = "claim.select_by_rule", .right = RIGHT_CLAIM_UPDATE, .prepare = claim_select_rule_prepare, .apply = claim_select_rule_apply },
    ATTACHMENTS(claim_attachment) ATTACHMENTS(preauthorisation_attachment)
    { .name = "claim_sampling_batch.create", .right = RIGHT_SAMPLING_CREATE, .prepare = claim_sampling_create_prepare,
      .apply = claim_sampling_create_apply },
    { .name = "claim_sampling_batch.update", .right = RIGHT_SAMPLING_UPDATE, .prepare = claim_sampling_update_prepare,
      .apply = claim_sampling_update_apply },
    { .name = "claim_sampling_batch.approve", .right = RIGHT_SAMPLING_APPROVE, .prepare = claim_sampling_approve_prepare,
      .apply = claim_sampling_approve_apply },
    { .name = "claim_rule.test", .right = RIGHT_CLAIM_RULE_UPDATE, .also = RIGHT_CLAIM_RULE_PUBLISH, .prepare = claim_rule_test_prepare,
      .apply = claim_rule_test_apply },
    { .name = "claim.deliver_feedback", .right = RIGHT_CLAIM_FEEDBACK, .prepare = claim_feedback_prepare,
      .apply = claim_feedback_apply },
    { .name = "claim_thread.ask", .right = RIGHT_CLAIM_REVIEW, .also = RIGHT_CLAIM_CREATE, .prepare = claim_thread_ask_prepare,
      .apply = claim_thread_ask_apply },
    THREAD("answer") THREAD("close") THREAD("reopen")
    { .name = "preauthorisation.create", .right = RIGHT_CLAIM_CREATE, .prepare = preauthorisation_write_prepare,
      .apply = preauthorisation_write_apply, .entity = &preauthorisation_entity, .verb = CRUD_CREATE },
    { .name = "preauthorisation.update", .right = RIGHT_CLAIM_CREATE, .prepare = preauthorisation_write_prepare,
      .apply = preauthorisation_write_apply, .entity = &preauthorisation_entity, .verb = CRUD_UPDATE },
    AUTHORISATION("withdraw", RIGHT_CLAIM_CREATE) AUTHORISATION("approve", RIGHT_CLAIM_REVIEW)
    AUTHORISATION("reject", RIGHT_CLAIM_REVIEW) AUTHORISATION("revoke", RIGHT_CLAIM_REVIEW)
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

/* ---- refusals ---- */

void refusals_init(struct refusals *r, struct arena *a)
{
    *r = (struct refusals){0};
    buf_init(&r->text, a, 128);
}

static void next(struct refusals *r)
{
    buf_add_char(&r->text, r->n++ ? ',' : '[');
}

static void put_title(struct json_writer *w, struct str title)
{
    json_key(w, STR("title"));
    json_put_str(w, title);
}

void refuse(struct refusals *r, struct arena *a, struct str title, err_t e)
{
    for (; e; e = e->next) {
        struct json_writer w = json_writer(&r->text);
        next(r);
        json_open(&w, '{');
        error_json_members(a, &w, e);
        put_title(&w, title);
        json_close(&w, '}');
    }
}

void refuse_again(struct refusals *r, const struct json *refusal)
{
    struct json_writer w = json_writer(&r->text);

    next(r);
    json_put(&w, refusal);
}

void refuse_coded(struct refusals *r, struct str title, const char *message, int code)
{
    struct json_writer w = json_writer(&r->text);

    next(r);
    json_open(&w, '{');
    json_key(&w, STR("message"));
    json_put_str(&w, str_of(message));
    json_key(&w, STR("code"));
    json_put_int(&w, code);
    put_title(&w, title);
    json_close(&w, '}');
}

void refusals_tell(struct refusals *r, struct tx *tx)
{
    if (!r->n) return;
    buf_add_char(&r->text, ']');
    tx->refused = buf_str(&r->text);
}
