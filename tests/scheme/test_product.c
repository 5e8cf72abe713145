/* What makes a product and its lines lawful (tests/vectors/product_rules.json). */
#include "base/vectors.h"

#include "scheme/product.h"

static const char *const level_names[] = {[LAW_TREATMENT] = "treatment", [LAW_INSUREE] = "insuree", [LAW_POLICY] = "policy"};

struct rule {
    uint32_t bit;
    const char *name;
};
static const struct rule product_rules[] = {
    {LAW_PRODUCT_DATES, "dates"}, {LAW_PRODUCT_PERIOD, "period"}, {LAW_PRODUCT_CONVERSION, "conversion"},
    {LAW_PRODUCT_CYCLE, "cycle"}, {LAW_PRODUCT_CYCLE_ORDER, "cycle_order"}, {LAW_PRODUCT_DEDUCTIBLE, "deductible"},
    {LAW_PRODUCT_CEILING, "ceiling"}, {LAW_PRODUCT_LEVEL, "level"}, {LAW_PRODUCT_WEIGHTS, "weights"}, {0, NULL},
};
static const struct rule line_rules[] = {{LAW_LINE_NEGATIVE, "negative"}, {LAW_LINE_CO_INSURANCE, "co_insurance"}, {0, NULL}};

static struct str names_of(struct arena *a, const struct rule *rules, uint32_t broken)
{
    struct buf out;

    buf_init(&out, a, 64);
    for (; rules->name; rules++)
        if (broken & rules->bit) buf_add_format(&out, "%s ", rules->name);
    return buf_str(&out);
}

static struct str names_in(struct arena *a, const struct json *list)
{
    struct buf out;

    buf_init(&out, a, 64);
    for (const struct json *v = list->first; v; v = v->next) buf_add_format(&out, "%.*s ", STR_ARG(v->text));
    return buf_str(&out);
}

static void check_broken(struct arena *a, const struct json *v, const struct rule *rules, uint32_t broken)
{
    struct str found = names_of(a, rules, broken), wanted = names_in(a, json_get(v, "broken"));

    if (!str_eq(found, wanted))
        fail_msg("%.*s: wanted %.*s, found %.*s", STR_ARG(vector_str(v, "case")), STR_ARG(wanted), STR_ARG(found));
}

static money_t money_in(const struct json *v)
{
    money_t m = MONEY_NONE;

    if (!json_is_null(v)) assert_true(json_int(v, &m.minor));
    return m;
}

static date_t date_in(const struct json *v, const char *key, date_t standard)
{
    const struct json *text = json_get(v, key);

    if (text) assert_true(date_read(text->text.p, text->text.n, &standard));
    return standard;
}

static enum law_level level_in(const struct json *v)
{
    const struct json *level = json_get(v, "level");

    for (int i = 0; level && i < LAW_LEVELS; i++)
        if (str_is(level->text, level_names[i])) return (enum law_level)i;
    assert_null(level);
    return LAW_LEVEL_NONE;
}

static void amounts_in(const struct json *by_level, struct law_amounts out[LAW_LEVELS])
{
    for (int i = 0; i < LAW_LEVELS; i++) {
        const struct json *v = by_level ? json_get(by_level, level_names[i]) : NULL;
        out[i] = (struct law_amounts){MONEY_NONE, MONEY_NONE, MONEY_NONE};
        if (v) out[i] = (struct law_amounts){money_in(v->first), money_in(v->first->next), money_in(v->first->next->next)};
    }
}

static struct law_product product_in(const struct json *v)
{
    const struct json *period = json_get(v, "period"), *cycles = json_get(v, "cycles");
    struct law_product p = {
        .date_from = date_in(v, "from", date_of(2024, 1, 1)),
        .date_to = date_in(v, "to", date_of(2030, 12, 31)),
        .insurance_period = period ? (int32_t)vector_int(v, "period") : 12,
        .converts_to_itself = json_get(v, "itself"),
        .level = level_in(v),
    };
    int i = 0;

    for (const struct json *c = cycles ? cycles->first : NULL; c; c = c->next) p.cycles[i++] = law_cycle_read(c->text.p, c->text.n);
    i = 0;
    for (const struct json *w = json_get(v, "weights") ? json_get(v, "weights")->first : NULL; w; w = w->next) p.weight[i++].basis = money_in(w).minor;
    amounts_in(json_get(v, "deductible"), p.deductible);
    amounts_in(json_get(v, "ceiling"), p.ceiling);
    return p;
}

static void test_product_rules(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "product_rules.json"), "product"); v; v = v->next) {
        struct law_product p = product_in(v);
        check_broken(*state, v, product_rules, law_product_broken(&p));
    }
}

static struct law_limit limit_in(const struct json *v, const char *key)
{
    const struct json *l = json_get(v, key);

    if (!l) return (struct law_limit){0, MONEY_NONE, MONEY_NONE};
    return (struct law_limit){
        json_is_null(l->first) ? 0 : str_is(l->first->text, "F") ? LAW_FIXED_AMOUNT : LAW_CO_INSURANCE,
        money_in(l->first->next), money_in(l->first->next->next),
    };
}

static void test_line_rules(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "product_rules.json"), "line"); v; v = v->next) {
        struct law_cover_line line = {limit_in(v, "other"), limit_in(v, "referral"), limit_in(v, "emergency")};
        check_broken(*state, v, line_rules, law_line_broken(&line));
    }
}

static void test_active_level(void **state)
{
    for (const struct json *v = vector_list(vectors(*state, "product_rules.json"), "active"); v; v = v->next) {
        const struct json *first = vector_list(v, "amounts");
        const money_t by_level[LAW_LEVELS] = {money_in(first), money_in(first->next), money_in(first->next->next)};
        assert_int_equal(law_level_amount(level_in(v), by_level).minor, money_in(json_get(v, "is")).minor);
    }
}

static void test_standard_limits(void **state)
{
    assert_int_equal(law_limit_standard(LAW_CO_INSURANCE).minor, 10000);
    assert_int_equal(law_limit_standard(LAW_FIXED_AMOUNT).minor, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_product_rules), TEST(test_line_rules), TEST(test_active_level), TEST(test_standard_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
