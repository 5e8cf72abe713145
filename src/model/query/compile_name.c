#include "model/query/plan.h"

#include <string.h>

/* The header's names, and those of a state: what it is a state of and when it held. */
static const struct {
    const char *name;
    struct type type;
    uint32_t lookups;
    const char *live;       /* the column of a live row; NULL: none */
    bool nullable, summary;
} header_names[] = {
    { "id", {.kind = TYPE_INT}, LK_ORDER | LK_IN | LK_NE, "id", false, true },
    { "uuid", {.kind = TYPE_UUID}, LK_EXACT | LK_IN | LK_NE, "uuid", false, true },
    { "version", {.kind = TYPE_INT}, LK_ORDER, "version", false, false },
    { "created_at", {.kind = TYPE_STAMP}, LK_ORDER, "created_at", false, false },
    { "created_by", {.kind = TYPE_INT}, LK_EXACT | LK_IN, "created_by", false, false },
    { "changed_at", {.kind = TYPE_STAMP}, LK_ORDER, "changed_at", false, false },
    { "changed_by", {.kind = TYPE_INT}, LK_EXACT | LK_IN, "changed_by", false, false },
    { "deleted_at", {.kind = TYPE_STAMP}, LK_ORDER | LK_ISNULL, "deleted_at", true, false },
    { "legacy_id", {.kind = TYPE_INT}, LK_EXACT | LK_IN | LK_ISNULL, NULL, true, false },
    { "validity_from", {.kind = TYPE_STAMP}, LK_ORDER | LK_ISNULL, "changed_at", false, false },
    { "validity_to", {.kind = TYPE_STAMP}, LK_ORDER | LK_ISNULL, "deleted_at", true, false },
    { "record_id", {.kind = TYPE_INT}, LK_EXACT | LK_IN, "id", false, false },
};

static err_t unknown(struct compile *c, const struct table *t, struct str name)
{
    return err_make(c->arena, E_FIELD_UNKNOWN, "entity", t->entity->name, "field", str_zero(c->arena, name), NULL);
}

static bool header_find(const struct join *row, struct str name, struct named *out)
{
    if (str_is(name, "ext")) {
        *out = (struct named){.kind = NAMED_EXT, .column = "ext", .index = COLUMN_EXT, .type = JSON,
                              .lookups = LK_ISNULL, .nullable = true};
        return true;
    }
    for (size_t i = 0; i < sizeof header_names / sizeof *header_names; i++) {
        if (!str_is(name, header_names[i].name))
            continue;
        *out = (struct named){
            .kind = NAMED_COLUMN, .type = header_names[i].type, .lookups = header_names[i].lookups,
            .column = row->source == SOURCE_LIVE ? header_names[i].live : header_names[i].name,
            .nullable = header_names[i].nullable, .summary = header_names[i].summary, .index = -1,
        };
        return true;
    }
    return false;
}

/* ---- who created a row, and who changed it ---- */

static const struct table *accounts(const struct registry *r)
{
    for (size_t i = 0; i < r->table_count; i++)
        if (r->tables[i].entity->account)
            return &r->tables[i];
    return NULL;
}

static bool author_find(struct compile *c, struct str name, struct named *out)
{
    const struct relation *r = str_is(name, author_creation.name) ? &author_creation : str_is(name, author_change.name) ? &author_change : NULL;
    const struct table *to = r ? accounts(c->registry) : NULL;
    struct member *m;

    if (!to)
        return false;
    m = ARENA_NEW(c->arena, struct member);
    *m = (struct member){.kind = MEMBER_ONE, .relation = r, .to = to, .column = -1};
    *out = (struct named){.kind = NAMED_ONE, .member = m, .index = -1, .column = r->column, .type = UUID,
                          .lookups = LK_EXACT | LK_IN, .nullable = true};
    return true;
}

static void field_named(const struct table *t, const struct member *m, struct named *out)
{
    const struct field *f = m->field;

    *out = (struct named){
        .kind = m->column >= 0 ? NAMED_COLUMN : f->sum ? NAMED_SUM : NAMED_COMPUTED, .member = m, .index = m->column,
        .column = m->column < 0 ? NULL : t->names[m->column], .type = f->type, .lookups = f->lookups,
        .summary = f->flags & F_SUMMARY, .nullable = m->column >= 0 && !t->columns[m->column].required,
    };
}

err_t named_find(struct compile *c, const struct join *row, struct str name, struct named *out)
{
    const struct table *t = row->table;
    const struct member *m = table_member(t, name);

    if (!m)
        return header_find(row, name, out) || author_find(c, name, out) ? OK : unknown(c, t, name);
    /* secrets and keys of ours are for the program's own queries and for what is computed of them */
    if (m->kind == MEMBER_FIELD && m->field->flags & F_INTERNAL && !c->internal)
        return unknown(c, t, name);
    if (m->kind == MEMBER_FIELD)
        field_named(t, m, out);
    else
        *out = (struct named){
            .kind = m->kind == MEMBER_ONE ? NAMED_ONE : NAMED_LIST, .member = m, .index = m->column,
            .column = m->relation->column, .type = UUID, .summary = m->relation->flags & R_SUMMARY,
            .lookups = LK_EXACT | LK_IN | m->relation->lookups, .nullable = true,
        };
    return OK;
}

err_t named_walk(struct compile *c, struct joins *j, const struct str *path, size_t length, struct join **row,
                 struct named *last, size_t *used)
{
    if (!length)
        return unknown(c, (*row)->table, STR_NONE);
    TRY(limit_check(c->arena, c->limits, LIMIT_QUERY_DEPTH, (int64_t)length));
    for (size_t i = 0;; i++) {
        TRY(named_find(c, *row, path[i], last));
        *used = i + 1;
        if (*used == length || last->kind == NAMED_LIST || last->kind == NAMED_EXT)
            return OK;
        if (last->kind != NAMED_ONE)
            return unknown(c, (*row)->table, path[i + 1]);
        *row = join_step(c, j, *row, last->member->relation, last->member->to);
    }
}

static bool is_column(const struct table *t, int column, const char *name)
{
    const struct column *k = &t->columns[column];

    return !strcmp(name, k->name) || (k->field && !strcmp(name, k->field->name));
}

/* Lists of a descriptor name fields or their columns; of a folded field, the key. */
bool named_among(const char *const *names, const struct table *t, int column)
{
    int16_t folded = t->columns[column].folded;

    for (; names && *names; names++)
        if (is_column(t, column, *names) || (folded && is_column(t, folded, *names)))
            return true;
    return false;
}
