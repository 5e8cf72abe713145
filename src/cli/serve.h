/* What the commands that serve share. */
#ifndef CLI_SERVE_H
#define CLI_SERVE_H

#include "cli/house.h"
#include "server/server.h"

#define ALLOW_SERVE (ALLOW(OPTION_PORT) | ALLOW(OPTION_PORT_FILE) | ALLOW(OPTION_ADDRESS) | ALLOW(OPTION_PROXY) | ALLOW(OPTION_METRICS_TOKEN_FILE) | ALLOW(OPTION_BACKUPS))

/* The server's options from those of the command. Holds the signals that end it: call it before any thread begins, so that only
 * the server's main thread takes them. */
err_t serve_options(struct cli *cli, sigset_t *signals, struct server_options *out);
/* Serves until it is told to end. */
err_t serve_house(struct house *h, const struct server_options *o);

#endif
