/* The journal of one row. Whether the caller sees the row is asked of the query compiler; what stands in the journal are
 * keys of rows, and those are shown as far as he sees them too. */
#include "api/rest/history.h"

#include <string.h>

#include "api/rest/rest.h"
#include "base/json.h"
#include "module/core/core.h"
#include "module/rows.h"

enum { FIRST = 20, LABEL_FIELDS = 6 };

enum { ENTRY_ID, ENTRY_AT, ENTRY_ACTOR, ENTRY_VERSION, ENTRY_OP, ENTRY_PAYLOAD, ENTRY_COMMAND, ENTRY_COLUMNS };
static const enum db_type entry_types[ENTRY_COLUMNS] = {DB_INT, DB_STAMP, DB_INT, DB_INT, DB_INT, DB_TEXT, DB_TEXT};

/* Rows of one entity that entries speak of. */
struct referred {
    VEC(int64_t) ids;
    struct found rows;
};

struct past {
    struct call *call;
    const struct table *table;
    uuid_t uuid;
    int64_t first, before, row;
    struct db_rows entries;
    const struct json **payloads;      /* one an entry; NULL: none, or no change of fields */
    struct referred *referred;         /* by table number */
    struct found actors;
    struct json_writer w;
};

/* ---- what is asked ---- */

static err_t read_number(struct call *c, const char *name, int64_t least, int64_t most, int64_t *out)
{
    struct str text = call_query(c, name);

    if (!text.p)
        return OK;
    if (!decimal_read(text.p, text.n, 0, false, out) || *out < least || *out > most)
        return err_make(c->arena, E_REQUEST, "what", str_format(c->arena, "the argument %s is no number that fits", name).p, NULL);
    return OK;
}

static err_t read_query(struct past *h)
{
    struct call *c = h->call;
    struct str entity = call_query(c, "entity");

    h->first = FIRST;
    h->before = INT64_MAX;
    h->table = registry_table(c->api->registry, entity);
    if (!h->table || h->table->owner || !h->table->entity->faces)
        return err_make(c->arena, E_ENTITY_UNKNOWN, "entity", str_zero(c->arena, entity.p ? entity : STR("?")), NULL);
    if (!uuid_read(call_query(c, "uuid"), &h->uuid))
        return err_make(c->arena, E_REQUEST, "what", "the argument uuid is no uuid", NULL);
    TRY(read_number(c, "first", 1, c->api->env->limits.value[LIMIT_PAGE_ROWS], &h->first));
    return read_number(c, "before", 1, INT64_MAX, &h->before);
}

/* ---- reading ---- */

static err_t find_row(struct past *h)
{
    struct function_call f = call_function(h->call);
    struct condition where = rows_test(h->call->arena, "uuid", LOOKUP_EXACT, 0);
    struct db_value uuid = db_uuid(h->uuid);
    struct query q = {.entity = h->table->entity, .where = &where, .rows = ROWS_DELETED_TOO};
    struct found found;
    char text[37] = {0};

    TRY(rows_read(&f, h->call->who, q, "id", &uuid, 1, &found));
    uuid_write(h->uuid, text);
    if (found.to == 0)
        return err_make(h->call->arena, E_NOT_FOUND, "entity", h->table->entity->name, "key", text, NULL);
    h->row = rows_cell(&found, 0, "id")->i;
    return OK;
}

/* One more than a page tells whether there are older ones. */
static err_t read_entries(struct past *h)
{
    const struct db_value params[] = {
        db_text(str_of(h->table->entity->name)), db_int(h->row), db_int(h->before), db_int(h->first + 1),
    };
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(h->call->api->db, h->call->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT j.id, j.at, j.actor, j.version, j.op, j.payload, c.name FROM journal j LEFT JOIN command c"
                           " ON c.id = j.command_id WHERE j.entity = $1 AND j.row_id = $2 AND j.id < $3 ORDER BY j.id DESC LIMIT $4"),
                 params, 4, entry_types, ENTRY_COLUMNS, &h->entries);
    db_release(conn);
    return e;
}

static size_t page_size(const struct past *h)
{
    return h->entries.rows > (size_t)h->first ? (size_t)h->first : h->entries.rows;
}

static bool is_change(const struct db_value *op)
{
    return op->i == OP_CREATE || op->i == OP_UPDATE;
}

static err_t read_payloads(struct past *h)
{
    struct limits limits = h->call->api->env->limits;

    limits.value[LIMIT_JSON_BYTES] = limits.value[LIMIT_JSON_VALUES] = INT64_MAX / 4;   /* we wrote it */
    h->payloads = ARENA_ARRAY(h->call->arena, const struct json *, page_size(h));
    for (size_t i = 0; i < page_size(h); i++) {
        const struct db_value *payload = db_cell(&h->entries, i, ENTRY_PAYLOAD);

        if (!payload->null && is_change(db_cell(&h->entries, i, ENTRY_OP)))
            TRY(json_read(h->call->arena, payload->s, &limits, &h->payloads[i]));
    }
    return OK;
}

/* ---- rows that are spoken of ---- */

static bool may_read(const struct past *h, const struct table *t)
{
    return t->entity->faces && !access_may(h->call->arena, h->call->who, t->entity->rights.read);
}

static const struct table *part_of(const struct table *t, struct str name)
{
    for (size_t i = 0; i < t->children_count; i++)
        if (str_is(name, t->children[i].name))
            return t->children[i].table;
    return NULL;
}

static void note_id(struct past *h, const struct table *to, const struct json *v)
{
    struct referred *r = &h->referred[to->number];
    int64_t id;

    if (!v || !json_int(v, &id))
        return;
    if (!r->ids.arena)
        vec_init(&r->ids, h->call->arena);
    *vec_add(&r->ids) = id;
}

static void note_ids(struct past *h, const struct table *t, const struct json *fields)
{
    for (const struct json *f = fields->first; f; f = f->next) {
        const struct member *m = table_member(t, f->key);
        const struct table *part = part_of(t, f->key);

        for (const struct json *row = part ? f->first : NULL; row; row = row->next)
            note_ids(h, part, row);
        if (part || !m || m->kind != MEMBER_ONE || !may_read(h, m->to))
            continue;
        if (f->kind == JSON_ARRAY)
            for (const struct json *v = f->first; v; v = v->next)
                note_id(h, m->to, v);
        else
            note_id(h, m->to, f);
    }
}

/* What people know a row by, of any entity. */
static const char *const label_fields[LABEL_FIELDS] = {"code", "chfId", "username", "lastName", "otherNames", "name"};

static bool has_label(const struct table *t, size_t field)
{
    const struct member *m = table_member(t, str_of(label_fields[field]));

    return m && m->kind == MEMBER_FIELD && m->column >= 0 && m->field->type.kind == TYPE_TEXT && !(m->field->flags & F_INTERNAL);
}

/* What has no name of its own is known by that of another: a family by its head, a policy by its product. */
static const struct member *label_through(const struct table *t)
{
    static const char *const relations[] = {"headInsuree", "product"};

    for (size_t i = 0; i < LABEL_FIELDS; i++)
        if (has_label(t, i))
            return NULL;
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        const struct member *m = table_member(t, str_of(relations[i]));

        if (m && m->kind == MEMBER_ONE)
            return m;
    }
    return NULL;
}

static void pick_labels(struct buf *picks, const struct table *t)
{
    for (size_t i = 0; i < LABEL_FIELDS; i++)
        if (has_label(t, i))
            buf_add_format(picks, " %s", label_fields[i]);
}

static err_t read_rows(struct past *h, const struct table *t, struct referred *r)
{
    struct function_call f = call_function(h->call);
    struct condition where = rows_test(h->call->arena, "id", LOOKUP_IN, 0);
    struct db_value ids = db_list(DB_INTS, r->ids.at, r->ids.n);
    const struct member *through = label_through(t);
    struct buf picks;

    buf_init(&picks, h->call->arena, 128);
    buf_add(&picks, STR("id uuid"));
    pick_labels(&picks, t);
    if (through) {
        buf_add_format(&picks, " %s{", through->relation->name);
        pick_labels(&picks, through->to);
        buf_add_char(&picks, '}');
    }
    return rows_read(&f, h->call->who, (struct query){.entity = t->entity, .where = &where, .rows = ROWS_DELETED_TOO},
                     str_zero(h->call->arena, buf_str(&picks)), &ids, 1, &r->rows);
}

static err_t read_referred(struct past *h)
{
    const struct registry *r = h->call->api->registry;

    h->referred = ARENA_ARRAY(h->call->arena, struct referred, r->table_count);
    for (size_t i = 0; i < page_size(h); i++)
        if (h->payloads[i])
            note_ids(h, h->table, h->payloads[i]);
    for (size_t i = 0; i < r->table_count; i++)
        if (h->referred[i].ids.n)
            TRY(read_rows(h, &r->tables[i], &h->referred[i]));
    return OK;
}

/* Who did it is told to whoever sees the row, whatever he may see of accounts. */
static err_t read_actors(struct past *h)
{
    struct function_call f = call_function(h->call);
    struct condition where = rows_test(h->call->arena, "id", LOOKUP_IN, 0);
    int64_t *ids = ARENA_ARRAY(h->call->arena, int64_t, page_size(h) + 1);
    struct db_value list = db_list(DB_INTS, ids, page_size(h));

    for (size_t i = 0; i < page_size(h); i++)
        ids[i] = db_cell(&h->entries, i, ENTRY_ACTOR)->i;
    return rows_read(&f, access_program(), (struct query){.entity = &core_user_entity, .where = &where, .rows = ROWS_DELETED_TOO},
                     "id username iUser{lastName otherNames}", &list, 1, &h->actors);
}

/* ---- the answer ---- */

static void put_key(struct past *h, const char *key, struct str value)
{
    json_key(&h->w, str_of(key));
    json_put_str(&h->w, value);
}

static size_t row_of(const struct found *rows, int64_t id)
{
    for (size_t i = rows->from; i < rows->to; i++)
        if (rows_cell(rows, i, "id")->i == id)
            return i;
    return SIZE_MAX;
}

static struct str label_of(const struct past *h, const struct table *t, const struct found *rows, size_t row)
{
    const struct member *through = label_through(t);
    const char *before = through ? through->relation->name : "", *dot = through ? "." : "";
    struct buf out;

    buf_init(&out, h->call->arena, 64);
    for (size_t i = 0; i < LABEL_FIELDS; i++) {
        const char *path = str_format(h->call->arena, "%s%s%s", before, dot, label_fields[i]).p;
        struct str text = has_label(through ? through->to : t, i) ? rows_text(rows, row, path) : STR_NONE;

        if (out.n && text.n)
            buf_add_char(&out, ' ');
        buf_add(&out, text);
    }
    return buf_str(&out);
}

/* A row that the caller does not see has neither uuid nor label. */
static void put_reference(struct past *h, const struct table *to, const struct json *v)
{
    const struct found *rows = &h->referred[to->number].rows;
    size_t row = SIZE_MAX;
    int64_t id;

    if (!json_int(v, &id)) {
        json_put_null(&h->w);
        return;
    }
    row = row_of(rows, id);
    json_open(&h->w, '{');
    json_key(&h->w, STR("uuid"));
    if (row == SIZE_MAX)
        json_put_null(&h->w);
    else
        json_put_uuid(&h->w, rows_cell(rows, row, "uuid")->u);
    json_key(&h->w, STR("label"));
    if (row == SIZE_MAX)
        json_put_null(&h->w);
    else
        json_put_str(&h->w, label_of(h, to, rows, row));
    json_close(&h->w, '}');
}

static void put_value(struct past *h, const struct member *m, const char *key, const struct json *v)
{
    json_key(&h->w, str_of(key));
    if (m && m->kind == MEMBER_ONE)
        put_reference(h, m->to, v);
    else if (m && m->field->flags & (F_BLOB | F_DIGEST) && !json_is_null(v))
        json_put_bool(&h->w, true);   /* that there is a file or a long text, not its key or digest */
    else
        json_put(&h->w, v);
}

static bool is_shown(const struct past *h, const struct table *t, struct str name, const struct member *m)
{
    if (part_of(t, name))
        return false;
    if (!m)
        return str_is(name, "ext");
    if (m->kind == MEMBER_ONE)
        return !(m->relation->flags & R_OWNER) && may_read(h, m->to);
    /* who decided a row is who changed it then: the entry names him */
    return m->kind == MEMBER_FIELD && !(m->field->flags & F_INTERNAL) && !str_starts(name, STR("auditUserId"));
}

static void put_change(struct past *h, const struct table *t, const struct json *f, const struct member *m, bool update)
{
    const char *label = m && m->field ? m->field->label : NULL;

    json_open(&h->w, '{');
    put_key(h, "field", f->key);
    put_key(h, "label", label ? str_of(label) : str_format(h->call->arena, "field.%s.%.*s", t->entity->name, STR_ARG(f->key)));
    if (update)
        put_value(h, m, "old", f->first);
    put_value(h, m, "new", update ? f->first->next : f);
    json_close(&h->w, '}');
}

static void put_changes(struct past *h, const struct table *t, const struct json *fields, bool update)
{
    json_key(&h->w, STR("changes"));
    json_open(&h->w, '[');
    for (const struct json *f = fields ? fields->first : NULL; f; f = f->next) {
        const struct member *m = table_member(t, f->key);

        if (!is_shown(h, t, f->key, m) || (update && (f->kind != JSON_ARRAY || f->count != 2)))
            continue;
        put_change(h, t, f, m, update);
    }
    json_close(&h->w, ']');
}

/* A row of an owned list: {"uuid", "op", fields as those of its owner}. */
static void put_part(struct past *h, const struct table *part, struct str list, const struct json *row)
{
    const struct json *op = json_get(row, "op");

    json_open(&h->w, '{');
    put_key(h, "list", list);
    put_key(h, "of", str_of(part->entity->name));
    json_key(&h->w, STR("uuid"));
    json_put(&h->w, json_get(row, "uuid"));
    json_key(&h->w, STR("op"));
    json_put(&h->w, op);
    put_changes(h, part, row, op && str_is(op->text, "update"));
    json_close(&h->w, '}');
}

static void put_parts(struct past *h, const struct json *fields)
{
    json_key(&h->w, STR("parts"));
    json_open(&h->w, '[');
    for (const struct json *f = fields ? fields->first : NULL; f; f = f->next) {
        const struct table *part = part_of(h->table, f->key);

        for (const struct json *row = part && may_read(h, part) ? f->first : NULL; row; row = row->next)
            put_part(h, part, f->key, row);
    }
    json_close(&h->w, ']');
}

static void put_actor(struct past *h, int64_t id)
{
    size_t row = row_of(&h->actors, id);

    json_key(&h->w, STR("who"));
    if (row == SIZE_MAX) {
        json_put_null(&h->w);
        return;
    }
    json_open(&h->w, '{');
    put_key(h, "username", rows_text(&h->actors, row, "username"));
    put_key(h, "lastName", rows_text(&h->actors, row, "iUser.lastName"));
    put_key(h, "otherNames", rows_text(&h->actors, row, "iUser.otherNames"));
    json_close(&h->w, '}');
}

static const char *const words[] = {
    [OP_CREATE] = "create", [OP_UPDATE] = "update", [OP_DELETE] = "delete", [OP_BULK] = "bulk", [OP_ACCESS] = "access",
    [OP_ERASE] = "erase",
};

static void put_entry(struct past *h, size_t i)
{
    const struct db_value *command = db_cell(&h->entries, i, ENTRY_COMMAND), *op = db_cell(&h->entries, i, ENTRY_OP);
    char at[33];
    size_t n = stamp_write(db_cell(&h->entries, i, ENTRY_AT)->t, at);

    at[n++] = 'Z';
    json_open(&h->w, '{');
    put_key(h, "at", str_copy(h->call->arena, (struct str){at, n}));
    put_actor(h, db_cell(&h->entries, i, ENTRY_ACTOR)->i);
    json_key(&h->w, STR("command"));
    if (command->null)
        json_put_null(&h->w);
    else
        json_put_str(&h->w, command->s);
    put_key(h, "op", str_of(words[op->i]));
    json_key(&h->w, STR("version"));
    json_put_int(&h->w, db_cell(&h->entries, i, ENTRY_VERSION)->i);
    json_key(&h->w, STR("erased"));
    json_put_bool(&h->w, is_change(op) && db_cell(&h->entries, i, ENTRY_PAYLOAD)->null);
    put_changes(h, h->table, h->payloads[i], op->i == OP_UPDATE);
    put_parts(h, h->payloads[i]);
    json_close(&h->w, '}');
}

static void put_all(struct past *h)
{
    json_open(&h->w, '{');
    json_key(&h->w, STR("entries"));
    json_open(&h->w, '[');
    for (size_t i = 0; i < page_size(h); i++)
        put_entry(h, i);
    json_close(&h->w, ']');
    json_key(&h->w, STR("before"));
    if (h->entries.rows > page_size(h))
        json_put_int(&h->w, db_cell(&h->entries, page_size(h) - 1, ENTRY_ID)->i);
    else
        json_put_null(&h->w);
    json_close(&h->w, '}');
}

static err_t read_all(struct past *h)
{
    TRY(read_query(h));
    TRY(find_row(h));
    TRY(read_entries(h));
    TRY(read_payloads(h));
    TRY(read_referred(h));
    return read_actors(h);
}

void serve_history(struct call *c, struct reply *r)
{
    struct past h = {.call = c, .w = json_writer(&r->body)};
    err_t e = read_all(&h);

    if (!e) {
        put_all(&h);
        return;
    }
    reply_failed(c, r, e);
}
