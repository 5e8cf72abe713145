/* A submitted claim becomes an entry again (T2): what the law and a reviewer decided is undone, what it had reserved is free, and it
 * must be submitted anew. Its former states and decisions stay in its history; so does what a patient was asked, and the sample that
 * it was in: the ratio of that one was found among other claims. */
#include "db/sql.h"
#include "module/claim_flow/claim_review.h"
#include "module/claim_flow/claim_tally.h"
#include "module/claim_flow/internal.h"

static void clear_line(struct claim_set *s, struct set_line *line)
{
    const struct line_columns *l = &s->l[line->law->kind];
    const int decided[] = {l->qty_approved, l->price_adjusted, l->price_approved, l->price_valuated, l->remunerated_amount,
                           l->deductable_amount, l->exceed_ceiling_amount, l->exceed_ceiling_amount_category, l->price_origin,
                           l->limitation, l->limitation_value, l->justification, l->product_id, l->policy_id, l->nominal_value};

    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++)
        line->now.at[decided[i]] = db_null(line->now.table->types[decided[i]]);
    line->law->authorised = false;
    line->now.at[l->status] = db_int(LAW_LINE_PASSED);
    line->now.at[l->rejection_reason] = db_int(LAW_ACCEPTED);
}

static void clear_claim(struct claim_set *s, struct set_claim *c)
{
    const int decided[] = {s->c.category, s->c.submit_stamp, s->c.approved, s->c.adjustment, s->c.audit_user_id_submit,
                           s->c.audit_user_id_review, s->c.adjuster_id};

    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++)
        c->now.at[decided[i]] = db_null(c->now.table->types[decided[i]]);
    c->now.at[s->c.status] = db_int(CLAIM_ENTERED);
    c->now.at[s->c.rejection_reason] = db_int(LAW_ACCEPTED);
    c->now.at[s->c.review_status] = db_int(CLAIM_IDLE);
    if (c->old.at[s->c.feedback_status].i != CLAIM_DELIVERED) c->now.at[s->c.feedback_status] = db_int(CLAIM_IDLE);
    for (size_t i = 0; i < c->line_count; i++) clear_line(s, &c->lines[i]);
    claim_authorisation_after(s, c);
    c->releases = true;
}

/* Samples change with what is in them: each once, kept before and written after. */
static err_t keep_samples(struct tx *tx, const struct record *rows, size_t n, struct record *batches, size_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t id = record_cell(&rows[i], "sampling_batch_id")->i;
        if (*out && batches[*out - 1].at[COLUMN_ID].i == id) continue;
        TRY(tx_get_id(tx, &claim_sampling_batch_entity, id, &batches[*out]));
        TRY(tx_keep(tx, &batches[(*out)++]));
    }
    return OK;
}

static err_t leave_samples(struct tx *tx, const int64_t *claims, size_t n)
{
    const struct table *t = registry_table_of(tx->registry, &claim_sampling_assignment_entity);
    const struct db_value list = db_list(DB_INTS, claims, n);
    struct record *rows, *batches, *changed;
    struct db_rows found;
    struct sql s;
    size_t kept;

    if (!n) return OK;
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM claim_sampling_assignment WHERE deleted_at IS NULL AND ");
    sql_in(&s, "claim_id", 1);
    sql_add(&s, " ORDER BY sampling_batch_id, id");
    TRY(db_query(tx->conn, sql_text(&s), &list, 1, t->types, t->count, &found));
    rows = ARENA_ARRAY(tx->arena, struct record, found.rows);
    for (size_t i = 0; i < found.rows; i++) rows[i] = (struct record){t, (struct db_value *)db_cell(&found, i, 0)};
    batches = ARENA_ARRAY(tx->arena, struct record, found.rows);
    changed = ARENA_ARRAY(tx->arena, struct record, found.rows);
    TRY(keep_samples(tx, rows, found.rows, batches, &kept));
    for (size_t i = 0; i < kept; i++) changed[i] = record_copy(tx->arena, batches[i]);
    TRY(tx_delete(tx, rows, found.rows));
    return tx_update(tx, batches, changed, kept);
}

err_t claim_take_back(struct tx *tx, const struct claim_many *many, struct claim_tally *tally)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, many->n), *reviewed = ARENA_ARRAY(tx->arena, int64_t, many->n);
    size_t taken = 0, reviewed_count = 0;
    struct claim_set s;

    TRY(claim_set_open(tx, many, false, tally, &s));
    for (size_t i = 0; i < s.n; i++) {
        if (s.claims[i].why) continue;
        TRY(tx_keep(tx, &s.claims[i].old));
        if (!s.claims[i].old.at[s.c.audit_user_id_review].null) reviewed[reviewed_count++] = s.claims[i].law.id;
        clear_claim(&s, &s.claims[i]);
        ids[taken++] = s.claims[i].law.id;
    }
    tally->done += (int64_t)taken;
    TRY(claim_prompts_close(tx, ids, taken));
    TRY(leave_samples(tx, ids, taken));
    TRY(review_parts_clear(tx, reviewed, reviewed_count));
    return claim_set_store(&s, NULL);
}
