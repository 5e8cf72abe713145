/* What every scheme has, whatever it pays for: its settings. */
#ifndef MODULE_CORE_CORE_H
#define MODULE_CORE_CORE_H

#include "model/registry/module.h"

/* IANA name of the scheme's zone. In force from the next start of each process. */
#define SETTING_TIME_ZONE "core.time_zone"

extern const struct module core_module;

#endif
