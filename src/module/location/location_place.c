/* The job "location.place": after locations moved, the rows of other entities that take their place from
 * them follow, in chunks (decision D20). Generic: it asks the registry who takes a place from the tree. */
#include "db/sql.h"
#include "module/location/internal.h"

enum { CHUNK_ROWS = 500 };

err_t location_place_start(struct tx *tx, const int64_t *locations, size_t n)
{
    const struct access *asked = tx->who;
    struct buf input;
    struct json_writer w;
    uuid_t id;
    err_t e;

    buf_init(&input, tx->arena, 32 + 8 * n);
    w = json_writer(&input);
    json_open(&w, '{');
    json_key(&w, STR("locations"));
    json_open(&w, '[');
    for (size_t i = 0; i < n; i++) json_put_int(&w, locations[i]);
    json_close(&w, ']');
    json_close(&w, '}');
    tx->who = access_program();   /* it follows from what the caller was allowed to do */
    e = job_start(tx, "location.place", buf_str(&input), &id);
    tx->who = asked;
    return e;
}

/* ---- which rows ---- */

/* The column of a scope relation that leads to the location tree, or NULL. */
static const char *tree_column(const struct table *t, const char *relation)
{
    const struct member *m = relation ? table_member(t, str_of(relation)) : NULL;

    return m && m->kind == MEMBER_ONE && m->to->entity == &location_entity ? t->names[m->column] : NULL;
}

/* Of the tree's own rows location.move takes care. */
static bool follows(const struct table *t)
{
    const struct scope *s = &t->entity->scope;

    return !s->tree && (tree_column(t, s->via) || tree_column(t, s->second_via));
}

static struct str rows_sql(struct arena *a, enum db_engine engine, const struct table *t)
{
    const char *const columns[] = {tree_column(t, t->entity->scope.via), tree_column(t, t->entity->scope.second_via)};
    const char *or = "";
    struct sql s;

    sql_init(&s, a, engine);
    s.params = 3;
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM %s WHERE id > $2 AND (", t->entity->table);
    for (size_t i = 0; i < 2; i++) {
        if (!columns[i]) continue;
        sql_add(&s, "%s", or);
        sql_in(&s, columns[i], 1);
        or = " OR ";
    }
    sql_add(&s, ") ORDER BY id LIMIT $3");
    sql_for_update(&s);
    return sql_text(&s);
}

/* ---- a step ---- */

struct at {
    int64_t table, after;   /* number of the table; the last id done */
};

static struct at cursor_read(const struct json *cursor)
{
    struct at at = {0, 0};

    json_int(json_get(cursor, "table"), &at.table);
    json_int(json_get(cursor, "after"), &at.after);
    return at;
}

static size_t locations_of(const struct json *input, struct arena *a, int64_t **out)
{
    const struct json *list = json_get(input, "locations");
    size_t n = 0;

    *out = ARENA_ARRAY(a, int64_t, list ? list->count : 0);
    for (const struct json *v = list ? list->first : NULL; v; v = v->next) n += json_int(v, &(*out)[n]);
    return n;
}

static err_t chunk(struct job_run *run, struct tx *tx, const struct table *t, struct at *at, size_t *done)
{
    int64_t *locations;
    size_t n = locations_of(run->input, run->arena, &locations);
    const struct db_value params[] = {db_list(DB_INTS, locations, n), db_int(at->after), db_int(CHUNK_ROWS)};
    struct record *records;
    struct db_rows rows;

    TRY(db_query(tx->conn, rows_sql(run->arena, db_engine(db_of(tx->conn)), t), params, 3, t->types, t->count, &rows));
    records = ARENA_ARRAY(run->arena, struct record, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) records[i] = (struct record){t, (struct db_value *)db_cell(&rows, i, 0)};
    *done = rows.rows;
    if (!rows.rows) return OK;
    at->after = records[rows.rows - 1].at[COLUMN_ID].i;
    return tx_place(tx, records, rows.rows);
}

err_t location_place_step(struct job_run *run, bool *more)
{
    const struct registry *r = run->runner->registry;
    struct at at = cursor_read(run->cursor);
    size_t done = 0;
    struct tx *tx;

    while (at.table < (int64_t)r->table_count && !follows(&r->tables[at.table])) at = (struct at){at.table + 1, 0};
    if (at.table >= (int64_t)r->table_count) return OK;
    TRY(job_tx(run, &tx));
    TRY(chunk(run, tx, &r->tables[at.table], &at, &done));
    run->progress += (int64_t)done;
    if (done < CHUNK_ROWS) at = (struct at){at.table + 1, 0};
    *more = at.table < (int64_t)r->table_count;
    return job_commit(run, str_format(run->arena, "{\"table\":%lld,\"after\":%lld}", (long long)at.table, (long long)at.after));
}
