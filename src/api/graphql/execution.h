/* One operation being executed. */
#ifndef API_GRAPHQL_EXECUTION_H
#define API_GRAPHQL_EXECUTION_H

#include "api/api.h"
#include "api/graphql/collect.h"
#include "api/graphql/schema.h"
#include "base/base64.h"

struct field_error {
    struct str message;
    struct graphql_place at;
    struct str key;                      /* of the root field: its path */
};

struct execution {
    struct call *call;
    struct reply *reply;
    struct arena *arena;
    const struct graphql_schema *schema;
    const struct graphql_document *document;
    const struct graphql_definition *operation;
    const struct json *variables;
    struct json_writer data;             /* into a buffer of its own */
    VEC(struct field_error) errors;
    bool refused;                        /* signing in failed: 401, and no data at all */
    err_t paused;                        /* signing in must wait: 429, when to try again, and no data */
    int64_t linked;                      /* bytes of texts about mutations (link.c) */
    err_t late;                          /* a read was cut off for its time: a document has one such, the reads after it are not tried */
    struct db_conn *conn;                /* a reader, once one is needed */
};

/* One root field. */
struct root_field {
    struct execution *x;
    const struct graphql_collected *collected;
    const struct graphql_field *field;
    const struct meaning *meaning;
    const struct json *arguments;        /* coerced */
};

err_t execution_conn(struct execution *x);
/* What is selected below a field, on an object of this type. */
struct graphql_collected *collect_below(struct execution *x, const struct graphql_type *type,
                                        const struct graphql_collected *field, uint32_t *count);
const struct json *argument_of(const struct root_field *f, const char *name);   /* NULL: not sent, or null */
const struct json *arguments_of(struct execution *x, const struct graphql_field *field, const struct graphql_collected *c);

/* Writes the value; an error leaves nothing written. A sentence that is no error of ours is an E_FIELD_FORM-like
 * refusal: made with refusal(). */
err_t serve_list(struct root_field *f);        /* list.c */
bool list_opens(const struct root_field *f);   /* whether rows outside the caller's places are asked for, which leaves a trace */
err_t serve_file_root(struct root_field *f);   /* file_root.c */
err_t serve_node(struct root_field *f);
err_t serve_function(struct root_field *f);    /* function.c */
err_t serve_log(struct root_field *f);         /* log.c */
err_t serve_mutation(struct root_field *f);    /* mutation.c */
err_t serve_session(struct root_field *f);     /* session.c */
/* Rows of an entity by uuid, in the caller's places: for functions. `uuids` is a string or an array. */
err_t serve_rows(struct root_field *f, const struct json *uuids);

/* An error with this sentence, which is shown as it is. */
err_t refusal(struct arena *a, struct str sentence);
/* JSON `v` of type `type` as the selection wants it; NULL is null. */
void project(struct execution *x, struct json_writer *w, struct graphql_ref type, const struct graphql_collected *field,
             const struct json *v);

#endif
