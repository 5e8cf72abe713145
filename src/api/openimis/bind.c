/* Finds a mapping's columns in the source and in our table. */
#include "api/openimis/internal.h"

#include <strings.h>

/* What every table may have, and what nobody needs. */
static const char *const common[] = {
    "ValidityFrom", "ValidityTo", "LegacyID", "AuditUserID", "AuditedUserID", "JsonExt", "RowID",
    /* of tables that are of the later kind */
    "isDeleted", "Json_ext", "DateCreated", "DateUpdated", "UserCreatedUUID", "UserUpdatedUUID", "version", NULL,
};

static bool same(struct str a, const char *b)
{
    return strncasecmp(a.p, b, a.n) == 0 && !b[a.n];
}

static int find(const struct load *l, const char *name)
{
    for (size_t i = 0; name && i < l->column_count; i++)
        if (same(l->columns[i], name)) return (int)i;
    return -1;
}

/* The first of two names that there is. */
static int find_either(const struct load *l, const char *name, const char *other)
{
    int at = find(l, name);

    return at < 0 ? find(l, other) : at;
}

static bool is_common(const struct load *l, struct str name)
{
    for (size_t i = 0; common[i]; i++)
        if (same(name, common[i])) return true;
    return same(name, l->mapping->key) || (l->mapping->uuid && same(name, l->mapping->uuid));
}

static bool is_mapped(const struct load *l, struct str name)
{
    for (const struct mapping_column *m = l->mapping->columns; m->from; m++)
        if (same(name, m->from)) return true;
    return is_common(l, name);
}

static void note_unknown(struct load *l)
{
    for (size_t i = 0; i < l->column_count && !l->mapping->again; i++)
        if (!is_mapped(l, l->columns[i])) *vec_add(&l->report->unknown) = str_copy(l->import->arena, l->columns[i]);
}

static err_t wrong(struct load *l, const char *what)
{
    return err_make(l->import->arena, E_REGISTRY, "entity", l->mapping->entity, "what", what, NULL);
}

/* Codes of a list and their ids, as they are here. */
static err_t read_codes(struct load *l, struct bound *b)
{
    static const enum db_type types[] = {DB_TEXT, DB_INT};
    struct arena *a = l->import->arena;
    struct db_conn *c;
    struct db_rows rows;
    err_t e;

    TRY(db_acquire(l->import->db, a, DB_READ, &c));
    e = db_query(c, str_format(a, "SELECT code, id FROM %s WHERE deleted_at IS NULL", b->list->entity->table), NULL, 0,
                 types, 2, &rows);
    db_release(c);
    if (e) return e;
    map_init(&b->codes, a, rows.rows);
    for (size_t i = 0; i < rows.rows; i++) {
        struct coded *coded = ARENA_NEW(a, struct coded);
        coded->id = db_cell(&rows, i, 1)->i;
        map_put(&b->codes, db_cell(&rows, i, 0)->s, coded);
    }
    return OK;
}

static err_t bind_column(struct load *l, const struct mapping_column *m, struct bound *b)
{
    *b = (struct bound){.mapping = m, .from = find(l, m->from), .to = m->to ? table_column(l->table, m->to) : -1};
    if (b->from < 0) *vec_add(&l->report->absent) = m->from;
    if (!m->to) return OK;
    if (b->to < 0) return wrong(l, m->to);
    b->column = &l->table->columns[b->to];
    if (!(m->flags & M_CODE)) return OK;
    b->list = b->column->to;
    return b->list ? read_codes(l, b) : wrong(l, m->to);
}

static bool is_bound(const struct load *l, size_t column)
{
    for (size_t i = 0; i < l->bound_count; i++)
        if (l->bound[i].to == (int)column) return true;
    return false;
}

/* What the source has no word for and a row must have: its standard. */
static void add_standards(struct load *l)
{
    for (size_t i = COLUMN_HEADER; i < l->table->count; i++) {
        const struct field *f = l->table->columns[i].field;
        struct mapping_column *m;
        if (!f || !(f->flags & F_REQUIRED) || !f->standard || is_bound(l, i))
            continue;
        m = ARENA_NEW(l->import->arena, struct mapping_column);
        *m = (struct mapping_column){f->name, f->column, 0};
        l->bound[l->bound_count++] = (struct bound){.mapping = m, .from = -1, .to = (int)i, .column = &l->table->columns[i]};
    }
}

static void add_sum(struct load *l, const struct bound *b)
{
    const struct field *f = b->to < 0 ? NULL : b->column->field;

    if (!f || f->type.kind != TYPE_MONEY || b->from < 0) return;
    *vec_add(&l->report->sums) =
        (struct import_sum){.column = b->mapping->from, .here = b->mapping->to, .scale = type_scale(&f->type)};
}

err_t load_bind(struct load *l)
{
    const struct mapping *m = l->mapping;
    size_t n = 0;

    l->key = find(l, m->key);
    if (l->key < 0)
        return err_make(l->import->arena, E_FILE, "path", m->source, "what",
                        str_format(l->import->arena, "it has no column %s", m->key).p, NULL);
    l->uuid = find(l, m->uuid);
    l->from = find_either(l, "ValidityFrom", "DateUpdated");
    l->to = find(l, "ValidityTo");
    l->gone = find(l, "isDeleted");
    l->created = find(l, "DateCreated");
    l->legacy = find(l, "LegacyID");
    l->audit = find_either(l, "AuditUserID", "AuditedUserID");
    l->ext = find_either(l, "JsonExt", "Json_ext");
    l->pass = find(l, m->pass_by);
    l->only = find(l, m->only);
    l->guard = m->guard ? table_column(l->table, m->guard) : -1;
    while (m->columns[n].from) n++;
    l->bound = ARENA_ARRAY(l->import->arena, struct bound, n + l->table->count);
    for (size_t i = 0; i < n; i++) TRY(bind_column(l, &m->columns[i], &l->bound[i]));
    l->bound_count = n;
    for (size_t i = 0; i < n; i++) add_sum(l, &l->bound[i]);
    add_standards(l);
    note_unknown(l);
    return OK;
}
