/* Columns as picks, and cells of a result as cells of a table. */
#include "base/json.h"
#include "base/zone.h"
#include "module/export/internal.h"

#include <string.h>

/* ---- columns become picks ---- */

static struct str next_name(struct str *rest)
{
    ptrdiff_t at = str_find(*rest, STR("__"), 0);
    struct str name = *rest;

    if (at >= 0) name.n = (size_t)at;
    *rest = at < 0 ? STR_NONE : (struct str){rest->p + at + 2, rest->n - (size_t)at - 2};
    return name;
}

/* The first name of the path, the others within it. What stands behind "ext" names a member of the extension. */
static struct pick pick_of(struct arena *a, const struct table *t, struct str rest, struct str *member)
{
    struct str name = next_name(&rest);
    const struct member *m = table_member(t, name);
    struct pick out = {.kind = PICK_FIELD, .name = name};
    struct pick *inner;
    struct query *q;

    if (!m && str_is(name, "ext")) *member = rest;   /* to the end of the path: zero-ended */
    if (!rest.n || !m || m->kind != MEMBER_ONE) return out;
    inner = ARENA_NEW(a, struct pick);
    q = ARENA_NEW(a, struct query);
    *inner = pick_of(a, m->to, rest, member);
    *q = (struct query){.as_of_slot = SLOT_NONE, .page = {SLOT_NONE, SLOT_NONE, SLOT_NONE, false, SLOT_NONE}, .picks = inner, .pick_count = 1};
    out.kind = PICK_ONE;
    out.query = q;
    return out;
}

struct export_picks export_picks(struct arena *a, const struct registry *r, const struct export_table *t)
{
    const struct table *table = registry_table_of(r, t->query->entity);
    struct pick *picks = ARENA_ARRAY(a, struct pick, t->column_count + 1);
    struct str *members = ARENA_ARRAY(a, struct str, t->column_count + 1);

    picks[0] = (struct pick){.kind = PICK_FIELD, .name = STR("id")};
    for (size_t i = 0; i < t->column_count; i++)
        picks[i + 1] = pick_of(a, table, str_of(t->columns[i].path), &members[i + 1]);
    return (struct export_picks){picks, members, t->column_count + 1};
}

/* ---- values ---- */

static struct sheet_cell text_cell(struct str s) { return (struct sheet_cell){.kind = SHEET_TEXT, .text = s}; }

static struct sheet_cell number_cell(struct arena *a, int64_t n, int scale)
{
    char text[24];

    return (struct sheet_cell){.kind = SHEET_NUMBER, .text = str_copy(a, (struct str){text, decimal_write(n, scale, text)})};
}

/* An extension is read once a row, however many columns name its members. One that cannot be read has none. */
static const struct json *extension_of(const struct export_row *row, size_t cell)
{
    static const struct json none = {.kind = JSON_NULL};

    if (!row->extensions[cell] && json_read(row->arena, row->cells[cell].s, &row->call->env->limits, &row->extensions[cell]))
        row->extensions[cell] = &none;
    return row->extensions[cell];
}

static struct sheet_cell member_cell(const struct json *extension, const char *member)
{
    const struct json *v = json_get(extension, member);

    if (json_is_null(v)) return (struct sheet_cell){0};
    switch (v->kind) {
    case JSON_TRUE: case JSON_FALSE: return (struct sheet_cell){.kind = SHEET_TRUTH, .truth = v->kind == JSON_TRUE};
    case JSON_NUMBER: return (struct sheet_cell){.kind = SHEET_NUMBER, .text = v->text};
    case JSON_STRING: return text_cell(v->text);
    default: break;
    }
    return (struct sheet_cell){0};
}

static struct str day_us(struct arena *a, date_t d)
{
    struct civil c = date_parts(d);

    return str_format(a, "%02d/%02d/%04d", c.month, c.day, c.year);
}

static struct sheet_cell code_cell(struct function_call *c, struct arena *a, const struct code_list *list, const struct db_value *v)
{
    struct str code = v->type == DB_INT ? str_format(a, "%lld", (long long)v->i) : v->s;

    for (const struct code *k = list->codes; k->code; k++)
        if (str_is(code, k->code))
            return text_cell(text_of(c->texts, c->language, str_format(a, "code.%s.%s", list->name, k->name).p));
    return text_cell(code);
}

static struct sheet_cell uuid_cell(struct arena *a, uuid_t u)
{
    return text_cell(uuid_text(a, u));
}

static struct sheet_cell value_cell(struct function_call *c, struct arena *a, const struct type *t, const struct db_value *v)
{
    switch ((enum db_type)v->type) {
    case DB_INT: return number_cell(a, v->i, type_scale(t));
    case DB_BOOL: return (struct sheet_cell){.kind = SHEET_TRUTH, .truth = v->b};
    case DB_TEXT: case DB_BYTES: return text_cell(v->s);
    case DB_UUID: return uuid_cell(a, v->u);
    case DB_DATE: return (struct sheet_cell){.kind = SHEET_DAY, .day = v->d};
    case DB_STAMP: return (struct sheet_cell){.kind = SHEET_MOMENT, .moment = zone_local(c->env->zone, v->t)};
    case DB_INTS: case DB_TEXTS: case DB_UUIDS: break;
    }
    return (struct sheet_cell){0};
}

struct sheet_cell export_cell(const struct export_row *row, const struct export_column *column, struct str member,
                              const struct pick *pick, const struct spot *spot)
{
    const struct db_value *v = &row->cells[spot->cell];

    while (pick->kind == PICK_ONE && !v->null) {
        pick = pick->query->picks;
        spot = spot->inner;
        v = &row->cells[spot->cell];
    }
    if (v->null) return (struct sheet_cell){0};
    if (member.n) return member_cell(extension_of(row, spot->cell), member.p);
    if (column->how == EXPORT_BIT) return number_cell(row->arena, (v->i & column->bit) != 0, 0);
    if (column->how == EXPORT_DAY_US && v->type == DB_DATE) return text_cell(day_us(row->arena, v->d));
    if (column->how == EXPORT_CODE && spot->type.kind == TYPE_CODE) return code_cell(row->call, row->arena, spot->type.codes, v);
    return value_cell(row->call, row->arena, &spot->type, v);
}
