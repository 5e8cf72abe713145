/* What products cover and limit, and what facilities are. */
#include <stdlib.h>

#include "base/zone.h"
#include "module/claim_set/internal.h"

/* Of every state of a product what it covered then: former states name their lines by their own number, and one that has ended had
 * its last ones. A line that is laid over
 * them (struct claim_overlay) names none: it is of all states. */
#define COVERED_COLUMNS                                                                                         \
    "c.price_origin, c.limitation_type, c.limit_adult, c.limit_child, c.limitation_type_r, c.limit_adult_r, c.limit_child_r," \
    " c.limitation_type_e, c.limit_adult_e, c.limit_child_e, c.limit_no_adult, c.limit_no_child, c.waiting_period_adult,"   \
    " c.waiting_period_child, c.ceiling_exclusion_adult, c.ceiling_exclusion_child,"                            \
    " CASE WHEN c.preauthorisation THEN 1 ELSE 0 END"
#define COVERED(kind, entry, table)                                                                             \
    "SELECT c." entry " AS entry, c.product_id AS product, " kind " AS kind, " COVERED_COLUMNS ", c.product_id AS state FROM " table " c" \
    " JOIN product p ON p.id = c.product_id WHERE c.deleted_at IS NULL OR c.deleted_at >= p.deleted_at"         \
    " UNION ALL SELECT c." entry ", h.legacy_id, " kind ", " COVERED_COLUMNS ", h.id FROM " table "_history c"  \
    " JOIN product_history h ON h.id = c.product_id"

static struct law_limit limit(struct scheme_cells *c)
{
    struct law_limit out = {.type = claim_limitation_read(cell_text(c))};

    out.adult = cell_amount(c);
    out.child = cell_amount(c);
    return out;
}

static qty_t most(struct scheme_cells *c)
{
    int64_t n = cell_number(c, -1);

    return (qty_t){n < 0 ? DECIMAL_NONE : n * 100};
}

static enum law_exclusion exclusion(struct scheme_cells *c)
{
    struct str code = cell_text(c);

    return str_is(code, "B") ? LAW_EXCLUDED_ALWAYS : str_is(code, "H") ? LAW_EXCLUDED_HOSPITAL
           : str_is(code, "N") ? LAW_EXCLUDED_OTHER : LAW_EXCLUDED_NEVER;
}

static struct law_covered covered_of(struct scheme_loading *l, size_t row)
{
    struct scheme_cells c = {&l->rows, row, 0};
    struct law_covered e = {.entry = cell_number(&c, 0), .product = cell_number(&c, 0)};

    e.kind = cell_number(&c, 0) ? LAW_SERVICE : LAW_ITEM;
    e.origin = claim_origin_read(cell_text(&c));
    if (e.origin == LAW_ORIGIN_NONE) e.origin = LAW_PRICE_LIST;
    e.limits.other = limit(&c);
    e.limits.referral = limit(&c);
    e.limits.emergency = limit(&c);
    e.most_adult = most(&c);
    e.most_child = most(&c);
    e.waiting_adult = (int32_t)cell_number(&c, 0);
    e.waiting_child = (int32_t)cell_number(&c, 0);
    e.exclusion_adult = exclusion(&c);
    e.exclusion_child = exclusion(&c);
    e.authorise = cell_number(&c, 0);
    return e;
}

enum { COVERED_STATE = 20 };

static bool is_of_all(const struct scheme_loading *l, size_t row) { return db_cell(&l->rows, row, COVERED_STATE)->null; }

/* How many states of a product there are; *first: where they begin. */
static size_t states_of(const struct law_scheme *law, int64_t product, size_t *first)
{
    size_t n = 0;

    for (*first = 0; *first < law->benefit_count && law->benefits[*first].product != product;) ++*first;
    while (*first + n < law->benefit_count && law->benefits[*first + n].product == product) n++;
    return n;
}

static size_t covered_room(const struct scheme_loading *l)
{
    size_t room = 0, first;

    for (size_t i = 0; i < l->rows.rows; i++)
        room += is_of_all(l, i) ? states_of(l->law, db_cell(&l->rows, i, 1)->i, &first) : 1;
    return room;
}

static int by_state(const void *a, const void *b)
{
    const struct law_covered *x = a, *y = b;

    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->entry != y->entry) return x->entry < y->entry ? -1 : 1;
    return x->product < y->product ? -1 : x->product > y->product;
}

/* After the states of products. */
err_t scheme_load_covered(struct scheme_loading *l)
{
    struct law_covered *out;
    size_t n = 0, first;

    TRY(scheme_read(l, SCHEME_COVERED, "SELECT * FROM (" COVERED("0", "item_id", "product_item") " UNION ALL "
             COVERED("1", "service_id", "product_service") ") v ORDER BY kind, entry, product, state", "iiittiitiitiiiiiittii"));
    out = ARENA_ARRAY(l->a, struct law_covered, covered_room(l));
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct law_covered e = covered_of(l, i);
        size_t states = is_of_all(l, i) ? states_of(l->law, e.product, &first) : 0;
        l->law->authorises |= e.authorise;
        if (!states) e.product = db_cell(&l->rows, i, COVERED_STATE)->i, out[n++] = e;
        for (size_t k = 0; k < states; k++) e.product = l->law->benefits[first + k].state, out[n++] = e;
    }
    if (n) qsort(out, n, sizeof *out, by_state);
    l->law->covered = out;
    l->law->covered_count = n;
    return OK;
}

#define LEVELS(of)                                                                                              \
    ", " of "_treatment, " of "_ip_treatment, " of "_op_treatment, " of "_insuree, " of "_ip_insuree, "          \
    of "_op_insuree, " of "_policy, " of "_ip_policy, " of "_op_policy"
#define BENEFIT_COLUMNS                                                                                         \
    "ceiling_interpretation, ceiling_type, threshold" LEVELS("ded") LEVELS("max")                               \
    ", max_policy_extra_member, max_policy_extra_member_ip, max_policy_extra_member_op, max_ceiling_policy,"    \
    " max_ceiling_policy_ip, max_ceiling_policy_op, max_no_surgery, max_no_delivery, max_no_antenatal,"         \
    " max_no_hospitalization, max_no_consultation, max_no_visits, max_amount_surgery, max_amount_delivery,"     \
    " max_amount_antenatal, max_amount_hospitalization, max_amount_consultation, preauthorisation, preauthorisation_above"
/* As they had been recorded by $1; states of one moment in the order in which they were written. The end of a product is a state too,
 * of which no line is told: what it covered until then stays covered. */
enum { ENDED = 2 };
static const char benefit_sql[] =
    "SELECT * FROM (SELECT id AS product, " BENEFIT_COLUMNS ", changed_at AS since, id AS state, 1 AS live FROM product"
    " WHERE changed_at <= $1 UNION ALL SELECT legacy_id, " BENEFIT_COLUMNS ", validity_from, id, 0 FROM product_history"
    " WHERE validity_from <= $1 UNION ALL SELECT id, " BENEFIT_COLUMNS ", deleted_at, -id, 2 FROM product"
    " WHERE deleted_at <= $1) v ORDER BY product, live, since, state";

static struct law_amounts amounts(struct scheme_cells *c)
{
    struct law_amounts out;

    out.general = cell_amount(c);
    out.ip = cell_amount(c);
    out.op = cell_amount(c);
    return out;
}

static enum law_level level_of(struct str code)
{
    return str_is(code, "T") ? LAW_TREATMENT : str_is(code, "I") ? LAW_INSUREE : str_is(code, "P") ? LAW_POLICY : LAW_LEVEL_NONE;
}

static void counts_and_ceilings(struct scheme_cells *c, struct law_benefit *b)
{
    static const enum law_category counted[] = {LAW_SURGERY, LAW_DELIVERY, LAW_ANTENATAL, LAW_HOSPITALISATION,
                                                LAW_CONSULTATION, LAW_VISIT};

    for (size_t k = 0; k < LAW_CATEGORIES; k++) b->most_claims[k] = -1, b->category_ceiling[k] = MONEY_NONE;
    for (size_t k = 0; k < 6; k++) b->most_claims[counted[k]] = cell_number(c, -1);
    for (size_t k = 0; k < 5; k++) b->category_ceiling[counted[k]] = cell_amount(c);
}

static enum law_authorise authorise_of(struct str code)
{
    return str_is(code, "H") ? LAW_AUTHORISE_HOSPITAL : str_is(code, "A") ? LAW_AUTHORISE_ABOVE : LAW_AUTHORISE_NOTHING;
}

static struct law_benefit ended(const struct law_benefit *last)
{
    struct law_benefit b = {.product = last->product, .state = last->state, .changed = last->changed, .threshold = -1};

    for (size_t k = 0; k < LAW_CATEGORIES; k++) b.most_claims[k] = -1;
    return b;
}

err_t scheme_load_benefits(struct scheme_loading *l)
{
    struct law_benefit *out;

    TRY(scheme_read(l, SCHEME_BENEFITS, benefit_sql, "itti" "iiiiiiiii" "iiiiiiiii" "iiiiii" "iiiiii" "iiiii" "tisii"));
    out = ARENA_ARRAY(l->a, struct law_benefit, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct scheme_cells c = {&l->rows, i, 0};
        struct law_benefit *b = &out[i];
        stamp_t since;
        b->product = cell_number(&c, 0);
        b->by_facility = str_is(cell_text(&c), "H");
        b->level = level_of(cell_text(&c));
        b->threshold = cell_number(&c, -1);
        for (int k = 0; k < LAW_LEVELS; k++) b->deductible[k] = amounts(&c);
        for (int k = 0; k < LAW_LEVELS; k++) b->ceiling[k] = amounts(&c);
        b->extra_member = amounts(&c);
        b->most_policy = amounts(&c);
        counts_and_ceilings(&c, b);
        b->authorise = authorise_of(cell_text(&c));
        b->authorise_above = money_or(cell_amount(&c), MONEY_ZERO);
        l->law->authorises |= b->authorise != LAW_AUTHORISE_NOTHING;
        since = cell_next(&c)->t;
        b->changed = since.us;
        b->state = cell_number(&c, 0);
        if (cell_number(&c, 0) == ENDED) *b = ended(b);
        /* What was known of it first holds for the days before too: policies are older than an import. */
        b->from = i && b[-1].product == b->product ? zone_day(l->tx->env->zone, since) : date_of(1, 1, 1);
    }
    l->law->benefits = out;
    l->law->benefit_count = l->rows.rows;
    return OK;
}

err_t scheme_load_facilities(struct scheme_loading *l)
{
    struct law_facility *out;

    TRY(scheme_read(l, SCHEME_FACILITIES, "SELECT f.id, i.id, s.id, f.care_type, f.level FROM @health_facility f"
             " LEFT JOIN items_pricelist i ON i.id = f.items_pricelist_id AND i.deleted_at IS NULL"
             " LEFT JOIN services_pricelist s ON s.id = f.services_pricelist_id AND s.deleted_at IS NULL ORDER BY f.id", "iiitt"));
    out = ARENA_ARRAY(l->a, struct law_facility, l->rows.rows);
    for (size_t i = 0; i < l->rows.rows; i++) {
        struct scheme_cells c = {&l->rows, i, 0};
        struct law_facility *f = &out[i];
        f->id = cell_number(&c, 0);
        f->item_list = cell_number(&c, 0);
        f->service_list = cell_number(&c, 0);
        f->care = care_of(cell_text(&c));
        f->hospital = str_is(cell_text(&c), "H");
    }
    l->law->facilities = out;
    l->law->facility_count = l->rows.rows;
    return OK;
}
