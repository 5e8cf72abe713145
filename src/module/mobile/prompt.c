/* Prompts of an officer: policies that he is to renew, claims that he is to ask about. */
#include "module/claim/claim.h"
#include "module/core/core.h"
#include "module/insuree/insuree.h"
#include "module/location/location.h"
#include "module/mobile/extract.h"
#include "module/mobile/list.h"
#include "module/policy/policy.h"
#include "module/product/product.h"

static const struct list_column renewals[] = {
    {"RenewalId", "id", 0}, {"RenewalUUID", "uuid", 0}, {"PolicyId", "policy.id", 0}, {"OfficerId", "newOfficer.id", 0},
    {"OfficerCode", "newOfficer.code", 0}, {"CHFID", "insuree.chfId", 0}, {"LastName", "insuree.lastName", 0},
    {"OtherNames", "insuree.otherNames", 0}, {"ProductCode", "newProduct.code", 0}, {"ProductName", "newProduct.name", 0},
    {"ProdId", "newProduct.id", 0}, {"VillageName", "policy.family.location.name", 0}, {"LocationId", "policy.family.location.id", 0},
    {"RenewalPromptDate", "renewalPromptDate", AS_DAY}, {"Phone", "insuree.phone", 0}, {"FamilyId", "policy.family.id", 0},
    {"EnrollDate", "renewalDate", AS_DAY}, {"PolicyStage", "policy.stage", 0}, {"PolicyValue", "policy.value", AS_AMOUNT}, COLUMNS_END
};
#define RENEWAL_PICKS "id uuid renewalPromptDate renewalDate newOfficer{id code} insuree{chfId lastName otherNames phone}" \
                      " newProduct{id code name} policy{id stage value family{id location{id name}}}"

static const struct list_column feedbacks[] = {
    {"ClaimId", "claim.id", 0}, {"ClaimUUID", "claim.uuid", 0}, {"OfficerId", "officer.id", 0}, {"OfficerCode", "officer.code", 0},
    {"CHFID", "claim.insuree.chfId", 0}, {"LastName", "claim.insuree.lastName", 0}, {"OtherNames", "claim.insuree.otherNames", 0},
    {"HFCode", "claim.healthFacility.code", 0}, {"HFName", "claim.healthFacility.name", 0}, {"ClaimCode", "claim.code", 0},
    {"DateFrom", "claim.dateFrom", AS_DMY}, {"DateTo", "claim.dateTo", AS_DMY}, {"Phone", "officer.phone", 0},
    {"FeedbackPromptDate", "feedbackPromptDate", AS_DMY}, COLUMNS_END
};
#define FEEDBACK_PICKS "id feedbackPromptDate officer{id code phone} claim{id uuid code dateFrom dateTo insuree{chfId lastName otherNames}" \
                       " healthFacility{code name}}"

static err_t code_of(struct function_call *c, int64_t officer, struct str *code)
{
    struct condition is = rows_test(c->arena, "id", LOOKUP_EXACT, 0);
    const struct db_value key = db_int(officer);
    struct found found;

    TRY(rows_read(c, access_program(), (struct query){.entity = &officer_entity, .where = &is}, "code", &key, 1, &found));
    if (!found.to)
        return err_make(c->arena, E_NOT_FOUND, "entity", "officer", "key", str_format(c->arena, "%lld", (long long)officer).p, NULL);
    *code = rows_text(&found, 0, "code");
    return OK;
}

/* Whom and what a prompt is about is shown with it; his places stay. */
static const struct access *reader_of(struct function_call *c)
{
    const right_t rights[] = {
        officer_entity.rights.read, product_entity.rights.read, location_entity.rights.read, RIGHT_FAMILY_READ, RIGHT_INSUREE_READ,
        RIGHT_POLICY_READ, policy_renewal_entity.rights.read, RIGHT_CLAIM_READ, feedback_prompt_entity.rights.read, 121101,
    };

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

/* He, and whom he stands in for. */
static err_t officers_of(struct function_call *c, int64_t officer, struct db_value *out)
{
    struct db_conn *conn;
    int64_t *ids;
    size_t n;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = policy_officers_of(conn, c->arena, officer, &ids, &n);
    db_release(conn);
    if (!e) *out = db_list(DB_INTS, ids, n);
    return e;
}

err_t mobile_renewals(struct function_call *c, int64_t officer, struct str *code, struct buf *out)
{
    struct json_writer w = json_writer(out);
    const struct condition tests[] = {rows_test(c->arena, "newOfficer__id", LOOKUP_IN, 0), policy_renewal_open(c->arena, 1)};
    const struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    struct db_value values[] = {db_null(DB_INT), db_int(0)};

    TRY(code_of(c, officer, code));
    TRY(officers_of(c, officer, &values[0]));
    return list_write(c, reader_of(c), (struct query){.entity = &policy_renewal_entity, .where = &all}, RENEWAL_PICKS, renewals, values, 2, &w);
}

err_t mobile_feedbacks(struct function_call *c, int64_t officer, struct str *code, struct buf *out)
{
    struct json_writer w = json_writer(out);
    const struct condition tests[] = {rows_test(c->arena, "officer__id", LOOKUP_EXACT, 0),
                                      rows_test(c->arena, "claim__feedbackStatus", LOOKUP_EXACT, 1)};
    const struct condition all = {.kind = CONDITION_AND, .parts = tests, .part_count = 2};
    const struct db_value values[] = {db_int(officer), db_int(CLAIM_SELECTED)};

    TRY(code_of(c, officer, code));
    return list_write(c, reader_of(c), (struct query){.entity = &feedback_prompt_entity, .where = &all}, FEEDBACK_PICKS, feedbacks, values, 2, &w);
}
