#include "server/deadline.h"

#include <netinet/in.h>
#include <pthread.h>
#include <string.h>

struct peer {
    struct peer *next, *before;
    int64_t at_us;
    int fd;
    struct in6_addr from;
};

/* The lock spans the check and the shutdown, and removal takes it too: a number is never shut down after it
 * has become another connection's. */
struct deadlines {
    pthread_mutex_t lock;
    struct arena *arena;
    struct peer all;           /* head of a ring */
    struct peer *spare;
    size_t count;
};

struct deadlines *deadlines_new(struct arena *a)
{
    struct deadlines *d = ARENA_NEW(a, struct deadlines);

    pthread_mutex_init(&d->lock, NULL);
    d->arena = arena_new();
    d->all.next = d->all.before = &d->all;
    return d;
}

void deadlines_free(struct deadlines *d)
{
    pthread_mutex_destroy(&d->lock);
    arena_free(d->arena);
}

/* IPv4 as in RFC 4291 2.5.5.2; all zero for a socket that is neither. */
static struct in6_addr address_of(const struct sockaddr *from)
{
    struct in6_addr address = {0};

    if (from->sa_family == AF_INET6) {
        address = ((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
    } else if (from->sa_family == AF_INET) {
        memset(&address.s6_addr[10], 0xff, 2);
        memcpy(&address.s6_addr[12], &((const struct sockaddr_in *)(const void *)from)->sin_addr, 4);
    }
    return address;
}

struct peer *peer_add(struct deadlines *d, int fd, const struct sockaddr *from, int64_t at_us)
{
    struct peer *p;

    pthread_mutex_lock(&d->lock);
    p = d->spare;
    if (p)
        d->spare = p->next;
    else
        p = ARENA_NEW(d->arena, struct peer);
    *p = (struct peer){.next = d->all.next, .before = &d->all, .at_us = at_us, .fd = fd, .from = address_of(from)};
    p->next->before = p;
    d->all.next = p;
    d->count++;
    pthread_mutex_unlock(&d->lock);
    return p;
}

void peer_remove(struct deadlines *d, struct peer *p)
{
    pthread_mutex_lock(&d->lock);
    p->before->next = p->next;
    p->next->before = p->before;
    p->next = d->spare;
    d->spare = p;
    d->count--;
    pthread_mutex_unlock(&d->lock);
}

void peer_until(struct deadlines *d, struct peer *p, int64_t at_us)
{
    pthread_mutex_lock(&d->lock);
    p->at_us = at_us;
    pthread_mutex_unlock(&d->lock);
}

void peer_sooner(struct deadlines *d, struct peer *p, int64_t at_us)
{
    pthread_mutex_lock(&d->lock);
    if (p->at_us == 0 || at_us < p->at_us)
        p->at_us = at_us;
    pthread_mutex_unlock(&d->lock);
}

size_t deadlines_reap(struct deadlines *d, int64_t now_us)
{
    size_t n = 0;

    pthread_mutex_lock(&d->lock);
    for (struct peer *p = d->all.next; p != &d->all; p = p->next) {
        if (p->at_us == 0 || p->at_us > now_us)
            continue;
        shutdown(p->fd, SHUT_RDWR);
        p->at_us = 0;
        n++;
    }
    pthread_mutex_unlock(&d->lock);
    return n;
}

size_t deadlines_count(struct deadlines *d)
{
    size_t n;

    pthread_mutex_lock(&d->lock);
    n = d->count;
    pthread_mutex_unlock(&d->lock);
    return n;
}

size_t deadlines_count_from(struct deadlines *d, const struct sockaddr *from)
{
    struct in6_addr address = address_of(from);
    size_t n = 0;

    pthread_mutex_lock(&d->lock);
    for (const struct peer *p = d->all.next; p != &d->all; p = p->next)
        n += memcmp(&p->from, &address, sizeof address) == 0;
    pthread_mutex_unlock(&d->lock);
    return n;
}
