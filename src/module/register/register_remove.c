/* Rows that a file takes away: those it says so of, and with INSERT_UPDATE_DELETE all that it does not have. */
#include "base/arena.h"
#include "module/register/internal.h"

typedef VEC(const struct stored *) doomed_t;

static err_t refuse(struct taking *t, const char *rule, size_t deleted, size_t stored)
{
    struct arena *a = t->tx->arena;

    t->refused = err_make(a, E_RULE, "rule", rule, "deleted", str_format(a, "%zu", deleted).p, "stored", str_format(a, "%zu", stored).p, NULL);
    return OK;
}

/* What speaks against closing what the file leaves out. By force a code that is there twice does not: the first counts, and what it
 * stands for is not left out (9.2, V42). */
static int64_t faults(const struct taking *t)
{
    size_t n = register_faults(t->file);

    for (size_t i = 0; t->options->force && i < t->file->rows.n; i++) n -= t->file->rows.at[i].twice && t->file->rows.at[i].why;
    return (int64_t)n;
}

/* A row whose code is there, be it wrong otherwise, is in the file. */
static void find_missing(struct taking *t, const struct codes *codes, doomed_t *out)
{
    struct map sent;

    map_init(&sent, t->tx->arena, t->file->rows.n);
    for (size_t i = 0; i < t->file->rows.n; i++)
        if (t->file->rows.at[i].key.p) map_put(&sent, t->file->rows.at[i].key, &t->file->rows.at[i]);
    for (size_t i = 0; i < codes->count; i++)
        if (!map_get(&sent, codes->all[i].key)) *vec_add(out) = &codes->all[i];
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

    for (size_t from = 0; from < doomed->n; from += REGISTER_BATCH) {
        size_t n = doomed->n - from < REGISTER_BATCH ? doomed->n - from : REGISTER_BATCH;
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
    int32_t percent = (int32_t)setting_int(t->call->settings, SETTING_REGISTER_DELETE);
    doomed_t doomed;
    struct codes *codes;

    if (!t->file->book->deletes) return OK;
    vec_init(&doomed, t->tx->arena);
    TRY(codes_of(t, registry_table_of(t->tx->registry, s->entity), "code", &codes));
    find_said(t, codes, &doomed);
    if (t->options->strategy == LAW_UPLOAD_REPLACE) {
        int64_t wrong = faults(t);
        find_missing(t, codes, &doomed);
        if (!law_upload_may_close((int64_t)doomed.n, (int64_t)codes->count, wrong, percent, t->options->force))
            return wrong ? refuse(t, "register_delete_faults", 0, codes->count) : refuse(t, "register_delete_share", doomed.n, codes->count);
    }
    return remove_all(t, &doomed);
}
