/* The lists of locations at the top of an API. */
#include "module/location/internal.h"
#include "module/root_search.h"

static err_t by_text(struct root_call *c)
{
    search_text(c, "str", LIST("code", "name"));
    return OK;
}

/* Everybody may look up a place, wherever it is (enrolment 1.6). */
static err_t everywhere(struct root_call *c)
{
    root_ignore_scope(c);
    return OK;
}

/* The villages of an officer and what lies above them (enrolment 2.1, Search). */
static err_t of_officer(struct root_call *c)
{
    static const char *const paths[] = {
        "officerVillages__officer__code", "children__officerVillages__officer__code",
        "children__children__officerVillages__officer__code", "children__children__children__officerVillages__officer__code",
    };
    enum { PATHS = sizeof paths / sizeof *paths };
    struct condition *parts = ARENA_ARRAY(c->arena, struct condition, PATHS);
    int slot = root_slot(c, "officerCode", TEXT(50));

    for (size_t i = 0; i < PATHS; i++) parts[i] = root_condition(c, paths[i], LOOKUP_EXACT, slot);
    root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = PATHS});
    if (root_sent(c, "locationType")) root_test(c, "type", LOOKUP_EXACT, root_slot(c, "locationType", TEXT(1)));
    return OK;
}

static const struct argument text_arguments[] = {{"str", "String"}, ARGUMENTS_END};
static const struct argument officer_arguments[] = {
    {"officerCode", "String!"}, {"locationType", "String"}, ARGUMENTS_END
};

const struct root location_roots[] = {
    { .name = "locations", .kind = ROOT_LIST, .arguments = text_arguments, .where = by_text },
    { .name = "locationsAll", .kind = ROOT_LIST, .where = everywhere },
    { .name = "locationsStr", .kind = ROOT_LIST, .arguments = text_arguments, .where = by_text },
    { .name = "officerLocations", .kind = ROOT_PLAIN, .arguments = officer_arguments, .where = of_officer },
    ROOTS_END
};
