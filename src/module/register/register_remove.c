/* Rows that a file takes away: those it says so of, and with INSERT_UPDATE_DELETE all that it does not have. */
#include "base/arena.h"
#include "module/in_use.h"
#include "module/medical/medical.h"
#include "module/register/internal.h"

/* What goes; `row`: which row of the file says so, from 1; 0: the file leaves it out. */
typedef VEC(struct doomed { const struct stored *stored; size_t row; }) doomed_t;

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
        if (!map_get(&sent, codes->all[i].key)) *vec_add(out) = (struct doomed){&codes->all[i], 0};
}

static void find_said(struct taking *t, const struct codes *codes, doomed_t *out)
{
    for (size_t i = 0; i < t->file->rows.n; i++) {
        const struct sent_row *row = &t->file->rows.at[i];
        if (row->remove && !row->why) *vec_add(out) = (struct doomed){map_get(&codes->by_key, row->key), i + 1};
    }
}

/* ---- what stays ---- */

/* Told of the row that says it shall go, or of one that the file does not have. */
static void tell(struct taking *t, const struct doomed *d, err_t why)
{
    const struct register_section *s = register_sheet(t->file->book);
    struct sent_row *row = d->row ? &t->file->rows.at[d->row - 1] : vec_add(&t->file->rows);

    if (!d->row)
        *row = (struct sent_row){.section = s, .key = d->stored->key, .code = err_is(why, E_IN_USE) ? err_value(why, "key") : d->stored->key,
                                 .cells = ARENA_ARRAY(t->file->arena, struct str, register_width(s))};
    register_refuse(row, OUTCOME_FAILED, why);
}

/* Keeps those without a fault; *some: there were others. */
static void sift(struct taking *t, doomed_t *doomed, const err_t *why, bool *some)
{
    size_t n = 0;

    for (size_t i = 0; i < doomed->n; i++) {
        if (why[i]) tell(t, &doomed->at[i], why[i]);
        else doomed->at[n++] = doomed->at[i];
    }
    *some = n < doomed->n;
    doomed->n = n;
}

/* What others hold stays, and so does what those hold that stay: asked until nothing more does. Diagnoses are held by nothing. */
static err_t keep_used(struct taking *t, doomed_t *doomed)
{
    const struct entity *e = register_sheet(t->file->book)->entity;
    bool some = e != &diagnosis_entity;

    while (some) {
        int64_t *ids = ARENA_ARRAY(t->tx->arena, int64_t, doomed->n);
        err_t *why = ARENA_ARRAY(t->tx->arena, err_t, doomed->n);
        for (size_t i = 0; i < doomed->n; i++) ids[i] = doomed->at[i].stored->id;
        TRY(in_use_each(t->tx, e, ids, doomed->n, medical_users, why));
        sift(t, doomed, why, &some);
    }
    return OK;
}

static err_t remove_some(struct taking *t, doomed_t *doomed)
{
    const struct entity *e = register_sheet(t->file->book)->entity;
    struct record *found = ARENA_ARRAY(t->tx->arena, struct record, doomed->n);
    uuid_t *uuids = ARENA_ARRAY(t->tx->arena, uuid_t, doomed->n);
    err_t *why = ARENA_ARRAY(t->tx->arena, err_t, doomed->n);
    size_t n = 0;

    for (size_t i = 0; i < doomed->n; i++) uuids[i] = doomed->at[i].stored->uuid;
    if (doomed->n) TRY(tx_get_many(t->tx, e, uuids, doomed->n, found, why));
    for (size_t i = 0; i < doomed->n; i++) {
        if (why[i]) tell(t, &doomed->at[i], err_copy(t->file->arena, why[i]));
        else found[n++] = found[i];
    }
    t->deleted += (int64_t)n;
    return tx_delete(t->tx, found, n);
}

static err_t remove_all(struct taking *t, doomed_t *doomed)
{
    TRY(keep_used(t, doomed));
    for (size_t from = 0; from < doomed->n; from += REGISTER_BATCH) {
        doomed_t some = *doomed;
        some.at += from;
        some.n = doomed->n - from < REGISTER_BATCH ? doomed->n - from : REGISTER_BATCH;
        TRY(remove_some(t, &some));
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
