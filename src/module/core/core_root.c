/* Accounts, roles and the people of the registers at the top of an API: what their searches ask (enrolment 1.1). */
#include "base/arena.h"
#include "base/json.h"
#include "base/zone.h"
#include "module/core/internal.h"
#include "module/root_search.h"

enum { DISTRICT_LEVEL = 1, WARD_LEVEL = 2 };

/* ---- accounts ---- */

#define PROFILES(field) LIST("iUser__" field, "officer__" field, "claimAdmin__" field)

static void profile_tests(struct root_call *c)
{
    search_any(c, "lastName", TEXT(255), LOOKUP_ICONTAINS, PROFILES("lastName"));
    search_any(c, "otherNames", TEXT(255), LOOKUP_ICONTAINS, PROFILES("otherNames"));
    search_any(c, "phone", TEXT(255), LOOKUP_ICONTAINS, PROFILES("phone"));
    search_any(c, "email", TEXT(255), LOOKUP_EXACT, LIST("iUser__email", "officer__email", "claimAdmin__emailId"));
    search_any(c, "birthDateFrom", DATE, LOOKUP_GTE, LIST("officer__dob", "claimAdmin__dob"));
    search_any(c, "birthDateTo", DATE, LOOKUP_LTE, LIST("officer__dob", "claimAdmin__dob"));
    search_any(c, "language", TEXT(5), LOOKUP_EXACT, LIST("iUser__language__code"));
}

/* Contained in a name, or the whole of an address (enrolment 1.1). */
static void text_tests(struct root_call *c)
{
    static const char *const names[] = {
        "username", "iUser__lastName", "iUser__otherNames", "officer__lastName", "officer__otherNames",
        "claimAdmin__lastName", "claimAdmin__otherNames",
    }, *const addresses[] = {"iUser__email", "officer__email", "claimAdmin__emailId"};
    enum { NAMES = sizeof names / sizeof *names, ADDRESSES = sizeof addresses / sizeof *addresses };
    struct condition *parts;
    int slot;

    if (!root_sent(c, "str")) return;
    parts = ARENA_ARRAY(c->arena, struct condition, NAMES + ADDRESSES);
    slot = root_slot(c, "str", TEXT(255));
    for (size_t i = 0; i < NAMES; i++) parts[i] = root_condition(c, names[i], LOOKUP_ICONTAINS, slot);
    for (size_t i = 0; i < ADDRESSES; i++) parts[NAMES + i] = root_condition(c, addresses[i], LOOKUP_EXACT, slot);
    root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = NAMES + ADDRESSES});
}

static void role_tests(struct root_call *c)
{
    static const struct type key = INT;

    search_any(c, "roleId", key, LOOKUP_EXACT, LIST("iUser__userRoles__role__id"));
    search_any(c, "roles", key, LOOKUP_IN, LIST("iUser__userRoles__role__id"));
}

static void place_tests(struct root_call *c)
{
    static const struct type key = INT;

    search_any(c, "healthFacilityId", key, LOOKUP_EXACT, LIST("iUser__healthFacility__id", "claimAdmin__healthFacility__id"));
    search_any(c, "regionId", key, LOOKUP_EXACT, LIST("iUser__userdistrictSet__location__parent__id"));
    search_any(c, "regionIds", key, LOOKUP_IN, LIST("iUser__userdistrictSet__location__parent__id"));
    search_any(c, "districtId", key, LOOKUP_EXACT, LIST("iUser__userdistrictSet__location__id"));
    search_any(c, "municipalityId", key, LOOKUP_EXACT, LIST("officer__officerVillages__location__parent__id"));
    search_any(c, "villageId", key, LOOKUP_EXACT, LIST("officer__officerVillages__location__id"));
}

/* Districts and regions by what accounts are given, wards and villages by where officers work. */
static err_t below_tests(struct root_call *c)
{
    static const char *const paths[][2] = {
        {"iUser__userdistrictSet__location__parent__uuid", NULL}, {"iUser__userdistrictSet__location__uuid", NULL},
        {"officer__officerVillages__location__parent__uuid", NULL}, {"officer__officerVillages__location__uuid", NULL},
    };
    const struct json *v;
    int64_t level;

    if (!root_sent(c, "parentLocation")) return OK;
    v = root_value(c, "parentLocationLevel");
    if (!v) return err_make(c->arena, E_FIELD_REQUIRED, "field", "parentLocationLevel", NULL);
    if (!json_int(v, &level) || level < 0 || level > 3)
        return err_make(c->arena, E_FIELD_RANGE, "field", "parentLocationLevel", "min", "0", "max", "3", NULL);
    search_any(c, "parentLocation", UUID, LOOKUP_EXACT, paths[level]);
    return OK;
}

/* Accounts with one of the profiles. */
static void type_tests(struct root_call *c)
{
    static const struct { const char *type, *path; } profiles[] = {
        {"INTERACTIVE", "iUser"}, {"OFFICER", "officer"}, {"CLAIM_ADMIN", "claimAdmin"}, {"TECHNICAL", "tUser"},
    };
    enum { PROFILE_COUNT = sizeof profiles / sizeof *profiles };
    const struct json *types = root_value(c, "userTypes");
    struct condition *parts = ARENA_ARRAY(c->arena, struct condition, PROFILE_COUNT);
    size_t n = 0;

    for (size_t i = 0; types && i < PROFILE_COUNT; i++)
        for (const struct json *t = types->first; t; t = t->next)
            if (str_is(t->text, profiles[i].type)) {
                parts[n++] = root_condition(c, profiles[i].path, LOOKUP_ISNULL, root_slot_of(c, db_bool(false)));
                break;
            }
    if (n) root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = n});
}

/* As it was recorded at the end of a day: what was there, and not deleted, by then. */
static void valid_at(struct root_call *c)
{
    struct condition *parts;
    struct db_value moment;
    struct type day = DATE;
    struct db_value read;
    int slot;

    if (!root_sent(c, "validity")) return;
    c->error = err_join(c->error, value_read(c->arena, &day, "validity", root_value(c, "validity"), &read));
    if (c->error) return;
    moment = db_stamp(zone_day_end(c->zone, read.d));
    slot = root_slot_of(c, moment);
    root_rows(c, ROWS_DELETED_TOO);
    root_test(c, "validity_from", LOOKUP_LTE, slot);
    parts = ARENA_ARRAY(c->arena, struct condition, 2);
    parts[0] = root_condition(c, "validity_to", LOOKUP_ISNULL, root_slot_of(c, db_bool(true)));
    parts[1] = root_condition(c, "validity_to", LOOKUP_GT, slot);
    root_and(c, &(struct condition){.kind = CONDITION_OR, .parts = parts, .part_count = 2});
}

/* The author of what nobody here wrote is no account. */
static void with_deleted(struct root_call *c)
{
    struct condition *author = ARENA_NEW(c->arena, struct condition);

    *author = root_condition(c, "record_id", LOOKUP_EXACT, root_slot_of(c, db_int(USER_PROGRAM)));
    root_and(c, &(struct condition){.kind = CONDITION_NOT, .parts = author, .part_count = 1});
    root_rows(c, ROWS_DELETED_TOO);
}

err_t core_users_where(struct root_call *c)
{
    const struct json *deleted = root_value(c, "showDeleted");

    profile_tests(c);
    text_tests(c);
    role_tests(c);
    place_tests(c);
    type_tests(c);
    TRY(below_tests(c));
    if (deleted && deleted->kind == JSON_TRUE) with_deleted(c);
    valid_at(c);
    return OK;
}

err_t core_validity_where(struct root_call *c)
{
    valid_at(c);
    return OK;
}

/* ---- roles ---- */

err_t core_roles_where(struct root_call *c)
{
    static const struct type number = INT;
    const struct json *system = root_value(c, "isSystem");

    if (system)
        root_test(c, "isSystem", system->kind == JSON_TRUE ? LOOKUP_GT : LOOKUP_EXACT, root_slot_of(c, db_int(0)));
    search_any(c, "roleRight", number, LOOKUP_EXACT, LIST("rights__rightId"));
    search_any(c, "systemRoleId", number, LOOKUP_EXACT, LIST("isSystem"));
    search_text(c, "str", LIST("name"));
    return OK;
}

/* ---- people of the registers ---- */

#define NAMED LIST("code", "lastName", "otherNames")

err_t core_officers_where(struct root_call *c)
{
    search_text(c, "str", NAMED);
    return OK;
}

err_t core_claim_officers_where(struct root_call *c)
{
    search_text(c, "search", NAMED);
    return OK;
}

/* Whose own place, or one of whose villages, is the place of the argument or lies in it. Clients send the integer key. */
static void search_works_at(struct root_call *c, const char *argument)
{
    static const char *const ways[] = {
        "location", "location__parent", "officerVillages__location", "officerVillages__location__parent",
        "officerVillages__location__parent__parent", "officerVillages__location__parent__parent__parent", NULL
    };

    search_id_any(c, argument, ways);
}

err_t core_policy_officers_where(struct root_call *c)
{
    search_text(c, "search", NAMED);
    search_works_at(c, root_sent(c, "district") ? "district" : "region");
    return OK;
}

err_t core_insuree_officers_where(struct root_call *c)
{
    search_works_at(c, "locationId");
    return OK;
}

/* Who works in all of the villages may stand in for somebody else; without villages, nobody. */
err_t core_substitutes_where(struct root_call *c)
{
    const struct json *villages = root_value(c, "villagesUuids");
    static const struct type key = UUID;
    struct condition *other;

    search_text(c, "str", NAMED);
    if (!villages || !villages->first) root_and(c, &(struct condition){.kind = CONDITION_OR});   /* none of no tests holds */
    for (const struct json *v = villages ? villages->first : NULL; v; v = v->next) {
        struct db_value village;
        TRY(value_read(c->arena, &key, "villagesUuids", v, &village));
        root_test(c, "officerVillages__location__uuid", LOOKUP_EXACT, root_slot_of(c, village));
    }
    if (!root_sent(c, "officerUuid")) return OK;
    other = ARENA_NEW(c->arena, struct condition);
    *other = root_condition(c, "uuid", LOOKUP_EXACT, root_slot(c, "officerUuid", UUID));
    root_and(c, &(struct condition){.kind = CONDITION_NOT, .parts = other, .part_count = 1});
    return OK;
}

err_t core_claim_admins_where(struct root_call *c)
{
    search_text(c, "search", NAMED);
    search_uuid(c, "regionUuid", "healthFacility__location__parent");
    search_uuid(c, "districtUuid", "healthFacility__location");
    return OK;
}
