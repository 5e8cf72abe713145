/* Claims of health facilities: their lines, attachments, feedback, and what they used up of a policy (claims 1). */
#ifndef MODULE_CLAIM_CLAIM_H
#define MODULE_CLAIM_CLAIM_H

#include "model/registry/module.h"

extern const struct module claim_module;
extern const struct entity claim_entity, claim_item_entity, claim_service_entity;
extern const struct entity claim_service_item_entity, claim_service_service_entity;
extern const struct entity claim_consumption_entity, claim_decision_entity;
extern const struct entity claim_attachment_entity, claim_attachment_type_entity;
extern const struct entity feedback_entity, feedback_prompt_entity;
extern const struct entity claim_sampling_batch_entity, claim_sampling_assignment_entity;

/* claims 1.1 */
enum claim_status {
    CLAIM_REJECTED = 1, CLAIM_ENTERED = 2, CLAIM_CHECKED = 4, CLAIM_PROCESSED = 8, CLAIM_VALUATED = 16,
};

/* Of review and of feedback. */
enum claim_selection {
    CLAIM_IDLE = 1, CLAIM_NOT_SELECTED = 2, CLAIM_SELECTED = 4, CLAIM_DELIVERED = 8, CLAIM_BYPASSED = 16,
};

enum {
    RIGHT_CLAIM_READ = 111001, RIGHT_CLAIM_CREATE = 111002, RIGHT_CLAIM_DELETE = 111004, RIGHT_CLAIM_SUBMIT = 111007,
    RIGHT_CLAIM_REVIEW = 111008, RIGHT_CLAIM_FEEDBACK = 111009, RIGHT_CLAIM_UPDATE = 111010, RIGHT_CLAIM_PROCESS = 111011,
    RIGHT_CLAIM_RESTORE = 111012,
    RIGHT_SAMPLING_READ = 126001, RIGHT_SAMPLING_CREATE = 126002, RIGHT_SAMPLING_UPDATE = 126003, RIGHT_SAMPLING_APPROVE = 126004,
};

enum { NOTE_CHARACTERS_MAX = 65536 };   /* remarks: columns without a limit in openIMIS */

/* Parts of a claim are written with it. */
#define CLAIM_PART_RIGHTS { .read = RIGHT_CLAIM_READ, .create = RIGHT_NOBODY, .update = RIGHT_NOBODY, .remove = RIGHT_NOBODY }

#endif
