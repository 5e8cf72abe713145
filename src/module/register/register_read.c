/* A file as rows: XML, whose elements are named, or a table (CSV, XLSX, JSON), whose columns are. */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "io/sheet_read.h"
#include "io/xml.h"
#include "module/register/internal.h"

#define REMOVE "delete"          /* a column of tables: 1 takes the row away */

void register_refuse(struct sent_row *row, enum outcome outcome, err_t why)
{
    if (row->why || !why) return;
    row->outcome = outcome;
    row->why = why;
}

static struct sent_row *add_row(struct sent_file *f, const struct register_section *s, int64_t number)
{
    struct sent_row *row = vec_add(&f->rows);

    *row = (struct sent_row){.number = number, .section = s, .cells = ARENA_ARRAY(f->arena, struct str, register_width(s))};
    return row;
}

static err_t wrong(struct function_call *c, struct str what) { return err_make(c->arena, E_REQUEST, "what", str_zero(c->arena, what), NULL); }

/* ---- XML ---- */

struct xml_file {
    struct function_call *call;
    struct sent_file *file;
    int depth, top;                          /* top: depth at which sections stand */
    const struct register_section *section;
    bool in_row;
    int column;                              /* of the element at hand; -1: none */
    struct buf text;
    int64_t number;
};

static const char *element_of(const struct register_column *c) { return c->element && *c->element == '?' ? c->element + 1 : c->element; }

static int column_of(const struct register_section *s, struct str element)
{
    for (int i = 0; s->columns[i].path; i++)
        if (s->columns[i].element && str_is(element, element_of(&s->columns[i]))) return i;
    return -1;
}

static err_t open_section(struct xml_file *x, struct str name)
{
    const struct register_book *book = x->file->book;

    x->section = NULL;
    x->number = 0;
    for (size_t i = 0; i < book->count; i++)
        if (str_is(name, book->sections[i].outer)) x->section = &book->sections[i];
    return x->section ? OK : wrong(x->call, str_format(x->call->arena, "the element %.*s is not known here", STR_ARG(name)));
}

/* Few bytes of a file may make much: empty rows, cells that all show one long text. */
static err_t check_room(struct function_call *c, const struct sent_file *f)
{
    TRY(limit_check(c->arena, &c->env->limits, LIMIT_UPLOAD_ROWS, (int64_t)f->rows.n + 1));
    return limit_check(c->arena, &c->env->limits, LIMIT_UPLOAD_MEMORY, (int64_t)arena_used(f->arena));
}

static err_t open_element(void *arg, struct str name, const char *const *attributes)
{
    struct xml_file *x = arg;
    int level = ++x->depth - x->top;

    if (level < 0 && !str_is(name, x->file->book->around)) return wrong(x->call, str_format(x->call->arena, "the file is none of %s", x->file->book->around));
    if (level == 0) return open_section(x, name);
    if (level == 1 && !str_is(name, x->section->entry))
        return wrong(x->call, str_format(x->call->arena, "the element %.*s is not known here", STR_ARG(name)));
    if (level == 1) {
        TRY(check_room(x->call, x->file));
        add_row(x->file, x->section, ++x->number);
    }
    x->column = level == 2 ? column_of(x->section, name) : -1;
    if (level >= 2 && x->column < 0) return wrong(x->call, str_format(x->call->arena, "the element %.*s is not known here", STR_ARG(name)));
    if (level == 2) buf_init(&x->text, x->file->arena, 0);
    return OK;
}

static err_t close_element(void *arg, struct str name)
{
    struct xml_file *x = arg;
    struct sent_row *row = x->file->rows.n ? &x->file->rows.at[x->file->rows.n - 1] : NULL;

    if (x->depth-- - x->top != 2) return OK;
    row->cells[x->column] = x->text.n ? str_trim(buf_str(&x->text)) : STR("");
    x->column = -1;
    return OK;
}

static err_t take_text(void *arg, struct str piece)
{
    struct xml_file *x = arg;

    if (x->column >= 0) buf_add(&x->text, piece);
    return OK;
}

static err_t read_xml(struct function_call *c, struct str bytes, struct sent_file *f)
{
    struct xml_file x = {.call = c, .file = f, .top = f->book->around ? 2 : 1, .column = -1};
    const struct xml_hearer hearer = {open_element, close_element, take_text, &x};
    struct xml_stream *s;

    xml_stream_open(c->arena, &c->env->limits, &hearer, &s);
    return xml_stream_feed(s, bytes, true);
}

/* ---- tables ---- */

struct table_file {
    struct sheet_reader *reader;
    size_t columns;
    const int *to;               /* by column of the file: of the sheet's section; -1: "delete", -2: without a name */
    int type;                    /* which column of the file says which section; -1: there is but one */
};

enum { TO_REMOVE = -1, TO_NOTHING = -2 };

static int head_of(const struct register_section *s, struct str head)
{
    for (int i = 0; s->columns[i].path; i++)
        if (str_is(head, s->columns[i].head)) return i;
    return -1;
}

static err_t read_heads(struct function_call *c, struct sent_file *f, struct table_file *t)
{
    const struct register_section *s = register_sheet(f->book);
    const struct str *heads = sheet_reader_columns(t->reader, &t->columns);
    int *to = ARENA_ARRAY(c->arena, int, t->columns);

    t->to = to;
    t->type = -1;
    f->sent = ARENA_ARRAY(c->arena, bool, register_width(s));
    for (size_t i = 0; i < t->columns; i++) {
        int column = head_of(s, heads[i]);
        to[i] = column >= 0 ? column : str_is(heads[i], REMOVE) && f->book->deletes ? TO_REMOVE : TO_NOTHING;
        if (to[i] == TO_NOTHING && heads[i].n) return wrong(c, str_format(c->arena, "the column %.*s is not known here", STR_ARG(heads[i])));
        if (column >= 0) f->sent[column] = true;
        if (column >= 0 && f->book->count > 1 && str_is(heads[i], "type")) t->type = (int)i;
    }
    if (f->book->count > 1 && t->type < 0) return wrong(c, STR("the column type is missing"));
    return f->sent[head_of(s, str_of(f->book->key))] ? OK : wrong(c, str_format(c->arena, "the column %s is missing", f->book->key));
}

static const struct register_section *section_of(const struct register_book *book, struct str type)
{
    for (size_t i = 0; i < book->count; i++)
        if (book->count == 1 || str_is(type, book->sections[i].type)) return &book->sections[i];
    return NULL;
}

static int same_head(const struct register_section *s, const struct register_column *c) { return head_of(s, str_of(c->head)); }

static void take_cells(struct sent_file *f, const struct table_file *t, const struct str *cells, struct sent_row *row)
{
    const struct register_section *sheet = register_sheet(f->book);

    for (size_t i = 0; i < t->columns; i++) {
        struct str v = cells[i].p ? str_trim(cells[i]) : STR_NONE;
        int to = t->to[i] >= 0 ? same_head(row->section, &sheet->columns[t->to[i]]) : -1;
        if (t->to[i] == TO_REMOVE) row->remove = str_is(v, "1");
        if (to >= 0) row->cells[to] = str_copy(f->arena, v);
    }
}

static err_t take_row(struct function_call *c, struct sent_file *f, const struct table_file *t, const struct str *cells, const struct csv_wrong *wrongs)
{
    struct str type = t->type < 0 || !cells[t->type].p ? STR("") : str_trim(cells[t->type]);
    const struct register_section *s = section_of(f->book, type);
    struct sent_row *row;

    TRY(check_room(c, f));
    row = add_row(f, s ? s : register_sheet(f->book), wrongs->row);
    take_cells(f, t, cells, row);
    if (wrongs->what)
        register_refuse(row, OUTCOME_INVALID, err_make(c->arena, E_RULE, "rule", "register_row", "what", str_zero(c->arena, str_of(wrongs->what)), NULL));
    if (!s) register_refuse(row, OUTCOME_INVALID, err_make(c->arena, E_FIELD_CHOICE, "field", "type", "value", str_zero(c->arena, type), NULL));
    return OK;
}

static err_t read_table(struct function_call *c, struct str bytes, struct sent_file *f)
{
    struct csv_rows rows = {.rows = 1};
    struct table_file t;

    TRY(sheet_reader_open(c->arena, &c->env->limits, bytes, &t.reader));
    TRY(read_heads(c, f, &t));
    while (rows.rows) {
        TRY(sheet_reader_rows(t.reader, &rows));
        for (size_t i = 0; i < rows.rows; i++) TRY(take_row(c, f, &t, rows.at + i * rows.columns, &rows.wrong[i]));
    }
    return OK;
}

/* ---- either ---- */

static bool is_xml(struct str bytes)
{
    struct str s = str_trim(bytes);

    if (str_starts(s, STR("\xef\xbb\xbf"))) s = (struct str){s.p + 3, s.n - 3};
    return s.n && (*s.p == '<' || str_starts(s, STR("\xff\xfe")) || str_starts(s, STR("\xfe\xff")));
}

err_t register_read(struct function_call *c, const struct register_book *book, struct str bytes, struct sent_file *out)
{
    *out = (struct sent_file){.arena = c->arena, .book = book};
    vec_init(&out->rows, c->arena);
    if (is_xml(bytes) && !book->sections[0].outer) return wrong(c, STR("a table is wanted: CSV, XLSX or JSON"));
    return is_xml(bytes) ? read_xml(c, bytes, out) : read_table(c, bytes, out);
}
