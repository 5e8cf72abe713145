#include "module/modules.h"

#include "model/run/model_module.h"
#include "module/batch/batch.h"
#include "module/calculation/calculation.h"
#include "module/claim/claim.h"
#include "module/claim_counter/claim_counter.h"
#include "module/claim_entry/claim_entry.h"
#include "module/claim_flow/claim_flow.h"
#include "module/claim_recheck/claim_recheck.h"
#include "module/claim_rule/claim_rule.h"
#include "module/claim_sampling/claim_sampling.h"
#include "module/claim_story/claim_print.h"
#include "module/claim_thread/claim_thread.h"
#include "module/claim_what_if/claim_what_if.h"
#include "module/commission/commission.h"
#include "module/contribution/contribution.h"
#include "module/core/core.h"
#include "module/dated_change/dated_change.h"
#include "module/device/device.h"
#include "module/duplicate/duplicate.h"
#include "module/export/export.h"
#include "module/facility/facility.h"
#include "module/insuree/insuree.h"
#include "module/insuree_card/insuree_card.h"
#include "module/import/import.h"
#include "module/invoice/invoice.h"
#include "module/ledger/ledger.h"
#include "module/location/location.h"
#include "module/medical/medical.h"
#include "module/message/message.h"
#include "module/mobile/mobile.h"
#include "module/notice/notice.h"
#include "module/payer/payer.h"
#include "module/payment/payment.h"
#include "module/payment_plan/payment_plan.h"
#include "module/policy/policy.h"
#include "module/preauthorisation/preauthorisation.h"
#include "module/pricelist/pricelist.h"
#include "module/product/product.h"
#include "module/register/register.h"
#include "module/report/report.h"
#include "module/sampling/sampling.h"
#include "module/task/task.h"
#include "module/valuation/valuation.h"

/* Each leads only to those before it: accounts belong to places and facilities. */
const struct module *const modules[] = {
    &model_module, &location_module, &medical_module, &pricelist_module, &facility_module, &message_module, &core_module,
    &product_module, &payment_plan_module, &dated_change_module, &insuree_module, &policy_module, &payer_module, &contribution_module, &payment_module,
    &commission_module, &ledger_module,
    &batch_module, &claim_rule_module, &preauthorisation_module, &claim_module, &claim_flow_module, &claim_entry_module,
    &claim_sampling_module, &claim_thread_module, &claim_story_module, &claim_counter_module, &claim_recheck_module, &notice_module,
    &invoice_module, &valuation_module, &calculation_module, &device_module, &mobile_module, &task_module, &sampling_module,
    &duplicate_module, &insuree_card_module,
    &export_module, &register_module, &report_module, &what_if_module, &import_module, NULL,
};
