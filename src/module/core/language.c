/* Languages of the scheme (enrolment 1.5). The lowest sortOrder is the standard one. */
#include "module/core/internal.h"

static const struct field fields[] = {
    { .name = "code", .column = "code", .type = TEXT(5), .flags = F_REQUIRED | F_ONCE | F_SUMMARY, .lookups = LK_EXACT | LK_IN },
    { .name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    { .name = "sortOrder", .column = "sort_order", .type = INT, .flags = F_SUMMARY },
    { .name = "countryCode", .column = "country_code", .type = TEXT(10), .flags = F_INTERNAL },
    FIELDS_END
};

static const struct root roots[] = {
    { .name = "languages", .kind = ROOT_PLAIN },
    ROOTS_END
};

const struct entity language_entity = {
    .name = "language", .table = "language", .fields = fields, .faces = FACES("LanguageGQLType"), .roots = roots,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = { RIGHT_SIGNED_IN, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR },
    .order = "sortOrder", .epoch = EPOCH_REGISTER,
};
