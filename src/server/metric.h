/* What the server counts, as Prometheus reads it (text format 0.0.4). */
#ifndef SERVER_METRIC_H
#define SERVER_METRIC_H

#include "server/http.h"
#include "server/route.h"

struct metrics;

struct metrics *metrics_new(struct arena *a, const struct routes *routes);
/* route NULL: none was found. */
void metrics_count(struct metrics *m, const struct route *route, int status, int64_t us, size_t bytes);
void metrics_write(struct metrics *m, struct buf *out, const struct http_counts *http, const struct write *write);

#endif
