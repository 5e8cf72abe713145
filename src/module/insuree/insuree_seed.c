/* The lists of codes of a new scheme (enrolment 5.1). Why somebody is inactive or dead the specification does not list. */
#include "module/insuree/internal.h"
#include "module/seed.h"

static const struct seed seeds[] = {
    { .entity = &gender_entity, .label = "gender", .rows = SEED_ROWS(
          {"M", "Male", "Masculin", NULL}, {"F", "Female", "Féminin", NULL}, {"O", "Other", "Autre", NULL}) },
    /* 7 is whom the law prices outside the lump sum */
    { .entity = &relation_entity, .label = "relation", .rows = SEED_ROWS(
          {NULL, "Brother/Sister", "Frère/Sœur", NULL}, {NULL, "Father/Mother", "Père/Mère", NULL}, {NULL, "Uncle/Aunt", "Oncle/Tante", NULL},
          {NULL, "Son/Daughter", "Fils/Fille", NULL}, {NULL, "Grandparents", "Grands-parents", NULL}, {NULL, "Employee", "Employé", NULL},
          {NULL, "Others", "Autres", NULL}, {NULL, "Spouse", "Conjoint", NULL}) },
    { .entity = &family_type_entity, .label = "type", .rows = SEED_ROWS(
          {"H", "Household", "Ménage", NULL}, {"C", "Council", "Conseil", NULL}, {"G", "Organization", "Organisation", NULL},
          {"O", "Other", "Autre", NULL}, {"P", "Priests", "Prêtres", NULL}, {"S", "Students", "Étudiants", NULL},
          {"T", "Teachers", "Enseignants", NULL}) },
    { .entity = &confirmation_type_entity, .label = "confirmation_type", .no = "is_confirmation_number_required", .rows = SEED_ROWS(
          {"A", "Local council", "Conseil local", NULL}, {"B", "Municipality", "Municipalité", NULL}, {"C", "State", "État", NULL},
          {"D", "Other", "Autre", NULL}) },
    { .entity = &profession_entity, .label = "profession", .rows = SEED_ROWS(
          {NULL, "Housewife", "Femme au foyer", NULL}, {NULL, "Employee", "Employé", NULL}, {NULL, "Self-employed", "Indépendant", NULL},
          {NULL, "Others", "Autres", NULL}) },
    { .entity = &education_entity, .label = "education", .rows = SEED_ROWS(
          {NULL, "Nursery", "Maternelle", NULL}, {NULL, "Primary school", "École primaire", NULL},
          {NULL, "Secondary school", "École secondaire", NULL}, {NULL, "University", "Université", NULL},
          {NULL, "Postgraduate studies", "Troisième cycle", NULL}, {NULL, "PhD", "Doctorat", NULL}, {NULL, "Other", "Autre", NULL}) },
    { .entity = &identification_type_entity, .label = "identification_type", .rows = SEED_ROWS(
          {"D", "Driving licence", "Permis de conduire", NULL}, {"N", "National ID", "Carte d'identité", NULL},
          {"P", "Passport", "Passeport", NULL}, {"V", "Voter card", "Carte d'électeur", NULL}) },
    { .entity = &insuree_status_reason_entity, .label = "insuree_status_reason", .kind = "status_type", .rows = SEED_ROWS(
          {"DEATH", "Death", NULL, "DE"}, {"MOVED", "Moved away", NULL, "IN"}, {"DOUBL", "Registered twice", NULL, "IN"},
          {"OTHER", "Other reason", NULL, "IN"}) },
    { .entity = NULL }
};

err_t insuree_seed_apply(struct tx *tx, void *plan)
{
    (void)plan;
    return seed_lists(tx, seeds);
}
