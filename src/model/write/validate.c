/* What every record must satisfy before it is written, whatever command wrote it. */
#include <string.h>

#include "model/write/internal.h"
#include "base/sound.h"
#include "base/utf8.h"

/* ---- faults ---- */

void faults_add(struct faults *f, err_t e)
{
    if (!e || f->n >= FAULTS_MAX) return;
    f->first = err_join(f->first, e);
    for (; e; e = e->next) f->n++;
}

static struct err_arg *field_of(struct err *e)
{
    for (size_t i = 0; i < e->arg_count; i++)
        if (!strcmp(e->args[i].name, "field")) return &e->args[i];
    return NULL;
}

/* An error of a whole row names the row: "items[2]". */
static void put_under(struct arena *a, struct str path, struct err *e)
{
    struct err_arg *field = field_of(e);

    if (field)
        field->value = str_format(a, "%.*s%.*s", STR_ARG(path), STR_ARG(field->value));
    else if (e->arg_count < ERR_ARGS_MAX)
        e->args[e->arg_count++] = (struct err_arg){"field", {path.p, path.n - 1}};
}

err_t faults_under(struct arena *a, const char *path, err_t e)
{
    err_t copy;

    if (!e || !path || !*path) return e;
    copy = err_copy(a, e);
    /* A copy of our own is no constant object. */
    for (err_t at = copy; at; at = at->next) put_under(a, str_of(path), (struct err *)(uintptr_t)at);
    return copy;
}

/* ---- records ---- */

static bool is_empty(const struct db_value *v)
{
    return v->null || (v->type == DB_TEXT && !v->s.n);
}

static const char *column_label(const struct column *c)
{
    return c->field ? c->field->name : c->relation->name;
}

static void check_column(struct check *c, const struct column *column, const struct db_value *v)
{
    c->field = column_label(column);
    if (column->required && is_empty(v)) {
        check_fail(c, err_make(c->arena, E_FIELD_REQUIRED, "field", c->field, NULL));
        return;
    }
    if (v->null || !column->field) return;
    check_fail(c, value_check(c->arena, &column->field->type, c->field, v));
    if (column->field->check) column->field->check(c, v);
}

err_t record_validate(struct tx *tx, const struct record *old, const struct record *new_)
{
    const struct table *t = new_->table;
    struct check c = {.arena = tx->arena, .env = tx->env, .entity = t->entity};

    for (size_t i = COLUMN_HEADER; i < t->count; i++)
        if (t->columns[i].field || t->columns[i].relation) check_column(&c, &t->columns[i], &new_->at[i]);
    c.field = NULL;
    if (!c.errors && t->entity->check) t->entity->check(&c, old, new_);
    return c.errors;
}

size_t record_diff(const struct record *old, const struct record *new_, uint64_t *bits)
{
    size_t n = 0;

    memset(bits, 0, bits_words(new_->table->count) * sizeof *bits);
    for (size_t i = COLUMN_EXT; i < new_->table->count; i++) {
        if (db_value_equal(&old->at[i], &new_->at[i])) continue;
        bit_set(bits, i);
        n++;
    }
    return n;
}

void record_fold(struct arena *a, struct record *r)
{
    for (size_t i = COLUMN_HEADER; i < r->table->count; i++) {
        int16_t key = r->table->columns[i].folded;
        int16_t sound = r->table->columns[i].sound;
        if (!key) continue;
        r->at[key] = r->at[i].null ? db_null(DB_TEXT) : db_text(utf8_fold(a, r->at[i].s));
        if (sound) r->at[sound] = r->at[key].null ? db_null(DB_TEXT) : db_text(name_sound(a, r->at[key].s));
    }
}
