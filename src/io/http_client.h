/* One request to another's server, by libcurl. It goes to the address that is named and nowhere else: no redirects, no proxies of the
 * environment, certificates checked against the system's. Nothing of it is logged. */
#ifndef IO_HTTP_CLIENT_H
#define IO_HTTP_CLIENT_H

#include "base/err.h"

struct http_request {
    const char *method, *url;      /* "POST"; http or https */
    const char *const *headers;    /* "Name: value", NULL ends; none may hold a line's end */
    struct str body;               /* STR_NONE: none */
    int64_t timeout_ms;            /* for all of it; a third of it to connect */
    size_t answer_bytes;           /* a longer answer is cut there, and read no further */
};

struct http_answer {
    int status;
    struct str body;               /* in the arena; any bytes */
    bool cut;                      /* there was more */
};

/* Any status is an answer. E_REMOTE (what): there was none; nobody knows then whether the request was worked on.
 * From any thread. */
err_t http_send(struct arena *a, const struct http_request *request, struct http_answer *out);

#endif
