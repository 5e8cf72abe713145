/* Rows that a file takes away: those it says so of, and with INSERT_UPDATE_DELETE all that it does not have. */
#include "base/arena.h"
#include "base/utf8.h"
#include "module/register/internal.h"

enum { BATCH = 1000, WHOLE = 100 };

typedef VEC(const struct stored *) doomed_t;

static err_t refuse(struct taking *t, const char *rule, size_t deleted, size_t stored)
{
    struct arena *a = t->tx->arena;

    t->refused = err_make(a, E_RULE, "rule", rule, "deleted", str_format(a, "%zu", deleted).p, "stored", str_format(a, "%zu", stored).p, NULL);
    return OK;
}

static bool has_faults(const struct sent_file *f)
{
    for (size_t i = 0; i < f->rows.n; i++)
        if (f->rows.at[i].why) return true;
    return false;
}

/* A row whose code is there, be it wrong otherwise, is in the file. */
static err_t find_missing(struct taking *t, const struct codes *codes, doomed_t *out)
{
    static const enum db_type types[] = {DB_TEXT};
    const struct register_section *s = register_sheet(t->file->book);
    struct map sent;
    struct db_rows rows;

    map_init(&sent, t->tx->arena, t->file->rows.n);
    for (size_t i = 0; i < t->file->rows.n; i++)
        if (t->file->rows.at[i].key.p) map_put(&sent, t->file->rows.at[i].key, &t->file->rows.at[i]);
    TRY(db_query(t->tx->conn, str_format(t->tx->arena, "SELECT code FROM %s WHERE deleted_at IS NULL ORDER BY id", s->entity->table), NULL, 0,
                 types, 1, &rows));
    for (size_t i = 0; i < rows.rows; i++) {
        struct str key = utf8_fold(t->tx->arena, db_cell(&rows, i, 0)->s);
        const struct stored *there = map_get(&codes->by_key, key);
        if (there && !there->made && !map_get(&sent, key)) *vec_add(out) = there;
    }
    return OK;
}

static void find_said(struct taking *t, const struct codes *codes, doomed_t *out)
{
    for (size_t i = 0; i < t->file->rows.n; i++) {
        const struct sent_row *row = &t->file->rows.at[i];
        if (row->remove && !row->why) *vec_add(out) = map_get(&codes->by_key, row->key);
    }
}

static err_t remove_all(struct taking *t, const doomed_t *doomed)
{
    const struct entity *e = register_sheet(t->file->book)->entity;

    for (size_t from = 0; from < doomed->n; from += BATCH) {
        size_t n = doomed->n - from < BATCH ? doomed->n - from : BATCH;
        struct record *found = ARENA_ARRAY(t->tx->arena, struct record, n);
        uuid_t *uuids = ARENA_ARRAY(t->tx->arena, uuid_t, n);
        err_t *why = ARENA_ARRAY(t->tx->arena, err_t, n);
        for (size_t i = 0; i < n; i++) uuids[i] = doomed->at[from + i]->uuid;
        TRY(tx_get_many(t->tx, e, uuids, n, found, why));
        for (size_t i = 0; i < n; i++) TRY(why[i]);
        TRY(tx_delete(t->tx, found, n));
        t->deleted += (int64_t)n;
    }
    return OK;
}

err_t register_remove(struct taking *t)
{
    const struct register_section *s = register_sheet(t->file->book);
    int64_t most = setting_int(t->call->settings, SETTING_REGISTER_DELETE);
    doomed_t doomed;
    struct codes *codes;

    if (!t->file->book->deletes) return OK;
    vec_init(&doomed, t->tx->arena);
    TRY(codes_of(t, registry_table_of(t->tx->registry, s->entity), "code", &codes));
    find_said(t, codes, &doomed);
    if (t->options->strategy == STRATEGY_INSERT_UPDATE_DELETE) {
        if (has_faults(t->file) && !t->options->force) return refuse(t, "register_delete_faults", 0, codes->count);
        TRY(find_missing(t, codes, &doomed));
        if ((int64_t)doomed.n * WHOLE > most * (int64_t)codes->count && !t->options->force)
            return refuse(t, "register_delete_share", doomed.n, codes->count);
    }
    return remove_all(t, &doomed);
}
