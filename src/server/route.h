/* Which function answers a path. */
#ifndef SERVER_ROUTE_H
#define SERVER_ROUTE_H

#include "api/api.h"

/* Route tables, each ended by ROUTES_END; NULL ends. */
struct routes {
    const struct route *const *tables;
};

/* The longest prefix that fits; *tail: what follows it. NULL: there is none. */
const struct route *route_find(const struct routes *r, struct str path, struct str *tail);
bool route_takes(const struct route *r, enum method m);
/* "GET, HEAD, POST" */
struct str route_allow(struct arena *a, const struct route *r);
/* Consecutive, from 0: for counters. */
size_t route_number(const struct routes *r, const struct route *route);
size_t route_count(const struct routes *r);
const struct route *route_at(const struct routes *r, size_t number);
const char *method_name(enum method m);   /* "other" for one we do not know */

#endif
