#include "server/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "server/accept.h"
#include "server/deadline.h"
#include "server/gzip.h"
#include "server/head.h"
#include "server/worker.h"

enum {
    SPARE_ARENAS = 64,
    GZIP_FROM = 1024,
    MEMORY_BESIDE_HEAD = 16 << 10,   /* of a connection: the head may fill its limit twice, in and out. The library wipes it all after
                                      * each request, so more than is needed costs every one */
    SWALLOWED_MOST = 16 << 20,       /* a body over the limit is read to its end up to here, so that the answer arrives */
    SECOND_US = 1000000,
};

enum stage { STAGE_HEAD, STAGE_BODY, STAGE_WORK, STAGE_ANSWER };

/* One request and its answer. */
struct exchange {
    struct task task;                /* first: what the workers pass around */
    struct http *http;
    struct MHD_Connection *connection;
    struct peer *peer;
    struct arena *arena;
    enum stage stage;
    struct call call;
    struct reply reply;
    struct str raw_uri;
    struct buf body;
    int64_t length;                  /* of the body, as announced */
    err_t refused;                   /* answered when the body has been read */
    bool close, counted;
    int64_t begun_us;
};

struct http {
    struct env *env;
    struct arena *arena;
    const struct api *api;
    struct http_service service;
    struct MHD_Daemon *daemon;
    struct acceptor *acceptor;
    struct str turned_away;          /* what too many hear, whole */
    struct deadlines *deadlines;
    struct workers *workers;
    struct gzip **gzips;             /* one a worker */
    struct arena *spare[SPARE_ARENAS];   /* of the HTTP thread */
    size_t spares;
    atomic_bool stopping;
    atomic_uint_fast64_t in_flight, busy, turned, reaped;
};

static int64_t now_us(const struct http *h)
{
    return (int64_t)env_monotonic_us(h->env);
}

static int64_t limit_us(const struct http *h, enum limit_id id)
{
    return h->env->limits.value[id] * 1000;
}

/* How long so many bytes may take. */
static int64_t transfer_us(const struct http *h, int64_t bytes)
{
    int64_t rate = h->env->limits.value[LIMIT_BODY_RATE];

    return limit_us(h, LIMIT_BODY_MS) + bytes / rate * SECOND_US;
}

/* ---- what came ---- */

static enum method method_of(const char *name)
{
    static const char *const names[] = {
        [METHOD_GET] = "GET", [METHOD_POST] = "POST", [METHOD_PUT] = "PUT", [METHOD_PATCH] = "PATCH",
        [METHOD_DELETE] = "DELETE", [METHOD_HEAD] = "HEAD", [METHOD_OPTIONS] = "OPTIONS",
    };

    for (enum method m = METHOD_GET; m <= METHOD_OPTIONS; m++)
        if (strcmp(name, names[m]) == 0)
            return m;
    return 0;
}

struct pairs {
    struct arena *arena;
    bool fold;                       /* names to lower case */
    VEC(struct header) list;
};

static enum MHD_Result take_pair(void *arg, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value,
                                 size_t value_n)
{
    struct pairs *p = arg;
    struct str key = {name, name_n};
    struct str text = {value ? value : "", value ? value_n : 0};

    *vec_add(&p->list) = (struct header){
        p->fold ? ascii_lower(p->arena, key) : str_copy(p->arena, key), str_copy(p->arena, text),
    };
    return MHD_YES;
}

static size_t take_pairs(struct exchange *x, enum MHD_ValueKind kind, bool fold, const struct header **out)
{
    struct pairs p = {.arena = x->arena, .fold = fold};

    vec_init(&p.list, x->arena);
    MHD_get_connection_values_n(x->connection, kind, take_pair, &p);
    *out = p.list.at;
    return p.list.n;
}

static struct str address_of(struct arena *a, const struct sockaddr *s)
{
    struct str mapped = STR("::ffff:");
    char text[INET6_ADDRSTRLEN] = "";
    struct str found;

    if (s->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)s)->sin6_addr, text, sizeof text);
    else if (s->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)s)->sin_addr, text, sizeof text);
    found = str_of(text);
    if (str_starts(found, mapped))
        found = (struct str){found.p + mapped.n, found.n - mapped.n};
    return str_copy(a, found);
}

static const struct access nobody = {.user = 0};

static void take_head(struct exchange *x, const char *path, const char *method)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct call *c = &x->call;

    c->api = x->http->api;
    c->arena = x->arena;
    c->method = method_of(method);
    c->path = str_copy(x->arena, str_of(path));
    c->header_count = take_pairs(x, MHD_HEADER_KIND, true, &c->headers);
    c->query_count = take_pairs(x, MHD_GET_ARGUMENT_KIND, false, &c->query);
    c->cookie_count = take_pairs(x, MHD_COOKIE_KIND, false, &c->cookies);
    c->address = address_of(x->arena, info->client_addr);
    c->who = &nobody;
    c->language = STR("en");
    c->id = uuid_new(x->http->env);
    buf_init(&x->reply.body, x->arena, 0);
    vec_init(&x->reply.headers, x->arena);
    vec_init(&x->reply.cookies, x->arena);
}

/* ---- the answer ---- */

static void add_header(struct MHD_Response *response, struct arena *a, struct str name, struct str value)
{
    MHD_add_response_header(response, str_zero(a, name), str_zero(a, value));
}

static void add_cookie(struct MHD_Response *response, const struct exchange *x, const struct cookie *c)
{
    struct str text = str_format(x->arena, "%.*s=%.*s; Path=/; Max-Age=%lld; SameSite=Lax%s%s", STR_ARG(c->name),
                                 STR_ARG(c->value), (long long)c->max_age_s, c->http_only ? "; HttpOnly" : "",
                                 x->call.secure ? "; Secure" : "");

    add_header(response, x->arena, STR("Set-Cookie"), text);
}

static bool says(const struct reply *r, const char *name)
{
    for (size_t i = 0; i < r->headers.n; i++)
        if (str_is(r->headers.at[i].name, name))
            return true;
    return false;
}

/* On every answer, unless it says otherwise: none of them is a page that may load or frame anything, and none may be kept
 * by a cache. */
static void add_standing_headers(struct MHD_Response *response, const struct exchange *x)
{
    static const struct { const char *name, *value; } standing[] = {
        {"X-Content-Type-Options", "nosniff"}, {"X-Frame-Options", "DENY"}, {"Referrer-Policy", "same-origin"},
        {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}, {"Cache-Control", "no-store"},
    };
    char id[37] = {0};

    for (size_t i = 0; i < sizeof standing / sizeof *standing; i++)
        if (!says(&x->reply, standing[i].name))
            MHD_add_response_header(response, standing[i].name, standing[i].value);
    uuid_write(x->call.id, id);
    MHD_add_response_header(response, "X-Request-Id", id);
    MHD_add_response_header(response, "Content-Type", x->reply.type ? x->reply.type : "application/json");
    if (x->close || atomic_load(&x->http->stopping))
        MHD_add_response_header(response, "Connection", "close");
}

/* The library closes the descriptor that it is given. */
static struct MHD_Response *make_response(const struct reply *r)
{
    int fd = r->file ? fcntl(r->file->fd, F_DUPFD_CLOEXEC, 0) : -1;

    if (!r->file)
        return MHD_create_response_from_buffer(r->body.n, r->body.p ? r->body.p : (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
    return fd < 0 ? NULL : MHD_create_response_from_fd64((uint64_t)r->file->bytes, fd);
}

static enum MHD_Result send_answer(struct exchange *x)
{
    const struct reply *r = &x->reply;
    int64_t bytes = r->file ? r->file->bytes : (int64_t)r->body.n;
    struct MHD_Response *response = make_response(r);
    enum MHD_Result done;

    if (!response)
        return MHD_NO;
    add_standing_headers(response, x);
    for (size_t i = 0; i < r->headers.n; i++)
        add_header(response, x->arena, r->headers.at[i].name, r->headers.at[i].value);
    for (size_t i = 0; i < r->cookies.n; i++)
        add_cookie(response, x, &r->cookies.at[i]);
    peer_until(x->http->deadlines, x->peer, now_us(x->http) + transfer_us(x->http, bytes));
    done = MHD_queue_response(x->connection, (unsigned)(r->status ? r->status : 200), response);
    MHD_destroy_response(response);
    return done;
}

static void finished(struct exchange *x)
{
    const struct http_service *s = &x->http->service;

    s->served(s->arg, &x->call, &x->reply, now_us(x->http) - x->begun_us);
}

static enum MHD_Result refuse(struct exchange *x, err_t e)
{
    x->close = true;
    x->stage = STAGE_ANSWER;
    reply_error(&x->call, &x->reply, e);
    finished(x);
    return send_answer(x);
}

/* A compressed secret beside what a stranger chose tells its length (BREACH): what sets cookies stays plain. */
static void pack(struct exchange *x, struct gzip *gzip)
{
    struct reply *r = &x->reply;
    struct str packed;

    if (r->body.n <= GZIP_FROM || r->type || r->cookies.n > 0)
        return;
    reply_header(r, STR("Vary"), STR("Accept-Encoding"));
    if (!head_takes_gzip(&x->call))
        return;
    packed = gzip_pack(gzip, x->arena, buf_str(&r->body));
    if (!packed.p)
        return;
    r->body = (struct buf){.arena = x->arena, .p = (char *)(uintptr_t)packed.p, .n = packed.n, .room = packed.n};
    reply_header(r, STR("Content-Encoding"), STR("gzip"));
}

static void work(void *arg, size_t worker, struct task *task)
{
    struct http *h = arg;
    struct exchange *x = (struct exchange *)(void *)task;

    h->service.serve(h->service.arg, worker, &x->call, &x->reply);
    pack(x, h->gzips[worker]);
    finished(x);
    x->stage = STAGE_ANSWER;
    MHD_resume_connection(x->connection);
}

/* ---- the library's calls ---- */

static void *on_line(void *arg, const char *uri, struct MHD_Connection *connection)
{
    struct http *h = arg;
    struct arena *a = h->spares > 0 ? h->spare[--h->spares] : arena_new();
    struct exchange *x = ARENA_NEW(a, struct exchange);

    x->http = h;
    x->connection = connection;
    x->peer = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    x->arena = a;
    x->raw_uri = str_copy(a, str_of(uri));
    x->begun_us = now_us(h);
    buf_init(&x->body, a, 0);
    peer_sooner(h->deadlines, x->peer, x->begun_us + limit_us(h, LIMIT_HEAD_MS));
    return x;
}

static err_t check_body(struct exchange *x)
{
    const struct http_service *s = &x->http->service;

    return limit_check(x->arena, &x->http->env->limits, s->body_limit(s->arg, &x->call), x->length);
}

static enum MHD_Result begin(struct exchange *x, const char *path, const char *method, const char *version)
{
    struct http *h = x->http;
    err_t e;

    x->stage = STAGE_BODY;
    x->counted = true;
    atomic_fetch_add(&h->in_flight, 1);
    take_head(x, path, method);
    e = head_check(x->arena, &h->env->limits, &x->call, x->raw_uri, strcmp(version, "HTTP/1.0") != 0, &x->length);
    if (e)
        return refuse(x, e);
    x->refused = check_body(x);
    if (x->refused && (x->length > SWALLOWED_MOST || call_header(&x->call, "expect").p))
        return refuse(x, x->refused);
    peer_until(h->deadlines, x->peer, now_us(h) + transfer_us(h, x->length));
    return MHD_YES;
}

static enum MHD_Result hand_over(struct exchange *x)
{
    struct http *h = x->http;

    if (x->refused)
        return refuse(x, x->refused);
    x->call.body = buf_str(&x->body);
    x->stage = STAGE_WORK;
    peer_until(h->deadlines, x->peer, 0);
    MHD_suspend_connection(x->connection);
    if (workers_give(h->workers, &x->task))
        return MHD_YES;
    atomic_fetch_add(&h->busy, 1);
    reply_error(&x->call, &x->reply, err_make(x->arena, E_BUSY, "retry_s", "1", NULL));
    finished(x);
    x->stage = STAGE_ANSWER;
    MHD_resume_connection(x->connection);
    return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *path, const char *method,
                                  const char *version, const char *upload, size_t *upload_n, void **state)
{
    struct exchange *x = *state;

    switch (x->stage) {
    case STAGE_HEAD:
        return begin(x, path, method, version);
    case STAGE_BODY:
        if (*upload_n == 0)
            return hand_over(x);
        if (!x->refused)
            buf_add(&x->body, (struct str){upload, *upload_n});
        *upload_n = 0;
        return MHD_YES;
    case STAGE_WORK:
        return MHD_YES;   /* suspended; nothing to say yet */
    case STAGE_ANSWER:
        return send_answer(x);
    }
    return MHD_NO;
}

static void on_end(void *arg, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
    struct http *h = arg;
    struct exchange *x = *state;

    if (!x)
        return;
    *state = NULL;
    peer_until(h->deadlines, x->peer, now_us(h) + limit_us(h, LIMIT_IDLE_MS));
    if (x->counted)
        atomic_fetch_sub(&h->in_flight, 1);
    if (h->spares < SPARE_ARENAS) {
        h->spare[h->spares++] = x->arena;
        arena_reset(x->arena);
    } else {
        arena_free(x->arena);
    }
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **peer,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http *h = arg;

    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *peer = peer_add(h->deadlines, MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
                         MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr,
                         now_us(h) + limit_us(h, LIMIT_HEAD_MS));
    else
        peer_remove(h->deadlines, *peer);
}

/* ---- newcomers ---- */

static struct str turned_away(struct arena *a, const struct api *api)
{
    struct reply r = {0};
    struct call c = {.api = api, .arena = a, .language = STR("en")};

    buf_init(&r.body, a, 0);
    vec_init(&r.headers, a);
    reply_error(&c, &r, err_make(a, E_BUSY, "retry_s", "1", NULL));
    return str_format(a, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\n"
                         "Connection: close\r\nContent-Length: %zu\r\n\r\n%.*s", r.body.n, STR_ARG(buf_str(&r.body)));
}

/* What has come already is read, or closing would take the answer away again. */
static void turn_away(struct http *h, int fd)
{
    char dropped[4096];

    atomic_fetch_add(&h->turned, 1);
    (void)!send(fd, h->turned_away.p, h->turned_away.n, MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    (void)!recv(fd, dropped, sizeof dropped, MSG_DONTWAIT);
    close(fd);
}

static void take_connection(void *arg, int fd, const struct sockaddr *from, socklen_t n)
{
    struct http *h = arg;
    const int64_t *limit = h->env->limits.value;

    if (deadlines_count(h->deadlines) >= (size_t)limit[LIMIT_CONNECTIONS]
        || deadlines_count_from(h->deadlines, from) >= (size_t)limit[LIMIT_ADDRESS_CONNECTIONS])
        turn_away(h, fd);
    else
        MHD_add_connection(h->daemon, fd, from, n);   /* closes it where the library's own count is full */
}

/* ---- life ---- */

static void forget(struct http *h)
{
    deadlines_free(h->deadlines);
    while (h->spares > 0)
        arena_free(h->spare[--h->spares]);
}

/* The older library only asks for Host when it is strict, and garbles that answer: head.c asks in its place. The newer one
 * is strict about folded lines too, which must not come through. */
#if MHD_VERSION >= 0x00097601
#define STRICT MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1
#else
#define STRICT MHD_OPTION_STRICT_FOR_CLIENT, 0
#endif

static size_t connection_memory(const int64_t *limit)
{
    return (size_t)limit[LIMIT_HEAD_BYTES] * 2 + MEMORY_BESIDE_HEAD;
}

static struct MHD_Daemon *start_daemon(struct http *h)
{
    const int64_t *limit = h->env->limits.value;

    return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC | MHD_USE_TURBO
                                | MHD_ALLOW_SUSPEND_RESUME,
                            0, NULL, NULL, on_request, h,
                            STRICT,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)limit[LIMIT_CONNECTIONS],
                            MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)limit[LIMIT_ADDRESS_CONNECTIONS],
                            MHD_OPTION_CONNECTION_TIMEOUT, 0U,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory(limit),
                            MHD_OPTION_URI_LOG_CALLBACK, on_line, h,
                            MHD_OPTION_NOTIFY_COMPLETED, on_end, h,
                            MHD_OPTION_NOTIFY_CONNECTION, on_connection, h,
                            MHD_OPTION_END);
}

err_t http_start(struct arena *a, struct env *env, const struct http_options *o, struct http **out)
{
    struct http *h = ARENA_NEW(a, struct http);
    size_t workers = (size_t)env->limits.value[LIMIT_WORKERS];

    *h = (struct http){.env = env, .arena = a, .api = o->api, .service = o->service};
    h->deadlines = deadlines_new(a);
    h->gzips = ARENA_ARRAY(a, struct gzip *, workers);
    for (size_t i = 0; i < workers; i++)
        h->gzips[i] = gzip_new(a);
    h->workers = workers_start(a, workers, (size_t)env->limits.value[LIMIT_REQUEST_QUEUE], work, h);
    h->turned_away = turned_away(a, o->api);
    *out = h;   /* requests may ask for its numbers before this returns */
    h->daemon = start_daemon(h);
    if (!h->daemon) {
        workers_stop(h->workers);
        forget(h);
        close(o->listener);
        return err_make(a, E_OPTION, "option", "port", "what", "the HTTP library does not start on it", NULL);
    }
    h->acceptor = acceptor_start(a, o->listener, take_connection, h);
    return OK;
}

void http_reap(struct http *h)
{
    atomic_fetch_add(&h->reaped, deadlines_reap(h->deadlines, now_us(h)));
}

/* The socket is closed at once: until then newcomers would wait in its backlog for nobody. */
void http_quiesce(struct http *h)
{
    atomic_store(&h->stopping, true);
    acceptor_stop(h->acceptor);
}

size_t http_in_flight(struct http *h)
{
    return atomic_load(&h->in_flight);
}

/* The library must not be stopped while a connection is suspended, so the workers come first. */
void http_stop(struct http *h)
{
    workers_stop(h->workers);
    MHD_stop_daemon(h->daemon);
    forget(h);
}

struct http_counts http_counts(struct http *h)
{
    struct http_counts n = {
        .connections = deadlines_count(h->deadlines), .in_flight = atomic_load(&h->in_flight),
        .refused_busy = atomic_load(&h->busy), .turned_away = atomic_load(&h->turned),
        .reaped = atomic_load(&h->reaped),
    };
    size_t queued, working;

    workers_look(h->workers, &queued, &working);
    n.queued = queued;
    n.working = working;
    return n;
}
