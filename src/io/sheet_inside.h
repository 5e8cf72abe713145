/* Between sheet.c and sheet_xlsx.c. */
#ifndef IO_SHEET_INSIDE_H
#define IO_SHEET_INSIDE_H

#include "base/arena.h"
#include "io/sheet.h"

struct sheet_book;

struct sheet {
    struct arena *arena;
    const struct limits *limits;
    struct sheet_shape shape;
    struct sheet_sink sink;
    struct buf out;              /* what has not gone to the sink yet */
    int64_t rows;
    struct sheet_book *book;     /* XLSX */
};

/* Text of an element or attribute; what XML 1.0 cannot say is left out. */
void sheet_escape(struct buf *out, struct str text);

err_t book_begin(struct sheet *s);
void book_row(struct sheet *s, const struct sheet_cell *cells);
err_t book_flush(struct sheet *s);
err_t book_end(struct sheet *s);

#endif
