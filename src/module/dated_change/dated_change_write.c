/* Entered, corrected, withdrawn. What is entered is looked at when it is entered as the command that will make it would look at it; what only
 * that day's registers can tell (a rule of the whole product) is told on the day. */
#include "base/arena.h"
#include "db/db.h"
#include "model/write/input.h"
#include "module/dated_change/internal.h"

struct order {
    uuid_t uuid, record;
    const struct entity *register_;
    struct str action;
    date_t day;                          /* DATE_NONE: as it is */
    struct str change;                   /* STR_NONE: as it is */
};

struct str dated_command(struct arena *a, struct str entity, struct str action)
{
    return str_format(a, "%.*s.%.*s", STR_ARG(entity), STR_ARG(action));
}

static const struct command *command_of(struct prepare *p, const struct order *o)
{
    return map_get(&p->registry->commands, dated_command(p->arena, str_of(o->register_->name), o->action));
}

static const struct entity *register_of(struct str name)
{
    for (const struct entity *const *e = dated_entities; *e; e++)
        if (str_is(name, (*e)->name)) return *e;
    return NULL;
}

/* ---- what was sent ---- */

static err_t read_day(struct prepare *p, bool required, date_t *out)
{
    static const struct type date = DATE;
    struct db_value v;

    TRY(value_read(p->arena, &date, "day", json_get(p->input, "day"), &v));
    if (v.null) return required ? err_make(p->arena, E_FIELD_REQUIRED, "field", "day", NULL) : (*out = DATE_NONE, OK);
    *out = v.d;
    return date_cmp(v.d, env_today(p->env)) > 0 ? OK : err_make(p->arena, E_RULE, "rule", "dated_change_past", "field", "day", NULL);
}

static bool is(const struct order *o, const char *action) { return str_is(o->action, action); }

/* Which row it is for, the change itself does not say; an end says nothing. */
static err_t check_change(struct prepare *p, const struct json *change, const struct order *o)
{
    const bool empty = !change || json_is_null(change) || (change->kind == JSON_OBJECT && !change->count);

    if (is(o, CHANGE_DELETE)) return empty ? OK : err_make(p->arena, E_FIELD_READONLY, "field", "change", NULL);
    if (empty || change->kind != JSON_OBJECT) return err_make(p->arena, E_FIELD_REQUIRED, "field", "change", NULL);
    if (!json_get(change, "uuid") && !json_get(change, "version")) return OK;
    return err_make(p->arena, E_FIELD_READONLY, "field", "change.uuid", NULL);
}

/* A new row must have what it must have, lest its day refuses it. */
static err_t check_whole(struct prepare *p, const struct json *change, const struct order *o)
{
    err_t errors = OK;

    for (const struct field *f = o->register_->fields; f->name; f++) {
        const struct json *v = json_get(change, f->name);
        if (!(f->flags & F_REQUIRED) || f->standard || (!json_is_null(v) && !(v->kind == JSON_STRING && !v->text.n))) continue;
        errors = err_join(errors, err_make(p->arena, E_FIELD_REQUIRED, "field", f->name, NULL));
    }
    return errors;
}

static err_t read_change(struct prepare *p, const struct json *change, struct order *o)
{
    struct prepare inner = *p;
    struct json_writer w;
    struct buf text;
    void *plan;

    TRY(check_change(p, change, o));
    o->change = STR("{}");
    if (is(o, CHANGE_DELETE)) return OK;
    if (is(o, CHANGE_CREATE)) TRY(check_whole(p, change, o));
    inner.command = command_of(p, o);
    inner.input = change;
    if (is(o, CHANGE_UPDATE))
        TRY(input_rewrite(p, change, NULL, str_format(p->arena, "\"uuid\":\"%s\"", uuid_text(p->arena, o->record).p), &inner.input));
    vec_init(&inner.locks, p->arena);
    TRY(inner.command->prepare(&inner, &plan));
    buf_init(&text, p->arena, 512);
    w = json_writer(&text);
    json_put(&w, change);
    o->change = buf_str(&text);
    return OK;
}

static err_t may_change(struct prepare *p, struct str entity, struct str action, struct order *o)
{
    o->register_ = register_of(entity);
    o->action = action;
    if (!o->register_) return err_make(p->arena, E_RULE, "rule", "dated_change_register", "field", "entity", NULL);
    return access_may_run(p->arena, p->who, command_of(p, o));
}

static err_t read_action(struct prepare *p, struct str *out)
{
    static const struct type type = CODE(dated_change_actions);
    struct db_value v;

    TRY(value_read(p->arena, &type, "action", json_get(p->input, "action"), &v));
    *out = v.null ? STR(CHANGE_UPDATE) : v.s;
    return OK;
}

/* Which row a new one will be is found when it is entered. */
static err_t read_record(struct prepare *p, struct order *o)
{
    TRY(input_uuid(p, "record", !is(o, CHANGE_CREATE), &o->record));
    if (is(o, CHANGE_CREATE) && !uuid_none(o->record)) return err_make(p->arena, E_FIELD_READONLY, "field", "record", NULL);
    if (!is(o, CHANGE_CREATE)) prepare_lock(p, o->register_, o->record);
    return OK;
}

err_t dated_create_prepare(struct prepare *p, void **plan)
{
    const struct json *entity;
    struct order *o = ARENA_NEW(p->arena, struct order);
    struct str action;

    TRY(input_only(p, LIST("uuid", "entity", "action", "record", "day", "change")));
    entity = json_get(p->input, "entity");
    TRY(read_action(p, &action));
    TRY(may_change(p, entity && entity->kind == JSON_STRING ? entity->text : STR_NONE, action, o));
    TRY(input_uuid(p, "uuid", false, &o->uuid));
    TRY(read_record(p, o));
    TRY(read_day(p, true, &o->day));
    TRY(read_change(p, json_get(p->input, "change"), o));
    *plan = o;
    return OK;
}

/* Of one that is there: whose register it is never changes. */
static err_t find(struct prepare *p, struct order *o)
{
    static const enum db_type types[] = {DB_TEXT, DB_UUID, DB_TEXT};
    struct db_value key;
    struct db_conn *conn;
    struct db_rows rows;
    err_t e;

    TRY(input_uuid(p, "uuid", true, &o->uuid));
    key = db_uuid(o->uuid);
    TRY(db_acquire(p->db, p->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT entity, record, action FROM dated_change WHERE uuid = $1"), &key, 1, types, 3, &rows);
    db_release(conn);
    if (e) return e;
    if (!rows.rows) return err_make(p->arena, E_NOT_FOUND, "entity", "dated_change", "key", uuid_text(p->arena, o->uuid).p, NULL);
    o->record = db_cell(&rows, 0, 1)->u;
    TRY(may_change(p, db_cell(&rows, 0, 0)->s, db_cell(&rows, 0, 2)->s, o));
    if (!is(o, CHANGE_CREATE)) prepare_lock(p, o->register_, o->record);
    prepare_lock(p, &dated_change_entity, o->uuid);
    return OK;
}

err_t dated_update_prepare(struct prepare *p, void **plan)
{
    struct order *o = ARENA_NEW(p->arena, struct order);
    const struct json *change;

    TRY(input_only(p, LIST("uuid", "day", "change")));
    TRY(find(p, o));
    TRY(read_day(p, false, &o->day));
    change = json_get(p->input, "change");
    if (change) TRY(read_change(p, change, o));
    *plan = o;
    return OK;
}

err_t dated_delete_prepare(struct prepare *p, void **plan)
{
    struct order *o = ARENA_NEW(p->arena, struct order);

    TRY(input_only(p, LIST("uuid")));
    TRY(find(p, o));
    *plan = o;
    return OK;
}

/* ---- in the transaction ---- */

/* Two of one day would leave to chance which of them holds. The row itself is locked. */
static err_t alone(struct tx *tx, uuid_t record, date_t day, int64_t except)
{
    static const enum db_type types[] = {DB_INT};
    const struct db_value params[] = {db_uuid(record), db_date(day), db_int(except)};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT id FROM dated_change WHERE record = $1 AND day = $2 AND id <> $3 AND status = '" CHANGE_WAITING "'"
                               " AND deleted_at IS NULL LIMIT 1"), params, 3, types, 1, &rows));
    return rows.rows ? err_make(tx->arena, E_RULE, "rule", "dated_change_same_day", "field", "day", NULL) : OK;
}

err_t dated_create_apply(struct tx *tx, void *plan)
{
    const struct order *o = plan;
    struct record row = record_new(tx->arena, registry_table_of(tx->registry, &dated_change_entity)), target;

    if (!is(o, CHANGE_CREATE)) {
        TRY(tx_get(tx, o->register_, o->record, &target));
        TRY(alone(tx, o->record, o->day, 0));
    }
    row.at[COLUMN_UUID] = db_uuid(uuid_none(o->uuid) ? uuid_new(tx->env) : o->uuid);
    *record_cell(&row, "entity") = db_text(str_of(o->register_->name));
    *record_cell(&row, "action") = db_text(o->action);
    *record_cell(&row, "record") = db_uuid(is(o, CHANGE_CREATE) ? uuid_new(tx->env) : o->record);
    *record_cell(&row, "day") = db_date(o->day);
    *record_cell(&row, "change") = db_text(o->change);
    *record_cell(&row, "status") = db_text(STR(CHANGE_WAITING));
    *record_cell(&row, "command") = db_uuid(uuid_new(tx->env));
    TRY(tx_insert(tx, &row, 1));
    tx_answer(tx, &row);
    return OK;
}

/* What is done or on its way stays as it is. */
static err_t waits(struct tx *tx, const struct record *row)
{
    bool waiting = str_is(record_cell(row, "status")->s, CHANGE_WAITING) && date_cmp(record_cell(row, "day")->d, env_today(tx->env)) > 0;

    return waiting ? OK : err_make(tx->arena, E_RULE, "rule", "dated_change_over", NULL);
}

err_t dated_update_apply(struct tx *tx, void *plan)
{
    const struct order *o = plan;
    struct record old, row;

    TRY(tx_get(tx, &dated_change_entity, o->uuid, &old));
    TRY(waits(tx, &old));
    row = record_copy(tx->arena, old);
    if (!date_none(o->day)) *record_cell(&row, "day") = db_date(o->day);
    if (o->change.p) *record_cell(&row, "change") = db_text(o->change);
    TRY(alone(tx, o->record, record_cell(&row, "day")->d, row.at[COLUMN_ID].i));
    TRY(tx_update(tx, &old, &row, 1));
    tx_answer(tx, &row);
    return OK;
}

err_t dated_delete_apply(struct tx *tx, void *plan)
{
    const struct order *o = plan;
    struct record row;

    TRY(tx_get(tx, &dated_change_entity, o->uuid, &row));
    if (!str_is(record_cell(&row, "status")->s, CHANGE_REFUSED)) TRY(waits(tx, &row));
    return tx_delete(tx, &row, 1);
}
