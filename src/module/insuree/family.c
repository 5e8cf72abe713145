#include "module/insuree/internal.h"

static const struct field fields[] = {
    { .name = "poverty", .column = "poverty", .type = BOOL, .lookups = LK_EXACT | LK_ISNULL },
    { .name = "address", .column = "address", .type = TEXT(200), .lookups = LK_TEXT, .privacy = P_CONTACT },
    { .name = "isOffline", .column = "is_offline", .type = BOOL, .lookups = LK_EXACT, .standard = "false" },
    { .name = "ethnicity", .column = "ethnicity", .type = TEXT(1), .lookups = LK_EXACT },
    { .name = "confirmationNo", .column = "confirmation_no", .type = TEXT(12), .lookups = LK_TEXT,
      .privacy = P_IDENTITY },
    /* how many of its members have a telephone, and whether it agreed to messages (module/notice): 1 or 0 */
    { .name = "memberPhones", .type = INT, .lookups = LK_EXACT | LK_GT, .sum = SUM_OF(.list = "members", .only = "phone") },
    { .name = "messageApprovals", .type = INT, .lookups = LK_EXACT | LK_GT, .sum = SUM_OF(.list = "notices", .only = "approval", .is = "true") },
    /* the program that enrolled it */
    { .name = "source", .column = "source", .type = TEXT(50), .flags = F_INTERNAL },
    { .name = "sourceVersion", .column = "source_version", .type = TEXT(15), .flags = F_INTERNAL },
    FIELDS_END
};

/* A family and its head point at each other: the family is written first, without a head. Where people live is
 * none of what is shown of them elsewhere (decision D21). */
static const struct relation relations[] = {
    { .name = "headInsuree", .column = "head_insuree_id", .to = "insuree", .reverse = "headOf",
      .flags = R_SUMMARY | R_FILTERS },
    { .name = "location", .column = "location_id", .to = "location", .reverse = "familySet",
      .flags = R_FILTERS },
    { .name = "familyType", .column = "family_type_id", .to = "family_type", .reverse = "families", .lookups = LK_EXACT },
    { .name = "confirmationType", .column = "confirmation_type_id", .to = "confirmation_type", .reverse = "families",
      .lookups = LK_EXACT },
    RELATIONS_END
};

const struct entity family_entity = {
    .name = "family", .table = "family", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_ROWS,
    .scope = { .district = "district_id", .village = "village_id", .via = "location" },
    .rights = { RIGHT_FAMILY_READ, RIGHT_FAMILY_CREATE, RIGHT_FAMILY_UPDATE, RIGHT_FAMILY_DELETE },
    .order = "id", .sorts = SORTS("validity_from"), .counted = true, .faces = FACES("FamilyGQLType"), .roots = family_roots,
};
