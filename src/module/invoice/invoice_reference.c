/* References to rows of any entity. */
#include "module/invoice/internal.h"

/* Their places are numbers that clients keep: add at the end. */
static const struct code kinds[] = {
    {"family", "family"}, {"insuree", "insuree"}, {"policy", "policy"}, {"premium", "premium"},
    {"health facility", "health_facility"}, {"officer", "officer"}, {"payer", "payer"}, {"product", "product"},
    {"user", "core_user"}, {"claim", "claim"}, {"batch run", "batch_run"}, {"bill", "bill"}, {"bill item", "bill_item"},
    {"invoice", "invoice"}, {"invoice line item", "invoice_line_item"}, {"capitation payment", "capitation_payment"}, {NULL, NULL},
};
const struct code_list reference_kinds = {"reference_kind", false, kinds};

static bool is_gap(char c) { return c == ' ' || c == '_'; }

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool same_but_gaps(struct str word, const char *kind)
{
    for (;; word.p++, word.n--, kind++) {
        while (word.n && is_gap(*word.p)) word.p++, word.n--;
        while (is_gap(*kind)) kind++;
        if (!word.n || !*kind) return !word.n && !*kind;
        if (lower(*word.p) != *kind) return false;
    }
}

int64_t reference_number(struct str word)
{
    for (size_t i = 0; kinds[i].code; i++)
        if (same_but_gaps(word, kinds[i].code) || same_but_gaps(word, kinds[i].name)) return (int64_t)i + 1;
    return 0;
}

const struct code *reference_kind(int64_t number)
{
    int64_t count = (int64_t)(sizeof kinds / sizeof *kinds) - 1;

    return number >= 1 && number <= count ? &kinds[number - 1] : NULL;
}

void reference_numbers(struct arena *a, date_t today, const struct db_value *needs, size_t n, struct db_value *out)
{
    (void)a;
    (void)today;
    for (size_t i = 0; i < n; i++) {
        int64_t number = needs[i].null ? 0 : reference_number(needs[i].s);
        out[i] = number ? db_int(number) : db_null(DB_INT);
    }
}
