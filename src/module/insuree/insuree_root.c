/* Families and people at the top of an API. */
#include "base/arena.h"
#include "module/insuree/internal.h"
#include "module/root_search.h"

/* additionalFilter belongs to modules that add filters: none does. */
static err_t insurees(struct root_call *c)
{
    return search_below(c, LIST("currentVillage", "family__location"));
}

static err_t members(struct root_call *c)
{
    search_uuid(c, "familyUuid", "family");
    return OK;
}

/* Who is not known to be poor counts as not poor. */
static void search_poverty(struct root_call *c)
{
    const struct json *poor = root_value(c, "nullAsFalsePoverty");
    struct condition *test;

    if (!poor) return;
    test = ARENA_NEW(c->arena, struct condition);
    *test = root_condition(c, "poverty", LOOKUP_EXACT, root_slot_of(c, db_bool(true)));
    if (poor->kind == JSON_TRUE) root_and(c, test);
    else root_and(c, &(struct condition){.kind = CONDITION_NOT, .parts = test, .part_count = 1});
}

/* The officer works in the family's village. */
static err_t families(struct root_call *c)
{
    search_poverty(c);
    search_uuid(c, "officer", "location__officerVillages__officer");
    return search_below(c, LIST("location"));
}

static err_t reasons(struct root_call *c)
{
    search_text(c, "str", LIST("insureeStatusReason"));
    return OK;
}

static const struct argument insurees_arguments[] = {
    BELOW_ARGUMENTS, {"ignoreLocation", "Boolean"}, {"additionalFilters", "JSONString"}, ARGUMENTS_END
};
static const struct argument members_arguments[] = {{"familyUuid", "String!"}, ARGUMENTS_END};
static const struct argument families_arguments[] = {
    BELOW_ARGUMENTS, {"nullAsFalsePoverty", "Boolean"}, {"additionalFilter", "JSONString"}, {"officer", "String"},
    ARGUMENTS_END
};
static const struct argument reasons_arguments[] = {{"str", "String"}, ARGUMENTS_END};

const struct root insuree_roots[] = {
    { .name = "insurees", .kind = ROOT_LIST, .arguments = insurees_arguments, .where = insurees, .history = true,
      .file = "insureesExport", .wider = "ignoreLocation", .open = insurees_open },
    { .name = "familyMembers", .kind = ROOT_LIST, .arguments = members_arguments, .where = members },
    ROOTS_END
};

const struct root family_roots[] = {
    { .name = "families", .kind = ROOT_LIST, .arguments = families_arguments, .where = families, .history = true },
    ROOTS_END
};

const struct root status_reason_roots[] = {
    { .name = "insureeStatusReasons", .kind = ROOT_LIST, .arguments = reasons_arguments, .where = reasons },
    ROOTS_END
};
