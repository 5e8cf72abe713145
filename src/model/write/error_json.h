/* Errors as they are stored: in the mutation log (table command) and on a failed job. */
#ifndef MODEL_WRITE_ERROR_JSON_H
#define MODEL_WRITE_ERROR_JSON_H

#include "base/err.h"
#include "base/json.h"

/* [{"code":"field.length","message":"...","args":{"field":"code","max":"8"}}, ...], one object for an
 * error and each that is joined to it. The message is the developer's line; readers make the sentence in
 * their language from code and args. What lay beneath (cause) stays out: it is for the log. */
struct str error_json(struct arena *a, err_t e);
/* The members of one such object, without those joined to it: code, message, args. Of a command on many rows the one who
 * writes it may add "title", the code of the row that was refused. */
void error_json_members(struct arena *a, struct json_writer *w, err_t e);

#endif
