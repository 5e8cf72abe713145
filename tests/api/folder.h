/* A folder of CSV files that a test writes, and imports of it. */
#ifndef TESTS_API_FOLDER_H
#define TESTS_API_FOLDER_H

#include "api/openimis/import.h"
#include "module/drive.h"

struct folder { char path[64]; };

struct folder folder_new(void);
void folder_put(const struct folder *f, const char *table, const char *text);
void folder_remove(const struct folder *f);
/* The error of the import, in the drive's arena; *out may be NULL. */
err_t folder_import(struct drive *d, const char *from, size_t chunk_rows, struct import_report **out);
const struct import_table *table_of(const struct import_report *r, const char *entity);
/* Every table with its history, all columns but ext's: the same on both engines when the imports are. */
struct str everything(struct drive *d);

#endif
