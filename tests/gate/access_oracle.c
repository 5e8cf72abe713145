#include "access_oracle.h"

#include <stdio.h>
#include <string.h>

/* ---- rights ---- */

#define SIGNED RIGHT_SIGNED_IN

/* Of owned rows that of their owner. Where: relations that give the place, "": the location tree, NULL: everywhere. */
static const struct rule { const char *entity; right_t read; const char *where, *or_where; } rules[] = {
    {"location", 121901, "", NULL},
    {"medical_item", 122101, NULL, NULL},
    {"medical_service", 121401, NULL, NULL},
    {"medical_service_item", 121401, NULL, NULL},
    {"medical_service_service", 121401, NULL, NULL},
    {"diagnosis", SIGNED, NULL, NULL},
    {"items_pricelist", 121301, NULL, NULL},
    {"items_pricelist_detail", 121301, NULL, NULL},
    {"services_pricelist", 121201, NULL, NULL},
    {"services_pricelist_detail", 121201, NULL, NULL},
    {"legal_form", SIGNED, NULL, NULL},
    {"facility_sublevel", SIGNED, NULL, NULL},
    {"health_facility", 121101, "location", NULL},
    {"health_facility_catchment", 121101, "healthFacility", NULL},
    {"message", 193001, "location", NULL},
    {"message_try", 193001, "message", NULL},
    {"message_template", 193001, NULL, NULL},
    {"message_gateway", 193004, NULL, NULL},
    {"language", SIGNED, NULL, NULL},
    {"officer", 121501, NULL, NULL},
    {"officer_village", SIGNED, NULL, NULL},
    {"claim_admin", 121601, "healthFacility", NULL},
    {"interactive_user", 121701, NULL, NULL},
    {"user_role", 121701, NULL, NULL},
    {"user_district", 121701, NULL, NULL},
    {"core_user", 121701, NULL, NULL},
    {"technical_user", RIGHT_ADMINISTRATOR, NULL, NULL},
    {"user_password", RIGHT_NOBODY, NULL, NULL},
    {"role", 122001, NULL, NULL},
    {"role_right", 122001, NULL, NULL},
    {"product", 121001, NULL, NULL},
    {"product_item", 121001, NULL, NULL},
    {"product_service", 121001, NULL, NULL},
    {"product_distribution", 121001, NULL, NULL},
    {"payment_plan", 157101, NULL, NULL},
    {"gender", 101001, NULL, NULL},
    {"family_type", 101001, NULL, NULL},
    {"confirmation_type", 101001, NULL, NULL},
    {"identification_type", 101001, NULL, NULL},
    {"relation", 101001, NULL, NULL},
    {"education", 101001, NULL, NULL},
    {"profession", 101001, NULL, NULL},
    {"insuree_status_reason", 101001, NULL, NULL},
    {"family", 101001, "location", NULL},
    {"insuree", 101101, "currentVillage", "family"},
    {"insuree_photo", 101101, "insuree", NULL},
    {"policy", 101201, "family", NULL},
    {"insuree_policy", 101500, "insuree", NULL},
    {"policy_renewal", 101205, "policy", NULL},
    {"policy_renewal_detail", 101205, "policyRenewal", NULL},
    {"family_notice", 101001, "family", NULL},
    {"payer", 121801, "location", NULL},
    {"funding", 121801, "payer", NULL},
    {"premium", 101301, "policy", NULL},
    {"commission_run", 131222, "location", NULL},
    {"commission", 131222, "commissionRun", NULL},
    {"commission_line", 131222, "commissionRun", NULL},
    {"insuree_merge", 101101, "insuree", "insuree"},
    {"duplicate_pair", 101101, "insuree", "other"},
    {"number_batch", 101111, "location", NULL},
    {"batch_number", 101111, "batch", NULL},
    {"waiting_photo", 101121, NULL, NULL},
    {"card_run", 101131, "location", NULL},
    {"card", 101101, "insuree", NULL},
    {"payment", 101401, "policy", NULL},
    {"payment_detail", 101401, "payment", NULL},
    {"control_number", 101401, "payment", NULL},
    {"payment_reconciliation", 101401, NULL, NULL},
    {"payment_request", 101401, "payment", NULL},
    {"payment_difference", 101401, "payment", NULL},
    {"posting", 101401, NULL, NULL},
    {"preauthorisation", 111001, "healthFacility", NULL},
    {"preauthorisation_item", 111001, "preauthorisation", NULL},
    {"preauthorisation_service", 111001, "preauthorisation", NULL},
    {"preauthorisation_attachment", 111001, "preauthorisation", NULL},
    {"claim", 111001, "healthFacility", NULL},
    {"claim_item", 111001, "claim", NULL},
    {"claim_service", 111001, "claim", NULL},
    {"claim_service_item", 111001, "claim", NULL},
    {"claim_service_service", 111001, "claim", NULL},
    {"claim_consumption", 111001, "claim", NULL},
    {"claim_decision", 111001, "claim", NULL},
    {"claim_attachment_type", 111001, NULL, NULL},
    {"claim_attachment", 111001, "claim", NULL},
    {"feedback", 111001, "claim", NULL},
    {"feedback_prompt", 111010, "claim", NULL},
    {"claim_thread", 111001, "claim", NULL},
    {"claim_message", 111001, "thread", NULL},
    {"claim_rule", 111501, NULL, NULL},
    {"claim_sampling_batch", 126001, NULL, NULL},
    {"claim_sampling_assignment", 126001, NULL, NULL},
    {"batch_run", 111102, "location", NULL},
    {"relative_index", 111102, "location", NULL},
    {"capitation_payment", 131218, "healthFacility", NULL},
    {"bill", 156101, "location", NULL},
    {"bill_item", 156101, "bill", NULL},
    {"bill_payment", 156201, "bill", NULL},
    {"bill_event", 156301, "bill", NULL},
    {"invoice", 155101, "location", NULL},
    {"invoice_line_item", 155101, "invoice", NULL},
    {"invoice_payment", 155201, "invoice", NULL},
    {"invoice_event", 155301, "invoice", NULL},
    {"payment_invoice", 155201, NULL, NULL},
    {"detail_payment_invoice", 155201, NULL, NULL},
    {"form_control", SIGNED, NULL, NULL},
    {"phone_rule", SIGNED, NULL, NULL},
    {"export", RIGHT_NOBODY, NULL, NULL}, {"what_if", RIGHT_NOBODY, NULL, NULL}, {"dated_change", RIGHT_NOBODY, NULL, NULL},
    {"report_definition", 131200, NULL, NULL},
    {"task_group", 190001, NULL, NULL},
    {"task_executor", 190001, NULL, NULL},
    {"task", 191001, NULL, NULL},
    {NULL, 0, NULL, NULL},
};

/* Fields at the top whose right is not their entity's: any of these. */
static const struct { const char *root; right_t rights[2]; } roots[] = {
    {"moduleConfigurations", {RIGHT_PUBLIC}}, {"passwordPolicy", {RIGHT_PUBLIC}}, {"modulesPermissions", {122001}},
    {"customFilters", {SIGNED}}, {"calculationRules", {153001}}, {"calculationRulesByClassName", {153001}},
    {"calculationParams", {153001}},
    {"linkedClass", {153001}}, {"reports", {131200}}, {"report", {131200}},
    {"mutationLogs", {SIGNED}}, {"enrolmentOfficers", {121501}}, {"claimOfficers", {SIGNED}},
    {"policyOfficers", {SIGNED}}, {"insureeOfficers", {SIGNED}}, {"claimAdmins", {SIGNED}},
    {"substitutionEnrolmentOfficers", {121501}}, {"userDistricts", {SIGNED}}, {"user", {SIGNED}},
    {"usernameLength", {SIGNED}}, {"userObligatoryFields", {SIGNED}}, {"eoObligatoryFields", {SIGNED}},
    {"validateUsername", {121701}}, {"validateUserEmail", {121701}}, {"validateRoleName", {122001}},
    {"insureeNumberValidity", {101101}}, {"canAddInsuree", {101101}}, {"policiesByInsuree", {101201, 111001}},
    {"insureeEnquiry", {101105, 111002}}, {"policiesByFamily", {101201}}, {"policyValues", {101201}}, {"familyCovers", {101201}},
    {"insureeCovers", {101201}}, {"policyOffers", {101201}}, {"insureeDuplicates", {101101}}, {"insureePhotos", {101103}},
    {"policyEligibilityByInsuree", {101201}}, {"productPreview", {121001}}, {"settings", {RIGHT_ADMINISTRATOR}},
    {"renewalRuns", {101205}}, {"officerStandsInFor", {101205}},
    {"policyItemEligibilityByInsuree", {101201}}, {"policyServiceEligibilityByInsuree", {101201}}, {"batchRunsSummaries", {111102}},
    {"batchRunPreview", {111103}}, {"batchReport", {111103}}, {"batchRunProgress", {111102}}, {"claimForecast", {111001}},
    {"claimDuplicates", {111002}}, {"claimsProgress", {SIGNED}}, {"datedChanges", {SIGNED}},
    {"claimSelectionPreview", {111010}}, {"claimSampleFinding", {126001}},
    {"claimExplanation", {111001}}, {"whatIfs", {111103}}, {"whatIf", {111103}},
    {"jobs", {RIGHT_ADMINISTRATOR}}, {"schedules", {RIGHT_ADMINISTRATOR}}, {"messagePreview", {193001}},
    {"validateClaimCode", {111001}}, {"claimHistory", {111001}},
    {"fspFromClaim", {111001}}, {"insureeNameByChfid", {111002, 111010}},
    {"validateLocationCode", {121901}}, {"validateHealthFacilityCode", {121101}}, {"validateItemCode", {122101}},
    {"validateServiceCode", {121401}}, {"validateItemsPricelistName", {121301}}, {"validateServicesPricelistName", {121201}},
    {"validateProductCode", {121001}}, {"validatePaymentPlanCode", {157101}}, {"limitDefaults", {121001}}, {"pageDisplayRules", {121001}}, {"pricelists", {SIGNED}},
    {"claimSamplingBatch", {126001}}, {"claimSamplingBatchAssignment", {126001}}, {"samplingBatchClaims", {126001}},
    {"claimPrices", {111001}}, {"claimSamples", {126001}},
    {"samplingSummary", {126001}}, {"validatePremiumCode", {101301}}, {"premiumForecast", {101301}}, {"ledgerBalances", {101401}},
    {"commissionPreview", {101306}}, {"commissionProgress", {101306}}, {"cardsDue", {101132}}, {NULL, {0}},
};

static const struct rule *rule_of(const char *entity)
{
    for (const struct rule *r = rules; r->entity; r++)
        if (!strcmp(r->entity, entity)) return r;
    return NULL;
}

right_t oracle_reads(const char *entity)
{
    const struct rule *r = rule_of(entity);

    return r ? r->read : RIGHT_NONE_SET;
}

const right_t *oracle_root(const char *root)
{
    for (size_t i = 0; roots[i].root; i++)
        if (!strcmp(roots[i].root, root)) return roots[i].rights;
    return NULL;
}

/* Within a hundred: 01 search, 02 add, 03 edit, 04 delete. But: */
static const struct { const char *entity; right_t rights[3]; } writes[] = {
    {"diagnosis", {131001, 131001, 131001}},
    {"language", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"gender", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"relation", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"education", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"profession", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"family_type", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"confirmation_type", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"identification_type", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"insuree_status_reason", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"legal_form", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"facility_sublevel", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"form_control", {RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR, RIGHT_ADMINISTRATOR}},
    {"funding", {131401, RIGHT_NOBODY, 131401}},
    {"claim", {111002, 111010, 111004}},
    {"claim_attachment", {111010, 111010, 111010}},
    {"preauthorisation_attachment", {111010, 111010, 111010}},
    {"preauthorisation", {111002, 111002, RIGHT_NOBODY}},
    {"feedback", {111009, 111009, 111009}},
    {"claim_sampling_batch", {126002, 126003, RIGHT_NOBODY}},
    {"claim_rule", {111502, 111503, RIGHT_NOBODY}},
    {"policy_renewal", {RIGHT_NOBODY, RIGHT_NOBODY, 101205}},
    {"commission_run", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"commission", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"commission_line", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"payment_reconciliation", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"payment_request", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"payment_difference", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"message", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"message_try", {RIGHT_NOBODY, RIGHT_NOBODY, RIGHT_NOBODY}},
    {"message_template", {193003, 193003, 193003}},
    {"message_gateway", {193004, 193004, 193004}},
    {NULL, {0, 0, 0}},
};

static right_t right_to_write(const char *entity, int deed)
{
    for (size_t i = 0; writes[i].entity; i++)
        if (!strcmp(writes[i].entity, entity)) return writes[i].rights[deed - 1];
    return oracle_reads(entity) + (right_t)deed;
}

bool oracle_holds(const struct caller *c, right_t right)
{
    if (right == RIGHT_PUBLIC) return true;
    if (right == RIGHT_NOBODY || !c->who->signed_in) return false;
    if (right == SIGNED || c->who->administrator) return true;
    for (size_t i = 0; i < c->who->right_count; i++)
        if (c->who->rights[i] == right) return true;
    return false;
}

static bool is_any(const char *name, const char *const *of)
{
    while (*of && (!name || strcmp(name, *of))) of++;
    return *of;
}

/* Who enters claims corrects them, and what is attached: 111002 is as good as 111010. */
static bool corrects_claims(const char *entity, int deed)
{
    return (!strcmp(entity, "claim") && deed == 2) || is_any(entity, LIST("claim_attachment", "preauthorisation_attachment"));
}

/* Who edits payers enters what they gave. */
static bool funds(const struct caller *c, const char *entity) { return !strcmp(entity, "funding") && oracle_holds(c, 121803); }

bool oracle_writes(const struct caller *c, const char *entity, int deed)
{
    return oracle_holds(c, right_to_write(entity, deed)) || (corrects_claims(entity, deed) && oracle_holds(c, 111002)) || funds(c, entity);
}

/* ---- what may be shown of what is hidden ---- */

/* People: number, names, birth date (and what follows from it) and gender (decision D21); no more than a name of those who have no
 * number. A family goes by its head. */
static const struct { const char *entity, *fields; } people[] = {
    {"insuree", " chfId lastName otherNames dob age gender "}, {"family", " headInsuree "}, {"policy", " "}, {"premium", " "},
    {"officer", " code lastName otherNames "}, {"claim_admin", " code lastName otherNames healthFacility "},
    {"interactive_user", " lastName otherNames loginName language healthFacility "}, {"insuree_photo", " "}, {NULL, NULL},
};

static bool is_summary(const struct table *t, struct str field)
{
    const struct member *m;
    char spaced[80];

    for (size_t i = 0; people[i].entity; i++)
        if (!strcmp(people[i].entity, t->entity->name)) {
            snprintf(spaced, sizeof spaced, " %.*s ", STR_ARG(field));
            return strstr(people[i].fields, spaced) != NULL;
        }
    m = table_member(t, field);
    return m && (m->kind == MEMBER_FIELD ? m->field->flags & F_SUMMARY : m->kind == MEMBER_ONE && m->relation->flags & R_SUMMARY);
}

/* A step's key is as good as the step. */
bool oracle_is_summary(const struct table *t, struct str field)
{
    return is_summary(t, field) || (str_ends(field, STR("Id")) && is_summary(t, (struct str){field.p, field.n - 2}));
}

/* ---- places ---- */

struct oracle {
    struct world *w;
    const struct registry *r;
    struct db_conn *c;
    const struct table *location;
};

bool oracle_is_deleted(int v) { return v == GONE_A || v == GONE_B; }

struct oracle *oracle_new(struct world *w)
{
    struct oracle *o = ARENA_NEW(w->arena, struct oracle);

    *o = (struct oracle){.w = w, .r = w->d.registry, .location = registry_table(w->d.registry, STR("location"))};
    for (size_t i = 0; i < o->r->table_count; i++)
        if (!rule_of(o->r->tables[i].entity->name))
            fail_msg("access_oracle.c does not know who sees %s, and where", o->r->tables[i].entity->name);
    return o;
}

/* The row a row leads to; 0: none. Raw rows, not the columns that the write path keeps. */
static int64_t led_to(const struct oracle *o, const struct table *t, int64_t id, const char *relation, const struct table **to)
{
    const struct member *m = table_member(t, str_of(relation));
    struct db_conn *c = testdb_acquire(o->w->d.t, DB_READ);
    int64_t found;

    if (!m || m->kind != MEMBER_ONE) fail_msg("access_oracle.c: %s has no relation %s", t->entity->name, relation);
    *to = m->to;
    found = testdb_int(c, str_format(o->w->arena, "SELECT coalesce(%s, 0) FROM %s WHERE id = %lld", t->columns[m->column].name,
                                     t->entity->table, (long long)id).p);
    testdb_release(o->w->d.t, c);
    return found;
}

enum side { SIDE_NONE, SIDE_A = 1, SIDE_B = 2 };

/* The side of a location: its district's. The region has none: it stands above both. */
static int side_of_location(const struct oracle *o, int64_t id)
{
    int64_t v = id - world_row_id(o->location, 0);

    return v >= 1 && v <= 3 ? SIDE_A : v >= 4 && v <= 6 ? SIDE_B : SIDE_NONE;
}

/* Bits of the sides from which the row is seen; SIDE_NONE: from everywhere. */
static int sides_of(const struct oracle *o, const struct table *t, int64_t id)
{
    const struct rule *rule = rule_of(t->entity->name);
    const char *const ways[] = {rule->where, rule->or_where};
    int sides = SIDE_NONE;

    if (rule->where && !*rule->where) return side_of_location(o, id);
    for (size_t i = 0; i < 2 && ways[i]; i++) {
        const struct table *to;
        int64_t next = led_to(o, t, id, ways[i], &to);
        if (next) sides |= sides_of(o, to, next);
    }
    return sides;
}

static bool everywhere(const struct caller *c, const struct table *t)
{
    return c->who->administrator || (t->entity->scope.tree && oracle_holds(c, 121906));
}

/* The facility that a claim or an authorisation, or what hangs on one, belongs to; -1: the entity belongs to none. */
static int64_t facility_of(const struct oracle *o, const struct table *t, int64_t id)
{
    const struct rule *rule = rule_of(t->entity->name);
    const struct table *to;
    bool its_own = is_any(t->entity->name, LIST("claim", "preauthorisation"));
    int64_t next;

    if (!its_own && !is_any(rule->where, LIST("claim", "preauthorisation", "thread"))) return -1;
    next = led_to(o, t, id, rule->where, &to);
    return its_own || !next ? next : facility_of(o, to, next);
}

bool oracle_sees(const struct oracle *o, const struct caller *c, const struct table *t, int v)
{
    int64_t id = world_row_id(t, v);
    int sides;

    if (everywhere(c, t)) return true;
    if (!c->who->signed_in) return false;
    if (c->facility && facility_of(o, t, id) >= 0) return facility_of(o, t, id) == c->facility;
    sides = sides_of(o, t, id);
    if (sides == SIDE_NONE) return true;
    return sides & (c->side == 'a' ? SIDE_A : SIDE_B);
}
