/* Until when a connection must have sent its request or taken its answer. The clock is absolute: a client that
 * sends a byte now and then gains nothing. While a worker has the request, no clock runs. */
#ifndef SERVER_DEADLINE_H
#define SERVER_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/arena.h"

struct deadlines;
struct peer;     /* one connection */

struct deadlines *deadlines_new(struct arena *a);
void deadlines_free(struct deadlines *d);
/* From one thread only: peer_add, peer_remove. The socket stays open until peer_remove has returned. */
struct peer *peer_add(struct deadlines *d, int fd, const struct sockaddr *from, int64_t at_us);
void peer_remove(struct deadlines *d, struct peer *p);
/* `at_us` on the monotonic clock; 0: none. */
void peer_until(struct deadlines *d, struct peer *p, int64_t at_us);
void peer_sooner(struct deadlines *d, struct peer *p, int64_t at_us);   /* where that is earlier */
/* Shuts down what is over; returns how many. */
size_t deadlines_reap(struct deadlines *d, int64_t now_us);
size_t deadlines_count(struct deadlines *d);
size_t deadlines_count_from(struct deadlines *d, const struct sockaddr *from);   /* of one address, whatever the port */

#endif
