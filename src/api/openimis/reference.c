/* Whether the rows that others point to are here. The database would only say that one of ten thousand is
 * wrong; here each is named with its column. Former states may point anywhere: they are not checked. */
#include "api/openimis/internal.h"

#include "db/sql.h"

struct targets {
    struct map here;      /* ids as bytes -> anything */
    struct map former;    /* -> the cells of a former state: id, validity_to, legacy_id */
};

static err_t query(struct load *l, struct str sql, const int64_t *ids, size_t n, const enum db_type *types, size_t columns,
                   struct db_rows *out)
{
    struct db_value list = db_list(DB_INTS, ids, n);
    struct db_conn *c;
    err_t e;

    TRY(db_acquire(l->import->db, l->batch, DB_READ, &c));
    e = db_query(c, sql, &list, 1, types, columns, out);
    db_release(c);
    return e;
}

static struct str select_text(struct load *l, const struct table *to, bool history)
{
    struct sql s;

    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "SELECT id%s FROM %s%s WHERE ", history ? ", validity_to, legacy_id" : "", to->entity->table, history ? "_history" : "");
    sql_in(&s, "id", 1);
    return sql_text(&s);
}

static err_t add_here(struct load *l, const struct table *to, const int64_t *ids, size_t n, struct targets *t)
{
    static const enum db_type types[] = {DB_INT};
    struct db_rows rows;

    if (!n) return OK;
    TRY(query(l, select_text(l, to, false), ids, n, types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) map_put(&t->here, map_id_key(&db_cell(&rows, i, 0)->i), t);
    return OK;
}

static err_t find_here(struct load *l, const struct table *to, const int64_t *ids, size_t n, struct targets *t)
{
    map_init(&t->here, l->batch, n);
    map_init(&t->former, l->batch, 0);
    return add_here(l, to, ids, n, t);
}

static err_t find_former(struct load *l, const struct table *to, const int64_t *ids, size_t n, struct targets *t)
{
    static const enum db_type types[] = {DB_INT, DB_STAMP, DB_INT};
    struct db_rows rows;
    int64_t *living;

    if (!n || !entity_has_former(to->entity)) return OK;
    TRY(query(l, select_text(l, to, true), ids, n, types, 3, &rows));
    living = ARENA_ARRAY(l->batch, int64_t, rows.rows + 1);
    for (size_t i = 0; i < rows.rows; i++) {
        map_put(&t->former, map_id_key(&db_cell(&rows, i, 0)->i), (void *)(uintptr_t)db_cell(&rows, i, 0));
        living[i] = db_cell(&rows, i, 2)->i;
    }
    return add_here(l, to, living, rows.rows, t);
}

static bool asks(const struct row *r, const struct bound *b)
{
    return r->state != ROW_DONE && r->kind != ROW_HISTORY && !r->at[b->to].null;
}

/* Ids that the rows point to and, with `t`, only those that are not here. */
static size_t wanted(struct row *rows, size_t n, const struct bound *b, const struct targets *t, int64_t *ids)
{
    int64_t last = 0;
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        if (!asks(&rows[i], b) || (count && rows[i].at[b->to].i == last)) continue;
        if (t && map_get(&t->here, map_id_key(&rows[i].at[b->to].i))) continue;
        ids[count++] = last = rows[i].at[b->to].i;
    }
    return count;
}

/* What belongs to a former state is a part of it, and former itself. */
static void become_former(struct load *l, struct row *r, const struct db_value *validity_to)
{
    struct db_value *own = r->at + l->table->count;

    r->kind = ROW_HISTORY;
    own[BULK_LEGACY_ID] = r->at[COLUMN_ID];
    own[BULK_VALIDITY_TO] = r->at[COLUMN_DELETED_AT].null ? *validity_to : r->at[COLUMN_DELETED_AT];
    own[BULK_VALIDITY_FROM] = r->at[COLUMN_CHANGED_AT].null ? own[BULK_VALIDITY_TO] : r->at[COLUMN_CHANGED_AT];
    r->at[COLUMN_DELETED_AT] = db_null(DB_STAMP);
}

/* The living row stands for its former state, unless it is not here either. */
static bool take_living(struct load *l, struct row *r, const struct bound *b, const struct targets *t,
                        const struct db_value *former)
{
    int64_t id = r->at[b->to].i;

    if (!map_get(&t->here, map_id_key(&former[2].i))) return false;
    r->at[b->to] = former[2];
    report_fault(l, r->key, b->mapping->from,
                 str_format(l->batch, "%lld is a former state of %lld: points to that", (long long)id, (long long)former[2].i),
                 false);
    return true;
}

static void judge(struct load *l, struct row *r, const struct bound *b, const struct targets *t)
{
    const char *value = str_format(l->batch, "%lld", (long long)r->at[b->to].i).p;
    const struct db_value *former;

    if (map_get(&t->here, map_id_key(&r->at[b->to].i))) return;
    if (b->mapping->flags & M_LATER) {
        r->at[b->to] = db_null(DB_INT);
        return;
    }
    former = map_get(&t->former, map_id_key(&r->at[b->to].i));
    if (former && b->column->relation == l->table->owner && entity_has_former(l->table->entity)) {
        become_former(l, r, &former[1]);
    } else if (former && take_living(l, r, b, t, former)) {
        return;
    } else if (b->mapping->flags & M_LOOSE) {
        r->at[b->to] = db_null(DB_INT);
        report_fault(l, r->key, b->mapping->from, str_format(l->batch, "left empty: there is no row %s", value), false);
    } else {
        row_refuse(l, r, err_make(l->batch, E_REFERENCE, "field", b->mapping->from, "value", value, NULL));
    }
}

static err_t check_column(struct load *l, struct row *rows, size_t n, const struct bound *b)
{
    const struct table *to = b->column->to;
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n + 1);
    size_t missing;
    struct targets t;

    TRY(find_here(l, to, ids, wanted(rows, n, b, NULL, ids), &t));
    missing = wanted(rows, n, b, &t, ids);
    if (!missing) return OK;
    if (!(b->mapping->flags & M_LATER)) TRY(find_former(l, to, ids, missing, &t));
    for (size_t i = 0; i < n; i++)
        if (asks(&rows[i], b)) judge(l, &rows[i], b, &t);
    return OK;
}

/* ---- owners by way of a part ---- */

static err_t find_owners(struct load *l, const struct table *part, const int64_t *ids, size_t n, struct map *out)
{
    static const enum db_type types[] = {DB_INT, DB_INT};
    struct db_rows rows;
    struct sql s;

    map_init(out, l->batch, n);
    if (!n) return OK;
    sql_init(&s, l->batch, db_engine(l->import->db));
    sql_add(&s, "SELECT id, %s FROM %s WHERE ", part->owner->column, part->entity->table);
    sql_in(&s, "id", 1);
    TRY(query(l, sql_text(&s), ids, n, types, 2, &rows));
    for (size_t i = 0; i < rows.rows; i++)
        map_put(out, map_id_key(&db_cell(&rows, i, 0)->i), (void *)(uintptr_t)db_cell(&rows, i, 1));
    return OK;
}

/* The part has been looked for before: what is not refused by now has one. */
static err_t take_owners(struct load *l, struct row *rows, size_t n, const struct bound *part, const struct bound *b)
{
    int64_t *ids = ARENA_ARRAY(l->batch, int64_t, n + 1);
    struct map owners;

    TRY(find_owners(l, part->column->to, ids, wanted(rows, n, part, NULL, ids), &owners));
    for (size_t i = 0; i < n; i++) {
        const struct db_value *owner = asks(&rows[i], part) ? map_get(&owners, map_id_key(&rows[i].at[part->to].i)) : NULL;
        if (owner) rows[i].at[b->to] = *owner;
    }
    return OK;
}

err_t rows_refer(struct load *l, struct row *rows, size_t n)
{
    for (size_t i = 0; i < l->bound_count; i++) {
        const struct bound *b = &l->bound[i];
        if (b->to < 0 || b->from < 0 || !b->column->relation || b->mapping->flags & M_CODE) continue;
        if (b->mapping->flags & M_OWNER) TRY(take_owners(l, rows, n, b - 1, b));
        else TRY(check_column(l, rows, n, b));
    }
    return OK;
}
