#include "support/fixture.h"

#include <string.h>

enum { STATE_COLUMNS = 3, CHUNK = 5000 };

static void copy_rows(struct db_conn *c, const struct table *t, const struct fixture_row *rows, size_t n)
{
    struct arena *a = arena_new();
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, n * t->count);

    for (size_t i = 0; i < n; i++)
        memcpy(cells + i * t->count, rows[i].record.at, t->count * sizeof *cells);
    assert_ok(db_copy(c, t->entity->table, t->names, t->types, t->count, cells, n));
    arena_free(a);
}

static void copy_live(struct db_conn *c, const struct table *t, const struct fixture_row *rows, size_t n)
{
    for (size_t at = 0; at < n; at += CHUNK)
        copy_rows(c, t, rows + at, n - at < CHUNK ? n - at : CHUNK);
}

static void copy_states(struct db_conn *c, struct arena *a, const struct table *t, const struct fixture_row *rows, size_t n)
{
    size_t columns = t->count + STATE_COLUMNS;
    const char **names = ARENA_ARRAY(a, const char *, columns);
    enum db_type *types = ARENA_ARRAY(a, enum db_type, columns);
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, n * columns);
    static const char *const more[] = {"legacy_id", "validity_from", "validity_to"};
    static const enum db_type more_types[] = {DB_INT, DB_STAMP, DB_STAMP};

    for (size_t i = 0; i < columns; i++) {
        names[i] = i < t->count ? t->names[i] : more[i - t->count];
        types[i] = i < t->count ? t->types[i] : more_types[i - t->count];
    }
    for (size_t i = 0; i < n; i++) {
        struct db_value *to = cells + i * columns;
        memcpy(to, rows[i].record.at, t->count * sizeof *cells);
        to[t->count] = db_int(rows[i].legacy_id);
        to[t->count + 1] = db_stamp(rows[i].from);
        to[t->count + 2] = db_stamp(rows[i].to);
    }
    assert_ok(db_copy(c, str_format(a, "%s_history", t->entity->table).p, names, types, columns, cells, n));
}

/* As the write path keeps them: rows that are not deleted, by district, 0 for none. */
static void count_rows(struct db_conn *c, struct arena *a, const struct table *t, const struct fixture_row *rows, size_t n,
                       size_t places)
{
    static const char *const names[] = {"entity", "place", "state", "n"};
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_TEXT, DB_INT};
    int64_t *counts = ARENA_ARRAY(a, int64_t, places + 1);
    struct db_value *cells = ARENA_ARRAY(a, struct db_value, (places + 1) * 4), *at = cells;

    for (size_t i = 0; i < n; i++) {
        struct db_value *place = t->district ? &rows[i].record.at[t->district] : NULL;
        if (rows[i].record.at[COLUMN_DELETED_AT].null)
            counts[place && !place->null ? place->i : 0]++;
    }
    for (size_t place = 0; place <= places; place++) {
        if (!counts[place])
            continue;
        *at++ = db_text(str_of(t->entity->name));
        *at++ = db_int((int64_t)place);
        *at++ = db_text(STR(""));
        *at++ = db_int(counts[place]);
    }
    if (at > cells)
        assert_ok(db_copy(c, "row_count", names, types, 4, cells, (size_t)(at - cells) / 4));
}

static int64_t key_id(const char *const *keys, const char *key)
{
    int64_t id = 1;

    while (strcmp(keys[id - 1], key))
        id++;
    return id;
}

static void copy_ext(struct db_conn *c, struct arena *a, const struct fixture *f)
{
    static const char *const keys[] = {"size", "colour", "since", "flag"};
    static const char *const key_names[] = {"id", "entity", "name"};
    static const enum db_type key_types[] = {DB_INT, DB_TEXT, DB_TEXT};
    static const char *const names[] = {"entity", "row_id", "key_id", "num", "text_key", "day"};
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_DATE};
    struct db_value key_cells[4 * 3], *cells = ARENA_ARRAY(a, struct db_value, f->ext_count * 6), *at = cells;

    for (int i = 0; i < 4; i++) {
        key_cells[i * 3] = db_int(i + 1);
        key_cells[i * 3 + 1] = db_text(STR("fixture_person"));
        key_cells[i * 3 + 2] = db_text(str_of(keys[i]));
    }
    assert_ok(db_copy(c, "ext_key", key_names, key_types, 3, key_cells, 4));
    for (size_t i = 0; i < f->ext_count; i++) {
        *at++ = db_text(STR("fixture_person"));
        *at++ = db_int(f->ext[i].row_id);
        *at++ = db_int(key_id(keys, f->ext[i].key));
        *at++ = f->ext[i].num;
        *at++ = f->ext[i].text_key;
        *at++ = f->ext[i].day;
    }
    assert_ok(db_copy(c, "ext_value", names, types, 6, cells, f->ext_count));
}

void fixture_store(struct testdb *t, const struct fixture *f)
{
    struct arena *a = arena_new();
    size_t n;
    const struct migrations *sets = registry_migrations(f->registry, a, &n);
    struct db_conn *c;

    testdb_migrate(t, sets, n);
    c = testdb_acquire(t, DB_WRITE);
    assert_ok(db_begin(c, DB_WRITE));
    for (int i = 0; i < FIXTURE_TABLES; i++) {
        const struct table *table = f->at[i].table;
        copy_live(c, table, f->at[i].rows, f->at[i].live);
        if (f->at[i].count > f->at[i].live)
            copy_states(c, a, table, f->at[i].rows + f->at[i].live, f->at[i].count - f->at[i].live);
        if (f->at[i].count)
            assert_ok(db_ids_past(c, table->sequence, (int64_t)f->at[i].count));
        if (table->entity->counted)
            count_rows(c, a, table, f->at[i].rows, f->at[i].live, f->at[FIXTURE_PLACE].count);
    }
    copy_ext(c, a, f);
    assert_ok(db_commit(c));
    testdb_release(t, c);
    if (t->engine == DB_POSTGRES)   /* the server does it by itself, sooner or later; SQLite never */
        testdb_script(t, "ANALYZE");
    arena_free(a);
}
