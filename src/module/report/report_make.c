/* Rows of a report: asked for, put together where it has sums, and laid on paper or in a table. */
#include <stdlib.h>

#include "base/map.h"
#include "base/money.h"
#include "base/zone.h"
#include "module/report/internal.h"

enum { VALUES_MOST = 24, TREE_STEPS = 4, KEY_ROOM = 512, SEPARATOR = 0x1f, PERCENT = 10000 /* hundredths of a percent */ };

/* ---- what is asked ---- */

struct asking {
    struct function_call *c;
    struct query query;
    VEC(struct condition) tests;
    struct condition all;
    struct db_value values[VALUES_MOST];
    int count;
};

static err_t wrong(struct asking *q, const char *name, const char *form)
{
    return err_make(q->c->arena, E_FIELD_FORM, "field", name, "form", form, NULL);
}

static int slot(struct asking *q, struct db_value v)
{
    q->values[q->count] = v;
    return q->count++;
}

static void test(struct asking *q, const char *path, enum lookup lookup, struct db_value v)
{
    *vec_add(&q->tests) = rows_test(q->c->arena, path, lookup, slot(q, v));
}

/* A row's key is a uuid or an id; *path becomes what holds it. */
static err_t read_key(struct asking *q, const char *name, struct str text, const char **path, struct db_value *out)
{
    uuid_t uuid;
    int64_t id;

    if (uuid_read(text, &uuid)) {
        *out = db_uuid(uuid);
        return OK;
    }
    if (!text.n || !decimal_read(text.p, text.n, 0, false, &id)) return wrong(q, name, "00000000-0000-0000-0000-000000000000");
    *out = db_int(id);
    *path = str_format(q->c->arena, "%s__id", *path).p;
    return OK;
}

/* The place itself, or any above it. */
static err_t test_place(struct asking *q, const char *name, const char *path, struct str text)
{
    struct arena *a = q->c->arena;
    struct condition *ways = ARENA_ARRAY(a, struct condition, TREE_STEPS);
    int at = q->count++;

    for (size_t i = 0; i < TREE_STEPS; i++) {
        const char *way = path;
        TRY(read_key(q, name, text, &way, &q->values[at]));
        ways[i] = rows_test(a, way, LOOKUP_EXACT, at);
        path = str_format(a, "%s__parent", path).p;
    }
    *vec_add(&q->tests) = (struct condition){.kind = CONDITION_OR, .parts = ways, .part_count = TREE_STEPS};
    return OK;
}

static err_t test_argument(struct asking *q, const struct report_filter *f, const char *name, struct str text)
{
    const char *path = f->path;
    struct db_value v;
    int64_t number;
    date_t day;

    switch (f->as) {
    case REPORT_DAY:
        if (!date_read(text.p, text.n, &day)) return wrong(q, name, "2026-01-31");
        test(q, path, f->lookup, db_date(day));
        return OK;
    case REPORT_SINCE: case REPORT_UNTIL:
        if (!date_read(text.p, text.n, &day)) return wrong(q, name, "2026-01-31");
        day = date_add_days(day, f->as == REPORT_UNTIL);
        test(q, path, f->lookup, db_stamp(zone_day_start(q->c->env->zone, day)));
        return OK;
    case REPORT_NUMBER:
        if (!decimal_read(text.p, text.n, 0, false, &number)) return wrong(q, name, "0");
        test(q, path, f->lookup, db_int(number));
        return OK;
    case REPORT_ROW:
        TRY(read_key(q, name, text, &path, &v));
        test(q, path, f->lookup, v);
        return OK;
    case REPORT_PLACE: return test_place(q, name, path, text);
    case REPORT_TEXT: break;
    }
    test(q, path, f->lookup, db_text(text));
    return OK;
}

static err_t test_filter(struct asking *q, const struct report_filter *f)
{
    struct str names = str_of(f->names);
    bool sent = false;

    while (names.n) {
        const char *name = str_zero(q->c->arena, str_cut(&names, ' '));
        const struct json *v = json_get(q->c->arguments, name);
        if (json_is_null(v) || v->kind != JSON_STRING || !v->text.n) continue;
        if (q->count == VALUES_MOST) return wrong(q, name, "once");
        sent = true;
        TRY(test_argument(q, f, name, v->text));
    }
    names = str_of(f->names);
    return sent || !f->required ? OK : err_make(q->c->arena, E_FIELD_REQUIRED, "field", str_zero(q->c->arena, str_cut(&names, ' ')), NULL);
}

static struct db_value constant(const struct report_test *t)
{
    struct str value = str_of(t->value);
    date_t day;

    if (t->lookup == LOOKUP_ISNULL) return db_bool(true);
    return date_read(value.p, value.n, &day) ? db_date(day) : db_text(value);
}

static err_t ask(struct asking *q, const struct report_part *part, right_t right)
{
    vec_init(&q->tests, q->c->arena);
    for (const struct report_test *t = part->tests; t && t->path; t++)
        test(q, t->path, t->lookup, constant(t));
    for (const struct report_filter *f = part->filters; f->names; f++) TRY(test_filter(q, f));
    q->query = (struct query){.entity = part->entity, .right = right, .as_of_slot = SLOT_NONE,
                              .rows = part->deleted_too ? ROWS_DELETED_TOO : ROWS_CURRENT, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}};
    q->all = (struct condition){.kind = CONDITION_AND, .parts = q->tests.at, .part_count = q->tests.n};
    if (q->tests.n) q->query.where = &q->all;
    return OK;
}

/* ---- rows ---- */

struct group { struct str key; struct sheet_cell *cells; int64_t *sums; };

struct making {
    struct function_call *c;
    const struct report *report;
    int part;                      /* whose rows come */
    size_t columns;
    int64_t *totals;
    struct map known;
    VEC(struct group *) groups;
    struct buf key;                /* of the row at hand */
    struct sheet_cell *shown;
    struct print *print;           /* one of these two */
    struct sheet *sheet;
};

static bool is_sum(const struct report_column *k) { return k->kind != REPORT_VALUE && k->kind != REPORT_CODE; }
static bool is_count(enum report_cell kind) { return kind == REPORT_COUNT || kind == REPORT_SUM_WHOLE; }

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

/* `sums` has one more than there are columns: the rows. */
static err_t add_to(struct making *m, int64_t *sums, const struct sheet_cell *cells)
{
    sums[m->columns]++;
    for (size_t i = 0; i < m->columns; i++)
        if (is_sum(&m->report->columns[i]) && m->report->columns[i].part == m->part &&
            __builtin_add_overflow(sums[i], number_of(&m->report->columns[i], &cells[i]), &sums[i]))
            return err_make(m->c->arena, E_RULE, "rule", "batch_overflow", NULL);
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
    TRY(add_to(m, m->totals, cells));
    if (!m->report->grouped) return put_row(m, as_shown(m, cells));
    key = key_of(m, cells);
    g = map_get(&m->known, key);
    return add_to(m, (g ? g : group_new(m, key, cells))->sums, cells);
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
    struct asking q = {.c = m->c};
    struct export_table t;

    TRY(ask(&q, part, m->report->right));
    t = (struct export_table){.query = &q.query, .values = q.values, .value_count = (size_t)q.count};
    t.columns = columns_of(m->c, m->report, m->part, &t.column_count);
    return export_rows(m->c, &t, LIMIT_REPORT_ROWS, &(struct export_taker){take_row, m}, NULL);
}

static err_t run(struct making *m)
{
    const struct report_part alone[] = {m->report->of, {.entity = NULL}}, *parts = m->report->parts ? m->report->parts : alone;

    map_init(&m->known, m->c->arena, 64);
    vec_init(&m->groups, m->c->arena);
    buf_init(&m->key, m->c->arena, KEY_ROOM);
    m->totals = ARENA_ARRAY(m->c->arena, int64_t, m->columns + 1);
    m->shown = ARENA_ARRAY(m->c->arena, struct sheet_cell, m->columns);
    for (; parts[m->part].entity; m->part++) TRY(run_part(m, &parts[m->part]));
    return put_groups(m);
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
    return sheet_end(m.sheet);
}
