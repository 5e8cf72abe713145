#include "server/route.h"

#include <string.h>

static bool fits(const struct route *route, struct str path, struct str *tail)
{
    struct str prefix = str_of(route->prefix);

    if (!str_starts(path, prefix))
        return false;
    *tail = (struct str){path.p + prefix.n, path.n - prefix.n};
    if (tail->n == 0 || prefix.p[prefix.n - 1] == '/')
        return true;
    return route->tail_slash && str_is(*tail, "/");
}

const struct route *route_find(const struct routes *r, struct str path, struct str *tail)
{
    const struct route *best = NULL;
    size_t best_n = 0;

    for (size_t t = 0; r->tables[t]; t++)
        for (const struct route *route = r->tables[t]; route->prefix; route++) {
            size_t n = strlen(route->prefix);
            struct str rest;

            if (n <= best_n || !fits(route, path, &rest))
                continue;
            best = route;
            best_n = n;
            *tail = rest;
        }
    return best;
}

bool route_takes(const struct route *r, enum method m)
{
    unsigned bit = 1U << (m == METHOD_HEAD ? METHOD_GET : m);

    return m != 0 && r->methods & bit;
}

static const char *const names[] = {
    [0] = "other", [METHOD_GET] = "GET", [METHOD_POST] = "POST", [METHOD_PUT] = "PUT", [METHOD_PATCH] = "PATCH",
    [METHOD_DELETE] = "DELETE", [METHOD_HEAD] = "HEAD", [METHOD_OPTIONS] = "OPTIONS",
};

const char *method_name(enum method m)
{
    return names[m];
}

struct str route_allow(struct arena *a, const struct route *r)
{
    struct buf out;

    buf_init(&out, a, 64);
    for (enum method m = METHOD_GET; m <= METHOD_OPTIONS; m++) {
        if (!route_takes(r, m))
            continue;
        if (out.n > 0)
            buf_add(&out, STR(", "));
        buf_add(&out, str_of(names[m]));
    }
    return buf_str(&out);
}

size_t route_number(const struct routes *r, const struct route *route)
{
    size_t n = 0;

    for (size_t t = 0; r->tables[t]; t++)
        for (const struct route *at = r->tables[t]; at->prefix; at++, n++)
            if (at == route)
                return n;
    return n;
}

size_t route_count(const struct routes *r)
{
    return route_number(r, NULL);
}

const struct route *route_at(const struct routes *r, size_t number)
{
    for (size_t t = 0; r->tables[t]; t++)
        for (const struct route *at = r->tables[t]; at->prefix; at++)
            if (number-- == 0)
                return at;
    return NULL;
}
