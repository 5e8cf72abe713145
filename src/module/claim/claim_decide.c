/* Submission, processing and delivery of reviews (T4, T7, T11): the law is asked for one claim after the other, in the order
 * in which they came, and each sees what those before it consumed (decision D11). */
#include "module/claim/claim_set.h"

static err_t undecided(struct claim_set *s, struct set_claim *c)
{
    return err_make(s->tx->arena, E_RULE, "rule",
                    c->law.fault == LAW_FAULT_AMOUNT ? "claim_amount_too_large" : "claim_line_incomplete", "value",
                    str_zero(s->tx->arena, c->old.at[s->c.code].s), NULL);
}

static void give_up(struct claim_set *s, struct set_claim *c)
{
    c->why = undecided(s, c);
    refuse(&s->refused, s->tx->arena, c->old.at[s->c.code].s, c->why);
}

void claim_reserve(struct claim_set *s, struct set_claim *c)
{
    if (c->law.status == LAW_CLAIM_REJECTED) {
        c->releases = true;
        return;
    }
    if (law_claims_value(&s->scheme->law, &c->law, 1, LAW_RESERVE)) give_up(s, c);
    else c->consumes = true;
}

/* ---- submission ---- */

struct counts { int64_t submitted, checked, rejected, processed, valuated, passed[2], refused[2]; };

/* What clients show, and what they know it by. */
static void tell_rejection(struct claim_set *s, const struct set_claim *c)
{
    static const struct { enum law_reason cause; const char *message; } words[] = {
        {LAW_NO_PERSON, "claim.validation.family.insuree_validity"},
        {LAW_NO_COVER, "claim.validation.family.no_policy"},
        {LAW_TARGET_DATE, "claim.validation.target_date"},
    };
    struct str code = c->old.at[s->c.code].s;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (c->law.cause == words[i].cause) refuse_coded(&s->refused, code, words[i].message, (int)words[i].cause);
    refuse_coded(&s->refused, code, "claim.validation.all_items_and_services_rejected", LAW_NOT_IN_REGISTER);
}

static void count_lines(const struct set_claim *c, struct counts *n)
{
    for (size_t i = 0; i < c->law.line_count; i++)
        (c->law.lines[i].status == LAW_LINE_PASSED ? n->passed : n->refused)[c->law.lines[i].kind]++;
}

/* The price of a line that passed is known once it was valued. */
static void approve(struct claim_set *s, struct set_claim *c)
{
    for (size_t i = 0; i < c->line_count; i++) {
        struct law_line *l = c->lines[i].law;
        if (l->status != LAW_LINE_PASSED || money_none(l->price)) continue;
        l->price_adjusted = l->price;
        c->lines[i].now.at[s->l[l->kind].price_adjusted] = db_int(l->price.minor);
    }
    c->now.at[s->c.approved] = db_int(claim_approved(c).minor);
}

static void submit_one(struct claim_set *s, struct set_claim *c, struct counts *n)
{
    claim_set_before(s, c);
    if (law_claims_check(&s->scheme->law, &c->law, 1)) {
        give_up(s, c);
        return;
    }
    claim_reserve(s, c);
    if (c->why) return;
    claim_take_check(s, c);
    if (c->law.status == LAW_CLAIM_REJECTED) tell_rejection(s, c);
    else approve(s, c);
    claim_set_after(s, c);
    count_lines(c, n);
    if (c->law.status == LAW_CLAIM_REJECTED) n->rejected++;
    else n->checked++;
}

static void tell_submission(struct tx *tx, const struct counts *n)
{
    tx->result = str_format(tx->arena, "{\"claim_stats\":{\"header\":\"Claims submitted\",\"submitted\":%lld,\"checked\":%lld,"
        "\"rejected\":%lld,\"items_passed\":%lld,\"items_rejected\":%lld,\"services_passed\":%lld,\"services_rejected\":%lld}}",
        (long long)n->submitted, (long long)n->checked, (long long)n->rejected, (long long)n->passed[0],
        (long long)n->refused[0], (long long)n->passed[1], (long long)n->refused[1]);
}

err_t claim_submit_apply(struct tx *tx, void *plan)
{
    const struct claim_many *many = plan;
    struct counts n = {.submitted = (int64_t)many->n};
    struct claim_set s;

    TRY(claim_set_load(tx, many->uuids, many->n, many->transition->from, true, &s));
    for (size_t i = 0; i < s.n; i++)
        if (!s.claims[i].why) submit_one(&s, &s.claims[i], &n);
    TRY(claim_set_store(&s, "S"));
    tell_submission(tx, &n);
    return OK;
}

/* ---- processing ---- */

/* What was selected and never delivered is passed by (claims 9.1, K9). */
static void bypass(struct set_claim *c, int column)
{
    if (!c->now.at[column].null && c->now.at[column].i == CLAIM_SELECTED) c->now.at[column] = db_int(CLAIM_BYPASSED);
}

static void process_one(struct claim_set *s, struct set_claim *c, struct counts *n)
{
    claim_set_before(s, c);
    if (law_claims_value(&s->scheme->law, &c->law, 1, LAW_PROCESS)) {
        give_up(s, c);
        return;
    }
    c->consumes = c->law.status != LAW_CLAIM_REJECTED;
    c->releases = !c->consumes;
    claim_take_value(s, c);
    bypass(c, s->c.review_status);
    bypass(c, s->c.feedback_status);
    claim_set_after(s, c);
    if (c->law.status == LAW_CLAIM_REJECTED) n->rejected++;
    else if (c->law.status == LAW_CLAIM_PROCESSED) n->processed++;
    else n->valuated++;
}

static void tell_processing(struct tx *tx, const struct counts *n)
{
    tx->result = str_format(tx->arena, "{\"claim_stats\":{\"header\":\"Submitted to process\",\"submitted\":%lld,"
        "\"processed\":%lld,\"valuated\":%lld,\"rejected\":%lld}}", (long long)n->submitted, (long long)n->processed,
        (long long)n->valuated, (long long)n->rejected);
}

static err_t book(struct claim_set *s)
{
    int64_t *ids = ARENA_ARRAY(s->tx->arena, int64_t, s->n);
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        if (!s->claims[i].why && s->claims[i].law.status == LAW_CLAIM_VALUATED) ids[n++] = s->claims[i].law.id;
    return claim_book(s->tx, ids, n);
}

err_t claim_process_apply(struct tx *tx, void *plan)
{
    const struct claim_many *many = plan;
    struct counts n = {.submitted = (int64_t)many->n};
    struct claim_set s;

    TRY(claim_set_load(tx, many->uuids, many->n, many->transition->from, false, &s));
    for (size_t i = 0; i < s.n; i++)
        if (!s.claims[i].why) process_one(&s, &s.claims[i], &n);
    TRY(claim_set_store(&s, "P"));
    TRY(book(&s));
    tell_processing(tx, &n);
    return OK;
}

/* ---- review ---- */

err_t claim_deliver_apply(struct tx *tx, void *plan)
{
    const struct claim_many *many = plan;
    struct claim_set s;

    TRY(claim_set_load(tx, many->uuids, many->n, many->transition->from, false, &s));
    for (size_t i = 0; i < s.n; i++) {
        struct set_claim *c = &s.claims[i];
        if (c->why) continue;
        claim_set_before(&s, c);
        claim_reserve(&s, c);
        if (c->why) continue;
        claim_set_after(&s, c);
        c->now.at[s.c.review_status] = db_int(CLAIM_DELIVERED);
        c->now.at[s.c.audit_user_id_review] = db_int(tx->who->user);
    }
    return claim_set_store(&s, "R");
}
