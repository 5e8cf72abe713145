/* POST /api/command: one command of the write path, as it is. */
#ifndef API_REST_COMMAND_H
#define API_REST_COMMAND_H

#include "api/api.h"
#include "model/write/write.h"

void serve_command(struct call *c, struct reply *r);
/* For routes that make a command of something else: answers `e`, or does the command and answers that; a request of another
 * site's making (no X-CSRFToken) is refused first. */
void run_command(struct call *c, struct reply *r, const struct request *sent, err_t e);
void refuse_command(struct call *c, struct reply *r, err_t e);   /* in the form of its answers */

#endif
