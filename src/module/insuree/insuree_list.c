/* Reference lists: a code or a number, a label, the label in the second language (enrolment 5.1). */
#include "module/insuree/internal.h"

#define LIST_RIGHTS \
    { .read = RIGHT_FAMILY_READ, .create = RIGHT_ADMINISTRATOR, .update = RIGHT_ADMINISTRATOR, .remove = RIGHT_ADMINISTRATOR }

#define CODE_OF(n) \
    { .name = "code", .label = "field.code_list.code", .column = "code", .type = TEXT(n), \
      .flags = F_REQUIRED | F_SUMMARY, .lookups = LK_EXACT }
#define ORDER_AND_LANGUAGE \
    { .name = "sortOrder", .label = "field.code_list.sortOrder", .column = "sort_order", .type = INT }, \
    { .name = "altLanguage", .label = "field.code_list.altLanguage", .column = "alt_language", .type = TEXT(50), \
      .flags = F_SUMMARY }

#define PLAIN(list) (const struct root[]){{.name = list, .kind = ROOT_PLAIN}, ROOTS_END}

/* ---- by code ---- */

static const struct field gender_fields[] = {
    CODE_OF(1),
    { .name = "gender", .column = "gender", .type = TEXT(50), .flags = F_SUMMARY },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity gender_entity = {
    .name = "gender", .table = "gender", .fields = gender_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("GenderGQLType"), .roots = PLAIN("insureeGenders"),
};

static const struct field family_type_fields[] = {
    CODE_OF(2),
    { .name = "type", .column = "type", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity family_type_entity = {
    .name = "family_type", .table = "family_type", .fields = family_type_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("FamilyTypeGQLType"), .roots = PLAIN("familyTypes"),
};

static const struct field confirmation_type_fields[] = {
    CODE_OF(3),
    { .name = "confirmationtype", .column = "confirmation_type", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    { .name = "isConfirmationNumberRequired", .column = "is_confirmation_number_required", .type = BOOL,
      .flags = F_REQUIRED, .standard = "false" },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity confirmation_type_entity = {
    .name = "confirmation_type", .table = "confirmation_type", .fields = confirmation_type_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("ConfirmationTypeGQLType"), .roots = PLAIN("confirmationTypes"),
};

static const struct field identification_type_fields[] = {
    CODE_OF(1),
    { .name = "identificationType", .column = "identification_type", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity identification_type_entity = {
    .name = "identification_type", .table = "identification_type", .fields = identification_type_fields,
    .life = LIFE_CODE, .key = KEY_CODE, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("IdentificationTypeGQLType"), .roots = PLAIN("identificationTypes"),
};

/* ---- by number ---- */

static const struct field relation_fields[] = {
    { .name = "relation", .column = "relation", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity relation_entity = {
    .name = "relation", .table = "relation", .fields = relation_fields,
    .life = LIFE_CODE, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("RelationGQLType"), .roots = PLAIN("relations"),
};

static const struct field education_fields[] = {
    { .name = "education", .column = "education", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity education_entity = {
    .name = "education", .table = "education", .fields = education_fields,
    .life = LIFE_CODE, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("EducationGQLType"), .roots = PLAIN("educations"),
};

static const struct field profession_fields[] = {
    { .name = "profession", .column = "profession", .type = TEXT(50), .flags = F_REQUIRED | F_SUMMARY },
    ORDER_AND_LANGUAGE,
    FIELDS_END
};

const struct entity profession_entity = {
    .name = "profession", .table = "profession", .fields = profession_fields,
    .life = LIFE_CODE, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("ProfessionGQLType"), .roots = PLAIN("professions"),
};

/* ---- why somebody is inactive ---- */

static const struct field status_reason_fields[] = {
    { .name = "code", .label = "field.code_list.code", .column = "code", .type = TEXT(5), .flags = F_REQUIRED,
      .lookups = LK_EXACT },
    { .name = "insureeStatusReason", .column = "insuree_status_reason", .type = TEXT(255), .flags = F_REQUIRED | F_FOLDED,
      .lookups = LK_EXACT | LK_ICONTAINS | LK_ISTARTSWITH },
    { .name = "statusType", .column = "status_type", .type = CODE(insuree_statuses), .lookups = LK_EXACT },
    FIELDS_END
};

const struct entity insuree_status_reason_entity = {
    .name = "insuree_status_reason", .table = "insuree_status_reason", .fields = status_reason_fields,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("code"),
    .rights = LIST_RIGHTS, .order = "id", .faces = FACES("InsureeStatusReasonGQLType"),
    .roots = status_reason_roots,
};
