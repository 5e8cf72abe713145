/* Between the files of the server. */
#ifndef SERVER_INTERNAL_H
#define SERVER_INTERNAL_H

#include <stdatomic.h>

#include "server/http.h"
#include "server/metric.h"
#include "server/route.h"
#include "server/server.h"
#include "server/session.h"

struct server {
    struct api api;                /* first: calls lead to it, and so to the server */
    struct arena *arena;
    const struct server_options *options;
    struct routes routes;
    struct http *http;
    struct background *background;
    struct metrics *metrics;
    struct sessions *sessions;
    const struct migrations *migrations;
    size_t migration_count;
    atomic_bool ready;             /* false again as soon as the end has begun */
};

static inline struct server *server_of(const struct call *c)
{
    return (struct server *)(uintptr_t)c->api;
}

/* /healthz, /readyz, /ht/, /metrics */
extern const struct route health_routes[];

/* Whether the client sits on this machine and speaks for nobody else. */
bool call_is_local(const struct call *c);

#endif
