/* Reading. A query says which entity, which rows, in which order, which page and which fields, with
 * relations followed to any depth; it is compiled once into a plan of SQL statements, row scope and
 * rights included, and run with values. One round trip for each level of lists (decisions D16 to D24).
 *
 * Values are not part of a query: conditions, page and order name slots of a value array given at run
 * time, so that a plan serves every request of the same shape. */
#ifndef MODEL_QUERY_QUERY_H
#define MODEL_QUERY_QUERY_H

#include "model/query/access.h"

enum { SLOT_NONE = -1 };

enum lookup { LOOKUP_EXACT, LOOKUP_IEXACT, LOOKUP_ISTARTSWITH, LOOKUP_ICONTAINS, LOOKUP_LT, LOOKUP_LTE,
              LOOKUP_GT, LOOKUP_GTE, LOOKUP_IN, LOOKUP_ISNULL, LOOKUP_NE };

/* A tree of tests. TEST: path lookup value, the path being public names from the entity ("parent",
 * "code"), relations to one or to many. A path that ends at a relation compares its uuid; the names
 * "id" and "uuid" are always there. Crossing a list means "some row of it"; tests under one ANY of the
 * same list mean the same row: a current one that the caller may see. LOOKUP_IN takes a slot with a list
 * value; ISNULL a bool.
 *
 * A test holds or does not: without a value only ISNULL holds, and NOT takes exactly the other rows. NE
 * wants a value that differs, as openIMIS has it; NOT EXACT takes rows without a value too. Of a row reached
 * through relations that lies outside the caller's places, what he may not see (all but F_SUMMARY, id,
 * uuid) counts as having no value, in tests and in orders.
 *
 * MEAN: a number of the row is more than so many percent (a DB_INT in the slot) of the mean of another over the rows beside it:
 * the current ones that the caller may see, lead where it does and pass the part. Its path holds three names: the
 * number, the one whose mean is taken, the relation. Of no such rows there is no mean: it does not hold, or where the lookup is ISNULL
 * it does.
 *
 * Names beside the entity's own: the header's columns and, for every entity, "record_id" (the live row's
 * id), "legacy_id" (the same, of a former state only), "validity_from", "validity_to". "ext" followed by a
 * key tests a value of the extension; its slot holds a number with four decimals (DB_INT), a text, a bool
 * or a date. */
struct condition {
    enum {
        CONDITION_AND = 1, CONDITION_OR, CONDITION_NOT, CONDITION_TEST, CONDITION_ANY, CONDITION_MEAN,
        CONDITION_DISTRICT, CONDITION_REGION   /* the row stands in that of this uuid by its first district: no path, no lookup */
    } kind;
    const struct str *path;
    size_t path_length;              /* TEST, MEAN; ANY: the path to the list */
    enum lookup lookup;
    int slot;
    const struct condition *parts;   /* AND, OR; NOT, ANY and MEAN: one part */
    size_t part_count;
};

struct order_term {
    const struct str *path;
    size_t path_length;              /* 0: random, by a hash of id with the seed in the slot */
    bool descending;
    int slot;                        /* of a page by key: what stands here in the row behind which it begins; else SLOT_NONE */
};

enum rows {
    ROWS_CURRENT,                    /* deleted_at is null */
    ROWS_DELETED_TOO,
    ROWS_HISTORY,                    /* current, deleted and former states (HISTORY_ROWS entities) */
};

struct page {
    int first_slot, last_slot;       /* DB_INT; SLOT_NONE: limit page_rows. Both: the last of the first */
    int offset_slot;                 /* rows skipped; an API turns cursors into offsets */
    bool from_end;                   /* `last` without an offset: the page at the end */
    int after_id_slot;               /* pages by key for exports and jobs: rows with id above it, by id; or, in the order of one
                                      * term, ascending, whose slot has its value there, the rows behind that one, a stamp
                                      * that is none counting as 1970. Limit: page_nested instead of page_rows */
};

struct pick {
    enum { PICK_FIELD = 1, PICK_ONE, PICK_LIST } kind;
    struct str name;                 /* public name; header columns by their column name: "id", "uuid", "version", ... */
    const struct query *query;       /* ONE: its picks only; LIST: everything but entity */
};

struct query {
    const struct entity *entity;     /* NULL in nested queries: the relation says */
    const struct condition *where;   /* NULL: all */
    const struct order_term *order;  /* none: the entity's default */
    size_t order_count;
    struct page page;
    enum rows rows;
    int as_of_slot;                  /* DB_STAMP: the state recorded at that moment; SLOT_NONE. HISTORY_ROWS only.
                                      * Owned lists follow; other relations show rows as they stand. Tests on id
                                      * and uuid mean the record, whichever state of it is read */
    right_t right;                   /* what its own rows ask for in place of the entity's right to read, where a list or a
                                      * function at the top has one of its own; RIGHT_NONE_SET: that */
    bool count;                      /* wants the total: of all rows, whatever the page */
    const struct str *sums;          /* and of these fields (F_SUMMED) the sum over all rows, likewise */
    size_t sum_count;
    bool ignore_own_scope;           /* of the root's own rows; those reached from them keep their scope. A register
                                      * that everybody may look up */
    bool own_summary;                /* the root's own rows wherever they are, of each what F_SUMMARY and R_SUMMARY show */
    bool ignore_scope;               /* of the root, for all levels: only for queries the program itself makes. Asked
                                      * by access_program() they may also name F_INTERNAL fields and use lookups
                                      * that a field does not offer */
    const struct pick *picks;
    size_t pick_count;
};

struct plan;

/* Errors: E_FORBIDDEN and E_SIGNED_OUT (the right to read an entity on the way), E_FIELD_UNKNOWN,
 * E_LOOKUP, E_SORT, E_SORT_COSTLY, E_LIMIT. The plan lives in `a` and is immutable. It depends on the
 * rights and scope shape of `who`, not on his places: plan_key_access() gives that part of a cache key. */
err_t plan_compile(struct arena *a, const struct registry *r, enum db_engine engine, const struct limits *limits,
                   const struct access *who, const struct query *q, const struct plan **out);
uint64_t plan_key_access(const struct access *who);
/* The statements, for tests and `imis schema`-like inspection; NULL ends. */
const struct str *plan_statements(const struct plan *p);

/* ---- results ---- */

struct result {
    size_t rows;
    size_t columns;
    const struct db_value *cells;           /* rows x columns; a pick's cell: its spot's */
    const struct result_list *lists;        /* one for each PICK_LIST at this level, to-one picks included, in pick order */
    size_t list_count;
    int64_t total;                          /* -1: not asked for */
    const struct db_value *sums;            /* those that were asked for, in the fields' storage: of no rows 0, without a value where
                                             * it passes DECIMAL_MAX */
    bool more_before, more_after;           /* rows of the same list before and behind this page */
    int64_t offset;                         /* position of the first row in the whole list */
};

/* The rows of a nested list, for all parents: those of parent p are rows.from[p] .. from[p+1]-1. */
struct result_list {
    const size_t *from;                     /* parents + 1 */
    const int64_t *total;                   /* per parent; NULL: not asked for */
    const struct db_value *sums;            /* per parent, as many as asked for */
    const bool *more_after;                 /* per parent */
    struct result result;
};

/* Where a pick's value stands. */
struct spot {
    uint16_t cell;                          /* FIELD: index in the row; ONE: index of its id (NULL: no row) */
    uint16_t list;                          /* LIST: index in lists */
    struct type type;                       /* FIELD */
    const struct spot *inner;               /* ONE: spots of its picks; LIST: of its rows */
    size_t inner_count;
};

/* Spots of the picks of the root, in pick order: writers walk query, spots and result side by side. */
const struct spot *plan_spots(const struct plan *p, size_t *n);

/* Runs on a read connection; several levels are read in one snapshot. `values`: the slots. The result
 * lies in `a`, which is the connection's arena from then on.
 * Errors: E_LIMIT (page, offset, list), E_FIELD_TYPE for a value that does not fit, E_FIELD_RANGE for a
 * page below zero, E_SORT_COSTLY, E_FORBIDDEN for a caller whom the plan was not made for, database errors. */
err_t plan_run(const struct plan *p, struct db_conn *c, struct arena *a, const struct access *who,
               const struct db_value *values, size_t value_count, struct result *out);

/* ---- plans by key ---- */

/* A cache of plans, shared by threads, least recently used out first (limits plans, plan_bytes). A plan
 * in use stays alive until released. */
struct plan_cache;
struct plan_cache *plan_cache_new(struct arena *a, const struct limits *limits);
void plan_cache_free(struct plan_cache *cache);
/* NULL: not there. Release with plan_cache_release. */
const struct plan *plan_cache_get(struct plan_cache *cache, uint64_t key, struct str text);
/* Takes over `arena`, in which the plan was compiled. */
const struct plan *plan_cache_put(struct plan_cache *cache, uint64_t key, struct str text, struct arena *arena, const struct plan *plan);
void plan_cache_release(struct plan_cache *cache, const struct plan *plan);
struct plan_cache_counts { uint64_t hits, misses, plans, bytes; };
struct plan_cache_counts plan_cache_counts(struct plan_cache *cache);

#endif
