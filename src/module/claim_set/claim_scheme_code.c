/* Codes as they are stored: one letter each. */
#include "module/claim_set/claim_scheme.h"

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
