/* A query and its values as JSON text, for what runs later: its entity, tests, order, rows and right. Not its page and
 * not its picks, which whoever runs it says anew. Who reads one trusts whoever wrote it: it says whose scope is left out. */
#ifndef MODEL_QUERY_QUERY_TEXT_H
#define MODEL_QUERY_QUERY_TEXT_H

#include "model/query/query.h"

struct str query_write(struct arena *a, const struct query *q, const struct db_value *values, size_t n);
/* E_JSON for a text that query_write did not make, or of an entity that is not there any more. The text must live as long as
 * what is read. */
err_t query_read(struct arena *a, const struct registry *r, const struct limits *limits, struct str text, struct query *q,
                 struct db_value **values, size_t *n);

#endif
