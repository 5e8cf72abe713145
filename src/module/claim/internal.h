/* What the files of this area share. */
#ifndef MODULE_CLAIM_INTERNAL_H
#define MODULE_CLAIM_INTERNAL_H

#include "module/claim/claim.h"

extern const struct migration claim_migrations[];
extern const struct root claim_roots[], claim_attachment_roots[], claim_attachment_type_roots[];
extern const struct function claim_functions[];
extern const struct listener claim_listeners[];
extern const struct setting claim_settings[];

#endif
