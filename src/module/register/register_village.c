/* Villages by code or name within the places above them: the tree is read once for a whole file. */
#include "base/arena.h"
#include "base/utf8.h"
#include "module/register/internal.h"

enum { LEVELS = 4, NAMES_MOST = 1024 };

struct spot_of_tree {
    int64_t id, parent;
    struct str code, name;          /* folded */
    const struct spot_of_tree *above;
    const struct spot_of_tree *same_code, *same_name;   /* other villages of it */
};

struct villages {
    struct arena *arena;
    struct map by_id, by_code, by_name;
    struct map found;               /* of what was named before: one of many people of a village */
};

static void chain(struct map *map, struct str key, struct spot_of_tree *s, const struct spot_of_tree **next)
{
    *next = map_put(map, key, s);
}

err_t villages_load(struct tx *tx, struct arena *a, struct villages **out)
{
    static const enum db_type types[] = {DB_INT, DB_INT, DB_TEXT, DB_TEXT, DB_TEXT};
    struct villages *v = ARENA_NEW(a, struct villages);
    struct spot_of_tree *all;
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id, COALESCE(parent_id, 0), code, name, type FROM location WHERE deleted_at IS NULL ORDER BY id"), NULL, 0,
                 types, 5, &rows));
    *v = (struct villages){.arena = a};
    map_init(&v->by_id, a, rows.rows);
    map_init(&v->by_code, a, rows.rows);
    map_init(&v->by_name, a, rows.rows);
    map_init(&v->found, a, 0);
    all = ARENA_ARRAY(a, struct spot_of_tree, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *cells = db_cell(&rows, i, 0);
        all[i] = (struct spot_of_tree){.id = cells[0].i, .parent = cells[1].i, .code = utf8_fold(a, cells[2].s), .name = utf8_fold(a, cells[3].s)};
        map_put(&v->by_id, map_id_key(&all[i].id), &all[i]);
        if (!str_is(cells[4].s, "V")) continue;
        chain(&v->by_code, all[i].code, &all[i], &all[i].same_code);
        chain(&v->by_name, all[i].name, &all[i], &all[i].same_name);
    }
    for (size_t i = 0; i < rows.rows; i++) all[i].above = map_get(&v->by_id, map_id_key(&all[i].parent));
    *out = v;
    return OK;
}

static bool is_named(const struct spot_of_tree *s, const struct str folded[LEVELS])
{
    for (size_t i = 0; i < LEVELS; i++, s = s ? s->above : NULL)
        if (folded[i].n && (!s || (!str_eq(s->code, folded[i]) && !str_eq(s->name, folded[i])))) return false;
    return true;
}

/* One and no other. */
static int64_t only_one(const struct villages *v, const struct str folded[LEVELS])
{
    const struct spot_of_tree *found = NULL, *s;

    for (s = map_get(&v->by_code, folded[0]); s; s = s->same_code)
        if (is_named(s, folded)) found = s;
    for (s = map_get(&v->by_name, folded[0]); s && !found; s = s->same_name)
        if (is_named(s, folded)) found = s;
    for (s = map_get(&v->by_name, folded[0]); s; s = s->same_name)
        if (s != found && !str_eq(found ? found->code : folded[0], folded[0]) && is_named(s, folded)) return 0;
    return found ? found->id : 0;
}

int64_t villages_find(struct villages *v, const struct str named[LEVELS])
{
    struct str folded[LEVELS], key;
    const int64_t *before;
    int64_t *id;
    struct buf text;

    buf_init(&text, v->arena, 64);
    for (size_t i = 0; i < LEVELS; i++) {
        if (named[i].n > NAMES_MOST) return 0;
        buf_add(&text, named[i].p ? named[i] : STR(""));
        buf_add_char(&text, '\0');
    }
    key = buf_str(&text);
    before = map_get(&v->found, key);
    if (before) return *before;
    for (size_t i = 0; i < LEVELS; i++) folded[i] = named[i].n ? utf8_fold(v->arena, named[i]) : STR("");
    id = ARENA_NEW(v->arena, int64_t);
    *id = only_one(v, folded);
    map_put(&v->found, key, id);
    return *id;
}
