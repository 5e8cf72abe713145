#include "server/metric.h"

#include <stdatomic.h>

#include "model/write/write.h"

static const int statuses[] = {
    200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 410, 413, 415, 417, 422, 429, 431, 500, 501, 503, 507,
};
static const int64_t bounds_us[] = {
    1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000,
};

enum { STATUSES = sizeof statuses / sizeof *statuses, BOUNDS = sizeof bounds_us / sizeof *bounds_us };

typedef atomic_uint_fast64_t counter;

struct metrics {
    const struct routes *routes;
    size_t count;                /* routes, and one for all other paths */
    struct measured {
        counter by_status[STATUSES + 1];   /* the last: any other */
        counter by_time[BOUNDS + 1];
        counter us, bytes;
    } *at;
};

struct metrics *metrics_new(struct arena *a, const struct routes *routes)
{
    struct metrics *m = ARENA_NEW(a, struct metrics);

    m->routes = routes;
    m->count = route_count(routes) + 1;
    m->at = ARENA_ARRAY(a, struct measured, m->count);
    return m;
}

void metrics_count(struct metrics *m, const struct route *route, int status, int64_t us, size_t bytes)
{
    struct measured *at = &m->at[route ? route_number(m->routes, route) : m->count - 1];
    size_t s = 0, b = 0;

    while (s < STATUSES && statuses[s] != status)
        s++;
    while (b < BOUNDS && us > bounds_us[b])
        b++;
    atomic_fetch_add_explicit(&at->by_status[s], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&at->by_time[b], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&at->us, (uint64_t)us, memory_order_relaxed);
    atomic_fetch_add_explicit(&at->bytes, bytes, memory_order_relaxed);
}

static unsigned long long get(counter *c)
{
    return atomic_load_explicit(c, memory_order_relaxed);
}

static const char *name_of(const struct metrics *m, size_t i)
{
    const struct route *route = route_at(m->routes, i);

    return route ? route->prefix : "other";
}

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
    buf_add_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
    head(out, name, type, help);
    buf_add_format(out, "%s %llu\n", name, (unsigned long long)value);
}

static void put_requests(struct metrics *m, struct buf *out)
{
    head(out, "imis_http_requests_total", "counter", "Requests answered.");
    for (size_t i = 0; i < m->count; i++)
        for (size_t s = 0; s <= STATUSES; s++) {
            unsigned long long n = get(&m->at[i].by_status[s]);

            if (n > 0 && s < STATUSES)
                buf_add_format(out, "imis_http_requests_total{route=\"%s\",status=\"%d\"} %llu\n", name_of(m, i), statuses[s], n);
            else if (n > 0)
                buf_add_format(out, "imis_http_requests_total{route=\"%s\",status=\"other\"} %llu\n", name_of(m, i), n);
        }
    head(out, "imis_http_reply_bytes_total", "counter", "Bytes of the bodies of answers.");
    for (size_t i = 0; i < m->count; i++)
        buf_add_format(out, "imis_http_reply_bytes_total{route=\"%s\"} %llu\n", name_of(m, i), get(&m->at[i].bytes));
}

static void put_seconds(struct buf *out, uint64_t us)
{
    buf_add_format(out, "%llu.%06llu", (unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
}

static void put_times_of(struct metrics *m, struct buf *out, size_t i)
{
    unsigned long long sum = 0;

    for (size_t b = 0; b <= BOUNDS; b++) {
        sum += get(&m->at[i].by_time[b]);
        buf_add_format(out, "imis_http_request_seconds_bucket{route=\"%s\",le=\"", name_of(m, i));
        if (b < BOUNDS)
            put_seconds(out, (uint64_t)bounds_us[b]);
        else
            buf_add(out, STR("+Inf"));
        buf_add_format(out, "\"} %llu\n", sum);
    }
    buf_add_format(out, "imis_http_request_seconds_sum{route=\"%s\"} ", name_of(m, i));
    put_seconds(out, get(&m->at[i].us));
    buf_add_format(out, "\nimis_http_request_seconds_count{route=\"%s\"} %llu\n", name_of(m, i), sum);
}

static void put_http(struct buf *out, const struct http_counts *n)
{
    one(out, "imis_http_connections", "gauge", "Connections that are open.", n->connections);
    one(out, "imis_http_in_flight", "gauge", "Requests that are not answered yet.", n->in_flight);
    one(out, "imis_http_queued", "gauge", "Requests that wait for a worker.", n->queued);
    one(out, "imis_http_working", "gauge", "Workers that are busy.", n->working);
    one(out, "imis_http_refused_busy_total", "counter", "Requests refused because too many waited.", n->refused_busy);
    one(out, "imis_http_too_slow_total", "counter", "Connections closed because their time was over.", n->reaped);
}

static void put_writes(struct buf *out, const struct write_counts *n)
{
    one(out, "imis_write_commands_total", "counter", "Commands written.", n->commands);
    one(out, "imis_write_failed_total", "counter", "Commands refused.", n->failed);
    one(out, "imis_write_groups_total", "counter", "Commits.", n->groups);
    one(out, "imis_write_retries_total", "counter", "Transactions tried again.", n->retries);
    one(out, "imis_write_seals_total", "counter", "Blocks of the journal sealed.", n->seals);
}

void metrics_write(struct metrics *m, struct buf *out, const struct http_counts *http, const struct write *write)
{
    struct write_counts writes = write_counts(write);

    put_requests(m, out);
    head(out, "imis_http_request_seconds", "histogram", "Time from the first line of a request to its answer.");
    for (size_t i = 0; i < m->count; i++)
        put_times_of(m, out, i);
    put_http(out, http);
    put_writes(out, &writes);
}
