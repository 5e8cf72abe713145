#include "scheme/claim_world.h"

#include <stdlib.h>

#include "base/test.h"

enum { DAY_1990 = 7305, DAY_2024 = 19723 };

void world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->scheme.rules.patient = (struct law_patient_rule){18, LAW_OTHER_MALE};
    w->file.person = (struct law_person){LAW_GENDER_FEMALE, {DAY_1990}};
    w->file.valid = true;
    w->claim = (struct law_claim){
        .id = 1000, .facility = 1, .date_from = date_of(2024, 6, 10), .date_to = DATE_NONE, .date_claimed = DATE_NONE,
    };
    world_facility(w, 1);
}

/* A place at the end of an array that has one. */
#define APPEND(array, count) (assert_true((count) < sizeof(array) / sizeof *(array)), &(array)[(count)++])

struct law_entry *world_entry(struct world *w, enum law_kind kind, int64_t id, money_t price)
{
    struct law_entry *e = APPEND(w->entries, w->scheme.entry_count);

    *e = (struct law_entry){.id = id, .kind = kind, .from = DATE_NONE, .to = DATE_NONE, .patients = LAW_EVERYBODY, .price = price};
    return e;
}

struct law_listed *world_listed(struct world *w, enum law_kind kind, int64_t list, int64_t entry)
{
    struct law_listed *l = APPEND(w->listed, w->scheme.listed_count);

    *l = (struct law_listed){.list = list, .entry = entry, .kind = kind, .from = DATE_NONE, .to = DATE_NONE, .overrule = MONEY_NONE};
    return l;
}

struct law_covered *world_covered(struct world *w, enum law_kind kind, int64_t entry, int64_t product)
{
    struct law_covered *c = APPEND(w->covered, w->scheme.covered_count);
    struct law_limit whole = {LAW_CO_INSURANCE, LAW_WHOLE, LAW_WHOLE};

    *c = (struct law_covered){
        .entry = entry, .product = product, .kind = kind, .origin = LAW_PRICE_LIST, .limits = {whole, whole, whole},
        .most_adult = {DECIMAL_NONE}, .most_child = {DECIMAL_NONE},
    };
    return c;
}

struct law_benefit *world_benefit(struct world *w, int64_t product)
{
    struct law_benefit *b = APPEND(w->benefits, w->scheme.benefit_count);
    struct law_amounts none = {MONEY_NONE, MONEY_NONE, MONEY_NONE};

    *b = (struct law_benefit){.product = product, .level = LAW_LEVEL_NONE, .threshold = -1, .extra_member = none, .most_policy = none};
    for (int i = 0; i < LAW_LEVELS; i++)
        b->deductible[i] = b->ceiling[i] = none;
    for (int i = 0; i < LAW_CATEGORIES; i++) {
        b->most_claims[i] = -1;
        b->category_ceiling[i] = MONEY_NONE;
    }
    return b;
}

struct law_facility *world_facility(struct world *w, int64_t id)
{
    struct law_facility *f = APPEND(w->facilities, w->scheme.facility_count);

    *f = (struct law_facility){.id = id, .item_list = 1, .service_list = 1};
    return f;
}

struct law_coverage *world_coverage(struct world *w, int64_t policy, int64_t product)
{
    struct law_coverage *v = APPEND(w->coverages, w->file.coverage_count);
    date_t first = {DAY_2024}, last = date_of(2024, 12, 31);

    *v = (struct law_coverage){
        .policy = policy, .product = product, .policy_effective = first, .policy_expiry = last, .effective = first, .expiry = last,
        .usable = true,
    };
    return v;
}

struct law_covered_person *world_person(struct world *w, int64_t policy, int64_t person)
{
    struct law_covered_person *p = APPEND(w->people, w->file.people_count);

    *p = (struct law_covered_person){policy, person, {DAY_2024}, date_of(2024, 12, 31)};
    return p;
}

struct law_earlier_line *world_earlier(struct world *w, int64_t claim, enum law_kind kind, int64_t entry, date_t day, qty_t qty)
{
    struct law_earlier_line *l = APPEND(w->earlier, w->file.line_count);

    *l = (struct law_earlier_line){claim, entry, kind, day, qty, day, 0};
    return l;
}

struct law_earlier_claim *world_earlier_claim(struct world *w, int64_t claim, enum law_category category, date_t day)
{
    struct law_earlier_claim *e = APPEND(w->earlier_claims, w->file.claim_count);

    *e = (struct law_earlier_claim){claim, category, day, 0};
    return e;
}

struct law_line *world_line(struct world *w, enum law_kind kind, int64_t entry, qty_t qty, money_t price)
{
    struct law_line *l = APPEND(w->lines, w->claim.line_count);

    *l = (struct law_line){
        .entry = entry, .kind = kind, .qty_provided = qty, .price_asked = price, .price_adjusted = MONEY_NONE,
        .price_approved = MONEY_NONE, .qty_approved = {DECIMAL_NONE}, .limitation_value = MONEY_NONE,
    };
    return l;
}

struct law_component *world_component(struct world *w, int64_t service, enum law_kind kind, int64_t entry, int64_t qty)
{
    struct law_component *c = APPEND(w->components, w->scheme.component_count);

    *c = (struct law_component){service, entry, kind, DATE_NONE, DATE_NONE, qty};
    return c;
}

struct law_preauthorisation *world_preauthorisation(struct world *w)
{
    struct law_preauthorisation *a = APPEND(w->preauthorisations, w->preauthorisation_count);

    *a = (struct law_preauthorisation){
        .id = 1, .facility = 1, .granted = true, .of_patient = true, .from = {DAY_2024}, .to = date_of(2024, 12, 31), .amount = MONEY_NONE,
    };
    return a;
}

struct law_authorised *world_granted(struct world *w, enum law_kind kind, int64_t entry, qty_t qty)
{
    struct law_authorised *g = APPEND(w->granted, w->granted_count);

    *g = (struct law_authorised){.entry = entry, .kind = kind, .qty = qty, .price = MONEY_NONE};
    return g;
}

struct law_part *world_part(struct world *w, enum law_kind kind, int64_t entry, int64_t qty)
{
    struct law_line *line = &w->lines[w->claim.line_count - 1];
    struct law_part *p = APPEND(w->parts, w->part_count);

    *p = (struct law_part){.entry = entry, .kind = kind, .qty = qty, .price = MONEY_NONE};
    if (line->part_count++ == 0) line->parts = p;
    return p;
}

/* ---- order ---- */

#define COMPARE(a, b) \
    if ((a) != (b)) return (a) < (b) ? -1 : 1

static int entry_order(const void *p, const void *q)
{
    const struct law_entry *a = p, *b = q;

    COMPARE(a->kind, b->kind);
    COMPARE(a->id, b->id);
    COMPARE(a->from.day, b->from.day);
    return 0;
}

static int listed_order(const void *p, const void *q)
{
    const struct law_listed *a = p, *b = q;

    COMPARE(a->kind, b->kind);
    COMPARE(a->list, b->list);
    COMPARE(a->entry, b->entry);
    COMPARE(a->from.day, b->from.day);
    return 0;
}

static int covered_order(const void *p, const void *q)
{
    const struct law_covered *a = p, *b = q;

    COMPARE(a->kind, b->kind);
    COMPARE(a->entry, b->entry);
    COMPARE(a->product, b->product);
    return 0;
}

static int benefit_order(const void *p, const void *q)
{
    COMPARE(((const struct law_benefit *)p)->product, ((const struct law_benefit *)q)->product);
    COMPARE(((const struct law_benefit *)p)->from.day, ((const struct law_benefit *)q)->from.day);
    return 0;
}

static int facility_order(const void *p, const void *q)
{
    COMPARE(((const struct law_facility *)p)->id, ((const struct law_facility *)q)->id);
    return 0;
}

static int person_order(const void *p, const void *q)
{
    const struct law_covered_person *a = p, *b = q;

    COMPARE(a->policy, b->policy);
    COMPARE(a->person, b->person);
    return 0;
}

static int earlier_order(const void *p, const void *q)
{
    const struct law_earlier_line *a = p, *b = q;

    COMPARE(a->kind, b->kind);
    COMPARE(a->entry, b->entry);
    COMPARE(a->day.day, b->day.day);
    return 0;
}

static int component_order(const void *p, const void *q)
{
    const struct law_component *a = p, *b = q;

    COMPARE(a->service, b->service);
    COMPARE(a->kind, b->kind);
    COMPARE(a->entry, b->entry);
    COMPARE(a->from.day, b->from.day);
    return 0;
}

#define SORT(array, count, order) qsort(array, count, sizeof *(array), order)

void world_ready(struct world *w)
{
    SORT(w->entries, w->scheme.entry_count, entry_order);
    SORT(w->listed, w->scheme.listed_count, listed_order);
    SORT(w->covered, w->scheme.covered_count, covered_order);
    SORT(w->benefits, w->scheme.benefit_count, benefit_order);
    SORT(w->facilities, w->scheme.facility_count, facility_order);
    SORT(w->components, w->scheme.component_count, component_order);
    SORT(w->people, w->file.people_count, person_order);
    SORT(w->earlier, w->file.line_count, earlier_order);
    w->scheme.entries = w->entries;
    w->scheme.listed = w->listed;
    w->scheme.covered = w->covered;
    w->scheme.benefits = w->benefits;
    w->scheme.components = w->components;
    w->scheme.facilities = w->facilities;
    w->file.coverages = w->coverages;
    w->file.people = w->people;
    w->file.lines = w->earlier;
    w->file.claims = w->earlier_claims;
    w->claim.file = &w->file;
    w->claim.lines = w->lines;
    w->claim.consumed = w->consumed;
    w->preauthorisations[0].lines = w->granted;
    w->preauthorisations[0].line_count = w->granted_count;
    w->claim.preauthorisation = w->preauthorisation_count ? w->preauthorisations : NULL;
}

void world_index(struct world *w)
{
    assert_true(law_index_room(&w->scheme) <= sizeof w->slots / sizeof *w->slots);
    law_scheme_index(&w->scheme, w->slots);
}

/* ---- members of vectors ---- */

int64_t decimal_in(const struct json *v, const char *key, int64_t standard)
{
    const struct json *text = json_get(v, key);
    int64_t value;

    if (json_is_null(text)) return standard;
    assert_true(decimal_read(text->text.p, text->text.n, 2, false, &value));
    return value;
}

money_t money_in(const struct json *v, const char *key, money_t standard)
{
    return (money_t){decimal_in(v, key, standard.minor)};
}

int64_t int_in(const struct json *v, const char *key, int64_t standard)
{
    int64_t n = standard;

    if (!json_is_null(json_get(v, key))) assert_true(json_int(json_get(v, key), &n));
    return n;
}

bool bool_in(const struct json *v, const char *key)
{
    bool value = false;

    if (!json_is_null(json_get(v, key))) assert_true(json_bool(json_get(v, key), &value));
    return value;
}

date_t date_in(const struct json *v, const char *key, date_t standard)
{
    const struct json *text = json_get(v, key);
    date_t d;

    if (json_is_null(text)) return standard;
    assert_true(date_read(text->text.p, text->text.n, &d));
    return d;
}

char letter_in(const struct json *v, const char *key, char standard)
{
    const struct json *text = json_get(v, key);

    return json_is_null(text) ? standard : *text->text.p;
}

/* The place of a letter in a list whose letters stand as the codes of an enum do. */
static int place_in(const char *letters, char letter)
{
    const char *at = strchr(letters, letter);

    assert_non_null(at);
    return (int)(at - letters);
}

enum law_category category_in(const struct json *v, const char *key)
{
    return (enum law_category)place_in("-SDAHCOV", letter_in(v, key, '-'));
}

enum law_care care_in(const struct json *v, const char *key)
{
    return (enum law_care)place_in("BIO", letter_in(v, key, 'B'));
}

enum law_exclusion exclusion_in(const struct json *v, const char *key)
{
    return (enum law_exclusion)place_in("-HNB", letter_in(v, key, '-'));
}
