/* The second half of tables that point at each other: a family is written before its head, who belongs to
 * it. Only what is still empty is filled, so that a change made here stays. */
#include "api/openimis/internal.h"

#include "db/sql.h"

enum { LATER_COLUMNS = 2 };
static const enum db_type later_types[LATER_COLUMNS] = {DB_INT, DB_INT};

static const struct bound *later_column(const struct load *l, size_t from)
{
    for (size_t i = from; i < l->bound_count; i++)
        if (l->bound[i].mapping->flags & M_LATER && l->bound[i].from >= 0) return &l->bound[i];
    return NULL;
}

/* Rows of ours that miss it and whose target is here. */
static struct str fill_text(struct load *l, const struct bound *b)
{
    const char *table = l->table->entity->table, *column = b->mapping->to;
    const char *const names[LATER_COLUMNS] = {"id", column};
    struct sql s;

    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "UPDATE %s SET %s = r.%s FROM ", table, column, column);
    sql_rows(&s, "r", names, later_types, LATER_COLUMNS);
    sql_add(&s, " WHERE %s.id = r.id AND %s.%s IS NULL AND EXISTS (SELECT 1 FROM %s x WHERE x.id = r.%s)", table, table,
            column, b->column->to->entity->table, column);
    return sql_text(&s);
}

static err_t fill(struct load *l, const struct bound *b, const struct db_value *cells, size_t n)
{
    struct tx *tx;
    err_t e;

    TRY(tx_begin(l->import->write, l->batch, access_program(), l->import->command_id, &tx));
    e = db_exec_rows(tx->conn, fill_text(l, b), later_types, LATER_COLUMNS, cells, n);
    if (!e) tx_touch(tx, l->table->entity->epoch);
    if (!e) return tx_commit(tx);
    tx_rollback(tx);
    return e;
}

/* Of these rows, the ids of those that have none yet. A row made here that has the id of one of the source by
 * chance is none of ours: that one was refused, and has no digest. */
static err_t empty_ones(struct load *l, const struct bound *b, const int64_t *ids, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_INT};
    struct db_value params[] = {db_list(DB_INTS, ids, n), db_text(str_of(l->mapping->entity))};
    struct db_rows rows;
    struct db_conn *c;
    struct sql s;
    err_t e;

    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "SELECT id FROM %s WHERE %s IS NULL AND ", l->table->entity->table, b->mapping->to);
    sql_in(&s, "id", 1);
    sql_add(&s, " AND EXISTS (SELECT 1 FROM import_row k WHERE k.source = $2 AND k.key = CAST(id AS text))");
    TRY(db_acquire(l->import->db, l->batch, DB_READ, &c));
    e = db_query(c, sql_text(&s), params, 2, types, 1, &rows);
    db_release(c);
    if (e) return e;
    map_init(out, l->batch, rows.rows);
    for (size_t i = 0; i < rows.rows; i++)
        map_put(out, (struct str){(const char *)&db_cell(&rows, i, 0)->i, sizeof(int64_t)}, l);
    return OK;
}

/* What is still empty points to a row that is not here. */
static err_t tell_empty(struct load *l, const struct bound *b, const struct db_value *cells, size_t n)
{
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n);
    struct map empty;

    for (size_t i = 0; i < n; i++) ids[i] = cells[i * LATER_COLUMNS].i;
    TRY(empty_ones(l, b, ids, n, &empty));
    for (size_t i = 0; i < n && empty.count; i++) {
        if (!map_get(&empty, (struct str){(const char *)&ids[i], sizeof ids[i]})) continue;
        report_fault(l, str_format(l->batch, "%lld", (long long)ids[i]), b->mapping->from,
                     str_format(l->batch, "left empty: there is no row %lld", (long long)cells[i * LATER_COLUMNS + 1].i), false);
    }
    return OK;
}

static bool read_id(struct str s, int64_t *out)
{
    s = str_trim(s);
    return s.n && decimal_read(s.p, s.n, 0, false, out);
}

static err_t fill_column(struct load *l, struct row *rows, size_t n, const struct bound *b)
{
    struct db_value *cells = ARENA_ARRAY(l->batch, struct db_value, n * LATER_COLUMNS + 1);
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n + 1), target;
    size_t count = 0, asked = 0;
    struct map empty;

    for (size_t i = 0; i < n; i++) asked += read_id(rows[i].key, &ids[asked]);
    TRY(empty_ones(l, b, ids, asked, &empty));
    for (size_t i = 0; i < n && empty.count; i++) {
        int64_t id;
        if (row_kind(l, &rows[i]) == ROW_HISTORY || !read_id(rows[i].key, &id) || !read_id(row_cell(&rows[i], b->from), &target))
            continue;
        if (!map_get(&empty, (struct str){(const char *)&id, sizeof id}) || (target == 0 && b->mapping->flags & M_ZERO_NONE)) continue;
        cells[count * LATER_COLUMNS] = db_int(id);
        cells[count++ * LATER_COLUMNS + 1] = db_int(target);
    }
    if (!count) return OK;
    TRY(fill(l, b, cells, count));
    return tell_empty(l, b, cells, count);
}

static err_t fill_some(struct load *l, struct row *rows, size_t n)
{
    for (const struct bound *b = later_column(l, 0); b; b = later_column(l, (size_t)(b - l->bound) + 1))
        TRY(fill_column(l, rows, n, b));
    return OK;
}

static const struct load_steps later_steps = {.store = fill_some};

static bool has_later(const struct mapping *m)
{
    for (const struct mapping_column *c = m->columns; c->from; c++)
        if (c->flags & M_LATER) return true;
    return false;
}

static struct import_table *table_of(struct import *i, const struct mapping *m)
{
    for (size_t k = 0; k < i->report->tables.n; k++)
        if (i->report->tables.at[k]->entity == m->entity) return i->report->tables.at[k];
    return report_table(i, m);
}

err_t later_fill(struct import *i, const struct mapping *m)
{
    struct import_table told = {.source = m->source};
    struct load l = {.import = i, .mapping = m, .report = &told};
    struct source *s = i->source;
    struct import_table *table;

    if (!has_later(m)) return OK;
    table = table_of(i, m);
    vec_init(&told.absent, i->arena);
    vec_init(&told.unknown, i->arena);
    vec_init(&told.sums, i->arena);
    vec_init(&told.faults, i->arena);
    l.table = registry_table(i->registry, str_of(m->entity));
    TRY(s->kind->open(s, i->arena, m->source, m->key, &l.columns, &l.column_count));
    if (!l.column_count) return OK;
    TRY(load_bind(&l));
    TRY(load_each(&l, &later_steps));
    for (size_t k = 0; k < told.faults.n; k++) *vec_add(&table->faults) = told.faults.at[k];
    return OK;
}
