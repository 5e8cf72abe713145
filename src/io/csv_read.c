#include "io/csv_read.h"

#include <csv.h>
#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "base/vec.h"

enum { BLOCK_BYTES = 65536 };

/* A cell while rows are gathered: the buffer moves as it grows, so an offset. */
struct cell {
    size_t at, n;
    bool none;
};

struct csv {
    struct arena *arena;        /* the caller's */
    struct arena *batch;        /* cells of the rows at hand */
    const char *path;
    FILE *file;
    const struct limits *limits;
    struct csv_parser parser;
    struct str *header;
    size_t columns;
    struct buf texts;
    VEC(struct cell) cells;
    VEC(struct csv_wrong) wrongs;   /* of the rows at hand */
    size_t row_start;           /* cells before the row that is being read */
    size_t row_texts;           /* bytes before it */
    size_t rows;                /* whole rows at hand */
    int64_t line;               /* rows read, the header too */
    bool ended;
    err_t wrong;
};

/* libcsv takes blanks off fields without quotes; here they are part of the value. */
static int no_space(unsigned char c)
{
    return 0;
}

static void free_reader(void *reader)
{
    struct csv *c = reader;

    csv_free(&c->parser);
    arena_free(c->batch);
    if (c->file) fclose(c->file);
}

static err_t failed(struct csv *c, const char *what)
{
    return err_make(c->arena, E_FILE, "path", c->path, "what",
                    str_format(c->arena, "row %lld: %s", (long long)c->line + 1, what).p, NULL);
}

/* ---- what libcsv tells ---- */

static void take_field(void *text, size_t n, void *reader)
{
    struct csv *c = reader;
    size_t in_row = c->cells.n - c->row_start;
    struct cell *cell;

    if (c->wrong) return;
    c->wrong = limit_check(c->arena, c->limits, LIMIT_CSV_COLUMNS, (int64_t)in_row + 1);
    if (c->wrong) return;
    cell = vec_add(&c->cells);
    *cell = (struct cell){c->texts.n, n, text == NULL};
    if (n) buf_add(&c->texts, (struct str){text, n});
}

/* What another encoding, or another tool, makes of it would be read as columns that nobody knows. */
static void check_header(struct csv *c)
{
    for (size_t i = 0; i < c->columns && !c->wrong; i++) {
        if (!utf8_valid(c->header[i]) || memchr(c->header[i].p, 0, c->header[i].n))
            c->wrong = failed(c, "the header is no UTF-8 text");
        for (size_t k = 0; k < i && !c->wrong; k++)
            if (c->header[i].n && str_eq(c->header[i], c->header[k]))
                c->wrong = failed(c, str_format(c->arena, "two columns %.*s", STR_ARG(c->header[i])).p);
    }
}

/* A byte order mark is no part of the first column's name. */
static void take_header(struct csv *c, size_t found)
{
    c->columns = found;
    c->header = ARENA_ARRAY(c->arena, struct str, found + 1);
    for (size_t i = 0; i < found; i++)
        c->header[i] = str_copy(c->arena, (struct str){c->texts.p + c->cells.at[i].at, c->cells.at[i].n});
    if (str_starts(c->header[0], STR("\xef\xbb\xbf"))) {
        c->header[0].p += 3;
        c->header[0].n -= 3;
    }
    check_header(c);
}

/* As many cells as the header has, so that the next row stands where it is looked for. */
static const char *fit_row(struct csv *c, size_t found)
{
    while (c->cells.n - c->row_start < c->columns) *vec_add(&c->cells) = (struct cell){.none = true};
    c->cells.n = c->row_start + c->columns;
    return found == c->columns ? NULL : str_format(c->batch, "%zu fields where the header has %zu", found, c->columns).p;
}

static void take_row(int end, void *reader)
{
    struct csv *c = reader;
    size_t found = c->cells.n - c->row_start;

    if (c->wrong) return;
    if (c->header) *vec_add(&c->wrongs) = (struct csv_wrong){c->line + 1, fit_row(c, found)};
    c->row_start = c->cells.n;
    c->row_texts = c->texts.n;
    if (c->header) {
        c->rows++;
    } else {
        take_header(c, found);
        c->cells.n = c->row_start = 0;
    }
    c->line++;
}

/* ---- blocks ---- */

/* The unfinished row moves to the front, everything before it has been handed out. */
static void keep_rest(struct csv *c)
{
    size_t cells = c->cells.n - c->row_start, texts = c->texts.n - c->row_texts;
    struct arena *old = c->batch;
    struct cell *from = c->cells.at + c->row_start;
    const char *p = c->texts.p + c->row_texts;
    size_t moved = c->row_texts;

    c->batch = arena_new();
    vec_init(&c->cells, c->batch);
    vec_init(&c->wrongs, c->batch);
    buf_init(&c->texts, c->batch, BLOCK_BYTES);
    buf_add(&c->texts, (struct str){p, texts});
    for (size_t i = 0; i < cells; i++) *vec_add(&c->cells) = (struct cell){from[i].at - moved, from[i].n, from[i].none};
    c->row_start = c->row_texts = c->rows = 0;
    arena_free(old);
}

static err_t parse_failed(struct csv *c)
{
    return failed(c, csv_error(&c->parser) == CSV_EPARSE ? "a quote that opens no field or is not closed"
                                                          : csv_strerror(csv_error(&c->parser)));
}

static err_t take_block(struct csv *c)
{
    char block[BLOCK_BYTES];
    size_t n = fread(block, 1, sizeof block, c->file);

    if (ferror(c->file)) return failed(c, strerrordesc_np(errno));
    if (n && csv_parse(&c->parser, block, n, take_field, take_row, c) != n) return c->wrong ? c->wrong : parse_failed(c);
    if (c->wrong) return c->wrong;
    c->ended = n < sizeof block && feof(c->file);
    if (c->ended && csv_fini(&c->parser, take_field, take_row, c) != 0) return parse_failed(c);
    TRY(c->wrong);
    return limit_check(c->arena, c->limits, LIMIT_CSV_ROW_BYTES,
                       (int64_t)(c->texts.n - c->row_texts + c->parser.entry_pos));
}

err_t csv_open(struct arena *a, const char *path, FILE *file, const struct limits *limits, struct csv **out)
{
    return csv_open_by(a, path, file, limits, ',', out);
}

err_t csv_open_by(struct arena *a, const char *path, FILE *file, const struct limits *limits, char separator, struct csv **out)
{
    struct csv *c = ARENA_NEW(a, struct csv);

    *c = (struct csv){.arena = a, .path = str_zero(a, str_of(path)), .file = file, .limits = limits};
    if (!file) c->file = fopen(path, "rbe");
    if (!c->file) return err_make(a, E_FILE, "path", path, "what", strerrordesc_np(errno), NULL);
    c->batch = arena_new();
    csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
    csv_set_space_func(&c->parser, no_space);
    csv_set_delim(&c->parser, (unsigned char)separator);
    arena_cleanup(a, free_reader, c);
    vec_init(&c->cells, c->batch);
    vec_init(&c->wrongs, c->batch);
    buf_init(&c->texts, c->batch, BLOCK_BYTES);
    while (!c->header && !c->ended) TRY(take_block(c));
    if (!c->header) return failed(c, "the header line is missing");
    *out = c;
    return OK;
}

const struct str *csv_columns(const struct csv *c, size_t *n)
{
    *n = c->columns;
    return c->header;
}

err_t csv_read(struct csv *c, struct csv_rows *out)
{
    struct str *at;

    if (!c->rows) keep_rest(c);   /* else they stood behind the header, in its block */
    while (!c->rows && !c->ended) TRY(take_block(c));
    at = ARENA_ARRAY(c->batch, struct str, c->rows * c->columns + 1);
    for (size_t i = 0; i < c->rows * c->columns; i++)
        at[i] = c->cells.at[i].none ? STR_NONE : (struct str){c->texts.p + c->cells.at[i].at, c->cells.at[i].n};
    *out = (struct csv_rows){c->rows, c->columns, at, c->wrongs.at};
    c->rows = 0;
    return OK;
}
