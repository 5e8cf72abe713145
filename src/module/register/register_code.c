/* Rows that are there by their codes and names: each table is read once, however many rows of a file ask for it. */
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "db/sql.h"
#include "module/register/internal.h"

void codes_add(struct codes *codes, struct stored *s) { map_put(&codes->by_key, s->key, s); }

static err_t load(struct taking *t, const struct table *table, const char *field, struct codes *out)
{
    static const enum db_type types[] = {DB_INT, DB_UUID, DB_TEXT, DB_TEXT};
    const struct member *m = table_member(table, str_of(field));
    const char *type = table->entity->scope.tree ? "type" : "CAST(NULL AS text)";
    struct str sql = str_format(t->tx->arena, "SELECT id, uuid, %s, %s FROM %s WHERE deleted_at IS NULL ORDER BY id",
                                table->names[m->column], type, table->entity->table);
    struct db_rows rows;

    TRY(db_query(t->tx->conn, sql, NULL, 0, types, sizeof types / sizeof *types, &rows));
    map_init(&out->by_key, t->tx->arena, rows.rows);
    out->count = rows.rows;
    out->all = ARENA_ARRAY(t->tx->arena, struct stored, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *cells = db_cell(&rows, i, 0);
        out->all[i] = (struct stored){.id = cells[0].i, .uuid = cells[1].u, .type = cells[3].null ? STR_NONE : cells[3].s};
        if (cells[2].null) continue;
        out->all[i].key = utf8_fold(t->tx->arena, cells[2].s);
        codes_add(out, &out->all[i]);
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
