/* The first sheet of an XLSX (ECMA-376), read as a stream: first the parts that its cells point into, then its rows, block by block. */
#include "io/book_read.h"

#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "io/xml.h"
#include "io/zip.h"

enum { BLOCK_BYTES = 65536, RATIO_FREE_BYTES = 1 << 20 };

struct texts { VEC(struct str) list; };

struct book_reader {
    struct arena *arena;
    const struct limits *limits;
    struct str bytes;
    struct zip_reader *zip;
    int64_t unpacked;
    /* parts */
    struct texts strings;
    VEC(bool) days;                     /* by style of a cell: whether it shows days */
    VEC(int64_t) day_formats;           /* numbers of forms that show days, of the workbook's own */
    bool since_1904, in_cell_styles;
    struct str relation, sheet;         /* of the first sheet: its relation, its path */
    /* the sheet */
    struct xml_stream *stream;
    struct str *header;
    size_t columns;
    bool headed, ended;
    struct arena *batch;
    VEC(struct str) cells;              /* of whole rows at hand */
    VEC(struct csv_wrong) wrongs;
    size_t rows;
    VEC(struct str) row;                /* as far as it is read; STR_NONE: no value */
    size_t row_bytes;
    int64_t row_number, column;
    const char *row_wrong;
    char type;                          /* of the cell: 's' shared, 't' text, 'b' truth, 'e' error, 'n' number, 'd' day as text */
    bool shows_days, in_cell;
    int captures, phonetic;             /* depth of elements whose text counts, and of those whose does not */
    struct buf text;
};

static err_t damaged(struct book_reader *b, const char *what)
{
    return err_make(b->arena, E_REQUEST, "what", str_format(b->arena, "the workbook is not read: %s", what).p, NULL);
}

/* ---- parts ---- */

/* What little packs into much is no table. */
static err_t count_bytes(struct book_reader *b, size_t n, enum limit_id most)
{
    b->unpacked += (int64_t)n;
    TRY(limit_check(b->arena, b->limits, most, b->unpacked));
    if (b->unpacked <= RATIO_FREE_BYTES) return OK;
    return limit_check(b->arena, b->limits, LIMIT_SHEET_RATIO, b->unpacked / (int64_t)b->bytes.n);
}

static err_t feed(struct book_reader *b, struct xml_stream *s, enum limit_id most, bool *ended)
{
    char block[BLOCK_BYTES];
    size_t n;

    TRY(zip_read(b->zip, block, sizeof block, &n));
    TRY(count_bytes(b, n, most));
    *ended = !n;
    return xml_stream_feed(s, (struct str){block, n}, !n);
}

static err_t read_part(struct book_reader *b, const struct xml_hearer *hearer)
{
    struct xml_stream *s;
    bool ended = false;

    xml_stream_open(b->arena, b->limits, hearer, &s);
    while (!ended) TRY(feed(b, s, LIMIT_ZIP_BYTES, &ended));
    return OK;
}

static err_t no_close(void *arg, struct str name) { return OK; }
static err_t no_text(void *arg, struct str piece) { return OK; }

static err_t workbook_open(void *arg, struct str name, const char *const *attributes)
{
    struct book_reader *b = arg;
    struct str word;

    if (str_is(xml_bare(name), "sheet") && !b->relation.p)
        b->relation = str_copy(b->arena, xml_attribute(attributes, "id"));
    if (!str_is(xml_bare(name), "workbookPr")) return OK;
    word = xml_attribute(attributes, "date1904");
    b->since_1904 = str_is(word, "1") || str_is(word, "true");
    return OK;
}

static err_t relations_open(void *arg, struct str name, const char *const *attributes)
{
    struct book_reader *b = arg;
    struct str target = xml_attribute(attributes, "Target");

    if (!b->relation.p || !target.n || !str_eq(xml_attribute(attributes, "Id"), b->relation)) return OK;
    b->sheet = *target.p == '/' ? str_copy(b->arena, (struct str){target.p + 1, target.n - 1})
                                : str_format(b->arena, "xl/%.*s", STR_ARG(target));
    return OK;
}

static bool read_int(struct str s, int64_t *out)
{
    bool good = s.n > 0 && s.n < 10;

    *out = 0;
    for (size_t i = 0; i < s.n && good; i++) {
        good = s.p[i] >= '0' && s.p[i] <= '9';
        *out = *out * 10 + (s.p[i] - '0');
    }
    return good;
}

static bool shows_days(const struct book_reader *b, int64_t format)
{
    for (size_t i = 0; i < b->day_formats.n; i++)
        if (b->day_formats.at[i] == format) return true;
    return book_format_shows_days(format);
}

static err_t styles_open(void *arg, struct str name, const char *const *attributes)
{
    struct book_reader *b = arg;
    int64_t format;

    name = xml_bare(name);
    if (str_is(name, "cellXfs")) b->in_cell_styles = true;
    if (!read_int(xml_attribute(attributes, "numFmtId"), &format)) return OK;
    if (str_is(name, "numFmt") && book_format_tells_days(xml_attribute(attributes, "formatCode"))) *vec_add(&b->day_formats) = format;
    if (str_is(name, "xf") && b->in_cell_styles) *vec_add(&b->days) = shows_days(b, format);
    return OK;
}

static err_t styles_close(void *arg, struct str name)
{
    struct book_reader *b = arg;

    if (str_is(xml_bare(name), "cellXfs")) b->in_cell_styles = false;
    return OK;
}

/* ---- texts: of the shared ones and of cells ---- */

static void text_open(struct book_reader *b, struct str name)
{
    if (str_is(name, "rPh")) b->phonetic++;
    if (str_is(name, "t") || str_is(name, "v")) b->captures++;
}

static void text_close(struct book_reader *b, struct str name)
{
    if (str_is(name, "rPh")) b->phonetic--;
    if (str_is(name, "t") || str_is(name, "v")) b->captures--;
}

static err_t strings_open(void *arg, struct str name, const char *const *attributes)
{
    struct book_reader *b = arg;

    name = xml_bare(name);
    if (str_is(name, "si")) buf_init(&b->text, b->arena, 0);
    text_open(b, name);
    return OK;
}

static err_t strings_close(void *arg, struct str name)
{
    struct book_reader *b = arg;

    name = xml_bare(name);
    text_close(b, name);
    if (!str_is(name, "si")) return OK;
    TRY(limit_check(b->arena, b->limits, LIMIT_SHEET_STRINGS, (int64_t)b->strings.list.n + 1));   /* an empty one takes five bytes of a file */
    *vec_add(&b->strings.list) = b->text.n ? buf_str(&b->text) : STR("");
    return OK;
}

static err_t take_text(void *arg, struct str piece)
{
    struct book_reader *b = arg;

    if (b->captures > 0 && !b->phonetic) buf_add(&b->text, piece);
    return OK;
}

/* ---- rows ---- */

static void wrong_row(struct book_reader *b, const char *what)
{
    if (!b->row_wrong) b->row_wrong = what;
}

static struct str value_of(struct book_reader *b)
{
    struct str v = b->text.n ? buf_str(&b->text) : STR("");
    int64_t at;

    switch (b->type) {
    case 's':
        if (read_int(str_trim(v), &at) && (size_t)at < b->strings.list.n) return b->strings.list.at[at];
        wrong_row(b, "a text that the workbook does not have");
        return STR_NONE;
    case 'e': wrong_row(b, str_format(b->batch, "a cell holds the error %.*s", STR_ARG(v)).p); return STR_NONE;
    case 'n': return b->shows_days ? book_day(b->batch, str_trim(v), b->since_1904) : book_number(b->batch, str_trim(v));
    default: return v;
    }
}

static char type_of(struct str t)
{
    static const struct { const char *name; char type; } types[] = {
        {"s", 's'}, {"inlineStr", 't'}, {"str", 't'}, {"b", 'b'}, {"e", 'e'}, {"d", 'd'},
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(t, types[i].name)) return types[i].type;
    return 'n';
}

static err_t open_cell(struct book_reader *b, const char *const *attributes)
{
    struct str place = xml_attribute(attributes, "r");
    int64_t style;

    b->column = place.n ? book_column(place) : b->column + 1;
    if (b->column < 0) return damaged(b, "a cell whose column is none");
    TRY(limit_check(b->arena, b->limits, LIMIT_CSV_COLUMNS, b->column + 1));
    b->type = type_of(xml_attribute(attributes, "t"));
    b->shows_days = read_int(xml_attribute(attributes, "s"), &style) && (size_t)style < b->days.n && b->days.at[style];
    b->in_cell = true;
    b->captures = b->phonetic = 0;
    buf_init(&b->text, b->batch, 0);
    return OK;
}

static err_t close_cell(struct book_reader *b)
{
    struct str v = b->text.p ? value_of(b) : STR_NONE;

    b->in_cell = false;
    b->row_bytes += v.n;
    TRY(limit_check(b->arena, b->limits, LIMIT_CSV_ROW_BYTES, (int64_t)b->row_bytes));
    while ((int64_t)b->row.n <= b->column) *vec_add(&b->row) = STR_NONE;
    b->row.at[b->column] = v;
    return OK;
}

static void open_row(struct book_reader *b, const char *const *attributes)
{
    int64_t number;

    b->row_number = read_int(xml_attribute(attributes, "r"), &number) ? number : b->row_number + 1;
    b->column = -1;
    b->row_bytes = 0;
    b->row_wrong = NULL;
    b->row.n = 0;
}

/* Cells that were only given a colour end a row that has ended before. */
static void trim_row(struct book_reader *b)
{
    while (b->row.n && !b->row.at[b->row.n - 1].n) b->row.n--;
}

static err_t take_header(struct book_reader *b)
{
    b->columns = b->row.n;
    b->header = ARENA_ARRAY(b->arena, struct str, b->columns);
    for (size_t i = 0; i < b->columns; i++) {
        b->header[i] = str_copy(b->arena, str_trim(b->row.at[i]));
        if (!b->header[i].p) b->header[i] = STR("");
        for (size_t k = 0; k < i; k++)
            if (b->header[i].n && str_eq(b->header[i], b->header[k]))
                return damaged(b, str_format(b->arena, "two columns %.*s", STR_ARG(b->header[i])).p);
    }
    b->headed = true;
    return OK;
}

static err_t close_row(struct book_reader *b)
{
    trim_row(b);
    if (!b->row.n && !b->row_wrong) return OK;
    if (!b->headed) return take_header(b);
    if (b->row.n > b->columns)
        wrong_row(b, str_format(b->batch, "%zu fields where the header has %zu", b->row.n, b->columns).p);
    for (size_t i = 0; i < b->columns; i++) *vec_add(&b->cells) = i < b->row.n ? b->row.at[i] : STR_NONE;
    *vec_add(&b->wrongs) = (struct csv_wrong){b->row_number, b->row_wrong};
    b->rows++;
    return OK;
}

static err_t sheet_open(void *arg, struct str name, const char *const *attributes)
{
    struct book_reader *b = arg;

    name = xml_bare(name);
    if (str_is(name, "row")) open_row(b, attributes);
    if (str_is(name, "c")) return open_cell(b, attributes);
    if (b->in_cell) text_open(b, name);
    if (b->in_cell && b->captures && !b->text.p) buf_reserve(&b->text, 1);
    return OK;
}

static err_t sheet_close(void *arg, struct str name)
{
    struct book_reader *b = arg;

    name = xml_bare(name);
    if (str_is(name, "c") && b->in_cell) return close_cell(b);
    if (b->in_cell) text_close(b, name);
    return str_is(name, "row") ? close_row(b) : OK;
}

static void free_batch(void *arg) { arena_free(((struct book_reader *)arg)->batch); }

/* What is left of an unfinished row goes along. */
static void next_batch(struct book_reader *b)
{
    struct arena *old = b->batch;
    struct str text = b->in_cell ? buf_str(&b->text) : STR_NONE;
    size_t n = b->row.n;
    const struct str *row = b->row.at;

    b->batch = arena_new();
    vec_init(&b->cells, b->batch);
    vec_init(&b->wrongs, b->batch);
    vec_init(&b->row, b->batch);
    b->rows = 0;
    for (size_t i = 0; i < n; i++) *vec_add(&b->row) = str_copy(b->batch, row[i]);
    if (b->row_wrong) b->row_wrong = str_zero(b->batch, str_of(b->row_wrong));
    buf_init(&b->text, b->batch, text.n);
    if (text.n) buf_add(&b->text, text);
    else if (text.p) buf_reserve(&b->text, 1);
    arena_free(old);
}

/* ---- the book ---- */

static err_t read_parts(struct book_reader *b)
{
    const struct { const char *path; struct xml_hearer hearer; } parts[] = {
        {"xl/workbook.xml", {workbook_open, no_close, no_text, b}},
        {"xl/styles.xml", {styles_open, styles_close, no_text, b}},
        {"xl/sharedStrings.xml", {strings_open, strings_close, take_text, b}},
    };
    struct str path;
    bool more;

    TRY(zip_open(b->arena, b->limits, b->bytes, STR_NONE, &b->zip));
    TRY(zip_step(b->zip, &path, &more));
    while (more) {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (str_is(path, parts[i].path)) TRY(read_part(b, &parts[i].hearer));
        TRY(zip_step(b->zip, &path, &more));
    }
    return OK;
}

/* Goes to a part; *found. */
static err_t go_to(struct book_reader *b, struct str wanted, bool *found)
{
    struct str path;

    TRY(zip_open(b->arena, b->limits, b->bytes, STR_NONE, &b->zip));
    do TRY(zip_step(b->zip, &path, found));
    while (*found && !str_eq(path, wanted));
    return OK;
}

static err_t find_sheet(struct book_reader *b)
{
    const struct xml_hearer relations = {relations_open, no_close, no_text, b};
    bool found;

    TRY(go_to(b, STR("xl/_rels/workbook.xml.rels"), &found));
    if (found) TRY(read_part(b, &relations));
    if (!b->sheet.p) return damaged(b, "it has no sheet");
    TRY(go_to(b, b->sheet, &found));
    return found ? OK : damaged(b, "its first sheet is missing");
}

err_t book_reader_open(struct arena *a, const struct limits *limits, struct str bytes, struct book_reader **out)
{
    struct book_reader *b = ARENA_NEW(a, struct book_reader);
    const struct xml_hearer sheet = {sheet_open, sheet_close, take_text, b};

    *b = (struct book_reader){.arena = a, .limits = limits, .bytes = bytes, .batch = arena_new()};
    arena_cleanup(a, free_batch, b);
    vec_init(&b->strings.list, a);
    buf_init(&b->text, a, 0);
    vec_init(&b->days, a);
    vec_init(&b->day_formats, a);
    TRY(read_parts(b));
    TRY(find_sheet(b));
    next_batch(b);
    xml_stream_open(a, limits, &sheet, &b->stream);
    while (!b->headed && !b->ended) TRY(feed(b, b->stream, LIMIT_SHEET_BYTES, &b->ended));
    *out = b;
    return b->headed ? OK : damaged(b, "its first sheet is empty");
}

const struct str *book_reader_columns(const struct book_reader *b, size_t *n)
{
    *n = b->columns;
    return b->header;
}

err_t book_reader_rows(struct book_reader *b, struct csv_rows *out)
{
    if (!b->rows) next_batch(b);   /* else they stood behind the header, in its block */
    while (!b->rows && !b->ended) TRY(feed(b, b->stream, LIMIT_SHEET_BYTES, &b->ended));
    *out = (struct csv_rows){b->rows, b->columns, b->cells.at, b->wrongs.at};
    b->rows = 0;
    return OK;
}
