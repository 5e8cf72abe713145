/* Registers and lists as files, in the forms in which they are taken back. */
#include "base/arena.h"
#include "module/register/internal.h"
#include "module/rows.h"

/* ---- rows of a section ---- */

struct asked {
    struct query query;
    struct condition where, parts[2];
    struct db_value values[2];
    struct export_table table;
};

static size_t xml_columns(struct arena *a, const struct register_section *s, struct export_column **out)
{
    size_t n = register_width(s), count = 0;

    *out = ARENA_ARRAY(a, struct export_column, n);
    for (size_t i = 0; i < n; i++)
        if (s->columns[i].element)
            (*out)[count++] = (struct export_column){s->columns[i].path, str_of(s->columns[i].element), s->columns[i].how, s->columns[i].bit};
    return count;
}

static size_t table_columns(struct arena *a, const struct register_section *s, struct export_column **out)
{
    const struct register_column *heads;
    size_t n = register_heads(a, s, &heads);

    *out = ARENA_ARRAY(a, struct export_column, n);
    for (size_t i = 0; i < n; i++) (*out)[i] = (struct export_column){heads[i].path, str_of(heads[i].head), heads[i].how, heads[i].bit};
    return n;
}

/* The places of the fund, which are none, are left out, as openIMIS does (enrolment 9.2). */
static void ask(struct arena *a, const struct register_book *book, const struct register_section *s, enum sheet_kind kind, struct asked *out)
{
    struct export_column *columns;
    size_t n = kind == SHEET_XML ? xml_columns(a, s, &columns) : table_columns(a, register_sheet(book), &columns);

    *out = (struct asked){.query = {.entity = s->entity, .right = book->down, .as_of_slot = SLOT_NONE,
                                    .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}}};
    out->table = (struct export_table){.query = &out->query, .values = out->values, .columns = columns, .column_count = n, .kind = kind,
                                       .outer = s->outer, .entry = s->entry};
    if (!s->type) return;
    out->parts[0] = rows_test(a, "type", LOOKUP_EXACT, 0);
    out->parts[1] = rows_test(a, "code", LOOKUP_NE, 1);
    out->where = (struct condition){.kind = CONDITION_AND, .parts = out->parts, .part_count = 2};
    out->values[0] = db_text(str_of(s->type));
    out->values[1] = db_text(str_format(a, "F%s", s->type));
    out->query.where = &out->where;
    out->table.value_count = 2;
}

/* Who may have the register sees in it what its rows point to; only of his places. */
static const struct access *reader_of(struct function_call *c)
{
    static const right_t rights[] = {101001, 101101, 121201, 121301, 121901};

    return access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
}

/* ---- files ---- */

static err_t put(void *to, struct str piece) { return blob_add(to, piece); }
static err_t put_row(void *to, const struct sheet_cell *cells) { return sheet_row(to, cells); }

static err_t write_xml(struct function_call *c, const struct register_book *book, struct blob_writer *w)
{
    struct asked asked;

    TRY(blob_add(w, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")));
    if (book->around) TRY(blob_add(w, str_format(c->arena, "<%s>\n", book->around)));
    for (size_t i = 0; i < book->count; i++) {
        ask(c->arena, book, &book->sections[i], SHEET_XML, &asked);
        TRY(export_write(c, &asked.table, LIMIT_REPORT_ROWS, (struct sheet_sink){put, w}, NULL));
    }
    return book->around ? blob_add(w, str_format(c->arena, "</%s>\n", book->around)) : OK;
}

/* All sections in one table. */
static err_t write_table(struct function_call *c, const struct register_book *book, enum sheet_kind kind, struct blob_writer *w)
{
    struct export_taker taker = {.row = put_row};
    struct sheet_shape shape;
    struct asked asked;
    struct sheet *sheet;

    ask(c->arena, book, register_sheet(book), kind, &asked);
    shape = export_shape(c->arena, &asked.table);
    TRY(sheet_begin(c->arena, &c->env->limits, &shape, (struct sheet_sink){put, w}, &sheet));
    taker.arg = sheet;
    for (size_t i = 0; i < book->count; i++) {
        ask(c->arena, book, &book->sections[i], kind, &asked);
        TRY(export_rows(c, &asked.table, LIMIT_REPORT_ROWS, &taker, NULL));
    }
    return sheet_end(sheet);
}

err_t register_give(struct function_call *c, struct str name, enum sheet_kind kind, struct blob_writer *out)
{
    const struct register_book *book = register_book(name);
    struct function_call lent = *c;

    if (!book) return err_make(c->arena, E_PATH, NULL);
    TRY(access_may(c->arena, c->who, book->down));
    lent.who = reader_of(c);
    return kind == SHEET_XML ? write_xml(&lent, book, out) : write_table(&lent, book, kind, out);
}

err_t register_list(struct function_call *c, struct str name, enum sheet_kind kind, struct str *file)
{
    const struct register_book *book = str_is(name, register_people()->name) ? register_people() : register_book(name);
    struct asked asked;

    if (!book) return err_make(c->arena, E_PATH, NULL);
    TRY(access_may(c->arena, c->who, book->down));
    ask(c->arena, book, register_sheet(book), kind, &asked);
    return export_make(c, reader_of(c), book->name, &asked.table, file);
}
