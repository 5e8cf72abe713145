/* Rows that take their place from another row follow it when that moves: a family's members, policies
 * and claims follow the family to its new district. Places are no fact of the row itself, so there is no
 * new version and no history; the journal notes the move, because a device that held the row must learn
 * that it left (decision D8). */
#include <string.h>

#include "db/sql.h"
#include "model/write/internal.h"
#include "model/write/place.h"

static bool same(const struct record *a, const struct record *b, int16_t column)
{
    return !column || db_value_equal(&a->at[column], &b->at[column]);
}

static bool moved(const struct record *old, const struct record *new_)
{
    const struct table *t = old->table;

    return !same(old, new_, t->district) || !same(old, new_, t->second) || !same(old, new_, t->village);
}

/* Column of a scope relation of `t` that points at `to`, or -1. */
static int pointing(const struct table *t, const char *relation, const struct table *to)
{
    for (size_t i = COLUMN_HEADER; relation && i < t->count; i++)
        if (t->columns[i].to == to && t->columns[i].relation && !strcmp(t->columns[i].relation->name, relation)) return (int)i;
    return -1;
}

static err_t load(struct tx *tx, const struct table *t, int column, int64_t id, struct record **out, size_t *n)
{
    struct db_value key = db_int(id);
    struct db_rows rows;
    struct record *records;
    struct sql s;

    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM %s WHERE %s = $1 ORDER BY id", t->entity->table, t->names[column]);
    sql_for_update(&s);
    TRY(db_query(tx->conn, sql_text(&s), &key, 1, t->types, t->count, &rows));
    records = ARENA_ARRAY(tx->arena, struct record, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) records[i] = (struct record){t, (struct db_value *)&rows.at[i * t->count]};
    *out = records;
    *n = rows.rows;
    return OK;
}

static err_t store(struct tx *tx, const struct table *t, const struct record *rows, size_t n)
{
    const int16_t places[] = {t->district, t->second, t->village};
    const char *names[4] = {"id"};
    enum db_type types[4] = {DB_INT, DB_INT, DB_INT, DB_INT};
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * 4);
    int16_t used[3];
    size_t count = 0;
    struct sql s;

    for (size_t i = 0; i < 3; i++)
        if (places[i]) used[count] = places[i], names[++count] = t->names[places[i]];
    for (size_t k = 0; k < n; k++) {
        cells[k * (count + 1)] = rows[k].at[COLUMN_ID];
        for (size_t i = 0; i < count; i++) cells[k * (count + 1) + 1 + i] = rows[k].at[used[i]];
    }
    sql_init(&s, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&s, "UPDATE %s SET ", t->entity->table);
    for (size_t i = 0; i < count; i++) sql_add(&s, "%s%s = r.%s", i ? ", " : "", names[i + 1], names[i + 1]);
    sql_add(&s, " FROM ");
    sql_rows(&s, "r", names, types, count + 1);
    sql_add(&s, " WHERE %s.id = r.id", t->entity->table);
    return db_exec_rows(tx->conn, sql_text(&s), types, count + 1, cells, n);
}

static int64_t place_id(const struct record *r)
{
    const struct table *t = r->table;

    if (t->village && !r->at[t->village].null) return r->at[t->village].i;
    return t->district && !r->at[t->district].null ? r->at[t->district].i : 0;
}

static err_t note_move(struct tx *tx, const struct record *old, const struct record *new_)
{
    struct journal_row *row;

    TRY(tx_note(tx, old->table->entity, OP_UPDATE, new_, STR("{}")));
    row = &tx->hidden->notes.at[tx->hidden->notes.n - 1];
    row->place_before = place_id(old);
    row->place_after = place_id(new_);
    count_move(&tx->hidden->counts, old, new_);
    return OK;
}

err_t tx_place(struct tx *tx, struct record *rows, size_t n)
{
    struct record *now = ARENA_ARRAY(tx->arena, struct record, n);
    size_t m = 0;

    for (size_t i = 0; i < n; i++) now[i] = record_copy(tx->arena, rows[i]);
    TRY(place_fill(tx->conn, tx->arena, now, n));
    for (size_t i = 0; i < n; i++)
        if (moved(&rows[i], &now[i])) rows[m] = rows[i], now[m++] = now[i];
    if (!m) return OK;
    TRY(store(tx, rows[0].table, now, m));
    tx_touch(tx, rows[0].table->entity->epoch);
    for (size_t i = 0; i < m; i++) {
        struct change further = {.table = rows[i].table, .op = OP_UPDATE, .old = rows[i], .new_ = now[i]};
        TRY(note_move(tx, &rows[i], &now[i]));
        TRY(place_cascade(tx, &further));
    }
    return OK;
}

static err_t follow(struct tx *tx, const struct table *t, int column, int64_t id)
{
    struct record *rows;
    size_t n;

    TRY(load(tx, t, column, id, &rows, &n));
    return tx_place(tx, rows, n);
}

err_t place_cascade(struct tx *tx, const struct change *changed)
{
    const struct table *from = changed->table;

    if (from->entity->scope.tree || !moved(&changed->old, &changed->new_)) return OK;
    for (size_t i = 0; i < tx->registry->table_count; i++) {
        const struct table *t = &tx->registry->tables[i];
        int first = pointing(t, t->entity->scope.via, from), second = pointing(t, t->entity->scope.second_via, from);
        if (first >= 0) TRY(follow(tx, t, first, changed->new_.at[COLUMN_ID].i));
        if (second >= 0 && second != first) TRY(follow(tx, t, second, changed->new_.at[COLUMN_ID].i));
    }
    return OK;
}
