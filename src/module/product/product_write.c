/* Products as they are entered (enrolment 4.1, 4.3), before the generic commands: deductibles and ceilings as those of the one
 * level at which they hold, and the money for relative prices as shares of the periods of a year. */
#include "model/write/crud.h"
#include "model/write/input.h"
#include "module/medical/medical.h"
#include "module/product/internal.h"

enum { SIDES = 3, AMOUNTS = PRODUCT_AMOUNTS };   /* general, in- and out-patient, of deductible and ceiling */

const char *const product_amount_names[PRODUCT_AMOUNTS + 1] = {
    "deductible", "deductibleIp", "deductibleOp", "ceiling", "ceilingIp", "ceilingOp", NULL
};

struct product_plan {
    struct crud_plan *crud;
    bool sent[AMOUNTS];
    struct db_value amounts[AMOUNTS];
};

static const char *column_of(enum law_level level, int amount)
{
    return amount < SIDES ? product_deductible_columns[level][amount] : product_ceiling_columns[level][amount - SIDES];
}

money_t product_amount(const struct record *r, int amount)
{
    money_t by_level[LAW_LEVELS];

    for (enum law_level level = 0; level < LAW_LEVELS; level++) by_level[level] = product_money_of(record_cell(r, column_of(level, amount)));
    return law_level_amount(product_level_of(record_cell(r, "ceiling_type")), by_level);
}

/* ---- amounts ---- */

static err_t read_amounts(const struct prepare *p, struct product_plan *plan)
{
    struct type type = MONEY;
    err_t errors = OK;

    for (int i = 0; i < AMOUNTS; i++) {
        const struct json *v = json_get(p->input, product_amount_names[i]);
        plan->sent[i] = v != NULL;
        plan->amounts[i] = db_null(DB_INT);
        if (v) errors = err_join(errors, value_read(p->arena, &type, product_amount_names[i], v, &plan->amounts[i]));
    }
    return errors;
}

static bool sends_amounts(const struct product_plan *plan)
{
    for (int i = 0; i < AMOUNTS; i++)
        if (plan->sent[i]) return true;
    return false;
}

/* At the active level as told; nothing at the others. */
static err_t set_amounts(struct arena *a, struct product_plan *plan, enum law_level active)
{
    for (int i = 0; i < AMOUNTS; i++) {
        if (active == LAW_LEVEL_NONE && !plan->amounts[i].null) return err_make(a, E_FIELD_REQUIRED, "field", "ceilingType", NULL);
        for (enum law_level level = 0; level < LAW_LEVELS; level++)
            crud_set(&plan->crud->row, column_of(level, i), level == active ? plan->amounts[i] : db_null(DB_INT));
    }
    return OK;
}

/* ---- relative prices ---- */

const struct product_care product_cares[PRODUCT_CARES] = {
    {"B", "period_rel_prices"}, {"I", "period_rel_prices_ip"}, {"O", "period_rel_prices_op"},
};

struct shares {
    struct json_writer w;              /* of "distributions" */
    const char *period[PRODUCT_CARES];         /* M, Q or Y; NULL: no shares */
};

/* 12 shares, 4 or 1: months, quarters or the year. */
static const char *period_of(uint32_t shares) { return shares == 12 ? "M" : shares == 4 ? "Q" : shares == 1 ? "Y" : NULL; }

static err_t refuse_shares(struct arena *a) { return err_make(a, E_RULE, "rule", "product_relative_prices", NULL); }

static void put_shares(struct shares *s, const char *care, const struct json *periods)
{
    int period = 0;

    for (const struct json *v = periods->first; v; v = v->next) {
        json_open(&s->w, '{');
        json_key(&s->w, STR("type"));
        json_put_int(&s->w, periods->count);
        json_key(&s->w, STR("careType"));
        json_put_str(&s->w, str_of(care));
        json_key(&s->w, STR("period"));
        json_put_int(&s->w, ++period);
        json_key(&s->w, STR("percent"));
        json_put(&s->w, v);
        json_close(&s->w, '}');
    }
}

/* {"careType": else for both, "periods": [percent, ...]} */
static err_t read_shares(struct prepare *p, struct shares *s, const struct json *given)
{
    const struct json *periods = json_get(given, "periods");
    struct type type = CODE(care_types);
    struct db_value care;

    if (given->kind != JSON_OBJECT || !periods || periods->kind != JSON_ARRAY || !period_of(periods->count)) return refuse_shares(p->arena);
    TRY(value_read(p->arena, &type, "relativePrices.careType", json_get(given, "careType"), &care));
    for (int i = 0; i < PRODUCT_CARES; i++) {
        if (care.null ? i > 0 : !str_is(care.s, product_cares[i].code)) continue;
        if (s->period[i]) return refuse_shares(p->arena);
        s->period[i] = period_of(periods->count);
        put_shares(s, product_cares[i].code, periods);
        return OK;
    }
    return OK;
}

static err_t read_relative_prices(struct prepare *p, const struct json *list, struct shares *s)
{
    if (list->kind != JSON_ARRAY) return err_make(p->arena, E_FIELD_TYPE, "field", "relativePrices", "type", "list", NULL);
    json_open(&s->w, '[');
    for (const struct json *v = list->first; v; v = v->next)
        if (!json_is_null(v)) TRY(read_shares(p, s, v));
    json_close(&s->w, ']');
    return OK;
}

/* ---- the input of the generic command ---- */

static err_t refuse_parts(struct prepare *p)
{
    return json_get(p->input, "distributions") ? err_make(p->arena, E_FIELD_READONLY, "field", "distributions", NULL) : OK;
}

static void put_rest(struct json_writer *w, const struct json *input)
{
    for (const struct json *v = input->first; v; v = v->next) {
        json_key(w, v->key);
        json_put(w, v);
    }
}

static err_t translate(struct prepare *p, struct shares *s, const struct json **out)
{
    const struct json *rest = input_without(p->arena, p->input, product_amount_names), *list = json_get(rest, "relativePrices");
    struct json_writer w;
    struct buf text;

    rest = input_without(p->arena, rest, LIST("relativePrices"));
    *out = rest;
    if (json_is_null(list)) return OK;
    buf_init(&text, p->arena, 4096);
    w = json_writer(&text);
    json_open(&w, '{');
    put_rest(&w, rest);
    json_key(&w, STR("distributions"));
    s->w = w;
    TRY(read_relative_prices(p, list, s));
    json_close(&s->w, '}');
    return json_read(p->arena, buf_str(&text), &p->env->limits, out);
}

static void set_periods(struct product_plan *plan, const struct shares *s)
{
    for (int i = 0; i < PRODUCT_CARES; i++)
        crud_set(&plan->crud->row, product_cares[i].column, s->period[i] ? db_text(str_of(s->period[i])) : db_null(DB_TEXT));
}

err_t product_write_prepare(struct prepare *p, void **out)
{
    struct product_plan *plan = ARENA_NEW(p->arena, struct product_plan);
    struct prepare inner = *p;
    struct shares shares = {0};
    void *crud;
    err_t errors;

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    TRY(refuse_parts(p));
    errors = read_amounts(p, plan);
    TRY(err_join(errors, translate(p, &shares, &inner.input)));
    errors = crud_command.prepare(&inner, &crud);
    p->locks = inner.locks;
    TRY(errors);
    plan->crud = crud;
    if (inner.input != p->input && json_get(inner.input, "distributions")) set_periods(plan, &shares);
    *out = plan;
    if (plan->crud->op == OP_UPDATE || !sends_amounts(plan)) return OK;
    return set_amounts(p->arena, plan, product_level_of(record_cell(&plan->crud->row.values, "ceiling_type")));
}

/* ---- in the transaction ---- */

static bool sends_level(const struct crud_row *row) { return bit_has(row->sent, (size_t)table_column(row->values.table, "ceiling_type")); }

/* What was not sent stays, though at another level. */
static err_t keep_amounts(struct tx *tx, struct product_plan *plan)
{
    const struct crud_row *row = &plan->crud->row;
    struct record old;
    enum law_level after;

    TRY(tx_get(tx, &product_entity, plan->crud->uuids[0], &old));
    after = product_level_of(sends_level(row) ? record_cell(&row->values, "ceiling_type") : record_cell(&old, "ceiling_type"));
    for (int i = 0; i < AMOUNTS; i++) {
        money_t amount = product_amount(&old, i);
        if (!plan->sent[i]) plan->amounts[i] = money_none(amount) ? db_null(DB_INT) : db_int(amount.minor);
    }
    return set_amounts(tx->arena, plan, after);
}

err_t product_write_apply(struct tx *tx, void *of)
{
    struct product_plan *plan = of;

    if (plan->crud->op == OP_UPDATE && (sends_level(&plan->crud->row) || sends_amounts(plan))) TRY(keep_amounts(tx, plan));
    return crud_command.apply(tx, plan->crud);
}
