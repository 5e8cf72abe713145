/* Inside the query compiler: what a query becomes. Private to model/query.
 *
 * A query is first resolved (names, rights, limits; compile_*.c), which gives one `level` for each list,
 * and then written as SQL (write_*.c). A level is a select: its own row, rows joined by steps to one,
 * tests, order, page, and the cells it answers with. */
#ifndef MODEL_QUERY_PLAN_H
#define MODEL_QUERY_PLAN_H

#include "base/arena.h"
#include "base/vec.h"
#include "db/sql.h"
#include "model/query/query.h"

struct level;

/* ---- rows ---- */

/* Where the rows of one table are read. */
enum source {
    SOURCE_LIVE,      /* the table */
    SOURCE_STATES,    /* with the former states (ROWS_HISTORY) */
    SOURCE_AS_OF,     /* the one state that held at a moment */
    SOURCE_PARTS,     /* owned rows of such states: a former state owns rows of the history table */
};

/* Growable like a VEC, but with a name. */
struct names {
    struct arena *arena;
    const char **at;
    size_t n;
    size_t room;
};

/* A row of a select: its own, or one reached by a step to one. A caller who may see only the summary of
 * rows outside his places gets two aliases: `alias` joins every row, `full` only those in his scope, so
 * that what he may not see reads as NULL wherever it is used: cells, tests, order, further steps. Of an entity that
 * he has no right to read every row is such a row. */
struct join {
    const struct table *table;
    enum source source;
    enum rows rows;
    int as_of_slot;
    const struct join *parent;            /* NULL: the select's own row */
    const struct relation *relation;
    const char *alias, *full;             /* the same text when not limited */
    bool limited;
    bool himself;                         /* the caller's account, or what of it is his to read (R_HIMSELF) */
    bool closed;                          /* the caller has no right to read the entity: there is no `full` */
    bool alias_used, full_used;
    struct names *exports;                /* of the own row of a cut page: the columns used of it */
    struct join *next;
};

/* The rows of one select, the own row first, parents before what hangs on them. */
struct joins {
    struct join *own;
    struct join **end;
};

/* ---- tests ---- */

enum test_kind { TEST_ALL = 1, TEST_ANY, TEST_NOT, TEST_VALUE, TEST_KEY, TEST_SOME, TEST_EXT, TEST_MEAN, TEST_PLACE };

enum text_form { FORM_PLAIN, FORM_FOLDED, FORM_LOWER };

struct test {
    enum test_kind kind;
    struct test **parts;             /* ALL, ANY; NOT and SOME: one */
    size_t count;
    bool selective;                  /* by itself leaves few rows, and an index finds them */
    /* VALUE, KEY, EXT */
    const char *expression;          /* EXT, SOME: the id of the row */
    const char *field;               /* for errors */
    enum lookup lookup;
    int slot;
    enum db_type type;
    enum text_form form;
    int gram;                        /* bit of the level's gram slots, or -1 */
    bool range;                      /* LOWER: an index has the values between those of the text in capitals and in small letters */
    char gram_mark;                  /* of the column (model/registry/migration.h) */
    const struct table *table;       /* KEY: the target, whose uuid is given; EXT and gram: of the row */
    struct str key;                  /* EXT */
    /* PLACE: expression is the row's (first) district, table the tree of places */
    bool region;                     /* the place that is asked for */
    const char *link;                /* PLACE: the tree's column that leads up; SOME: the one that points back; MEAN: in which the rows agree */
    /* SOME, MEAN */
    struct joins *joins;
    const char *number, *of;         /* MEAN: of this row; of those beside it */
};

/* ---- order, page, cells ---- */

struct term {
    const char *expression;
    bool descending;
    bool nullable;
    int seed_slot;                   /* random order; else SLOT_NONE */
    int behind_slot;                 /* the page by key begins behind this value; else SLOT_NONE */
    enum db_type type;
};

struct cell {
    const char *expression;
    enum db_type type;
};

/* A computed field: `out` is filled from the cells in `needs`. */
struct batch {
    const struct field *field;
    size_t out;
    size_t row;                      /* cell of the row's id; NULL there: no row, no value */
    const size_t *needs;
    size_t count;
};

struct list {
    struct level *level;
    size_t key;                      /* cell of the parent's id */
};

/* ---- statements ---- */

enum param_kind {
    PARAM_SLOT = 1, PARAM_FOLDED, PARAM_LOWER, PARAM_UPPER,
    PARAM_LIKE, PARAM_GRAMS,                     /* candidates by parts of a text */
    PARAM_EXT_NUM, PARAM_EXT_TEXT, PARAM_EXT_DAY,
    PARAM_TEXT, PARAM_PLACE, PARAM_PLACES, PARAM_ABOVE, PARAM_FACILITY,
    PARAM_LIMIT, PARAM_OFFSET,
    PARAM_PARENT, PARAM_PARENTS, PARAM_SKIP, PARAM_SKIPS,
    PARAM_RANDOM, PARAM_COSTLY, PARAM_FEW,
};

struct param {
    enum param_kind kind;
    int slot;                        /* PLACE: which place; RANDOM: see `part` */
    int part;
    enum db_type type;               /* SLOT: what the value must be */
    const char *field;
    struct str text;
    const struct test *test;         /* GRAMS: of this test, as far as these slots go */
    unsigned grams;
};

struct statement {
    struct str sql;
    const struct param *params;
    size_t count;
};

/* Of texts that are long enough, candidates are looked up; a statement is written for each set of slots whose texts are. */
enum { GRAM_SLOTS = 2, GRAM_SETS = 1 << GRAM_SLOTS };
/* How far into the list a page reaches decides how it is read: within a first page, near, or far behind. */
enum reach { REACH_PAGE, REACH_NEAR, REACH_FAR, REACHES };
enum { PAGE_REACH = 128, NEAR_REACH = 1000 };
/* Up to so many places get a branch each (decision D20). */
enum { BRANCH_PLACES = 16 };
/* SQLite gathers and sorts up to so many candidates (by their grams, or by the beginning of a code) for a page, and looks at up to so many to count; of more, some are soon met
 * where the order's index is walked, and a look at all rows counts them sooner. */
enum { PAGE_CANDIDATES = 4000, COUNT_CANDIDATES = 50000 };
/* Unindexed orders are refused on larger tables, unless a filter leaves fewer rows (decision D17). */
enum { SORT_ROWS_MOST = 1000000, SORT_FILTERED_MOST = 100000 };

enum scope_form {
    SCOPE_FORM_NONE,        /* no limit */
    SCOPE_FORM_TEST,        /* a predicate */
    SCOPE_FORM_BRANCHES,    /* one ordered select a place, merged; near pages only */
};

struct level {
    const struct level *outer;       /* NULL: the root */
    const struct relation *relation; /* of the list */
    struct joins inner;              /* what tests and order need: joined before the page is cut */
    struct joins picked;             /* what only cells need: joined to the page */
    struct test *where;              /* NULL: all */
    struct term *terms;              /* the last is the id, unless the order is by id alone */
    size_t term_count;
    bool indexed;                    /* an index walks the rows in this order */
    bool ranged;                     /* and only those with a wanted beginning */
    bool random;
    const char *order_field;
    enum scope_form scope;
    struct page page;
    bool count;                      /* the total is asked for */
    bool counters;                   /* row_count knows it */
    const struct cell *sums;         /* asked for over all rows, beside the total */
    size_t sum_count;
    bool sums_computed;              /* one of them is made of other rows */
    const enum db_type *total_types; /* of the total's statement: the parent's id, which the root has not, the total, two halves of each sum */
    const struct test *place;        /* all that is tested; NULL: more, or nothing */
    int gram_slots[GRAM_SLOTS];
    int gram_count;
    VEC(struct cell) cells;
    struct names exports;            /* columns of the own row that cells and picked joins use */
    VEC(struct list) lists;
    VEC(struct batch) batches;
    const struct spot *spots;
    size_t spot_count;
    const enum db_type *types;       /* of the cells; a nested level on PostgreSQL begins with the parent's number */
    /* statements, each by gram set */
    struct statement pages[REACHES][GRAM_SETS], total[GRAM_SETS], costly[GRAM_SETS];
    struct statement few[GRAM_SETS]; /* SQLite: how many candidates there are; empty where none are asked for */
    bool led[GRAM_SETS];             /* SQLite: they come by id */
    struct statement table_rows;     /* row_count of the whole table, for orders that are no index's */
};

struct plan_entry;

struct plan {
    enum db_engine engine;
    uint64_t access_key;
    struct limits limits;
    const struct level *root;
    bool asks_once;                  /* in one db_query_all: no transaction is needed around it */
    const struct str *statements;
    struct plan_entry *entry;        /* set while the plan is in a cache */
};

/* ---- compiling ---- */

struct compile {
    struct arena *arena;
    const struct registry *registry;
    enum db_engine engine;
    const struct limits *limits;
    const struct access *who;
    bool ignore_scope;
    int internal;                    /* above 0: internal fields may be named */
    unsigned aliases;
    int64_t fields;
    VEC(struct str) statements;
};

const char *compile_text(struct compile *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* compile.c: one level and what it holds. */
err_t compile_level(struct compile *c, const struct query *q, const struct join *parent, const struct member *list,
                    int64_t depth, struct level **out);

/* compile_join.c */
void joins_begin(struct compile *c, struct joins *j, const struct table *t, const char *alias);
const char *compile_alias(struct compile *c, const char *prefix);
/* The row one step on; the same step is joined once. */
struct join *join_step(struct compile *c, struct joins *j, struct join *from, const struct relation *r, const struct table *to);
const char *compile_null(struct compile *c, enum db_type type);
/* The text of a column; `summary`: it is shown of rows outside scope too. */
const char *join_column(struct compile *c, struct join *j, const char *column, bool summary);
const char *join_id(struct compile *c, struct join *j);          /* every row's; no join where the key will do */
const char *join_full_id(struct compile *c, struct join *j);     /* NULL outside scope */
bool joins_any(const struct joins *j);                           /* is any step taken? */
/* The rows of a list: those that a row of `parent` owns, or that point to it. */
enum source join_list_source(const struct join *parent, const struct relation *r);
/* Whether this caller sees only some rows of the table. */
bool scope_limits(const struct compile *c, const struct table *t);

/* compile_name.c: what a public name of a row means. */
struct named {
    enum { NAMED_COLUMN = 1, NAMED_ONE, NAMED_LIST, NAMED_COMPUTED, NAMED_SUM, NAMED_EXT } kind;
    const struct member *member;     /* NULL for header columns */
    const char *column;
    int index;                       /* in the table's columns, or -1 */
    struct type type;
    uint32_t lookups;
    bool summary;
    bool nullable;
};
err_t named_find(struct compile *c, const struct join *row, struct str name, struct named *out);
/* Walks all names of a path but the last by steps to one. Stops before a list: *used says how many. */
err_t named_walk(struct compile *c, struct joins *j, const struct str *path, size_t length, struct join **row,
                 struct named *last, size_t *used);
bool named_among(const char *const *names, const struct table *t, int column);

/* compile_sum.c: the value of a NAMED_SUM; what is summed over all rows of a level. */
const char *sum_text(struct compile *c, struct join *row, const struct named *n);
err_t compile_sums(struct compile *c, struct level *level, const struct str *names, size_t n);

/* compile_where.c, compile_order.c, compile_pick.c */
err_t compile_where(struct compile *c, struct level *level, const struct condition *where);
err_t compile_order(struct compile *c, struct level *level, const struct order_term *order, size_t n);
err_t compile_picks(struct compile *c, struct level *level, struct join *row, const struct pick *picks, size_t n,
                    int64_t depth, const struct spot **spots);

/* ---- writing SQL ---- */

struct writer {
    struct sql sql;
    struct compile *compile;
    const struct level *level;
    unsigned grams;                  /* slots whose text is long enough */
    bool walk;                       /* hold SQLite's planner to the order's index */
    bool led;                        /* SQLite: candidates, in order of id, lead the select */
    bool held;                       /* SQLite: their texts' indexes are kept out, as too many rows were found by them */
    enum reach reach;
    VEC(struct param) params;
};

void writer_begin(struct writer *w, struct compile *c, const struct level *level, unsigned grams);
struct statement writer_end(struct writer *w);
unsigned writer_number(struct writer *w, struct param p);    /* the same parameter has one number */
void writer_param(struct writer *w, struct param p);         /* writes $n */

void write_from(struct writer *w, const struct join *own);
void write_joins(struct writer *w, const struct joins *j);
void write_live(struct writer *w, const struct join *own, const char *glue);    /* which rows of a live table */
void write_test(struct writer *w, const struct test *t);
void write_place(struct writer *w, const struct test *t, const char *district);   /* this one is the place, or lies in it */
/* write_grams.c: a test's candidates; on SQLite, whether those of all that every row must pass lead the select. */
void write_grams(struct writer *w, const struct test *t);
bool grams_lead(const struct writer *w);
void write_lead(struct writer *w);
/* Whether every row that passes has a text with a given beginning, in the column of this expression; NULL: in any folded one. */
bool test_ranges(const struct test *t, const char *expression);
/* Whether the own row's index of grams finds candidates for a test, where the texts in these slots are long enough. */
bool grams_find(const struct test *t, unsigned grams);
/* write_where.c: the test of every row that is a range of an index, where the text in its slot is long enough; NULL: none. */
const struct test *range_find(const struct test *t, unsigned grams);
void write_range(struct writer *w, const struct test *t);
/* The scope predicate over the row with this alias. Only where scope_limits() holds. */
void write_scope(struct writer *w, const struct table *t, enum source source, const char *alias);
void write_branches(struct writer *w);
void write_order(struct writer *w, bool exported);
void write_fence(struct writer *w);    /* a LIMIT as a number, beyond which no page of this reach goes */
void write_select(struct writer *w, bool exported);    /* SELECT cells or exports FROM own row and joins */
const char *write_glue(bool *first);                   /* WHERE, then AND */
void write_tests(struct writer *w, bool *first);       /* which rows, the tests, the scope */
void write_level(struct compile *c, struct level *level);
/* write_count.c: the total; how many candidates there are; what an order without index would cost. */
struct statement write_total(struct compile *c, struct level *level, unsigned grams);
struct statement write_few(struct compile *c, struct level *level, unsigned grams);
void write_costly(struct compile *c, struct level *level, unsigned sets);

/* ---- running ---- */

struct run {
    const struct plan *plan;
    struct db_conn *conn;
    struct arena *arena;
    const struct access *who;
    const struct db_value *values;
    size_t value_count;
    const struct str **folded;       /* by slot; made once */
};

struct window {
    int64_t offset, limit, last;     /* last: only so many at the end of what was read; -1 */
    bool from_end;
};

struct bound {
    const struct window *window;
    const struct db_value *parents, *skips;   /* lists or single values */
    int64_t few;
};

err_t run_value(const struct run *r, int slot, enum db_type type, const char *field, struct db_value *out);
struct str run_folded(const struct run *r, int slot);
unsigned run_grams(const struct run *r, const struct level *level);
err_t run_bind(const struct run *r, const struct statement *s, const struct bound *b, struct db_value **out);
err_t run_window(const struct run *r, const struct level *level, struct window *out);
void run_batches(const struct run *r, const struct level *level, struct result *result);
err_t run_page(const struct run *r, const struct level *level, const struct window *w, const struct statement **out);
/* The sums that two halves each make. */
const struct db_value *run_sums(const struct run *r, const struct level *level, const struct db_value *halves);
err_t run_lists(const struct run *r, const struct level *level, struct result *result);

#endif
