/* Policies and covers at the top of an API. */
#include "module/policy/internal.h"
#include "module/root_search.h"

/* Policies that leave somebody of the family uncovered; the contract calls them inactive (enrolment 6.6). */
static void leaving_somebody(struct root_call *c)
{
    const struct json *inactive = root_value(c, "showInactive");

    if (inactive && inactive->kind == JSON_TRUE) root_test(c, "uncovered", LOOKUP_GT, root_slot_of(c, db_int(0)));
}

/* Whom it covers or covered, which later clients ask for. */
static void search_covered(struct root_call *c, const char *argument, const char *path, enum lookup lookup)
{
    if (root_sent(c, argument)) root_test(c, path, lookup, root_slot(c, argument, TEXT(100)));
}

static err_t policies(struct root_call *c)
{
    static const struct type amount = MONEY_SIGNED;

    leaving_somebody(c);
    search_covered(c, "insureePolicies_Insuree_ChfId", "insureePolicies__insuree__chfId", LOOKUP_EXACT);
    search_covered(c, "insureePolicies_Insuree_LastName_Icontains", "insureePolicies__insuree__lastName", LOOKUP_ICONTAINS);
    search_covered(c, "insureePolicies_Insuree_OtherNames_Icontains", "insureePolicies__insuree__otherNames", LOOKUP_ICONTAINS);
    if (root_sent(c, "balanceLte"))
        root_test(c, "balance", LOOKUP_LTE, root_slot(c, "balanceLte", amount));
    if (root_sent(c, "balanceGte"))
        root_test(c, "balance", LOOKUP_GTE, root_slot(c, "balanceGte", amount));
    TRY(search_below(c, LIST("family__location")));
    TRY(search_id(c, "regionId", "family__location__parent__parent__parent"));
    TRY(search_id(c, "districtId", "family__location__parent__parent"));
    if (root_sent(c, "confirmationType"))
        root_test(c, "family__confirmationType__code", LOOKUP_EXACT, root_slot(c, "confirmationType", TEXT(3)));
    return OK;
}

static err_t covers(struct root_call *c)
{
    return search_below(c, LIST("insuree__currentVillage", "insuree__family__location"));
}

static const struct argument policies_arguments[] = {
    {"regionId", "Int"}, {"districtId", "Int"}, {"balanceLte", "Float"}, {"balanceGte", "Float"},
    {"showInactive", "Boolean"}, {"confirmationType", "String"}, {"insureePolicies_Insuree_ChfId", "String"},
    {"insureePolicies_Insuree_LastName_Icontains", "String"}, {"insureePolicies_Insuree_OtherNames_Icontains", "String"},
    BELOW_ARGUMENTS, ARGUMENTS_END
};
static const struct argument covers_arguments[] = {BELOW_ARGUMENTS, {"additionalFilter", "JSONString"}, ARGUMENTS_END};

const struct root policy_roots[] = {
    { .name = "policies", .kind = ROOT_LIST, .arguments = policies_arguments, .where = policies, .history = true,
      .file = "policiesExport" },
    ROOTS_END
};

const struct root cover_roots[] = {
    { .name = "insureePolicy", .kind = ROOT_LIST, .arguments = covers_arguments, .where = covers },
    ROOTS_END
};
