/* The source of a rule: it is refused, or says of a claim the same each time, in a script that has run and in a fresh one, and
 * what it says is text for people within its limits. */
#include <string.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "module/claim_rule/internal.h"

enum { SAID_BYTES = 1 << 16, STEPS = 2000, MEMORY = 32768, WORDS = 5, TEXT = 40, LINES = 3 };

struct heard { char text[SAID_BYTES]; size_t n; int words; };

static void hear(void *to, size_t line, const struct law_said *said)
{
    struct heard *h = to;
    struct str words = {said->words.at, said->words.n};

    MUST(line < LINES);
    MUST(words.n && utf8_valid(words));
    MUST(said->deed == LAW_OWN_FAILED || words.n <= TEXT);
    for (size_t i = 0; i < words.n; i++) MUST((unsigned char)words.p[i] >= ' ');
    MUST(++h->words <= WORDS);
    MUST(h->n + words.n + 2 < SAID_BYTES);
    h->text[h->n++] = (char)('0' + (int)said->deed);
    h->text[h->n++] = (char)('0' + (int)line);
    memcpy(h->text + h->n, words.p, words.n);
    h->n += words.n;
}

static void ask(struct arena *a, const struct law_own *own, struct heard *out)
{
    static const struct law_earlier_line earlier[] = {{7, 1, LAW_ITEM, {20500}, {100}}, {8, 2, LAW_SERVICE, {20510}, {200}}};
    static const struct law_earlier_claim before[] = {{7, LAW_VISIT, {20500}}, {8, LAW_SURGERY, {20510}}};
    static const struct law_file file = {.person = {LAW_GENDER_MALE, {15000}}, .valid = true, .lines = earlier, .line_count = 2,
                                         .claims = before, .claim_count = 2};
    static const struct law_scheme scheme;
    struct law_line lines[LINES] = {{.entry = 1, .kind = LAW_ITEM}, {.entry = 9, .kind = LAW_ITEM}, {.entry = 2, .kind = LAW_SERVICE}};
    struct law_claim claim = {.file = &file, .id = 1, .facility = 1, .date_from = {20512}, .date_to = {20513}, .date_claimed = DATE_NONE,
                              .lines = lines, .line_count = LINES, .code = {"C1", 2}, .diagnoses = {1, 9}, .own_memory = a};

    for (int i = 0; i < LINES; i++) {
        lines[i].status = i == 1 ? LAW_LINE_REJECTED : LAW_LINE_PASSED;
        lines[i].qty_provided = (qty_t){100};
        lines[i].qty_approved = (qty_t){DECIMAL_NONE};
        lines[i].price_asked = (money_t){12345};
        lines[i].price_adjusted = lines[i].price_approved = MONEY_NONE;
    }
    out->n = 0;
    out->words = 0;
    own->ask(own->rules, &scheme, &claim, hear, out);
}

static const struct law_own *book(struct arena *a, const struct limits *limits, struct str source)
{
    static const struct rule_code code[] = {{1, {"A1", 2}, {"H", 1}, {"D", 1}}, {2, {"S1", 2}, {"", 0}, {"", 0}}};
    static const struct rule_entry by_code[] = {{1, LAW_ITEM, {"A1", 2}}, {2, LAW_SERVICE, {"S1", 2}}};
    const struct rule_names names = {.entries = {{code, 2}, {code, 2}}, .facilities = {code, 2}, .products = {code, 2}, .diagnoses = {code, 2},
                                     .by_code = by_code, .by_code_count = 2};
    const struct claim_rule rule = {.name = STR("R"), .source = source, .hash = STR("h"), .from = DATE_NONE, .to = DATE_NONE};

    return rule_book(a, limits, &names, &rule, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct heard first, again, fresh;
    struct arena *a = arena_new();
    const struct str source = {(const char *)data, size};
    const struct law_own *own;
    struct limits limits;

    limits_standard(&limits);
    limits.value[LIMIT_RULE_STEPS] = STEPS;
    limits.value[LIMIT_RULE_MEMORY] = MEMORY;
    limits.value[LIMIT_RULE_WORDS] = WORDS;
    limits.value[LIMIT_RULE_TEXT] = TEXT;
    own = book(a, &limits, source);
    ask(a, own, &first);
    ask(a, own, &again);
    ask(a, book(a, &limits, source), &fresh);
    MUST(first.n == again.n && memcmp(first.text, again.text, first.n) == 0);
    MUST(first.n == fresh.n && memcmp(first.text, fresh.text, first.n) == 0);
    arena_free(a);
    return 0;
}
