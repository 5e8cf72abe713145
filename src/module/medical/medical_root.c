/* The registers at the top of an API. */
#include "module/medical/medical_root.h"

#include "module/root_search.h"

static err_t items(struct root_call *c)
{
    search_text(c, "str", LIST("code", "name"));
    search_uuid(c, "pricelistUuid", "pricelistDetails__itemsPricelist");
    return OK;
}

static err_t services(struct root_call *c)
{
    search_text(c, "str", LIST("code", "name"));
    search_uuid(c, "pricelistUuid", "pricelistDetails__servicesPricelist");
    return OK;
}

static err_t diagnoses(struct root_call *c)
{
    search_text(c, "str", LIST("code", "name"));
    return OK;
}

static const struct argument list_arguments[] = {{"str", "String"}, {"pricelistUuid", "UUID"}, ARGUMENTS_END};
/* `date` is the claim's: the registers offer what is in them today, whatever it is. */
static const struct argument text_arguments[] = {
    {"str", "String"}, {"date", "Date"}, {"pricelistUuid", "UUID"}, ARGUMENTS_END
};
static const struct argument diagnosis_arguments[] = {{"str", "String"}, ARGUMENTS_END};

const struct root medical_item_roots[] = {
    { .name = "medicalItems", .kind = ROOT_LIST, .arguments = list_arguments, .where = items, .history = true },
    { .name = "medicalItemsStr", .kind = ROOT_LIST, .arguments = text_arguments, .where = items },
    ROOTS_END
};

const struct root medical_service_roots[] = {
    { .name = "medicalServices", .kind = ROOT_LIST, .arguments = list_arguments, .where = services, .history = true },
    { .name = "medicalServicesStr", .kind = ROOT_LIST, .arguments = text_arguments, .where = services },
    ROOTS_END
};

const struct root diagnosis_roots[] = {
    { .name = "diagnoses", .kind = ROOT_LIST, .arguments = diagnosis_arguments, .where = diagnoses, .history = true },
    { .name = "diagnosesStr", .kind = ROOT_LIST, .arguments = diagnosis_arguments, .where = diagnoses },
    ROOTS_END
};
