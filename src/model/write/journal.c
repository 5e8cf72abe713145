#include "model/write/journal.h"

#include <string.h>

#include "db/sql.h"
#include "model/write/chain.h"

static const char *const columns[] = {
    "command_id", "at", "actor", "entity", "row_id", "row_uuid", "version", "op", "place_before", "place_after",
    "salt", "digest", "payload",
};
static const enum db_type types[] = {
    DB_UUID, DB_STAMP, DB_INT, DB_TEXT, DB_INT, DB_UUID, DB_INT, DB_INT, DB_INT, DB_INT, DB_BYTES, DB_BYTES, DB_TEXT,
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static struct db_value place(int64_t id)
{
    return id ? db_int(id) : db_null(DB_INT);
}

static struct db_value bytes(struct arena *a, const void *p, size_t n)
{
    return db_bytes(str_copy(a, (struct str){p, n}));
}

static void fill(struct arena *a, const uint8_t *salt, const struct journal_row *row, struct db_value *cells)
{
    struct str payload = row->payload.p ? row->payload : STR("{}");
    struct hash digest;
    const struct db_value values[COLUMNS] = {
        db_uuid(row->command_id), db_stamp(row->at),   db_int(row->actor),   db_text(row->entity),
        db_int(row->row_id),      db_uuid(row->row_uuid), db_int(row->version), db_int(row->op),
        place(row->place_before), place(row->place_after),
    };

    memcpy(cells, values, sizeof values);
    digest = payload_digest(salt, payload);
    cells[COLUMNS - 3] = db_bytes((struct str){(const char *)salt, SALT_BYTES});
    cells[COLUMNS - 2] = bytes(a, digest.b, sizeof digest.b);
    cells[COLUMNS - 1] = db_text(payload);
}

err_t journal_add(struct db_conn *c, struct arena *a, struct env *env, const struct journal_row *rows, size_t n)
{
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, n * COLUMNS);
    uint8_t *salts = ARENA_ARRAY(a, uint8_t, n * SALT_BYTES);
    struct sql sql;

    if (!n) return OK;
    env_random(env, salts, n * SALT_BYTES);   /* the kernel is asked once */
    for (size_t i = 0; i < n; i++) fill(a, salts + i * SALT_BYTES, &rows[i], cells + i * COLUMNS);
    sql_init(&sql, a, db_engine(db_of(c)));
    sql_insert_rows(&sql, "journal", columns, types, COLUMNS);
    return db_exec_rows(c, sql_text(&sql), types, COLUMNS, cells, n);
}

err_t journal_erase(struct db_conn *c, const struct entity *e, int64_t row_id, int64_t *erased)
{
    const struct db_value params[] = {db_text(str_of(e->name)), db_int(row_id)};
    int64_t affected;

    TRY(db_exec(c, STR("UPDATE journal SET payload = NULL, salt = NULL"
                       " WHERE entity = $1 AND row_id = $2 AND payload IS NOT NULL"),
                params, 2, &affected));
    if (erased) *erased = affected;
    return OK;
}
