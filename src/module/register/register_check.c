/* Rows of a file in themselves: each value against the descriptor of what it is to become, and no code twice. */
#include "base/arena.h"
#include "base/utf8.h"
#include "module/register/internal.h"

static const char *name_of(const struct sent_file *f, const struct register_column *c)
{
    return f->sent ? c->head : *c->element == '?' ? c->element + 1 : c->element;
}

/* Of a path the first name. */
static const struct member *member_of(const struct table *t, const char *path)
{
    struct str s = str_of(path);
    ptrdiff_t end = str_find(s, STR("__"), 0);

    if (end >= 0) s.n = (size_t)end;
    return table_member(t, s);
}

static bool is_required(const struct register_column *c, const struct member *m)
{
    return c->must || (m->kind == MEMBER_FIELD ? m->field->flags & F_REQUIRED : m->relation->flags & R_REQUIRED);
}

static err_t read_bit(struct arena *a, const char *name, struct str v, struct db_value *out)
{
    *out = db_int(str_is(v, "1"));
    return str_is(v, "0") || str_is(v, "1") ? OK : err_make(a, E_FIELD_CHOICE, "field", name, "value", str_zero(a, v), NULL);
}

static err_t read_value(struct sent_file *f, const struct register_column *c, const struct member *m, struct str v, struct db_value *out)
{
    const char *name = name_of(f, c);

    *out = db_null(DB_TEXT);
    if (!v.n) return is_required(c, m) ? err_make(f->arena, E_FIELD_REQUIRED, "field", name, NULL) : OK;
    if (!utf8_valid(v)) return err_make(f->arena, E_UTF8, "field", name, NULL);
    if (c->how == EXPORT_BIT) return read_bit(f->arena, name, v, out);
    if (m->kind == MEMBER_FIELD) return value_read_text(f->arena, &m->field->type, name, v, out);
    *out = db_text(v);
    return OK;
}

static bool is_given(const struct sent_file *f, const struct sent_row *row, size_t i)
{
    const struct register_section *sheet = register_sheet(f->book);

    if (!row->section->columns[i].element) return false;   /* says which section it is */
    if (!f->sent) return true;
    for (size_t k = 0; sheet->columns[k].path; k++)
        if (f->sent[k] && str_is(str_of(sheet->columns[k].head), row->section->columns[i].head)) return true;
    return false;
}

/* What the table does not have is left as it is; it is told by a type that no value has. */
static void read_values(struct function_call *c, struct sent_file *f, struct sent_row *row)
{
    const struct table *t = registry_table_of(c->registry, row->section->entity);
    const struct register_column *columns = row->section->columns;
    size_t n = register_width(row->section);

    row->values = ARENA_ARRAY(f->arena, struct db_value, n);
    for (size_t i = 0; i < n; i++) {
        row->values[i] = (struct db_value){.null = true};
        if (!is_given(f, row, i) || row->why) continue;
        if (row->remove && !str_is(str_of(columns[i].path), "code")) continue;
        register_refuse(row, OUTCOME_INVALID, read_value(f, &columns[i], member_of(t, columns[i].path), row->cells[i], &row->values[i]));
    }
}

static struct str code_of(const struct sent_row *row)
{
    for (size_t i = 0; row->section->columns[i].path; i++)
        if (str_is(str_of(row->section->columns[i].path), "code")) return row->cells[i];
    return STR_NONE;
}

/* The first of a code stays, without regard to case. */
static void refuse_twice(struct sent_file *f, struct map *seen, struct sent_row *row)
{
    const struct sent_row *first;

    if (!row->key.n) return;
    first = map_get(seen, row->key);
    row->twice = first && !row->why;
    if (first)
        register_refuse(row, OUTCOME_INVALID, err_make(f->arena, E_RULE, "rule", "register_code_twice", "field", "code", "first",
                                                       str_format(f->arena, "%lld", (long long)first->number).p, NULL));
    else
        map_put(seen, row->key, row);
}

size_t register_faults(const struct sent_file *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->rows.n; i++) n += f->rows.at[i].why != NULL;
    return n;
}

err_t register_check(struct function_call *c, struct sent_file *f)
{
    struct map seen;

    map_init(&seen, f->arena, f->rows.n);
    for (size_t i = 0; i < f->rows.n; i++) {
        struct sent_row *row = &f->rows.at[i];
        row->code = code_of(row);
        row->key = row->code.n && utf8_valid(row->code) ? utf8_fold(f->arena, row->code) : STR_NONE;
        read_values(c, f, row);
        refuse_twice(f, &seen, row);
    }
    return OK;
}
