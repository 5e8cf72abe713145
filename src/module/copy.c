#include "module/copy.h"

#include "db/sql.h"
#include "model/write/input.h"

void copy_fields(struct json_writer *w, const struct json *sent, const struct record *r)
{
    for (size_t i = COLUMN_HEADER; i < r->table->count; i++) {
        const struct field *f = r->table->columns[i].field;
        if (!f || r->at[i].null || f->flags & F_READONLY || json_get(sent, f->name)) continue;
        json_key(w, str_of(f->name));
        value_write(w, &f->type, &r->at[i]);
    }
}

void copy_relations(struct json_writer *w, const struct json *sent, const struct record *r)
{
    for (size_t i = COLUMN_HEADER; i < r->table->count; i++) {
        const struct relation *relation = r->table->columns[i].relation;
        if (!relation || r->at[i].null || relation->flags & (R_OWNER | R_READONLY) || json_get(sent, relation->name)) continue;
        json_key(w, str_of(relation->name));
        json_open(w, '{');
        json_key(w, STR("id"));
        json_put_int(w, r->at[i].i);
        json_close(w, '}');
    }
}

void copy_ext(struct json_writer *w, const struct json *sent, const struct record *r)
{
    if (r->at[COLUMN_EXT].null || json_get(sent, "ext")) return;
    json_key(w, STR("ext"));
    json_put_raw(w, r->at[COLUMN_EXT].s);
}

void copy_sent(struct json_writer *w, const struct json *sent)
{
    for (const struct json *v = sent->first; v; v = v->next) {
        if (str_is(v->key, "source")) continue;
        json_key(w, v->key);
        json_put(w, v);
    }
}

err_t copy_rows(struct prepare *p, struct db_conn *c, const struct table *t, const char *where, struct db_value key, struct db_rows *out)
{
    struct sql s;

    sql_init(&s, p->arena, db_engine(p->db));
    sql_add(&s, "SELECT ");
    for (size_t i = 0; i < t->count; i++) sql_add(&s, "%s%s", i ? ", " : "", t->names[i]);
    sql_add(&s, " FROM %s WHERE %s = $1 AND deleted_at IS NULL ORDER BY id", t->entity->table, where);
    return db_query(c, sql_text(&s), &key, 1, t->types, t->count, out);
}

err_t copy_source(struct prepare *p, struct db_conn *c, const struct table *t, struct record *out)
{
    struct db_rows rows;
    uuid_t source;

    TRY(input_uuid(p, "source", true, &source));
    TRY(copy_rows(p, c, t, "uuid", db_uuid(source), &rows));
    if (!rows.rows) return err_make(p->arena, E_REFERENCE, "field", "source", "value", uuid_text(p->arena, source).p, NULL);
    *out = (struct record){t, (struct db_value *)db_cell(&rows, 0, 0)};
    return OK;
}

err_t copy_list(struct prepare *p, struct db_conn *c, struct json_writer *w, const struct child *child, const struct record *of)
{
    struct db_rows rows;

    if (json_get(p->input, child->name)) return OK;
    TRY(copy_rows(p, c, child->table, child->owner->column, of->at[COLUMN_ID], &rows));
    json_key(w, str_of(child->name));
    json_open(w, '[');
    for (size_t i = 0; i < rows.rows; i++) {
        struct record line = {child->table, (struct db_value *)db_cell(&rows, i, 0)};
        json_open(w, '{');
        copy_fields(w, NULL, &line);
        copy_relations(w, NULL, &line);
        json_close(w, '}');
    }
    json_close(w, ']');
    return OK;
}

err_t copy_prepare(struct prepare *p, const char *own, err_t (*put)(struct prepare *p, struct db_conn *c, struct json_writer *w),
                   err_t (*create)(struct prepare *p, void **plan), void **plan)
{
    struct json_writer w;
    struct db_conn *c;
    struct buf text;
    err_t e;

    if (json_is_null(json_get(p->input, own))) return err_make(p->arena, E_FIELD_REQUIRED, "field", own, NULL);
    buf_init(&text, p->arena, 4096);
    w = json_writer(&text);
    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = put(p, c, &w);
    db_release(c);
    if (e) return e;
    TRY(json_read(p->arena, buf_str(&text), &p->env->limits, &p->input));
    return create(p, plan);
}
