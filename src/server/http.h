/* HTTP/1.1 in, calls out. One thread speaks with all clients and never waits for a database; requests run on
 * workers. The only user of libmicrohttpd, whose types stay in http.c. */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "api/api.h"

struct http;

struct http_service {
    /* In the HTTP thread, before the body: how much of one this request may have. */
    enum limit_id (*body_limit)(void *arg, const struct call *c);
    /* On a worker (0, 1, ...): fills the reply. */
    void (*serve)(void *arg, size_t worker, struct call *c, struct reply *r);
    /* After the reply is complete, on the worker, or in the HTTP thread for a request that was refused there. */
    void (*served)(void *arg, const struct call *c, const struct reply *r, int64_t us);
    void *arg;
};

struct http_options {
    int listener;              /* a listening socket, the server's from now on */
    const struct api *api;     /* for the sentences of refusals; calls carry it */
    struct http_service service;
};

/* E_OPTION when the library refuses. *out is set before the first request comes. */
err_t http_start(struct arena *a, struct env *env, const struct http_options *o, struct http **out);
/* Closes connections whose time is over; to be called several times a second. */
void http_reap(struct http *h);
/* Takes no new connections from now on; what is in flight goes on and its connections close after it. */
void http_quiesce(struct http *h);
size_t http_in_flight(struct http *h);
/* After http_quiesce: ends the workers and the connections. Requests that wait for a worker still run. */
void http_stop(struct http *h);

struct http_counts { uint64_t connections, in_flight, queued, working, refused_busy, turned_away, reaped; };
struct http_counts http_counts(struct http *h);

#endif
