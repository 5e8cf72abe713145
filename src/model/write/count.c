#include "model/write/count.h"

#include "db/sql.h"

static const char *const columns[] = {"entity", "place", "state", "n"};
static const enum db_type types[] = {DB_TEXT, DB_INT, DB_TEXT, DB_INT};
enum { COLUMNS = 4 };

void counts_init(struct counts *counts, struct arena *a)
{
    map_init(&counts->by_key, a, 16);
    vec_init(&counts->list, a);
}

static struct str key_of(struct arena *a, const struct count *c)
{
    return str_format(a, "%u %lld %.*s", c->table->number, (long long)c->place, STR_ARG(c->state));
}

static struct count count_of(const struct record *r)
{
    int16_t district = r->table->district;

    return (struct count){
        .table = r->table,
        .place = district && !r->at[district].null ? r->at[district].i : 0,
        .state = STR("current"),
    };
}

void count_add(struct counts *counts, const struct record *r, int64_t n)
{
    struct arena *a = counts->by_key.arena;
    struct count *found, wanted;
    struct str key;

    if (!r->table->entity->counted || !r->at[COLUMN_DELETED_AT].null) return;
    wanted = count_of(r);
    key = key_of(a, &wanted);
    found = map_get(&counts->by_key, key);
    if (!found) {
        found = ARENA_NEW(a, struct count);
        *found = wanted;
        map_put(&counts->by_key, key, found);
        *vec_add(&counts->list) = found;
    }
    found->n += n;
}

void count_move(struct counts *counts, const struct record *from, const struct record *to)
{
    count_add(counts, from, -1);
    count_add(counts, to, 1);
}

err_t counts_write(struct db_conn *c, struct arena *a, const struct counts *counts)
{
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, counts->list.n * COLUMNS), *at = cells;
    enum db_engine engine = db_engine(db_of(c));
    struct sql sql;

    for (size_t i = 0; i < counts->list.n; i++) {
        const struct count *from = counts->list.at[i];
        if (!from->n) continue;
        *at++ = db_text(str_of(from->table->entity->name));
        *at++ = db_int(from->place);
        *at++ = db_text(from->state);
        *at++ = db_int(from->n);
    }
    if (at == cells) return OK;
    sql_init(&sql, a, engine);
    sql_insert_rows(&sql, "row_count", columns, types, COLUMNS);
    if (engine == DB_SQLITE)
        sql_add(&sql, " ON CONFLICT (entity, place, state) DO UPDATE SET n = n + excluded.n");
    return db_exec_rows(c, sql_text(&sql), types, COLUMNS, cells, (size_t)(at - cells) / COLUMNS);
}

/* Rows that another fold has taken meanwhile are not returned by DELETE, so nothing is counted twice. */
err_t count_compact(struct db_conn *c, int64_t *folded)
{
    struct db_rows rows;
    enum db_type type = DB_INT;

    *folded = 0;
    if (db_engine(db_of(c)) == DB_SQLITE) return OK;
    TRY(db_query(c, STR("WITH several AS (SELECT entity, place, state FROM row_count GROUP BY entity, place, state"
                        " HAVING count(*) > 1),"
                        " gone AS (DELETE FROM row_count r USING several s WHERE r.entity = s.entity"
                        " AND r.place = s.place AND r.state = s.state RETURNING r.entity, r.place, r.state, r.n),"
                        " kept AS (INSERT INTO row_count (entity, place, state, n)"
                        " SELECT entity, place, state, sum(n)::bigint FROM gone GROUP BY entity, place, state RETURNING 1)"
                        " SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM kept)"),
                 NULL, 0, &type, 1, &rows));
    *folded = db_cell(&rows, 0, 0)->i;
    return OK;
}
