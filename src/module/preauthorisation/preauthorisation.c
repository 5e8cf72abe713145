/* Pre-authorisations: what a facility asks before it treats, and what the scheme granted (claims 10, O7). */
#include "module/preauthorisation/internal.h"

#include "module/root_search.h"

static const struct code status_codes[] = {
    {"1", "requested"}, {"2", "rejected"}, {"4", "withdrawn"}, {"8", "approved"}, {"16", "partly_used"}, {"32", "used"},
    {"64", "revoked"}, {"128", "expired"}, {NULL, NULL},
};
static const struct code_list statuses = {"preauthorisation_status", true, status_codes};

/* ---- the authorisation ---- */

#define SET_HERE(public, stored, ...) { .name = public, .column = stored, .flags = F_READONLY, __VA_ARGS__ }

static const struct field fields[] = {
    /* what is asked */
    { .name = "dateFrom", .column = "date_from", .type = DATE, .flags = F_REQUIRED, .lookups = LK_ORDER },
    { .name = "dateTo", .column = "date_to", .type = DATE, .lookups = LK_ORDER },
    { .name = "note", .column = "note", .type = TEXT(PREAUTHORISATION_NOTE_MAX), .privacy = P_HEALTH },
    SET_HERE("requested", "requested", .type = MONEY, .lookups = LK_ORDER, .privacy = P_MONEY),
    /* what was decided */
    { .name = "status", .column = "status", .type = CODE(statuses), .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT | LK_IN,
      .standard = "1" },
    SET_HERE("token", "token", .type = TEXT(19), .lookups = LK_EXACT | LK_ISTARTSWITH),
    SET_HERE("amount", "amount", .type = MONEY, .lookups = LK_ORDER, .privacy = P_MONEY),
    SET_HERE("validFrom", "valid_from", .type = DATE, .lookups = LK_ORDER),
    SET_HERE("validTo", "valid_to", .type = DATE, .lookups = LK_ORDER),
    SET_HERE("justification", "justification", .type = TEXT(PREAUTHORISATION_NOTE_MAX), .privacy = P_HEALTH),
    SET_HERE("decidedAt", "decided_at", .type = STAMP, .lookups = LK_ORDER),
    SET_HERE("auditUserIdDecision", "audit_user_id_decision", .type = INT),
    /* what claims used of it */
    SET_HERE("used", "used", .type = MONEY, .privacy = P_MONEY),
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "insuree", .column = "insuree_id", .to = "insuree", .reverse = "preauthorisations", .flags = R_REQUIRED | R_FILTERS },
    { .name = "healthFacility", .column = "health_facility_id", .to = "health_facility", .reverse = "preauthorisations",
      .flags = R_REQUIRED | R_FILTERS },
    { .name = "icd", .column = "icd_id", .to = "diagnosis", .reverse = "preauthorisations", .flags = R_REQUIRED | R_FILTERS },
    { .name = "admin", .column = "admin_id", .to = "claim_admin", .reverse = "preauthorisations" },
    RELATIONS_END
};

static const struct argument one_arguments[] = {{"uuid", "UUID!"}, ARGUMENTS_END};
static const struct root roots[] = {
    { .name = "preauthorisations", .kind = ROOT_LIST },
    { .name = "preauthorisation", .kind = ROOT_ONE, .arguments = one_arguments },
    ROOTS_END
};

/* Seen as a claim is. */
const struct entity preauthorisation_entity = {
    .name = "preauthorisation", .table = "preauthorisation", .fields = fields, .relations = relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("token"),
    .scope = { .district = "district_id", .via = "healthFacility", .facility = "healthFacility" },
    .rights = { RIGHT_PREAUTHORISATION_READ, RIGHT_PREAUTHORISATION_ASK, RIGHT_PREAUTHORISATION_ASK, RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("dateFrom", "validTo"), .faces = FACES("PreauthorisationGQLType"), .roots = roots,
};

/* ---- its lines ---- */

#define PART_RIGHTS { .read = RIGHT_PREAUTHORISATION_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

#define LINE(public) .name = public, .label = "field.preauthorisation_line." public

static const struct field line_fields[] = {
    { LINE("qtyRequested"), .column = "qty_requested", .type = QTY, .flags = F_REQUIRED },
    { LINE("priceRequested"), .column = "price_requested", .type = MONEY, .flags = F_REQUIRED, .privacy = P_MONEY },
    { LINE("explanation"), .column = "explanation", .type = TEXT(PREAUTHORISATION_NOTE_MAX), .privacy = P_HEALTH },
    { LINE("qtyApproved"), .column = "qty_approved", .type = QTY, .flags = F_READONLY },
    { LINE("priceApproved"), .column = "price_approved", .type = MONEY, .flags = F_READONLY, .privacy = P_MONEY },
    { LINE("qtyUsed"), .column = "qty_used", .type = QTY, .flags = F_READONLY },
    FIELDS_END
};

static const struct relation item_relations[] = {
    { .name = "preauthorisation", .column = "preauthorisation_id", .to = "preauthorisation", .reverse = "items",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "item", .column = "item_id", .to = "medical_item", .reverse = "preauthorisationItems", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity preauthorisation_item_entity = {
    .name = "preauthorisation_item", .table = "preauthorisation_item", .fields = line_fields, .relations = item_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("preauthorisation_id,item_id"),
    .rights = PART_RIGHTS, .order = "id", .faces = FACES("PreauthorisationItemGQLType"),
};

static const struct relation service_relations[] = {
    { .name = "preauthorisation", .column = "preauthorisation_id", .to = "preauthorisation", .reverse = "services",
      .flags = R_REQUIRED | R_OWNER },
    { .name = "service", .column = "service_id", .to = "medical_service", .reverse = "preauthorisationServices", .flags = R_REQUIRED },
    RELATIONS_END
};

const struct entity preauthorisation_service_entity = {
    .name = "preauthorisation_service", .table = "preauthorisation_service", .fields = line_fields, .relations = service_relations,
    .life = LIFE_VALIDITY, .key = KEY_INTEGER, .history = HISTORY_JOURNAL,
    .unique = UNIQUE_CURRENT("preauthorisation_id,service_id"), .rights = PART_RIGHTS, .order = "id",
    .faces = FACES("PreauthorisationServiceGQLType"),
};

/* ---- the module; its tables came with those of claims (claim_migration.c) ---- */

static const struct entity *const entities[] = {
    &preauthorisation_entity, &preauthorisation_item_entity, &preauthorisation_service_entity, NULL,
};

#define DECIDE(what, right_) \
    { .name = "preauthorisation." what, .right = right_, .prepare = preauthorisation_decide_prepare, \
      .apply = preauthorisation_decide_apply },
static const struct command commands[] = {
    { .name = "preauthorisation.create", .right = RIGHT_PREAUTHORISATION_ASK, .prepare = preauthorisation_write_prepare,
      .apply = preauthorisation_write_apply, .entity = &preauthorisation_entity, .verb = CRUD_CREATE },
    { .name = "preauthorisation.update", .right = RIGHT_PREAUTHORISATION_ASK, .prepare = preauthorisation_write_prepare,
      .apply = preauthorisation_write_apply, .entity = &preauthorisation_entity, .verb = CRUD_UPDATE },
    DECIDE("withdraw", RIGHT_PREAUTHORISATION_ASK) DECIDE("approve", RIGHT_PREAUTHORISATION_DECIDE)
    DECIDE("reject", RIGHT_PREAUTHORISATION_DECIDE) DECIDE("revoke", RIGHT_PREAUTHORISATION_DECIDE)
    COMMANDS_END
};

static const struct job jobs[] = {
    { .name = "claim.expire_preauthorisations", .right = RIGHT_ADMINISTRATOR, .step = preauthorisation_expire_step,
      .schedule = "daily 00:20" },
    JOBS_END
};

static const struct setting settings[] = {
    { .name = SETTING_AUTHORISATION_DAYS, .type = INT_RANGE(1, 3650), .standard = "90",
      .what = "setting.claim.preauthorisation_days" },
    SETTINGS_END
};

const struct module preauthorisation_module = {
    .name = "preauthorisation", .entities = entities, .commands = commands, .jobs = jobs, .settings = settings,
};
