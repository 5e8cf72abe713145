/* Rows that are there by their codes and names: each table is read once, however many rows of a file ask for it. */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "module/register/internal.h"

/* What tells where a row belongs: of a place the one above it, of a price list where it is used. */
static const char *place_column(const struct table *t)
{
    return table_column(t, "parent_id") > 0 ? "parent_id" : table_column(t, "location_id") > 0 ? "location_id" : "CAST(NULL AS bigint)";
}

void codes_add(struct codes *codes, struct str key, struct stored *s)
{
    map_put(&codes->by_key, key, s);
    map_put(&codes->by_id, map_id_key(&s->id), s);
}

int64_t codes_place(const struct codes *codes, int64_t id)
{
    const struct stored *s = map_get(&codes->by_id, map_id_key(&id));

    return s ? s->place : 0;
}

static err_t load(struct taking *t, const struct table *table, const char *field, struct codes *out)
{
    static const enum db_type types[] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT, DB_INT};
    const struct member *m = table_member(table, str_of(field));
    const char *type = table->entity->scope.tree ? "type" : "CAST(NULL AS text)";
    struct str sql = str_format(t->tx->arena, "SELECT id, uuid, %s, %s, %s FROM %s WHERE deleted_at IS NULL ORDER BY id",
                                table->names[m->column], type, place_column(table), table->entity->table);
    struct db_rows rows;
    struct stored *all;

    TRY(db_query(t->tx->conn, sql, NULL, 0, types, sizeof types / sizeof *types, &rows));
    map_init(&out->by_key, t->tx->arena, rows.rows);
    map_init(&out->by_id, t->tx->arena, rows.rows);
    out->count = rows.rows;
    all = ARENA_ARRAY(t->tx->arena, struct stored, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *cells = db_cell(&rows, i, 0);
        all[i] = (struct stored){.id = cells[0].i, .uuid = cells[1].u, .type = cells[3].null ? STR_NONE : cells[3].s,
                                 .place = cells[4].null ? 0 : cells[4].i};
        if (!cells[2].null) codes_add(out, utf8_fold(t->tx->arena, cells[2].s), &all[i]);
    }
    return OK;
}

err_t codes_of(struct taking *t, const struct table *table, const char *field, struct codes **out)
{
    struct known *k;

    for (size_t i = 0; i < t->known.n; i++)
        if (t->known.at[i]->table == table && !strcmp(t->known.at[i]->field, field)) {
            *out = &t->known.at[i]->codes;
            return OK;
        }
    k = ARENA_NEW(t->tx->arena, struct known);
    *k = (struct known){.table = table, .field = field};
    TRY(load(t, table, field, &k->codes));
    *vec_add(&t->known) = k;
    *out = &k->codes;
    return OK;
}

struct stored *codes_find(struct taking *t, const struct codes *codes, struct str shown)
{
    return map_get(&codes->by_key, utf8_fold(t->tx->arena, shown));
}
