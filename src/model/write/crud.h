/* The plan that generic commands hand from prepare to apply. */
#ifndef MODEL_WRITE_CRUD_H
#define MODEL_WRITE_CRUD_H

#include "model/write/internal.h"

/* A reference as it was sent; resolved to an id in the transaction. */
struct crud_ref {
    const char *field;            /* as the caller knows it: "items[2].item" */
    const struct table *to;
    int column;
    enum crud_key { CRUD_BY_UUID, CRUD_BY_ID, CRUD_BY_CODE, CRUD_KEYS } by;
    uuid_t uuid;
    int64_t sent, id;             /* what was sent; what it was resolved to, 0: nothing */
    struct str shown;             /* what was sent, for errors; a code is this */
    bool as_of;                   /* R_AS_OF */
};

struct crud_row {
    struct record values;         /* what was sent, the rest NULL */
    uint64_t *sent;               /* bit per column */
    uuid_t uuid;                  /* UUID_NONE: none sent */
    int64_t id;                   /* of a list: the row that is there, for callers who know only ids; 0: none sent */
    const char *path;             /* "items[2]."; "" for the row itself */
    bool there;                   /* of a list: its uuid or id is that of a row that is there */
    VEC(struct crud_ref) refs;
    struct crud_list *lists;      /* one a child table */
};

struct crud_list {
    bool sent;
    struct crud_row *rows;
    size_t n;
};

struct crud_plan {
    const struct table *table;
    enum change_op op;
    struct crud_row row;          /* create, update */
    int64_t version;              /* -1: not sent */
    const stamp_t *ended_since;   /* relations with R_AS_OF may name what ended after it; NULL: only what is there */
    bool resolved;                /* by crud_resolve, ahead of apply */
    uuid_t *uuids;                /* update: one; delete: all */
    size_t uuid_count;
};

/* As if it had been sent. */
static inline void crud_set(struct crud_row *row, const char *column, struct db_value v)
{
    int c = table_column(row->values.table, column);

    row->values.at[c] = v;
    bit_set(row->sent, (size_t)c);
}

err_t crud_apply(struct tx *tx, void *plan);
/* Finds what it names, in each ref's id, for who must know it before it is applied. E_REFERENCE. */
err_t crud_resolve(struct tx *tx, struct crud_plan *plan);
/* E_VERSION: the row is no longer what the sender of the plan saw. */
err_t crud_check_version(struct tx *tx, const struct crud_plan *plan, const struct record *r);

#endif
