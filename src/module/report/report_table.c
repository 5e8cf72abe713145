/* The reports that we make. Which rows they are of, what they may be asked for with, and what they show (enrolment 9.1, claims 6.6). */
#include "module/batch/batch.h"
#include "module/claim/claim.h"
#include "module/commission/commission.h"
#include "module/contribution/contribution.h"
#include "module/insuree/insuree.h"
#include "module/ledger/ledger.h"
#include "module/message/message.h"
#include "module/payment/payment.h"
#include "module/policy/policy.h"
#include "module/report/internal.h"

#define DAYS(path) {"dateFrom date_from", path, LOOKUP_GTE, REPORT_DAY, false}, {"dateTo date_to", path, LOOKUP_LTE, REPORT_DAY, false}
#define PLACE(path) {"location locationId region regionId district districtId", path, LOOKUP_EXACT, REPORT_PLACE, false}
#define ROW(names, path) {names, path, LOOKUP_EXACT, REPORT_ROW, false}
#define PRODUCT(path) ROW("product productId prodId", path)
#define OFFICER(path) ROW("officer officerId", path)
#define FACILITY ROW("healthFacility healthFacilityId hf hfId", "healthFacility")
#define FILTERS_END {.names = NULL}
#define TESTS_END {.path = NULL}
#define COLUMNS_END {.path = NULL}

#define PERSON(path, wide) \
    {path "chfId", "field.insuree.chfId", REPORT_VALUE, 12}, {path "lastName", "field.insuree.lastName", REPORT_VALUE, wide}, \
    {path "otherNames", "field.insuree.otherNames", REPORT_VALUE, wide}

/* ---- people ---- */

static const struct report_test without_photo[] = {{"photo", LOOKUP_ISNULL, NULL}, TESTS_END};
static const struct report_filter people_filters[] = {PLACE("family__location"), OFFICER("family__location__officerVillages__officer"), FILTERS_END};
static const struct report_column people_columns[] = {
    PERSON("", 16), {"gender__gender", "field.insuree.gender", REPORT_VALUE, 10}, {"dob", "field.insuree.dob", REPORT_VALUE, 11},
    {"family__location__code", "report.village_code", REPORT_VALUE, 11}, {"family__location__name", "report.village", REPORT_VALUE, 18}, COLUMNS_END
};

static const struct report_filter cover_filters[] = {
    DAYS("enrollmentDate"), PLACE("insuree__family__location"), PRODUCT("policy__product"), FILTERS_END
};
static const struct report_column cover_columns[] = {
    PERSON("insuree__", 15), {"insuree__dob", "field.insuree.dob", REPORT_VALUE, 11}, {"insuree__family__location__name", "report.village", REPORT_VALUE, 15},
    {"policy__product__code", "report.product", REPORT_VALUE, 10}, {"enrollmentDate", "field.insuree_policy.enrollmentDate", REPORT_VALUE, 11},
    {"expiryDate", "field.insuree_policy.expiryDate", REPORT_VALUE, 11}, COLUMNS_END
};

/* ---- policies ---- */

static const struct report_filter family_filters[] = {
    DAYS("enrollDate"), PLACE("family__location"), PRODUCT("product"), OFFICER("officer"), {"status policyStatus", "status", LOOKUP_EXACT, REPORT_NUMBER, false},
    FILTERS_END
};
static const struct report_column family_columns[] = {
    {"family__location__name", "report.village", REPORT_VALUE, 15}, {"officer__code", "report.officer", REPORT_VALUE, 10}, PERSON("family__headInsuree__", 14),
    {"product__code", "report.product", REPORT_VALUE, 10}, {"enrollDate", "field.policy.enrollDate", REPORT_VALUE, 11},
    {"status", "field.policy.status", REPORT_CODE, 9}, {"value", "field.policy.value", REPORT_SUM, 12}, COLUMNS_END
};

static const struct report_test in_effect[] = {{"effectiveDate", LOOKUP_GTE, "0001-01-01"}, TESTS_END};
static const struct report_filter sales_filters[] = {DAYS("effectiveDate"), PLACE("family__location"), PRODUCT("product"), FILTERS_END};
static const struct report_column sales_columns[] = {
    {"product__code", "report.product", REPORT_VALUE, 12}, {"product__name", "field.product.name", REPORT_VALUE, 30},
    {"effectiveDate", "field.policy.effectiveDate", REPORT_VALUE, 14}, {"id", "report.policies", REPORT_COUNT, 12},
    {"value", "field.policy.value", REPORT_SUM, 16}, COLUMNS_END
};

/* ---- contributions: what was paid, what went back of it, what is left; refunds are rows of their own, on their own day ---- */

#define CONTRIBUTED \
    {"amount", "report.paid", REPORT_SUM, 12, "+"}, {"amount", "report.given_back", REPORT_SUM, 12, "-"}, {"amount", "report.net", REPORT_SUM, 12}
static const struct report_test renewed[] = {{"policy__stage", LOOKUP_EXACT, "R"}, TESTS_END};
static const struct report_filter renewal_filters[] = {
    DAYS("policy__enrollDate"), PLACE("policy__family__location"), PRODUCT("policy__product"), OFFICER("policy__officer"), FILTERS_END
};
static const struct report_column renewal_columns[] = {
    PERSON("policy__family__headInsuree__", 13), {"policy__family__location__name", "report.village", REPORT_VALUE, 13},
    {"policy__officer__code", "report.officer", REPORT_VALUE, 9}, {"policy__product__code", "report.product", REPORT_VALUE, 9},
    {"policy__enrollDate", "field.policy.enrollDate", REPORT_VALUE, 11}, {"receipt", "field.premium.receipt", REPORT_VALUE, 11},
    {"payDate", "field.premium.payDate", REPORT_VALUE, 11}, {"payer__name", "field.premium.payer", REPORT_VALUE, 12},
    CONTRIBUTED, COLUMNS_END
};

static const struct report_filter collection_filters[] = {
    DAYS("payDate"), PLACE("policy__family__location"), PRODUCT("policy__product"), {"payType paymentType", "payType", LOOKUP_EXACT, REPORT_TEXT, false}, FILTERS_END
};
static const struct report_column collection_columns[] = {
    {"policy__family__location__parent__parent__name", "report.district", REPORT_VALUE, 20}, {"policy__product__code", "report.product", REPORT_VALUE, 12},
    {"policy__product__accCodePremiums", "field.product.accCodePremiums", REPORT_VALUE, 16}, {"payDate", "field.premium.payDate", REPORT_VALUE, 14},
    {"payType", "field.premium.payType", REPORT_CODE, 14}, {"refundOf__receipt", "report.contributions", REPORT_COUNT, 12, ""}, CONTRIBUTED,
    COLUMNS_END
};

/* ---- claims ---- */

static const struct report_filter claim_filters[] = {
    DAYS("dateFrom"), PLACE("healthFacility__location"), FACILITY, {"status claimStatus", "status", LOOKUP_EXACT, REPORT_NUMBER, false}, FILTERS_END
};
static const struct report_filter history_filters[] = {
    {"insuranceNumber insurance_number chfId", "insuree__chfId", LOOKUP_EXACT, REPORT_TEXT, true}, DAYS("dateFrom"), FACILITY,
    {"status claimStatus", "status", LOOKUP_EXACT, REPORT_NUMBER, false}, FILTERS_END
};
static const struct report_column claim_columns[] = {
    {"code", "field.claim.code", REPORT_VALUE, 12}, {"dateClaimed", "field.claim.dateClaimed", REPORT_VALUE, 11}, {"dateFrom", "field.claim.dateFrom", REPORT_VALUE, 11},
    {"dateTo", "field.claim.dateTo", REPORT_VALUE, 11}, {"healthFacility__code", "report.facility", REPORT_VALUE, 11},
    {"admin__code", "field.claim.admin", REPORT_VALUE, 10}, {"insuree__chfId", "field.insuree.chfId", REPORT_VALUE, 12},
    {"status", "field.claim.status", REPORT_CODE, 11}, {"claimed", "field.claim.claimed", REPORT_SUM, 13},
    {"valuated", "field.claim.valuated", REPORT_SUM, 13}, {"remunerated", "field.claim.remunerated", REPORT_SUM, 13}, COLUMNS_END
};

/* P10 to P12 of the month, quarter or year that its days span. */
static const struct report_filter facility_filters[] = {DAYS("dateFrom"), PLACE("healthFacility__location"), FACILITY, FILTERS_END};
#define AT_FACILITY                                                                                             \
    {"healthFacility__location__name", "report.district", REPORT_VALUE, 18, NULL},                              \
    {"healthFacility__code", "report.facility", REPORT_VALUE, 12, NULL},                                        \
    {"healthFacility__name", "field.health_facility.name", REPORT_VALUE, 26, NULL}
static const struct report_column claim_indicator_columns[] = {
    AT_FACILITY, {"id", "report.claims", REPORT_COUNT, 12, NULL}, {"status", "report.claims_rejected", REPORT_COUNT, 12, "1"},
    {"remunerated", "field.claim.remunerated", REPORT_SUM, 18, NULL}, COLUMNS_END
};
static const struct report_column referral_columns[] = {
    AT_FACILITY, {"id", "report.claims", REPORT_COUNT, 12, NULL}, {"inPatient", "report.out_patient_share", REPORT_SHARE, 12, "false"},
    {"inPatient", "report.in_patient_share", REPORT_SHARE, 12, "true"}, {"visitType", "report.referral_share", REPORT_SHARE, 12, "R"},
    COLUMNS_END
};

/* ---- payments by head: region to facility, what was counted, what is paid ---- */

static const struct report_filter capitation_filters[] = {
    {"year requested_year requestedYear", "year", LOOKUP_EXACT, REPORT_NUMBER, false},
    {"month requested_month requestedMonth", "month", LOOKUP_EXACT, REPORT_NUMBER, false}, PLACE("healthFacility__location"), PRODUCT("product"),
    FACILITY, {"hfLevel hf_level", "hfLevel", LOOKUP_EXACT, REPORT_TEXT, false}, FILTERS_END
};
/* ---- the books ---- */

static const struct report_filter book_filters[] = {
    DAYS("day"), PRODUCT("product"), {"account", "account", LOOKUP_EXACT, REPORT_TEXT, false},
    {"kind", "kind", LOOKUP_EXACT, REPORT_TEXT, false}, {"source sourceEntity", "sourceEntity", LOOKUP_EXACT, REPORT_TEXT, false}, FILTERS_END
};
#define SIDES {"debit", "field.posting.debit", REPORT_SUM, 14}, {"credit", "field.posting.credit", REPORT_SUM, 14}
static const struct report_column balance_columns[] = {
    {"account", "field.posting.account", REPORT_CODE, 24}, {"id", "report.postings", REPORT_COUNT, 12}, SIDES,
    {"amount", "report.balance", REPORT_SUM, 14}, COLUMNS_END
};
static const struct report_column posting_columns[] = {
    {"day", "field.posting.day", REPORT_VALUE, 11}, {"kind", "field.posting.kind", REPORT_CODE, 10}, {"account", "field.posting.account", REPORT_CODE, 16},
    {"product__code", "report.product", REPORT_VALUE, 10}, {"healthFacility__code", "report.facility", REPORT_VALUE, 10},
    {"sourceEntity", "field.posting.sourceEntity", REPORT_VALUE, 14}, SIDES, COLUMNS_END
};

#define HEAD_COUNT(name) {name, "field.capitation_payment." name, REPORT_VALUE, 11}
static const struct report_column capitation_columns[] = {
    {"month", "field.capitation_payment.month", REPORT_VALUE, 7}, {"districtName", "report.district", REPORT_VALUE, 13},
    {"healthFacilityCode", "report.facility", REPORT_VALUE, 10}, {"healthFacilityName", "field.capitation_payment.healthFacilityName", REPORT_VALUE, 14},
    {"hfLevel", "field.capitation_payment.hfLevel", REPORT_VALUE, 6}, {"product__code", "report.product", REPORT_VALUE, 9},
    HEAD_COUNT("totalPopulation"), HEAD_COUNT("totalFamilies"), HEAD_COUNT("totalInsuredInsuree"), HEAD_COUNT("totalInsuredFamilies"),
    HEAD_COUNT("totalClaims"), {"totalAdjusted", "field.capitation_payment.totalAdjusted", REPORT_SUM, 12},
    {"paymentCathment", "field.capitation_payment.paymentCathment", REPORT_SUM, 13}, COLUMNS_END
};

/* ---- what officers did (enrolment 8.5, 9.1), each by the day of what was done ---- */

static const struct report_filter sold_filters[] = {
    DAYS("enrollDate"), PLACE("family__location"), PRODUCT("product"), OFFICER("officer"), FILTERS_END
};
static const struct report_filter ended_filters[] = {
    DAYS("expiryDate"), PLACE("family__location"), PRODUCT("product"), OFFICER("officer"), FILTERS_END
};
static const struct report_filter asked_filters[] = {
    DAYS("renewalDate"), PLACE("policy__family__location"), PRODUCT("newProduct"), OFFICER("newOfficer"), FILTERS_END
};
static const struct report_filter paid_filters[] = {
    DAYS("payDate"), PLACE("policy__family__location"), PRODUCT("policy__product"), OFFICER("policy__officer"), FILTERS_END
};
/* Those for feedback know no product: they are counted whichever is asked for. */
static const struct report_filter feedback_filters[] = {
    DAYS("feedbackPromptDate"), PLACE("claim__healthFacility__location"), OFFICER("officer"), FILTERS_END
};
static const struct report_part performance_parts[] = {
    {&policy_entity, NULL, sold_filters, false, "officer"}, {&policy_entity, NULL, ended_filters, false, "officer"},
    {&policy_renewal_entity, NULL, asked_filters, false, "newOfficer"}, {&premium_entity, NULL, paid_filters, false, "policy__officer"},
    {&feedback_prompt_entity, NULL, feedback_filters, true, "officer"}, {.entity = NULL}
};
enum { SOLD, ENDED, ASKED, PAID, FEEDBACK };
static const struct report_column performance_columns[] = {
    {"code", "report.officer", REPORT_VALUE, 8}, {"lastName", "field.officer.lastName", REPORT_VALUE, 10},
    {"otherNames", "field.officer.otherNames", REPORT_VALUE, 10},
    {"stage", "report.policies_new", REPORT_COUNT, 7, "N", SOLD}, {"stage", "report.policies_renewed", REPORT_COUNT, 7, "R", SOLD},
    {"status", "report.policies_suspended", REPORT_COUNT, 8, "4", ENDED}, {"status", "report.policies_expired", REPORT_COUNT, 7, "8", ENDED},
    {"id", "report.renewals_asked", REPORT_COUNT, 7, NULL, ASKED}, {"responseStatus", "report.renewals_accepted", REPORT_COUNT, 7, "1", ASKED},
    {"responseStatus", "report.renewals_declined", REPORT_COUNT, 7, "2", ASKED},
    {"amount", "report.paid", REPORT_SUM, 10, "+", PAID}, {"amount", "report.given_back", REPORT_SUM, 9, "-", PAID},
    {"amount", "report.net", REPORT_SUM, 10, NULL, PAID},
    {"id", "report.feedback_asked", REPORT_COUNT, 7, NULL, FEEDBACK},
    {"claim__feedbackStatus", "report.feedback_answered", REPORT_COUNT, 8, "8", FEEDBACK}, COLUMNS_END
};

static const struct report_filter commission_filters[] = {
    DAYS("commissionRun__dateFrom"), PLACE("commissionRun__location"), PRODUCT("product"), OFFICER("officer"),
    ROW("payer payerId", "commissionRun__payer"), {"mode", "commissionRun__mode", LOOKUP_EXACT, REPORT_TEXT, false},
    ROW("run commissionRun", "commissionRun"), FILTERS_END
};
static const struct report_column commission_columns[] = {
    {"officer__code", "report.officer", REPORT_VALUE, 9}, {"officer__lastName", "field.officer.lastName", REPORT_VALUE, 14},
    {"officer__otherNames", "field.officer.otherNames", REPORT_VALUE, 14}, {"officer__phone", "field.officer.phone", REPORT_VALUE, 12},
    {"product__code", "report.product", REPORT_VALUE, 10}, {"rate", "field.commission.rate", REPORT_VALUE, 7},
    {"policies", "field.commission.policies", REPORT_SUM_WHOLE, 8}, {"contributions", "field.commission.contributions", REPORT_SUM_WHOLE, 10},
    {"refunds", "field.commission.refunds", REPORT_SUM_WHOLE, 8}, {"base", "field.commission.base", REPORT_SUM, 13},
    {"amount", "field.commission.amount", REPORT_SUM, 13}, COLUMNS_END
};

/* ---- what differs between the books of the payment gateway and ours (7.6) ---- */

static const struct report_filter difference_filters[] = {
    DAYS("day"), PLACE("payment__policy__family__location"), {"kind", "kind", LOOKUP_EXACT, REPORT_TEXT, false},
    {"state", "state", LOOKUP_EXACT, REPORT_TEXT, false}, ROW("reconciliation", "reconciliation"), FILTERS_END
};
static const struct report_column difference_columns[] = {
    {"day", "field.payment_difference.day", REPORT_VALUE, 11}, {"transactionNo", "field.payment_difference.transactionNo", REPORT_VALUE, 16},
    {"controlNumber", "field.payment_difference.controlNumber", REPORT_VALUE, 14}, {"kind", "field.payment_difference.kind", REPORT_CODE, 13},
    {"state", "field.payment_difference.state", REPORT_CODE, 11}, {"amountThere", "field.payment_difference.amountThere", REPORT_SUM, 12},
    {"amountHere", "field.payment_difference.amountHere", REPORT_SUM, 12}, {"note", "field.payment_difference.note", REPORT_VALUE, 16}, COLUMNS_END
};

/* ---- how the families of officers stand on a day (8.5), by what policies are now; what was sold behind the day does not count. One that the
 * family has renewed, or replaced, is not told of beside what is active. ---- */

#define ON_DAY(path, lookup) {"date snapshotDate", path, lookup, REPORT_DAY, true}
#define HIS_FAMILIES PLACE("family__location"), PRODUCT("product"), {"officer officerId", "officer", LOOKUP_IN, REPORT_OFFICER, false}, FILTERS_END
static const struct report_filter running_filters[] = {ON_DAY("expiryDate", LOOKUP_GTE), ON_DAY("enrollDate", LOOKUP_LTE), HIS_FAMILIES};
static const struct report_filter ending_filters[] = {ON_DAY("expiryDate", LOOKUP_EXACT), HIS_FAMILIES};
#define ALONE {"activeBeside", LOOKUP_EXACT, "0"}
static const struct report_test active_tests[] = {{"status", LOOKUP_EXACT, "2"}, TESTS_END};
static const struct report_test expired_tests[] = {{"status", LOOKUP_EXACT, "8"}, ALONE, TESTS_END};
static const struct report_test idle_tests[] = {{"status", LOOKUP_EXACT, "1 16"}, ALONE, TESTS_END};
static const struct report_test suspended_tests[] = {{"status", LOOKUP_EXACT, "4"}, ALONE, TESTS_END};
static const struct report_part snapshot_parts[] = {
    {&policy_entity, active_tests, running_filters, false, "officer"}, {&policy_entity, expired_tests, ending_filters, false, "officer"},
    {&policy_entity, idle_tests, running_filters, false, "officer"}, {&policy_entity, suspended_tests, running_filters, false, "officer"},
    {.entity = NULL}
};
enum { ACTIVE, EXPIRED, IDLE, SUSPENDED };
static const struct report_column snapshot_columns[] = {
    {"code", "report.officer", REPORT_VALUE, 10}, {"lastName", "field.officer.lastName", REPORT_VALUE, 18},
    {"otherNames", "field.officer.otherNames", REPORT_VALUE, 18},
    {"family__id", "report.families_active", REPORT_DISTINCT, 12, NULL, ACTIVE}, {"family__id", "report.families_expired", REPORT_DISTINCT, 12, NULL, EXPIRED},
    {"family__id", "report.families_idle", REPORT_DISTINCT, 12, NULL, IDLE},
    {"family__id", "report.families_suspended", REPORT_DISTINCT, 12, NULL, SUSPENDED}, COLUMNS_END
};

/* ---- which families can be told anything (8.4): those that agreed, and have a member with a telephone ---- */

static const struct report_test reached[] = {{"messageApprovals", LOOKUP_GT, "0"}, {"memberPhones", LOOKUP_GT, "0"}, TESTS_END};
static const struct report_test agreed_only[] = {{"messageApprovals", LOOKUP_GT, "0"}, {"memberPhones", LOOKUP_EXACT, "0"}, TESTS_END};
static const struct report_test phone_only[] = {{"messageApprovals", LOOKUP_EXACT, "0"}, {"memberPhones", LOOKUP_GT, "0"}, TESTS_END};
static const struct report_test neither[] = {{"messageApprovals", LOOKUP_EXACT, "0"}, {"memberPhones", LOOKUP_EXACT, "0"}, TESTS_END};
static const struct report_choice reach_modes[] = {
    {"0", "report.mode_all", NULL}, {"1", "report.mode_both", reached}, {"2", "report.mode_agreed", agreed_only}, {"3", "report.mode_phone", phone_only},
    {"4", "report.mode_none", neither}, {.value = NULL}
};
static const struct report_filter reach_filters[] = {
    {.names = "mode", .as = REPORT_CHOICE, .choices = reach_modes}, PLACE("location"), OFFICER("location__officerVillages__officer"), FILTERS_END
};
static const struct report_column reach_columns[] = {
    {"location__parent__parent__name", "report.district", REPORT_VALUE, 14}, {"location__name", "report.village", REPORT_VALUE, 16},
    PERSON("headInsuree__", 15), {"headInsuree__phone", "report.phone_of_head", REPORT_VALUE, 13},
    {"messageApprovals", "report.agreed", REPORT_SUM_WHOLE, 10}, {"memberPhones", "field.family.memberPhones", REPORT_SUM_WHOLE, 10}, COLUMNS_END
};

/* ---- what families were told ---- */

static const struct report_test of_policies[] = {{"aboutEntity", LOOKUP_EXACT, "policy"}, TESTS_END};
static const struct report_filter notice_filters[] = {
    {"dateFrom date_from", "created_at", LOOKUP_GTE, REPORT_SINCE, false}, {"dateTo date_to", "created_at", LOOKUP_LT, REPORT_UNTIL, false},
    PLACE("location"), {"kind", "kind", LOOKUP_EXACT, REPORT_TEXT, false}, {"state", "state", LOOKUP_EXACT, REPORT_TEXT, false}, FILTERS_END
};
static const struct report_column notice_columns[] = {
    {"location__name", "report.district", REPORT_VALUE, 18}, {"kind", "field.message.kind", REPORT_CODE, 26},
    {"language", "field.message.language", REPORT_VALUE, 10}, {"state", "report.messages", REPORT_COUNT, 12},
    {"state", "report.messages_sent", REPORT_COUNT, 12, "sent"}, {"state", "report.messages_failed", REPORT_COUNT, 12, "failed"},
    {"state", "report.messages_given_up", REPORT_COUNT, 12, "given_up"}, COLUMNS_END
};

const struct report reports[] = {
    { "premium_collection", "contribution", 131204, { &premium_entity, NULL, collection_filters, false, NULL }, collection_columns, true, NULL },
    { "product_sales", "product", 131205, { &policy_entity, in_effect, sales_filters, false, NULL }, sales_columns, true, NULL },
    { "insuree_missing_photo", "insuree", 131210, { &insuree_entity, without_photo, people_filters, false, NULL }, people_columns, false, NULL },
    { "claims_primary_operational_indicators", "claim", 131202, { &claim_entity, NULL, facility_filters, false, NULL }, claim_indicator_columns, true, NULL },
    { "claims_overview", "claim", 131213, { &claim_entity, NULL, claim_filters, false, NULL }, claim_columns, false, NULL },
    { "claim_percentage_referrals", "claim", 131214, { &claim_entity, NULL, facility_filters, false, NULL }, referral_columns, true, NULL },
    { "insuree_family_overview", "insuree", 131215, { &insuree_policy_entity, NULL, cover_filters, false, NULL }, cover_columns, false, NULL },
    { "enrolled_families", "insuree", 131215, { &policy_entity, NULL, family_filters, false, NULL }, family_columns, false, NULL },
    { "policy_renewals", "policy", 131217, { &premium_entity, renewed, renewal_filters, false, NULL }, renewal_columns, false, NULL },
    { "enrolment_performance_indicators", "policy", 131208, { .entity = NULL }, performance_columns, true, performance_parts },
    { "overview_of_commissions", "commission", RIGHT_COMMISSION_READ, { &commission_entity, NULL, commission_filters, false, NULL },
      commission_columns, true, NULL },
    { "officer_snapshot", "policy", 131201, { .entity = NULL }, snapshot_columns, true, snapshot_parts },
    { "communication_by_notification", "message", RIGHT_MESSAGE_READ, { &family_entity, NULL, reach_filters, false, NULL }, reach_columns, false, NULL },
    { "messages_about_policies", "message", RIGHT_MESSAGE_READ, { &message_entity, of_policies, notice_filters, false, NULL }, notice_columns, true, NULL },
    { "payment_differences", "payment", RIGHT_PAYMENT_READ, { &payment_difference_entity, NULL, difference_filters, false, NULL }, difference_columns,
      false, NULL },
    { "capitation_payment", "claim_batch", RIGHT_CAPITATION_READ, { &capitation_payment_entity, NULL, capitation_filters, false, NULL }, capitation_columns, false, NULL },
    { "claim_history", "claim", 131223, { &claim_entity, NULL, history_filters, false, NULL }, claim_columns, false, NULL },
    { "trial_balance", "ledger", RIGHT_LEDGER_READ, { &posting_entity, NULL, book_filters, false, NULL }, balance_columns, true, NULL },
    { "ledger_postings", "ledger", RIGHT_LEDGER_READ, { &posting_entity, NULL, book_filters, false, NULL }, posting_columns, false, NULL },
    { .name = NULL }
};

const struct report *report_named(struct str name)
{
    for (const struct report *r = reports; r->name; r++)
        if (str_is(name, r->name)) return r;
    return NULL;
}
