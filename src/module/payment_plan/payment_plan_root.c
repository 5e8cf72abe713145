/* Payment plans at the top of an API. */
#include "base/arena.h"
#include "base/zone.h"
#include "module/payment_plan/internal.h"
#include "module/root_search.h"

/* Today; bounds of its own go before it, as the reference has it. */
static void valid(struct root_call *c)
{
    const struct json *v = root_value(c, "applyDefaultValidityFilter");
    struct condition *open;
    int today;

    if (!v || v->kind != JSON_TRUE || root_sent(c, "dateValidFrom_Gte") || root_sent(c, "dateValidTo_Lte")) return;
    today = root_slot_of(c, db_date(zone_day(c->zone, c->now)));
    root_test(c, "dateValidFrom", LOOKUP_LTE, today);
    open = ARENA_ARRAY(c->arena, struct condition, 2);
    open[0] = root_condition(c, "dateValidTo", LOOKUP_ISNULL, root_slot_of(c, db_bool(true)));
    open[1] = root_condition(c, "dateValidTo", LOOKUP_GTE, today);
    root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = open, .part_count = 2});
}

/* What no plan has finds nothing. */
static void by_rule(struct root_call *c)
{
    const struct json *v = root_value(c, "calculation");
    struct db_value rule = db_null(DB_TEXT);
    uuid_t sent, known;

    if (!v) return;
    for (size_t i = 0; i < LAW_PAYMENT_RULES; i++)
        if (uuid_read(v->text, &sent) && uuid_read(str_of(payment_rules[i].uuid), &known) && !uuid_cmp(sent, known)) rule = db_text(str_of(payment_rules[i].code));
    root_test(c, "rule", LOOKUP_EXACT, root_slot_of(c, rule));
}

/* A key or a uuid. */
static void by_product(struct root_call *c)
{
    const struct json *v = root_value(c, "benefitPlanId");
    int64_t id;

    if (!v) return;
    if (decimal_read(v->text.p, v->text.n, 0, false, &id)) root_test(c, "product__id", LOOKUP_EXACT, root_slot_of(c, db_int(id)));
    else root_test(c, "product__uuid", LOOKUP_EXACT, root_slot(c, "benefitPlanId", UUID));
}

/* Plans of nothing but products are here. */
static void by_type(struct root_call *c)
{
    const struct json *v = root_value(c, "benefitPlanType");

    if (v && !str_is(v->text, "8")) root_test(c, "code", LOOKUP_EXACT, root_slot_of(c, db_null(DB_TEXT)));
}

static err_t plans(struct root_call *c)
{
    search_text(c, "search", LIST("code", "name"));
    valid(c);
    by_rule(c);
    by_product(c);
    by_type(c);
    return OK;
}

static const struct argument arguments[] = {
    {"applyDefaultValidityFilter", "Boolean"}, {"calculation", "UUID"}, {"benefitPlanId", "String"}, {"benefitPlanType", "ID"}, {"search", "String"},
    ARGUMENTS_END
};

const struct root payment_plan_roots[] = {
    { .name = "paymentPlan", .kind = ROOT_LIST, .arguments = arguments, .where = plans, .history = true, .file = "paymentPlanExport" },
    ROOTS_END
};
