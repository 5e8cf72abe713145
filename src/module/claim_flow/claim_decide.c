/* Submission, processing and delivery of reviews (T4, T7, T11): the law is asked for one claim after the other, in the order
 * in which they came, and each sees what those before it consumed (decision D11). */
#include "module/claim_flow/claim_review.h"
#include "module/claim_flow/claim_tally.h"
#include "module/claim_flow/internal.h"

static err_t undecided(struct claim_set *s, struct set_claim *c)
{
    return err_make(s->tx->arena, E_RULE, "rule",
                    c->law.fault == LAW_FAULT_AMOUNT ? "claim_amount_too_large" : "claim_line_incomplete", "value",
                    str_zero(s->tx->arena, c->old.at[s->c.code].s), NULL);
}

static void leave(struct claim_set *s, struct set_claim *c, err_t why)
{
    claim_set_leave(s, c);
    c->why = why;
    refuse(&s->refused, s->tx->arena, c->old.at[s->c.code].s, c->why);
}

static void give_up(struct claim_set *s, struct set_claim *c) { leave(s, c, undecided(s, c)); }

/* A finding that was saved, while other claims took what it counted on. */
static bool is_authorised(struct claim_set *s, struct set_claim *c)
{
    if (claim_authorisation_fits(s, c)) return true;
    leave(s, c, err_make(s->tx->arena, E_RULE, "rule", "claim_review_above_authorised", "value",
                         str_zero(s->tx->arena, c->old.at[s->c.code].s), NULL));
    return false;
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

static void submit_one(struct claim_set *s, struct set_claim *c)
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
}

/* One after the other, each with what those before it left. */
static void each(struct claim_set *s, void (*decide)(struct claim_set *, struct set_claim *), struct claim_tally *tally)
{
    for (size_t i = 0; i < s->n; i++) {
        struct set_claim *c = &s->claims[i];
        if (c->why) continue;
        decide(s, c);
        if (c->why) tally_refused(tally, c->old.at[s->c.code].s, c->why);
        else tally_decided(tally, s, c);
    }
}

err_t claim_submit(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    struct claim_set s;

    TRY(claim_set_open(tx, many, true, tally, &s));
    each(&s, submit_one, tally);
    return claim_set_store(&s, "S");
}

/* ---- processing ---- */

/* What was selected and never delivered is passed by (claims 9.1, K9). */
static void bypass(struct set_claim *c, int column)
{
    if (!c->now.at[column].null && c->now.at[column].i == CLAIM_SELECTED) c->now.at[column] = db_int(CLAIM_BYPASSED);
}

static void process_one(struct claim_set *s, struct set_claim *c)
{
    claim_set_before(s, c);
    if (!is_authorised(s, c)) return;
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
}

static err_t book(struct claim_set *s)
{
    int64_t *ids = ARENA_ARRAY(s->tx->arena, int64_t, s->n);
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        if (!s->claims[i].why && s->claims[i].law.status == LAW_CLAIM_VALUATED) ids[n++] = s->claims[i].law.id;
    return claim_book(s->tx, ids, n);
}

/* Nobody is asked any more. */
static err_t close_prompts(struct claim_set *s)
{
    int64_t *ids = ARENA_ARRAY(s->tx->arena, int64_t, s->n);
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct set_claim *c = &s->claims[i];
        if (!c->why && c->old.at[s->c.feedback_status].i == CLAIM_SELECTED) ids[n++] = c->law.id;
    }
    return claim_prompts_close(s->tx, ids, n);
}

err_t claim_process(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    struct claim_set s;

    TRY(claim_set_open(tx, many, false, tally, &s));
    each(&s, process_one, tally);
    TRY(claim_set_store(&s, "P"));
    TRY(close_prompts(&s));
    return book(&s);
}

/* ---- review ---- */

err_t claim_reviewer(struct claim_set *s)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value account = db_int(s->tx->who->user);
    struct db_rows rows;

    s->reviewer = db_null(DB_INT);
    if (s->tx->who->user == USER_PROGRAM) return OK;
    TRY(db_query(s->tx->conn, STR("SELECT i_user_id FROM core_user WHERE id = $1 AND i_user_id IS NOT NULL"), &account, 1, types, 1, &rows));
    if (rows.rows) s->reviewer = *db_cell(&rows, 0, 0);
    return OK;
}

void claim_reviewed(struct claim_set *s, struct set_claim *c)
{
    c->now.at[s->c.audit_user_id_review] = db_int(s->tx->who->user);
    c->now.at[s->c.adjuster_id] = s->reviewer;
}

static void deliver_one(struct claim_set *s, struct set_claim *c)
{
    claim_set_before(s, c);
    if (!is_authorised(s, c)) return;
    claim_reserve(s, c);
    if (c->why) return;
    claim_set_after(s, c);
    c->now.at[s->c.review_status] = db_int(CLAIM_DELIVERED);
    claim_reviewed(s, c);
}

err_t claim_deliver(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    struct claim_set s;

    TRY(claim_set_open(tx, many, false, tally, &s));
    TRY(claim_reviewer(&s));
    each(&s, deliver_one, tally);
    for (size_t i = 0; i < s.n; i++) tally->done += !s.claims[i].why;
    return claim_set_store(&s, "R");
}
