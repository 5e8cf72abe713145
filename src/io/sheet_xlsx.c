/* XLSX: a zip archive of XML (ECMA-376 parts 1 and 2), one sheet. Its rows are the last part, so that they go out as they
 * come; texts stand in their cells, which needs no table of all texts beside them. */
#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>

#include "io/sheet_inside.h"

enum {
    TEXT_BYTES_MOST = 32767,      /* characters of a cell; bytes are at least as many */
    PART_TIME = 315532800,        /* 1980, where the time of zip begins: the same table gives the same bytes */
    EPOCH_SERIAL = 25569,         /* 1970-01-01 counted from 1899-12-30 */
    SERIAL_LEAST = 61,            /* before 1 March 1900 spreadsheets count a day that was not */
    STYLE_DAY = 1, STYLE_MOMENT, STYLE_HEAD,
};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define SHEETS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define SHEET_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct { const char *name, *text; } parts[] = {
    {"[Content_Types].xml",
     XML "<Types xmlns=\"" PACKAGE "content-types\">"
     "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
     "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
     "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_TYPE "sheet.main+xml\"/>"
     "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" SHEET_TYPE "worksheet+xml\"/>"
     "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_TYPE "styles+xml\"/></Types>"},
    {"_rels/.rels",
     XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
     "<Relationship Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml",
     XML "<workbook xmlns=\"" SHEETS "\" xmlns:r=\"" OFFICE "\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     XML "<Relationships xmlns=\"" PACKAGE "relationships\">"
     "<Relationship Id=\"rId1\" Type=\"" OFFICE "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
     "<Relationship Id=\"rId2\" Type=\"" OFFICE "/styles\" Target=\"styles.xml\"/></Relationships>"},
    {"xl/styles.xml",
     XML "<styleSheet xmlns=\"" SHEETS "\">"
     "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
     "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts>"
     "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
     "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
     "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
     "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
     "<cellXfs count=\"4\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
     "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>"
     "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"},
};

struct sheet_book {
    struct sheet *sheet;
    struct archive *archive;
    struct archive_entry *entry;
    err_t failed;                 /* of the sink, which speaks through the library */
    int64_t bytes;                /* of the sheet so far: packed it may be a thousandth of them */
    bool closed;                  /* what the library still says then goes nowhere */
};

/* ---- the archive ---- */

static la_ssize_t take(struct archive *archive, void *arg, const void *bytes, size_t n)
{
    struct sheet_book *b = arg;

    if (b->closed) return (la_ssize_t)n;
    b->failed = b->sheet->sink.put(b->sheet->sink.to, (struct str){bytes, n});
    if (!b->failed) return (la_ssize_t)n;
    archive_set_error(archive, 0, "the sink");
    return -1;
}

static err_t failed(const struct sheet_book *b)
{
    const char *what = archive_error_string(b->archive);

    if (b->failed) return b->failed;
    return err_make(b->sheet->arena, E_FILE, "path", "xlsx", "what", what ? what : "the archive cannot be written", NULL);
}

static void close_book(void *arg)
{
    struct sheet_book *b = arg;

    b->closed = true;
    archive_entry_free(b->entry);
    archive_write_free(b->archive);
}

/* Sizes are not known before; without zip64 for parts that may be long, as spreadsheets want it. */
static bool begin_archive(struct sheet_book *b)
{
    return archive_write_set_format_zip(b->archive) == ARCHIVE_OK
        && archive_write_set_format_option(b->archive, "zip", "compression", "deflate") == ARCHIVE_OK
        && archive_write_set_format_option(b->archive, "zip", "zip64", NULL) == ARCHIVE_OK
        && archive_write_set_bytes_in_last_block(b->archive, 1) == ARCHIVE_OK
        && archive_write_open(b->archive, b, NULL, take, NULL) == ARCHIVE_OK;
}

static bool begin_part(struct sheet_book *b, const char *name)
{
    archive_entry_clear(b->entry);
    archive_entry_set_pathname(b->entry, name);
    archive_entry_set_filetype(b->entry, AE_IFREG);
    archive_entry_set_perm(b->entry, 0644);
    archive_entry_set_mtime(b->entry, PART_TIME, 0);
    return archive_write_header(b->archive, b->entry) == ARCHIVE_OK;
}

static bool add(struct sheet_book *b, struct str text)
{
    while (text.n) {
        la_ssize_t n = archive_write_data(b->archive, text.p, text.n);
        if (n <= 0) return false;
        text = (struct str){text.p + n, text.n - (size_t)n};
    }
    return true;
}

err_t book_flush(struct sheet *s)
{
    bool done;

    s->book->bytes += (int64_t)s->out.n;
    TRY(limit_check(s->arena, s->limits, LIMIT_SHEET_BYTES, s->book->bytes));
    done = add(s->book, buf_str(&s->out));
    s->out.n = 0;
    return done ? OK : failed(s->book);
}

/* ---- cells ---- */

static void add_text(struct buf *out, struct str text, int style)
{
    if (text.n > TEXT_BYTES_MOST) {
        text.n = TEXT_BYTES_MOST;
        while (text.n && ((unsigned char)text.p[text.n] & 0xC0) == 0x80) text.n--;
    }
    buf_add(out, STR("<c t=\"inlineStr\""));
    if (style) buf_add_format(out, " s=\"%d\"", style);
    buf_add(out, STR("><is><t xml:space=\"preserve\">"));
    sheet_escape(out, text);
    buf_add(out, STR("</t></is></c>"));
}

static void add_number(struct buf *out, struct str number) { buf_add_format(out, "<c><v>%.*s</v></c>", STR_ARG(number)); }

/* Days from 1899-12-30; the time is a part of the day, in billionths. */
static void add_serial(struct buf *out, const struct sheet_cell *cell)
{
    enum { DAY_US_SCALE = 1000000 };
    static const int64_t day_us = INT64_C(86400) * DAY_US_SCALE;
    int64_t us = cell->kind == SHEET_MOMENT ? cell->moment.us : cell->day.day * day_us;
    int64_t days = us >= 0 ? us / day_us : -((day_us - 1 - us) / day_us), rest = us - days * day_us;
    char room[32];

    if (days + EPOCH_SERIAL < SERIAL_LEAST) {
        add_text(out, sheet_text(room, cell), 0);
        return;
    }
    buf_add_format(out, "<c s=\"%d\"><v>%" PRId64, cell->kind == SHEET_MOMENT ? STYLE_MOMENT : STYLE_DAY, days + EPOCH_SERIAL);
    if (rest) buf_add_format(out, ".%09" PRId64, rest / 100 * INT64_C(1000000000) / (day_us / 100));
    buf_add(out, STR("</v></c>"));
}

static void add_cell(struct buf *out, const struct sheet_cell *cell)
{
    switch (cell->kind) {
    case SHEET_TEXT: add_text(out, cell->text, 0); break;
    case SHEET_NUMBER: add_number(out, cell->text); break;
    case SHEET_TRUTH: buf_add_format(out, "<c t=\"b\"><v>%d</v></c>", cell->truth); break;
    case SHEET_DAY: case SHEET_MOMENT: add_serial(out, cell); break;
    case SHEET_NONE: buf_add(out, STR("<c/>")); break;
    }
}

void book_row(struct sheet *s, const struct sheet_cell *cells)
{
    buf_add(&s->out, STR("<row>"));
    for (size_t i = 0; i < s->shape.columns; i++) add_cell(&s->out, &cells[i]);
    buf_add(&s->out, STR("</row>"));
}

/* ---- the book ---- */

static void add_heads(struct sheet *s)
{
    buf_add(&s->out, STR(XML "<worksheet xmlns=\"" SHEETS "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\""
                         " topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData><row>"));
    for (size_t i = 0; i < s->shape.columns; i++) add_text(&s->out, s->shape.heads[i], STYLE_HEAD);
    buf_add(&s->out, STR("</row>"));
}

err_t book_begin(struct sheet *s)
{
    struct sheet_book *b = s->book = ARENA_NEW(s->arena, struct sheet_book);
    bool good;

    *b = (struct sheet_book){.sheet = s, .archive = archive_write_new(), .entry = archive_entry_new()};
    arena_cleanup(s->arena, close_book, b);
    good = begin_archive(b);
    for (size_t i = 0; good && i < sizeof parts / sizeof *parts; i++)
        good = begin_part(b, parts[i].name) && add(b, str_of(parts[i].text));
    if (!good || !begin_part(b, "xl/worksheets/sheet1.xml")) return failed(b);
    add_heads(s);
    return OK;
}

err_t book_end(struct sheet *s)
{
    buf_add(&s->out, STR("</sheetData></worksheet>"));
    TRY(book_flush(s));
    return archive_write_close(s->book->archive) == ARCHIVE_OK ? OK : failed(s->book);
}
