/* Prompts to renew and what became of them (enrolment 8.1): a family renews, or declines with a reason, which can be taken back. A
 * prompt that was answered stays for the journal of prompts; one that is put away (policy_renewal.delete) is gone, whatever became
 * of the policy. */
#include "model/write/input.h"
#include "module/policy/internal.h"
#include "module/root_search.h"
#include "module/rows.h"
#include "scheme/renewal.h"

/* ---- the list ---- */

struct condition policy_renewal_open(struct arena *a, int slot)
{
    struct condition *is_answered = ARENA_NEW(a, struct condition);
    struct condition not_yet = {.kind = CONDITION_NOT, .parts = is_answered, .part_count = 1};

    *is_answered = rows_test(a, "responseStatus", LOOKUP_GT, slot);
    return not_yet;
}

static err_t renewals(struct root_call *c)
{
    const struct json *answered = root_value(c, "showAnswered");
    struct condition *open;

    search_uuids(c, "officers", "newOfficer");
    TRY(search_below(c, LIST("policy__family__location")));
    if (root_sent(c, "responseStatus") || (answered && answered->kind == JSON_TRUE)) return OK;
    open = ARENA_NEW(c->arena, struct condition);
    *open = policy_renewal_open(c->arena, root_slot_of(c, db_int(LAW_PROMPT_OPEN)));
    root_and(c, open);
    return OK;
}

/* Who asks for none in particular gets those that wait for an answer, as the clients of openIMIS know it. */
static const struct argument renewals_arguments[] = {
    {"showAnswered", "Boolean"}, {"officers", "[String]"}, BELOW_ARGUMENTS, ARGUMENTS_END
};

const struct root renewal_roots[] = {
    { .name = "policyRenewals", .kind = ROOT_LIST, .arguments = renewals_arguments, .where = renewals, .file = "policyRenewalsExport" },
    ROOTS_END
};

/* ---- who asks for whom ---- */

err_t policy_officers_of(struct db_conn *c, struct arena *a, int64_t officer, int64_t **ids, size_t *n)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_int(officer), db_int(LAW_HOPS)};
    struct db_rows rows;

    TRY(db_query(c, STR("WITH RECURSIVE his (id, hops) AS (SELECT $1, 0 UNION SELECT o.id, his.hops + 1 FROM officer o JOIN his ON"
                        " o.substitution_officer_id = his.id WHERE o.deleted_at IS NULL AND his.hops < $2) SELECT DISTINCT id FROM his ORDER BY id"),
                 params, 2, types, 1, &rows));
    *ids = ARENA_ARRAY(a, int64_t, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) (*ids)[i] = db_cell(&rows, i, 0)->i;
    return OK;
}

/* ---- answers ---- */

struct answering {
    uuids_t uuids;
    enum law_prompt_event event;
    struct db_value reason;
};

static err_t prepare(struct prepare *p, enum law_prompt_event event, struct answering **out)
{
    *out = ARENA_NEW(p->arena, struct answering);
    (*out)->event = event;
    (*out)->reason = db_null(DB_TEXT);
    return input_uuids(p, &policy_renewal_entity, &(*out)->uuids);
}

err_t policy_renewal_decline_prepare(struct prepare *p, void **plan)
{
    static const struct type text = TEXT(255);
    struct answering *a;

    TRY(input_only(p, LIST("uuid", "uuids", "reason")));
    TRY(prepare(p, LAW_PROMPT_DECLINE, &a));
    *plan = a;
    return value_read(p->arena, &text, "reason", json_get(p->input, "reason"), &a->reason);
}

err_t policy_renewal_reopen_prepare(struct prepare *p, void **plan)
{
    struct answering *a;

    TRY(input_only(p, LIST("uuid", "uuids")));
    TRY(prepare(p, LAW_PROMPT_REOPEN, &a));
    *plan = a;
    return OK;
}

static enum law_prompt_response response_of(const struct record *prompt)
{
    const struct db_value *v = record_cell(prompt, "response_status");

    return v->null ? LAW_PROMPT_OPEN : (enum law_prompt_response)v->i;
}

/* Of those to whom it makes a difference. *refused: how many the law does not let be answered so. */
static err_t answer(struct tx *tx, struct record *prompts, size_t n, enum law_prompt_event event, struct db_value reason, size_t *refused)
{
    struct record *changed = ARENA_ARRAY(tx->arena, struct record, n);
    size_t count = 0;

    *refused = 0;
    for (size_t i = 0; i < n; i++) {
        enum law_prompt_response from = response_of(&prompts[i]), to;
        bool may = law_prompt_answer(from, event, &to);
        *refused += !may;
        if (!may || from == to) continue;
        prompts[count] = prompts[i];
        changed[count] = record_copy(tx->arena, prompts[i]);
        *record_cell(&changed[count], "response_status") = db_int(to);
        *record_cell(&changed[count], "response_date") = to == LAW_PROMPT_OPEN ? db_null(DB_STAMP) : db_stamp(tx->now);
        *record_cell(&changed[count++], "response_reason") = to == LAW_PROMPT_DECLINED ? reason : db_null(DB_TEXT);
    }
    return count ? tx_update(tx, prompts, changed, count) : OK;
}

err_t policy_renewal_answer_apply(struct tx *tx, void *plan)
{
    const struct answering *a = plan;
    size_t n = a->uuids.n, refused;
    struct record *prompts = ARENA_ARRAY(tx->arena, struct record, n);
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n);

    TRY(tx_get_many(tx, &policy_renewal_entity, a->uuids.at, n, prompts, why));
    for (size_t i = 0; i < n; i++) TRY(why[i]);
    TRY(answer(tx, prompts, n, a->event, a->reason, &refused));
    if (!refused) return OK;
    return policy_rule(tx->arena, a->event == LAW_PROMPT_REOPEN ? "renewal_not_declined" : "renewal_closed", "uuid");
}

/* Of the product that was asked for, and of what is sold in its place. */
err_t policy_renewal_done(struct tx *tx, int64_t family, int64_t asked, int64_t product)
{
    const struct db_value params[] = {db_int(family), db_int(asked), db_int(product)};
    struct record *prompts;
    size_t n, refused;

    TRY(tx_get_found(tx, &policy_renewal_entity,
                     STR("SELECT r.uuid FROM policy_renewal r JOIN policy p ON p.id = r.policy_id WHERE p.family_id = $1"
                         " AND (r.new_product_id IN ($2, $3) OR p.product_id IN ($2, $3)) AND r.deleted_at IS NULL"
                         " AND COALESCE(r.response_status, 0) <> 1 ORDER BY r.id"), params, 3, &prompts, &n));
    return answer(tx, prompts, n, LAW_PROMPT_RENEW, db_null(DB_TEXT), &refused);
}

/* ---- put away ---- */

err_t policy_renewal_delete_prepare(struct prepare *p, void **plan)
{
    uuids_t *uuids = ARENA_NEW(p->arena, uuids_t);

    TRY(input_only(p, LIST("uuid", "uuids")));
    *plan = uuids;
    return input_uuids(p, &policy_renewal_entity, uuids);
}

/* What is put away already needs nothing more: telephones say it again. */
err_t policy_renewal_delete_apply(struct tx *tx, void *plan)
{
    const uuids_t *uuids = plan;

    for (size_t i = 0; i < uuids->n; i++) {
        struct record prompt;
        err_t e = tx_get(tx, &policy_renewal_entity, uuids->at[i], &prompt);
        if (err_is(e, E_DELETED)) continue;
        TRY(e);
        TRY(tx_delete(tx, &prompt, 1));
    }
    return OK;
}
