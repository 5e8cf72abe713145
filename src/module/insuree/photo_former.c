/* A person's photos as they were: when each was taken, who entered it, until when it was his. */
#include "base/json.h"
#include "db/db.h"
#include "module/insuree/insuree_print.h"
#include "module/insuree/internal.h"
#include "module/insuree/photo_waiting.h"

enum { SHOWN_MOST = 50 };

enum { CELL_UUID, CELL_DATE, CELL_OFFICER, CELL_BY, CELL_SINCE, CELL_UNTIL, CELL_PICTURE, CELLS };
static const enum db_type types[CELLS] = {DB_UUID, DB_DATE, DB_TEXT, DB_TEXT, DB_STAMP, DB_STAMP, DB_BOOL};

/* The newest first; the one that he has now has no end. What was deleted shows nothing any more, nor what it was before. */
static const char former_sql[] =
    "SELECT x.uuid, x.date, o.code, u.username, x.since, x.until, x.picture FROM ("
    "SELECT uuid, date, officer_id, changed_by, changed_at AS since, deleted_at AS until, blob IS NOT NULL OR photo IS NOT NULL AS picture"
    " FROM insuree_photo WHERE insuree_id = $1 AND deleted_at IS NULL"
    " UNION ALL SELECT h.uuid, h.date, h.officer_id, h.changed_by, h.validity_from, h.validity_to, h.blob IS NOT NULL OR h.photo IS NOT NULL"
    " FROM insuree_photo_history h JOIN insuree_photo p ON p.id = h.legacy_id WHERE p.insuree_id = $1 AND p.deleted_at IS NULL) x"
    " LEFT JOIN officer o ON o.id = x.officer_id LEFT JOIN core_user u ON u.id = x.changed_by"
    " ORDER BY CASE WHEN x.until IS NULL THEN 0 ELSE 1 END, x.until DESC, x.since DESC, x.uuid DESC LIMIT $2";

/* The person must be one that the caller sees, who may change him: what was replaced was so for a reason. */
static err_t person_of(struct function_call *c, const struct access *who, uuid_t uuid, int64_t *out)
{
    struct found r;

    TRY(access_may(c->arena, who, RIGHT_INSUREE_UPDATE));
    TRY(print_row(c, who, &insuree_entity, RIGHT_NONE_SET, db_uuid(uuid), "id", &r));
    *out = rows_cell(&r, 0, "id")->i;
    return OK;
}

static void put_stamp(struct json_writer *w, const char *key, const struct db_value *v)
{
    json_key(w, str_of(key));
    if (v->null) json_put_null(w);
    else json_put_stamp(w, v->t);
}

static void put_photo(struct json_writer *w, const struct db_value *row)
{
    json_open(w, '{');
    json_key(w, STR("uuid"));
    json_put_uuid(w, row[CELL_UUID].u);
    json_key(w, STR("date"));
    if (row[CELL_DATE].null) json_put_null(w);
    else json_put_date(w, row[CELL_DATE].d);
    answer_text(w, "officer", row[CELL_OFFICER].null ? STR("") : row[CELL_OFFICER].s);
    answer_text(w, "enteredBy", row[CELL_BY].null ? STR("") : row[CELL_BY].s);
    put_stamp(w, "since", &row[CELL_SINCE]);
    put_stamp(w, "until", &row[CELL_UNTIL]);
    json_key(w, STR("picture"));
    json_put_bool(w, row[CELL_PICTURE].b);
    json_close(w, '}');
}

err_t insuree_photos(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct db_value params[2];
    struct db_conn *conn;
    struct db_rows rows;
    uuid_t uuid;
    int64_t person;
    err_t e;

    if (!uuid_read(json_get(c->arguments, "uuid")->text, &uuid)) return err_make(c->arena, E_FIELD_FORM, "field", "uuid", "form", "uuid", NULL);
    TRY(person_of(c, c->who, uuid, &person));
    params[0] = db_int(person), params[1] = db_int(SHOWN_MOST);
    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR(former_sql), params, 2, types, CELLS, &rows);
    db_release(conn);
    if (e) return e;
    json_open(&w, '[');
    for (size_t i = 0; i < rows.rows; i++) put_photo(&w, db_cell(&rows, i, 0));
    json_close(&w, ']');
    return OK;
}

/* ---- their files ---- */

enum { FILE_PERSON, FILE_BLOB, FILE_TEXT, FILE_CELLS };

static err_t find_state(struct function_call *c, uuid_t uuid, struct db_rows *out)
{
    static const enum db_type file_types[FILE_CELLS] = {DB_UUID, DB_TEXT, DB_TEXT};
    static const char sql[] =
        "SELECT i.uuid, h.blob, h.photo FROM insuree_photo_history h JOIN insuree_photo p ON p.id = h.legacy_id JOIN insuree i ON i.id = p.insuree_id"
        " WHERE h.uuid = $1 AND p.deleted_at IS NULL UNION ALL SELECT i.uuid, p.blob, p.photo FROM insuree_photo p JOIN insuree i ON i.id = p.insuree_id"
        " WHERE p.uuid = $1 AND p.deleted_at IS NULL";
    const struct db_value key = db_uuid(uuid);
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR(sql), &key, 1, file_types, FILE_CELLS, out);
    db_release(conn);
    return e;
}

err_t insuree_former_photo(struct function_call *c, uuid_t uuid, struct str *out)
{
    struct db_rows rows;
    int64_t person;

    TRY(access_may(c->arena, c->who, RIGHT_INSUREE_UPDATE));
    TRY(find_state(c, uuid, &rows));
    if (!rows.rows) return err_make(c->arena, E_NOT_FOUND, "entity", "photo", "key", uuid_text(c->arena, uuid).p, NULL);
    TRY(person_of(c, c->who, db_cell(&rows, 0, FILE_PERSON)->u, &person));
    return print_file(c, db_cell(&rows, 0, FILE_BLOB), db_cell(&rows, 0, FILE_TEXT), out);
}

err_t insuree_waiting_photo(struct function_call *c, uuid_t uuid, struct str *out)
{
    const struct db_value none = db_null(DB_TEXT);
    struct found r;

    TRY(print_row(c, c->who, &waiting_photo_entity, RIGHT_NONE_SET, db_uuid(uuid), "id", &r));
    TRY(print_row(c, access_program(), &waiting_photo_entity, RIGHT_NONE_SET, db_uuid(uuid), "blob", &r));   /* where it is kept no API shows */
    return print_file(c, rows_cell(&r, 0, "blob"), &none, out);
}
