/* All settings of this build as an administrator sees them: what each is, between what it lies, what it is and was, and who said so. */
#include "module/core/internal.h"
#include "module/rows.h"

/* Every value that is kept, the oldest first (model/run/setting.c): of a law all that ever held, else the one that differs from the
 * standard. */
enum { S_NAME, S_VALUE, S_AT, S_WHO, S_COUNT };
static const enum db_type types[S_COUNT] = {DB_TEXT, DB_TEXT, DB_STAMP, DB_TEXT};

static err_t read_kept(struct function_call *c, struct db_rows *out)
{
    struct db_conn *conn;
    err_t e;

    TRY(db_acquire(c->db, c->arena, DB_READ, &conn));
    e = db_query(conn, STR("SELECT s.name, s.value, s.recorded_at, u.username FROM setting s LEFT JOIN core_user u ON u.id = s.recorded_by"
                           " ORDER BY s.recorded_at, s.id"), NULL, 0, types, S_COUNT, out);
    db_release(conn);
    return e;
}

/* Bounds as values are written; of a text its length. */
static void put_type(struct json_writer *w, const struct type *t)
{
    int64_t least, most;

    answer_text(w, "type", str_of(type_name(t)));
    if (t->kind == TYPE_TEXT) {
        json_key(w, STR("max"));
        json_put_int(w, t->max);
    }
    if (t->kind != TYPE_INT) return;
    type_range(t, &least, &most);
    json_key(w, STR("least"));
    json_put_int(w, least);
    json_key(w, STR("most"));
    json_put_int(w, most);
}

static void put_choices(struct json_writer *w, const struct code_list *list)
{
    json_key(w, STR("choices"));
    json_open(w, '[');
    for (const struct code *one = list->codes; one->code; one++) json_put_str(w, str_of(one->code));
    json_close(w, ']');
}

/* Of a secret: when and by whom it was set. */
static void put_kept(struct json_writer *w, const struct db_rows *kept, const struct setting *s)
{
    static const struct type stamp = STAMP;

    json_key(w, STR("kept"));
    json_open(w, '[');
    for (size_t i = 0; i < kept->rows; i++) {
        const struct db_value *row = db_cell(kept, i, 0);
        if (!str_is(row[S_NAME].s, s->name)) continue;
        json_open(w, '{');
        json_key(w, STR("value"));
        if (row[S_VALUE].null || s->flags & SETTING_SECRET) json_put_null(w);
        else json_put_str(w, row[S_VALUE].s);
        json_key(w, STR("at"));
        value_write(w, &stamp, &row[S_AT]);
        json_key(w, STR("who"));
        if (row[S_WHO].null) json_put_null(w);
        else json_put_str(w, row[S_WHO].s);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_setting(struct function_call *c, struct json_writer *w, const struct setting *s, const struct db_rows *kept)
{
    json_open(w, '{');
    answer_text(w, "name", str_of(s->name));
    answer_text(w, "what", text_of(c->texts, c->language, s->what));
    put_type(w, &s->type);
    if (s->type.codes) put_choices(w, s->type.codes);
    answer_text(w, "standard", str_of(s->standard));
    answer_text(w, "value", s->flags & SETTING_SECRET ? STR("") : setting_text(c->settings, s->name));
    json_key(w, STR("secret"));
    json_put_bool(w, s->flags & SETTING_SECRET);
    json_key(w, STR("set"));
    json_put_bool(w, setting_is_set(c->settings, s->name));
    json_key(w, STR("law"));
    json_put_bool(w, s->flags & SETTING_LAW);
    put_kept(w, kept, s);
    json_close(w, '}');
}

err_t core_settings_list(struct function_call *c)
{
    struct json_writer w = json_writer(&c->out);
    struct db_rows kept;

    TRY(read_kept(c, &kept));
    json_open(&w, '[');
    for (size_t i = 0; i < c->registry->module_count; i++)
        for (const struct setting *s = c->registry->modules[i]->settings; s && s->name; s++) put_setting(c, &w, s, &kept);
    json_close(&w, ']');
    return OK;
}
