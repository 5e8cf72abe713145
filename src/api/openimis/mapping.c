#include "api/openimis/mapping.h"

#include <stddef.h>

const struct mapping *const mappings[] = {
    &map_location,
    &map_item, &map_service, &map_service_item, &map_service_service, &map_diagnosis,
    &map_items_pricelist, &map_items_pricelist_detail, &map_services_pricelist, &map_services_pricelist_detail,
    &map_legal_form, &map_sublevel, &map_facility, &map_catchment,
    &map_language, &map_role, &map_role_right, &map_user, &map_account, &map_password, &map_user_role, &map_user_district,
    &map_officer, &map_officer_village, &map_claim_admin,
    &map_product, &map_product_item, &map_product_service, &map_distribution,
    &map_gender, &map_relation, &map_education, &map_profession, &map_family_type, &map_confirmation_type,
    &map_identification_type, &map_status_reason, &map_family, &map_insuree, &map_photo,
    &map_policy, &map_insuree_policy, &map_renewal, &map_renewal_detail,
    &map_payer, &map_premium, &map_funding, &map_payment, &map_payment_detail,
    &map_batch_run, &map_relative_index, &map_capitation_payment,
    &map_claim, &map_claim_item, &map_claim_service, &map_claim_service_item, &map_claim_service_service,
    &map_claim_consumption, &map_claim_attachment_type, &map_claim_attachment, &map_feedback, &map_feedback_prompt,
    &map_form_control, &map_phone_rule,
    NULL,
};
