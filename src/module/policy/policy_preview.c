/* What a family would pay for a product, from when, and from when on what waits is covered; nothing is stored. The product may be as
 * it is on the screen of whoever is making it, the family one that is there or one that is made up (enrolment 4.1, 6.2 to 6.4). */
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "module/dated_change/dated_change.h"
#include "module/insuree/insuree.h"
#include "module/policy/internal.h"
#include "module/product/product.h"
#include "module/rows.h"

/* ---- the terms of the product ---- */

/* Members of a product that the law of policies asks for, as they are entered. */
enum into { INTO_MONTHS, INTO_COUNT, INTO_MONEY, INTO_CYCLE };
static const struct term {
    const char *name;
    enum into into;
    size_t at;                     /* in struct law_plan */
    int64_t none;                  /* what it is without a value */
} terms[] = {
#define TERM(name, into, member) { name, into, offsetof(struct law_plan, member), 0 }
    TERM("insurancePeriod", INTO_MONTHS, insurance_period), TERM("administrationPeriod", INTO_MONTHS, administration_period),
    { "recurrence", INTO_MONTHS, offsetof(struct law_plan, recurrence), -1 },
    TERM("gracePeriodEnrolment", INTO_MONTHS, grace_enrolment), TERM("gracePeriodRenewal", INTO_MONTHS, grace_renewal),
    TERM("gracePeriodPayment", INTO_MONTHS, grace_payment), TERM("startCycle1", INTO_CYCLE, cycles[0]),
    TERM("startCycle2", INTO_CYCLE, cycles[1]), TERM("startCycle3", INTO_CYCLE, cycles[2]), TERM("startCycle4", INTO_CYCLE, cycles[3]),
    TERM("maxMembers", INTO_COUNT, members_max), TERM("threshold", INTO_COUNT, threshold),
    TERM("maxInstallments", INTO_COUNT, instalments_max), TERM("lumpSum", INTO_MONEY, lump_sum), TERM("premiumAdult", INTO_MONEY, adult),
    TERM("premiumChild", INTO_MONEY, child), TERM("registrationLumpSum", INTO_MONEY, registration_lump_sum),
    TERM("registrationFee", INTO_MONEY, registration_fee), TERM("generalAssemblyLumpSum", INTO_MONEY, assembly_lump_sum),
    TERM("generalAssemblyFee", INTO_MONEY, assembly_fee), TERM("enrolmentDiscountPeriod", INTO_MONTHS, enrolment_discount_months),
    TERM("renewalDiscountPeriod", INTO_MONTHS, renewal_discount_months),
    TERM("enrolmentDiscountPerc", INTO_MONTHS, enrolment_discount_percent),
    TERM("renewalDiscountPerc", INTO_MONTHS, renewal_discount_percent),
#undef TERM
};

static const struct type *type_of(const char *name)
{
    const struct field *f = product_entity.fields;

    while (strcmp(f->name, name)) f++;
    return &f->type;
}

static void set_term(struct law_plan *plan, const struct term *t, const struct db_value *v)
{
    char *at = (char *)plan + t->at;

    switch (t->into) {
    case INTO_MONTHS: *(int32_t *)(void *)at = (int32_t)(v->null ? t->none : v->i); return;
    case INTO_COUNT: *(int64_t *)(void *)at = v->null ? t->none : v->i; return;
    case INTO_MONEY: ((money_t *)(void *)at)->minor = v->null ? t->none : v->i; return;
    case INTO_CYCLE: *(struct law_cycle *)(void *)at = v->null ? (struct law_cycle){0} : law_cycle_read(v->s.p, v->s.n); return;
    }
}

/* What was entered stands in place of what is kept. */
static err_t read_terms(struct function_call *c, const struct json *given, struct law_plan *plan)
{
    err_t errors = OK;

    for (size_t i = 0; given && given->kind == JSON_OBJECT && i < sizeof terms / sizeof *terms; i++) {
        const struct json *v = json_get(given, terms[i].name);
        struct db_value value;
        err_t e = v ? value_read(c->arena, type_of(terms[i].name), terms[i].name, v, &value) : OK;

        if (v && !e) set_term(plan, &terms[i], &value);
        errors = err_join(errors, e);
    }
    return errors;
}

/* ---- who they are ---- */

/* [{"birth": day, "other"?: true}, ...]: people who are made up. */
static err_t read_members(struct function_call *c, const struct json *list, date_t day, int32_t majority, struct law_members *out)
{
    static const struct type date = DATE;
    struct law_member *all;
    size_t n = 0;

    if (list->kind != JSON_ARRAY) return err_make(c->arena, E_FIELD_TYPE, "field", "members", "type", "list", NULL);
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_PAGE_ROWS, list->count));
    all = ARENA_ARRAY(c->arena, struct law_member, list->count);
    for (const struct json *v = list->first; v; v = v->next, n++) {
        const struct json *other = json_get(v, "other");
        struct db_value birth;
        TRY(value_read(c->arena, &date, "birth", json_get(v, "birth"), &birth));
        if (birth.null) return err_make(c->arena, E_FIELD_REQUIRED, "field", "birth", NULL);
        all[n] = (struct law_member){birth.d, other && other->kind == JSON_TRUE};
    }
    *out = law_members_count(all, n, day, majority);
    return OK;
}

/* ---- one preview ---- */

struct preview {
    const struct json *asked;
    struct db_value family_uuid, product_uuid;
    int64_t product, family;       /* 0: none is kept; the people are made up */
    struct policy_terms terms;
    struct dated_change *ahead;    /* what will hold of the product by the day of enrolment */
    size_t ahead_count;
};

static err_t key_of(struct function_call *c, struct db_conn *conn, struct str sql, const char *name, struct db_value uuid, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    *out = 0;
    if (uuid.null) return OK;
    TRY(db_query(conn, sql, &uuid, 1, types, 1, &rows));
    if (!rows.rows) return err_make(c->arena, E_REFERENCE, "field", name, "value", uuid_text(c->arena, uuid.u).p, NULL);
    *out = db_cell(&rows, 0, 0)->i;
    return OK;
}

/* Nothing is told of a family that the caller does not see. */
static err_t check_family(struct function_call *c, struct preview *v)
{
    static const struct type type = UUID;
    bool seen;

    TRY(value_read(c->arena, &type, "family", json_get(v->asked, "family"), &v->family_uuid));
    if (v->family_uuid.null) return OK;
    TRY(access_may(c->arena, c->who, family_entity.rights.read));
    TRY(rows_seen(c, &family_entity, "uuid", v->family_uuid, &seen));
    return seen ? OK : err_make(c->arena, E_REFERENCE, "field", "family", "value", uuid_text(c->arena, v->family_uuid.u).p, NULL);
}

static err_t find_rows(struct function_call *c, struct db_conn *conn, struct preview *v)
{
    static const struct type type = UUID;

    TRY(value_read(c->arena, &type, "product", json_get(v->asked, "product"), &v->product_uuid));
    TRY(key_of(c, conn, STR("SELECT id FROM product WHERE uuid = $1"), "product", v->product_uuid, &v->product));
    return key_of(c, conn, STR("SELECT id FROM family WHERE uuid = $1 AND deleted_at IS NULL"), "family", v->family_uuid, &v->family);
}

static err_t read_enrolment(struct function_call *c, struct db_conn *conn, struct preview *v)
{
    static const struct type date = DATE, text = TEXT(1);
    struct law_enrolment *e = &v->terms.enrolment;
    struct db_value day, stage;

    TRY(value_read(c->arena, &date, "enrollDate", json_get(v->asked, "enrollDate"), &day));
    TRY(value_read(c->arena, &text, "stage", json_get(v->asked, "stage"), &stage));
    if (day.null) return err_make(c->arena, E_FIELD_REQUIRED, "field", "enrollDate", NULL);
    *e = (struct law_enrolment){!stage.null && str_is(stage.s, "R") ? LAW_RENEWAL : LAW_NEW, day.d, DATE_NONE};
    if (e->stage == LAW_RENEWAL && v->family && v->product) return policy_previous(conn, v->family, v->product, 0, &e->previous_expiry);
    return OK;
}

/* As it will stand on that day: what waits for it until then lies over what is kept. */
static err_t read_product(struct function_call *c, struct db_conn *conn, struct preview *v)
{
    const date_t day = v->terms.enrolment.enrolled;

    TRY(policy_product_at(conn, c->arena, v->product, day, &v->terms.product));
    TRY(dated_changes_until(conn, c->arena, &c->env->limits, v->product_uuid.u, day, &v->ahead, &v->ahead_count));
    for (size_t i = 0; i < v->ahead_count; i++) TRY(read_terms(c, v->ahead[i].change, &v->terms.product.plan));
    return OK;
}

static err_t ask_law(struct function_call *c, struct db_conn *conn, struct preview *v)
{
    struct policy_terms *t = &v->terms;
    const struct json *members = json_get(v->asked, "members");
    date_t day;

    t->rules = policy_rules(c->settings);
    TRY(find_rows(c, conn, v));
    TRY(read_enrolment(c, conn, v));
    day = t->rules.age_today ? env_today(c->env) : t->enrolment.enrolled;
    t->product.plan.recurrence = -1;
    if (v->product) TRY(read_product(c, conn, v));
    TRY(read_terms(c, json_get(v->asked, "terms"), &t->product.plan));
    if (v->family) TRY(policy_members(conn, v->family, day, t->rules.age_of_majority, &t->members));
    else if (!json_is_null(members)) TRY(read_members(c, members, day, t->rules.age_of_majority, &t->members));
    if (!law_period_of(&t->product.plan, &t->enrolment, &t->rules, &t->period)) return policy_rule(c->arena, "policy_no_period", "enrollDate");
    return law_value_of(&t->product.plan, &t->enrolment, t->period.start, &t->members, &t->rules, &t->value)
               ? OK : policy_rule(c->arena, "policy_value_overflow", "product");
}

/* ---- the answer ---- */

static void put_day(struct json_writer *w, const char *key, date_t day)
{
    static const struct type date = DATE;
    struct db_value v = date_none(day) ? db_null(DB_DATE) : db_date(day);

    json_key(w, str_of(key));
    value_write(w, &date, &v);
}

static void put_members(struct json_writer *w, const struct law_members *m)
{
    answer_int(w, "adults", m->adults);
    answer_int(w, "children", m->children);
    answer_int(w, "otherAdults", m->other_adults);
    answer_int(w, "otherChildren", m->other_children);
}

/* From which day on what waits so many months is covered, where the policy is paid for when it begins; months as claims count
 * them (scheme/claim_cover.c). */
static void put_waits(struct json_writer *w, const struct preview *v)
{
    const struct json *waits = json_get(v->asked, "waits");
    int64_t months;

    json_key(w, STR("waits"));
    json_open(w, '[');
    for (const struct json *one = waits && waits->kind == JSON_ARRAY ? waits->first : NULL; one; one = one->next) {
        if (!json_int(one, &months) || months < 0 || months > INT16_MAX) continue;
        json_open(w, '{');
        answer_int(w, "months", months);
        put_day(w, "from", date_add_months(v->terms.period.start, (int32_t)months, MONTH_CLAMP));
        json_close(w, '}');
    }
    json_close(w, ']');
}

/* The days of what waits, and on which of them the product ends. */
static void put_ahead(struct json_writer *w, const struct preview *v)
{
    date_t ends = DATE_NONE;

    json_key(w, STR("ahead"));
    json_open(w, '[');
    for (size_t i = 0; i < v->ahead_count; i++) {
        if (v->ahead[i].ends) ends = v->ahead[i].day;
        else json_put_date(w, v->ahead[i].day);
    }
    json_close(w, ']');
    put_day(w, "ends", ends);
}

static void put_value(struct json_writer *w, const struct policy_terms *t)
{
    const struct law_value *value = &t->value;

    put_members(w, &value->kept);
    answer_int(w, "dropped", value->dropped);
    answer_int(w, "extraAdults", value->extra_adults);
    answer_int(w, "extraChildren", value->extra_children);
    answer_money(w, "contribution", value->contribution);
    answer_money(w, "assembly", value->assembly);
    answer_money(w, "registration", value->registration);
    answer_money(w, "gross", value->gross);
    answer_money(w, "discount", value->discount);
    answer_money(w, "value", value->value);
}

static void put_answer(struct json_writer *w, const struct preview *v)
{
    const struct policy_terms *t = &v->terms;

    json_open(w, '{');
    put_day(w, "start", t->period.start);
    put_day(w, "expiry", t->period.expiry);
    put_day(w, "lastPayment", law_last_payment(&t->product.plan, &t->enrolment, t->period.start, &t->rules));
    answer_int(w, "instalments", t->product.plan.instalments_max);
    json_key(w, STR("late"));
    json_put_bool(w, law_renewal_late(&t->product.plan, &t->enrolment, &t->rules));
    put_value(w, t);
    put_waits(w, v);
    put_ahead(w, v);
    json_close(w, '}');
}

err_t policy_preview(struct function_call *c)
{
    const struct json *text = json_get(c->arguments, "preview");
    struct json_writer w = json_writer(&c->out);
    struct preview v = {0};
    struct db_conn *conn;
    err_t e;

    if (json_is_null(text)) return OK;
    TRY(json_read(c->arena, text->text, &c->env->limits, &v.asked));
    TRY(check_family(c, &v));
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = ask_law(c, conn, &v);
    db_release(conn);
    if (e) return e;
    put_answer(&w, &v);
    return OK;
}
