/* Tells whoever started the server how it is. */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

#include "base/err.h"

/* One datagram to the service manager (sd_notify's protocol): "READY=1", "STOPPING=1". Nothing without one. */
void notify_manager(const char *state);
/* The port, in a file that appears with its whole content. E_FILE. */
err_t notify_port(struct arena *a, const char *path, int port);

#endif
