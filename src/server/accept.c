#include "server/accept.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PAUSE_MS = 20 };

struct acceptor {
    pthread_t thread;
    int listener;
    atomic_bool stopping;
    void (*take)(void *arg, int fd, const struct sockaddr *from, socklen_t n);
    void *arg;
};

/* When the system has no descriptor left, the connection stays where it is, and asking at once again helps nobody. */
static bool is_exhausted(int why)
{
    return why == EMFILE || why == ENFILE || why == ENOBUFS || why == ENOMEM;
}

static void accept_one(struct acceptor *d)
{
    struct sockaddr_storage from = {0};
    socklen_t n = sizeof from;
    int fd = accept4(d->listener, (struct sockaddr *)(void *)&from, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd >= 0)
        d->take(d->arg, fd, (const struct sockaddr *)(const void *)&from, n);
    else if (is_exhausted(errno))
        poll(NULL, 0, PAUSE_MS);
}

static void *run(void *arg)
{
    struct acceptor *d = arg;
    struct pollfd door = {.fd = d->listener, .events = POLLIN};

    while (!atomic_load(&d->stopping))
        if (poll(&door, 1, -1) > 0)
            accept_one(d);
    return NULL;
}

struct acceptor *acceptor_start(struct arena *a, int listener,
                                void (*take)(void *arg, int fd, const struct sockaddr *from, socklen_t n), void *arg)
{
    struct acceptor *d = ARENA_NEW(a, struct acceptor);

    d->listener = listener;
    d->take = take;
    d->arg = arg;
    if (pthread_create(&d->thread, NULL, run, d) != 0) {
        perror("imis: no thread can be started; the program ends");
        abort();
    }
    return d;
}

/* A listening socket that is shut down wakes whoever waits for it (Linux), and refuses newcomers at once. */
void acceptor_stop(struct acceptor *d)
{
    atomic_store(&d->stopping, true);
    shutdown(d->listener, SHUT_RDWR);
    pthread_join(d->thread, NULL);
    close(d->listener);
}
