/* The door: a listening socket. */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include "base/err.h"

/* `address`: IPv4 or IPv6, as numbers. port 0: any free one. Errors: E_OPTION (address, port). */
err_t listen_on(struct arena *a, struct str address, int port, int *fd, int *port_found);

#endif
