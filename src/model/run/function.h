/* What a function sees (struct function of model/registry/module.h): a field at the top of an API that is no
 * list of rows (decision D24). The caller's right has been asked for before it runs. */
#ifndef MODEL_RUN_FUNCTION_H
#define MODEL_RUN_FUNCTION_H

#include "base/json.h"
#include "base/text.h"
#include "model/run/setting.h"

struct function_call {
    struct arena *arena;                 /* of the request */
    const struct access *who;
    const struct registry *registry;
    struct db *db;                       /* db_acquire a reader; the function releases it */
    struct write *write;                 /* for what a look leaves behind (OP_ACCESS) and for tx_reader; NULL: nothing may */
    struct env *env;
    const struct settings *settings;
    const struct texts *texts;
    struct str language;
    const struct json *arguments;        /* an object: those that were sent, checked against their types */
    /* The answer as JSON text (json_writer): a value of the function's type, with all its members whether they
     * were asked for or not. Empty: null. A function whose type is a face of an entity writes the uuid of a row,
     * or an array of uuids; the rows are then read like any other, within the caller's places. A function whose type
     * is a connection writes an array of its nodes, all of them, ids as raw keys: the API cuts the page. */
    struct buf out;
};

#endif
