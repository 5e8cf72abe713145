/* What the law of policies asks for, read from the database. */
#include "base/arena.h"
#include "base/zone.h"
#include "module/policy/internal.h"
#include "module/insuree/insuree.h"
#include "module/product/product.h"
#include "scheme/renewal.h"

err_t policy_rule(struct arena *a, const char *rule, const char *field)
{
    return err_make(a, E_RULE, "rule", rule, "field", field, NULL);
}

/* ---- products ---- */

#define PRODUCT_COLUMNS \
    "code, date_from, date_to, location_id, conversion_product_id, insurance_period, administration_period, recurrence," \
    " grace_period_enrolment, grace_period_renewal, grace_period_payment, max_members, threshold, max_installments, lump_sum," \
    " premium_adult, premium_child, registration_lump_sum, registration_fee, general_assembly_lump_sum, general_assembly_fee," \
    " enrolment_discount_period, renewal_discount_period, enrolment_discount_perc, renewal_discount_perc, start_cycle_1," \
    " start_cycle_2, start_cycle_3, start_cycle_4"

enum {
    P_CODE, P_FROM, P_TO, P_LOCATION, P_CONVERSION, P_PERIOD, P_ADMINISTRATION, P_RECURRENCE, P_GRACE_ENROLMENT, P_GRACE_RENEWAL,
    P_GRACE_PAYMENT, P_MEMBERS, P_THRESHOLD, P_INSTALMENTS, P_LUMP, P_ADULT, P_CHILD, P_REGISTRATION_LUMP, P_REGISTRATION,
    P_ASSEMBLY_LUMP, P_ASSEMBLY, P_ENROLMENT_MONTHS, P_RENEWAL_MONTHS, P_ENROLMENT_PERCENT, P_RENEWAL_PERCENT, P_CYCLE,
    P_COUNT = P_CYCLE + LAW_CYCLES,
};

static const enum db_type product_types[P_COUNT] = {
    DB_TEXT, DB_DATE, DB_DATE, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT,
    DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT, DB_TEXT,
};

static int64_t number(const struct db_value *row, int at, int64_t standard) { return row[at].null ? standard : row[at].i; }
static int32_t months(const struct db_value *row, int at) { return (int32_t)number(row, at, 0); }
static money_t amount(const struct db_value *row, int at) { return (money_t){number(row, at, 0)}; }

static struct law_plan plan_of(const struct db_value *row)
{
    struct law_plan plan = {
        .insurance_period = months(row, P_PERIOD), .administration_period = months(row, P_ADMINISTRATION),
        .recurrence = (int32_t)number(row, P_RECURRENCE, -1), .grace_enrolment = months(row, P_GRACE_ENROLMENT),
        .grace_renewal = months(row, P_GRACE_RENEWAL), .grace_payment = months(row, P_GRACE_PAYMENT),
        .members_max = number(row, P_MEMBERS, 0), .threshold = number(row, P_THRESHOLD, 0),
        .instalments_max = number(row, P_INSTALMENTS, 0), .lump_sum = amount(row, P_LUMP), .adult = amount(row, P_ADULT),
        .child = amount(row, P_CHILD), .registration_lump_sum = amount(row, P_REGISTRATION_LUMP),
        .registration_fee = amount(row, P_REGISTRATION), .assembly_lump_sum = amount(row, P_ASSEMBLY_LUMP),
        .assembly_fee = amount(row, P_ASSEMBLY), .enrolment_discount_months = months(row, P_ENROLMENT_MONTHS),
        .renewal_discount_months = months(row, P_RENEWAL_MONTHS), .enrolment_discount_percent = months(row, P_ENROLMENT_PERCENT),
        .renewal_discount_percent = months(row, P_RENEWAL_PERCENT),
    };

    for (int i = 0; i < LAW_CYCLES; i++)
        if (!row[P_CYCLE + i].null) plan.cycles[i] = law_cycle_read(row[P_CYCLE + i].s.p, row[P_CYCLE + i].s.n);
    return plan;
}

err_t policy_product_at(struct db_conn *c, struct arena *a, int64_t id, date_t day, struct policy_product *out)
{
    /* rank 2: a state that held on that day; of several the newest. Else as it is now. */
    const struct str sql = STR(
        "SELECT " PRODUCT_COLUMNS " FROM ("
        " SELECT CASE WHEN changed_at < $2 THEN 3 ELSE 1 END AS rank, changed_at AS since, p.* FROM"
        " (SELECT changed_at, " PRODUCT_COLUMNS " FROM product WHERE id = $1) p"
        " UNION ALL SELECT 2, validity_from, h.* FROM"
        " (SELECT validity_from, " PRODUCT_COLUMNS " FROM product_history WHERE legacy_id = $1 AND validity_from < $2) h"
        ") x ORDER BY rank DESC, since DESC LIMIT 1");
    const struct db_value params[] = {db_int(id), db_stamp(zone_day_start(db_env(db_of(c))->zone, date_add_days(day, 1)))};
    const struct db_value *row;
    struct db_rows rows;

    TRY(db_query(c, sql, params, 2, product_types, P_COUNT, &rows));
    if (!rows.rows) return err_make(a, E_NOT_FOUND, "entity", product_entity.name, "key",
                                      str_format(a, "%lld", (long long)id).p, NULL);
    row = db_cell(&rows, 0, 0);
    *out = (struct policy_product){
        .id = id, .code = row[P_CODE].s, .from = row[P_FROM].d, .to = row[P_TO].d, .location = number(row, P_LOCATION, 0),
        .conversion = number(row, P_CONVERSION, 0), .plan = plan_of(row),
    };
    return OK;
}

err_t policy_converted(struct db_conn *c, struct arena *a, int64_t product, date_t day, int64_t *out)
{
    enum law_follow next = LAW_GO_ON;
    struct policy_product p;

    *out = 0;
    for (int hops = 0; next == LAW_GO_ON; hops++, product = p.conversion) {
        TRY(policy_product_at(c, a, product, day, &p));
        next = law_follow(p.to, p.conversion != 0, day, hops);
        if (next == LAW_STAY) *out = product;
    }
    return OK;
}

/* ---- families ---- */

/* Whom it would not cover costs it nothing: the dead and the inactive are not counted. */
err_t policy_members(struct db_conn *c, int64_t family, date_t day, int32_t age_of_majority, struct law_members *out)
{
    static const enum db_type types[] = {DB_DATE, DB_INT};
    const struct db_value key = db_int(family);
    struct db_rows rows;

    *out = (struct law_members){0};
    TRY(db_query(c, STR("SELECT dob, relationship_id FROM insuree WHERE family_id = $1 AND deleted_at IS NULL"
                        " AND COALESCE(status, 'AC') = 'AC'"), &key, 1, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *relation = db_cell(&rows, i, 1);
        struct law_member one = {db_cell(&rows, i, 0)->d, !relation->null && relation->i == RELATION_OTHER};
        struct law_members counted = law_members_count(&one, 1, day, age_of_majority);
        out->adults += counted.adults;
        out->children += counted.children;
        out->other_adults += counted.other_adults;
        out->other_children += counted.other_children;
    }
    return OK;
}

err_t policy_previous(struct db_conn *c, int64_t family, int64_t product, int64_t except, date_t *expiry)
{
    static const enum db_type types[] = {DB_DATE};
    const struct str sql = STR(
        "WITH RECURSIVE sold (id, depth) AS (SELECT id, 0 FROM product WHERE id = $2"
        " UNION SELECT p.id, sold.depth + 1 FROM product p JOIN sold ON p.conversion_product_id = sold.id WHERE sold.depth < 20)"
        " SELECT expiry_date FROM policy WHERE family_id = $1 AND product_id IN (SELECT id FROM sold) AND id <> $3"
        " AND status IN (2, 8) AND effective_date IS NOT NULL AND expiry_date IS NOT NULL AND deleted_at IS NULL"
        " AND ($3 = 0 OR id < $3) ORDER BY expiry_date DESC LIMIT 1");
    const struct db_value params[] = {db_int(family), db_int(product), db_int(except)};
    struct db_rows rows;

    TRY(db_query(c, sql, params, 3, types, 1, &rows));
    *expiry = rows.rows ? db_cell(&rows, 0, 0)->d : DATE_NONE;
    return OK;
}

err_t policy_paid_for(struct db_conn *c, const struct registry *r, int64_t policy, money_t *out)
{
    static const enum db_type types[] = {DB_INT};
    const struct member *list = table_member(registry_table_of(r, &policy_entity), STR("premiums"));
    const struct db_value key = db_int(policy);
    struct db_rows rows;

    *out = MONEY_ZERO;
    if (!list) return OK;
    TRY(db_query(c, STR("SELECT CAST(COALESCE(SUM(amount), 0) AS bigint) FROM premium WHERE policy_id = $1 AND deleted_at IS NULL"
                        " AND NOT COALESCE(is_photo_fee, FALSE)"), &key, 1, types, 1, &rows));
    *out = (money_t){db_cell(&rows, 0, 0)->i};
    return OK;
}

/* ---- together ---- */

err_t policy_terms(struct db_conn *c, struct arena *a, const struct settings *s, date_t today, int64_t family, int64_t product,
                   int64_t except, struct law_enrolment enrolment, struct policy_terms *out)
{
    date_t day;

    *out = (struct policy_terms){.rules = policy_rules(s), .enrolment = enrolment};
    day = out->rules.age_today ? today : enrolment.enrolled;
    TRY(policy_product_at(c, a, product, enrolment.enrolled, &out->product));
    TRY(policy_members(c, family, day, out->rules.age_of_majority, &out->members));
    if (enrolment.stage == LAW_RENEWAL && date_none(enrolment.previous_expiry))
        TRY(policy_previous(c, family, product, except, &out->enrolment.previous_expiry));
    if (!law_period_of(&out->product.plan, &out->enrolment, &out->rules, &out->period))
        return policy_rule(a, "policy_no_period", "enrollDate");
    return law_value_of(&out->product.plan, &out->enrolment, out->period.start, &out->members, &out->rules, &out->value)
               ? OK : policy_rule(a, "policy_value_overflow", "product");
}

err_t policy_start_on(const struct tx *tx, struct policy_terms *t, date_t start)
{
    t->period = (struct law_period){start, law_expiry(&t->product.plan, start, &t->rules)};
    return date_none(t->period.expiry) ? policy_rule(tx->arena, "policy_no_period", "startDate") : OK;
}

static const struct entry_rule {
    enum law_entry_rule bit;
    const char *name, *field;
} entry_rules[] = {
    {LAW_ENTRY_FUTURE, "policy_enrolled_in_future", "enrollDate"}, {LAW_ENTRY_WINDOW, "policy_product_window", "enrollDate"},
    {LAW_ENTRY_OFFICER, "policy_officer_left", "officer"}, {LAW_ENTRY_START, "policy_start", "startDate"},
    {LAW_ENTRY_OVER, "policy_over", "enrollDate"},
};

err_t policy_entry_check(const struct tx *tx, const struct policy_terms *t, struct law_period lawful, date_t works_to)
{
    const struct law_entry e = {
        .enrolled = t->enrolment.enrolled, .previous_expiry = t->enrolment.previous_expiry, .sold_from = t->product.from,
        .sold_to = t->product.to, .works_to = works_to, .lawful = lawful, .asked = t->period,
    };
    uint32_t broken = law_entry_broken(&e, env_today(tx->env));

    for (size_t i = 0; i < sizeof entry_rules / sizeof *entry_rules; i++)
        if (broken & entry_rules[i].bit) return policy_rule(tx->arena, entry_rules[i].name, entry_rules[i].field);
    return OK;
}

err_t policy_terms_of(struct tx *tx, const struct record *policy, struct policy_terms *out)
{
    const struct db_value *stage = record_cell(policy, "stage");
    bool renewal = !stage->null && str_is(stage->s, "R");
    struct law_enrolment e = {renewal ? LAW_RENEWAL : LAW_NEW, record_cell(policy, "enroll_date")->d, DATE_NONE};
    const struct settings *s;

    TRY(settings_of(tx, &s));
    return policy_terms(tx->conn, tx->arena, s, env_today(tx->env), record_cell(policy, "family_id")->i,
                        record_cell(policy, "product_id")->i, policy->at[COLUMN_ID].null ? 0 : policy->at[COLUMN_ID].i, e, out);
}
