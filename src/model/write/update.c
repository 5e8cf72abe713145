#include <string.h>

#include "model/write/extension.h"
#include "model/write/internal.h"
#include "model/write/place.h"

/* What one row of a batch is about to become. */
struct pending {
    struct change change;
    bool forced;      /* its owned rows changed: a new version even without a change of its own */
    size_t changed;
};

static bool was_kept(struct tx *tx, const struct record *r)
{
    const struct aggregate *noted = aggregate_find(tx, r->table, r->at[COLUMN_ID].i);

    return noted && noted->kept && noted->version == 0;
}

static err_t no_change(struct tx *tx, const struct record *r)
{
    if (r->table->entity->life != LIFE_VERSION) return OK;
    return row_missing(tx->arena, E_NO_CHANGE, r->table->entity, r->at[COLUMN_UUID].u);
}

static bool place_source_changed(const struct table *t, const struct change *change)
{
    const struct scope *s = &t->entity->scope;

    for (size_t i = COLUMN_HEADER; i < t->count; i++) {
        const struct relation *r = t->columns[i].relation;
        if (!r || !change_has(change, (int)i)) continue;
        if ((s->via && !strcmp(s->via, r->name)) || (s->second_via && !strcmp(s->second_via, r->name))) return true;
    }
    return false;
}

static err_t settle(struct tx *tx, struct pending *p)
{
    struct record *new_ = &p->change.new_;

    TRY(extension_and_fields(tx, &p->change.old, new_));
    record_fold(tx->arena, new_);
    p->changed = record_diff(&p->change.old, new_, p->change.changed);
    if (place_source_changed(new_->table, &p->change)) {
        TRY(place_fill(tx->conn, tx->arena, new_, 1));
        p->changed = record_diff(&p->change.old, new_, p->change.changed);
        if (!access_sees(tx->who, *new_))
            return err_make(tx->arena, E_OUT_OF_SCOPE, "entity", new_->table->entity->name, NULL);
    }
    return OK;
}

/* One statement for the batch: the columns that differ in any of its rows. */
static err_t store(struct tx *tx, const struct table *t, const struct pending *p, size_t n)
{
    int *columns = ARENA_ARRAY(tx->arena, int, t->count);
    enum db_type *types = ARENA_ARRAY(tx->arena, enum db_type, t->count + 3);
    size_t count = 0, width;
    struct db_value *cells;

    types[0] = DB_INT, types[1] = DB_STAMP, types[2] = DB_INT;
    for (size_t i = COLUMN_EXT; i < t->count; i++) {
        bool any = false;
        for (size_t k = 0; k < n && !any; k++) any = bit_has(p[k].change.changed, i);
        if (!any) continue;
        types[3 + count] = t->columns[i].type;
        columns[count++] = (int)i;
    }
    width = count + 3;
    cells = ARENA_ARRAY(tx->arena, struct db_value, n * width);
    for (size_t k = 0; k < n; k++) {
        struct db_value *row = cells + k * width;
        row[0] = p[k].change.new_.at[COLUMN_ID];
        row[1] = p[k].change.new_.at[COLUMN_CHANGED_AT];
        row[2] = p[k].change.new_.at[COLUMN_CHANGED_BY];
        for (size_t i = 0; i < count; i++) row[3 + i] = p[k].change.new_.at[columns[i]];
    }
    return db_exec_rows(tx->conn, table_sql_update(tx->arena, db_engine(db_of(tx->conn)), t, columns, count), types,
                        width, cells, n);
}

static err_t after(struct tx *tx, struct pending *p)
{
    const struct table *t = p->change.table;

    TRY(aggregate_note(tx, &p->change));
    if (bit_has(p->change.changed, COLUMN_EXT))
        TRY(ext_store(tx->conn, tx->arena, &tx->env->limits, &tx->hidden->ext_keys, &p->change.new_, 1, true));
    count_move(&tx->hidden->counts, &p->change.old, &p->change.new_);
    tx_touch(tx, t->entity->epoch);
    TRY(place_cascade(tx, &p->change));
    return listeners_after(tx, &p->change);
}

static void new_version(struct tx *tx, struct record *r)
{
    r->at[COLUMN_VERSION] = db_int(aggregate_next_version(tx, r));
    r->at[COLUMN_CHANGED_AT] = db_stamp(tx->now);
    r->at[COLUMN_CHANGED_BY] = db_int(tx->who->user);
}

/* What differs, for the listeners, who may alter it. */
static struct change begin(struct tx *tx, const struct record *old, const struct record *changed)
{
    const struct table *t = changed->table;
    uint64_t *bits = ARENA_ARRAY(tx->arena, uint64_t, bits_words(t->count));

    record_diff(old, changed, bits);
    return (struct change){.table = t, .op = OP_UPDATE, .old = *old, .new_ = *changed, .changed = bits};
}

/* What each is about to become, and what refuses it, in why[i]. */
static err_t settle_each(struct tx *tx, const struct record *old, const struct record *changed, size_t n, struct pending *all, err_t *why)
{
    struct change *changes = ARENA_ARRAY(tx->arena, struct change, n);
    struct record *now = ARENA_ARRAY(tx->arena, struct record, n);
    const uint64_t **bits = ARENA_ARRAY(tx->arena, const uint64_t *, n);

    TRY(extension_ready(tx, old, changed, n));
    for (size_t i = 0; i < n; i++) changes[i] = begin(tx, &old[i], &changed[i]);
    TRY(listeners_before(tx, changes, n, why));
    for (size_t i = 0; i < n; i++) {
        all[i] = (struct pending){.change = changes[i], .forced = !changed[i].table->owner && was_kept(tx, &changed[i])};
        if (!why[i]) why[i] = settle(tx, &all[i]);
        if (why[i] && !error_is_final(why[i])) return why[i];
        now[i] = all[i].change.new_;
        bits[i] = changes[i].changed;
    }
    return unique_check_changed(tx, now, bits, n, why);
}

/* Leaves those that differ; tells the faults of all, but for a trouble that is not theirs: together, or of each in `why`. */
static err_t settle_all(struct tx *tx, const struct record *old, const struct record *changed, size_t n,
                        struct pending *all, size_t *m, err_t *why)
{
    const char *const *paths = tx->hidden->paths;
    err_t *refused = ARENA_ARRAY(tx->arena, err_t, n);
    struct faults faults = {0};

    tx->hidden->paths = NULL;
    *m = 0;
    TRY(settle_each(tx, old, changed, n, all, refused));
    for (size_t i = 0; i < n; i++) {
        err_t failed = refused[i];
        if (!failed && !all[i].changed && !all[i].forced) failed = no_change(tx, &changed[i]);
        else if (!failed) all[(*m)++] = all[i];
        if (why) why[i] = failed;
        else faults_add(&faults, faults_under(tx->arena, paths ? paths[i] : NULL, failed));
    }
    return faults.first;
}

static err_t keep_pending(struct tx *tx, const struct pending *all, size_t n)
{
    const struct record **owners = ARENA_ARRAY(tx->arena, const struct record *, n);

    for (size_t i = 0; i < n; i++) owners[i] = &all[i].change.old;
    return keep_all(tx, owners, n);
}

static err_t after_all(struct tx *tx, struct pending *all, size_t n)
{
    struct change *changes = ARENA_ARRAY(tx->arena, struct change, n);

    for (size_t i = 0; i < n; i++) {
        TRY(after(tx, &all[i]));
        changes[i] = all[i].change;
    }
    return listeners_after_all(tx, changes, n);
}

static err_t update(struct tx *tx, const struct record *old, struct record *changed, size_t n, err_t *why)
{
    struct pending *all = ARENA_ARRAY(tx->arena, struct pending, n);
    const struct table *t = n ? changed[0].table : NULL;
    size_t m;

    TRY(settle_all(tx, old, changed, n, all, &m, why));
    if (!m) return OK;
    if (!t->owner) TRY(keep_pending(tx, all, m));
    for (size_t i = 0; i < m; i++) new_version(tx, &all[i].change.new_);
    TRY(store(tx, t, all, m));
    return after_all(tx, all, m);
}

err_t tx_update(struct tx *tx, const struct record *old, struct record *changed, size_t n) { return update(tx, old, changed, n, NULL); }

err_t tx_update_each(struct tx *tx, const struct record *old, struct record *changed, size_t n, err_t *why)
{
    return update(tx, old, changed, n, why);
}
