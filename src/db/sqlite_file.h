/* A SQLite file for other programs to read: telephones. Made anew, filled row after row, without side files and in little memory. */
#ifndef DB_SQLITE_FILE_H
#define DB_SQLITE_FILE_H

#include "base/limit.h"
#include "db/db.h"

struct sqlite_file;
/* `path`: an empty file; its name is taken away, so that it is gone when nobody holds it open any more. `most`: the limit of its
 * bytes. `schema`: statements that make its tables. Closed with the arena. Errors, here and below: E_FILE, E_DB_FULL, E_LIMIT. */
err_t sqlite_file_make(struct arena *a, const struct limits *limits, enum limit_id most, const char *path, const char *schema,
                       struct sqlite_file **out);
/* From now on rows go in by this statement. */
err_t sqlite_file_into(struct sqlite_file *f, const char *insert);
err_t sqlite_file_add(struct sqlite_file *f, const struct db_value *cells, size_t n);
/* The file is whole when it returns. */
err_t sqlite_file_end(struct sqlite_file *f);

#endif
