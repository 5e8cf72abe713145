/* Who started a job or asked for a file, kept with it: what he might do and see at that moment. */
#ifndef MODEL_RUN_ACCESS_JSON_H
#define MODEL_RUN_ACCESS_JSON_H

#include "base/json.h"
#include "model/query/access.h"

struct str access_write(struct arena *a, const struct access *who);
/* E_JSON when it is no text of access_write. */
err_t access_read(struct arena *a, const struct limits *limits, struct str text, struct access *out);

#endif
