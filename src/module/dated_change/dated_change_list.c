/* What is to come, as the pages of the registers show it. */
#include "base/arena.h"
#include "module/dated_change/internal.h"
#include "module/rows.h"

enum { MOST = 1000 };

#define LISTED                                                                                                                      \
    "SELECT d.uuid, d.entity, d.record, d.day, d.status, d.change, d.error, d.changed_at, COALESCE(i.code, s.code, p.code),"          \
    " COALESCE(i.name, s.name, p.name, il.name, sl.name), d.action FROM dated_change d"                                                        \
    " LEFT JOIN medical_item i ON d.entity = 'medical_item' AND i.uuid = d.record"                                                   \
    " LEFT JOIN medical_service s ON d.entity = 'medical_service' AND s.uuid = d.record"                                             \
    " LEFT JOIN product p ON d.entity = 'product' AND p.uuid = d.record"                                                             \
    " LEFT JOIN items_pricelist il ON d.entity = 'items_pricelist' AND il.uuid = d.record"                                           \
    " LEFT JOIN services_pricelist sl ON d.entity = 'services_pricelist' AND sl.uuid = d.record"                                     \
    " WHERE d.status IN ('" CHANGE_WAITING "', '" CHANGE_REFUSED "') AND d.deleted_at IS NULL AND d.entity IN ("

enum { C_UUID, C_ENTITY, C_RECORD, C_DAY, C_STATUS, C_CHANGE, C_ERROR, C_AT, C_CODE, C_NAME, C_ACTION, C_COUNT };
static const enum db_type types[C_COUNT] = {
    DB_UUID, DB_TEXT, DB_UUID, DB_DATE, DB_TEXT, DB_TEXT, DB_TEXT, DB_STAMP, DB_TEXT, DB_TEXT,
    DB_TEXT,
};

/* Those that he may read, of what was asked for; none: false. */
static bool put_registers(struct function_call *c, struct buf *sql)
{
    const struct json *asked = json_get(c->arguments, "entity");
    bool any = false;

    for (const struct entity *const *e = dated_entities; *e; e++) {
        if (!json_is_null(asked) && !str_is(asked->text, (*e)->name)) continue;
        if (access_may(c->arena, c->who, (*e)->rights.read)) continue;
        buf_add_format(sql, "%s'%s'", any ? ", " : "", (*e)->name);
        any = true;
    }
    return any;
}

/* Why it was refused on its day, in words. */
static err_t put_error(struct function_call *c, struct json_writer *w, const struct db_value *stored)
{
    const struct json *list;

    json_key(w, STR("error"));
    if (stored->null) {
        json_put_null(w);
        return OK;
    }
    TRY(json_read(c->arena, stored->s, &c->env->limits, &list));
    json_put_str(w, list->first ? text_stored(c->arena, c->texts, c->language, list->first) : STR(""));
    return OK;
}

/* How the row is called; one that is still to come as it was entered. */
static void put_called(struct json_writer *w, const char *as, const struct db_value *there, const struct json *entered)
{
    const struct json *v = json_get(entered, as);

    answer_text(w, as, !there->null ? there->s : v && v->kind == JSON_STRING ? v->text : STR(""));
}

static err_t put_row(struct function_call *c, struct json_writer *w, const struct db_rows *rows, size_t i)
{
    const struct str action = db_cell(rows, i, C_ACTION)->s;
    const struct json *entered = NULL;

    if (str_is(action, CHANGE_CREATE)) TRY(json_read(c->arena, db_cell(rows, i, C_CHANGE)->s, &c->env->limits, &entered));
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, db_cell(rows, i, C_UUID)->u);
    answer_text(w, "entity", db_cell(rows, i, C_ENTITY)->s);
    json_key(w, STR("record"));
    json_put_uuid(w, db_cell(rows, i, C_RECORD)->u);
    answer_text(w, "action", action);
    put_called(w, "code", db_cell(rows, i, C_CODE), entered);
    put_called(w, "name", db_cell(rows, i, C_NAME), entered);
    json_key(w, STR("day"));
    json_put_date(w, db_cell(rows, i, C_DAY)->d);
    answer_text(w, "status", db_cell(rows, i, C_STATUS)->s);
    json_key(w, STR("enteredAt"));
    json_put_stamp(w, db_cell(rows, i, C_AT)->t);
    json_key(w, STR("change"));
    json_put_raw(w, db_cell(rows, i, C_CHANGE)->s);
    TRY(put_error(c, w, db_cell(rows, i, C_ERROR)));
    json_close(w, '}');
    return OK;
}

static err_t read_rows(struct function_call *c, struct str sql, const struct db_value *params, size_t n, struct db_rows *out)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, sql, params, n, types, C_COUNT, out);
    db_release(conn);
    return e;
}

err_t dated_changes_until(struct db_conn *c, struct arena *a, const struct limits *limits, uuid_t record, date_t until,
                          struct dated_change **out, size_t *n)
{
    static const enum db_type waiting_types[] = {DB_DATE, DB_TEXT, DB_TEXT};
    const struct db_value params[] = {db_uuid(record), db_date(until)};
    struct db_rows rows;

    TRY(db_query(c, STR("SELECT day, action, change FROM dated_change WHERE record = $1 AND day <= $2 AND status = '" CHANGE_WAITING "'"
                        " AND deleted_at IS NULL ORDER BY day, id"), params, 2, waiting_types, 3, &rows));
    *out = ARENA_ARRAY(a, struct dated_change, rows.rows);
    *n = rows.rows;
    for (size_t i = 0; i < rows.rows; i++) {
        struct dated_change *one = &(*out)[i];
        *one = (struct dated_change){.day = db_cell(&rows, i, 0)->d, .ends = str_is(db_cell(&rows, i, 1)->s, CHANGE_DELETE)};
        TRY(json_read(a, db_cell(&rows, i, 2)->s, limits, &one->change));
    }
    return OK;
}

err_t dated_changes(struct function_call *c)
{
    const struct json *asked = json_get(c->arguments, "record");
    struct json_writer w = json_writer(&c->out);
    struct db_value record = db_uuid(UUID_NONE);
    bool one = !json_is_null(asked);
    struct db_rows rows = {0};
    struct buf sql;

    if (one) uuid_read(asked->text, &record.u);
    buf_init(&sql, c->arena, 2048);
    buf_add(&sql, STR(LISTED));
    if (put_registers(c, &sql)) {
        buf_add_format(&sql, ")%s ORDER BY d.day, d.id LIMIT %d", one ? " AND d.record = $1" : "", MOST);
        TRY(read_rows(c, buf_str(&sql), &record, one ? 1 : 0, &rows));
    }
    json_open(&w, '[');
    for (size_t i = 0; i < rows.rows; i++) TRY(put_row(c, &w, &rows, i));
    json_close(&w, ']');
    return OK;
}
