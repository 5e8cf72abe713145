#include "module/claim/claim_scheme.h"

#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "model/run/setting.h"
#include "model/write/shared.h"
#include "module/claim/internal.h"
#include "module/claim_rule/claim_rule.h"
#include "module/core/core.h"

/* ---- codes ---- */

static const char category_letters[LAW_CATEGORIES] = {
    [LAW_SURGERY] = 'S', [LAW_DELIVERY] = 'D', [LAW_ANTENATAL] = 'A', [LAW_HOSPITALISATION] = 'H',
    [LAW_CONSULTATION] = 'C', [LAW_OTHER_CARE] = 'O', [LAW_VISIT] = 'V',
};
static const char origin_letters[] = {[LAW_PRICE_LIST] = 'P', [LAW_OWN_PRICE] = 'O', [LAW_RELATIVE] = 'R'};
static const char limitation_letters[] = {[LAW_CO_INSURANCE] = 'C', [LAW_FIXED_AMOUNT] = 'F'};

static int letter_at(const char *letters, size_t n, struct str code)
{
    for (size_t i = 0; code.n == 1 && i < n; i++)
        if (letters[i] && letters[i] == *code.p) return (int)i;
    return 0;
}

static struct str letter(const char *letters, size_t i)
{
    return letters[i] ? (struct str){&letters[i], 1} : STR_NONE;
}

enum law_category claim_category_read(struct str code) { return (enum law_category)letter_at(category_letters, LAW_CATEGORIES, code); }
struct str claim_category_code(enum law_category c) { return letter(category_letters, c); }
struct str claim_origin_code(enum law_origin o) { return letter(origin_letters, o); }
struct str claim_limitation_code(enum law_limit_type t) { return letter(limitation_letters, t); }
enum law_origin claim_origin_read(struct str code) { return (enum law_origin)letter_at(origin_letters, sizeof origin_letters, code); }
enum law_limit_type claim_limitation_read(struct str code)
{
    return (enum law_limit_type)letter_at(limitation_letters, sizeof limitation_letters, code);
}

/* ---- cells ---- */

struct cells {
    const struct db_rows *rows;
    size_t row, column;
};

static const struct db_value *next(struct cells *c) { return db_cell(c->rows, c->row, c->column++); }
static int64_t number(struct cells *c, int64_t none)
{
    const struct db_value *v = next(c);

    return v->null ? none : v->i;
}
static struct str text(struct cells *c)
{
    const struct db_value *v = next(c);

    return v->null ? STR_NONE : v->s;
}
static money_t amount(struct cells *c) { return (money_t){number(c, DECIMAL_NONE)}; }

#define SHAPE_LEVELS(of) of "Treatment", of "IpTreatment", of "OpTreatment", of "Insuree", of "IpInsuree", of "OpInsuree", of "Policy", \
    of "IpPolicy", of "OpPolicy"
/* In the order of the statements below. */
const struct scheme_shape claim_scheme_shapes[SCHEME_PARTS] = {
    [SCHEME_ENTRIES] = {"medical_service", {"", "", "", "", "", "careType", "category", "packagetype", "patientCategory", "frequency", "price"}},
    [SCHEME_LISTED] = {"items_pricelist_detail", {"", "", "", "", "", "", "priceOverrule"}},
    [SCHEME_COVERED] = {"product_item", {"", "", "", "priceOrigin", "limitationType", "limitAdult", "limitChild", "limitationTypeR",
        "limitAdultR", "limitChildR", "limitationTypeE", "limitAdultE", "limitChildE", "limitNoAdult", "limitNoChild",
        "waitingPeriodAdult", "waitingPeriodChild", "ceilingExclusionAdult", "ceilingExclusionChild"}},
    [SCHEME_BENEFITS] = {"product", {"", "ceilingInterpretation", "ceilingType", "threshold", SHAPE_LEVELS("ded"), SHAPE_LEVELS("max"),
        "maxPolicyExtraMember", "maxPolicyExtraMemberIp", "maxPolicyExtraMemberOp", "maxCeilingPolicy", "maxCeilingPolicyIp",
        "maxCeilingPolicyOp", "maxNoSurgery", "maxNoDelivery", "maxNoAntenatal", "maxNoHospitalization", "maxNoConsultation",
        "maxNoVisits", "maxAmountSurgery", "maxAmountDelivery", "maxAmountAntenatal", "maxAmountHospitalization",
        "maxAmountConsultation"}},
    [SCHEME_FACILITIES] = {"health_facility", {"", "itemsPricelist", "servicesPricelist", "careType", "level"}},
};

struct loading {
    struct tx *tx;
    struct arena *a;
    struct law_scheme *law;
    stamp_t at;              /* STAMP_NONE: as it is */
    const struct claim_overlay *overlay;
    struct db_rows rows;
};

static void put_state(struct buf *out, const struct table *t)
{
    const char *name = t->entity->table;

    buf_add(out, STR("(SELECT id"));
    for (size_t i = COLUMN_ID + 1; i < t->count; i++) buf_add_format(out, ", %s", t->columns[i].name);
    buf_add_format(out, " FROM %s WHERE changed_at <= $1 UNION ALL SELECT legacy_id", name);
    for (size_t i = COLUMN_ID + 1; i < t->count; i++)
        buf_add_format(out, ", %s", i == COLUMN_DELETED_AT ? "NULL" : t->columns[i].name);
    buf_add_format(out, " FROM %s_history WHERE validity_from <= $1 AND validity_to > $1)", name);
}

/* "@product" is the table, or its rows as they stood at the moment that is asked for. */
static struct str sql_at(struct loading *l, const char *sql)
{
    struct buf out;

    buf_init(&out, l->tx->arena, strlen(sql) + 4096);
    for (const char *p = sql; *p;) {
        size_t n = strcspn(p, "@"), name = p[n] ? strspn(p + n + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
        struct str entity = {p + n + 1, name};
        buf_add(&out, (struct str){p, n});
        if (name && stamp_none(l->at)) buf_add(&out, entity);
        else if (name) put_state(&out, registry_table(l->tx->registry, entity));
        p += n + (p[n] ? 1 + name : 0);
    }
    return buf_str(&out);
}

static err_t read(struct loading *l, enum scheme_part part, const char *sql, const char *types)
{
    const struct db_value at = db_stamp(l->at);
    size_t n = strlen(types);
    enum db_type *kinds = ARENA_ARRAY(l->a, enum db_type, n);

    for (size_t i = 0; i < n; i++) kinds[i] = types[i] == 't' ? DB_TEXT : types[i] == 's' ? DB_STAMP : DB_INT;
    TRY(db_query(l->tx->conn, sql_at(l, sql), &at, stamp_none(l->at) ? 0 : 1, kinds, n, &l->rows));
    return l->overlay ? l->overlay->rows(l->overlay->arg, part, &l->rows) : OK;
}

/* ---- versions ---- */

static date_t day_of(struct loading *l, struct cells *c)
{
    const struct db_value *v = next(c);

    return v->null ? DATE_NONE : zone_day(l->tx->env->zone, v->t);
}

/* Former states are copied with their owner also where they do not differ, so a state holds from where the one
 * before it in the order ends, not from when it was written first. */
static date_t from_of(date_t since, bool follows, date_t before)
{
    return follows && !date_none(before) && date_cmp(before, since) > 0 ? before : since;
}

static enum law_care care_of(struct str code)
{
    return str_is(code, "I") ? LAW_CARE_IN : str_is(code, "O") ? LAW_CARE_OUT : LAW_CARE_BOTH;
}

/* id, kind, from, to, care, category, package, patients, frequency, price; live rows after former ones */
#define OF_ITEM "NULL AS category, NULL AS package_type"
#define OF_SERVICE "category, package_type"
#define ENTRY_LIVE(kind, own, table)                                                                            \
    "SELECT id, " kind ", 1 AS live, changed_at AS since, deleted_at AS until, care_type, " own                 \
    ", patient_category, frequency, price FROM " table
#define ENTRY_FORMER(kind, own, table)                                                                          \
    "SELECT legacy_id, " kind ", 0, validity_from, validity_to, care_type, " own                                \
    ", patient_category, frequency, price FROM " table "_history"
static const char entry_sql[] =
    "SELECT * FROM (" ENTRY_LIVE("0", OF_ITEM, "medical_item") " UNION ALL " ENTRY_FORMER("0", OF_ITEM, "medical_item")
    " UNION ALL " ENTRY_LIVE("1", OF_SERVICE, "medical_service") " UNION ALL " ENTRY_FORMER("1", OF_SERVICE, "medical_service")
    ") v ORDER BY 2, 1, 3, 4";

static enum law_package package_of(struct str code)
{
    return str_is(code, "F") ? LAW_FLAT_FEE : str_is(code, "P") ? LAW_AS_DEFINED : LAW_SINGLE;
}

/* What the register knew first holds for the days before it was written too: only that an entry is gone ends it
 * (claims 3.2, reason 1). */
static err_t load_entries(struct loading *l)
{
    struct law_entry *out;

    TRY(read(l, SCHEME_ENTRIES, entry_sql, "iiissttt" "iii"));
    out = ARENA_ARRAY(l->a, struct law_entry, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct cells c = {&l->rows, i, 0};
        struct law_entry *e = &out[i], *former = i ? e - 1 : NULL;
        bool follows;
        e->id = number(&c, 0);
        e->kind = number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        follows = former && former->id == e->id && former->kind == e->kind;
        next(&c);
        e->from = day_of(l, &c);
        e->from = follows ? from_of(e->from, true, former->to) : date_of(1, 1, 1);
        e->to = day_of(l, &c);
        e->care = care_of(text(&c));
        e->category = claim_category_read(text(&c));
        e->package = package_of(text(&c));
        e->patients = (int32_t)number(&c, LAW_EVERYBODY);
        e->frequency = (int32_t)number(&c, 0);
        e->price = amount(&c);
    }
    l->law->entries = out;
    l->law->entry_count = l->rows.rows;
    return OK;
}

#define LISTED_LIVE(kind, list, entry, table)                                                                   \
    "SELECT d." list ", d." entry ", " kind ", 1 AS live, d.changed_at AS since, d.deleted_at AS until, d.price_overrule" \
    " FROM " table "_detail d JOIN " table " l ON l.id = d." list " WHERE l.deleted_at IS NULL"
#define LISTED_FORMER(kind, list, entry, table)                                                                 \
    "SELECT d." list ", h." entry ", " kind ", 0, h.validity_from, h.validity_to, h.price_overrule"             \
    " FROM " table "_detail_history h JOIN " table "_detail d ON d.id = h.legacy_id JOIN " table " l ON l.id = d." list \
    " WHERE l.deleted_at IS NULL"
static const char listed_sql[] =
    "SELECT * FROM (" LISTED_LIVE("0", "items_pricelist_id", "item_id", "items_pricelist")
    " UNION ALL " LISTED_FORMER("0", "items_pricelist_id", "item_id", "items_pricelist")
    " UNION ALL " LISTED_LIVE("1", "services_pricelist_id", "service_id", "services_pricelist")
    " UNION ALL " LISTED_FORMER("1", "services_pricelist_id", "service_id", "services_pricelist")
    ") v ORDER BY 3, 1, 2, 4, 5";

static err_t load_listed(struct loading *l)
{
    struct law_listed *out;

    TRY(read(l, SCHEME_LISTED, listed_sql, "iiiissi"));
    out = ARENA_ARRAY(l->a, struct law_listed, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct cells c = {&l->rows, i, 0};
        struct law_listed *e = &out[i], *former = i ? e - 1 : NULL;
        e->list = number(&c, 0);
        e->entry = number(&c, 0);
        e->kind = number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        next(&c);
        e->from = day_of(l, &c);
        e->from = from_of(e->from, former && former->list == e->list && former->entry == e->entry && former->kind == e->kind,
                          former ? former->to : DATE_NONE);
        e->to = day_of(l, &c);
        e->overrule = amount(&c);
    }
    l->law->listed = out;
    l->law->listed_count = l->rows.rows;
    return OK;
}

/* ---- bundles ---- */

#define COMPONENT_LIVE(kind, entry, table)                                                                      \
    "SELECT parent_id, " kind ", " entry " AS entry, 1 AS live, changed_at AS since, deleted_at AS until, qty_provided FROM " table \
    " WHERE status"
#define COMPONENT_FORMER(kind, entry, table)                                                                    \
    "SELECT parent_id, " kind ", " entry ", 0, validity_from, validity_to, qty_provided FROM " table "_history WHERE status"
static const char component_sql[] =
    "SELECT * FROM (" COMPONENT_LIVE("0", "item_id", "medical_service_item")
    " UNION ALL " COMPONENT_FORMER("0", "item_id", "medical_service_item")
    " UNION ALL " COMPONENT_LIVE("1", "service_id", "medical_service_service")
    " UNION ALL " COMPONENT_FORMER("1", "service_id", "medical_service_service") ") v ORDER BY 1, 2, 3, 4, 5";

static bool same_part(const struct law_component *a, const struct law_component *b)
{
    return a->service == b->service && a->kind == b->kind && a->entry == b->entry;
}

/* What a bundle was made of first holds for the days before that was written, as the register's entries do. */
static void hold_before(struct law_component *all, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        date_t first = all[i].from;
        for (end = i; end < n && all[end].service == all[i].service; end++)
            if (date_cmp(all[end].from, first) < 0) first = all[end].from;
        for (size_t k = i; k < end; k++)
            if (date_cmp(all[k].from, first) == 0) all[k].from = date_of(1, 1, 1);
    }
}

static err_t load_components(struct loading *l)
{
    struct law_component *out;

    if (!l->law->rules.bundles) return OK;
    TRY(read(l, SCHEME_COMPONENTS, component_sql, "iiiissi"));
    out = ARENA_ARRAY(l->a, struct law_component, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct cells c = {&l->rows, i, 0};
        struct law_component *e = &out[i], *former = i ? e - 1 : NULL;
        e->service = number(&c, 0);
        e->kind = number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        e->entry = number(&c, 0);
        next(&c);
        e->from = day_of(l, &c);
        e->from = from_of(e->from, former && same_part(former, e), former ? former->to : DATE_NONE);
        e->to = day_of(l, &c);
        e->qty = number(&c, 0);
    }
    hold_before(out, l->rows.rows);
    l->law->components = out;
    l->law->component_count = l->rows.rows;
    return OK;
}

/* ---- products ---- */

#define COVERED(kind, entry, table)                                                                             \
    "SELECT c." entry " AS entry, c.product_id, " kind " AS kind, c.price_origin, c.limitation_type, c.limit_adult, c.limit_child," \
    " c.limitation_type_r, c.limit_adult_r, c.limit_child_r, c.limitation_type_e, c.limit_adult_e, c.limit_child_e," \
    " c.limit_no_adult, c.limit_no_child, c.waiting_period_adult, c.waiting_period_child, c.ceiling_exclusion_adult," \
    " c.ceiling_exclusion_child, CASE WHEN c.preauthorisation THEN 1 ELSE 0 END FROM @" table " c JOIN @product p ON p.id = c.product_id"    \
    " WHERE c.deleted_at IS NULL AND p.deleted_at IS NULL"

static struct law_limit limit(struct cells *c)
{
    struct law_limit out = {.type = claim_limitation_read(text(c))};

    out.adult = amount(c);
    out.child = amount(c);
    return out;
}

static qty_t most(struct cells *c)
{
    int64_t n = number(c, -1);

    return (qty_t){n < 0 ? DECIMAL_NONE : n * 100};
}

static enum law_exclusion exclusion(struct cells *c)
{
    struct str code = text(c);

    return str_is(code, "B") ? LAW_EXCLUDED_ALWAYS : str_is(code, "H") ? LAW_EXCLUDED_HOSPITAL
           : str_is(code, "N") ? LAW_EXCLUDED_OTHER : LAW_EXCLUDED_NEVER;
}

static err_t load_covered(struct loading *l)
{
    struct law_covered *out;

    TRY(read(l, SCHEME_COVERED, "SELECT * FROM (" COVERED("0", "item_id", "product_item") " UNION ALL "
             COVERED("1", "service_id", "product_service") ") v ORDER BY 3, 1, 2", "iiittiitiitiiiiiitti"));
    out = ARENA_ARRAY(l->a, struct law_covered, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct cells c = {&l->rows, i, 0};
        struct law_covered *e = &out[i];
        e->entry = number(&c, 0);
        e->product = number(&c, 0);
        e->kind = number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        e->origin = claim_origin_read(text(&c));
        if (e->origin == LAW_ORIGIN_NONE) e->origin = LAW_PRICE_LIST;
        e->limits.other = limit(&c);
        e->limits.referral = limit(&c);
        e->limits.emergency = limit(&c);
        e->most_adult = most(&c);
        e->most_child = most(&c);
        e->waiting_adult = (int32_t)number(&c, 0);
        e->waiting_child = (int32_t)number(&c, 0);
        e->exclusion_adult = exclusion(&c);
        e->exclusion_child = exclusion(&c);
        e->authorise = number(&c, 0);
        l->law->authorises |= e->authorise;
    }
    l->law->covered = out;
    l->law->covered_count = l->rows.rows;
    return OK;
}

#define LEVELS(of)                                                                                              \
    ", " of "_treatment, " of "_ip_treatment, " of "_op_treatment, " of "_insuree, " of "_ip_insuree, "          \
    of "_op_insuree, " of "_policy, " of "_ip_policy, " of "_op_policy"
static const char benefit_sql[] =
    "SELECT id, ceiling_interpretation, ceiling_type, threshold" LEVELS("ded") LEVELS("max")
    ", max_policy_extra_member, max_policy_extra_member_ip, max_policy_extra_member_op, max_ceiling_policy,"
    " max_ceiling_policy_ip, max_ceiling_policy_op, max_no_surgery, max_no_delivery, max_no_antenatal,"
    " max_no_hospitalization, max_no_consultation, max_no_visits, max_amount_surgery, max_amount_delivery,"
    " max_amount_antenatal, max_amount_hospitalization, max_amount_consultation, preauthorisation, preauthorisation_above, changed_at"
    " FROM @product v"
    " WHERE deleted_at IS NULL ORDER BY id";

static struct law_amounts amounts(struct cells *c)
{
    struct law_amounts out;

    out.general = amount(c);
    out.ip = amount(c);
    out.op = amount(c);
    return out;
}

static enum law_level level_of(struct str code)
{
    return str_is(code, "T") ? LAW_TREATMENT : str_is(code, "I") ? LAW_INSUREE : str_is(code, "P") ? LAW_POLICY : LAW_LEVEL_NONE;
}

static void counts_and_ceilings(struct cells *c, struct law_benefit *b)
{
    static const enum law_category counted[] = {LAW_SURGERY, LAW_DELIVERY, LAW_ANTENATAL, LAW_HOSPITALISATION,
                                                LAW_CONSULTATION, LAW_VISIT};

    for (size_t k = 0; k < LAW_CATEGORIES; k++) b->most_claims[k] = -1, b->category_ceiling[k] = MONEY_NONE;
    for (size_t k = 0; k < 6; k++) b->most_claims[counted[k]] = number(c, -1);
    for (size_t k = 0; k < 5; k++) b->category_ceiling[counted[k]] = amount(c);
}

static enum law_authorise authorise_of(struct str code)
{
    return str_is(code, "H") ? LAW_AUTHORISE_HOSPITAL : str_is(code, "A") ? LAW_AUTHORISE_ABOVE : LAW_AUTHORISE_NOTHING;
}

static err_t load_benefits(struct loading *l)
{
    struct law_benefit *out;

    TRY(read(l, SCHEME_BENEFITS, benefit_sql, "itti" "iiiiiiiii" "iiiiiiiii" "iiiiii" "iiiiii" "iiiii" "tis"));
    out = ARENA_ARRAY(l->a, struct law_benefit, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct cells c = {&l->rows, i, 0};
        struct law_benefit *b = &out[i];
        b->product = number(&c, 0);
        b->by_facility = str_is(text(&c), "H");
        b->level = level_of(text(&c));
        b->threshold = number(&c, -1);
        for (int k = 0; k < LAW_LEVELS; k++) b->deductible[k] = amounts(&c);
        for (int k = 0; k < LAW_LEVELS; k++) b->ceiling[k] = amounts(&c);
        b->extra_member = amounts(&c);
        b->most_policy = amounts(&c);
        counts_and_ceilings(&c, b);
        b->authorise = authorise_of(text(&c));
        b->authorise_above = money_or(amount(&c), MONEY_ZERO);
        l->law->authorises |= b->authorise != LAW_AUTHORISE_NOTHING;
        b->changed = next(&c)->t.us;
    }
    l->law->benefits = out;
    l->law->benefit_count = l->rows.rows;
    return OK;
}

static err_t load_facilities(struct loading *l)
{
    struct law_facility *out;

    TRY(read(l, SCHEME_FACILITIES, "SELECT f.id, i.id, s.id, f.care_type, f.level FROM @health_facility f"
             " LEFT JOIN items_pricelist i ON i.id = f.items_pricelist_id AND i.deleted_at IS NULL"
             " LEFT JOIN services_pricelist s ON s.id = f.services_pricelist_id AND s.deleted_at IS NULL ORDER BY f.id", "iiitt"));
    out = ARENA_ARRAY(l->a, struct law_facility, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct cells c = {&l->rows, i, 0};
        struct law_facility *f = &out[i];
        f->id = number(&c, 0);
        f->item_list = number(&c, 0);
        f->service_list = number(&c, 0);
        f->care = care_of(text(&c));
        f->hospital = str_is(text(&c), "H");
    }
    l->law->facilities = out;
    l->law->facility_count = l->rows.rows;
    return OK;
}

static enum law_gender_other gender_other(struct str word)
{
    return str_is(word, "male") ? LAW_OTHER_MALE : str_is(word, "female") ? LAW_OTHER_FEMALE : LAW_OTHER_EITHER;
}

static struct law_rules rules_of(const struct settings *s)
{
    return (struct law_rules){
        .patient = {.age_of_majority = (int32_t)setting_int(s, SETTING_AGE_OF_MAJORITY),
                    .other = gender_other(setting_text(s, SETTING_GENDER_OTHER))},
        .care_type_strict = setting_bool(s, SETTING_CARE_STRICT),
        .other_care_is_visit = setting_bool(s, SETTING_OTHER_VISIT),
        .bundles = !setting_bool(s, SETTING_NATIVE_CODE),
        .duplicates = setting_bool(s, SETTING_DUPLICATES),
        .diagnoses_listed = setting_bool(s, SETTING_DIAGNOSES_LISTED),
        .choose_again = setting_bool(s, SETTING_CHOOSE_AGAIN),
        .unchecked = setting_bool(s, SETTING_UNCHECKED),
    };
}

static err_t load_rules(struct loading *l)
{
    struct settings *s;

    TRY(settings_load_at(l->tx->conn, l->a, l->tx->registry, l->at, &s));
    if (l->overlay) TRY(l->overlay->settings(l->overlay->arg, s));
    l->law->rules = rules_of(s);
    return OK;
}

err_t claim_scheme_load(struct tx *tx, struct arena *a, stamp_t at, const struct claim_overlay *overlay, struct claim_scheme **out)
{
    struct claim_scheme *s = ARENA_NEW(a, struct claim_scheme);
    struct loading l = {.tx = tx, .a = a, .law = &s->law, .at = at, .overlay = overlay};

    TRY(load_rules(&l));
    TRY(load_entries(&l));
    TRY(load_listed(&l));
    TRY(load_components(&l));
    TRY(load_covered(&l));
    TRY(load_benefits(&l));
    TRY(load_facilities(&l));
    TRY(claim_rules_live(tx, a, at, &s->law.own));
    law_scheme_index(&s->law, ARENA_ARRAY(a, uint32_t, law_index_room(&s->law)));
    *out = s;
    return OK;
}

static err_t load(struct tx *tx, struct arena *a, const struct epochs *at, const void **out)
{
    struct claim_scheme *s;

    TRY(claim_scheme_load(tx, a, STAMP_NONE, NULL, &s));
    s->epoch = at->n[EPOCH_REGISTER];
    *out = s;
    return OK;
}

err_t claim_scheme_of(struct tx *tx, const struct epochs *epochs, const struct claim_scheme **out)
{
    static const struct shared_kind kind = {1U << EPOCH_REGISTER | 1U << EPOCH_SETTING | 1U << EPOCH_LOCATION, load};
    const void *at;

    TRY(tx_shared_at(tx, &kind, epochs, &at));
    *out = at;
    return OK;
}

const struct law_entry *claim_price_on(const struct law_scheme *law, enum law_kind kind, int64_t list, int64_t entry, date_t day,
                                       money_t *price)
{
    const struct law_listed *listed = law_listed_on(law, kind, list, entry, day);
    const struct law_entry *e = law_entry_on(law, kind, entry, day);

    if (!listed || !e) return NULL;
    *price = money_or(listed->overrule, e->price);
    return e;
}
