/* How a table of openIMIS becomes an entity: data, one file for each area. What all tables have in common
 * (ValidityFrom, ValidityTo, LegacyID, AuditUserID, JsonExt) is not listed. */
#ifndef API_OPENIMIS_MAPPING_H
#define API_OPENIMIS_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

enum {
    M_ZERO_NONE = 1,   /* 0 means none (anomaly 9) */
    M_CODE = 2,        /* holds the code of a list's row, not its id */
    M_LOOSE = 8,       /* no key of the source holds it: left empty where it leads nowhere */
    M_LATER = 4,       /* two tables point at each other: filled when the other is there */
    M_SINCE = 32,      /* a moment: where it is not known, that from which the row holds */
    M_OWNER = 16,      /* the owner of the row that the column before points to: a claim, by one of its lines */
};

struct mapping_column {
    const char *from;      /* column of the source, in any case of letters */
    const char *to;        /* column of the entity's table; NULL: known, and not kept */
    uint32_t flags;
};
#define COLUMNS_END {.from = NULL}

struct mapping {
    const char *source, *entity;
    const char *key;                  /* primary key of the source */
    const char *uuid;                 /* NULL: made from the table's name and the key */
    const struct mapping_column *columns;
    const char *pass_by;              /* rows are read in turns by the values of this column: parents first */
    const char *const *passes;        /* NULL ends */
    const char *only;                 /* rows in which this column is empty are none of this mapping */
    const char *guard;                /* a boolean of the entity: where it is true the row was changed here, and stays */
    const char *books;                /* money.c: what the ledger says of this entity is brought up to date with the rows */
    const char *books_by;             /* the column that holds its id; NULL: the rows are those of the entity themselves */
    bool coded;                       /* the key is a code: ids are given here */
    bool numbered;                    /* the key is a number that means something: the row with it is that of the source, whoever made it */
    bool keyless;                     /* the key is a uuid: ids are given here, rows are found again by it */
    bool living;                      /* former states are none of this mapping */
    bool again;                       /* a further reading of a table that another mapping tells of: not all its columns */
};

/* In the order in which they must be loaded; source NULL ends. */
extern const struct mapping *const mappings[];

extern const struct mapping map_location;
extern const struct mapping map_item, map_service, map_service_item, map_service_service, map_diagnosis;
extern const struct mapping map_product, map_product_item, map_product_service, map_distribution;
extern const struct mapping map_items_pricelist, map_items_pricelist_detail, map_services_pricelist,
    map_services_pricelist_detail;
extern const struct mapping map_legal_form, map_sublevel, map_facility, map_catchment;
extern const struct mapping map_gender, map_relation, map_education, map_profession, map_family_type,
    map_confirmation_type, map_identification_type, map_status_reason;
extern const struct mapping map_family, map_insuree, map_photo;
extern const struct mapping map_policy, map_insuree_policy, map_renewal, map_renewal_detail;
extern const struct mapping map_payer, map_premium, map_funding, map_payment, map_payment_detail;
extern const struct mapping map_claim, map_claim_item, map_claim_service, map_claim_service_item, map_claim_service_service,
    map_claim_consumption, map_claim_attachment_type, map_claim_attachment, map_feedback, map_feedback_prompt;
extern const struct mapping map_batch_run, map_relative_index, map_capitation_payment;
extern const struct mapping map_form_control, map_phone_rule;
extern const struct mapping map_language, map_role, map_role_right, map_officer, map_officer_village, map_claim_admin,
    map_user, map_account, map_password, map_user_role, map_user_district;

#endif
