/* Who knocks. A thread of its own takes connections and hands them on, so that the end can close the door
 * without the HTTP library: its own way (MHD_quiesce_daemon) races with its thread over the listening socket
 * and aborts the process when it loses. */
#ifndef SERVER_ACCEPT_H
#define SERVER_ACCEPT_H

#include <sys/socket.h>

#include "base/arena.h"

struct acceptor;

/* Takes over a listening socket that does not block; `take` runs on the thread and owns the connection. */
struct acceptor *acceptor_start(struct arena *a, int listener,
                                void (*take)(void *arg, int fd, const struct sockaddr *from, socklen_t n), void *arg);
/* Nobody is taken after it; the listening socket is closed. */
void acceptor_stop(struct acceptor *d);

#endif
