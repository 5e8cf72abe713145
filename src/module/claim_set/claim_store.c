/* What was decided about a set of claims goes to its tables: one statement a table, whatever the number of claims. */
#include "module/claim_set/claim_people.h"
#include "module/claim_rule/claim_rule.h"
#include "scheme/law.h"

/* ---- the law's answers in the rows ---- */

static struct db_value money(money_t m) { return money_none(m) ? db_null(DB_INT) : db_int(m.minor); }
static struct db_value id_or_null(int64_t id) { return id ? db_int(id) : db_null(DB_INT); }
static struct db_value text(struct str s) { return s.n ? db_text(s) : db_null(DB_TEXT); }

/* What pays a line; nothing does one that was rejected, whose approved quantity stays as it was. */
void claim_take_product(const struct line_columns *l, struct set_line *line)
{
    const struct law_line *law = line->law;
    struct db_value *at = line->now.at;
    bool passed = law->status == LAW_LINE_PASSED;

    at[l->qty_approved] = passed && law->qty_approved.hundredth != DECIMAL_NONE ? db_int(law->qty_approved.hundredth)
                                                                                : line->old.at[l->qty_approved];
    at[l->product_id] = id_or_null(passed ? law->product : 0);
    at[l->policy_id] = id_or_null(passed ? law->policy : 0);
    at[l->price_origin] = text(passed ? claim_origin_code(law->origin) : STR_NONE);
    at[l->limitation] = text(passed ? claim_limitation_code(law->limitation) : STR_NONE);
    at[l->limitation_value] = passed ? money(law->limitation_value) : db_null(DB_INT);
}

/* Clients know a line that fell with its whole claim as passed, with the reason; so it was recorded. */
static void take_line(struct claim_set *s, const struct set_claim *c, struct set_line *line)
{
    const struct line_columns *l = &s->l[line->law->kind];
    bool whole = c->law.cause == LAW_NO_COVER || c->law.cause == LAW_NO_PERSON || c->law.cause == LAW_TARGET_DATE;

    line->now.at[l->status] = db_int(line->law->status == LAW_LINE_PASSED || whole ? LAW_LINE_PASSED : LAW_LINE_REJECTED);
    line->now.at[l->rejection_reason] = db_int(line->law->reason);
    claim_take_product(l, line);
}

/* Claims of one set follow one another by a microsecond, so that their stamps tell in what order they were decided. */
void claim_take_check(struct claim_set *s, struct set_claim *c)
{
    struct db_value *at = c->now.at;

    for (size_t i = 0; i < c->line_count; i++) take_line(s, c, &c->lines[i]);
    at[s->c.status] = db_int(c->law.status);
    at[s->c.rejection_reason] = db_int(c->law.reason);
    at[s->c.category] = c->law.status == LAW_CLAIM_REJECTED ? db_null(DB_TEXT) : text(claim_category_code(c->law.category));
    if (c->law.review_count && c->law.status == LAW_CLAIM_CHECKED) at[s->c.review_status] = db_int(CLAIM_SELECTED);
    at[s->c.submit_stamp] = db_stamp((stamp_t){s->tx->now.us + (c - s->claims)});
    at[s->c.audit_user_id_submit] = db_int(s->tx->who->user);
}

/* price_valuated of a relative line waits for the batch run, as recorded; what it is worth stands in nominal_value. */
static void value_line(struct claim_set *s, const struct set_claim *c, struct set_line *line)
{
    const struct line_columns *l = &s->l[line->law->kind];
    const struct law_line *law = line->law;
    struct db_value *at = line->now.at;

    bool fell = law->status == LAW_LINE_REJECTED && at[l->status].i == LAW_LINE_PASSED;

    if (fell) at[l->status] = db_int(LAW_LINE_REJECTED), at[l->rejection_reason] = db_int(law->reason);
    if (fell || (c->law.chosen_again && law->status == LAW_LINE_PASSED)) claim_take_product(l, line);
    if (law->status != LAW_LINE_PASSED) return;
    if (money_none(law->price_approved)) at[l->price_adjusted] = money(law->price);
    at[l->nominal_value] = money(law->value);
    at[l->price_valuated] = law->origin == LAW_RELATIVE ? db_null(DB_INT) : money(law->value);
    at[l->remunerated_amount] = money(law->remunerated);
    at[l->deductable_amount] = money(law->deducted);
    at[l->exceed_ceiling_amount] = money(law->excess);
    at[l->exceed_ceiling_amount_category] = money(law->excess_category);
}

void claim_take_value(struct claim_set *s, struct set_claim *c)
{
    struct db_value *at = c->now.at;

    for (size_t i = 0; i < c->line_count; i++) value_line(s, c, &c->lines[i]);
    at[s->c.status] = db_int(c->law.status);
    at[s->c.rejection_reason] = db_int(c->law.reason);
    at[s->c.approved] = money(c->law.approved);
    at[s->c.remunerated] = c->law.status == LAW_CLAIM_VALUATED ? money(c->law.remunerated) : db_null(DB_INT);
    at[s->c.process_stamp] = db_stamp(s->tx->now);
    at[s->c.date_processed] = db_date(env_today(s->tx->env));
    at[s->c.audit_user_id_process] = db_int(s->tx->who->user);
}

money_t claim_approved(const struct set_claim *c)
{
    money_t sum = MONEY_ZERO, amount;

    for (size_t i = 0; i < c->law.line_count; i++) {
        const struct law_line *l = &c->law.lines[i];
        if (l->status == LAW_LINE_PASSED && money_times_qty(law_line_price(l), law_line_qty(l), &amount) &&
            !money_add(sum, amount, &sum))
            sum = (money_t){DECIMAL_MAX};
    }
    return sum;
}

/* ---- consumption ---- */

static void used_cells(const struct claim_set *s, const struct law_consumption *u, enum law_category category, struct record *r)
{
    static const struct { enum law_category category; size_t at; } shares[] = {
        {LAW_CONSULTATION, offsetof(struct used_columns, rem_consult)}, {LAW_SURGERY, offsetof(struct used_columns, rem_surgery)},
        {LAW_DELIVERY, offsetof(struct used_columns, rem_delivery)},
        {LAW_HOSPITALISATION, offsetof(struct used_columns, rem_hospitalization)},
        {LAW_ANTENATAL, offsetof(struct used_columns, rem_antenatal)},
    };

    r->at[s->u.policy_id] = db_int(u->policy);
    r->at[s->u.ded_g] = money(u->deducted);
    r->at[s->u.rem_g] = money(u->paid);
    r->at[u->hospital ? s->u.ded_ip : s->u.ded_op] = money(u->deducted);
    r->at[u->hospital ? s->u.rem_ip : s->u.rem_op] = money(u->paid);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        r->at[*(const int *)((const char *)&s->u + shares[i].at)] =
            db_int(shares[i].category == category ? money_or(u->in_category, MONEY_ZERO).minor : 0);
}

static bool same_use(const struct claim_set *s, const struct record *a, const struct record *b)
{
    const int columns[] = {s->u.policy_id, s->u.ded_g, s->u.ded_ip, s->u.ded_op, s->u.rem_g, s->u.rem_ip, s->u.rem_op,
                           s->u.rem_consult, s->u.rem_surgery, s->u.rem_delivery, s->u.rem_hospitalization, s->u.rem_antenatal};

    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (!db_value_equal(&a->at[columns[i]], &b->at[columns[i]])) return false;
    return true;
}

static struct record new_use(const struct claim_set *s, const struct set_claim *c, size_t i)
{
    struct record r = record_new(s->tx->arena, s->used_table);

    r.at[s->u.claim_id] = db_int(c->law.id);
    r.at[s->u.insuree_id] = db_int(c->person->id);
    used_cells(s, &c->law.consumed[i], c->law.category, &r);
    return r;
}

/* A reservation that turns out right stays as it is. */
static bool unchanged(const struct claim_set *s, const struct set_claim *c)
{
    if (c->used_count != c->law.consumed_count) return false;
    for (size_t i = 0; i < c->used_count; i++) {
        struct record r = new_use(s, c, i);
        if (!same_use(s, &c->used[i], &r)) return false;
    }
    return true;
}

typedef VEC(struct record) records_t;

static err_t store_used(struct claim_set *s)
{
    records_t closed, made;

    vec_init(&closed, s->tx->arena);
    vec_init(&made, s->tx->arena);
    for (size_t i = 0; i < s->n; i++) {
        const struct set_claim *c = &s->claims[i];
        if (c->why || !(c->consumes || c->releases) || (c->consumes && unchanged(s, c))) continue;
        for (size_t k = 0; k < c->used_count; k++) *vec_add(&closed) = c->used[k];
        for (size_t k = 0; c->consumes && k < c->law.consumed_count; k++) *vec_add(&made) = new_use(s, c, k);
    }
    TRY(tx_delete(s->tx, closed.at, closed.n));
    return tx_insert(s->tx, made.at, made.n);
}

/* ---- decisions ---- */

/* Those that were asked, whether they spoke or not. */
static struct db_value own_rules(const struct claim_set *s, const struct set_claim *c)
{
    struct str names = claim_rules_asked(s->tx->arena, s->scheme->law.own, law_target_date(c->law.date_from, c->law.date_to));

    return names.n ? db_text(names) : db_null(DB_TEXT);
}

static err_t store_decisions(struct claim_set *s, const char *stage)
{
    const struct table *t = registry_table_of(s->tx->registry, &claim_decision_entity);
    struct record *made = ARENA_ARRAY(s->tx->arena, struct record, s->n);
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct set_claim *c = &s->claims[i];
        struct record *r = &made[n];
        if (c->why) continue;
        *r = record_new(s->tx->arena, t);
        *record_cell(r, "claim_id") = db_int(c->law.id);
        *record_cell(r, "stage") = db_text(str_of(stage));
        *record_cell(r, "law_version") = db_int(LAW_VERSION);
        *record_cell(r, "register_epoch") = db_int(s->scheme->epoch);
        *record_cell(r, "recorded_at") = db_stamp(s->tx->now);
        *record_cell(r, "explanation") = db_text(claim_explanation(s->tx->arena, c));
        if (s->scheme->law.own && *stage == 'S') *record_cell(r, "own_rules") = own_rules(s, c);
        n++;
    }
    return tx_insert(s->tx, made, n);
}

/* ---- all of it ---- */

static err_t store_lines(struct claim_set *s, enum law_kind kind)
{
    records_t old, now;

    vec_init(&old, s->tx->arena);
    vec_init(&now, s->tx->arena);
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; !s->claims[i].why && k < s->claims[i].line_count; k++)
            if (s->claims[i].lines[k].law->kind == kind) {
                *vec_add(&old) = s->claims[i].lines[k].old;
                *vec_add(&now) = s->claims[i].lines[k].now;
            }
    return tx_update(s->tx, old.at, now.at, now.n);
}

err_t claim_set_store(struct claim_set *s, const char *stage)
{
    records_t old, now;

    vec_init(&old, s->tx->arena);
    vec_init(&now, s->tx->arena);
    for (size_t i = 0; i < s->n; i++) {
        if (s->claims[i].why) continue;
        TRY(tx_keep(s->tx, &s->claims[i].old));
        *vec_add(&old) = s->claims[i].old;
        *vec_add(&now) = s->claims[i].now;
    }
    TRY(tx_update(s->tx, old.at, now.at, now.n));
    TRY(store_lines(s, LAW_ITEM));
    TRY(store_lines(s, LAW_SERVICE));
    TRY(store_used(s));
    TRY(claim_authorisations_store(s));
    if (stage) TRY(store_decisions(s, stage));
    refusals_tell(&s->refused, s->tx);
    return OK;
}
