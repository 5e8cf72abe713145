/* What the forms of telephones of a new scheme ask for (enrolment 1.7): mandatory, optional, hidden, and in which forms. */
#include "module/device/device.h"
#include "module/device/device_seed.h"
#include "module/seed.h"

static const struct seed seeds[] = {
    { .entity = &form_control_entity, .label = "adjustment", .kind = "usage", .rows = SEED_ROWS(
          {"Age", "M", NULL, NULL}, {"AntenatalAmountLeft", "O", NULL, NULL}, {"ApprovalOfSMS", "N", NULL, NULL},
          {"BeneficiaryCard", "O", NULL, "Family, Insuree"}, {"Ceiling1", "O", NULL, NULL}, {"Ceiling2", "O", NULL, NULL},
          {"CHFID", "M", NULL, NULL}, {"ClaimAdministrator", "M", NULL, "FindClaim, Claim, ClaimReview, ClaimFeedback"},
          {"Confirmation", "O", NULL, "Family, Insuree, OverviewFamily, ChangeFamily"},
          {"ConfirmationNo", "O", NULL, "Family, Insuree, FindFamily, OverviewFamily, ChangeFamily"},
          {"ConsultationAmountLeft", "O", NULL, NULL}, {"ContributionCategory", "O", NULL, "Premium, FindPremium"},
          {"CurrentAddress", "O", NULL, "Family, Insuree"}, {"CurrentDistrict", "O", NULL, "Family, Insuree"},
          {"CurrentMunicipality", "O", NULL, "Family, Insuree"}, {"CurrentVillage", "O", NULL, "Family, Insuree"},
          {"Ded1", "O", NULL, NULL}, {"Ded2", "O", NULL, NULL}, {"DeliveryAmountLeft", "O", NULL, NULL},
          {"DistrictOfFSP", "O", NULL, NULL}, {"DOB", "O", NULL, NULL}, {"Education", "O", NULL, "Family, Insuree"},
          {"ExpiryDate", "M", NULL, NULL}, {"FamilyType", "O", NULL, "Family, ChangeFamily"}, {"FirstServicePoint", "O", NULL, NULL},
          {"FSP", "O", NULL, "Family, Insuree"}, {"FSPCategory", "O", NULL, "Family, Insuree"},
          {"FSPDistrict", "O", NULL, "Family, Insuree"}, {"Gender", "O", NULL, NULL}, {"GuaranteeNo", "O", NULL, "Claim, ClaimReview"},
          {"HFLevel", "O", NULL, NULL}, {"HospitalizationAmountLeft", "O", NULL, NULL},
          {"IdentificationNumber", "O", NULL, "Family, Insuree"}, {"IdentificationType", "O", NULL, "Family, Insuree"},
          {"InsureeEmail", "O", NULL, "Family, Insuree, FindFamily"}, {"LastName", "M", NULL, NULL}, {"lblItemCode", "O", NULL, NULL},
          {"lblItemCodeL", "O", NULL, NULL}, {"lblItemLeftL", "O", NULL, NULL}, {"lblItemMinDate", "O", NULL, NULL},
          {"lblServiceLeft", "O", NULL, NULL}, {"lblServiceMinDate", "O", NULL, NULL}, {"MaritalStatus", "O", NULL, "Family, Insuree"},
          {"OtherNames", "M", NULL, NULL}, {"PermanentAddress", "O", NULL, "Family, Insuree, ChangeFamily"},
          {"PolicyStatus", "M", NULL, NULL}, {"Poverty", "O", NULL, "Family, Insuree, Policy, Premium, FindFamily, ChangeFamily"},
          {"ProductCode", "M", NULL, NULL}, {"Profession", "O", NULL, "Family, Insuree"}, {"RegionOfFSP", "O", NULL, NULL},
          {"Relationship", "O", NULL, "Insuree"}, {"SurgeryAmountLeft", "O", NULL, NULL}, {"TotalAdmissionsLeft", "O", NULL, NULL},
          {"TotalAntenatalLeft", "O", NULL, NULL}, {"TotalConsultationsLeft", "O", NULL, NULL}, {"TotalDelivieriesLeft", "O", NULL, NULL},
          {"TotalSurgeriesLeft", "O", NULL, NULL}, {"TotalVisitsLeft", "O", NULL, NULL}, {"TotalAmount", "N", NULL, NULL},
          {"Vulnerability", "O", NULL, NULL}) },
    { .entity = NULL }
};

err_t device_seed_apply(struct tx *tx, void *plan)
{
    (void)plan;
    return seed_lists(tx, seeds);
}
