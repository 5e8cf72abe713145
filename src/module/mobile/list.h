/* Lists of a telephone as tables: what it calls a column, and where that stands. */
#ifndef MODULE_MOBILE_LIST_H
#define MODULE_MOBILE_LIST_H

#include "module/rows.h"

enum shown {
    AS_IT_IS,
    AS_AMOUNT,       /* a number with two decimals */
    AS_DAY,          /* yyyy-MM-dd, of a moment too */
    AS_DMY,          /* dd/MM/yyyy */
};

struct list_column { const char *key, *path; enum shown as; };
#define COLUMNS_END {.key = NULL}

/* Rows of `q` as a JSON list of objects. */
err_t list_write(struct function_call *c, const struct access *who, struct query q, const char *picks, const struct list_column *columns,
                 const struct db_value *values, size_t n, struct json_writer *w);
struct str list_dmy(struct arena *a, const struct db_value *v);   /* "" without a value */

#endif
