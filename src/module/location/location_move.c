/* Moving a location with everything below it (enrolment 2.1, Move). */
#include "db/sql.h"
#include "model/write/place.h"
#include "model/write/input.h"
#include "module/location/internal.h"
#include "scheme/register.h"

/* ---- reading a tree ---- */

static const char below_sql[] =
    "WITH RECURSIVE below (id, depth) AS ("
    " SELECT id, 1 FROM location WHERE parent_id = $1 AND deleted_at IS NULL"
    " UNION ALL SELECT l.id, below.depth + 1 FROM location l JOIN below ON l.parent_id = below.id"
    " WHERE l.deleted_at IS NULL)"
    " SELECT id, depth FROM below ORDER BY depth, id";

static err_t read_node(struct tx *tx, struct map *by_id, const struct db_value *cells, struct location_node *node)
{
    TRY(tx_get_id(tx, &location_entity, cells[0].i, &node->old));
    node->new_ = record_copy(tx->arena, node->old);
    node->depth = (size_t)cells[1].i;
    node->under = map_get(by_id, map_id_key(&node->old.at[location_columns(node->old.table).parent].i));
    map_put(by_id, map_id_key(&node->old.at[COLUMN_ID].i), node);
    return OK;
}

err_t location_tree(struct tx *tx, const struct record *top, struct location_node **out, size_t *n)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct location_node *nodes;
    struct db_rows rows;
    struct map by_id;

    TRY(db_query(tx->conn, str_of(below_sql), &top->at[COLUMN_ID], 1, types, 2, &rows));
    nodes = ARENA_ARRAY(tx->arena, struct location_node, rows.rows + 1);
    nodes[0] = (struct location_node){.old = *top, .new_ = record_copy(tx->arena, *top)};
    map_init(&by_id, tx->arena, rows.rows + 1);
    map_put(&by_id, map_id_key(&top->at[COLUMN_ID].i), &nodes[0]);
    for (size_t i = 0; i < rows.rows; i++) TRY(read_node(tx, &by_id, db_cell(&rows, i, 0), &nodes[i + 1]));
    *out = nodes;
    *n = rows.rows + 1;
    return OK;
}

/* ---- new levels and parents ---- */

/* Under a village nothing can be: there it becomes a village beside it, under the village's own parent. */
static void settle(struct location_node *node)
{
    struct location_columns columns = location_columns(node->old.table);
    const struct location_node *under = node->under;
    enum law_place above = under ? (enum law_place)(location_level_of(&under->new_) + LAW_REGION) : LAW_NOWHERE;

    if (above == LAW_VILLAGE) under = under->under;
    node->under = under;
    node->new_.at[columns.type] = db_text(str_of(location_code_of((enum location_level)(law_place_under(above) - LAW_REGION))));
    node->new_.at[columns.parent] = under ? under->new_.at[COLUMN_ID] : db_null(DB_INT);
}

/* ---- writing ---- */

static err_t set_places(struct tx *tx, struct location_node *nodes, size_t n)
{
    struct record *records = ARENA_ARRAY(tx->arena, struct record, n);

    for (size_t i = 0; i < n; i++) records[i] = nodes[i].new_;
    return place_fill(tx->conn, tx->arena, records, n);
}

/* Level by level, so that each finds its parent as it has become. */
static err_t write_nodes(struct tx *tx, struct location_node *nodes, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        struct record *old = ARENA_ARRAY(tx->arena, struct record, n - from);
        struct record *new_ = ARENA_ARRAY(tx->arena, struct record, n - from);
        for (to = from; to < n && nodes[to].depth == nodes[from].depth; to++) {
            old[to - from] = nodes[to].old;
            new_[to - from] = nodes[to].new_;
        }
        TRY(tx_update(tx, old, new_, to - from));
    }
    return OK;
}

static bool moved(const struct location_node *node)
{
    const struct table *t = node->old.table;

    return !db_value_equal(&node->old.at[t->district], &node->new_.at[t->district]) ||
           !db_value_equal(&node->old.at[t->village], &node->new_.at[t->village]);
}

static err_t start_job(struct tx *tx, const struct location_node *nodes, size_t n)
{
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        if (moved(&nodes[i])) ids[count++] = nodes[i].old.at[COLUMN_ID].i;
    return count ? location_place_start(tx, ids, count) : OK;
}

static err_t rule(struct tx *tx, const char *name)
{
    return err_make(tx->arena, E_RULE, "rule", name, "field", "newParent", NULL);
}

/* A location cannot stand under itself or what is below it. */
static err_t check_outside(struct tx *tx, const struct location_node *nodes, size_t n, const struct record *parent)
{
    for (size_t i = 0; i < n; i++)
        if (nodes[i].old.at[COLUMN_ID].i == parent->at[COLUMN_ID].i) return rule(tx, "location_under_itself");
    return OK;
}

/* A village's own parent is needed too: what comes under a village goes there. */
static err_t node_above(struct tx *tx, const struct record *r, struct location_node *node, struct location_node *room)
{
    const struct db_value *id = &r->at[location_columns(r->table).parent];

    *node = (struct location_node){.old = *r, .new_ = *r};
    if (location_level_of(r) != LEVEL_VILLAGE) return OK;
    TRY(tx_get_id(tx, &location_entity, id->i, &room->old));
    room->new_ = room->old;
    node->under = room;
    return OK;
}

err_t location_attach(struct tx *tx, const struct record *top, const struct record *parent)
{
    struct location_node *nodes, above, room = {0};
    size_t n;

    TRY(location_tree(tx, top, &nodes, &n));
    if (parent) {
        TRY(check_outside(tx, nodes, n, parent));
        TRY(node_above(tx, parent, &above, &room));
        nodes[0].under = &above;
    }
    for (size_t i = 0; i < n; i++) settle(&nodes[i]);
    TRY(set_places(tx, nodes, n));
    TRY(write_nodes(tx, nodes, n));
    return start_job(tx, nodes, n);
}

/* ---- the command ---- */

struct move_plan {
    uuid_t uuid, parent;
};

err_t location_move_prepare(struct prepare *p, void **plan)
{
    struct move_plan *move = ARENA_NEW(p->arena, struct move_plan);

    TRY(input_only(p, LIST("uuid", "newParent")));
    TRY(input_uuid(p, "uuid", true, &move->uuid));
    TRY(input_uuid(p, "newParent", false, &move->parent));
    if (uuid_none(move->parent)) TRY(access_may(p->arena, p->who, RIGHT_LOCATION_UPPER));
    prepare_lock(p, &location_entity, move->uuid);
    if (!uuid_none(move->parent)) prepare_lock(p, &location_entity, move->parent);
    *plan = move;
    return OK;
}

err_t location_move_apply(struct tx *tx, void *plan)
{
    struct move_plan *move = plan;
    struct record r, parent;
    const struct db_value *now;
    bool top = uuid_none(move->parent);

    TRY(tx_get(tx, &location_entity, move->uuid, &r));
    now = &r.at[location_columns(r.table).parent];
    if (top) return now->null ? rule(tx, "location_same_parent") : location_attach(tx, &r, NULL);
    TRY(tx_get(tx, &location_entity, move->parent, &parent));
    if (!now->null && now->i == parent.at[COLUMN_ID].i) return rule(tx, "location_same_parent");
    return location_attach(tx, &r, &parent);
}
