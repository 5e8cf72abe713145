/* What the files of a change share. */
#ifndef MODULE_CLAIM_WHAT_IF_INTERNAL_H
#define MODULE_CLAIM_WHAT_IF_INTERNAL_H

#include "base/vec.h"
#include "module/claim_set/claim_scheme.h"

enum { KEYS_MOST = 2, ITEM = 0, SERVICE = 1 };

/* A member that leads to a row by its name. */
struct key_kind { const char *member, *table, *column; };

/* A list that a change may have. */
struct list_kind {
    const char *name;
    const char *only_with;            /* of two kinds with one name: the member that tells them apart */
    enum scheme_part part;
    int kind;                         /* ITEM, SERVICE; -1: neither */
    const char *entity;               /* whose members they are */
    struct key_kind keys[KEYS_MOST];  /* member NULL: one key */
    const struct key_kind *links;     /* NULL: none */
    bool may_go;                      /* rows may be added and taken away */
};

/* A text that names a row, and the row. */
struct named {
    const struct key_kind *kind;
    struct str text, path;
    int64_t id;
};

struct cell {
    int column;
    struct db_value value;
};

struct change_row {
    const struct list_kind *list;
    struct str path;                  /* "products[0]" */
    struct named keys[KEYS_MOST];
    size_t key_count;
    VEC(struct cell) cells;
    VEC(struct named) links;          /* their columns in link_columns */
    VEC(int) link_columns;
    bool remove;
    /* while it is laid over */
    struct change_row *next, *last;   /* of the same key; the last one, where this is the first */
    bool found;
};

struct what_if_change {
    struct arena *arena;
    const struct registry *registry;
    const struct limits *limits;
    VEC(struct change_row) rows;
    VEC(struct named *) names;        /* all that have to be found */
    const struct json *settings;
    err_t faults;
};

void change_fault(struct what_if_change *c, err_t e);
/* As a setting is written: a text as it is, whatever else as JSON writes it. */
struct str change_setting_text(struct arena *a, const struct json *v);

#endif
