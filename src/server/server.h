/* The program as a server: HTTP in front, workers, one thread for jobs and schedules, and an orderly end. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include <signal.h>

#include "api/api.h"

struct server_options {
    struct str address;            /* to listen on */
    int port;                      /* 0: any free one */
    const char *port_file;         /* NULL: none */
    const struct str *proxies;     /* whose X-Forwarded-For and -Proto are believed; p == NULL ends; may be NULL */
    struct str metrics_token;      /* who shows it may read /metrics from elsewhere; STR_NONE: nobody */
    const sigset_t *signals;       /* that end the server; blocked by the caller before any thread began */
    int64_t started_us;            /* monotonic, for the log */
    void (*ready)(void *arg, int port);   /* called when it answers; may be NULL */
    void *ready_arg;
};

/* Serves until a signal comes, then answers what is in flight and returns; a second signal ends the process.
 * `api`: everything but what the server makes itself (plans, throttle, token key). The caller closes the write
 * path and the database after it. Errors: E_OPTION (address, port), E_FILE, those of the database at start. */
err_t server_run(struct arena *a, const struct api *api, const struct server_options *o);

#endif
