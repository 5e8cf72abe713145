/* Whatever is read as CSV has as many cells in each row as its header has, and reads the same again. */
#include <stdio.h>

#include "base/limit.h"
#include "fuzz.h"
#include "io/csv_read.h"

enum { COLUMNS = 64, ROW_BYTES = 4096 };

/* Hash of all cells; *good: read to its end. */
static uint64_t read_all(const uint8_t *data, size_t size, const struct limits *limits, bool *good)
{
    struct arena *a = arena_new();
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "r");
    struct csv_rows rows = {.rows = 1};
    uint64_t hash = 1;
    struct csv *c;
    err_t e = csv_open(a, "text", file, limits, &c);

    while (!e && rows.rows) {
        e = csv_read(c, &rows);
        for (size_t i = 0; !e && i < rows.rows * rows.columns; i++)
            hash = hash * 31 + (rows.at[i].p ? str_hash(rows.at[i]) : 7);
    }
    MUST(!e || err_is(e, E_FILE) || err_is(e, E_LIMIT));
    *good = !e;
    arena_free(a);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct limits limits;
    bool first, second;
    uint64_t hash;

    if (!size) return 0;
    limits_standard(&limits);
    limits.value[LIMIT_CSV_COLUMNS] = COLUMNS;
    limits.value[LIMIT_CSV_ROW_BYTES] = ROW_BYTES;
    hash = read_all(data, size, &limits, &first);
    MUST(hash == read_all(data, size, &limits, &second) && first == second);
    return 0;
}
