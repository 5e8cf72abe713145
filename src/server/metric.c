#include "server/metric.h"

#include <stdatomic.h>
#include <stddef.h>

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
    one(out, "imis_http_turned_away_total", "counter", "Connections refused because there were too many.", n->turned_away);
    one(out, "imis_http_too_slow_total", "counter", "Connections closed because their time was over.", n->reaped);
}

static void put_strangers(struct buf *out, const struct throttle_counts *n)
{
    one(out, "imis_http_too_often_total", "counter", "Requests refused because they came too often.", n->too_often);
    one(out, "imis_sign_in_failed_total", "counter", "Sign-ins refused because name or password were wrong.", n->failures);
    one(out, "imis_sign_in_paused_total", "counter", "Sign-ins refused during a pause after wrong ones.", n->in_pause);
}

/* One family over the pools: SQLite has one writer beside its readers, PostgreSQL one pool for all. */
static void put_pool(struct buf *out, const struct counted *n, const char *name, const char *type, const char *help, size_t at)
{
    const uint64_t *readers = (const uint64_t *)(const void *)((const char *)&n->readers + at);
    const uint64_t *writer = (const uint64_t *)(const void *)((const char *)&n->writer + at);
    bool one_pool = n->engine == DB_POSTGRES;

    head(out, name, type, help);
    buf_add_format(out, "%s{pool=\"%s\"} %llu\n", name, one_pool ? "all" : "readers", (unsigned long long)*readers);
    if (!one_pool)
        buf_add_format(out, "%s{pool=\"writer\"} %llu\n", name, (unsigned long long)*writer);
}

static void put_database(struct buf *out, const struct counted *n)
{
    static const struct { const char *name, *type, *help; size_t at; } families[] = {
        {"imis_db_connections_open", "gauge", "Connections to the database.", offsetof(struct db_load, open)},
        {"imis_db_connections_used", "gauge", "Connections to the database that are in use.", offsetof(struct db_load, used)},
        {"imis_db_connections_most", "gauge", "Connections to the database that there may be.", offsetof(struct db_load, most)},
        {"imis_db_waiting", "gauge", "Callers that wait for a connection.", offsetof(struct db_load, waiting)},
        {"imis_db_refused_total", "counter", "Callers that got no connection in time.", offsetof(struct db_load, refused)},
    };

    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        put_pool(out, n, families[i].name, families[i].type, families[i].help, families[i].at);
}

static void put_plans(struct buf *out, const struct plan_cache_counts *n)
{
    one(out, "imis_plan_cache_hits_total", "counter", "Queries that found their plan.", n->hits);
    one(out, "imis_plan_cache_misses_total", "counter", "Queries that had to be compiled.", n->misses);
    one(out, "imis_plan_cache_plans", "gauge", "Plans that are kept.", n->plans);
    one(out, "imis_plan_cache_bytes", "gauge", "Memory of the plans that are kept.", n->bytes);
}

static void put_writes(struct buf *out, const struct write_counts *n)
{
    one(out, "imis_write_commands_total", "counter", "Commands written.", n->commands);
    one(out, "imis_write_failed_total", "counter", "Commands refused.", n->failed);
    one(out, "imis_write_groups_total", "counter", "Commits.", n->groups);
    one(out, "imis_write_retries_total", "counter", "Transactions tried again.", n->retries);
    one(out, "imis_write_seals_total", "counter", "Blocks of the journal sealed.", n->seals);
    one(out, "imis_write_waiting", "gauge", "Commands that are not written yet.", n->waiting);
}

static void put_background(struct buf *out, const struct background_counts *n)
{
    head(out, "imis_jobs", "gauge", "Jobs that have not ended, at the last look of the background thread.");
    buf_add_format(out, "imis_jobs{state=\"waiting\"} %llu\nimis_jobs{state=\"running\"} %llu\n",
                   (unsigned long long)n->waiting, (unsigned long long)n->running);
    head(out, "imis_job_success_timestamp_seconds", "gauge", "When a job that runs by time went well last; none before the first time.");
    for (struct job_success *job = n->jobs; job->name; job++)
        if (atomic_load(&job->at_s))
            buf_add_format(out, "imis_job_success_timestamp_seconds{job=\"%s\"} %lld\n", job->name, (long long)atomic_load(&job->at_s));
    one(out, "imis_background_failed_total", "counter", "Turns of the background thread that the database failed.", n->failed);
}

void metrics_write(struct metrics *m, struct buf *out, const struct counted *counted)
{
    put_requests(m, out);
    head(out, "imis_http_request_seconds", "histogram", "Time from the first line of a request to its answer.");
    for (size_t i = 0; i < m->count; i++)
        put_times_of(m, out, i);
    put_http(out, &counted->http);
    put_strangers(out, &counted->throttle);
    put_database(out, counted);
    put_plans(out, &counted->plans);
    put_writes(out, &counted->write);
    put_background(out, &counted->background);
}
