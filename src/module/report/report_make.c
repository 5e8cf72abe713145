/* Rows of a report: put together where it has sums, and laid on paper or in a table. */
#include <stdlib.h>

#include "base/map.h"
#include "base/money.h"
#include "module/report/internal.h"

enum { KEY_ROOM = 512, SEPARATOR = 0x1f, PERCENT = 10000 /* hundredths of a percent */ };

/* ---- rows ---- */

struct group { struct str key; struct sheet_cell *cells; int64_t *sums; };

struct making {
    struct function_call *c;
    const struct report *report;
    int part;                      /* whose rows come */
    size_t columns;
    int64_t *totals;
    struct map known;
    struct map counted;            /* of cells that are counted once: column, group and cell */
    VEC(struct group *) groups;
    struct buf key;                /* of the row at hand */
    struct sheet_cell *shown;
    struct print *print;           /* one of these two */
    struct sheet *sheet;
};

static bool is_sum(const struct report_column *k) { return k->kind != REPORT_VALUE && k->kind != REPORT_CODE; }
static bool is_count(enum report_cell kind) { return kind == REPORT_COUNT || kind == REPORT_DISTINCT || kind == REPORT_SUM_WHOLE; }

static int64_t number_of(const struct report_column *k, const struct sheet_cell *cell)
{
    char room[32];
    int64_t n = 0;

    if (k->kind != REPORT_SUM && k->kind != REPORT_SUM_WHOLE) return !k->of || str_is(sheet_text(room, cell), k->of);
    if (cell->kind == SHEET_NUMBER) decimal_read(cell->text.p, cell->text.n, is_count(k->kind) ? 0 : 2, true, &n);
    if (!k->of) return n;
    return *k->of == '+' ? (n > 0 ? n : 0) : n < 0 ? -n : 0;
}

/* Counts are below the limit of rows: no product of theirs is too large. */
static int64_t share_of(int64_t n, int64_t rows) { return rows ? (n * 2 * PERCENT + rows) / (2 * rows) : 0; }

static struct sheet_cell number_cell(struct making *m, int64_t n, int scale)
{
    char text[24];

    return (struct sheet_cell){.kind = SHEET_NUMBER, .text = str_copy(m->c->arena, (struct str){text, decimal_write(n, scale, text)})};
}

static struct sheet_cell cell_of(struct making *m, size_t column, const int64_t *sums)
{
    enum report_cell kind = m->report->columns[column].kind;

    return number_cell(m, kind == REPORT_SHARE ? share_of(sums[column], sums[m->columns]) : sums[column], is_count(kind) ? 0 : 2);
}

/* 1 for the first of a group, "" that of all. */
static int64_t first_of(struct making *m, size_t column, struct str group, const struct sheet_cell *cell)
{
    char room[32];
    struct str text = sheet_text(room, cell);
    struct str key = str_format(m->c->arena, "%zu%c%.*s%.*s", column, SEPARATOR, STR_ARG(group), STR_ARG(text));

    if (map_get(&m->counted, key)) return 0;
    map_put(&m->counted, key, m);
    return 1;
}

/* `sums` has one more than there are columns: the rows. */
static err_t add_to(struct making *m, struct str group, int64_t *sums, const struct sheet_cell *cells)
{
    sums[m->columns]++;
    for (size_t i = 0; i < m->columns; i++) {
        const struct report_column *k = &m->report->columns[i];
        if (!is_sum(k) || k->part != m->part) continue;
        if (__builtin_add_overflow(sums[i], k->kind == REPORT_DISTINCT ? first_of(m, i, group, &cells[i]) : number_of(k, &cells[i]), &sums[i]))
            return err_make(m->c->arena, E_RULE, "rule", "batch_overflow", NULL);
    }
    return OK;
}

static err_t put_row(struct making *m, const struct sheet_cell *cells)
{
    struct json_writer *w;
    char room[32];

    if (m->sheet) return sheet_row(m->sheet, cells);
    w = &m->print->w;
    json_open(w, '[');
    for (size_t i = 0; i < m->columns; i++) json_put_str(w, sheet_text(room, &cells[i]));
    json_close(w, ']');
    return limit_check(m->c->arena, &m->c->env->limits, LIMIT_PRINT_BYTES, (int64_t)m->print->text.n);
}

/* Until the next row. */
static struct str key_of(struct making *m, const struct sheet_cell *cells)
{
    struct buf *key = &m->key;
    char room[32];

    key->n = 0;
    for (size_t i = 0; i < m->columns; i++) {
        if (is_sum(&m->report->columns[i])) continue;
        buf_add(key, sheet_text(room, &cells[i]));
        buf_add_char(key, SEPARATOR);
    }
    return buf_str(key);
}

static struct group *group_new(struct making *m, struct str key, const struct sheet_cell *cells)
{
    struct arena *a = m->c->arena;
    struct group *g = ARENA_NEW(a, struct group);

    key = str_copy(a, key);
    *g = (struct group){key, ARENA_ARRAY(a, struct sheet_cell, m->columns), ARENA_ARRAY(a, int64_t, m->columns + 1)};
    for (size_t i = 0; i < m->columns; i++) {
        g->cells[i] = cells[i];
        g->cells[i].text = str_copy(a, cells[i].text);
    }
    map_put(&m->known, key, g);
    *vec_add(&m->groups) = g;
    return g;
}

/* A row as it stands in the table: of a sum of one sign what it adds. Until the next row. */
static const struct sheet_cell *as_shown(struct making *m, const struct sheet_cell *cells)
{
    for (size_t i = 0; i < m->columns; i++) {
        const struct report_column *k = &m->report->columns[i];
        m->shown[i] = k->kind == REPORT_SUM && k->of ? number_cell(m, number_of(k, &cells[i]), 2) : cells[i];
    }
    return m->shown;
}

static err_t take_row(void *arg, const struct sheet_cell *cells)
{
    struct making *m = arg;
    struct group *g;
    struct str key;

    if (m->report->parts && cells[0].kind == SHEET_NONE) return OK;   /* without a subject */
    TRY(add_to(m, STR(""), m->totals, cells));
    if (!m->report->grouped) return put_row(m, as_shown(m, cells));
    key = key_of(m, cells);
    g = map_get(&m->known, key);
    if (!g) g = group_new(m, key, cells);
    return add_to(m, g->key, g->sums, cells);
}

static int by_key(const void *a, const void *b)
{
    return str_cmp((*(struct group *const *)a)->key, (*(struct group *const *)b)->key);
}

static err_t put_groups(struct making *m)
{
    if (m->groups.n) qsort(m->groups.at, m->groups.n, sizeof *m->groups.at, by_key);
    for (size_t i = 0; i < m->groups.n; i++) {
        struct group *g = m->groups.at[i];
        for (size_t k = 0; k < m->columns; k++)
            if (is_sum(&m->report->columns[k])) g->cells[k] = cell_of(m, k, g->sums);
        TRY(put_row(m, g->cells));
    }
    return OK;
}

/* ---- both ---- */

/* Groups are of the part's subject; a sum of another part is read from what every row has, and counts nothing. */
static const char *path_in(struct function_call *c, const struct report *r, int part, const struct report_column *k)
{
    if (!r->parts) return k->path;
    if (is_sum(k)) return k->part == part ? k->path : "id";
    return str_format(c->arena, "%s__%s", r->parts[part].subject, k->path).p;
}

static struct export_column *columns_of(struct function_call *c, const struct report *r, int part, size_t *n)
{
    struct export_column *out;

    for (*n = 0; r->columns[*n].path;) ++*n;
    out = ARENA_ARRAY(c->arena, struct export_column, *n);
    for (size_t i = 0; i < *n; i++)
        out[i] = (struct export_column){.path = path_in(c, r, part, &r->columns[i]), .head = text_of(c->texts, c->language, r->columns[i].label),
                                        .how = r->columns[i].kind == REPORT_CODE ? EXPORT_CODE : EXPORT_VALUE};
    return out;
}

static err_t run_part(struct making *m, const struct report_part *part)
{
    struct report_asked q;
    struct export_table t;

    TRY(report_ask(m->c, part, m->report->right, &q));
    t = (struct export_table){.query = &q.query, .values = q.values, .value_count = q.count};
    t.columns = columns_of(m->c, m->report, m->part, &t.column_count);
    return export_rows(m->c, &t, LIMIT_REPORT_ROWS, &(struct export_taker){take_row, m}, NULL);
}

static err_t run(struct making *m)
{
    const struct report_part alone[] = {m->report->of, {.entity = NULL}}, *parts = m->report->parts ? m->report->parts : alone;

    map_init(&m->known, m->c->arena, 64);
    map_init(&m->counted, m->c->arena, 64);
    vec_init(&m->groups, m->c->arena);
    buf_init(&m->key, m->c->arena, KEY_ROOM);
    m->totals = ARENA_ARRAY(m->c->arena, int64_t, m->columns + 1);
    m->shown = ARENA_ARRAY(m->c->arena, struct sheet_cell, m->columns);
    for (; parts[m->part].entity; m->part++) TRY(run_part(m, &parts[m->part]));
    return OK;
}

/* Who may have the report sees in it what its rows point to; only of his places. */
static err_t begin(struct function_call *c, struct str name, struct function_call *lent, const struct report **r)
{
    static const right_t rights[] = {101001, 101101, 101201, 101301, 101500, 111001, 121001, 121101, 121501, 121601, 121801, 121901, 131222};

    *r = report_named(name);
    if (!*r) return err_make(c->arena, E_NOT_FOUND, "entity", "report", "key", str_zero(c->arena, name), NULL);
    TRY(access_may(c->arena, c->who, (*r)->right));
    *lent = *c;
    lent->who = access_lent(c->arena, c->who, rights, sizeof rights / sizeof *rights);
    return OK;
}

/* ---- on paper ---- */

static void open_table(struct print *p, const struct report *r, const struct export_column *columns, size_t n)
{
    print_open(p, NULL, '{');
    print_open(p, "table", '{');
    print_open(p, "widths", '[');
    for (size_t i = 0; i < n; i++) json_put_int(&p->w, r->columns[i].width);
    print_close(p, ']');
    print_open(p, "align", '[');
    for (size_t i = 0; i < n; i++) json_put_str(&p->w, is_sum(&r->columns[i]) ? STR("right") : STR("left"));
    print_close(p, ']');
    print_open(p, "head", '[');
    for (size_t i = 0; i < n; i++) json_put_str(&p->w, columns[i].head);
    print_close(p, ']');
    print_open(p, "rows", '[');
}

static bool has_sums(const struct making *m)
{
    for (size_t i = 0; i < m->columns; i++)
        if (is_sum(&m->report->columns[i])) return true;
    return false;
}

static err_t close_table(struct making *m)
{
    struct sheet_cell *cells = ARENA_ARRAY(m->c->arena, struct sheet_cell, m->columns);
    struct print *p = m->print;

    print_close(p, ']');
    for (size_t i = 0; i < m->columns; i++)
        if (is_sum(&m->report->columns[i])) cells[i] = cell_of(m, i, m->totals);
    if (has_sums(m)) {
        print_open(p, "foot", '[');
        TRY(put_row(m, cells));
        print_close(p, ']');
    }
    print_close(p, '}');
    print_close(p, '}');
    return OK;
}

err_t report_pdf(struct function_call *c, struct str name, struct print *p)
{
    struct making m = {.print = p};
    const struct export_column *columns;
    struct function_call lent;
    const char *title;

    TRY(begin(c, name, &lent, &m.report));
    m.c = &lent;
    columns = columns_of(&lent, m.report, 0, &m.columns);
    title = str_format(c->arena, "report.%s", m.report->name).p;
    print_begin(p, c, (struct paper){29700, 21000, 1200}, title, STR(""));
    p->name = str_of(m.report->name);
    print_text(p, print_word(p, title), 140, true);
    print_divide(p);
    open_table(p, m.report, columns, m.columns);
    TRY(run(&m));
    TRY(put_groups(&m));
    TRY(close_table(&m));
    print_end(p);
    return OK;
}

/* ---- as a table ---- */

static err_t put(void *to, struct str piece) { return blob_add(to, piece); }

err_t report_sheet(struct function_call *c, struct str name, enum sheet_kind kind, struct blob_writer *out)
{
    struct making m = {.print = NULL};
    struct export_table t = {.kind = kind};
    struct function_call lent;
    struct sheet_shape shape;

    TRY(begin(c, name, &lent, &m.report));
    m.c = &lent;
    t.columns = columns_of(&lent, m.report, 0, &m.columns);
    t.column_count = m.columns;
    shape = export_shape(c->arena, &t);
    TRY(sheet_begin(c->arena, &c->env->limits, &shape, (struct sheet_sink){put, out}, &m.sheet));
    TRY(run(&m));
    TRY(put_groups(&m));
    return sheet_end(m.sheet);
}

/* ---- for who wants the sums alone ---- */

/* The first n of the columns that are sums, of a report that is grouped. */
static err_t totals_of(struct function_call *c, struct str name, int64_t *totals, size_t n)
{
    struct making m = {.print = NULL};
    struct function_call lent;
    size_t count = 0;

    TRY(begin(c, name, &lent, &m.report));
    m.c = &lent;
    columns_of(&lent, m.report, 0, &m.columns);
    TRY(run(&m));
    for (size_t i = 0; i < m.columns && count < n; i++)
        if (is_sum(&m.report->columns[i])) totals[count++] = m.totals[i];
    return OK;
}

err_t report_officer_snapshot(struct function_call *c, int64_t officer, date_t day, int64_t families[4])
{
    struct function_call asking = *c;
    struct str text;
    char on[10];

    date_write(day, on);
    text = str_format(c->arena, "{\"officer\":\"%lld\",\"date\":\"%.10s\"}", (long long)officer, on);
    TRY(json_read(c->arena, text, &c->env->limits, &asking.arguments));
    return totals_of(&asking, STR("officer_snapshot"), families, 4);
}
