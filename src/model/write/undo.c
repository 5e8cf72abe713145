/* Taking back a command: the journal says what it did to which row, version by version, what its listeners did included. Each row that it
 * touched must be as it left it, and nothing may have come to use what it did (undo_used.c). Rows get what they had, as a change of
 * its own; listeners are not called, for what they did is taken back with the rest. */
#include "model/write/undo.h"

err_t undo_refused(struct undo *u, const char *rule, const struct touched *t)
{
    return err_make(u->tx->arena, E_RULE, "rule", rule, "entity", t ? t->table->entity->name : "command", "key",
                    str_format(u->tx->arena, "%lld", t ? (long long)t->id : 0).p, NULL);
}

/* ---- what it did ---- */

static struct str key_of(const struct undo *u, const struct table *table, int64_t id)
{
    return str_format(u->tx->arena, "%s %lld", table->entity->name, (long long)id);
}

struct touched *undo_find(const struct undo *u, const struct table *table, int64_t id)
{
    uintptr_t number = (uintptr_t)map_get(&u->by_key, key_of(u, table, id));

    return number ? &u->rows.at[number - 1] : NULL;
}

static struct touched *touched_of(struct undo *u, const struct table *table, int64_t id)
{
    struct touched *t = undo_find(u, table, id);

    if (t) return t;
    t = vec_add(&u->rows);
    *t = (struct touched){.table = table, .id = id};
    vec_init(&t->payloads, u->tx->arena);
    map_put(&u->by_key, key_of(u, table, id), (void *)(uintptr_t)u->rows.n);
    return t;
}

enum { ROW_ENTITY, ROW_ID, ROW_VERSION, ROW_OP, ROW_PAYLOAD, ROW_LINE, ROW_CELLS };

static err_t take_row(struct undo *u, const struct db_value *row)
{
    const struct table *table = registry_table(u->tx->registry, row[ROW_ENTITY].s);
    const struct json *payload;
    struct touched *t;

    u->first = row[ROW_LINE].i;
    if (row[ROW_OP].i == OP_ACCESS) return OK;
    if (!table || row[ROW_OP].i > OP_DELETE || row[ROW_PAYLOAD].null) return undo_refused(u, "undo_not_possible", NULL);
    t = touched_of(u, table, row[ROW_ID].i);
    if (row[ROW_VERSION].i > t->version) t->version = row[ROW_VERSION].i;
    t->made |= row[ROW_OP].i == OP_CREATE;
    t->gone |= row[ROW_OP].i == OP_DELETE;
    if (row[ROW_OP].i == OP_DELETE) return OK;
    TRY(json_read(u->tx->arena, row[ROW_PAYLOAD].s, &u->tx->env->limits, &payload));
    if (row[ROW_OP].i == OP_CREATE) t->born = payload;
    else *vec_add(&t->payloads) = payload;
    return OK;
}

static err_t read_rows(struct undo *u)
{
    static const enum db_type types[ROW_CELLS] = {DB_TEXT, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_INT};
    const struct db_value key = db_uuid(u->command);
    struct db_rows rows;

    TRY(db_query(u->tx->conn, STR("SELECT entity, row_id, version, op, payload, id FROM journal WHERE command_id = $1 ORDER BY id DESC"), &key, 1,
                 types, ROW_CELLS, &rows));
    for (size_t i = 0; i < rows.rows; i++) TRY(take_row(u, db_cell(&rows, i, 0)));
    return OK;
}

/* ---- values ---- */

static err_t old_value(struct undo *u, const struct table *t, const struct json *member, struct record *r)
{
    const struct json *old = member->first;
    const struct member *m = table_member(t, member->key);
    struct db_value *cell;
    struct type type = INT;

    if (!m || m->column < 0 || !old) return undo_refused(u, "undo_not_possible", NULL);
    if (m->field && m->field->flags & (F_INTERNAL | F_DIGEST)) return undo_refused(u, "undo_not_possible", NULL);
    cell = &r->at[m->column];
    return value_read(u->tx->arena, m->field ? &m->field->type : &type, m->field ? m->field->name : m->relation->name, old, cell);
}

static bool is_list(const struct table *t, struct str name, const struct table **child)
{
    for (size_t i = 0; i < t->children_count; i++)
        if (str_is(name, t->children[i].name)) {
            *child = t->children[i].table;
            return true;
        }
    return false;
}

static bool is_own_member(const struct json *m) { return !str_is(m->key, "uuid") && !str_is(m->key, "op"); }

/* Rows of a list are changed back; one that was made or deleted by the command is not. */
static err_t child_back(struct undo *u, const struct table *child, const struct json *changed)
{
    const struct json *uuid = json_get(changed, "uuid"), *op = json_get(changed, "op");
    struct record old, back;
    uuid_t id;

    if (!op || !str_is(op->text, "update") || !uuid || !uuid_read(uuid->text, &id)) return undo_refused(u, "undo_not_possible", NULL);
    TRY(tx_get(u->tx, child->entity, id, &old));
    back = record_copy(u->tx->arena, old);
    for (const struct json *m = changed->first; m; m = m->next)
        if (is_own_member(m)) TRY(old_value(u, child, m, &back));
    return tx_update(u->tx, &old, &back, 1);
}

static err_t values_back(struct undo *u, const struct touched *t, struct record *r)
{
    const struct table *child;

    for (size_t i = 0; i < t->payloads.n; i++)
        for (const struct json *m = t->payloads.at[i]->first; m; m = m->next)
            if (!is_list(t->table, m->key, &child)) TRY(old_value(u, t->table, m, r));
    return OK;
}

static err_t lists_back(struct undo *u, const struct touched *t)
{
    const struct table *child;

    for (size_t i = 0; i < t->payloads.n; i++)
        for (const struct json *m = t->payloads.at[i]->first; m; m = m->next)
            if (is_list(t->table, m->key, &child))
                for (const struct json *row = m->first; row; row = row->next) TRY(child_back(u, child, row));
    return OK;
}

/* ---- rows ---- */

static err_t as_left(struct undo *u, const struct touched *t, const struct record *r)
{
    return r->at[COLUMN_VERSION].i == t->version ? OK : undo_refused(u, "undo_changed_since", t);
}

static err_t change_back(struct undo *u, const struct touched *t)
{
    struct record old, back;
    err_t e = tx_get_id(u->tx, t->table->entity, t->id, &old);

    if (err_is(e, E_DELETED)) return undo_refused(u, "undo_changed_since", t);
    TRY(e);
    TRY(as_left(u, t, &old));
    if (t->table->children_count) TRY(tx_keep(u->tx, &old));
    TRY(lists_back(u, t));
    back = record_copy(u->tx->arena, old);
    TRY(values_back(u, t, &back));
    return tx_update(u->tx, &old, &back, 1);
}

/* No current row: what the command made itself is gone by then. */
static err_t leans_on(struct undo *u, const struct touched *t, const struct table *by, const char *column)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value key = db_int(t->id);
    struct db_rows rows;

    TRY(db_query(u->tx->conn, str_format(u->tx->arena, "SELECT id FROM %s WHERE %s = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1",
                                         by->entity->table, column), &key, 1, types, 1, &rows));
    return rows.rows ? undo_refused(u, "undo_used_since", &(struct touched){.table = by, .id = db_cell(&rows, 0, 0)->i}) : OK;
}

static err_t nothing_leans_on(struct undo *u, const struct touched *t)
{
    for (size_t i = 0; i < u->tx->registry->table_count; i++) {
        const struct table *by = &u->tx->registry->tables[i];
        for (size_t c = COLUMN_HEADER; c < by->count; c++)
            if (by->columns[c].relation && by->columns[c].to == t->table) TRY(leans_on(u, t, by, by->names[c]));
    }
    return OK;
}

static err_t remove_made(struct undo *u, const struct touched *t)
{
    struct record r;
    err_t e = tx_get_id(u->tx, t->table->entity, t->id, &r);

    if (err_is(e, E_DELETED)) return undo_refused(u, "undo_changed_since", t);
    TRY(e);
    TRY(as_left(u, t, &r));
    return tx_delete(u->tx, &r, 1);
}

static err_t read_gone(struct undo *u, const struct touched *t, struct record *out)
{
    const struct db_value key = db_int(t->id);
    struct db_rows rows;

    TRY(db_query(u->tx->conn, tx_sql(u->tx, t->table)->get_id, &key, 1, t->table->types, t->table->count, &rows));
    if (!rows.rows || db_cell(&rows, 0, COLUMN_DELETED_AT)->null) return undo_refused(u, "undo_changed_since", t);
    *out = (struct record){t->table, (struct db_value *)rows.at};
    return access_sees(u->tx->who, *out) ? as_left(u, t, out) : row_missing(u->tx->arena, E_NOT_FOUND, t->table->entity, out->at[COLUMN_UUID].u);
}

/* It stands again from now on, so that whoever keeps what changed hears of it; how it stood before it was deleted is a former state. */
static err_t stand_again(struct tx *tx, const struct record *r)
{
    static const enum db_type types[] = {DB_INT, DB_STAMP, DB_INT, DB_STAMP};
    const int columns[] = {COLUMN_DELETED_AT};
    const struct db_value cells[] = {r->at[COLUMN_ID], r->at[COLUMN_CHANGED_AT], r->at[COLUMN_CHANGED_BY], db_null(DB_STAMP)};

    return db_exec_rows(tx->conn, table_sql_update(tx->arena, db_engine(db_of(tx->conn)), r->table, columns, 1), types, 4, cells, 1);
}

static err_t restore(struct undo *u, const struct touched *t)
{
    struct tx *tx = u->tx;
    struct change change = {.table = t->table, .op = OP_UPDATE, .changed = ARENA_ARRAY(tx->arena, uint64_t, bits_words(t->table->count))};
    struct record as_it_was;

    if (t->table->children_count) return undo_refused(u, "undo_not_possible", t);
    TRY(read_gone(u, t, &change.old));
    TRY(keep_gone(tx, &change.old));
    change.new_ = record_copy(tx->arena, change.old);
    change.new_.at[COLUMN_DELETED_AT] = db_null(DB_STAMP);
    change.new_.at[COLUMN_VERSION] = db_int(aggregate_next_version(tx, &change.old));
    change.new_.at[COLUMN_CHANGED_AT] = db_stamp(tx->now);
    change.new_.at[COLUMN_CHANGED_BY] = db_int(tx->who->user);
    as_it_was = record_copy(tx->arena, change.new_);
    TRY(values_back(u, t, &as_it_was));
    TRY(unique_check(tx, &as_it_was, 1));
    TRY(stand_again(tx, &change.new_));
    TRY(aggregate_note(tx, &change));
    count_add(&tx->hidden->counts, &change.new_, 1);
    tx_touch(tx, t->table->entity->epoch);
    return OK;
}

/* What else it was before, when it stands again. */
static err_t restore_values(struct undo *u, const struct touched *t)
{
    struct record old, back;

    if (!t->payloads.n) return OK;
    TRY(tx_get_id(u->tx, t->table->entity, t->id, &old));
    back = record_copy(u->tx->arena, old);
    TRY(values_back(u, t, &back));
    return tx_update(u->tx, &old, &back, 1);
}

/* A place that followed another row follows back with it. */
bool undo_has_changes(const struct touched *t)
{
    for (size_t i = 0; i < t->payloads.n; i++)
        if (t->payloads.at[i]->first) return true;
    return false;
}

static err_t undo_all(struct undo *u)
{
    for (size_t i = 0; i < u->rows.n; i++) {
        const struct touched *t = &u->rows.at[i];
        if (!t->made && !t->gone && undo_has_changes(t)) TRY(change_back(u, t));
    }
    for (size_t i = 0; i < u->rows.n; i++)
        if (u->rows.at[i].made && !u->rows.at[i].gone) TRY(remove_made(u, &u->rows.at[i]));
    for (size_t i = 0; i < u->rows.n; i++)
        if (u->rows.at[i].gone && !u->rows.at[i].made) TRY(restore(u, &u->rows.at[i]));
    for (size_t i = 0; i < u->rows.n; i++)
        if (u->rows.at[i].gone && !u->rows.at[i].made) TRY(restore_values(u, &u->rows.at[i]));
    for (size_t i = 0; i < u->rows.n; i++)
        if (u->rows.at[i].made) TRY(nothing_leans_on(u, &u->rows.at[i]));
    return undo_unused(u);
}

/* ---- which command ---- */

/* Who sent it not before `own_since` may take it back wherever its rows are by now; anybody else only where he sees them all. */
static err_t check_command(struct undo *u, stamp_t own_since, bool *own)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT, DB_INT, DB_STAMP};
    const struct db_value key = db_uuid(u->command);
    const struct command *command;
    struct tx *tx = u->tx;
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT name, status, actor, at FROM command WHERE id = $1"), &key, 1, types, 4, &rows));
    if (!rows.rows) return err_make(tx->arena, E_NOT_FOUND, "entity", "command", "key", uuid_text(tx->arena, u->command).p, NULL);
    command = map_get(&tx->registry->commands, db_cell(&rows, 0, 0)->s);
    if (!command || !command->undo || db_cell(&rows, 0, 1)->i != COMMAND_DONE) return undo_refused(u, "undo_not_possible", NULL);
    *own = db_cell(&rows, 0, 2)->i == tx->who->user && stamp_cmp(db_cell(&rows, 0, 3)->t, own_since) >= 0;
    return access_may_run(tx->arena, tx->who, command);
}

err_t tx_undo(struct tx *tx, uuid_t command, stamp_t own_since)
{
    struct undo u = {.tx = tx, .command = command};
    const struct access *who = tx->who;
    bool own = false;
    err_t e;

    vec_init(&u.rows, tx->arena);
    map_init(&u.by_key, tx->arena, 0);
    TRY(check_command(&u, own_since, &own));
    TRY(read_rows(&u));
    if (own) tx_see_all(tx);
    tx_quiet(tx, true);
    e = undo_all(&u);
    tx_quiet(tx, false);
    tx->who = who;
    return e;
}
