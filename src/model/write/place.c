#include "model/write/place.h"

#include <string.h>

#include "base/vec.h"
#include "db/sql.h"

struct place {
    int64_t id;
    struct db_value district, second, village;
};

/* Places of the rows that one relation leads to, by id. */
struct places {
    struct arena *arena;
    const struct table *table;
    struct map by_id;
};

static struct place *place_find(const struct places *p, int64_t id)
{
    return map_get(&p->by_id, map_id_key(&id));
}

static struct place *place_put(struct places *p, int64_t id)
{
    struct place *place = place_find(p, id);

    if (place) return place;
    place = ARENA_NEW(p->arena, struct place);
    *place = (struct place){id, db_null(DB_INT), db_null(DB_INT), db_null(DB_INT)};
    map_put(&p->by_id, map_id_key(&place->id), place);
    return place;
}

static struct db_value cell(const struct record *r, int16_t column)
{
    return column ? r->at[column] : db_null(DB_INT);
}

static void place_set(struct places *p, const struct record *r)
{
    struct place *place = place_put(p, r->at[COLUMN_ID].i);

    place->district = cell(r, p->table->district);
    place->second = cell(r, p->table->second);
    place->village = cell(r, p->table->village);
}

/* Ids that the records point to, each once. */
static size_t targets(struct arena *a, const struct record *records, size_t n, int column, int64_t *out)
{
    struct map seen;
    size_t count = 0;

    map_init(&seen, a, n);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *v = &records[i].at[column];
        if (v->null || map_put(&seen, map_id_key(&v->i), (void *)v)) continue;
        out[count++] = v->i;
    }
    return count;
}

static const char *column_or_null(const struct table *t, int16_t column)
{
    return column ? t->names[column] : "CAST(NULL AS bigint)";
}

static struct str lookup_sql(struct arena *a, enum db_engine engine, const struct table *t)
{
    struct sql s;

    sql_init(&s, a, engine);
    s.params = 1;
    sql_add(&s, "SELECT id, %s, %s, %s FROM %s WHERE ", column_or_null(t, t->district), column_or_null(t, t->second),
            column_or_null(t, t->village), t->entity->table);
    sql_in(&s, "id", 1);
    return sql_text(&s);
}

static err_t places_load(struct db_conn *c, struct arena *a, const struct record *records, size_t n, int column,
                         struct places *p)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, n);
    size_t count = targets(a, records, n, column, ids);
    const struct db_value list = db_list(DB_INTS, ids, count);
    struct db_rows rows;

    *p = (struct places){.arena = a, .table = records[0].table->columns[column].to};
    map_init(&p->by_id, a, count);
    if (!count || (!p->table->district && !p->table->village)) return OK;
    TRY(db_query(c, lookup_sql(a, db_engine(db_of(c)), p->table), &list, 1,
                 (enum db_type[]){DB_INT, DB_INT, DB_INT, DB_INT}, 4, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct place *place = place_put(p, db_cell(&rows, i, 0)->i);
        place->district = *db_cell(&rows, i, 1);
        place->second = *db_cell(&rows, i, 2);
        place->village = *db_cell(&rows, i, 3);
    }
    return OK;
}

static int relation_column(const struct table *t, const char *name)
{
    for (size_t i = COLUMN_HEADER; name && i < t->count; i++)
        if (t->columns[i].relation && !strcmp(t->columns[i].relation->name, name)) return (int)i;
    return 0;
}

static void set(struct record *r, int16_t column, struct db_value v)
{
    if (column) r->at[column] = v;
}

static const struct place *place_to(const struct places *p, const struct record *r, int column)
{
#define NOWHERE {.type = DB_INT, .null = true}
    static const struct place nowhere = {0, NOWHERE, NOWHERE, NOWHERE};
    const struct place *found = r->at[column].null ? NULL : place_find(p, r->at[column].i);

    return found ? found : &nowhere;
}

static bool type_is(const struct record *r, const char *code)
{
    int column = table_column(r->table, "type");

    return column > 0 && !r->at[column].null && str_is(r->at[column].s, code);
}

static void own_place(struct record *r)
{
    if (type_is(r, "D")) set(r, r->table->district, r->at[COLUMN_ID]);
    if (type_is(r, "V")) set(r, r->table->village, r->at[COLUMN_ID]);
}

static err_t fill_first(struct db_conn *c, struct arena *a, struct record *records, size_t n, int column)
{
    const struct table *t = records[0].table;
    struct places places;

    TRY(places_load(c, a, records, n, column, &places));
    for (size_t i = 0; i < n; i++) {
        const struct place *from = place_to(&places, &records[i], column);
        set(&records[i], t->district, from->district);
        set(&records[i], t->village, from->village);
        if (t->entity->scope.tree) own_place(&records[i]);
        if (places.table == t) place_set(&places, &records[i]);
    }
    return OK;
}

static bool has_no_place(const struct record *r)
{
    return cell(r, r->table->district).null && cell(r, r->table->village).null;
}

/* A second district that is the first again would only cost the query a branch. */
static void second_from(struct record *r, const struct place *from)
{
    const struct table *t = r->table;
    struct db_value second = from->district;

    if (t->district && db_value_equal(&second, &r->at[t->district])) second = from->second;
    if (t->district && db_value_equal(&second, &r->at[t->district])) second = db_null(DB_INT);
    set(r, t->second, second);
}

static err_t fill_second(struct db_conn *c, struct arena *a, struct record *records, size_t n, int column)
{
    const struct table *t = records[0].table;
    struct places places;

    TRY(places_load(c, a, records, n, column, &places));
    for (size_t i = 0; i < n; i++) {
        const struct place *from = place_to(&places, &records[i], column);
        if (has_no_place(&records[i])) {
            set(&records[i], t->district, from->district);
            set(&records[i], t->village, from->village);
        }
        second_from(&records[i], from);
    }
    return OK;
}

bool place_needs_ids(const struct table *t)
{
    int via = relation_column(t, t->entity->scope.via), second = relation_column(t, t->entity->scope.second_via);

    return (via && t->columns[via].to == t) || (second && t->columns[second].to == t);
}

err_t place_fill(struct db_conn *c, struct arena *a, struct record *records, size_t n)
{
    const struct scope *scope;
    int via, second_via;

    if (!n) return OK;
    scope = &records[0].table->entity->scope;
    via = relation_column(records[0].table, scope->via);
    second_via = relation_column(records[0].table, scope->second_via);
    if (via) TRY(fill_first(c, a, records, n, via));
    if (second_via) TRY(fill_second(c, a, records, n, second_via));
    return OK;
}
