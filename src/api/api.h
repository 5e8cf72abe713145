/* What every way of speaking to the program shares: one request and its answer without the HTTP library,
 * and what all requests use. The server (above) fills these in; the rooms of this floor
 * serve them. */
#ifndef API_API_H
#define API_API_H

#include "base/text.h"
#include "base/vec.h"
#include "model/query/query.h"
#include "model/run/function.h"
#include "model/run/job.h"
#include "model/run/setting.h"
#include "module/core/account.h"

struct token_key;
struct graphql_schema;
struct graphql_known;
struct throttle;
struct render;
struct last_logins;

/* Shared by all requests, set once at start. */
struct api {
    struct env *env;
    struct db *db;
    const struct registry *registry;
    struct write *write;
    const struct runner *runner;
    const struct texts *texts;
    struct plan_cache *plans;
    const struct token_key *token_key;
    const struct graphql_schema *schema;
    struct graphql_known *known;             /* NULL: every document is validated anew */
    struct throttle *throttle;
    struct render *render;                   /* io/render.h */
    struct last_logins *last_logins;         /* NULL: nobody writes them */
};

enum method { METHOD_GET = 1, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_HEAD, METHOD_OPTIONS };

struct header { struct str name, value; };

struct call {
    const struct api *api;
    struct arena *arena;                     /* of this request */
    enum method method;
    struct str path;                         /* decoded, without the query: "/api/graphql" */
    struct str tail;                         /* what follows the route's prefix */
    const struct header *headers, *query, *cookies;   /* names of headers in lower case; query decoded */
    size_t header_count, query_count, cookie_count;
    struct str body;                         /* whole, within the route's limit */
    struct str address;                      /* the client's */
    const struct account *account;           /* who is signed in; NULL: nobody */
    const struct access *who;                /* never NULL */
    struct str language;                     /* the account's, or from Accept-Language, else "en" */
    bool bearer;                             /* signed in by Authorization, not by cookie */
    bool secure;                             /* the client speaks TLS, perhaps to a proxy before us */
    uuid_t id;                               /* of the request, for the log */
    const struct settings *settings;
    struct session *session;                 /* the server's */
    struct db_conn *conn;                    /* a reader, for whoever takes it from here; NULL: there is none, or it is taken */
    bool (*sure)(struct call *c);            /* NULL: it is certain who is calling */
};

/* Whether account, who and settings are as they were when this request came. Where a route reads ahead they are first what
 * they were for the request before. Not so: whatever was answered is thrown away, and the route serves again. Asked before
 * anything is changed, and before `conn` is given back; the answer stays. */
bool call_sure(struct call *c);

/* As functions see it: for what modules and module/rows.h offer. */
struct function_call call_function(struct call *c);

struct str call_header(const struct call *c, const char *name);   /* STR_NONE when absent */
struct str call_query(const struct call *c, const char *name);
struct str call_cookie(const struct call *c, const char *name);

struct cookie {
    struct str name, value;
    int64_t max_age_s;                       /* 0: deleted */
    bool http_only;
};

/* An open file as the body: whoever made it closes it with the request's arena. */
struct reply_file { int fd; int64_t bytes; };

struct reply {
    int status;                              /* 200 when left 0 */
    const char *type;                        /* media type; "application/json" when NULL */
    struct buf body;
    const struct reply_file *file;           /* in place of the body; NULL: the body */
    VEC(struct header) headers;
    VEC(struct cookie) cookies;
};

/* The file, from its beginning; it is closed with the arena. */
void reply_from_file(struct arena *a, struct reply *r, int fd, int64_t bytes);
/* What is made for this answer alone, at most export_bytes of it: begun, written by blob_add or to *path (NULL: not wanted), and given
 * as the body. Errors: those of blob_draft and blob_give. */
struct blob_writer;
err_t reply_draft(struct call *c, const char **path, struct blob_writer **out);
err_t reply_give(struct call *c, struct reply *r, struct blob_writer *w);
void reply_header(struct reply *r, struct str name, struct str value);
void reply_cookie(struct reply *r, const struct cookie *c);
/* What may be kept as long as it is asked whether it still holds (RFC 9110 13.1.2): sets ETag and Cache-Control, and the status
 * 304 where the client has it. The body belongs to it all the same: its length is told. `tag`: plain characters. */
void reply_tagged(const struct call *c, struct reply *r, struct str tag);
/* {"detail": sentence}, in place of whatever the body held. */
void reply_detail(struct reply *r, int status, struct str sentence);
/* {"detail": sentence} with the error's status, in the caller's language, and Retry-After where it says retry_s. */
void reply_error(const struct call *c, struct reply *r, err_t e);
/* The same; a failure of ours is for the log too, what a stranger asked wrongly is not. */
void reply_failed(struct call *c, struct reply *r, err_t e);
/* A code within the name of a file: what stands in it is whatever somebody wrote into a register. Letters and digits of ASCII and '-',
 * everything else is '_'. */
struct str reply_name_part(struct arena *a, struct str code);
/* Content-Disposition of a file to be kept (RFC 6266): the name in ASCII for old clients, and percent-encoded UTF-8. */
struct str reply_attachment(struct arena *a, struct str name);

/* One entry of a route table; the longest matching prefix wins. A prefix that ends with '/' takes a tail,
 * else the path must be equal. GET serves HEAD too. */
struct route {
    unsigned methods;                        /* bits 1 << METHOD_... */
    const char *prefix;
    void (*serve)(struct call *c, struct reply *r);
    /* Says why serve was not called: a bad token, no token (E_SIGNED_OUT). NULL: reply_error. */
    void (*refuse)(struct call *c, struct reply *r, err_t e);
    enum limit_id body_limit;
    const char *takes;                       /* media type of its body, in lower case; NULL: any */
    bool tail_slash;                         /* one '/' behind the path is the same */
    bool signed_in;                          /* refuse strangers with 401 before serve */
    bool ahead;                              /* it may read before it is certain who is calling: call_sure() */
    bool bare;                               /* no session, no settings, no database before serve; no rate limit */
};
#define ROUTES_END {.prefix = NULL}

#endif
