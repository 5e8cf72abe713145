/* Payment plans as clients of openIMIS send them (social protection 4.1, 4.2) and as fields, made into what the generic commands take. */
#include "base/arena.h"
#include "model/write/crud.h"
#include "model/write/input.h"
#include "module/payment_plan/internal.h"

static const char *const other_words[] = {"calculation", "benefitPlanId", "benefitPlanType", NULL};

/* ---- the rule, the product ---- */

static err_t wrong_choice(struct prepare *p, const char *field, struct str value)
{
    return err_make(p->arena, E_FIELD_CHOICE, "field", field, "value", str_zero(p->arena, value), NULL);
}

static err_t put_rule(struct prepare *p, struct json_writer *w)
{
    const struct json *v = json_get(p->input, "calculation");
    uuid_t sent, known;

    if (json_is_null(v) || json_get(p->input, "rule")) return OK;
    if (v->kind != JSON_STRING || !uuid_read(v->text, &sent)) return err_make(p->arena, E_FIELD_TYPE, "field", "calculation", "type", "uuid", NULL);
    for (size_t i = 0; i < LAW_PAYMENT_RULES; i++)
        if (uuid_read(str_of(payment_rules[i].uuid), &known) && !uuid_cmp(sent, known)) {
            json_key(w, STR("rule"));
            json_put_str(w, str_of(payment_rules[i].code));
            return OK;
        }
    return wrong_choice(p, "calculation", v->text);
}

/* A key or a uuid, as text. */
static err_t put_product(struct prepare *p, struct json_writer *w)
{
    const struct json *v = json_get(p->input, "benefitPlanId"), *type = json_get(p->input, "benefitPlanType");
    int64_t id;

    if (!json_is_null(type) && !str_is(type->text, "product")) return wrong_choice(p, "benefitPlanType", type->text);
    if (json_is_null(v) || json_get(p->input, "product")) return OK;
    json_key(w, STR("product"));
    if (!decimal_read(v->text.p, v->text.n, 0, false, &id)) {
        json_put(w, v);
        return OK;
    }
    json_open(w, '{');
    json_key(w, STR("id"));
    json_put_int(w, id);
    json_close(w, '}');
    return OK;
}

/* ---- parameters ---- */

static bool is_none(const struct json *v)
{
    return json_is_null(v) || (v->kind == JSON_STRING && (!v->text.n || str_is(v->text, "null")));
}

static const struct payment_parameter *parameter_named(struct str name)
{
    for (const struct payment_parameter *x = payment_parameters; x->column; x++)
        if (str_is(name, x->column)) return x;
    return NULL;
}

/* A word that nobody knows would be money that nobody pays. */
static err_t refuse_unknown(struct prepare *p, const struct json *given)
{
    err_t errors = OK;

    for (const struct json *v = given->first; v; v = v->next)
        if (!parameter_named(v->key))
            errors = err_join(errors, err_make(p->arena, E_FIELD_UNKNOWN, "entity", "payment_plan", "field", str_zero(p->arena, v->key), NULL));
    return errors;
}

static err_t put_parameters(struct prepare *p, struct json_writer *w)
{
    const struct json *given = json_get(json_get(p->input, "ext"), "calculation_rule");

    if (json_is_null(given)) return OK;
    if (given->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "calculation_rule", "type", "object", NULL);
    TRY(refuse_unknown(p, given));
    for (const struct payment_parameter *x = payment_parameters; x->column; x++) {
        const struct json *v = json_get(given, x->column);
        if (json_get(p->input, x->field)) continue;
        json_key(w, str_of(x->field));
        if (!is_none(v)) json_put(w, v);
        else if (x == payment_parameters) json_put_str(w, STR("B"));   /* the type of claims: all */
        else json_put_null(w);
    }
    return OK;
}

/* The input of the generic command. */
static err_t translate(struct prepare *p, const struct json **out)
{
    struct json_writer w;
    struct buf more;

    if (p->input->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_TYPE, "field", "input", "type", "object", NULL);
    buf_init(&more, p->arena, 1024);
    w = json_writer(&more);
    TRY(put_rule(p, &w));
    TRY(put_product(p, &w));
    TRY(put_parameters(p, &w));
    return input_rewrite(p, p->input, other_words, buf_str(&more), out);
}

err_t payment_plan_write_prepare(struct prepare *p, void **plan)
{
    const struct json *input;

    TRY(translate(p, &input));
    return input_generic(p, p->command, input, plan);
}

/* ---- one in the place of another ---- */

struct replacing {
    uuid_t uuid;
    date_t from;
    struct crud_plan *differs;         /* from the one before, read as of an update */
};

static const struct command as_update = {.name = "payment_plan.replace", .entity = &payment_plan_entity, .verb = CRUD_UPDATE};

err_t payment_plan_replace_prepare(struct prepare *p, void **plan)
{
    struct replacing *r = ARENA_NEW(p->arena, struct replacing);
    const struct json *input;
    struct db_value from;
    struct type day = DATE;
    void *crud;

    TRY(translate(p, &input));
    TRY(value_read(p->arena, &day, "dateValidFrom", json_get(input, "dateValidFrom"), &from));
    if (from.null) return err_make(p->arena, E_FIELD_REQUIRED, "field", "dateValidFrom", NULL);
    TRY(input_generic(p, &as_update, input, &crud));
    r->differs = crud;
    r->uuid = r->differs->uuids[0];
    r->from = from.d;
    *plan = r;
    return OK;
}

static err_t refuse(struct tx *tx, const char *rule, const char *field)
{
    return err_make(tx->arena, E_RULE, "rule", rule, "field", field, NULL);
}

/* The first day of the new one is behind that of the old one, which is the last of its line. */
static err_t check_replaceable(struct tx *tx, const struct replacing *r, const struct record *old)
{
    if (!record_cell(old, "replacement_uuid")->null) return refuse(tx, "payment_plan_replaced", "uuid");
    if (date_cmp(r->from, record_cell(old, "date_valid_from")->d) <= 0) return refuse(tx, "payment_plan_replace_day", "dateValidFrom");
    return OK;
}

static void end_before(struct record *plan, date_t day, uuid_t by)
{
    struct db_value *to = record_cell(plan, "date_valid_to");

    if (to->null || date_cmp(to->d, day) >= 0) *to = db_date(date_add_days(day, -1));
    *record_cell(plan, "replacement_uuid") = db_uuid(by);
}

static err_t resolve_product(struct tx *tx, struct crud_plan *plan, struct record *new_)
{
    for (size_t i = 0; i < plan->row.refs.n; i++) {
        struct crud_ref *ref = &plan->row.refs.at[i];
        if (ref->by == CRUD_BY_ID) TRY(tx_resolve_ids(tx, ref->to, &ref->sent, 1, &ref->id));
        else if (ref->by == CRUD_BY_CODE) TRY(tx_resolve_codes(tx, ref->to, &ref->shown, 1, &ref->id));
        else TRY(tx_resolve(tx, ref->to, &ref->uuid, 1, &ref->id));
        if (!ref->id) return err_make(tx->arena, E_REFERENCE, "field", ref->field, "value", str_zero(tx->arena, ref->shown), NULL);
        new_->at[ref->column] = db_int(ref->id);
    }
    return OK;
}

/* As the old one is, but for what was sent; without an end unless one is sent. */
static err_t make_next(struct tx *tx, const struct replacing *r, const struct record *old, struct record *out)
{
    const struct crud_row *sent = &r->differs->row;

    *out = record_new(tx->arena, old->table);
    for (size_t i = COLUMN_EXT; i < old->table->count; i++)
        out->at[i] = bit_has(sent->sent, i) ? sent->values.at[i] : old->at[i];
    TRY(resolve_product(tx, r->differs, out));
    if (!str_eq(record_cell(out, "code")->s, record_cell(old, "code")->s)) return err_make(tx->arena, E_FIELD_READONLY, "field", "code", NULL);
    *record_cell(out, "edition") = db_int(record_cell(old, "edition")->i + 1);
    if (!bit_has(sent->sent, (size_t)table_column(old->table, "date_valid_to"))) *record_cell(out, "date_valid_to") = db_null(DB_DATE);
    out->at[COLUMN_UUID] = db_uuid(uuid_new(tx->env));
    return OK;
}

err_t payment_plan_replace_apply(struct tx *tx, void *plan)
{
    const struct replacing *r = plan;
    struct record old, ended, next;

    TRY(tx_get(tx, &payment_plan_entity, r->uuid, &old));
    TRY(crud_check_version(tx, r->differs, &old));
    TRY(check_replaceable(tx, r, &old));
    TRY(make_next(tx, r, &old, &next));
    ended = record_copy(tx->arena, old);
    end_before(&ended, r->from, next.at[COLUMN_UUID].u);
    TRY(tx_update(tx, &old, &ended, 1));
    TRY(tx_insert(tx, &next, 1));
    tx_answer(tx, &next);
    return OK;
}
