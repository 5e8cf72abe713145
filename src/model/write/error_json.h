/* Errors as they are stored: in the mutation log (table command) and on a failed job. */
#ifndef MODEL_WRITE_ERROR_JSON_H
#define MODEL_WRITE_ERROR_JSON_H

#include "base/err.h"

/* [{"code":"field.length","message":"...","args":{"field":"code","max":"8"}}, ...], one object for an
 * error and each that is joined to it. The message is the developer's line; readers make the sentence in
 * their language from code and args. What lay beneath (cause) stays out: it is for the log. */
struct str error_json(struct arena *a, err_t e);

#endif
