#include "model/write/extension.h"

#include "base/log.h"
#include "model/write/ext.h"
#include "model/write/internal.h"
#include "model/write/shared.h"

/* ---- what holds ---- */

struct extensions { const struct extension *const *by_table; };   /* NULL: nothing is described */

/* The setting's row, as model/run/setting.h keeps it; that floor stands above this one. */
static err_t read_setting(struct tx *tx, struct str *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct db_value name = db_text(STR(SETTING_EXTENSIONS));
    struct db_rows rows;

    TRY(db_query(tx->conn, STR("SELECT value FROM setting WHERE name = $1 ORDER BY recorded_at DESC, id DESC LIMIT 1"), &name, 1, types, 1,
                 &rows));
    *out = rows.rows && !db_cell(&rows, 0, 0)->null ? db_cell(&rows, 0, 0)->s : STR_NONE;
    return OK;
}

/* A schema that an earlier version took and this one does not read describes nothing until it is written anew: nobody's work may
 * stop for it. */
static void read_type(struct tx *tx, struct arena *a, const struct json *type, const struct extension **by_table)
{
    struct extension *x = ARENA_NEW(a, struct extension);
    err_t failed = extension_read(a, type, x);

    log_err(tx->env->log, "extension.schema", failed);
    if (failed) return;
    for (size_t i = 0; i < tx->registry->table_count; i++)
        if (str_eq(extension_type(tx->registry->tables[i].entity), x->type)) by_table[i] = x;
}

static err_t load(struct tx *tx, struct arena *a, const struct epochs *at, const void **out)
{
    struct extensions *all = ARENA_NEW(a, struct extensions);
    const struct extension **by_table;
    const struct json *types;
    struct str text;

    (void)at;
    *out = all;
    TRY(read_setting(tx, &text));
    if (!text.n) return OK;
    TRY(json_read(a, text, &tx->env->limits, &types));
    by_table = ARENA_ARRAY(a, const struct extension *, tx->registry->table_count);
    for (const struct json *type = types->first; type; type = type->next) read_type(tx, a, type, by_table);
    all->by_table = by_table;
    return OK;
}

static const struct shared_kind kind = {.epochs = 1u << EPOCH_SETTING, .load = load};

err_t extension_of(struct tx *tx, const struct table *t, const struct extension **out)
{
    const struct extensions *all = tx->hidden->extensions;

    if (!all) {
        const void *found;

        TRY(tx_shared(tx, &kind, &found));
        tx->hidden->extensions = all = found;
    }
    *out = all->by_table ? all->by_table[t->number] : NULL;
    return OK;
}

err_t extension_ready(struct tx *tx, const struct record *old, const struct record *new_, size_t n)
{
    const struct extension *x;
    size_t i = 0;

    if (!n || !extension_type(new_->table->entity).n) return OK;
    while (old && i < n && db_value_equal(&old[i].at[COLUMN_EXT], &new_[i].at[COLUMN_EXT])) i++;
    return i < n ? extension_of(tx, new_->table, &x) : OK;
}

/* ---- a record ---- */

static err_t object_of(struct tx *tx, const struct record *r, const struct json **out)
{
    static const struct json empty = {.kind = JSON_OBJECT};

    *out = &empty;
    return r->at[COLUMN_EXT].null ? OK : json_read(tx->arena, r->at[COLUMN_EXT].s, &tx->env->limits, out);
}

static err_t fill(struct tx *tx, const struct extension *x, struct record *r, const struct json **object)
{
    struct str text;

    if (!extension_fill(tx->arena, x, *object, &text)) return OK;
    TRY(json_read(tx->arena, text, &tx->env->limits, object));
    TRY(ext_canonical(tx->arena, &tx->env->limits, *object, &text));
    r->at[COLUMN_EXT] = db_text(text);
    return OK;
}

err_t extension_apply(struct tx *tx, const struct record *old, struct record *new_)
{
    const struct json *before = NULL, *object;
    const struct extension *x;

    if (!extension_type(new_->table->entity).n || (old && db_value_equal(&old->at[COLUMN_EXT], &new_->at[COLUMN_EXT]))) return OK;
    TRY(extension_of(tx, new_->table, &x));
    if (!x) return OK;
    TRY(object_of(tx, new_, &object));
    if (old) TRY(object_of(tx, old, &before));
    else TRY(fill(tx, x, new_, &object));
    return extension_check(tx->arena, x, before, object);
}

err_t extension_and_fields(struct tx *tx, const struct record *old, struct record *new_)
{
    err_t faults = extension_apply(tx, old, new_);

    if (faults && !error_is_final(faults)) return faults;
    return err_join(faults, record_validate(tx, old, new_));
}
