#include "model/run/setting.h"

#include <assert.h>

/* Law settings change often enough to matter only over years: one statement reads all that is kept, and
 * the last row of a name in (recorded_at, id) holds. */

struct value {
    const struct setting *setting;
    struct db_value value;
    struct str text;          /* as stored; of a standard: as declared */
};

struct settings {
    struct map by_name;       /* -> struct value */
};

static err_t wrong(struct arena *a, const char *name, const char *what)
{
    return err_make(a, E_SETTING, "setting", name, "what", what, NULL);
}

/* The setting's error for what a type or a check found. */
static err_t wrong_value(struct arena *a, const char *name, err_t cause)
{
    struct str what = err_value(cause, "what");

    return err_wrap(a, cause, E_SETTING, "setting", name, "what", what.n ? str_zero(a, what) : err_code(cause->id), NULL);
}

/* Reads a text by the setting's type. STR_NONE or empty: the standard. */
static err_t value_of(struct arena *a, const struct setting *s, struct str text, struct value *out)
{
    struct str used = text.n ? text : str_of(s->standard);
    err_t e = value_read_text(a, &s->type, s->name, used, &out->value);

    if (e)
        return wrong_value(a, s->name, e);
    out->setting = s;
    out->text = used;
    return OK;
}

static err_t fill_standards(struct settings *s, struct arena *a, const struct registry *r)
{
    for (size_t i = 0; i < r->module_count; i++)
        for (const struct setting *d = r->modules[i]->settings; d && d->name; d++) {
            struct value *v = ARENA_NEW(a, struct value);

            TRY(value_of(a, d, STR_NONE, v));
            map_put(&s->by_name, str_of(d->name), v);
        }
    return OK;
}

/* A value that this build no longer understands is an error, not the standard in its place. */
static err_t apply_row(struct settings *s, struct arena *a, struct str name, struct str text, bool later)
{
    struct value *v = map_get(&s->by_name, name);

    if (!v)
        return OK;   /* of a module that is switched off */
    if (later && v->setting->flags & SETTING_LAW)
        return OK;   /* anything else has no past and is as it is now */
    return value_of(a, v->setting, text, v);
}

err_t settings_load_at(struct db_conn *c, struct arena *a, const struct registry *r, stamp_t at, struct settings **out)
{
    static const enum db_type types[] = {DB_TEXT, DB_TEXT, DB_STAMP};
    struct settings *s = ARENA_NEW(a, struct settings);
    struct db_rows rows;

    map_init(&s->by_name, a, r->settings.count);
    TRY(fill_standards(s, a, r));
    TRY(db_query(c, STR("SELECT name, value, recorded_at FROM setting ORDER BY recorded_at, id"), NULL, 0, types, 3, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        const struct db_value *text = db_cell(&rows, i, 1);
        bool later = !stamp_none(at) && stamp_cmp(db_cell(&rows, i, 2)->t, at) > 0;

        TRY(apply_row(s, a, db_cell(&rows, i, 0)->s, text->null ? STR_NONE : text->s, later));
    }
    *out = s;
    return OK;
}

err_t settings_load(struct db_conn *c, struct arena *a, const struct registry *r, struct settings **out)
{
    return settings_load_at(c, a, r, STAMP_NONE, out);
}

err_t settings_of(struct tx *tx, const struct settings **out)
{
    struct settings *loaded;

    if (!tx->settings) {
        TRY(settings_load(tx->conn, tx->arena, tx->registry, &loaded));
        tx->settings = loaded;
    }
    *out = tx->settings;
    return OK;
}

err_t settings_for(struct prepare *p, struct settings **out)
{
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(p->db, p->arena, DB_READ, &c));
    e = settings_load(c, p->arena, p->registry, out);
    db_release(c);
    return e;
}

err_t settings_change(struct settings *s, struct arena *a, const char *name, struct str value)
{
    struct value *v = map_get(&s->by_name, str_of(name));

    if (!v) return wrong(a, name, "not a setting");
    TRY(value_of(a, v->setting, value, v));
    return v->setting->check ? v->setting->check(a, &v->value) : OK;
}

static const struct value *get(const struct settings *s, const char *name)
{
    const struct value *v = map_get(&s->by_name, str_of(name));

    assert(v && "a setting that no module declares");
    return v;
}

const struct db_value *setting_value(const struct settings *s, const char *name)
{
    return &get(s, name)->value;
}

struct str setting_text(const struct settings *s, const char *name)
{
    return get(s, name)->text;
}

bool setting_is_set(const struct settings *s, const char *name) { return setting_text(s, name).n > 0; }

int64_t setting_int(const struct settings *s, const char *name)
{
    const struct db_value *v = setting_value(s, name);

    assert(v->type == DB_INT && !v->null);
    return v->i;
}

bool setting_bool(const struct settings *s, const char *name)
{
    const struct db_value *v = setting_value(s, name);

    assert(v->type == DB_BOOL && !v->null);
    return v->b;
}

/* ---- writing ---- */

err_t setting_check(struct arena *a, const struct registry *r, const char *name, struct str text)
{
    const struct setting *s = map_get(&r->settings, str_of(name));
    struct value v;
    err_t e;

    if (!s)
        return wrong(a, name, "unknown");
    TRY(value_of(a, s, text, &v));
    e = s->check ? s->check(a, &v.value) : OK;
    return !e || err_is(e, E_SETTING) || err_is(e, E_RULE) ? e : wrong_value(a, name, e);   /* a rule has a sentence of its own */
}

/* Settings have no records: only the name under which the journal knows them. */
static const struct entity setting_entity = {.name = "setting"};

/* In place of a secret. */
static struct str shown(const struct setting *s, struct str value) { return value.n && s->flags & SETTING_SECRET ? STR("set") : value; }

/* {"name": ..., "value": [before, after]}, null being the standard. */
static struct str change_json(struct arena *a, const struct setting *s, struct str before, struct str after)
{
    const struct str values[] = {shown(s, before), shown(s, after)};
    struct buf out;
    struct json_writer w;

    buf_init(&out, a, 64);
    w = json_writer(&out);
    json_open(&w, '{');
    json_key(&w, STR("name"));
    json_put_str(&w, str_of(s->name));
    json_key(&w, STR("value"));
    json_open(&w, '[');
    for (size_t i = 0; i < 2; i++)
        if (values[i].n)
            json_put_str(&w, values[i]);
        else
            json_put_null(&w);
    json_close(&w, ']');
    json_close(&w, '}');
    return buf_str(&out);
}

static err_t read_stored(struct tx *tx, const char *name, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT value FROM setting WHERE name = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1"),
                 (const struct db_value[]){db_text(str_of(name))}, 1, types, 1, &rows));
    *out = rows.rows == 0 || db_cell(&rows, 0, 0)->null ? STR_NONE : db_cell(&rows, 0, 0)->s;
    return OK;
}

static err_t store(struct tx *tx, const char *name, struct str value)
{
    struct db_value text = value.n ? db_text(value) : db_null(DB_TEXT);

    return db_exec(tx->conn, STR("INSERT INTO setting (name, value, recorded_at, recorded_by) VALUES ($1, $2, $3, $4)"),
                   (const struct db_value[]){db_text(str_of(name)), text, db_stamp(tx->now), db_int(tx->who->user)}, 4, NULL);
}

/* What is stored: law is written out, so that a later program's other standard does not change what held;
 * anything else is a row only where it differs from the standard. */
static struct str stored_form(const struct setting *s, struct str value)
{
    struct str standard = str_of(s->standard);

    if (s->flags & SETTING_LAW)
        return value.n ? value : standard;
    return str_eq(value, standard) ? STR_NONE : value;
}

err_t setting_set(struct tx *tx, const char *name, struct str value)
{
    TRY(setting_check(tx->arena, tx->registry, name, value));
    return setting_put(tx, name, value);
}

err_t setting_put(struct tx *tx, const char *name, struct str value)
{
    const struct setting *s = map_get(&tx->registry->settings, str_of(name));
    struct str before;

    value = stored_form(s, value);
    TRY(read_stored(tx, name, &before));
    if (str_eq(before, value))
        return OK;
    if (!(s->flags & SETTING_LAW))
        TRY(db_exec(tx->conn, STR("DELETE FROM setting WHERE name = $1"),
                    (const struct db_value[]){db_text(str_of(name))}, 1, NULL));
    if (value.n || s->flags & SETTING_LAW)
        TRY(store(tx, name, value));
    tx->settings = NULL;
    tx_touch(tx, EPOCH_SETTING);
    return tx_note(tx, &setting_entity, OP_UPDATE, NULL, change_json(tx->arena, s, before, value));
}
