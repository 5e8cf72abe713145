/* What the telephones of openIMIS do in one go: a family enrolled with all that belongs to it, a policy renewed and paid. */
#ifndef MODULE_MOBILE_MOBILE_H
#define MODULE_MOBILE_MOBILE_H

#include "model/registry/module.h"

extern const struct module mobile_module;

/* Under which archives are sent to telephones and come from them; none: what we send is plain, what is encrypted is refused. */
#define SETTING_ARCHIVE_PASSWORD "mobile.archive_password"
/* Ways of openIMIS that old telephones count on and that no scheme would want today (docs/mobile.md). */
#define SETTING_COMPATIBILITY "mobile.compatibility"
/* "imis 1.4, claims 2.0": the newest apps, which older ones ask for before anybody signs in. */
#define SETTING_APK_VERSIONS "mobile.apk_versions"

#endif
