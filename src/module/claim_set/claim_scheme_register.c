/* Items, services, price lists and what bundles are made of, with their former states: the law asks for the one of a day. */
#include "base/zone.h"
#include "module/claim_set/internal.h"

static date_t day_of(struct scheme_loading *l, struct scheme_cells *c)
{
    const struct db_value *v = cell_next(c);

    return v->null ? DATE_NONE : zone_day(l->tx->env->zone, v->t);
}

/* The last day of what ended at a moment: what ended with the first moment of a day did not hold on it. */
static date_t to_of(struct scheme_loading *l, struct scheme_cells *c)
{
    const struct db_value *v = cell_next(c);

    return v->null ? DATE_NONE : zone_day(l->tx->env->zone, (stamp_t){v->t.us - 1});
}

/* Former states are copied with their owner also where they do not differ, so a state holds from where the one
 * before it in the order ends, not from when it was written first. */
static date_t from_of(date_t since, bool follows, date_t before)
{
    return follows && !date_none(before) && date_cmp(before, since) > 0 ? before : since;
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
err_t scheme_load_entries(struct scheme_loading *l)
{
    struct law_entry *out;

    TRY(scheme_read(l, SCHEME_ENTRIES, entry_sql, "iiissttt" "iii"));
    out = ARENA_ARRAY(l->a, struct law_entry, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct scheme_cells c = {&l->rows, i, 0};
        struct law_entry *e = &out[i], *former = i ? e - 1 : NULL;
        bool follows;
        e->id = cell_number(&c, 0);
        e->kind = cell_number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        follows = former && former->id == e->id && former->kind == e->kind;
        cell_next(&c);
        e->from = day_of(l, &c);
        e->from = follows ? from_of(e->from, true, former->to) : date_of(1, 1, 1);
        e->to = to_of(l, &c);
        e->care = care_of(cell_text(&c));
        e->category = claim_category_read(cell_text(&c));
        e->package = package_of(cell_text(&c));
        e->patients = (int32_t)cell_number(&c, LAW_EVERYBODY);
        e->frequency = (int32_t)cell_number(&c, 0);
        e->price = cell_amount(&c);
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

err_t scheme_load_listed(struct scheme_loading *l)
{
    struct law_listed *out;

    TRY(scheme_read(l, SCHEME_LISTED, listed_sql, "iiiissi"));
    out = ARENA_ARRAY(l->a, struct law_listed, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct scheme_cells c = {&l->rows, i, 0};
        struct law_listed *e = &out[i], *former = i ? e - 1 : NULL;
        e->list = cell_number(&c, 0);
        e->entry = cell_number(&c, 0);
        e->kind = cell_number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        cell_next(&c);
        e->from = day_of(l, &c);
        e->from = from_of(e->from, former && former->list == e->list && former->entry == e->entry && former->kind == e->kind,
                          former ? former->to : DATE_NONE);
        e->to = to_of(l, &c);
        e->overrule = cell_amount(&c);
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

err_t scheme_load_components(struct scheme_loading *l)
{
    struct law_component *out;

    if (!l->law->rules.bundles) return OK;
    TRY(scheme_read(l, SCHEME_COMPONENTS, component_sql, "iiiissi"));
    out = ARENA_ARRAY(l->a, struct law_component, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct scheme_cells c = {&l->rows, i, 0};
        struct law_component *e = &out[i], *former = i ? e - 1 : NULL;
        e->service = cell_number(&c, 0);
        e->kind = cell_number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
        e->entry = cell_number(&c, 0);
        cell_next(&c);
        e->from = day_of(l, &c);
        e->from = from_of(e->from, former && same_part(former, e), former ? former->to : DATE_NONE);
        e->to = to_of(l, &c);
        e->qty = cell_number(&c, 0);
    }
    hold_before(out, l->rows.rows);
    l->law->components = out;
    l->law->component_count = l->rows.rows;
    return OK;
}
