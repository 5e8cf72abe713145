#include "module/claim_story/claim_story.h"

#include "base/json.h"
#include "db/sql.h"
#include "module/claim_set/claim_set.h"
#include "module/print.h"

const char *const story_cut_names[CUTS] = {
    [CUT_REJECTED] = "rejected", [CUT_BY_OFFICER] = "by_officer", [CUT_QUANTITY] = "quantity", [CUT_PRICE] = "price",
    [CUT_FIXED] = "fixed", [CUT_AUTHORISATION] = "authorised", [CUT_DEDUCTIBLE] = "deductible", [CUT_CO_INSURANCE] = "co_insurance",
    [CUT_CATEGORY] = "category", [CUT_CEILING] = "ceiling", [CUT_RELATIVE] = "relative",
};

#define LINE_PICKS \
    "id uuid qtyProvided qtyApproved priceAsked priceAdjusted priceApproved priceValuated nominalValue deductableAmount" \
    " exceedCeilingAmount remuneratedAmount priceOrigin status rejectionReason justification auditUserIdReview product{code} "
#define PICKS \
    "id uuid code status category dateFrom dateTo claimed remunerated insuree{id}" \
    " items{" LINE_PICKS "item{code name}} services{" LINE_PICKS "service{code name}}" \
    " decisions{stage lawVersion registerEpoch recordedAt created_by explanation}"

/* ---- steps ---- */

/* What the valuation says; each valuation says it anew, while what was checked stays. */
int story_cut_of(enum law_rule rule)
{
    static const int8_t cuts[LAW_RULES] = {
        [LAW_RULE_PRICE] = CUT_PRICE, [LAW_RULE_FIXED_AMOUNT] = CUT_FIXED, [LAW_RULE_DEDUCTIBLE] = CUT_DEDUCTIBLE,
        [LAW_RULE_CO_INSURANCE] = CUT_CO_INSURANCE, [LAW_RULE_CATEGORY_CEILING] = CUT_CATEGORY,
        [LAW_RULE_FLAT_FEE] = CUT_PRICE, [LAW_RULE_BUNDLE] = CUT_PRICE, [LAW_RULE_SAMPLE] = CUT_PRICE,
        [LAW_RULE_EXCLUSION] = CUT_CEILING, [LAW_RULE_CEILING] = CUT_CEILING,
        [LAW_RULE_AUTHORISATION_PRICE] = CUT_PRICE, [LAW_RULE_AUTHORISATION_AMOUNT] = CUT_AUTHORISATION,
    };

    return cuts[rule] ? cuts[rule] : -1;
}

static void drop(struct story_line *l, bool of_value)
{
    size_t n = 0;

    for (size_t i = 0; i < l->why_count; i++)
        if ((story_cut_of(l->why[i].rule) >= 0) != of_value) l->why[n++] = l->why[i];
    l->why_count = n;
}

/* The steps of one decision take the place of what an earlier one said of the same. */
static void take_steps(struct arena *a, struct story_line *l, const struct json *list)
{
    struct law_why found[LAW_WHYS];
    bool checks = false;
    size_t n = 0;

    for (const struct json *v = list ? list->first : NULL; v && n < LAW_WHYS; v = v->next)
        if (claim_why_read(a, v, &found[n])) checks |= story_cut_of(found[n++].rule) < 0;
    drop(l, true);
    if (checks) drop(l, false);
    for (size_t i = 0; i < n && l->why_count < STORY_WHYS; i++) l->why[l->why_count++] = found[i];
}

static struct story_line *line_of(struct story *s, const struct json *told)
{
    int64_t id;

    for (size_t i = 0; i < s->line_count; i++)
        if (json_int(json_get(told, s->lines[i].kind == LAW_ITEM ? "item" : "service"), &id) && id == s->lines[i].id) return &s->lines[i];
    return NULL;
}

/* Explanations are of our own making: no limit of what strangers send holds. */
static err_t take_decisions(struct function_call *c, struct story *s)
{
    struct limits limits = c->env->limits;
    const struct json *v, *lines;
    struct story_line *l;

    limits.value[LIMIT_JSON_BYTES] = limits.value[LIMIT_JSON_VALUES] = INT64_MAX;
    for (size_t i = s->decisions.from; i < s->decisions.to; i++) {
        TRY(json_read(c->arena, rows_text(&s->decisions, i, "explanation"), &limits, &v));
        lines = json_get(v, "lines");
        for (const struct json *told = lines ? lines->first : NULL; told; told = told->next)
            if ((l = line_of(s, told))) take_steps(c->arena, l, json_get(told, "why"));
    }
    return OK;
}

/* ---- money ---- */

static money_t times(money_t price, qty_t qty)
{
    money_t out = {DECIMAL_MAX};

    money_times_qty(price, qty, &out);
    return out;
}

/* Stored amounts are far from what 64 bits hold. */
static money_t less(money_t a, money_t b) { return (money_t){a.minor - b.minor}; }

static void add(money_t *to, money_t v)
{
    if (!money_add(*to, v, to)) *to = (money_t){DECIMAL_MAX};
}

static money_t cell_money(const struct found *r, size_t row, const char *path)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? MONEY_NONE : (money_t){v->i};
}

/* An import brings amounts without the steps that led to them. */
static void cuts_of_import(const struct found *r, size_t row, struct story_line *l)
{
    money_t valued = money_or(cell_money(r, row, "priceValuated"), cell_money(r, row, "nominalValue"));

    if (money_none(valued)) return;
    l->cuts[CUT_DEDUCTIBLE] = money_or(cell_money(r, row, "deductableAmount"), MONEY_ZERO);
    l->cuts[CUT_CEILING] = money_or(cell_money(r, row, "exceedCeilingAmount"), MONEY_ZERO);
    l->cuts[CUT_CO_INSURANCE] = less(less(less(l->approved, valued), l->cuts[CUT_DEDUCTIBLE]), l->cuts[CUT_CEILING]);
}

static bool take_cuts(struct story_line *l)
{
    bool any = false;

    for (size_t i = 0; i < l->why_count; i++) {
        int cut = story_cut_of(l->why[i].rule);
        if (cut < 0) continue;
        any = true;
        if (cut != CUT_PRICE) add(&l->cuts[cut], (money_t){l->why[i].cut});
    }
    return any;
}

/* Each cut takes from what the one before left. */
static void value_line(const struct found *r, size_t row, struct story_line *l)
{
    money_t at_asked = times(l->asked, l->approved_quantity), due = cell_money(r, row, "remuneratedAmount");

    l->claimed = times(l->asked, l->quantity);
    if (l->rejected) {
        l->cuts[l->reason == LAW_BY_OFFICER ? CUT_BY_OFFICER : CUT_REJECTED] = l->claimed;
        return;
    }
    l->approved = times(l->price, l->approved_quantity);
    l->cuts[CUT_QUANTITY] = less(l->claimed, at_asked);
    l->cuts[CUT_PRICE] = less(at_asked, l->approved);
    if (!take_cuts(l)) cuts_of_import(r, row, l);
    l->value = l->approved;
    for (int i = CUT_FIXED; i < CUT_RELATIVE; i++) l->value = less(l->value, l->cuts[i]);
    if (!str_is(rows_text(r, row, "priceOrigin"), "R")) return;
    l->waits = money_none(due);
    if (l->waits) return;
    l->cuts[CUT_RELATIVE] = less(l->value, due);
    l->value = due;
}

static void sum(struct story *s)
{
    for (size_t i = 0; i < s->line_count; i++) {
        add(&s->claimed, s->lines[i].claimed);
        add(&s->paid, s->lines[i].value);
        for (int k = 0; k < CUTS; k++) add(&s->cuts[k], s->lines[i].cuts[k]);
    }
}

/* ---- rows ---- */

static int64_t cell_int(const struct found *r, size_t row, const char *path, int64_t none)
{
    const struct db_value *v = rows_cell(r, row, path);

    return v->null ? none : v->i;
}

static struct story_line read_line(const struct found *r, size_t row, enum law_kind kind)
{
    const char *code = kind == LAW_ITEM ? "item.code" : "service.code", *name = kind == LAW_ITEM ? "item.name" : "service.name";
    struct story_line l = {
        .kind = kind, .id = cell_int(r, row, "id", 0), .uuid = rows_cell(r, row, "uuid")->u, .code = rows_text(r, row, code),
        .name = rows_text(r, row, name), .product = rows_text(r, row, "product.code"),
        .justification = rows_text(r, row, "justification"), .reason = (enum law_reason)cell_int(r, row, "rejectionReason", 0),
        .person = !rows_cell(r, row, "auditUserIdReview")->null, .quantity = {cell_int(r, row, "qtyProvided", 0)},
        .asked = money_or(cell_money(r, row, "priceAsked"), MONEY_ZERO),
    };

    l.rejected = cell_int(r, row, "status", 0) == LAW_LINE_REJECTED || l.reason != LAW_ACCEPTED;
    l.approved_quantity = (qty_t){cell_int(r, row, "qtyApproved", l.quantity.hundredth)};
    l.price = money_or(cell_money(r, row, "priceApproved"), money_or(cell_money(r, row, "priceAdjusted"), l.asked));
    return l;
}

static void read_lines(struct function_call *c, struct story *s)
{
    struct found lists[] = {rows_list(&s->rows, 0, "items", NULL), rows_list(&s->rows, 0, "services", NULL)};

    s->lines = ARENA_ARRAY(c->arena, struct story_line, lists[0].to - lists[0].from + lists[1].to - lists[1].from);
    for (int k = 0; k < 2; k++)
        for (size_t row = lists[k].from; row < lists[k].to; row++) s->lines[s->line_count++] = read_line(&lists[k], row, (enum law_kind)k);
}

static void value_lines(struct story *s)
{
    struct found lists[] = {rows_list(&s->rows, 0, "items", NULL), rows_list(&s->rows, 0, "services", NULL)};
    size_t n = 0;

    for (int k = 0; k < 2; k++)
        for (size_t row = lists[k].from; row < lists[k].to; row++) value_line(&lists[k], row, &s->lines[n++]);
}

/* With what it names, registers too, which the caller need not be let into: of the row that he was just found to see. */
static err_t read_row(struct function_call *c, struct found *out)
{
    struct condition test = rows_test(c->arena, "uuid", LOOKUP_EXACT, 0);
    struct db_value uuid = db_uuid(rows_cell(out, 0, "uuid")->u);

    return rows_read(c, access_program(), (struct query){.entity = &claim_entity, .where = &test}, PICKS, &uuid, 1, out);
}

err_t story_read(struct function_call *c, const struct access *who, struct db_value key, struct story *out)
{
    struct condition test = rows_test(c->arena, key.type == DB_TEXT ? "code" : "uuid", LOOKUP_EXACT, 0);
    struct str shown = key.type == DB_TEXT ? key.s : uuid_text(c->arena, key.u);

    *out = (struct story){0};
    TRY(rows_read(c, who, (struct query){.entity = &claim_entity, .where = &test}, "uuid", &key, 1, &out->rows));
    if (out->rows.to) TRY(read_row(c, &out->rows));   /* by uuid: a code may be that of several claims */
    if (!out->rows.to) return err_make(c->arena, E_NOT_FOUND, "entity", "claim", "key", str_zero(c->arena, shown), NULL);
    out->decisions = rows_list(&out->rows, 0, "decisions", NULL);
    read_lines(c, out);
    TRY(take_decisions(c, out));
    value_lines(out);
    sum(out);
    return OK;
}

/* ---- in sentences ---- */

static struct story_step asked(const struct words *w, const struct story_line *l)
{
    const struct err_arg args[] = {{"quantity", decimal_words(w->arena, l->quantity.hundredth)},
                                   {"price", amount_words(w->arena, l->asked.minor)}};

    return (struct story_step){.text = words_fill(w, "claim.step.asked", args, 2), .left = l->claimed};
}

static const struct law_why *step_of(const struct story_line *l, enum law_rule rule)
{
    for (size_t i = 0; i < l->why_count; i++)
        if (l->why[i].rule == rule) return &l->why[i];
    return NULL;
}

/* What refused a line comes last. */
static struct story_step refusal(const struct words *w, const struct story_line *l)
{
    const struct law_why *why = l->why_count && l->reason != LAW_BY_OFFICER ? &l->why[l->why_count - 1] : NULL;
    struct str text = l->reason == LAW_BY_OFFICER && l->justification.n ? l->justification : words_reason(w, l->reason);

    if (why) text = words_step(w, why, &(struct words_line){.reason = l->reason});
    return (struct story_step){text, MONEY_ZERO, why};
}

static struct story_step quantity_cut(const struct words *w, const struct story_line *l)
{
    const struct law_why *granted = step_of(l, LAW_RULE_AUTHORISATION_QTY);
    const struct law_why *why = l->person ? NULL : granted ? granted : step_of(l, LAW_RULE_PROVISIONS);
    const struct err_arg args[] = {{"quantity", decimal_words(w->arena, l->approved_quantity.hundredth)},
                                   {"of", decimal_words(w->arena, l->quantity.hundredth)}};

    return (struct story_step){
        .text = why ? words_step(w, why, &(struct words_line){0}) : words_fill(w, "claim.step.quantity", args, 2),
        .left = less(l->claimed, l->cuts[CUT_QUANTITY]), .why = why,
    };
}

static bool is_of_a_unit(enum law_rule rule)
{
    return rule == LAW_RULE_FLAT_FEE || rule == LAW_RULE_BUNDLE || rule == LAW_RULE_SAMPLE || rule == LAW_RULE_AUTHORISATION_PRICE;
}

/* From the price on. */
static size_t value_steps(const struct words *w, const struct story_line *l, struct story_step *out)
{
    const struct words_line line = {.person = l->person, .product = l->product};
    money_t left = less(l->claimed, l->cuts[CUT_QUANTITY]);
    size_t n = 0;

    for (size_t i = 0; i < l->why_count; i++) {
        const struct law_why *why = &l->why[i];
        if (story_cut_of(why->rule) < 0 || (why->rule == LAW_RULE_PRICE && l->cuts[CUT_PRICE].minor == 0)) continue;
        if (why->rule == LAW_RULE_BUNDLE && l->price.minor != 0) continue;   /* it is as defined */
        if (is_of_a_unit(why->rule)) {
            out[n++] = (struct story_step){words_step(w, why, &line), MONEY_NONE, why};   /* of a unit: the price tells what it moves */
            continue;
        }
        left = why->rule == LAW_RULE_PRICE ? l->approved : less(left, (money_t){why->cut});
        out[n++] = (struct story_step){words_step(w, why, &line), left, why};
    }
    return n;
}

size_t story_steps(const struct words *w, const struct story_line *l, struct story_step *out)
{
    const struct law_why *choice = step_of(l, LAW_RULE_CHOICE);
    size_t n = 0;

    out[n++] = asked(w, l);
    if (l->rejected) {
        out[n++] = refusal(w, l);
        return n;
    }
    if (choice && l->product.n)
        out[n++] = (struct story_step){words_step(w, choice, &(struct words_line){.product = l->product}), MONEY_NONE, choice};
    if (l->cuts[CUT_QUANTITY].minor) out[n++] = quantity_cut(w, l);
    n += value_steps(w, l, &out[n]);
    if (l->cuts[CUT_RELATIVE].minor)
        out[n++] = (struct story_step){.text = words_fill(w, "claim.step.relative", NULL, 0), .left = l->value};
    return n;
}

/* ---- claims that were counted ---- */

struct counting {
    int64_t *policies;           /* whose amounts everybody's claims use up */
    size_t policy_count;
    bool person;                 /* what this person used counts */
};

static void count_step(const struct law_why *why, struct counting *k)
{
    bool limit = why->rule == LAW_RULE_DEDUCTIBLE || why->rule == LAW_RULE_CEILING;

    if (why->before <= 0) return;
    if (limit && why->level == LAW_POLICY) k->policies[k->policy_count++] = why->policy;
    k->person |= (limit && why->level == LAW_INSUREE) || why->rule == LAW_RULE_PROVISIONS || why->rule == LAW_RULE_CATEGORY_COUNT;
}

static struct counting counting_of(struct arena *a, const struct story *s)
{
    struct counting k = {.policies = ARENA_ARRAY(a, int64_t, s->line_count * STORY_WHYS)};

    for (size_t i = 0; i < s->line_count; i++)
        for (size_t n = 0; n < s->lines[i].why_count; n++) count_step(&s->lines[i].why[n], &k);
    return k;
}

/* Rows of consumption that stood when the last decision was made, those closed since among them. */
static err_t counted_ids(struct function_call *c, const struct story *s, const struct counting *k, struct db_rows *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {
        db_list(DB_INTS, k->policies, k->policy_count), *rows_cell(&s->rows, 0, "insuree.id"), db_int(k->person),
        *rows_cell(&s->rows, 0, "id"), *rows_cell(&s->decisions, s->decisions.to - 1, "recordedAt"), db_int(STORY_COUNTED),
    };
    struct db_conn *conn;
    struct sql sql;
    err_t e;

    sql_init(&sql, c->arena, db_engine(c->db));
    sql_add(&sql, "SELECT claim_id FROM claim_consumption WHERE (");
    sql_in(&sql, "policy_id", 1);
    sql_add(&sql, " OR ($3 = 1 AND insuree_id = $2)) AND claim_id <> $4 AND created_at <= $5 AND (deleted_at IS NULL OR deleted_at > $5)"
                  " GROUP BY claim_id ORDER BY claim_id DESC LIMIT $6");
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, sql_text(&sql), params, sizeof params / sizeof *params, types, 1, out);
    db_release(conn);
    return e;
}

/* The claim in whose days a provision stood is told by the step itself. */
static size_t told_ids(const struct story *s, int64_t *ids)
{
    size_t n = 0;

    for (size_t i = 0; i < s->line_count; i++)
        for (size_t k = 0; k < s->lines[i].why_count; k++)
            if (s->lines[i].why[k].claim) ids[n++] = s->lines[i].why[k].claim;
    return n;
}

err_t story_counted(struct function_call *c, const struct access *who, const struct story *s, struct found *out)
{
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, s->line_count * STORY_WHYS + STORY_COUNTED);
    struct condition test = rows_test(c->arena, "id", LOOKUP_IN, 0);
    struct counting k = counting_of(c->arena, s);
    size_t n = told_ids(s, ids);
    struct db_value list;
    struct db_rows rows = {0};

    if ((k.person || k.policy_count) && s->decisions.to > s->decisions.from) TRY(counted_ids(c, s, &k, &rows));
    for (size_t i = 0; i < rows.rows; i++) ids[n++] = db_cell(&rows, i, 0)->i;
    list = db_list(DB_INTS, ids, n);
    return rows_read(c, who, (struct query){.entity = &claim_entity, .where = &test}, "uuid code dateFrom status remunerated", &list, 1, out);
}
