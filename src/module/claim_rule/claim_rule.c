#include "module/claim_rule/internal.h"

#include "model/registry/migration.h"
#include "module/root_search.h"

static const struct code status_codes[] = {{RULE_DRAFT, "draft"}, {RULE_LIVE, "live"}, {RULE_RETIRED, "retired"}, {NULL, NULL}};
static const struct code_list statuses = {"claim_rule_status", false, status_codes};

/* ---- fields ---- */

/* The target dates of claims that it is asked about, both inclusive. */
static const struct field fields[] = {
    { .name = "name", .column = "name", .type = TEXT(50), .flags = F_REQUIRED | F_ONCE | F_SUMMARY, .lookups = LK_EXACT | LK_ICONTAINS },
    { .name = "edition", .column = "edition", .type = INT, .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT },
    { .name = "description", .column = "description", .type = TEXT(4000) },
    { .name = "source", .column = "source", .type = TEXT(RULE_SOURCE_CHARACTERS), .flags = F_REQUIRED },
    { .name = "dateFrom", .column = "date_from", .type = DATE, .lookups = LK_ORDER },
    { .name = "dateTo", .column = "date_to", .type = DATE, .lookups = LK_ORDER },
    { .name = "status", .column = "status", .type = CODE(statuses), .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT | LK_IN },
    { .name = "fingerprint", .column = "hash", .type = TEXT(64), .flags = F_REQUIRED | F_READONLY, .lookups = LK_EXACT | LK_ISTARTSWITH },
    { .name = "testedFingerprint", .column = "tested_hash", .type = TEXT(64), .flags = F_READONLY },
    { .name = "testedAt", .column = "tested_at", .type = STAMP, .flags = F_READONLY },
    { .name = "testResult", .column = "test_result", .type = JSON, .flags = F_READONLY },
    { .name = "publishedAt", .column = "published_at", .type = STAMP, .flags = F_READONLY },
    { .name = "retiredAt", .column = "retired_at", .type = STAMP, .flags = F_READONLY },
    FIELDS_END
};

static const struct relation relations[] = {
    { .name = "product", .column = "product_id", .to = "product", .reverse = "claimRules", .lookups = LK_EXACT | LK_ISNULL },
    RELATIONS_END
};

static void check_dates(struct check *c, const struct record *old, const struct record *new_)
{
    const struct db_value *from = record_cell(new_, "date_from"), *to = record_cell(new_, "date_to");

    check_rule(c, from->null || to->null || date_cmp(from->d, to->d) <= 0, "claim_rule_dates");
}

static const struct argument one_arguments[] = {{"uuid", "UUID"}, ARGUMENTS_END};
static const struct root roots[] = {
    { .name = "claimRules", .kind = ROOT_LIST },
    { .name = "claimRule", .kind = ROOT_ONE, .arguments = one_arguments },
    ROOTS_END
};

/* One row an edition. What is live never changes: an update makes the next edition. */
const struct entity claim_rule_entity = {
    .name = "claim_rule", .table = "claim_rule", .fields = fields, .relations = relations,
    .life = LIFE_VERSION, .key = KEY_UUID, .history = HISTORY_JOURNAL, .unique = UNIQUE_CURRENT("name,edition"),
    .rights = { RIGHT_CLAIM_RULE_READ, RIGHT_CLAIM_RULE_CREATE, RIGHT_CLAIM_RULE_UPDATE, RIGHT_NOBODY },
    .order = "id", .sorts = SORTS("name"), .check = check_dates, .faces = FACES("ClaimRuleGQLType"), .roots = roots,
};

/* ---- tables ---- */

#define RULE_1 \
    "name @text NOT NULL, edition @int NOT NULL, description @text, source @text NOT NULL, date_from @date, date_to @date," \
    " status @text NOT NULL, hash @text NOT NULL, tested_hash @text, tested_at @stamp, test_result @text, published_at @stamp," \
    " retired_at @stamp, product_id @int"

static const struct migration migrations[] = {
    { 1, "rules of a scheme's own",
      TABLE("claim_rule", RULE_1, FOREIGN("product_id", "product"))
      UNIQUE_2("claim_rule", "name", "edition")
      INDEX("claim_rule", "name", "name, id")
      INDEX("claim_rule", "product", "product_id, id") AUTHORED("claim_rule") },
    { .n = 0 }
};

/* ---- the module ---- */

static const struct entity *const entities[] = {&claim_rule_entity, NULL};

const struct module claim_rule_module = {
    .name = "claim_rule", .entities = entities, .migrations = migrations, .commands = claim_rule_commands,
};
