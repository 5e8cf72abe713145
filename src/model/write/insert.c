#include <string.h>

#include "model/write/extension.h"
#include "model/write/internal.h"
#include "model/write/place.h"

static err_t give_ids(struct tx *tx, struct record *records, size_t n)
{
    const struct table *t = records[0].table;
    int64_t *ids = ARENA_ARRAY(tx->arena, int64_t, n);

    if (tx->hidden->numbered) {
        for (size_t i = 0; i < n; i++) TRY(db_ids_past(tx->conn, t->sequence, records[i].at[COLUMN_ID].i));
        return OK;
    }
    TRY(db_next_ids(tx->conn, t->sequence, n, ids));
    for (size_t i = 0; i < n; i++) records[i].at[COLUMN_ID] = db_int(ids[i]);
    return OK;
}

static void give_header(struct tx *tx, struct record *r)
{
    if (r->at[COLUMN_UUID].null || uuid_none(r->at[COLUMN_UUID].u)) r->at[COLUMN_UUID] = db_uuid(uuid_new(tx->env));
    r->at[COLUMN_VERSION] = db_int(1);
    r->at[COLUMN_CREATED_AT] = r->at[COLUMN_CHANGED_AT] = db_stamp(tx->now);
    r->at[COLUMN_CREATED_BY] = r->at[COLUMN_CHANGED_BY] = db_int(tx->who->user);
    r->at[COLUMN_DELETED_AT] = db_null(DB_STAMP);
}

static err_t in_scope(struct tx *tx, const struct record *r)
{
    if (access_sees(tx->who, *r)) return OK;
    return err_make(tx->arena, E_OUT_OF_SCOPE, "entity", r->table->entity->name, NULL);
}

static err_t give_places(struct tx *tx, struct record *records, size_t n)
{
    TRY(place_fill(tx->conn, tx->arena, records, n));
    for (size_t i = 0; i < n; i++) TRY(in_scope(tx, &records[i]));
    return OK;
}

/* PostgreSQL does not take an id back: what can be refused without one is refused before. */
static err_t give_ids_and_places(struct tx *tx, struct record *records, size_t n)
{
    bool first = place_needs_ids(records[0].table);

    if (!first) TRY(give_places(tx, records, n));
    TRY(give_ids(tx, records, n));
    return first ? give_places(tx, records, n) : OK;
}

/* What refuses each, in why[i]. */
static err_t check_each(struct tx *tx, struct record *records, size_t n, struct change *changes, err_t *why)
{
    TRY(extension_ready(tx, NULL, records, n));
    for (size_t i = 0; i < n; i++) {
        give_header(tx, &records[i]);
        changes[i] = (struct change){.table = records[i].table, .op = OP_CREATE, .new_ = records[i]};
    }
    TRY(listeners_before(tx, changes, n, why));
    for (size_t i = 0; i < n; i++) {
        if (why[i]) continue;
        why[i] = extension_and_fields(tx, NULL, &records[i]);
        if (why[i] && !error_is_final(why[i])) return why[i];
        if (!why[i]) record_fold(tx->arena, &records[i]);
    }
    return OK;
}

static err_t store(struct tx *tx, const struct record *records, size_t n)
{
    const struct table *t = records[0].table;
    struct db_value *cells = ARENA_ARRAY(tx->arena, struct db_value, n * t->count);

    for (size_t i = 0; i < n; i++) memcpy(cells + i * t->count, records[i].at, t->count * sizeof *cells);
    return db_exec_rows(tx->conn, tx_sql(tx, t)->insert, t->types, t->count, cells, n);
}

static err_t after(struct tx *tx, struct change *change)
{
    TRY(aggregate_note(tx, change));
    count_add(&tx->hidden->counts, &change->new_, 1);
    tx_touch(tx, change->table->entity->epoch);
    return listeners_after(tx, change);
}

/* Of all records at once, but for a trouble that is not theirs. */
static err_t check_all(struct tx *tx, struct record *records, size_t n, struct change *changes)
{
    const char *const *paths = tx->hidden->paths;
    err_t *why = ARENA_ARRAY(tx->arena, err_t, n);
    struct faults faults = {0};

    tx->hidden->paths = NULL;
    TRY(check_each(tx, records, n, changes, why));
    for (size_t i = 0; i < n; i++) faults_add(&faults, faults_under(tx->arena, paths ? paths[i] : NULL, why[i]));
    return faults.first;
}

/* What is written of records that have been checked and have their places. */
static err_t write_all(struct tx *tx, struct record *records, size_t n, struct change *changes)
{
    TRY(store(tx, records, n));
    TRY(ext_store(tx->conn, tx->arena, &tx->env->limits, &tx->hidden->ext_keys, records, n, false));
    for (size_t i = 0; i < n; i++) TRY(after(tx, &changes[i]));
    return listeners_after_all(tx, changes, n);
}

err_t tx_insert(struct tx *tx, struct record *records, size_t n)
{
    struct change *changes = ARENA_ARRAY(tx->arena, struct change, n);

    if (!n) return OK;
    TRY(check_all(tx, records, n, changes));
    TRY(unique_check(tx, records, n));
    TRY(give_ids_and_places(tx, records, n));
    return write_all(tx, records, n, changes);
}

/* ---- rows that stand for themselves ---- */

struct each {
    struct record *records;      /* that are still good, in front */
    size_t *at;                  /* where they stood */
    size_t n;
    err_t *why;
};

/* Leaves those that are not refused: why[i] of those there are. */
static void sift(struct each *e, const err_t *why)
{
    size_t kept = 0;

    for (size_t i = 0; i < e->n; i++) {
        e->why[e->at[i]] = why[i];
        if (why[i]) continue;
        e->records[kept] = e->records[i];
        e->at[kept++] = e->at[i];
    }
    e->n = kept;
}

static err_t check_rows(struct tx *tx, struct each *e, struct change *changes)
{
    err_t *why = ARENA_ARRAY(tx->arena, err_t, e->n);

    TRY(check_each(tx, e->records, e->n, changes, why));
    TRY(unique_check_each(tx, e->records, e->n, why));
    sift(e, why);
    return OK;
}

static void see_rows(struct tx *tx, struct each *e)
{
    err_t *why = ARENA_ARRAY(tx->arena, err_t, e->n);

    for (size_t i = 0; i < e->n; i++) why[i] = in_scope(tx, &e->records[i]);
    sift(e, why);
}

err_t tx_insert_each(struct tx *tx, struct record *records, size_t n, err_t *why)
{
    struct each e = {ARENA_ARRAY(tx->arena, struct record, n), ARENA_ARRAY(tx->arena, size_t, n), n, why};
    struct change *changes = ARENA_ARRAY(tx->arena, struct change, n);

    if (!n) return OK;
    for (size_t i = 0; i < n; i++) e.records[i] = records[i], e.at[i] = i;
    TRY(check_rows(tx, &e, changes));
    if (!e.n) return OK;
    if (place_needs_ids(e.records[0].table)) TRY(give_ids(tx, e.records, e.n));
    TRY(place_fill(tx->conn, tx->arena, e.records, e.n));
    see_rows(tx, &e);
    if (!e.n) return OK;
    if (!place_needs_ids(e.records[0].table)) TRY(give_ids(tx, e.records, e.n));
    for (size_t i = 0; i < e.n; i++) changes[i] = (struct change){.table = e.records[i].table, .op = OP_CREATE, .new_ = e.records[i]};
    return write_all(tx, e.records, e.n, changes);
}

err_t tx_insert_numbered(struct tx *tx, struct record *records, size_t n)
{
    err_t failed;

    tx->hidden->numbered = true;
    failed = tx_insert(tx, records, n);
    tx->hidden->numbered = false;
    return failed;
}
