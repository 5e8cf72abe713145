/* Questions and answers between scheme and facility on a claim. */
#ifndef MODULE_CLAIM_THREAD_CLAIM_THREAD_H
#define MODULE_CLAIM_THREAD_CLAIM_THREAD_H

#include "model/registry/module.h"

extern const struct module claim_thread_module;
extern const struct entity claim_thread_entity, claim_message_entity;

#endif
