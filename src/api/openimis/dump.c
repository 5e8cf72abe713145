/* The second reading: the runs of one table, row by row. */
#include "api/openimis/dump.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/openimis/dump_index.h"
#include "api/openimis/dump_value.h"
#include "base/vec.h"
#include "io/csv_read.h"

enum { BATCH_ROWS = 1000, BATCH_BYTES = 262144 };

enum where { BETWEEN_RUNS, AT_STATEMENT, IN_VALUES, IN_COPY };

/* While rows are gathered: the buffer moves as it grows, so an offset. */
struct cell {
    size_t at, n;
    bool none;
};

struct dump {
    struct arena *arena;
    struct dump_index index;
    struct dump_table *table;
    size_t run;               /* the next one */
    int64_t run_end;
    int64_t statement;        /* where the last one of the run began */
    enum where where;
    int *kept;                /* of each column of the table: where it is handed out, -1: nowhere */
    size_t width;             /* columns that are handed out */
    VEC(int) listed;          /* columns of the table that the statement gives */
    const char *unlisted;     /* why its rows are none of the table; NULL: they are */
    struct arena *opened;     /* of the table at hand */
    struct arena *batch;      /* of the rows at hand */
    struct buf texts;
    VEC(struct cell) cells;
    VEC(struct csv_wrong) wrongs;
};

/* ---- a statement ---- */

static int column_of(struct dump *d, const struct dump_name *name, size_t i)
{
    const struct dump_table *t = d->table;
    int before = i < d->listed.n ? d->listed.at[i] : -1;   /* most statements list what the one before did */

    if (before >= 0 && t->columns.at[before].name.n == name->n
        && strncasecmp(t->columns.at[before].name.p, name->text, name->n) == 0)
        return before;
    return table_find(t, name);
}

static void read_listed(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    struct dump_name name;
    size_t n = 0;

    d->unlisted = NULL;
    if (!text_pass_char(t, '(')) {
        for (; n < d->table->columns.n; n++) {
            if (n == d->listed.n) vec_add(&d->listed);
            d->listed.at[n] = (int)n;
        }
        d->listed.n = n;
        return;
    }
    for (; text_name(t, &name); n++) {
        int column = column_of(d, &name, n);
        if (n == d->listed.n) vec_add(&d->listed);
        d->listed.at[n] = column;
        if (column < 0) d->unlisted = "names a column that its table has not";
        if (!text_pass_char(t, ',')) {
            n++;
            break;
        }
    }
    d->listed.n = n;
    text_pass_char(t, ')');
}

/* The index has read it before: it is an INSERT of this table, or a COPY. */
static void begin_statement(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    struct dump_name name;
    bool copy = text_pass_word(t, "copy");

    if (!copy && text_pass_word(t, "insert")) text_pass_word(t, "into");
    do text_name(t, &name);
    while (text_pass_char(t, '.'));
    read_listed(d);
    if (!copy) index_values(t);
    else text_pass_line(t);
    d->where = copy ? IN_COPY : IN_VALUES;
}

static bool begin_run(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    const struct dump_run *run;

    if (!d->table || d->run == d->table->runs.n) return false;
    run = &d->table->runs.at[d->run++];
    if (run->unread) text_failed(t, run->line, run->unread);
    text_go(t, run->place, run->line);
    t->dialect = run->dialect;
    d->run_end = run->end;
    d->statement = -1;
    d->where = AT_STATEMENT;
    return true;
}

static void next_statement(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    bool passed;

    do {
        passed = text_pass_char(t, ';');   /* with blanks before it */
        if (text_place(t) < d->run_end && text_pass_word(t, "go")) {
            text_pass_line(t);
            passed = true;
        }
    } while (passed);
    d->where = BETWEEN_RUNS;
    if (text_place(t) >= d->run_end) return;
    if (text_place(t) <= d->statement) return text_failed(t, t->line, "is not what it was when the dump was read before");
    d->statement = text_place(t);
    begin_statement(d);
}

/* ---- a row ---- */

static void begin_row(struct dump *d)
{
    for (size_t i = 0; i < d->width; i++) *vec_add(&d->cells) = (struct cell){.none = true};
    *vec_add(&d->wrongs) = (struct csv_wrong){d->index.text.line, d->unlisted};
}

static void row_wrong(struct dump *d, const char *what)
{
    struct csv_wrong *w = &d->wrongs.at[d->wrongs.n - 1];

    if (!w->what) w->what = what;
}

/* The value of the statement's column i, appended to the texts at `from`. */
static void keep_value(struct dump *d, size_t i, size_t from)
{
    int column = i < d->listed.n ? d->listed.at[i] : -1;
    int to = column < 0 ? -1 : d->kept[column];

    if (to >= 0) d->cells.at[d->cells.n - d->width + (size_t)to] = (struct cell){from, d->texts.n - from, false};
    else d->texts.n = from;
}

static void check_count(struct dump *d, size_t found)
{
    if (found != d->listed.n)
        row_wrong(d, str_format(d->batch, "%zu values where there are %zu columns", found, d->listed.n).p);
}

static void read_values(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    enum dump_value kind;
    size_t n = 0;

    t->open = 1;
    begin_row(d);
    do {
        size_t from = d->texts.n;
        kind = dump_value_read(t, &d->texts);
        if (kind == VALUE_TEXT) keep_value(d, n, from);
        else d->texts.n = from;
        n++;
    } while (kind != VALUE_WRONG && text_pass_char(t, ','));
    if (kind != VALUE_WRONG && text_pass_char(t, ')')) return check_count(d, n);
    row_wrong(d, str_format(d->batch, "value %zu is not understood", n).p);
    text_pass_brackets(t, t->open);
}

static void read_tuple(struct dump *d)
{
    struct dump_text *t = &d->index.text;

    if (text_pass_char(t, '(')) {
        read_values(d);
        if (text_pass_char(t, ',')) return;
    }
    if (text_pass_word(t, "on")) text_pass_statement(t, false);
    d->where = AT_STATEMENT;
}

/* ---- a row of COPY ---- */

static bool ends_field(struct dump_text *t, size_t ahead)
{
    int c = text_peek(t, ahead);

    return c < 0 || c == '\t' || c == '\n' || (c == '\r' && text_peek(t, ahead + 1) == '\n');
}

static bool is_sign(char c) { return c == '\\' || c == '\t' || c == '\n' || c == '\r'; }

/* What stands for itself, as far as it is in memory. */
static void copy_part(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    size_t begun = t->at;

    while (t->at < t->n && !is_sign(t->block[t->at])) t->at++;
    buf_add(&d->texts, (struct str){t->block + begun, t->at - begun});
}

static void read_field(struct dump *d, size_t i)
{
    struct dump_text *t = &d->index.text;
    size_t from = d->texts.n;

    if (text_peek(t, 0) == '\\' && text_peek(t, 1) == 'N' && ends_field(t, 2)) {
        t->at += 2;
        return;
    }
    while (!ends_field(t, 0)) {
        int c = text_peek(t, 0);
        copy_part(d);
        text_bound(t, d->texts.n);
        if (c != '\\' && c != '\r') continue;
        t->at++;
        if (c == '\\') text_escape(t, &d->texts);
        else buf_add_char(&d->texts, (char)c);
    }
    keep_value(d, i, from);
}

static bool pass_mark(struct dump_text *t)
{
    int c;

    if (text_peek(t, 0) != '\\' || text_peek(t, 1) != '.') return false;
    c = text_peek(t, 2);
    if (c >= 0 && c != '\n' && c != '\r') return false;
    text_pass_line(t);
    return true;
}

static void read_copied(struct dump *d)
{
    struct dump_text *t = &d->index.text;
    size_t n = 0;

    if (pass_mark(t) || text_peek(t, 0) < 0) {
        d->where = BETWEEN_RUNS;
        return;
    }
    begin_row(d);
    for (;; t->at++) {
        read_field(d, n++);
        if (text_peek(t, 0) != '\t') break;
    }
    text_pass_line(t);
    check_count(d, n);
}

/* ---- batches ---- */

static void begin_batch(struct dump *d)
{
    arena_reset(d->batch);
    buf_init(&d->texts, d->batch, BATCH_BYTES);
    vec_init(&d->cells, d->batch);
    vec_init(&d->wrongs, d->batch);
}

static bool step(struct dump *d)
{
    switch (d->where) {
    case BETWEEN_RUNS: return begin_run(d);
    case AT_STATEMENT: next_statement(d); return true;
    case IN_VALUES: read_tuple(d); return true;
    case IN_COPY: read_copied(d); return true;
    }
    return false;
}

err_t dump_read(struct dump *d, struct source_rows *out)
{
    struct str *at;

    begin_batch(d);
    while (!d->index.text.wrong && d->wrongs.n < BATCH_ROWS && d->texts.n < BATCH_BYTES && step(d)) {}
    TRY(d->index.text.wrong);
    at = ARENA_ARRAY(d->batch, struct str, d->cells.n + 1);
    for (size_t i = 0; i < d->cells.n; i++)
        if (!d->cells.at[i].none) at[i] = (struct str){d->texts.p + d->cells.at[i].at, d->cells.at[i].n};
    *out = (struct source_rows){.rows = d->wrongs.n, .at = at, .wrong = d->wrongs.at, .counted = "line"};
    return OK;
}

/* ---- tables ---- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* A name that two schemas have is one table. */
static size_t without_twins(struct str *names, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (!i || !str_eq(names[i], names[kept - 1])) names[kept++] = names[i];
    return kept;
}

err_t dump_tables(struct dump *d, struct arena *a, const char *begin, struct str **out, size_t *n)
{
    struct dump_index *x = &d->index;
    size_t bytes = strlen(begin);

    *n = 0;
    *out = ARENA_ARRAY(a, struct str, x->tables.n + 1);
    for (size_t i = 0; i < x->tables.n; i++) {
        struct str name = x->tables.at[i]->name;
        if (name.n < bytes || strncasecmp(name.p, begin, bytes) != 0) continue;
        if (x->tables.at[i]->made || x->tables.at[i]->runs.n) (*out)[(*n)++] = str_copy(a, name);
    }
    if (*n) qsort(*out, *n, sizeof **out, by_name);
    *n = without_twins(*out, *n);
    return OK;
}

static err_t keep_columns(struct dump *d, struct arena *a, struct str **columns, size_t *n)
{
    const struct dump_table *t = d->table;

    if (!t->columns.n && t->runs.n)
        text_failed(&d->index.text, t->runs.at[0].line, "the columns of these rows are not known: the dump has neither a CREATE TABLE for "
                                                       "them nor their names (pg_dump with the schema, or --column-inserts)");
    TRY(d->index.text.wrong);
    d->kept = ARENA_ARRAY(d->opened, int, t->columns.n + 1);
    *columns = ARENA_ARRAY(a, struct str, t->columns.n + 1);
    for (size_t i = 0; i < t->columns.n; i++) {
        d->kept[i] = t->columns.at[i].bytes ? -1 : (int)d->width;
        if (!t->columns.at[i].bytes) (*columns)[d->width++] = str_copy(a, t->columns.at[i].name);
    }
    *n = d->width;
    return OK;
}

err_t dump_table(struct dump *d, struct arena *a, const char *table, struct str **columns, size_t *n)
{
    *n = 0;
    arena_reset(d->opened);
    vec_init(&d->listed, d->opened);
    d->width = d->run = 0;
    d->where = BETWEEN_RUNS;
    TRY(index_find(&d->index, table, &d->table));
    return d->table ? keep_columns(d, a, columns, n) : OK;
}

static void close_dump(void *dump)
{
    struct dump *d = dump;

    arena_free(d->opened);
    arena_free(d->batch);
}

err_t dump_open(struct arena *a, const char *path, const struct limits *limits, struct dump **out)
{
    struct dump *d = ARENA_NEW(a, struct dump);

    *out = d;
    d->arena = a;
    d->opened = arena_new();
    d->batch = arena_new();
    arena_cleanup(a, close_dump, d);
    return index_make(a, path, limits, &d->index);
}
