/* What a rule of a scheme's own adds to the checks of a claim of five lines: the same claims with and without, in rounds that
 * alternate, by the thread's own clock. And what rules that should never have been written cost before they are ended. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "module/claim_rule/internal.h"

enum { CLAIMS = 20000, LINES = 5, ROUNDS = 9 };

static struct law_entry entries[LINES];
static struct law_listed listed[LINES];
static struct law_covered covered[LINES];
static struct law_benefit benefit = {.product = 1, .threshold = -1, .level = LAW_LEVEL_NONE};
static struct law_facility facility = {.id = 1, .item_list = 1, .service_list = 1};
static struct law_coverage coverage;
static struct law_earlier_line earlier[LINES];
static struct law_file file;
static struct law_line lines[LINES];
static struct law_consumption consumed[LINES];
static struct law_scheme scheme;

static void make_scheme(void)
{
    const date_t from = date_of(2024, 1, 1), to = date_of(2024, 12, 31);
    const struct law_limit whole = {LAW_CO_INSURANCE, {10000}, {10000}};

    for (int64_t i = 0; i < LINES; i++) {
        entries[i] = (struct law_entry){.id = i + 1, .kind = LAW_SERVICE, .from = from, .to = DATE_NONE, .patients = 15, .price = {10000}};
        listed[i] = (struct law_listed){.list = 1, .entry = i + 1, .kind = LAW_SERVICE, .from = from, .to = DATE_NONE, .overrule = MONEY_NONE};
        covered[i] = (struct law_covered){.entry = i + 1, .product = 1, .kind = LAW_SERVICE, .origin = LAW_PRICE_LIST,
            .limits = {whole, whole, whole}, .most_adult = {DECIMAL_NONE}, .most_child = {DECIMAL_NONE}};
        earlier[i] = (struct law_earlier_line){.claim = 9, .entry = i + 1, .kind = LAW_SERVICE, .day = date_of(2024, 2, 1), .qty = {100}};
    }
    for (int k = 0; k < LAW_CATEGORIES; k++) benefit.most_claims[k] = -1;
    coverage = (struct law_coverage){.policy = 1, .product = 1, .policy_effective = from, .policy_expiry = to, .effective = from, .expiry = to, .usable = true};
    file = (struct law_file){.person = {LAW_GENDER_FEMALE, date_of(1990, 1, 1)}, .valid = true, .coverages = &coverage, .coverage_count = 1,
                             .lines = earlier, .line_count = LINES};
    scheme = (struct law_scheme){entries, LINES, listed, LINES, covered, LINES, &benefit, 1, &facility, 1, {.patient = {.age_of_majority = 18}}};
}

static void check_one(struct arena *a)
{
    struct law_claim claim = {.file = &file, .id = 1, .facility = 1, .date_from = date_of(2024, 6, 10), .date_to = DATE_NONE,
                              .date_claimed = DATE_NONE, .lines = lines, .line_count = LINES, .consumed = consumed, .own_memory = a};

    for (int64_t i = 0; i < LINES; i++)
        lines[i] = (struct law_line){.entry = i + 1, .kind = LAW_SERVICE, .qty_provided = {100}, .price_asked = {10000}, .price_adjusted = MONEY_NONE,
                                     .price_approved = MONEY_NONE, .qty_approved = {DECIMAL_NONE}};
    if (law_claims_check(&scheme, &claim, 1) || claim.status != LAW_CLAIM_CHECKED) abort();
}

static int64_t cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t time_of(const struct law_own *own, int claims)
{
    struct arena *a = arena_new();
    int64_t begun;

    scheme.own = own;
    check_one(a);
    begun = cpu_ns();
    for (int i = 0; i < claims; i++) check_one(a);
    begun = cpu_ns() - begun;
    arena_free(a);
    return begun / claims;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The median of what it adds, round by round. */
static void paired(struct arena *a, const struct limits *limits, const char *what, const char *source, int claims)
{
    const struct claim_rule rule = {.name = STR("R"), .source = str_of(source), .hash = STR("h"), .from = DATE_NONE, .to = DATE_NONE};
    static const struct rule_code code[] = {{1, {"A1", 2}, {"", 0}, {"", 0}}};
    static const struct rule_entry by_code[] = {{1, LAW_SERVICE, {"A1", 2}}};
    const struct rule_names names = {.entries = {{code, 1}, {code, 1}}, .facilities = {code, 1}, .products = {code, 1}, .by_code = by_code, .by_code_count = 1};
    const struct law_own *own = rule_book(a, limits, &names, &rule, 1);
    int64_t without[ROUNDS], added[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        without[i] = time_of(NULL, claims);
        added[i] = time_of(own, claims) - without[i];
    }
    qsort(without, ROUNDS, sizeof *without, by_size);
    qsort(added, ROUNDS, sizeof *added, by_size);
    printf("%-44s %8lld ns a claim beside the law's %lld\n", what, (long long)added[ROUNDS / 2], (long long)without[ROUNDS / 2]);
}

int main(void)
{
    struct arena *a = arena_new();
    struct limits limits;

    limits_standard(&limits);
    make_scheme();
    paired(a, &limits, "a rule that says nothing", "", CLAIMS);
    paired(a, &limits, "one look at each of five lines",
           "for _, line in ipairs(claim.lines) do if line.code == 'D12' and line.quantity > quantity(5) then reject_line(line, 'many') end end", CLAIMS);
    paired(a, &limits, "amount, age and earlier lines",
           "if claim.amount > money(5000) and claim.patient.age < 12 or earlier_count('service', 'A1', 30) > 3 then review('x') end", CLAIMS);
    paired(a, &limits, "ended: steps", "while true do end", 100);
    paired(a, &limits, "ended: memory", "local t = {} while true do t[#t + 1] = {} end", 100);
    paired(a, &limits, "ended: long texts joined", "local s = 'x' for i = 1, 15 do s = s .. s end while true do local t = s .. 'y' end", 10);
    paired(a, &limits, "ended: long texts compared",
           "local s = 'x' for i = 1, 15 do s = s .. s end local t = s .. 'y' s = s .. 'y' while true do if s < t then return end end", 10);
    arena_free(a);
    return 0;
}
