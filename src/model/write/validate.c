/* What every record must satisfy before it is written, whatever command wrote it. */
#include "model/write/internal.h"
#include "base/utf8.h"

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
        if (!key) continue;
        r->at[key] = r->at[i].null ? db_null(DB_TEXT) : db_text(utf8_fold(a, r->at[i].s));
    }
}
