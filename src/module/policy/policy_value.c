/* What a policy would cost, and from when to when it would run; nothing is stored (enrolment 6.4). */
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/rows.h"

/* ---- arguments ---- */

static err_t integer(struct function_call *c, const char *name, struct db_value *out)
{
    static const struct type key = {.kind = TYPE_INT, .least = 0, .most = INT32_MAX};

    return value_read(c->arena, &key, name, json_get(c->arguments, name), out);
}

/* A moment by the contract; its day counts. */
static err_t enrolled_on(struct function_call *c, date_t *out)
{
    struct str s = json_get(c->arguments, "enrollDate")->text;

    if (s.n >= 10 && date_read(s.p, 10, out)) return OK;
    return err_make(c->arena, E_FIELD_FORM, "field", "enrollDate", "form", "date", NULL);
}

static err_t previous_of(struct function_call *c, struct db_conn *conn, int64_t family, date_t *out)
{
    static const struct type uuid = UUID;
    static const enum db_type types[] = {DB_DATE};
    struct db_value params[2];
    struct db_rows rows;

    *out = DATE_NONE;
    TRY(value_read(c->arena, &uuid, "prevUuid", json_get(c->arguments, "prevUuid"), &params[0]));
    if (params[0].null) return OK;
    params[1] = db_int(family);
    TRY(db_query(conn, STR("SELECT expiry_date FROM policy WHERE uuid = $1 AND family_id = $2 AND deleted_at IS NULL"), params, 2, types, 1, &rows));
    if (rows.rows && !db_cell(&rows, 0, 0)->null) *out = db_cell(&rows, 0, 0)->d;
    return OK;
}

static err_t terms_of(struct function_call *c, struct db_conn *conn, int64_t family, int64_t product, struct policy_terms *out)
{
    struct law_enrolment e = {.stage = str_is(json_get(c->arguments, "stage")->text, "R") ? LAW_RENEWAL : LAW_NEW};

    TRY(enrolled_on(c, &e.enrolled));
    TRY(previous_of(c, conn, family, &e.previous_expiry));
    return policy_terms(conn, c->arena, c->settings, env_today(c->env), family, product, 0, e, out);
}

/* ---- the answer ---- */

static void put_member(struct json_writer *w, const char *key, const struct type *t, struct db_value v)
{
    json_key(w, str_of(key));
    value_write(w, t, &v);
}

static void put_policy(struct json_writer *w, const struct policy_terms *t)
{
    static const struct type day = DATE, money = MONEY, text = TEXT(1), number = INT;

    json_open(w, '{');
    put_member(w, "stage", &text, db_text(t->enrolment.stage == LAW_RENEWAL ? STR("R") : STR("N")));
    put_member(w, "status", &number, db_int(LAW_IDLE));
    put_member(w, "enrollDate", &day, db_date(t->enrolment.enrolled));
    put_member(w, "startDate", &day, db_date(t->period.start));
    put_member(w, "expiryDate", &day, db_date(t->period.expiry));
    put_member(w, "value", &money, db_int(t->value.value.minor));
    json_close(w, '}');
}

static void put_warning(struct function_call *c, struct json_writer *w, const char *text, const struct err_arg *args, size_t n)
{
    json_put_str(w, text_fill(c->arena, text_of(c->texts, c->language, text), args, n));
}

static void put_warnings(struct function_call *c, struct json_writer *w, const struct policy_terms *t)
{
    json_open(w, '[');
    if (t->value.dropped) {
        const struct err_arg args[] = {{"max", str_format(c->arena, "%lld", (long long)t->product.plan.members_max)},
                                       {"count", str_format(c->arena, "%lld", (long long)t->value.dropped)}};
        put_warning(c, w, "policy.members_above_max", args, 2);
    }
    if (law_renewal_late(&t->product.plan, &t->enrolment, &t->rules)) {
        char day[10];
        const struct err_arg args[] = {{"day", {day, sizeof day}}};
        date_write(t->enrolment.previous_expiry, day);
        put_warning(c, w, "policy.renewal_late", args, 1);
    }
    json_close(w, ']');
}

err_t policy_values(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct db_value family, product;
    struct policy_terms terms;
    struct db_conn *conn;
    bool seen;
    err_t e;

    TRY(integer(c, "familyId", &family));
    TRY(integer(c, "productId", &product));
    TRY(rows_seen(c, &family_entity, "id", family, &seen));
    if (!seen || product.null) return OK;   /* nothing is told of a family that he does not see, nor is there anything without a product */
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = terms_of(c, conn, family.i, product.i, &terms);
    db_release(conn);
    if (e) return e;
    json_open(&w, '{');
    json_key(&w, STR("policy"));
    put_policy(&w, &terms);
    json_key(&w, STR("warnings"));
    put_warnings(c, &w, &terms);
    json_close(&w, '}');
    return OK;
}

/* ---- for modules that book money ---- */

/* Of one adult, where no family is known (enrolment 6.4, "proxy family"). */
static err_t terms_of_nobody(struct db_conn *c, struct arena *a, const struct settings *s, int64_t product, struct law_enrolment e, struct policy_terms *out)
{
    *out = (struct policy_terms){.rules = policy_rules(s), .enrolment = e, .members = {.adults = 1}};
    TRY(policy_product_at(c, a, product, e.enrolled, &out->product));
    if (!law_period_of(&out->product.plan, &e, &out->rules, &out->period)) return policy_rule(a, "policy_no_period", "enrollDate");
    return law_value_of(&out->product.plan, &e, out->period.start, &out->members, &out->rules, &out->value)
               ? OK : policy_rule(a, "policy_value_overflow", "product");
}

err_t policy_price(struct db_conn *c, struct arena *a, const struct settings *s, date_t today, int64_t family, int64_t product,
                   enum law_stage stage, date_t enrolled, money_t *out)
{
    struct law_enrolment enrolment = {stage, enrolled, DATE_NONE};
    struct policy_terms terms;
    err_t e;

    *out = MONEY_NONE;
    if (stage == LAW_RENEWAL) TRY(policy_converted(c, a, product, enrolled, &product));
    if (!product) return OK;
    e = family ? policy_terms(c, a, s, today, family, product, 0, enrolment, &terms) : terms_of_nobody(c, a, s, product, enrolment, &terms);
    if (e) return err_is(e, E_RULE) ? OK : e;
    *out = terms.value.value;
    return OK;
}
