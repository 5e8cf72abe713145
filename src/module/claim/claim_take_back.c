/* A submitted claim becomes an entry again (T2): what the law and a reviewer decided is undone, what it had reserved is free, and it
 * must be submitted anew. Its former states and decisions stay in its history. */
#include "module/claim/claim_tally.h"

static void clear_line(struct claim_set *s, struct set_line *line)
{
    const struct line_columns *l = &s->l[line->law->kind];
    const int decided[] = {l->qty_approved, l->price_adjusted, l->price_approved, l->price_valuated, l->remunerated_amount,
                           l->deductable_amount, l->exceed_ceiling_amount, l->exceed_ceiling_amount_category, l->price_origin,
                           l->limitation, l->limitation_value, l->justification, l->product_id, l->policy_id, l->nominal_value};

    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++)
        line->now.at[decided[i]] = db_null(line->now.table->types[decided[i]]);
    line->now.at[l->status] = db_int(LAW_LINE_PASSED);
    line->now.at[l->rejection_reason] = db_int(LAW_ACCEPTED);
}

static void clear_claim(struct claim_set *s, struct set_claim *c)
{
    const int decided[] = {s->c.category, s->c.submit_stamp, s->c.approved, s->c.adjustment, s->c.audit_user_id_submit,
                           s->c.audit_user_id_review};

    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++)
        c->now.at[decided[i]] = db_null(c->now.table->types[decided[i]]);
    c->now.at[s->c.status] = db_int(CLAIM_ENTERED);
    c->now.at[s->c.rejection_reason] = db_int(LAW_ACCEPTED);
    c->now.at[s->c.review_status] = c->now.at[s->c.feedback_status] = db_int(CLAIM_IDLE);
    for (size_t i = 0; i < c->line_count; i++) clear_line(s, &c->lines[i]);
    c->releases = true;
}

err_t claim_take_back(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, many->n);
    size_t taken = 0;
    struct claim_set s;

    TRY(claim_set_open(tx, many, false, tally, &s));
    for (size_t i = 0; i < s.n; i++) {
        if (s.claims[i].why) continue;
        clear_claim(&s, &s.claims[i]);
        ids[taken++] = s.claims[i].law.id;
    }
    tally->done += (int64_t)taken;
    TRY(claim_prompts_close(tx, ids, taken));
    return claim_set_store(&s, NULL);
}
