/* Plans as the law knows them, the parameters as clients know them, and what one plan must keep from others. */
#include "base/arena.h"
#include "base/json.h"
#include "module/payment_plan/internal.h"
#include "module/product/product.h"

/* The first of them has a standard. */
const struct payment_parameter payment_parameters[] = {
    {"claim_type", "claimType"},
    {"hf_level_1", "hfLevel1"}, {"hf_sublevel_1", "hfSublevel1"}, {"hf_level_2", "hfLevel2"}, {"hf_sublevel_2", "hfSublevel2"},
    {"hf_level_3", "hfLevel3"}, {"hf_sublevel_3", "hfSublevel3"}, {"hf_level_4", "hfLevel4"}, {"hf_sublevel_4", "hfSublevel4"},
    {"distr_1", "distr1"}, {"distr_2", "distr2"}, {"distr_3", "distr3"}, {"distr_4", "distr4"}, {"distr_5", "distr5"}, {"distr_6", "distr6"},
    {"distr_7", "distr7"}, {"distr_8", "distr8"}, {"distr_9", "distr9"}, {"distr_10", "distr10"}, {"distr_11", "distr11"}, {"distr_12", "distr12"},
    {"share_contribution", "shareContribution"}, {"weight_population", "weightPopulation"}, {"weight_number_families", "weightNumberFamilies"},
    {"weight_insured_population", "weightInsuredPopulation"}, {"weight_number_insured_families", "weightNumberInsuredFamilies"},
    {"weight_number_visits", "weightNumberVisits"}, {"weight_adjusted_amount", "weightAdjustedAmount"},
    {NULL, NULL}
};

/* ---- the law's ---- */

enum { OF_RULE, OF_PERIODICITY, OF_FROM, OF_TO, OF_CLAIM_TYPE, OF_LEVELS, OF_SHARES = OF_LEVELS + 2 * LAW_FACILITY_LEVELS,
       OF_HEADS = OF_SHARES + LAW_MONTHS, OF_WEIGHTS, LAW_COLUMNS = OF_WEIGHTS + LAW_INDICATORS };

#define LAW_SQL \
    "rule, periodicity, date_valid_from, date_valid_to, claim_type, hf_level_1, hf_sublevel_1, hf_level_2, hf_sublevel_2," \
    " hf_level_3, hf_sublevel_3, hf_level_4, hf_sublevel_4, distr_1, distr_2, distr_3, distr_4, distr_5, distr_6, distr_7, distr_8," \
    " distr_9, distr_10, distr_11, distr_12, share_contribution, weight_population, weight_number_families, weight_insured_population," \
    " weight_number_insured_families, weight_number_visits, weight_adjusted_amount"

static char letter_of(const struct db_value *v) { return v->null || !v->s.n ? 0 : *v->s.p; }
static pct_t pct_of(const struct db_value *v) { return (pct_t){v->null ? DECIMAL_NONE : v->i}; }

static struct law_payment_plan law_of(const struct db_value *at)
{
    struct law_payment_plan plan = {
        .rule = letter_of(&at[OF_RULE]) == *payment_rules[LAW_BY_HEAD].code ? LAW_BY_HEAD : LAW_FEE_FOR_SERVICE,
        .periodicity = at[OF_PERIODICITY].null ? 0 : (int32_t)at[OF_PERIODICITY].i, .claim_type = letter_of(&at[OF_CLAIM_TYPE]),
        .from = at[OF_FROM].null ? DATE_NONE : at[OF_FROM].d, .to = at[OF_TO].null ? DATE_NONE : at[OF_TO].d,
        .heads.share = pct_of(&at[OF_HEADS]),
    };

    for (size_t i = 0; i < LAW_FACILITY_LEVELS; i++) {
        plan.facilities.level[i] = letter_of(&at[OF_LEVELS + 2 * i]);
        plan.facilities.sublevel[i] = letter_of(&at[OF_LEVELS + 2 * i + 1]);
    }
    for (size_t i = 0; i < LAW_MONTHS; i++) plan.share[i] = pct_of(&at[OF_SHARES + i]);
    for (size_t i = 0; i < LAW_INDICATORS; i++) plan.heads.weight[i] = pct_of(&at[OF_WEIGHTS + i]);
    return plan;
}

/* The parameters stand in the law's order, behind the rest. */
struct law_payment_plan payment_plan_law(const struct record *r)
{
    static const char *const first[] = {"rule", "periodicity", "date_valid_from", "date_valid_to"};
    struct db_value at[LAW_COLUMNS];

    for (size_t i = 0; i < OF_CLAIM_TYPE; i++) at[i] = *record_cell(r, first[i]);
    for (size_t i = OF_CLAIM_TYPE; i < LAW_COLUMNS; i++) at[i] = *record_cell(r, payment_parameters[i - OF_CLAIM_TYPE].column);
    return law_of(at);
}

err_t payment_plans_read(struct db_conn *c, struct arena *a, int64_t product, struct payment_plan **out, size_t *n)
{
    enum { OF_LAW = 4, COLUMNS = OF_LAW + LAW_COLUMNS };
    enum db_type types[COLUMNS] = {DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_INT, DB_DATE, DB_DATE, DB_TEXT};
    const struct db_value params[] = {db_int(product)};
    struct db_rows rows;

    for (size_t i = OF_LAW + OF_LEVELS; i < COLUMNS; i++) types[i] = i < OF_LAW + OF_SHARES ? DB_TEXT : DB_INT;
    TRY(db_query(c, product ? STR("SELECT id, product_id, code, name, " LAW_SQL " FROM payment_plan WHERE deleted_at IS NULL AND product_id = $1 ORDER BY id")
                            : STR("SELECT id, product_id, code, name, " LAW_SQL " FROM payment_plan WHERE deleted_at IS NULL ORDER BY product_id, id"),
                 params, product ? 1 : 0, types, COLUMNS, &rows));
    *out = ARENA_ARRAY(a, struct payment_plan, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *row = db_cell(&rows, i, 0);
        (*out)[i] = (struct payment_plan){.id = row[0].i, .product = row[1].i, .code = row[2].s, .name = row[3].s, .law = law_of(row + OF_LAW)};
    }
    return OK;
}

/* ---- what a plan keeps from others ---- */

/* The product is locked meanwhile, so that of two plans that meet and come at the same time one finds the other. */
static err_t check_others(struct tx *tx, const struct record *r)
{
    struct law_payment_plan plan = payment_plan_law(r);
    struct payment_plan *others;
    struct record product;
    size_t n;

    TRY(tx_get_id(tx, &product_entity, record_cell(r, "product_id")->i, &product));
    TRY(payment_plans_read(tx->conn, tx->arena, product.at[COLUMN_ID].i, &others, &n));
    for (size_t i = 0; i < n; i++)
        if ((r->at[COLUMN_ID].null || others[i].id != r->at[COLUMN_ID].i) && law_payment_plans_meet(&plan, &others[i].law))
            return err_make(tx->arena, E_RULE, "rule", "payment_plan_meets", "value", str_zero(tx->arena, others[i].code), NULL);
    return OK;
}

/* Editions of one plan share their code; nothing else does. */
static err_t check_code(struct tx *tx, const struct record *r)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value *code = record_cell(r, "code");
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM payment_plan WHERE code = $1 AND deleted_at IS NULL LIMIT 1"), code, 1, types, 1, &rows));
    if (!rows.rows) return OK;
    return err_make(tx->arena, E_NOT_UNIQUE, "entity", "payment_plan", "field", "code", "value", str_zero(tx->arena, code->s), NULL);
}

/* ---- parameters as clients of openIMIS read them: texts in jsonExt.calculation_rule ---- */

static void put_rest(struct json_writer *w, const struct json *ext)
{
    for (const struct json *v = ext ? ext->first : NULL; v; v = v->next) {
        if (str_is(v->key, "calculation_rule")) continue;
        json_key(w, v->key);
        json_put(w, v);
    }
}

static err_t set_ext(struct tx *tx, struct record *r)
{
    const struct db_value *old = &r->at[COLUMN_EXT];
    const struct json *ext = NULL;
    struct json_writer w;
    struct buf text;

    if (!old->null) TRY(json_read(tx->arena, old->s, &tx->env->limits, &ext));
    buf_init(&text, tx->arena, 512);
    w = json_writer(&text);
    json_open(&w, '{');
    put_rest(&w, ext);
    json_key(&w, STR("calculation_rule"));
    json_open(&w, '{');
    for (const struct payment_parameter *x = payment_parameters; x->column; x++) {
        int column = table_column(r->table, x->column);
        if (r->at[column].null) continue;
        json_key(&w, str_of(x->column));
        value_write(&w, &r->table->columns[column].field->type, &r->at[column]);
    }
    json_close(&w, '}');
    json_close(&w, '}');
    r->at[COLUMN_EXT] = db_text(buf_str(&text));
    return OK;
}

/* What must be there and is not is told behind this. */
static err_t settle(struct tx *tx, struct change *change)
{
    struct record *r = &change->new_;

    if (record_cell(r, "product_id")->null || record_cell(r, "date_valid_from")->null || record_cell(r, "code")->null) return OK;
    if (change->op == OP_CREATE && record_cell(r, "edition")->i == 1) TRY(check_code(tx, r));
    TRY(check_others(tx, r));
    return set_ext(tx, r);
}

const struct listener payment_plan_listeners[] = {
    { &payment_plan_entity, 1U << OP_CREATE | 1U << OP_UPDATE, PHASE_BEFORE, 0, settle },
    LISTENERS_END
};
