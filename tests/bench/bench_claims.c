/* Claims of five lines that one processor decides in a second, the law alone (scheme/claim.h): checks with choice of
 * product, then the valuation. The scheme is as large as a country's, persons have a history; nothing is loaded or stored.
 * Below CLAIMS_LEAST for both together the measurement fails. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "scheme/claim.h"

enum {
    CLAIMS = 10000, TOGETHER = 100, LINES = 5, ITEMS = 1500, SERVICES = 500, LISTS = 40, PRODUCTS = 10, FACILITIES = 1000,
    COVERAGES = 2, HISTORY = 20, PEOPLE = 6, ROUNDS = 9, CLAIMS_LEAST = 250000, DAY_2024 = 19723,
};

static struct law_entry entries[ITEMS + SERVICES];
static struct law_listed listed[(ITEMS + SERVICES) * LISTS];
static struct law_covered covered[(ITEMS + SERVICES) * PRODUCTS];
static struct law_benefit benefits[PRODUCTS];
static struct law_facility facilities[FACILITIES];
static struct law_scheme scheme;
static uint32_t slots[1 << 20];

static struct law_coverage coverages[CLAIMS][COVERAGES];
static struct law_covered_person people[CLAIMS][COVERAGES * PEOPLE];
static struct law_earlier_line earlier[CLAIMS][HISTORY];
static struct law_earlier_claim earlier_claims[CLAIMS][HISTORY / LINES];
static struct law_file files[CLAIMS];

static struct law_line lines[CLAIMS][LINES], given[CLAIMS][LINES];
static struct law_consumption consumed[CLAIMS][LINES];
static struct law_claim claims[CLAIMS];

/* ---- a country's scheme ---- */

static uint64_t state = UINT64_C(88172645463325252);

static int64_t below(int64_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int64_t)(state >> 11) % n;
}

static int64_t entry_of(size_t i)
{
    return (int64_t)(i < ITEMS ? i : i - ITEMS) * 3 + 1;
}

static enum law_kind kind_of(size_t i)
{
    return i < ITEMS ? LAW_ITEM : LAW_SERVICE;
}

static void make_register(void)
{
    for (size_t i = 0; i < ITEMS + SERVICES; i++)
        entries[i] = (struct law_entry){
            .id = entry_of(i), .kind = kind_of(i), .from = {DAY_2024 - 3000}, .to = DATE_NONE, .patients = 15,
            .frequency = below(5) == 0 ? 3 : 0, .price = {100 + below(100000)},
            .category = i < ITEMS ? LAW_CATEGORY_NONE : (enum law_category)(1 + below(LAW_CATEGORIES - 1)),
        };
    /* kind before list before entry */
    for (size_t k = 0, at = 0; k < 2; k++)
        for (int64_t list = 1; list <= LISTS; list++)
            for (size_t i = k == 0 ? 0 : ITEMS; i < (k == 0 ? ITEMS : ITEMS + SERVICES); i++)
                listed[at++] = (struct law_listed){list, entry_of(i), kind_of(i), {DAY_2024 - 3000}, DATE_NONE,
                                                   below(2) ? MONEY_NONE : (money_t){100 + below(100000)}};
    for (size_t i = 0; i < FACILITIES; i++)
        facilities[i] = (struct law_facility){(int64_t)i + 1, 1 + below(LISTS), 1 + below(LISTS), LAW_CARE_BOTH, below(10) == 0};
}

static void make_products(void)
{
    struct law_limit half = {LAW_CO_INSURANCE, {8000}, {9000}};
    struct law_amounts none = {MONEY_NONE, MONEY_NONE, MONEY_NONE};
    size_t at = 0;

    for (size_t i = 0; i < ITEMS + SERVICES; i++)
        for (int64_t p = 1; p <= PRODUCTS; p++)
            covered[at++] = (struct law_covered){
                .entry = entry_of(i), .product = p, .kind = kind_of(i), .origin = LAW_PRICE_LIST, .limits = {half, half, half},
                .most_adult = {below(3) ? DECIMAL_NONE : 100000}, .most_child = {DECIMAL_NONE}, .waiting_adult = (int32_t)below(3),
            };
    for (size_t p = 0; p < PRODUCTS; p++) {
        struct law_benefit *b = &benefits[p];
        *b = (struct law_benefit){.product = (int64_t)p + 1, .level = LAW_POLICY, .threshold = 4, .extra_member = none, .most_policy = none};
        for (int i = 0; i < LAW_LEVELS; i++)
            b->deductible[i] = b->ceiling[i] = none;
        b->deductible[LAW_POLICY].general = (money_t){50000};
        b->ceiling[LAW_POLICY].general = (money_t){30000000};
        b->extra_member.general = (money_t){100000};
        for (int i = 0; i < LAW_CATEGORIES; i++) {
            b->most_claims[i] = 50;
            b->category_ceiling[i] = i < LAW_OTHER_CARE ? (money_t){20000000} : MONEY_NONE;
        }
    }
    scheme = (struct law_scheme){
        entries, ITEMS + SERVICES, listed, (ITEMS + SERVICES) * LISTS, covered, (ITEMS + SERVICES) * PRODUCTS, benefits, PRODUCTS,
        facilities, FACILITIES, {{18, LAW_OTHER_MALE}, false, false}, {NULL, 0}, {NULL, 0}, {NULL, 0},
    };
}

static int earlier_order(const void *p, const void *q)
{
    const struct law_earlier_line *a = p, *b = q;

    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->entry != b->entry) return a->entry < b->entry ? -1 : 1;
    return (a->day.day > b->day.day) - (a->day.day < b->day.day);
}

static void make_file(size_t n)
{
    for (size_t i = 0; i < COVERAGES; i++) {
        int64_t policy = (int64_t)(n * COVERAGES + i) + 1;
        date_t first = {DAY_2024 - (int32_t)below(100)}, last = {first.day + 365};
        coverages[n][i] = (struct law_coverage){
            .policy = policy, .product = 1 + below(PRODUCTS), .policy_effective = first, .policy_expiry = last, .effective = first,
            .expiry = last, .usable = true,
        };
        for (size_t k = 0; k < PEOPLE; k++)
            people[n][i * PEOPLE + k] = (struct law_covered_person){policy, (int64_t)k + 1, first, last};
    }
    for (size_t i = 0; i < HISTORY; i++) {
        size_t entry = (size_t)below(ITEMS + SERVICES);
        date_t day = {DAY_2024 + (int32_t)below(150)};
        earlier[n][i] = (struct law_earlier_line){(int64_t)i, entry_of(entry), kind_of(entry), day, {100}};
        earlier_claims[n][i / LINES] = (struct law_earlier_claim){(int64_t)i, LAW_VISIT, day};
    }
    qsort(earlier[n], HISTORY, sizeof **earlier, earlier_order);
    files[n] = (struct law_file){
        {LAW_GENDER_FEMALE, {DAY_2024 - (int32_t)below(25000)}}, true, coverages[n], COVERAGES, people[n], COVERAGES * PEOPLE,
        earlier[n], HISTORY, earlier_claims[n], HISTORY / LINES,
    };
}

static void make_claim(size_t n)
{
    date_t from = {DAY_2024 + 160};

    for (size_t i = 0; i < LINES; i++) {
        size_t entry = i < 3 ? (size_t)below(ITEMS) : ITEMS + (size_t)below(SERVICES);
        given[n][i] = (struct law_line){
            .entry = entry_of(entry), .kind = kind_of(entry), .qty_provided = {100 * (1 + below(5))}, .price_asked = {100 + below(100000)},
            .price_adjusted = MONEY_NONE, .price_approved = MONEY_NONE, .qty_approved = {DECIMAL_NONE}, .limitation_value = MONEY_NONE,
        };
        lines[n][i] = given[n][i];
    }
    claims[n] = (struct law_claim){
        .file = &files[n], .id = 1000000 + (int64_t)n, .facility = 1 + below(FACILITIES), .date_from = from,
        .date_to = {from.day + (below(10) == 0 ? 2 : 0)}, .date_claimed = from, .lines = lines[n], .line_count = LINES,
        .consumed = consumed[n],
    };
}

/* ---- rounds ---- */

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* What the checks reduced or rejected is as it was, outside of the clock. */
static void give_again(void)
{
    for (size_t n = 0; n < CLAIMS; n++)
        for (size_t i = 0; i < LINES; i++)
            lines[n][i].qty_approved = given[n][i].qty_approved;
}

int main(void)
{
    double check[ROUNDS], value[ROUNDS], both[ROUNDS], many = (int)CLAIMS;
    size_t passed = 0, faults = 0;

    make_register();
    make_products();
    if (law_index_room(&scheme) > sizeof slots / sizeof *slots) return 1;
    law_scheme_index(&scheme, slots);
    for (size_t n = 0; n < CLAIMS; n++) {
        make_file(n);
        make_claim(n);
    }
    for (size_t r = 0; r < ROUNDS; r++) {
        give_again();
        check[r] = value[r] = 0;
        for (size_t n = 0; n < CLAIMS; n += TOGETHER) {
            double begun = now(), checked;
            faults += law_claims_check(&scheme, &claims[n], TOGETHER);
            checked = now();
            faults += law_claims_value(&scheme, &claims[n], TOGETHER, LAW_PROCESS);
            check[r] += checked - begun;
            value[r] += now() - checked;
        }
        both[r] = check[r] + value[r];
    }
    for (size_t n = 0; n < CLAIMS; n++)
        for (size_t i = 0; i < LINES; i++)
            passed += lines[n][i].status == LAW_LINE_PASSED;
    qsort(check, ROUNDS, sizeof *check, ascending);
    qsort(value, ROUNDS, sizeof *value, ascending);
    qsort(both, ROUNDS, sizeof *both, ascending);
    printf("  the law alone, claims of %d lines a second and processor: check %.0f, value %.0f, both %.0f (%zu %% of lines passed)\n",
           LINES, many / check[ROUNDS / 2], many / value[ROUNDS / 2], many / both[ROUNDS / 2], passed * 100 / (CLAIMS * LINES));
    return faults == 0 && many / both[ROUNDS / 2] >= (int)CLAIMS_LEAST ? 0 : 1;
}
