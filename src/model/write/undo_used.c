/* Whether something came to use what a command did: a claim of somebody whom it merged, a policy of a family that it joined, a
 * contribution to a policy that it covered people by. At stake is what it touched, and what the rows that it made, changed or ended lead
 * to, before and after. Used is what another command has made since, or turned to it since, as the journal tells. Registers and lists are
 * everybody's: that somebody else lives in the village says nothing. */
#include "db/sql.h"
#include "model/write/undo.h"

typedef VEC(int64_t) ids_t;

struct stakes {
    struct undo *u;
    ids_t *of;       /* by table number */
    ids_t *gone;     /* those of them that the command ended, likewise */
};

/* ---- what is at stake ---- */

static bool is_of_people(const struct table *t) { return t->district && t->entity->epoch == EPOCH_NONE; }

static void add(struct stakes *s, const struct table *t, int64_t id)
{
    if (is_of_people(t)) *vec_add(&s->of[t->number]) = id;
}

static void add_value(struct stakes *s, const struct table *to, const struct json *v)
{
    int64_t id;

    if (!json_is_null(v) && json_int(v, &id)) add(s, to, id);
}

/* A change says both what a row led to and what it leads to. */
static void add_member(struct stakes *s, const struct table *t, const struct json *m)
{
    const struct member *found = table_member(t, m->key);

    if (!found || found->kind != MEMBER_ONE) return;
    if (m->kind != JSON_ARRAY) add_value(s, found->to, m);
    else for (const struct json *v = m->first; v; v = v->next) add_value(s, found->to, v);
}

static void add_payload(struct stakes *s, const struct table *t, const struct json *payload)
{
    for (const struct json *m = payload ? payload->first : NULL; m; m = m->next) {
        const struct member *found = table_member(t, m->key);
        if (!found || found->kind != MEMBER_LIST) add_member(s, t, m);
        else for (const struct json *row = m->first; row; row = row->next)
            for (const struct json *v = row->first; v; v = v->next) add_member(s, found->to, v);
    }
}

static void add_touched(struct stakes *s, const struct touched *t)
{
    if (t->table->entity->aside || (!t->made && !t->gone && !undo_has_changes(t))) return;
    add(s, t->table, t->id);
    if (t->gone && !t->made) *vec_add(&s->gone[t->table->number]) = t->id;
    add_payload(s, t->table, t->born);
    for (size_t i = 0; i < t->payloads.n; i++) add_payload(s, t->table, t->payloads.at[i]);
}

/* The journal does not say what a row that ended led to; the row does. */
static err_t add_led_to(struct stakes *s, const struct table *t, size_t column)
{
    static const enum db_type types[] = {DB_INT};
    const ids_t *gone = &s->gone[t->number];
    const struct db_value list = db_list(DB_INTS, gone->at, gone->n);
    struct tx *tx = s->u->tx;
    struct db_rows rows;
    struct sql q;

    sql_init(&q, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&q, "SELECT %s FROM %s WHERE %s IS NOT NULL AND ", t->names[column], t->entity->table, t->names[column]);
    sql_in(&q, "id", 1);
    TRY(db_query(tx->conn, sql_text(&q), &list, 1, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) add(s, t->columns[column].to, db_cell(&rows, i, 0)->i);
    return OK;
}

static err_t gather(struct stakes *s)
{
    const struct registry *r = s->u->tx->registry;

    for (size_t i = 0; i < r->table_count; i++) {
        vec_init(&s->of[i], s->u->tx->arena);
        vec_init(&s->gone[i], s->u->tx->arena);
    }
    for (size_t i = 0; i < s->u->rows.n; i++) add_touched(s, &s->u->rows.at[i]);
    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *t = &r->tables[i];
        for (size_t c = COLUMN_HEADER; s->gone[t->number].n && c < t->count; c++)
            if (t->columns[c].relation && is_of_people(t->columns[c].to)) TRY(add_led_to(s, t, c));
    }
    return OK;
}

/* ---- what uses it ---- */

enum { LINE_ID, LINE_UUID, LINE_OP, LINE_PAYLOAD, LINE_CELLS };

/* Rows that lead to one of them, each with what other commands did to it, or to its owner, since. */
static struct str lines_sql(struct tx *tx, const struct table *by, const char *column)
{
    const struct table *root = by->owner_table ? by->owner_table : by;
    struct sql q;

    sql_init(&q, tx->arena, db_engine(db_of(tx->conn)));
    sql_add(&q, "SELECT t.id, t.uuid, j.op, j.payload FROM %s t JOIN journal j ON j.entity = '%s' AND j.row_id = t.%s AND j.id > $2"
                " AND j.command_id <> $3 AND j.op IN (%d, %d) WHERE t.deleted_at IS NULL AND ",
            by->entity->table, root->entity->name, by->owner ? by->owner->column : "id", OP_CREATE, OP_UPDATE);
    sql_in(&q, str_format(tx->arena, "t.%s", column).p, 1);
    sql_add(&q, " ORDER BY t.id, j.id");
    return sql_text(&q);
}

static const struct json *row_of_list(const struct json *payload, const struct table *by, uuid_t uuid)
{
    const struct table *owner = by->owner_table;
    const struct json *list = NULL;
    uuid_t found;

    for (size_t i = 0; i < owner->children_count; i++)
        if (owner->children[i].table == by) list = json_get(payload, owner->children[i].name);
    for (const struct json *row = list ? list->first : NULL; row; row = row->next) {
        const struct json *v = json_get(row, "uuid");
        if (v && v->kind == JSON_STRING && uuid_read(v->text, &found) && !uuid_cmp(found, uuid)) return row;
    }
    return NULL;
}

/* Made then, or turned to it. What was erased from the journal is not known, and counts. */
static err_t is_use(struct undo *u, const struct table *by, const struct relation *r, const struct db_value *line, bool *out)
{
    const struct json *payload, *op;

    *out = (!by->owner && line[LINE_OP].i == OP_CREATE) || line[LINE_PAYLOAD].null;
    if (*out) return OK;
    TRY(json_read(u->tx->arena, line[LINE_PAYLOAD].s, &u->tx->env->limits, &payload));
    if (by->owner) payload = row_of_list(payload, by, line[LINE_UUID].u);
    op = by->owner && payload ? json_get(payload, "op") : NULL;
    *out = payload && (json_get(payload, r->name) || (op && str_is(op->text, "create")));
    return OK;
}

static err_t check_relation(struct stakes *s, const struct table *by, size_t column)
{
    static const enum db_type types[LINE_CELLS] = {DB_INT, DB_UUID, DB_INT, DB_TEXT};
    const struct column *c = &by->columns[column];
    const ids_t *of = &s->of[c->to->number];
    const struct db_value params[] = {db_list(DB_INTS, of->at, of->n), db_int(s->u->first), db_uuid(s->u->command)};
    struct tx *tx = s->u->tx;
    struct db_rows rows;
    bool used = false;

    TRY(db_query(tx->conn, lines_sql(tx, by, by->names[column]), params, 3, types, LINE_CELLS, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *line = db_cell(&rows, i, 0);
        if (undo_find(s->u, by, line[LINE_ID].i)) continue;   /* its version tells */
        TRY(is_use(s->u, by, c->relation, line, &used));
        if (used) return undo_refused(s->u, "undo_used_since", &(struct touched){.table = by, .id = line[LINE_ID].i});
    }
    return OK;
}

err_t undo_unused(struct undo *u)
{
    const struct registry *r = u->tx->registry;
    struct stakes s = {u, ARENA_ARRAY(u->tx->arena, ids_t, r->table_count), ARENA_ARRAY(u->tx->arena, ids_t, r->table_count)};

    TRY(gather(&s));
    for (size_t i = 0; i < r->table_count; i++) {
        const struct table *by = &r->tables[i];
        for (size_t c = COLUMN_HEADER; !by->entity->aside && c < by->count; c++)
            if (by->columns[c].relation && s.of[by->columns[c].to->number].n) TRY(check_relation(&s, by, c));
    }
    return OK;
}
