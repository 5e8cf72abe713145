/* What a medical officer finds (claims 5.1; T6). Saving keeps the selection; with "submitReview" the review is delivered.
 * Without a line nothing but the remark changes. */
#include "module/claim_flow/claim_review.h"
#include "module/claim_flow/internal.h"
#include "module/claim_set/claim_people.h"
#include "model/write/input.h"

struct finding {
    int64_t id;
    bool qty_sent, price_sent, justification_sent, status_sent, reason_sent;
    struct db_value qty, price, justification;
    int64_t status, reason;
    bool used;
};

struct review {
    uuid_t claim;
    bool submit, adjustment_sent;
    struct db_value adjustment;
    struct finding *found[2];
    size_t n[2];
    struct part_findings parts;
};

static err_t read_number(struct prepare *p, const struct json *line, const char *name, bool *sent, int64_t *out)
{
    const struct json *v = json_get(line, name);

    *sent = !json_is_null(v);
    if (!*sent || json_int(v, out)) return OK;
    return err_make(p->arena, E_FIELD_TYPE, "field", name, "type", "int", NULL);
}

static err_t read_finding(struct prepare *p, const struct json *line, struct finding *out)
{
    bool sent;

    TRY(read_number(p, line, "id", &sent, &out->id));
    if (!sent) return err_make(p->arena, E_FIELD_REQUIRED, "field", "id", NULL);
    TRY(read_number(p, line, "status", &out->status_sent, &out->status));
    TRY(read_number(p, line, "rejectionReason", &out->reason_sent, &out->reason));
    TRY(review_value(p, line, "qtyApproved", QTY, &out->qty_sent, &out->qty));
    TRY(review_value(p, line, "priceApproved", MONEY, &out->price_sent, &out->price));
    TRY(review_value(p, line, "justification", TEXT(NOTE_CHARACTERS_MAX), &out->justification_sent, &out->justification));
    if (out->status_sent && out->status != LAW_LINE_PASSED && out->status != LAW_LINE_REJECTED)
        return err_make(p->arena, E_FIELD_CHOICE, "field", "status", "value", "", NULL);
    return OK;
}

static err_t read_findings(struct prepare *p, struct review *r, enum law_kind kind)
{
    static const char *const names[] = {[LAW_ITEM] = "items", [LAW_SERVICE] = "services"};
    const struct json *list = json_get(p->input, names[kind]);

    if (json_is_null(list)) return OK;
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", names[kind], "type", "list", NULL);
    TRY(limit_check(p->arena, &p->env->limits, LIMIT_CHILDREN, list->count));
    r->found[kind] = ARENA_ARRAY(p->arena, struct finding, list->count);
    for (const struct json *v = list->first; v; v = v->next) {
        struct finding *f = &r->found[kind][r->n[kind]++];
        TRY(read_finding(p, v, f));
        if (kind == LAW_SERVICE) TRY(review_parts_read(p, v, f->id, &r->parts));
    }
    return OK;
}

err_t claim_review_prepare(struct prepare *p, void **out)
{
    struct review *r = ARENA_NEW(p->arena, struct review);

    TRY(input_only(p, LIST("claim", "adjustment", "items", "services", "submitReview")));
    TRY(input_uuid(p, "claim", true, &r->claim));
    TRY(input_bool(p, "submitReview", &r->submit));
    TRY(review_value(p, p->input, "adjustment", TEXT(NOTE_CHARACTERS_MAX), &r->adjustment_sent, &r->adjustment));
    TRY(read_findings(p, r, LAW_ITEM));
    TRY(read_findings(p, r, LAW_SERVICE));
    claim_lock_people(p, &r->claim, 1);
    *out = r;
    return OK;
}

/* ---- in the transaction ---- */

static err_t check_finding(struct tx *tx, const struct set_line *line, const struct finding *f)
{
    if (f->qty_sent && !f->qty.null && f->qty.i > line->law->qty_provided.hundredth) return claim_refused(tx, "claim_review_above_provided");
    return OK;
}

static void put_back(const struct line_columns *l, const struct set_line *line)
{
    struct law_line *law = line->law;
    const struct db_value *at = line->now.at;

    law->qty_approved = (qty_t){at[l->qty_approved].null ? DECIMAL_NONE : at[l->qty_approved].i};
    law->price_approved = at[l->price_approved].null ? MONEY_NONE : (money_t){at[l->price_approved].i};
    law->status = (enum law_line_status)at[l->status].i;
    law->reason = at[l->rejection_reason].null ? LAW_ACCEPTED : (enum law_reason)at[l->rejection_reason].i;
}

/* Else only its parts are. */
static bool is_judged(const struct finding *f)
{
    return f->qty_sent || f->price_sent || f->justification_sent || f->status_sent || f->reason_sent;
}

/* What the checks had rejected, and what is passed now. */
static bool is_overruled(const struct line_columns *l, const struct set_line *line)
{
    return line->law->status == LAW_LINE_PASSED && line->old.at[l->status].i == LAW_LINE_REJECTED && !line->law->product;
}

/* Rejected by hand: reason -1 and nothing approved. */
static void take_finding(struct claim_set *s, struct set_line *line, const struct finding *f)
{
    const struct line_columns *l = &s->l[line->law->kind];
    struct db_value *at = line->now.at;
    bool rejects = f->status_sent && f->status == LAW_LINE_REJECTED && line->law->status == LAW_LINE_PASSED;

    if (f->qty_sent) at[l->qty_approved] = f->qty;
    if (f->price_sent) at[l->price_approved] = f->price;
    if (f->justification_sent) at[l->justification] = f->justification;
    if (f->status_sent) at[l->status] = db_int(f->status);
    if (rejects) {
        at[l->rejection_reason] = db_int(LAW_BY_OFFICER);
        at[l->qty_approved] = db_int(0);
    } else if (f->status_sent && f->status == LAW_LINE_PASSED) {
        at[l->rejection_reason] = db_int(LAW_ACCEPTED);
    }
    if (is_judged(f)) {
        at[l->audit_user_id_review] = db_int(s->tx->who->user);
        at[l->validity_from_review] = db_stamp(s->tx->now);
    }
    put_back(l, line);
}

static err_t take_all(struct claim_set *s, struct set_claim *c, struct review *r)
{
    for (size_t i = 0; i < c->line_count; i++) {
        enum law_kind kind = c->lines[i].law->kind;
        for (size_t k = 0; k < r->n[kind]; k++) {
            struct finding *f = &r->found[kind][k];
            if (f->id != c->lines[i].old.at[COLUMN_ID].i) continue;
            TRY(check_finding(s->tx, &c->lines[i], f));
            take_finding(s, &c->lines[i], f);
            f->used = true;
        }
    }
    for (int kind = 0; kind < 2; kind++)
        for (size_t k = 0; k < r->n[kind]; k++)
            if (!r->found[kind][k].used) return claim_refused(s->tx, "claim_review_of_other_line");
    return OK;
}

/* ---- lines that the checks had rejected ---- */

static err_t not_paid(struct tx *tx, enum law_reason why)
{
    return err_make(tx->arena, E_RULE, "rule", "claim_review_not_paid", "reason", str_format(tx->arena, "%d", (int)why).p, NULL);
}

/* A reviewer overrules what they held against the line; what the policy does not pay he does not make it pay. */
static err_t admit(struct claim_set *s, struct set_claim *c, struct set_line *line)
{
    enum law_reason why = law_line_admit(&s->scheme->law, &c->law, line->law);

    if (why != LAW_ACCEPTED) return not_paid(s->tx, why);
    claim_take_product(&s->l[line->law->kind], line);
    c->now.at[s->c.category] = db_text(claim_category_code(c->law.category));
    return OK;
}

static err_t admit_all(struct claim_set *s, struct set_claim *c, bool *any)
{
    *any = false;
    for (size_t i = 0; i < c->line_count; i++) {
        if (!is_overruled(&s->l[c->lines[i].law->kind], &c->lines[i])) continue;
        if (!c->person->lines) TRY(claim_earlier_load(s, &c->law.id, 1, false));
        *any = true;
        TRY(admit(s, c, &c->lines[i]));
    }
    return OK;
}

/* ---- the claim ---- */

static bool any_passed(const struct set_claim *c)
{
    for (size_t i = 0; i < c->law.line_count; i++)
        if (c->law.lines[i].status == LAW_LINE_PASSED) return true;
    return false;
}

static void judge(struct claim_set *s, struct set_claim *c)
{
    struct db_value *at = c->now.at;

    at[s->c.approved] = db_int(claim_approved(c).minor);
    if (any_passed(c)) return;
    c->law.status = LAW_CLAIM_REJECTED;
    c->law.reason = LAW_NOT_IN_REGISTER;
    at[s->c.status] = db_int(CLAIM_REJECTED);
    at[s->c.rejection_reason] = db_int(c->law.reason);
}

static err_t load(struct tx *tx, const struct review *r, struct claim_set *s)
{
    TRY(claim_set_load(tx, &r->claim, 1, CLAIM_CHECKED, false, s));
    TRY(s->claims[0].why);
    return s->claims[0].old.at[s->c.review_status].i == CLAIM_SELECTED ? OK : claim_refused(tx, "claim_not_selected_for_review");
}

err_t claim_review_apply(struct tx *tx, void *plan)
{
    struct review *r = plan;
    struct claim_set s;
    struct set_claim *c;
    bool admitted;

    TRY(load(tx, r, &s));
    if (review_parts_count(&r->parts)) {
        TRY(review_parts_take(tx, &s.claims[0].old, &r->parts));
        TRY(load(tx, r, &s));   /* the law reads them as they are now */
    }
    c = &s.claims[0];
    TRY(take_all(&s, c, r));
    claim_set_before(&s, c);
    TRY(admit_all(&s, c, &admitted));
    if (!claim_authorisation_fits(&s, c)) return claim_refused(tx, "claim_review_above_authorised");
    if (r->adjustment_sent) c->now.at[s.c.adjustment] = r->adjustment;
    TRY(claim_reviewer(&s));
    claim_reviewed(&s, c);
    if (r->n[LAW_ITEM] + r->n[LAW_SERVICE]) judge(&s, c);
    if (r->submit) c->now.at[s.c.review_status] = db_int(CLAIM_DELIVERED);
    if (r->submit || admitted || c->law.status == LAW_CLAIM_REJECTED) {
        claim_reserve(&s, c);
        TRY(c->why);
        claim_set_after(&s, c);
    }
    return claim_set_store(&s, "R");
}
