/* What is told of an import: by table, row by row where one was refused, and the sums of both sides. */
#include "api/openimis/internal.h"
#include "module/rows.h"

struct import_table *report_table(struct import *i, const struct mapping *m)
{
    struct import_table *t = ARENA_NEW(i->arena, struct import_table);

    *t = (struct import_table){.source = m->source, .entity = m->entity};
    vec_init(&t->faults, i->arena);
    vec_init(&t->sums, i->arena);
    vec_init(&t->unknown, i->arena);
    vec_init(&t->absent, i->arena);
    *vec_add(&i->report->tables) = t;
    return t;
}

void report_fault(struct load *l, struct str key, const char *column, struct str reason, bool refused)
{
    struct arena *a = l->import->arena;

    if (l->report->faults.n == IMPORT_FAULTS) return;
    *vec_add(&l->report->faults) =
        (struct import_fault){str_copy(a, key), str_of(column), str_copy(a, reason), refused};
}

/* An error names the field as the world knows it; a person who repairs the source looks for its column. */
static const char *column_of(const struct load *l, struct str field)
{
    for (size_t i = 0; i < l->bound_count; i++) {
        const struct bound *b = &l->bound[i];
        if (b->to >= 0 && b->column->field && str_is(field, b->column->field->name)) return b->mapping->from;
        if (b->to >= 0 && b->column->relation && str_is(field, b->column->relation->name)) return b->mapping->from;
    }
    return field.n ? str_zero(l->import->arena, field) : NULL;
}

/* One of a list of errors. The report is for who runs the import and may name values. */
static struct str reason_of(struct arena *a, err_t e)
{
    struct err one = *e;

    struct str line, value = err_value(e, "value");

    one.next = NULL;
    line = err_line(a, &one);
    return value.n ? str_format(a, "%.*s: %.*s", STR_ARG(line), STR_ARG(value)) : line;
}

void row_refuse(struct load *l, struct row *r, err_t why)
{
    r->state = ROW_DONE;
    l->report->refused++;
    l->import->report->refused++;
    for (err_t e = why; e; e = e->next)
        report_fault(l, r->key, column_of(l, err_value(e, "field")), reason_of(l->batch, e), true);
}

void row_warn(struct load *l, const struct row *r, err_t why)
{
    report_fault(l, r->key, column_of(l, err_value(why, "field")), str_format(l->batch, "kept: %.*s", STR_ARG(reason_of(l->batch, why))), false);
}

/* ---- what is here ---- */

static err_t count(struct db_conn *c, struct str sql, int64_t *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    TRY(db_query(c, sql, NULL, 0, types, 1, &rows));
    *out += db_cell(&rows, 0, 0)->null ? 0 : db_cell(&rows, 0, 0)->i;
    return OK;
}

static err_t read_here(struct load *l, struct db_conn *c)
{
    struct arena *a = l->import->arena;
    const char *table = l->table->entity->table;
    bool history = entity_has_former(l->table->entity);
    struct import_table *t = l->report;

    TRY(count(c, str_format(a, "SELECT count(*) FROM %s WHERE deleted_at IS NULL", table), &t->here_current));
    TRY(count(c, str_format(a, "SELECT count(*) FROM %s WHERE deleted_at IS NOT NULL", table), &t->here_deleted));
    if (history) TRY(count(c, str_format(a, "SELECT count(*) FROM %s_history", table), &t->here_history));
    for (size_t i = 0; i < t->sums.n; i++) {
        struct import_sum *s = &t->sums.at[i];
        TRY(count(c, str_format(a, "SELECT CAST(sum(%s) AS bigint) FROM %s", s->here, table), &s->target));
        if (history) TRY(count(c, str_format(a, "SELECT CAST(sum(%s) AS bigint) FROM %s_history", s->here, table), &s->target));
    }
    return OK;
}

err_t report_here(struct load *l)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(l->import->db, l->import->arena, DB_READ, &c));
    db_statement_ms(c, INT32_MAX);   /* counts whole tables */
    e = read_here(l, c);
    db_statement_ms(c, 0);
    db_release(c);
    return e;
}

/* ---- for people ---- */

static void text_table(struct buf *out, const struct import_table *t)
{
    if (t->missing) {
        buf_add_format(out, "%-24s %-24s is not in the source\n", t->source, t->entity);
        return;
    }
    buf_add_format(out, "%-24s %-24s %9lld %9lld %9lld %9lld %9lld %9lld %9lld\n", t->source, t->entity, (long long)t->read,
                   (long long)t->current, (long long)t->history, (long long)t->deleted, (long long)t->written + t->changed,
                   (long long)t->unchanged, (long long)t->refused);
}

static struct str amount(struct arena *a, const struct import_sum *s, int64_t v)
{
    char text[24];

    return str_copy(a, (struct str){text, decimal_write(v, s->scale, text)});
}

static void text_notes(struct buf *out, struct arena *a, const struct import_table *t)
{
    enum { SHOWN = 10 };

    for (size_t i = 0; i < t->sums.n; i++)
        if (t->sums.at[i].source != t->sums.at[i].target)
            buf_add_format(out, "%s.%s: %.*s in the source, %.*s here\n", t->source, t->sums.at[i].column,
                           STR_ARG(amount(a, &t->sums.at[i], t->sums.at[i].source)),
                           STR_ARG(amount(a, &t->sums.at[i], t->sums.at[i].target)));
    for (size_t i = 0; i < t->unknown.n; i++)
        buf_add_format(out, "%s.%.*s: not known here, not kept\n", t->source, STR_ARG(t->unknown.at[i]));
    for (size_t i = 0; i < t->faults.n && i < SHOWN; i++)
        buf_add_format(out, "%s %.*s %.*s: %s%.*s\n", t->source, STR_ARG(t->faults.at[i].key), STR_ARG(t->faults.at[i].column),
                       t->faults.at[i].refused ? "refused: " : "", STR_ARG(t->faults.at[i].reason));
    if (t->faults.n > SHOWN)
        buf_add_format(out, "%s: %zu more; --report FILE has them all\n", t->source, t->faults.n - SHOWN);
}

struct str import_report_text(struct arena *a, const struct import_report *r)
{
    struct buf out;

    buf_init(&out, a, 8192);
    buf_add_format(&out, "%-24s %-24s %9s %9s %9s %9s %9s %9s %9s\n", "table", "entity", "read", "current", "history",
                   "deleted", "written", "same", "refused");
    for (size_t i = 0; i < r->tables.n; i++) text_table(&out, r->tables.at[i]);
    for (size_t i = 0; i < r->tables.n; i++) text_notes(&out, a, r->tables.at[i]);
    for (size_t i = 0; i < r->passed.n; i++)
        buf_add_format(&out, "%s: not taken: %s\n", r->passed.at[i]->table, r->passed.at[i]->reason);
    for (size_t i = 0; i < r->others.n; i++)
        buf_add_format(&out, "%.*s: not known here, not read\n", STR_ARG(r->others.at[i]));
    return buf_str(&out);
}

/* ---- for programs ---- */

static void put_counts(struct json_writer *w, const struct import_table *t)
{
    const struct { const char *name; int64_t n; } counts[] = {
        {"read", t->read}, {"current", t->current}, {"history", t->history}, {"deleted", t->deleted},
        {"written", t->written}, {"changed", t->changed}, {"unchanged", t->unchanged}, {"refused", t->refused},
        {"left", t->left}, {"hereCurrent", t->here_current}, {"hereHistory", t->here_history},
        {"hereDeleted", t->here_deleted},
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) answer_int(w, counts[i].name, counts[i].n);
}

static void put_faults(struct json_writer *w, const struct import_table *t)
{
    json_key(w, STR("faults"));
    json_open(w, '[');
    for (size_t i = 0; i < t->faults.n; i++) {
        json_open(w, '{');
        answer_text(w, "key", t->faults.at[i].key);
        answer_text(w, "column", t->faults.at[i].column);
        answer_text(w, "reason", t->faults.at[i].reason);
        json_key(w, STR("refused"));
        json_put_bool(w, t->faults.at[i].refused);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_sums(struct json_writer *w, struct arena *a, const struct import_table *t)
{
    json_key(w, STR("sums"));
    json_open(w, '[');
    for (size_t i = 0; i < t->sums.n; i++) {
        const struct import_sum *s = &t->sums.at[i];
        json_open(w, '{');
        answer_text(w, "column", str_of(s->column));
        answer_text(w, "source", amount(a, s, s->source));
        answer_text(w, "here", amount(a, s, s->target));
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_table(struct json_writer *w, struct arena *a, const struct import_table *t)
{
    json_open(w, '{');
    answer_text(w, "source", str_of(t->source));
    answer_text(w, "entity", str_of(t->entity));
    json_key(w, STR("missing"));
    json_put_bool(w, t->missing);
    put_counts(w, t);
    put_sums(w, a, t);
    put_faults(w, t);
    json_key(w, STR("unknownColumns"));
    json_open(w, '[');
    for (size_t i = 0; i < t->unknown.n; i++) json_put_str(w, t->unknown.at[i]);
    json_close(w, ']');
    json_key(w, STR("absentColumns"));
    json_open(w, '[');
    for (size_t i = 0; i < t->absent.n; i++) json_put_str(w, str_of(t->absent.at[i]));
    json_close(w, ']');
    json_close(w, '}');
}

static void put_passed(struct json_writer *w, const struct import_report *r)
{
    json_key(w, STR("tablesNotTaken"));
    json_open(w, '[');
    for (size_t i = 0; i < r->passed.n; i++) {
        json_open(w, '{');
        answer_text(w, "table", str_of(r->passed.at[i]->table));
        answer_text(w, "reason", str_of(r->passed.at[i]->reason));
        json_close(w, '}');
    }
    json_close(w, ']');
}

struct str import_report_json(struct arena *a, const struct import_report *r)
{
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 65536);
    w = json_writer(&out);
    json_open(&w, '{');
    answer_int(&w, "rows", r->rows);
    answer_int(&w, "refused", r->refused);
    answer_int(&w, "milliseconds", r->us / 1000);
    json_key(&w, STR("tables"));
    json_open(&w, '[');
    for (size_t i = 0; i < r->tables.n; i++) put_table(&w, a, r->tables.at[i]);
    json_close(&w, ']');
    put_passed(&w, r);
    json_key(&w, STR("tablesNotRead"));
    json_open(&w, '[');
    for (size_t i = 0; i < r->others.n; i++) json_put_str(&w, r->others.at[i]);
    json_close(&w, ']');
    json_close(&w, '}');
    return buf_str(&out);
}
