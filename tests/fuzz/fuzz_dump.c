/* Whatever is read as an SQL dump ends, has as many cells in each row as its table has columns, and reads the same again. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "api/openimis/dump.h"
#include "fuzz.h"
#include "io/csv_read.h"

enum { TABLES = 4, ROW_BYTES = 4096, PARTS = 2000, FILE_BYTES = 1 << 22 };

static uint64_t hash_rows(struct dump *d, size_t columns, uint64_t hash, err_t *e)
{
    struct source_rows rows = {.rows = 1};

    while (!*e && rows.rows) {
        *e = dump_read(d, &rows);
        for (size_t i = 0; !*e && i < rows.rows * columns; i++) hash = hash * 31 + (rows.at[i].p ? str_hash(rows.at[i]) : 7);
        for (size_t i = 0; !*e && i < rows.rows; i++) hash = hash * 31 + (rows.wrong[i].what ? (uint64_t)rows.wrong[i].row : 3);
    }
    return hash;
}

/* Hash of the rows of its first tables, and of the errors. */
static uint64_t read_all(const char *path, const struct limits *limits)
{
    struct arena *a = arena_new();
    struct str *names, *columns;
    size_t count = 0, n;
    uint64_t hash = 1;
    struct dump *d;
    err_t e = dump_open(a, path, limits, &d);

    if (!e) e = dump_tables(d, a, "", &names, &count);
    for (size_t i = 0; !e && i < count && i < TABLES; i++) {
        e = dump_table(d, a, str_zero(a, names[i]), &columns, &n);
        if (!e) hash = hash_rows(d, n, hash, &e);
    }
    MUST(!e || err_is(e, E_FILE) || err_is(e, E_LIMIT));
    if (e) hash = hash * 31 + str_hash(err_line(a, e));
    arena_free(a);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("dump", MFD_CLOEXEC);
    struct limits limits;
    char path[64];

    limits_standard(&limits);
    limits.value[LIMIT_DUMP_BYTES] = FILE_BYTES;
    limits.value[LIMIT_DUMP_ROW_BYTES] = ROW_BYTES;
    limits.value[LIMIT_DUMP_PARTS] = PARTS;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    MUST(read_all(path, &limits) == read_all(path, &limits));
    close(fd);
    return 0;
}
