/* Commissions of enrolment officers (enrolment 8.5): runs of a month and district that are kept, what they come to, what counted. */
#ifndef MODULE_COMMISSION_COMMISSION_H
#define MODULE_COMMISSION_COMMISSION_H

#include "model/registry/module.h"
#include "scheme/contribution.h"

extern const struct module commission_module;
extern const struct entity commission_run_entity, commission_entity, commission_line_entity;

enum { RIGHT_COMMISSION_READ = 131222, RIGHT_COMMISSION_RUN = 101306, RIGHT_COMMISSION_SETTLE };

struct str commission_mode_text(enum law_commission_mode mode);

#endif
