/* POST /api/command: one command of the write path, as it is. */
#ifndef API_REST_COMMAND_H
#define API_REST_COMMAND_H

#include "api/api.h"

void serve_command(struct call *c, struct reply *r);
void refuse_command(struct call *c, struct reply *r, err_t e);   /* in the form of its answers */

#endif
