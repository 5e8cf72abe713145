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
/* The member "ext" as it is stored; *sent: it is there, null empties. */
err_t input_ext(const struct prepare *p, struct db_value *out, bool *sent);

/* ---- inputs taken apart ---- */

/* The members of `from` but those of `without` (NULL: none), and `more`, members as JSON text; its arena is the command's. */
err_t input_rewrite(struct prepare *p, const struct json *from, const char *const *without, struct str more, const struct json **out);
/* What the generic command `as` makes of an input. */
err_t input_generic(struct prepare *p, const struct command *as, const struct json *input, void **plan);
/* Of an input with "whole": true: every field and relation that it leaves out and that may change is emptied or gets its
 * standard, and so is "ext", but for those of `keep`. The member "whole" is gone. */
err_t input_whole(struct prepare *p, const struct entity *e, const struct json *given, const char *const *keep, const struct json **out);

#endif
