/* What HTTP asks of a request's head beyond what the library checks, and what we read out of headers. Works on
 * names and values that came from a stranger. */
#ifndef SERVER_HEAD_H
#define SERVER_HEAD_H

#include "api/api.h"

/* The body's length in bytes goes to *length. Both lengths and encodings that leave room for two readings of
 * where the request ends are refused, and so is any Transfer-Encoding: nothing here needs it (RFC 9112 6.3).
 * A packed body is refused too: a small one may unpack to a large one. Of HTTP/1.1 (`host`) one Host is asked for.
 * Errors: E_REQUEST, E_EXPECTATION, E_MEDIA_TYPE, E_HEAD (limits headers, head_bytes). Names are in lower case. */
err_t head_check(struct arena *a, const struct limits *limits, const struct call *c, struct str raw_uri, bool host,
                 int64_t *length);
/* E_MEDIA_TYPE where the body is not of this type; parameters such as charset aside. */
err_t head_check_type(const struct call *c, const char *wanted);

/* The token of "Authorization: Bearer TOKEN"; STR_NONE where there is no such header. */
struct str head_bearer(const struct call *c);
/* Whether the client takes gzip: named, or *, with a weight above 0. */
bool head_takes_gzip(const struct call *c);
/* The first of our languages in Accept-Language, in the client's order (weights aside: browsers send them
 * descending); STR_NONE when there is none. `known`: NULL ends. */
struct str head_language(const struct call *c, const struct text_source *known);
/* The client's address behind proxies: the last address of X-Forwarded-For that is not itself one of `proxies`
 * (NULL ends), where `peer` is one; else `peer`. */
struct str head_client(const struct call *c, struct str peer, const struct str *proxies);

#endif
