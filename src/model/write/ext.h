/* The JSON extension of a row (decision D22): stored as canonical text, its first-level scalars also in
 * ext_value, where filters find them. */
#ifndef MODEL_WRITE_EXT_H
#define MODEL_WRITE_EXT_H

#include "base/json.h"
#include "model/registry/registry.h"

enum {
    EXT_NAME_BYTES = 200,   /* a longer key is stored but not searchable */
    EXT_TEXT_BYTES = 400,   /* of text_key: what an index of PostgreSQL can hold, cut at a whole character */
};

/* Canonical text of an extension object; STR_NONE for null and for an empty object.
 * Errors: E_FIELD_TYPE for anything else, E_LIMIT (ext_bytes, ext_keys: scalars on the first level). */
err_t ext_canonical(struct arena *a, const struct limits *limits, const struct json *ext, struct str *out);

/* What a filter compares with a scalar, and what is stored of it:
 *   text_key  text folded (utf8_fold) and cut to EXT_TEXT_BYTES; a number as written; true, false
 *   num       a number, or text that is one, with 4 decimals, rounded; null when it is none or too large
 *   day       text of the form YYYY-MM-DD, also as the begin of a moment; else null */
struct ext_scalar {
    struct str text_key;
    int64_t num;        /* DECIMAL_NONE */
    date_t day;         /* DATE_NONE */
};
/* False for null, lists and objects. */
bool ext_scalar(struct arena *a, const struct json *v, struct ext_scalar *out);

/* Ids of extension keys already known in this transaction. A rollback ends it: begin anew. */
struct ext_keys {
    struct arena *arena;
    struct map ids;
};
void ext_keys_init(struct ext_keys *keys, struct arena *a);

/* Cells for table ext_value from the records' column ext, records of one table; keys that are new get an
 * id. `cells` has EXT_COLUMNS values a row. */
enum { EXT_COLUMNS = 6 };
extern const char *const ext_columns[EXT_COLUMNS];
extern const enum db_type ext_types[EXT_COLUMNS];
err_t ext_rows(struct db_conn *c, struct arena *a, const struct limits *limits, struct ext_keys *keys,
               const struct record *records, size_t n, struct db_value **cells, size_t *rows);
/* Writes ext_value for records of one table. `had`: they may have values from before, which go. */
err_t ext_store(struct db_conn *c, struct arena *a, const struct limits *limits, struct ext_keys *keys,
                const struct record *records, size_t n, bool had);

#endif
