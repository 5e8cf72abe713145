#include "module/claim_set/internal.h"

#include <string.h>

#include "model/run/setting.h"
#include "model/write/shared.h"
#include "module/claim/claim_setting.h"
#include "module/claim_rule/claim_rule.h"
#include "module/core/core.h"

#define SHAPE_LEVELS(of) of "Treatment", of "IpTreatment", of "OpTreatment", of "Insuree", of "IpInsuree", of "OpInsuree", of "Policy", \
    of "IpPolicy", of "OpPolicy"
/* In the order of the statements of claim_scheme_register.c and claim_scheme_product.c. */
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
static struct str sql_at(struct scheme_loading *l, const char *sql)
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

err_t scheme_read(struct scheme_loading *l, enum scheme_part part, const char *sql, const char *types)
{
    /* No day is as late as this one. */
    const struct db_value at = db_stamp(stamp_none(l->at) ? (stamp_t){INT64_C(253402214400000000)} : l->at);
    size_t n = strlen(types);
    enum db_type *kinds = ARENA_ARRAY(l->a, enum db_type, n);

    for (size_t i = 0; i < n; i++) kinds[i] = types[i] == 't' ? DB_TEXT : types[i] == 's' ? DB_STAMP : DB_INT;
    TRY(db_query(l->tx->conn, sql_at(l, sql), &at, 1, kinds, n, &l->rows));
    return l->overlay ? l->overlay->rows(l->overlay->arg, part, &l->rows) : OK;
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

static err_t load_rules(struct scheme_loading *l)
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
    struct scheme_loading l = {.tx = tx, .a = a, .law = &s->law, .at = at, .overlay = overlay};

    TRY(load_rules(&l));
    TRY(scheme_load_entries(&l));
    TRY(scheme_load_listed(&l));
    TRY(scheme_load_components(&l));
    TRY(scheme_load_benefits(&l));
    TRY(scheme_load_covered(&l));
    TRY(scheme_load_facilities(&l));
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
