/* Claims of health facilities: their lines, attachments, feedback, and what they used up of a policy (claims 1). */
#ifndef MODULE_CLAIM_CLAIM_H
#define MODULE_CLAIM_CLAIM_H

#include "model/registry/module.h"

extern const struct module claim_module;
extern const struct entity claim_entity, claim_item_entity, claim_service_entity;
extern const struct entity claim_service_item_entity, claim_service_service_entity;
extern const struct entity claim_consumption_entity;
extern const struct entity claim_attachment_entity, claim_attachment_type_entity;
extern const struct entity feedback_entity, feedback_prompt_entity;

/* claims 1.1 */
enum claim_status {
    CLAIM_REJECTED = 1, CLAIM_ENTERED = 2, CLAIM_CHECKED = 4, CLAIM_PROCESSED = 8, CLAIM_VALUATED = 16,
};

enum {
    RIGHT_CLAIM_READ = 111001, RIGHT_CLAIM_CREATE = 111002, RIGHT_CLAIM_DELETE = 111004, RIGHT_CLAIM_FEEDBACK = 111009,
    RIGHT_CLAIM_UPDATE = 111010,
};

#endif
