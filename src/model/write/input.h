/* Members of a command's input that no descriptor describes. */
#ifndef MODEL_WRITE_INPUT_H
#define MODEL_WRITE_INPUT_H

#include "base/vec.h"
#include "model/write/write.h"

/* An object but for some members (NULL ends). */
const struct json *input_without(struct arena *a, const struct json *input, const char *const *names);
/* E_FIELD_TYPE when the input is no object, E_FIELD_UNKNOWN for a member that is not named. */
err_t input_only(const struct prepare *p, const char *const *names);
/* UUID_NONE when it is not there (E_FIELD_REQUIRED if `required`). */
err_t input_uuid(const struct prepare *p, const char *name, bool required, uuid_t *out);
/* {"uuid"} or {"uuids": [...]}: what is named twice is taken once. Locks the rows of `e` that they name; NULL: none. */
typedef VEC(uuid_t) uuids_t;
err_t input_uuids(struct prepare *p, const struct entity *e, uuids_t *out);
err_t input_bool(const struct prepare *p, const char *name, bool *out);             /* false when it is not there */
err_t input_int(const struct prepare *p, const char *name, int64_t *out, bool *sent);

#endif
