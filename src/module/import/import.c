#include "module/import/import.h"

#include "model/registry/migration.h"

/* digest: the first 16 bytes of SHA-256 over the source row's cells. No foreign keys: a row may be of any
 * table, or of its history. */
static const struct migration migrations[] = {
    { 1, "what was imported",
      "CREATE TABLE import_row (source @text NOT NULL, key @text NOT NULL, target @int NOT NULL,"
      " digest @uuid NOT NULL, PRIMARY KEY (source, key));" },
    { .n = 0 }
};

const struct module import_module = {
    .name = "import", .migrations = migrations,
};
