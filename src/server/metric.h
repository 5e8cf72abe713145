/* What the server counts, as Prometheus reads it (text format 0.0.4). */
#ifndef SERVER_METRIC_H
#define SERVER_METRIC_H

#include "api/throttle.h"
#include "model/write/write.h"
#include "server/background.h"
#include "server/http.h"
#include "server/route.h"

struct metrics;

/* What others count, as it is now. */
struct counted {
    enum db_engine engine;
    struct db_load readers, writer;     /* PostgreSQL: one pool, in both */
    struct http_counts http;
    struct write_counts write;
    struct plan_cache_counts plans;
    struct throttle_counts throttle;
    struct background_counts background;
};

struct metrics *metrics_new(struct arena *a, const struct routes *routes);
/* route NULL: none was found. */
void metrics_count(struct metrics *m, const struct route *route, int status, int64_t us, size_t bytes);
void metrics_write(struct metrics *m, struct buf *out, const struct counted *counted);

#endif
