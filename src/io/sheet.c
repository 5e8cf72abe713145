#include "io/sheet_inside.h"

#include <string.h>

#include "base/json.h"

enum { FLUSH_BYTES = 32 * 1024 };

static const struct { enum sheet_kind kind; const char *ending, *media; } kinds[] = {
    {SHEET_CSV, "csv", "text/csv; charset=utf-8"},
    {SHEET_XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {SHEET_JSON, "json", "application/json"},
    {SHEET_XML, "xml", "text/xml; charset=utf-8"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

bool sheet_kind_read(struct str name, enum sheet_kind *out)
{
    for (size_t i = 0; i < KINDS; i++)
        if (str_is(name, kinds[i].ending)) {
            *out = kinds[i].kind;
            return true;
        }
    return false;
}

const char *sheet_ending(enum sheet_kind kind) { return kinds[kind - 1].ending; }
const char *sheet_media(enum sheet_kind kind) { return kinds[kind - 1].media; }

/* ---- values ---- */

struct str sheet_text(char room[32], const struct sheet_cell *cell)
{
    switch (cell->kind) {
    case SHEET_TEXT: case SHEET_NUMBER: return cell->text;
    case SHEET_TRUTH: return cell->truth ? STR("true") : STR("false");
    case SHEET_DAY: date_write(cell->day, room); return (struct str){room, 10};
    case SHEET_MOMENT: return (struct str){room, stamp_write(cell->moment, room)};
    case SHEET_NONE: break;
    }
    return STR("");
}

void sheet_escape(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c == '&') buf_add(out, STR("&amp;"));
        else if (c == '<') buf_add(out, STR("&lt;"));
        else if (c == '>') buf_add(out, STR("&gt;"));
        else if (c == '"') buf_add(out, STR("&quot;"));
        else if (c == '\r') buf_add(out, STR("&#13;"));
        else if (c >= ' ' || c == '\t' || c == '\n') buf_add_char(out, (char)c);
    }
}

/* ---- CSV ---- */

static bool is_formula(const struct sheet_cell *cell, struct str text)
{
    return cell->kind == SHEET_TEXT && text.n && strchr("=+-@\t\r", *text.p);
}

static bool wants_quotes(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (strchr(",\"\r\n", text.p[i])) return true;
    return text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' ');
}

static void csv_cell(struct buf *out, const struct sheet_cell *cell)
{
    char room[32];
    struct str text = sheet_text(room, cell);
    bool formula = is_formula(cell, text), quotes = wants_quotes(text);

    if (quotes) buf_add_char(out, '"');
    if (formula) buf_add_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_add_char(out, '"');
        buf_add_char(out, text.p[i]);
    }
    if (quotes) buf_add_char(out, '"');
}

static void csv_row(struct sheet *s, const struct sheet_cell *cells)
{
    for (size_t i = 0; i < s->shape.columns; i++) {
        if (i) buf_add_char(&s->out, ',');
        csv_cell(&s->out, &cells[i]);
    }
    buf_add_char(&s->out, '\n');
}

static void csv_head(struct sheet *s)
{
    struct sheet_cell *cells = ARENA_ARRAY(s->arena, struct sheet_cell, s->shape.columns);

    for (size_t i = 0; i < s->shape.columns; i++) cells[i] = (struct sheet_cell){.kind = SHEET_TEXT, .text = s->shape.heads[i]};
    csv_row(s, cells);
}

/* ---- JSON ---- */

static void json_row(struct sheet *s, const struct sheet_cell *cells)
{
    struct json_writer w = json_writer(&s->out);
    char room[32];

    buf_add(&s->out, s->rows ? STR(",\n") : STR("\n"));
    json_open(&w, '{');
    for (size_t i = 0; i < s->shape.columns; i++) {
        json_key(&w, s->shape.heads[i]);
        if (cells[i].kind == SHEET_NONE) json_put_null(&w);
        else if (cells[i].kind == SHEET_TRUTH) json_put_bool(&w, cells[i].truth);
        else if (cells[i].kind == SHEET_NUMBER) json_put_raw(&w, cells[i].text);
        else json_put_str(&w, sheet_text(room, &cells[i]));
    }
    json_close(&w, '}');
}

/* ---- XML ---- */

static void xml_row(struct sheet *s, const struct sheet_cell *cells)
{
    struct buf *out = &s->out;
    char room[32];

    buf_add_format(out, "<%s>", s->shape.entry);
    for (size_t i = 0; i < s->shape.columns; i++) {
        struct str name = s->shape.heads[i];
        bool optional = *name.p == '?';
        if (optional && cells[i].kind == SHEET_NONE) continue;
        name = (struct str){name.p + optional, name.n - optional};
        buf_add_format(out, "<%.*s>", STR_ARG(name));
        sheet_escape(out, sheet_text(room, &cells[i]));
        buf_add_format(out, "</%.*s>", STR_ARG(name));
    }
    buf_add_format(out, "</%s>\n", s->shape.entry);
}

/* ---- the stream ---- */

static err_t flush(struct sheet *s)
{
    struct str piece = buf_str(&s->out);

    s->out.n = 0;
    return piece.n ? s->sink.put(s->sink.to, piece) : OK;
}

err_t sheet_begin(struct arena *a, const struct limits *limits, const struct sheet_shape *shape, struct sheet_sink sink, struct sheet **out)
{
    struct sheet *s = ARENA_NEW(a, struct sheet);

    *s = (struct sheet){.arena = a, .limits = limits, .shape = *shape, .sink = sink};
    buf_init(&s->out, a, 2 * FLUSH_BYTES);
    *out = s;
    switch (shape->kind) {
    case SHEET_CSV: csv_head(s); break;
    case SHEET_XLSX: return book_begin(s);
    case SHEET_JSON: buf_add_char(&s->out, '['); break;
    case SHEET_XML: buf_add_format(&s->out, "<%s>\n", shape->outer); break;
    }
    return OK;
}

err_t sheet_row(struct sheet *s, const struct sheet_cell *cells)
{
    switch (s->shape.kind) {
    case SHEET_CSV: csv_row(s, cells); break;
    case SHEET_XLSX: book_row(s, cells); break;
    case SHEET_JSON: json_row(s, cells); break;
    case SHEET_XML: xml_row(s, cells); break;
    }
    s->rows++;
    if (s->out.n < FLUSH_BYTES) return OK;
    return s->shape.kind == SHEET_XLSX ? book_flush(s) : flush(s);
}

err_t sheet_end(struct sheet *s)
{
    if (s->shape.kind == SHEET_XLSX) return book_end(s);
    if (s->shape.kind == SHEET_JSON) buf_add(&s->out, s->rows ? STR("\n]\n") : STR("]\n"));
    if (s->shape.kind == SHEET_XML) buf_add_format(&s->out, "</%s>\n", s->shape.outer);
    return flush(s);
}
