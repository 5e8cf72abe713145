/* What the files of this area share. */
#ifndef MODULE_PAYER_INTERNAL_H
#define MODULE_PAYER_INTERNAL_H

#include "module/payer/payer.h"

enum {
    RIGHT_PAYER_READ = 121801, RIGHT_PAYER_CREATE, RIGHT_PAYER_UPDATE, RIGHT_PAYER_DELETE,
    RIGHT_FUNDING = 131401,
};

extern const struct listener payer_listeners[];

#endif
