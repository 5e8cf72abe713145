#include "io/sheet_read.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "io/book_read.h"
#include "io/list_read.h"
#include "io/zip.h"

struct sheet_reader {
    struct arena *arena;
    struct book_reader *book;    /* one of them */
    struct list_reader *list;
    struct csv *csv;
};

/* What separates the fields of the first line. */
static char separator_of(struct str bytes)
{
    const char *end = bytes.n ? memchr(bytes.p, '\n', bytes.n) : NULL;
    size_t n = end ? (size_t)(end - bytes.p) : bytes.n;

    return n && memchr(bytes.p, ';', n) && !memchr(bytes.p, ',', n) ? ';' : ',';
}

/* A compound file, as programs of before 2007 wrote them. */
static bool is_xls(struct str bytes) { return str_starts(bytes, (struct str){"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8}); }

err_t sheet_reader_open(struct arena *a, const struct limits *limits, struct str bytes, struct sheet_reader **out)
{
    struct sheet_reader *r = ARENA_NEW(a, struct sheet_reader);
    FILE *file;

    *out = r;
    r->arena = a;
    if (zip_looks_like(bytes)) return book_reader_open(a, limits, bytes, &r->book);
    if (list_looks_like(bytes)) return list_reader_open(a, limits, bytes, &r->list);
    if (is_xls(bytes)) return err_make(a, E_RULE, "rule", "file_xls", NULL);
    if (!bytes.n) return err_make(a, E_REQUEST, "what", "the file is empty", NULL);
    file = fmemopen((void *)(uintptr_t)bytes.p, bytes.n, "re");
    if (!file) return err_make(a, E_FILE, "path", "csv", "what", "no memory", NULL);
    TRY(csv_open_by(a, "csv", file, limits, separator_of(bytes), &r->csv));
    return OK;
}

const struct str *sheet_reader_columns(const struct sheet_reader *r, size_t *n)
{
    if (r->list) return list_reader_columns(r->list, n);
    return r->book ? book_reader_columns(r->book, n) : csv_columns(r->csv, n);
}

/* As sheet.c writes what looks like a formula. */
static struct str without_apostrophe(struct str v)
{
    bool put = v.n > 1 && v.p[0] == '\'' && strchr("=+-@\t\r", v.p[1]) && v.p[1];

    return put ? (struct str){v.p + 1, v.n - 1} : v;
}

err_t sheet_reader_rows(struct sheet_reader *r, struct csv_rows *out)
{
    struct str *cells;

    if (r->book) return book_reader_rows(r->book, out);
    if (r->list) return list_reader_rows(r->list, out);
    TRY(csv_read(r->csv, out));
    cells = (struct str *)(uintptr_t)out->at;   /* in the memory of the reader, which is ours */
    for (size_t i = 0; i < out->rows * out->columns; i++) cells[i] = without_apostrophe(cells[i]);
    return OK;
}
