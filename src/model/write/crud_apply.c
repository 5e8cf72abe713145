/* Generic commands, second half: inside the transaction. */
#include "model/write/crud.h"

/* ---- references ---- */

/* All references of a row and of its lists, so that each target table is asked once. */
static void gather(struct tx *tx, struct crud_row *row, const struct table *t, struct crud_ref ***all, size_t *n, size_t *room)
{
    for (size_t i = 0; i < row->refs.n; i++) {
        if (*n == *room) *all = vec_more(tx->arena, *all, room, sizeof **all);
        (*all)[(*n)++] = &row->refs.at[i];
    }
    for (size_t i = 0; i < t->children_count; i++)
        for (size_t k = 0; k < row->lists[i].n; k++)
            gather(tx, &row->lists[i].rows[k], t->children[i].table, all, n, room);
}

/* What they name as of another day: a code in place of who has it now, the rest where it is not there any more. */
static err_t resolve_ended(struct tx *tx, struct crud_ref **refs, size_t n, enum crud_key by, stamp_t since)
{
    struct crud_ref **asked = ARENA_ARRAY(tx->arena, struct crud_ref *, n);
    uuid_t *uuids = ARENA_ARRAY(tx->arena, uuid_t, n);
    struct str *codes = ARENA_ARRAY(tx->arena, struct str, n);
    int64_t *wanted = ARENA_ARRAY(tx->arena, int64_t, n), *ids = ARENA_ARRAY(tx->arena, int64_t, n);
    struct db_value keys;
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        if (!refs[i]->as_of || (refs[i]->id && by != CRUD_BY_CODE)) continue;
        asked[m] = refs[i];
        uuids[m] = refs[i]->uuid, wanted[m] = refs[i]->sent, codes[m++] = refs[i]->shown;
    }
    if (!m) return OK;
    keys = by == CRUD_BY_CODE ? db_list(DB_TEXTS, codes, m) : by == CRUD_BY_ID ? db_list(DB_INTS, wanted, m) : db_list(DB_UUIDS, uuids, m);
    TRY(tx_resolve_ended(tx, refs[0]->to, &keys, since, ids));
    for (size_t i = 0; i < m; i++)
        if (ids[i]) asked[i]->id = ids[i];
    return OK;
}

static err_t resolve_some(struct tx *tx, struct crud_ref **refs, size_t n, enum crud_key by)
{
    const struct table *to = refs[0]->to;
    uuid_t *uuids = ARENA_ARRAY(tx->arena, uuid_t, n);
    struct str *codes = ARENA_ARRAY(tx->arena, struct str, n);
    int64_t *wanted = ARENA_ARRAY(tx->arena, int64_t, n), *ids = ARENA_ARRAY(tx->arena, int64_t, n);

    for (size_t i = 0; i < n; i++) uuids[i] = refs[i]->uuid, wanted[i] = refs[i]->sent, codes[i] = refs[i]->shown;
    if (by == CRUD_BY_CODE)
        TRY(tx_resolve_codes(tx, to, codes, n, ids));
    else if (by == CRUD_BY_ID)
        TRY(tx_resolve_ids(tx, to, wanted, n, ids));
    else
        TRY(tx_resolve(tx, to, uuids, n, ids));
    for (size_t i = 0; i < n; i++) refs[i]->id = ids[i];
    return OK;
}

static err_t missing_references(struct tx *tx, struct crud_ref *const *refs, size_t n)
{
    err_t errors = OK;

    for (size_t i = 0; i < n; i++)
        if (!refs[i]->id)
            errors = err_join(errors, err_make(tx->arena, E_REFERENCE, "field", refs[i]->field, "value",
                                               str_zero(tx->arena, refs[i]->shown), NULL));
    return errors;
}

err_t crud_resolve(struct tx *tx, struct crud_plan *plan)
{
    struct crud_ref **all = NULL, **some;
    size_t n = 0, room = 0;

    gather(tx, &plan->row, plan->table, &all, &n, &room);
    some = ARENA_ARRAY(tx->arena, struct crud_ref *, n);
    for (size_t k = 0; k < tx->registry->table_count; k++) {
        for (enum crud_key by = CRUD_BY_UUID; by < CRUD_KEYS; by++) {
            size_t m = 0;
            for (size_t i = 0; i < n; i++)
                if (all[i]->to->number == k && all[i]->by == by) some[m++] = all[i];
            if (m) TRY(resolve_some(tx, some, m, by));
            if (m && plan->ended_since) TRY(resolve_ended(tx, some, m, by, *plan->ended_since));
        }
    }
    plan->resolved = true;
    return missing_references(tx, all, n);
}

/* A plan that is applied once more, behind a conflict, finds it anew. */
static err_t resolve(struct tx *tx, struct crud_plan *plan)
{
    bool resolved = plan->resolved;

    plan->resolved = false;
    if (resolved) return OK;
    TRY(crud_resolve(tx, plan));
    plan->resolved = false;
    return OK;
}

static void fill(struct record *r, const struct crud_row *row)
{
    for (size_t i = COLUMN_EXT; i < r->table->count; i++)
        if (bit_has(row->sent, i)) r->at[i] = row->values.at[i];
    for (size_t i = 0; i < row->refs.n; i++) r->at[row->refs.at[i].column] = db_int(row->refs.at[i].id);
}

/* ---- create ---- */

static struct record fresh(struct tx *tx, const struct crud_row *row)
{
    struct record r = record_copy(tx->arena, row->values);

    fill(&r, row);
    if (!uuid_none(row->uuid)) r.at[COLUMN_UUID] = db_uuid(row->uuid);
    return r;
}

static void set_owner(struct record *r, const struct record *owner)
{
    *record_cell(r, r->table->owner->column) = owner->at[COLUMN_ID];
}

/* Where the rows stand in the input, for the errors of the next call. */
static void name_rows(struct tx *tx, struct crud_row *const *rows, size_t n)
{
    const char **paths = ARENA_ARRAY(tx->arena, const char *, n);

    for (size_t i = 0; i < n; i++) paths[i] = rows[i]->path;
    tx->hidden->paths = paths;
}

static err_t insert_rows(struct tx *tx, const struct record *owner, const struct table *t, struct crud_row *const *rows, size_t n)
{
    struct record *records = ARENA_ARRAY(tx->arena, struct record, n);

    if (!n) return OK;
    for (size_t i = 0; i < n; i++) {
        records[i] = fresh(tx, rows[i]);
        set_owner(&records[i], owner);
    }
    name_rows(tx, rows, n);
    return tx_insert(tx, records, n);
}

static err_t create(struct tx *tx, struct crud_plan *plan)
{
    struct record r;

    TRY(resolve(tx, plan));
    r = fresh(tx, &plan->row);
    TRY(tx_insert(tx, &r, 1));
    for (size_t i = 0; i < plan->table->children_count; i++) {
        struct crud_list *list = &plan->row.lists[i];
        struct crud_row **rows = ARENA_ARRAY(tx->arena, struct crud_row *, list->n);
        for (size_t k = 0; k < list->n; k++) rows[k] = &list->rows[k];
        TRY(insert_rows(tx, &r, plan->table->children[i].table, rows, list->n));
    }
    tx_answer(tx, &r);
    return OK;
}

/* ---- update ---- */

/* What a sent list means for the rows that are there. */
struct list_plan {
    struct record *removed, *old, *changed;
    struct crud_row **changes, **added;    /* changes: what was sent for `changed` */
    size_t removed_count, changed_count, added_count;
};

/* What was sent, by the uuid and the id that it names; one key is longer than the other. */
static struct map rows_by_key(struct tx *tx, struct crud_list *list)
{
    struct map by_key;

    map_init(&by_key, tx->arena, list->n);
    for (size_t i = 0; i < list->n; i++) {
        struct crud_row *row = &list->rows[i];
        row->there = false;
        if (!uuid_none(row->uuid)) map_put(&by_key, map_uuid_key(&row->uuid), row);
        if (row->id) map_put(&by_key, map_id_key(&row->id), row);
    }
    return by_key;
}

static struct crud_row *sent_for(const struct map *by_key, const struct record *there)
{
    struct crud_row *row = map_get(by_key, map_uuid_key(&there->at[COLUMN_UUID].u));

    return row ? row : map_get(by_key, map_id_key(&there->at[COLUMN_ID].i));
}

/* What is set at creation may be sent again, as clients do who send a record as a whole; it may not become something else. */
static err_t keeps_once(struct tx *tx, const struct record *old, const struct record *new_, const char *path)
{
    err_t errors = OK;

    for (size_t i = COLUMN_HEADER; i < old->table->count; i++) {
        const struct field *f = old->table->columns[i].field;
        const struct relation *r = old->table->columns[i].relation;
        if (!(f && f->flags & F_ONCE) && !(r && r->flags & R_ONCE)) continue;
        if (!db_value_equal(&old->at[i], &new_->at[i]))
            errors = err_join(errors, err_make(tx->arena, E_FIELD_READONLY, "field",
                                               str_format(tx->arena, "%s%s", path, f ? f->name : r->name).p, NULL));
    }
    return errors;
}

static bool differs(struct tx *tx, const struct record *old, const struct record *new_)
{
    return record_diff(old, new_, ARENA_ARRAY(tx->arena, uint64_t, bits_words(old->table->count))) > 0;
}

static void plan_there(struct tx *tx, struct list_plan *out, const struct record *there, const struct map *by_key)
{
    struct crud_row *row = sent_for(by_key, there);
    struct record changed;

    if (!row) {
        out->removed[out->removed_count++] = *there;
        return;
    }
    row->there = true;
    changed = record_copy(tx->arena, *there);
    fill(&changed, row);
    if (!differs(tx, there, &changed)) return;
    out->old[out->changed_count] = *there;
    out->changes[out->changed_count] = row;
    out->changed[out->changed_count++] = changed;
}

static err_t plan_list(struct tx *tx, const struct record *owner, const struct table *t, struct crud_list *list, struct list_plan *out)
{
    struct map by_key = rows_by_key(tx, list);
    struct record *there;
    size_t n;

    TRY(tx_children(tx, owner, t, &there, &n));
    out->removed = ARENA_ARRAY(tx->arena, struct record, n);
    out->old = ARENA_ARRAY(tx->arena, struct record, n);
    out->changed = ARENA_ARRAY(tx->arena, struct record, n);
    out->changes = ARENA_ARRAY(tx->arena, struct crud_row *, n);
    out->added = ARENA_ARRAY(tx->arena, struct crud_row *, list->n);
    for (size_t i = 0; i < n; i++) plan_there(tx, out, &there[i], &by_key);
    for (size_t i = 0; i < list->n; i++)
        if (!list->rows[i].there) out->added[out->added_count++] = &list->rows[i];
    return OK;
}

/* Removed first, so that a unique value may pass from a removed row to a new one. */
static err_t update_list(struct tx *tx, const struct record *owner, const struct table *t, struct crud_list *list)
{
    struct list_plan plan = {0};

    TRY(plan_list(tx, owner, t, list, &plan));
    if (!plan.removed_count && !plan.changed_count && !plan.added_count) return OK;
    TRY(tx_keep(tx, owner));
    TRY(tx_delete(tx, plan.removed, plan.removed_count));
    name_rows(tx, plan.changes, plan.changed_count);
    for (size_t i = 0; i < plan.changed_count; i++) TRY(keeps_once(tx, &plan.old[i], &plan.changed[i], plan.changes[i]->path));
    TRY(tx_update(tx, plan.old, plan.changed, plan.changed_count));
    return insert_rows(tx, owner, t, plan.added, plan.added_count);
}

err_t crud_check_version(struct tx *tx, const struct crud_plan *plan, const struct record *r)
{
    err_t e;

    if (plan->version < 0 || r->at[COLUMN_VERSION].i == plan->version) return OK;
    e = row_missing(tx->arena, E_VERSION, plan->table->entity, r->at[COLUMN_UUID].u);
    return err_make(tx->arena, E_VERSION, "entity", plan->table->entity->name, "key",
                    str_zero(tx->arena, err_value(e, "key")), "version",
                    str_zero(tx->arena, str_format(tx->arena, "%lld", (long long)r->at[COLUMN_VERSION].i)), NULL);
}

static err_t update(struct tx *tx, struct crud_plan *plan)
{
    struct record old, changed;

    TRY(tx_get(tx, plan->table->entity, plan->uuids[0], &old));
    TRY(crud_check_version(tx, plan, &old));
    TRY(resolve(tx, plan));
    changed = record_copy(tx->arena, old);
    fill(&changed, &plan->row);
    TRY(keeps_once(tx, &old, &changed, ""));
    for (size_t i = 0; i < plan->table->children_count; i++)
        if (plan->row.lists[i].sent)
            TRY(update_list(tx, &old, plan->table->children[i].table, &plan->row.lists[i]));
    TRY(tx_update(tx, &old, &changed, 1));
    tx_answer(tx, &changed);
    return OK;
}

/* ---- delete ---- */

static err_t remove_all(struct tx *tx, struct crud_plan *plan)
{
    struct record *records = ARENA_ARRAY(tx->arena, struct record, plan->uuid_count);

    for (size_t i = 0; i < plan->uuid_count; i++) {
        TRY(tx_get(tx, plan->table->entity, plan->uuids[i], &records[i]));
        TRY(crud_check_version(tx, plan, &records[i]));
    }
    return tx_delete(tx, records, plan->uuid_count);
}

err_t crud_apply(struct tx *tx, void *out)
{
    struct crud_plan *plan = out;

    if (plan->op == OP_CREATE) return create(tx, plan);
    return plan->op == OP_UPDATE ? update(tx, plan) : remove_all(tx, plan);
}
