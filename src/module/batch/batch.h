/* Valuation runs, the relative price indexes that they found, and what facilities are paid by head
 * (claims 6.1, 6.2, 6.5): the records. */
#ifndef MODULE_BATCH_BATCH_H
#define MODULE_BATCH_BATCH_H

#include "model/registry/module.h"

extern const struct module batch_module;
extern const struct entity batch_run_entity;
extern const struct entity relative_index_entity;
extern const struct entity capitation_payment_entity;

enum { RIGHT_BATCH_RUN = 111101, RIGHT_BATCH_READ, RIGHT_BATCH_PREVIEW, RIGHT_CAPITATION_READ = 131218 };

#endif
