/* Who is told what about policies, renewals and feedback (enrolment 8.2 to 8.4): families that agreed, and officers. What is said goes into the
 * outbox of module/message. */
#ifndef MODULE_NOTICE_NOTICE_H
#define MODULE_NOTICE_NOTICE_H

#include "model/registry/module.h"

extern const struct module notice_module;
extern const struct entity family_notice_entity;

#endif
