/* Legal forms and sub-levels of a new scheme (enrolment 2.2). */
#include "module/facility/internal.h"
#include "module/seed.h"

static const struct seed seeds[] = {
    { .entity = &legal_form_entity, .label = "legal_form", .rows = SEED_ROWS(
          {"C", "Charity", "Organisation caritative", NULL}, {"D", "District organization", "Organisation du district", NULL},
          {"G", "Government", "Gouvernement", NULL}, {"P", "Private organization", "Organisation privée", NULL}) },
    { .entity = &facility_sublevel_entity, .label = "health_facility_sub_level", .rows = SEED_ROWS(
          {"N", "No sub-level", "Sans sous-niveau", NULL}, {"I", "Integrated", "Intégré", NULL}, {"R", "Reference", "Référence", NULL}) },
    { .entity = NULL }
};

err_t facility_seed_apply(struct tx *tx, void *plan)
{
    (void)plan;
    return seed_lists(tx, seeds);
}
